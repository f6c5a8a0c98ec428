//! What stands on the tabs of a case: what it waits for, what changed.

use crate::api::plain;
use app::answer::{ChangeShown, ConditionShown, Waiting};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

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
    /// The same in the words of the program; none where it has none for all of it.
    pub words: Option<String>,
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
            words: condition.words.clone(),
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
