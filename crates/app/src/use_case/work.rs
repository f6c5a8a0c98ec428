//! Queues: the tasks of many cases, and what can be done with those that were chosen.

use super::{
    absence::handed_out, access_tab::best_of_times, case_page::sees_all, case_query::holds, cases::about,
    least_work::is_of, reach::Reach,
};
use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{
        Acted, AwayHere, Chosen, ChosenRow, Load, QueueKind, QueuePage, Refused, Taker, TaskAt, TaskRow,
    },
    app::Loaded,
    caller::principal_of,
    carry_out::With,
    entry::{EntryKind, EntryTarget},
    port::store::{ListCondition, ListQuery, Sort},
    priority,
    request::Guard,
    seen::Seen,
    signals, words,
};
use authz::{Ask, CaseView, Context, Filter, Principal, Redacted, Rows, Target};
use casewright_core::{
    CaseEvent, Command, PlanItemInstance, Value,
    id::{ItemNo, PersonId, ProgramName, RoleName},
};
use jiff::civil::Date;
use program::model::{May, Tie};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::change_access::{AccessNews, Papers};

/// Cases a page of a queue is made from.
pub(crate) const QUEUE_CASES: u32 = 25;
/// Tasks that can be chosen at once.
const CHOSEN_MAX: usize = 100;

/// Where somebody works: a program with what they reach of it.
pub(crate) struct Place {
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) context: Context,
    pub(crate) rows: Rows,
    pub(crate) reach: Reach,
    /// Cases of which they hand out the work.
    pub(crate) hands_out: Filter,
}

impl App {
    /// Every program in which somebody finds anything.
    pub(crate) fn places(&self, caller: &Caller) -> Result<Vec<Place>, Fault> {
        let mut places = Vec::new();
        for loaded in self.programs.values() {
            let context = caller.context(self.now(), Some(&loaded.definition().calendar));
            let rows = self.rows(caller, &context, loaded);
            let reach = Self::reach(&rows, loaded)?;
            if reach.open == Filter::False {
                continue;
            }
            let hands_out = Self::hands_out(&rows);
            places.push(Place { loaded: Arc::clone(loaded), context, rows, reach, hands_out });
        }
        Ok(places)
    }

    /// Parts of the pages that somebody works in, for what leads there; what they find there is decided there.
    pub fn parts_of(&self, caller: &Caller) -> Vec<&'static str> {
        let Principal::Person(person) = &caller.principal else { return Vec::new() };
        if person.roles.is_empty() && !person.platform_roles.is_empty() && !caller.oversees() {
            return Vec::new();
        }
        let hands_out = self.programs.values().any(|loaded| {
            let held = caller.roles_in(&loaded.program.name);
            let mut roles = loaded.program.roles.iter().filter(|(name, _)| held.contains(*name));
            roles.any(|(_, role)| role.may.contains(&May::Assign))
        });
        [
            ("work", true),
            ("inbox", self.has_inbox(caller)),
            ("cases", true),
            ("board", hands_out || caller.oversees()),
            ("reports", hands_out || caller.oversees()),
        ]
        .into_iter()
        .filter(|(_, has)| *has)
        .map(|(part, _)| part)
        .collect()
    }

    /// A page of a queue in a program; none: the first in which there is something to do.
    pub async fn queue(
        &self,
        caller: &Caller,
        kind: QueueKind,
        program: Option<&str>,
        cursor: Option<String>,
    ) -> Result<Answer<QueuePage>, Fault> {
        self.queue_of(caller, kind, program, None, cursor).await
    }

    /// The same, narrowed to the tasks that somebody has: for whoever hands out their work.
    pub async fn queue_of(
        &self,
        caller: &Caller,
        kind: QueueKind,
        program: Option<&str>,
        whose: Option<PersonId>,
        cursor: Option<String>,
    ) -> Result<Answer<QueuePage>, Fault> {
        let now = self.now();
        let ask = format!("work:{}", kind.word());
        let places = if caller.is_guest() { Vec::new() } else { self.places(caller)? };
        let place = match program {
            Some(name) => places.iter().find(|place| place.loaded.program.name.as_str() == name),
            None => self.busiest(caller, kind, &places).await?,
        };
        let query = place.and_then(|place| Self::queue_query(caller, kind, place));
        let (Some(place), Some(query)) = (place, query) else {
            let target = EntryTarget::Platform;
            self.record(self.entry(caller, now, EntryKind::List, &ask, target, false)).await?;
            return Ok(Answer::NotFound);
        };
        let program = &place.loaded.program;
        let target = EntryTarget::Program(program.name.clone());
        let mut entry = self.entry(caller, now, EntryKind::List, &ask, target, true);
        let whose = whose.filter(|_| matches!(kind, QueueKind::Team | QueueKind::All));
        let mut query = ListQuery { after: cursor, ..query };
        query.conditions.extend(whose.map(ListCondition::TaskOf));
        let page = self.store().list(query).await?;
        let mut names = BTreeMap::new();
        let mut rows = Vec::new();
        for id in page.rows {
            let seen = self.seen_by_id(caller, id).await?;
            let Ok(view) = seen.whole(&place.rows) else { continue };
            let mut found = self.task_rows(caller, &seen, &view, Some(kind), &mut names).await?;
            if let Some(whose) = whose {
                found.retain(|row| row.assignee.is_some() && row.holders == [whose]);
            }
            if !found.is_empty() {
                entry.detail.shown.push(id);
                rows.extend(found);
            }
        }
        self.record(entry).await?;
        rows.sort_by_key(|row| {
            let place = row.priority.as_ref().map_or(usize::MAX, |priority| priority.place);
            (place, row.due_at.is_none(), row.due_at)
        });
        let kept = self.kept_absences().await?;
        let day = now.to_zoned(place.loaded.definition().calendar.zone.clone()).date();
        for row in &mut rows {
            row.away_until = kept.until(&row.holders, day);
        }
        let mut away = Vec::new();
        if matches!(kind, QueueKind::Team | QueueKind::All) && place.hands_out != Filter::False {
            for (person, until) in kept.away(day) {
                let cases = self.counted(&handed_out(place, ListCondition::TaskOf(person))).await?;
                if cases.n > 0 {
                    let name = self.name_of(&mut names, person).await?;
                    away.push(AwayHere { person, name, until, cases });
                }
            }
        }
        let whose = match whose.filter(|_| !rows.is_empty()) {
            Some(whose) => Some((whose, self.name_of(&mut names, whose).await?)),
            None => None,
        };
        Ok(Answer::Found(QueuePage {
            kind,
            kinds: QueueKind::ALL
                .into_iter()
                .map(|(kind, _)| kind)
                .filter(|kind| Self::queue_query(caller, *kind, place).is_some())
                .collect(),
            program: program.name.clone(),
            program_title: program.title.clone(),
            programs: places
                .iter()
                .map(|place| (place.loaded.program.name.clone(), place.loaded.program.title.clone()))
                .collect(),
            rows,
            next: page.next,
            hands_out: place.hands_out != Filter::False,
            whose,
            away,
        }))
    }

    /// The first program in which a queue holds anything, else the first that has such a queue.
    async fn busiest<'a>(
        &self,
        caller: &Caller,
        kind: QueueKind,
        places: &'a [Place],
    ) -> Result<Option<&'a Place>, Fault> {
        let mut first = None;
        for place in places {
            let Some(query) = Self::queue_query(caller, kind, place) else { continue };
            if !self.store().list(ListQuery { limit: 1, ..query }).await?.rows.is_empty() {
                return Ok(Some(place));
            }
            first = first.or(Some(place));
        }
        Ok(first)
    }

    /// The cases in which a queue looks for tasks; none where the caller has no such queue.
    pub(crate) fn queue_query(caller: &Caller, kind: QueueKind, place: &Place) -> Option<ListQuery> {
        let Principal::Person(me) = &caller.principal else { return None };
        let program = &place.loaded.program;
        let (permitted, condition) = match kind {
            QueueKind::Mine => (place.reach.open.clone(), ListCondition::TaskOf(me.actor().id)),
            QueueKind::Available => {
                let held = caller.roles_in(&program.name);
                // A role that is held on a case alone is nobody's in the whole program.
                let mine = |(name, role): &(&RoleName, &program::model::Role)| {
                    held.contains(*name) || role.tie == Tie::Assigned
                };
                let free = program
                    .roles
                    .iter()
                    .filter(mine)
                    .map(|(name, _)| ListCondition::Equals(signals::free_for(name), Value::Bool(true)));
                (place.reach.open.clone(), ListCondition::AnyOf(free.collect()))
            }
            QueueKind::Team | QueueKind::All => {
                let oversees = kind == QueueKind::All && caller.oversees();
                let whole = &place.reach.whole;
                let permitted = if oversees {
                    whole.clone()
                } else {
                    Filter::all([whole.clone(), place.hands_out.clone()])
                };
                (permitted, holds(signals::TASKS))
            }
        };
        if permitted == Filter::False || (kind == QueueKind::Team && me.units.is_empty()) {
            return None;
        }
        let mut conditions = vec![condition, ListCondition::Ended(false)];
        if kind == QueueKind::Team {
            conditions.push(ListCondition::UnitIn(me.units.iter().cloned().collect()));
        }
        Some(ListQuery {
            program: program.name.clone(),
            permitted,
            conditions,
            sort: Sort::Field(if place.reach.ranked { signals::FIRST } else { signals::DUE }.into()),
            descending: false,
            limit: QUEUE_CASES,
            after: None,
        })
    }

    /// The open tasks of a case that the caller sees, of a kind.
    pub(crate) async fn task_rows(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: &CaseView<Redacted>,
        kind: Option<QueueKind>,
        names: &mut BTreeMap<PersonId, String>,
    ) -> Result<Vec<TaskRow>, Fault> {
        let me = caller.person();
        let definition = seen.loaded.definition();
        let mut rows = Vec::new();
        for (item, role) in signals::open_tasks(definition, &seen.case) {
            let wanted = match kind {
                Some(QueueKind::Mine) => item.assignee.is_some() && item.assignee == me,
                Some(QueueKind::Available) => item.assignee.is_none() && view.tasks.contains(&item.key),
                Some(QueueKind::Team | QueueKind::All) | None => true,
            };
            let sees = view.items.iter().any(|open| open.no == item.no);
            if wanted && (sees || item.assignee.is_some() && item.assignee == me) {
                rows.push(self.task_row(caller, seen, view, (item, role), names).await?);
            }
        }
        Ok(rows)
    }

    async fn task_row(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: &CaseView<Redacted>,
        (item, role): (&PlanItemInstance, Option<&RoleName>),
        names: &mut BTreeMap<PersonId, String>,
    ) -> Result<TaskRow, Fault> {
        let program = &seen.loaded.program;
        let mine = item.assignee.is_some() && item.assignee == caller.person();
        let open = mine || sees_all(seen, view);
        let assignee = match item.assignee {
            Some(person) if open => Some(self.name_of(names, person).await?),
            Some(_) => Some(say!("the-case-team")),
            None => None,
        };
        let states = view.states.iter().flatten();
        Ok(TaskRow {
            reference: seen.case.reference.clone(),
            about: about(caller, seen, view),
            state: states
                .map(|state| words::state_title(program, state.state.as_str()))
                .collect::<Vec<_>>()
                .join(", "),
            item: item.no,
            title: words::item_title(program, item),
            role: role.map_or_else(String::new, |role| words::role_title(program, role.as_str())),
            assignee,
            away_until: None,
            holders: if open { holders(seen, (item, role)) } else { Vec::new() },
            mine,
            since: item.since,
            due_at: item.due_at,
            over: item.due_at.is_some_and(|due| due <= seen.at),
            zone: seen.zone(),
            priority: priority::of_task(seen, view, item, caller.lang()),
        })
    }

    /// What can be done with some tasks now: asked anew on every choice (S2.17).
    pub async fn chosen(&self, caller: &Caller, rows: &[TaskAt]) -> Result<Chosen, Fault> {
        let now = self.now();
        let mut entry = self.entry(caller, now, EntryKind::List, "work-chosen", EntryTarget::Platform, true);
        let mut chosen = Chosen::default();
        let mut fits: BTreeMap<PersonId, usize> = BTreeMap::new();
        let mut names = BTreeMap::new();
        let mut loads: BTreeMap<PersonId, Load> = BTreeMap::new();
        let mut until: BTreeMap<PersonId, Date> = BTreeMap::new();
        let mut stands_in: BTreeMap<PersonId, BTreeSet<PersonId>> = BTreeMap::new();
        let mut counted: BTreeSet<(ProgramName, PersonId)> = BTreeSet::new();
        let people = self.store().people().await?;
        let kept = self.kept_absences().await?;
        let places = self.places(caller)?;
        for at in rows.iter().take(CHOSEN_MAX) {
            let nothing = ChosenRow {
                at: at.clone(),
                task: None,
                may_claim: false,
                may_release: false,
                may_assign: false,
            };
            let seen = self.seen(caller, &at.reference).await?;
            let view = self.reveal(&seen).ok().filter(|_| seen.exists());
            let Some(view) = view else {
                chosen.rows.push(nothing);
                continue;
            };
            entry.detail.shown.push(seen.case.id);
            let definition = seen.loaded.definition();
            let found = signals::open_tasks(definition, &seen.case).find(|(item, _)| item.no.0 == at.item);
            let sees = |no: ItemNo| view.items.iter().any(|open| open.no == no);
            let Some((item, role)) = found.filter(|(item, _)| {
                sees(item.no) || item.assignee.is_some() && item.assignee == caller.person()
            }) else {
                chosen.rows.push(nothing);
                continue;
            };
            let may_assign = self.allows(&seen, &Ask::Assign);
            let mine = item.assignee.is_some() && item.assignee == caller.person();
            let day = seen.at.to_zoned(definition.calendar.zone.clone()).date();
            let mut task = self.task_row(caller, &seen, &view, (item, role), &mut names).await?;
            task.away_until = kept.until(&task.holders, day);
            let row = ChosenRow {
                at: at.clone(),
                may_claim: item.assignee.is_none() && view.tasks.contains(&item.key),
                may_release: mine || (may_assign && item.assignee.is_some()),
                may_assign,
                task: Some(task),
            };
            chosen.claim += usize::from(row.may_claim);
            chosen.release += usize::from(row.may_release);
            chosen.assign += usize::from(row.may_assign);
            if may_assign && let Some(role) = role {
                let absent = item.assignee.and_then(|has| Some((has, kept.on(has, day)?.stand_in?)));
                for person in self.may_be_given(&seen, role, &item.key, &people) {
                    *fits.entry(person.id).or_default() += 1;
                    if let Some(away) = kept.on(person.id, day) {
                        until.insert(person.id, away.until);
                    }
                    if let Some((has, stand_in)) = absent.filter(|(_, stand_in)| *stand_in == person.id) {
                        stands_in.entry(stand_in).or_default().insert(has);
                    }
                    let place = places.iter().find(|place| is_of(place, &seen));
                    if let Some(place) = place
                        && counted.insert((seen.case.program.clone(), person.id))
                    {
                        let load = self.load_of(place, person.id).await?;
                        loads.entry(person.id).or_default().add(load);
                    }
                }
            }
            chosen.rows.push(row);
        }
        for (person, fits) in fits {
            let name = self.name_of(&mut names, person).await?;
            let mut stands_in_for = Vec::new();
            for absent in stands_in.remove(&person).unwrap_or_default() {
                stands_in_for.push(self.name_of(&mut names, absent).await?);
            }
            let load = loads.remove(&person).unwrap_or_default();
            let away_until = until.remove(&person);
            chosen.people.push(Taker { person, name, fits, load, away_until, stands_in_for });
        }
        // Whoever is away comes last; first whoever stands in, then who can do most of these, then who has least.
        let rank = |one: &Taker| {
            let (away, stands_in) = (one.away_until.is_some(), one.stands_in_for.is_empty());
            (away, stands_in, std::cmp::Reverse(one.fits), one.load.rank())
        };
        chosen.people.sort_by(|a, b| (rank(a), &a.name).cmp(&(rank(b), &b.name)));
        self.record(entry).await?;
        Ok(chosen)
    }

    /// Who holds a role on a case. Whether the policies let them do the very task is asked when they get it.
    pub(crate) fn may_have(
        &self,
        seen: &Seen,
        role: &RoleName,
        people: &[crate::people::Person],
    ) -> Vec<PersonId> {
        let policies = self.policies();
        let Some(spec) = policies.spec(&seen.case.program) else { return Vec::new() };
        people
            .iter()
            .filter(|person| person.active)
            .filter(|person| {
                authz::roles_on(spec, &principal_of(person, seen.at), &seen.case, seen.at).contains(role)
            })
            .map(|person| person.id)
            .collect()
    }

    /// Gives a task to somebody, or to nobody, with a reason. Whoever gets it must be able to do it, and is told.
    pub async fn hand_out(
        &self,
        caller: &Caller,
        reference: &str,
        item: ItemNo,
        to: Option<PersonId>,
        reason: Option<String>,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.give(caller, reference, item, Given { to, body: None, reason, asked: None }, guard).await
    }

    pub(crate) async fn give(
        &self,
        caller: &Caller,
        reference: &str,
        item: ItemNo,
        Given { to, body, reason, asked }: Given,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        if let Some(to) = to.filter(|to| caller.person() != Some(*to)) {
            let seen = self.seen(caller, reference).await?;
            let key = seen.case.item(item).map(|item| item.key.clone());
            if let Some(key) = key.filter(|_| self.allows(&seen, &Ask::Assign))
                && !self.could_do(&seen, to, &key).await?
            {
                let ask = format!("assign-item:{}", item.0);
                let mut entry = self.entry_on(caller, &seen, EntryKind::Act, &ask, true);
                entry.detail.note = Some("not-theirs".to_owned());
                self.record(entry).await?;
                return Ok(Answer::Found(Acted::Refused(Refused {
                    kind: "not-theirs".to_owned(),
                    text: say!("they-may-not-do-this-task-as"),
                    ..Refused::default()
                })));
            }
        }
        let with = With {
            route: format!("assign-item:{}", item.0),
            body: body.map_or_else(|| to.map(|to| to.to_string()).unwrap_or_default(), ToOwned::to_owned),
            reason: reason.clone(),
            asked_reason: asked,
            guard,
            papers: to.and_then(|to| self.notice_of_work(caller, to, TASK_GIVEN, reason)),
            ..With::default()
        };
        self.carry_out(caller, reference, with, &|_, _| (Command::AssignItem { item, to }, None)).await
    }

    /// Whether somebody may do a task of a case, other circumstances aside.
    async fn could_do(&self, seen: &Seen, person: PersonId, key: &str) -> Result<bool, Fault> {
        let Some(person) = self.store().person(person).await?.filter(|person| person.active) else {
            return Ok(false);
        };
        Ok(self.person_could_do(seen, &person, key))
    }

    pub(crate) fn person_could_do(&self, seen: &Seen, person: &crate::people::Person, key: &str) -> bool {
        let principal = Principal::Person(principal_of(person, seen.at));
        let context = best_of_times(seen);
        let ask = Ask::Task(key.to_owned());
        self.policies().decide(&principal, &context, &ask, Target::Case(&seen.case)).allowed
    }

    /// Tells somebody else that they got a task or a role on a case, in the transaction that gives it; nothing where the command
    /// comes to nothing.
    pub(crate) fn notice_of_work(
        &self,
        caller: &Caller,
        to: PersonId,
        what: &'static str,
        reason: Option<String>,
    ) -> Option<Papers> {
        let by = caller.person().filter(|by| *by != to)?;
        let (id, at) = (self.ports.ids.uuid(), self.now());
        Some(Arc::new(move |before, outcome| {
            let given = outcome.events.iter().any(|stored| match stored.event {
                CaseEvent::ItemAssigned { to: Some(_), .. } => what == TASK_GIVEN,
                CaseEvent::RoleAssigned { .. } => what == CASE_GIVEN,
                _ => false,
            });
            let news = AccessNews { reason: reason.clone(), ..AccessNews::new(what, by) };
            if given { vec![news.notice(id, to, Some(before.id), at)] } else { Vec::new() }
        }))
    }
}

/// To whom a task is given, and why.
pub(crate) struct Given {
    pub(crate) to: Option<PersonId>,
    /// What stands for the person in the idempotency key, where it is not them.
    pub(crate) body: Option<&'static str>,
    pub(crate) reason: Option<String>,
    /// The reason without what the platform added to it.
    pub(crate) asked: Option<String>,
}

/// Who has a task, or everybody on this case who holds its role there.
fn holders(seen: &Seen, (item, role): (&PlanItemInstance, Option<&RoleName>)) -> Vec<PersonId> {
    if let Some(has) = item.assignee {
        return vec![has];
    }
    let team = seen.case.team.iter();
    let mut people: Vec<PersonId> = team
        .filter(|member| Some(&member.role) == role && !member.is_over_at(seen.at))
        .map(|member| member.person)
        .collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// What a notice is about that tells of a task.
pub(crate) const TASK_GIVEN: &str = "task-given";
/// What a notice is about that tells of a role on a case.
pub(crate) const CASE_GIVEN: &str = "case-given";
