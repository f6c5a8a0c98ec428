//! All of DMN, bounded: boxed expressions, knowledge models, services, imports, functions.
//!
//! Conditions, tables and plain expressions are read by the parser of [`crate::gate`] and type-checked; that is how a
//! program's rules are held. What this module adds has the whole language of the standard, so it cannot be checked as
//! tightly. It is held in three other ways: the text is limited before the engine's parser sees it, the tree is refused or
//! changed before the engine runs it, and each run has a budget of steps, call depth and sizes, on a stack of its own.
//! External functions are refused, so nothing reaches the network.

pub(crate) mod boxed;
pub(crate) mod datum;
pub(crate) mod declared;
mod meter;
pub(crate) mod model;
mod read;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod types;

pub use datum::{Datum, Model};

/// Begins the reasons given here. Those of the engine may hold values of the case, so they are shown to nobody.
pub(crate) const OURS: char = '\u{1}';

/// Nothing, for a reason that may be shown.
fn nothing(reason: &str) -> dsntk_feel::values::Value {
    dsntk_feel::values::Value::Null(Some(format!("{OURS}{reason}")))
}
