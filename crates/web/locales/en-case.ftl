### The case page and its tabs, acting on a case, the public portal.

tab-plan = Plan
tab-file = Case file
tab-people = People
tab-linked = Linked cases

under-way = Under way
group-general = General
group-decision = Worked out by decision
group-clock = Clocks

plan-lead = The states that a case of this kind can be in, what is planned in each, and where this case is now. The list below the picture says the same.
plan-picture = Picture of the plan. Scroll sideways if it is wider than your screen.
plan-picture-says = { $states } states. The case is now in: { $now }.
plan-picture-more = and { $count } more
plan-now = The case is here now
plan-been = The case has been here
plan-ahead = Not reached
plan-final = The case can end here.
plan-leads-to = Leads to: { $states }.
plan-beside = Whatever the state
plan-none = Nothing is planned for you on this case.
plan-not-begun = Not begun
plan-discretionary = only if somebody adds it
plan-instances = { $count } times
plan-stage = Stage
plan-task = Task
plan-process = Done by the system
plan-decision = Decision
plan-case = Another case
plan-milestone = Milestone
plan-timer = Point in time
plan-listener = Signal

file-lead = Everything on file that you may read, where it came from and since when.
file-field = Field
file-value = Value
file-origin = Set by
file-never = Never set
file-worked-out = Worked out from the rest

linked-breach = Reported as a breach
linked-none = No case is linked to this one.
linked-closed = You may not open that case.

people-team = Who works on this case
people-team-none = Nobody was given a role on this case.
people-from = From
people-open-end = No end
people-ended = Ended { $day }
people-manage = Change
people-end = End
people-give = Give somebody a role on this case
people-whom = Who, and as what
people-until = Last day, if there is one
people-give-button = Give the role
people-tasks = Who has which task
people-parties = Whom it is about or from
people-partners = Organisations brought in

audit-proof = Proof
audit-proof-of = of entry { $position }, as a file

## What was typed is kept

carried-text = What you typed is kept. Sign in, and you go on with it.
carried-title = You are signed in
carried-lead = What you typed before your session ended is still here.
carried-button = Go on with what you typed
carried-drop = Leave it and go to your desk
kept-at = Kept as a draft at { "{time}" }
kept-not = Your draft could not be kept just now. Choose “Save and continue”.

## The session ends soon

timeout-title = You will be signed out soon
timeout-text = You have not done anything for a while. For your safety you will be signed out in { "{minutes}" }. What you typed in a form is kept as a draft.
timeout-minutes = { "{count}" } minutes
timeout-minute = one minute
timeout-stay = Stay signed in

## Live on the case page

live-title = On this case now
live-others = Also looking at this case: { "{names}" }.
live-changed = This case has changed since you opened this page.
live-reload = Show it as it is now
live-gone = You can no longer open this case.

## Asking for a case, and opening one at once

access-why = What is it about?
access-reason = Why do you need it?
access-reason-hint = It is kept with the request, and those who decide or review read it.
access-no-reference = Enter the reference of the case
access-no-reason = Say why you need the case
access-no-until = Choose the last day on which you need the case
why-linked = It is linked to a case that I work on
why-stand-in = I stand in for somebody
why-transfer = I am taking the case over
why-other = Something else
ask-role = As what
ask-until = The last day on which you need it
asked-title = You have asked for access
asked-next = If there is such a case, those who work on it are told now. They see who you are and why you ask. They agree, say no, or ask you for more. You are told here.
asked-follow = See what becomes of your requests
glass-recorded = What you do is recorded, with your reason.
glass-told = The people who work on the case and the security officers are told at once.
glass-reviewed = Somebody reviews afterwards whether it was right to do.
glass-no-role = You have no role in which you could open a case at once.
glass-role = In which of your roles
glass-rather = It is not an emergency: ask for access instead
opened-title = The case is open to you
opened-until = until { $when }
opened-next = The people who work on the case and the security officers have been told. You will be asked about it when it is reviewed. When the time is over the case closes to you by itself.
opened-go = Go to the case
problem-not-found-ask = Work here and need a case? Ask for access

## Languages and dates

language-label = Language
language-draft = { "" }
date-time = { $date }, { $time }

## The public portal

eligible-link = Check whether you can apply
eligible-title = Can you apply?
eligible-lead = Answer these questions. We do not keep your answers.
eligible-yes = Yes
eligible-no = No
eligible-check = Check
eligible-missing = Answer: { $question }
eligible-may-title = You can apply
eligible-may = By your answers you can apply here.
eligible-not-title = You cannot apply here
eligible-again = Change your answers
exit-page = Exit this page
exit-page-help = It takes you to another site at once.
pending-outside = Waiting for an answer
milestone-opened = The application was begun
milestone-state = The application is now in “{ $state }”
