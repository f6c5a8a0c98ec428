//! Tests of the workspace itself.
#![expect(clippy::unwrap_used, reason = "tests")]

mod arrows;
mod claims;
mod house;
