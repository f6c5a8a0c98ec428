//! One file a verb; its comment is its manual page.

mod backup;
mod bench;
mod check;
mod completions;
mod config;
mod decide;
mod dispose;
mod doctor;
mod door;
mod explain;
mod export;
mod import;
mod import_table;
mod keys;
mod log;
mod migrate;
mod new;
pub(crate) mod out;
mod policies;
mod rebuild;
mod restore;
pub(crate) mod serve;
mod test;
mod try_model;
mod verify;

use anyhow::{Context, Result, bail};
use app::program::{self, Program};
use clap::{CommandFactory, Parser, Subcommand};
pub(crate) use out::{Verdict, print, say};
use std::{path::Path, process::ExitCode};

/// Runs case work: what can happen is a plan, what is decided is a table, who may is a policy, what happened is a signed log.
#[derive(Debug, Parser)]
#[command(
    name = "casewright",
    version,
    arg_required_else_help = true,
    after_help = "\
Exit codes:
  0  done, and nothing is wrong
  1  done, and the answer is no: findings, a failed scenario, a refused step, a damaged log
  2  it could not be done: wrong usage, a file that cannot be read

Examples:
  casewright new pet-licence                   a small program to start from
  casewright check pet-licence                 everything that is wrong with it
  casewright test pet-licence                  its scenarios, and what they do not reach
  casewright explain pet-licence --scenario refused --step 3 grant
  casewright decide pet-licence fee pet.kind=dog
  casewright backup --to backups               a copy of the store, sealed and verified, while it runs
  casewright serve --demo                      try the shipped programs in a browser"
)]
pub(crate) struct Cli {
    /// When to use colours; `NO_COLOR` in the environment is respected too.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: out::Colours,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    New(new::New),
    Check(check::Check),
    Test(test::Test),
    Explain(explain::Explain),
    Decide(decide::Decide),
    Try(try_model::Try),
    Export(export::Export),
    Import(import::Import),
    ImportTable(import_table::ImportTable),
    Serve(serve::Serve),
    Config(config::Config),
    Doctor(doctor::Doctor),
    Verify(verify::Verify),
    Log(log::Log),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Rebuild(rebuild::Rebuild),
    Dispose(dispose::Dispose),
    Keys(keys::Keys),
    Migrate(migrate::Migrate),
    Policies(policies::Policies),
    Bench(bench::Bench),
    Completions(completions::Completions),
}

/// Runs the verb.
pub(crate) fn run(cli: Cli) -> ExitCode {
    out::set_colours(cli.color);
    let result: Result<Verdict> = match cli.verb {
        Verb::New(new) => new.run().map(Verdict::from),
        Verb::Check(check) => Ok(check.run()),
        Verb::Test(test) => test.run(),
        Verb::Explain(explain) => explain.run(),
        Verb::Decide(decide) => decide.run(),
        Verb::Try(model) => model.run(),
        Verb::Import(import) => import.run(),
        Verb::ImportTable(import) => import.run(),
        Verb::Export(export) => export.run().map(Verdict::from),
        Verb::Serve(serve) => serve.run().map(Verdict::from),
        Verb::Config(config) => config.run().map(Verdict::from),
        Verb::Doctor(doctor) => doctor.run(),
        Verb::Verify(verify) => verify.run().map(Verdict::from),
        Verb::Log(log) => log.run().map(Verdict::from),
        Verb::Backup(backup) => backup.run().map(Verdict::from),
        Verb::Restore(restore) => restore.run().map(Verdict::from),
        Verb::Rebuild(rebuild) => rebuild.run().map(Verdict::from),
        Verb::Dispose(dispose) => dispose.run().map(Verdict::from),
        Verb::Keys(keys) => keys.run().map(Verdict::from),
        Verb::Migrate(migrate) => migrate.run().map(Verdict::from),
        Verb::Policies(policies) => policies.run(),
        Verb::Bench(bench) => bench.run().map(Verdict::from),
        Verb::Completions(completions) => completions.run(Cli::command()).map(Verdict::from),
    };
    result.unwrap_or_else(|error| failed(&error)).into()
}

/// Says why something could not be done.
pub(crate) fn failed(error: &anyhow::Error) -> Verdict {
    say(&format!("casewright: {error:#}"));
    Verdict::Cannot
}

/// That a program folder is there and can be looked into. What is wrong inside it are findings; this is not one.
pub(crate) fn reachable(folder: &Path) -> Result<()> {
    let shown = folder.display();
    let meta = std::fs::metadata(folder).with_context(|| format!("cannot read `{shown}`"))?;
    if !meta.is_dir() {
        bail!("`{shown}` is a file; give the folder of a program, the one that holds `program.yaml`");
    }
    std::fs::read_dir(folder).with_context(|| format!("cannot look into `{shown}`"))?;
    if !folder.join("program.yaml").exists() && !folder.join("plan.cmmn").exists() {
        bail!(
            "`{shown}` holds no `program.yaml` and no `plan.cmmn`; give the folder of a program, or make one with `casewright new`"
        );
    }
    Ok(())
}

/// Reads a program that has to be whole; its findings are said and end the command.
pub(crate) fn whole(folder: &Path) -> Result<Program> {
    reachable(folder)?;
    program::load(folder).map_err(|found| {
        anyhow::anyhow!(
            "`{}` has findings; `casewright check` says how to mend them\n{}",
            folder.display(),
            found.plain().trim_end()
        )
    })
}
