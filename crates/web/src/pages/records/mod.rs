//! Records: what need not be kept any longer, and what was destroyed.

pub mod certificates;
pub mod show;
