//! S3.50: documents in an S3-compatible store, from the upload to the reader, on its bad days, and through a backup.

use super::{
    documents::PLAN,
    s3_server::{S3Server, SECRET},
    story::{applicant, application, consulted, officer, problem},
    world::{Ask, PASSWORD, Pass, Server, World, premises_licence},
};
use app::{
    DocumentPorts, Store,
    port::objects::{MemoryObjects, ObjectStore},
};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::Arc,
};
use store::{Options, SqliteStore};
use vault::{KeyRing, Passphrase};

/// Somebody who works there, signed in at a server beside the world's own.
async fn signed_in(world: &mut World, server: &Server) -> Pass {
    let body = json!({ "login": "licensing-officer", "password": PASSWORD, "cookie": true });
    world.get(&officer(), "/api/v1/desk").await;
    let signed = server.ask(&Ask::new("POST", "/api/v1/session", &Pass::None).json(&body)).await;
    Pass::Cookie(signed.cookie())
}

async fn begun(world: &World, server: &Server, pass: &Pass, name: &str) -> String {
    let begin = json!({ "kind": "plan", "title": name, "name": name, "bytes": PLAN.len() });
    let begun = server.ask(&Ask::new("POST", world.path("/uploads"), pass).json(&begin)).await.json();
    world.path(&format!("/uploads/{}", begun["id"].as_str().unwrap()))
}

fn piece(upload: &str, pass: &Pass) -> Ask {
    let mut put = Ask::new("PUT", format!("{upload}/pieces/0"), pass);
    put.body = Some(PLAN.into());
    put.header("content-type", "application/octet-stream")
}

async fn tab(world: &World, server: &Server, pass: &Pass) -> Json {
    server.ask(&Ask::new("GET", world.path("/documents"), pass)).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_store_that_refuses_loses_nothing_and_the_person_is_told_what_to_do() {
    let Some(mut s3) = S3Server::start() else { return };
    let mut world = consulted(application()).await;
    let documents = DocumentPorts { objects: Arc::new(s3.store()), ..world.documents.clone() };
    let ring = KeyRing::in_memory().unwrap();
    let server = world.beside_with(Arc::clone(&world.store), &ring, 11, documents).await;
    let pass = signed_in(&mut world, &server).await;
    let upload = begun(&world, &server, &pass, "plan.pdf").await;

    // It refuses while something is sent: told so, and nothing half is kept.
    s3.stop();
    let told = problem(&server.ask(&piece(&upload, &pass)).await, 503, "unavailable");
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains("Nothing was lost or half done") && detail.contains("Try again"), "{told}");
    assert!(!told.to_string().contains("127.0.0.1"), "where it lies is nobody's business: {told}");
    assert_eq!(server.ask(&Ask::new("GET", upload.clone(), &pass)).await.json()["received"], 0);
    assert!(s3.files().is_empty());

    // It is back: the same upload goes on.
    s3.again();
    assert_eq!(server.ask(&piece(&upload, &pass)).await.status, StatusCode::OK);
    let finished = server.ask(&Ask::new("POST", format!("{upload}/finish"), &pass).json(&json!({}))).await;
    assert_eq!(finished.status, StatusCode::OK, "{}", finished.body);
    let files = s3.files();
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(4).any(|window| window == b"%PDF"), "`{}` is in clear", file.display());
    }

    // It refuses while the document waits for its scan: it waits on, and the page says why.
    s3.stop();
    server.app.scan_documents().await.unwrap();
    let waits = tab(&world, &server, &pass).await["documents"][0]["versions"][0].clone();
    assert_eq!(waits["state"], "quarantined", "{waits}");
    assert!(waits.to_string().contains("it cannot be read from where it is kept"), "{waits}");
    s3.again();
    world.clock.set("2026-03-02T09:10:00Z".parse().unwrap());
    server.app.scan_documents().await.unwrap();
    let clean = tab(&world, &server, &pass).await["documents"][0]["versions"][0].clone();
    assert_eq!(clean["state"], "clean", "{clean}");

    // It refuses while somebody opens it: no half of it is taken for the whole, and it opens when the store is back.
    let open = Ask::new("GET", world.path("/documents/0/content"), &pass);
    s3.stop();
    let refused = server.ask(&open).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    s3.again();
    let opened = server.ask(&open).await;
    assert_eq!((opened.status, opened.body.as_str()), (StatusCode::OK, PLAN));
}

fn casewright(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_casewright")).current_dir(root).args(arguments).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_takes_documents_out_of_an_object_store_and_a_restore_brings_them_into_another() {
    let Some(mut s3) = S3Server::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    let at = |name: &str| root.join(name).display().to_string();
    fs::write(at("passphrase"), "a passphrase for tests\n").unwrap();
    fs::write(at("secret"), format!("{SECRET}\n")).unwrap();
    for name in ["live", "back"] {
        let text = format!(
            "store:\n  folder: {}\n  keys: {}\n  passphrase_file: {}\ndocuments:\n  s3:\n    endpoint: http://127.0.0.1:{}\n    \
             bucket: documents\n    path_style: true\n    private: true\n    prefix: {name}\n    access_key: casewright\n    \
             secret_key_file: {}\n",
            at(name),
            at("ring"),
            at("passphrase"),
            s3.port,
            at("secret")
        );
        fs::write(at(&format!("{name}.yaml")), text).unwrap();
    }
    let passphrase = Passphrase::new("a passphrase for tests").unwrap();
    let ring = KeyRing::create(&root.join("ring"), &root.join("live"), &passphrase).unwrap();
    let open = |name: &str| {
        let options = Options::new(root.join(name), "casewright", "casewright/log", &ring).unwrap();
        Arc::new(SqliteStore::open(options).unwrap())
    };
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut world = World::on(premises_licence(), now, open("live"), &ring, folder).await;
    world.open(&"applicant".into(), application()).await.unwrap_or_else(|got| panic!("{}", got.body));
    let store_of = |prefix: &str| -> Arc<dyn ObjectStore> {
        let settings = connect::objects::s3::S3Settings { prefix: prefix.into(), ..s3.settings() };
        Arc::new(super::s3_server::of(settings))
    };
    let (live, back) = (store_of("live"), store_of("back"));
    let documents = DocumentPorts { objects: Arc::clone(&live), ..world.documents.clone() };
    let server = world.beside_with(Arc::clone(&world.store), &ring, 11, documents).await;
    let pass = world.pass(&applicant()).await;
    let upload = begun(&world, &server, &pass, "plan.pdf").await;
    assert_eq!(server.ask(&piece(&upload, &pass)).await.status, StatusCode::OK);
    let finished = server.ask(&Ask::new("POST", format!("{upload}/finish"), &pass).json(&json!({}))).await;
    assert_eq!(finished.status, StatusCode::OK, "{}", finished.body);
    server.app.scan_documents().await.unwrap();

    let done = |arguments: &[&str]| {
        let output = casewright(arguments);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}{told}", String::from_utf8_lossy(&output.stderr));
        told
    };
    let doctor = casewright(&["doctor", "--config", &at("live.yaml"), "--quick"]);
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("the object store lets us look into its bucket"), "{told}");
    let told = done(&["backup", "--config", &at("live.yaml"), "--to", &at("backups")]);
    assert!(told.contains("1 contents of documents, 1 of them new"), "{told}");
    let told = done(&["restore", "--config", &at("back.yaml"), "--from", &at("backups")]);
    assert!(told.contains("1 contents of documents are there"), "{told}");
    let restored: Arc<dyn Store> = open("back");
    let nothing: Arc<dyn ObjectStore> = Arc::new(MemoryObjects::default());
    let proved = app::content::copy_contents(&*restored, &back, &nothing, true).await.unwrap();
    assert_eq!((proved.contents, proved.problems.len()), (1, 0));

    s3.stop();
    let doctor = casewright(&["doctor", "--config", &at("live.yaml"), "--quick"]);
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("documents cannot be kept or opened") && told.contains("documents.s3"), "{told}");
    assert!(!told.contains(SECRET));
}
