//! People and their roles. A change acts on their next request (S0.5, S1.11).

use super::session::spelt;
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::AccountShown,
    entry::{EntryKind, EntryTarget},
    password,
    people::{Clearance, Person, RoleGrant},
    port::store::{CommitError, Credential},
    record::with_decision,
    request::{NewClearance, NewPerson, PersonChange},
};
use authz::{AccessDecision, Ask, Target};
use casewright_core::id::PersonId;
use jiff::Timestamp;

/// What came of adding or changing a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonAnswer {
    /// Stored.
    Stored(Person),
    /// Not acceptable, in plain words: login taken, password too short, no such role.
    Not(String),
}

/// Roles of the platform that its policies know.
const PLATFORM_ROLES: [&str; 3] = ["administrator", "auditor", "security-officer"];

impl App {
    /// Adds a person with an account.
    pub async fn add_person(&self, caller: &Caller, new: NewPerson) -> Result<Answer<PersonAnswer>, Fault> {
        let now = self.now();
        let id = PersonId::new(self.ports.ids.uuid());
        let decision = match self.may_change(caller, now, "add-person", id).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        let not = |why: String| Ok(Answer::Found(PersonAnswer::Not(why)));
        let problem = unacceptable_name(&new.name, &new.login)
            .or_else(|| new.password.as_deref().and_then(password::unacceptable))
            .or_else(|| self.unknown_roles(&new.roles, &new.platform_roles));
        if let Some(why) = problem {
            return not(why);
        }
        if self.store().person_of_login(&spelt(&new.login)).await?.is_some() {
            return not(say!("the-login-is-taken", login = spelt(&new.login)));
        }
        let person = Person {
            id,
            revision: 1,
            name: new.name.trim().to_owned(),
            login: Some(spelt(&new.login)),
            roles: new.roles,
            platform_roles: new.platform_roles,
            units: new.units,
            partners: new.partners,
            active: true,
            clearances: Vec::new(),
            delegations: Vec::new(),
        };
        // The password first: a person who is there without one could not sign in, the other way round nobody sees it.
        if let Some(password) = &new.password {
            let password_hash = self.hash_password(password).await?;
            let credential = Credential {
                person: person.id,
                password_hash,
                failures: 0,
                locked_until: None,
                second: None,
            };
            self.store().put_credential(credential).await?;
        }
        let entry = self.administration(caller, now, "add-person", person.id, &decision);
        match self.store().put_person(person.clone(), entry).await {
            Ok(()) => Ok(Answer::Found(PersonAnswer::Stored(person))),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(_) => not(say!("somebody-else-added-the-same-person-meanwhile")),
        }
    }

    /// Changes a person who is here or has left; leaving itself is an act of its own ([`App::leave`]).
    pub async fn change_person(
        &self,
        caller: &Caller,
        id: PersonId,
        change: PersonChange,
    ) -> Result<Answer<PersonAnswer>, Fault> {
        let now = self.now();
        let decision = match self.may_change(caller, now, "change-person", id).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        let Some(stored) = self.store().person(id).await? else { return Ok(Answer::NotFound) };
        let not = |why: String| Ok(Answer::Found(PersonAnswer::Not(why)));
        let person = Person {
            id,
            revision: stored.revision + 1,
            name: change.name.unwrap_or(stored.name),
            login: stored.login,
            roles: change.roles.unwrap_or(stored.roles),
            platform_roles: change.platform_roles.unwrap_or(stored.platform_roles),
            units: change.units.unwrap_or(stored.units),
            partners: change.partners.unwrap_or(stored.partners),
            active: stored.active,
            clearances: match change.clearances {
                Some(given) => given.into_iter().map(|one| clearance(one, caller, now)).collect(),
                None => stored.clearances,
            },
            delegations: stored.delegations,
        };
        let login = person.login.as_deref().unwrap_or("guest");
        let problem = unacceptable_name(&person.name, login)
            .or_else(|| self.unknown_roles(&person.roles, &person.platform_roles))
            .or_else(|| self.unacceptable_clearance(&person.clearances));
        if let Some(why) = problem {
            return not(why);
        }
        let entry = self.administration(caller, now, "change-person", id, &decision);
        match self.store().put_person(person.clone(), entry).await {
            Ok(()) => Ok(Answer::Found(PersonAnswer::Stored(person))),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(_) => not(say!("somebody-else-changed-the-same-person-meanwhile")),
        }
    }

    /// Everybody with an account.
    pub async fn people(&self, caller: &Caller) -> Result<Answer<Vec<Person>>, Fault> {
        let now = self.now();
        let decision = match self.may_administer(caller, now, "people", EntryTarget::Platform).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        let entry = self.entry(caller, now, EntryKind::Administration, "people", EntryTarget::Platform, true);
        let people = self.store().people().await?;
        self.record(with_decision(entry, &decision)).await?;
        Ok(Answer::Found(people))
    }

    /// How somebody signs in: whether they have a password, and a second factor. For administrators.
    pub async fn account(&self, caller: &Caller, id: PersonId) -> Result<Answer<AccountShown>, Fault> {
        let now = self.now();
        let target = EntryTarget::Person(id);
        let decision = match self.may_administer(caller, now, "account", target).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        self.record(self.administration(caller, now, "account", id, &decision)).await?;
        if self.store().person(id).await?.is_none_or(|person| person.login.is_none()) {
            return Ok(Answer::NotFound);
        }
        let credential = self.store().credential(id).await?;
        let second = credential.as_ref().and_then(|credential| credential.second.as_ref());
        Ok(Answer::Found(AccountShown {
            password: credential.is_some(),
            second_factor: second.is_some_and(|second| second.confirmed),
        }))
    }

    /// Whether the caller administers the platform; a denial is in the log before it is told.
    pub(super) async fn may_administer(
        &self,
        caller: &Caller,
        now: Timestamp,
        ask: &str,
        target: EntryTarget,
    ) -> Result<Result<AccessDecision, Denied>, Fault> {
        let decision = self.policies().decide(
            &caller.principal,
            &caller.context(now, None),
            &Ask::Administer,
            Target::Platform,
        );
        if decision.allowed {
            return Ok(Ok(decision));
        }
        let entry = self.entry(caller, now, EntryKind::Administration, ask, target, false);
        self.record(with_decision(entry, &decision)).await?;
        Ok(Err(self.lacking_of(
            caller,
            now,
            &Ask::Administer,
            Target::Platform,
            &say!("only-administrators-may-do-this"),
        )))
    }

    fn unacceptable_clearance(&self, clearances: &[Clearance]) -> Option<String> {
        clearances.iter().find_map(|one| {
            if !self.knows_role(&one.program, &one.role) {
                return Some(say!("program-has-no-role", program = one.program, role = one.role));
            }
            (one.until <= one.from || one.reason.trim().is_empty())
                .then(|| say!("a-clearance-has-a-reason-and-an"))
        })
    }

    /// Whether the caller may change this account; a denial is in the log before it is told.
    pub(crate) async fn may_change(
        &self,
        caller: &Caller,
        now: Timestamp,
        ask: &str,
        person: PersonId,
    ) -> Result<Result<AccessDecision, Denied>, Fault> {
        let decision = self.decide_on_account(caller, now, &Ask::ChangePerson, person);
        if decision.allowed {
            return Ok(Ok(decision));
        }
        let target = EntryTarget::Person(person);
        let entry = self.entry(caller, now, EntryKind::Administration, ask, target, false);
        self.record(with_decision(entry, &decision)).await?;
        let mine = caller.person() == Some(person);
        let says = if mine {
            say!("nobody-changes-their-own-account-ask-another")
        } else {
            say!("only-administrators-may-do-this")
        };
        Ok(Err(self.lacking_of(caller, now, &Ask::ChangePerson, Target::Account(person), &says)))
    }

    /// A refusal, with what a sign-in lacks where that is the matter.
    fn lacking_of(
        &self,
        caller: &Caller,
        now: Timestamp,
        ask: &Ask,
        target: Target<'_>,
        says: &str,
    ) -> Denied {
        let context = caller.context(now, None);
        let step_up = (!caller.principal.has_token())
            .then(|| authz::step_up(&self.policies(), &caller.principal, &context, ask, target))
            .flatten();
        Denied { step_up, ..Denied::new(says) }
    }

    pub(super) fn administration(
        &self,
        caller: &Caller,
        now: Timestamp,
        ask: &str,
        person: PersonId,
        decision: &AccessDecision,
    ) -> crate::entry::Entry {
        let target = EntryTarget::Person(person);
        with_decision(self.entry(caller, now, EntryKind::Administration, ask, target, true), decision)
    }

    pub(super) fn unknown_roles(&self, roles: &[RoleGrant], platform: &[String]) -> Option<String> {
        for grant in roles {
            if !self.programs.contains_key(&grant.program) {
                return Some(say!("there-is-no-program", program = grant.program));
            }
            if !self.knows_role(&grant.program, &grant.role) {
                return Some(say!("program-has-no-role", program = grant.program, role = grant.role));
            }
        }
        let unknown = platform.iter().find(|role| !PLATFORM_ROLES.contains(&role.as_str()))?;
        Some(say!("is-no-role-of-the-platform", role = unknown, roles = PLATFORM_ROLES.join(", ")))
    }
}

fn clearance(new: NewClearance, caller: &Caller, now: Timestamp) -> Clearance {
    Clearance {
        program: new.program,
        role: new.role,
        zones: new.zones,
        from: new.from.unwrap_or(now),
        until: new.until,
        by: caller.person().unwrap_or(PersonId::new(uuid::Uuid::nil())),
        reason: new.reason,
    }
}

/// Why a name or login is not acceptable, if it is not.
pub(crate) fn unacceptable_name(name: &str, login: &str) -> Option<String> {
    let name = name.trim().chars().count();
    if !(1..=200).contains(&name) {
        return Some(say!("give-a-name-of-at-most-200"));
    }
    let login = spelt(login);
    if !(2..=200).contains(&login.chars().count())
        || login.chars().any(|c| c.is_whitespace() || c.is_control())
    {
        return Some(say!("give-a-login-of-2-to-200"));
    }
    None
}
