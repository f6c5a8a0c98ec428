//! The conformance suite on the store in memory.

use app::{MemoryStore, Store, store_suite};
use std::sync::Arc;

#[tokio::test]
async fn memory_keeps_the_promises_of_the_port() {
    store_suite::run(|| async { Arc::new(MemoryStore::new()) as Arc<dyn Store> }).await;
}
