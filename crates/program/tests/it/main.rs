//! The shipped program and the manual's, compiled as a deployment would, and their scenarios on the engine.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod cmmn;
mod constructs;
mod engine;

use program::{Program, load};
use std::path::Path;

fn premises_licence() -> Program {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
    load(&folder).unwrap_or_else(|found| panic!("{}", found.plain()))
}

/// A copy that a reviewer reads: set `UPDATE_GOLDEN=1` to write it anew, then look at the difference.
fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (found, expected)) in (1..).zip(found.lines().zip(expected.lines())) {
        assert_eq!(found, expected, "{name} line {number}");
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name} has another length");
}

#[test]
fn premises_licence_compiles_without_a_finding() {
    let program = premises_licence();
    assert!(program.warnings.is_empty(), "{}", program.warnings.plain());
}

#[test]
fn child_placement_compiles_without_a_finding_and_every_rule_is_reached() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/child-placement");
    let program = load(&folder).unwrap_or_else(|found| panic!("{}", found.plain()));
    assert!(program.warnings.is_empty(), "{}", program.warnings.plain());
    let mut reached = std::collections::BTreeSet::new();
    for scenario in &program.scenarios {
        let there =
            program.in_jurisdiction(&scenario.given.jurisdiction).expect("a jurisdiction that was checked");
        engine::run(&there, scenario, &mut reached);
    }
    let missed: Vec<u32> =
        program.definition.rows.iter().map(|row| row.line).filter(|line| !reached.contains(line)).collect();
    assert!(missed.is_empty(), "no scenario reaches the rules on lines {missed:?}");
}

/// S1.9: a change of the sheet that changes access shows here, sentence by sentence.
#[test]
fn premises_licence_grants_what_its_golden_says() {
    golden("premises-licence.cedar", &premises_licence().policies[0].1);
}

#[test]
fn every_scenario_holds_on_the_engine_and_every_rule_is_reached() {
    let program = premises_licence();
    let mut reached = std::collections::BTreeSet::new();
    for scenario in &program.scenarios {
        let there =
            program.in_jurisdiction(&scenario.given.jurisdiction).expect("a jurisdiction that was checked");
        engine::run(&there, scenario, &mut reached);
    }
    assert!(program.scenarios.len() > 10);
    let missed: Vec<u32> =
        program.definition.rows.iter().map(|row| row.line).filter(|line| !reached.contains(line)).collect();
    assert!(missed.is_empty(), "no scenario reaches the rules on lines {missed:?}");
}

#[test]
fn england_rests_on_boxing_day_observed() {
    let calendar = &premises_licence().definition.calendar;
    assert!(!calendar.is_working("2026-12-28".parse().unwrap()));
    assert!(calendar.is_working("2026-12-29".parse().unwrap()));
}

/// Every block of the manual's page whose first line names a file is a file of one program.
fn manual() -> program::Folder {
    let page = include_str!("../../../../docs/program-format.md");
    let mut files: Vec<(String, String)> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = info.split_once(' ').map(|(_, file)| (file.to_owned(), String::new()));
            }
            (Some(_), Some("")) => files.extend(open.take()),
            (Some((_, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(files.len() > 8, "the manual shows {} files", files.len());
    files.into_iter().collect()
}

#[test]
fn every_construct_of_the_manual_compiles_and_runs() {
    let program = program::compile(&manual()).unwrap_or_else(|found| panic!("{}", found.plain()));
    assert!(program.warnings.is_empty(), "{}", program.warnings.plain());
    for scenario in &program.scenarios {
        engine::run(&program, scenario, &mut std::collections::BTreeSet::new());
    }
    constructs::check(&program);
}
