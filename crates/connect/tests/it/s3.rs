//! S3.50: the pieces of documents in an S3-compatible store, against a real server.

use crate::s3_server::{S3Server, of};
use app::{
    Fault,
    core::id::{CaseId, ContentId},
    objects_suite,
    port::objects::ObjectStore as _,
};
use connect::objects::s3::S3Settings;

fn one() -> (CaseId, ContentId) {
    let id = |last: u8| format!("01890000-0000-7000-8000-0000000000{last:02}");
    (id(1).parse().unwrap(), id(2).parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_50_an_object_store_keeps_the_promises_of_the_port() {
    let Some(server) = S3Server::start() else { return };
    let store = server.store();
    store.reach().await.unwrap();
    // What others keep in the bucket is neither listed nor removed.
    let beside = of(S3Settings { prefix: "another".into(), ..server.settings() });
    let (case, content) = one();
    beside.put(case, content, 0, b"theirs".to_vec()).await.unwrap();
    objects_suite::run(&store).await;
    assert_eq!(beside.read(case, content, 0).await.unwrap().as_deref(), Some(b"theirs".as_slice()));
    beside.remove(case, None).await.unwrap();
    objects_suite::run(&of(S3Settings { prefix: String::new(), ..server.settings() })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_50_more_pieces_than_a_page_are_listed_and_removed() {
    let Some(server) = S3Server::start() else { return };
    let (store, (case, content)) = (server.store(), one());
    for piece in 0..1_003 {
        store.put(case, content, piece, vec![1]).await.unwrap();
    }
    assert_eq!(store.contents(case).await.unwrap(), [content]);
    store.remove(case, Some(content)).await.unwrap();
    assert!(server.files().is_empty(), "{:?}", server.files());
}

fn said(fault: Fault) -> String {
    let Fault::Store(why) = fault else { panic!("{fault:?}") };
    why
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_50_an_object_store_that_refuses_keeps_nothing_and_says_why() {
    let Some(mut server) = S3Server::start() else { return };
    let (store, (case, content)) = (server.store(), one());
    store.put(case, content, 0, b"sealed".to_vec()).await.unwrap();

    let wrong = of(S3Settings { secret_key: "another".into(), ..server.settings() });
    let why = wrong.reach().await.unwrap_err();
    assert!(why.contains("403") && why.contains("the secret key"), "{why}");
    let why = said(wrong.put(case, content, 1, b"sealed".to_vec()).await.unwrap_err());
    assert!(why.contains("could not be kept") && why.contains("SignatureDoesNotMatch"), "{why}");
    let why = said(wrong.read(case, content, 0).await.unwrap_err());
    assert!(why.contains("could not be read"), "{why}");
    assert!(wrong.has(case, content, 0).await.is_err() && wrong.remove(case, None).await.is_err());

    // A bucket that is not there is no store without content.
    let elsewhere = of(S3Settings { bucket: "missing".into(), ..server.settings() });
    let why = said(elsewhere.cases(None, 9).await.unwrap_err());
    assert!(why.contains("NoSuchBucket") && why.contains("make the bucket"), "{why}");
    assert!(elsewhere.reach().await.is_err());

    server.stop();
    let why = said(store.put(case, content, 1, b"sealed".to_vec()).await.unwrap_err());
    assert!(why.contains("could not be reached"), "{why}");
    assert!(store.reach().await.is_err() && store.read(case, content, 0).await.is_err());
    server.again();
    assert_eq!(server.files().len(), 1, "nothing of what was refused is there");
    assert_eq!(store.read(case, content, 0).await.unwrap().as_deref(), Some(b"sealed".as_slice()));
    assert!(!store.has(case, content, 1).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_this_network_needs_leave_for_the_object_store_too() {
    let Some(server) = S3Server::start() else { return };
    let endpoint = format!("https://127.0.0.1:{}", server.port);
    let outside = of(S3Settings { endpoint, private: false, ..server.settings() });
    let why = outside.reach().await.unwrap_err();
    assert!(why.contains("may not be reached"), "{why}");
}
