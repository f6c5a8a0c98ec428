//! The store from outside: what it promises, what it hides, what it survives.
#![allow(missing_docs, dead_code, reason = "tests")]

mod given;
mod promises;
