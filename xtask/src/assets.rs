//! Builds the web assets: styles, script, icons. Nothing of others is committed; the lock file pins it.

use crate::{step, tools};
use anyhow::{Context, Result};
use std::{fs, path::Path, time::SystemTime};

const FOLDER: &str = "crates/web/assets";

/// Builds them, unless what was built is newer than everything it is made of.
pub(crate) fn build() -> Result<()> {
    let folder = step::root().join(FOLDER);
    let built = modified(&folder.join("dist/notices.txt"));
    if built.is_some() && newest(&folder)? <= built {
        return Ok(());
    }
    tools::node()?;
    if modified(&folder.join("node_modules/.package-lock.json")) < modified(&folder.join("package-lock.json"))
    {
        step::run(
            "fetch what the web assets are built from",
            step::program("npm", FOLDER).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
        )?;
    }
    step::run("build the web assets", step::program("node", FOLDER).arg("build.mjs"))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// The newest source below a folder, leaving out what is fetched or built.
fn newest(folder: &Path) -> Result<Option<SystemTime>> {
    let mut newest = None;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {FOLDER}"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if name == "dist" || name == "node_modules" {
            continue;
        }
        let time = if path.is_dir() { self::newest(&path)? } else { modified(&path) };
        newest = newest.max(time);
    }
    Ok(newest)
}
