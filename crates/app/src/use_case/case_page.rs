//! One case as the caller may see it.

use super::{act::does_added, records::RECORDS, story::Story};
use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{
        ActionShown, CasePage, Choice, ClockShown, FlagShown, Offered, PlannableShown, StateShown, Tabs,
        TaskShown, ViewShown,
    },
    carry_out::states_shown,
    names::{Names, people_of},
    priority,
    seen::{Seen, may_see},
    show::Shower,
    words,
};
use authz::{Ask, CaseView, Redacted, Shown};
use casewright_core::{
    CaseState, ElementKind, ItemState,
    definition::{Does, StateMatch},
    id::ActionName,
    offer::{Availability, offers},
};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

impl App {
    /// The zone of the calendar of a case, for days that somebody types; told to nobody, and not whether there is such a case.
    pub async fn zone_of(&self, caller: &Caller, reference: &str) -> Result<TimeZone, Fault> {
        Ok(self.seen(caller, reference).await?.zone())
    }

    /// The page of a case.
    pub async fn case_page(&self, caller: &Caller, reference: &str) -> Result<Answer<CasePage>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.revealed(caller, &seen, "case").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let names = self
            .names(
                caller,
                &seen.case,
                people_of(seen.loaded.definition(), &seen.case),
                sees_all(&seen, &view),
            )
            .await?;
        let mut page = self.page(caller, &seen, &view, &names);
        if sees_all(&seen, &view) && !seen.loaded.definition().fetches.is_empty() {
            let events = self.store().events(seen.case.id).await?;
            page.fetched = Story::of(&seen.loaded, &events).last_fetches();
        }
        if sees_all(&seen, &view) {
            (page.cases, page.opened_for) = self.linked(caller, &seen).await?;
            page.related = self.related(caller, &seen).await?;
        }
        self.record_view(caller, &seen, "case", &view).await?;
        Ok(Answer::Found(page))
    }

    fn page(&self, caller: &Caller, seen: &Seen, view: &CaseView<Redacted>, names: &Names) -> CasePage {
        let Seen { loaded, case, .. } = seen;
        let program = &loaded.program;
        let lang = caller.lang();
        let shower = Shower { loaded, view, names, lang };
        let states = if view.states.is_some() { states_shown(loaded, case) } else { Vec::new() };
        let may_clear = self.allows(seen, &Ask::ClearFlag);
        let mut clocks: Vec<ClockShown> = view
            .clocks
            .iter()
            .map(|clock| ClockShown {
                name: clock.name.clone(),
                title: words::clock_title(program, lang, clock.name.as_str()),
                state: words::state_title(program, clock.state.as_str()),
                started_at: clock.started_at,
                due_at: clock.due_at,
                over: clock.over || (clock.is_running() && clock.due_at <= seen.at),
                running: clock.is_running(),
            })
            .collect();
        clocks.sort_by_key(|clock| (!clock.running, clock.due_at));
        let everything = sees_all(seen, view);
        let mut views: Vec<ViewShown> = program
            .views
            .iter()
            .filter(|(name, _)| view.views.contains(name))
            // Beside a view of everything the others would only repeat it.
            .filter(|(name, _)| !everything || shows_all(seen, name))
            .map(|(name, meta)| ViewShown {
                name: name.clone(),
                title: meta.title.clone(),
                fields: shower.view(&meta.kind),
            })
            .filter(|view| !view.fields.is_empty())
            .collect();
        // The public pages have no place for it.
        if !caller.is_guest() {
            self.offer_to_reveal(seen, view, &mut views.iter_mut().flat_map(|view| &mut view.fields));
        }
        CasePage {
            reference: case.reference.clone(),
            version: case.version,
            program: program.name.clone(),
            zone: seen.zone(),
            program_title: program.title.clone(),
            unit: view.unit.clone(),
            place: program
                .place()
                .filter(|_| view.unit.is_some() && program.jurisdictions.len() > 1)
                .map(str::to_owned),
            priority: priority::of_case(seen, view, lang),
            case_state: case.state,
            outcome: view.states.is_some().then(|| case.outcome.clone()).flatten(),
            opened_at: case.opened_at,
            ended_at: case.ended_at,
            states: hide_pending(states, sees_all(seen, view)),
            flags: view
                .flags
                .iter()
                .filter(|flag| flag.cleared_at.is_none())
                .map(|flag| FlagShown {
                    no: flag.no,
                    kind: flag.kind,
                    text: flag.text.clone(),
                    since: flag.since,
                    may_clear,
                })
                .collect(),
            clocks,
            views,
            proposals: self.proposals_shown(caller, seen, view, &shower),
            actions: self.actions_shown(caller, seen, view),
            tasks: tasks_shown(caller, seen, view, names),
            cases: Vec::new(),
            opened_for: None,
            related: Vec::new(),
            plannable: plannable(seen, view),
            addable: self.addable(seen),
            fetched: Vec::new(),
            held: self.shows_hold(seen, everything),
            alerts: self.alerts(seen, view),
            tabs: Tabs {
                documents: self.has_documents(seen),
                money: self.sees_account(seen),
                parties: self.has_parties(seen),
                records: RECORDS.iter().any(|ask| self.allows(seen, ask)),
                access: self.allows(seen, &Ask::Access),
                audit: self.allows(seen, &Ask::Audit),
                assign: self.allows(seen, &Ask::Assign),
            },
        }
    }

    /// What the caller can choose: the rules' dry run and the policy's answer together (rule 15).
    pub(crate) fn actions_shown(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: &CaseView<Redacted>,
    ) -> Vec<ActionShown> {
        let program = &seen.loaded.program;
        let me = seen.me(self.policies().spec(&seen.case.program));
        offers(&seen.case, seen.loaded.definition(), &me, seen.at)
            .into_iter()
            .filter(|offer| {
                let ask = Ask::Act(offer.action.clone());
                // What only a newer or stronger sign-in is lacking for is offered: choosing it leads there.
                self.allows(seen, &ask) || self.lacking(seen, &ask).is_some()
            })
            .filter_map(|offer| {
                let meta = program.actions.get(&offer.action)?;
                Some(ActionShown {
                    title: meta.title.clone(),
                    track: offer.track,
                    offered: self.offered(caller, seen, Some(view), &offer.action, offer.availability),
                    has_form: meta.view.is_some(),
                    reason_required: meta.reason_required,
                    by_filing: self.is_by_filing(&seen.loaded, offer.action.as_str()),
                    name: offer.action,
                })
            })
            .collect()
    }

    /// A dry run in words: whether the rows would take it, and whether the caller may have asked what they ask.
    pub(crate) fn offered(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: Option<&CaseView<Redacted>>,
        action: &ActionName,
        availability: Availability,
    ) -> Offered {
        let taken = !matches!(availability, Availability::No { .. });
        match self.closed_source(seen, action).filter(|_| taken) {
            Some(why) => Offered::Not(why),
            None => offered(caller, seen, view, availability),
        }
    }

    /// Why an action leads nowhere for the caller: each of its rows here that takes it asks a source that is not open to them.
    fn closed_source(&self, seen: &Seen, action: &ActionName) -> Option<String> {
        let definition = seen.loaded.definition();
        // What others must approve is taken in the turn of the last of them, who is asked then.
        let meta = definition.actions.get(action)?;
        if definition.fetches.is_empty() || !meta.approval.is_empty() || meta.answers.is_some() {
            return None;
        }
        let here = |states: &StateMatch| match states {
            StateMatch::In(states) => {
                seen.case.registers.values().any(|register| states.contains(&register.state))
            }
            StateMatch::AnyButFinal | StateMatch::Any => true,
        };
        let rows = definition.rows.iter().filter(|row| {
            row.action.as_ref() == Some(action) && matches!(row.does, Does::Take(_)) && here(&row.states)
        });
        let mut why = None;
        for row in rows {
            let asks = definition.sources(row.id, 0).into_iter().map(Ask::Fetch);
            let closed = asks.into_iter().find(|ask| !self.allows(seen, ask))?;
            why = why.or(Some(closed));
        }
        let ask = why?;
        let decision = self.decision(seen, &ask);
        Some(self.denied(seen, &self.denial(seen, ask, decision)).says)
    }

    /// For which roles the caller may add tasks, as things are now.
    fn addable(&self, seen: &Seen) -> Vec<Choice> {
        if seen.case.state != CaseState::Active || !self.allows(seen, &Ask::AddTask) {
            return Vec::new();
        }
        let program = &seen.loaded.program;
        let doing = program.roles.keys().filter(|role| does_added(&seen.loaded, role));
        doing
            .map(|role| Choice { value: role.to_string(), label: words::role_title(program, role.as_str()) })
            .collect()
    }

    /// The answer of the policies to one ask on a case that exists; for what is offered, which writes nothing.
    pub(crate) fn allows(&self, seen: &Seen, ask: &Ask) -> bool {
        seen.exists() && self.decision(seen, ask).allowed
    }
}

/// True when an open view shows everything: such a reader knows who works on the case.
pub(crate) fn sees_all(seen: &Seen, view: &CaseView<Redacted>) -> bool {
    view.views.iter().any(|name| shows_all(seen, name))
}

fn shows_all(seen: &Seen, view: &casewright_core::id::ViewName) -> bool {
    seen.loaded.views.get(view).is_some_and(|shown| shown.contains(&Shown::All))
}

/// What is awaited names sources and effects: for those who see everything.
fn hide_pending(states: Vec<StateShown>, open: bool) -> Vec<StateShown> {
    let hidden = |mut state: StateShown| {
        if !open && state.pending.is_some() {
            state.pending = Some(say!("waiting-for-an-answer"));
        }
        state
    };
    states.into_iter().map(hidden).collect()
}

fn tasks_shown(caller: &Caller, seen: &Seen, view: &CaseView<Redacted>, names: &Names) -> Vec<TaskShown> {
    let program = &seen.loaded.program;
    let definition = seen.loaded.definition();
    let plan = &definition.plan;
    let me = caller.person();
    view.items
        .iter()
        .filter_map(|item| {
            let element = plan.element(item.element)?;
            let ElementKind::HumanTask { role, form, .. } = &element.kind else { return None };
            let mine = item.assignee.is_some() && item.assignee == me;
            let may = view.tasks.contains(&item.key);
            // An approver answers with an action.
            let by_hand = definition.approval_task(item.element).is_none();
            let free = item.assignee.is_none();
            Some(TaskShown {
                item: item.no,
                key: item.key.clone(),
                title: words::item_title(program, item),
                state: item.state,
                role: item
                    .added
                    .as_ref()
                    .map(|added| &added.role)
                    .or(role.as_ref())
                    .map_or_else(String::new, |role| words::role_title(program, role.as_str())),
                assignee: item.assignee.map(|person| names.person(person)),
                mine,
                due_at: item.due_at,
                priority: priority::of_task(seen, view, item, caller.lang()),
                required: item.required,
                may_take: may && free && matches!(item.state, ItemState::Active | ItemState::Enabled),
                may_start: may && by_hand && item.state == ItemState::Enabled,
                may_complete: may && by_hand && (mine || free) && item.state == ItemState::Active,
                has_form: form.is_some(),
            })
        })
        .collect()
}

/// What the engine would plan now, and the policies let this person plan.
fn plannable(seen: &Seen, view: &CaseView<Redacted>) -> Vec<PlannableShown> {
    let definition = seen.loaded.definition();
    let mut keys = BTreeSet::new();
    casewright_core::plan::plannable(&seen.case, definition, seen.at)
        .into_iter()
        // An approver's task comes with a proposal alone.
        .filter(|item| definition.approval_task(item.element).is_none())
        .filter(|item| view.plans.contains(&item.key) && keys.insert(item.key.clone()))
        .map(|item| PlannableShown {
            title: words::task_title(&seen.loaded.program, &item.key),
            key: item.key,
        })
        .collect()
}

/// A dry run in words.
fn offered(
    caller: &Caller,
    seen: &Seen,
    view: Option<&CaseView<Redacted>>,
    availability: Availability,
) -> Offered {
    let program = &seen.loaded.program;
    match availability {
        Availability::Now => Offered::Now,
        Availability::Depends { on } => {
            let mut labels: Vec<String> =
                on.iter().map(|path| words::label(program, caller.lang(), path)).collect();
            labels.dedup();
            Offered::Depends(labels.join(", "))
        }
        Availability::No { why } => {
            let refused =
                words::refused(program, caller.lang(), &why, &|path| may_see(&seen.loaded, view, path));
            Offered::Not(refused.text)
        }
    }
}
