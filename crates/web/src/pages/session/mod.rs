//! Coming in and going out.

pub mod first;
pub mod invitation;
mod link;
pub mod own;
pub mod provider;
pub mod second_factor;
pub mod sign_in;
pub mod step_up;
