//! Files and folders: who may read them, and whether there is room.

use super::Findings;
use crate::{config::Config, observe::room};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

const GIB: u64 = 1024 * 1024 * 1024;

pub(super) fn look(config: &Config, found: &mut Findings) {
    let store = &config.store;
    let here = store.kind == crate::config::store::Kind::Sqlite;
    let secrets = [
        Some(("the key ring", &store.keys)),
        store.passphrase_file.as_ref().map(|file| ("the passphrase of the key ring", file)),
        store.password_file.as_ref().map(|file| ("the password of the database", file)),
        config
            .connectors
            .mail
            .as_ref()
            .and_then(|mail| mail.password_file.as_ref())
            .map(|file| ("the password for mail", file)),
        config
            .documents
            .s3
            .as_ref()
            .map(|store| ("the secret key of the object store", &store.secret_key_file)),
    ];
    for (what, file) in secrets.into_iter().flatten() {
        secret(what, file, found);
    }
    if here && store.folder.exists() {
        open_to("the data", &store.folder, 0o077, "chmod 700", found);
    }
    if let (Some(passphrase), Some(folder)) = (&store.passphrase_file, store.keys.parent())
        && passphrase.parent() == Some(folder)
    {
        found.warn(
            "files",
            format!("the key ring and its passphrase are in one folder, `{}`", folder.display()),
            "whoever copies the folder has both; keep the passphrase elsewhere, as a credential of the service manager for example",
        );
    }
    if here {
        match room(&store.folder) {
            None => found.warn("disk", "the room on the disk of the data cannot be told", "look with `df`"),
            Some(free) if free < GIB / 16 => found.wrong(
                "disk",
                left(free),
                "make room: without it nothing can be written, and the server refuses all work",
            ),
            Some(free) if free < GIB => found.warn(
                "disk",
                left(free),
                "make room soon; a backup needs as much again as the store has",
            ),
            Some(free) => found.well("disk", left(free)),
        }
    }
}

fn left(bytes: u64) -> String {
    format!("{} MiB are free where the data is", bytes / (1024 * 1024))
}

fn secret(what: &str, file: &Path, found: &mut Findings) {
    if !file.exists() {
        // A ring that is not there yet is a matter of the keys, not of files.
        if what != "the key ring" {
            found.wrong(
                "files",
                format!("{what}, `{}`, is not there", file.display()),
                "make the file, or name another in the configuration",
            );
        }
        return;
    }
    if let Err(error) = fs::File::open(file) {
        found.wrong(
            "files",
            format!("{what}, `{}`, cannot be read: {error}", file.display()),
            "run this as the user that the server runs as, and give the file to that user",
        );
        return;
    }
    open_to(what, file, 0o077, "chmod 600", found);
}

fn open_to(what: &str, file: &Path, others: u32, mend: &str, found: &mut Findings) {
    let Ok(meta) = fs::metadata(file) else { return };
    let mode = meta.permissions().mode() & 0o777;
    if mode & others == 0 {
        found.well("files", format!("{what}, `{}`, is for its owner alone", file.display()));
    } else {
        found.wrong(
            "files",
            format!("others on this machine may reach {what}, `{}` (mode {mode:o})", file.display()),
            format!("{mend} {}", file.display()),
        );
    }
}
