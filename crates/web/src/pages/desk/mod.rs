//! No case in hand.

pub mod show;
