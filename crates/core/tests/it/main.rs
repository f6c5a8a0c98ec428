//! The engine from outside: definitions in, events out.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets what it does not expect must stop"
)]

mod acted;
mod added;
mod case_file;
mod document;
mod fixture;
mod golden;
mod input;
mod migrate;
mod money;
mod offer;
mod party;
mod plan_choices;
mod plan_rules;
mod planning;
mod property;
mod records;
mod register;
mod semantics;
mod steps;
mod tasks;
mod timers;
mod why;
mod zone;
