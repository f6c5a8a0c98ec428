//! The log as its users see it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed assumption in a test is a failed test, in its helper functions too"
)]

mod fixture;
mod proofs;
mod rows;
mod sealing;
mod tampering;
mod vectors;
