//! Delegation: somebody else does my work in one role, for a time. They act under their own name and in my place: both stand in
//! the log and on the case. They get what I may in that role, and nothing that is forbidden to them (S3.42).

use super::change_access::AccessNews;
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::DelegationShown,
    caller::principal_of,
    entry::{EntryKind, EntryTarget},
    people::{Delegation, Person},
    port::store::{CommitError, PeopleCommit},
    record::with_decision,
};
use authz::{Ask, Principal, Target};
use casewright_core::id::{PersonId, ProgramName, RoleName};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Work is delegated at most so long.
const LONGEST: SignedDuration = SignedDuration::from_hours(184 * 24);

/// What is delegated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelegation {
    /// To whom.
    pub to: PersonId,
    /// The program.
    pub program: ProgramName,
    /// The role; one that the caller has.
    pub role: RoleName,
    /// From when; none is from now.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

/// What came of a change that may not be acceptable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed<T> {
    /// Done.
    Done(T),
    /// Not acceptable, in plain words.
    Not(String),
}

impl App {
    /// Delegates the caller's work in one role.
    pub async fn delegate(&self, caller: &Caller, new: NewDelegation) -> Result<Answer<Changed<()>>, Fault> {
        let now = self.now();
        let target = EntryTarget::Person(new.to);
        let decision = self.decide_on_account(caller, now, &Ask::Delegate, new.to);
        // Delegated work is not delegated on.
        let own = caller.principal.on_behalf_of().is_none();
        let allowed = decision.allowed && own && caller.person().is_some();
        let mut entry = with_decision(
            self.entry(caller, now, EntryKind::Administration, "delegate", target, allowed),
            &decision,
        );
        entry.detail.reason = Some(new.reason.clone());
        entry.detail.note = Some(format!("{} {}", new.program, new.role));
        let Some(me) = caller.person().filter(|_| allowed) else {
            self.record(entry).await?;
            return Ok(Answer::Denied(Denied::new(say!("you-may-not-delegate-this-work-to"))));
        };
        let from = new.from.unwrap_or(now);
        let latest = from.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
        let to = self.store().person(new.to).await?.filter(|person| person.active && person.login.is_some());
        let why = if !caller.roles_in(&new.program).contains(&new.role) {
            Some(say!("you-do-not-have-the-role-in", role = new.role, program = new.program))
        } else if new.until <= from || new.until <= now || new.until > latest {
            Some(say!("give-an-end-within-half-a-year"))
        } else if new.reason.trim().is_empty() {
            Some(say!("say-why"))
        } else if to.is_none() {
            Some(say!("there-is-no-such-person"))
        } else {
            None
        };
        let (Some(mut to), None) = (to, why.clone()) else {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(why.unwrap_or_default())));
        };
        to.delegations.retain(|old| {
            now < old.until && !(old.of == me && old.program == new.program && old.role == new.role)
        });
        let until = new.until;
        let reason = new.reason.trim().to_owned();
        to.delegations.push(Delegation {
            of: me,
            program: new.program,
            role: new.role,
            from,
            until,
            reason: reason.clone(),
        });
        to.revision += 1;
        let news =
            AccessNews { reason: Some(reason), until: Some(until), ..AccessNews::new("work-delegated", me) };
        let notice = news.notice(self.ports.ids.uuid(), to.id, None, now);
        let change = PeopleCommit { people: vec![to], papers: vec![notice], ..PeopleCommit::default() };
        self.put_people(change, entry).await
    }

    /// Ends a delegation: whoever gave it, whoever has it, or an administrator.
    pub async fn end_delegation(
        &self,
        caller: &Caller,
        of: PersonId,
        to: PersonId,
        program: &ProgramName,
        role: &RoleName,
    ) -> Result<Answer<Changed<()>>, Fault> {
        let now = self.now();
        let decision = self.decide_on_account(caller, now, &Ask::ChangePerson, to);
        let mine = caller.person().is_some_and(|me| me == of || me == to);
        let allowed = mine || decision.allowed;
        let target = EntryTarget::Person(to);
        let entry = self.entry(caller, now, EntryKind::Administration, "end-delegation", target, allowed);
        let entry = if mine { entry } else { with_decision(entry, &decision) };
        if !allowed {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        }
        let is_it = |one: &Delegation| one.of == of && one.program == *program && one.role == *role;
        let person = self.store().person(to).await?;
        let Some(mut person) = person.filter(|person| person.delegations.iter().any(is_it)) else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        person.delegations.retain(|one| !is_it(one));
        person.revision += 1;
        self.put_people(PeopleCommit { people: vec![person], ..PeopleCommit::default() }, entry).await
    }

    /// Delegations from and to the caller.
    pub async fn delegations(&self, caller: &Caller) -> Result<Vec<DelegationShown>, Fault> {
        let now = self.now();
        let entry = self.entry(caller, now, EntryKind::Read, "delegations", EntryTarget::Platform, true);
        self.record(entry).await?;
        let Some(me) = caller.person() else { return Ok(Vec::new()) };
        let people = self.store().people().await?;
        let names: BTreeMap<PersonId, &str> =
            people.iter().map(|person| (person.id, person.name.as_str())).collect();
        let name = |id: PersonId| names.get(&id).map_or_else(|| say!("somebody"), |name| (*name).to_owned());
        let all = people.iter().flat_map(|to| to.delegations.iter().map(move |one| (to.id, one)));
        Ok(all
            .filter(|(to, one)| *to == me || one.of == me)
            .map(|(to, one)| DelegationShown {
                of: one.of,
                of_name: name(one.of),
                to,
                to_name: name(to),
                program: one.program.to_string(),
                role: one.role.to_string(),
                from: one.from,
                until: one.until,
                reason: one.reason.clone(),
                on: one.is_on(now),
            })
            .collect())
    }

    /// The same caller in the place of somebody who delegated their work to them; none without a delegation that counts now.
    /// The attempt without one is in the log.
    pub async fn in_place_of(&self, caller: Caller, of: PersonId) -> Result<Option<Caller>, Fault> {
        let now = self.now();
        let me = match caller.person() {
            // A token is for its account alone.
            Some(me) if caller.principal.on_behalf_of().is_none() && !caller.principal.has_token() => {
                self.store().person(me).await?
            }
            _ => None,
        };
        let absent = self.store().person(of).await?.filter(|person| person.active);
        let principal = me.zip(absent).and_then(|(me, absent)| stand_in(&me, &absent, now));
        match principal {
            Some(principal) => Ok(Some(Caller { principal: Principal::Person(principal), ..caller })),
            None => {
                let target = EntryTarget::Person(of);
                self.record(self.entry(&caller, now, EntryKind::Session, "in-place-of", target, false))
                    .await?;
                Ok(None)
            }
        }
    }

    pub(crate) fn decide_on_account(
        &self,
        caller: &Caller,
        now: Timestamp,
        ask: &Ask,
        person: PersonId,
    ) -> authz::AccessDecision {
        let context = caller.context(now, None);
        self.policies().decide(&caller.principal, &context, ask, Target::Account(person))
    }

    pub(crate) async fn put_people(
        &self,
        change: PeopleCommit,
        entry: crate::entry::Entry,
    ) -> Result<Answer<Changed<()>>, Fault> {
        match self.store().put_people(change, entry).await {
            Ok(()) => Ok(Answer::Found(Changed::Done(()))),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(_) => {
                let why = say!("somebody-else-changed-the-same-person-meanwhile");
                Ok(Answer::Found(Changed::Not(why)))
            }
        }
    }
}

/// What `me` gets in the place of `absent`: their delegated roles as far as they still have them, with their units, partners
/// and ties; no role on the platform and no clearance.
pub(crate) fn stand_in(me: &Person, absent: &Person, now: Timestamp) -> Option<authz::Person> {
    let theirs = principal_of(absent, now);
    let mut roles: BTreeMap<ProgramName, BTreeSet<RoleName>> = BTreeMap::new();
    for one in me.delegations.iter().filter(|one| one.of == absent.id && one.is_on(now)) {
        if theirs.roles.get(&one.program).is_some_and(|held| held.contains(&one.role)) {
            roles.entry(one.program.clone()).or_default().insert(one.role.clone());
        }
    }
    (!roles.is_empty()).then(|| authz::Person {
        roles,
        platform_roles: BTreeSet::new(),
        clearances: Vec::new(),
        acted_by: Some(Box::new(principal_of(me, now))),
        ..theirs
    })
}
