//! Keys and store: that one opens the other, that its log proves itself, that the clock has not gone back behind it.

use super::{Findings, Reach, State, said};
use crate::{
    config::{Config, store::Kind},
    keys, wiring,
};
use ::store::{
    Disposals, backup,
    diagnose::{self, Facts},
};
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use vault::KeyRing;

/// Connections that a server holds at most: readers, writers, one to look around.
const CONNECTIONS: i64 = 12;

pub(super) async fn look(config: &Config, reach: Reach, now: Timestamp, found: &mut Findings) {
    let facts = match facts(config).await {
        Ok(facts) => facts,
        Err(error) => {
            found.wrong(
                "store",
                format!("{error:#}"),
                "look at `store` in the configuration, and whether the database runs and lets this user in",
            );
            keys_of(config, None, found);
            return;
        }
    };
    schema(config, &facts, found);
    if config.store.kind == Kind::Postgres {
        settings(&facts, now, found);
    }
    if let Some(newest) = facts.newest_entry {
        let ahead = newest.duration_since(now);
        if ahead > SignedDuration::from_secs(2) {
            found.wrong(
                "clock",
                format!("the newest entry of the log was written at {newest}, {} seconds after this clock's now", ahead.as_secs()),
                "the clock went back or is wrong: set it right (NTP) before the server runs; deadlines and sessions rest on it",
            );
        } else {
            found.well("clock", format!("no entry of the log is later than this clock's now, {now}"));
        }
    }
    let ring = keys_of(config, facts.schema, found);
    if let Some(ring) = ring.filter(|_| facts.schema.is_some() && !found.any("store", State::Wrong)) {
        if reach.quick {
            return;
        }
        match proved(config, &ring).await {
            Ok((entries, problems)) if problems.is_empty() => {
                found
                    .well("log", format!("{entries} entries, the signed tree, events and sealed rows agree"));
            }
            Ok((_, problems)) => {
                let first = problems.first().cloned().unwrap_or_default();
                found.wrong(
                    "log",
                    format!("{} places do not agree; the first: {first}", problems.len()),
                    "keep a copy of the store as it is; `casewright verify` names every place, `casewright restore` brings back a backup",
                );
            }
            Err(error) => found.wrong(
                "log",
                format!("it cannot be proved: {error:#}"),
                "run `casewright verify` with the server stopped",
            ),
        }
    }
}

async fn facts(config: &Config) -> Result<Facts> {
    Ok(match config.store.kind {
        Kind::Sqlite if config.store.encrypt_file => {
            diagnose::sqlite(wiring::folder(config, &keys::open(&config.store)?)?)?
        }
        Kind::Sqlite => diagnose::sqlite(&config.store.folder)?,
        Kind::Postgres => diagnose::postgres(&wiring::database(config)?).await?,
    })
}

fn schema(config: &Config, facts: &Facts, found: &mut Findings) {
    for damage in &facts.damaged {
        found.wrong(
            "store",
            format!("the database is damaged: {damage}"),
            "keep a copy of it as it is, and restore the newest backup into an empty place",
        );
    }
    match facts.schema {
        None => found.well("store", "there is none yet; the first start makes it"),
        Some(version) if version > facts.schema_newest => found.wrong(
            "store",
            format!("it has schema version {version}, this build reads up to {}", facts.schema_newest),
            "start the newer build that wrote it",
        ),
        Some(version) if version < facts.schema_newest => found.warn(
            "store",
            format!("it has schema version {version}; this build brings it to {} when it starts, and there is no way back", facts.schema_newest),
            "take a backup first: `casewright backup`, with the build that runs now",
        ),
        Some(version) => found.well("store", format!("{} with schema version {version}", word(config.store.kind))),
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "PostgreSQL",
    }
}

/// What the store rests on at the other end.
pub(super) fn settings(facts: &Facts, now: Timestamp, found: &mut Findings) {
    let setting = |name: &str| facts.settings.get(name).map(String::as_str).unwrap_or_default();
    for name in ["fsync", "full_page_writes"] {
        if setting(name) == "off" {
            found.wrong(
                "postgres",
                format!("`{name}` is off: a power failure can destroy what was acknowledged"),
                format!("set `{name} = on` and restart the database"),
            );
        }
    }
    let number = |name: &str| setting(name).parse::<i64>().unwrap_or_default();
    if number("server_version_num") < 150_000 {
        found.wrong(
            "postgres",
            format!("its version is {}", setting("server_version_num")),
            "use PostgreSQL 15 or newer",
        );
    }
    if setting("server_encoding") != "UTF8" {
        found.wrong(
            "postgres",
            format!("the database is encoded as {}", setting("server_encoding")),
            "make one with `createdb --encoding UTF8`",
        );
    }
    if matches!(setting("synchronous_commit"), "off" | "local") {
        found.warn(
            "postgres",
            format!(
                "`synchronous_commit` is {}; the server raises it for its own connections",
                setting("synchronous_commit")
            ),
            "set it to `on`, so that other tools on this database are as safe",
        );
    }
    if !setting("synchronous_standby_names").is_empty() && setting("synchronous_commit") == "local" {
        found.warn(
            "postgres",
            "a standby is named, and commits do not wait for it",
            "set `synchronous_commit = on`",
        );
    }
    let (most, taken) = (number("max_connections"), facts.connections.unwrap_or_default());
    if most - taken < CONNECTIONS {
        found.warn(
            "postgres",
            format!("{taken} of {most} connections are taken; a server needs up to {CONNECTIONS}"),
            "raise `max_connections`, or close what else is connected",
        );
    } else {
        found.well(
            "postgres",
            format!("{taken} of {most} connections are taken; a server needs up to {CONNECTIONS}"),
        );
    }
    let Some(theirs) = facts.clock_ms else { return };
    let apart = (theirs - now.as_millisecond()).abs();
    if apart > 2_000 {
        found.warn(
            "clock",
            format!("the database's clock is {apart} ms from this one"),
            "keep both with NTP; leases between servers rest on clocks that agree",
        );
    }
}

/// The ring, if it can be opened without a person.
fn keys_of(config: &Config, schema: Option<i64>, found: &mut Findings) -> Option<KeyRing> {
    let store = &config.store;
    let shown = store.keys.display();
    if !store.keys.exists() {
        if schema.is_some() {
            found.wrong(
                "keys",
                format!("there is a store and no key ring at `{shown}`"),
                "bring back the key ring; without it nothing can be read",
            );
        } else {
            found.well("keys", "there is no key ring yet; the first start makes it");
        }
        return None;
    }
    if store.passphrase_file.is_none() && store.passphrase_command.is_none() {
        found.warn(
            "keys",
            "the passphrase is asked for at each start: the ring is not opened here, and the log is not proved",
            "for a server that starts by itself set `store.passphrase_file` or `passphrase_command`",
        );
        return None;
    }
    if let Some(why) = said(Disposals::beside(&store.keys).read().map_err(Into::into)) {
        found.wrong(
            "keys",
            format!("the list of disposals beside the ring: {why}"),
            "bring back the list; it keeps disposed cases from coming back",
        );
    }
    match keys::open(store) {
        Ok(ring) => {
            found.well("keys", format!("`{shown}` opens"));
            Some(ring)
        }
        Err(error) => {
            found.wrong(
                "keys",
                format!("{error:#}"),
                "check the passphrase and that the ring is the one this store was made with",
            );
            None
        }
    }
}

/// Entries of the log, and what does not agree.
async fn proved(config: &Config, ring: &KeyRing) -> Result<(u64, Vec<String>)> {
    let report = match config.store.kind {
        Kind::Sqlite => ::store::verify_deep(wiring::options(config, ring)?, &[])?,
        Kind::Postgres => {
            let owner = wiring::owner(config, ring);
            backup::verify_postgres(&wiring::database(config)?, owner, &[], &std::env::temp_dir()).await?
        }
    };
    let problems = report.problems.iter().map(|problem| format!("{}: {}", problem.place, problem.what));
    Ok((report.entries, problems.collect()))
}
