//! Conditions, decisions and the gate, from outside.

mod conditions;
mod decisions;
mod gate;
mod support;
