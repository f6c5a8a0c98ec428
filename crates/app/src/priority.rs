//! What comes first, as people are told it and as queues are ordered by it (S3.22, S3.26). The priority of a case is shown to whom a view
//! shows where it stands; that of a task, which the program gives it, to whoever sees the task.

use crate::{
    answer::{Choice, PriorityShown},
    app::Loaded,
    seen::Seen,
};
use authz::{CaseView, Redacted, Shown};
use casewright_core::{
    Case, PlanItemInstance,
    priority::{PriorityDef, PriorityOf},
};
use jiff::Timestamp;
use std::sync::Arc;

/// Beyond every second of a date that can be written, so that what is less urgent comes after whatever is due.
const SPAN: i64 = 1_000_000_000_000;

/// The view item by which somebody sees the priority of a case.
pub(crate) fn item(priority: &PriorityDef) -> Shown {
    match &priority.of {
        PriorityOf::Decision(name) => Shown::Decision(name.clone()),
        PriorityOf::Field(path) => Shown::Field(path.clone()),
    }
}

/// A word of the order, as it is called.
pub(crate) fn named(loaded: &Loaded, lang: &str, word: &str) -> PriorityShown {
    let title = loaded.program.text(lang, &format!("priority-{word}"), &[]);
    let order = loaded.definition().priority.iter().flat_map(|priority| &priority.order);
    PriorityShown {
        title: title.unwrap_or_else(|| word.to_owned()),
        place: order.take_while(|known| ***known != *word).count(),
        word: word.to_owned(),
    }
}

/// Every word of the order, what comes first at the beginning.
pub(crate) fn choices(loaded: &Loaded, lang: &str) -> Vec<Choice> {
    let order = loaded.definition().priority.iter().flat_map(|priority| &priority.order);
    order.map(|word| Choice { value: word.to_string(), label: named(loaded, lang, word).title }).collect()
}

/// The priority of a case, for whom a view shows it.
pub(crate) fn of_case(seen: &Seen, view: &CaseView<Redacted>, lang: &str) -> Option<PriorityShown> {
    let word = told(seen, view)?;
    Some(named(&seen.loaded, lang, word))
}

/// The priority of a task on a case: its own, else that of the case for whom a view shows that.
pub(crate) fn of_task(
    seen: &Seen,
    view: &CaseView<Redacted>,
    item: &PlanItemInstance,
    lang: &str,
) -> Option<PriorityShown> {
    let priority = seen.loaded.definition().priority.as_ref()?;
    let word = priority.own(item).or_else(|| told(seen, view))?;
    Some(named(&seen.loaded, lang, word))
}

fn told<'a>(seen: &'a Seen, view: &CaseView<Redacted>) -> Option<&'a Arc<str>> {
    let priority = seen.loaded.definition().priority.as_ref()?;
    let open = match &priority.of {
        PriorityOf::Decision(name) => view.decisions.contains_key(name),
        PriorityOf::Field(path) => view.fields.get(path).is_some_and(|field| !field.masked),
    };
    priority.of_case(&seen.case).filter(|_| open)
}

/// The place of a case in a queue: by what comes first of it and of its open tasks, then by when the next thing is due. A whole number.
pub(crate) fn place<'a>(
    priority: &PriorityDef,
    case: &Case,
    tasks: impl Iterator<Item = &'a PlanItemInstance>,
    due_at: Option<Timestamp>,
) -> i64 {
    let own = priority.place(priority.of_case(case));
    let first = tasks.filter_map(|item| priority.own(item)).map(|word| priority.place(Some(word))).min();
    let place = first.map_or(own, |first| first.min(own));
    let due = due_at.map_or(SPAN - 1, |at| at.as_second().clamp(0, SPAN - 1));
    i64::try_from(place).unwrap_or(i64::from(u8::MAX)).saturating_mul(SPAN).saturating_add(due)
}
