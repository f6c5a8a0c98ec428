//! Cases of a program, found by what stands in the address.

pub mod save;
pub mod show;
