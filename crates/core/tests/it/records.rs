//! S3.19, S3.41, S3.59: legal holds and disposal, by their events alone.

use crate::{document::envelope, fixture::*};
use casewright_core::{
    Actor, Case, CaseEvent, Command, Definition, Envelope, RecordsCommand, Rejection, StoredEvent, decide,
    id::PersonId,
    replay,
    retention::{Retain, RetainFrom},
};
use jiff::Timestamp;

const PROPOSER: u128 = 1;
const APPROVER: u128 = 2;

/// A case that is kept for two years from its end.
struct Desk {
    definition: Definition,
    case: Case,
    events: Vec<StoredEvent>,
    now: Timestamp,
}

#[expect(clippy::disallowed_methods, reason = "the engine's own tests stand where authz stands")]
impl Desk {
    /// Ended in 2026; the year is 2029.
    fn ended() -> Self {
        let mut definition = empty(false);
        definition.state("open", None);
        definition.state("done", Some("done"));
        definition.states["done"].retain =
            vec![Retain { years: 2, from: RetainFrom::End, schedule: Some("LIC-4.2".into()) }];
        definition.row(within(&["open"]), Some("finish"), None, set("done"));
        definition.row(within(&["done"]), Some("reopen"), None, set("open"));
        let command =
            Command::Open { reference: "T-1".into(), unit: "north".into(), party: None, file: [].into() };
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let outcome = decide(None, &definition, &signed(PROPOSER, now, command, None)).unwrap();
        let mut desk = Self { definition, case: outcome.case, events: outcome.events, now };
        desk.act("finish").unwrap();
        desk.now = "2029-01-01T09:00:00Z".parse().unwrap();
        desk
    }

    fn give(&mut self, by: u128, command: Command, reason: Option<&str>) -> Result<(), Rejection> {
        let envelope = signed(by, self.now, command, reason);
        self.carry(&envelope)
    }

    fn carry(&mut self, envelope: &Envelope<Command>) -> Result<(), Rejection> {
        let outcome = decide(Some(&self.case), &self.definition, envelope)?;
        self.case = outcome.case;
        self.events.extend(outcome.events);
        assert_eq!(replay(self.case.id, &self.events).as_ref(), Some(&self.case), "replay equals live");
        let stored = serde_json::to_string(&self.case).unwrap();
        assert_eq!(serde_json::from_str::<Case>(&stored).unwrap(), self.case);
        Ok(())
    }

    fn act(&mut self, action: &str) -> Result<(), Rejection> {
        self.give(PROPOSER, Command::Act { track: None, action: action.into(), input: [].into() }, None)
    }

    fn records(&mut self, by: u128, command: RecordsCommand, reason: &str) -> Result<(), Rejection> {
        self.give(by, Command::Records(command), (!reason.is_empty()).then_some(reason))
    }

    fn begin(&mut self) -> Result<(), Rejection> {
        let mut envelope = signed(0, self.now, Command::Records(RecordsCommand::BeginDestruction), None);
        envelope.actor = Actor::Service("records".into());
        self.carry(&envelope)
    }
}

fn signed(by: u128, at: Timestamp, command: Command, reason: Option<&str>) -> Envelope<Command> {
    Envelope { actor: Actor::Person(person(by)), at, ..envelope(command, reason) }
}

fn why(refused: Result<(), Rejection>) -> String {
    match refused {
        Err(Rejection::Records { why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn s3_59_one_proposes_another_approves_and_then_it_begins_once() {
    let mut desk = Desk::ended();
    assert!(why(desk.begin()).contains("nobody has proposed"));
    assert!(why(desk.records(APPROVER, RecordsCommand::ApproveDisposal, "")).contains("nobody has proposed"));
    desk.records(PROPOSER, RecordsCommand::ProposeDisposal, "schedule 4.2").unwrap();
    let proposal = desk.case.records.disposal.clone().unwrap();
    assert_eq!(
        (proposal.kept_until.to_string().as_str(), proposal.schedule.as_deref()),
        ("2028-03-02", Some("LIC-4.2"))
    );
    assert!(why(desk.records(PROPOSER, RecordsCommand::ProposeDisposal, "")).contains("proposed already"));
    assert!(why(desk.begin()).contains("nobody has approved"));
    assert!(why(desk.records(PROPOSER, RecordsCommand::ApproveDisposal, "")).contains("somebody else"));
    desk.records(APPROVER, RecordsCommand::ApproveDisposal, "").unwrap();
    assert!(
        why(desk.records(3, RecordsCommand::ApproveDisposal, "")).contains("approved already"),
        "once only"
    );
    desk.begin().unwrap();
    let version = desk.case.version;
    desk.begin().unwrap();
    assert_eq!(desk.case.version, version, "asked again, it has begun");
    // From now on nothing can be done with it: a hold would come too late.
    for refused in [desk.records(3, RecordsCommand::PlaceHold, "a claim"), desk.act("reopen")] {
        assert!(why(refused).contains("being destroyed"));
    }
}

#[test]
fn s3_59_who_stands_in_for_somebody_approves_no_proposal_of_either() {
    let mut desk = Desk::ended();
    let mut proposal = signed(PROPOSER, desk.now, Command::Records(RecordsCommand::ProposeDisposal), None);
    proposal.on_behalf_of = Some(person(7));
    desk.carry(&proposal).unwrap();
    assert!(why(desk.records(7, RecordsCommand::ApproveDisposal, "")).contains("somebody else"));
    let mut approval = signed(APPROVER, desk.now, Command::Records(RecordsCommand::ApproveDisposal), None);
    approval.on_behalf_of = Some(person(PROPOSER));
    assert!(why(desk.carry(&approval)).contains("somebody else"));
    desk.records(APPROVER, RecordsCommand::ApproveDisposal, "").unwrap();
    let approved = desk.case.records.disposal.clone().unwrap().approved_by;
    assert_eq!(approved.into_iter().collect::<Vec<PersonId>>(), [person(APPROVER)]);
}

#[test]
fn s3_59_a_case_is_not_disposed_of_before_its_time_is_over_or_while_it_goes_on() {
    let mut desk = Desk::ended();
    desk.now = "2028-03-01T23:59:00Z".parse().unwrap();
    let refused = why(desk.records(PROPOSER, RecordsCommand::ProposeDisposal, ""));
    assert!(refused.contains("still kept: it is kept until 2028-03-02"), "{refused}");
    desk.now = "2028-03-02T00:00:00Z".parse().unwrap();
    desk.records(PROPOSER, RecordsCommand::ProposeDisposal, "").unwrap();
    desk.records(APPROVER, RecordsCommand::ApproveDisposal, "").unwrap();
    // Reopened before the destruction began: what was decided is off, and the time is reckoned from its new end.
    desk.act("reopen").unwrap();
    assert_eq!(desk.case.records.disposal, None);
    assert!(why(desk.begin()).contains("has not come to its end"));
    desk.act("finish").unwrap();
    let refused = why(desk.records(PROPOSER, RecordsCommand::ProposeDisposal, ""));
    assert!(refused.contains("until 2030-03-02"), "{refused}");
}

#[test]
fn s3_41_a_legal_hold_keeps_the_case_and_ends_what_was_decided() {
    let mut desk = Desk::ended();
    assert_eq!(desk.records(3, RecordsCommand::PlaceHold, ""), Err(Rejection::ReasonMissing));
    desk.records(PROPOSER, RecordsCommand::ProposeDisposal, "").unwrap();
    desk.records(APPROVER, RecordsCommand::ApproveDisposal, "").unwrap();
    desk.records(3, RecordsCommand::PlaceHold, "a claim against us").unwrap();
    assert!(why(desk.begin()).contains("legal hold"), "placed after the approval, before the destruction");
    assert_eq!(desk.case.records.disposal, None);
    for command in [RecordsCommand::ProposeDisposal, RecordsCommand::ApproveDisposal] {
        assert!(why(desk.records(PROPOSER, command, "")).contains("legal hold"));
    }
    desk.records(4, RecordsCommand::PlaceHold, "an inquiry").unwrap();
    desk.records(3, RecordsCommand::LiftHold { hold: 0 }, "settled").unwrap();
    assert!(desk.case.records.is_held(), "the other one lasts");
    let again = desk.records(3, RecordsCommand::LiftHold { hold: 0 }, "settled");
    assert!(matches!(again, Err(Rejection::Unknown { .. })));
    assert_eq!(desk.records(3, RecordsCommand::LiftHold { hold: 1 }, " "), Err(Rejection::ReasonMissing));
    desk.records(3, RecordsCommand::LiftHold { hold: 1 }, "closed").unwrap();
    assert!(!desk.case.records.is_held());
    // What was approved before the hold is not approved any more.
    assert!(why(desk.begin()).contains("nobody has proposed"));
    desk.records(PROPOSER, RecordsCommand::ProposeDisposal, "").unwrap();
}

#[test]
fn a_proposal_is_refused_with_a_reason_and_a_live_case_can_be_held() {
    let mut desk = Desk::ended();
    assert!(
        why(desk.records(APPROVER, RecordsCommand::RefuseDisposal, "no")).contains("nobody has proposed")
    );
    desk.records(PROPOSER, RecordsCommand::ProposeDisposal, "").unwrap();
    assert_eq!(desk.records(APPROVER, RecordsCommand::RefuseDisposal, ""), Err(Rejection::ReasonMissing));
    desk.records(APPROVER, RecordsCommand::RefuseDisposal, "of historic interest").unwrap();
    assert_eq!(desk.case.records.disposal, None);
    desk.act("reopen").unwrap();
    desk.records(3, RecordsCommand::PlaceHold, "a claim").unwrap();
    assert!(desk.case.records.is_held());
    let kinds = desk.events.iter().filter(|one| matches!(one.event, CaseEvent::RecordsChanged { .. }));
    assert_eq!(kinds.count(), 3);
}
