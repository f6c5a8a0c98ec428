//! House rules that no lint knows.

use std::{path::Path, process::Command};

fn tracked(pattern: &str) -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let output = Command::new("git").args(["-C", root, "ls-files", "--", pattern]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(|line| format!("{root}/{line}")).collect()
}

/// Files that are too big to be one idea.
#[test]
fn source_files_stay_small() {
    let big: Vec<String> = tracked("*.rs")
        .into_iter()
        .filter(|file| Path::new(file).exists())
        .filter_map(|file| {
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            (lines > 800).then(|| format!("{file}: {lines} lines"))
        })
        .collect();
    assert!(big.is_empty(), "{big:#?}");
}

/// A decision is made in one place: `decide` of the engine is called by `Authorized::decide` alone. Clippy says so too;
/// this finds an `allow` that would silence it.
#[test]
fn only_authz_silences_the_ban_on_decide() {
    let offenders: Vec<String> = tracked("crates/*/src/*.rs")
        .into_iter()
        .filter(|file| !file.contains("/crates/authz/") && !file.contains("/crates/core/"))
        .filter(|file| std::fs::read_to_string(file).is_ok_and(|text| text.contains("core::decide(")))
        .collect();
    assert!(offenders.is_empty(), "{offenders:#?}");
}
