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

/// Commands make and drop many small values, often on different threads; the system's allocator spends a tenth of their time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    commands::run(commands::Cli::parse())
}
