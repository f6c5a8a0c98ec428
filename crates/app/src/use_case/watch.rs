//! An open page of a case: who else has one open, and that it may not be read any more (S0.5). Both are decided anew each time.

use super::case_page::sees_all;
use crate::{App, Caller, Fault, Watching, entry::EntryKind};

/// How an open page stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// The case is not there any more for whoever has the page open.
    Gone,
    /// It is; these people have it open too. Names are for those who see everything of the case, and nobody else learns of anybody.
    Here(Vec<String>),
}

impl App {
    /// Somebody opens a page of a case; none where there is no such case for them.
    pub async fn watch(&self, caller: &Caller, reference: &str) -> Result<Option<Watching>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let open = seen.exists() && self.reveal(&seen).is_ok();
        self.record(self.entry_on(caller, &seen, EntryKind::Read, "watch", open)).await?;
        Ok(caller.person().filter(|_| open).map(|person| self.listeners.watch(seen.case.id, person)))
    }

    /// How an open page stands now.
    pub async fn watched(&self, caller: &Caller, watching: &Watching) -> Result<Watched, Fault> {
        let seen = self.seen_by_id(caller, watching.case).await?;
        let view = match self.reveal(&seen) {
            Ok(view) if seen.exists() => view,
            _ => return Ok(Watched::Gone),
        };
        if !sees_all(&seen, &view) {
            return Ok(Watched::Here(Vec::new()));
        }
        let mut others = self.listeners.watching(watching.case);
        others.remove(&watching.person);
        let names = self.names(caller, &seen.case, others.iter().copied(), true).await?;
        let mut named: Vec<String> = others.into_iter().map(|person| names.person(person)).collect();
        named.sort();
        Ok(Watched::Here(named))
    }
}
