//! Documents over HTTP: who opens which, what lies on the disk, what a backup brings back, what a full disk costs.

use super::{
    story::{applicant, application, consulted, draft, officer, pay, police, problem},
    world::{Ask, Got, PASSWORD, Pass, World, premises_licence},
};
use app::{
    DocumentPorts, Fault, Store,
    core::id::{CaseId, ContentId},
    port::objects::{MemoryObjects, ObjectStore},
    program::model::Who,
};
use async_trait::async_trait;
use axum::http::StatusCode;
use connect::objects::file::Files;
use serde_json::json;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use store::{Options, SqliteStore};
use vault::{KeyRing, Passphrase};

pub(super) const PLAN: &str = "%PDF-1.7\n%%EOF\n";

/// Uploads in one piece; the answer that ended it.
pub(super) async fn upload(
    world: &mut World,
    who: &Who,
    kind: &str,
    name: &str,
    bytes: impl AsRef<[u8]>,
) -> Got {
    let bytes = bytes.as_ref();
    let body = json!({ "kind": kind, "title": name, "name": name, "bytes": bytes.len() });
    let begun = world.post(who, &world.path("/uploads"), &body).await;
    if !begun.status.is_success() {
        return begun;
    }
    let upload = begun.json()["id"].as_str().unwrap().to_owned();
    let mut put = Ask::new("PUT", world.path(&format!("/uploads/{upload}/pieces/0")), &Pass::None);
    put.body = Some(bytes.to_vec());
    let put = world.by(who, put.header("content-type", "application/octet-stream")).await;
    if !put.status.is_success() {
        return put;
    }
    world.post(who, &world.path(&format!("/uploads/{upload}/finish")), &json!({})).await
}

/// Uploads, and it is scanned.
pub(super) async fn sent(world: &mut World, who: &Who, kind: &str, name: &str, bytes: &str) {
    let got = upload(world, who, kind, name, bytes).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    world.app.scan_documents().await.unwrap();
}

async fn content(world: &mut World, who: &Who, document: u32) -> Got {
    let path = world.path(&format!("/documents/{document}/content"));
    world.get(who, &path).await
}

/// S3.7: partners work on the case with what is named for them.
#[tokio::test]
async fn s0_5_a_partner_opens_the_documents_named_for_them_and_no_other() {
    let mut world = draft(application()).await;
    sent(&mut world, &applicant(), "plan", "plan.pdf", PLAN).await;
    sent(&mut world, &applicant(), "newspaper-notice", "notice.pdf", PLAN).await;
    sent(&mut world, &applicant(), "operating-schedule", "schedule.txt", "Doors close at eleven.\n").await;
    // Not yet brought in: there is no case for them.
    problem(&content(&mut world, &police(), 0).await, 404, "not-found");
    pay(&world, "1000.00").await;
    world.done(&applicant(), "submit", json!({})).await;
    world.done(&officer(), "accept", json!({})).await;

    let documents = world.path("/documents");
    let tab = world.get(&police(), &documents).await.json();
    let kinds: Vec<&str> =
        tab["documents"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["plan", "operating-schedule"]);
    assert!(!tab.to_string().contains("notice"), "{tab}");
    let got = content(&mut world, &police(), 0).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, PLAN));
    assert_eq!(got.headers["x-content-type-options"], "nosniff");
    assert!(got.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(got.headers["content-security-policy"].to_str().unwrap().ends_with("sandbox"));
    // What is not for them is answered exactly as what is not there.
    let mut told = Vec::new();
    for number in [1, 99] {
        let mut one = problem(&content(&mut world, &police(), number).await, 404, "not-found");
        one.as_object_mut().unwrap().remove("instance");
        told.push(one);
    }
    assert_eq!(told[0], told[1]);
    for who in [Who::Untied("police".into()), super::story::officer_elsewhere(), super::story::stranger()] {
        problem(&content(&mut world, &who, 0).await, 404, "not-found");
    }
    // They bring nothing themselves, and change nothing of what they see.
    problem(&upload(&mut world, &police(), "plan", "mine.pdf", PLAN).await, 403, "denied");
    for step in [
        json!({ "do": "seal", "reason": "mine" }),
        json!({ "do": "move", "to": "PL-2026-XXXXX", "reason": "elsewhere" }),
    ] {
        let path = world.path("/documents/0");
        problem(&world.post(&police(), &path, &step).await, 403, "denied");
    }
    // Whoever it is for opens it; each look stands in the log with who it was.
    assert_eq!(content(&mut world, &officer(), 1).await.status, StatusCode::OK);
    let audit = world.path("/audit");
    let audit = world.get(&officer(), &audit).await.body;
    assert!(audit.contains("document:plan") && audit.contains("document:newspaper-notice"), "{audit}");
}

/// A part of the first document, over HTTP.
async fn part(world: &mut World, headers: &[(&'static str, &str)]) -> Got {
    let mut ask = Ask::new("GET", world.path("/documents/0/content"), &Pass::None);
    for (name, value) in headers {
        ask = ask.header(name, *value);
    }
    world.by(&officer(), ask).await
}

#[tokio::test]
async fn s3_50_a_download_goes_on_where_it_broke_off() {
    let mut world = draft(application()).await;
    sent(&mut world, &applicant(), "operating-schedule", "schedule.txt", "Doors close at eleven.\n").await;
    pay(&world, "1000.00").await;
    world.done(&applicant(), "submit", json!({})).await;
    let whole = content(&mut world, &officer(), 0).await;
    let header = |got: &Got, name: &str| {
        got.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    assert_eq!((whole.status, header(&whole, "accept-ranges").as_str()), (StatusCode::OK, "bytes"));
    let tag = header(&whole, "etag");
    let got = part(&mut world, &[("range", "bytes=6-10")]).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::PARTIAL_CONTENT, "close"));
    assert_eq!(header(&got, "content-range"), "bytes 6-10/23");
    assert_eq!((header(&got, "content-length"), header(&got, "etag")), ("5".to_owned(), tag.clone()));
    let got = part(&mut world, &[("range", "bytes=15-"), ("if-range", &tag)]).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::PARTIAL_CONTENT, "eleven.\n"));
    let got = part(&mut world, &[("range", "bytes=15-"), ("if-range", "\"another\"")]).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, whole.body.as_str()));
    let got = part(&mut world, &[("range", "bytes=0-1,4-5")]).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, whole.body.as_str()));
    let got = part(&mut world, &[("range", "bytes=23-")]).await;
    assert_eq!(got.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!((header(&got, "content-range").as_str(), got.body.as_str()), ("bytes */23", ""));
    // A part is no way around who may read: neither for a stranger, nor without an entry.
    let mut ask = Ask::new("GET", world.path("/documents/0/content"), &Pass::None);
    ask = ask.header("range", "bytes=0-4");
    problem(&world.by(&police(), ask).await, 404, "not-found");
    let audit = world.path("/audit");
    let audit = world.get(&officer(), &audit).await.body;
    assert!(audit.contains("bytes 6 to 10 of 23"), "{audit}");
}

#[tokio::test]
async fn s3_50_a_program_of_the_deployment_is_asked_before_a_document_leaves() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut world = draft(application()).await;
    sent(&mut world, &applicant(), "plan", "plan.pdf", PLAN).await;
    pay(&world, "1000.00").await;
    world.done(&applicant(), "submit", json!({})).await;
    world.done(&officer(), "accept", json!({})).await;
    assert_eq!(content(&mut world, &police(), 0).await.status, StatusCode::OK);
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("ask");
    let say = |script: &str| {
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    };
    let release = Arc::new(connect::release::ReleaseProgram::new(program.clone(), 5_000));
    let documents = DocumentPorts { release: Some(release), ..world.documents.clone() };
    let ring = KeyRing::in_memory().unwrap();
    let server = world.beside_with(Arc::clone(&world.store), &ring, 12, documents).await;
    let body = json!({ "login": "police", "password": PASSWORD, "cookie": true });
    let signed = server.ask(&Ask::new("POST", "/api/v1/session", &Pass::None).json(&body)).await;
    let pass = Pass::Cookie(signed.cookie());
    let plan = || Ask::new("GET", world.path("/documents/0/content"), &pass);
    // It is told to whom it would go, and reads all of it.
    say(
        "read -r told; read -r first; case \"$told$first\" in *'\"to\":\"partner\"'*%PDF-1.7) exit 0;; esac; exit 3",
    );
    let got = server.ask(&plan()).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, PLAN));
    say("echo 'it holds card numbers'; exit 1");
    let told = problem(&server.ask(&plan()).await, 403, "denied");
    assert!(told.to_string().contains("it holds card numbers"), "{told}");
    for silent in ["exit 3", "kill -9 $$"] {
        say(silent);
        let told = problem(&server.ask(&plan()).await, 403, "denied");
        assert!(told.to_string().contains("could not be checked"), "{silent}: {told}");
    }
    fs::remove_file(&program).unwrap();
    problem(&server.ask(&plan()).await, 403, "denied");
}

/// A disk that is full when it is told so.
struct Full {
    inside: MemoryObjects,
    full: AtomicBool,
}

#[async_trait]
impl ObjectStore for Full {
    async fn put(&self, case: CaseId, content: ContentId, piece: u32, sealed: Vec<u8>) -> Result<(), Fault> {
        if self.full.load(Ordering::Relaxed) {
            return Err(Fault::Store("/srv/kingfisher: No space left on device (os error 28)".into()));
        }
        self.inside.put(case, content, piece, sealed).await
    }

    async fn read(&self, case: CaseId, content: ContentId, piece: u32) -> Result<Option<Vec<u8>>, Fault> {
        self.inside.read(case, content, piece).await
    }

    async fn has(&self, case: CaseId, content: ContentId, piece: u32) -> Result<bool, Fault> {
        self.inside.has(case, content, piece).await
    }

    async fn remove(&self, case: CaseId, content: Option<ContentId>) -> Result<(), Fault> {
        self.inside.remove(case, content).await
    }

    async fn contents(&self, case: CaseId) -> Result<Vec<ContentId>, Fault> {
        self.inside.contents(case).await
    }

    async fn cases(&self, beyond: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, Fault> {
        self.inside.cases(beyond, limit).await
    }
}

#[tokio::test]
async fn on_a_full_disk_the_sender_is_told_and_goes_on_where_it_stopped_when_there_is_room() {
    let mut world = consulted(application()).await;
    let full = Arc::new(Full { inside: MemoryObjects::default(), full: AtomicBool::new(true) });
    let documents = DocumentPorts { objects: Arc::clone(&full) as _, ..world.documents.clone() };
    let ring = KeyRing::in_memory().unwrap();
    let server = world.beside_with(Arc::clone(&world.store), &ring, 11, documents).await;
    // Its sessions are hashed under another ring: sign in there.
    let body = json!({ "login": "licensing-officer", "password": PASSWORD, "cookie": true });
    world.get(&officer(), "/api/v1/desk").await;
    let signed = server.ask(&Ask::new("POST", "/api/v1/session", &Pass::None).json(&body)).await;
    let pass = Pass::Cookie(signed.cookie());
    let begin = json!({ "kind": "plan", "title": "Plan", "name": "plan.pdf", "bytes": PLAN.len() });
    let begun = server.ask(&Ask::new("POST", world.path("/uploads"), &pass).json(&begin)).await.json();
    let path = world.path(&format!("/uploads/{}", begun["id"].as_str().unwrap()));
    let put = || {
        let mut put = Ask::new("PUT", format!("{path}/pieces/0"), &pass);
        put.body = Some(PLAN.into());
        put.header("content-type", "application/octet-stream")
    };
    let told = problem(&server.ask(&put()).await, 503, "unavailable");
    assert!(told["detail"].as_str().unwrap().contains("Try again"), "{told}");
    assert!(!told.to_string().contains("kingfisher"), "where it lies is nobody's business: {told}");
    let stands = server.ask(&Ask::new("GET", path.clone(), &pass)).await.json();
    assert_eq!(stands["received"], 0);
    // As a form without script sends it: told the same, and nothing half is left.
    let form = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nplan\r\n--cut\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"plan.pdf\"\r\nContent-Type: application/pdf\r\n\r\n{PLAN}\r\n--cut--\r\n"
    );
    let page = format!("/case/{}/documents", world.reference());
    let by_form = || {
        let mut ask = Ask::new("POST", page.clone(), &pass);
        ask.body = Some(form.clone().into());
        ask.header("content-type", "multipart/form-data; boundary=cut")
    };
    let told = server.ask(&by_form()).await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE, "{}", told.body);
    assert!(told.body.contains("Nothing was lost or half done"), "{}", told.body);
    let tab = server.ask(&Ask::new("GET", world.path("/documents"), &pass)).await.json();
    assert_eq!(
        (tab["documents"].as_array().unwrap().len(), tab["uploads"].as_array().unwrap().len()),
        (0, 1)
    );

    full.full.store(false, Ordering::Relaxed);
    assert_eq!(server.ask(&put()).await.status, StatusCode::OK);
    let finished = server.ask(&Ask::new("POST", format!("{path}/finish"), &pass).json(&json!({}))).await;
    assert_eq!(finished.status, StatusCode::OK, "{}", finished.body);
    assert_eq!(server.ask(&by_form()).await.status, StatusCode::SEE_OTHER);
    server.app.scan_documents().await.unwrap();
    let tab = server.ask(&Ask::new("GET", world.path("/documents"), &pass)).await.json();
    assert_eq!(tab["documents"].as_array().unwrap().len(), 2);
}

fn casewright(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_casewright")).current_dir(root).args(arguments).output().unwrap()
}

fn done(arguments: &[&str]) -> String {
    let output = casewright(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}\n{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Every byte of every file below a folder.
fn read(folder: &Path, bytes: &mut Vec<u8>) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            read(&path, bytes);
        } else if path.is_file() {
            bytes.extend(fs::read(path).unwrap_or_default());
        }
    }
}

/// The files of pieces below a folder.
fn pieces(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(pieces(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_a_document_is_in_any_file_and_a_backup_brings_all_of_them_back() {
    let folder = tempfile::tempdir().unwrap();
    let (root, live) = (folder.path().to_owned(), folder.path().join("live"));
    let at = |name: &str| root.join(name).display().to_string();
    fs::write(at("passphrase"), "a passphrase for tests\n").unwrap();
    for (name, documents) in [("live", "documents"), ("back", "back-documents"), ("third", "third-documents")]
    {
        let text = format!(
            "store:\n  folder: {}\n  keys: {}\n  passphrase_file: {}\ndocuments:\n  folder: {}\n",
            at(name),
            at("ring"),
            at("passphrase"),
            at(documents)
        );
        fs::write(at(&format!("{name}.yaml")), text).unwrap();
    }
    let passphrase = Passphrase::new("a passphrase for tests").unwrap();
    let ring = KeyRing::create(&root.join("ring"), &live, &passphrase).unwrap();
    let open = |name: &str| {
        let options = Options::new(root.join(name), "casewright", "casewright/log", &ring).unwrap();
        Arc::new(SqliteStore::open(options).unwrap())
    };
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut world = World::on(premises_licence(), now, open("live"), &ring, folder).await;
    world.open(&"applicant".into(), application()).await.unwrap_or_else(|got| panic!("{}", got.body));
    let secret = "Kingfisher-Content: the alarm code is 90210.\n";
    sent(&mut world, &applicant(), "operating-schedule", "Kingfisher-Name.txt", secret).await;
    let large = format!("%PDF-1.7\n{}\n%%EOF\n", "Kingfisher-Page ".repeat(600_000));
    // Larger than a piece: two on the disk.
    let begin =
        json!({ "kind": "plan", "title": "Kingfisher-Title", "name": "plan.pdf", "bytes": large.len() });
    let begun = world.post(&applicant(), &world.path("/uploads"), &begin).await.json();
    let each = begun["piece_bytes"].as_u64().unwrap() as usize;
    let path = world.path(&format!("/uploads/{}", begun["id"].as_str().unwrap()));
    for (number, piece) in large.as_bytes().chunks(each).enumerate() {
        let mut put = Ask::new("PUT", format!("{path}/pieces/{}", number * each), &Pass::None);
        put.body = Some(piece.to_vec());
        let got = world.by(&applicant(), put.header("content-type", "application/octet-stream")).await;
        assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    }
    let got = world.post(&applicant(), &format!("{path}/finish"), &json!({})).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    world.app.scan_documents().await.unwrap();
    // Who may, reads it.
    assert_eq!(content(&mut world, &applicant(), 0).await.body, secret);
    assert_eq!(content(&mut world, &applicant(), 1).await.body.len(), large.len());
    assert_eq!(pieces(&root.join("documents")).len(), 3);

    let (config, backups) = (at("live.yaml"), at("backups"));
    let told = done(&["backup", "--config", &config, "--to", &backups]);
    assert!(told.contains("2 contents of documents, 2 of them new"), "{told}");
    sent(&mut world, &applicant(), "newspaper-notice", "notice.pdf", PLAN).await;
    let told = done(&["backup", "--config", &config, "--to", &backups, "--add"]);
    assert!(told.contains("3 contents of documents, 1 of them new"), "{told}");

    let mut bytes = Vec::new();
    read(&root, &mut bytes);
    bytes.make_ascii_lowercase();
    for word in ["kingfisher", "90210", &hex::encode("Kingfisher")] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "`{word}` is in a file");
    }

    // A backup that was damaged is mended by the next whole one, from what is there.
    let damaged = pieces(&root.join("backups/documents"))[0].clone();
    let whole = fs::read(&damaged).unwrap();
    let mut other = whole.clone();
    other[40] ^= 1;
    fs::write(&damaged, &other).unwrap();
    assert!(
        done(&["backup", "--config", &config, "--to", &backups]).contains("3 contents of documents, 1 of")
    );
    assert_eq!(fs::read(&damaged).unwrap(), whole);

    assert!(done(&["restore", "--config", &at("back.yaml"), "--from", &backups]).contains("3 contents"));
    let documents = DocumentPorts {
        objects: Arc::new(Files::open(&root.join("back-documents")).unwrap()),
        ..world.documents.clone()
    };
    let pass = world.pass(&applicant()).await;
    let (id, _) = world.case.clone().unwrap();
    let restored: Arc<dyn Store> = open("back");
    let server = world.beside_with(Arc::clone(&restored), &ring, 11, documents.clone()).await;
    // Nobody is signed in there; the case is, with all that is on it.
    let got = server.ask(&Ask::new("GET", world.path("/documents/0/content"), &pass)).await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{}", got.body);
    let case = restored.case(id).await.unwrap().unwrap();
    assert_eq!(case.documents.len(), 3);
    let nothing: Arc<dyn ObjectStore> = Arc::new(MemoryObjects::default());
    let proved = app::content::copy_contents(&*restored, &documents.objects, &nothing, true).await.unwrap();
    assert_eq!((proved.contents, proved.problems.len()), (3, 0));

    // What cannot be brought back is said, by what it is, and the exit code says so too.
    fs::write(&damaged, &other).unwrap();
    let output = casewright(&["restore", "--config", &at("third.yaml"), "--from", &backups]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("not restored: content"), "{told}");
    assert!(!told.contains("Kingfisher"), "{told}");
}
