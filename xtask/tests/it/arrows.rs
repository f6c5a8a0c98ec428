//! The picture in `docs/architecture.md`, as a test: an arrow that is not in it fails.

use std::{collections::BTreeSet, process::Command};

/// Which room may name which. Tests of a room may also name what stands to the right of the bar.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("casewright-core", &[], &[]),
    ("ledger", &[], &[]),
    ("vault", &[], &[]),
    ("columns", &[], &[]),
    ("postgres-tls", &[], &[]),
    ("feel", &["casewright-core"], &[]),
    ("authz", &["casewright-core"], &[]),
    ("program", &["casewright-core", "feel"], &[]),
    ("app", &["authz", "casewright-core", "feel", "ledger", "program"], &["press"]),
    ("store", &["app", "postgres-tls", "vault"], &[]),
    ("connect", &["app", "postgres-tls"], &[]),
    ("press", &["app"], &[]),
    ("web", &["app", "columns"], &[]),
    ("casewright", &["app", "connect", "press", "store", "vault", "web"], &[]),
    ("xtask", &[], &[]),
];

#[test]
fn no_arrow_that_is_not_in_the_picture() {
    let output =
        Command::new(env!("CARGO")).args(["metadata", "--format-version=1", "--no-deps"]).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let rooms: BTreeSet<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let known: BTreeSet<&str> = ARROWS.iter().map(|(room, ..)| *room).collect();
    assert_eq!(
        rooms, known,
        "a room came or went: change the picture in docs/architecture.md and this table"
    );

    let mut wrong = Vec::new();
    for package in packages {
        let room = package["name"].as_str().unwrap();
        let (_, allowed, in_tests) = ARROWS.iter().find(|(name, ..)| *name == room).unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = dependency["name"].as_str().unwrap();
            let dev = dependency["kind"].as_str() == Some("dev");
            if rooms.contains(name)
                && !allowed.contains(&name)
                && !(dev && (in_tests.contains(&name) || name == room))
            {
                wrong.push(format!("{room} → {name}{}", if dev { " (tests)" } else { "" }));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that are not in the picture: {wrong:#?}");
}

/// The pure rooms stay pure: no async runtime, no network, no database, no Cedar.
#[test]
fn pure_rooms_have_no_heavy_dependency() {
    let heavy =
        ["tokio", "axum", "rusqlite", "ureq", "lettre", "cedar-policy", "rand", "getrandom", "chrono"];
    for room in ["casewright-core", "feel"] {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--package", room, "--edges", "normal", "--depth", "1", "--prefix", "none"])
            .output()
            .unwrap();
        let tree = String::from_utf8(output.stdout).unwrap();
        assert!(tree.contains(room), "{tree}");
        let found: Vec<&str> =
            tree.lines().filter(|line| heavy.contains(&line.split(' ').next().unwrap())).collect();
        assert!(found.is_empty(), "{room} names {found:?}");
    }
}
