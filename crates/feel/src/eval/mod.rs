//! Running a compiled expression: three-valued, bounded, without panic.

pub(crate) mod compare;
pub(crate) mod engine;
pub(crate) mod math;
pub(crate) mod node;
pub(crate) mod run;
pub(crate) mod test;
pub(crate) mod val;
