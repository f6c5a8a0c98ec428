//! Planted secrets: none may stand in any byte of the store, in whatever form a search of the disk would find it.

use crate::given::*;
use app::{
    Store,
    core::Value,
    entry::EntryTarget,
    port::store::{Credential, DraftKey, EntryQuery},
};
use vault::KeyRing;

/// Every place where content comes in, each with its own word.
const PLANTED: [&str; 13] = [
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
];

#[tokio::test]
async fn no_planted_secret_is_in_any_file() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
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
        second: None,
    };
    store.put_credential(credential).await.unwrap();
    store.seal(at(10)).await.unwrap();

    // it is all there, for who holds the keys
    let case = store.case(case_id(1)).await.unwrap().unwrap();
    assert_eq!(case.value(&"applicant.notes".into()), Some(&Value::text("canaryplain")));
    assert_eq!(store.entries(EntryQuery { limit: 9, ..Default::default() }).await.unwrap().len(), 3);

    let mut bytes = Vec::new();
    let mut look = || {
        for file in std::fs::read_dir(directory.path()).unwrap() {
            bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
        }
    };
    look(); // with the write-ahead log
    drop(store);
    look(); // after it was moved into the database
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    assert!(has(b"The Swan"), "what is projected in clear is found: the search works");
    for word in PLANTED {
        assert!(!has(word.as_bytes()), "`{word}` stands in the store");
        assert!(!has(hex::encode(word).as_bytes()), "`{word}` stands in the store as hexadecimal");
        let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!has(&wide), "`{word}` stands in the store as UTF-16");
    }
}
