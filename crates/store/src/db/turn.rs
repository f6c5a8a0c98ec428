//! One transaction of the writer as its jobs are given it: the connection, and what they need not look up again each.

use super::Sql as _;
use crate::log::append::Chain;
use app::Fault;
use rusqlite::Connection;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    ops::Deref,
};

/// The connection within one transaction.
pub(crate) struct Turn<'a> {
    db: &'a Connection,
    /// The end of the log as this transaction has left it.
    chain: RefCell<Option<Chain>>,
    /// True as long as nothing but commands was run: none of them changes a person or a setting.
    steady: Cell<bool>,
    policies: RefCell<Option<String>>,
    people: RefCell<HashMap<[u8; 16], i64>>,
}

impl<'a> Turn<'a> {
    /// At the beginning of a transaction that has the lock to write.
    pub(crate) fn new(db: &'a Connection) -> Self {
        Self {
            db,
            chain: RefCell::default(),
            steady: Cell::new(true),
            policies: RefCell::default(),
            people: RefCell::default(),
        }
    }

    /// Runs a statement without parameters.
    pub(super) fn exec(&self, sql: &str) -> Result<(), Fault> {
        self.db.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(|_| ()).sql()
    }

    /// Part of the transaction was rolled back.
    pub(super) fn forget(&mut self) {
        *self = Self { steady: self.steady.clone(), ..Self::new(self.db) };
    }

    /// From here on people and settings may change.
    pub(super) fn others_follow(&self) {
        self.steady.set(false);
    }

    /// The end of the log: what the last job left, or what `read` finds.
    pub(crate) fn chain(&self, read: impl FnOnce() -> Result<Chain, Fault>) -> Result<Chain, Fault> {
        match self.chain.borrow_mut().take() {
            Some(chain) => Ok(chain),
            None => read(),
        }
    }

    /// Keeps the end of the log for the next job.
    pub(crate) fn keep_chain(&self, chain: Chain) {
        *self.chain.borrow_mut() = Some(chain);
    }

    /// True if these are the policies in force, as `read` finds them.
    pub(crate) fn has_policies(
        &self,
        version: &str,
        read: impl FnOnce() -> Result<Option<String>, Fault>,
    ) -> Result<bool, Fault> {
        if self.steady.get() && self.policies.borrow().as_deref() == Some(version) {
            return Ok(true);
        }
        let stored = read()?;
        let same = stored.as_deref() == Some(version);
        *self.policies.borrow_mut() = stored;
        Ok(same)
    }

    /// True if the person has this revision, as `read` finds it.
    pub(crate) fn has_revision(
        &self,
        person: [u8; 16],
        revision: i64,
        read: impl FnOnce() -> Result<Option<i64>, Fault>,
    ) -> Result<bool, Fault> {
        if self.steady.get() && self.people.borrow().get(&person) == Some(&revision) {
            return Ok(true);
        }
        let stored = read()?;
        if let Some(stored) = stored {
            self.people.borrow_mut().insert(person, stored);
        }
        Ok(stored == Some(revision))
    }
}

impl Deref for Turn<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.db
    }
}
