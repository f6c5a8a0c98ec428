//! Durability (S0.25, "kill -9 at any moment loses nothing that was acknowledged"): the store runs in a child process on a disk
//! that forgets what was not synced (`tests/crash/shim.c`), is killed at seeded moments, and is opened again on what that disk
//! holds. A control run that does not sync must lose something, or the test could not tell.
//!
//! `CASEWRIGHT_CRASH_KILLS=1000 cargo test -p store --test it crash:: -- --nocapture` for more kills than the usual 20.

use crate::given::*;
use app::{Store, entry::EntryTarget, port::store::EntryQuery};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};
use store::{Durability, Options, SqliteStore, verify_deep};
use vault::{KeyRing, Passphrase};

const CHILD: &str = "CRASH_CHILD";

/// After so many kills another store is taken: everything that it acknowledged since its first day is looked for again and again.
const KILLS_A_STORE: u32 = 50;

/// Where everything of one run lies.
struct Bench {
    root: tempfile::TempDir,
    shim: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let shim = root.path().join("shim.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crash/shim.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&shim, &source])
            .args(["-ldl", "-lpthread"])
            .status()
            .expect("a C compiler, as for SQLite itself");
        assert!(compiled.success());
        let bench = Self { root, shim };
        fs::create_dir(bench.path("live")).unwrap();
        KeyRing::create(&bench.path("keys"), &bench.path("live"), &passphrase()).unwrap();
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(name)
    }

    fn ring(&self) -> KeyRing {
        KeyRing::open(&self.path("keys"), &self.path("live"), &passphrase()).unwrap()
    }

    /// Runs the child until it has acknowledged `acknowledgements` times, kills it, and gives all that it acknowledged.
    fn run(&self, round: u32, acknowledgements: u64, durability: &str) -> Vec<String> {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["crash::child", "--exact", "--nocapture", "--ignored"])
            .env(CHILD, durability)
            .env("CRASH_ROUND", round.to_string())
            .env("CRASH_SEED", round.to_string())
            .env("CRASH_LIVE", self.path("live"))
            .env("CRASH_DISK", self.path("disk"))
            .env("CRASH_KEYS", self.path("keys"))
            .env("LD_PRELOAD", &self.shim)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut acknowledged = Vec::new();
        while (acknowledged.len() as u64) < acknowledgements {
            let line = lines.next().expect("the child goes on until it is killed");
            acknowledged.extend(line.strip_prefix("ack ").map(str::to_owned));
        }
        child.kill().unwrap();
        // what it said before it died it said
        acknowledged.extend(lines.filter_map(|line| Some(line.strip_prefix("ack ")?.to_owned())));
        child.wait().unwrap();
        acknowledged
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new("only for this test").unwrap()
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// What was acknowledged, over all rounds.
#[derive(Default)]
struct Acknowledged {
    versions: BTreeMap<u128, u64>,
    entries: BTreeSet<i64>,
    checkpoints: Vec<String>,
}

impl Acknowledged {
    fn add(&mut self, lines: &[String]) {
        for line in lines {
            let (kind, rest) = line.split_once(' ').unwrap();
            match kind {
                "case" => {
                    let (case, version) = rest.split_once(' ').unwrap();
                    self.versions.insert(case.parse().unwrap(), version.parse().unwrap());
                }
                "entry" => {
                    self.entries.insert(rest.parse().unwrap());
                }
                _ => self.checkpoints.push(String::from_utf8(hex::decode(rest).unwrap()).unwrap()),
            }
        }
    }

    /// Everything that is not there, or there twice.
    async fn missing(&self, store: &dyn Store) -> Result<Vec<String>, app::Fault> {
        let mut missing = Vec::new();
        for (&case, &version) in &self.versions {
            let found = store.case(case_id(case)).await?.map_or(0, |case| case.version);
            if found < version {
                missing.push(format!("case {case}: version {version} was acknowledged, {found} is there"));
            }
            if store.events(case_id(case)).await?.len() as u64 != found {
                missing.push(format!("case {case}: not one event a version"));
            }
            let query = EntryQuery { case: Some(case_id(case)), limit: 1000, ..Default::default() };
            if store.entries(query).await?.len() as u64 != found {
                missing.push(format!("case {case}: not one entry a command"));
            }
            for version in 1..=version {
                if store.used_key(&key(case, version)).await?.map(|used| used.version) != Some(version) {
                    missing.push(format!("case {case}: the key of version {version} is not there"));
                }
            }
        }
        let mut seconds = BTreeSet::new();
        let mut before = None;
        loop {
            let page = store.entries(EntryQuery { limit: 1000, before, ..Default::default() }).await?;
            seconds.extend(page.iter().map(|(_, entry)| entry.at.as_second()));
            before = page.last().map(|(position, _)| *position);
            if page.is_empty() {
                break;
            }
        }
        let gone = self.entries.iter().filter(|second| !seconds.contains(second));
        missing.extend(gone.map(|second| format!("the entry of second {second} is not there")));
        Ok(missing)
    }
}

fn key(case: u128, version: u64) -> String {
    format!("{case}/{version}")
}

/// A fixed sequence for a seed (xorshift).
fn dice(seed: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for _ in 0..3 {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    x >> 8
}

#[tokio::test]
async fn no_kill_loses_what_was_acknowledged() {
    let kills: u32 = std::env::var("CASEWRIGHT_CRASH_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let (mut done, mut told) = (0, 0);
    while done < kills {
        let some = KILLS_A_STORE.min(kills - done);
        told += kill(done, some).await;
        done += some;
        println!("{done} kills, {told} acknowledgements: none lost, none applied twice, log and cases agree");
    }
}

/// So many kills of one store; how much it acknowledged.
async fn kill(first: u32, kills: u32) -> usize {
    let mut told = 0;
    let (bench, mut acknowledged) = (Bench::new(), Acknowledged::default());
    let ring = bench.ring();
    drop(open(&bench.path("live"), &ring).await);
    for round in first..first + kills {
        copy(&bench.path("live"), &bench.path("disk"));
        let lines = bench.run(round, 1 + dice(u64::from(round)) % 250, "full");
        told += lines.len();
        copy(&bench.path("disk"), &bench.path("live"));
        let mut fresh = Acknowledged::default();
        fresh.add(&lines);
        acknowledged.add(&lines);
        // what was there before a round must be there after all of them; looked at less often, as it takes longer
        let all = round % 10 == 9 || round + 1 == first + kills;
        let store = open(&bench.path("live"), &ring).await;
        let missing = if all { acknowledged.missing(&store).await } else { fresh.missing(&store).await };
        assert_eq!(missing.unwrap(), [] as [String; 0], "round {round}");
        drop(store);
        if all {
            let options = Options::new(bench.path("live"), "tenant", ORIGIN, &ring).unwrap();
            let report = verify_deep(options, &acknowledged.checkpoints).unwrap();
            assert_eq!(report.problems, [], "round {round}");
        }
    }
    assert!(kills < 10 || !acknowledged.checkpoints.is_empty(), "no round sealed anything");
    told
}

#[tokio::test]
async fn without_syncing_the_same_kill_loses_something() {
    let (bench, mut acknowledged) = (Bench::new(), Acknowledged::default());
    let ring = bench.ring();
    drop(open(&bench.path("live"), &ring).await);
    copy(&bench.path("live"), &bench.path("disk"));
    acknowledged.add(&bench.run(1, 50, "none"));
    copy(&bench.path("disk"), &bench.path("live"));
    let options = Options::new(bench.path("live"), "tenant", ORIGIN, &ring).unwrap();
    // gone altogether, or so torn that it does not open or read: either is a loss
    let lost = match SqliteStore::open(options) {
        Ok(store) => acknowledged.missing(&store).await.map_or(true, |missing| !missing.is_empty()),
        Err(_) => true,
    };
    assert!(lost, "the disk forgets nothing, so the other test shows nothing");
}

/// The child: commits, records and seals, and says so each time, until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "run by the tests above, in a process of its own"]
async fn child() {
    let Ok(durability) = std::env::var(CHILD) else { return };
    let place = |name| PathBuf::from(std::env::var_os(name).unwrap());
    let (live, round) = (place("CRASH_LIVE"), std::env::var("CRASH_ROUND").unwrap().parse::<u128>().unwrap());
    let ring = KeyRing::open(&place("CRASH_KEYS"), &live, &passphrase()).unwrap();
    let mut options = Options::new(&live, "tenant", ORIGIN, &ring).unwrap();
    // often enough to be killed in the middle of it
    options.commits_per_checkpoint = 16;
    if durability == "none" {
        options.durability = Durability::Nothing;
    }
    let store = Arc::new(SqliteStore::open(options).unwrap());
    let mut tasks = Vec::new();
    for worker in 0..8 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            for n in 0.. {
                let case = (round * 100 + worker) * 10_000 + n;
                let mut course = Course::new(case);
                for version in 1..=5 {
                    let events =
                        if version == 1 { Vec::new() } else { vec![set("notes", text(&"x".repeat(700)))] };
                    let mut commit = course.then(events);
                    commit.idempotency = Some(idempotency(&key(case, version)));
                    commit.effects = vec![effect(version as u32, "acknowledge")];
                    store.commit(commit).await.unwrap();
                    say(&format!("case {case} {version}"));
                }
                let second = case as i64;
                store.record(vec![entry(second, EntryTarget::Platform)]).await.unwrap();
                say(&format!("entry {}", at(second).as_second()));
            }
        }));
    }
    let sealer = tokio::spawn(async move {
        for n in 0.. {
            // each round later than the leases of the one before
            let now = at(i64::try_from(round).unwrap() * 10_000 + n);
            if let (1.., Some(checkpoint)) = store.seal(now).await.unwrap() {
                say(&format!("checkpoint {}", hex::encode(checkpoint)));
            }
            tokio::task::yield_now().await;
        }
    });
    tasks.push(sealer);
    for task in tasks {
        task.await.unwrap();
    }
}

/// One line at a time, at once.
fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ack {what}").unwrap();
    out.flush().unwrap();
}
