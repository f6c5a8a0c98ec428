//! Every command of the binary is asked for its entry in the log (S0.6, S0.25). The commands are those that the binary itself names:
//! one that nobody has decided about fails here, and so does a decision about one that is gone.

use super::{
    cli::{Ran, fed, root, run},
    http::world::{PASSWORD, World, shipped},
};
use app::{Store, entry::Entry, port::store::EntryQuery};
use std::{collections::BTreeSet, path::Path, sync::Arc};
use store::{Options, SqliteStore};
use vault::{KeyRing, Passphrase};

/// What a command leaves in the log.
enum Leaves {
    /// An entry with each of these asks, when it is run so; `{…}` are files and folders of the test.
    Entries(&'static [Run]),
    /// None, for this reason.
    Nothing(&'static str),
    /// An entry that another test asks for.
    By(&'static str),
}
use Leaves::{By, Entries, Nothing};

/// One run: arguments, how it ends, what it leaves.
type Run = (&'static [&'static str], i32, &'static [&'static str]);

const FILES: &str = "works on files that it is given: no store is opened";
const OWN: &str = "measures on a store of its own in a folder that goes with it";
/// What asks nothing that is sealed of a store and changes nothing in it.
const LOOKS: &str =
    "proves what lies there as it lies: an entry would change what is proved, and a damaged store takes none";

/// In this order: keys are rotated last.
const COMMANDS: &[(&str, Leaves)] = &[
    ("new", Nothing(FILES)),
    ("check", Nothing(FILES)),
    ("test", Nothing(FILES)),
    (
        "explain",
        Entries(&[(
            &["explain", "OF-2026-ZZZZZ", "--config", "{config}", "--as", "admin"],
            1,
            &["open-key-ring", "sign-in", "sign-out"],
        )]),
    ),
    ("decide", Nothing(FILES)),
    ("try", Nothing(FILES)),
    ("export", Nothing(FILES)),
    ("import", Nothing(FILES)),
    (
        "import-table",
        Entries(&[(
            &[
                "import-table",
                "{table}",
                "--program",
                "office",
                "--mapping",
                "{mapping}",
                "--config",
                "{config}",
                "--as",
                "admin",
            ],
            0,
            &["open-key-ring", "sign-in", "open", "sign-out"],
        )]),
    ),
    ("serve", By("s0_6_whoever_opens_the_key_ring_stands_in_the_log_by_the_version_of_its_key")),
    ("config show", Nothing(FILES)),
    ("config check", Nothing(FILES)),
    ("config reference", Nothing(FILES)),
    ("config schema", Nothing(FILES)),
    ("doctor", Nothing(LOOKS)),
    ("verify", Nothing(LOOKS)),
    (
        "log export",
        Entries(&[(&["log", "export", "--config", "{config}", "--to", "{copy}"], 0, &["log:export"])]),
    ),
    (
        "log receipt",
        Entries(&[(
            &["log", "receipt", "--config", "{config}", "--position", "1", "--to", "{proof}"],
            0,
            &["log:receipt"],
        )]),
    ),
    (
        "backup",
        Entries(&[
            (&["backup", "--config", "{config}", "--to", "{backups}"], 0, &["backup"]),
            (&["backup", "--config", "{config}", "--to", "{backups}", "--add"], 0, &["backup"]),
        ]),
    ),
    ("restore", Entries(&[(&["restore", "--config", "{back}", "--from", "{backups}"], 0, &["restore"])])),
    ("rebuild", Entries(&[(&["rebuild", "--config", "{config}"], 0, &["rebuild"])])),
    (
        "dispose",
        Entries(&[
            (&["dispose", "--config", "{config}", "--due"], 0, &["list-due"]),
            (&["dispose", "--config", "{config}", "OF-2026-ZZZZZ", "--reason", "test"], 1, &["dispose"]),
        ]),
    ),
    (
        "migrate",
        Entries(&[(
            &["migrate", "--config", "{config}", "--program", "office", "--dry-run", "--login", "admin"],
            0,
            &["open-key-ring", "sign-in", "migrate-all", "sign-out"],
        )]),
    ),
    (
        "policies diff",
        Entries(&[(
            &["policies", "diff", "{law}", "--config", "{config}", "--as", "admin"],
            0,
            &["open-key-ring", "sign-in", "compare-policies", "sign-out"],
        )]),
    ),
    (
        "policies activate",
        Entries(&[(
            &[
                "policies", "activate", "{law}", "--reason", "test", "--seen", "made-up", "--config",
                "{config}", "--as", "admin",
            ],
            1,
            &["open-key-ring", "sign-in", "activate-policies", "sign-out"],
        )]),
    ),
    (
        "policies rollback",
        Entries(&[(
            &["policies", "rollback", "--reason", "test", "--config", "{config}", "--as", "admin"],
            1,
            &["open-key-ring", "sign-in", "roll-back-policies", "sign-out"],
        )]),
    ),
    (
        "policies list",
        Entries(&[(
            &["policies", "list", "--config", "{config}", "--as", "admin"],
            0,
            &["open-key-ring", "sign-in", "policies", "sign-out"],
        )]),
    ),
    ("bench", Nothing(OWN)),
    ("completions", Nothing("prints what is compiled in")),
    ("keys rotate", Entries(&[(&["keys", "rotate", "--config", "{config}"], 0, &["keys:rotate"])])),
];

/// The commands below one, by the binary's own word.
fn below(path: &[&str]) -> Vec<String> {
    let help = run(&[path, &["--help"]].concat()).out;
    let listed = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    // What is said of a command goes on in lines that stand further in.
    let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    names.map(ToOwned::to_owned).collect()
}

#[test]
fn s0_6_about_every_command_it_is_decided_what_it_leaves_in_the_log() {
    let mut commands = BTreeSet::new();
    for name in below(&[]) {
        let inner = below(&[&name]);
        if inner.is_empty() {
            commands.insert(name);
        } else {
            commands.extend(inner.into_iter().map(|inner| format!("{name} {inner}")));
        }
    }
    let decided: BTreeSet<String> = COMMANDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(commands.len() > 20, "the help of the binary reads otherwise: {commands:?}");
    assert_eq!(commands, decided, "a command, and what it leaves in the log, stand in `COMMANDS`");
    // What stands for a test is one.
    let sources = ["src/wiring.rs"].map(|file| Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
    let text: String = sources.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    for (name, leaves) in COMMANDS {
        match leaves {
            By(test) => assert!(text.contains(&format!("fn {test}(")), "{name}: there is no test `{test}`"),
            Nothing(why) => assert!(!why.is_empty(), "{name}"),
            Entries(runs) => assert!(!runs.is_empty(), "{name}"),
        }
    }
}

fn store(folder: &Path, ring: &KeyRing) -> Arc<SqliteStore> {
    Arc::new(SqliteStore::open(Options::new(folder, "casewright", "casewright/log", ring).unwrap()).unwrap())
}

/// The log of a folder, newest first; nothing where no store is.
async fn log(folder: &Path, ring: &Path, live: &Path) -> Vec<Entry> {
    if !folder.exists() {
        return Vec::new();
    }
    // Opened anew each time: a command may have rotated its keys.
    let ring = KeyRing::open(ring, live, &Passphrase::new(PASS).unwrap()).unwrap();
    let query = EntryQuery { limit: 1000, ..EntryQuery::default() };
    store(folder, &ring).entries(query).await.unwrap().into_iter().map(|(_, entry)| entry).collect()
}

const PASS: &str = "a passphrase for tests";

/// S1.3: what whoever runs the server does with its store stands in the same log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_25_every_command_that_opens_a_store_leaves_its_entry() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let shown = |name: &str| at(name).display().to_string();
    std::fs::write(at("passphrase"), PASS).unwrap();
    let program = root().join("programs/office").display().to_string();
    for name in ["live", "back"] {
        let text = format!(
            "store:\n  folder: {}\n  keys: {}\n  passphrase_file: {}\nprograms: [{program:?}]\n",
            shown(name),
            shown("ring"),
            shown("passphrase")
        );
        std::fs::write(at(&format!("{name}.yaml")), text).unwrap();
    }
    let live = at("live");
    {
        // An installation with an administrator; its server is stopped before anything is asked.
        let ring = KeyRing::create(&at("ring"), &live, &Passphrase::new(PASS).unwrap()).unwrap();
        std::fs::create_dir_all(&live).unwrap();
        let now = "2026-01-05T09:00:00Z".parse().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        World::on(shipped("office"), now, store(&live, &ring), &ring, elsewhere).await;
    }
    std::fs::create_dir_all(at("law/office")).unwrap();
    let pause = "@id(\"pause\") @says(\"Nobody discards for now.\")\nforbid (principal, action == Action::\"act:discard\", resource);\n";
    std::fs::write(at("law/office/pause.cedar"), pause).unwrap();
    std::fs::write(at("table.csv"), "Number,Name\n1,Ann Field\n").unwrap();
    std::fs::write(at("mapping.yaml"), "key: Number\nfields:\n  worker.name: Name\n").unwrap();
    let places = [
        ("{config}", "live.yaml"),
        ("{back}", "back.yaml"),
        ("{backups}", "backups"),
        ("{copy}", "copy"),
        ("{proof}", "one.tlog-proof"),
        ("{law}", "law"),
        ("{table}", "table.csv"),
        ("{mapping}", "mapping.yaml"),
    ];
    for (name, leaves) in COMMANDS {
        let Entries(runs) = leaves else { continue };
        for (arguments, code, asks) in *runs {
            let of = if arguments.contains(&"{back}") { at("back") } else { live.clone() };
            let before = log(&of, &at("ring"), &live).await.len();
            let arguments: Vec<String> = arguments
                .iter()
                .map(|word| {
                    places
                        .iter()
                        .find(|(place, _)| place == word)
                        .map_or((*word).to_owned(), |(_, file)| shown(file))
                })
                .collect();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let ran: Ran =
                tokio::task::block_in_place(|| fed(&arguments, format!("{PASSWORD}\n").as_bytes()));
            ran.ends(*code, &[]);
            let log = log(&of, &at("ring"), &live).await;
            let new = &log[..log.len().saturating_sub(before)];
            let found: Vec<&str> = new.iter().rev().map(|entry| entry.ask.as_str()).collect();
            for ask in *asks {
                assert!(found.contains(ask), "`{name}` leaves no `{ask}`: {found:?}\n{}", ran.err);
            }
            // What a restore brings back is older, and of whoever it was.
            let mut own = new.iter().filter(|entry| asks.contains(&entry.ask.as_str()));
            assert!(own.all(|entry| entry.actor.is_some()), "`{name}`: an entry of nobody");
        }
    }
}
