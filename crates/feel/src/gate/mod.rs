//! The gate: what a text may be before anything is made of it.
//!
//! Text never reaches the FEEL engine. It is read here into a tree of our own, so that every part knows where it stands;
//! the engine is handed single operations on values that are already evaluated. What could abort the process, never
//! return, panic or call the network (function definitions, external functions, recursion, iteration over huge ranges,
//! huge exponents, patterns made at run time) has no form in the tree.

pub(crate) mod ast;
pub(crate) mod parse;
pub(crate) mod stack;
pub(crate) mod token;

/// Longest text, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;
/// Deepest nesting of a tree, chains of operators included.
pub const DEPTH_MAX: usize = 64;
/// Deepest nesting that is evaluated, named conditions included: it needs some 4 KiB of stack a level unoptimised, so a
/// quarter of the two megabytes a thread usually has.
pub(crate) const RUN_DEPTH_MAX: usize = 2 * DEPTH_MAX;
/// Most values in a literal range that is iterated: `for i in 1..100`.
pub const RANGE_MAX: i64 = 1_000;
/// Largest literal exponent.
pub const EXPONENT_MAX: i64 = 100;
/// Most digits of a literal number: what a case can hold.
pub const DIGITS_MAX: usize = 28;
