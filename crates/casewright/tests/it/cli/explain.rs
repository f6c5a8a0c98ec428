//! `explain`: of a scenario after a step.

use super::run;
use serde_json::Value as Json;

const PROGRAM: &str = "programs/office";
const ADDING: &str = "a worker is added, is on the list of workers, and gets an invitation";

#[test]
fn a_moment_of_a_scenario_says_who_can_do_what_and_what_is_awaited() {
    run(&["explain", PROGRAM, "--scenario", ADDING, "--step", "3"]).ends(
        0,
        &[
            "after step 3 of",
            "the case is in draft",
            "somebody may choose add-worker, discard",
            "manager: can",
        ],
    );
    run(&["explain", PROGRAM, "--scenario", ADDING, "--step", "4"])
        .ends(0, &["as manager: do add-worker", "waits for the delivery of `add-worker`"]);
}

#[test]
fn why_an_action_is_not_offered_is_told_role_by_role_policy_and_rule() {
    let moment = run(&["explain", PROGRAM, "--scenario", ADDING, "--step", "4", "discard"]);
    moment.ends(0, &["manager: would be refused", "rules:", "clerk: not offered", "policy:"]);
    let json = run(&["explain", PROGRAM, "--scenario", ADDING, "--step", "3", "add-worker", "--json"]);
    let json: Json = serde_json::from_str(&json.ends(0, &[]).out).unwrap();
    assert_eq!(json["actions"][0]["action"], "add-worker");
    let roles = json["actions"][0]["roles"].as_array().unwrap();
    let of = |role: &str| roles.iter().find(|one| one["role"] == role).unwrap();
    assert_eq!(of("manager")["allowed"], true);
    assert_eq!(of("clerk")["allowed"], false);
    // Of the shipped licence: a refuse row in the words of its text.
    run(&["explain", "programs/premises-licence", "--scenario", "submitting", "--step", "1", "submit"])
        .ends(0, &["applicant:"]);
}

#[test]
fn s2_why_a_task_a_milestone_and_a_stage_wait_names_the_on_part_and_the_condition() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("claims").display().to_string();
    super::run(&["import", "--cmmn", "crates/casewright/tests/it/cli/claims.cmmn", &program]).ends(0, &[]);
    let ask = |item: &str| run(&["explain", &program, "--scenario", "opened", "--step", "0", item]);
    ask("open.decide").ends(
        0,
        &[
            "Decide (available)",
            "waits (sentry `looked-and-complete`) until `Look into it` is completed (not yet: it is active)",
            "and `matter.complete` is true; now it is unknown",
        ],
    );
    ask("open.decided").ends(0, &["Decided (available)", "or waits (sentry `after-waiving`)"]);
    ask("open.looking").ends(0, &["Looking (active)", "is not complete: `Look into it` inside is active"]);
    ask("open.second-look").ends(0, &["Second look (not there)", "comes when somebody plans `Second look`"]);
    let closed = run(&["explain", &program, "--scenario", "opened", "open.decide"]);
    closed.ends(0, &["Decide (terminated)", "is over and waits for nothing"]);
    let json = run(&["explain", &program, "--scenario", "opened", "--step", "0", "open.decide", "--json"]);
    let json: Json = serde_json::from_str(&json.ends(0, &[]).out).unwrap();
    assert_eq!(json["items"].as_array().map(Vec::len), Some(1), "{json}");
    assert_eq!(json["actions"].as_array().map(Vec::len), Some(0), "{json}");
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    run(&["explain", PROGRAM]).ends(2, &["say which scenario", ADDING]);
    run(&["explain", PROGRAM, "--scenario", "a king"]).ends(2, &["no scenario has `a king`", ADDING]);
    run(&["explain", PROGRAM, "--scenario", ADDING, "--step", "99"]).ends(2, &["there is no step 99"]);
    run(&["explain", PROGRAM, "--scenario", ADDING, "--step", "1", "add-wroker"])
        .ends(2, &["did you mean `add-worker`?"]);
    run(&["explain", "nowhere", "--scenario", "x"]).ends(2, &["cannot read `nowhere`"]);
    run(&["explain", "--store", "nowhere", "PL-2026-AAAAA"]).ends(2, &["--as LOGIN"]);
    run(&["explain", "--store", "nowhere", "--as", "olive", "PL-2026-AAAAA"]).ends(2, &["nowhere"]);
}

/// A server that is stopped when the test is over, however it ends.
pub(super) struct Demo(std::process::Child);

impl Demo {
    /// Starts a demo in a folder and waits until it is ready.
    pub(super) fn start(folder: &str) -> Self {
        use std::io::{BufRead, BufReader};
        let mut child = super::command(&["serve", "--demo", "--folder", folder, "--listen", "127.0.0.1:0"])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let demo = Self(child);
        assert!(lines.map_while(Result::ok).any(|line| line == "ready"), "the demo starts");
        demo
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn a_case_in_a_store_is_explained_beside_its_server_to_whoever_may_open_it_and_to_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("demo").display().to_string();
    let _demo = Demo::start(&store);
    // Every answer is authorised and logged like that of a page: what is not there and what is closed are told alike.
    let asked = run(&["explain", "--store", &store, "--as", "olive.officer", "PL-2026-AAAAA", "grant"]);
    asked.ends(1, &["PL-2026-AAAAA: not found"]);
    let stranger =
        super::fed(&["explain", "--store", &store, "--as", "nobody", "PL-2026-AAAAA"], b"a password\n");
    stranger.ends(2, &["`nobody` cannot sign in"]);
    run(&["verify", "--folder", &store]).ends(0, &["everything agrees"]);
}
