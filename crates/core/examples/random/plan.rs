//! A random definition that holds together.

use super::Random;
use casewright_core::{
    Decided, Decision, Definition, Element, ElementKind, Expr, Expression, Field, FieldPath, FieldType,
    FileSchema, FileTransition, IndexUse, OnPart, Plan, Scope, Sentry, Transition, Truth, Value,
    definition::{
        Action, ClockDef, ClockStart, Condition, DayOff, Does, EffectDef, FetchDef, OnReturn, Row, Span,
        State, StateMatch, Step, Take, Track, When,
    },
    id::{ElementId, RowId, TableId},
    plan::{IsoSchedule, PlanningTable, Rule, TableEntry, Timer},
};
use std::sync::Arc;

/// A yes-no field as a condition.
#[derive(Debug)]
struct IsSet {
    source: String,
    reads: Vec<FieldPath>,
    negated: bool,
}

impl Expression for IsSet {
    fn truth(&self, scope: &dyn Scope) -> Truth {
        match scope.root(self.reads[0].as_str()).as_deref() {
            Some(Value::Bool(value)) if *value != self.negated => Truth::True,
            Some(Value::Bool(_)) => Truth::False,
            _ => Truth::Unknown("no value yet".into()),
        }
    }

    fn value(&self, scope: &dyn Scope) -> Result<Value, String> {
        match self.truth(scope) {
            Truth::Unknown(why) => Err(why),
            truth => Ok(Value::Bool(truth.holds())),
        }
    }

    fn source(&self) -> &str {
        &self.source
    }

    fn reads(&self) -> &[FieldPath] {
        &self.reads
    }
}

/// A decision that has a result once a field has a value.
#[derive(Debug)]
struct Copies(Vec<FieldPath>);

impl Decision for Copies {
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        let value = scope.root(self.0[0].as_str()).ok_or("no value yet")?.into_owned();
        Ok(Decided { value, rows: vec![1], inputs: std::collections::BTreeMap::default() })
    }

    fn reads(&self) -> &[FieldPath] {
        &self.0
    }
}

/// Fields that conditions read and services write.
pub(super) const FLAGS: [&str; 3] = ["go", "stop", "more"];

fn condition(random: &mut Random) -> Expr {
    let field = *random.one(&FLAGS);
    let negated = random.percent(20);
    let source = if negated { format!("not({field})") } else { field.to_owned() };
    Arc::new(IsSet { source, reads: vec![field.into()], negated })
}

fn rule(random: &mut Random, percent: u64) -> Option<Rule> {
    random.percent(percent).then(|| Rule { condition: random.percent(40).then(|| condition(random)) })
}

const ON: [Transition; 12] = [
    Transition::Complete,
    Transition::Complete,
    Transition::Start,
    Transition::Occur,
    Transition::Exit,
    Transition::Create,
    Transition::Terminate,
    Transition::Enable,
    Transition::Fault,
    Transition::Suspend,
    Transition::ParentSuspend,
    Transition::Disable,
];

const ON_FILE: [FileTransition; 5] = [
    FileTransition::Create,
    FileTransition::Update,
    FileTransition::Delete,
    FileTransition::AddChild,
    FileTransition::Replace,
];

fn on_part(random: &mut Random, elements: usize, registers: bool) -> OnPart {
    match random.below(10) {
        0 if registers => OnPart::ActionTaken("go".into()),
        1 if registers => OnPart::StateEntered("b".into()),
        2 if registers => OnPart::StateLeft("a".into()),
        3 => OnPart::FileItem { source: (*random.one(&FLAGS)).into(), transition: *random.one(&ON_FILE) },
        4 => OnPart::PlanItemExit {
            source: ElementId(random.below(elements) as u32),
            criterion: random.below(2) as u16,
        },
        _ => OnPart::PlanItem {
            source: ElementId(random.below(elements) as u32),
            transition: *random.one(&ON),
        },
    }
}

fn sentries(random: &mut Random, percent: u64, elements: usize, registers: bool) -> Vec<Sentry> {
    let mut all = Vec::new();
    while all.len() < 2 && random.percent(percent) {
        let on: Vec<OnPart> = match random.below(6) {
            0 => Vec::new(),
            1 => vec![on_part(random, elements, registers), on_part(random, elements, registers)],
            _ => vec![on_part(random, elements, registers)],
        };
        let if_part = (on.is_empty() || random.percent(30)).then(|| condition(random));
        let key = random.percent(50).then(|| format!("c{}", all.len()));
        all.push(Sentry { key, on, if_part, on_event: false });
    }
    all
}

fn timer(random: &mut Random, elements: usize, registers: bool) -> Timer {
    // A time counts from what happens to a plan item or a case-file item.
    let start = random.percent(30).then(|| match on_part(random, elements, registers) {
        OnPart::PlanItemExit { source, .. } => OnPart::PlanItem { source, transition: Transition::Exit },
        OnPart::StateEntered(_) | OnPart::StateLeft(_) | OnPart::ActionTaken(_) => OnPart::PlanItem {
            source: ElementId(random.below(elements) as u32),
            transition: *random.one(&ON),
        },
        start => start,
    });
    match random.below(3) {
        0 => Timer::After(Span::Hours(1 + random.below(5) as u32)),
        1 => Timer::Iso { schedule: IsoSchedule::parse("PT2H").unwrap(), start },
        _ => Timer::Iso { schedule: IsoSchedule::parse("R3/PT1H").unwrap(), start },
    }
}

fn kind(random: &mut Random, elements: usize, registers: bool) -> ElementKind {
    let blocking = random.percent(80);
    match random.below(14) {
        0..=2 => ElementKind::Stage { auto_complete: random.percent(50), state: None },
        3..=6 => ElementKind::HumanTask {
            role: random.percent(50).then(|| "officer".into()),
            writes: Vec::new(),
            required: Vec::new(),
            form: None,
            due: random.percent(30).then_some(Span::Days(2)),
            blocking,
        },
        7 => ElementKind::ProcessTask { effect: random.percent(70).then(|| "note".into()), blocking },
        8 => ElementKind::CaseTask { case: random.percent(50).then(|| "other".into()), blocking },
        9 => ElementKind::DecisionTask { decision: random.percent(80).then(|| "copies".into()), blocking },
        10 | 11 => ElementKind::Milestone,
        12 => ElementKind::TimerEventListener { timer: timer(random, elements, registers) },
        _ => ElementKind::UserEventListener { roles: Vec::new() },
    }
}

/// A definition; `version` makes its digest.
pub(crate) fn definition(random: &mut Random, version: u64) -> Definition {
    let registers = random.percent(50);
    let kind_of_plan = ElementKind::Stage { auto_complete: random.percent(40), state: None };
    let mut plan = Plan::new(vec![Element::new("plan", "plan", None, kind_of_plan)]);
    let mut file = FileSchema::default();
    for flag in FLAGS {
        let field = Field {
            kind: FieldType::YesNo,
            class: "case".into(),
            pii: false,
            mask: None,
            index: IndexUse::default(),
            written_by: vec!["payments".into()],
            measure: None,
        };
        file.fields.insert(flag.into(), field);
    }
    let mut made = Definition::bare("test", Plan::default(), file);
    // A bare model's case file is open; half of the models without a register declare theirs.
    made.file.open = !registers && random.percent(50);
    version.to_string().clone_into(&mut made.version);
    made.digest = format!("digest-{version}");
    made.roles = vec!["officer".into(), "inspector".into()];
    let mut stages = vec![ElementId(0)];
    if registers {
        add_registers(random, &mut made, &mut plan, &mut stages);
    }
    let count = 1 + random.below(14);
    let all = plan.elements.len() + count;
    let mut fragments: Vec<ElementId> = Vec::new();
    for index in 0..count {
        add_element(random, &mut plan, &mut stages, &mut fragments, index, all, registers);
    }
    name_exits_that_are_there(&mut plan);
    made.plan = plan;
    made.decisions.insert("copies".into(), Arc::new(Copies(vec!["go".into()])));
    let publish = EffectDef::Publish { register: "register".into(), view: "register".into() };
    made.effects.insert("note".into(), publish);
    for flag in FLAGS {
        let expr = Arc::new(IsSet { source: flag.into(), reads: vec![flag.into()], negated: false });
        made.conditions.insert(flag.into(), Condition { expr, is_fact: random.percent(50) });
    }
    made.consistent().unwrap();
    made
}

/// An exit criterion that was drawn before its element was: any exit will do where it has none of that number.
fn name_exits_that_are_there(plan: &mut Plan) {
    let exits: Vec<usize> = plan.elements.iter().map(|element| element.exit.len()).collect();
    let mend = |on: &mut OnPart| {
        if let OnPart::PlanItemExit { source, criterion } = *on
            && usize::from(criterion) >= exits[source.0 as usize]
        {
            *on = OnPart::PlanItem { source, transition: Transition::Exit };
        }
    };
    for element in &mut plan.elements {
        let criteria = element.entry.iter_mut().chain(&mut element.exit);
        criteria.flat_map(|sentry| &mut sentry.on).for_each(&mend);
    }
}

fn add_element(
    random: &mut Random,
    plan: &mut Plan,
    stages: &mut Vec<ElementId>,
    fragments: &mut Vec<ElementId>,
    index: usize,
    all: usize,
    registers: bool,
) {
    let id = ElementId(plan.elements.len() as u32);
    let parent = *random.one(stages);
    let key = format!("e{index}");
    if random.percent(4) {
        let mut fragment = Element::new(key.clone(), key, Some(parent), ElementKind::PlanFragment);
        fragment.discretionary = true;
        fragment.repetition = rule(random, 30);
        fragments.push(id);
        plan.elements.push(fragment);
        return;
    }
    let kind = kind(random, all, registers);
    let listens =
        matches!(kind, ElementKind::TimerEventListener { .. } | ElementKind::UserEventListener { .. });
    let is_stage = matches!(kind, ElementKind::Stage { .. });
    let mut element = Element::new(key.clone(), key, Some(parent), kind);
    element.required = rule(random, 40);
    element.repetition = rule(random, 20);
    element.manual_activation = rule(random, 25);
    if !listens {
        element.entry = sentries(random, 40, all, registers);
        if !matches!(element.kind, ElementKind::Milestone) {
            element.exit = sentries(random, 25, all, registers);
        }
    }
    match fragments.last().copied() {
        Some(fragment) if random.percent(30) => {
            element.parent = plan.element(fragment).and_then(|fragment| fragment.parent);
            element.fragment = Some(fragment);
        }
        _ if random.percent(12) => {
            element.discretionary = true;
            if random.percent(50) {
                let applicability = rule(random, 60).into_iter().collect();
                let table = TableId(plan.tables.len() as u32);
                plan.tables.push(PlanningTable {
                    key: None,
                    owner: parent,
                    within: None,
                    applicability: rule(random, 30).into_iter().collect(),
                    roles: Vec::new(),
                });
                element.planning = Some(TableEntry { table, applicability, roles: Vec::new() });
            }
        }
        _ => {}
    }
    plan.elements.push(element);
    if is_stage {
        stages.push(id);
    }
}

fn add_registers(random: &mut Random, made: &mut Definition, plan: &mut Plan, stages: &mut Vec<ElementId>) {
    made.tracks.push(Track { name: "main".into(), initial: "a".into() });
    for (name, outcome) in [("a", None), ("b", None), ("end", Some("ended"))] {
        let stage = ElementId(plan.elements.len() as u32);
        let owned = ElementKind::Stage { auto_complete: false, state: Some(name.into()) };
        plan.elements.push(Element::new(name, name, Some(ElementId(0)), owned));
        stages.push(stage);
        let clocks = if name != "end" && random.percent(50) {
            vec![ClockDef {
                name: "target".into(),
                length: Span::Hours(6),
                from: ClockStart::Entry,
                on_return: if random.percent(50) { OnReturn::Restart } else { OnReturn::Continue },
                day_off: DayOff::default(),
            }]
        } else {
            Vec::new()
        };
        made.states.insert(
            name.into(),
            State {
                track: "main".into(),
                stage,
                outcome: outcome.map(Into::into),
                is_final: outcome.is_some(),
                clocks,
                retain: Vec::new(),
            },
        );
    }
    for action in ["go", "note", "end", "back"] {
        made.actions.insert(
            action.into(),
            Action {
                writes: Vec::new(),
                appends: None,
                required: Vec::new(),
                reason_required: false,
                view: None,
                on_each_selected: false,
                approval: Vec::new(),
                approval_when: None,
                answers: None,
            },
        );
    }
    let mut into = made.file.fields[0].clone();
    into.kind = FieldType::Money;
    made.file.fields.insert("rates".into(), into);
    made.fetches.insert(
        "rates".into(),
        FetchDef {
            connector: "http".into(),
            get: "{config.url}".into(),
            into: "rates".into(),
            pick: None,
            source: "Rating list".into(),
            service: "connector".into(),
        },
    );
    let within = |states: &[&str]| StateMatch::In(states.iter().map(|state| (*state).into()).collect());
    let set = |state: &str| Does::Take(Take { set: Some(state.into()), ..Take::default() });
    let steps = |steps: Vec<Step>, state: Option<&str>| {
        Does::Take(Take { steps, set: state.map(Into::into), ..Take::default() })
    };
    let fetch = Step::Fetch { fetch: "rates".into() };
    let queue = Step::Queue { effect: "note".into(), wait: random.percent(50) };
    let mut row = |states, action: Option<&str>, when: Option<Expr>, does| {
        let id = RowId(made.rows.len() as u32);
        made.rows.push(Row {
            id,
            line: id.0 + 1,
            states,
            action: action.map(Into::into),
            when: when.map(|expr| When { source: expr.source().into(), expr }),
            while_pending: false,
            does,
            nested: false,
        });
    };
    row(within(&["a"]), Some("go"), Some(condition(random)), steps(vec![fetch], Some("b")));
    row(within(&["a", "b"]), Some("go"), None, set("b"));
    row(within(&["b"]), None, Some(condition(random)), set("a"));
    row(StateMatch::Any, Some("note"), None, steps(vec![queue], None));
    row(StateMatch::AnyButFinal, Some("end"), None, set("end"));
    row(within(&["end"]), Some("back"), None, set("a"));
}
