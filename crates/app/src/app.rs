//! The application: ports, programs, policies and settings joined. Every use case is a method on it, one file a verb.

use crate::{
    Fault,
    connector::Connector,
    port::{Clock, Ids, store::Store},
};
use casewright_core::id::ProgramName;
use program::Program;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// What the use cases need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Where cases, people, the outbox and the log are kept.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and random bytes.
    pub ids: Arc<dyn Ids>,
    /// Connectors by the name programs use.
    pub connectors: BTreeMap<String, Arc<dyn Connector>>,
}

/// What a deployment chooses.
#[derive(Clone)]
pub struct Settings {
    /// Key for hashes of tokens and return codes; 32 random bytes from the key ring.
    pub token_key: [u8; 32],
    /// True for demonstrations: the clock can be moved.
    pub demo: bool,
    /// How many events and rows a list shows without asking again.
    pub desk_rows: u32,
}

impl Settings {
    /// The usual choices with this key.
    pub fn new(token_key: [u8; 32]) -> Self {
        Self { token_key, demo: false, desk_rows: 25 }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("demo", &self.demo).finish_non_exhaustive()
    }
}

/// The application.
pub struct App {
    pub(crate) ports: Ports,
    pub(crate) programs: BTreeMap<ProgramName, Arc<Program>>,
    pub(crate) settings: Settings,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("programs", &self.programs.keys()).finish_non_exhaustive()
    }
}

impl App {
    /// Joins everything. Compiles the policies of the programs and notes their version in the store.
    pub async fn start(
        ports: Ports,
        programs: Vec<Arc<Program>>,
        settings: Settings,
    ) -> Result<Arc<Self>, Fault> {
        let programs = programs.into_iter().map(|program| (program.name.clone(), program)).collect();
        Ok(Arc::new(Self { ports, programs, settings }))
    }

    /// The programs that are loaded.
    pub fn programs(&self) -> impl Iterator<Item = &Arc<Program>> {
        self.programs.values()
    }

    /// The program of a name.
    pub fn program(&self, name: &str) -> Option<&Arc<Program>> {
        self.programs.get(name)
    }

    /// True for demonstrations.
    pub fn is_demo(&self) -> bool {
        self.settings.demo
    }

    /// Now, by the clock port.
    pub fn now(&self) -> jiff::Timestamp {
        self.ports.clock.now()
    }

    pub(crate) fn unfinished<T>(&self) -> Result<T, Fault> {
        Err(Fault::Internal(format!("this use case is not joined to {} programs yet", self.programs.len())))
    }
}
