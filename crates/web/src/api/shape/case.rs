//! A case and what can be done on it.

use super::json;
use crate::api::plain;
use app::answer::{ActionShown, CasePage, FieldShown, Offered, ProposalShown, Reveal};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

/// A case as the caller may see it.
#[derive(Serialize, ToSchema)]
pub struct Case {
    /// What people call it.
    #[schema(example = "PL-2026-7F3KQ")]
    pub reference: String,
    /// Its version: the ETag.
    pub version: u64,
    /// Its program.
    pub program: String,
    /// The unit that it belongs to, for those who see everything of it.
    pub unit: Option<String>,
    /// What people call the jurisdiction whose clocks, fees and holidays hold for it; the same, where the program has several.
    #[schema(example = "Southborough")]
    pub place: Option<String>,
    /// Its priority, a word of the program; none where nobody has said it or it is not shown to the caller.
    pub priority: Option<String>,
    /// Its CMMN state: `active`, `completed`, …
    pub case_state: Json,
    /// What came of it.
    pub outcome: Option<String>,
    /// When it was opened, UTC.
    pub opened_at: String,
    /// When it ended, UTC.
    pub ended_at: Option<String>,
    /// The states it is in, one a track.
    pub states: Vec<State>,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// What needs a person's eye.
    pub flags: Vec<Flag>,
    /// The views open to the caller.
    pub views: Vec<View>,
    /// Actions that wait for approval, as far as the caller may know of them.
    pub proposals: Vec<Proposal>,
    /// What the caller can choose.
    pub actions: Vec<Action>,
    /// Tasks the caller may see.
    pub tasks: Vec<Task>,
    /// Keys of discretionary tasks that the caller may plan now.
    pub plannable: Vec<String>,
    /// Roles for which the caller may add tasks that no plan foresaw.
    pub addable: Vec<String>,
}

/// An action that waits for approval; nothing of it has happened yet.
#[derive(Serialize, ToSchema)]
pub struct Proposal {
    /// The action.
    pub action: String,
    /// Its title.
    pub title: String,
    /// Who proposed it.
    pub by: String,
    /// When, UTC.
    pub at: String,
    /// The reason given.
    pub reason: Option<String>,
    /// What was filled in, as far as the caller may read it.
    pub fields: Vec<Field>,
    /// Who has approved it so far.
    pub approved_by: Vec<String>,
    /// The role that it waits for.
    pub waits_for: String,
}

impl From<&ProposalShown> for Proposal {
    fn from(proposal: &ProposalShown) -> Self {
        Self {
            action: proposal.action.to_string(),
            title: proposal.title.clone(),
            by: proposal.by.clone(),
            at: proposal.at.to_string(),
            reason: proposal.reason.clone(),
            fields: proposal.fields.iter().map(Field::from).collect(),
            approved_by: proposal.approved_by.clone(),
            waits_for: proposal.waits_for.clone(),
        }
    }
}

/// A state of one track.
#[derive(Serialize, ToSchema)]
pub struct State {
    /// The track.
    pub track: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What is awaited, while a step is pending.
    pub pending: Option<String>,
}

/// A clock.
#[derive(Serialize, ToSchema)]
pub struct Clock {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// When it is over, UTC.
    pub due_at: String,
    /// True when it is over.
    pub over: bool,
    /// True while it counts.
    pub running: bool,
}

/// A flag.
#[derive(Serialize, ToSchema)]
pub struct Flag {
    /// Its number on the case.
    pub no: u32,
    /// In plain words.
    pub text: String,
}

/// A view with what it shows.
#[derive(Serialize, ToSchema)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its fields in order.
    pub fields: Vec<Field>,
}

/// A field as shown.
#[derive(Serialize, ToSchema)]
pub struct Field {
    /// Its path.
    pub path: String,
    /// Its label.
    pub label: String,
    /// Its value; null when there is none.
    pub value: Json,
    /// The currency of amounts in it (ISO 4217); none where it holds none, or the program names none.
    pub currency: Option<String>,
    /// True when this is less than what is stored.
    pub masked: bool,
    /// Set where the caller may have it shown in clear, by `POST …/reveal`: whether a reason is asked, `no`, `optional` or `required`.
    pub reveal: Option<String>,
    /// The source that a fetched value names.
    pub source: Option<String>,
}

impl From<&FieldShown> for Field {
    fn from(field: &FieldShown) -> Self {
        Self {
            path: field.path.to_string(),
            label: field.label.clone(),
            value: plain(&field.value),
            currency: field.currency.as_ref().map(ToString::to_string),
            masked: field.masked,
            reveal: match &field.reveal {
                Reveal::May { reason, .. } => json(reason).as_str().map(ToOwned::to_owned),
                Reveal::Closed | Reveal::Here => None,
            },
            source: field.origin.as_ref().and_then(|origin| origin.source.clone()),
        }
    }
}

/// An action.
#[derive(Serialize, ToSchema)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// `now`, `depends` or `not`.
    pub offered: &'static str,
    /// Why it depends or would be refused.
    pub why: Option<String>,
    /// True when a reason must be given.
    pub reason_required: bool,
}

pub(super) fn offered(offered: &Offered) -> (&'static str, Option<String>) {
    match offered {
        Offered::Now => ("now", None),
        Offered::Depends(why) => ("depends", Some(why.clone())),
        Offered::Not(why) => ("not", Some(why.clone())),
    }
}

impl From<&ActionShown> for Action {
    fn from(action: &ActionShown) -> Self {
        let (offered, why) = offered(&action.offered);
        Self {
            name: action.name.to_string(),
            title: action.title.clone(),
            offered,
            why,
            reason_required: action.reason_required,
        }
    }
}

/// A human task.
#[derive(Serialize, ToSchema)]
pub struct Task {
    /// Its number on the case.
    pub item: u32,
    /// Its element key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its CMMN state.
    pub state: Json,
    /// Who has it.
    pub assignee: Option<String>,
    /// When it is due, UTC.
    pub due_at: Option<String>,
    /// Its priority, a word of the program; that of the case where it has none of its own.
    pub priority: Option<String>,
    /// True when the caller may take it.
    pub may_take: bool,
    /// True when the caller may start it.
    pub may_start: bool,
    /// True when the caller may complete it.
    pub may_complete: bool,
}

impl From<&CasePage> for Case {
    fn from(case: &CasePage) -> Self {
        Self {
            reference: case.reference.clone(),
            version: case.version,
            program: case.program.to_string(),
            unit: case.unit.as_ref().map(ToString::to_string),
            place: case.place.clone(),
            priority: case.priority.as_ref().map(|priority| priority.word.clone()),
            case_state: json(&case.case_state),
            outcome: case.outcome.clone(),
            opened_at: case.opened_at.to_string(),
            ended_at: case.ended_at.map(|at| at.to_string()),
            states: case
                .states
                .iter()
                .map(|state| State {
                    track: state.track.to_string(),
                    name: state.name.to_string(),
                    title: state.title.clone(),
                    pending: state.pending.clone(),
                })
                .collect(),
            clocks: case
                .clocks
                .iter()
                .map(|clock| Clock {
                    name: clock.name.to_string(),
                    title: clock.title.clone(),
                    due_at: clock.due_at.to_string(),
                    over: clock.over,
                    running: clock.running,
                })
                .collect(),
            flags: case.flags.iter().map(|flag| Flag { no: flag.no, text: flag.text.clone() }).collect(),
            views: case
                .views
                .iter()
                .map(|view| View {
                    name: view.name.to_string(),
                    title: view.title.clone(),
                    fields: view.fields.iter().map(Field::from).collect(),
                })
                .collect(),
            proposals: case.proposals.iter().map(Proposal::from).collect(),
            actions: case.actions.iter().map(Action::from).collect(),
            tasks: case
                .tasks
                .iter()
                .map(|task| Task {
                    item: task.item.0,
                    key: task.key.clone(),
                    title: task.title.clone(),
                    state: json(&task.state),
                    assignee: task.assignee.clone(),
                    due_at: task.due_at.map(|at| at.to_string()),
                    priority: task.priority.as_ref().map(|priority| priority.word.clone()),
                    may_take: task.may_take,
                    may_start: task.may_start,
                    may_complete: task.may_complete,
                })
                .collect(),
            plannable: case.plannable.iter().map(|item| item.key.clone()).collect(),
            addable: case.addable.iter().map(|role| role.value.clone()).collect(),
        }
    }
}
