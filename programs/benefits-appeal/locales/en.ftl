### Every text a person sees in this program, in plain language.

field-appellant-name = Name of the appellant
    .name = Appellant
    .required = Enter the name
field-appellant-email = Email address of the appellant
field-appeal-grounds = Why do they not agree?
    .name = Grounds
    .required = Say why they do not agree
field-appeal-kind = What was announced?
    .name = Announced change
    .reduce = The benefit becomes less
    .end = The benefit ends
field-office-email = Email address of the office
    .hint = We write to it when the time for the decision is short
field-conference-on = When was the conference?
    .name = Conference
    .required = Enter the day
field-conference-settled = Was it settled?
    .name = Settled at the conference
    .required = Say whether it was settled
field-conference-result = What came of it?
    .name = Result of the conference
    .required = Say what came of it
field-hearing-on = When is the hearing?
    .name = Day of the hearing
    .required = Enter the day
field-hearing-where = Where is it?
    .name = Place of the hearing
    .hint = A room, or a telephone number
    .required = Enter the place
field-hearing-held = Was the hearing held?
    .name = Hearing held
    .required = Say whether it was held
field-hearing-record = What was said?
    .name = Record of the hearing
    .required = Write the record
field-decision-upheld = Is it decided for the household?
    .name = For the household
    .required = Say for whom it is decided
field-decision-findings = What was found, and why is it decided so?
    .name = Findings
    .required = Write the findings. The court reads them if it comes to that

form-request-request = Request for a fair hearing
form-conference-conference = Conference
form-schedule-schedule = Day and place of the hearing
form-record-record = Record of the hearing
form-decision-decision = Decision

no-day = The day of the hearing is not set. Set the day and the place, then send the invitation.
not-heard = The hearing has not been held. Hold it and write the record, then decide.
not-settled = The conference has not settled it. Hold the hearing, or wait for the result of the conference.

effect-invitation = Invitation to the hearing
effect-decided = Word that it is decided
effect-warn = Warning that the time is short

clock-decide = Decide by
clock-postponement = Goes on by

class-case = the case itself
class-contact = who appeals
class-grounds = grounds, record and findings

next-requested = We write to you when and where the hearing is.
next-postponed = The hearing is postponed at your request, for at most thirty days.
next-decided = It is decided. The decision stands in your case.
next-withdrawn = Your request is withdrawn.

done-withdraw = Request withdrawn
done-postpone = Another day asked for
