//! The commands of the operator, as they are run: backup, restore, verify, rebuild, keys, dispose.

use app::Store as _;
use std::{
    path::Path,
    process::{Command, Output},
};
use store::{Options, SqliteStore};
use vault::{KeyRing, Passphrase};

fn casewright(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_casewright")).current_dir(root).args(arguments).output().unwrap()
}

fn done(arguments: &[&str]) -> String {
    let output = casewright(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}\n{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn a_store_is_backed_up_restored_proved_and_its_keys_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("passphrase"), "a passphrase for tests\n").unwrap();
    let passphrase = Passphrase::new("a passphrase for tests").unwrap();
    for name in ["live", "back"] {
        let text = format!(
            "store:\n  folder: {}\n  keys: {}\n  passphrase_file: {}\n",
            at(name),
            at("ring"),
            at("passphrase")
        );
        std::fs::write(at(&format!("{name}.yaml")), text).unwrap();
    }
    let live = folder.path().join("live");
    let ring = KeyRing::create(&folder.path().join("ring"), &live, &passphrase).unwrap();
    let open = |ring: &KeyRing, name: &str| {
        SqliteStore::open(
            Options::new(folder.path().join(name), "casewright", "casewright/log", ring).unwrap(),
        )
        .unwrap()
    };
    // the store stays open, as under a server that runs
    let store = open(&ring, "live");
    store.put_setting("policies-version", "1").await.unwrap();

    let (config, back, backups) = (at("live.yaml"), at("back.yaml"), at("backups"));
    done(&["backup", "--config", &config, "--to", &backups]);
    assert!(done(&["backup", "--config", &config, "--to", &backups, "--add"]).contains("2 backup(s)"));
    assert!(done(&["restore", "--config", &back, "--from", &backups]).contains("verified"));
    assert!(done(&["verify", "--config", &back]).contains("everything agrees"));
    // what is there already is not overwritten
    assert_eq!(casewright(&["restore", "--config", &back, "--from", &backups]).status.code(), Some(2));
    assert!(done(&["rebuild", "--config", &back]).contains("0 case(s)"));
    let nobody = casewright(&["dispose", "--config", &back, "PL-2026-000001", "--reason", "test"]);
    assert_eq!(nobody.status.code(), Some(1));

    drop(store);
    assert!(done(&["keys", "rotate", "--config", &config, "--retire"]).contains("key 1 is forgotten"));
    assert!(done(&["verify", "--config", &config]).contains("everything agrees"));
    let ring = KeyRing::open(&folder.path().join("ring"), &live, &passphrase).unwrap();
    assert_eq!(open(&ring, "live").setting("policies-version").await.unwrap().as_deref(), Some("1"));
}
