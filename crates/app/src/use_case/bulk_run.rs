//! A job over many is gone through: rows of several cases at once, those of one case one after another. What is ticked and what a list
//! found take the same way.

use super::bulk::{AsOf, BULK, Bulk};
use crate::language::{say, speaking};
use crate::{
    Acted, Answer, App, Attested, Caller, Declared, Fault,
    answer::{BulkRowShown, BulkWhat},
    caller::principal_of,
    port::paper::{Paper, PaperQuery},
    request::{ActRequest, Guard},
    words,
};
use authz::Principal;
use casewright_core::id::{ActionName, CaseId, ItemNo, PersonId};
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Cases at once: their commits wait for one write to the disk.
const AT_ONCE: usize = 64;
/// A job is noted this often at most, and at least every so many rows: a note holds every row.
const NOTES: usize = 20;
const NOTED_EVERY: usize = 10;
/// Jobs of one round: each is held whole in memory.
const JOBS: u32 = 4;

impl App {
    /// Goes on with jobs that nobody works on any more: their server was killed, or the request was over too soon.
    pub(crate) async fn carry_on_bulk(&self) -> Result<u32, Fault> {
        let now = self.now();
        let due = PaperQuery { open: Some(true), due_by: Some(now), limit: JOBS, ..PaperQuery::of(BULK) };
        let mut worked = 0;
        for paper in self.store().papers(due).await? {
            let Some(bulk) = paper.read::<Bulk>() else { continue };
            // Taken by a change that only one of several servers can make.
            let Some(paper) = self.note(paper, &bulk, false).await? else { continue };
            worked += 1;
            match self.asker(&paper, &bulk.as_of, now).await? {
                Some(caller) => speaking(caller.lang(), self.go_through(&caller, paper, bulk)).await?,
                None => {
                    let mut bulk = bulk;
                    for row in bulk.rows.iter_mut().filter(|row| row.done.is_none()) {
                        row.done = Some(false);
                        row.says = say!("your-sign-in-ended-before-this-was");
                    }
                    self.note(paper, &bulk, true).await?;
                }
            }
        }
        Ok(worked)
    }

    /// Tries every row that has no answer yet.
    pub(super) async fn go_through(
        &self,
        caller: &Caller,
        mut paper: Paper,
        mut bulk: Bulk,
    ) -> Result<(), Fault> {
        let open: Vec<usize> = bulk
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.done.is_none())
            .map(|(place, _)| place)
            .collect();
        let mut parts = open.chunks(NOTED_EVERY.max(bulk.rows.len().div_ceil(NOTES))).peekable();
        while let Some(part) = parts.next() {
            for (place, answered) in self.part(caller, paper.id, &bulk, part).await? {
                if let Some(row) = bulk.rows.get_mut(place) {
                    *row = answered;
                }
            }
            if parts.peek().is_some() {
                // Somebody else goes on with it: leave it to them.
                let Some(noted) = self.note(paper, &bulk, false).await? else { return Ok(()) };
                paper = noted;
            }
        }
        self.note(paper, &bulk, true).await.map(drop)
    }

    /// Tries some rows, each case for itself.
    async fn part(
        &self,
        caller: &Caller,
        id: Uuid,
        bulk: &Bulk,
        places: &[usize],
    ) -> Result<Vec<(usize, BulkRowShown)>, Fault> {
        let mut cases: BTreeMap<_, Vec<(usize, BulkRowShown)>> = BTreeMap::new();
        for place in places {
            let Some(row) = bulk.rows.get(*place) else { continue };
            let case = (row.reference.as_str(), row.case.map(CaseId::uuid));
            cases.entry(case).or_default().push((*place, row.clone()));
        }
        let answers = cases.into_values().map(|rows| {
            Box::pin(async move {
                let mut answers = Vec::with_capacity(rows.len());
                for (place, row) in rows {
                    answers.push((place, self.row(caller, id, place, bulk, row).await?));
                }
                Ok::<_, Fault>(answers)
            })
        });
        // Who has least depends on what the rows before have given.
        let at_once = if bulk.what == BulkWhat::AssignLeast { 1 } else { AT_ONCE };
        stream::iter(answers).buffer_unordered(at_once).try_concat().await
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
            BulkWhat::Release | BulkWhat::AssignLeast | BulkWhat::Act { .. } => None,
        };
        let reason = bulk.reason.clone();
        if let (true, Some(case)) = (row.reference.is_empty(), row.case)
            && let Some(case) = self.store().case(case).await?
        {
            row.reference.clone_from(&case.reference);
        }
        let mut least = None;
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
            (BulkWhat::AssignLeast, Some(item)) => {
                let given = self.hand_out_to_least(caller, &row.reference, item, reason, guard).await?;
                given.map(|(acted, chosen)| {
                    least = chosen;
                    acted
                })
            }
            (_, Some(item)) => self.hand_out(caller, &row.reference, item, to, reason, guard).await?,
            (_, None) => Answer::NotFound,
        };
        (row.done, row.says) = match answer {
            Answer::Found(Acted::Done(_)) => {
                let says = match least {
                    Some(chosen) => say!("has-it-now-and-why", name = chosen.name, why = chosen.why),
                    None => done_words(&bulk.what),
                };
                (Some(true), says)
            }
            Answer::Found(Acted::Refused(refused)) => (Some(false), refused.text),
            Answer::Found(Acted::Stale { .. } | Acted::KeyReused) => {
                (Some(false), say!("it-was-changed-meanwhile-look-at-the"))
            }
            Answer::Denied(denied) => (Some(false), denied.says),
            Answer::NotFound => {
                if row.case.is_some() {
                    // It was found and is not any more: whoever asked is not told which one it was.
                    row.reference.clear();
                }
                (Some(false), say!("there-is-no-such-case-or-task"))
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

fn done_words(what: &BulkWhat) -> String {
    match what {
        BulkWhat::Claim => say!("you-have-it-now"),
        BulkWhat::Release => say!("nobody-has-it-now"),
        BulkWhat::Assign { .. } | BulkWhat::AssignLeast => say!("they-have-it-now-and-are-told"),
        BulkWhat::Act { .. } => say!("done"),
    }
}
