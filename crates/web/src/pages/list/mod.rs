//! Lists of cases.

pub mod each;
pub mod file;
pub mod show;
