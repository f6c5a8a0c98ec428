//! Conditions, decisions and the gate, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what stands around the tests fails with them"
)]

mod conditions;
mod decisions;
mod differential;
mod fuzz;
mod gate;
mod support;
