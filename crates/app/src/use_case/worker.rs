//! What a program of administration does to people: the use cases of [`super::people`], each so that doing it twice is doing
//! it once. Only administrators may; that is asked before anything is said about anybody.

use super::{
    delegate::Changed,
    people::unacceptable_name,
    roles::RoleMade,
    session::{later, spelt},
};
use crate::language::say;
use crate::{
    Answer, App, Caller, Fault, PersonAnswer, Redeemed,
    answer::Invitation,
    caller::Attested,
    entry::{EntryKind, EntryTarget},
    password,
    people::{Person, RoleGrant},
    port::store::{CommitError, Credential},
    request::PersonChange,
};
use authz::Ask;
use casewright_core::id::{PersonId, ProgramName, RoleName, UnitName};
use jiff::{SignedDuration, Timestamp};

/// Somebody who begins to work.
pub(crate) struct Worker {
    /// Given, so that the same effect makes the same person.
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) unit: Option<UnitName>,
    pub(crate) role: Option<RoleGrant>,
}

/// What came of it.
pub(crate) enum Told {
    /// It is so, now or already.
    Done,
    /// It is not, for this reason in plain words.
    No(String),
}

impl Told {
    pub(crate) fn into_result(self) -> Result<(), String> {
        match self {
            Self::Done => Ok(()),
            Self::No(why) => Err(why),
        }
    }
}

/// An invitation works so long.
const INVITED: SignedDuration = SignedDuration::from_hours(7 * 24);
const SESSION: SignedDuration = SignedDuration::from_hours(12);
/// Where an invited person sets a password; the token follows.
const PAGE: &str = "/invitation?token=";
const INVITATION: &str = "invitation";

impl App {
    /// Adds a person with an account that nobody can sign in to until they have set a password by an invitation.
    pub(crate) async fn add_worker(&self, caller: &Caller, worker: Worker) -> Result<Told, Fault> {
        let now = self.now();
        let decision = match self.may_administer(caller, now, "add-person", EntryTarget::Platform).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Told::No(denied.says)),
        };
        if self.store().person(worker.id).await?.is_some() {
            return Ok(Told::Done);
        }
        let roles: Vec<RoleGrant> = worker.role.into_iter().collect();
        let problem =
            unacceptable_name(&worker.name, &worker.login).or_else(|| self.unknown_roles(&roles, &[]));
        if let Some(why) = problem {
            return Ok(Told::No(why));
        }
        let taken = |login: &str| Told::No(say!("the-login-is-taken", login));
        if self.store().person_of_login(&spelt(&worker.login)).await?.is_some() {
            return Ok(taken(&spelt(&worker.login)));
        }
        let person = Person {
            id: worker.id,
            revision: 1,
            name: worker.name,
            login: Some(spelt(&worker.login)),
            roles,
            platform_roles: Vec::new(),
            units: worker.unit.into_iter().collect(),
            partners: Vec::new(),
            active: true,
            clearances: Vec::new(),
            delegations: Vec::new(),
        };
        let entry = self.administration(caller, now, "add-person", person.id, &decision);
        match self.store().put_person(person, entry).await {
            Ok(()) => Ok(Told::Done),
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(_) => Ok(taken(&spelt(&worker.login))),
        }
    }

    /// Somebody leaves, or comes back with what they had (S1.14): the same act, with the same receipt, as from the pages.
    pub(crate) async fn set_working(
        &self,
        caller: &Caller,
        login: &str,
        works: bool,
        reason: &str,
    ) -> Result<Told, Fault> {
        let now = self.now();
        let ask = if works { "come-back" } else { "leave" };
        if let Err(denied) = self.may_administer(caller, now, ask, EntryTarget::Platform).await? {
            return Ok(Told::No(denied.says));
        }
        let nobody = || Told::No(say!("nobody-has-the-login", login = spelt(login)));
        for _ in 0..crate::carry_out::TRIES_MAX {
            let Some(person) = self.store().person_of_login(&spelt(login)).await? else {
                return Ok(nobody());
            };
            if person.active == works {
                return Ok(Told::Done);
            }
            let answer = if works {
                self.come_back(caller, person.id, reason).await?
            } else {
                match self.leave(caller, person.id, None, reason).await? {
                    Answer::Found(Changed::Done(_)) => return Ok(Told::Done),
                    Answer::Found(Changed::Not(why)) => Answer::Found(Changed::Not(why)),
                    Answer::NotFound => Answer::NotFound,
                    Answer::Denied(denied) => Answer::Denied(denied),
                }
            };
            match answer {
                Answer::Found(Changed::Done(())) => return Ok(Told::Done),
                // Somebody else changed the person meanwhile: look again, unless what is asked is wrong.
                Answer::Found(Changed::Not(why)) => {
                    let fresh = self.store().person(person.id).await?;
                    if fresh.is_none_or(|fresh| fresh.revision == person.revision) {
                        return Ok(Told::No(why));
                    }
                }
                Answer::Denied(denied) => return Ok(Told::No(denied.says)),
                Answer::NotFound => return Ok(nobody()),
            }
        }
        Err(Fault::Busy(crate::carry_out::TRIES_MAX))
    }

    /// Makes a role of the organisation's own (S1.10). One that is there already stays as it is.
    pub(crate) async fn create_role(&self, caller: &Caller, role: RoleMade) -> Result<Told, Fault> {
        if let Some(made) = self.role_made(&role.program, &role.name) {
            let decision = self.decide_on_platform(caller, &Ask::ChangeRoles);
            return Ok(match (decision.allowed, made == role) {
                (true, true) => Told::Done,
                (true, false) => Told::No(say!(
                    "there-is-a-role-already-change-it",
                    program = role.program,
                    name = role.name
                )),
                (false, _) => Told::No(say!("only-administrators-may-make-and-change-roles")),
            });
        }
        Ok(match self.put_role(caller, role).await? {
            Answer::Found(Changed::Done(_)) => Told::Done,
            Answer::Found(Changed::Not(why)) => Told::No(why),
            Answer::Denied(denied) => Told::No(denied.says),
            Answer::NotFound => Told::No(say!("there-is-no-such-program")),
        })
    }

    /// Gives a role; one that is held already gets the new end.
    pub(crate) async fn assign_role(
        &self,
        caller: &Caller,
        login: &str,
        grant: RoleGrant,
    ) -> Result<Told, Fault> {
        self.change(caller, login, &|person| {
            if person.roles.contains(&grant) {
                return None;
            }
            let others = person.roles.iter().filter(|held| !is_of(held, &grant.program, &grant.role));
            let roles = others.cloned().chain([grant.clone()]).collect();
            Some(PersonChange { roles: Some(roles), ..PersonChange::default() })
        })
        .await
    }

    /// Takes a role away; it acts on the next request (S1.11).
    pub(crate) async fn revoke_role(
        &self,
        caller: &Caller,
        login: &str,
        program: &ProgramName,
        role: &RoleName,
    ) -> Result<Told, Fault> {
        self.change(caller, login, &|person| {
            let left: Vec<RoleGrant> =
                person.roles.iter().filter(|held| !is_of(held, program, role)).cloned().collect();
            (left.len() < person.roles.len())
                .then(|| PersonChange { roles: Some(left), ..PersonChange::default() })
        })
        .await
    }

    /// Changes somebody, unless they are so already.
    async fn change(
        &self,
        caller: &Caller,
        login: &str,
        to: &(dyn Fn(&Person) -> Option<PersonChange> + Sync),
    ) -> Result<Told, Fault> {
        let now = self.now();
        if let Err(denied) = self.may_administer(caller, now, "change-person", EntryTarget::Platform).await? {
            return Ok(Told::No(denied.says));
        }
        for _ in 0..crate::carry_out::TRIES_MAX {
            let Some(person) = self.store().person_of_login(&spelt(login)).await? else {
                return Ok(Told::No(say!("nobody-has-the-login", login = spelt(login))));
            };
            let Some(change) = to(&person) else { return Ok(Told::Done) };
            match self.change_person(caller, person.id, change).await? {
                Answer::Found(PersonAnswer::Stored(_)) => return Ok(Told::Done),
                // Somebody else changed the person meanwhile: look again, unless nothing changed but what is asked is wrong.
                Answer::Found(PersonAnswer::Not(why)) => {
                    let fresh = self.store().person(person.id).await?;
                    if fresh.is_none_or(|fresh| fresh.revision == person.revision) {
                        return Ok(Told::No(why));
                    }
                }
                Answer::Denied(denied) => return Ok(Told::No(denied.says)),
                Answer::NotFound => return Ok(Told::No(say!("nobody-has-the-login", login = spelt(login)))),
            }
        }
        Err(Fault::Busy(crate::carry_out::TRIES_MAX))
    }

    /// A link with which a person sets a password, once: it is bound to the password they have now, or have not yet.
    pub(crate) async fn invite(&self, caller: &Caller, login: &str) -> Result<Result<String, Told>, Fault> {
        let now = self.now();
        let decision = match self.may_administer(caller, now, "invite", EntryTarget::Platform).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Err(Told::No(denied.says))),
        };
        let person = self.store().person_of_login(&spelt(login)).await?.filter(|person| person.active);
        let Some(person) = person else {
            return Ok(Err(Told::No(say!("nobody-who-works-here-has-the-login", login = spelt(login)))));
        };
        self.record(self.administration(caller, now, "invite", person.id, &decision)).await?;
        Ok(Ok(self.invitation(person.id, now).await?.page))
    }

    /// The same from a page, for somebody who has never had a password: an administrator hands the link over. Whoever has one
    /// gets their link by mail alone, so that no administrator can sign in as them.
    pub async fn invite_person(
        &self,
        caller: &Caller,
        id: PersonId,
    ) -> Result<Answer<Changed<Invitation>>, Fault> {
        let now = self.now();
        let decision = match self.may_change(caller, now, "invite", id).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        self.record(self.administration(caller, now, "invite", id, &decision)).await?;
        let person = self.store().person(id).await?.filter(|person| person.login.is_some());
        let Some(person) = person else { return Ok(Answer::NotFound) };
        let not = |why: String| Ok(Answer::Found(Changed::Not(why)));
        if !person.active {
            return not(say!("they-have-left-let-them-come-back"));
        }
        if self.store().credential(id).await?.is_some() {
            return not(say!("they-have-a-password-already"));
        }
        Ok(Answer::Found(Changed::Done(self.invitation(id, now).await?)))
    }

    async fn invitation(&self, id: PersonId, now: Timestamp) -> Result<Invitation, Fault> {
        let token = self.fresh_token();
        let purpose = format!("{INVITATION}:{id}:{}", self.password_now(id).await?);
        let until = later(now, INVITED)?;
        self.store().put_one_time(&self.token_hash(INVITATION, &token), &purpose, until).await?;
        Ok(Invitation { page: format!("{PAGE}{token}"), until })
    }

    /// Sets the password of whoever was invited, and signs them in.
    pub async fn redeem_invitation(
        &self,
        token: &str,
        password: &str,
        attested: &Attested,
    ) -> Result<Redeemed, Fault> {
        // What the person can mend comes first: it must not use up the link.
        if let Some(why) = password::unacceptable(password) {
            return Ok(Redeemed::Not(why));
        }
        let now = self.now();
        let purpose = self.store().take_one_time(&self.token_hash(INVITATION, token), now).await?;
        let invited = purpose.as_deref().and_then(|purpose| {
            let (id, was) = purpose.strip_prefix(INVITATION)?.strip_prefix(':')?.split_once(':')?;
            Some((id.parse::<uuid::Uuid>().ok().map(PersonId::new)?, was.to_owned()))
        });
        let person = match &invited {
            Some((id, _)) => self.store().person(*id).await?.filter(|person| person.active),
            None => None,
        };
        let (Some((id, was)), Some(person)) = (invited, person) else {
            return self.link_over(attested).await;
        };
        if self.password_now(id).await? != was {
            return self.link_over(attested).await;
        }
        let password_hash = self.hash_password(password).await?;
        let mut entry = self.entry_of_nobody(attested, now, "set-password", EntryTarget::Person(id), true);
        entry.kind = EntryKind::Administration;
        self.record(entry).await?;
        // A link replaces a password that was forgotten, never the second factor.
        let second = self.store().credential(id).await?.and_then(|credential| credential.second);
        let asked = second.as_ref().is_some_and(|second| second.confirmed);
        let credential = Credential { person: id, password_hash, failures: 0, locked_until: None, second };
        self.store().put_credential(credential).await?;
        if asked {
            return Ok(Redeemed::SignIn);
        }
        self.begin(&person, 1, SESSION, attested, "sign-in").await.map(Redeemed::In)
    }

    async fn link_over(&self, attested: &Attested) -> Result<Redeemed, Fault> {
        let now = self.now();
        let mut entry = self.entry_of_nobody(attested, now, "set-password", EntryTarget::Platform, false);
        entry.kind = EntryKind::Administration;
        self.record(entry).await?;
        Ok(Redeemed::LinkOver)
    }

    /// A name for the password that somebody has now: it changes with the password and says nothing about it.
    async fn password_now(&self, id: PersonId) -> Result<String, Fault> {
        let credential = self.store().credential(id).await?;
        Ok(credential.map_or_else(
            || "none".to_owned(),
            |credential| self.token_hash(INVITATION, &credential.password_hash),
        ))
    }
}

fn is_of(held: &RoleGrant, program: &ProgramName, role: &RoleName) -> bool {
    held.program == *program && held.role == *role
}
