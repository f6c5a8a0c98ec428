//! The command line as a whole: help, completions, slips, colours, pipes.

use super::{command, root, run, scaffolded};
use std::{io::Read, process::Stdio};

const VERBS: [&str; 9] =
    ["new", "check", "test", "explain", "decide", "export", "serve", "verify", "completions"];

#[test]
fn help_names_every_verb_and_the_exit_codes() {
    let help = run(&["--help"]);
    help.ends(0, &["Exit codes:", "Examples:"]).ends(0, &VERBS);
    assert!(help.err.is_empty(), "help that was asked for is a result: {}", help.err);
    for verb in ["check", "test", "explain", "decide", "export", "completions", "new"] {
        run(&[verb, "--help"]).ends(0, &["Usage:", "Examples:"]);
    }
    run(&[]).ends(2, &["Usage:"]);
}

#[test]
fn a_slip_in_a_verb_or_option_is_recognised() {
    run(&["tset", "programs/office"]).ends(2, &["unrecognized subcommand 'tset'", "'test'"]);
    run(&["check", "programs/office", "--fromat", "json"]).ends(2, &["--fromat", "--format"]);
    run(&["check"]).ends(2, &["<FOLDER>"]);
    run(&["completions", "powershill"]).ends(2, &["powershill"]);
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let completions = run(&["completions", shell]);
        completions.ends(0, &["casewright", "check", "explain", "decide"]);
    }
}

#[test]
fn colours_are_for_people_and_only_when_they_want_them() {
    let (_folder, program) = scaffolded();
    let coloured = |arguments: &[&str], no_color: &str| {
        let mut command = command(arguments);
        if !no_color.is_empty() {
            command.env("NO_COLOR", no_color);
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap().contains('\u{1b}')
    };
    assert!(!coloured(&["test", &program], ""), "a pipe is no person");
    assert!(coloured(&["--color", "always", "test", &program, "--format", "text"], ""));
    assert!(!coloured(&["--color", "never", "test", &program, "--format", "text"], ""));
    assert!(!coloured(&["test", &program, "--format", "text"], "1"));
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let mut child = command(&["export", "programs/premises-licence", "--cedar"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 16];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.is_empty(), "{said}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn export_writes_policies_that_can_be_read_with_their_schema() {
    let whole = run(&["export", "programs/premises-licence", "--cedar"]);
    whole.ends(0, &["entity Case", "permit", "@says(", "// ---- schema.cedarschema", "administration.cedar"]);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("cedar").display().to_string();
    run(&["export", "programs/premises-licence", "--cedar", "--out", &out]).ends(0, &[]);
    assert!(folder.path().join("cedar/schema.cedarschema").exists());
    assert!(folder.path().join("cedar/premises-licence.cedar").exists());
    run(&["export", "programs/premises-licence"]).ends(2, &["--cedar"]);
    let file = root().join("README.md").display().to_string();
    run(&["export", &file, "--cedar"]).ends(2, &["is a file"]);
}
