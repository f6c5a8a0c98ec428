//! Coming in and going out.

pub mod first;
pub mod invitation;
pub mod second_factor;
pub mod sign_in;
