//! The access log: rows that join the transaction of what they record, sealed into one tree, checked from outside.

pub(crate) mod append;
pub(crate) mod deep;
pub(crate) mod published;
pub(crate) mod read;
pub(crate) mod seal;
pub(crate) mod tiles;
pub(crate) mod verify;
pub(crate) mod witness;
