//! `casewright completions SHELL`: what a shell needs to complete verbs and options.

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::Shell;

/// Print the completions of a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  casewright completions bash > ~/.local/share/bash-completion/completions/casewright
  casewright completions zsh > \"${fpath[1]}/_casewright\"
  casewright completions fish > ~/.config/fish/completions/casewright.fish")]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// True when they were printed.
    pub(crate) fn run(self, mut command: Command) -> Result<bool> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut command, "casewright", &mut text);
        super::out::print_text(&String::from_utf8_lossy(&text));
        Ok(true)
    }
}
