//! Coming in and going out.

pub mod first;
pub mod invitation;
pub mod sign_in;
