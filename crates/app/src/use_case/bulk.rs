//! One thing done with each of many (S2.14 to S2.17). The job is stored before its first row is tried, and each row takes the one path
//! of every command, as the person who asked and with the rights of that moment. A server that was killed goes on where it was: what
//! a row did is found again by its idempotency key and not done twice.

use super::session::fault_of;
use crate::language::say;
use crate::{
    Answer, App, Caller, Changed, Fault,
    answer::{BulkAsk, BulkPage, BulkRowShown, BulkRows, BulkShown, BulkWhat},
    entry::{EntryKind, EntryTarget},
    port::{paper::Paper, store::CommitError},
    words,
};
use casewright_core::id::{CaseId, ProgramName, SessionId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kind of the papers that hold one.
pub(super) const BULK: &str = "bulk";
/// Rows that can be ticked; a job of so many is done before it is answered.
pub const ROWS_MAX: usize = 100;
/// Cases that a list finds for one job at most.
const FOUND_MAX: usize = 10_000;
/// Rows of a page of its answers.
const SHOWN_MAX: usize = 100;
/// Whoever works on one keeps others away so long.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Longest reason, in characters.
const REASON_MAX: usize = 2_000;

/// What is kept of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Bulk {
    program: ProgramName,
    pub(super) what: BulkWhat,
    pub(super) reason: Option<String>,
    back: String,
    pub(super) rows: Vec<BulkRowShown>,
    pub(super) as_of: AsOf,
}

/// As whom and in which circumstances it was asked: a row may not do more than its asker might in them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct AsOf {
    pub(super) session: Option<SessionId>,
    pub(super) zones: Vec<String>,
    pub(super) managed_device: bool,
    pub(super) address: Option<String>,
    pub(super) purpose: Option<String>,
    pub(super) lang: String,
}

impl App {
    /// Stores a job over many. What was ticked is worked on until it is done, or somebody else has to go on; what a list found is worked
    /// on beside the request. Its id.
    pub async fn begin_bulk(&self, caller: &Caller, ask: BulkAsk) -> Result<Answer<Changed<Uuid>>, Fault> {
        Ok(match self.store_bulk(caller, ask).await? {
            Answer::Found(Changed::Done((paper, bulk))) => {
                let id = paper.id;
                if bulk.rows.len() <= ROWS_MAX {
                    self.go_through(caller, paper, bulk).await?;
                }
                Answer::Found(Changed::Done(id))
            }
            Answer::Found(Changed::Not(why)) => Answer::Found(Changed::Not(why)),
            Answer::Denied(denied) => Answer::Denied(denied),
            Answer::NotFound => Answer::NotFound,
        })
    }

    /// A job as a server leaves it that is killed before its first row.
    #[doc(hidden)]
    pub async fn begin_bulk_and_break_off(
        &self,
        caller: &Caller,
        ask: BulkAsk,
    ) -> Result<Answer<Changed<Uuid>>, Fault> {
        let stored = self.store_bulk(caller, ask).await?;
        Ok(stored.map(|stored| match stored {
            Changed::Done((paper, _)) => Changed::Done(paper.id),
            Changed::Not(why) => Changed::Not(why),
        }))
    }

    async fn store_bulk(
        &self,
        caller: &Caller,
        ask: BulkAsk,
    ) -> Result<Answer<Changed<(Paper, Bulk)>>, Fault> {
        let now = self.now();
        let (rows, most) = match ask.rows {
            BulkRows::Chosen(rows) => (once(rows), ROWS_MAX),
            BulkRows::Found { list, filters } => {
                let found = self.found_by(caller, &ask.program, &list, &filters, FOUND_MAX + 1).await?;
                let Answer::Found(found) = found else {
                    return Ok(found.map(|_| Changed::Not(String::new())));
                };
                (found.into_iter().map(found_row).collect(), FOUND_MAX)
            }
        };
        let person = caller.person().filter(|_| !caller.is_guest());
        let loaded = self.programs.get(ask.program.as_str());
        // A job goes on without whoever began it. In somebody else's place one works case by case: whether that one has left meanwhile
        // is asked there each time.
        let own = caller.principal.on_behalf_of().is_none() && caller.token().is_none();
        let target =
            loaded.map_or(EntryTarget::Platform, |loaded| EntryTarget::Program(loaded.program.name.clone()));
        let allowed = person.is_some() && loaded.is_some();
        let mut entry = self.entry(caller, now, EntryKind::Act, "begin-bulk", target, allowed);
        entry.detail.reason.clone_from(&ask.reason);
        let (Some(person), Some(loaded)) = (person, loaded) else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let reason = ask.reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        let gives = matches!(ask.what, BulkWhat::Assign { .. } | BulkWhat::AssignLeast | BulkWhat::Release);
        let no = if !own {
            Some(say!("in-somebody-elses-place-work-case-by"))
        } else if rows.is_empty() {
            Some(say!("choose-at-least-one"))
        } else if rows.len() > most {
            Some(say!("choose-at-most-at-once", most))
        } else if gives && reason.is_none() {
            Some(say!("say-why-whoever-gets-or-loses-work"))
        } else if reason.as_ref().is_some_and(|reason| reason.chars().count() > REASON_MAX) {
            Some(say!("write-at-most-characters", most = REASON_MAX))
        } else {
            None
        };
        if let Some(no) = no {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(no)));
        }
        let bulk = Bulk {
            program: loaded.program.name.clone(),
            what: ask.what,
            reason,
            back: ask.back,
            rows,
            as_of: AsOf {
                session: caller.session(),
                zones: caller.attested.zones.iter().cloned().collect(),
                managed_device: caller.attested.managed_device,
                address: caller.attested.address.clone(),
                purpose: caller.declared.purpose.clone(),
                lang: caller.lang().to_owned(),
            },
        };
        let mut paper = Paper::new(BULK, self.ports.ids.uuid(), now, &bulk);
        paper.person = Some(person);
        // What is worked on beside the request can be taken at once.
        paper.due_at = if bulk.rows.len() > ROWS_MAX { Some(now) } else { now.checked_add(LEASE).ok() };
        self.store().put_papers(vec![paper.clone()], entry).await.map_err(fault_of)?;
        Ok(Answer::Found(Changed::Done((paper, bulk))))
    }

    /// A page of a job of the caller's own, as far as it is.
    pub async fn bulk(&self, caller: &Caller, id: Uuid, page: BulkPage) -> Result<Answer<BulkShown>, Fault> {
        let now = self.now();
        let own =
            |paper: &Paper| paper.kind == BULK && paper.person.is_some() && paper.person == caller.person();
        let found = self.store().paper(id).await?.filter(own);
        let entry = self.entry(caller, now, EntryKind::Read, "bulk", EntryTarget::Platform, found.is_some());
        self.record(entry).await?;
        let Some((paper, bulk)) = found.and_then(|paper| Some((paper.clone(), paper.read::<Bulk>()?))) else {
            return Ok(Answer::NotFound);
        };
        let count = |done: bool| bulk.rows.iter().filter(|row| row.done == Some(done)).count();
        let shown = |row: &&BulkRowShown| {
            // A case that a list found stands there once it was tried.
            let tried = row.done.is_some() || !row.reference.is_empty();
            if page.refused { row.done == Some(false) } else { tried }
        };
        let listed = bulk.rows.iter().filter(shown).count();
        let end = page.from.saturating_add(SHOWN_MAX);
        Ok(Answer::Found(BulkShown {
            id,
            title: self.bulk_title(&bulk).await?,
            at: paper.at,
            done: !paper.open,
            all: bulk.rows.len(),
            ok: count(true),
            refused: count(false),
            rows: bulk.rows.iter().filter(shown).skip(page.from).take(SHOWN_MAX).cloned().collect(),
            page,
            next: (listed > end).then_some(end),
            program: bulk.program,
            reason: bulk.reason,
            back: bulk.back,
        }))
    }

    async fn bulk_title(&self, bulk: &Bulk) -> Result<String, Fault> {
        Ok(match &bulk.what {
            BulkWhat::Claim => say!("take-tasks"),
            BulkWhat::Release => say!("give-tasks-back"),
            BulkWhat::AssignLeast => say!("give-tasks-to-who-has-least"),
            BulkWhat::Assign { to } => {
                let name = self.name_of(&mut std::collections::BTreeMap::new(), *to).await?;
                say!("give-tasks-to", name)
            }
            BulkWhat::Act { action } => match self.programs.get(bulk.program.as_str()) {
                Some(loaded) => words::action_title(&loaded.program, action),
                None => action.clone(),
            },
        })
    }

    /// Keeps how far it is; none when somebody else has changed it since.
    pub(super) async fn note(&self, paper: Paper, bulk: &Bulk, over: bool) -> Result<Option<Paper>, Fault> {
        let now = self.now();
        let mut noted = paper.now_says(bulk);
        noted.open = !over;
        noted.due_at = if over { None } else { now.checked_add(LEASE).ok() };
        let entry = self.entry(
            &self.service("scheduler"),
            now,
            EntryKind::Job,
            "note-bulk",
            EntryTarget::Platform,
            true,
        );
        match self.store().put_papers(vec![noted.clone()], entry).await {
            Ok(()) => Ok(Some(noted)),
            Err(CommitError::Paper) => Ok(None),
            Err(other) => Err(fault_of(other)),
        }
    }
}

/// Places that were chosen, each once.
fn once(rows: Vec<(String, Option<u32>)>) -> Vec<BulkRowShown> {
    let mut known = BTreeSet::new();
    rows.into_iter()
        .filter(|row| known.insert(row.clone()))
        .map(|(reference, item)| BulkRowShown { reference, item, ..untried() })
        .collect()
}

/// A case that a list found.
fn found_row(case: CaseId) -> BulkRowShown {
    BulkRowShown { case: Some(case), ..untried() }
}

const fn untried() -> BulkRowShown {
    BulkRowShown {
        reference: String::new(),
        case: None,
        item: None,
        title: None,
        done: None,
        says: String::new(),
    }
}
