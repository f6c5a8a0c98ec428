//! Reads, checks and compiles a program folder: the sheet, its forms, decisions, templates, texts and scenarios become a
//! `core` definition and Cedar text. It runs nothing, and it never stops at the first finding.
//!
//! [`load`] reads a folder from disk, [`compile`] one that is in memory. What comes out is plain data ([`model`]).

pub mod cmmn;
mod compile;
pub mod diagnostics;
mod folder;
pub mod model;
mod near;
mod others;
mod read;
pub mod retention;
mod scaffold;
mod yaml;

pub use compile::{compile, complete, load};
pub use diagnostics::{At, Diagnostics, Finding, Severity};
/// Decisions of a DMN file without a program, asked by hand.
pub use feel::{InputError, Sheet as DecisionSheet, line_column};
pub use folder::Folder;
pub use model::Program;
pub use near::help as meant;
pub use others::{named, opened_from, others};
pub use scaffold::scaffold;
pub use yaml::json;
