//! The key ring and its passphrase: from a file that only the server reads, from a program that asks a key service or a token,
//! or from a person.

use crate::config::store::Store;
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    io::{BufRead, Write},
    path::Path,
    process::{Command, Stdio},
};
use vault::{KeyRing, Passphrase, Zeroizing};

/// Opens the key ring; makes it when there is neither ring nor data yet.
pub(crate) fn open_or_create(store: &Store) -> Result<KeyRing> {
    if store.keys.exists() {
        return open(store);
    }
    if store.folder.join("casewright.db").exists() {
        bail!(
            "there is data in `{}` but no key ring at `{}`: bring back the key ring; without it the data cannot be read",
            store.folder.display(),
            store.keys.display()
        );
    }
    let folder = store.keys.parent().context("the path of the key ring names no folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make folder `{}`", folder.display()))?;
    KeyRing::create(&store.keys, &store.folder, &passphrase(store)?)
        .with_context(|| format!("cannot make key ring `{}`", store.keys.display()))
}

/// Opens a key ring that is there.
pub(crate) fn open(store: &Store) -> Result<KeyRing> {
    KeyRing::open(&store.keys, &store.folder, &passphrase(store)?)
        .with_context(|| format!("cannot open key ring `{}`", store.keys.display()))
}

/// A secret that a person types, or a program writes, on standard input. The question goes to standard error.
pub(crate) fn ask(question: &str) -> Result<String> {
    let mut out = std::io::stderr().lock();
    write!(out, "{question}").and_then(|()| out.flush())?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("cannot read standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The passphrase, from where the configuration says.
pub(crate) fn passphrase(store: &Store) -> Result<Passphrase> {
    let source: Box<dyn PassphraseSource + '_> = match (&store.passphrase_command, &store.passphrase_file) {
        (Some(_), Some(_)) => {
            bail!("`store.passphrase_command` and `store.passphrase_file` are both set; keep one")
        }
        (Some(command), None) => Box::new(Program(command)),
        (None, Some(file)) => Box::new(Credential(file)),
        (None, None) => Box::new(Prompt),
    };
    source.passphrase()
}

/// The port to whatever keeps the passphrase of the key ring. A key service or a token that wraps the ring's keys itself, so
/// that they never are in this process, would be another one; there is none yet.
trait PassphraseSource {
    fn passphrase(&self) -> Result<Passphrase>;
}

/// A file, as systemd's `LoadCredential` makes one.
struct Credential<'a>(&'a Path);

impl PassphraseSource for Credential<'_> {
    fn passphrase(&self) -> Result<Passphrase> {
        Passphrase::from_file(self.0).with_context(|| format!("passphrase file `{}`", self.0.display()))
    }
}

/// A program that prints it: a client of a key service (`aws kms decrypt …`), of a token (`pkcs11-tool --decrypt …`), of a TPM
/// (`systemd-creds decrypt …`). Run without a shell.
struct Program<'a>(&'a [String]);

impl PassphraseSource for Program<'_> {
    fn passphrase(&self) -> Result<Passphrase> {
        let (program, arguments) =
            self.0.split_first().context("`store.passphrase_command` names no program")?;
        let done = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("`store.passphrase_command`: `{program}` cannot be run"))?;
        let printed = Zeroizing::new(done.stdout);
        ensure!(done.status.success(), "`store.passphrase_command`: `{program}` failed ({})", done.status);
        let text = std::str::from_utf8(&printed)
            .with_context(|| format!("`store.passphrase_command`: `{program}` printed no UTF-8 text"))?;
        Ok(Passphrase::new(text.trim_end_matches(['\r', '\n']))?)
    }
}

/// A person at the terminal.
struct Prompt;

impl PassphraseSource for Prompt {
    fn passphrase(&self) -> Result<Passphrase> {
        let typed = Zeroizing::new(ask("passphrase of the key ring: ")?);
        Ok(Passphrase::new(&typed)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_program_gives_the_passphrase_and_its_failure_is_told_without_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = |command: &[&str]| Store {
            folder: folder.path().join("data"),
            keys: folder.path().join("ring"),
            passphrase_command: Some(words(command)),
            ..Store::default()
        };
        open_or_create(&store(&["printf", "a long enough passphrase\\n"])).unwrap();
        open(&store(&["printf", "a long enough passphrase"])).unwrap();
        assert!(open(&store(&["printf", "another passphrase"])).is_err());
        let failed = open(&store(&["sh", "-c", "echo secret; exit 3"])).unwrap_err();
        assert!(format!("{failed:#}").contains("failed") && !format!("{failed:#}").contains("secret"));
        let both = Store { passphrase_file: Some("x".into()), ..store(&["true"]) };
        assert!(open(&both).is_err());
    }
}
