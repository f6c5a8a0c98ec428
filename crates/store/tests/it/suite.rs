//! The conformance suite of the port, on SQLite.

use crate::given::ORIGIN;
use app::{Store, store_suite};
use std::sync::{Arc, Mutex};
use store::{Options, SqliteStore};
use vault::{KeyRing, Passphrase};

#[tokio::test]
async fn sqlite_keeps_the_promises_of_the_port() {
    let kept = Mutex::new(Vec::new());
    store_suite::run(|| async {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let passphrase = Passphrase::new("a passphrase for tests").unwrap();
        let ring = KeyRing::create(&directory.path().join("ring"), &data, &passphrase).unwrap();
        let store = SqliteStore::open(Options::new(&data, "tenant", ORIGIN, &ring).unwrap()).unwrap();
        kept.lock().unwrap().push(directory);
        Arc::new(store) as Arc<dyn Store>
    })
    .await;
}
