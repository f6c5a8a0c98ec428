//! `casewright bench`: what the whole costs. Each figure stands beside one of the same run, on the same machine and disk:
//! the ratios are worth more than the figures.

mod act;
mod decide;
mod documents;
mod figures;
mod http;
mod import;
mod office;
mod page;
mod reports;
mod start;

use super::{print, say};
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Measure what the whole costs, on the real store with a program, policies, the access log and encryption. Everything happens
/// in a temporary folder that is removed at the end; nothing needs a network. Only a release build says anything.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What to measure.
    #[arg(value_enum, default_value_t = What::All)]
    what: What,
    /// Cases in the store while pages are measured.
    #[arg(long, default_value_t = 10_000)]
    cases: usize,
    /// Clients that act, or make cases, at once.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// How large the document is that goes in and out; memory is measured with twice as much.
    #[arg(long, default_value_t = 1_000)]
    megabytes: usize,
    /// How long each part is measured at most.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Where the temporary folder is made: on the disk that counts. The system's own without it.
    #[arg(long)]
    folder: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Clients completing actions, against a plain loop that writes the same rows.
    Act,
    /// Binding, authorising and deciding alone: CPU a command.
    Decide,
    /// The same actions in process and over HTTP.
    Http,
    /// The pages of a case, a list and a desk, one after another.
    Page,
    /// Reports and the board over as many cases as `--cases` says, most of them copied row by row.
    Reports,
    /// Rows of a table that become cases, as many as `--cases`, and the same rows once more.
    Import,
    /// A large document in and out, against a plain loop that seals as many bytes to the same disk.
    Documents,
    /// Starting the demo, first and again.
    Start,
    /// All of them.
    All,
}

impl Bench {
    /// Measures and prints.
    pub(crate) fn run(self) -> Result<bool> {
        if cfg!(debug_assertions) {
            say(
                "this is a debug build: its figures say nothing (`cargo run --release -p casewright -- bench`)",
            );
        }
        let mut folder = tempfile::Builder::new();
        folder.prefix("casewright-bench-");
        let folder = match &self.folder {
            Some(below) => folder.tempdir_in(below)?,
            None => folder.tempdir()?,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let wanted = |what| self.what == what || self.what == What::All;
        if wanted(What::Act) {
            for line in runtime.block_on(act::measure(folder.path(), self.clients.max(1), self.seconds))? {
                print(&line);
            }
        }
        if wanted(What::Decide) {
            for line in runtime.block_on(decide::measure(folder.path()))? {
                print(&line);
            }
        }
        if wanted(What::Http) {
            for line in runtime.block_on(http::measure(folder.path(), self.clients.max(1), self.seconds))? {
                print(&line);
            }
        }
        if wanted(What::Page) {
            let (cases, clients) = (self.cases.max(1), self.clients.max(1));
            for line in runtime.block_on(page::measure(folder.path(), cases, clients, self.seconds))? {
                print(&line);
            }
        }
        // by itself alone: it is worth its time with a million cases
        if self.what == What::Reports {
            let (cases, clients) = (self.cases.max(1), self.clients.max(1));
            for line in runtime.block_on(reports::measure(folder.path(), cases, clients, self.seconds))? {
                print(&line);
            }
        }
        if wanted(What::Import) {
            for line in runtime.block_on(import::measure(folder.path(), self.cases.max(1)))? {
                print(&line);
            }
        }
        if wanted(What::Documents) {
            for line in runtime.block_on(documents::measure(folder.path(), self.megabytes))? {
                print(&line);
            }
        }
        if wanted(What::Start) {
            for line in start::measure(folder.path())? {
                print(&line);
            }
        }
        folder.close()?;
        Ok(true)
    }
}
