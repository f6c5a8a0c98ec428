//! S1.8, S3.20, S3.58: the log is proved by programs that share no code with this one. `tests/independent/verify.go` is built on Go's own
//! `sumdb` packages; it must accept what this writes and find what is changed, as `casewright verify` must.

use app::{
    Store,
    core::id::EntryId,
    entry::{Entry, EntryDetail, EntryKind, EntryTarget},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use store::{Options, SqliteStore};
use vault::{KeyRing, Passphrase};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Builds the Go program.
fn independent(folder: &Path) -> PathBuf {
    let program = folder.join("verify-independent");
    let built = Command::new("go")
        .current_dir(root().join("tests/independent"))
        .args(["build", "-o"])
        .arg(&program)
        .arg("verify.go")
        .envs([("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode"), ("CGO_ENABLED", "0")])
        .env("GOCACHE", folder.join("cache"))
        .output()
        .expect(
            "Go is missing: `cargo xtask test` installs it, or install golang-go and golang-golang-x-mod-dev",
        );
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    program
}

fn entry(n: u128) -> Entry {
    let id = uuid::Uuid::from_u128(0x0195_c1de_0000_7000_8000_0000_0000_0000 + n);
    Entry {
        id: EntryId::new(id),
        at: "2026-03-02T09:00:00Z".parse().unwrap(),
        actor: None,
        session: None,
        kind: EntryKind::Read,
        ask: format!("view:number-{n}"),
        target: EntryTarget::Platform,
        allowed: !n.is_multiple_of(7),
        detail: EntryDetail::default(),
    }
}

/// Runs it; true when it accepts.
fn accepts(program: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).current_dir(root()).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{arguments:?}: {code:?} {told}");
    (code == Some(0), told)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[tokio::test]
async fn s3_58_an_independent_program_proves_the_log_and_finds_a_flipped_byte() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let ours = PathBuf::from(env!("CARGO_BIN_EXE_casewright"));
    let theirs = independent(folder.path());

    fs::write(at("passphrase"), "a passphrase for tests\n").unwrap();
    let passphrase = Passphrase::new("a passphrase for tests").unwrap();
    let config = at("config.yaml");
    let text = format!(
        "store:\n  folder: {}\n  keys: {}\n  passphrase_file: {}\n",
        at("data"),
        at("ring"),
        at("passphrase")
    );
    fs::write(&config, text).unwrap();
    let data = folder.path().join("data");
    let ring = KeyRing::create(&folder.path().join("ring"), &data, &passphrase).unwrap();
    let store =
        SqliteStore::open(Options::new(&data, "casewright", "casewright/log", &ring).unwrap()).unwrap();
    // partial tiles, full ones, and one level more
    for (from, to) in [(0, 1), (1, 200), (200, 256), (256, 600)] {
        store.record((from..to).map(entry).collect()).await.unwrap();
        store.seal("2026-03-02T09:00:01Z".parse().unwrap()).await.unwrap();
    }
    let newest =
        store.entries(app::port::store::EntryQuery { limit: 300, ..Default::default() }).await.unwrap();
    let position = newest.last().unwrap().0.to_string();

    let (copy, receipt) = (at("copy"), at("entry.tlog-proof"));
    let (done, told) =
        accepts(&ours, &["log", "receipt", "--config", &config, "--position", &position, "--to", &receipt]);
    assert!(done, "{told}");
    let (done, told) = accepts(&ours, &["log", "export", "--config", &config, "--to", &copy]);
    assert!(done, "{told}");
    let key = told.lines().find_map(|line| line.strip_prefix("public key of the log: ")).unwrap().to_owned();
    assert!(told.contains("entries: 602"), "600, and two commands of the operator: {told}");

    let mine = |copy: &str| accepts(&ours, &["verify", "--key", &key, "--copy", copy]);
    let go = |copy: &str| accepts(&theirs, &[&key, "log", copy]);
    for (accepted, told) in [mine(&copy), go(&copy)] {
        assert!(accepted, "{told}");
        assert!(told.contains("602"), "{told}");
    }
    let mine_one = |file: &str| accepts(&ours, &["verify", "--key", &key, "--receipt", file]);
    let go_one = |file: &str| accepts(&theirs, &[&key, "receipt", file]);
    for (accepted, told) in [mine_one(&receipt), go_one(&receipt)] {
        assert!(accepted, "{told}");
        assert!(told.contains("view:number-"), "{told}");
    }

    // every file of the copy, a byte of it flipped: at its beginning, in its middle, at its end
    let mut all = Vec::new();
    files(Path::new(&copy), &mut all);
    assert!(all.len() >= 12, "{all:?}");
    for path in &all {
        let whole = fs::read(path).unwrap();
        for byte in [0, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[byte] ^= 1;
            fs::write(path, flipped).unwrap();
            for (accepted, told) in [mine(&copy), go(&copy)] {
                assert!(!accepted, "byte {byte} of {} was flipped, and yet: {told}", path.display());
            }
        }
        fs::write(path, whole).unwrap();
    }
    let whole = fs::read(&receipt).unwrap();
    for byte in [30, whole.len() / 3, whole.len() / 2, whole.len() - 10] {
        let mut flipped = whole.clone();
        flipped[byte] ^= 1;
        fs::write(&receipt, flipped).unwrap();
        for (accepted, told) in [mine_one(&receipt), go_one(&receipt)] {
            assert!(!accepted, "byte {byte} of the receipt was flipped, and yet: {told}");
        }
    }
    // what is as it was is accepted again: it was the flipped bytes that were refused
    for (accepted, told) in [mine(&copy), go(&copy)] {
        assert!(accepted, "{told}");
    }
}
