//! Casewright: the binary. Configuration, command line, wiring; nothing is decided here.

mod account;
mod clock;
mod commands;
mod config;
mod demo;
mod doctor;
mod ids;
mod keys;
mod observe;
mod operator;
mod versions;
mod wiring;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(commands::Cli::parse())
}
