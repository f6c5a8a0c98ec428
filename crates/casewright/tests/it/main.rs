//! The rooms joined: the real store, the real policies, the API that people and programs outside use.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what surprises a test stops it, in its helpers too"
)]

mod cli;
mod commands;
mod http;
mod independent;
mod models;
mod operator;
mod sql_source;
mod workers;
