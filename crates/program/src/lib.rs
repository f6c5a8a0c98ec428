//! Reads, checks and compiles a program folder: the sheet, its forms, decisions, templates, texts and scenarios become a
//! `core` definition and Cedar text. It runs nothing, and it never stops at the first finding.
//!
//! [`load`] reads a folder from disk, [`compile`] one that is in memory. What comes out is plain data ([`model`]).

pub mod diagnostics;
pub mod model;

pub use diagnostics::{At, Diagnostics, Finding, Severity};
pub use model::Program;
