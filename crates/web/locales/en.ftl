# The words of the pages themselves. Sentence case; plain words; what happened, and what to do next.

product = Casewright
skip = Skip to main content
back = Back
navigation = Main
sign-in = Sign in
sign-out = Sign out
desk = Your desk
go-home = Go to the start page
continue = Continue
important = Important
title-erred = Error: { $title }
footer = Casewright is free software under the Apache 2.0 licence.
footer-notices = Notices
footer-api = API

api-title = The API
api-version = OpenAPI { $version }, made from the server's own routes.
api-document = The document for programs
api-contents = What is on this page
api-count = { $count ->
    [one] { $count } route
   *[other] { $count } routes
}
api-for = For: { $allowed }. Refused: { $refused }.
api-parameters = Parameters
api-required = needed
api-body = Body
api-answers = Answers
api-otherwise = Otherwise
api-who = Who you are
api-who-text = Every request says who sends it, in one of these ways, but those that are for everybody. What you may do is decided for each request anew, on the case as it is then, and stands in the log.
api-scheme-token = A header: authorization: Bearer, with the token of a session or of a service account.
api-scheme-cookie = The cookie { $name } of a signed-in browser; forms and requests from other sites are refused.
api-problems = Problems
api-problems-text = A refusal is an RFC 9457 document, application/problem+json. Its type is /problems/ and one of these words; they never change once published.
api-shapes = Shapes
api-group-access = Access
api-group-cases = Cases
api-group-desk = Desk and lists
api-group-documents = Documents
api-group-events = Events
api-group-forms = Actions, tasks and their forms
api-group-log = The log
api-group-people = People
api-group-policies = Policies
api-group-programs = Programs
api-group-roles = Roles
api-group-service-accounts = Service accounts
api-group-session = Signing in
api-group-tabs = Beside a case
there-is-a-problem = There is a problem
error-prefix = Error:
yes-choice = Yes
no-choice = No
none = None
nothing-yet = Not given yet
today = today
in-days = { $days ->
    [1] in 1 day
   *[other] in { $days } days
 }
days-ago = { $days ->
    [1] 1 day ago
   *[other] { $days } days ago
 }
not-given = { $count ->
    [1] 1 thing is not given yet
   *[other] { $count } things are not given yet
 }
masked = You see a part of this only.
from-source = From { $source }, { $when }
reference = Reference
currency = £

## Questions

label-optional = { $label } (optional)
address-line1 = Address line 1
address-line2 = Address line 2 (optional)
address-town = Town or city
address-postcode = Postcode
point-lat = Latitude
point-lon = Longitude
date-day = Day
date-month = Month
date-year = Year
reason-label = Reason
reason-hint = It is kept with the case, and people who may see the case can read it.

## Approval

proposal-title = Waits for approval: { $action }
proposal-by = Proposed by { $by }, { $when }.
proposal-reason = Reason: { $reason }
proposal-approved = Approved so far by: { $by }.
proposal-waits = It waits for: { $role }. Nothing has happened yet.
proposal-fields = What would be written

## Demonstration

demo-notice = Demonstration.
demo-now = Its clock says { $now }.
demo-clock-link = Move the clock
demo-mail-link = Read the mail
demo-tour-link = About this demonstration

## Start

home-title = Apply, and follow your case
home-lead = Choose what you want to apply for. You do not need an account.
home-service = What you need, what it costs and how to apply.
home-work-title = For staff and partners
home-work = Sign in to work on cases.
return-link = Go back to an application you have begun
start-title = Apply for a { $title }
start-lead = You can apply here without an account.
start-before = Before you start
start-need = You will need:
start-save = You can stop at any time and come back later. What you have filled in is kept.
start-button = Start now
begun-title = Keep these two
begun-lead = With them you can stop and come back at any time, and see how your application stands.
begun-keep = Write the return code down now: it is shown only once. It works until { $until }.
return-code = Return code
register-title = Register: { $title }
register-lead = Everybody may read this register.
register-empty = Nothing is published yet.

## Sign in

sign-in-name = User name
password = Password
password-show = Show password
password-show-short = Show
password-hint = At least 12 characters. Three or four words in a row are good.
sign-in-wrong = Name and password do not fit together. Check both and try again. After several wrong attempts wait a few minutes.
sign-in-help = No account, or a password that does not work? Ask the administrator of your organisation.
code-title = Enter the code from your phone
code-label = Code
code-hint = Six digits from your authenticator app, or one of your recovery codes.
code-help = No phone and no recovery codes? Ask the administrator of your organisation.
code-wrong = The code is not right, or was used already. Wait for the next one and enter that.
second-title = Second factor
second-no-account = This account does not sign in with a password here, so there is no second factor to set up.
second-off = You sign in with a password alone. With a second factor, a password that somebody else has learned is not enough to get in.
second-need = You need an authenticator app on your phone.
second-begin = Set up a second factor
second-on = A code from your phone is asked for each time you sign in.
second-left = Recovery codes that still work: { $count }.
second-remove = Turn it off
second-remove-help = Afterwards you sign in with the password alone. Some actions may then not be open to you.
second-enrol-title = Set up your authenticator app
second-enrol-app = Open the authenticator app on your phone and add an account.
second-enrol-scan = Scan the picture below with it.
second-enrol-code = Enter the six digits that the app shows.
second-enrol-text = If you cannot scan the picture, type this key into the app:
second-picture = Picture for your authenticator app to scan
second-confirm = Turn it on
second-done-title = The second factor is on
second-done-lead = These are your recovery codes. Each gets you in once when you do not have your phone.
second-done-keep = Write them down or print them now, and keep them in a safe place. They are not shown again.
sign-in-with = Sign in with { $provider }
provider-in = You are signed in
provider-refused = You are not signed in
provider-nobody = Your account there is known, but nobody here is linked to it. Ask the administrator of your organisation.
provider-over = This sign-in was not begun in this browser, or took too long. Begin again.
provider-unreachable = The sign-in service of your organisation cannot be reached. Try again in a few minutes.
provider-not = The sign-in service of your organisation did not confirm who you are. Begin again; if it stays, tell your administrator.
step-up-title = Show again that it is you
step-up-lead = What you are about to do asks for a newer or stronger sign-in than the one you have.
step-up-second = It asks for a second factor, and you have not set one up.
step-up-no-way = Sign out and sign in again.
step-up-wrong = The password is not right. Check it and try again.
step-up-button = Show that it is you
sessions-title = Where you are signed in
sessions-lead = End what you do not recognise, then change your password.
sessions-this = This browser
sessions-since = Signed in { $since }, last used { $seen }.
sessions-one = With one factor.
sessions-two = With two factors.
sessions-until = Ends { $until } at the latest.
sessions-end = End this session
purpose-title = Purpose of your work
purpose-lead = Some roles may see cases only for a purpose. What you declare here is written into the log with everything you do, until you close the browser or choose another.
purpose-none = None of your roles asks for a purpose.
purpose-label = What do you work for now?
purpose-no = No particular purpose
purpose-unknown = None of your roles asks for this purpose. Choose one of those on the page.
ended-title = Your session has ended
ended-text = Sign in again to go on. What you have filled in is kept.
out-title = You are signed out
out-text = Close the browser if others use this computer.
first-title = Make the first account
first-lead = This account administers people and their roles. It opens no case.
first-name = Your name
first-button = Make the account
invitation-title = Set your password
invitation-lead = You were given an account. Choose a password; then you are signed in.
invitation-button = Set the password
invitation-over-help = It was used already, or it is too old. Ask whoever invited you for a new one, or sign in.
first-over = This link is over
first-over-help = It was used already, or it is too old. Start the server again to get a new one, or sign in.

## Problems

problem-type = Type /problems/{ $slug }, status { $status }.
problem-address-too-long = The address is too long
problem-address-too-long-help = Shorten the filter or search and try again.
problem-changed-meanwhile = Somebody else changed this meanwhile
problem-changed-meanwhile-help = Read what stands there now, then decide which of the two is right.
problem-cross-site = This came from another site
problem-cross-site-help = For your safety forms are accepted from our own pages only. Open the page again and try once more.
problem-denied = You may not do this
problem-denied-help = Ask somebody whose role allows it.
problem-fault = Sorry, something is broken here
problem-fault-help = Nothing was half done. Try again in a few minutes; if it stays, give the time and the request id to those who run this service.
problem-headers-too-large = The request is too large
problem-headers-too-large-help = Delete the cookies of this site and try again.
problem-input-not-accepted = Something in the form needs another look
problem-input-not-accepted-help = Mend what is named and send it again.
problem-key-reused = This key was used for another request
problem-key-reused-help = Send a new Idempotency-Key with a new request; repeat a key only with the same body.
problem-method-not-allowed = That cannot be done at this address
problem-method-not-allowed-help = Go back and use the buttons of the page.
problem-not-found = Page not found
problem-not-found-help = There is nothing here, or nothing that you may open.
problem-not-found-more = Check the reference for typing mistakes. If somebody asked you to look at a case, ask them to check that you work on it.
problem-refused = This cannot be done now
problem-refused-help = The rules of this kind of case do not allow it as things stand.
problem-request-not-understood = The request could not be read
problem-request-not-understood-help = Go back and try again.
problem-sign-in-failed = Name and password do not fit together
problem-sign-in-failed-help = Check both and try again.
problem-sign-in-needed = Sign in to see this
problem-sign-in-needed-help = You are not signed in, or your session has ended. What you have filled in is kept.
problem-stale = The case has moved on
problem-stale-help = Read it again and decide on what stands there now.
problem-step-up-needed = This needs a newer or stronger sign-in
problem-step-up-needed-help = Show again that it is you: with a code of your second factor, or by signing in again. Then repeat what you did.
problem-step-up-failed = That does not show that it is you
problem-step-up-failed-help = Send a code of the second factor as code where the account has one, else the password as password. Whoever signs in elsewhere signs in there again.
problem-too-large = What you sent is too large
problem-too-large-help = Send less at a time.
problem-code-needed = A code is needed too
problem-code-needed-help = Send the six digits from your authenticator app as code.
problem-code-wrong = The code is not right
problem-code-wrong-help = Wait for the next code in your authenticator app and use that one. Each code works once.
problem-too-many = Too many attempts
problem-too-many-help = Wait a few minutes, then try again.
problem-too-slow = That took too long
problem-too-slow-help = Try again in a moment.
problem-type-not-accepted = This format is not accepted
problem-type-not-accepted-help = Send forms from our pages, or application/json to the API.
problem-unavailable = Sorry, the service is not available
problem-unavailable-help = Nothing was lost or half done. Try again in a few minutes.
problem-wrong-host = This address does not lead here
problem-wrong-host-help = Use the address that you were given for this service.

## Words used on many pages

done = Done
who = Who
what = What
when = When
role = Role
from = From
from-named = From { $source }
until = Until
status = Status
asked = Asked for
answer = Answer
allowed = Allowed
refused = Refused
ended = Ended
over = Over
flagged = Needs a look
open-ended = No end date
from-to = From and to
withheld = Not for you to see
was = Was:
by = by { $who }
change = Change
cancel = Cancel
older = Older entries
paging = Pages
first-page = First page
next-page = Next page
try-again = Try again
to-case = Go to the case
to-application = Go to your application
depends-on-form = It depends on what you fill in.
depends-on = It depends on: { $why }
opened-on = Opened { $day }

## Desk and lists

desk-drafts = Begun, not sent yet
desk-draft-kept = kept { $when }
desk-open = Open a case
desk-open-one = Open a { $title } case
desk-find = Find a case by its reference
desk-find-button = Find
desk-administrator = What an administrator does here
desk-administrator-people = You add people, give them roles and end their access: on their staff records, if the office program is in use and you work there, or over the API, at /api/v1/people.
desk-administrator-cases = As an administrator you open no other case. Everything you do is in the log.
desk-administrator-clock = Move the clock of this demonstration
desk-empty = Nothing waits for you. If you expected cases here, ask whoever gives out work.
list-empty = There are no cases in this list.
list-none-match = No case matches. Change the filter, or clear it.
list-all = See all { $title }
list-choose = Choose
list-choose-one = Choose { $reference }
list-each = { $title } for the chosen cases
filter-label = Narrow the list
filter-words = Words
filter-any = Any
filter-ended = Live or ended
filter-live = Live
filter-done = Ended
filter-button = Apply
filter-clear = Clear the filter
each-title = { $title }: done for { $done } of { $all }
each-result = Result
each-back = Back to the list
each-too-many = At most { $max } cases at once. Choose fewer.

## A case

tabs = Parts of the case
tab-summary = Summary
tab-tasks = Tasks
tab-timeline = Timeline
tab-documents = Documents
tab-access = Access
tab-audit = Audit
next-actions = What you can do
next-tasks = { $count ->
    [1] A task is open to you
   *[other] { $count } tasks are open to you
 }
fetch-same = { $source } answered on { $when }: nothing changed.
fetch-changed = { $source } answered on { $when }: the value was changed.
fetch-failed = { $source } could not be asked on { $when }: { $why }
next-none = Nothing for you to do now.
not-now = Not yet: { $why }
did = { $what } – done. The case is now: { $state }.
clock-over = over since { $day }
flag-clear = This is settled
summary-none = Nothing on this case is open to you in its present state.
tasks-title = Tasks
tasks-none = There are no tasks for you on this case now.
cases-opened-title = Cases opened for this one
case-opened-for = Opened for a task of
plan-title = Tasks that can be added
plan-add = Add: { $title }
add-task-title = Add another task
add-task-what = What is to be done
add-task-role = Who does it
add-task-due = The last day for it, if there is one
add-task-do = Add the task
add-task-no-day = The day is not understood. Choose it from the calendar.
waiting-title = Why is this waiting?
waiting-none = It waits for nothing but the next action.
waiting-until = Due { $day } ({ $away }).
waiting-since = Since { $when }
condition-unknown = cannot be told: { $why }
condition-false = is not so
item-active = To do
item-enabled = Can be started
item-available = Waiting
item-completed = Done
item-suspended = Halted
item-failed = Failed
item-disabled = Will not be done
item-terminated = Ended
task-yours = yours
task-nobodys = nobody has it yet
task-due = due { $day } ({ $away })
task-required = needed before the case can go on
task-complete = Do this task
task-take = Take it
task-return = Give it back
task-start = Start it
timeline-none = Nothing has happened yet.
access-may = Who can open this case
access-may-lead = { $count ->
    [0] Nobody can open it now.
    [1] One person can open it now, for the reasons given.
   *[other] { $count } people can open it now, each for the reasons given.
 }
access-team = People with a role on this case
access-others = Others on this case
access-partner = { $name } – partner brought in
access-refused = Who was refused
access-refused-none = Nobody has been refused.
access-refused-lead = These people asked and were told that there is nothing here, or that they may not.
access-asked = Asked to { $what }.
access-views = Views: { $list }
access-classes = Reads in clear: { $list }
access-actions = Can do: { $list }
tie-unit = works in { $of }
tie-role = is { $of } on this case
tie-party = is a party of this case
tie-partner = acts for { $of }, a partner of this case
tie-platform = is { $of } of the platform
tie-glass = broke the glass as { $of }
tie-listed = is on the closed list
explain-link = Why? Condition by condition for { $name }
explain-link-plain = Why? More about { $name }
explain-by-condition = Condition by condition
explain-back = Back to who can open this
explain-title = Why { $name } may or may not
explain-ask = To do what?
explain-button = Explain
explain-none = No policy speaks of this.
explain-error = The policies could not be evaluated, so the answer is no: { $error }
ask-view = See { $title }
ask-act = { $title }
policy-permits = Permits
policy-forbids = Forbids
policy-not = Does not apply
holds = Holds.
fails = Does not hold.
cannot-tell = Cannot be told.
audit-lead = Every look and every attempt is written down before it is answered.
audit-why = Why
audit-looked = Who looked, acted or tried
audit-changes = What changed
audit-classes = shown: { $list }

## Filling in

step-of = step { $step } of { $steps }
save-and-continue = Save and continue
save-for-later = Save and come back later
fill-in = Fill in: { $label }
check-title = Check your answers
check-nothing-asked = Nothing needs to be filled in.
check-would-be-refused = As things stand this would be refused: { $why }
not-answered = Not answered
reason-missing = Give a reason
refused-title = Not done: { $what }
refused-conditions = Which condition was not met
pay-link = Go to the demonstration’s payment desk
conflict-lead = While you filled this in, somebody else changed the same answers. Nothing was overwritten. Choose which is right.
conflict-theirs = By { $who }, { $when }. This stands in the case now.
conflict-ours = What you filled in.
sent-title = { $what }: done
sent-checking = We are checking
sent-wait = This page looks again by itself in a few seconds.
sent-reference = Your reference
sent-state = Your application is now: { $state }.
sent-next = What happens next
sent-keep = Keep your reference and your return code.
sent-follow = See how your application stands
application-title = Your application: { $title }
application-do = What you can do now
application-back = You can come back to this page with your reference and your return code.
return-title = Go back to your application
return-reference-hint = For example PL-2026-7F3KQ
return-code-hint = Four groups of four letters and digits, as shown when you began
return-wrong = Reference and return code do not fit together. Check both and try again.
return-help = If you have lost the code, begin a new application or ask the office.

## The demonstration’s pages

demo-title = About this demonstration
demo-lead = Everything here is the real thing: the same server, rules, policies and log. Only the clock, the mail, the payment desk and the rating list are made up.
demo-walk = Try this
demo-walk-1 = Apply for a premises licence from the start page, and send it before the fee is paid.
demo-walk-2 = Pay at the payment desk, and send it again.
demo-walk-3 = Sign in as a licensing officer, check the rating list and accept the application. Then open the same address as an officer of another unit.
demo-walk-4 = Sign in as the administrator and move the clock 29 days. The licence is granted by rule, and the mail is sent.
demo-walk-5 = Look at the tabs Access and Audit of the case.
demo-people = Who can sign in
demo-passwords = Passwords were printed where the demonstration was started. They are kept nowhere else.
clock-title = Move the clock
clock-lead = The clock goes forward only. What is due by then happens: periods end, reminders go out, rules take effect.
clock-sessions = When the clock moves by days, every session ends, yours too: everybody signs in again.
clock-other = Only an administrator can move the clock, and the log says who did. You are signed in without that role.
clock-days = How many days?
clock-button = Move the clock
clock-sign-in = Only an administrator can move the clock, and the log says who did. Sign in as the administrator of the demonstration.
clock-wrong = Enter a whole number of days from 1 to { $max }.
mail-title = Mail of the demonstration
mail-lead = What would have been sent. It was delivered to the demonstration’s own mail server and to nobody else.
mail-none = Nothing has been sent yet.
mail-to = To { $to }
pay-title = Payment desk
pay-lead = This is a demonstration. No money moves.
pay-due = To pay
pay-button = Pay
pay-wrong = Enter an amount of money, for example 190.00.

# Access, roles, policies
desk-access = Access: requests, notices, reviews; ask for access to a case
program = Program
form-reason = Why
form-for = For how long
form-hours = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
  }
form-no-day = “{ $text }” is no day: choose one from the calendar.
form-not-understood = What was sent is not understood. Go back and use the form.
my-access = Access
reviews-title = Reviews that wait for you
review-overdue = Overdue
review-title = Review: { $name }
review-question = Was it right to do?
review-justified = Yes
review-not-justified = No
review-finding = What you found
review-close = Close the review
notices-title = What you are told
notice-settle = Noted
requests-title = Requests for access
requests-none = There are none.
request-asked = Waits for an answer
request-more = Waits for more
request-approved = Approved
request-rejected = Rejected
request-withdrawn = Taken back
request-until = until { $day }
request-text = What to say with it
request-approve = Approve
request-reject = Reject
request-ask-more = Ask for more
ask-title = Ask for access to a case
ask-lead = You need the exact reference. Somebody who works on the case decides, and sees why you ask.
ask-button = Ask
glass-title = Open a case at once
glass-lead = For emergencies. The case opens to you now, for the time you choose.
glass-button = Break the glass
restrict-title = Exceptions on this case
restrict-closed = Closed
restrict-closed-lead = Since { $day } only these people can open it, whatever roles others have:
restrict-open = The case is not closed to a list.
restrict-pierced = Breaking the glass opens it for: { $roles }.
restrict-recovery = A security officer has proposed to open the list. Another one must confirm.
restrict-excluded = Excluded for a conflict of interest
restrict-glass = Broken glass
restrict-emergencies = Emergencies
restrict-link = Change who can open this case
restrict-nothing = You may look here, and change nothing: closing a case, excluding people, declaring an emergency and reviews are for those whose roles say so.
exception-on = In force
exception-waits = Waits for review
exception-justified = Right to do
exception-not-justified = Not right to do
exception-time = { $from } to { $until }
exception-review = Review: { $text }
close-title = Close the case to a list
close-lead = Nobody else opens it or finds it, administrators and auditors included. The list cannot be empty.
close-members = Who still opens it
close-roles = Roles that may break the glass all the same (names, with commas between)
close-button = Close the case
open-button = Open the case again
exclude-title = Exclude somebody
exclude-lead = They have nothing to do with this case any more, whatever their roles.
exclude-button = Exclude
readmit-button = Readmit { $name }
declare-title = Declare an emergency
declare-lead = What waits for an emergency opens until it ends. It is told, and reviewed.
declare-button = Declare the emergency
declare-end = End the emergency
people-title = People
people-lead = Everybody with an account. A change acts on their next request.
people-units = Units
people-left = Has left
person-roles = Roles
person-no-roles = No role in any program.
role-give = Give a role
role-give-button = Give the role
role-end = End the role
role-from = , from { $day }
role-until = , until { $day }
leave-title = Leaving
leave-lead = One step ends everything at once, and open work is handed on. This is what would end:
leave-heir = Who gets the open work
leave-nobody = Back to where it came from
leave-button = Let them leave
leave-roles = Roles: { $count }
leave-sessions = Sessions: { $count }
leave-clearances = Clearances: { $count }
leave-delegations = Delegations: { $count }
leave-cases = Cases with a role or an open task: { $count }.
leave-done = Handed on: { $count }.
leave-failed = Not handed on
receipt-title = Receipt: left { $day }
return-lead = They come back with what the newest receipt lists, as far as it still exists. Roles on cases are given again case by case.
return-button = Let them come back
roles-title = Roles
roles-lead = Roles that this organisation made, beside those of the programs. Each is made of single rights, and acts on the next request.
roles-none = None has been made.
role-make = Make or change a role
role-make-lead = A role of the same name is changed, or put in use again.
role-name = Name, in small letters and hyphens
role-called = What people call it
role-tie = Tie to the case
tie-choice-assigned = Has the role on this very case
tie-choice-team = Has any role on the case
tie-choice-unit = Works in the unit of the case
role-may = Rights
role-may-hint = One a line, as the log names them: view:full, read:contact, act:accept.
role-states = Only in these states (with commas between; in all if left empty)
role-make-button = Make the role
role-in-use = In use
role-revoked = Revoked
role-revoke = Revoke
role-may-list = May: { $list }
role-states-list = Only in: { $list }
policies-title = Policies
policies-lead = What this organisation lays over the shipped policies. It never takes a shipped prohibition away.
policies-version = Version in force: { $version }
policies-platform = The whole platform
policies-sets = In force, and before
policies-none = Nothing is laid over what is shipped.
policies-in-force = In force
rollback-link = Roll back
rollback-title = Roll back
rollback-lead = What was in force before comes back; without anything before, what is shipped alone. This is what changes:
rollback-button = Roll back
drafts-title = Drafts
drafts-none = There are none.
draft-new = Write a draft
draft-program = For which program
draft-file = File name
draft-text = Policies
draft-text-hint = In Cedar. Give each an @id and a sentence in @says.
draft-tests = Tests
draft-tests-hint = In YAML, like those beside the shipped policies. All must pass before the draft comes into force.
draft-tests-program = Tests are about one program: choose it.
draft-button = Keep the draft and compare
difference-title = What the draft would change
difference-no = It cannot come into force: mend what is listed here
difference-finding = Finding
difference-failed = Test fails
difference-none = Nobody could do more or less than now.
difference-lead = Who could do what, in which state: A always, f while a condition holds, a without a tie to the case, . never.
difference-comes = Comes:
difference-goes = Goes:
activate-button = Put it in force
discard-button = Throw the draft away
reports-title = Access reports
reports-since = Since { $day }.
reports-not-whole = The log is longer than was read: what is older may be missing.
unused-title = Rights that nobody uses
unused-lead = What came with each role, and was not used. The least used first.
unused-count = { $used } of { $of } used
unused-last = Last used { $day }
unused-never = Never used: { $count }
later-title = Denied, and granted later
later-median = { $count } granted later; half of them within { $minutes } minutes.
later-none = No denial was granted later.
later-what = What
later-wait = Wait
later-way = How
later-minutes = { $minutes } min
later-closed = a case you may not know of
way-request = Asked, and approved
way-glass = Broke the glass
way-role = Was given a role on the case
way-rules = The case, a role or a rule changed

## Home, queues, cases, board

work = Work
cases = Cases
case = Case
task = Task
programs = Programs
assignee = Who has it
nobody-yet = Nobody yet
due = Due
nothing-due = Nothing is due
due-target = Target
due-target-over = Past its target
due-statutory = Statutory
due-statutory-over = Over, statutory
due-over = Over
due-today = Today
due-week = Within 7 days
due-month = Within 30 days
due-never = Nothing due
waits-approval = An approval
waits-flag = Somebody to settle a flag
waits-task = A task to be done
which-no = Live
which-yes = Ended
which-any = Both
owner-me = Me
owner-nobody = Nobody
column-due = Next due
column-owner = Worked on by
column-unit = Unit
column-ended = Ended
column-opened = Opened
home-numbers = Your work in numbers
home-tasks = My tasks
home-available = Tasks to take
home-mine = My cases
home-week = Due within 7 days
home-over = Over
home-board = Open
home-given = New for you
home-new = New
home-look-at = To look at
home-reviews = { $count ->
    [1] 1 emergency access waits for your review
   *[other] { $count } emergency accesses wait for your review
 }
home-requests = { $count ->
    [1] 1 request for access to a case waits for your decision
   *[other] { $count } requests for access to cases wait for your decision
 }
home-notices = { $count ->
    [1] 1 notice about access to your cases
   *[other] { $count } notices about access to your cases
 }
home-soon = Due soon
home-all-tasks = See all your tasks
queues = Queues
queue-mine = My tasks
queue-available = Tasks to take
queue-team = Tasks of my team
queue-all = All tasks
queue-mine-empty = You have no tasks. Look at the tasks to take.
queue-available-empty = Nobody waits: there is no task that you could take.
queue-team-empty = Your team has no open tasks.
queue-all-empty = There are no open tasks.
queue-choose-one = Choose { $title }, { $reference }
bulk-label = With the chosen tasks
bulk-none-chosen = Tick tasks to take them, give them back or hand them out.
bulk-claim = Take
bulk-release = Give back
bulk-assign = Give to somebody
bulk-reason = Reason: { $reason }
bulk-waiting = { $count ->
    [1] 1 is still to be done. This page looks again by itself.
   *[other] { $count } are still to be done. This page looks again by itself.
 }
bulk-says = What happened
bulk-not-done = Not done
bulk-waits = Waits
bulk-do-what = Choose what to do with the tasks: take them, give them back or give them to somebody.
choose-claim = { $count ->
    [1] Take 1 task
   *[other] Take { $count } tasks
 }
choose-release = { $count ->
    [1] Give 1 task back
   *[other] Give { $count } tasks back
 }
choose-assign = { $count ->
    [1] Give 1 task to somebody
   *[other] Give { $count } tasks to somebody
 }
choose-caption = What you chose
choose-may = Can be done
choose-yes = Yes
choose-no = No
choose-gone = Not there any more
choose-none = You chose no task. Go back and tick at least one.
choose-none-able = None of these can be done as things are now.
choose-no-gone = There is no such task for you.
choose-no-mine = You have it already.
choose-no-taken = Somebody else has it.
choose-no-role = It is not a task of your role.
choose-no-free = Nobody has it.
choose-no-assign = You do not hand out the work of this case.
choose-to = To whom
choose-to-whom = Choose somebody.
choose-fits = { $name } (can do { $fits } of { $all })
choose-nobody = Nobody holds the role of these tasks. Give somebody the role on the case first.
choose-reason = Reason
choose-reason-optional = Reason (optional)
cases-title = Cases
cases-none = You find no cases here. If you expected some, ask whoever gives out work.
cases-count = { $count } cases
cases-shown = { $count } shown
filter-waits = Waits for
filter-more = Dates, order and columns
opened-from = Opened from
opened-to = Opened until
ended-from = Ended from
ended-to = Ended until
sort-by = Sort by
page-size = Rows a page
columns = Columns
views = Ways of looking
view-all = All live cases
view-mine = My cases
view-over = Over
view-keep-title = Keep this way of looking
view-name = Name
view-keep = Keep it
view-kept = Kept. It stands above the filter from now on.
view-remove = Remove
view-remove-one = Remove { $name }
board = Board
board-live = Live cases
board-over = Over
board-week = Due within 7 days
board-approvals = Wait for approval
board-nobody = Nobody works on
board-flags = Flags to settle
board-workload = Who works on what
board-clocks = What is due
board-person = Person
board-all = All
board-cell = { $name }, { $what }
board-no-workers = Nobody of your units works in this program.
board-more-workers = Only the first 40 people are shown.
board-tasks = Tasks of the team
go-title = Go to
go-in = { $what }, { $title }
go-keys = Ctrl and K opens this over any page. In lists j and k go down and up, x ticks; that can be turned off there.
keys-off = Turn the keys j, k and x off
keys-on = Turn the keys j, k and x on
state = State

# Documents
application-documents = Documents of your application: send one, and see what came of it
documents-none = There are no documents here that you may see.
documents-add = Add a document
documents-kind = What it is
documents-title = Title
documents-title-hint = What people will call it; the name of the file where you leave this empty.
documents-file = File
documents-takes = { $kind }: { $types }, at most { $size }.
documents-send = Send the file
documents-sealed = Sealed
documents-sealed-why = Sealed: { $why }
documents-came-from = Moved here from { $case }. Reason: { $why }
documents-moved = Moved to { $case }. Reason: { $why }
documents-another-case = another case
documents-open = { $name }, version { $no }
documents-refused = Must not be opened
documents-refused-why = Refused: { $why }. Send it again without that, if you can.
documents-quarantined = In quarantine
documents-waits = It waits for its scan.
documents-waits-why = It waits: { $why }. It is tried again { $when }; nothing is lost.
documents-change = Change this document
documents-reason = Reason
documents-version = A new version
documents-class = Class: who may see it
documents-tags = Tags
documents-tags-hint = Words with spaces between; “pii” marks personal data.
documents-classify = Save title, class and tags
documents-seal = Seal
documents-unseal = Open again
documents-move-to = Reference of the right case
documents-move = Move
documents-no-file = There was no file in the form: choose one and send it again.
documents-upload-open = An upload of { $name } is under way: { $received } are here.
