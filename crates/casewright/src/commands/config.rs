//! `casewright config`: what is in force, and what there is to set.

use super::{print, say};
use crate::config::{Config as Settings, reference, shown};
use anyhow::Result;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Show the configuration that is in force, the reference of all there is to set, or a schema for editors.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  casewright config show --config casewright.yaml     file and environment together, secrets masked
  casewright config check --config casewright.yaml    that it reads; exit code 2 with the place when it does not
  casewright config schema > casewright.schema.json   for `# yaml-language-server: $schema=…`")]
pub(crate) struct Config {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print what is in force: the file with the environment over it, every default written out, secrets masked.
    Show(Read),
    /// Read it and say whether it is well formed.
    Check(Read),
    /// Print every key with its type, default and meaning, as Markdown.
    Reference,
    /// Print a JSON Schema.
    Schema,
}

#[derive(Debug, Args)]
struct Read {
    /// Configuration file; without one the defaults, and the environment over them.
    #[arg(long)]
    config: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Config {
    /// Prints what was asked for.
    pub(crate) fn run(self) -> Result<bool> {
        match self.what {
            What::Show(read) => {
                let config = shown::masked(&Settings::read(read.config.as_deref())?)?;
                print(&if read.json { config.to_string() } else { yaml(&config)? });
            }
            What::Check(read) => {
                let config = Settings::read(read.config.as_deref())?;
                config.server.protected()?;
                config.server.zone()?;
                say("the configuration is well formed; `casewright doctor` looks at what it names");
            }
            What::Reference => print(reference::page().trim_end()),
            What::Schema => print(&serde_json::to_string_pretty(&reference::schema())?),
        }
        Ok(true)
    }
}

fn yaml(value: &serde_json::Value) -> Result<String> {
    Ok(serde_saphyr::to_string(value)?.trim_end().to_owned())
}
