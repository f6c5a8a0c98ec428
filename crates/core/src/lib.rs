//! The case engine. What can happen in a case is a CMMN plan beside a state register; this crate decides commands on it
//! and applies events. Pure: no clock, no randomness, no I/O, no async, no policy, and no expression *language* (it calls
//! the [`Expression`] trait).
//!
//! `decide(case, definition, envelope) → outcome | rejection`, `apply(case, event)`. Replaying events gives the live
//! state, always.

mod apply;
pub mod calendar;
pub mod case;
pub mod command;
mod decide;
pub mod definition;
pub mod event;
pub mod expression;
pub mod id;
pub mod offer;
pub mod plan;
mod register;
pub mod rejection;
pub mod schema;
mod scope;
mod turn;
pub mod value;
pub mod why;

pub use apply::{apply, opened, replay};
pub use case::{Case, CaseState, ItemState, PlanItemInstance};
pub use command::{Actor, Command, Envelope, Input};
pub use decide::decide;
pub use definition::Definition;
pub use event::{CaseEvent, StoredEvent};
pub use expression::{Decided, Decision, Expr, Expression, Scope, Truth};
pub use plan::{Element, ElementKind, FileTransition, OnPart, Plan, Sentry, Transition};
pub use rejection::Rejection;
pub use schema::{Field, FieldType, FileSchema, IndexUse, Mask};
pub use value::{FieldPath, Value};

/// What a command leads to: the events to store, in order, and the effects to run after commit.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The events, numbered from the case's version.
    pub events: Vec<StoredEvent>,
    /// The case after them.
    pub case: Case,
    /// What to do outside, each with its number on the case.
    pub effects: Vec<Effect>,
    /// Where the row sends the person next.
    pub open: Option<id::ViewName>,
}

/// Something to be done outside after commit, at least once; `(case, no)` is its idempotency key.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Effect {
    /// Its number on the case.
    pub no: id::EffectNo,
    /// What.
    pub kind: EffectKind,
}

/// Kinds of effects.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// Run the effect of this name; settled by `SettleEffect`.
    Run(id::EffectName),
    /// Fetch; settled by `AnswerFetch`.
    Fetch(id::FetchName),
}
