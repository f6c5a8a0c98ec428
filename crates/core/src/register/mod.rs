//! The state register: the fifteen rules of the sheet. The engine knows nothing else besides CMMN.
//!
//! Rules 1 and 2 are types ([`crate::case::Register`], [`crate::definition::State`]); 3 to 6 are [`act`] and [`row`]; 6
//! to 8 are [`steps`]; 9 to 11 are [`set`]; 12 is [`automatic`]; 14 is [`rest`]; 15 is [`crate::offer`].

pub(crate) mod act;
mod approval;
mod automatic;
mod clock;
mod fact;
pub(crate) mod input;
mod rest;
pub(crate) mod row;
mod set;
mod steps;
