//! No case in hand.

pub mod home;
pub mod show;
