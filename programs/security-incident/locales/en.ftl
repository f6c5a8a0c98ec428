### Every text a person sees in this program, in plain language. `.hint` stands under a question; `.required` is shown
### when it was left empty.

## Fields

field-report-subject = What is it about, in a few words?
    .name = Subject
    .hint = No names and no passwords: this line stands in lists
    .required = Say in a few words what it is about
field-report-what = What did you see?
    .name = What was seen
    .hint = What happened, on which device, and what you did since
    .required = Say what you saw
field-report-first_detected = When was it first noticed?
    .name = First noticed
field-report-about_program = Which kind of case is it about?
    .name = About a case of
    .hint = Filled in when you report it from a notice
field-report-about_case = Which case is it about?
    .name = About the case
field-reporter-name = Your name
field-reporter-email = Your email address
    .hint = We write to it that we have your report, and when our work on it has ended
field-reporter-phone = Your telephone number
field-lead-email = Email address of the incident lead
field-privacy-email = Email address of the privacy officer
field-impact-functional = What does it stop?
    .name = Effect on our services
    .none = Nothing
    .low = A service is slower or less convenient
    .medium = A service has stopped for some
    .high = A service has stopped for everybody
    .required = Say what it stops
field-impact-information = What was taken or changed?
    .name = Information lost
    .none = Nothing
    .integrity = Something was changed or deleted
    .proprietary = Something confidential was taken
    .privacy = Personal data were taken
    .required = Say what was taken or changed
field-impact-recoverability = How hard is it to recover?
    .name = Recovery
    .regular = With what we have
    .supplemented = With more than we have
    .extended = It cannot be said
    .not-recoverable = It cannot be recovered
    .required = Say how hard it is to recover
field-impact-systems = How many systems?
    .name = Systems
field-impact-records = How many records?
    .name = Records
field-impact-users = How many users?
    .name = Users
field-impact-location = Where in the network was it seen?
    .name = Where in the network
    .public-services = Services that the public reaches
    .business-network = The office network
    .management-network = The network of administrators
    .critical-systems = Critical systems
    .unknown = It is not known
    .required = Say where it was seen
field-facts-federal = Is a federal system concerned, and have we identified the incident?
    .name = Federal system
    .hint = Yes starts the hour for the report to the agency
field-facts-personal_data = Are personal data concerned?
    .name = Personal data
    .hint = Yes starts the time for the notice to the data protection authority
field-facts-people = How many people are concerned?
    .name = People concerned
field-facts-essential = Is an essential or important service concerned?
    .name = Essential service
    .hint = Yes starts the time for the early warning
field-facts-ransom_paid = Was a ransom paid?
    .name = Ransom paid
    .hint = Yes starts the 24 hours for its report
field-technical-vector = How did it get in?
    .name = Way in
    .web = Over the web
    .email = By email
    .removable-media = On a stick or disk
    .loss-or-theft = A device was lost or stolen
    .impersonation = Somebody passed as somebody else
    .improper-use = Somebody misused what they may use
    .unknown = It is not known
    .required = Say how it got in, or that it is not known
field-technical-indicators = What are the signs of it?
    .name = Signs
    .hint = Addresses, names of files, sums of files: what others can look for
field-technical-cause = What was the cause?
    .name = Cause
    .required = Say what the cause was
field-technical-isolated = What was isolated, and how?
    .name = Isolated
    .required = Say what was isolated
field-technical-restored = What was restored, and from what?
    .name = Restored
    .required = Say what was restored
field-work_orders = Work orders
field-work_orders-from = Ordered by
field-work_orders-what = What is to be done?
field-work_orders-where = Where?
field-work_orders-by = Until which day?
field-work-done = What was done, and with what?
field-work-on = On which day was it done?
field-work_accepted = Work accepted
field-work_accepted-from = Accepted by
field-work_accepted-on = On which day did you look?
field-work_accepted-note = What did you find?
field-remediation-done = What was done?
    .name = Done
    .required = Say what was done
field-remediation-on = When was it done?
    .name = Done on
    .required = Enter the day
field-safe-place = Where is the evidence of this incident kept?
    .name = Evidence is kept in
    .required = Say where evidence is kept from now on
field-evidence = Evidence
field-evidence-from = Collected by
field-evidence-label = Label
    .hint = What stands on the bag or the disk
    .required = Enter the label
field-evidence-hash = Hash (SHA-256)
    .required = Enter the hash, taken when the item was collected
field-evidence-collected = When was it collected?
    .name = Collected at
    .required = Enter the time
field-evidence-where = Where was it collected?
    .name = Collected where
    .required = Enter the place
field-evidence-how = How was it collected?
    .name = Collected how
    .required = Say how it was collected
field-evidence-kept = Where is it kept?
    .name = Kept in
    .required = Say where it is kept
field-custody = Transfers
field-custody-from = Given by
field-custody-label = Label of the item
    .name = Item
    .required = Enter the label of the item
field-custody-to = To whom is it given?
    .name = Given to
    .required = Say to whom it is given
field-custody-on = When?
    .name = Given at
    .required = Enter the time
field-custody-why = Why?
    .name = Why
    .required = Say why
field-suspect-insider = Is somebody inside suspected?
    .name = Somebody inside is suspected
    .hint = With a yes only those who work on the case can open it, until you close its list of people
    .required = Say whether somebody inside is suspected
field-suspect-name = Who?
    .name = Suspected
field-notices-agency = Number of the report to the agency
    .required = Enter the number that the agency gave
field-notices-authority = Number of the notice to the data protection authority
    .required = Enter the number that the authority gave
field-notices-csirt = Number of the early warning
    .required = Enter the number that was given
field-notices-ransom = Number of the report of the ransom
    .required = Enter the number that was given
field-public-statement = What do we say to the public?
    .name = Statement
    .hint = What happened, what it means for people, what they can do
    .required = Write the statement
field-lessons-learned = What did we learn?
    .name = Lessons
    .required = Say what was learned, and what is changed because of it

## Pages of forms

form-report-what = What you noticed
form-report-who = About you
    .hint = You need not say who you are
form-assessment-impact = What it does
form-assessment-extent = How far it goes
form-assessment-how = How it got in
form-assessment-whom = Who is alerted
form-facts-facts = Facts that start a clock
    .hint = Record a fact as soon as it is known: the time runs from then on
form-brief-brief = Before containment begins
form-insider-insider = Suspicion against an insider
form-item-item = Item of evidence
form-transfer-transfer = Transfer of evidence
form-remediation-remediation = What was done
form-order-work-order = The work
form-work-done-done = The work that was done
form-accept-work-accept = What you looked at
form-press-press = Statement for the public
form-to-agency-agency = Report to the agency
form-to-authority-authority = Notice to the data protection authority
form-to-csirt-csirt = Early warning
form-of-ransom-ransom = Report of a ransom payment
form-isolate-isolate = Isolation
form-cause-cause = Cause
form-restore-restore = Restoring
form-lessons-lessons = Lessons

## When something is refused: what is wrong, and what to do next

not-assessed = It is not known how grave this is. Assess it first: what it stops, what was taken, how hard it is to recover.
too-grave = This incident is assessed as high or critical, so it is no false alarm. Declare it, or correct the assessment and give the reason.
not-briefed = The executives have not been briefed. Complete that task, then begin containment.
not-contained = What is affected has not been isolated. Wait for the field team, or isolate it another way and complete the task.
cause-unknown = The cause has not been found: what is fixed without it comes back. Complete that task first.
work-is-open = Work that was ordered has not been accepted. Wait for the field team, and for the analyst who looks at it.
not-in-hand = Work is ordered while an incident is declared and not over.
not-recovered = What was restored has not been watched to the end. Complete the tasks of the recovery first.
duty-is-open = Somebody still has to be told. Look at the clocks of this case, tell them, and note the number you are given.
still-suspected = The answer still says that somebody inside is suspected. Answer no, or leave the suspicion as it is.
not-learned = The review has not been held. Hold it, write down what was learned, then close the incident.

## What is sent, as the timeline names it

effect-acknowledge = Acknowledgement to the reporter
effect-over = Word to the reporter that the work has ended
effect-alert-lead = Alert to the incident lead
effect-alert-privacy = Alert to the privacy officer

## The start page: what it is for, and what one needs, a line each

start-lead = Report here what looks wrong: a strange message, a lost device, data that others should not see. You need no account, and need not say who you are. It takes five minutes.
start-needs =
    what you saw, and when
    which device or case it is about

## Clocks and decisions
clock-work = Work to be done by
clock-look = Work to be looked at by

clock-triage = Look at it by
clock-lessons = Review by
clock-agency = Tell the agency by
clock-authority = Tell the data protection authority by
clock-csirt = Early warning by
clock-ransom = Report the ransom by
condition-told-of = A federal system is affected
condition-personal = Personal data is affected
condition-essential = An essential service is affected
condition-ransom = A ransom was paid
label-decision-severity = Severity
priority-critical = Critical
priority-high = High
priority-medium = Medium
priority-low = Low

## Classes of fields, as they are called where access is shown

class-case = the case itself
class-contact = who reported it
class-technical = technical details
class-evidence = evidence and its transfers
class-legal = notices to authorities
class-insider = suspicions against people inside

## What happens next, after something was sent

next-reported = Finish your report and send it.
next-triage = We look at your report within four hours. Do not switch anything off, and do not delete anything, unless we ask you to.
next-declared = We work on it as an incident.
next-closed = Our work on it has ended.
next-false-alarm = We looked at it: it was a false alarm. Thank you for watching.

## What was done, as the heading of the page that says so

done-send = Report sent
done-declare = Incident declared
done-close = Incident closed
