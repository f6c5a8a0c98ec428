### Every text a person sees in this program, in plain language. `.hint` stands under a question; `.required` is shown
### when it was left empty.

## Fields

field-premises-name = Name of the premises
    .hint = As it is, or will be, known to the public. For example: The Crown
    .required = Enter the name of the premises
field-premises-address = Address of the premises
    .required = Enter the address of the premises
field-premises-ward = Ward
    .hint = If you know it. You find it on your council tax bill
field-premises-uprn = Unique property reference number (UPRN)
    .hint = Up to 12 digits. If you give it, we can look up the rateable value ourselves
field-premises-location = Location
field-premises-rateable_value = Rateable value in pounds
    .hint = On your business rates bill. If the premises have none, enter 0
    .required = Enter the rateable value. If the premises have none, enter 0
field-premises-use = What are the premises mainly used for?
    .name = Main use of the premises
    .hint = The fee depends on it. If nothing here fits, choose something else
    .alcohol-led = Selling alcohol, to be drunk there
    .school = A school or college
    .village-hall = A village hall, church hall or community building
    .other = Something else
    .required = Choose what the premises are mainly used for
field-premises-people = How many people may be there at the same time?
    .name = People at the same time
    .hint = Only if it is 5,000 or more. There is an additional fee
    .required = Enter the number of people
field-applicant-name = Your full name
    .name = Applicant
    .required = Enter your full name
field-applicant-email = Your email address
    .name = Email address of the applicant
    .hint = We send the decision and everything before it to this address
    .required = Enter your email address
field-applicant-phone = Your telephone number
    .name = Telephone number of the applicant
    .hint = For questions about your application
field-applicant-refund_account = Account for the refund
    .hint = What the payment provider calls it, as acct-1. Never the number of a card.
    .required = Enter the account
field-applicant-home_address = Your home address
    .name = Home address of the applicant
    .hint = This is not published and not shown to the police or other authorities
    .required = Enter your home address
field-activities-alcohol = Will alcohol be sold?
    .name = Sale of alcohol
    .required = Say whether alcohol will be sold
field-activities-entertainment = Will there be entertainment?
    .name = Entertainment
    .hint = For example live or recorded music, dance, plays or films
    .required = Say whether there will be entertainment
field-activities-late_food = Will hot food or drink be sold after 11pm?
    .name = Hot food or drink after 11pm
    .required = Say whether hot food or drink will be sold after 11pm
field-activities-hours = On which days and at which times?
    .name = Days and times
    .hint = For example: Monday to Saturday 10am to midnight, Sunday noon to 10.30pm
    .required = Enter days and times
field-activities-supervisor = Full name of the designated premises supervisor
    .name = Designated premises supervisor
    .hint = The person with a personal licence who is in charge of alcohol sales
    .required = Enter the name of the designated premises supervisor
field-declaration-plan_ready = Do you have a plan of the premises ready to send?
    .name = Plan of the premises is ready
    .hint = At a scale of 1 to 100, showing exits, fixed seating and where alcohol will be sold
    .required = Say whether you have a plan ready
field-declaration-correct = Is everything in this application true to the best of your knowledge?
    .name = Declared to be true
    .hint = It is an offence to make a false statement knowingly
    .required = Confirm that the application is true
field-fee_received = Fee received in pounds
field-representations = Representations
field-representations-from = From
field-representations-ground = Which licensing objective is this about?
    .name = Objective
    .crime = The prevention of crime and disorder
    .safety = Public safety
    .nuisance = The prevention of public nuisance
    .children = The protection of children from harm
    .required = Choose a licensing objective
field-representations-text = What is your representation?
    .name = Representation
    .hint = Say what is likely to happen and why. The applicant will see this
    .required = Enter your representation
field-dismissals = Representations found not relevant
field-dismissals-number = Number of the representation
    .name = Representation number
    .hint = Count from the oldest: the first one is 1
    .required = Enter the number of the representation
field-dismissals-why = Why is it not relevant?
    .name = Why not relevant
    .hint = For example: it is not about a licensing objective, or it is frivolous or vexatious
    .required = Say why the representation is not relevant
field-messages = Messages
field-messages-from = From
field-messages-text = What do you want to say?
    .name = Message
    .hint = Do not write about your health or other people's private matters unless it is needed
    .required = Enter your message
field-hearing-date = Date of the hearing
    .required = Enter the date of the hearing
field-hearing-venue = Place of the hearing
    .required = Enter the place of the hearing
field-hearing-police_report = Report of the police
    .required = Enter the report
field-hearing-more_evidence = Will the police send more evidence?
    .name = More evidence to come from the police
    .hint = If yes, the hearing cannot be decided until you say that there is no more
    .required = Say whether there will be more evidence
field-visit-on = Date of the visit
    .required = Enter the date of the visit
field-visit-exits_clear = Are all exits clear and unlocked?
    .name = Exits clear
    .required = Say whether all exits are clear and unlocked
field-visit-capacity_shown = Is the number of people allowed shown at the entrance?
    .name = Capacity shown
    .required = Say whether the number of people allowed is shown
field-visit-plan_matches = Are the premises as on the plan?
    .name = As on the plan
    .required = Say whether the premises are as on the plan
field-visit-camera_works = Do the cameras at the entrance record?
    .name = Cameras record
    .required = Say whether the cameras at the entrance record
field-visit-place = Where did you make the visit?
    .name = Place of the visit
    .hint = Latitude and longitude, as your telephone or a map says them
field-visit-result = Result of the visit
    .satisfactory = Satisfactory
    .changes-needed = Changes are needed
    .required = Choose a result
field-visit-notes = Notes
field-feedback-score = How satisfied are you with how we dealt with your application?
    .name = Satisfaction
    .hint = A number from 1, very dissatisfied, to 5, very satisfied. Nobody in the office sees what you answer; reports count it with many others.
    .required = Enter a number from 1 to 5
field-appeal-number = Number of the case at the court
    .required = Enter the number that the court gave the case
field-appeal-grounds = On what grounds is the appeal?
    .name = Grounds of the appeal
    .required = Enter the grounds of the appeal
field-appeal-judgment = What did the court decide?
    .name = Judgment
    .upheld = The appeal is upheld
    .dismissed = The appeal is dismissed
    .required = Choose what the court decided
field-appeal-on = Date of the judgment
    .required = Enter the date of the judgment

## Pages of forms

form-application-premises = The premises
form-application-value = The value of the premises
    .hint = The fee depends on the rateable value
form-application-applicant = About you
form-application-home = Where you live
form-application-activities = What you want to do at the premises
form-application-hours = When, and who is in charge
form-application-declaration = Before you submit
form-objection-ground = What your representation is about
form-objection-text = Your representation
form-dismissal-why = Representation that is not relevant
form-message-text = Your message
form-refund-account = Where the overpayment goes
form-hearing-date = Date and place of the hearing
form-police-report-report = Police report
form-police-report-evidence = Further evidence
form-visit-checklist = What you check at the premises
form-visit-place = The place
form-visit-visit = Visit to the premises
form-feedback-score = How it went
form-appeal-court = Appeal to the magistrates' court
form-judgment-judgment = Judgment of the court

## When something is refused: what is wrong, and what to do next

score-of-five = Enter a whole number from 1, very dissatisfied, to 5, very satisfied.
fee-not-paid = The fee for your application has not been paid in full. Pay the fee, then submit the application again. What you have entered is kept.
nothing-applied-for = You have not asked for anything that needs a licence. Answer yes to at least one of: alcohol, entertainment, hot food or drink after 11pm.
not-declared = The application cannot be submitted like this. Have a plan of the premises ready, and confirm that everything is true.
fee-too-small = The fee received is less than the fee for this rateable value. Ask the applicant to pay the difference, then accept the application.
no-uprn = The application has no property reference number (UPRN), so the rating list cannot be asked. Ask the applicant for a business rates bill.
no-such-representation = There is no representation with this number, or it is marked as not relevant already. Look at the list of representations and enter the right number.
appeal-too-late = The 21 days for an appeal are over. Only the court can allow a later one: ask it before you do anything else.
hearing-not-ready = The hearing cannot be decided yet. The parties must have been notified, and the police must have said that there is no more evidence.

## What is sent and published, as the timeline names it

effect-acknowledge = Acknowledgement to the applicant
effect-ask-evidence = Request for evidence of the rateable value
effect-ask-fee = Request for the rest of the fee
effect-reminder = Reminder to the applicant
effect-invitation = Invitation to the hearing
effect-notice = Notice of the licence
effect-refusal = Notice of refusal
effect-tell-answer = Mail that there is an answer
effect-publish = Entry in the public register

## The start page: what it is for, and what one needs, a line each

start-lead = You need a premises licence to sell alcohol, to put on entertainment or to sell hot food and drink after 11pm. You can apply here without an account. Filling in takes about 20 minutes. We check that your application is complete in about two working days; then the police and other authorities have 28 days to comment.
start-needs =
    the address of the premises, and a plan of them
    the rateable value, from your business rates bill; if there is none, it is 0
    the name of the person who will be responsible for selling alcohol, if you sell any
    the hours in which you want to sell alcohol, serve or put on entertainment
    the fee. By rateable value: up to £4,300 it is £100; up to £33,000, £190; up to £87,000, £315; up to £125,000, £450; above that, £635. It is twice or three times as much for pubs above £87,000, more where 5,000 people or more may come, and nothing for entertainment alone in schools and village halls

## For which council: asked at the start, since its fees, times and holidays hold for the application

unit-question = Which council is it for?
    .hint = The one in whose area the premises are.
    .missing = Choose the council in whose area the premises are
unit-licensing-north = Northtown
unit-licensing-southborough = Southborough

## May one apply at all: asked before the start, without keeping the answers

eligible-1 = Are the premises in Northtown or Southborough?
    .if-no = You need a licence from the council in whose area the premises are. Apply there.
eligible-2 = Are you 18 or older?
    .if-no = You must be 18 or older to apply for a premises licence.

## Clocks and decisions

clock-target = Check by
clock-statutory = Consultation ends
clock-hearing-by = Hearing by
clock-appeal-by = Appeal by
condition-period-over = The time for representations is over
condition-uncontested = Nobody objects, or what was objected is not relevant
    .not = Somebody objects
condition-contested = Somebody objects
    .not = Nobody objects, or what was objected is not relevant
condition-fee-short = Less was paid than the fee comes to
label-decision-crowd = Additional fee
label-decision-fee = Fee
label-decision-fee-band = Fee band
label-decision-fee-amount = Fee to be paid

## Classes of fields, as they are called where access is shown

class-protected = confidential addresses and numbers
class-case = the case itself
class-contact = names and contact details
class-private = home addresses
class-feedback = how satisfied the applicant is
class-representation = representations and reports

## What happens next, after something was sent

next-draft = Finish your application, pay the fee and submit it.
next-submitted = We check that your application is complete. This takes about two working days. We write to you when the consultation begins.
next-consultation = The police and other authorities have 28 days to comment. If nobody makes a relevant representation, the licence is granted by itself.
next-hearing = There will be a hearing. We write to you with the date and the place.
next-granted = The licence is granted. We have sent you the notice by email.
next-refused = The application is refused. You can appeal to the magistrates' court within 21 days.
next-refusal-appealed = The magistrates' court decides about the refusal. We write to you when it has.
next-grant-appealed = The magistrates' court decides about the licence. Until then it stands.
next-surrendered = The licence is surrendered. Stop selling alcohol and putting on entertainment at the premises.
next-withdrawn = The application is withdrawn. Nothing more happens.

register-register = Public register of premises licences

## What was done, as the heading of the page that says so

done-submit = Application submitted
done-feedback = Thank you for telling us
done-withdraw = Application withdrawn
done-accept = Application accepted
done-object = Representation made
