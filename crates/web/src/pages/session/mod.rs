//! Coming in and going out.

pub mod first;
pub mod sign_in;
