//! The board of whoever hands out work.

pub mod show;
