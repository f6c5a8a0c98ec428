### Every text a person sees in this program, in plain language. `.hint` stands under a question; `.required` is shown
### when it was left empty.

## Fields

field-household-name = Your name
    .name = Name
    .required = Enter your name
field-household-email = Your email address
    .name = Email address
    .hint = We write to it when something is decided
field-household-phone = Your telephone number
    .name = Telephone
field-household-address = Where do you live?
    .name = Address
    .hint = Leave it empty if you have no home: you can still apply
field-household-born = Your date of birth
    .name = Date of birth
field-household-size = How many people buy and cook food together, you included?
    .name = People in the household
    .required = Enter how many people buy and cook food together
field-household-elderly_disabled = Is somebody 60 or older, or disabled?
    .name = Older or disabled person
    .required = Say whether somebody is 60 or older, or disabled
field-household-homeless = Are you without a home?
    .name = Without a home
    .required = Say whether you are without a home
field-filing-month = First day of the month
    .name = Month
    .hint = The month for which you ask, as its first day: 2026-03-01
    .required = Enter the first day of the month for which you ask
field-filing-signed = Is everything true, as far as you know?
    .name = Signed
    .hint = Yes is your signature. The thirty days begin with it
    .required = Say whether everything is true
field-office-supervisor_email = Email address of the supervisor
field-income-earned = What does the household earn in a month, before tax?
    .name = Earned income
    .required = Enter what you earn, or 0
field-income-unearned = What else comes in each month?
    .name = Other income
    .hint = Pensions, child support, unemployment
    .required = Enter what else comes in, or 0
field-costs-shelter = What do you pay for rent and heating each month?
    .name = Shelter costs
    .required = Enter what you pay, or 0
field-costs-dependent_care = What do you pay for the care of children or others?
    .name = Care of dependants
    .required = Enter what you pay, or 0
field-costs-medical = What do older or disabled people pay for doctors and medicine?
    .name = Medical costs
    .required = Enter what they pay, or 0
field-assets-liquid = How much cash and money in the bank do you have?
    .name = Cash and bank
    .required = Enter how much you have, or 0
field-assets-total = How much do you have in all, your home not counted?
    .name = Assets
    .required = Enter how much you have, or 0
field-interview-on = When was the interview?
    .name = Interview
    .required = Enter the day
field-interview-notes = What was said?
    .name = Notes of the interview
    .hint = If they have one from before
field-proof-identity = Is it proved who they are?
    .name = Identity proved
    .required = Say whether identity is proved
field-proof-residence = Is it proved where they live?
    .name = Residence proved
    .required = Say whether residence is proved
field-proof-income = Is the income proved?
    .name = Income proved
    .required = Say whether the income is proved
field-proof-notes = What did you look at?
    .name = Notes on the proof
field-override-result = What takes the place of the failed verification?
    .name = Override
    .accepted = It is accepted as verified
    .required = Say what takes its place
field-override-why = Why can it be accepted?
    .name = Why it was overridden
    .required = Say why it can be accepted: who reads the case later has only this
field-delay-by = Who caused the delay?
    .name = Delay caused by
    .household = The household
    .agency = Our office
    .required = Say who caused the delay
field-determination-outcome = What is the determination?
    .name = Determination
    .approved = Approved
    .denied = Denied
    .required = Say what the determination is
field-determination-code = What is the reason?
    .name = Reason
    .eligible = Within the limits
    .income-too-high = Income above the limit
    .assets-too-high = Assets above the limit
    .not-proved = Not proved
    .not-interviewed = No interview
    .required = Choose the reason
field-report-what = What has changed?
    .name = What the household reported
    .hint = Who lives with you, what you earn, what you pay for your home
    .required = Say what has changed
field-report-result = What came of it?
    .name = What came of the report
    .announced = A change was announced
    .more = Benefits go up
    .nothing = Nothing changes
    .required = Say what came of it
field-change-kind = What changes?
    .name = Change
    .reduce = The benefit becomes less
    .end = The benefit ends
    .required = Say what changes
field-change-what = What do we tell the household?
    .name = What changes and why
    .hint = What changes, from when, why, and how it was worked out
    .required = Say what changes, and why
field-payments = Payments
field-payments-from = Paid by
field-payments-month = Month
    .required = Enter the first day of the month
field-payments-amount = Amount in dollars
    .required = Enter the amount
field-payments-kind = What kind of payment is it?
    .name = Kind
    .monthly = Monthly
    .expedited = Expedited
    .restored = Restored after a hearing
    .continued = Continued until a hearing
    .required = Choose the kind
field-claims = Claims
field-claims-from = Recorded by
field-claims-amount = Amount in dollars
    .required = Enter the amount
field-claims-why = Why was it too much?
    .name = Why
    .required = Say why it was too much
field-review-result = What does the review find?
    .name = Review
    .right = It is right
    .wrong-amount = The amount is wrong
    .wrong-decision = The decision is wrong
    .required = Say what the review finds
field-review-notes = What was looked at?
    .name = Notes of the review
field-hearing-grounds = Why do you not agree?
    .name = Why the household does not agree
    .required = Say why you do not agree. A few words are enough
field-hearing-upheld = Did the household win the hearing?
    .name = Hearing won by the household

## Pages of forms

form-application-who = About you
form-application-household = Your household
form-application-income = What you have
form-application-costs = What you pay
form-application-signature = Your signature
form-circumstances-circumstances = Circumstances of the household
form-interview-interview = Interview
form-proof-proof = Proof
form-override-override = Override of the failed verification
form-determination-determination = Determination
form-delay-delay = Whose delay it was
form-report-report = What has changed
form-report-result-result = What came of the report
form-change-change = Change
form-grounds-grounds = Why you do not agree
form-payment-payment = Payment
form-review-review = Review
form-claim-claim = Claim

## When something is refused: what is wrong, and what to do next

not-signed = The application is not signed. Say yes at the end, then file it again. What you have entered is kept.
not-complete = The benefit cannot be worked out from this. Look at the month, the size of the household, and every amount: 0 is an answer.
not-interviewed = The interview has not been held. Hold it, write down the day, then ask for proof.
nothing-to-override = The verification has not failed, so there is nothing to override. Look at the proofs first.
not-proved-yet = Something is not proved. Wait for the proof, or ask your supervisor to agree to an override with a reason.
table-says-otherwise = The determination is not what the tables say. Look at the decision *Eligibility* and its reason, correct the circumstances, or determine it the other way.
identity-first = Expedited help needs proof of who they are, and nothing else. Ask the worker to look at the proof of identity.
more-than-due = This is more than the benefit that was worked out. Pay at most that amount.
one-voucher = A food voucher was given already. Pay the expedited benefit instead.
appeal-too-late = The ninety days for a fair hearing are over. Ask the office whether there is a good cause for a later one.

## What is sent, as the timeline names it
announce-first = No change is announced. Announce it first, so that the household has its ten days, or say that nothing changes.

effect-acknowledge = Acknowledgement to the household
effect-appointment = Appointment for the interview
effect-ask-proof = Request for proof
effect-approval = Notice of approval
effect-denial = Notice of denial
effect-adverse-action = Notice of a change
effect-continued = Word that benefits run on
effect-ended = Word that benefits have ended
effect-renew = Request to apply again
effect-warn-supervisor = Warning to the supervisor

## The start page: what it is for, and what one needs, a line each

start-lead = Food benefits help you to buy food. You can apply here without an account; it takes about 20 minutes. You need not have your papers at hand: you can send them later.
start-needs =
    how many people buy and cook food together
    what comes in each month, before tax
    what you pay for rent, heating, care and medicine

## Clocks and decisions

clock-screening = Screen by
clock-request = Proof by
clock-standard = Answer by
clock-second = Answer by (second thirty days)
clock-expedited = Expedited help by
clock-certification = Benefits run until
clock-renewal = Apply again by
clock-act = Act on the report by
clock-notice = Change takes effect
clock-implement = Pay what was withheld by
clock-appeal = Ask for a hearing by
condition-signed = The application is signed
condition-needs-help = The household needs help at once
condition-determined = The application is determined
condition-never-came = The second thirty days are over, and the household caused the delay
condition-to-end = The change ends the benefits
condition-upheld = The hearing upheld it
label-decision-limits = Limits
label-decision-limits-gross = Gross income limit
label-decision-limits-net = Net income limit
label-decision-limits-maximum = Maximum benefit
label-decision-limits-minimum = Minimum benefit
label-decision-limits-shelter_cap = Most that counts for shelter
label-decision-limits-homeless = Shelter deduction without a home
label-decision-limits-standard = Standard deduction
label-decision-gross = Gross income
label-decision-adjusted = Adjusted income
label-decision-net = Net income
label-decision-eligibility = Eligibility
label-decision-eligibility-eligible = Eligible
label-decision-eligibility-reason = Why
label-decision-benefit = Monthly benefit
label-decision-expedited = Expedited service
label-decision-verification = Verification
label-decision-begins = Paid from

## Classes of fields, as they are called where access is shown

class-protected = confidential addresses and numbers
class-case = the case itself
class-contact = names and contact details
class-private = home, birth and notes
class-money = income, costs and payments

## Where *Exit this page* leads, for people who are not safe where they apply

exit-to = https://www.weather.gov/

## What happens next, after something was sent

next-draft = Finish your application and sign it.
next-filed = We look at your application within one working day, and call you for an interview. If you have hardly any income you get help within seven days.
next-interview = We call you for an interview.
next-verification = We still need proof. Send it within ten days; we help you to get it.
next-determination = We decide about your application.
next-active = Your benefits run. Tell us within ten days when something changes.
next-noticed = A change is announced. If you do not agree, ask for a fair hearing before it takes effect: your benefits then stay as they are.
next-noticed-hearing = Your benefits stay as they are until the hearing is decided.
next-denied = Your application is denied. You can ask for a fair hearing within ninety days, and apply again at any time.
next-denied-appealed = Somebody who had nothing to do with the denial hears you. We write to you when and where.
next-restoring = The hearing was decided for you. What was withheld is paid within ten days.
next-withdrawn = Your application is withdrawn. You can apply again at any time.
next-closed = Your benefits have ended. You can apply again at any time.

## What was done, as the heading of the page that says so

done-apply = Application filed
done-withdraw = Application withdrawn
done-appeal = Fair hearing asked for
done-ask-hearing = Fair hearing asked for
