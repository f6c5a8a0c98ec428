//! Work over many cases: queues, what was chosen, what came of it.

pub mod bulk;
pub mod choose;
pub mod queue;
