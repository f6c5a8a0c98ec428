//! A tiny expression language and builders, so that the engine is tested without another room.

use casewright_core::{
    Case, Command, Decided, Decision, Definition, Element, ElementKind, Envelope, Expr, Expression, Field,
    FieldPath, FieldType, FileSchema, IndexUse, ItemState, Outcome, Plan, Rejection, Scope, Sentry,
    StoredEvent, Transition, Truth, Value,
    case::PlanItemInstance,
    command::{Actor, Input},
    definition::{
        Action, ClockDef, Does, EffectDef, FetchDef, Row, State, StateMatch, Step, Take, Track, When,
    },
    id::{CaseId, EffectName, ElementId, ItemNo, PersonId, RowId, StateName, TimerNo},
};
use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

type Test = fn(&Value, &Value) -> bool;

/// `path op literal`, or a path alone that must be true; parts joined by ` and `.
#[derive(Debug)]
pub(crate) struct Tiny {
    source: String,
    reads: Vec<FieldPath>,
}

impl Tiny {
    fn part(part: &str, scope: &dyn Scope) -> Truth {
        let ops: [(&str, Test); 5] = [
            (" >= ", |a, b| number(a) >= number(b)),
            (" != ", |a, b| a != b),
            (" = ", |a, b| a == b),
            (" > ", |a, b| number(a) > number(b)),
            (" < ", |a, b| number(a) < number(b)),
        ];
        for (op, test) in ops {
            if let Some((left, right)) = part.split_once(op) {
                let (Some(left), Some(right)) = (operand(left, scope), operand(right, scope)) else {
                    return Truth::Unknown(format!("`{part}` has no value yet"));
                };
                return if test(&left, &right) { Truth::True } else { Truth::False };
            }
        }
        if let Some(path) = part.strip_prefix("not ") {
            return match Self::part(path, scope) {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                unknown @ Truth::Unknown(_) => unknown,
            };
        }
        match operand(part, scope) {
            Some(Value::Bool(true)) => Truth::True,
            Some(Value::Bool(false)) => Truth::False,
            _ => Truth::Unknown(format!("`{part}` has no value yet")),
        }
    }
}

fn number(value: &Value) -> rust_decimal::Decimal {
    match value {
        Value::Number(number) => *number,
        other => panic!("{other} is no number"),
    }
}

fn operand(text: &str, scope: &dyn Scope) -> Option<Value> {
    let text = text.trim();
    if let Ok(number) = text.parse::<rust_decimal::Decimal>() {
        return Some(Value::Number(number));
    }
    if let Some(text) = text.strip_prefix('\'') {
        return Some(Value::text(text.trim_end_matches('\'')));
    }
    if let Some(path) = text.strip_prefix('#') {
        return match lookup(path, scope)? {
            Value::List(items) => Some(Value::int(items.len() as i64)),
            _ => None,
        };
    }
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        path => lookup(path, scope).filter(|value| !value.is_null()),
    }
}

fn lookup(path: &str, scope: &dyn Scope) -> Option<Value> {
    let segments: Vec<&str> = path.split('.').collect();
    scope.root(segments[0])?.at(&segments[1..]).cloned()
}

impl Expression for Tiny {
    fn truth(&self, scope: &dyn Scope) -> Truth {
        let mut unknown = None;
        for part in self.source.split(" and ") {
            match Self::part(part, scope) {
                Truth::False => return Truth::False,
                Truth::Unknown(reason) => unknown = Some(reason),
                Truth::True => {}
            }
        }
        unknown.map_or(Truth::True, Truth::Unknown)
    }

    fn value(&self, scope: &dyn Scope) -> Result<Value, String> {
        operand(&self.source, scope).ok_or_else(|| format!("`{}` has no value yet", self.source))
    }

    fn source(&self) -> &str {
        &self.source
    }

    fn reads(&self) -> &[FieldPath] {
        &self.reads
    }
}

pub(crate) fn expr(source: &str) -> Expr {
    let reads = source
        .split([' ', '#'])
        .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter(|word| !["and", "not", "true", "false"].contains(word))
        .map(FieldPath::from)
        .collect();
    Arc::new(Tiny { source: source.into(), reads })
}

/// The fee: 100 up to a rateable value of 4,300, else 190; none without a rateable value.
#[derive(Debug)]
pub(crate) struct Fee(pub(crate) Vec<FieldPath>);

impl Decision for Fee {
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        let value = operand("rateable_value", scope).ok_or("`rateable_value` has no value yet")?;
        let row = if number(&value) <= 4300.into() { 1 } else { 2 };
        let amount = Value::int(if row == 1 { 100 } else { 190 });
        Ok(Decided {
            value: Value::Map([("amount".into(), amount)].into()),
            rows: vec![row],
            inputs: [("rateable_value".into(), value)].into(),
        })
    }

    fn reads(&self) -> &[FieldPath] {
        &self.0
    }
}

/// A definition without anything but an empty plan model.
pub(crate) fn empty(auto_complete: bool) -> Definition {
    let mut plan = Plan::default();
    plan.elements.push(element("plan", None, ElementKind::Stage { auto_complete, state: None }));
    Definition {
        program: "test".into(),
        version: "1.0.0".into(),
        digest: "digest".into(),
        reference: "T-{random:5}".into(),
        file: FileSchema::default(),
        roles: vec!["officer".into()],
        plan,
        tracks: Vec::new(),
        states: IndexMap::new(),
        actions: IndexMap::new(),
        rows: Vec::new(),
        offers: Vec::new(),
        conditions: IndexMap::new(),
        decisions: IndexMap::new(),
        effects: IndexMap::new(),
        fetches: IndexMap::new(),
        documents: IndexMap::new(),
        money: None,
        parties: casewright_core::party::PartiesDef::default(),
        priority: None,
        config: BTreeMap::new(),
        calendar: casewright_core::calendar::Calendar::default(),
    }
}

pub(crate) fn element(key: &str, parent: Option<ElementId>, kind: ElementKind) -> Element {
    Element::new(key, key, parent, kind)
}

pub(crate) fn human() -> ElementKind {
    ElementKind::HumanTask {
        role: None,
        writes: Vec::new(),
        required: Vec::new(),
        form: None,
        due: None,
        blocking: true,
    }
}

pub(crate) fn stage(auto_complete: bool) -> ElementKind {
    ElementKind::Stage { auto_complete, state: None }
}

pub(crate) fn user_event() -> ElementKind {
    ElementKind::UserEventListener { roles: Vec::new() }
}

/// Words to build a definition with.
pub(crate) trait Build {
    fn add(&mut self, parent: ElementId, key: &str, kind: ElementKind) -> ElementId;
    fn at(&mut self, id: ElementId) -> &mut Element;
    fn field(&mut self, path: &str, kind: FieldType) -> &mut Field;
    fn state(&mut self, name: &str, outcome: Option<&str>) -> ElementId;
    fn clock(&mut self, state: &str, clock: ClockDef);
    fn action(&mut self, name: &str) -> &mut Action;
    fn row(&mut self, states: StateMatch, action: Option<&str>, when: Option<&str>, does: Does) -> RowId;
}

pub(crate) const ROOT: ElementId = ElementId(0);

impl Build for Definition {
    fn add(&mut self, parent: ElementId, key: &str, kind: ElementKind) -> ElementId {
        self.plan.elements.push(element(key, Some(parent), kind));
        ElementId(self.plan.elements.len() as u32 - 1)
    }

    fn at(&mut self, id: ElementId) -> &mut Element {
        &mut self.plan.elements[id.0 as usize]
    }

    fn field(&mut self, path: &str, kind: FieldType) -> &mut Field {
        let field = Field {
            kind,
            class: "case".into(),
            pii: false,
            mask: None,
            index: IndexUse::default(),
            written_by: Vec::new(),
            measure: None,
        };
        self.file.fields.insert(path.into(), field);
        self.file.fields.get_mut(&FieldPath::from(path)).unwrap()
    }

    /// A state of the track `main`, which begins with the first one; final when it has an outcome.
    fn state(&mut self, name: &str, outcome: Option<&str>) -> ElementId {
        let kind = ElementKind::Stage { auto_complete: false, state: Some(name.into()) };
        let stage = self.add(ROOT, name, kind);
        if self.tracks.is_empty() {
            self.tracks.push(Track { name: "main".into(), initial: name.into() });
        }
        self.states.insert(
            name.into(),
            State {
                track: "main".into(),
                stage,
                outcome: outcome.map(Into::into),
                is_final: outcome.is_some(),
                clocks: Vec::new(),
                retain: Vec::new(),
            },
        );
        stage
    }

    fn clock(&mut self, state: &str, clock: ClockDef) {
        self.states.get_mut(&StateName::from(state)).unwrap().clocks.push(clock);
    }

    fn action(&mut self, name: &str) -> &mut Action {
        let action = Action {
            writes: Vec::new(),
            appends: None,
            required: Vec::new(),
            reason_required: false,
            view: None,
            on_each_selected: false,
            approval: Vec::new(),
            approval_when: None,
            answers: None,
        };
        self.actions.insert(name.into(), action);
        self.actions.get_mut(name).unwrap()
    }

    fn row(&mut self, states: StateMatch, action: Option<&str>, when: Option<&str>, does: Does) -> RowId {
        let id = RowId(self.rows.len() as u32);
        if let Some(action) = action.filter(|action| !self.actions.contains_key(*action)) {
            self.action(action);
        }
        self.rows.push(Row {
            id,
            line: id.0 + 1,
            states,
            action: action.map(Into::into),
            when: when.map(|source| When { source: source.into(), expr: expr(source) }),
            while_pending: false,
            does,
            nested: false,
        });
        id
    }
}

pub(crate) fn within(states: &[&str]) -> StateMatch {
    StateMatch::In(states.iter().map(|state| StateName::from(*state)).collect())
}

pub(crate) fn set(state: &str) -> Does {
    Does::Take(Take { set: Some(state.into()), ..Take::default() })
}

pub(crate) fn steps(steps: Vec<Step>, set: Option<&str>) -> Does {
    Does::Take(Take { steps, set: set.map(Into::into), ..Take::default() })
}

pub(crate) fn nothing() -> Does {
    Does::Take(Take::default())
}

pub(crate) fn refuse(text: &str) -> Does {
    Does::Refuse(text.into())
}

/// The effects that rows and tasks name.
fn effects_of(definition: &Definition) -> Vec<EffectName> {
    let steps = definition.rows.iter().flat_map(|row| match &row.does {
        Does::Take(take) => take.steps.clone(),
        Does::Refuse(_) => Vec::new(),
    });
    let queued = steps.filter_map(|step| match step {
        Step::Queue { effect, .. } => Some(effect),
        _ => None,
    });
    let processes = definition.plan.elements.iter().filter_map(|element| match &element.kind {
        ElementKind::ProcessTask { effect, .. } => effect.clone(),
        _ => None,
    });
    queued.chain(processes).collect()
}

pub(crate) fn fetch(definition: &mut Definition, name: &str, into: &str) -> Step {
    definition.fetches.insert(
        name.into(),
        FetchDef {
            connector: "http".into(),
            get: "{config.url}".into(),
            into: into.into(),
            pick: None,
            source: "Rating list".into(),
            service: "connector".into(),
        },
    );
    Step::Fetch { fetch: name.into() }
}

pub(crate) fn on(source: ElementId, transition: Transition) -> Sentry {
    Sentry {
        key: None,
        on: vec![casewright_core::OnPart::PlanItem { source, transition }],
        if_part: None,
        on_event: false,
    }
}

pub(crate) fn when(source: &str) -> Sentry {
    Sentry { key: None, on: Vec::new(), if_part: Some(expr(source)), on_event: false }
}

pub(crate) fn input(values: &[(&str, Value)]) -> Input {
    values.iter().map(|(path, value)| (FieldPath::from(*path), value.clone())).collect()
}

pub(crate) fn person(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

pub(crate) fn case_id() -> CaseId {
    CaseId::new(Uuid::from_u128(1))
}

/// A case under way: decides, keeps every event, and checks after each command that the replay is the live case.
pub(crate) struct Bench {
    pub(crate) definition: Definition,
    pub(crate) case: Option<Case>,
    pub(crate) log: Vec<StoredEvent>,
    pub(crate) now: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) reason: Option<String>,
    pub(crate) read_at: Option<u64>,
}

impl Bench {
    pub(crate) fn new(mut definition: Definition) -> Self {
        for effect in effects_of(&definition) {
            let publish = EffectDef::Publish { register: "register".into(), view: "register".into() };
            definition.effects.insert(effect, publish);
        }
        definition.consistent().unwrap();
        Self {
            definition,
            case: None,
            log: Vec::new(),
            now: "2026-03-02T09:00:00Z".parse().unwrap(),
            actor: Actor::Person(person(7)),
            reason: None,
            read_at: None,
        }
    }

    pub(crate) fn opened(definition: Definition) -> Self {
        Self::opened_with(definition, &[])
    }

    /// Opened by a party.
    pub(crate) fn opened_by(definition: Definition, party: PersonId) -> Self {
        let mut bench = Self::new(definition);
        let (reference, unit) = ("T-1".into(), "north".into());
        bench.run(Command::Open { reference, unit, party: Some(party), file: input(&[]) }).unwrap();
        bench
    }

    pub(crate) fn opened_with(definition: Definition, file: &[(&str, Value)]) -> Self {
        let mut bench = Self::new(definition);
        let party = None;
        let command =
            Command::Open { reference: "T-1".into(), unit: "north".into(), party, file: input(file) };
        bench.run(command).unwrap();
        bench
    }

    #[expect(clippy::disallowed_methods, reason = "the engine's own tests stand where authz stands")]
    pub(crate) fn run(&mut self, command: Command) -> Result<Outcome, Rejection> {
        let envelope = Envelope {
            case: case_id(),
            actor: self.actor.clone(),
            on_behalf_of: None,
            me: Value::Map([("id".into(), Value::text("7"))].into()),
            at: self.now,
            lang: None,
            purpose: None,
            reason: self.reason.clone(),
            read_at: self.read_at,
            command,
        };
        let outcome = casewright_core::decide(self.case.as_ref(), &self.definition, &envelope)?;
        let again = casewright_core::decide(self.case.as_ref(), &self.definition, &envelope);
        assert_eq!(again.as_ref(), Ok(&outcome), "the same input gives the same events");
        for (index, event) in outcome.events.iter().enumerate() {
            assert_eq!(event.seq as usize, self.log.len() + index, "events are numbered without gaps");
        }
        self.log.extend(outcome.events.iter().cloned());
        self.case = Some(outcome.case.clone());
        assert_eq!(
            casewright_core::replay(case_id(), &self.log).as_ref(),
            self.case.as_ref(),
            "replay equals live"
        );
        Ok(outcome)
    }

    pub(crate) fn act(&mut self, action: &str) -> Result<Outcome, Rejection> {
        self.act_with(action, &[])
    }

    pub(crate) fn act_with(&mut self, action: &str, values: &[(&str, Value)]) -> Result<Outcome, Rejection> {
        self.run(Command::Act { track: None, action: action.into(), input: input(values) })
    }

    pub(crate) fn item(&mut self, key: &str, transition: Transition) -> Result<Outcome, Rejection> {
        self.item_with(key, transition, &[])
    }

    pub(crate) fn item_with(
        &mut self,
        key: &str,
        transition: Transition,
        values: &[(&str, Value)],
    ) -> Result<Outcome, Rejection> {
        let item = self.find(key).no;
        self.run(Command::Item { item, transition, input: input(values) })
    }

    pub(crate) fn complete(&mut self, key: &str) {
        self.item(key, Transition::Complete).unwrap();
    }

    /// Writes fields as the service they name.
    pub(crate) fn write(&mut self, values: &[(&str, Value)]) -> Outcome {
        let actor = std::mem::replace(&mut self.actor, Actor::Service("payments".into()));
        let outcome = self.run(Command::Write { values: input(values) });
        self.actor = actor;
        outcome.unwrap()
    }

    /// Lets time pass; due timers elapse in order.
    pub(crate) fn advance(&mut self, hours: i64) {
        let end = self.now + SignedDuration::from_hours(hours);
        while let Some((timer, due)) = self
            .case()
            .timers
            .iter()
            .map(|(no, timer)| (*no, timer.due_at))
            .filter(|(_, due)| *due <= end)
            .min_by_key(|(no, due)| (*due, *no))
        {
            self.now = self.now.max(due);
            self.elapse(timer).unwrap();
        }
        self.now = end;
    }

    pub(crate) fn elapse(&mut self, timer: TimerNo) -> Result<Outcome, Rejection> {
        self.run(Command::Elapse { timer })
    }

    pub(crate) fn case(&self) -> &Case {
        self.case.as_ref().unwrap()
    }

    /// The newest instance of an element that is alive, else the newest.
    pub(crate) fn find(&self, key: &str) -> &PlanItemInstance {
        let all = || self.case().items.iter().rev().filter(|item| item.key == key);
        all()
            .find(|item| !item.state.is_terminal())
            .or_else(|| all().next())
            .unwrap_or_else(|| panic!("no {key}"))
    }

    pub(crate) fn states_of(&self, key: &str) -> Vec<ItemState> {
        self.case().items.iter().filter(|item| item.key == key).map(|item| item.state).collect()
    }

    pub(crate) fn state(&self) -> &str {
        self.case().registers.get("main").unwrap().state.as_str()
    }

    pub(crate) fn item_no(&self, key: &str) -> ItemNo {
        self.find(key).no
    }
}
