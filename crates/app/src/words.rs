//! What the engine and the policies answer, in the words of the program: its locale texts where it has them, else those of the
//! platform in the language of whoever asks.

use crate::{
    answer::{ConditionShown, ConflictShown, ProblemShown, ReadingShown, Refused},
    language::{find, say, told},
};
use casewright_core::{
    Rejection, Transition, Value,
    plan::OnPart,
    rejection::FailedCondition,
    value::FieldPath,
    why::{CriterionWait, PartWait},
};
use program::Program;

pub(crate) mod reasons;

/// What somebody may see of the values that a refusal read.
pub(crate) type MaySee<'a> = &'a dyn Fn(&FieldPath) -> bool;

/// Shows no value: for those who see nothing of the case.
pub(crate) fn nothing(_: &FieldPath) -> bool {
    false
}

/// A rejection as shown, without the values that its conditions read.
pub fn rejection(program: &Program, lang: &str, rejection: &Rejection) -> Refused {
    refused(program, lang, rejection, &nothing)
}

/// A rejection as shown to somebody who may see these values.
pub(crate) fn refused(program: &Program, lang: &str, rejection: &Rejection, may_see: MaySee<'_>) -> Refused {
    let kind = kind(rejection);
    let own = |key: &str| program.text(lang, key, &[]);
    let mut shown = Refused { kind: kind.clone(), ..Refused::default() };
    shown.text = match rejection {
        Rejection::NotOffered { action, state } => say!(
            "rejection-not-offered",
            action = action_title(program, action.as_str()),
            state = state_title(program, state.as_str())
        ),
        Rejection::ByFiling { action, item } => {
            say!("rejection-by-filing", action = action_title(program, action.as_str()), item)
        }
        Rejection::Busy => say!("rejection-busy"),
        Rejection::AwaitsApproval { action } => {
            say!("rejection-awaits-approval", action = action_title(program, action.as_str()))
        }
        Rejection::Refused { text, line, conditions, .. } => {
            shown.key = text.as_ref().map(ToString::to_string);
            shown.conditions =
                conditions.iter().map(|failed| condition(program, lang, failed, *line, may_see)).collect();
            text.as_ref().and_then(|key| own(key.as_str())).unwrap_or_else(|| {
                let said =
                    |failed: &ConditionShown| failed.words.clone().unwrap_or_else(|| failed.source.clone());
                let why: Vec<String> = shown.conditions.iter().map(said).collect();
                if why.is_empty() {
                    say!("rejection-refused")
                } else {
                    say!("rejection-refused-because", conditions = why.join(", "))
                }
            })
        }
        Rejection::Input { problems } => {
            shown.problems = problems
                .iter()
                .map(|problem| ProblemShown {
                    path: problem.path.clone(),
                    label: label(program, lang, &problem.path),
                    key: problem.problem.to_string(),
                    text: problem_text(program, lang, &problem.path, problem.problem.as_str()),
                })
                .collect();
            say!("rejection-input")
        }
        Rejection::ReasonMissing => say!("rejection-reason-missing"),
        Rejection::Conflict { fields } => {
            shown.conflicts = fields
                .iter()
                .map(|conflict| ConflictShown {
                    path: conflict.path.clone(),
                    label: label(program, lang, &conflict.path),
                    theirs: may_see(&conflict.path).then(|| conflict.theirs.clone()),
                    ours: conflict.ours.clone(),
                    origin: None,
                })
                .collect();
            say!("rejection-conflict")
        }
        Rejection::Transition { item, state, .. } => {
            say!("rejection-transition", item, state = told(state))
        }
        Rejection::AssignedToSomebodyElse => say!("rejection-assigned-to-somebody-else"),
        Rejection::Unknown { .. } => say!("rejection-unknown"),
        Rejection::Ended => say!("rejection-ended"),
        Rejection::Access { why } | Rejection::Document { why } => {
            let mut text = sentence(&told(why));
            text.push('.');
            text
        }
        // Days and the classes of a records schedule keep their hyphens.
        Rejection::Records { why }
        | Rejection::Money { why }
        | Rejection::Party { why }
        | Rejection::Consent { why } => {
            let why = told(why);
            let mut letters = why.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}.", letters.as_str())
        }
        Rejection::AlreadyOpen => say!("rejection-already-open"),
        Rejection::Budget { element, .. } => say!("rejection-budget", element),
        Rejection::NotSettable { path, why } => say!("rejection-not-settable", path, why = told(why)),
        Rejection::Migration { problems } => {
            let why: Vec<String> =
                problems.iter().map(|problem| format!("{}.", told(&problem.to_string()))).collect();
            say!("rejection-migration", why = sentence(&why.join(" ")))
        }
        Rejection::NotWriter { path } => say!("rejection-not-writer", path),
    };
    // A program may say it better: `rejection-busy`, `rejection-ended`.
    if shown.key.is_none()
        && let Some(text) = own(&format!("rejection-{kind}"))
    {
        shown.text = text;
    }
    shown
}

/// The kind of a rejection as it is stored: `not-offered`, `busy`, …
pub(crate) fn kind(rejection: &Rejection) -> String {
    serde_json::to_value(rejection)
        .ok()
        .and_then(|json| json.get("kind").and_then(|kind| kind.as_str()).map(ToOwned::to_owned))
        .unwrap_or_default()
}

/// A condition that did not hold, with the values that may be seen.
pub(crate) fn condition(
    program: &Program,
    lang: &str,
    failed: &FailedCondition,
    line: u32,
    may_see: MaySee<'_>,
) -> ConditionShown {
    let line = program.definition.rows.get(failed.row.0 as usize).map_or(line, |row| row.line);
    ConditionShown {
        source: failed.source.clone(),
        words: condition_words(program, lang, &failed.source),
        line,
        unknown: failed.unknown.clone(),
        readings: readings(program, lang, &failed.readings, may_see),
    }
}

/// Labels and values of what a condition read, as far as they may be seen.
pub(crate) fn readings(
    program: &Program,
    lang: &str,
    readings: &[(FieldPath, Value)],
    may_see: MaySee<'_>,
) -> Vec<ReadingShown> {
    readings
        .iter()
        .filter(|(path, _)| may_see(path))
        .map(|(path, value)| ReadingShown {
            path: path.clone(),
            label: label(program, lang, path),
            currency: program.currency_at(&stored(path)).cloned(),
            value: value.clone(),
        })
        .collect()
}

/// What a field is called where it is read: the `.name` beside the question that its form asks, else the question itself, else
/// its path.
pub(crate) fn label(program: &Program, lang: &str, path: &FieldPath) -> String {
    let path = stored(path);
    program
        .fields
        .get(&path)
        .and_then(|field| {
            let name = program.text(lang, &format!("{}.name", field.label), &[]);
            name.or_else(|| program.text(lang, field.label.as_str(), &[]))
        })
        .or_else(|| of_the_case(program, lang, &path))
        // What every case has (`state`, `opened`) is in no form and needs no text of the program.
        .unwrap_or_else(|| {
            let own = || find(&format!("label-{path}"), &[]).unwrap_or_else(|| sentence(path.as_str()));
            if path.as_str().contains('.') { path.to_string() } else { own() }
        })
}

/// The field that an answer is for: `input.premises.name` is about `premises.name`.
fn stored(path: &FieldPath) -> FieldPath {
    path.as_str().strip_prefix("input.").map_or_else(|| path.clone(), FieldPath::from)
}

/// What a condition reads of the case beside its file, as people call it: a clock, a milestone, a result of a decision.
fn of_the_case(program: &Program, lang: &str, path: &FieldPath) -> Option<String> {
    match path.segments().as_slice() {
        ["clock", clock, "over"] => Some(say!("label-clock-over", clock = clock_title(program, lang, clock))),
        ["clock", clock, "running"] => {
            Some(say!("label-clock-running", clock = clock_title(program, lang, clock)))
        }
        ["milestones", milestone] => {
            let end = format!(".{milestone}");
            let named = |key: &str| key == *milestone || key.ends_with(&end);
            let found = program.definition.plan.elements.iter().find(|element| named(&element.key))?;
            Some(say!("label-milestone", milestone = found.name.as_str()))
        }
        ["decisions", rest @ ..] => program.text(lang, &format!("label-decision-{}", rest.join("-")), &[]),
        _ => None,
    }
}

/// Conditions named in conditions are followed so far; the compiler takes no circle.
const NAMED_DEEP_MAX: u32 = 8;

/// A condition in words: the texts `condition-NAME` of the conditions that it names, `condition-NAME.not` where one must not hold, and
/// what the platform calls a clock that is over or a milestone that was reached. None where it says more than such parts joined by
/// `and`, or a text is missing: then it is told as it is written.
pub(crate) fn condition_words(program: &Program, lang: &str, source: &str) -> Option<String> {
    said(program, lang, source, NAMED_DEEP_MAX)
}

fn said(program: &Program, lang: &str, source: &str, deep: u32) -> Option<String> {
    let deep = deep.checked_sub(1)?;
    let one = |part: &str| {
        let part = part.trim();
        if let Some(name) = part.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')) {
            return program.text(lang, &format!("condition-{}.not", name.trim()), &[]);
        }
        let own = program.text(lang, &format!("condition-{part}"), &[]);
        let named = || program.definition.conditions.get(part);
        own.or_else(|| said(program, lang, named()?.expr.source(), deep))
            .or_else(|| of_the_case(program, lang, &FieldPath::from(part)))
    };
    let parts: Option<Vec<String>> = source.split(" and ").map(one).collect();
    parts.map(|parts| parts.join("; "))
}

/// The text of a choice of a field: `field-representations-ground.crime`.
pub(crate) fn choice(program: &Program, lang: &str, path: &FieldPath, choice: &str) -> String {
    program
        .fields
        .get(path)
        .and_then(|field| program.text(lang, &format!("{}.{choice}", field.label), &[]))
        .unwrap_or_else(|| choice.to_owned())
}

fn problem_text(program: &Program, lang: &str, path: &FieldPath, problem: &str) -> String {
    let asked = program.fields.get(path).map(|field| format!("{}.{problem}", field.label));
    if let Some(text) = asked.and_then(|key| program.text(lang, &key, &[])) {
        return text;
    }
    let label = label(program, lang, path);
    if let Some(text) = program.text(lang, &format!("problem-{problem}"), &[("field", &label)]) {
        return text;
    }
    match problem {
        "past" => say!("problem-past", field = label),
        "required" => say!("problem-required", field = label),
        "not-listed" => say!("problem-not-listed", field = label),
        "too-long" => say!("problem-too-long", field = label),
        "not-one-of" => say!("problem-not-one-of", field = label),
        _ => say!("problem-wrong-type", field = label),
    }
}

/// The title of an action.
pub(crate) fn action_title(program: &Program, action: &str) -> String {
    program.actions.get(action).map_or_else(|| action.to_owned(), |action| action.title.clone())
}

/// The first language of a program, in which it is written where nothing else is said.
pub(crate) fn first_language(program: &Program) -> &str {
    program.locales.languages().next().unwrap_or("en")
}

/// The title of a state.
pub(crate) fn state_title(program: &Program, state: &str) -> String {
    program.states.get(state).map_or_else(|| state.to_owned(), |state| state.title.clone())
}

/// The title of a clock: a locale text `clock-statutory`, else its name.
pub(crate) fn clock_title(program: &Program, lang: &str, clock: &str) -> String {
    program.text(lang, &format!("clock-{clock}"), &[]).unwrap_or_else(|| sentence(clock))
}

/// The title of a role.
pub(crate) fn role_title(program: &Program, role: &str) -> String {
    program.roles.get(role).map_or_else(|| role.to_owned(), |role| role.title.clone())
}

/// The title of a task.
pub(crate) fn task_title(program: &Program, key: &str) -> String {
    if let Some(task) = program.tasks.get(key) {
        return task.title.clone();
    }
    let element = program.definition.plan.elements.iter().find(|element| element.key == key);
    element.map_or_else(|| key.to_owned(), |element| element.name.clone())
}

/// The title of a plan item: what a person wrote who added it, else what the program calls it.
pub(crate) fn item_title(program: &Program, item: &casewright_core::PlanItemInstance) -> String {
    item.added.as_ref().map_or_else(|| task_title(program, &item.key), |added| added.title.clone())
}

/// `day-after-entry` as people write it: `Day after entry`.
pub(crate) fn sentence(name: &str) -> String {
    let text = name.replace(['-', '_'], " ");
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// What a plan item waits for, as people say it: “Waits until “See the child” is completed.”
pub(crate) fn criterion(program: &Program, wait: &CriterionWait) -> String {
    let open: Vec<String> =
        wait.on.iter().filter(|one| !one.occurred).map(|one| part(program, one)).collect();
    let open = open.into_iter().reduce(|first, second| say!("both", first, second)).unwrap_or_default();
    let condition = wait.condition.is_some();
    match (wait.exit, open.is_empty(), condition) {
        (false, true, true) => say!("waits-until-its-condition-holds"),
        (false, true, false) => say!("is-about-to-begin"),
        (false, false, true) => say!("waits-until-and-its-condition-holds", open),
        (false, false, false) => say!("waits-until", open),
        (true, true, true) => say!("ends-when-its-condition-holds"),
        (true, true, false) => say!("is-about-to-end"),
        (true, false, true) => say!("ends-when-and-its-condition-holds", open),
        (true, false, false) => say!("ends-when", open),
    }
}

fn part(program: &Program, wait: &PartWait) -> String {
    let of = wait.source.as_deref().map_or_else(|| say!("something-else"), |name| say!("quoted", name));
    match &wait.part {
        OnPart::PlanItem { transition, .. } => match transition {
            Transition::Complete => say!("part-is-completed", of),
            Transition::Occur => say!("part-has-come", of),
            Transition::Start | Transition::ManualStart => say!("part-has-begun", of),
            Transition::Terminate | Transition::ParentTerminate => say!("part-is-stopped", of),
            Transition::Exit => say!("part-has-been-ended", of),
            Transition::Suspend | Transition::ParentSuspend => say!("part-is-suspended", of),
            Transition::Resume | Transition::ParentResume => say!("part-goes-on", of),
            Transition::Reactivate | Transition::Reenable => say!("part-is-open-again", of),
            Transition::Enable => say!("part-can-be-started", of),
            Transition::Disable => say!("part-is-set-aside", of),
            Transition::Fault => say!("part-has-failed", of),
            Transition::Create => say!("part-is-there", of),
            Transition::Close => say!("part-is-closed", of),
        },
        OnPart::PlanItemExit { .. } => say!("part-has-been-ended", of),
        OnPart::FileItem { source, .. } => say!("part-changes", of = sentence(source.as_str())),
        OnPart::StateEntered(state) => {
            say!("part-case-comes-to", state = state_title(program, state.as_str()))
        }
        OnPart::StateLeft(state) => say!("part-case-leaves", state = state_title(program, state.as_str())),
        OnPart::ActionTaken(action) => {
            say!("part-is-chosen", action = action_title(program, action.as_str()))
        }
    }
}

/// An ask in plain words: `view:full` is “open the view Full”.
///
/// What the log names by its route alone (`begin-bulk`) is said word by word where no text stands for it.
pub(crate) fn asked(program: Option<&Program>, ask: &str) -> String {
    let (verb, what) = ask.split_once(':').unwrap_or((ask, ""));
    let title = |title: fn(&Program, &str) -> String| {
        program.map_or_else(|| what.to_owned(), |program| title(program, what))
    };
    let titled = match verb {
        "view" => title(view_title),
        "act" | "form" | "draft" => title(action_title),
        "task" => title(task_title),
        "plan" if !what.is_empty() => title(task_title),
        "fetch" => title(source_title),
        "list" => title(list_title),
        kind if kind == "document" || kind.starts_with("document-") => title(document_title),
        _ => what.to_owned(),
    };
    let any = what.is_empty() && matches!(verb, "reveal" | "plan");
    let key = if any { format!("asked-any-{verb}") } else { format!("asked-{verb}") };
    find(&key, &[("what", titled)]).unwrap_or_else(|| verb.replace('-', " "))
}

/// The title of a kind of document.
pub(crate) fn document_title(program: &Program, kind: &str) -> String {
    program.documents.get(kind).map_or_else(|| kind.to_owned(), |kind| kind.title.clone())
}

/// A fee or a benefit as the sheet calls it.
pub(crate) fn line_title(program: &Program, line: &str) -> String {
    let title = program.money.as_ref().and_then(|money| money.lines.get(line));
    title.cloned().unwrap_or_else(|| sentence(line))
}

/// A source as the sheet calls it.
fn source_title(program: &Program, fetch: &str) -> String {
    program.definition.fetches.get(fetch).map_or_else(|| fetch.to_owned(), |fetch| fetch.source.clone())
}

/// The title of a view.
pub(crate) fn view_title(program: &Program, view: &str) -> String {
    program.views.get(view).map_or_else(|| view.to_owned(), |view| view.title.clone())
}

/// The title of a list.
pub(crate) fn list_title(program: &Program, list: &str) -> String {
    program.lists.get(list).map_or_else(|| list.to_owned(), |list| list.title.clone())
}

/// A class as people call it: a locale text `class-contact`, else its name.
pub(crate) fn class_title(program: &Program, lang: &str, class: &str) -> String {
    program.text(lang, &format!("class-{class}"), &[]).unwrap_or_else(|| class.to_owned())
}

/// An effect as people call it: a locale text `effect-acknowledge`, else its name.
pub(crate) fn effect_title(program: &Program, lang: &str, effect: &str) -> String {
    program.text(lang, &format!("effect-{effect}"), &[]).unwrap_or_else(|| sentence(effect))
}
