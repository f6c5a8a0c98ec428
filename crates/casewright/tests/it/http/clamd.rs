//! S3.50: ClamAV's daemon itself (`apt-get install clamav-daemon`), with one signature of our own: that of the EICAR test file. Where
//! it is not installed this is passed over, but never in CI.

use super::{
    documents::{sent, upload},
    story::{applicant, application, problem},
    world::{World, premises_licence},
};
use axum::http::StatusCode;
use connect::clamd::{At, Clamd};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use store::{Options, SqliteStore};
use vault::KeyRing;

/// The harmless file that every scanner knows, in two halves: this text is none.
const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];

fn binary() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.push("/usr/sbin".into());
    let found = folders.into_iter().map(|folder| folder.join("clamd")).find(|file| file.is_file());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "run `apt-get install clamav-daemon`");
    found
}

/// A daemon, ended with this.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it in a folder; it listens on `clamd.sock` there once its signatures are read.
async fn start(binary: &Path, folder: &Path, clamd: &Clamd) -> Daemon {
    let signatures = folder.join("signatures");
    fs::create_dir_all(&signatures).unwrap();
    // An extended signature: name, any file, at its beginning, these bytes.
    let signature = format!("Eicar-Test-Signature:0:0:{}\n", hex::encode(EICAR.concat()));
    fs::write(signatures.join("test.ndb"), signature).unwrap();
    let config = format!(
        "DatabaseDirectory {}\nLocalSocket {}\nForeground yes\nMaxThreads 2\n",
        signatures.display(),
        folder.join("clamd.sock").display()
    );
    fs::write(folder.join("clamd.conf"), config).unwrap();
    let daemon = Command::new(binary)
        .arg(format!("--config-file={}", folder.join("clamd.conf").display()))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut daemon = Daemon(daemon);
    for _ in 0..600 {
        if clamd.version().await.is_ok() {
            return daemon;
        }
        assert!(daemon.0.try_wait().unwrap().is_none(), "the daemon ended");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the daemon does not listen");
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_50_what_clamav_finds_is_refused_and_what_came_while_it_was_down_is_scanned_later() {
    let Some(binary) = binary() else {
        eprintln!("PASSED OVER: ClamAV's daemon is not installed (`apt-get install clamav-daemon`)");
        return;
    };
    let scanning = tempfile::tempdir().unwrap();
    let clamd = Clamd::new(At::Unix(scanning.path().join("clamd.sock")), 20_000);
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::in_memory().unwrap();
    let options = Options::new(folder.path(), "test", "casewright/log", &ring).unwrap();
    let store = Arc::new(SqliteStore::open(options).unwrap());
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let scanner = Arc::new(clamd.clone());
    let mut world = World::scanned_by(scanner, premises_licence(), now, store, &ring, folder).await;
    world.open(&"applicant".into(), application()).await.unwrap_or_else(|got| panic!("{}", got.body));
    let documents = world.path("/documents");
    let version = async |world: &mut World, number: usize| {
        world.get(&applicant(), &documents).await.json()["documents"][number]["versions"][0].clone()
    };

    // Down: it waits, and whoever sent it reads why and when it goes on.
    sent(&mut world, &applicant(), "operating-schedule", "schedule.txt", "Doors close at eleven.\n").await;
    let waits = version(&mut world, 0).await;
    assert_eq!(
        (&waits["state"], &waits["says"]),
        (&"quarantined".into(), &"the scanner could not be reached".into())
    );
    assert!(waits["next_try_at"].is_string(), "{waits}");
    let content = world.path("/documents/0/content");
    problem(&world.get(&applicant(), &content).await, 403, "denied");

    let _daemon = start(&binary, scanning.path(), &clamd).await;
    world.clock.set("2026-03-02T09:10:00Z".parse().unwrap());
    world.app.run_until_idle().await.unwrap();
    let clean = version(&mut world, 0).await;
    assert_eq!(clean["state"], "clean", "{clean}");
    assert!(clean["says"].as_str().unwrap().starts_with("ClamAV "), "{clean}");
    let got = world.get(&applicant(), &content).await;
    assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, "Doors close at eleven.\n"));

    // Infected: refused by name, not kept, and nobody opens it.
    let case = world.case.as_ref().unwrap().0;
    let before = world.documents.objects.contents(case).await.unwrap();
    let got = upload(&mut world, &applicant(), "operating-schedule", "eicar.txt", &EICAR.concat()).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    world.app.run_until_idle().await.unwrap();
    let refused = version(&mut world, 1).await;
    assert_eq!(refused["state"], "refused", "{refused}");
    assert_eq!(refused["says"], "the scan found Eicar-Test-Signature.UNOFFICIAL");
    let content = world.path("/documents/1/content");
    let told = problem(&world.get(&applicant(), &content).await, 403, "denied");
    assert!(told.to_string().contains("must not be opened"), "{told}");
    assert_eq!(world.documents.objects.contents(case).await.unwrap(), before);
    // Another unit learns nothing of either.
    problem(&world.get(&super::story::officer_elsewhere(), &content).await, 404, "not-found");
}
