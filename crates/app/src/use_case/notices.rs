//! What somebody is told, and which reviews wait for them. Whether a notice may name its case is decided when it is read.

use super::{
    change_access::{AccessNews, NOTICE, REVIEW, SECURITY},
    message_notice::MESSAGE_RECEIVED,
};
use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{NoticeAct, NoticeShown, ReviewShown},
    entry::{EntryKind, EntryTarget},
    job::remind::dues,
    notice::{CLOCK_OVER, CLOCK_SOON, NUMBERS, TASK_OVER, TASK_SOON},
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    seen::Seen,
};
use authz::Ask;
use casewright_core::id::PersonId;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Notices shown.
const NOTICES: u32 = 100;

impl App {
    /// What the caller is told, newest first.
    pub async fn notices(&self, caller: &Caller) -> Result<Vec<NoticeShown>, Fault> {
        let Some(person) = caller.person() else { return Ok(Vec::new()) };
        let query =
            PaperQuery { person: Some(person), open: Some(true), limit: NOTICES, ..PaperQuery::of(NOTICE) };
        let papers = self.store().papers(query).await?;
        let entry =
            self.entry(caller, self.now(), EntryKind::Read, "notices", EntryTarget::Person(person), true);
        self.record(entry).await?;
        let mut names = BTreeMap::new();
        let mut shown = Vec::new();
        for paper in papers {
            let Some(news) = paper.read::<AccessNews>().filter(|news| news.what != NUMBERS) else { continue };
            let seen = self.seen_of(caller, &paper).await?;
            let known = seen.filter(|seen| self.may_know(seen));
            // What is done or was given more time meanwhile needs no reminder.
            if known.as_ref().is_some_and(|seen| !still_due(seen, &news)) {
                continue;
            }
            let acts = known.as_ref().map_or_else(Vec::new, |seen| self.acts_on(caller, seen, &news));
            let breach = match news.breach {
                Some(case) => self.reference_of(caller, case).await?,
                None => None,
            };
            let reference = known.map(|seen| seen.case.reference.clone());
            let name = self.name_of(&mut names, news.by).await?;
            shown.push(NoticeShown {
                id: paper.id,
                at: paper.at,
                says: says(&news, &name, reference.as_deref()),
                what: news.what,
                reference,
                by: news.by,
                reason: news.reason,
                until: news.until,
                no: news.no.filter(|_| !acts.is_empty()),
                acts,
                breach,
            });
        }
        Ok(shown)
    }

    /// What the caller may do about an unusual look, as things are now (S1.20).
    fn acts_on(&self, caller: &Caller, seen: &Seen, news: &AccessNews) -> Vec<NoticeAct> {
        if !is_look(&news.what) {
            return Vec::new();
        }
        let reviews = self.decides(seen, &Ask::Review);
        let on = news.what == "glass-broken"
            && news
                .no
                .and_then(|no| seen.case.access.glass.get(no as usize))
                .is_some_and(|one| one.is_on(seen.at));
        let waits = ["glass-broken", "emergency-declared", "review-overdue"].contains(&news.what.as_str())
            && !is_closed(seen, news);
        [
            (NoticeAct::Suspend, on && reviews),
            (NoticeAct::Restrict, self.decides(seen, &Ask::Restrict)),
            (NoticeAct::Review, waits && reviews),
            (NoticeAct::ReportBreach, news.breach.is_none() && self.may_report_breach(caller)),
        ]
        .into_iter()
        .filter_map(|(act, may)| may.then_some(act))
        .collect()
    }

    /// Settles a notice of one's own.
    pub async fn settle_notice(&self, caller: &Caller, id: Uuid) -> Result<Answer<()>, Fault> {
        let entry = |allowed| {
            self.entry(caller, self.now(), EntryKind::Act, "settle-notice", EntryTarget::Platform, allowed)
        };
        let own = |paper: &Paper| {
            paper.kind == NOTICE && paper.person.is_some() && paper.person == caller.person() && paper.open
        };
        let Some(paper) = self.store().paper(id).await?.filter(own) else {
            self.record(entry(false)).await?;
            return Ok(Answer::NotFound);
        };
        let entry = entry(true);
        let settled = Paper { open: false, revision: paper.revision + 1, ..paper };
        match self.store().put_papers(vec![settled], entry).await {
            Ok(()) | Err(CommitError::Paper) => Ok(Answer::Found(())),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(other) => Err(Fault::Internal(other.to_string())),
        }
    }

    /// Reviews of broken glass and emergencies that the caller may close. One that is closed on its case settles its paper.
    pub async fn reviews(&self, caller: &Caller) -> Result<Vec<ReviewShown>, Fault> {
        let now = self.now();
        let papers = self.store().papers(PaperQuery { open: Some(true), ..PaperQuery::of(REVIEW) }).await?;
        let entry = self.entry(caller, now, EntryKind::Read, "reviews", EntryTarget::Platform, true);
        self.record(entry).await?;
        let mut names = BTreeMap::new();
        let mut shown = Vec::new();
        for paper in papers {
            let (Some(news), Some(seen)) = (paper.read::<AccessNews>(), self.seen_of(caller, &paper).await?)
            else {
                continue;
            };
            if is_closed(&seen, &news) || !self.decides(&seen, &Ask::Review) {
                continue;
            }
            let name = self.name_of(&mut names, news.by).await?;
            shown.push(ReviewShown {
                reference: seen.case.reference.clone(),
                no: news.no.unwrap_or_default(),
                says: says(&news, &name, Some(&seen.case.reference)),
                what: news.what,
                by: news.by,
                reason: news.reason,
                since: paper.at,
                due_at: paper.due_at,
                overdue: paper.due_at.is_some_and(|due| due < now),
            });
        }
        Ok(shown)
    }

    /// Settles the papers of reviews that were closed, and tells security of those that are overdue; idempotent.
    pub(crate) async fn chase_reviews(&self) -> Result<u32, Fault> {
        let now = self.now();
        let service = self.service("scheduler");
        let due = PaperQuery { open: Some(true), due_by: Some(now), ..PaperQuery::of(REVIEW) };
        let mut done = 0;
        for paper in self.store().papers(due).await? {
            let (Some(news), Some(seen)) =
                (paper.read::<AccessNews>(), self.seen_of(&service, &paper).await?)
            else {
                continue;
            };
            let closed = is_closed(&seen, &news);
            let mut papers = Vec::new();
            if !closed {
                let overdue = AccessNews { what: "review-overdue".to_owned(), ..news };
                for person in self.store().people().await? {
                    if person.active && person.platform_roles.iter().any(|role| role == SECURITY) {
                        papers.push(overdue.notice(self.ports.ids.uuid(), person.id, paper.case, now));
                    }
                }
            }
            // Told once; the review itself stays open until somebody closes it.
            papers.push(Paper { open: !closed, due_at: None, revision: paper.revision + 1, ..paper });
            let entry =
                self.entry(&service, now, EntryKind::Job, "chase-review", EntryTarget::Platform, true);
            match self.store().put_papers(papers, entry).await {
                Ok(()) => done += 1,
                Err(CommitError::Fault(fault)) => return Err(fault),
                Err(_) => {}
            }
        }
        Ok(done)
    }

    pub(crate) async fn seen_of(&self, caller: &Caller, paper: &Paper) -> Result<Option<Seen>, Fault> {
        let Some(case) = paper.case else { return Ok(None) };
        let seen = self.seen_by_id(caller, case).await?;
        Ok(seen.exists().then_some(seen))
    }

    /// Whether the caller may know the case by its reference: they see something of it, or have to review it.
    pub(crate) fn may_know(&self, seen: &Seen) -> bool {
        self.reveal(seen).is_ok()
            || [Ask::Access, Ask::Review, Ask::Recover].iter().any(|ask| self.decides(seen, ask))
    }

    /// Whether the policies allow it, without a word in the log: for what is offered and shown.
    pub(crate) fn decides(&self, seen: &Seen, ask: &Ask) -> bool {
        self.decision(seen, ask).allowed
    }

    pub(crate) async fn name_of(
        &self,
        known: &mut BTreeMap<PersonId, String>,
        id: PersonId,
    ) -> Result<String, Fault> {
        if let Some(name) = known.get(&id) {
            return Ok(name.clone());
        }
        let name = self.store().person(id).await?.map_or_else(|| say!("somebody"), |person| person.name);
        known.insert(id, name.clone());
        Ok(name)
    }
}

/// True for what is told of because somebody looked who has no usual tie.
pub(crate) fn is_look(what: &str) -> bool {
    ["glass-broken", "emergency-declared", "recovery-proposed", "review-overdue"].contains(&what)
}

/// False for a reminder of what is not due any more: done, stopped, or given another time.
pub(crate) fn still_due(seen: &Seen, news: &AccessNews) -> bool {
    news.due
        .as_ref()
        .is_none_or(|due| dues(seen.loaded.definition(), &seen.case).iter().any(|one| one.of == *due))
}

fn is_closed(seen: &Seen, news: &AccessNews) -> bool {
    let no = news.no.unwrap_or_default() as usize;
    let access = &seen.case.access;
    if news.what == "emergency-declared" {
        access.emergencies.get(no).is_none_or(|one| one.review.is_some())
    } else {
        access.glass.get(no).is_none_or(|one| one.review.is_some())
    }
}

pub(crate) fn says(news: &AccessNews, name: &str, reference: Option<&str>) -> String {
    let case = reference.map_or_else(|| say!("a-case"), |reference| say!("case", reference));
    match news.what.as_str() {
        "glass-broken" => say!("broke-the-glass-on-it-waits-for", name, case),
        "emergency-declared" => say!("declared-an-emergency-on-it-waits-for", name, case),
        "list-closed" => say!("closed-to-a-list-of-people-you", name, case),
        "list-opened" => say!("removed-the-closed-list-of", name, case),
        "recovery-proposed" => {
            say!("proposed-to-open-the-closed-list-of", name, case)
        }
        MESSAGE_RECEIVED => say!("a-message-came-in-about", case),
        "task-given" => say!("gave-you-a-task-on", name, case),
        "case-given" => say!("asked-you-to-work-on", name, case),
        "review-overdue" => say!("what-opened-on-was-not-reviewed-in", name, case),
        TASK_SOON => say!("a-task-on-is-due-soon", case),
        TASK_OVER => say!("a-task-on-is-over-its-time", case),
        CLOCK_SOON => say!("a-time-limit-of-ends-soon", case),
        CLOCK_OVER => say!("a-time-limit-of-is-over", case),
        other => say!("notice-other", name, what = other.replace('-', " "), case),
    }
}
