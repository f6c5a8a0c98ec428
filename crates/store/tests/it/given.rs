//! What the conformance suite is given, and a store on SQLite that is ready for it.

pub(crate) use app::store_suite::given::*;

use app::{Store, entry::EntryTarget};
use std::path::Path;
use store::{Options, SqliteStore};
use vault::KeyRing;

pub(crate) const ORIGIN: &str = "example.org/log";

/// A store in a directory that knows the policies and one person.
pub(crate) async fn open(directory: &Path, ring: &KeyRing) -> SqliteStore {
    let store = SqliteStore::open(Options::new(directory, "tenant", ORIGIN, ring).unwrap()).unwrap();
    store.put_setting("policies-version", POLICIES).await.unwrap();
    if store.person(person_id(1)).await.unwrap().is_none() {
        store.put_person(person(1), entry(0, EntryTarget::Person(person_id(1)))).await.unwrap();
    }
    store
}
