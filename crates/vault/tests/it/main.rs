//! The vault as the store uses it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed assumption in a test is a failed test, in its helper functions too"
)]

mod blind;
mod keys;
mod ring;
mod sealing;
