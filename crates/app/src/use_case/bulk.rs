//! One thing done with each of many (S2.14 to S2.17). The job is stored before its first row is tried, and each row takes the one path
//! of every command, as the person who asked and with the rights of that moment. A server that was killed goes on where it was: what
//! a row did is found again by its idempotency key and not done twice.

use super::session::fault_of;
use crate::{
    Acted, Answer, App, Attested, Caller, Changed, Declared, Fault,
    answer::{BulkAsk, BulkRowShown, BulkShown, BulkWhat},
    caller::principal_of,
    entry::{EntryKind, EntryTarget},
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    request::{ActRequest, Guard},
    words,
};
use authz::Principal;
use casewright_core::id::{ActionName, ItemNo, PersonId, ProgramName, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kind of the papers that hold one.
const BULK: &str = "bulk";
/// Rows at once.
pub const ROWS_MAX: usize = 100;
/// Rows between two notes of how far it is.
const NOTED_EVERY: usize = 10;
/// Whoever works on one keeps others away so long.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Longest reason, in characters.
const REASON_MAX: usize = 2_000;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Bulk {
    program: ProgramName,
    what: BulkWhat,
    reason: Option<String>,
    back: String,
    rows: Vec<BulkRowShown>,
    as_of: AsOf,
}

/// As whom and in which circumstances it was asked: a row may not do more than its asker might in them.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct AsOf {
    session: Option<SessionId>,
    zones: Vec<String>,
    managed_device: bool,
    address: Option<String>,
    purpose: Option<String>,
    lang: String,
}

impl App {
    /// Stores a job over many and works on it until it is done, or somebody else has to go on. Its id.
    pub async fn begin_bulk(&self, caller: &Caller, ask: BulkAsk) -> Result<Answer<Changed<Uuid>>, Fault> {
        Ok(match self.store_bulk(caller, ask).await? {
            Answer::Found(Changed::Done((paper, bulk))) => {
                let id = paper.id;
                self.go_through(caller, paper, bulk).await?;
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
        let rows = once(ask.rows);
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
        let gives = matches!(ask.what, BulkWhat::Assign { .. } | BulkWhat::Release);
        let no = if !own {
            Some("In somebody else's place, work case by case.".to_owned())
        } else if rows.is_empty() {
            Some("Choose at least one.".to_owned())
        } else if rows.len() > ROWS_MAX {
            Some(format!("Choose at most {ROWS_MAX} at once."))
        } else if gives && reason.is_none() {
            Some("Say why: whoever gets or loses work reads it.".to_owned())
        } else if reason.as_ref().is_some_and(|reason| reason.chars().count() > REASON_MAX) {
            Some(format!("Write at most {REASON_MAX} characters."))
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
            rows: rows
                .into_iter()
                .map(|(reference, item)| BulkRowShown {
                    reference,
                    item,
                    title: None,
                    done: None,
                    says: String::new(),
                })
                .collect(),
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
        paper.due_at = now.checked_add(LEASE).ok();
        self.store().put_papers(vec![paper.clone()], entry).await.map_err(fault_of)?;
        Ok(Answer::Found(Changed::Done((paper, bulk))))
    }

    /// A job of the caller's own, as far as it is.
    pub async fn bulk(&self, caller: &Caller, id: Uuid) -> Result<Answer<BulkShown>, Fault> {
        let now = self.now();
        let own =
            |paper: &Paper| paper.kind == BULK && paper.person.is_some() && paper.person == caller.person();
        let found = self.store().paper(id).await?.filter(own);
        let entry = self.entry(caller, now, EntryKind::Read, "bulk", EntryTarget::Platform, found.is_some());
        self.record(entry).await?;
        let Some((paper, bulk)) = found.and_then(|paper| Some((paper.clone(), paper.read::<Bulk>()?))) else {
            return Ok(Answer::NotFound);
        };
        Ok(Answer::Found(BulkShown {
            id,
            title: self.bulk_title(&bulk).await?,
            program: bulk.program,
            at: paper.at,
            reason: bulk.reason,
            done: !paper.open,
            rows: bulk.rows,
            back: bulk.back,
        }))
    }

    async fn bulk_title(&self, bulk: &Bulk) -> Result<String, Fault> {
        Ok(match &bulk.what {
            BulkWhat::Claim => "Take tasks".to_owned(),
            BulkWhat::Release => "Give tasks back".to_owned(),
            BulkWhat::Assign { to } => {
                let name = self.name_of(&mut std::collections::BTreeMap::new(), *to).await?;
                format!("Give tasks to {name}")
            }
            BulkWhat::Act { action } => match self.programs.get(bulk.program.as_str()) {
                Some(loaded) => words::action_title(&loaded.program, action),
                None => action.clone(),
            },
        })
    }

    /// Goes on with jobs that nobody works on any more: their server was killed, or the request was over too soon.
    pub(crate) async fn carry_on_bulk(&self) -> Result<u32, Fault> {
        let now = self.now();
        let due = PaperQuery { open: Some(true), due_by: Some(now), ..PaperQuery::of(BULK) };
        let mut worked = 0;
        for paper in self.store().papers(due).await? {
            let Some(bulk) = paper.read::<Bulk>() else { continue };
            // Taken by a change that only one of several servers can make.
            let Some(paper) = self.note(paper, &bulk, false).await? else { continue };
            worked += 1;
            match self.asker(&paper, &bulk.as_of, now).await? {
                Some(caller) => self.go_through(&caller, paper, bulk).await?,
                None => {
                    let mut bulk = bulk;
                    for row in bulk.rows.iter_mut().filter(|row| row.done.is_none()) {
                        row.done = Some(false);
                        "Your sign-in ended before this was done. Choose it again if it is still wanted."
                            .clone_into(&mut row.says);
                    }
                    self.note(paper, &bulk, true).await?;
                }
            }
        }
        Ok(worked)
    }

    /// Tries every row that has no answer yet.
    async fn go_through(&self, caller: &Caller, paper: Paper, mut bulk: Bulk) -> Result<(), Fault> {
        let mut paper = paper;
        for place in 0..bulk.rows.len() {
            let Some(row) = bulk.rows.get(place).filter(|row| row.done.is_none()).cloned() else { continue };
            let answered = Box::pin(self.row(caller, paper.id, place, &bulk, row)).await?;
            if let Some(row) = bulk.rows.get_mut(place) {
                *row = answered;
            }
            if (place + 1).is_multiple_of(NOTED_EVERY) {
                // Somebody else goes on with it: leave it to them.
                let Some(noted) = self.note(paper, &bulk, false).await? else { return Ok(()) };
                paper = noted;
            }
        }
        self.note(paper, &bulk, true).await.map(drop)
    }

    /// Tries one row. A fault of one row is no reason to leave the others.
    async fn row(
        &self,
        caller: &Caller,
        id: Uuid,
        place: usize,
        bulk: &Bulk,
        mut row: BulkRowShown,
    ) -> Result<BulkRowShown, Fault> {
        let guard = Guard { key: Some(format!("bulk:{id}:{place}")), ..Guard::default() };
        let item = row.item.map(ItemNo);
        let to = match &bulk.what {
            BulkWhat::Claim => caller.person(),
            BulkWhat::Assign { to } => Some(*to),
            BulkWhat::Release | BulkWhat::Act { .. } => None,
        };
        let reason = bulk.reason.clone();
        let answer = match (&bulk.what, item) {
            (BulkWhat::Act { action }, _) => {
                let request = ActRequest {
                    track: None,
                    action: ActionName::from(action.as_str()),
                    input: Json::Object(serde_json::Map::new()),
                    reason,
                    guard,
                };
                self.act(caller, &row.reference, request).await?
            }
            (_, Some(item)) => self.hand_out(caller, &row.reference, item, to, reason, guard).await?,
            (_, None) => Answer::NotFound,
        };
        (row.done, row.says) = match answer {
            Answer::Found(Acted::Done(_)) => (Some(true), done_words(&bulk.what).to_owned()),
            Answer::Found(Acted::Refused(refused)) => (Some(false), refused.text),
            Answer::Found(Acted::Stale { .. } | Acted::KeyReused) => {
                (Some(false), "It was changed meanwhile: look at the case and try again.".to_owned())
            }
            Answer::Denied(denied) => (Some(false), denied.says),
            Answer::NotFound => {
                (Some(false), "There is no such case or task, as far as you may know.".to_owned())
            }
        };
        if row.done == Some(true) || row.title.is_none() {
            row.title = self.row_title(caller, &row).await?;
        }
        Ok(row)
    }

    /// What the task is called, where the caller sees it.
    async fn row_title(&self, caller: &Caller, row: &BulkRowShown) -> Result<Option<String>, Fault> {
        let Some(item) = row.item else { return Ok(None) };
        let seen = self.seen(caller, &row.reference).await?;
        let Ok(view) = self.reveal(&seen) else { return Ok(None) };
        let item = view.items.iter().find(|open| open.no.0 == item);
        Ok(item.filter(|_| seen.exists()).map(|item| words::item_title(&seen.loaded.program, item)))
    }

    /// Keeps how far it is; none when somebody else has changed it since.
    async fn note(&self, paper: Paper, bulk: &Bulk, over: bool) -> Result<Option<Paper>, Fault> {
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

    /// Whoever asked, with the roles of this moment; none once the session is over or they have left.
    async fn asker(&self, paper: &Paper, as_of: &AsOf, now: Timestamp) -> Result<Option<Caller>, Fault> {
        let (Some(person), Some(session)) = (paper.person, as_of.session) else { return Ok(None) };
        let session = self.store().sessions_of(person, now).await?.into_iter().find(|one| one.id == session);
        let (Some(session), Some(person)) = (session, self.person_at_work(person).await?) else {
            return Ok(None);
        };
        Ok(Some(Caller {
            principal: Principal::Person(principal_of(&person, now)),
            session: Some(session.id),
            name: person.name,
            strength: session.strength,
            signed_in_at: Some(session.signed_in_at),
            attested: Attested {
                zones: as_of.zones.iter().cloned().collect(),
                managed_device: as_of.managed_device,
                address: as_of.address.clone(),
            },
            declared: Declared { purpose: as_of.purpose.clone(), ..Declared::default() },
            lang: as_of.lang.clone(),
        }))
    }

    async fn person_at_work(&self, id: PersonId) -> Result<Option<crate::people::Person>, Fault> {
        Ok(self.store().person(id).await?.filter(|person| person.active))
    }
}

const fn done_words(what: &BulkWhat) -> &'static str {
    match what {
        BulkWhat::Claim => "You have it now.",
        BulkWhat::Release => "Nobody has it now.",
        BulkWhat::Assign { .. } => "They have it now, and are told.",
        BulkWhat::Act { .. } => "Done.",
    }
}

/// Places that were chosen, each once.
fn once(rows: Vec<(String, Option<u32>)>) -> Vec<(String, Option<u32>)> {
    let mut known = BTreeSet::new();
    rows.into_iter().filter(|row| known.insert(row.clone())).collect()
}
