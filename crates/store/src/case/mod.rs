//! Cases: what a commit writes, how a case is read back, what is projected of it.

pub(crate) mod commit;
pub(crate) mod kept;
pub(crate) mod order;
pub(crate) mod project;
pub(crate) mod read;
