# What the use cases say. One text a key; what stands in `{ $… }` is filled in.

## answer/finding.rs

is-no-choice-here-choose = “{ $value }” is no choice here. Choose { $words }.
is-no-day-write-it-as-year = “{ $value }” is no day. Write it as year-month-day, for example 2026-03-31.
the-last-day-lies-before-the-first = The last day lies before the first. Turn them round.
write-at-most-characters = Write at most { $most } characters.
choose-me-nobody-or-somebody-of-the = Choose “me”, “nobody” or somebody of the list.
is-no-number-of-rows-choose-10 = “{ $value }” is no number of rows. Choose 10, 25, 50 or 100.
this-list-cannot-be-filtered-by = This list cannot be filtered by “{ $key }”.

## carry_out.rs

waiting-for-an-answer-from = Waiting for an answer from: { $source }
waiting-for-delivery-of = Waiting for delivery of “{ $effect }”

## notice.rs

give-a-mail-address-as-in-name = Give a mail address, as in name@council.example.
nobody-may-give-a-mail-address-of = Nobody may give a mail address of their own here.
mail-may-go-to-these-domains-alone = Mail may go to these domains alone: { $domains }.
no-host-may-be-called-here = No host may be called here.
give-an-address-at-one-of-these = Give an address at one of these hosts: { $hosts }.

## password.rs

the-password-is-too-short = the password is too short: use at least { $least } characters
the-password-is-too-long = the password is too long: use at most { $most } characters

## use_case/bulk.rs

in-somebody-elses-place-work-case-by = In somebody else's place, work case by case.
choose-at-least-one = Choose at least one.
choose-at-most-at-once = Choose at most { $most } at once.
say-why-whoever-gets-or-loses-work = Say why: whoever gets or loses work reads it.
take-tasks = Take tasks
give-tasks-back = Give tasks back
give-tasks-to = Give tasks to { $name }

## use_case/bulk_run.rs

your-sign-in-ended-before-this-was = Your sign-in ended before this was done. Choose it again if it is still wanted.
it-was-changed-meanwhile-look-at-the = It was changed meanwhile: look at the case and try again.
there-is-no-such-case-or-task = There is no such case or task, as far as you may know.
you-have-it-now = You have it now.
nobody-has-it-now = Nobody has it now.
they-have-it-now-and-are-told = They have it now, and are told.
done = Done.

## use_case/breach.rs

it-was-reported-already = It was reported already.
there-is-no-program-here-in-which = There is no program here in which you could report a breach.
it-could-not-be-reported-try-again = It could not be reported: try again.

## use_case/case_columns.rs

there-is-no-column-here = There is no column “{ $key }” here.
next-due = Next due
worked-on-by = Worked on by

## use_case/case_page.rs

waiting-for-an-answer = Waiting for an answer

## use_case/case_query.rs

there-is-no-priority-here = These cases have no priority “{ $word }”, or it is not shown to you. Leave the filter out.
there-is-no-state-in-this-program = There is no state “{ $state }” in this program.
a-service-has-no-cases = A service has no cases.
this-list-cannot-be-sorted-by = This list cannot be sorted by “{ $key }”.
what-is-due-who-works-on-a = What is due, who works on a case and what it waits for can be asked only by those who see cases as a whole.
is-no-value-of = “{ $text }” is no value of “{ $key }”.

## use_case/delegate.rs

you-may-not-delegate-this-work-to = You may not delegate this work to this person.
you-do-not-have-the-role-in = you do not have the role `{ $role }` in program `{ $program }`
give-an-end-within-half-a-year = give an end that lies ahead, at most half a year after the beginning
say-why = say why
there-is-no-such-person = there is no such person
somebody = somebody
somebody-else-changed-the-same-person-meanwhile = somebody else changed the same person meanwhile: look again

## use_case/documents/custody.rs

was-read = { $what } was read
it = it
nobody-signed-in = nobody signed in
a-copy-was-made-of-it = A copy was made of it from which something was removed: document { $document }
it-was-moved-here-from-another-case = It was moved here from another case
it-was-made-as-a-copy-sha = It was made as a copy; SHA-256 { $hash }
it-was-received-sha-256 = It was received; SHA-256 { $hash }
a-version-was-received-sha-256 = A version was received; SHA-256 { $hash }
it-was-classified = It was classified
it-was-sealed = It was sealed
it-was-unsealed = It was unsealed
it-was-moved-to-another-case = It was moved to another case
it-was-handed-over-to = It was handed over to { $to }
the-scan-found-nothing-it-may-be = The scan found nothing: it may be opened
it-must-not-be-opened = It must not be opened: { $why }

## use_case/documents/move_document.rs

there-is-no-case-to-which-you = There is no case { $to } to which you may add this document. Check the reference.

## use_case/figures.rs

is-no-month-write-one-like-2026 = “{ $text }” is no month; write one like 2026-03.
the-first-month-lies-after-the-last = The first month lies after the last; choose an earlier one.
a-report-has-months-at-most = A report has { $most } months at most; choose a later first month.

## use_case/identity.rs

give-the-subject-as-the-provider-sends = give the subject as the provider sends it: 1 to 255 characters
this-subject-is-somebody-else-here-already = this subject is somebody else here already: take that link away first

## use_case/leave.rs

they-have-left-already = they have left already
open-work-can-go-to-somebody-else = open work can go to somebody else who is here, or back to where it came from
they-are-here-already = they are here already
the-case-changed-meanwhile = the case changed meanwhile
the-policies-do-not-let-the-steward = the policies do not let the steward do this
only-administrators-may-do-this-and-not = Only administrators may do this, and not about themselves.

## use_case/list.rs

this-list-needs-a-newer-or-stronger = This list needs a newer or stronger sign-in.

## use_case/list_file.rs

this-list-finds-more-cases-than-a-file = This list finds more than the { $most } cases that one file may have. Narrow it, and take it out in parts.

## use_case/log.rs

only-auditors-may-read-the-log-of = Only auditors may read the log of the platform.

## use_case/money.rs

money-is-owed = { $amount } is owed: “{ $title }”
money-need-not-be-paid = { $amount } of “{ $title }” need not be paid
money-came-in = { $amount } came in for “{ $title }”
money-payment-was-ordered = The payment of { $amount } was ordered: “{ $title }”
money-refund-was-ordered = It was ordered to give back { $amount } of “{ $title }”
money-was-paid-out = { $amount } was paid out: “{ $title }”
money-payment-was-refused = The payment of { $amount } was refused: “{ $title }”
money-receipt-was-reversed = A receipt of { $amount } for “{ $title }” was reversed
money-voucher-was-issued = A voucher of { $amount } was issued: “{ $title }”
money-voucher-was-redeemed = { $amount } of a voucher was redeemed: “{ $title }”
money-voucher-expired = { $amount } of a voucher was not redeemed in time: “{ $title }”
money-voucher-was-cancelled = { $amount } of a voucher was cancelled: “{ $title }”
money-voucher-was-handed-over = The voucher { $name } was handed over

## statement.rs and use_case/reconcile.rs

too-many-cases-have-payments = More than { $most } cases have payments then. Choose a later first day.
statement-cannot-be-read = The statement cannot be read as CSV.
statement-names-no-column = The first line of the statement names no column “{ $name }”. It needs reference, amount, currency.
statement-line-has-other-columns = Line { $line } of the statement has another number of columns.
statement-is-too-long = The statement has more than { $most } lines. Take a shorter period.
statement-line = Line { $line } of the statement: { $what }.
statement-amount-is-no-number = the amount is no number; write 190.00, and -190.00 for what was paid out
statement-amount-is-too-large = the amount is too large
statement-currency-is-none = the currency has three capital letters, as { $currency }
statement-has-no-reference = there is no reference
statement-day-is-none = write the day as 2026-03-02

## use_case/move_clock.rs

only-the-clock-of-a-demonstration-can = Only the clock of a demonstration can be moved.
only-administrators-may-move-the-clock = Only administrators may move the clock.
the-clock-goes-forward-only-give-a = The clock goes forward only: give a length of time above zero.

## job/tell.rs: what goes out by mail

mail-your-access = Your access
mail-one-notice = Casewright: 1 notice
mail-notices = Casewright: { $count } notices
mail-the-numbers-of-today = Casewright: the numbers of today
mail-what-you-are-told = What you are told, and how: { $address }
number-over = over their time
number-due-soon = due within seven days, or over
number-for-approval = waiting for approval
number-with-a-flag = with a flag
number-nobodys = worked on by nobody

## use_case/notice_settings.rs

it-was-changed-in-another-window-look = It was changed in another window: look again.
give-a-mail-address-or-choose-another = Give a mail address, or choose another way.
give-the-address-that-is-to-be = Give the address that is to be called, or choose another way.
nobody-is-told-anything-outside-of-the = Nobody is told anything outside of the application here.

## use_case/open_case.rs

there-is-no-unit = There is no unit “{ $unit }” that takes cases of this program. Leave the unit out, or name one that does.
you-may-open-cases-of-your-own = You may open cases of your own units only: choose one of them.
to-open-a-case-you-need-a = To open a case you need a newer or stronger sign-in.
you-may-not-open-a-case-that-asks-it = You may not { $asked } as things are now, and a case that is opened asks it.

## use_case/opens.rs

only-auditors-may-do-this-everybody-may = Only auditors may do this; everybody may ask about themselves.

## use_case/operations.rs

the-check-was-broken-off-begin-it = the check was broken off; begin it again
only-administrators-may-see-this = Only administrators may see this.

## use_case/people.rs

the-login-is-taken = the login `{ $login }` is taken: choose another
somebody-else-added-the-same-person-meanwhile = somebody else added the same person meanwhile: look at the list
only-administrators-may-do-this = Only administrators may do this.
program-has-no-role = program `{ $program }` has no role `{ $role }`
a-clearance-has-a-reason-and-an = a clearance has a reason, and an end after its beginning
nobody-changes-their-own-account-ask-another = Nobody changes their own account: ask another administrator.
there-is-no-program = there is no program `{ $program }`
is-no-role-of-the-platform = `{ $role }` is no role of the platform: use { $roles }
give-a-name-of-at-most-200 = give a name of at most 200 characters
give-a-login-of-2-to-200 = give a login of 2 to 200 characters without spaces

## use_case/people_tab.rs

who-works-on-the-case-is-shown = Who works on the case is shown to those who see everything of it.

## use_case/person_roles.rs

give-an-end-after-the-beginning = give an end after the beginning
they-do-not-have-the-role-in = they do not have the role `{ $role }` in program `{ $program }`
they-have-left-let-them-come-back = they have left: let them come back first

## use_case/policies.rs

the-set-is-not-acceptable-look-at = the set is not acceptable: look at the findings and at the tests that fail
look-at-the-difference-first-and-send = look at the difference first, and send its digest
nothing-is-activated-over-what-is-shipped = nothing is activated over what is shipped
the-set-before-is-not-accepted-by = the set before is not accepted by this build: look at its findings
only-administrators-may-compare-activate-and-roll = Only administrators may compare, activate and roll back policies.

## use_case/request_access.rs

give-an-end-within-three-months = give an end that lies ahead, at most three months from now
somebody-else-must-decide-what-you-asked = Somebody else must decide what you asked for.
this-request-is-settled-already = this request is settled already
approve-for-the-time-asked-for-or = approve for the time asked for, or a shorter one that lies ahead
somebody-else-has-decided-this-meanwhile-look = somebody else has decided this meanwhile: look again
use-at-most-characters = use at most { $most } characters

## use_case/reveal_field.rs

you-see-this-field-in-clear-already = You see this field in clear already. Look at the case file.
give-a-reason-of-at-most-characters = Give a reason of at most { $most } characters.

## use_case/roles.rs

only-administrators-may-make-and-change-roles = Only administrators may make and change roles.
only-administrators-may-see-how-roles-are = Only administrators may see how roles are made.
name-it-in-small-letters-digits-and = name it in small letters, digits and hyphens, at most 60
is-a-role-of-the-sheet-give = `{ $name }` is a role of the sheet: give this one another name
give-a-title-of-at-most-100 = give a title of at most 100 characters
tie-it-to-the-case-assigned-team = tie it to the case: `assigned`, `team` or `unit`
is-nothing-a-role-may-in-program = `{ $ask }` is nothing a role may in program `{ $program }`
program-has-no-state = program `{ $program }` has no state `{ $state }`

## use_case/saved.rs

give-it-a-name-of-at-most = Give it a name of at most { $most } characters.
you-have-kept-already = You have kept { $most } already: remove one first.

## use_case/service_account.rs

the-owner-is-nobody-who-is-here = the owner is nobody who is here: name somebody with an account
a-service-account-answers-for-no-other = a service account answers for no other: name a person
another-administrator-makes-the-tokens-of-an = another administrator makes the tokens of an account that you answer for
the-account-has-ended = the account has ended
give-an-end-within-a-year = give an end that lies ahead, at most a year from now
say-in-at-most-200-characters-what = say in at most 200 characters what the token is for
name-the-programs-and-the-acts-that = name the programs and the acts that the token is for; without them it reaches nothing

## use_case/work.rs

the-case-team = the case team
they-may-not-do-this-task-as = They may not do this task as things are now. Choose somebody whose role it is.

## use_case/worker.rs

nobody-has-the-login = nobody has the login `{ $login }`
they-have-a-password-already = they have a password already: whoever forgot it is sent a link by mail
there-is-a-role-already-change-it = there is a role `{ $program }/{ $name }` already: change it where roles are kept, or give this one another name
there-is-no-such-program = there is no such program
nobody-who-works-here-has-the-login = nobody who works here has the login `{ $login }`

## use_case/my_access.rs

you-may = You may { $asked }.
you-may-not = You may not { $asked } as things are now.

## use_case/why.rs

an-answer = an answer
an-answer-from-outside = an answer from outside
waits-for = Waits for: { $what }
the-time-is-over = The time is over
the-time-runs = The time runs
the-rule-on-line-of-the-sheet = The rule on line { $line } of the sheet
acts-by-itself-once-its-condition-holds = Happens once this holds (the rule on line { $line } of the sheet)
comes-by-itself = By itself: { $what }
somebody-may-choose = Somebody may choose: { $actions }
is-with = Is with { $person }
waits-for-somebody-to-take-it = Waits for somebody to take it
is-with-for-role = { $who } ({ $role })
waits-for-its-time = Waits for its time

## use_case/timeline.rs

with-reason = { $what }. Reason: { $reason }
the-document-was-moved-here-reason = The document “{ $title }” was moved here. Reason: { $reason }
was-made-a-copy-from-which-something = “{ $title }” was made: a copy from which something was removed
the-letter-was-written = The letter “{ $title }” was written
the-document-was-added-and-waits-in = The document “{ $title }” was added and waits in quarantine
a-version-of-was-added-and-waits = A version of “{ $title }” was added and waits in quarantine
the-document-was-classified = The document “{ $title }” was classified
the-document-was-sealed-reason = The document “{ $title }” was sealed. Reason: { $reason }
the-document-was-unsealed-reason = The document “{ $title }” was unsealed. Reason: { $reason }
the-document-was-moved-to-another-case = The document “{ $title }” was moved to another case. Reason: { $reason }
was-handed-over-to-reason = “{ $title }” was handed over to { $to }, { $place }. Reason: { $reason }
the-scan-of-found-nothing-it-may = The scan of “{ $title }” found nothing: it may be opened
must-not-be-opened = “{ $title }” must not be opened: { $why }
the-case-was-opened = The case was opened
the-case-ended = The case ended: { $outcome }
the-case-is = { $state ->
    [completed] The case is completed
    [terminated] The case is terminated
    [suspended] The case is suspended
    [closed] The case is closed
    [failed] The case is failed
    [initial] The case is initial
   *[active] The case is active
}
delivery = Delivery { $number }
quoted = “{ $name }”
was-chosen = “{ $action }” was chosen
a-rule-acted-by-itself-line-of = A rule acted by itself (line { $line } of the sheet)
was-proposed-and-waits-for-approval = “{ $title }” was proposed and waits for approval
was-approved = “{ $title }” was approved
was-not-approved = “{ $title }” was not approved
the-case-is-now-in = The case is now in “{ $state }”
was-asked = { $source } was asked
was-sent-and-is-awaited = “{ $effect }” was sent and is awaited
could-not-be-asked = { $source } could not be asked: { $failure }
answered-the-value-changed = { $source } answered: the value changed
answered-nothing-changed = { $source } answered: nothing changed
it-failed = It failed: { $failure }
was-reached = “{ $title }” was reached
was-completed = “{ $title }” was completed
began = “{ $title }” began
was-not-needed-any-more = “{ $title }” was not needed any more
the-task-was-added-for = The task “{ $title }” was added for { $role }
the-case-goes-on-under-version-of = The case goes on under version { $version } of its program
was-given-to = “{ $title }” was given to { $person }
was-returned = “{ $title }” was returned
the-clock-started = The clock “{ $clock }” started
the-clock-was-over = The clock “{ $clock }” was over
was-queued = { $effect } was queued
was-delivered = { $effect } was delivered
failed = { $effect } failed: { $failure }
works-on-the-case-as = { $person } works on the case as { $role }
works-on-the-case-as-no-more = { $person } works on the case as { $role } no more
a-legal-hold-was-placed = A legal hold was placed
a-legal-hold-was-lifted = A legal hold was lifted
it-was-proposed-to-destroy-the-case = It was proposed to destroy the case
the-case-is-not-destroyed = The case is not destroyed
it-was-approved-to-destroy-the-case = It was approved to destroy the case
the-case-is-being-destroyed = The case is being destroyed
was-brought-into-the-case = { $partner } was brought into the case
left-the-case-without-consent = { $partner } left the case: no consent holds any more
somebody-should-look = Somebody should look: { $text }
a-flag-was-cleared = A flag was cleared

## use_case/audit_tab.rs

reason-given = Reason given: { $reason }
purpose = Purpose: { $purpose }
in-place-of = In place of { $person }
seen-in-a-list = Seen in a list
see-in-clear = see “{ $label }” in clear

## use_case/access_tab.rs

class-masked = { $class } (masked; one field at a time, recorded)
they-have-left = They have left.
they-could-open-it-now-the-case = They could open it now: the case or their roles have changed since.
they-could-do-it-now-the-case = They could do it now: the case or their roles have changed since.

## use_case/explain.rs

has-left-and-may-not = { $name } has left and may not { $asked }.
may = { $name } may { $asked }.
may-not = { $name } may not { $asked }.

## use_case/notices.rs

a-case = a case
case = case { $reference }
broke-the-glass-on-it-waits-for = { $name } broke the glass on { $case }. It waits for a review.
declared-an-emergency-on-it-waits-for = { $name } declared an emergency on { $case }. It waits for a review.
closed-to-a-list-of-people-you = { $name } closed { $case } to a list of people; you are on it.
removed-the-closed-list-of = { $name } removed the closed list of { $case }.
proposed-to-open-the-closed-list-of = { $name } proposed to open the closed list of { $case }. A second security officer must confirm.
a-message-came-in-about = A message came in about { $case }.
gave-you-a-task-on = { $name } gave you a task on { $case }.
asked-you-to-work-on = { $name } asked you to work on { $case }.
what-opened-on-was-not-reviewed-in = What { $name } opened on { $case } was not reviewed in time.
a-task-on-is-due-soon = A task on { $case } is due soon.
a-task-on-is-over-its-time = A task on { $case } is over its time.
a-time-limit-of-ends-soon = A time limit of { $case } ends soon.
a-time-limit-of-is-over = A time limit of { $case } is over.
notice-other = { $name }: { $what } ({ $case }).

## names.rs

the-clock = the clock
a-party = a party
the-connector = the connector

## What the engine answers to what somebody asked

rejection-not-offered = “{ $action }” is not possible while the case is in “{ $state }”. Look at the case again: it may have moved on.
rejection-busy = The case waits for an answer from outside. Try again in a moment.
rejection-by-filing = “{ $action }” is done by filing the item, so that its documents go with it: on its page in the inbox, /inbox/{ $item }, or with POST /api/v1/inbox/{ $item }/file.
rejection-awaits-approval = “{ $action }” was proposed already and waits for approval.
rejection-refused = The rules do not allow this now.
rejection-refused-because = The rules do not allow this now: { $conditions } does not hold.
rejection-input = Some answers need another look.
rejection-reason-missing = Give a reason.
rejection-conflict = Somebody else changed the same answers while you were writing. Compare, then send again.
rejection-transition = “{ $item }” is { $state } and cannot be changed like that. Look at the case again.
rejection-assigned-to-somebody-else = The task is assigned to somebody else. Ask for it to be returned first.
rejection-unknown = That is not there any more. Look at the case again.
rejection-ended = The case has ended.
rejection-already-open = The case is open already.
rejection-budget = The plan of this program does not come to rest at `{ $element }`. Tell the people who look after the program.
rejection-not-settable = `{ $path }` cannot be set: { $why }.
rejection-migration = The case cannot be moved to this version. { $why }
rejection-not-writer = `{ $path }` is not written by this service.

## What is wrong with an answer in a form

problem-past = { $field }: give a time that is still to come.
problem-required = { $field }: give an answer.
problem-not-listed = { $field }: this form does not take it.
problem-too-long = { $field }: the answer is too long.
problem-not-one-of = { $field }: choose one of the answers offered.
problem-wrong-type = { $field }: the answer has the wrong form.

## What a plan item waits for

both = { $first } and { $second }
waits-until-its-condition-holds = Waits until its condition holds
is-about-to-begin = Is about to begin
waits-until-and-its-condition-holds = Waits until { $open }, and its condition holds
waits-until = Waits until { $open }
ends-when-its-condition-holds = Ends when its condition holds
is-about-to-end = Is about to end
ends-when-and-its-condition-holds = Ends when { $open }, and its condition holds
ends-when = Ends when { $open }
something-else = something else
part-is-completed = { $of } is completed
part-has-come = { $of } has come
part-has-begun = { $of } has begun
part-is-stopped = { $of } is stopped
part-has-been-ended = { $of } has been ended
part-is-suspended = { $of } is suspended
part-goes-on = { $of } goes on
part-is-open-again = { $of } is open again
part-can-be-started = { $of } can be started
part-is-set-aside = { $of } is set aside
part-has-failed = { $of } has failed
part-is-there = { $of } is there
part-is-closed = { $of } is closed
part-changes = “{ $of }” changes
part-case-comes-to = the case comes to “{ $state }”
part-case-leaves = the case leaves “{ $state }”
part-is-chosen = “{ $action }” is chosen

## Parties

cases-of-this-program-have-no-parties = Cases of this program have no parties.

## What somebody asked for, by the name that the policies have for it

asked-absences = who is away
asked-say-away = say who is away
asked-end-absence = end an absence
asked-inbox = the inbox
asked-begin-filing = begin to put an item on a case
asked-file = put an item of the inbox on a case
asked-filing = put an item on a case
asked-case = open the case
asked-view = open the view “{ $what }”
asked-read = read fields of the class “{ $what }”
asked-any-reveal = see a masked field in clear
asked-reveal = see a masked field of the class “{ $what }” in clear
asked-act = choose “{ $what }”
asked-form = open the form of “{ $what }”
asked-draft = keep a draft of “{ $what }”
asked-task = work on “{ $what }”
asked-any-plan = see the plan
asked-plan = plan “{ $what }”
asked-fetch = have the source “{ $what }” asked
asked-item = work on item { $what } of the plan
asked-document = see documents “{ $what }”
asked-document-add = add a document “{ $what }”
asked-document-change = classify documents “{ $what }”
asked-document-seal = seal documents “{ $what }”
asked-document-move = move documents “{ $what }” to another case
asked-document-redact = remove something from copies of documents “{ $what }”
asked-document-hand-over = note to whom documents “{ $what }” were handed over
asked-custody = see the chain of custody of a document
asked-documents = see the documents of the case
asked-scan = say what the scan of a document found
asked-list = see the case in the list “{ $what }”
asked-open = open a case
asked-discover = find out whether the case exists
asked-access = see who can open the case
asked-audit = see who looked and what changed
asked-timeline = see the timeline
asked-people = see who works on the case
asked-watch = keep a page of the case open
asked-why = see what the case waits for
asked-explain = see why somebody may or may not
asked-assign = change who works on the case
asked-export = take figures out as a file
asked-export-cases = take the cases of a list out as a file
asked-figures = see the figures of the program
asked-clear-flag = clear a flag
asked-parties = see the parties of the case
asked-party = see a party of the case
asked-keep-parties = keep the parties of the case
asked-check-caller = check a caller
asked-write = write fields from outside
asked-settle = report what became of an effect
asked-elapse = let a timer elapse
asked-administer = administer the case
asked-hold = place and lift legal holds
asked-disposal = find the case in the disposal list
asked-disposals = see which cases need not be kept any longer
asked-certificate = see the certificate of the destruction
asked-propose-disposal = propose to dispose of the case
asked-approve-disposal = approve or refuse the disposal of the case
asked-destroy = destroy the content of the case
asked-dispose = dispose of the case
asked-transfer = transfer a copy of the case
asked-disclose = answer a request for information about the case
asked-records = see how long the case is kept
asked-money = see the account of the case
asked-receive-payment = record payments that came in
asked-reconcile = compare payments with the provider's statement
asked-vouchers = hand vouchers over and cancel them
asked-redeem = redeem vouchers
asked-administration = see what there is to look after
asked-begin-bulk = begin one act over many cases
asked-board = see the board of the program
asked-bulk = see how far an act over many cases is
asked-cases = see a list of cases
asked-certificates = see the certificates of destruction
asked-certify = write the certificate of a destruction
asked-chase-review = remind of a review
asked-choose-notices = choose what to be told
asked-come-back = let somebody come back
asked-dead-letters = see what was given up
asked-delegate = hand own work to somebody for a time
asked-delegations = see who works in whose place
asked-end-delegation = end that somebody works in their place
asked-end-session = end a session
asked-events = listen to what happens
asked-forget-papers = take away what a destroyed case left
asked-home = see their desk
asked-in-place-of = work in the place of somebody
asked-job = do what is due
asked-later-granted = see whether what was refused was granted later
asked-leave = let somebody leave
asked-make-numbers = count the numbers of the day
asked-migrate-all = move cases to the newest version
asked-note-bulk = note what became of an act over many cases
asked-notice-settings = see what they are told
asked-notices = see their notices
asked-notices-given-up = see notices that could not be delivered
asked-opens = see what a person can open
asked-own-sessions = see where they are signed in
asked-preview-leaving = see what would end if somebody leaves
asked-programs = see the programs
asked-put-role = make or change a role
asked-receipts = see what ended when somebody left
asked-reference = find a case by its reference
asked-remind = tell of what is due
asked-remove-view = remove a saved view
asked-report-breach = report a breach
asked-request = ask for access
asked-requests = see who asks for access
asked-reroute = hand on what somebody left
asked-retire-role = take a role out of use
asked-reviews = see what waits for a review
asked-revoke-token = take back a token
asked-role-rights = see what a role can do
asked-roles = see the roles
asked-save-view = save a view
asked-search = search
asked-service-accounts = see the service accounts
asked-session = use a session
asked-settle-notice = settle a notice
asked-sign-out = sign out
asked-sort-notices = sort what is to be told
asked-step-up = show again that it is them
asked-tell = tell somebody by mail or by a call
asked-tell-again = have a notice sent again
asked-told = note whether a notice was delivered
asked-unused-rights = see rights that nobody uses
asked-upload-ended = end an upload
asked-work-chosen = see the tasks that were chosen

## Why the policies say no: to whoever was refused (you), and about them to those who may ask

or = { $first } or { $second }
lacks-role = { $who ->
    [you] You do not work as { $of }.
   *[they] They do not work as { $of }.
}
lacks-platform-role = This is for the platform role { $of }.
lacks-assigned = { $who ->
    [you] You are not assigned to this case as { $of }.
   *[they] They are not assigned to this case as { $of }.
}
lacks-team = { $who ->
    [you] You have no role on this case.
   *[they] They have no role on this case.
}
lacks-unit = { $who ->
    [you] You are not in the unit of this case.
   *[they] They are not in the unit of this case.
}
lacks-party = { $who ->
    [you] You are not a party to this case.
   *[they] They are not a party to this case.
}
lacks-partner = { $who ->
    [you] Your organisation has not been brought into this case.
   *[they] Their organisation has not been brought into this case.
}
lacks-acts-for = { $who ->
    [you] You do not act for { $of }.
   *[they] They do not act for { $of }.
}
lacks-states = This is possible only while the case is in { $of }.
lacks-fact = This waits until the case is marked { $of }.
lacks-ended = This is possible only once the case has ended.
lacks-public = This case is not public.
lacks-office-hours = This is possible in office hours only.
lacks-managed-device = { $who ->
    [you] This needs a device managed by your organisation.
   *[they] This needs a device managed by their organisation.
}
lacks-zone = This is possible only from { $of }.
lacks-purpose = This needs the declared purpose { $of }.
lacks-emergency = This is possible in a declared emergency only.
lacks-login = { $who ->
    [you] Sign in again, with a stronger method if you have one.
   *[they] Sign in again, with a stronger method if they have one.
}
lacks-service = Only the service { $of } does this.
lacks-acted = This is for whoever chose { $of } before.
lacks-listed = { $who ->
    [you] You are not on the list of this case.
   *[they] They are not on the list of this case.
}
lacks-closed = This case has no closed list.
lacks-excluded = { $who ->
    [you] You are not excluded from this case.
   *[they] They are not excluded from this case.
}
lacks-sealed = The document is not sealed.
lacks-added-it = { $who ->
    [you] You did not add this document.
   *[they] They did not add this document.
}
lacks-came-from = The document did not come from { $of }.
lacks-case-emergency = No emergency is declared on this case.
lacks-not-ended = The case has ended.
lacks-not-excluded = { $who ->
    [you] You are excluded from this case.
   *[they] They are excluded from this case.
}
lacks-not-closed = The case is closed to all but the people on its list.
lacks-not-acted = { $who ->
    [you] You chose { $of } on this case before: somebody else must do this.
   *[they] They chose { $of } on this case before: somebody else must do this.
}
lacks-not-states = This is not possible while the case is in { $of }.
lacks-not = This is closed because: { $of }.
lacks-nobody = No rule gives this to anybody.
lacks-broken = The rules could not be evaluated, so nothing is opened. Tell whoever runs the platform.
lacks-other = A condition of the rule does not hold.

## A condition of a policy as a statement about the person and the case, for auditors

holds-role = works as { $of }
holds-platform-role = has the platform role { $of }
holds-assigned = is assigned to the case as { $of }
holds-team = has a role on the case
holds-unit = works in the unit of the case
holds-party = is a party to the case
holds-partner = acts for a partner of the case
holds-acts-for = acts for { $of }
holds-states = the case is in { $of }
holds-fact = the case is marked { $of }
holds-ended = the case has ended
holds-public = the case is public
holds-office-hours = it is within office hours
holds-managed-device = the device is managed
holds-zone = the request comes from { $of }
holds-purpose = the declared purpose is { $of }
holds-emergency = an emergency is declared
holds-login = the login satisfies `{ $of }`
holds-service = it is the service { $of }
holds-any-of = { $first }, or { $second }
holds-glass = broke the glass as { $of }
holds-clearance = holds a clearance as { $of }
holds-acted = chose { $of } on the case before
holds-listed = is on the list of the case
holds-closed = the case has a closed list
holds-excluded = is excluded from the case
holds-pierces = broke the glass in a role that the list names for emergencies
holds-sealed = the document is sealed
holds-added-it = added the document
holds-came-from = the document came from { $of }
holds-case-emergency = an emergency is declared on the case
holds-not = it is not so that { $of }
holds-nobody = no policy permits this
holds-broken = the policies could not be evaluated

## What every case has, where it is a column or stands among the fields

label-reference = Reference
label-state = State
label-opened = Opened
label-clock-over = { $clock }: the time is over
label-clock-running = { $clock }: the time runs
label-milestone = Reached: { $milestone }
label-ended = Ended
label-unit = Unit
label-priority = Priority
label-outcome = Outcome

you-may-not-say-that-they-are-away = You may say this of yourself and of those whose work you hand out in your unit.
the-last-day-is-not-before-the-first = Give a last day that is not before the first, and not over yet.
give-a-last-day-within-two-years = Give a last day within two years.
nobody-stands-in-for-themselves = Choose somebody else to stand in, or nobody.
choose-a-stand-in-of-the-same-unit = Choose somebody who works in the same unit, or nobody.
so-many-absences-are-said-already = { $most } absences are said already. Take one back first.
everybody-who-may-do-this-task-is-away = Everybody who may do this task is away. Choose one of them, or give somebody else the role.
nobody-else-may-do-this-task = Nobody else may do this task as things are now. Give somebody the role first.
chosen-as-least-work = least work of { $of }: { $tasks } with a task, { $over } over their time, { $week } due within seven days, { $cases } cases; { $away } left out as away
give-tasks-to-who-has-least = Give tasks to whoever has least work
has-it-now-and-why = { $name } has it now, and is told: { $why }.
somebody-else-is-filing-it = Somebody else is filing this item at this moment. Look again in a minute.
there-is-no-case-to-file-on = There is no case { $target } on which you may file it.
it-was-begun-where-you-may-not-go = Somebody began to file this item on a case that you may not open. They can go on with it, or whoever may open that case.
filed-from-the-inbox = Filed from the inbox, { $reference }
a-document-could-not-be-moved = A document could not be moved to { $target }. Nothing else was changed: try again, or choose another case.
you-may-not-open-such-a-case = You may not open a case of that kind.
