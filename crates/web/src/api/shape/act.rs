//! What is sent to act on a case, and what it led to.

use app::{answer::ActAnswer, core::id::PersonId};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

/// What an act led to.
#[derive(Serialize, ToSchema)]
pub struct Act {
    /// The case.
    pub reference: String,
    /// Its version now: the ETag.
    pub version: u64,
    /// True while the caller can open it: what they did may have been their last part in it.
    pub still_open: bool,
    /// Names of the states it is in now, for those who are shown them.
    pub states: Vec<String>,
    /// The view that the row opens; grants nothing.
    pub open: Option<String>,
    /// The list that the row leads to instead; grants nothing.
    pub open_list: Option<String>,
    /// True when a step is awaited.
    pub pending: bool,
    /// Effects put in the outbox, for those who see everything.
    pub queued: Vec<String>,
    /// True when the same request had been carried out before and nothing was done again.
    pub replayed: bool,
}

impl From<&ActAnswer> for Act {
    fn from(done: &ActAnswer) -> Self {
        Self {
            reference: done.reference.clone(),
            version: done.version,
            still_open: done.still_open,
            states: done.states.iter().map(|state| state.name.to_string()).collect(),
            open: done.open.as_ref().map(ToString::to_string),
            open_list: done.open_list.as_ref().map(ToString::to_string),
            pending: done.pending,
            queued: done.queued.iter().map(ToString::to_string).collect(),
            replayed: done.replayed,
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
