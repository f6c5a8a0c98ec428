//! Pages of a demonstration. Their routes exist only when the server was started as one.

pub mod about;
pub mod clock;
pub mod mail;
pub mod pay;
