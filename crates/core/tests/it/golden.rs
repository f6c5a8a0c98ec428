//! A stored event never changes meaning: one golden copy of the stored JSON for every variant, and a log with the
//! snapshot it makes. Write the copies of *new* variants with `UPDATE_GOLDEN=1`; an old copy is never edited.

use crate::fixture::*;
use casewright_core::{
    Case, CaseEvent, CaseState, Command, Decided, FieldType, FileTransition, ItemState, StoredEvent,
    Transition, Value,
    access::{AccessChange, CaseAccess},
    case::{AddedTask, Awaited, ChildState, FlagKind, OnPartRef, TimerOf},
    command::{Actor, ChildEnd},
    definition::{ClockDef, ClockStart, Condition, DayOff, OnReturn, Span, Step},
    document::DocumentChange,
    event::ItemMigrated,
    id::{EffectNo, ElementId, ItemNo, RowId, TimerNo},
    money::{Account, Currency, EntryKind, HandedOver, JournalEntry, Posting},
    party::{Contact, ContactKind, PartyChange},
    records::RecordsChange,
};
use std::{collections::BTreeSet, path::PathBuf};

macro_rules! variants {
    ($($variant:ident)*) => {
        /// Every variant: one that is missing here does not compile.
        const VARIANTS: &[&str] = &[$(stringify!($variant)),*];

        fn name(event: &CaseEvent) -> &'static str {
            match event { $(CaseEvent::$variant { .. } => stringify!($variant)),* }
        }
    };
}

variants! {
    CaseOpened CaseMoved ActionTaken ActionProposed ProposalAnswered FileItemChanged StepAwaited StepSettled StateLeft StateEntered ItemCreated
    ItemMoved ItemRulesEvaluated OnPartOccurred OnPartExpired SentrySatisfied ItemAssigned ClockStarted ClockStopped
    ClockResumed ClockElapsed TimerSet TimerCleared EffectQueued EffectDelivered EffectFailed ChildCaseQueued ChildCaseEnded
    OpenedByCaseTask ParentTold DecisionMade FactChanged
    RoleAssigned RoleEnded TaskAdded Migrated PartnerAdded FlagRaised FlagCleared
    AccessChanged DocumentChanged RecordsChanged MoneyPosted VoucherHandedOver PartyChanged PartnerLeft
}

fn samples() -> Vec<CaseEvent> {
    let due_at = "2026-03-31T00:00:00Z".parse().unwrap();
    let part = OnPartRef { exit: false, criterion: 0, part: 1 };
    vec![
        CaseEvent::CaseOpened {
            program: "premises-licence".into(),
            definition: "9f86d081".into(),
            reference: "PL-2026-7F3KQ".into(),
            unit: "north".into(),
            party: Some(person(9)),
        },
        CaseEvent::CaseMoved {
            transition: Transition::Complete,
            from: CaseState::Active,
            to: CaseState::Completed,
            outcome: Some("granted".into()),
        },
        CaseEvent::ActionTaken {
            track: "main".into(),
            action: Some("submit".into()),
            row: RowId(1),
            state: "draft".into(),
            visit: 1,
            reason: Some("complete".into()),
        },
        CaseEvent::FileItemChanged {
            path: "premises.rateable_value".into(),
            transition: FileTransition::Update,
            from: Value::Null,
            to: Value::Number("12000.00".parse().unwrap()),
            source: Some("Rating list".into()),
        },
        CaseEvent::StepAwaited {
            track: "main".into(),
            row: RowId(1),
            action: Some("submit".into()),
            step: 0,
            awaits: Awaited::Fetch("rates".into()),
            effect: EffectNo(3),
        },
        CaseEvent::StepSettled { track: "main".into(), failure: Some("no answer".into()) },
        CaseEvent::StateLeft { track: "main".into(), state: "draft".into(), visit: 1 },
        CaseEvent::StateEntered { track: "main".into(), state: "submitted".into(), visit: 2 },
        CaseEvent::ItemCreated {
            item: ItemNo(4),
            element: ElementId(7),
            key: "hearing.notify".into(),
            instance: 1,
            parent: Some(ItemNo(3)),
            required: true,
            repeats: false,
            visit: 2,
        },
        CaseEvent::ItemMoved {
            item: ItemNo(4),
            transition: Transition::ManualStart,
            from: ItemState::Enabled,
            to: ItemState::Active,
            due_at: Some(due_at),
        },
        CaseEvent::ItemRulesEvaluated { item: ItemNo(4), required: true, repeats: false },
        CaseEvent::OnPartOccurred { item: ItemNo(4), part },
        CaseEvent::OnPartExpired { item: ItemNo(4), part },
        CaseEvent::SentrySatisfied { item: ItemNo(4), exit: true, criterion: 2 },
        CaseEvent::ItemAssigned { item: ItemNo(4), to: Some(person(7)) },
        CaseEvent::ClockStarted {
            name: "statutory".into(),
            state: "consultation".into(),
            due_at,
            on_return: OnReturn::Continue,
        },
        CaseEvent::ClockStopped { clock: 0 },
        CaseEvent::ClockResumed { clock: 0 },
        CaseEvent::ClockElapsed { clock: 0 },
        CaseEvent::TimerSet { timer: TimerNo(2), due_at, of: TimerOf::Clock(0), left: None },
        CaseEvent::TimerCleared { timer: TimerNo(2) },
        CaseEvent::EffectQueued { effect: EffectNo(3), name: "acknowledge".into(), item: None },
        CaseEvent::EffectDelivered { effect: EffectNo(3) },
        CaseEvent::EffectFailed { effect: EffectNo(3), failure: "no such mailbox".into() },
        CaseEvent::DecisionMade {
            decision: "fee".into(),
            result: Decided {
                value: Value::Map([("amount".into(), Value::int(190))].into()),
                rows: vec![2],
                inputs: [("rateable_value".into(), Value::int(12_000))].into(),
            },
        },
        CaseEvent::FactChanged { fact: "uncontested".into(), holds: true },
        CaseEvent::RoleAssigned {
            person: person(7),
            role: "inspector".into(),
            from: None,
            until: Some(due_at),
        },
        CaseEvent::RoleEnded { person: person(7), role: "inspector".into() },
        CaseEvent::PartnerAdded { partner: "police".into() },
        CaseEvent::FlagRaised { flag: 0, kind: FlagKind::EffectFailed, text: "`reminder` failed".into() },
        CaseEvent::FlagCleared { flag: 0 },
        CaseEvent::TaskAdded {
            item: ItemNo(9),
            task: AddedTask { title: "Ask the neighbours".into(), role: "inspector".into() },
            due_at: Some(due_at),
            parent: ItemNo(3),
            instance: 1,
            visit: 2,
        },
        CaseEvent::Migrated {
            from: "9f86d081".into(),
            to: "60303ae2".into(),
            version: "1.1.0".into(),
            items: vec![
                ItemMigrated {
                    item: ItemNo(0),
                    element: ElementId(0),
                    key: "plan".into(),
                    parent: None,
                    occurred: BTreeSet::new(),
                },
                ItemMigrated {
                    item: ItemNo(4),
                    element: ElementId(8),
                    key: "inquiry.notify".into(),
                    parent: Some(ItemNo(3)),
                    occurred: [part].into(),
                },
            ],
            auto_taken: [("main".into(), [RowId(4)].into())].into(),
            states: [("hearing".into(), "inquiry".into())].into(),
            fields: [("premises.uprn".into(), "premises.number".into())].into(),
            roles: [("inspector".into(), "visitor".into())].into(),
            facts_gone: ["uncontested".into()].into(),
        },
        CaseEvent::ChildCaseQueued {
            effect: EffectNo(4),
            item: ItemNo(4),
            case: "inspection".into(),
            input: Value::Map([("address".into(), Value::text("1 High Street"))].into()),
        },
        CaseEvent::ChildCaseEnded { effect: EffectNo(4), state: ChildState::Completed },
        CaseEvent::OpenedByCaseTask { parent: case_id(), effect: EffectNo(4) },
        CaseEvent::ParentTold {
            effect: EffectNo(0),
            end: ChildEnd::Completed(Value::Map([("passed".into(), Value::Bool(true))].into())),
        },
        CaseEvent::ActionProposed {
            track: "main".into(),
            action: "grant".into(),
            input: [("premises.rateable_value".into(), Value::Number("12000.00".parse().unwrap()))].into(),
            reason: Some("fit".into()),
        },
        CaseEvent::ProposalAnswered {
            action: "grant".into(),
            step: 1,
            approved: false,
            reason: Some("too early".into()),
        },
        CaseEvent::AccessChanged {
            change: AccessChange::GlassBroken {
                person: person(7),
                role: "inspector".into(),
                reason: "a fire".into(),
                until: due_at,
            },
        },
        CaseEvent::DocumentChanged {
            change: DocumentChange::Added { document: Box::new(crate::document::document(due_at)) },
        },
        CaseEvent::RecordsChanged {
            change: RecordsChange::DisposalProposed {
                by: [person(7)].into_iter().collect(),
                reason: Some("schedule 4.2".into()),
                kept_until: "2032-03-02".parse().unwrap(),
                rule: "it is kept until 2032-03-02: 6 years from its end".into(),
                schedule: Some("LIC-4.2".into()),
            },
        },
        CaseEvent::MoneyPosted {
            entry: Box::new(JournalEntry {
                no: 3,
                at: due_at,
                by: Actor::Person(person(7)),
                kind: EntryKind::Refund,
                line: "licence-fee".into(),
                currency: Currency::parse("GBP").unwrap(),
                amount: "190.50".parse().unwrap(),
                postings: vec![
                    Posting { account: Account::Refunds, amount: "190.50".parse().unwrap() },
                    Posting { account: Account::Payable, amount: "-190.50".parse().unwrap() },
                ],
                reference: Some("pay-7F3KQ".into()),
                order: Some(EffectNo(4)),
                payee: Some("payee-1".into()),
                reverses: Some(2),
                note: Some("withdrawn in time".into()),
                voucher: None,
                last_day: None,
            }),
        },
        CaseEvent::PartnerLeft { partner: "police".into() },
        CaseEvent::PartyChanged {
            change: PartyChange::ContactAdded {
                party: 0,
                contact: Contact {
                    kind: ContactKind::Phone,
                    value: Value::text("01632 960983"),
                    confidential: true,
                    filled: false,
                    from: "2026-03-02".parse().unwrap(),
                    until: None,
                },
                replaces: Some(1),
            },
        },
        CaseEvent::VoucherHandedOver {
            voucher: 3,
            handed: HandedOver { reference: "V-7F3K-Q2MX".into(), code: "00ff".into() },
        },
    ]
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden")
}

/// Compares with the golden copy; writes one that is not there, never one that is.
fn check(file: &str, found: &str) -> String {
    let path = folder().join(file);
    if !path.exists() && std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let golden = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("`{file}` is missing: run with UPDATE_GOLDEN=1 and look at it"));
    assert_eq!(golden, found, "`{file}`: what is stored would change its meaning");
    golden
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

#[test]
fn every_event_has_a_golden_copy_that_reads_back_the_same() {
    let mut seen = BTreeSet::new();
    for (index, event) in samples().into_iter().enumerate() {
        seen.insert(name(&event));
        let stored = StoredEvent {
            seq: index as u64,
            at: "2026-03-02T09:00:00Z".parse().unwrap(),
            by: Actor::Person(person(7)),
            on_behalf_of: None,
            event,
        };
        let golden = check(&format!("{}.json", name(&stored.event)), &pretty(&stored));
        assert_eq!(serde_json::from_str::<StoredEvent>(&golden).unwrap(), stored);
    }
    assert_eq!(seen, VARIANTS.iter().copied().collect(), "every variant has a sample");
    let others = ["access.json", "log.json", "snapshot.json", "snapshot-2.json", "snapshot-3.json"];
    for file in std::fs::read_dir(folder()).unwrap() {
        let file = file.unwrap().file_name().into_string().unwrap();
        let known = others.contains(&file.as_str()) || seen.contains(file.trim_end_matches(".json"));
        assert!(known, "`{file}` is the copy of an event that is gone: stored ones must stay readable");
    }
}

/// Every kind of change of access; a later kind is added at the end, an old one stays as it is.
#[test]
fn every_change_of_access_has_a_golden_copy_that_reads_back_the_same() {
    let until = "2026-03-03T09:00:00Z".parse().unwrap();
    let members = BTreeSet::from([person(1), person(2)]);
    let emergency_roles = BTreeSet::from(["nurse".into()]);
    let reason = || "because".to_owned();
    let changes = vec![
        AccessChange::ListClosed { members, emergency_roles, reason: Some(reason()) },
        AccessChange::ListOpened { reason: None },
        AccessChange::RecoveryProposed { officer: person(3), reason: reason() },
        AccessChange::PersonExcluded { person: person(4), reason: reason() },
        AccessChange::PersonReadmitted { person: person(4) },
        AccessChange::GlassBroken { person: person(5), role: "nurse".into(), reason: reason(), until },
        AccessChange::GlassEnded { glass: 0 },
        AccessChange::GlassReviewed { glass: 0, by: person(1), justified: true, finding: reason() },
        AccessChange::EmergencyDeclared { by: person(5), reason: reason(), until },
        AccessChange::EmergencyEnded,
        AccessChange::EmergencyReviewed { emergency: 0, by: person(1), justified: false, finding: reason() },
    ];
    let golden = check("access.json", &pretty(&changes));
    assert_eq!(serde_json::from_str::<Vec<AccessChange>>(&golden).unwrap(), changes);
    // What is left out of a snapshot that knows nothing of it reads back as nothing.
    assert_eq!(serde_json::from_str::<CaseAccess>("{}").unwrap(), CaseAccess::default());
}

/// A case through most of what can happen to one.
fn walk() -> Bench {
    let mut definition = empty(false);
    definition.field("name", FieldType::Text);
    definition.field("rateable_value", FieldType::Money);
    definition.field("fee_received", FieldType::Money).written_by = vec!["payments".into()];
    definition.decisions.insert("fee".into(), std::sync::Arc::new(Fee(vec!["rateable_value".into()])));
    let paid = Condition { expr: expr("fee_received >= 100"), is_fact: true };
    definition.conditions.insert("paid".into(), paid);
    definition.state("draft", None);
    let consultation = definition.state("consultation", None);
    let notify = definition.add(consultation, "consultation.notify", human());
    let report = definition.add(consultation, "consultation.report", human());
    definition.at(report).entry = vec![on(notify, Transition::Complete)];
    definition.state("granted", Some("granted"));
    definition.clock(
        "consultation",
        ClockDef {
            name: "statutory".into(),
            length: Span::Days(28),
            from: ClockStart::DayAfterEntry,
            on_return: OnReturn::Continue,
            day_off: DayOff::default(),
        },
    );
    let submit = definition.action("submit");
    submit.writes = vec!["name".into(), "rateable_value".into()];
    let rates = fetch(&mut definition, "rates", "rateable_value");
    let acknowledge = Step::Queue { effect: "acknowledge".into(), wait: false };
    definition.row(
        within(&["draft"]),
        Some("submit"),
        Some("fee_received >= decisions.fee.amount"),
        steps(vec![rates, acknowledge, Step::Invite { partner: "police".into() }], Some("consultation")),
    );
    definition.row(within(&["consultation"]), None, Some("clock.statutory.over"), set("granted"));
    let mut bench = Bench::opened_with(definition, &[("name", Value::text("The Crown"))]);
    bench
        .run(Command::AssignRole {
            person: person(7),
            role: "officer".into(),
            from: None,
            until: None,
            custom: false,
        })
        .unwrap();
    bench.write(&[("fee_received", Value::int(190))]);
    bench.act_with("submit", &[("rateable_value", Value::int(9_000))]).unwrap();
    bench.run(Command::AnswerFetch { effect: EffectNo(0), answer: Ok(Value::int(12_000)) }).unwrap();
    bench.run(Command::SettleEffect { effect: EffectNo(1), result: Err("no such mailbox".into()) }).unwrap();
    bench.complete("consultation.notify");
    bench.advance(24 * 29);
    bench
}

#[test]
fn a_golden_log_makes_its_golden_snapshot() {
    let bench = walk();
    assert_eq!(bench.case().outcome.as_deref(), Some("granted"));
    let log = check("log.json", &pretty(&bench.log));
    let snapshot = check("snapshot-3.json", &pretty(bench.case()));
    let log: Vec<StoredEvent> = serde_json::from_str(&log).unwrap();
    let replayed = casewright_core::replay(case_id(), &log).unwrap();
    assert_eq!(pretty(&replayed), snapshot, "stored events make another case than they did");
    assert_eq!(serde_json::from_str::<Case>(&snapshot).unwrap(), replayed);
    // Snapshots of before it was said how far back `acted` goes, and of before it knew who proposed: the events make up for it.
    for old in [include_str!("golden/snapshot.json"), include_str!("golden/snapshot-2.json")] {
        let mut old: Case = serde_json::from_str(old).unwrap();
        assert!(!old.access.acted_whole);
        old.access.acted.clear();
        old.access.look_back(&log);
        assert_eq!(old, replayed);
    }
}
