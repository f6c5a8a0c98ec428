//! `casewright config` and `casewright doctor` as they are run.

use super::{Ran, command, run};
use serde_json::Value as Json;
use std::fs;

#[test]
fn what_is_in_force_is_shown_with_the_environment_and_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("casewright.yaml");
    fs::write(&file, "store: { kind: postgres, url: 'postgres://me:hunter2@db.example/x' }\n").unwrap();
    let path = file.display().to_string();
    let mut shown = command(&["config", "show", "--json", "--config", &path]);
    let ran = Ran::of(shown.env("CASEWRIGHT_SERVER__LISTEN", "127.0.0.1:9443").output().unwrap());
    ran.ends(0, &["127.0.0.1:9443", "db.example"]);
    assert!(!ran.out.contains("hunter2"), "{}", ran.out);
    run(&["config", "show", "--config", &path]).ends(0, &["listen:", "127.0.0.1:8080"]);
    let mut wrong = command(&["config", "show"]);
    Ran::of(wrong.env("CASEWRIGHT_SERVER__LISTNE", "x").output().unwrap())
        .ends(2, &["CASEWRIGHT_SERVER__LISTNE", "did you mean `listen`?"]);
    fs::write(&file, "server:\n  lisen: 1\n").unwrap();
    run(&["config", "check", "--config", &path]).ends(2, &["line 2, column 3", "did you mean `listen`?"]);
    run(&["config", "reference"]).ends(0, &["## `server`"]);
    let schema: Json = serde_json::from_str(&run(&["config", "schema"]).ends(0, &[]).out).unwrap();
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn a_server_without_protection_does_not_start_where_others_reach_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = command(&["serve", "--listen", "0.0.0.0:0"]);
    serve.env("CASEWRIGHT_STORE__KEYS", folder.path().join("keys/ring"));
    Ran::of(serve.output().unwrap()).ends(2, &["nothing protects the connections", "server.tls"]);
    assert!(!folder.path().join("keys").exists(), "nothing was made");
}

#[test]
fn the_doctor_names_what_is_wrong_and_its_exit_code_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    fs::write(
        at("c.yaml"),
        format!("store: {{ folder: {}, keys: {} }}\nprograms: []\n", at("data"), at("keys/ring")),
    )
    .unwrap();
    let well = run(&["doctor", "--offline", "--config", &at("c.yaml")]);
    well.ends(0, &["ok", "there is none yet", "0 wrong"]);
    fs::write(at("c.yaml"), "network: { trusted_proxies: [0.0.0.0/0] }\nprograms: []\n").unwrap();
    let mut wrong = command(&["doctor", "--offline", "--json", "--config", &at("c.yaml")]);
    let wrong = Ran::of(wrong.current_dir(folder.path()).output().unwrap());
    wrong.ends(1, &["trusted_proxies"]);
    let said: Json = serde_json::from_str(&wrong.out).unwrap();
    assert_eq!(said["state"], "wrong");
    assert!(
        said["checks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["check"] == "network" && one["mend"].is_string())
    );
}
