//! Pages for everybody: no account, no script.

pub mod home;
pub mod register;
pub mod start;
