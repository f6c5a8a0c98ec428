//! Installations that are broken, one way each.

use super::*;
use crate::{ids::SystemIds, wiring};
use ::store::{Options, SqliteStore, diagnose::Facts};
use app::{Store as _, testing::SetClock};
use jiff::Timestamp;
use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    sync::Arc,
};
use vault::{KeyRing, Passphrase};
use web::serve::generated;

const NOW: &str = "2026-03-02T10:00:00Z";

/// An installation in a folder of its own: everything in order until a test breaks it.
struct Installed {
    folder: tempfile::TempDir,
    now: Timestamp,
}

impl Installed {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = NOW.parse().unwrap();
        let own = Self { folder, now };
        for (name, text) in [("credentials/passphrase", "a passphrase for tests\n"), ("keys/.keep", "")] {
            fs::create_dir_all(own.at(name).parent().unwrap()).unwrap();
            fs::write(own.at(name), text).unwrap();
            own.mode(name, 0o600);
        }
        let passphrase = Passphrase::new("a passphrase for tests").unwrap();
        let ring = KeyRing::create(&own.at("keys/ring"), &own.at("data"), &passphrase).unwrap();
        let store =
            SqliteStore::open(Options::new(own.at("data"), "casewright", wiring::LOG_NAME, &ring).unwrap())
                .unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SetClock::at(now));
        let ids = SystemIds::new(Arc::clone(&clock));
        for _ in 0..40 {
            store
                .record(vec![::store::disposal(
                    app::Ids::uuid(&ids),
                    app::core::id::CaseId::new(app::Ids::uuid(&ids)),
                    now,
                )])
                .await
                .unwrap();
        }
        store.seal(now).await.unwrap();
        own
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.at(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Looks, with these lines beside those of the installation.
    async fn found(&self, more: &str) -> Vec<Finding> {
        self.found_with(more, true).await
    }

    async fn found_with(&self, more: &str, offline: bool) -> Vec<Finding> {
        let place = |name: &str| self.at(name).display().to_string();
        let programs = if more.contains("programs:") { "" } else { "programs: []\n" };
        let text = format!(
            "store:\n  folder: {}\n  keys: {}\n  passphrase_file: {}\n{programs}{more}\n",
            place("data"),
            place("keys/ring"),
            place("credentials/passphrase"),
        );
        fs::write(self.at("casewright.yaml"), text).unwrap();
        let reach = Reach { quick: false, offline };
        examine(Some(&self.at("casewright.yaml")), reach, &SetClock::at(self.now)).await
    }
}

/// The first finding that is wrong in one place, with what mends it.
#[track_caller]
fn wrong(found: &[Finding], check: &str, says: &str, mend: &str) {
    has(found, State::Wrong, check, says, mend);
}

#[track_caller]
fn has(found: &[Finding], state: State, check: &str, says: &str, mend: &str) {
    let one = found.iter().any(|one| {
        one.check == check
            && one.state == state
            && one.says.contains(says)
            && one.mend.as_deref().unwrap_or_default().contains(mend)
    });
    assert!(one, "no {state:?} `{check}` with `{says}` and `{mend}` in\n{found:#?}");
}

#[tokio::test]
async fn an_installation_in_order_has_nothing_wrong() {
    let own = Installed::new().await;
    let found = own.found("network: { zones: { office: [10.1.0.0/16] } }").await;
    assert!(found.iter().all(|one| one.state != State::Wrong), "{found:#?}");
    for check in ["configuration", "files", "disk", "listener", "network", "store", "clock", "keys", "log"] {
        assert!(
            found.iter().any(|one| one.check == check && one.state == State::Well),
            "{check}: {found:#?}"
        );
    }
    assert!(
        found.iter().all(|one| (one.state == State::Well) == one.mend.is_none()),
        "what is not well can be mended"
    );
}

#[tokio::test]
async fn files_that_others_can_read_and_keys_that_do_not_open() {
    let own = Installed::new().await;
    own.mode("credentials/passphrase", 0o644);
    own.mode("data", 0o755);
    let found = own.found("").await;
    wrong(&found, "files", "passphrase of the key ring", "chmod 600");
    wrong(&found, "files", "the data", "chmod 700");
    own.mode("credentials/passphrase", 0o600);
    fs::write(own.at("credentials/passphrase"), "another passphrase").unwrap();
    wrong(&own.found("").await, "keys", "ring", "passphrase");
    fs::remove_file(own.at("keys/ring")).unwrap();
    wrong(&own.found("").await, "keys", "no key ring", "bring back");
    fs::remove_file(own.at("credentials/passphrase")).unwrap();
    wrong(&own.found("").await, "files", "is not there", "make the file");
}

#[tokio::test]
async fn a_store_of_a_newer_build_and_one_that_is_damaged() {
    let own = Installed::new().await;
    let poke = |at: u64, bytes: &[u8]| {
        let mut file = fs::OpenOptions::new().write(true).open(own.at("data/casewright.db")).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(bytes).unwrap();
    };
    // `user_version` in the header of the file
    poke(60, &99_u32.to_be_bytes());
    wrong(&own.found("").await, "store", "schema version 99", "");
    let own = Installed::new().await;
    let file = own.at("data/casewright.db");
    let mut bytes = fs::read(&file).unwrap();
    // the page of the newest entries: a flipped byte in each leaf
    let mut flipped = 0;
    while let Some(at) = bytes.windows(18).position(|window| window == b"\"kind\":\"administra") {
        bytes[at + 8] ^= 1;
        flipped += 1;
    }
    assert!(flipped > 0, "the leaves stand in clear");
    fs::write(&file, bytes).unwrap();
    let found = own.found("").await;
    assert!(found.iter().any(|one| one.check == "log" && one.state == State::Wrong), "{found:#?}");
}

#[tokio::test]
async fn a_clock_that_went_back() {
    let mut own = Installed::new().await;
    own.now = "2026-03-01T10:00:00Z".parse().unwrap();
    wrong(&own.found("").await, "clock", "86400 seconds after", "NTP");
}

#[tokio::test]
async fn configurations_that_make_no_sense() {
    let own = Installed::new().await;
    wrong(&own.found("sever: {}").await, "configuration", "did you mean `server`?", "reference");
    let found = own
        .found(
            "server: { listen: '0.0.0.0:80' }\n\
             network: { zones: { all: [0.0.0.0/0], odd: [10.1.2.3/16, 10.1.0.0/24], none: [] }, trusted_proxies: ['::/0'] }\n\
             metrics: { listen: '0.0.0.0:9' }\n\
             values: { nothing: { a: b } }",
        )
        .await;
    wrong(&found, "listener", "nothing protects", "server.tls");
    wrong(&found, "network", "network.zones.all", "of the place alone");
    wrong(&found, "network", "trusted_proxies", "own proxies");
    has(&found, State::Warning, "network", "counts as `10.1.0.0/16`", "");
    has(
        &found,
        State::Warning,
        "network",
        "`10.1.0.0/24` in `network.zones.odd` lies within",
        "leave it out",
    );
    has(&found, State::Warning, "network", "nobody is in it", "");
    has(&found, State::Warning, "metrics", "open to other machines", "");
    has(&found, State::Warning, "programs", "`nothing`", "");
    let behind = own.found("server: { tls_in_front: true }").await;
    has(&behind, State::Warning, "network", "none is trusted", "trusted_proxies");
}

#[tokio::test]
async fn certificates_that_have_ended_or_end_soon() {
    let own = Installed::new().await;
    let made = |days: i64, name: &str| {
        let at = own.now - jiff::SignedDuration::from_hours(24 * days);
        generated::in_folder(&own.at(name), &[], at).unwrap()
    };
    for (days, state, says) in
        [(200, State::Wrong, "ended at"), (80, State::Warning, "days, at"), (1, State::Well, "is good until")]
    {
        let files = made(days, &days.to_string());
        let more = format!(
            "server: {{ tls: {{ certificate_file: {}, key_file: {} }} }}",
            files.certificate.display(),
            files.key.display()
        );
        has(&own.found(&more).await, state, "tls", says, if state == State::Well { "" } else { "renew" });
        own.mode(files.key.strip_prefix(own.folder.path()).unwrap().to_str().unwrap(), 0o644);
        wrong(&own.found(&more).await, "tls", "everybody on this machine", "");
    }
    has(
        &own.found("server: { tls: { generated: true } }").await,
        State::Warning,
        "tls",
        "no browser trusts",
        "of your own",
    );
}

#[tokio::test]
async fn programs_with_findings_and_zones_that_are_not_configured() {
    let own = Installed::new().await;
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
    let found = own.found(&format!("programs: [{}, nowhere]", shipped.display())).await;
    wrong(&found, "programs", "nowhere", "casewright check");
    has(&found, State::Warning, "programs", "`office-network`, which is not in `network.zones`", "network:");
    has(&found, State::Warning, "programs", "managed device", "server.tls.devices");
}

#[tokio::test]
async fn a_calendar_without_the_holidays_of_next_year() {
    let mut own = Installed::new().await;
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
    let programs = format!("programs: [{}]", program.display());
    let found = own.found(&programs).await;
    assert!(!found.iter().any(|one| one.says.contains("no holidays")), "{found:#?}");
    own.now = "2035-08-01T10:00:00Z".parse().unwrap();
    let found = own.found(&programs).await;
    has(&found, State::Warning, "programs", "has no holidays for 2035", "jurisdictions/default.yaml");
}

#[tokio::test]
async fn what_is_outside_and_does_not_answer() {
    let own = Installed::new().await;
    // A port that was free a moment ago, and one that listens and says nothing.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let open = silent.local_addr().unwrap().port();
    let found = own
        .found_with(
            &format!(
                "connectors:\n  mail: {{ host: 127.0.0.1, port: {free}, protection: none, from: a@b.example }}\n  \
                 http: {{ hosts: [{{ host: 127.0.0.1, port: {free} }}, {{ host: localhost, port: {open} }}, {{ host: 127.0.0.1, port: {open}, private: true }}] }}\n\
                 traces: {{ endpoint: 'http://127.0.0.1:{free}/v1/traces' }}"
            ),
            false,
        )
        .await;
    wrong(&found, "mail", "does not let us in", "connectors.mail");
    wrong(&found, "sources", &format!("127.0.0.1:{free}"), "firewalls");
    wrong(&found, "sources", "private address", "private: true");
    has(&found, State::Well, "sources", &format!("127.0.0.1:{open}"), "");
    has(&found, State::Warning, "traces", "cannot be reached", "start it");
}

#[test]
fn settings_of_postgresql_that_lose_data() {
    let settings = [
        ("server_version_num", "140011"),
        ("server_encoding", "SQL_ASCII"),
        ("synchronous_commit", "off"),
        ("fsync", "off"),
        ("full_page_writes", "on"),
        ("max_connections", "20"),
        ("synchronous_standby_names", ""),
    ];
    let now: Timestamp = NOW.parse().unwrap();
    let facts = Facts {
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        clock_ms: Some(now.as_millisecond() - 60_000),
        connections: Some(15),
        ..Facts::default()
    };
    let mut found = Findings::default();
    store::settings(&facts, now, &mut found);
    let found = found.0;
    wrong(&found, "postgres", "`fsync` is off", "fsync = on");
    wrong(&found, "postgres", "140011", "15 or newer");
    wrong(&found, "postgres", "SQL_ASCII", "UTF8");
    has(&found, State::Warning, "postgres", "`synchronous_commit` is off", "");
    has(&found, State::Warning, "postgres", "15 of 20 connections", "max_connections");
    has(&found, State::Warning, "clock", "60000 ms", "NTP");
    assert!(!found.iter().any(|one| one.says.contains("full_page_writes")));
}
