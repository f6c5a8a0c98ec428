//! What queues, boards and reports ask of many cases at once, as indexed values beside the fields of the case file: when the next
//! thing is due, for which role a task is free, whether an approval or a flag waits, whether nobody works on the case.
//!
//! Their names begin with `@`, which no field can. They are made from the case alone, so that a rebuild makes them again. What they
//! say is of everything in the case: whoever asks by them asks within cases of which they see everything.

use crate::{port::store::Projected, priority::place};
use casewright_core::{
    Case, Definition, ElementKind, IndexUse, PlanItemInstance, Value, case::Clock, id::RoleName,
    retention::kept, schema::DEFAULT_CLASS, value::FieldPath,
};
use jiff::Timestamp;
use std::{collections::BTreeSet, sync::Arc};

/// The earliest time at which something of a live case is due: a running clock or an open task.
pub(crate) use crate::port::store::DUE;
/// What the priority of a live case is: a word of the program's order.
pub(crate) const PRIORITY: &str = "@priority";
/// The place of a live case among others by priority and by what is due; only in programs that have priorities.
pub(crate) const FIRST: &str = "@first";
/// When the case ended.
pub(crate) const ENDED: &str = "@ended";
/// From when an ended case need not be kept any longer.
pub(crate) const KEPT: &str = "@kept";
/// When money of the case was last posted.
pub(crate) const MONEY: &str = "@money";
/// True where there is an open task for a person.
pub(crate) const TASKS: &str = "@tasks";
/// True where an action waits for approval.
pub(crate) const APPROVAL: &str = "@approval";
/// True where a flag waits.
pub(crate) const FLAG: &str = "@flag";
/// True for a live case that nobody works on.
pub(crate) const NOBODY: &str = "@nobody";

/// True for a signal; no field of a case file begins so.
pub(crate) fn is_signal(path: &FieldPath) -> bool {
    path.as_str().starts_with('@')
}

/// True where a task for this role is free.
pub(crate) fn free_for(role: &RoleName) -> FieldPath {
    FieldPath::new(format!("@free.{role}"))
}

/// An open task for a person, with the role it is for.
pub(crate) fn open_tasks<'a>(
    definition: &'a Definition,
    case: &'a Case,
) -> impl Iterator<Item = (&'a PlanItemInstance, Option<&'a RoleName>)> {
    case.items.iter().filter_map(|item| {
        let ElementKind::HumanTask { role, .. } = &definition.plan.element(item.element)?.kind else {
            return None;
        };
        let role = item.added.as_ref().map(|added| &added.role).or(role.as_ref());
        is_open(item).then_some((item, role))
    })
}

/// True for what somebody can work on now.
pub(crate) const fn is_open(item: &PlanItemInstance) -> bool {
    use casewright_core::ItemState::{Active, Enabled};
    matches!(item.state, Active | Enabled)
}

/// Something on a live case that has a time by which it is due.
pub(crate) enum Due<'a> {
    /// A clock that runs.
    Clock(&'a Clock),
    /// An open task.
    Task(&'a PlanItemInstance),
}

impl Due<'_> {
    /// When it is due.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Clock(clock) => Some(clock.due_at),
            Self::Task(item) => item.due_at,
        }
    }
}

/// What is due on a case, of some of its clocks and open tasks; of an ended case nothing.
pub(crate) fn due<'a>(
    case: &Case,
    clocks: &'a [Clock],
    tasks: impl Iterator<Item = &'a PlanItemInstance>,
) -> impl Iterator<Item = Due<'a>> {
    let live = case.ended_at.is_none();
    let clocks = clocks.iter().filter(|clock| clock.is_running()).map(Due::Clock);
    clocks.chain(tasks.map(Due::Task)).filter(move |due| live && due.at().is_some())
}

/// The signals of a case.
pub(crate) fn of(definition: &Definition, case: &Case) -> Vec<Projected> {
    const FOUND: IndexUse = IndexUse { filter: true, sort: false, search: false, near: false };
    const SORTED: IndexUse = IndexUse { filter: false, sort: true, search: false, near: false };
    let one = |path: FieldPath, value: Value, index: IndexUse| Projected {
        path,
        value,
        index,
        pii: false,
        class: DEFAULT_CLASS.into(),
    };
    let measured = crate::measure::of(definition, case).into_iter();
    let mut signals: Vec<Projected> =
        measured.map(|(path, word)| one(FieldPath::new(path), Value::text(word), FOUND)).collect();
    let tasks = open_tasks(definition, case).map(|(item, _)| item);
    let due_at = due(case, &case.clocks, tasks).filter_map(|due| due.at()).min();
    let mut time = |path: &str, at: Option<Timestamp>| {
        signals.extend(at.map(|at| one(path.into(), Value::Time(at), SORTED)));
    };
    time(ENDED, case.ended_at);
    time(DUE, due_at);
    time(MONEY, case.money.entries.last().map(|entry| entry.at));
    if case.ended_at.is_some() {
        time(KEPT, kept(definition, case).over_at(&definition.calendar));
    }
    if case.ended_at.is_some() {
        return signals;
    }
    let tasks: Vec<_> = open_tasks(definition, case).collect();
    if let Some(priority) = &definition.priority {
        let word = priority.of_case(case);
        signals.extend(word.map(|word| one(PRIORITY.into(), Value::Text(Arc::clone(word)), FOUND)));
        let place = place(priority, case, tasks.iter().map(|(item, _)| *item), due_at);
        signals.push(one(FIRST.into(), Value::int(place), SORTED));
    }
    let free: BTreeSet<&RoleName> =
        tasks.iter().filter(|(item, _)| item.assignee.is_none()).filter_map(|(_, role)| *role).collect();
    let taken = tasks.iter().any(|(item, _)| item.assignee.is_some());
    let truths = [
        (TASKS, !tasks.is_empty()),
        (APPROVAL, !case.proposals.is_empty()),
        (FLAG, case.flags.iter().any(|flag| flag.cleared_at.is_none())),
        (NOBODY, case.team.is_empty() && !taken),
    ];
    let holds = truths.into_iter().filter(|(_, holds)| *holds).map(|(path, _)| FieldPath::from(path));
    signals
        .extend(holds.chain(free.into_iter().map(free_for)).map(|path| one(path, Value::Bool(true), FOUND)));
    signals
}
