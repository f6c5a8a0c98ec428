//! What every store of sealed pieces must keep, as one function over an empty one: a broken promise panics with its name.
//!
//! It is compiled with the crate so that every store can run it from its own tests; nothing but tests calls it.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a suite of tests")]

use crate::port::objects::ObjectStore;
use casewright_core::id::{CaseId, ContentId};
use std::str::FromStr;

fn id<T: FromStr>(number: u32) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("01890000-0000-7000-8000-{number:012}").parse().unwrap()
}

/// Runs every promise, and leaves the store as empty as it was.
pub async fn run(store: &dyn ObjectStore) {
    what_was_put_is_read_and_replaced(store).await;
    pieces_are_placed_in_any_order_and_settled_once(store).await;
    what_is_not_there_is_none(store).await;
    every_byte_comes_back(store).await;
    cases_are_paged_in_order(store).await;
    what_is_removed_is_gone_and_nothing_else(store).await;
    assert_eq!(store.cases(None, 9).await.unwrap(), [], "nothing is left");
}

/// A piece is read as it was put; a second one in its place replaces it.
pub async fn what_was_put_is_read_and_replaced(store: &dyn ObjectStore) {
    let (case, content) = (id::<CaseId>(1), id::<ContentId>(2));
    store.put(case, content, 0, b"first".to_vec()).await.unwrap();
    store.put(case, content, 1, b"second".to_vec()).await.unwrap();
    assert_eq!(store.read(case, content, 0).await.unwrap().as_deref(), Some(b"first".as_slice()));
    assert_eq!(store.read(case, content, 1).await.unwrap().as_deref(), Some(b"second".as_slice()));
    store.put(case, content, 1, b"again".to_vec()).await.unwrap();
    assert_eq!(store.read(case, content, 1).await.unwrap().as_deref(), Some(b"again".as_slice()));
    assert!(store.has(case, content, 1).await.unwrap() && !store.has(case, content, 2).await.unwrap());
    assert_eq!(store.contents(case).await.unwrap(), [content]);
    store.remove(case, None).await.unwrap();
}

/// Pieces may come in any order and are there once they are settled, also where some were before.
pub async fn pieces_are_placed_in_any_order_and_settled_once(store: &dyn ObjectStore) {
    let (case, content) = (id::<CaseId>(1), id::<ContentId>(2));
    for (from, pieces) in [(0, [2, 0, 1]), (3, [4, 5, 3]), (1, [3, 1, 2])] {
        for piece in pieces {
            store.place(case, content, piece, vec![from; 9]).await.unwrap();
        }
        store.settle(case, content, from.into()).await.unwrap();
    }
    for (piece, from) in (0..).zip([0, 1, 1, 1, 3, 3]) {
        assert_eq!(store.read(case, content, piece).await.unwrap(), Some(vec![from; 9]), "piece {piece}");
    }
    store.remove(case, None).await.unwrap();
}

/// What is not there is none, and removing it is nothing.
pub async fn what_is_not_there_is_none(store: &dyn ObjectStore) {
    let (case, content) = (id::<CaseId>(1), id::<ContentId>(2));
    assert_eq!(store.read(case, content, 0).await.unwrap(), None);
    assert!(!store.has(case, content, 0).await.unwrap());
    assert_eq!(store.contents(case).await.unwrap(), []);
    assert_eq!(store.cases(None, 9).await.unwrap(), []);
    store.remove(case, Some(content)).await.unwrap();
    store.remove(case, None).await.unwrap();
}

/// Every byte, of a piece as large as they are.
pub async fn every_byte_comes_back(store: &dyn ObjectStore) {
    let (case, content) = (id::<CaseId>(1), id::<ContentId>(2));
    let sealed: Vec<u8> = (0..=u8::MAX).cycle().take(4 * 1024 * 1024 + 33).collect();
    store.put(case, content, 0, sealed.clone()).await.unwrap();
    assert!(store.read(case, content, 0).await.unwrap() == Some(sealed), "not the bytes that were put");
    store.remove(case, None).await.unwrap();
}

/// Cases come in the order of their ids, beyond one, at most so many.
pub async fn cases_are_paged_in_order(store: &dyn ObjectStore) {
    let content = id::<ContentId>(9);
    let cases: Vec<CaseId> = [3, 1, 2, 10].map(id).to_vec();
    for case in &cases {
        store.put(*case, content, 0, b"x".to_vec()).await.unwrap();
        store.put(*case, content, 1, b"y".to_vec()).await.unwrap();
    }
    let mut sorted = cases.clone();
    sorted.sort_unstable();
    let (mut seen, mut beyond) = (Vec::new(), None);
    loop {
        let page = store.cases(beyond, 2).await.unwrap();
        assert!(page.len() <= 2, "a page is no longer than what was asked for");
        let Some(last) = page.last() else { break };
        beyond = Some(*last);
        seen.extend(page);
    }
    assert_eq!(seen, sorted);
    for case in cases {
        store.remove(case, None).await.unwrap();
    }
}

/// Removing takes what was named with all its pieces, and nothing beside it.
pub async fn what_is_removed_is_gone_and_nothing_else(store: &dyn ObjectStore) {
    let (one, other) = (id::<CaseId>(1), id::<CaseId>(2));
    let (first, second) = (id::<ContentId>(11), id::<ContentId>(12));
    for piece in 0..12 {
        store.put(one, first, piece, vec![7; 9]).await.unwrap();
    }
    store.put(one, second, 0, vec![7; 9]).await.unwrap();
    store.put(other, first, 0, vec![7; 9]).await.unwrap();
    assert_eq!(store.contents(one).await.unwrap(), [first, second]);
    store.remove(one, Some(first)).await.unwrap();
    assert_eq!(store.contents(one).await.unwrap(), [second]);
    for piece in [0, 1, 11] {
        assert!(!store.has(one, first, piece).await.unwrap(), "piece {piece} is still there");
    }
    assert!(store.has(other, first, 0).await.unwrap(), "that of another case is gone");
    store.remove(one, None).await.unwrap();
    assert_eq!(store.contents(one).await.unwrap(), []);
    assert_eq!(store.cases(None, 9).await.unwrap(), [other]);
    store.remove(other, None).await.unwrap();
}
