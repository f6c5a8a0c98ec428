//! The store from outside: what it promises, what it hides, what it survives.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "helpers of tests stop a test as tests do"
)]

mod backup;
mod canary;
#[cfg(target_os = "linux")]
mod crash;
#[cfg(target_os = "linux")]
mod failover;
mod given;
mod lists;
mod log;
#[cfg(unix)]
mod migrations;
#[cfg(target_os = "linux")]
mod migrations_postgres;
mod policies;
#[cfg(target_os = "linux")]
mod postgres;
mod promises;
mod raw;
mod suite;
#[cfg(target_os = "linux")]
mod tls;
mod whole_file;
