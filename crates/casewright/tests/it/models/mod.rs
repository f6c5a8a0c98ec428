//! `casewright try` on models of other engines, and on small models that each show one rule of `docs/cmmn-semantics.md`.
#![expect(clippy::print_stderr, reason = "a test says what it leaves out")]

mod play;
mod table;

use play::{Entry, entries};
use std::path::PathBuf;

/// The models of other engines beside the checkout, if they are there: `../shared/conformance/models`.
fn conformance_models() -> Option<PathBuf> {
    let checkout = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().ok()?;
    let found = checkout
        .ancestors()
        .skip(1)
        .map(|above| above.join("shared/conformance/models"))
        .find(|path| path.is_dir());
    if found.is_none() {
        eprintln!("left out: there is no `../shared/conformance/models` beside this checkout");
    }
    found
}

#[test]
fn the_models_of_other_engines_do_what_is_written_of_them() {
    let Some(models) = conformance_models() else { return };
    let entries = entries("models.yaml");
    let mut wrong = Vec::new();
    for entry in &entries {
        let model = models.join(entry.model.as_deref().unwrap_or_default());
        wrong.extend(entry.play(&model));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // None is left out.
    for engine in std::fs::read_dir(&models).unwrap().flatten() {
        for file in std::fs::read_dir(engine.path()).unwrap().flatten() {
            let name = format!("{}/{}", engine.file_name().display(), file.file_name().display());
            assert!(
                entries.iter().any(|entry| entry.model.as_deref() == Some(&name)),
                "nothing is tried on `{name}`"
            );
        }
    }
}

#[test]
fn each_rule_of_the_semantics_is_shown_by_a_small_model() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (number, entry) in entries("rules.yaml").iter().enumerate() {
        let file = folder.path().join(format!("m{number}.cmmn"));
        std::fs::write(&file, entry.document()).unwrap();
        wrong.extend(entry.play(&file));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_conformance_is_what_the_entries_say() {
    let table = table::markdown(&entries("models.yaml"), &entries("rules.yaml"));
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/conformance.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == table, "`docs/conformance.md` is old: run this test with UPDATE_GOLDEN=1");
}

#[test]
fn every_model_becomes_a_program_whose_scenario_passes() {
    let Some(models) = conformance_models() else { return };
    let folder = tempfile::tempdir().unwrap();
    let casewright = |words: &[&std::ffi::OsStr]| {
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_casewright")).args(words).output().unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.success(), said)
    };
    for (number, entry) in entries("models.yaml").iter().enumerate() {
        let model = models.join(entry.model.as_deref().unwrap_or_default());
        let made = folder.path().join(format!("model-{number}"));
        let (fine, said) = casewright(&["import".as_ref(), "--cmmn".as_ref(), model.as_ref(), made.as_ref()]);
        assert!(fine && said.starts_with("kept: "), "{}: {said}", model.display());
        let (fine, said) = casewright(&["test".as_ref(), made.as_ref()]);
        assert!(fine, "{}: {said}", model.display());
    }
}

#[test]
fn without_a_start_the_case_begins_with_an_empty_file_and_what_a_case_is_is_said() {
    let entry = Entry::of_plan("<planItem id=\"a\" name=\"A #1\" definitionRef=\"T\"/><humanTask id=\"T\"/>");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.cmmn");
    std::fs::write(&file, entry.document()).unwrap();
    let ran = play::run(&file, "- complete: 'A #1'\n- complete: case\n- complete: case\n- advance: P1W\n");
    assert_eq!(ran.status, Some(1));
    assert_eq!(ran.lines.len(), 4, "the start has no line");
    assert_eq!(ran.lines[0]["step"], 1);
    assert_eq!(ran.lines[0]["items"][0]["state"], "completed");
    assert_eq!(ran.lines[1]["case"], "completed");
    let error = ran.lines[2]["error"].as_str().unwrap();
    assert!(error.ends_with("is completed and cannot complete"), "{error}");
    assert_eq!(ran.lines[2]["items"], ran.lines[1]["items"]);
    let none = play::run(&file, "");
    assert_eq!((none.status, none.lines.len()), (Some(0), 0));
}

#[test]
fn a_first_step_that_is_refused_leaves_a_case_that_has_begun() {
    let entry = Entry::of_plan("<planItem id=\"a\" name=\"A\" definitionRef=\"T\"/><humanTask id=\"T\"/>");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.cmmn");
    std::fs::write(&file, entry.document()).unwrap();
    let ran = play::run(&file, "- complete: B\n- start: {}\n- complete: A#1\n");
    assert_eq!(ran.lines[0]["case"], "active");
    assert!(!ran.lines[0]["error"].is_null());
    assert_eq!(ran.lines[1]["error"], "the case has been started already");
    assert!(ran.lines[2]["error"].is_null());
}

#[test]
fn a_model_that_is_not_accepted_ends_with_two_and_a_refused_step_with_one() {
    let entry = Entry::of_plan("<planItem id=\"a\" definitionRef=\"nowhere\"/>");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.cmmn");
    std::fs::write(&file, entry.document()).unwrap();
    let ran = play::run(&file, "- start: {}\n");
    assert_eq!(ran.status, Some(2));
    assert!(ran.said.contains("there is no definition with the id `nowhere`"), "{}", ran.said);
    assert!(ran.lines.is_empty());
    let entry = Entry::of_plan("<planItem id=\"a\" name=\"A\" definitionRef=\"T\"/><humanTask id=\"T\"/>");
    std::fs::write(&file, entry.document()).unwrap();
    let ran = play::run(&file, "- start: {}\n- complete: B\n- complete: A\n");
    assert_eq!(ran.status, Some(1));
    assert_eq!(ran.lines.len(), 3);
    assert_eq!(
        ran.lines[0].to_string(),
        r#"{"step":1,"case":"active","completable":false,"items":[{"name":"A","instance":1,"type":"humanTask","state":"active","stage":null}],"error":null}"#
            .parse::<serde_json::Value>()
            .unwrap()
            .to_string()
    );
    assert_eq!(ran.lines[1]["error"], "there is no plan item `B` in this model");
    assert_eq!(ran.lines[2]["case"], "completed");
    let ran = play::run(&file, "- start: {}\n- complete: A\n");
    assert_eq!(ran.status, Some(0));
    let ran = play::run(&file, "- begin: {}\n");
    assert_eq!(ran.status, Some(2));
}
