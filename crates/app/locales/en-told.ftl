# Sentences that stand in the log, or come from rooms that speak English alone: how each is said again in the reader's language.
# The English here is the pattern by which a sentence is found, so it is word for word what the source says.

## core decide/access

name-at-least-one-person-who = name at least one person who may still open the case
another-security-officer-must-confirm-what = another security officer must confirm what you proposed
this-person-is-not-excluded = this person is not excluded
an-emergency-is-declared-already-end = an emergency is declared already; end it first to change its end
no-emergency-is-declared = no emergency is declared
only-people-decide-who-may-open = only people decide who may open a case
the-case-has-no-closed-list = the case has no closed list
give-an-end-that-lies-ahead = give an end that lies ahead, at most { $hours_max } hours from now
use-at-most-characters = use at most { $text_chars_max } characters

## core decide/child

no-case-of-was-opened = no case of `{ $case }` was opened: { $failure }
gave-back-nothing-usable = `{ $value }` gave back nothing usable: { $why }

## core decide/money

a-payment-was-refused-so-nothing = A payment was refused, so nothing was paid: { $why }
nobody-knows-yet-whether-a-payment = Nobody knows yet whether a payment was made; ask the provider once more: { $why }
was-not-carried-out = `{ $line }` was not carried out: { $why }
a-fee-is-charged-waived-and = a fee is charged, waived and refunded, a benefit is paid, a voucher is issued
a-partner-was-not-paid-for = A partner was not paid for a voucher, and is still owed it: { $why }
it-is-not-said-how-long = it is not said how long a voucher lasts
not-so-much-is-left-of = not so much is left of the voucher: { $left } { $currency }
nothing-is-left-of-the = nothing is left of the voucher
the-last-day-is-beyond-the = the last day is beyond the calendar
the-last-day-of-the = the last day of the voucher is over
this-receipt-was-redeemed-with = this receipt was redeemed with another amount; use a receipt number once
it-is-not-said-how-much = it is not said how much
more-cannot-be-waived-than-is = more cannot be waived than is due
more-cannot-be-refunded-than-came = more cannot be refunded than came in
the-program-does-not-say-who = the program does not say who is paid
nobody-can-be-paid-as-long = nobody can be paid as long as `{ $path }` has no value
nobody-can-be-paid-the-case = nobody can be paid: the case is from nobody who has an account here
it-is-not-clear-who-is = it is not clear who is paid: the case is from several people
payments-come-in-for-fees = payments come in for fees
enter-an-amount-above-zero = enter an amount above zero
a-payment-of-this-reference-is = a payment of this reference is recorded with another amount; reverse that one first
only-payments-that-came-in-are = only payments that came in are reversed; the rest is done by actions
it-is-reversed-already = it is reversed already
the-amount-has-more-digits-than = the amount has more digits than its currency, or is too large
the-account-of-the-case-has = the account of the case has as many entries as one can have
is-no-amount = `{ $amount }` is no amount
an-amount-is-not-below-zero = an amount is not below zero
an-amount-in-has-at-most = an amount in { $currency } has at most { $digits } digits after the point
the-amount-is-too-large = the amount is too large
enter-the-reference-of-the-payment = enter the reference of the payment, as the bank or the provider has it
a-reference-has-at-most-plain = a reference has at most { $reference_chars_max } plain letters, digits and signs

money-was-posted-on-which-the = money was posted on `{ $line }`, which the new version does not have; keep it under `money`

## app job/run_effects and job/pay: what was not paid

it-was-not-paid = it was not paid
the-program-pays-nothing-any-more = the program pays nothing any more
the-payment-is-not-under-way = the payment is not under way any more
no-payment-provider-is-configured = no payment provider is configured
the-providers-answer-was-not-understood = the provider's answer was not understood
auditors-may-see-the-account-of = Auditors may see the account of every case, and compare it with the statement of the provider.
the-payment-desk-may-record-payments = The payment desk may record payments that came in.

## core decide/document

the-document-has-as-many-versions = the document has as many versions as one can have; add another document
the-document-is-sealed-already = the document is sealed already
the-document-is-not-sealed = the document is not sealed
the-document-was-handed-over-as = the document was handed over as often as one can be
say-to-whom-and-where-in = say to whom, and where, in a few words
the-document-is-on-this-case = the document is on this case already
a-document-must-not-be-opened = A document must not be opened: { $why }
a-document-waits-in-quarantine = A document waits in quarantine: { $why }
nothing-is-removed-from-documents-of = nothing is removed from documents of this kind
only-a-version-that-may-be = only a version that may be opened can be copied
mark-at-least-one-place-and = mark at least one place, and at most { $marks_max }
a-place-that-is-marked-does = a place that is marked does not lie on a page
use-at-most-tags = use at most { $tags_max } tags
is-no-tag-use-small-letters = `{ $tag }` is no tag: use small letters, digits and hyphens
the-document-was-moved-here-already = the document was moved here already
the-case-has-as-many-documents = the case has as many documents as one can have
the-version-does-not-wait-for = the version does not wait for a scan any more
this-kind-of-document-takes-and = this kind of document takes { $accepts }, and this is { $value }
the-file-is-larger-than-bytes = the file is larger than { $value } bytes
give-the-document-a-title = give the document a title

## core decide/file

it-is-too-large-at-most = it is too large: at most { $parts_max } values, { $depth_max } deep, and texts of { $text_chars_max } characters
a-name-between-its-dots-is = a name between its dots is empty
at-most-items-in-each-other = at most { $depth_max } items in each other, { $changes_max } at once
there-already = there already
not-there = not there

## core decide/item

available-but-the-condition-of-what = available, but the condition of what waits for it is not true
in-several-active-stages-name-one = in several active stages: name one
in-no-active-stage = in no active stage
in-the-planning-table-of-a = in the planning table of a task that is not active
not-applicable-now = not applicable now
planned-already = planned already

## core decide/mod

the-content-of-the-case-is = the content of the case is being destroyed

## core decide/outside

there-is-no-fetch-any-more = there is no fetch `{ $name }` any more
answers-into-which-is-no-field = `{ $name }` answers into `{ $value }`, which is no field
gave-no-value-for = `{ $name }` gave no value for `{ $value }`
gave-a-value-that-does-not = `{ $name }` gave a value that `{ $value }` does not take: { $problem }

## core decide/party

party-who-this-is-stands-in-the-case = who this is stands in the case file; change it there
party-this-party-stands-in-the-case-file = this party stands in the case file and stays with it
party-this-stands-in-the-case-file-change = this stands in the case file; change it there
party-it-ends-after-it-began-and-once = it ends after it began, and once; look at the dates again
party-that-is-said-of-this-party-already = that is said of this party already
party-a-party-is-compared-with-another-one = a party is compared with another one
party-they-are-written-to-in-that-language = they are written to in that language already
party-say-which-language = say which language
party-the-program-has-no-texts-in-that = the program has no texts in that language; choose one that it has
party-that-was-decided-already = that was decided already
party-there-is-no-room-for-another-on = there is no room for another “{ $value }” on this case
party-write-the-address-with-its-lines-town = write the address with its lines, town and postcode
party-write-the-telephone-number = write the telephone number
party-write-a-mail-address-like-name-example = write a mail address like name@example.org
party-this-program-keeps-no-confidential-contacts-ask = this program keeps no confidential contacts; ask whoever looks after it
party-what-stands-in-the-case-file-is = what stands in the case file is changed there
party-what-it-takes-the-place-of-must = what it takes the place of must still hold, and begin earlier
party-nobody-acts-for-themselves-as-somebody-else = nobody acts for themselves as somebody else
party-it-ends-after-it-begins-give-a = it ends after it begins: give a later end
party-this-party-acts-for-the-other-one = this party acts for the other one already
party-say-in-what-way-they-act = say in what way they act
party-this-party-cannot-give-that-consent-ask = this party cannot give that consent; ask another one
party-a-consent-ends-after-today-give-a = a consent ends after today: give a later end
party-say-how-the-consent-was-given = say how the consent was given
party-this-program-does-not-say-how-callers = this program does not say how callers are checked
party-three-callers-in-a-row-did-not = three callers in a row did not pass; say nothing, and call back on a number that is known
party-ask-at-least-questions-before-you-say = ask at least { $value } questions before you say anything
party-is-not-a-person = “{ $value }” is not a person
party-is-not-an-organisation = “{ $value }” is not an organisation
party-the-day-of-birth-lies-in-the = the day of birth lies in the future
party-write-the-name = write the name
party-there-are-as-many-as-one-case = there are as many as one case can hold
party-write-at-most-characters-on-one-line = write at most { $party_text_chars_max } characters, on one line
party-was-not-brought-in = `{ $partner }` was not brought in: { $why }

## core party/def

party-no-consent-that-holds = there is no consent to “{ $title }” that holds today; ask { $who } for it and record it with the parties of the case, then try again

## core decide/people

a-role-ends-after-it-begins = a role ends after it begins: give a later end

## core decide/records

the-case-was-held-as-often = the case was held as often as one can be; lift nothing more on it
its-disposal-was-proposed-already = its disposal was proposed already
its-disposal-was-approved-already = its disposal was approved already
somebody-else-than-who-proposed-it = somebody else than who proposed it must approve
nobody-has-approved-its-disposal = nobody has approved its disposal
only-people-decide-how-long-a = only people decide how long a case is kept
a-legal-hold-keeps-the-case = a legal hold keeps the case; it must be lifted first
nobody-has-proposed-to-dispose-of = nobody has proposed to dispose of the case
use-at-most-characters-for-the = use at most { $reason_chars_max } characters for the reason
the-case-is-still-kept = the case is still kept: { $kept }

## core decide/time

due-at = due at { $value }

## core register/steps

the-rule-on-line = the rule on line { $line }
cannot-go-on-no-row-under = { $what } cannot go on: no row under `then:` holds (the last is on line { $line })
cannot-go-on = { $what } cannot go on: { $text }
ended-while-the-case-was-halted = { $what } ended while the case was halted: choose it again

## core register/set

was-left-meanwhile = `{ $old }` was left meanwhile

## core retention

it-has-not-come-to-its = it has not come to its end
a-case-that-it-asked-for = a case that it asked for goes on
no-rule-of-its-program-says = no rule of its program says how long it is kept
how-long-it-is-kept-is = how long it is kept is counted from { $value }, which has no value
it-is-kept-until-from-its = it is kept until { $day }: { $years } from its end
it-is-kept-for-from = it is kept for { $years } from `{ $field }`

## core why/display

waits-for-somebody-to-start-it = waits for somebody to start it
waits-for-effect-to-be-delivered = waits for effect { $value } to be delivered
waits-for-the-outside-to-complete = waits for the outside to complete it
waits-for-somebody-to-signal-it = waits for somebody to signal it
is-not-complete-inside-is-active = is not complete: `{ $value }` inside is active
is-not-complete-inside-is-required = is not complete: `{ $value }` inside is required and { $value_b }
is-not-complete-by-itself-inside = is not complete by itself: `{ $value }` inside is { $value_b }
is-not-complete-by-itself-may = is not complete by itself: `{ $name }` may still be planned; somebody may complete it
stays-until-state-is-left = stays until state `{ $state }` is left
is-suspended-with-its-stage = is suspended with its stage
is-suspended-until-somebody-resumes-it = is suspended until somebody resumes it
has-no-time-its-expression-gave = has no time: its expression gave none
comes-when-the-stage-begins = comes when the stage `{ $stage }` begins
comes-when-somebody-plans = comes when somebody plans `{ $what }`
was-ruled-out-somebody-may-take = was ruled out; somebody may take it up again
is-over-and-waits-for-nothing = is over and waits for nothing
failed-reactivate-or-end-it = failed: reactivate or end it

## core migrate

the-case-runs-program-not = the case runs program `{ $case }`, not `{ $program }`
the-case-runs-version-of-its = the case runs version { $digest } of its program, which was not given
the-case-runs-this-version-already = the case runs this version already
the-case-has-ended-ended-cases = the case has ended: ended cases stay with the version they ended under
track-waits-for-a-step-to = track `{ $track }` waits for a step to end: migrate when its answer has come
the-case-is-in-state-which = the case is in state `{ $state }`, which the new version does not have: map it under `states`
state-is-of-track-in-the = state `{ $state }` is of track `{ $now }` in the new version, not of `{ $track }`: map it under `states`
the-new-version-has-no-track = the new version has no track `{ $track }`: keep it, if only with the states in which cases are
the-value-of-does-not-fit = the value of `{ $path }` does not fit the new version ({ $problem }): change the field or correct the value first
there-are-documents-of-kind-which = there are documents of kind `{ $document }`, which the new version does not have: nobody could see them; keep the kind
has-a-value-already-and-another = `{ $path }` has a value already, and another is to be moved there
is-under-way-and-map-it = `{ $name }` is under way, and { $why }: map it under `elements`, or end it first
the-mapping-names-which-is-not = the mapping names { $what }, which is not there
the-new-version-cannot-go-on = the new version cannot go on with this case: { $why }

## core migrate/fate

state-of-the-old-version = state `{ $from }` of the old version
state-of-the-new-version = state `{ $to }` of the new version
element-of-the-old-version = element `{ $from }` of the old version
element-of-the-new-version = element `{ $to }` of the new version
field-of-the-old-version = field `{ $from }` of the old version
field-of-the-new-version = field `{ $to }` of the new version
role-of-the-old-version = role `{ $from }` of the old version
role-of-the-new-version = role `{ $to }` of the new version

## core migrate/display

the-new-version-does-not-have = the new version does not have it
it-is-something-else-in-the = it is something else in the new version
the-stage-around-it-ends = the stage `{ $stage }` around it ends
it-lies-in-the-stage-now = it lies in the stage `{ $stage }` now, which is not under way in this case
another-item-takes-its-place = another item takes its place

## core plan/task/case

opens-no-case = `{ $value }` opens no case: { $why }

## core plan/task/decision

the-decision-of-has-no-result = the decision of `{ $value }` has no result: { $why }

## core plan/timer

the-timer-has-no-time = the timer `{ $value }` has no time: { $why }

## app content/inspect

it-unpacks-to-more-than-two = it unpacks to more than two gigabytes
it-unpacks-to-more-than-a = it unpacks to more than a hundred times its size, as a zip bomb does
it-is-said-to-be-text = it is said to be text, but it holds bytes that are none

## app content/pdf

it-holds-a-script = it holds a script
it-starts-a-program-when-it = it starts a program when it is opened
it-holds-another-file = it holds another file
it-holds-a-film-or-a = it holds a film or a program to play one
it-holds-a-form-that-runs = it holds a form that runs scripts
it-is-protected-by-a-password = it is protected by a password or a licence, so it cannot be looked into
it-is-damaged-so-nobody-can = it is damaged, so nobody can say what is in it
it-holds-more-than-is-looked = it holds more than is looked into

## app content/sniff

of-a-known-type = of a known type
the-file-is-said-to-be = the file is said to be { $named }, but its first bytes say { $what }: save it again as one of the types that are taken, and send that
a-zip-archive = a ZIP archive
plain-text = plain text
nothing-that-is-known = nothing that is known
a-png-picture = a PNG picture
a-jpeg-picture = a JPEG picture
a-table-as-text = a table as text
a-document-of-an-office-program = a document of an office program

## app content/zip

the-archive-is-damaged-so-nobody = the archive is damaged, so nobody can say what is in it
the-archive-is-of-the-form = the archive is of the form for very large ones, which is not looked into
the-archive-has-more-entries-than = the archive has more entries than are looked into
entries-of-the-archive-lie-over = entries of the archive lie over one another, as in a zip bomb
an-entry-of-the-archive-is = an entry of the archive is damaged, so nobody can say what is in it
it-is-protected-by-a-password-so = it is protected by a password, so it cannot be looked into
it-is-packed-in-a-way = it is packed in a way that is not looked into
it-holds-another-archive-send-what = it holds another archive: send what is inside by itself
it-holds-a-program = it holds a program
it-is-said-to-be-a = it is said to be a document of an office program, but it is another archive
it-holds-macros-save-it-without = it holds macros: save it without them and send it again

## app job/child

no-program-is-in-use-here = no program `{ $name }` is in use here: add it, then start the task again
is-not-open-to-tasks-of = `{ $name }` is not open to tasks of `{ $value }`: its sheet has to name it under `child-of`
the-policies-do-not-let-a = the policies do not let a case task { $asked }
a-case-that-is-to-be = a case that is to be opened is there already
the-task-of-the-other-case = the task of the other case did not open this one
the-case-of-the-task-did = the case of the task did not take the report
the-case-of-the-task-is = the case of the task is not there any more

## app job/fetch

the-program-has-no-such-fetch = the program has no such fetch any more
is-no-field = `{ $value }` is no field
no-document-came-back = { $value }: no document came back
the-answer-has-no = the answer has no `{ $name }`
the-answer-is-not = the answer is not { $value }
the-answer-holds-no-value = the answer holds no value
an-amount-of-money = an amount of money
a-whole-number = a whole number
a-yes-or-no = a yes or no
a-mail-address = a mail address
a-telephone-number = a telephone number
an-address = an address
one-of-the-choices = one of the choices
the-address-of-the-fetch-has = the address of the fetch has an open brace
config-is-not-set = `config.{ $name }` is not set
has-no-value-yet = `{ $path }` has no value yet

## app job/message

there-is-no-template = there is no template `{ $template }`
there-is-no-address-in = there is no address in `{ $to }`
nothing-here-sets-letters = nothing here sets letters
it-is-longer-than-characters = it is longer than { $letter_chars_max } characters
a-letter-cannot-be-kept-now = a letter cannot be kept now; it will be tried again
it-could-not-be-kept-where = it could not be kept where documents lie

## app job/platform

a-role-has-no-account = a role has no account
the-event-does-not-say-what = the event does not say what to send
nobody-did-this-a-person-has = nobody did this: a person has to, since a rule has no authority of its own
whoever-did-this-has-left-since = whoever did this has left since
is-no-text-on-the-case = `{ $name }` is no text on the case
has-no-value-on-the-case = `{ $name }` has no value on the case yet
is-no-role-write-the-program = `{ $text }` is no role: write the program and the role, as in `office/manager`
is-no-tie-write-assigned-team = `{ $other }` is no tie: write `assigned`, `team` or `unit`
until-is-no-day-on-the = `until` is no day on the case

## app job/run_effects

nobody-waits-for-it-any-more = nobody waits for it any more
the-case-did-not-take-the = the case did not take the report
an-effect-was-given-up = an effect was given up
the-program-has-no-such-event = the program has no such event any more
the-program-sends-no-such-message = the program sends no such message any more
it-is-no-message = it is no message
the-connector-is-not-configured = the connector `{ $connector }` is not configured

## app job/scan_documents

a-document-in-quarantine-cannot-be = a document in quarantine cannot be read
it-cannot-be-read-from-where = it cannot be read from where it is kept
its-case-has-no-key-any = its case has no key any more
no-scanner-is-configured = no scanner is configured
the-scan-found = the scan found { $what }

## app job/tell

no-address-to-call-was-given = no address to call was given
there-is-no-key-to-sign-with = there is no key to sign with: give the address again
no-mail-address-was-given = no mail address was given

## connect http

the-source-answered-with-status = the source answered with status { $status }
the-source-stopped-answering-midway = the source stopped answering midway
the-source-answered-with-something-that-is = the source answered with something that is not JSON
the-address-of-the-source-is-not = the address of the source is not a valid address
the-address-of-the-source-must-be = the address of the source must be plain http or https, without a user name
the-host-of-the-source-is-not = the host of the source is not in `connectors.http.hosts`; an administrator can list it
the-source-answered-with-more-than-bytes = the source answered with more than { $most } bytes
the-source-did-not-answer-in-time = the source did not answer in time
the-host-of-the-source-was-not = the host of the source was not found, or may not be reached
the-source-could-not-be-reached = the source could not be reached
the-source-answered-in-a-way-that = the source answered in a way that is not understood
the-http-connector-reads-documents-only = the `http` connector reads documents only
the-call-was-interrupted = the call was interrupted

## connect sql/sqlite

the-query-of-the-source-does-not = the query of the source does not only read; change it in `connectors.sql`
the-source-answered-with-something-that-is-neither = the source answered with something that is neither text nor number
the-source-does-not-answer-this-query = the source does not answer this query as it is configured

## connect sql/postgres

the-source-has-a-private-address-an = the source has a private address; an administrator can allow it with `private: true`
the-source-does-not-accept-the-account = the source does not accept the account that is configured for it
the-source-cannot-be-asked-about-this = the source cannot be asked about this value

## connect sql

the-fetch-names-no-query-write-source = the fetch names no query; write `SOURCE/QUERY?parameter={ $field }`
the-source-or-its-query-is-not = the source or its query is not in `connectors.sql`; an administrator can list it
the-fetch-gives-twice = the fetch gives `{ $name }` twice
the-fetch-does-not-give = the fetch does not give `{ $name }`
the-query-has-no-parameter = the query has no parameter `{ $other }`
the-source-has-no-such-record = the source has no such record
the-source-answered-with-more-than-one = the source answered with more than one record
the-source-answered-with-more-than-records = the source answered with more than { $most } records
the-sql-connector-reads-records-only = the `sql` connector reads records only

## connect payments

the-payment-provider-refused-it = the payment provider refused it
the-payment-provider-refused-it-too = the payment provider refused it: { $why }
the-payment-provider-has-not-decided-yet = the payment provider has not decided yet
the-payment-provider-s-answer-was-not = the payment provider's answer was not understood
the-payment-provider-may-not-be-reached = the payment provider may not be reached
the-payment-provider-stopped-answering-midway = the payment provider stopped answering midway
the-payment-provider-answered-with-status = the payment provider answered with status { $status }
the-payment-provider-s-answer-is-about = the payment provider's answer is about another amount
the-payments-connector-pays-only = the `payments` connector pays only
the-payment-provider-did-not-answer-in = the payment provider did not answer in time
the-payment-provider-could-not-be-reached = the payment provider could not be reached

## connect mail

the-mail-server-answered-and-takes-no = the mail server answered, and takes no commands
the-mail-connector-sends-messages-only = the `mail` connector sends messages only
the-address-to-write-to-is-not = the address to write to is not a mail address
the-message-cannot-be-written-down = the message cannot be written down
the-mail-server-refused-the-message-for = the mail server refused the message for good
the-mail-server-could-not-be-reached = the mail server could not be reached or asked to try later

## connect webhook

the-address-to-call-is-not-a = the address to call is not a valid address
the-address-to-call-must-be-without = the address to call must be without a user name
the-host-to-call-is-not-in = the host to call is not in `connectors.webhook.hosts`; an administrator can list it
the-address-to-call-must-begin-with = the address to call must begin with https
whoever-was-called-answered-with-status = whoever was called answered with status { $status }
whoever-was-called-did-not-answer-in = whoever was called did not answer in time
the-host-to-call-was-not-found = the host to call was not found, or may not be reached
whoever-was-called-could-not-be-reached = whoever was called could not be reached
whoever-was-called-answered-in-a-way = whoever was called answered in a way that is not understood
the-webhook-connector-hands-documents-over-only = the `webhook` connector hands documents over only

## connect clamd

the-scanner-could-not-be-reached = the scanner could not be reached
the-scanner-broke-off = the scanner broke off
a-document-cannot-be-read-for-its = a document cannot be read for its scan
the-file-is-longer-than-the-scanner = the file is longer than the scanner takes (`StreamMaxLength`)
the-scanner-did-not-say-whether-it = the scanner did not say whether it is clean
the-scanner-did-not-answer-in-time = the scanner did not answer in time

## connect release

what-is-asked-before-a-document-leaves = what is asked before a document leaves { $why }
could-not-be-started = could not be started
could-not-be-spoken-to = could not be spoken to
could-not-be-told = could not be told
could-not-be-given-the-document = could not be given the document
did-not-answer = did not answer
did-not-end = did not end
no-reason-was-given = no reason was given
ended-without-an-answer = ended without an answer
what-is-asked-before-a-document-leaves-took = what is asked before a document leaves took too long

## app use_case/disclose

the-content-of-the-case-is-being = The content of the case is being destroyed.
say-who-asked-and-when-it = Say who asked, and when: it stands in the log.
there-is-no-to-give-or-to-keep-back = There is no “{ $what }” to give or to keep back; name a field (field:PATH), a document (document:NUMBER) or the timeline.
say-of-whether-it-is-given = Say of “{ $label }” whether it is given or kept back ({ $what }): it may tell of a person.
was-there-is-no-to-keep-back = There is no “{ $what }” to keep back; name a field (field:PATH), a document (document:NUMBER) or the timeline.
the-program-has-no-exemption-choose = The program has no exemption “{ $code }”; choose one of its codes.

## app use_case/transfer

only-a-case-that-has-ended = Only a case that has ended is transferred.
say-why-and-to-whom-it = Say why and to whom: it stands in the log.

## app use_case/documents/open

this-version-must-not-be-opened = This version must not be opened: { $why }.
this-version-waits-in-quarantine-until = This version waits in quarantine until it was scanned.
no-version-of-this-document-may = No version of this document may be opened yet: it waits in quarantine.
this-document-was-held-back-before = This document was held back before it left: { $why }.
this-document-could-not-be-checked = This document could not be checked before it leaves, so it stays. Try again later.
this-document-could-not-be-marked = This document could not be marked with your name, so it is not handed out: { $why }. Ask whoever works on the case.

## app use_case/documents/finish

the-file-is-empty = the file is empty
of-bytes-are-here-send-the = { $value } of { $missing } bytes are here: send the rest first
what-came-is-not-what-was = what came is not what was sent: its hash is another; begin again

## app use_case/documents/redact

nothing-here-makes-copies = nothing here makes copies
the-file-is-longer-than-bytes = the file is longer than { $source_bytes_max } bytes: send a shorter one

## app use_case/documents/upload

you-have-as-many-uploads-under = you have as many uploads under way as one may have: finish or stop one
so-far-bytes-are-here-go = so far { $value } bytes are here: go on from there
send-bytes-at-a-time-only = send { $value } bytes at a time; only the last piece is shorter
another-piece-of-this-upload-came = another piece of this upload came at the same moment: ask how far it is
nothing-goes-outside-for-it = nothing goes outside for it any more

## The states of the engine, and how long a case is kept: put together from parts

made-available = available
made-enabled = enabled
made-disabled = disabled
made-active = active
made-suspended = suspended
made-completed = completed
made-terminated = terminated
made-failed = failed
made-closed = closed
made-initial = initial
made-kept-by-schedule = { $kept } (records schedule { $schedule })
made-years = { $number } years

## The policies that come with the platform

policy-administrators-may-change-configuration-and-complete-end-suspend = Administrators may change configuration, and complete, end, suspend or close a case.
policy-administrators-may-give-and-end-roles-on-a = Administrators may give and end roles on a case.
policy-administrators-may-move-the-clock-of-a-demonstration = Administrators may move the clock of a demonstration.
policy-administrators-may-add-people-change-their-roles-and = Administrators may add people, change their roles, and let them leave and come back.
policy-administrators-may-make-and-change-roles = Administrators may make and change roles.
policy-administrators-may-compare-activate-and-roll-back-policies = Administrators may compare, activate and roll back policies.
policy-the-documents-of-a-case-with-a-closed = The documents of a case with a closed list are closed to all but the people on it, whatever their roles.
policy-whoever-is-excluded-from-a-case-for-a = Whoever is excluded from a case for a conflict of interest has nothing to do with its documents.
policy-a-sealed-document-is-open-only-to-the = A sealed document is open only to the roles that may seal its kind.
policy-auditors-may-see-the-documents-of-every-case = Auditors may see the documents of every case, but for those that are sealed.
policy-auditors-only-read-nobody-who-oversees-a-case = Auditors only read: nobody who oversees a case changes its documents.
policy-the-scanner-may-say-what-the-scan-of = The scanner may say what the scan of a document found.
policy-nobody-reviews-the-glass-they-broke-or-the = Nobody reviews the glass they broke or the emergency they declared.
policy-nobody-changes-the-roles-units-clearances-and-dates = Nobody changes the roles, units, clearances and dates of their own account.
policy-whoever-may-give-roles-on-a-case-may = Whoever may give roles on a case may also take one.
policy-administrators-do-not-give-themselves-a-role-on = Administrators do not give themselves a role on a case.
policy-whoever-signed-in-with-a-password-may-let = Whoever signed in with a password may let a colleague do their work in one of their roles.
policy-nobody-delegates-work-to-themselves = Nobody delegates work to themselves.
policy-nobody-works-on-the-tasks-of-a-case = Nobody works on the tasks of a case that has ended, or plans others.
policy-auditors-may-see-who-looked-at-a-case = Auditors may see who looked at a case, what changed, and who can open it.
policy-whoever-holds-a-role-on-a-case-may = Whoever holds a role on a case may see who looked at it, what changed, and who can open it.
policy-auditors-may-see-every-case-in-all-views = Auditors may see every case, in all views and field classes, read-only.
policy-auditors-may-take-figures-about-cases-out-as = Auditors may take figures about cases out as a file.
policy-auditors-may-read-the-log-of-the-whole = Auditors may read the log of the whole platform.
policy-auditors-only-read-nobody-who-oversees-a-case-2 = Auditors only read: nobody who oversees a case works on it.
policy-nobody-approves-the-disposal-that-they-proposed = Nobody approves the disposal that they proposed.
policy-while-a-legal-hold-lasts-nobody-approves-the = While a legal hold lasts nobody approves the disposal of a case.
policy-while-a-legal-hold-lasts-nothing-of-a = While a legal hold lasts nothing of a case is destroyed.
policy-the-records-service-may-destroy-a-case-whose = The records service may destroy a case whose disposal two people decided.
policy-security-officers-may-close-a-case-to-a = Security officers may close a case to a list of people, open it again, and exclude people.
policy-security-officers-may-recover-a-case-whose-closed = Security officers may recover a case whose closed list locks everybody out; two of them must.
policy-security-officers-may-close-the-review-of-broken = Security officers may close the review of broken glass and of emergencies.
policy-the-payment-desk-may-write-the-fields-that = The payment desk may write the fields that name it.
policy-the-scheduler-may-let-timers-elapse = The scheduler may let timers elapse.
policy-the-connector-may-report-what-became-of-an = The connector may report what became of an effect or a fetch.
policy-the-connector-may-open-a-case-for-a = The connector may open a case for a case task of a program that the opened program names.
policy-what-the-platforms-own-services-set-off-may = What the platform's own services set off may ask outside sources: nobody stands behind a timer or an answer.
policy-the-steward-ends-roles-on-a-case-and = The steward ends roles on a case, and hands on tasks, of somebody who left.
policy-the-case-is-closed-to-all-but-the = The case is closed to all but the people on its list, whatever their roles.
policy-cases-with-a-closed-list-are-found-only = Cases with a closed list are found only by the people on the list.
policy-breaking-the-glass-opens-a-closed-list-only = Breaking the glass opens a closed list only in a role that the list names for emergencies.
policy-whoever-is-excluded-from-a-case-for-a-2 = Whoever is excluded from a case for a conflict of interest has nothing to do with it.

## The policies that a sheet becomes: who, tied how, may what, when

made-a-assigned = A { $role } assigned to the case { $may }.
made-a-team = A { $role } on the team of the case { $may }.
made-a-unit = A { $role } of the case's unit { $may }.
made-a-party = A { $role } who is a party to the case { $may }.
made-a-partner = A { $role } whose organisation was brought into the case { $may }.
made-a-anyone = A { $role } (anybody) { $may }.
made-a-open = A { $role } may open a case.
made-a-request = A { $role } may ask for a role on a case, by its exact reference.
made-a-glass = A { $role } may open a case at once, with a reason, to be reviewed.
made-a-discover = A { $role } may learn by its exact reference that a case exists.
made-an-assigned = An { $role } assigned to the case { $may }.
made-an-team = An { $role } on the team of the case { $may }.
made-an-unit = An { $role } of the case's unit { $may }.
made-an-party = An { $role } who is a party to the case { $may }.
made-an-partner = An { $role } whose organisation was brought into the case { $may }.
made-an-anyone = An { $role } (anybody) { $may }.
made-an-open = An { $role } may open a case.
made-an-request = An { $role } may ask for a role on a case, by its exact reference.
made-an-glass = An { $role } may open a case at once, with a reason, to be reviewed.
made-an-discover = An { $role } may learn by its exact reference that a case exists.
permit-read-fields-of-class-in-the = may read fields of class “{ $class }” in the views open to it
permit-have-single-fields-of-class-shown = may have single fields of class “{ $class }” shown in clear that it sees masked
permit-see-the-view = may see the view “{ $title }”
permit-choose = may choose “{ $title }”
permit-work-on-the-task = may work on the task “{ $title }”
permit-plan = may plan “{ $title }”
permit-have-the-source-asked = may have the source “{ $title }” asked
permit-see-documents = may see documents “{ $title }”
permit-add-documents = may add documents “{ $title }”
permit-classify-documents = may classify documents “{ $title }”
permit-seal-documents = may seal documents “{ $title }”
permit-move-documents-to-another-case = may move documents “{ $title }” to another case
permit-remove-something-from-copies-of-documents = may remove something from copies of documents “{ $title }”
permit-note-to-whom-documents-were-handed = may note to whom documents “{ $title }” were handed over
permit-see-documents-that-they-or-their = may see documents “{ $title }” that they or their organisation added
permit-add-tasks-that-the-plan-did = may add tasks that the plan did not foresee
permit-work-on-tasks-that-were-added = may work on tasks that were added for the role
permit-see-who-can-open-the-case = may see who can open the case and why
permit-see-who-looked-and-what-changed = may see who looked and what changed
permit-give-and-end-roles-partners-and = may give and end roles, partners and tasks
permit-take-figures-about-the-cases-out = may take figures about the cases out as a file
permit-see-the-parties-of-the-case = may see the parties of the case
permit-keep-the-parties-of-the-case = may keep the parties of the case
permit-settle-what-waits-for-a-person = may settle what waits for a person
permit-close-the-case-to-a-list = may close the case to a list of people and exclude people
permit-declare-an-emergency = may declare an emergency
permit-close-the-review-of-broken-glass = may close the review of broken glass and emergencies
permit-place-and-lift-legal-holds = may place and lift legal holds
permit-propose-the-disposal-of-the-case = may propose the disposal of the case
permit-approve-or-refuse-the-disposal-that = may approve or refuse the disposal that somebody else proposed
permit-transfer-a-copy-of-the-case = may transfer a copy of the case to another organisation
permit-answer-requests-for-information-about-the = may answer requests for information about the case
permit-find-the-case-in-the-disposal = may find the case in the disposal list once its time is over
permit-finds-in-the-list = finds in the list “{ $title }” cases
when-in-either = { $may } in { $states } or { $last }
when-in = { $may } in { $states }
when-if = { $may } if { $fact }
when-during-either = { $may }, during { $states } or { $last }
when-during = { $may }, during { $states }
when-hours = { $may }, in office hours
when-from-device = { $may }, from a managed device
when-from = { $may }, from { $place }
when-for = { $may }, for { $purpose }
made-not-approver = Whoever approved it before may not approve “{ $title }”.
made-not-proposer = Whoever proposed it may not approve “{ $title }”.
made-not-role = Whoever works on the case as { $role } may not approve “{ $title }”.
made-source = Whoever may take a step that asks the source “{ $source }” { $may }.
permit-have-it-asked = may have it asked
permit-see-the-account-of-the-case = may see the account of the case
permit-record-payments-that-came-in = may record payments that came in, and reverse what was recorded wrongly
permit-compare-the-payments-of-cases = may compare the payments of cases with the provider's statement
