//! `policies`: beside a server that runs, as an administrator of the demo.

use super::{fed, run};
use serde_json::Value as Json;
use std::{fs, path::Path};

const PAUSE: &str = "@id(\"pause\") @says(\"Nobody accepts for now.\")\nforbid (principal, action == Action::\"act:accept\", resource);\n";

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn what_cannot_be_read_is_said_before_anybody_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display().to_string();
    run(&["policies", "diff", "nowhere", "--store", "x", "--as", "a"])
        .ends(2, &["cannot look into `nowhere`"]);
    run(&["policies", "diff", &path, "--store", "x", "--as", "a"]).ends(2, &["holds no policies"]);
    write(folder.path(), "wall.cedar", PAUSE);
    run(&["policies", "diff", &path]).ends(2, &["say which store"]);
    run(&["policies", "diff", &path, "--store", "x"]).ends(2, &["--as LOGIN"]);
    write(folder.path(), "wall_test.yaml", "- test: x\n");
    run(&["policies", "diff", &path, "--store", "x", "--as", "a"]).ends(2, &["wall_test.yaml"]);
}

#[test]
fn s0_21_policies_are_compared_activated_and_rolled_back_by_an_administrator() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("demo").display().to_string();
    let _demo = super::explain::Demo::start(&store);
    let set = folder.path().join("law");
    write(&set, "premises-licence/pause.cedar", PAUSE);
    let test = "- test: nobody accepts\n  who: { roles: [licensing-officer], units: [u] }\n  case: { unit: u, state: submitted }\n  ask: act:accept\n  allowed: ALLOWED\n";
    write(&set, "premises-licence/pause_test.yaml", &test.replace("ALLOWED", "false"));
    let law = set.display().to_string();
    let policies = |rest: &[&str]| {
        let mut all = vec!["policies"];
        all.extend_from_slice(rest);
        all.extend_from_slice(&["--store", &store]);
        fed(&all, b"\n")
    };
    policies(&["diff", &law, "--as", "olive.officer"]).ends(1, &["Only administrators"]);
    let diff = policies(&["diff", &law, "--as", "ada.admin", "--json"]);
    let json: Json = serde_json::from_str(&diff.ends(0, &[]).out).unwrap();
    assert_eq!(json["acceptable"], true);
    assert!(
        json["difference"]["matrix"].to_string().contains("licensing-officer (unit): act:accept"),
        "{json}"
    );
    let digest = json["difference"]["digest"].as_str().unwrap();
    let activate = ["activate", &law, "--reason", "Printing", "--as", "ada.admin"];
    policies(&[&activate[..], &["--seen", digest]].concat()).ends(0, &["activated"]);
    policies(&["list", "--as", "ada.admin"]).ends(0, &["in force: premises-licence/pause.cedar (Printing)"]);
    let rollback = ["rollback", "--reason", "Printed", "--as", "ada.admin"];
    policies(&rollback).ends(0, &["rolled back"]);
    policies(&rollback).ends(1, &["nothing is activated"]);
}
