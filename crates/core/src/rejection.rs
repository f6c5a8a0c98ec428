//! Answers of the domain. Nothing is stored, nothing is used up (rule 5).

use crate::{
    id::{ActionName, RowId, StateName, TextKey},
    migrate::MigrationProblem,
    value::{FieldPath, Value},
};
use serde::{Deserialize, Serialize};

/// Why a command was not carried out. Not a fault: the system works, the answer is no.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Rejection {
    /// No row of this state, nor of `any`, has the action (rule 3).
    #[error("`{action}` is not offered in state `{state}`")]
    NotOffered {
        /// The action.
        action: ActionName,
        /// The state.
        state: StateName,
    },
    /// It ends an item of an inbox and is taken by filing the item alone, so that the documents go with it.
    #[error("`{action}` is taken by filing `{item}` from the inbox")]
    ByFiling {
        /// The action.
        action: ActionName,
        /// The reference of the item.
        item: String,
    },
    /// A step is pending (rule 4).
    #[error("the case is busy with a step begun earlier; try again when it has ended")]
    Busy,
    /// It was proposed and waits for approval; it is not proposed twice.
    #[error("`{action}` was proposed and waits for approval")]
    AwaitsApproval {
        /// The action.
        action: ActionName,
    },
    /// A `refuse` row matched, or rows have the action but none of their conditions is true (rule 5).
    #[error("refused by the rule on line {line}")]
    Refused {
        /// The row that refused, or the last one tried.
        row: RowId,
        /// Its line in the sheet.
        line: u32,
        /// The text that says what to do next; none where no `refuse` row stands.
        text: Option<TextKey>,
        /// The conditions that were not true, as written, with why.
        conditions: Vec<FailedCondition>,
    },
    /// An input names a field its form does not list, or lacks one it needs, or has a wrong value.
    #[error("the input is not accepted")]
    Input {
        /// Field by field.
        problems: Vec<InputProblem>,
    },
    /// A reason must be given.
    #[error("give a reason")]
    ReasonMissing,
    /// Fields changed since the actor read them.
    #[error("somebody else changed the same fields meanwhile")]
    Conflict {
        /// Theirs and ours, field by field.
        fields: Vec<FieldConflict>,
    },
    /// The plan item cannot make the transition from where it is.
    #[error("`{item}` is {state} and cannot {transition}")]
    Transition {
        /// The item's name.
        item: String,
        /// Its state.
        state: String,
        /// The transition.
        transition: String,
    },
    /// The human task is somebody else's.
    #[error("the task is assigned to somebody else")]
    AssignedToSomebodyElse,
    /// There is no such item, timer, effect, flag, role or element on this case.
    #[error("there is no {what} on this case")]
    Unknown {
        /// What was named.
        what: String,
    },
    /// The case has ended or is closed.
    #[error("the case has ended")]
    Ended,
    /// What was asked about access to the case makes no sense as things are.
    #[error("{why}")]
    Access {
        /// In plain words; says what to do.
        why: String,
    },
    /// What was asked about a document makes no sense as things are, or its kind does not take it.
    #[error("{why}")]
    Document {
        /// In plain words; says what to do.
        why: String,
    },
    /// What was asked about a hold or the disposal of the case makes no sense as things are.
    #[error("{why}")]
    Records {
        /// In plain words; says what to do.
        why: String,
    },
    /// What was asked about the money of the case makes no sense as things are.
    #[error("{why}")]
    Money {
        /// In plain words; says what to do.
        why: String,
    },
    /// What was asked about a party of the case makes no sense as things are.
    #[error("{why}")]
    Party {
        /// In plain words; says what to do.
        why: String,
    },
    /// Nothing is shared without a consent that this program asks for.
    #[error("{why}")]
    Consent {
        /// Which is missing, and what to do.
        why: String,
    },
    /// The case exists already.
    #[error("the case is open already")]
    AlreadyOpen,
    /// A budget was used up: the model would go on for ever.
    #[error("the plan does not come to rest: `{element}` was evaluated {steps} times")]
    Budget {
        /// The element.
        element: String,
        /// The steps taken.
        steps: u32,
    },
    /// The case file takes no such name or value.
    #[error("`{path}` cannot be set: {why}")]
    NotSettable {
        /// The case-file item.
        path: FieldPath,
        /// Why, in plain words.
        why: String,
    },
    /// The case cannot go on under the other version of its program.
    #[error("the case cannot be moved to this version: {}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Migration {
        /// Why.
        problems: Vec<MigrationProblem>,
    },
    /// A service may not write this field.
    #[error("`{path}` is not written by this service")]
    NotWriter {
        /// The field.
        path: FieldPath,
    },
}

/// A condition that was not true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailedCondition {
    /// The row it guards.
    pub row: RowId,
    /// As written.
    pub source: String,
    /// Unknown, with the reason; none when it was false.
    pub unknown: Option<String>,
    /// What it read.
    pub readings: Vec<(FieldPath, Value)>,
}

/// One thing wrong with an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputProblem {
    /// Which field.
    pub path: FieldPath,
    /// What is wrong: a text key (`required`, `not-listed`, `wrong-type`, `too-long`, `not-one-of`).
    pub problem: TextKey,
}

/// One field that two people changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// Which.
    pub path: FieldPath,
    /// What stands there now.
    pub theirs: Value,
    /// What was sent.
    pub ours: Value,
    /// The version that set theirs.
    pub version: u64,
}
