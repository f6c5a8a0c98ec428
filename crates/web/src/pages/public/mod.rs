//! Pages for everybody: no account, no script.

pub mod application;
pub mod back;
pub mod documents;
pub mod eligible;
pub mod home;
pub mod register;
pub(crate) mod spoken;
pub mod start;
pub mod units;
