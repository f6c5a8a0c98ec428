//! The log over HTTP: what one person did (S1.15, S1.17, S3.35), receipts that prove one entry by themselves, and tiles that prove
//! themselves while the log grows (S3.58).

use crate::world::{Who, World};
use Who::{Auditor, Officer, Security};
use app::{
    Store,
    ledger::{LeafRecord, LedgerError, Receipt, TileStore, verify_entries},
};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use std::{cell::RefCell, collections::BTreeMap};

async fn id_of(world: &World, login: &str) -> String {
    let people = world.api(Who::Admin, "get", "/api/v1/people", None).await.json();
    let person = people.as_array().unwrap().iter().find(|person| person["login"] == login).unwrap().clone();
    person["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn s1_17_what_somebody_did_is_found_and_a_closed_case_is_not_named() {
    let mut world = World::new().await;
    let (one, two) = (world.submitted("a@example.org").await, world.submitted("b@example.org").await);
    let officer = id_of(&world, "north").await;
    for reference in [&one, &two] {
        world.api(Officer, "get", &format!("/api/v1/cases/{reference}"), None).await;
    }
    world.act(Officer, &one, "accept", json!({})).await;
    let path = format!("/api/v1/people/{officer}/entries");
    let did = |page: &Json, ask: &str, reference: Option<&str>| {
        let entries = page["entries"].as_array().unwrap().clone();
        entries.into_iter().any(|entry| entry["ask"] == ask && entry["reference"].as_str() == reference)
    };
    let page = world.api(Auditor, "get", &path, None).await.json();
    assert_eq!(page["name"], "Nora North");
    assert!(did(&page, "act:accept", Some(&one)), "{page}");
    let reads = page["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "read").count();
    assert!(reads >= 2, "{page}");
    // older ones on the next page, and none twice
    let last = page["entries"].as_array().unwrap().last().unwrap()["position"].as_u64().unwrap();
    let older = world.api(Auditor, "get", &format!("{path}?before={last}"), None).await.json();
    assert_eq!(older["entries"], json!([]));

    let closed = json!({ "do": "close-list", "members": [officer], "reason": "Press interest" });
    let got = world.api(Security, "post", &format!("/api/v1/cases/{two}/restrictions"), Some(closed)).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    let page = world.api(Auditor, "get", &path, None).await.json();
    assert!(!page.to_string().contains(&two), "{page}");
    let withheld =
        page["entries"].as_array().unwrap().iter().filter(|entry| entry["withheld"] == true).count();
    assert!(withheld >= 1, "{page}");
    // reading the log is in the log
    let auditor = id_of(&world, "auditor").await;
    let page = world.api(Auditor, "get", &format!("/api/v1/people/{auditor}/entries"), None).await.json();
    assert!(page["entries"].as_array().unwrap().iter().any(|entry| entry["ask"] == "log:person"), "{page}");
}

#[tokio::test]
async fn s3_58_a_receipt_proves_its_entry_by_itself() {
    let mut world = World::new().await;
    let (one, two) = (world.submitted("a@example.org").await, world.submitted("b@example.org").await);
    world.act(Officer, &one, "accept", json!({})).await;
    let audit = world.api(Officer, "get", &format!("/api/v1/cases/{one}/audit"), None).await.json();
    let entries = audit["entries"].as_array().unwrap();
    let position = entries.iter().find(|entry| entry["ask"] == "act:accept").unwrap()["position"].clone();
    // not sealed yet: then it is sealed for it
    let got = world.api(Officer, "get", &format!("/api/v1/cases/{one}/audit/{position}/receipt"), None).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    let receipt: Receipt = got.body.parse().unwrap();
    let (leaf, _) = receipt.verify_carried(world.store.log_key()).unwrap();
    let record = LeafRecord::decode(leaf).unwrap();
    assert_eq!((record.action.as_str(), record.allowed), ("act:accept", true));
    // of another case there is none
    for path in [
        format!("/api/v1/cases/{two}/audit/{position}/receipt"),
        format!("/api/v1/cases/{one}/audit/99999/receipt"),
    ] {
        assert_eq!(world.api(Officer, "get", &path, None).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// Tiles read so far, and those asked for that were not.
#[derive(Default)]
struct Asked(BTreeMap<String, Option<Vec<u8>>>, RefCell<Vec<String>>);

impl TileStore for Asked {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        let known = self.0.get(path);
        if known.is_none() {
            self.1.borrow_mut().push(path.to_owned());
        }
        Ok(known.cloned().flatten())
    }
}

#[tokio::test]
async fn s3_58_the_log_is_proved_from_a_server_while_it_grows() {
    let mut world = World::new().await;
    world.submitted("a@example.org").await;
    world.app.seal_log().await.unwrap();
    let signed = world.api(Auditor, "get", "/api/v1/log/checkpoint", None).await;
    assert_eq!(signed.status, StatusCode::OK);
    let mut tiles = Asked::default();
    let mut count;
    let head = loop {
        count = 0;
        let found = verify_entries(&tiles, &signed.body, world.store.log_key(), &[], |_, _| count += 1);
        let missing = tiles.1.take();
        if missing.is_empty() {
            break found.unwrap();
        }
        for path in missing {
            // every answer is an entry itself, and sealed at once: the tree is never the one of the checkpoint any more
            let got = world.bytes(Auditor, &format!("/api/v1/log/{path}")).await;
            world.app.seal_log().await.unwrap();
            tiles.0.insert(path, got);
        }
    };
    assert_eq!(count, head.size);
    for path in ["entries/001", "0/000.p/300", "..", "9/x", "entries/000/.."] {
        let got = world.bytes(Auditor, &format!("/api/v1/log/tile/{path}")).await;
        assert_eq!(got, None, "{path}");
    }
}
