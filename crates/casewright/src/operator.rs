//! What commands of the operator share: the store of a configuration, its owner's keys, and the entry that says what was done.

use crate::{
    clock::SystemClock,
    config::{Config, store::Kind},
    ids::SystemIds,
    keys, wiring,
};
use anyhow::Result;
use app::{
    Clock, Ids, Store,
    core::{Actor, Case, id::EntryId},
    entry::{Entry, EntryDetail, EntryKind, EntryTarget},
    port::store::Projected,
    program::Program,
};
use jiff::Timestamp;
use std::{path::Path, sync::Arc};
use store::{
    Disposals,
    backup::{Owner, Place},
};
use vault::KeyRing;

/// An operator at work on a store.
pub(crate) struct Operator {
    pub(crate) config: Config,
    pub(crate) ring: KeyRing,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Operator {
    /// With the key ring of a configuration, which must be there.
    pub(crate) fn new(config: Option<&Path>) -> Result<Self> {
        let config = Config::read(config)?;
        let ring = keys::open(&config.store)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        Ok(Self { config, ring, clock, ids })
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where the store is.
    pub(crate) fn place(&self) -> Result<Place> {
        Ok(match self.config.store.kind {
            Kind::Sqlite => Place::Sqlite(wiring::folder(&self.config, &self.ring)?),
            Kind::Postgres => Place::Postgres(wiring::database(&self.config)?),
        })
    }

    /// Whose it is.
    pub(crate) fn owner(&self) -> Owner<'_> {
        wiring::owner(&self.config, &self.ring)
    }

    /// What was disposed of.
    pub(crate) fn disposals(&self) -> Disposals {
        Disposals::beside(&self.config.store.keys)
    }

    /// The store itself.
    pub(crate) async fn store(&self) -> Result<Arc<dyn Store>> {
        wiring::open_store(&self.config, &self.ring).await
    }

    /// Where documents lie.
    pub(crate) fn objects(&self) -> Result<Arc<dyn app::port::objects::ObjectStore>> {
        self.config.documents.objects(&self.config.store.folder)
    }

    /// Writes that the operator does something, before it is done.
    pub(crate) async fn record(&self, store: &dyn Store, ask: &str, reason: Option<String>) -> Result<()> {
        Ok(store.record(vec![self.entry(ask, EntryTarget::Platform, reason)]).await?)
    }

    /// An entry of the operator.
    pub(crate) fn entry(&self, ask: &str, target: EntryTarget, reason: Option<String>) -> Entry {
        Entry {
            id: EntryId::new(self.ids.uuid()),
            at: self.clock.now(),
            actor: Some(Actor::Service("operator".into())),
            session: None,
            kind: EntryKind::Administration,
            ask: ask.to_owned(),
            target,
            allowed: true,
            detail: EntryDetail { reason, ..EntryDetail::default() },
        }
    }

    /// The configured programs.
    pub(crate) fn programs(&self) -> Result<Vec<Arc<Program>>> {
        self.config.programs.iter().map(|folder| wiring::load(folder, &self.config)).collect()
    }
}

/// What lists may ask about a case, by the program of its name; a case of a program that is not configured has nothing.
pub(crate) fn indexed(programs: &[Arc<Program>], case: &Case) -> Vec<Projected> {
    let program = programs.iter().find(|program| program.name == case.program);
    program.map(|program| app::indexed(&program.definition, case)).unwrap_or_default()
}

/// Runs what waits for a database.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
