//! The case engine. What can happen in a case is a CMMN plan beside a state register; this crate decides commands on it
//! and applies events. Pure: no clock, no randomness, no I/O, no async, no policy, and no expression *language* (it calls
//! the [`Expression`] trait).
//!
//! [`decide`]`(case, definition, envelope) → outcome | rejection`; [`apply`]`(case, event)`. Replaying events gives the live
//! state, always: `decide` works on a copy that it changes through `apply` alone (`turn.rs`).
//!
//! One action, followed through the room: `decide/` checks what is asked; `register/act.rs` finds the first row that is
//! true; `register/steps.rs` runs its steps and `register/set.rs` its state; what that does to the plan is made in
//! `plan/stage.rs` under the one table of `plan/lifecycle.rs`, and queues up; `plan/run.rs` lets the criteria of
//! `plan/sentry.rs` look at it until nothing moves; `register/rest.rs` takes rules without an action, completes the case
//! with its last state, and recomputes the facts. [`offer`] tries without doing; [`why`] says what is waited for.
//!
//! Not here, on purpose: who may do it (`authz`), what is done outside after commit ([`Effect`]s go to an outbox), when it
//! is (envelopes carry the time; a scheduler sends [`Command::Elapse`]), and how a condition is written.

pub mod access;
mod apply;
pub mod calendar;
pub mod case;
pub mod command;
mod decide;
pub mod definition;
pub mod document;
pub mod event;
pub mod expression;
pub mod id;
pub mod migrate;
pub mod money;
pub mod offer;
pub mod party;
pub mod plan;
pub mod platform;
pub mod priority;
pub mod records;
mod register;
pub mod rejection;
pub mod retention;
pub mod schema;
mod scope;
pub mod spelling;
mod turn;
pub mod value;
pub mod why;

pub use apply::{apply, opened, replay};
pub use case::{Case, CaseState, ItemState, PlanItemInstance};
pub use command::{Actor, ChildEnd, Command, Envelope, Input};
pub use decide::{decide, is_completable};
pub use definition::Definition;
pub use document::{Document, DocumentChange, DocumentCommand};
pub use event::{CaseEvent, StoredEvent};
pub use expression::{Decided, Decision, Expr, Expression, Scope, Truth};
pub use money::{CaseMoney, JournalEntry, MoneyCommand};
pub use party::{PartyChange, PartyCommand};
pub use plan::{
    Element, ElementKind, FileTransition, IsoSchedule, OnPart, Plan, PlanningTable, Sentry, Timer, Transition,
};
pub use records::{RecordsChange, RecordsCommand};
pub use rejection::Rejection;
pub use schema::{Field, FieldType, FileItem, FileSchema, IndexUse, Mask, Multiplicity};
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
    /// Open the case of a case task, by [`Command::OpenChild`] with this case and the number of this effect; settled by
    /// `SettleEffect` when it is open.
    OpenCase {
        /// The kind of case, as the model names it.
        case: String,
        /// What the task gives, by name: always a map.
        input: Value,
    },
    /// Order the payment that the journal of the case has under the number of this effect; settled by
    /// [`MoneyCommand::Confirm`] or [`MoneyCommand::Refuse`].
    Pay,
    /// Tell the case task of another case that this case has ended, by [`Command::EndChild`] on the other.
    EndCaseTask {
        /// The other case.
        parent: id::CaseId,
        /// The number of its effect that opened this one.
        task: id::EffectNo,
        /// How it ended.
        end: command::ChildEnd,
    },
}
