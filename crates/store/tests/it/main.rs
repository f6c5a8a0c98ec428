//! The store from outside: what it promises, what it hides, what it survives.
#![allow(missing_docs, dead_code, reason = "tests")]

mod canary;
#[cfg(target_os = "linux")]
mod crash;
mod given;
mod lists;
mod log;
mod promises;
