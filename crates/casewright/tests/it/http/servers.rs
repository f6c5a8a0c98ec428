//! Two servers on one store: what one puts in force holds for the next request to the other (S0.21).

use super::{
    story::{application, officer, problem},
    world::{Ask, Pass, World, premises_licence},
};
use app::Store;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use store::{Database, Options, PostgresStore, SqliteStore};
use vault::KeyRing;

const PAUSE: &str = r#"@id("pause.accept") @says("Nobody accepts until the new forms are printed.")
forbid (principal, action == Action::"act:accept", resource);"#;

async fn post(world: &World, path: &str, body: Json) -> Json {
    let got = world.send(&Ask::new("POST", path, &world.admin).json(&body)).await;
    assert!(got.status.is_success(), "{path}: {} {}", got.status, got.body);
    got.json()
}

/// Activates and rolls back on the one, acts on the other.
async fn follows(stores: [Arc<dyn Store>; 2], ring: &KeyRing) {
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let [here, there] = stores;
    let mut one = World::on(premises_licence(), now, here, ring, tempfile::tempdir().unwrap()).await;
    one.open(&"applicant".into(), application()).await.unwrap_or_else(|got| panic!("{}", got.body));
    super::story::pay(&one, "1000.00").await;
    one.done(&super::story::applicant(), "submit", json!({})).await;
    let pass = one.pass(&officer()).await;
    let other = one.beside(there, ring, 11).await;
    let accepts = async |pass: &Pass| {
        other.ask(&Ask::new("POST", one.path("/actions/accept"), pass).json(&json!({}))).await
    };

    let set = json!({
        "texts": [{ "program": "premises-licence", "file": "pause.cedar", "text": PAUSE }],
        "tests": [], "reason": "A new law",
    });
    let before = other.app.policies().version().to_owned();
    assert_eq!(one.app.policies().version(), before, "both begin with the same");
    let difference = post(&one, "/api/v1/policies/difference", set.clone()).await;
    post(&one, "/api/v1/policies/activation", json!({ "set": set, "seen": difference["digest"] })).await;
    assert_eq!(other.app.policies().version(), before, "nobody has told it yet");
    let refused = problem(&accepts(&pass).await, 403, "denied");
    assert!(refused["detail"].to_string().contains("new forms are printed"), "{refused}");
    assert_eq!(other.app.policies().version(), one.app.policies().version(), "it has followed");

    post(&one, "/api/v1/policies/rollback", json!({ "reason": "Printed" })).await;
    let done = accepts(&pass).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(other.app.policies().version(), before);
}

#[tokio::test]
async fn s0_21_policies_put_in_force_by_one_server_hold_in_another_on_sqlite() {
    let (folder, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let options = Options::new(folder.path(), "test", "casewright/log", &ring).unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(options).unwrap());
    follows([Arc::clone(&store), store], &ring).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_21_policies_put_in_force_by_one_server_hold_in_another_on_postgresql() {
    let Some(cluster) = store::cluster::Cluster::temporary(&[("fsync", "off")]).unwrap() else {
        eprintln!("PASSED OVER: PostgreSQL is not installed (`apt-get install postgresql`)");
        return;
    };
    let database = Database { url: cluster.database("shared").unwrap(), password: None, ca_file: None };
    let (folder, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let open = async || {
        let options = Options::new(folder.path(), "test", "casewright/log", &ring).unwrap();
        let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&database, options).await.unwrap());
        store
    };
    follows([open().await, open().await], &ring).await;
}
