//! One file a verb; its comment is its manual page.

mod bench;
mod check;
mod new;
pub(crate) mod serve;
mod test;
mod verify;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Runs case work: what can happen is a plan, what is decided is a table, who may is a policy, what happened is a signed log.
#[derive(Debug, Parser)]
#[command(name = "casewright", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Serve(serve::Serve),
    Check(check::Check),
    Test(test::Test),
    Verify(verify::Verify),
    New(new::New),
    Bench(bench::Bench),
}

/// Runs the verb. Exit codes: 0 done, 1 the answer is no (findings, failed scenarios, a damaged log), 2 it could not be done.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let result = match cli.verb {
        Verb::Serve(serve) => serve.run(),
        Verb::Check(check) => check.run(),
        Verb::Test(test) => test.run(),
        Verb::Verify(verify) => verify.run(),
        Verb::New(new) => new.run(),
        Verb::Bench(bench) => bench.run(),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            say(&format!("casewright: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// A line for the person at the terminal, on standard error.
#[expect(clippy::print_stderr, reason = "a command line talks to a person")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// A line of the result, on standard output. A reader who went away is no error.
pub(crate) fn print(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// True when a person looks at standard output and did not ask for plain text (`NO_COLOR`).
pub(crate) fn colour() -> bool {
    use std::io::IsTerminal;
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
