//! The key ring and its passphrase: from a file that only the server reads, or from a person.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::{BufRead, Write},
    path::Path,
};
use vault::{KeyRing, Passphrase};

/// Opens the key ring; makes it when there is neither ring nor data yet.
pub(crate) fn open_or_create(ring: &Path, data: &Path, passphrase_file: Option<&Path>) -> Result<KeyRing> {
    if ring.exists() {
        return open(ring, data, passphrase_file);
    }
    if data.join("casewright.db").exists() {
        bail!(
            "there is data in `{}` but no key ring at `{}`: bring back the key ring; without it the data cannot be read",
            data.display(),
            ring.display()
        );
    }
    let folder = ring.parent().context("the path of the key ring names no folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make folder `{}`", folder.display()))?;
    let passphrase = passphrase(passphrase_file)?;
    KeyRing::create(ring, data, &passphrase)
        .with_context(|| format!("cannot make key ring `{}`", ring.display()))
}

/// Opens a key ring that is there.
pub(crate) fn open(ring: &Path, data: &Path, passphrase_file: Option<&Path>) -> Result<KeyRing> {
    let passphrase = passphrase(passphrase_file)?;
    KeyRing::open(ring, data, &passphrase)
        .with_context(|| format!("cannot open key ring `{}`", ring.display()))
}

/// A secret that a person types, or a program writes, on standard input. The question goes to standard error.
pub(crate) fn ask(question: &str) -> Result<String> {
    let mut out = std::io::stderr().lock();
    write!(out, "{question}").and_then(|()| out.flush())?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("cannot read standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn passphrase(file: Option<&Path>) -> Result<Passphrase> {
    if let Some(file) = file {
        return Passphrase::from_file(file).with_context(|| format!("passphrase file `{}`", file.display()));
    }
    Ok(Passphrase::new(&ask("passphrase of the key ring: ")?)?)
}
