//! What can this person open: the policies as a filter, for somebody else than who asks.

use super::access_tab::{best_of, policy_shown};
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{CaseOpen, Opens, OpensIn, PolicyShown},
    app::Loaded,
    caller::principal_of,
    entry::{EntryKind, EntryTarget},
    port::store::{ListQuery, Sort},
    record::with_decision,
    words,
};
use authz::{Ask, Filter};
use casewright_core::id::{CaseId, PersonId};
use std::collections::BTreeSet;

/// Cases of one page.
const CASES: u32 = 50;

impl App {
    /// The cases that a person can open, from a managed device within office hours. For auditors, and for everybody about
    /// themselves. `program` and `after` ask for another page of one program.
    pub async fn opens(
        &self,
        caller: &Caller,
        person: PersonId,
        program: Option<&str>,
        after: Option<String>,
    ) -> Result<Answer<Opens>, Fault> {
        let now = self.now();
        let decision = self.decide_on_platform(caller, &Ask::AuditAll);
        let mine = caller.person() == Some(person) && caller.principal.on_behalf_of().is_none();
        let allowed = mine || decision.allowed;
        let target = EntryTarget::Person(person);
        let mut entry = self.entry(caller, now, EntryKind::List, "opens", target, allowed);
        if !mine {
            entry = with_decision(entry, &decision);
        }
        let stored = if allowed { self.store().person(person).await? } else { None };
        let Some(stored) = stored else {
            self.record(entry).await?;
            return Ok(if allowed { Answer::NotFound } else { Answer::Denied(for_auditors()) });
        };
        let mut programs = Vec::new();
        if stored.active {
            let one = principal_of(&stored, now);
            let wanted =
                self.programs.iter().filter(|(name, _)| program.is_none_or(|only| only == name.as_str()));
            for (_, loaded) in wanted {
                let (shown, ids) = self.opens_in(caller, &one, loaded, after.clone()).await?;
                entry.detail.shown.extend(ids);
                programs.extend((!shown.cases.is_empty()).then_some(shown));
            }
        }
        self.record(entry).await?;
        Ok(Answer::Found(Opens { person, name: stored.name, programs }))
    }

    async fn opens_in(
        &self,
        caller: &Caller,
        person: &authz::Person,
        loaded: &Loaded,
        after: Option<String>,
    ) -> Result<(OpensIn, Vec<CaseId>), Fault> {
        let now = self.now();
        let context = best_of(&loaded.program, now);
        let name = &loaded.program.name;
        let principal = authz::Principal::Person(person.clone());
        let views: Vec<Ask> = loaded.program.views.keys().cloned().map(Ask::View).collect();
        let policies = self.policies();
        let filters: Result<Vec<Filter>, _> =
            views.iter().map(|view| authz::filter(&policies, &principal, &context, name, view)).collect();
        // A view policy that is no filter is asked case by case.
        let permitted = filters.map_or(Filter::True, Filter::any);
        let mut shown = OpensIn {
            program: name.to_string(),
            title: loaded.program.title.clone(),
            cases: Vec::new(),
            next: None,
        };
        if permitted == Filter::False {
            return Ok((shown, Vec::new()));
        }
        let query = ListQuery {
            program: name.clone(),
            permitted,
            conditions: Vec::new(),
            sort: Sort::Changed,
            descending: true,
            limit: CASES,
            after,
        };
        let page = self.store().list(query).await?;
        shown.next = page.next;
        let mut ids = Vec::new();
        for id in page.rows {
            let seen = self.seen_by_id(caller, id).await?;
            let who = authz::who_can(&policies, std::slice::from_ref(person), &context, &seen.case, &views);
            let Some(who) = who.into_iter().next().filter(|_| seen.exists()) else { continue };
            let may_know = self.reveal(&seen).is_ok();
            let mut because: BTreeSet<PolicyShown> = BTreeSet::new();
            let mut titles = Vec::new();
            for (ask, policies) in who.may {
                if let Ask::View(view) = ask {
                    titles.push(words::view_title(&seen.loaded.program, view.as_str()));
                }
                because.extend(policies.iter().map(policy_shown));
            }
            let states = seen.case.states().filter(|_| may_know);
            shown.cases.push(CaseOpen {
                reference: may_know.then(|| seen.case.reference.clone()),
                states: states
                    .map(|state| words::state_title(&seen.loaded.program, state.as_str()))
                    .collect(),
                views: titles,
                because: because.into_iter().collect(),
            });
            ids.extend(may_know.then_some(id));
        }
        Ok((shown, ids))
    }
}

/// Who reports are for.
pub(crate) fn for_auditors() -> Denied {
    Denied::new(say!("only-auditors-may-do-this-everybody-may"))
}
