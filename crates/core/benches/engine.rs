//! What one command costs the engine: `cargo bench -p casewright-core`. Medians on one core; a decision comes with what it
//! does to the case, both by `decide` and by applying its events again.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench prints, measures time, stands where authz stands, and may fail"
)]

use casewright_core::{
    Case, Command, Definition, Element, ElementKind, Envelope, Expr, Expression, FileSchema, OnPart, Plan,
    Scope, Sentry, StoredEvent, Transition, Truth, Value,
    command::Actor,
    id::{CaseId, ElementId, ItemNo, PersonId},
    value::FieldPath,
};
use std::{hint::black_box, sync::Arc, time::Instant};
use uuid::Uuid;

#[derive(Debug)]
struct Go(Vec<FieldPath>);

impl Expression for Go {
    fn truth(&self, scope: &dyn Scope) -> Truth {
        match scope.root("go").as_deref() {
            Some(Value::Bool(true)) => Truth::True,
            Some(_) => Truth::False,
            None => Truth::Unknown("`go` has no value yet".into()),
        }
    }

    fn value(&self, scope: &dyn Scope) -> Result<Value, String> {
        Ok(Value::Bool(self.truth(scope).holds()))
    }

    fn source(&self) -> &'static str {
        "go"
    }

    fn reads(&self) -> &[FieldPath] {
        &self.0
    }
}

fn task() -> ElementKind {
    ElementKind::HumanTask {
        role: None,
        writes: Vec::new(),
        required: Vec::new(),
        form: None,
        due: None,
        blocking: true,
    }
}

fn plan() -> Plan {
    let stage = ElementKind::Stage { auto_complete: true, state: None };
    Plan::new(vec![Element::new("plan", "plan", None, stage)])
}

fn add(plan: &mut Plan, parent: ElementId, kind: ElementKind, entry: Vec<Sentry>) -> ElementId {
    let id = ElementId(plan.elements.len() as u32);
    let mut element = Element::new(format!("e{}", id.0), format!("e{}", id.0), Some(parent), kind);
    element.entry = entry;
    plan.elements.push(element);
    id
}

fn on(source: ElementId, if_part: Option<Expr>) -> Sentry {
    Sentry {
        key: None,
        on: vec![OnPart::PlanItem { source, transition: Transition::Complete }],
        if_part,
        on_event: false,
    }
}

fn definition(plan: Plan) -> Definition {
    let mut made = Definition::bare("bench", plan, FileSchema::default());
    "digest".clone_into(&mut made.digest);
    made.consistent().unwrap();
    made
}

fn envelope(command: Command) -> Envelope<Command> {
    Envelope {
        case: CaseId::new(Uuid::from_u128(1)),
        actor: Actor::Person(PersonId::new(Uuid::from_u128(7))),
        on_behalf_of: None,
        me: Value::Map([("id".into(), Value::text("7"))].into()),
        at: "2026-03-02T09:00:00Z".parse().unwrap(),
        lang: None,
        purpose: None,
        reason: None,
        read_at: None,
        command,
    }
}

fn opened(definition: &Definition) -> (Case, Vec<StoredEvent>) {
    let (reference, unit) = ("B-1".into(), "north".into());
    let open = Command::Open { reference, unit, party: None, file: casewright_core::Input::new() };
    let outcome = casewright_core::decide(None, definition, &envelope(open)).unwrap();
    (outcome.case, outcome.events)
}

fn item_of(case: &Case, element: ElementId) -> ItemNo {
    case.items.iter().rev().find(|item| item.element == element).unwrap().no
}

fn complete(item: ItemNo) -> Command {
    Command::Item { item, transition: Transition::Complete, input: casewright_core::Input::new() }
}

/// Median of many runs, in µs.
fn median(mut run: impl FnMut()) -> f64 {
    const CALLS: u32 = 50;
    let mut times: Vec<f64> = (0..301)
        .map(|_| {
            let start = Instant::now();
            (0..CALLS).for_each(|_| run());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// `decide`, and the events applied to a case that is kept.
fn decide_and_apply(definition: &Definition, case: &Case, command: Command) -> f64 {
    let asked = envelope(command);
    let decide = median(|| {
        black_box(casewright_core::decide(Some(case), definition, &asked).unwrap());
    });
    let outcome = casewright_core::decide(Some(case), definition, &asked).unwrap();
    // The copy is not part of applying.
    let copy = median(|| {
        black_box(case.clone());
    });
    let apply = median(|| {
        let mut copy = case.clone();
        outcome.events.iter().for_each(|event| casewright_core::apply(&mut copy, event));
        black_box(copy);
    });
    decide + (apply - copy).max(0.0)
}

fn five_in_a_row() {
    let mut plan = plan();
    let mut before = None;
    let tasks: Vec<ElementId> = (0..5)
        .map(|_| {
            let entry = before.map(|before| on(before, None)).into_iter().collect();
            let id = add(&mut plan, ElementId(0), task(), entry);
            before = Some(id);
            id
        })
        .collect();
    let definition = definition(plan);
    let (mut case, _) = opened(&definition);
    let mut each: Vec<f64> = Vec::new();
    for task in tasks {
        let command = complete(item_of(&case, task));
        each.push(decide_and_apply(&definition, &case, command.clone()));
        case = casewright_core::decide(Some(&case), &definition, &envelope(command)).unwrap().case;
    }
    assert_eq!(case.state, casewright_core::CaseState::Completed);
    let told: Vec<String> = each.iter().map(|one| format!("{one:.2}")).collect();
    each.sort_by(f64::total_cmp);
    println!("five tasks in a row, one completed: {:.2} µs (each: {}; target 10)", each[2], told.join(", "));
}

/// 500 plan items in ten stages, 100 of them waiting behind a criterion with an on-part and a condition.
fn five_hundred() -> (Definition, ElementId) {
    let mut plan = plan();
    let go: Expr = Arc::new(Go(vec!["go".into()]));
    let mut first = None;
    for _ in 0..10 {
        let stage =
            add(&mut plan, ElementId(0), ElementKind::Stage { auto_complete: true, state: None }, Vec::new());
        let tasks: Vec<ElementId> = (0..39).map(|_| add(&mut plan, stage, task(), Vec::new())).collect();
        first.get_or_insert(tasks[0]);
        for index in 0..10 {
            add(
                &mut plan,
                stage,
                task(),
                vec![on(tasks[index * 3], (index % 2 == 1).then(|| Arc::clone(&go)))],
            );
        }
    }
    (definition(plan), first.unwrap())
}

fn five_hundred_items() {
    let (definition, first) = five_hundred();
    let (case, _) = opened(&definition);
    assert_eq!(case.items.len(), 501);
    let took = decide_and_apply(&definition, &case, complete(item_of(&case, first)));
    println!("500 items, 100 live sentries, one task completed: {took:.1} µs (target 100)");
}

/// The same command on cases that differ in their history alone.
fn history() {
    let mut plan = plan();
    let tasks: Vec<ElementId> = (0..50).map(|_| add(&mut plan, ElementId(0), task(), Vec::new())).collect();
    let definition = definition(plan);
    let (mut case, mut log) = opened(&definition);
    let assigned = item_of(&case, tasks[1]);
    let command = complete(item_of(&case, tasks[0]));
    let short = decide_and_apply(&definition, &case, command.clone());
    let events_short = case.version;
    let mut give = true;
    while case.version < 10_000 {
        let to = give.then(|| PersonId::new(Uuid::from_u128(7)));
        give = !give;
        let assign = envelope(Command::AssignItem { item: assigned, to });
        let outcome = casewright_core::decide(Some(&case), &definition, &assign).unwrap();
        log.extend(outcome.events);
        case = outcome.case;
    }
    let long = decide_and_apply(&definition, &case, command);
    println!(
        "50 items, one task completed: {short:.1} µs after {events_short} events, {long:.1} µs after {} (the same)",
        case.version
    );
    load(&case, &log);
    memory(&case);
}

/// A case read from its snapshot, and from one that lies some events back.
fn load(case: &Case, log: &[StoredEvent]) {
    const TAIL: usize = 100;
    let now = serde_json::to_vec(case).unwrap();
    let (until, tail) = log.split_at(log.len() - TAIL);
    let back = serde_json::to_vec(&casewright_core::replay(case.id, until).unwrap()).unwrap();
    let tail: Vec<Vec<u8>> = tail.iter().map(|event| serde_json::to_vec(event).unwrap()).collect();
    let snapshot = median(|| {
        black_box(serde_json::from_slice::<Case>(&now).unwrap());
    });
    let with_tail = median(|| {
        let mut read: Case = serde_json::from_slice(&back).unwrap();
        for event in &tail {
            casewright_core::apply(&mut read, &serde_json::from_slice(event).unwrap());
        }
        black_box(read);
    });
    let start = Instant::now();
    let whole = casewright_core::replay(case.id, log).unwrap();
    let replay = start.elapsed().as_secs_f64() * 1e3;
    assert_eq!(&whole, case);
    println!(
        "a case of {} events and {} items loaded: {:.3} ms from its snapshot of {} kB, {:.3} ms from one {TAIL} events back \
         (target 2); all events replayed: {replay:.1} ms",
        case.version,
        case.items.len(),
        snapshot / 1e3,
        now.len() / 1000,
        with_tail / 1e3,
    );
}

/// What many copies of a live case take of the machine's memory.
fn memory(case: &Case) {
    const COPIES: usize = 2_000;
    let before = resident_bytes();
    let copies: Vec<Case> = (0..COPIES).map(|_| case.clone()).collect();
    let each = resident_bytes().saturating_sub(before) / COPIES;
    black_box(copies);
    println!(
        "one live case of {} items: {:.1} kB of memory (target 200)",
        case.items.len(),
        each as f64 / 1e3
    );
}

/// Resident memory of this process; Linux alone tells it like this.
fn resident_bytes() -> usize {
    const PAGE_BYTES: usize = 4096;
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or_default() * PAGE_BYTES
}

fn main() {
    five_in_a_row();
    five_hundred_items();
    history();
}
