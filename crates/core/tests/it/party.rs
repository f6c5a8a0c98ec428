//! S3.23, S3.24: the parties of a case, by their events: who they are and how they are reached over time, what needs a consent, who is
//! told something on the telephone.

use crate::fixture::*;
use casewright_core::{
    CaseEvent, Command, FieldType, PartyCommand, Rejection, Value,
    definition::Step,
    party::{
        AlertDef, CallerCheckDef, Checked, ConsentDef, ContactKind, Fills, PartiesDef, PartyDetails,
        PartyKey, PartyKind, PartyRoleDef, Sharing,
    },
};
use std::collections::BTreeMap;

fn parties() -> PartiesDef {
    let role = |title: &str, class: &str, fills: Fills| PartyRoleDef {
        title: title.into(),
        kinds: vec![PartyKind::Person],
        at_most: 2,
        class: class.into(),
        contacts: "private".into(),
        fills,
    };
    let fills = Fills {
        name: Some("child.name".into()),
        born: Some("child.born".into()),
        number: None,
        contacts: vec![(ContactKind::Phone, "child.phone".into())],
    };
    PartiesDef {
        roles: [
            ("child".into(), role("Child", "case", fills)),
            ("parent".into(), role("Parent", "case", Fills::default())),
        ]
        .into_iter()
        .collect(),
        confidential: Some("protected".into()),
        alerts: [(
            "violent-household".into(),
            AlertDef { title: "Violent household".into(), class: "case".into() },
        )]
        .into_iter()
        .collect(),
        consents: [(
            "support".into(),
            ConsentDef {
                title: "Family support".into(),
                of: vec!["parent".into()],
                partners: vec!["support".into()],
                disclosure: true,
                hand_over: Vec::new(),
            },
        )]
        .into_iter()
        .collect(),
        caller_check: Some(CallerCheckDef { ask: vec![Checked::Born, Checked::Phone], right: 2 }),
    }
}

fn desk() -> Bench {
    let mut definition = empty(false);
    for (path, kind) in
        [("child.name", FieldType::Text), ("child.born", FieldType::Date), ("child.phone", FieldType::Phone)]
    {
        definition.field(path, kind).written_by = vec!["payments".into()];
    }
    definition.parties = parties();
    definition.state("open", None);
    let invite = steps(vec![Step::Invite { partner: "support".into() }], None);
    definition.row(within(&["open"]), Some("ask"), None, invite);
    definition.action("ask");
    Bench::opened(definition)
}

fn details(name: &str) -> PartyDetails {
    PartyDetails { name: name.into(), born: Some("1988-11-20".parse().unwrap()), ..PartyDetails::default() }
}

fn give(run: &mut Bench, command: PartyCommand) -> Result<(), Rejection> {
    run.run(Command::Party(command)).map(drop)
}

fn why(refused: Result<(), Rejection>) -> String {
    match refused {
        Err(Rejection::Party { why } | Rejection::Consent { why }) => why,
        other => panic!("{other:?}"),
    }
}

fn phone(party: u32, number: &str, replaces: Option<u32>) -> PartyCommand {
    let (kind, value) = (ContactKind::Phone, Value::text(number));
    PartyCommand::AddContact { party, kind, value, confidential: false, from: None, replaces }
}

#[test]
fn s3_23_what_the_case_file_says_of_a_party_is_a_party_with_its_history() {
    let mut run = desk();
    run.write(&[("child.name", Value::text("Riley Smith")), ("child.phone", Value::text("01632 960001"))]);
    run.advance(48);
    run.write(&[("child.phone", Value::text("01632 960002"))]);
    run.write(&[("child.name", Value::text("Riley Jones"))]);
    let file = &run.case().party_file;
    assert_eq!(file.parties.len(), 1, "one, however often the file changes");
    let child = &file.parties[0];
    assert_eq!((child.details.name.as_str(), child.filled), ("Riley Jones", true));
    let known: Vec<_> =
        child.contacts.iter().map(|one| (one.value.to_string(), one.until.is_none())).collect();
    assert_eq!(known, [("01632 960001".to_owned(), false), ("01632 960002".to_owned(), true)]);
    assert_eq!(child.contacts[0].until, Some(child.contacts[1].from), "one ends where the next begins");
    // What stands in the case file is changed there.
    for command in [
        PartyCommand::Correct { party: 0, details: details("Somebody else") },
        PartyCommand::End { party: 0 },
        PartyCommand::EndContact { party: 0, contact: 1, until: None },
        phone(0, "01632 960003", Some(1)),
    ] {
        assert!(why(give(&mut run, command)).contains("case file"));
    }
}

#[test]
fn s3_24_an_address_that_changes_is_kept_with_its_days_and_representatives_end() {
    let mut run = desk();
    give(&mut run, PartyCommand::Add { role: "parent".into(), details: details("Jo Smith") }).unwrap();
    give(&mut run, PartyCommand::Add { role: "parent".into(), details: details("Sam Smith") }).unwrap();
    let third = PartyCommand::Add { role: "parent".into(), details: details("Kim Smith") };
    assert!(why(give(&mut run, third)).contains("no room"));
    give(&mut run, phone(0, "01632 960001", None)).unwrap();
    run.advance(72);
    give(&mut run, phone(0, "01632 960002", Some(0))).unwrap();
    let contacts = &run.case().party_file.parties[0].contacts;
    assert_eq!(contacts[0].until, Some(contacts[1].from));
    assert!(why(give(&mut run, phone(0, "01632 960003", Some(0)))).contains("must still hold"));
    let acts = |party, acts_for| PartyCommand::Represent {
        party,
        acts_for,
        capacity: "interpreter".into(),
        from: None,
        until: None,
    };
    give(&mut run, acts(0, 1)).unwrap();
    assert!(why(give(&mut run, acts(0, 1))).contains("already"));
    assert!(why(give(&mut run, acts(0, 0))).contains("themselves"));
    give(&mut run, PartyCommand::End { party: 1 }).unwrap();
    let acted = &run.case().party_file.parties[0].acts_for[0];
    assert!(acted.until.is_some(), "nobody acts for somebody who is no party any more");
    assert!(matches!(give(&mut run, phone(1, "1", None)), Err(Rejection::Unknown { .. })));
}

#[test]
fn s3_24_a_partner_comes_and_stays_by_a_consent_alone() {
    let mut run = desk();
    give(&mut run, PartyCommand::Add { role: "parent".into(), details: details("Jo Smith") }).unwrap();
    let here = |run: &Bench| run.case().partners.contains("support");
    let by_hand = Command::AddPartner { partner: "support".into() };
    for refused in [run.act("ask").map(drop), run.run(by_hand.clone()).map(drop)] {
        let why = why(refused);
        assert!(why.contains("“Family support”") && why.contains("ask Parent for it"), "{why}");
    }
    assert!(!here(&run));
    let today = "2026-03-02".parse().unwrap();
    assert!(run.definition.parties.refusal(&run.case().party_file, Sharing::Disclosure, today).is_some());
    let consent = |until: Option<&str>| PartyCommand::Consent {
        party: 0,
        consent: "support".into(),
        how: "in writing".into(),
        until: until.map(|until| until.parse().unwrap()),
    };
    give(&mut run, consent(None)).unwrap();
    run.act("ask").unwrap();
    assert!(here(&run));
    // Withdrawn: they leave in the same moment.
    give(&mut run, PartyCommand::WithdrawConsent { party: 0, consent: 0 }).unwrap();
    assert!(!here(&run) && run.act("ask").is_err());
    // With an end: they leave when it comes, by itself.
    let day = run.now.to_zoned(jiff::tz::TimeZone::UTC).date();
    give(&mut run, consent(Some(&day.checked_add(jiff::Span::new().days(3)).unwrap().to_string()))).unwrap();
    run.run(by_hand).unwrap();
    run.advance(24);
    assert!(here(&run));
    run.advance(72);
    assert!(!here(&run));
    assert!(run.log.iter().any(|one| matches!(one.event, CaseEvent::PartnerLeft { .. })));
}

/// S1.23: a caller is verified before anything is told.
#[test]
fn s3_24_a_caller_is_checked_by_answers_that_are_not_kept_and_three_failures_end_it() {
    let mut run = desk();
    give(&mut run, PartyCommand::Add { role: "parent".into(), details: details("Jo Smith") }).unwrap();
    give(&mut run, phone(0, "01632 960001", None)).unwrap();
    let said = |born: &str, phone: &str| PartyCommand::CheckCaller {
        party: 0,
        answers: BTreeMap::from([(Checked::Born, born.to_owned()), (Checked::Phone, phone.to_owned())]),
    };
    let passed = |run: &Bench| run.case().party_file.parties[0].checks.last().map(|check| check.passed);
    assert!(why(give(&mut run, said("1988-11-20", ""))).contains("at least 2"), "one answer is not enough");
    give(&mut run, said("1988-11-20", "01632-960-001")).unwrap();
    assert_eq!(passed(&run), Some(true), "however it is spelt");
    for _ in 0..3 {
        give(&mut run, said("1988-11-20", "01632 999999")).unwrap();
        assert_eq!(passed(&run), Some(false));
    }
    assert!(why(give(&mut run, said("1988-11-20", "01632 960001"))).contains("three callers"));
    let stored = serde_json::to_string(&run.log).unwrap();
    assert!(!stored.contains("999999") && !stored.contains("960-001"), "what was said is not kept");
    run.advance(25);
    give(&mut run, said("1988-11-20", "01632 960001")).unwrap();
    assert_eq!(passed(&run), Some(true));
}

#[test]
fn what_is_confidential_is_no_question_and_decisions_and_alerts_are_taken_once() {
    let mut run = desk();
    give(&mut run, PartyCommand::Add { role: "parent".into(), details: details("Jo Smith") }).unwrap();
    let hidden = PartyCommand::AddContact {
        party: 0,
        kind: ContactKind::Phone,
        value: Value::text("01632 960001"),
        confidential: true,
        from: None,
        replaces: None,
    };
    give(&mut run, hidden).unwrap();
    let answers = [(Checked::Born, "1988-11-20"), (Checked::Phone, "01632 960001")];
    let answers = answers.map(|(part, said)| (part, said.to_owned())).into();
    give(&mut run, PartyCommand::CheckCaller { party: 0, answers }).unwrap();
    assert!(!run.case().party_file.parties[0].checks[0].passed, "nobody confirms it by asking");
    let alert = || PartyCommand::RaiseAlert { party: 0, alert: "violent-household".into(), note: None };
    give(&mut run, alert()).unwrap();
    assert!(why(give(&mut run, alert())).contains("already"));
    give(&mut run, PartyCommand::EndAlert { party: 0, alert: 0 }).unwrap();
    give(&mut run, alert()).unwrap();
    let other = PartyKey { case: case_id(), party: 4 };
    let decide = |same| PartyCommand::DecideMatch { party: 0, other, same, confidence: 80 };
    give(&mut run, decide(true)).unwrap();
    assert!(why(give(&mut run, decide(true))).contains("already"));
    assert_eq!(run.case().party_file.parties[0].same_as().collect::<Vec<_>>(), [other]);
    give(&mut run, decide(false)).unwrap();
    assert_eq!(run.case().party_file.parties[0].same_as().count(), 0, "the newest decision counts");
}
