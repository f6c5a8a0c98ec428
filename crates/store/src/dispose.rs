//! Disposing of a case: its key goes, and with it whatever is sealed under it, here and in every copy of the rows. The list of
//! what was disposed of lies beside the key ring, outside of the data and its backups: it is written first, and read at every
//! start and restore, so that an older copy does not bring a case back. What stays is the log: who looked, and that it is gone.

use crate::{case::project::GROUPS, db::Sql as _};
use app::{
    Fault,
    core::{
        Actor, Case,
        id::{CaseId, EntryId},
    },
    entry::{Entry, EntryDetail, EntryKind, EntryTarget},
    port::disposals::DisposalList,
};
use jiff::Timestamp;
use rusqlite::Connection;
use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

/// What was disposed of, one id a line.
#[derive(Clone, Debug)]
pub struct Disposals(PathBuf);

impl Disposals {
    /// The list that belongs to a key ring.
    pub fn beside(ring: &Path) -> Self {
        let mut name = ring.file_name().unwrap_or_default().to_owned();
        name.push(".disposed");
        Self(ring.with_file_name(name))
    }

    /// Reads it; empty when nothing was ever disposed of.
    pub fn read(&self) -> Result<Vec<CaseId>, Fault> {
        let text = match std::fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.failed(&error)),
        };
        let ids = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
            line.parse().map_err(|_| Fault::Damaged {
                what: format!("list of disposals `{}`", self.0.display()),
                why: "a line is not the id of a case; bring back a whole copy of it".into(),
            })
        });
        ids.collect()
    }

    /// Adds a case; on the disk when this returns.
    pub fn add(&self, case: CaseId) -> Result<(), Fault> {
        if self.read()?.contains(&case) {
            return Ok(());
        }
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().create(true).append(true).open(&self.0)?;
            file.write_all(format!("{case}\n").as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| self.failed(&error))
    }

    /// Takes a case off again that was not disposed of after all; on the disk when this returns.
    pub fn take_off(&self, case: CaseId) -> Result<(), Fault> {
        let mut kept = String::new();
        for one in self.read()?.iter().filter(|one| **one != case) {
            kept.push_str(&one.to_string());
            kept.push('\n');
        }
        let write = || -> std::io::Result<()> {
            let beside = self.0.with_extension("disposed.new");
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(kept.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, &self.0)
        };
        write().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &std::io::Error) -> Fault {
        Fault::Store(format!("the list of disposals `{}`: {error}", self.0.display()))
    }
}

impl DisposalList for Disposals {
    fn add(&self, case: CaseId) -> Result<(), Fault> {
        Self::add(self, case)
    }
}

/// Every table with content of a case or about it; what a register published stays, for it is public.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    ["case_key", "event", "case_snapshot", "case_row", "outbox", "draft"]
        .into_iter()
        .chain(GROUPS.iter().map(|group| group.table))
}

/// Removes the content of a case, its key first; false when there is none.
pub(crate) fn remove(db: &Connection, case: [u8; 16]) -> Result<bool, Fault> {
    let mut any = false;
    for table in tables() {
        let removed = db
            .prepare_cached(&format!("DELETE FROM {table} WHERE case_id = ?1"))
            .and_then(|mut remove| remove.execute([case]))
            .sql()?;
        any |= removed > 0;
    }
    Ok(any)
}

/// True for a case that a legal hold keeps.
pub(crate) fn is_held(case: Option<&Case>) -> bool {
    case.is_some_and(|case| case.records.is_held())
}

/// The word by which an entry says so; where there is a certificate its hash follows, after a colon.
pub(crate) const ASK: &str = "dispose";

/// True for what an entry asks that says so.
pub(crate) fn says_so(ask: &str) -> bool {
    ask.strip_prefix(ASK).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// The entry that says so.
pub fn entry(id: uuid::Uuid, case: CaseId, at: Timestamp) -> Entry {
    Entry {
        id: EntryId::new(id),
        at,
        actor: Some(Actor::Service("operator".into())),
        session: None,
        kind: EntryKind::Administration,
        ask: ASK.into(),
        target: EntryTarget::Case(case),
        allowed: true,
        detail: EntryDetail::default(),
    }
}
