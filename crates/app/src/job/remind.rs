//! Reminds of what is due: before, by the working days of the calendar, and when its time is over (S3.44). A paper beside the case says
//! when to look at it next; it is written with the commit that brings something that is due, so that nothing has to be searched.
//!
//! Who is reminded may know of the case or not: that is decided where the notice is read and where it is sent.

use crate::{
    App, Caller, Fault,
    app::Loaded,
    caller::principal_of,
    entry::EntryKind,
    notice::{CLOCK_OVER, CLOCK_SOON, TASK_OVER, TASK_SOON},
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    seen::Seen,
    signals,
    use_case::{AccessNews, DueOf, best_of_times, derived},
};
use authz::{Ask, Principal, Target};
use casewright_core::{Case, Definition, calendar::Calendar, id::PersonId};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kind of the papers that say when a case is looked at.
pub(crate) const REMINDER: &str = "reminder";
/// Cases of one round.
const MAX: u32 = 64;
/// Most people reminded of one thing.
const TOLD_MAX: usize = 20;
/// Of what was over longer ago than this, nobody is reminded any more.
const PAST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Something that is due on a live case.
pub(crate) struct DueAt {
    pub(crate) of: DueOf,
    /// Since when it runs.
    since: Timestamp,
    ends_at: Timestamp,
    assignee: Option<PersonId>,
}

impl DueAt {
    /// When it is reminded of before: so many working days, or, where it takes no longer than that, after three quarters of its time.
    fn soon_at(&self, calendar: &Calendar, days: u16) -> Timestamp {
        let before = calendar.morning_before(self.ends_at, days).unwrap_or(self.ends_at);
        if before > self.since {
            return before.min(self.ends_at);
        }
        let whole = self.ends_at.duration_since(self.since).as_secs();
        let most = SignedDuration::from_secs(whole / 4 * 3);
        self.since.checked_add(most).unwrap_or(self.ends_at)
    }
}

/// Everything that is due on a case: clocks that run, open tasks.
pub(crate) fn dues(definition: &Definition, case: &Case) -> Vec<DueAt> {
    if case.ended_at.is_some() {
        return Vec::new();
    }
    let clocks = case.clocks.iter().zip(0..).filter(|(clock, _)| clock.is_running());
    let clocks = clocks.map(|(clock, no)| DueAt {
        of: DueOf::Clock(no, clock.due_at),
        since: clock.started_at,
        ends_at: clock.due_at,
        assignee: None,
    });
    let tasks = signals::open_tasks(definition, case).filter_map(|(item, _)| {
        let due_at = item.due_at?;
        let of = DueOf::Task(item.no, due_at);
        Some(DueAt { of, since: item.since, ends_at: due_at, assignee: item.assignee })
    });
    clocks.chain(tasks).collect()
}

impl App {
    /// The paper that has a case looked at again, where a command brought something that is due.
    pub(crate) fn reminder(&self, loaded: &Loaded, before: Option<&Case>, after: &Case) -> Option<Paper> {
        let days = self.settings.notices.remind_days.filter(|_| !self.staged)?;
        let definition = loaded.definition();
        let known: BTreeSet<DueOf> = before
            .map(|before| dues(definition, before).into_iter().map(|one| one.of).collect())
            .unwrap_or_default();
        let fresh = dues(definition, after).into_iter().filter(|one| !known.contains(&one.of));
        let at = fresh.map(|one| one.soon_at(&definition.calendar, days)).min()?;
        let id = derived(&format!("reminder/{}/{}", after.id, after.version));
        let paper = Paper::new(REMINDER, id, self.now(), &Json::Null);
        Some(Paper { case: Some(after.id), due_at: Some(at), ..paper })
    }

    /// Reminds of what is due now; returns how many cases were looked at.
    pub(crate) async fn remind(&self) -> Result<u32, Fault> {
        let Some(days) = self.settings.notices.remind_days else { return Ok(0) };
        let now = self.now();
        let due = PaperQuery { open: Some(true), due_by: Some(now), limit: MAX, ..PaperQuery::of(REMINDER) };
        let scheduler = self.service("scheduler");
        let papers = self.store().papers(due).await?;
        let count = papers.len() as u32;
        for paper in papers {
            self.remind_of(&scheduler, paper, days).await?;
        }
        Ok(count)
    }

    async fn remind_of(&self, scheduler: &Caller, paper: Paper, days: u16) -> Result<(), Fault> {
        let now = self.now();
        let mut next = None;
        let mut papers = Vec::new();
        let seen = self.seen_of(scheduler, &paper).await?;
        if let Some(seen) = &seen {
            let definition = seen.loaded.definition();
            for due in dues(definition, &seen.case) {
                let soon_at = due.soon_at(&definition.calendar, days);
                let ahead = [soon_at, due.ends_at].into_iter().filter(|at| *at > now).min();
                next = [next, ahead].into_iter().flatten().min();
                if soon_at > now || now.duration_since(due.ends_at) > PAST {
                    continue;
                }
                papers.extend(self.reminders_of(seen, &due, now).await?);
            }
            // One paper for each case is enough.
            if let Some(at) = next {
                let query = PaperQuery {
                    case: paper.case,
                    open: Some(true),
                    due_by: Some(at),
                    ..PaperQuery::of(REMINDER)
                };
                let others = self.store().papers(query).await?;
                let another = others.iter().any(|other| other.id != paper.id && other.due_at > Some(now));
                next = next.filter(|_| !another);
            }
        }
        let told = papers.len();
        papers.push(Paper { open: next.is_some(), due_at: next, revision: paper.revision + 1, ..paper });
        let target = match &seen {
            Some(seen) => crate::entry::EntryTarget::Case(seen.case.id),
            None => crate::entry::EntryTarget::Platform,
        };
        let mut entry = self.entry(scheduler, now, EntryKind::Job, "remind", target, true);
        entry.detail.note = Some(told.to_string());
        match self.store().put_papers(papers, entry).await {
            // Another server did it, or something was settled at this moment: it is looked at again.
            Ok(()) | Err(CommitError::Paper) => Ok(()),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(other) => Err(Fault::Internal(other.to_string())),
        }
    }

    /// The notices of one thing that is due, as far as they are not there yet; the one before is settled with the one after.
    async fn reminders_of(&self, seen: &Seen, due: &DueAt, now: Timestamp) -> Result<Vec<Paper>, Fault> {
        let over = due.ends_at <= now;
        let what = match (&due.of, over) {
            (DueOf::Task(..), false) => TASK_SOON,
            (DueOf::Task(..), true) => TASK_OVER,
            (DueOf::Clock(..), false) => CLOCK_SOON,
            (DueOf::Clock(..), true) => CLOCK_OVER,
        };
        let id = |over: bool, person: PersonId| {
            derived(&format!("remind/{}/{:?}/{over}/{person}", seen.case.id, due.of))
        };
        let mut papers = Vec::new();
        for person in self.who_is_due(seen, due).await?.into_iter().take(TOLD_MAX) {
            if self.store().paper(id(over, person)).await?.is_some() {
                continue;
            }
            let by = PersonId::new(Uuid::nil());
            let news = AccessNews {
                until: Some(due.ends_at),
                due: Some(due.of.clone()),
                ..AccessNews::new(what, by)
            };
            papers.push(news.notice(id(over, person), person, Some(seen.case.id), now));
            if over && let Some(before) = self.store().paper(id(false, person)).await?.filter(|one| one.open)
            {
                papers.push(Paper { open: false, revision: before.revision + 1, ..before });
            }
        }
        Ok(papers)
    }

    /// Whom it is due for: who has the task; else who works on the case; else who may hand out its work.
    async fn who_is_due(&self, seen: &Seen, due: &DueAt) -> Result<BTreeSet<PersonId>, Fault> {
        if let Some(person) = due.assignee {
            return Ok([person].into());
        }
        let team: BTreeSet<PersonId> =
            seen.case.team.iter().filter(|one| one.holds_at(seen.at)).map(|one| one.person).collect();
        if !team.is_empty() {
            return Ok(team);
        }
        let context = best_of_times(seen);
        let target = Target::Case(&seen.case);
        let mut told = BTreeSet::new();
        for person in self.store().people().await? {
            let administers = person.platform_roles.iter().any(|role| role == "administrator");
            if !person.active || person.login.is_none() || administers {
                continue;
            }
            let principal = Principal::Person(principal_of(&person, seen.at));
            if self.policies().decide(&principal, &context, &Ask::Assign, target).allowed {
                told.insert(person.id);
            }
        }
        Ok(told)
    }
}
