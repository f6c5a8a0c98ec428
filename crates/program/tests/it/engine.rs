//! The scenarios of the shipped program on the engine alone, without policies: what the sheet says is what happens.
//! Access is asked where the real policies are.

use casewright_core::{
    Case, CaseEvent, Command, DocumentCommand, Envelope, ItemState, MoneyCommand, Outcome, RecordsCommand,
    Rejection, Value, apply,
    case::Awaited,
    command::Actor,
    definition::Span,
    document::Content,
    id::{CaseId, ContentId, PersonId, RoleName, ServiceName, TimerNo, UnitName},
};
use jiff::{SignedDuration, Timestamp};
use program::{
    Program,
    model::{Expect, PartyDone, PartyStep, Refused, Scenario, Step, Tie, VoucherDone, What, Who},
};
use std::collections::BTreeSet;
use uuid::Uuid;

struct World<'a> {
    program: &'a Program,
    now: Timestamp,
    case: Case,
}

fn person(program: &Program, role: &RoleName) -> PersonId {
    let index = program.roles.get_index_of(role).unwrap_or_default();
    PersonId::new(Uuid::from_u128(1000 + index as u128))
}

/// Runs a scenario; `reached` collects the lines of rows that were taken or refused.
pub(crate) fn run(program: &Program, scenario: &Scenario, reached: &mut BTreeSet<u32>) {
    let id = CaseId::new(Uuid::from_u128(1));
    let opener = person(program, &scenario.given.opened_by);
    let party = program.roles[&scenario.given.opened_by].tie == Tie::Party;
    let command = Command::Open {
        reference: "PL-2026-TESTS".into(),
        unit: UnitName::new("licensing"),
        party: party.then_some(opener),
        file: scenario.given.file.clone(),
    };
    let envelope = envelope(id, Actor::Person(opener), Value::Null, scenario.given.now, None, command);
    let opened = decide(None, program, &envelope).unwrap_or_else(|why| panic!("{}: {why:?}", scenario.name));
    let mut world = World { program, now: scenario.given.now, case: opened.case };
    for step in &scenario.steps {
        let place = format!("{}:{} ({})", scenario.file, step.line, scenario.name);
        let (events, rejection) = world.step(step, reached, &place);
        world.check(&step.expect, &events, rejection.as_ref(), &place);
    }
}

#[expect(clippy::disallowed_methods, reason = "the engine alone is what is looked at here")]
fn decide(
    case: Option<&Case>,
    program: &Program,
    envelope: &Envelope<Command>,
) -> Result<Outcome, Rejection> {
    casewright_core::decide(case, &program.definition, envelope)
}

fn envelope(
    case: CaseId,
    actor: Actor,
    me: Value,
    at: Timestamp,
    reason: Option<String>,
    command: Command,
) -> Envelope<Command> {
    Envelope {
        case,
        actor,
        on_behalf_of: None,
        me,
        at,
        lang: None,
        purpose: None,
        reason,
        read_at: None,
        command,
    }
}

impl World<'_> {
    fn step(
        &mut self,
        step: &Step,
        reached: &mut BTreeSet<u32>,
        place: &str,
    ) -> (Vec<CaseEvent>, Option<Rejection>) {
        let (command, reason) = match &step.what {
            What::Look => return (Vec::new(), None),
            // Only the policy refuses this.
            _ if step.expect.refused == Some(Refused::NotAllowed) => return (Vec::new(), None),
            What::After(span) => return (self.pass(*span, reached), None),
            What::Act { action, with, reason } => {
                (Command::Act { track: None, action: action.clone(), input: with.clone() }, reason.clone())
            }
            What::Item { item, transition, with } => {
                let item = self.case.items.iter().rev().find(|found| found.key == *item);
                let item = item.unwrap_or_else(|| panic!("{place}: no such item"));
                (Command::Item { item: item.no, transition: *transition, input: with.clone() }, None)
            }
            What::Records { command: RecordsCommand::LiftHold { .. }, reason } => {
                let newest = self.case.records.holds_on().last().map_or(0, |(no, _)| no);
                (Command::Records(RecordsCommand::LiftHold { hold: newest }), reason.clone())
            }
            What::Records { command, reason } => (Command::Records(command.clone()), reason.clone()),
            What::Receive { line, amount } => {
                let reference = format!("scenario-{}", self.case.money.entries.len());
                let (line, amount) = (line.clone(), *amount);
                (Command::Money(MoneyCommand::Receive { line, amount, reference }), None)
            }
            What::Payment { line, result } => {
                let open = self.case.money.open_orders().filter(|(_, entry)| entry.line == *line).last();
                let (order, _) =
                    open.unwrap_or_else(|| panic!("{place}: no payment of `{line}` is under way"));
                let reference = format!("PAID-{}", order.0);
                (
                    Command::Money(match result {
                        Ok(()) => MoneyCommand::Confirm { order, reference },
                        Err(why) => MoneyCommand::Refuse { order, why: why.clone() },
                    }),
                    None,
                )
            }
            What::Voucher { line, done } => {
                let newest = self.case.money.vouchers().filter(|voucher| voucher.issued.line == *line).last();
                let voucher = newest.unwrap_or_else(|| panic!("{place}: no voucher of `{line}`")).no();
                let money = self.program.definition.money.as_ref().unwrap();
                match done {
                    VoucherDone::HandOver => {
                        let (reference, code) = (format!("V-{voucher}"), "code".to_owned());
                        (Command::Money(MoneyCommand::HandOver { voucher, reference, code }), None)
                    }
                    VoucherDone::Redeem(amount) => {
                        let receipt = format!("scenario-{}", self.case.money.entries.len());
                        let partner = money.lines[line].partners[0].clone();
                        let (code, amount) = ("code".to_owned(), *amount);
                        let redeem = MoneyCommand::Redeem { voucher, code, partner, amount, receipt };
                        (Command::Money(redeem), None)
                    }
                    VoucherDone::Cancel(reason) => {
                        (Command::Money(MoneyCommand::CancelVoucher { voucher }), reason.clone())
                    }
                }
            }
            What::Party(PartyStep { what: PartyDone::Reveal { .. }, .. }) => {
                let asks = step.expect.refused == Some(Refused::Kind("reason-missing".to_owned()));
                return (Vec::new(), asks.then_some(Rejection::ReasonMissing));
            }
            What::Party(step) => {
                let command = step.command(&self.case);
                (Command::Party(command.unwrap_or_else(|| panic!("{place}: no such party"))), None)
            }
            What::Plan { item } => (Command::Plan { element: item.clone(), stage: None }, None),
            What::AddDocument(kind) => {
                let accepts = &self.program.definition.documents[kind].accepts;
                let content = Content {
                    id: ContentId::new(uuid::Uuid::nil()),
                    name: kind.to_string(),
                    media_type: accepts[0].clone(),
                    bytes: 1,
                    piece_bytes: 1,
                    sha256: String::new(),
                };
                let (kind, title, partners) = (kind.clone(), kind.to_string(), BTreeSet::new());
                (Command::Document(DocumentCommand::Add { kind, title, partners, content }), None)
            }
            What::SealDocument(kind) => {
                let number = self.case.documents.iter().rposition(|document| document.kind == *kind);
                let document = number.unwrap_or_else(|| panic!("{place}: no such document")) as u32;
                (Command::Document(DocumentCommand::Seal { document }), Some("sealed".to_owned()))
            }
            What::Set(values) => (Command::Write { values: values.clone() }, None),
            What::Assign(role) => {
                let person = person(self.program, role);
                (
                    Command::AssignRole {
                        person,
                        role: role.clone(),
                        from: None,
                        until: None,
                        custom: false,
                    },
                    None,
                )
            }
            What::Answer { fetch, answer } => {
                let pending = self.case.registers.values().find_map(|register| register.pending.as_ref());
                let pending = pending.unwrap_or_else(|| panic!("{place}: nothing is pending"));
                assert_eq!(pending.awaits, Awaited::Fetch(fetch.clone()), "{place}");
                (Command::AnswerFetch { effect: pending.effect, answer: answer.clone() }, None)
            }
            // Seeing is nothing that the engine does: it has no reasons to ask for.
            What::Reveal { .. } => {
                let asks = step.expect.refused == Some(Refused::Kind("reason-missing".to_owned()));
                return (Vec::new(), asks.then_some(Rejection::ReasonMissing));
            }
            What::CloseList { .. } | What::Exclude { .. } => panic!("{place}: no walls without policies"),
            What::Ends { item, .. } => panic!("{place}: `{item}` opens no case here"),
            What::Settle { effect, result } => {
                let open = self.case.effects_open.iter().rev().find(|(_, name)| *name == effect);
                let (no, _) = open.unwrap_or_else(|| panic!("{place}: `{effect}` is not open"));
                (Command::SettleEffect { effect: *no, result: result.clone() }, None)
            }
        };
        let (actor, me) = match &step.who {
            Some(Who::Role(role) | Who::Untied(role)) => {
                let id = person(self.program, role);
                let me = [
                    ("id", Value::text(id.to_string())),
                    ("roles", Value::List(vec![Value::text(role.as_str())])),
                    ("units", Value::List(vec![Value::text("licensing")])),
                ];
                (Actor::Person(id), Value::Map(me.map(|(name, value)| (name.into(), value)).into()))
            }
            Some(Who::Service(service)) => (Actor::Service(service.clone()), Value::Null),
            None => (Actor::Service(ServiceName::new("connector")), Value::Null),
        };
        let envelope = envelope(self.case.id, actor, me, self.now, reason, command);
        match decide(Some(&self.case), self.program, &envelope) {
            Ok(outcome) => (self.take(outcome, reached), None),
            Err(rejection) => {
                if let Rejection::Refused { line, .. } = &rejection {
                    reached.insert(*line);
                }
                (Vec::new(), Some(rejection))
            }
        }
    }

    fn take(&mut self, outcome: Outcome, reached: &mut BTreeSet<u32>) -> Vec<CaseEvent> {
        let mut replayed = self.case.clone();
        for event in &outcome.events {
            apply(&mut replayed, event);
            if let CaseEvent::ActionTaken { row, .. } = &event.event {
                reached.insert(self.program.definition.rows[row.0 as usize].line);
            }
        }
        assert_eq!(replayed, outcome.case, "replay equals live");
        self.case = outcome.case;
        outcome.events.into_iter().map(|event| event.event).collect()
    }

    /// Time passes; what is due elapses in order.
    fn pass(&mut self, span: Span, reached: &mut BTreeSet<u32>) -> Vec<CaseEvent> {
        let length = match span {
            Span::Hours(hours) => SignedDuration::from_hours(i64::from(hours)),
            Span::Days(days) | Span::WorkingDays(days) => SignedDuration::from_hours(24 * i64::from(days)),
        };
        let end = self.now + length;
        let mut events = Vec::new();
        loop {
            let due: Option<(Timestamp, TimerNo)> = self
                .case
                .timers
                .iter()
                .map(|(no, timer)| (timer.due_at, *no))
                .filter(|(at, _)| *at <= end)
                .min();
            let Some((at, timer)) = due else { break };
            self.now = at;
            let command = Command::Elapse { timer };
            let actor = Actor::Service(ServiceName::new("scheduler"));
            let envelope = envelope(self.case.id, actor, Value::Null, at, None, command);
            let outcome = decide(Some(&self.case), self.program, &envelope).expect("a due timer elapses");
            events.extend(self.take(outcome, reached));
        }
        self.now = end;
        events
    }

    fn check(&self, expect: &Expect, events: &[CaseEvent], rejection: Option<&Rejection>, place: &str) {
        match (&expect.refused, rejection) {
            (None, None) | (Some(Refused::NotAllowed), _) => {}
            (Some(Refused::Text(text)), Some(Rejection::Refused { text: Some(found), .. })) => {
                assert_eq!(found, text, "{place}");
            }
            (Some(Refused::Kind(kind)), Some(rejection)) => {
                let found = serde_json::to_value(rejection).unwrap();
                assert_eq!(found["kind"], kind.as_str(), "{place}: {rejection:?}");
            }
            (expected, found) => panic!("{place}: expected {expected:?}, found {found:?}"),
        }
        if let Some(state) = &expect.state {
            let states: Vec<_> = self.case.states().collect();
            assert!(states.contains(&state), "{place}: the case is in {states:?}");
        }
        if let Some(outcome) = &expect.outcome {
            assert_eq!(self.case.outcome.as_ref(), Some(outcome), "{place}");
        }
        for effect in &expect.queued {
            let queued = events
                .iter()
                .any(|event| matches!(event, CaseEvent::EffectQueued { name, .. } if name == effect));
            assert!(queued, "{place}: `{effect}` was not queued: {events:?}");
        }
        for (key, state) in &expect.items {
            let item = self.case.items.iter().rev().find(|item| item.key == *key);
            let found = item.map(|item| serde_json::to_value::<ItemState>(item.state).unwrap());
            assert_eq!(found, Some(state.as_str().into()), "{place}: {key}");
        }
        for (path, value) in &expect.file {
            assert_eq!(self.case.value(path), Some(value), "{place}: {path}");
        }
        for (name, value) in &expect.decisions {
            let segments: Vec<&str> = name.split('.').collect();
            let result = self.case.decisions.get(segments[0]).and_then(|result| result.at(&segments[1..]));
            assert_eq!(result, Some(value), "{place}: {name}");
        }
        for partner in &expect.partners {
            assert!(self.case.partners.contains(partner), "{place}: {partner}");
        }
        if let Some(flagged) = expect.flagged {
            assert_eq!(self.case.flags.iter().any(|flag| flag.cleared_at.is_none()), flagged, "{place}");
        }
    }
}
