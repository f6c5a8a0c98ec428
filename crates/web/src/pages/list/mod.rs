//! Lists of cases.

pub mod each;
pub mod show;
