//! One command's result, all or nothing. Serialising and sealing happen in the caller's task; the writer compares and inserts.

use super::{
    kept::KeptCase,
    project::Projection,
    read::{event_place, snapshot_place},
};
use crate::{
    SqliteStore,
    db::{Sql as _, column, column::nanos, turn::Turn},
    keys::Keys,
    log::{append, witness::Witness},
    outbox, setting,
};
use app::{
    Fault,
    port::store::{Commit, CommitError, UsedKey},
};
use rusqlite::{Connection, OptionalExtension as _};
use std::sync::Arc;
use vault::DataKey;

/// Everything of a commit, ready to be written.
pub(crate) struct Prepared {
    pub commit: Arc<Commit>,
    /// The wrapped key, for a case that had none.
    pub new_key: Option<Vec<u8>>,
    pub events: Vec<Vec<u8>>,
    pub snapshot: Vec<u8>,
    pub effects: Vec<Vec<u8>>,
    pub projection: Projection,
    pub reference_hash: Vec<u8>,
    pub entry: append::Prepared,
    /// Papers, sealed; on SQLite they are sealed in the transaction.
    pub papers: Vec<crate::paper::Sealed>,
}

/// Why nothing was written.
pub(crate) enum Refusal {
    /// For the caller.
    Commit(CommitError),
    /// Somebody stored a key for this case meanwhile: seal again under that one.
    KeyTaken,
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Commit(fault.into())
    }
}

/// Commits.
pub(crate) async fn commit(store: &SqliteStore, commit: Commit) -> Result<(), CommitError> {
    check(&commit)?;
    let commit = Arc::new(commit);
    let case = commit.case.id;
    // the second time round the key is stored
    for _ in 0..2 {
        let (key, new_key) = match store.case_key(case).await? {
            Some(key) => (key, None),
            None => {
                let (wrapped, key) = store.keys.fresh()?;
                (key, Some(wrapped))
            }
        };
        let entry = append::prepare(&store.keys, &store.writer, &commit.entry).await?;
        let prepared = Prepared::new(&store.keys, &key, new_key, Arc::clone(&commit), entry)?;
        let (keys, papers) = (Arc::clone(&store.keys), Arc::clone(&commit));
        let projection = prepared.projection.clone();
        let write = move |turn: &Turn<'_>| {
            prepared.write(turn)?;
            crate::paper::put(turn, &keys, &papers.papers).map_err(Refusal::Commit)
        };
        match store.writer.run_repeatable(write).await {
            Ok(()) => {
                store.keys.remember_case(case, key);
                store.keys.kept.written(Arc::clone(&commit.case), commit.projection.clone(), projection);
                return Ok(());
            }
            Err(Refusal::Commit(error)) => return Err(error),
            Err(Refusal::KeyTaken) => {}
        }
    }
    Err(Fault::Internal("the key of a new case was stored twice".into()).into())
}

/// What would make the stored history unreadable.
pub(crate) fn check(commit: &Commit) -> Result<(), Fault> {
    let numbers = (commit.expected_version..).take(commit.events.len());
    let in_order = commit.events.iter().map(|event| event.seq).eq(numbers);
    let version = commit.expected_version + commit.events.len() as u64;
    if in_order && version == commit.case.version && version > 0 {
        Ok(())
    } else {
        Err(Fault::Internal(format!(
            "events do not lead from version {} to {}",
            commit.expected_version, commit.case.version
        )))
    }
}

impl Prepared {
    /// Serialises and seals.
    pub(crate) fn new(
        keys: &Keys,
        key: &DataKey,
        new_key: Option<Vec<u8>>,
        commit: Arc<Commit>,
        entry: append::Prepared,
    ) -> Result<Self, Fault> {
        let kept = keys.kept.case(commit.case.id);
        let before = kept.as_ref().and_then(KeptCase::before);
        let case = commit.case.id.to_string();
        let version = commit.case.version.to_string();
        let events = commit
            .events
            .iter()
            .map(|event| keys.seal(key, event_place(&case, &event.seq.to_string()), event))
            .collect::<Result<Vec<Vec<u8>>, _>>()?;
        let witness = Witness::of(commit.case.id, commit.expected_version, events.iter().map(Vec::as_slice));
        let effects = commit
            .effects
            .iter()
            .map(|effect| keys.seal(key, outbox::place(&case, &effect.no.0.to_string()), &effect.kind))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            new_key,
            events,
            snapshot: keys.seal(key, snapshot_place(&case, &version), &*commit.case)?,
            effects,
            projection: Projection::after(before, &commit.case, &commit.projection, keys),
            reference_hash: keys.reference(&commit.case.reference).into_bytes(),
            entry: entry.witnessing(witness),
            papers: Vec::new(),
            commit,
        })
    }

    fn write(&self, db: &Turn<'_>) -> Result<(), Refusal> {
        let commit = &self.commit;
        let case = commit.case.id.uuid().into_bytes();
        self.compare(db).map_err(Refusal::Commit)?;
        let stored: Option<(i64, Vec<u8>, bool)> = db
            .prepare_cached(
                "SELECT version, digests, EXISTS (SELECT 1 FROM case_key k WHERE k.case_id = ?1) FROM case_row \
                 WHERE case_id = ?1",
            )
            .and_then(|mut row| {
                row.query_row([case], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
            })
            .sql()?;
        let version = stored.as_ref().map_or(Ok(0), |(version, ..)| column::count(*version))?;
        if version != commit.expected_version {
            return Err(Refusal::Commit(CommitError::Version));
        }
        if stored.is_none() {
            let taken: bool = db
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM case_row WHERE reference_hash = ?1)")
                .and_then(|mut taken| taken.query_row([&self.reference_hash], |row| row.get(0)))
                .sql()?;
            if taken {
                return Err(Refusal::Commit(CommitError::Reference));
            }
        }
        if let Some(wrapped) = &self.new_key {
            let inserted = db
                .prepare_cached(
                    "INSERT INTO case_key (case_id, wrapped) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                )
                .and_then(|mut insert| insert.execute((case, wrapped)))
                .sql()?;
            if inserted == 0 {
                return Err(Refusal::KeyTaken);
            }
        } else if !stored.as_ref().map_or_else(|| has_key(db, case), |(.., has_key)| Ok(*has_key))? {
            // another process may have disposed of the case; nothing is sealed under a key that is gone
            return Err(Fault::Damaged {
                what: format!("case `{}`", commit.case.id),
                why: "its key is missing".into(),
            }
            .into());
        }
        self.events(db, case)?;
        self.row(db, case, stored.is_none())?;
        self.projection.write(db, case, stored.as_ref().map_or(&[], |(_, digests, _)| digests))?;
        self.outside(db, case)?;
        append::append(db, std::slice::from_ref(&self.entry))?;
        Ok(())
    }

    /// What the decision rested on must still be so.
    fn compare(&self, db: &Turn<'_>) -> Result<(), CommitError> {
        let commit = &self.commit;
        for (person, revision) in &commit.people {
            let person = person.uuid().into_bytes();
            let stored = || {
                db.prepare_cached("SELECT revision FROM person WHERE person_id = ?1")
                    .and_then(|mut found| found.query_row([person], |row| row.get(0)).optional())
                    .sql()
            };
            if !db.has_revision(person, column::int(*revision)?, stored)? {
                return Err(CommitError::Person);
            }
        }
        let stored = || setting::read(db, setting::POLICIES_VERSION);
        if !db.has_policies(&commit.policies_version, stored)? {
            return Err(CommitError::Policies);
        }
        if let Some(idempotency) = &commit.idempotency
            && let Some(used) = used_key(db, &idempotency.key)?
        {
            return Err(CommitError::Used(used));
        }
        Ok(())
    }

    fn events(&self, db: &Connection, case: [u8; 16]) -> Result<(), Fault> {
        let mut insert =
            db.prepare_cached("INSERT INTO event (case_id, seq, sealed) VALUES (?1, ?2, ?3)").sql()?;
        for (event, sealed) in self.commit.events.iter().zip(&self.events) {
            insert.execute((case, column::int(event.seq)?, sealed)).sql()?;
        }
        db.prepare_cached(
            "INSERT INTO case_snapshot (case_id, version, sealed) VALUES (?1, ?2, ?3) \
             ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
        )
        .sql()?
        .execute((case, column::int(self.commit.case.version)?, &self.snapshot))
        .sql()?;
        Ok(())
    }

    fn row(&self, db: &Connection, case: [u8; 16], is_new: bool) -> Result<(), Fault> {
        let now = &self.commit.case;
        let changed_at = self.commit.entry.at;
        let state = state_word(now);
        let digests = self.projection.digests();
        let version = column::int(now.version)?;
        if is_new {
            db.prepare_cached(
                "INSERT INTO case_row (case_id, version, program, definition, unit, state, ended, opened_at, \
                 changed_at, reference_hash, digests) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )
            .sql()?
            .execute((
                case,
                version,
                now.program.as_str(),
                &now.definition,
                now.unit.as_str(),
                state,
                now.ended_at.is_some(),
                nanos(now.opened_at),
                nanos(changed_at),
                &self.reference_hash,
                digests,
            ))
            .sql()?;
        } else {
            db.prepare_cached(
                "UPDATE case_row SET version = ?2, definition = ?3, unit = ?4, state = ?5, ended = ?6, \
                 changed_at = ?7, digests = ?8 WHERE case_id = ?1",
            )
            .sql()?
            .execute((
                case,
                version,
                &now.definition,
                now.unit.as_str(),
                state,
                now.ended_at.is_some(),
                nanos(changed_at),
                digests,
            ))
            .sql()?;
        }
        Ok(())
    }

    /// The outbox, the register of the public, the draft, the key that makes a retry harmless.
    fn outside(&self, db: &Connection, case: [u8; 16]) -> Result<(), Fault> {
        let commit = &self.commit;
        let at = nanos(commit.entry.at);
        for (effect, sealed) in commit.effects.iter().zip(&self.effects) {
            outbox::enqueue(db, case, effect.no, at, sealed)?;
        }
        for no in &commit.settled {
            outbox::settle(db, case, *no)?;
        }
        for publication in &commit.published {
            crate::published::publish(db, publication)?;
        }
        if let Some(draft) = &commit.draft_done {
            crate::draft::remove(db, draft)?;
        }
        if let Some(idempotency) = &commit.idempotency {
            db.prepare_cached(
                "INSERT INTO idempotency (key, digest, case_id, version, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .sql()?
            .execute((&idempotency.key, &idempotency.digest, case, column::int(commit.case.version)?, at))
            .sql()?;
        }
        Ok(())
    }
}

fn has_key(db: &Connection, case: [u8; 16]) -> Result<bool, Fault> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM case_key WHERE case_id = ?1)")
        .and_then(|mut there| there.query_row([case], |row| row.get(0)))
        .sql()
}

/// CMMN's word for the state of the case itself.
pub(crate) fn state_word(case: &app::core::Case) -> &'static str {
    use app::core::CaseState;
    match case.state {
        CaseState::Active => "active",
        CaseState::Suspended => "suspended",
        CaseState::Completed => "completed",
        CaseState::Terminated => "terminated",
        CaseState::Failed => "failed",
        CaseState::Closed => "closed",
    }
}

/// The use of an idempotency key.
pub(crate) fn used_key(db: &Connection, key: &str) -> Result<Option<UsedKey>, Fault> {
    let found: Option<(String, [u8; 16], i64)> = db
        .prepare_cached("SELECT digest, case_id, version FROM idempotency WHERE key = ?1")
        .and_then(|mut used| {
            used.query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .sql()?;
    found
        .map(|(digest, case, version)| {
            let case = app::core::id::CaseId::new(column::uuid(case));
            Ok(UsedKey { digest, case, version: column::count(version)? })
        })
        .transpose()
}
