//! The project's own commands. `cargo xtask` lists them.
#![expect(clippy::print_stdout, reason = "a command line talks to a person")]

mod assets;
mod check;
mod demo;
mod requirements;
mod step;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask demo     build everything and start Casewright with the demo programs and people
cargo xtask test     all tests: rooms, doctests, programs, browser, API
cargo xtask check    format, lints, denials
cargo xtask assets   build the web assets alone (demo and test do it when they must)
cargo xtask requirements   write docs/requirements.md: what is required, and what shows it
cargo xtask bench    the benchmarks, in a release build";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    let result = match command {
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "check" => check::run(),
        "assets" => assets::build(),
        "requirements" => requirements::run(false),
        "bench" => test::bench(rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(anyhow::anyhow!("there is no command `{other}`\n\n{HELP}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
