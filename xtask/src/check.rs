//! `cargo xtask check`: format, lints, denials.

use crate::{assets, requirements, step, tools};
use anyhow::Result;

/// Runs them all; the first that fails ends it.
pub(crate) fn run() -> Result<()> {
    step::run("format", step::cargo().args(["fmt", "--all", "--check"]))?;
    requirements::run(true)?;
    let deny = tools::deny()?;
    step::run(
        "denials: bans, licences, sources",
        step::program(&deny.to_string_lossy(), ".").args([
            "--log-level",
            "error",
            "check",
            "--hide-inclusion-graph",
            "bans",
            "licenses",
            "sources",
        ]),
    )?;
    assets::build()?;
    step::run(
        "lints",
        step::cargo().args([
            "clippy",
            "--quiet",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    )
}
