//! Pages for everybody: no account, no script.

pub mod application;
pub mod back;
pub mod home;
pub mod register;
pub mod start;
