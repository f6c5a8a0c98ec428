//! `cargo xtask demo`: from a clean clone to the first page.

use crate::{assets, step};
use anyhow::Result;

/// Builds and starts the demo; further arguments go to `casewright serve --demo`.
pub(crate) fn run(rest: &[String]) -> Result<()> {
    assets::build()?;
    step::run("build Casewright", step::cargo().args(["build", "--locked", "--package", "casewright"]))?;
    let binary = step::root().join(std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into()));
    let binary = binary.join("debug/casewright");
    step::run(
        "start the demo (stop it with Ctrl-C)",
        step::program(&binary.to_string_lossy(), ".").args(["serve", "--demo"]).args(rest),
    )
}
