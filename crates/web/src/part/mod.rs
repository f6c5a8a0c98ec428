//! Parts of pages: typed, without a word about who may do what.

pub mod chart;
pub mod due;
pub mod field;
pub mod frame;
pub mod picture;
pub mod points;
pub(crate) mod priority;
pub mod question;
pub mod words;

pub use frame::{Frame, Place};
