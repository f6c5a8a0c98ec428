//! `cargo xtask test`: all tests. `cargo xtask bench`: the benchmarks.

use crate::{assets, step, tools};
use anyhow::{Context, Result};
use std::fs;

/// Runs them all: rooms, doctests, programs, browser, API.
pub(crate) fn run(rest: &[String]) -> Result<()> {
    assets::build()?;
    tools::postgres()?;
    tools::go()?;
    tools::libcrypto()?;
    tools::clamd()?;
    tools::poppler()?;
    tools::smtp()?;
    let s3 = tools::s3()?;
    let nextest = step::works(step::cargo().args(["nextest", "--version"]));
    let runner: &[&str] = if nextest {
        &["nextest", "run", "--no-fail-fast"]
    } else {
        &["test", "--no-fail-fast", "--lib", "--bins", "--tests"]
    };
    step::run(
        "tests of the rooms",
        step::cargo().args(runner).args(["--locked", "--workspace"]).args(rest).env("S3_SERVER", s3),
    )?;
    // SQLCipher takes the place of SQLite in a build of its own; what it is linked with need not be there for any other
    let whole_file = ["--locked", "--package", "store", "--features", "whole-file-encryption"];
    step::run(
        "tests of a store that is encrypted as a whole",
        step::cargo().args(["test", "--quiet"]).args(whole_file).args(["--test", "it", "whole_file::"]),
    )?;
    step::run("doctests", step::cargo().args(["test", "--quiet", "--locked", "--workspace", "--doc"]))?;
    let programs = programs()?;
    for verb in ["check", "test"] {
        step::run(
            &format!("{verb} every program that is shipped or shown in the manual"),
            step::cargo()
                .args(["run", "--quiet", "--locked", "--package", "casewright", "--", verb])
                .args(&programs),
        )?;
    }
    browser()?;
    step::run(
        "tests of the API against its description",
        step::program("node", "tests/api")
            .args(["--test", "--test-reporter=spec"])
            .env("SCHEMATHESIS", tools::schemathesis()?)
            .env("BAGIT", tools::bagit()?)
            .env("CASE_VALIDATE", tools::case_validate()?)
            .env("DUCKDB_PYTHON", tools::duckdb()?),
    )
}

/// The benchmarks: `casewright bench`, and those of the rooms that have their own.
pub(crate) fn bench(rest: &[String]) -> Result<()> {
    assets::build()?;
    step::run(
        "benchmarks of the rooms",
        step::cargo().args(["bench", "--locked", "--workspace", "--bench", "*"]),
    )?;
    step::run(
        "benchmarks of the whole",
        step::cargo()
            .args(["run", "--locked", "--release", "--package", "casewright", "--", "bench"])
            .args(rest),
    )
}

/// Every program: those that are shipped, and those of the manual.
fn programs() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for folder in ["programs", "docs/examples"] {
        for entry in
            fs::read_dir(step::root().join(folder)).with_context(|| format!("cannot read `{folder}`"))?
        {
            let path = entry?.path();
            if path.join("program.yaml").exists() {
                found.push(format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The browser tests against a real server, in the distribution's Chromium.
fn browser() -> Result<()> {
    let chromium = tools::chromium()?;
    step::run(
        "build Casewright",
        step::cargo().args(["build", "--quiet", "--locked", "--package", "casewright"]),
    )?;
    let folder = "tests/browser";
    if !step::root().join(folder).join("node_modules/.package-lock.json").exists() {
        step::run(
            "fetch what drives the browser",
            step::program("npm", folder).args([
                "ci",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--loglevel=error",
            ]),
        )?;
    }
    step::run(
        "browser tests",
        step::program("node", folder).args(["--test", "--test-reporter=spec"]).env("CHROMIUM", chromium),
    )
}
