//! `casewright migrate` on a store with a running case: said beforehand, refused with words, done.

use super::world::{PASSWORD, World};
use crate::cli::{Ran, fed, run, scaffolded};
use app::core::id::RoleName;
use serde_json::{Value as Json, json};
use std::{fs, path::Path, sync::Arc};
use store::{Options, SqliteStore};
use vault::{KeyRing, Passphrase};

/// The folder of a store in which one case of a small program is open, under version 0.1.0.
struct Kept {
    folder: tempfile::TempDir,
    program: (tempfile::TempDir, String),
    reference: String,
}

impl Kept {
    async fn new() -> Self {
        let program = scaffolded();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("passphrase"), "a passphrase for tests\n").unwrap();
        let passphrase = Passphrase::new("a passphrase for tests").unwrap();
        let ring = KeyRing::create(&at("ring"), &at("live"), &passphrase).unwrap();
        let options = Options::new(at("live"), "casewright", "casewright/log", &ring).unwrap();
        let store = Arc::new(SqliteStore::open(options).unwrap());
        let small =
            app::program::load(Path::new(&program.1)).unwrap_or_else(|found| panic!("{}", found.plain()));
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let mut world = World::on(small, now, store, &ring, tempfile::tempdir().unwrap()).await;
        let input = json!({ "request": { "subject": "Hours", "text": "When?" }, "asker": { "email": "ann@example.org" } });
        world.open(&RoleName::new("asker"), input).await.unwrap_or_else(|got| panic!("{}", got.body));
        let who = app::program::model::Who::Role(RoleName::new("clerk"));
        world.pass(&who).await;
        let reference = world.reference().to_owned();
        let kept = Self { folder, program, reference };
        let config = format!(
            "store:\n  folder: {live}\n  keys: {ring}\n  passphrase_file: {phrase}\nprograms: [{program}]\n",
            live = kept.at("live"),
            ring = kept.at("ring"),
            phrase = kept.at("passphrase"),
            program = kept.program.1,
        );
        fs::write(kept.at("casewright.yaml"), config).unwrap();
        kept
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Changes the folder in place, as its author would.
    fn rewrite(&self, change: impl Fn(&str) -> String) {
        for file in ["program.yaml", "tests/answered.yaml"] {
            let path = Path::new(&self.program.1).join(file);
            fs::write(&path, change(&fs::read_to_string(&path).unwrap())).unwrap();
        }
    }

    fn migrate(&self, login: &str, more: &[&str]) -> Ran {
        let config = self.at("casewright.yaml");
        let mut arguments = vec!["migrate", "--config", &config, "--login", login];
        arguments.extend(more);
        fed(&arguments, format!("{PASSWORD}\n").as_bytes())
    }
}

#[tokio::test]
async fn s0_4_cases_are_moved_to_another_version_after_a_dry_run_and_what_cannot_be_is_refused_with_words() {
    let kept = Kept::new().await;
    let all = ["--program", "pet-licence"];
    // The first look keeps the version that is served; nothing is to be moved yet.
    kept.migrate("admin", &[&all[..], &["--dry-run"]].concat())
        .ends(0, &["0 would be moved, 0 refused; nothing was done"]);

    // Another version, in which the state at hand has another name.
    kept.rewrite(|text| {
        text.replace("version: 0.1.0", "version: 0.2.0")
            .replace("draft:", "writing:")
            .replace("state: draft", "state: writing")
    });
    let dry = kept.migrate("admin", &[&all[..], &["--dry-run"]].concat());
    dry.ends(1, &[&kept.reference, "version 0.1.0", "to 0.2.0", "refused:", "`draft`"]);
    dry.ends(1, &["0 would be moved, 1 refused; nothing was done"]);
    kept.migrate("admin", &all).ends(1, &["0 moved, 1 refused"]);

    // The mapping says what it is called now. A dry run does nothing, however often.
    fs::write(kept.at("renamed.yaml"), "states: { draft: writing }\n").unwrap();
    let mapping = kept.at("renamed.yaml");
    let mapped = [&all[..], &["--mapping", &mapping]].concat();
    for _ in 0..2 {
        let dry = kept.migrate("admin", &[&mapped[..], &["--dry-run"]].concat());
        dry.ends(0, &["draft becomes writing", "1 would be moved, 0 refused; nothing was done"]);
    }
    let json = kept.migrate("admin", &[&mapped[..], &["--dry-run", "--json"]].concat());
    let line: Json = serde_json::from_str(json.ends(0, &[]).out.lines().next().unwrap()).unwrap();
    assert_eq!((&line["reference"], &line["done"]), (&json!(kept.reference), &json!(false)));

    // Nobody else may, and what is not there is not there.
    kept.migrate("clerk", &mapped)
        .ends(2, &["there is no program `pet-licence` or version of it that this account may administer"]);
    let one = ["--case", kept.reference.as_str(), "--mapping", &mapping];
    kept.migrate("clerk", &one).ends(2, &["there is no case"]);
    kept.migrate("nobody", &mapped).ends(2, &["`nobody` cannot sign in"]);
    kept.migrate("admin", &["--program", "pets"]).ends(2, &["there is no program `pets`"]);
    kept.migrate("admin", &["--case", "RQ-2026-AAAAAA"]).ends(2, &["there is no case `RQ-2026-AAAAAA`"]);
    kept.migrate("admin", &[&mapped[..], &["--to", "9.9.9"]].concat()).ends(2, &["version"]);
    fs::write(kept.at("wrong.yaml"), "stats: { draft: writing }\n").unwrap();
    let wrong = kept.at("wrong.yaml");
    kept.migrate("admin", &[&all[..], &["--mapping", &wrong]].concat()).ends(2, &["wrong.yaml", "stats"]);

    // Done, once; a batch that is begun anew passes over what was moved.
    kept.migrate("admin", &one).ends(0, &["draft becomes writing", "1 moved, 0 refused"]);
    kept.migrate("admin", &mapped).ends(0, &["0 moved, 0 refused"]);
    let config = kept.at("casewright.yaml");
    run(&["verify", "--config", &config]).ends(0, &["everything agrees"]);
    run(&["migrate", "--login", "admin"]).ends(2, &["--program"]);
}
