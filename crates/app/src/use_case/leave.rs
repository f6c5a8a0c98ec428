//! Leaving is one act (S1.14): a preview; then roles, sessions, clearances and delegations end in one transaction; a resumable job
//! ends roles on cases and hands on open work; a receipt lists it all, and is what one comes back by.

use super::delegate::Changed;
use crate::language::say;
use crate::{
    Acted, Answer, App, Caller, Denied, Fault,
    answer::{CaseLeft, Leaving},
    carry_out::With,
    entry::{EntryKind, EntryTarget},
    people::{Person, RoleGrant},
    port::{
        paper::{Paper, PaperQuery},
        store::{ListCondition, ListQuery, PeopleCommit, Sort},
    },
    record::with_decision,
};
use authz::{Ask, Filter};
use casewright_core::{
    Command,
    id::{CaseId, PersonId, RoleName},
};
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kind of the receipts of leaving.
pub(crate) const LEAVING: &str = "leaving";
/// Cases of one program looked at.
const CASES_A_PAGE: u32 = 500;
/// Rounds in which a case that is busy is tried again before its error stands in the receipt.
const TRIES_MAX: u32 = 3;

impl App {
    /// What would end if the person left now.
    pub async fn preview_leaving(&self, caller: &Caller, person: PersonId) -> Result<Answer<Leaving>, Fault> {
        let now = self.now();
        let decision = self.decide_on_account(caller, now, &Ask::ChangePerson, person);
        let target = EntryTarget::Person(person);
        let entry =
            self.entry(caller, now, EntryKind::Administration, "preview-leaving", target, decision.allowed);
        self.record(with_decision(entry, &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(only_others()));
        }
        let Some(stored) = self.store().person(person).await? else { return Ok(Answer::NotFound) };
        Ok(Answer::Found(self.leaving(&stored, None, now).await?))
    }

    /// Lets a person leave. Open work goes to `heir`, or back to where it came from.
    pub async fn leave(
        &self,
        caller: &Caller,
        person: PersonId,
        heir: Option<PersonId>,
        reason: &str,
    ) -> Result<Answer<Changed<Leaving>>, Fault> {
        let now = self.now();
        let decision = self.decide_on_account(caller, now, &Ask::ChangePerson, person);
        let target = EntryTarget::Person(person);
        let mut entry = with_decision(
            self.entry(caller, now, EntryKind::Administration, "leave", target, decision.allowed),
            &decision,
        );
        entry.detail.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        let Some(stored) = self.store().person(person).await?.filter(|_| decision.allowed) else {
            self.record(entry).await?;
            return Ok(if decision.allowed { Answer::NotFound } else { Answer::Denied(only_others()) });
        };
        let heir_is_there = match heir {
            Some(heir) => self.store().person(heir).await?.is_some_and(|heir| heir.active),
            None => true,
        };
        let why = if !stored.active {
            Some(say!("they-have-left-already"))
        } else if !heir_is_there || heir == Some(person) {
            Some(say!("open-work-can-go-to-somebody-else"))
        } else {
            None
        };
        if let Some(why) = why {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(why)));
        }
        let leaving = self.leaving(&stored, heir, now).await?;
        let mut receipt = Paper::new(LEAVING, self.ports.ids.uuid(), now, &leaving);
        receipt.person = Some(person);
        let mut people = vec![Person {
            revision: stored.revision + 1,
            roles: Vec::new(),
            platform_roles: Vec::new(),
            clearances: Vec::new(),
            delegations: Vec::new(),
            active: false,
            ..stored
        }];
        // Work they delegated ends as well: nobody acts in the place of somebody who is not there.
        for mut other in self.store().people().await? {
            if other.id != person && other.delegations.iter().any(|one| one.of == person) {
                other.delegations.retain(|one| one.of != person);
                other.revision += 1;
                people.push(other);
            }
        }
        let machines = self.machines_of(person).await?;
        for account in machines.people {
            match people.iter_mut().find(|one| one.id == account.id) {
                Some(one) => (one.active, one.roles) = (false, Vec::new()),
                None => people.push(account),
            }
        }
        let papers = [receipt.clone()].into_iter().chain(machines.papers).collect();
        let change = PeopleCommit { people, end_sessions: Some((person, now)), papers };
        match self.put_people(change, entry).await? {
            Answer::Found(Changed::Done(())) => {}
            Answer::Found(Changed::Not(why)) => return Ok(Answer::Found(Changed::Not(why))),
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        }
        self.wake.notify_one();
        Ok(Answer::Found(Changed::Done(Leaving { receipt: Some(receipt.id), ..leaving })))
    }

    /// The receipts of somebody's leaving, newest first: how far the hand-over is.
    pub async fn receipts(&self, caller: &Caller, person: PersonId) -> Result<Answer<Vec<Leaving>>, Fault> {
        let now = self.now();
        let decision = self.decide_on_account(caller, now, &Ask::ChangePerson, person);
        let target = EntryTarget::Person(person);
        let entry = self.entry(caller, now, EntryKind::Administration, "receipts", target, decision.allowed);
        self.record(with_decision(entry, &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(only_others()));
        }
        let query = PaperQuery { person: Some(person), ..PaperQuery::of(LEAVING) };
        let papers = self.store().papers(query).await?;
        let read = |paper: &Paper| {
            paper.read::<Leaving>().map(|leaving| Leaving { receipt: Some(paper.id), ..leaving })
        };
        Ok(Answer::Found(papers.iter().filter_map(read).collect()))
    }

    /// Lets a person come back with what their newest receipt lists, as far as it still exists. Roles on cases are given again
    /// case by case: the cases went on.
    pub async fn come_back(
        &self,
        caller: &Caller,
        person: PersonId,
        reason: &str,
    ) -> Result<Answer<Changed<()>>, Fault> {
        let now = self.now();
        let decision = self.decide_on_account(caller, now, &Ask::ChangePerson, person);
        let target = EntryTarget::Person(person);
        let mut entry = with_decision(
            self.entry(caller, now, EntryKind::Administration, "come-back", target, decision.allowed),
            &decision,
        );
        entry.detail.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        let Some(mut stored) = self.store().person(person).await?.filter(|_| decision.allowed) else {
            self.record(entry).await?;
            return Ok(if decision.allowed { Answer::NotFound } else { Answer::Denied(only_others()) });
        };
        if stored.active {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(say!("they-are-here-already"))));
        }
        let query = PaperQuery { person: Some(person), limit: 1, ..PaperQuery::of(LEAVING) };
        let receipt = self.store().papers(query).await?.first().and_then(Paper::read::<Leaving>);
        if let Some(receipt) = receipt {
            let known = |grant: &RoleGrant| self.knows_role(&grant.program, &grant.role);
            stored.roles = receipt.roles.into_iter().filter(known).collect();
            stored.platform_roles = receipt.platform_roles;
        }
        stored.active = true;
        stored.revision += 1;
        self.put_people(PeopleCommit { people: vec![stored], ..PeopleCommit::default() }, entry).await
    }

    /// Everything a person holds now.
    async fn leaving(
        &self,
        person: &Person,
        heir: Option<PersonId>,
        now: Timestamp,
    ) -> Result<Leaving, Fault> {
        let sessions = self.store().sessions_of(person.id, now).await?;
        let machines = self.machines_of(person.id).await?;
        let everybody = self.store().people().await?;
        let given = everybody
            .iter()
            .flat_map(|to| to.delegations.iter().filter(|one| one.of == person.id).map(move |_| to.id));
        Ok(Leaving {
            receipt: None,
            person: person.id,
            name: person.name.clone(),
            at: now,
            heir,
            roles: person.roles.clone(),
            platform_roles: person.platform_roles.clone(),
            sessions: sessions.iter().map(|session| session.id.to_string()).collect(),
            service_accounts: machines.accounts,
            tokens: machines.tokens,
            clearances: person.clearances.len() as u32,
            delegations_from: person.delegations.iter().map(|one| one.of).collect(),
            delegations_to: given.collect(),
            cases: self.cases_of(person.id, now).await?,
        })
    }

    /// Cases on which the person has a role or an open task.
    async fn cases_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<CaseLeft>, Fault> {
        let mut ids: BTreeSet<CaseId> = BTreeSet::new();
        for program in self.programs.keys() {
            for condition in [ListCondition::AssignedTo(person), ListCondition::TaskOf(person)] {
                let mut after = None;
                loop {
                    let query = ListQuery {
                        program: program.clone(),
                        // Nothing is shown of these cases but that they are handed on, to somebody who may change the person.
                        permitted: Filter::True,
                        conditions: vec![condition.clone()],
                        sort: Sort::Opened,
                        descending: false,
                        limit: CASES_A_PAGE,
                        after,
                    };
                    let page = self.store().list(query).await?;
                    ids.extend(page.rows);
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
            }
        }
        let mut cases = Vec::new();
        for id in ids {
            let Some(case) = self.store().case(id).await? else { continue };
            let mut roles: Vec<RoleName> = case
                .team
                .iter()
                .filter(|member| member.person == person && !member.is_over_at(now))
                .map(|member| member.role.clone())
                .collect();
            roles.dedup();
            let open = case
                .items
                .iter()
                .filter(|item| item.assignee == Some(person) && !item.state.is_semi_terminal());
            let tasks: Vec<u32> = open.map(|item| item.no.0).collect();
            if !roles.is_empty() || !tasks.is_empty() {
                cases.push(CaseLeft { case: id, roles, tasks, done: false, tries: 0, failure: None });
            }
        }
        Ok(cases)
    }

    /// Hands on the open work of people who left, case by case; whatever was done stands in the receipt, so that it goes on
    /// where it stopped.
    pub(crate) async fn reroute(&self) -> Result<u32, Fault> {
        let papers = self.store().papers(PaperQuery { open: Some(true), ..PaperQuery::of(LEAVING) }).await?;
        let steward = self.service("steward");
        let mut worked = 0;
        for mut paper in papers {
            let Some(mut leaving) = paper.read::<Leaving>() else { continue };
            let mut index = 0;
            while let Some(left) = leaving.cases.get(index).cloned() {
                index += 1;
                if left.done || left.tries >= TRIES_MAX {
                    continue;
                }
                let failure = self.reroute_case(&steward, &leaving, &left, paper.id).await?;
                if let Some(slot) = leaving.cases.get_mut(index - 1) {
                    slot.tries += 1;
                    slot.done = failure.is_none();
                    slot.failure = failure;
                }
                worked += 1;
                paper = self.keep_receipt(paper, &leaving, true).await?;
            }
            let over = leaving.cases.iter().all(|left| left.done || left.tries >= TRIES_MAX);
            if over {
                self.keep_receipt(paper, &leaving, false).await?;
                worked += 1;
            }
        }
        Ok(worked)
    }

    async fn keep_receipt(&self, paper: Paper, leaving: &Leaving, open: bool) -> Result<Paper, Fault> {
        let steward = self.service("steward");
        let next = Paper { open, ..paper.now_says(leaving) };
        let target = EntryTarget::Person(leaving.person);
        let entry = self.entry(&steward, self.now(), EntryKind::Job, "reroute", target, true);
        self.put_papers(vec![next.clone()], entry).await?;
        Ok(next)
    }

    /// Ends the roles on one case and hands on its tasks; what went wrong, in plain words.
    async fn reroute_case(
        &self,
        steward: &Caller,
        leaving: &Leaving,
        left: &CaseLeft,
        receipt: Uuid,
    ) -> Result<Option<String>, Fault> {
        let Some(case) = self.store().case(left.case).await? else { return Ok(None) };
        let reference = case.reference.clone();
        let mut commands: Vec<Command> = Vec::new();
        for item in case
            .items
            .iter()
            .filter(|item| item.assignee == Some(leaving.person) && !item.state.is_semi_terminal())
        {
            commands.push(Command::AssignItem { item: item.no, to: leaving.heir });
        }
        let mut roles: Vec<RoleName> = case
            .team
            .iter()
            .filter(|member| member.person == leaving.person)
            .map(|member| member.role.clone())
            .collect();
        roles.dedup();
        commands.extend(roles.into_iter().map(|role| Command::EndRole { person: leaving.person, role }));
        for command in commands {
            let with = With {
                route: "reroute".to_owned(),
                reason: Some(format!("left; receipt {receipt}")),
                ..With::default()
            };
            match self.carry_out(steward, &reference, with, &|_, _| (command.clone(), None)).await? {
                Answer::Found(Acted::Done(_)) => {}
                Answer::Found(Acted::Refused(refused)) => return Ok(Some(refused.text)),
                Answer::Found(_) => return Ok(Some(say!("the-case-changed-meanwhile"))),
                Answer::NotFound | Answer::Denied(_) => {
                    return Ok(Some(say!("the-policies-do-not-let-the-steward")));
                }
            }
        }
        Ok(None)
    }
}

fn only_others() -> Denied {
    Denied::new(say!("only-administrators-may-do-this-and-not"))
}
