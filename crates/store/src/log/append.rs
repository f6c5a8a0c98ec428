//! Writing entries. What can be prepared outside the writer is: it only chains and inserts.

use super::witness::{self, Witness};
use crate::{
    db::{Sql as _, column, turn::Turn, writer::Writer},
    keys::{Keys, Place, month},
};
use app::{
    Fault,
    core::{Actor, id::CaseId},
    entry::{Entry, EntryKind, EntryTarget},
    ledger::{Hash, LEAF_VERSION, LeafRecord, leaf_hash},
};
use rusqlite::{Connection, OptionalExtension as _};
use std::{collections::BTreeSet, sync::Arc};
use vault::DataKey;

/// The one writer of a store on SQLite, or how its name begins. Its rows form one chain over all restarts.
pub(crate) const WRITER: &str = "sqlite";

/// An entry ready to be chained.
#[derive(Clone)]
pub(crate) struct Prepared {
    /// With the hash of the detail; who writes and where in the chain comes later.
    leaf: LeafRecord,
    /// The cases under which it is found.
    pub cases: Vec<[u8; 16]>,
    /// By whom.
    pub person_id: Option<[u8; 16]>,
    /// Witness and sealed detail.
    detail: Vec<u8>,
}

/// The last entry of a writer: what its next one names.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// Who writes.
    pub writer: String,
    /// How many entries it has written.
    pub counter: u64,
    /// The hash of the last.
    pub prev: Hash,
}

impl Chain {
    /// Of a writer that has written nothing yet.
    pub(crate) fn new(writer: impl Into<String>) -> Self {
        Self { writer: writer.into(), counter: 0, prev: Hash::ZERO }
    }
}

impl Prepared {
    /// Says which events join it.
    pub(crate) fn witnessing(mut self, witness: Witness) -> Self {
        let sealed = witness::split(&self.detail).map(|(_, sealed)| sealed).unwrap_or_default();
        self.detail = witness::join(Some(witness), sealed);
        self.leaf.detail_hash = Some(Hash::of(&self.detail));
        self
    }

    /// Leaf and detail as the next of a chain.
    pub(crate) fn chain(&self, chain: &mut Chain) -> Result<(Vec<u8>, &[u8]), Fault> {
        let record = LeafRecord {
            writer: chain.writer.clone(),
            counter: chain.counter + 1,
            prev: chain.prev,
            ..self.leaf.clone()
        };
        let leaf = record.encode().map_err(|error| Fault::Log(error.to_string()))?;
        chain.counter += 1;
        chain.prev = leaf_hash(&leaf);
        Ok((leaf, &self.detail))
    }
}

/// Seals an entry; makes the key of its month where there is none.
pub(crate) async fn prepare(keys: &Arc<Keys>, writer: &Writer, entry: &Entry) -> Result<Prepared, Fault> {
    let key = keys.ensure_platform(writer, &month(entry.at)).await.map_err(stop)?;
    seal(keys, &key, entry)
}

/// Seals an entry under the key of its month.
pub(crate) fn seal(keys: &Keys, key: &DataKey, entry: &Entry) -> Result<Prepared, Fault> {
    let case = case_of(entry);
    let (at, case_text) = (entry.at.to_string(), case.map(|case| case.to_string()));
    let sealed = keys.seal(key, place(case_text.as_deref(), &at), entry).map_err(stop)?;
    let detail = witness::join(None, &sealed);
    keys.tally.decided(entry.kind, entry.allowed);
    let person = match &entry.actor {
        Some(Actor::Person(person)) => Some(*person),
        // a service is no person and has no opaque id; its name is in the detail
        Some(Actor::Service(_)) | None => None,
    };
    Ok(Prepared {
        leaf: LeafRecord {
            v: LEAF_VERSION,
            writer: WRITER.into(),
            counter: 0,
            prev: Hash::ZERO,
            at,
            kind: kind_word(entry.kind).into(),
            case: case_text,
            actor: person.map(|person| person.to_string()),
            action: word(&entry.ask),
            allowed: entry.allowed,
            detail_hash: Some(Hash::of(&detail)),
        },
        cases: cases(entry).into_iter().map(|case| case.uuid().into_bytes()).collect(),
        person_id: person.map(|person| person.uuid().into_bytes()),
        detail,
    })
}

/// Where the detail of an entry is bound: two entries of one case and moment are told apart by the hash in the leaf.
pub(crate) fn place<'a>(case: Option<&'a str>, at: &'a str) -> Place<'a> {
    Place { case, kind: "entry", record: at }
}

/// Chains entries to the last one and inserts them.
pub(crate) fn append(turn: &Turn<'_>, entries: &[Prepared]) -> Result<(), Fault> {
    write(turn, entries).map_err(stop)
}

fn write(turn: &Turn<'_>, entries: &[Prepared]) -> Result<(), Fault> {
    let mut chain = turn.chain(|| end(turn))?;
    let mut insert = turn
        .prepare_cached(
            "INSERT INTO entry (writer, counter, person_id, leaf, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .sql()?;
    let mut about =
        turn.prepare_cached("INSERT INTO entry_case (case_id, position) VALUES (?1, ?2)").sql()?;
    for entry in entries {
        let (leaf, detail) = entry.chain(&mut chain)?;
        insert.execute((&chain.writer, column::int(chain.counter)?, entry.person_id, leaf, detail)).sql()?;
        let position = turn.last_insert_rowid();
        for case in &entry.cases {
            about.execute((case, position)).sql()?;
        }
    }
    turn.keep_chain(chain);
    Ok(())
}

/// Where the chain of this kind of store ends.
fn end(db: &Connection) -> Result<Chain, Fault> {
    let last: Option<(i64, String, i64, Vec<u8>)> = db
        .prepare_cached("SELECT position, writer, counter, leaf FROM entry ORDER BY position DESC LIMIT 1")
        .and_then(|mut last| {
            last.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional()
        })
        .sql()?;
    Ok(match last {
        None => Chain::new(WRITER),
        Some((_, writer, counter, leaf)) if writer.starts_with(WRITER) => {
            Chain { writer, counter: column::count(counter)?, prev: leaf_hash(&leaf) }
        }
        // restored from another kind of store: a chain of its own begins, named by where
        Some((position, ..)) => Chain::new(format!("{WRITER}-{position}")),
    })
}

/// Any failure to write an entry stops access.
pub(crate) fn stop(fault: Fault) -> Fault {
    match fault {
        Fault::Log(why) => Fault::Log(why),
        other => Fault::Log(other.to_string()),
    }
}

/// The case that an entry is about.
pub(crate) fn case_of(entry: &Entry) -> Option<CaseId> {
    match entry.target {
        EntryTarget::Case(case) => Some(case),
        _ => None,
    }
}

/// The cases under which an entry is found: its own, and those shown.
pub(crate) fn cases(entry: &Entry) -> BTreeSet<CaseId> {
    case_of(entry).into_iter().chain(entry.detail.shown.iter().copied()).collect()
}

/// The kind as the leaf spells it.
pub(crate) fn kind_word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Read => "read",
        EntryKind::Act => "act",
        EntryKind::List => "list",
        EntryKind::Session => "session",
        EntryKind::Administration => "administration",
        EntryKind::Job => "job",
    }
}

/// What was asked, in the letters that a leaf may hold; as it was asked it is in the detail.
pub(crate) fn word(ask: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    let word: String = ask.chars().take(128).map(|c| if plain(c) { c } else { '_' }).collect();
    if word.is_empty() { "none".into() } else { word }
}
