//! Planted secrets: none may stand in any byte of the store, its write-ahead log or its backups, in whatever form a search of the
//! disk would find it.

use crate::given::*;
use app::{
    Store,
    core::Value,
    entry::EntryTarget,
    port::{
        paper::Paper,
        store::{Credential, DraftKey, EntryQuery, SecondFactor},
    },
};
use std::{fs, path::Path};
use store::backup::{self, Owner, Place};
use vault::KeyRing;

/// Every place where content comes in, each with its own word.
const PLANTED: [&str; 16] = [
    "canaryplain",
    "canaryperson",
    "canaryword",
    "canarydraft",
    "canaryname",
    "canarylogin",
    "canaryreason",
    "canarynote",
    "canaryfailure",
    "canaryreference",
    "canaryphc",
    "canaryeffect",
    "canarycontext",
    "canarytotp",
    "canaryrecovery",
    "canarypaper",
];

/// Plants them, and shows that who holds the keys finds them again.
async fn plant(store: &dyn Store) {
    let mut course = Course::new(1);
    course.reference = "canaryreference".into();
    let mut commit = course.then(vec![
        set("applicant.notes", text("canaryplain")),
        set("applicant.name", text("canaryperson canaryword")),
        set("premises.name", text("The Swan")),
    ]);
    commit.projection = vec![
        projected("applicant.name", text("canaryperson canaryword"), "fw", true, "contact"),
        // a personal field that somebody marked for sorting all the same
        projected("applicant.alias", text("canaryperson"), "s", true, "contact"),
        projected("premises.note", text("canaryword"), "w", false, "case"),
        projected("premises.name", text("The Swan"), "f", false, "case"),
    ];
    commit.effects = vec![effect(0, "canaryeffect"), effect(1, "canaryeffect")];
    commit.entry.detail.reason = Some("canaryreason".into());
    commit.entry.detail.context.insert("address".into(), "canarycontext".into());
    store.commit(commit).await.unwrap();
    let held = store.lease_effects(at(900), at(960), 9).await.unwrap();
    store.retry_effect(&held[0], at(9), "canaryfailure").await.unwrap();
    store.bury_effect(&held[1], "canaryfailure").await.unwrap();
    let draft = DraftKey { case: case_id(1), person: person_id(1), of: "vary".into() };
    store.put_draft(draft, serde_json::json!({"text": "canarydraft"}), at(2)).await.unwrap();
    let mut person = person(9);
    person.name = "canaryname".into();
    person.login = Some("canarylogin".into());
    let mut about = entry(3, EntryTarget::Person(person.id));
    about.detail.note = Some("canarynote".into());
    about.detail.reference = Some("canaryreference".into());
    store.put_person(person.clone(), about).await.unwrap();
    let credential = Credential {
        person: person.id,
        password_hash: "canaryphc".into(),
        failures: 0,
        locked_until: None,
        second: Some(SecondFactor {
            secret: "canarytotp".into(),
            confirmed: true,
            used_step: 1,
            recovery: vec!["canaryrecovery".into()],
        }),
    };
    store.put_credential(credential).await.unwrap();
    let paper =
        Paper::new("request", person.id.uuid(), at(3), &serde_json::json!({ "reason": "canarypaper" }));
    store.put_papers(vec![paper], entry(4, EntryTarget::NoCase)).await.unwrap();
    store.seal(at(10)).await.unwrap();

    // it is all there, for who holds the keys
    let case = store.case(case_id(1)).await.unwrap().unwrap();
    assert_eq!(case.value(&"applicant.notes".into()), Some(&Value::text("canaryplain")));
    assert!(store.entries(EntryQuery { limit: 9, ..Default::default() }).await.unwrap().len() >= 4);
    let credential = store.credential(person.id).await.unwrap().unwrap();
    assert_eq!(credential.second.unwrap().secret, "canarytotp");
}

/// Every byte of every file below a folder.
fn read(folder: &Path, bytes: &mut Vec<u8>) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            read(&path, bytes);
        } else if path.is_file() {
            // a server that runs may have removed it meanwhile
            bytes.extend(fs::read(path).unwrap_or_default());
        }
    }
}

/// The bytes as text in small letters, what is no ASCII as a question mark: text is searched fast, and there are many megabytes.
fn searchable(mut bytes: Vec<u8>) -> String {
    bytes.make_ascii_lowercase();
    bytes.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
    String::from_utf8(bytes).unwrap()
}

/// None of what was planted.
fn nothing_is_in(text: &str, what: &str) {
    for word in PLANTED {
        assert!(!text.contains(word), "`{word}` stands in {what}");
        assert!(!text.contains(&hex::encode(word)), "`{word}` stands in {what} as hexadecimal");
        let wide: String = word.chars().flat_map(|letter| [letter, '\0']).collect();
        assert!(!text.contains(&wide), "`{word}` stands in {what} as UTF-16");
    }
}

// S1.4, S3.3
#[tokio::test]
async fn no_planted_secret_is_in_any_file() {
    let (directory, backups) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ring = KeyRing::in_memory().unwrap();
    let store = open(directory.path(), &ring).await;
    plant(&store).await;
    let owner = Owner { ring: &ring, tenant: "tenant", origin: ORIGIN, whole_file: false };
    let place = Place::Sqlite(directory.path().into());
    backup::take(&place, backups.path(), owner, at(20), false).await.unwrap();

    let mut bytes = Vec::new();
    read(directory.path(), &mut bytes); // with the write-ahead log
    drop(store);
    read(directory.path(), &mut bytes); // after it was moved into the database
    let text = searchable(bytes);
    assert!(text.contains("the swan"), "what is projected in clear is found: the search works");
    nothing_is_in(&text, "the store");
    let mut bytes = Vec::new();
    read(backups.path(), &mut bytes);
    let text = searchable(bytes);
    assert!(!text.is_empty());
    assert!(!text.contains("the swan"), "a backup is sealed as a whole");
    nothing_is_in(&text, "the backup");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_planted_secret_is_in_any_file_of_postgresql() {
    // everything that its log can tell
    let settings = [("fsync", "off"), ("log_statement", "all"), ("log_min_messages", "info")];
    let Some(cluster) = store::cluster::Cluster::temporary(&settings).unwrap() else { return };
    let database =
        store::Database { url: cluster.database("canary").unwrap(), password: None, ca_file: None };
    let ring = KeyRing::in_memory().unwrap();
    let store = crate::postgres::ready_on(&database, &ring).await;
    plant(&*store).await;
    let backups = tempfile::tempdir().unwrap();
    let owner = Owner { ring: &ring, tenant: "tenant", origin: ORIGIN, whole_file: false };
    backup::take(&Place::Postgres(database), backups.path(), owner, at(20), false).await.unwrap();
    cluster.execute("CHECKPOINT").unwrap();
    let mut bytes = Vec::new();
    read(cluster.directory(), &mut bytes); // tables, indexes, write-ahead log, the server's own log
    let text = searchable(bytes);
    assert!(text.contains("the swan"), "what is projected in clear is found: the search works");
    nothing_is_in(&text, "the data folder of PostgreSQL");
    let mut bytes = Vec::new();
    read(backups.path(), &mut bytes);
    nothing_is_in(&searchable(bytes), "the backup");
}
