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

## The parties of a case

tab-parties = Parties
parties-title = Whom this case is about
parties-none = Nobody is named as a party yet.
parties-missing-partners = Without the consent “{ $consent }” these are not brought in: { $partners }. Ask for it, and record it with the party.
parties-missing-hand-over = Without the consent “{ $consent }” no original of these is handed over: { $kinds }. Ask for it, and record it with the party.
parties-missing-disclosure = Without the consent “{ $consent }” nothing is handed out about this case. Ask for it, and record it with the party.
parties-letters = Letters and mails
parties-written-in = Whoever this case is from is written to in { $language }.
parties-written-in-asked = That is the language in which they asked.
parties-written-in-chosen = Somebody who works on the case chose it.
parties-letters-lang = Write to them in
parties-letters-choose = Use this language
party-add = Add a party
party-role = What they are on this case
party-as-organisation = { $role }, an organisation
party-name = Name
party-name-closed = Not open to you
party-born = Day of birth
party-born-on = Born on { $day }
party-number = Number
party-since = A party since
party-since-day = Since { $day }
party-until = Was a party until { $day }
party-filled = This is what the case file says. Change it there.
party-correct = Correct this
party-end = No party any more
party-from = from { $from }
party-from-until = from { $from } to before { $until }
party-contacts = How to reach them
party-contacts-none = Nothing is known, or nothing that is open to you.
party-acts-for-as = Acts for { $name } as { $capacity }
party-acted-for-by = { $name } acts for them as { $capacity }
party-representations = Who acts for whom
party-alerts = To be known first
party-alert-since = Since { $day }
party-consents = Consents
party-checks = Callers who were checked
party-cases = Other cases on which they are
party-cases-none = None that you may see, as far as somebody has decided that it is the same.
party-matches = Might be the same
party-matches-lead = Compared by what you may read. Nothing is linked until you say so.
contact-address = Address
contact-phone = Telephone number
contact-email = Email address
contact-confidential = Confidential
contact-confidential-say = Confidential: shown only to those who may, one by one, and each time it is recorded
contact-kind = What it is
contact-text = Telephone number or email address
contact-line1 = First line of the address
contact-line2 = Second line
contact-town = Town
contact-postcode = Postcode
contact-from = From which day; left empty, from today
contact-replaces = Takes the place of
contact-replaces-none = Nothing: it is one more
contact-add = Add a way to reach them
contact-end = Holds no more
representation-add = Acts for somebody
representation-for = For whom
representation-capacity = As what: solicitor, guardian, interpreter
representation-end = Acts for them no more
alert-add = Add what is to be known first
alert-which = What
alert-note = More about it
alert-end = Take it back
consent-add = Record a consent
consent-which = To what
consent-how = How it was given: in writing, by telephone
consent-until = The first day on which it is over; left empty, until it is ended
consent-holds = Holds
consent-over = Over
consent-withdraw = Record that it was withdrawn
consent-withdrawn = Withdrawn on { $when }
check-caller = Check a caller
check-lead = Ask { $count } of these before you say anything, and type in what you hear. What is typed is compared and not kept.
check-name = Name
check-born = Day of birth
check-number = Number
check-postcode = Postcode
check-phone = Telephone number
check-email = Email address
check-passed = Passed
check-failed = Not passed
check-by = { $name } asked: { $asked }
match-confidence = { $percent } % sure
match-same = The same
match-not-same = Not the same
match-decided-same = Decided: the same
match-decided-other = Decided: not the same
match-same-name = the same name
match-similar-name = a similar name
match-same-born = the same day of birth
match-near-born = nearly the same day of birth
match-other-born = another day of birth
match-same-number = the same number
match-other-number = another number
match-same-contact = the same address or number
