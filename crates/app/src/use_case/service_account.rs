//! Service accounts: what other programs work as. An account has roles like a person, no password, and an owner with whom it
//! ends; its tokens are narrowed to programs and acts, and have an end.

use super::{
    delegate::Changed,
    people::unacceptable_name,
    session::{address_of, spelt},
};
use crate::language::say;
use crate::{
    Answer, App, Attested, Caller, Declared, Fault,
    answer::{Limited, ServiceAccountShown, TokenMade, TokenShown},
    caller::principal_of,
    entry::{EntryKind, EntryTarget},
    limit::Gate,
    people::{Person, RoleGrant},
    port::{
        paper::{Paper, PaperQuery},
        store::PeopleCommit,
    },
    record::with_decision,
};
use authz::{Ask, Principal, Scope, Target};
use casewright_core::id::{PersonId, UnitName};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Kind of the papers about accounts: `id` is the account's, `person` its owner.
const ACCOUNT: &str = "service-account";
/// Kind of the papers about tokens: `person` is the account.
const TOKEN: &str = "service-token";
/// What every token begins with, so that a lost one is recognised for what it is.
pub(crate) const PREFIX: &str = "cwt_";
/// A token works at most so long.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A new account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewServiceAccount {
    /// What others read.
    pub name: String,
    /// Its short name, unique among all accounts.
    pub login: String,
    /// Who answers for it.
    pub owner: PersonId,
    /// Roles in programs.
    pub roles: Vec<RoleGrant>,
    /// Units.
    pub units: Vec<UnitName>,
}

/// A new token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// How far it reaches.
    pub scope: Scope,
    /// Until when.
    pub until: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct AccountBody {
    by: PersonId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct TokenBody {
    hash: String,
    name: String,
    scope: Scope,
    until: Timestamp,
    by: PersonId,
}

impl App {
    /// Makes an account. Its roles are given here, and changed like those of a person.
    pub async fn add_service_account(
        &self,
        caller: &Caller,
        new: NewServiceAccount,
    ) -> Result<Answer<Changed<PersonId>>, Fault> {
        let now = self.now();
        let id = PersonId::new(self.ports.ids.uuid());
        let decision = match self.may_change(caller, now, "add-service-account", id).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        let Some(by) = caller.person() else { return Ok(Answer::NotFound) };
        let owner =
            self.store().person(new.owner).await?.filter(|owner| owner.active && owner.login.is_some());
        let why = match &owner {
            None => Some(say!("the-owner-is-nobody-who-is-here")),
            Some(owner) if self.account_paper(owner.id).await?.is_some() => {
                Some(say!("a-service-account-answers-for-no-other"))
            }
            Some(_) => {
                unacceptable_name(&new.name, &new.login).or_else(|| self.unknown_roles(&new.roles, &[]))
            }
        };
        if let Some(why) = why {
            return Ok(Answer::Found(Changed::Not(why)));
        }
        if self.store().person_of_login(&spelt(&new.login)).await?.is_some() {
            return Ok(Answer::Found(Changed::Not(say!("the-login-is-taken", login = spelt(&new.login)))));
        }
        let account = Person {
            id,
            revision: 1,
            name: new.name.trim().to_owned(),
            login: Some(spelt(&new.login)),
            roles: new.roles,
            platform_roles: Vec::new(),
            units: new.units,
            partners: Vec::new(),
            active: true,
            clearances: Vec::new(),
            delegations: Vec::new(),
        };
        let mut paper = Paper::new(ACCOUNT, id.uuid(), now, &AccountBody { by });
        paper.person = Some(new.owner);
        let entry = self.administration(caller, now, "add-service-account", id, &decision);
        let change = PeopleCommit { people: vec![account], papers: vec![paper], ..PeopleCommit::default() };
        Ok(self.put_people(change, entry).await?.map(|changed| match changed {
            Changed::Done(()) => Changed::Done(id),
            Changed::Not(why) => Changed::Not(why),
        }))
    }

    /// Accounts with their tokens: all for administrators, else those the caller answers for.
    pub async fn service_accounts(&self, caller: &Caller) -> Result<Vec<ServiceAccountShown>, Fault> {
        let now = self.now();
        let context = caller.context(now, None);
        let decision =
            self.policies().decide(&caller.principal, &context, &Ask::Administer, Target::Platform);
        let Some(me) = caller.person() else { return Ok(Vec::new()) };
        let entry = self.entry(
            caller,
            now,
            EntryKind::Administration,
            "service-accounts",
            EntryTarget::Platform,
            true,
        );
        self.record(with_decision(entry, &decision)).await?;
        let own = (!decision.allowed).then_some(me);
        let mut shown = Vec::new();
        for paper in self.store().papers(PaperQuery { person: own, ..PaperQuery::of(ACCOUNT) }).await? {
            let account = PersonId::new(paper.id);
            let (Some(person), Some(owner)) = (self.store().person(account).await?, paper.person) else {
                continue;
            };
            let tokens = self.store().papers(PaperQuery { person: Some(account), ..PaperQuery::of(TOKEN) });
            let tokens = tokens.await?.iter().filter_map(token_shown).collect();
            shown.push(ServiceAccountShown {
                account,
                name: person.name,
                owner,
                active: person.active,
                tokens,
            });
        }
        Ok(shown)
    }

    /// Makes a token. Administrators do, never for an account they answer for: nobody gets a second pair of hands by this.
    pub async fn make_token(
        &self,
        caller: &Caller,
        account: PersonId,
        new: NewToken,
    ) -> Result<Answer<Changed<TokenMade>>, Fault> {
        let now = self.now();
        let decision = match self.may_change(caller, now, "make-token", account).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        // A token makes no token: what was revoked must leave nothing behind.
        let by = caller.person().filter(|_| caller.session.is_some());
        let (Some(by), Some(paper)) = (by, self.account_paper(account).await?) else {
            return Ok(Answer::NotFound);
        };
        let active = self.store().person(account).await?.is_some_and(|person| person.active);
        let latest = now.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
        let name = new.name.trim().chars().count();
        let why = if paper.person == Some(by) {
            Some(say!("another-administrator-makes-the-tokens-of-an"))
        } else if !active {
            Some(say!("the-account-has-ended"))
        } else if new.until <= now || new.until > latest {
            Some(say!("give-an-end-within-a-year"))
        } else if !(1..=200).contains(&name) {
            Some(say!("say-in-at-most-200-characters-what"))
        } else if new.scope.asks.is_empty() || (new.scope.programs.is_empty() && !new.scope.platform) {
            Some(say!("name-the-programs-and-the-acts-that"))
        } else if let Some(program) =
            new.scope.programs.iter().find(|name| !self.programs.contains_key(*name))
        {
            Some(say!("there-is-no-program", program))
        } else {
            new.scope.asks.iter().find_map(|ask| Scope::unacceptable(ask))
        };
        if let Some(why) = why {
            return Ok(Answer::Found(Changed::Not(why)));
        }
        let id = self.ports.ids.uuid();
        let token = format!("{PREFIX}{}_{}", id.simple(), self.fresh_token());
        let hash = self.token_hash(TOKEN, &token);
        let body =
            TokenBody { hash, name: new.name.trim().to_owned(), scope: new.scope, until: new.until, by };
        let mut paper = Paper::new(TOKEN, id, now, &body);
        paper.person = Some(account);
        paper.due_at = Some(new.until);
        let mut entry = self.administration(caller, now, "make-token", account, &decision);
        entry.detail.note = Some(id.to_string());
        match self.put_people(PeopleCommit { papers: vec![paper], ..PeopleCommit::default() }, entry).await? {
            Answer::Found(Changed::Done(())) => {
                Ok(Answer::Found(Changed::Done(TokenMade { id, token, until: new.until })))
            }
            Answer::Found(Changed::Not(why)) => Ok(Answer::Found(Changed::Not(why))),
            Answer::NotFound => Ok(Answer::NotFound),
            Answer::Denied(denied) => Ok(Answer::Denied(denied)),
        }
    }

    /// Revokes a token, from its next request: an administrator, or whoever answers for the account.
    pub async fn revoke_token(&self, caller: &Caller, token: Uuid) -> Result<Answer<Changed<()>>, Fault> {
        let now = self.now();
        let paper = self.store().paper(token).await?.filter(|paper| paper.kind == TOKEN);
        let account = paper.as_ref().and_then(|paper| paper.person);
        let owner = match account {
            Some(account) => self.account_paper(account).await?.and_then(|paper| paper.person),
            None => None,
        };
        let context = caller.context(now, None);
        let decision =
            self.policies().decide(&caller.principal, &context, &Ask::Administer, Target::Platform);
        let owns = owner.is_some() && owner == caller.person() && caller.session.is_some();
        let allowed = decision.allowed || owns;
        let target = account.map_or(EntryTarget::Platform, EntryTarget::Person);
        let entry = self.entry(caller, now, EntryKind::Administration, "revoke-token", target, allowed);
        let mut entry = with_decision(entry, &decision);
        entry.detail.note = Some(token.to_string());
        let Some(paper) = paper.filter(|_| allowed) else {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let closed = PeopleCommit { papers: vec![closed(&paper)], ..PeopleCommit::default() };
        self.put_people(closed, entry).await
    }

    /// Whom a token stands for, narrowed to its scope; none when it is unknown, late or revoked, or its account or the one who
    /// answers for it has left. All of that is read for each request.
    pub async fn token_caller(
        &self,
        token: &str,
        attested: Attested,
        declared: Declared,
    ) -> Result<Limited<Option<Caller>>, Fault> {
        let now = self.now();
        let gates = [(Gate::Address, address_of(&attested))];
        if let Some(retry_after_s) = self.limits.enter(&gates, now) {
            return Ok(Limited::TooMany { retry_after_s });
        }
        let Some((paper, body, person)) = self.token_holder(token, now).await? else {
            let mut entry = self.entry_of_nobody(&attested, now, "token", EntryTarget::Platform, false);
            entry.detail.note = Some("no-such-token".to_owned());
            self.record(entry).await?;
            return Ok(Limited::Within(None));
        };
        self.limits.leave(&gates);
        if let Some(retry_after_s) = self.limits.enter(&[(Gate::Tokens, paper.id.to_string())], now) {
            return Ok(Limited::TooMany { retry_after_s });
        }
        let mut principal = principal_of(&person, now);
        principal.scope = Some(Box::new(Scope { token: Some(paper.id), ..body.scope }));
        Ok(Limited::Within(Some(Caller {
            principal: Principal::Person(principal),
            session: None,
            name: person.name,
            strength: 1,
            // A token is as old as it is: it never passes for somebody who signed in just now.
            signed_in_at: Some(paper.at),
            attested,
            declared,
            lang: self.settings.lang.clone(),
        })))
    }

    async fn token_holder(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<(Paper, TokenBody, Person)>, Fault> {
        let id = token.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_'));
        let Some(id) = id.and_then(|(id, _)| Uuid::try_parse(id).ok()) else { return Ok(None) };
        let Some(paper) = self.store().paper(id).await?.filter(|paper| paper.kind == TOKEN && paper.open)
        else {
            return Ok(None);
        };
        let hash = self.token_hash(TOKEN, token);
        let Some(body) = paper.read::<TokenBody>().filter(|body| body.hash == hash && now < body.until)
        else {
            return Ok(None);
        };
        let Some(account) = paper.person else { return Ok(None) };
        let person = self.store().person(account).await?.filter(|person| person.active);
        let owner =
            self.account_paper(account).await?.filter(|paper| paper.open).and_then(|paper| paper.person);
        let owner = match owner {
            Some(owner) => self.store().person(owner).await?.filter(|owner| owner.active),
            None => None,
        };
        Ok(person.filter(|_| owner.is_some()).map(|person| (paper, body, person)))
    }

    async fn account_paper(&self, account: PersonId) -> Result<Option<Paper>, Fault> {
        Ok(self.store().paper(account.uuid()).await?.filter(|paper| paper.kind == ACCOUNT))
    }

    /// What ends with somebody: the accounts they answer for, and every token of theirs and of those.
    pub(crate) async fn machines_of(&self, person: PersonId) -> Result<Machines, Fault> {
        let mut machines = Machines::default();
        let mut holders = vec![person];
        let owned = PaperQuery { person: Some(person), open: Some(true), ..PaperQuery::of(ACCOUNT) };
        for paper in self.store().papers(owned).await? {
            let account = PersonId::new(paper.id);
            machines.papers.push(closed(&paper));
            holders.push(account);
            machines.accounts.push(account);
            if let Some(stored) = self.store().person(account).await?.filter(|account| account.active) {
                let revision = stored.revision + 1;
                machines.people.push(Person { revision, roles: Vec::new(), active: false, ..stored });
            }
        }
        for holder in holders {
            let tokens = PaperQuery { person: Some(holder), open: Some(true), ..PaperQuery::of(TOKEN) };
            for paper in self.store().papers(tokens).await? {
                machines.papers.push(closed(&paper));
                machines.tokens.push(paper.id);
            }
        }
        Ok(machines)
    }
}

/// What ends with somebody who leaves.
#[derive(Debug, Default)]
pub(crate) struct Machines {
    /// The accounts.
    pub(crate) accounts: Vec<PersonId>,
    /// The tokens.
    pub(crate) tokens: Vec<Uuid>,
    /// The accounts as they are afterwards.
    pub(crate) people: Vec<Person>,
    /// The papers as they are afterwards.
    pub(crate) papers: Vec<Paper>,
}

fn closed(paper: &Paper) -> Paper {
    Paper { open: false, revision: paper.revision + 1, ..paper.clone() }
}

fn token_shown(paper: &Paper) -> Option<TokenShown> {
    let body: TokenBody = paper.read()?;
    let texts = |set: BTreeSet<String>| set.into_iter().collect();
    Some(TokenShown {
        id: paper.id,
        name: body.name,
        programs: body.scope.programs.iter().map(ToString::to_string).collect(),
        asks: texts(body.scope.asks),
        platform: body.scope.platform,
        at: paper.at,
        until: body.until,
        by: body.by,
        revoked: !paper.open,
    })
}
