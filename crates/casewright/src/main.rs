//! Casewright: the binary.
mod clock;
mod config;
mod demo;
mod ids;
fn main() {}
