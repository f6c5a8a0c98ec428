//! The first page of whoever works here: what is theirs, what is due, what is new. Every number is the count of a list that it opens.

use super::{
    case_page::sees_all,
    case_query::{due_within, works_on},
    cases::{about, due_seen},
    work::{CASE_GIVEN, Place, TASK_GIVEN},
};
use crate::{
    App, Caller, Fault,
    answer::{
        CaseFilters, Count, DueKind, DueRow, DueWithin, Home, HomeNumbers, NoticeShown, Owner, QueueKind,
        TaskRow,
    },
    entry::{EntryKind, EntryTarget},
    port::store::{EntryQuery, ListCondition, ListQuery, Sort},
    seen::Seen,
    signals::{self, Due},
    words,
};
use authz::{CaseView, Filter, Redacted};
use casewright_core::id::{CaseId, PersonId};
use std::collections::BTreeMap;

/// Tasks shown at once.
const TASKS: usize = 8;
/// What is due, shown at once.
const DUE: usize = 8;
/// A clock of this name is what the office aims at; every other is meant as the program sets it.
const TARGET: &str = "target";

impl App {
    /// The first page of the caller.
    pub async fn home(&self, caller: &Caller) -> Result<Home, Fault> {
        let now = self.now();
        let mut home = Home {
            programs: Vec::new(),
            tasks: Vec::new(),
            more_tasks: false,
            due: Vec::new(),
            given: Vec::new(),
            notices: Vec::new(),
            reviews: 0,
            requests: 0,
        };
        let mut entry = self.entry(caller, now, EntryKind::List, "home", EntryTarget::Platform, true);
        let mut names = BTreeMap::new();
        for place in self.places(caller)? {
            let mine = self.numbered(caller, &place, &of_me(None)).await?.unwrap_or_default();
            let (tasks, rows) = self.tasks_in(caller, QueueKind::Mine, &place, &mut names).await?;
            let (available, free) = self.tasks_in(caller, QueueKind::Available, &place, &mut names).await?;
            // Their number alone says that there is a task in each of these cases.
            entry.detail.shown.extend(rows.iter().chain(&free).map(|(case, _)| *case));
            home.tasks.extend(rows.into_iter().map(|(_, row)| row));
            let (mut over, mut week) = (None, None);
            if place.reach.whole != Filter::False {
                over = self.numbered(caller, &place, &due(DueWithin::Over)).await?;
                week = self.numbered(caller, &place, &due(DueWithin::Week)).await?;
            }
            let cases = self.due_in(caller, &place).await?;
            entry.detail.shown.extend(cases.iter().map(|(seen, _)| seen.case.id));
            for (seen, view) in &cases {
                home.due.extend(next_due(caller, seen, view));
            }
            let program = &place.loaded.program;
            home.programs.push(HomeNumbers {
                program: program.name.clone(),
                title: program.title.clone(),
                mine,
                tasks,
                available,
                over,
                week,
                board: place.hands_out != Filter::False && place.reach.whole != Filter::False,
            });
        }
        // Who has no role in a program may yet be brought into a case of it: until then it is none of theirs.
        home.programs.retain(|one| {
            let works = caller.oversees() || !caller.roles_in(&one.program).is_empty();
            let shown = one.board || (works && one.week.is_some());
            shown || one.mine.n + one.tasks.n + one.available.n > 0
        });
        home.tasks.sort_by_key(|task| (task.due_at.is_none(), task.due_at));
        home.more_tasks = home.tasks.len() > TASKS;
        home.tasks.truncate(TASKS);
        home.due.sort_by_key(|row| row.at);
        home.due.truncate(DUE);
        entry.detail.shown.sort_unstable();
        entry.detail.shown.dedup();
        self.record(entry).await?;
        for notice in self.notices(caller).await? {
            if [TASK_GIVEN, CASE_GIVEN].contains(&notice.what.as_str()) {
                if !self.opened_since(caller, &notice).await? {
                    home.given.push(notice);
                }
            } else {
                home.notices.push(notice);
            }
        }
        home.reviews = self.reviews(caller).await?.len();
        home.requests = self.requests(caller).await?.iter().filter(|request| request.may_decide).count();
        Ok(home)
    }

    /// How many cases some filters find, as their list does; none where the caller may not ask so.
    pub(crate) async fn numbered(
        &self,
        caller: &Caller,
        place: &Place,
        filters: &CaseFilters,
    ) -> Result<Option<Count>, Fault> {
        if place.reach.found == Filter::False {
            return Ok(None);
        }
        match Self::case_query(caller, &place.loaded, &place.rows, &place.reach, &place.context, filters) {
            Ok(query) => self.counted(&query).await.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// The tasks on the first page of a queue.
    async fn tasks_in(
        &self,
        caller: &Caller,
        kind: QueueKind,
        place: &Place,
        names: &mut BTreeMap<PersonId, String>,
    ) -> Result<(Count, Vec<(CaseId, TaskRow)>), Fault> {
        let Some(query) = Self::queue_query(caller, kind, place) else { return Ok(Default::default()) };
        let page = self.store().list(query).await?;
        let mut rows = Vec::new();
        for id in page.rows {
            let seen = self.seen_by_id(caller, id).await?;
            if let Ok(view) = seen.whole(&place.rows) {
                let tasks = self.task_rows(caller, &seen, &view, Some(kind), names).await?;
                rows.extend(tasks.into_iter().map(|task| (id, task)));
            }
        }
        Ok((Count { n: rows.len() as u64, more: page.next.is_some() }, rows))
    }

    /// Cases on which something is due within seven days, or over: the caller's own; where they have none, all they see as a whole.
    async fn due_in(&self, caller: &Caller, place: &Place) -> Result<Vec<(Seen, CaseView<Redacted>)>, Fault> {
        let Some(me) = caller.person() else { return Ok(Vec::new()) };
        let now = place.context.attested.at;
        let zone = &place.loaded.definition().calendar.zone;
        let query = |permitted: &Filter, conditions: Vec<ListCondition>| ListQuery {
            program: place.loaded.program.name.clone(),
            permitted: permitted.clone(),
            conditions,
            sort: Sort::Field(signals::DUE.into()),
            descending: false,
            limit: DUE as u32,
            after: None,
        };
        let soon = || vec![ListCondition::Ended(false), due_within(DueWithin::Week, now, zone)];
        let own = [soon(), vec![works_on(me, now)]].concat();
        let mut page = self.store().list(query(&place.reach.open, own)).await?;
        if page.rows.is_empty() && place.reach.whole != Filter::False {
            page = self.store().list(query(&place.reach.whole, soon())).await?;
        }
        let mut found = Vec::new();
        for id in page.rows {
            let seen = self.seen_by_id(caller, id).await?;
            if let Ok(view) = seen.whole(&place.rows) {
                found.push((seen, view));
            }
        }
        Ok(found)
    }

    /// Whether the caller has opened the case of a notice since it was written.
    async fn opened_since(&self, caller: &Caller, notice: &NoticeShown) -> Result<bool, Fault> {
        let Some(reference) = &notice.reference else { return Ok(false) };
        let Some(case) = self.store().case_of_reference(reference).await? else { return Ok(false) };
        let query = EntryQuery { case: Some(case), person: caller.person(), limit: 20, before: None };
        let entries = self.store().entries(query).await?;
        Ok(entries
            .iter()
            .any(|(_, entry)| entry.at > notice.at && entry.allowed && entry.kind == EntryKind::Read))
    }
}

fn of_me(due: Option<DueWithin>) -> CaseFilters {
    CaseFilters { owner: Some(Owner::Me), due, ..CaseFilters::default() }
}

fn due(within: DueWithin) -> CaseFilters {
    CaseFilters { due: Some(within), ..CaseFilters::default() }
}

/// What is due first on a case, of what the caller sees: of tasks their own, where they do not see everything.
fn next_due(caller: &Caller, seen: &Seen, view: &CaseView<Redacted>) -> Option<DueRow> {
    let program = &seen.loaded.program;
    let (me, all) = (caller.person(), sees_all(seen, view));
    let (at, kind, what) = due_seen(seen, view)
        .filter_map(|due| match due {
            Due::Clock(clock) => {
                let name = clock.name.as_str();
                let kind = if name == TARGET { DueKind::Target } else { DueKind::Statutory };
                Some((clock.due_at, kind, words::clock_title(program, caller.lang(), name)))
            }
            Due::Task(item) if all || item.assignee == me => {
                Some((item.due_at?, DueKind::Target, words::item_title(program, item)))
            }
            Due::Task(_) => None,
        })
        .min_by_key(|(at, ..)| *at)?;
    Some(DueRow {
        reference: seen.case.reference.clone(),
        program_title: program.title.clone(),
        about: about(caller, seen, view),
        what,
        kind,
        at,
        over: at <= seen.at,
        zone: seen.zone(),
    })
}
