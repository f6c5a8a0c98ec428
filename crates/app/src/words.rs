//! What the engine and the policies answer, in the words of the program: its locale texts where it has them, plain English
//! else.

use crate::answer::{ConditionShown, ConflictShown, ProblemShown, ReadingShown, Refused};
use casewright_core::{
    Rejection, Transition, Value,
    plan::OnPart,
    rejection::FailedCondition,
    value::FieldPath,
    why::{CriterionWait, PartWait},
};
use program::Program;

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
        Rejection::NotOffered { action, state } => format!(
            "“{}” is not possible while the case is in “{}”. Look at the case again: it may have moved on.",
            action_title(program, action.as_str()),
            state_title(program, state.as_str())
        ),
        Rejection::Busy => "The case waits for an answer from outside. Try again in a moment.".to_owned(),
        Rejection::AwaitsApproval { action } => format!(
            "“{}” was proposed already and waits for approval.",
            action_title(program, action.as_str())
        ),
        Rejection::Refused { text, line, conditions, .. } => {
            shown.key = text.as_ref().map(ToString::to_string);
            shown.conditions =
                conditions.iter().map(|failed| condition(program, lang, failed, *line, may_see)).collect();
            text.as_ref().and_then(|key| own(key.as_str())).unwrap_or_else(|| {
                let why: Vec<&str> = shown.conditions.iter().map(|failed| failed.source.as_str()).collect();
                if why.is_empty() {
                    "The rules do not allow this now.".to_owned()
                } else {
                    format!("The rules do not allow this now: {} does not hold.", why.join(", "))
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
            "Some answers need another look.".to_owned()
        }
        Rejection::ReasonMissing => "Give a reason.".to_owned(),
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
            "Somebody else changed the same answers while you were writing. Compare, then send again."
                .to_owned()
        }
        Rejection::Transition { item, state, .. } => {
            format!("“{item}” is {state} and cannot be changed like that. Look at the case again.")
        }
        Rejection::AssignedToSomebodyElse => {
            "The task is assigned to somebody else. Ask for it to be returned first.".to_owned()
        }
        Rejection::Unknown { .. } => "That is not there any more. Look at the case again.".to_owned(),
        Rejection::Ended => "The case has ended.".to_owned(),
        Rejection::Access { why } | Rejection::Document { why } => {
            let mut text = sentence(why);
            text.push('.');
            text
        }
        // Days and the classes of a records schedule keep their hyphens.
        Rejection::Records { why } => {
            let mut letters = why.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}.", letters.as_str())
        }
        Rejection::AlreadyOpen => "The case is open already.".to_owned(),
        Rejection::Budget { element, .. } => format!(
            "The plan of this program does not come to rest at `{element}`. Tell the people who look after the program."
        ),
        Rejection::NotSettable { path, why } => format!("`{path}` cannot be set: {why}."),
        Rejection::Migration { problems } => {
            let why: Vec<String> = problems.iter().map(|problem| format!("{problem}.")).collect();
            format!("The case cannot be moved to this version. {}", sentence(&why.join(" ")))
        }
        Rejection::NotWriter { path } => format!("`{path}` is not written by this service."),
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
            value: value.clone(),
        })
        .collect()
}

/// What a field is called where it is read: the `.name` beside the question that its form asks, else the question itself, else
/// its path.
pub(crate) fn label(program: &Program, lang: &str, path: &FieldPath) -> String {
    let path = path.as_str().strip_prefix("input.").map_or_else(|| path.clone(), FieldPath::from);
    program
        .fields
        .get(&path)
        .and_then(|field| {
            let name = program.text(lang, &format!("{}.name", field.label), &[]);
            name.or_else(|| program.text(lang, field.label.as_str(), &[]))
        })
        // What every case has (`state`, `opened`) is in no form and needs no text of the program.
        .unwrap_or_else(
            || if path.as_str().contains('.') { path.to_string() } else { sentence(path.as_str()) },
        )
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
        "past" => format!("{label}: give a time that is still to come."),
        "required" => format!("{label}: give an answer."),
        "not-listed" => format!("{label}: this form does not take it."),
        "too-long" => format!("{label}: the answer is too long."),
        "not-one-of" => format!("{label}: choose one of the answers offered."),
        _ => format!("{label}: the answer has the wrong form."),
    }
}

/// The title of an action.
pub(crate) fn action_title(program: &Program, action: &str) -> String {
    program.actions.get(action).map_or_else(|| action.to_owned(), |action| action.title.clone())
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
    let open = open.join(" and ");
    let condition = wait.condition.is_some();
    match (wait.exit, open.is_empty(), condition) {
        (false, true, true) => "Waits until its condition holds".to_owned(),
        (false, true, false) => "Is about to begin".to_owned(),
        (false, false, true) => format!("Waits until {open}, and its condition holds"),
        (false, false, false) => format!("Waits until {open}"),
        (true, true, true) => "Ends when its condition holds".to_owned(),
        (true, true, false) => "Is about to end".to_owned(),
        (true, false, true) => format!("Ends when {open}, and its condition holds"),
        (true, false, false) => format!("Ends when {open}"),
    }
}

fn part(program: &Program, wait: &PartWait) -> String {
    let of = wait.source.as_deref().map_or_else(|| "something else".to_owned(), |name| format!("“{name}”"));
    match &wait.part {
        OnPart::PlanItem { transition, .. } => format!(
            "{of} {}",
            match transition {
                Transition::Complete => "is completed",
                Transition::Occur => "has come",
                Transition::Start | Transition::ManualStart => "has begun",
                Transition::Terminate | Transition::ParentTerminate => "is stopped",
                Transition::Exit => "has been ended",
                Transition::Suspend | Transition::ParentSuspend => "is suspended",
                Transition::Resume | Transition::ParentResume => "goes on",
                Transition::Reactivate | Transition::Reenable => "is open again",
                Transition::Enable => "can be started",
                Transition::Disable => "is set aside",
                Transition::Fault => "has failed",
                Transition::Create => "is there",
                Transition::Close => "is closed",
            }
        ),
        OnPart::PlanItemExit { .. } => format!("{of} has been ended"),
        OnPart::FileItem { source, .. } => format!("“{}” changes", sentence(source.as_str())),
        OnPart::StateEntered(state) => {
            format!("the case comes to “{}”", state_title(program, state.as_str()))
        }
        OnPart::StateLeft(state) => format!("the case leaves “{}”", state_title(program, state.as_str())),
        OnPart::ActionTaken(action) => format!("“{}” is chosen", action_title(program, action.as_str())),
    }
}

/// An ask in plain words: `view:full` is “open the view Full”.
pub(crate) fn asked(program: Option<&Program>, ask: &str) -> String {
    let (verb, what) = ask.split_once(':').unwrap_or((ask, ""));
    let title = |title: &dyn Fn(&Program) -> String| program.map_or_else(|| what.to_owned(), title);
    match verb {
        "case" => "open the case".to_owned(),
        "view" => format!("open the view “{}”", title(&|p| view_title(p, what))),
        "read" => format!("read fields of the class “{what}”"),
        "reveal" if what.is_empty() => "see a masked field in clear".to_owned(),
        "reveal" => format!("see a masked field of the class “{what}” in clear"),
        "act" => format!("choose “{}”", title(&|p| action_title(p, what))),
        "form" => format!("open the form of “{}”", title(&|p| action_title(p, what))),
        "draft" => format!("keep a draft of “{}”", title(&|p| action_title(p, what))),
        "task" => format!("work on “{}”", title(&|p| task_title(p, what))),
        "plan" if what.is_empty() => "see the plan".to_owned(),
        "plan" => format!("plan “{}”", title(&|p| task_title(p, what))),
        "fetch" => format!("have the source “{}” asked", title(&|p| source_title(p, what))),
        "item" => format!("work on item {what} of the plan"),
        "document" => format!("see documents “{}”", title(&|p| document_title(p, what))),
        "document-add" => format!("add a document “{}”", title(&|p| document_title(p, what))),
        "document-change" => format!("classify documents “{}”", title(&|p| document_title(p, what))),
        "document-seal" => format!("seal documents “{}”", title(&|p| document_title(p, what))),
        "document-move" => {
            format!("move documents “{}” to another case", title(&|p| document_title(p, what)))
        }
        "document-redact" => {
            format!("remove something from copies of documents “{}”", title(&|p| document_title(p, what)))
        }
        "document-hand-over" => {
            format!("note to whom documents “{}” were handed over", title(&|p| document_title(p, what)))
        }
        "custody" => "see the chain of custody of a document".to_owned(),
        "documents" => "see the documents of the case".to_owned(),
        "scan" => "say what the scan of a document found".to_owned(),
        "list" => format!("see the case in the list “{}”", title(&|p| list_title(p, what))),
        "open" => "open a case".to_owned(),
        "discover" => "find out whether the case exists".to_owned(),
        "access" => "see who can open the case".to_owned(),
        "audit" => "see who looked and what changed".to_owned(),
        "timeline" => "see the timeline".to_owned(),
        "people" => "see who works on the case".to_owned(),
        "watch" => "keep a page of the case open".to_owned(),
        "why" => "see what the case waits for".to_owned(),
        "explain" => "see why somebody may or may not".to_owned(),
        "assign" => "change who works on the case".to_owned(),
        "export" => "take figures out as a file".to_owned(),
        "figures" => "see the figures of the program".to_owned(),
        "clear-flag" => "clear a flag".to_owned(),
        "write" => "write fields from outside".to_owned(),
        "settle" => "report what became of an effect".to_owned(),
        "elapse" => "let a timer elapse".to_owned(),
        "administer" => "administer the case".to_owned(),
        "hold" => "place and lift legal holds".to_owned(),
        "disposal" => "find the case in the disposal list".to_owned(),
        "disposals" => "see which cases need not be kept any longer".to_owned(),
        "certificate" => "see the certificate of the destruction".to_owned(),
        "propose-disposal" => "propose to dispose of the case".to_owned(),
        "approve-disposal" => "approve or refuse the disposal of the case".to_owned(),
        "destroy" => "destroy the content of the case".to_owned(),
        "dispose" => "dispose of the case".to_owned(),
        "transfer" => "transfer a copy of the case".to_owned(),
        "disclose" => "answer a request for information about the case".to_owned(),
        "records" => "see how long the case is kept".to_owned(),
        other => other.replace('-', " "),
    }
}

/// The title of a kind of document.
pub(crate) fn document_title(program: &Program, kind: &str) -> String {
    program.documents.get(kind).map_or_else(|| kind.to_owned(), |kind| kind.title.clone())
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
