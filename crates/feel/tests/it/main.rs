//! Conditions, decisions and the gate, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what stands around the tests fails with them"
)]

mod conditions;
mod conformance;
mod decisions;
mod differential;
mod full;
mod fuzz;
mod gate;
#[expect(dead_code, reason = "the page of results is written by the example `tck`")]
mod kit;
mod sheet;
mod support;
