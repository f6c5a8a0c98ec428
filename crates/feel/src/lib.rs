//! FEEL and DMN behind a gate.
//!
//! Conditions and expressions are read by a parser of our own, checked against the types of the case, and run by a
//! three-valued evaluator; the FEEL engine is handed single operations on values, never text. So nothing an author
//! writes can abort the process, hang it, make it panic, or reach the network, and every answer that cannot be given
//! says why: ``"`fee_received` has no value yet"``.
//!
//! Null is not false. A comparison with a value that is missing is *unknown*; `and` and `or` are three-valued as in FEEL
//! (`false and unknown` is false); only `x = null` asks whether there is a value. A list that has no value yet is empty.
//! An unknown test of an item makes the whole filter unknown: nothing is granted while somebody still has to look.
//!
//! ```
//! use feel::{Named, Schema, Type, condition};
//! let schema = Schema::new().with_root("fee_received", Type::Number);
//! assert!(condition("fee_received >= 190", &schema, &Named::new()).is_ok());
//! let findings = condition("fee_recieved >= 190", &schema, &Named::new()).unwrap_err();
//! assert_eq!(findings[0].help, "did you mean `fee_received`?");
//! ```
//!
//! Decisions may use all of DMN: boxed expressions, knowledge models, services, imports, functions. What the checking parser
//! cannot read of it has its names checked, and a budget of steps, call depth and sizes when it runs.
//!
//! What is absent: anything about cases, clocks of its own (`now()` and `today()` answer the scope's time, in its zone),
//! functions written in other languages, and other expression languages than FEEL.

mod builtin;
mod compile;
mod dmn;
mod eval;
mod expr;
mod finding;
mod full;
mod gate;
mod types;

pub use dmn::{Compiled, DMN_BYTES_MAX, InputError, Sheet, decisions, decisions_of};
pub use expr::{Named, condition, conditions, expression, names, type_of};
pub use finding::{Finding, Span, line_column};
pub use full::{Datum, Model};
pub use gate::{DEPTH_MAX, DIGITS_MAX, EXPONENT_MAX, RANGE_MAX, TEXT_BYTES_MAX, parse::is_reserved};
pub use types::{Schema, Type};
