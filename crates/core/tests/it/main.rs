//! The engine from outside: definitions in, events out.

mod fixture;
mod register;
