//! Versions of programs. A case stays with the version it was opened under until somebody moves it, so the text of every
//! version that this store ever served is kept in it: whoever changes a folder in place takes nothing away from running
//! cases.

use crate::{
    commands::say,
    config::Config,
    wiring::{Known, load, with_values},
};
use anyhow::{Context, Result};
use app::{
    Store,
    program::{self, Folder, Program},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// The setting that lists them.
const KEPT: &str = "program-versions";

/// A version that was served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    program: String,
    version: String,
    digest: String,
    /// The jurisdiction it was served in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jurisdiction: Option<String>,
}

fn text_of(digest: &str) -> String {
    format!("program-text:{digest}")
}

/// The programs of a configuration, after the earlier versions of them that the store keeps: of several the last is
/// current.
pub(crate) async fn with_earlier(store: &dyn Store, config: &Config) -> Result<Vec<Arc<Program>>> {
    let mut kept: Vec<Kept> = match store.setting(KEPT).await? {
        Some(text) => {
            serde_json::from_str(&text).context("the list of kept program versions does not read")?
        }
        None => Vec::new(),
    };
    let mut given = Vec::new();
    for folder in &config.programs {
        let program = load(folder, config)?;
        if !kept.iter().any(|known| known.digest == program.digest) {
            // A program that is one model is kept with the sheet that was made of it.
            let read = Folder::read(folder).and_then(program::complete);
            let read = read.map_err(|found| anyhow::anyhow!("{}", found.plain()))?;
            // What was read twice may have changed between: then it is kept on the next start.
            let again = program::compile(&read).map_err(|found| anyhow::anyhow!("{}", found.plain()))?;
            if with_values(again, config, Known::All)?.digest == program.digest {
                let files: BTreeMap<&str, &str> = read.files().collect();
                store.put_setting(&text_of(&program.digest), &serde_json::to_string(&files)?).await?;
                kept.push(Kept {
                    program: program.name.to_string(),
                    version: program.version.clone(),
                    digest: program.digest.clone(),
                    jurisdiction: config.jurisdictions.get(program.name.as_str()).cloned(),
                });
                store.put_setting(KEPT, &serde_json::to_string(&kept)?).await?;
            }
        }
        given.push(program);
    }
    let mut programs = Vec::new();
    for known in &kept {
        let served = given.iter().any(|program| program.name.as_str() == known.program);
        let is_given = given.iter().any(|program| program.digest == known.digest);
        if served && !is_given {
            programs.extend(earlier(store, config, known).await?);
        }
    }
    programs.extend(given);
    Ok(programs)
}

/// An earlier version; none, with a word about it, when this build does not read it any more.
async fn earlier(store: &dyn Store, config: &Config, known: &Kept) -> Result<Option<Arc<Program>>> {
    let Kept { program, version, digest, jurisdiction } = known;
    let mut then = config.clone();
    then.jurisdictions.remove(program);
    then.jurisdictions.extend(jurisdiction.iter().map(|name| (program.clone(), name.clone())));
    let text = store.setting(&text_of(digest)).await?;
    let files: BTreeMap<String, String> = match text.as_deref().map(serde_json::from_str) {
        Some(Ok(files)) => files,
        _ => Err(anyhow::anyhow!("the kept text of `{program}` {version} does not read"))?,
    };
    match program::compile(&files.into_iter().collect::<Folder>()) {
        Ok(compiled) => with_values(compiled, &then, Known::Some).map(Some),
        Err(found) => {
            say(&format!(
                "`{program}` {version} was served before and does not compile any more, so its cases cannot be opened:\n{}",
                found.plain()
            ));
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::MemoryStore;
    use std::path::{Path, PathBuf};

    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }

    #[tokio::test]
    async fn a_folder_changed_in_place_leaves_its_earlier_version_to_running_cases() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("premises-licence");
        let shipped = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
        copy(&shipped, &folder);
        let config = Config { programs: vec![folder.clone()], ..Config::default() };
        let store = MemoryStore::default();
        let first = with_earlier(&store, &config).await.unwrap();
        assert_eq!(first.len(), 1);
        let sheet = folder.join("program.yaml");
        let text = std::fs::read_to_string(&sheet).unwrap().replace("version: 1.0.0", "version: 1.1.0");
        std::fs::write(&sheet, text).unwrap();
        let both = with_earlier(&store, &config).await.unwrap();
        let versions: Vec<&str> = both.iter().map(|program| program.version.as_str()).collect();
        assert_eq!(versions, ["1.0.0", "1.1.0"], "the last is current");
        assert_eq!(both[0].digest, first[0].digest);
        // Started again it is the same.
        assert_eq!(with_earlier(&store, &config).await.unwrap().len(), 2);
    }
}
