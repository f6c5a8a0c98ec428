//! What the server can say of itself to who runs it: whether it can serve, and how much it has to do. Counts and words of its own
//! alone: no person, no case.

use crate::{
    App, Fault,
    port::{
        load::{Tallied, Waiting},
        store::EntryQuery,
    },
};

/// The setting that is written to see whether anything can be.
const PROBE: &str = "probed-at";

/// One thing that must hold for requests to be served.
#[derive(Clone, Debug)]
pub struct Check {
    /// Which: `store`, `log`, `keys`, `policies`.
    pub name: &'static str,
    /// What is wrong, for who runs the server; none when it holds.
    pub wrong: Option<String>,
}

impl App {
    /// Whether requests can be served now: the store is read, written durably, its newest sealed record opened, and the policies in
    /// force are those of this process or will be within a moment.
    pub async fn readiness(&self) -> Vec<Check> {
        let check =
            |name, done: Result<(), Fault>| Check { name, wrong: done.err().map(|fault| fault.to_string()) };
        let read = self.ports.store.setting("policies-version").await;
        let in_force = match &read {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(Fault::Internal("no policies are in force in the store".into())),
            Err(fault) => Err(Fault::Internal(fault.to_string())),
        };
        let store = check("store", read.map(drop));
        if store.wrong.is_some() {
            return vec![store];
        }
        let now = self.now().to_string();
        let written = self.ports.store.put_setting(PROBE, &now).await;
        let opened =
            self.ports.store.entries(EntryQuery { limit: 1, ..EntryQuery::default() }).await.map(drop);
        vec![store, check("log", written), check("keys", opened), check("policies", in_force)]
    }

    /// What was counted here, and what waits for all servers.
    pub async fn load(&self) -> Result<(Tallied, Waiting), Fault> {
        let waiting = self.ports.store.waiting(self.now()).await?;
        Ok((self.ports.store.tallied(), waiting))
    }
}
