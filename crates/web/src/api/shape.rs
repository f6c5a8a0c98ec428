//! The shapes of the API's answers: what `app` answers, with values as plain JSON.

use super::plain;
use app::{
    answer::{
        ActAnswer, ActionShown, CasePage, ChangeShown, Choice, ConditionShown, FieldShown, FormShown,
        ListPage, Offered, ProposalShown, Published, Waiting,
    },
    core::id::PersonId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

fn json(value: &impl Serialize) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

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
    /// True when this is less than what is stored.
    pub masked: bool,
    /// The source that a fetched value names.
    pub source: Option<String>,
}

impl From<&FieldShown> for Field {
    fn from(field: &FieldShown) -> Self {
        Self {
            path: field.path.to_string(),
            label: field.label.clone(),
            value: plain(&field.value),
            masked: field.masked,
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

fn offered(offered: &Offered) -> (&'static str, Option<String>) {
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

/// What an act led to.
#[derive(Serialize, ToSchema)]
pub struct Act {
    /// The case.
    pub reference: String,
    /// Its version now: the ETag.
    pub version: u64,
    /// Names of the states it is in now.
    pub states: Vec<String>,
    /// The view that the row opens; grants nothing.
    pub open: Option<String>,
    /// The list that the row leads to instead; grants nothing.
    pub open_list: Option<String>,
    /// True when a step is awaited.
    pub pending: bool,
    /// Effects put in the outbox.
    pub queued: Vec<String>,
    /// True when the same request had been carried out before and nothing was done again.
    pub replayed: bool,
}

impl From<&ActAnswer> for Act {
    fn from(done: &ActAnswer) -> Self {
        Self {
            reference: done.reference.clone(),
            version: done.version,
            states: done.states.iter().map(|state| state.name.to_string()).collect(),
            open: done.open.as_ref().map(ToString::to_string),
            open_list: done.open_list.as_ref().map(ToString::to_string),
            pending: done.pending,
            queued: done.queued.iter().map(ToString::to_string).collect(),
            replayed: done.replayed,
        }
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct List {
    /// Its program.
    pub program: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Keys of its columns, in order.
    pub columns: Vec<String>,
    /// Keys one can sort by.
    pub sorts: Vec<String>,
    /// Keys one can filter by.
    pub filters: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Send as `after` to get the next page.
    pub next: Option<String>,
}

/// A row.
#[derive(Serialize, ToSchema)]
pub struct Row {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// A cell a column.
    pub cells: Vec<Field>,
    /// True when a flag waits.
    pub flagged: bool,
}

impl From<&ListPage> for List {
    fn from(page: &ListPage) -> Self {
        Self {
            program: page.list.program.to_string(),
            name: page.list.name.to_string(),
            title: page.list.title.clone(),
            columns: page.list.columns.iter().map(|column| column.key.clone()).collect(),
            sorts: page.list.sorts.iter().map(|column| column.key.clone()).collect(),
            filters: page.list.filters.iter().map(|(column, _)| column.key.clone()).collect(),
            rows: page
                .rows
                .iter()
                .map(|row| Row {
                    reference: row.reference.clone(),
                    version: row.version,
                    cells: row.cells.iter().map(Field::from).collect(),
                    flagged: row.flagged,
                })
                .collect(),
            next: page.next.clone(),
        }
    }
}

/// A form with what was filled in so far.
#[derive(Serialize, ToSchema)]
pub struct Form {
    /// The case.
    pub reference: String,
    /// The version it was read at: send back as `read_at`.
    pub version: u64,
    /// The action's name or the task's key.
    pub of: String,
    /// Its title.
    pub title: String,
    /// True when a reason must be given.
    pub reason_required: bool,
    /// One topic a page.
    pub pages: Vec<FormPage>,
    /// `now`, `depends` or `not`: what would come of sending it as it stands.
    pub offered: &'static str,
    /// Why it depends or would be refused.
    pub why: Option<String>,
}

/// A page of a form.
#[derive(Serialize, ToSchema)]
pub struct FormPage {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its questions.
    pub fields: Vec<Question>,
}

/// A question.
#[derive(Serialize, ToSchema)]
pub struct Question {
    /// The key in the input.
    pub path: String,
    /// Its label.
    pub label: String,
    /// Its hint.
    pub hint: Option<String>,
    /// Its type.
    pub kind: Json,
    /// True when it must have a value.
    pub required: bool,
    /// False when its condition does not hold over what was filled in so far.
    pub asked: bool,
    /// Values one can choose, with their texts.
    pub choices: Vec<ChoiceOf>,
    /// The value so far.
    pub value: Json,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// A choice.
#[derive(Serialize, ToSchema)]
pub struct ChoiceOf {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl From<&Choice> for ChoiceOf {
    fn from(choice: &Choice) -> Self {
        Self { value: choice.value.clone(), label: choice.label.clone() }
    }
}

impl From<&FormShown> for Form {
    fn from(form: &FormShown) -> Self {
        let (offered, why) = offered(&form.preview.offered);
        Self {
            reference: form.reference.clone(),
            version: form.version,
            of: form.of.clone(),
            title: form.title.clone(),
            reason_required: form.reason_required,
            pages: form
                .pages
                .iter()
                .map(|page| FormPage {
                    id: page.id.clone(),
                    title: page.title.clone(),
                    fields: page
                        .fields
                        .iter()
                        .map(|field| Question {
                            path: field.path.to_string(),
                            label: field.label.clone(),
                            hint: field.hint.clone(),
                            kind: json(&field.kind),
                            required: field.required,
                            asked: field.asked,
                            choices: field.choices.iter().map(ChoiceOf::from).collect(),
                            value: field.value.clone(),
                            problem: field.problem.clone(),
                        })
                        .collect(),
                })
                .collect(),
            offered,
            why,
        }
    }
}

/// What a case waits for.
#[derive(Serialize, ToSchema)]
pub struct Wait {
    /// What waits.
    pub what: String,
    /// For what, in plain words.
    pub waits_for: String,
    /// Since when, UTC.
    pub since: Option<String>,
    /// Until when at the latest, UTC.
    pub until: Option<String>,
    /// The conditions that do not hold yet.
    pub conditions: Vec<Condition>,
}

/// A condition that does not hold.
#[derive(Serialize, ToSchema)]
pub struct Condition {
    /// As written.
    pub condition: String,
    /// Why it cannot be told; none when it is false.
    pub unknown: Option<String>,
    /// What it read: label and value.
    pub read: Vec<Reading>,
}

/// What a condition read.
#[derive(Serialize, ToSchema)]
pub struct Reading {
    /// Its label.
    pub label: String,
    /// Its value.
    pub value: Json,
}

impl From<&ConditionShown> for Condition {
    fn from(condition: &ConditionShown) -> Self {
        Self {
            condition: condition.source.clone(),
            unknown: condition.unknown.clone(),
            read: condition
                .readings
                .iter()
                .map(|one| Reading { label: one.label.clone(), value: plain(&one.value) })
                .collect(),
        }
    }
}

impl From<&Waiting> for Wait {
    fn from(waiting: &Waiting) -> Self {
        Self {
            what: waiting.what.clone(),
            waits_for: waiting.waits_for.clone(),
            since: waiting.since.map(|at| at.to_string()),
            until: waiting.until.map(|at| at.to_string()),
            conditions: waiting.conditions.iter().map(Condition::from).collect(),
        }
    }
}

/// A change of a case.
#[derive(Serialize, ToSchema)]
pub struct Change {
    /// The event's number.
    pub seq: u64,
    /// When, UTC.
    pub at: String,
    /// By whom.
    pub by: String,
    /// The field, where a field changed.
    pub path: Option<String>,
    /// What, in plain words.
    pub what: String,
    /// Before.
    pub from: Json,
    /// After.
    pub to: Json,
    /// True when the values are kept from the caller.
    pub withheld: bool,
}

impl From<&ChangeShown> for Change {
    fn from(change: &ChangeShown) -> Self {
        Self {
            seq: change.seq,
            at: change.at.to_string(),
            by: change.by.clone(),
            path: change.path.as_ref().map(ToString::to_string),
            what: change.what.clone(),
            from: change.from.as_ref().map(plain).unwrap_or_default(),
            to: change.to.as_ref().map(plain).unwrap_or_default(),
            withheld: change.withheld,
        }
    }
}

/// A row of a public register.
#[derive(Serialize, ToSchema)]
pub struct RegisterRow {
    /// The reference.
    pub reference: String,
    /// Label and value.
    pub fields: Vec<Reading>,
}

impl From<&Published> for RegisterRow {
    fn from(row: &Published) -> Self {
        Self {
            reference: row.reference.clone(),
            fields: row
                .fields
                .iter()
                .map(|(label, _, value)| Reading { label: label.clone(), value: plain(value) })
                .collect(),
        }
    }
}

/// An act: an action's input.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ActBody {
    /// The track, in programs that have several.
    pub track: Option<String>,
    /// An object by field path. Null: the caller's draft.
    pub input: Json,
    /// The reason, where one is asked for.
    pub reason: Option<String>,
    /// The version that the form was read at.
    pub read_at: Option<u64>,
}

/// A move of a task.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskBody {
    /// A CMMN transition: `complete`, `manualStart`, `disable`, `enable`, `reenable`.
    #[schema(value_type = String)]
    pub transition: app::core::Transition,
    /// An object by field path. Null: the caller's draft.
    #[serde(default)]
    pub input: Json,
    /// The reason, where one is asked for.
    #[serde(default)]
    pub reason: Option<String>,
    /// The version that the form was read at.
    #[serde(default)]
    pub read_at: Option<u64>,
}

/// To whom a task goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssigneeBody {
    /// A person's id; none gives the task back. `"me"` is the caller.
    pub to: Option<String>,
}

/// What was typed so far.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    /// An object by field path, right or wrong.
    pub input: Json,
    /// The reason.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A new case.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OpenBody {
    /// The unit, where the caller has several.
    pub unit: Option<String>,
    /// Fields at the start.
    pub input: Json,
}

/// A discretionary task to plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    /// Its element key.
    pub element: String,
}

/// A task that no plan foresaw.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTaskBody {
    /// What is to be done, in at most 200 characters.
    pub title: String,
    /// The role that does it.
    pub role: String,
    /// The last day on which it should be done: `2026-04-01`.
    #[serde(default)]
    pub due: Option<String>,
    /// The number of the stage to add it to; left out: the state at hand.
    #[serde(default)]
    pub stage: Option<u32>,
}

/// Moving one case, or all of a program, to another version of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MigrationBody {
    /// The version, as written or by its digest; left out: the current one.
    #[serde(default)]
    pub to: Option<String>,
    /// What has another name there: `states`, `elements`, `fields`, `roles`, each from the old name to the new.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub mapping: app::core::migrate::Mapping,
    /// False: it is done. Left out or true: the answer says what would be.
    #[serde(default = "yes")]
    pub dry_run: bool,
    /// Where the page of a batch before ended.
    #[serde(default)]
    pub after: Option<String>,
}

const fn yes() -> bool {
    true
}

/// What became of a case that was to be moved, or would.
#[derive(Serialize, ToSchema)]
pub struct Migrated {
    /// The case.
    pub reference: String,
    /// Its version now.
    pub version: u64,
    /// True when it runs the version that was asked for.
    pub done: bool,
    /// What happens to everything in it: `problems`, `registers`, `items`, `clocks`, `fields`, `roles`.
    #[schema(value_type = Object)]
    pub migration: serde_json::Value,
    /// The same in plain words, one line a thing.
    pub text: String,
}

impl From<&app::Migrated> for Migrated {
    fn from(migrated: &app::Migrated) -> Self {
        Self {
            reference: migrated.reference.clone(),
            version: migrated.version,
            done: migrated.done,
            migration: json(&migrated.migration),
            text: migrated.migration.to_string(),
        }
    }
}

/// A page of a batch.
#[derive(Serialize, ToSchema)]
pub struct MigratedPage {
    /// Its cases.
    pub cases: Vec<Migrated>,
    /// Send it as `after` for the next page; none on the last.
    pub next: Option<String>,
}

/// A change of who works on a case.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TeamBody {
    /// Gives a role on the case.
    Assign {
        /// To whom.
        #[schema(value_type = String)]
        person: PersonId,
        /// As what.
        role: String,
        /// From when, UTC; at once where it is left out.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        from: Option<jiff::Timestamp>,
        /// Until when, UTC.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        until: Option<jiff::Timestamp>,
    },
    /// Ends a role on the case.
    End {
        /// Whose.
        #[schema(value_type = String)]
        person: PersonId,
        /// Which.
        role: String,
    },
    /// Brings a partner in.
    AddPartner {
        /// Which.
        partner: String,
    },
}
