//! Conditions, decisions and the gate, from outside.

mod conditions;
mod gate;
mod support;
