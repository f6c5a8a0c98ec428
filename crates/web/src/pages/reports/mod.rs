//! What a program did in a period: on a page, and as a file.

pub mod export;
pub mod show;
