//! What must be so after a step.

use super::{
    play::{Came, Differs, differs},
    world::World,
};
use crate::{
    Answer, Caller, Fault,
    answer::{CasePage, FieldShown, Filters, Offered},
    port::store::Store,
};
use authz::Ask;
use casewright_core::{
    Case, CaseEvent, FieldPath, Value,
    case::Awaited,
    id::{ActionName, DocumentKind, EffectName, FetchName, ListName, PartyRole},
};
use program::model::{Account, Expect, Refused, Step, What, Who};
use std::collections::{BTreeMap, BTreeSet};

const NOTHING: &str = "nothing";

/// `plan: add, see; order: see`.
fn told(rights: &BTreeMap<DocumentKind, BTreeSet<String>>) -> String {
    let each = rights.iter().map(|(kind, rights)| {
        format!("{kind}: {}", rights.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    });
    each.collect::<Vec<_>>().join("; ")
}

impl World {
    /// Compares a step with what it expects. `before` is the version of the case before it.
    pub(super) async fn look(
        &mut self,
        step: &Step,
        came: &Came,
        before: u64,
    ) -> Result<Result<(), Differs>, Fault> {
        let expect = &step.expect;
        if let Err(other) = outcome_of(came, expect) {
            return Ok(Err(other));
        }
        let case = self.case().await?;
        if let Err(other) = facts_of(&case, expect) {
            return Ok(Err(other));
        }
        if let Err(other) = self.accounts(expect).await? {
            return Ok(Err(other));
        }
        let (queued, fetched) = self.since(&case, before).await?;
        if let Err(other) = all_in("queued", &expect.queued, &queued)
            .and_then(|()| all_in("fetches", &expect.fetches, &fetched))
        {
            return Ok(Err(other));
        }
        let Some(who) = &step.who else { return Ok(Ok(())) };
        if matches!(who, Who::Service(_)) {
            return Ok(Ok(()));
        }
        let caller = self.caller(who).await?;
        if expect.not_found && step.what == What::Look {
            return self.is_not_found(&caller).await;
        }
        if asks_for_page(expect) {
            let page = match self.app.case_page(&caller, self.reference()).await? {
                Answer::Found(page) => Some(page),
                Answer::NotFound | Answer::Denied(_) => None,
            };
            if let Err(other) = page_of(page.as_ref(), expect) {
                return Ok(Err(other));
            }
            for action in &expect.cannot {
                if let Err(other) = self.cannot(&caller, page.as_ref(), action).await? {
                    return Ok(Err(other));
                }
            }
            for action in &expect.can {
                self.note(&caller, &Ask::Act(action.clone())).await?;
            }
        }
        if let Some(wanted) = expect.account {
            let found = matches!(self.app.money_tab(&caller, self.reference()).await?, Answer::Found(_));
            if found != wanted {
                let words = |seen| if seen { "it is open to the person" } else { "it is not open" };
                return Ok(differs("the account", words(wanted), words(found)));
            }
            self.note(&caller, &Ask::Money).await?;
            if let Some(money) = &self.program.definition.money {
                self.note(&caller, &Ask::Read(money.class.clone())).await?;
            }
        }
        if let Some(wanted) = &expect.documents {
            let found = self.documents_of(&caller).await?;
            if found != *wanted {
                return Ok(differs("documents", told(wanted), told(&found)));
            }
        }
        if let Some(wanted) = &expect.parties {
            let found = self.parties_of(&caller).await?;
            if found != *wanted {
                return Ok(differs("parties", format!("{wanted:?}"), format!("{found:?}")));
            }
        }
        self.lists(&caller, expect).await
    }

    /// Whom a person sees by name, by what they are. Whoever may not see the parties sees nobody.
    async fn parties_of(&self, caller: &Caller) -> Result<BTreeMap<PartyRole, BTreeSet<String>>, Fault> {
        let mut seen: BTreeMap<PartyRole, BTreeSet<String>> = BTreeMap::new();
        if let Answer::Found(tab) = self.app.parties(caller, self.reference()).await? {
            for party in tab.parties.into_iter().filter(|party| party.until.is_none()) {
                if let Some(name) = party.name {
                    seen.entry(party.role).or_default().insert(name);
                }
            }
        }
        Ok(seen)
    }

    /// What commands of the platform have made of accounts.
    async fn accounts(&self, expect: &Expect) -> Result<Result<(), Differs>, Fault> {
        for (login, expected) in &expect.people {
            let found = match self.store.person_of_login(login).await? {
                None => Account::Missing,
                Some(person) if !person.active => Account::Left,
                Some(person) => Account::Works(
                    person.roles.iter().map(|role| format!("{}/{}", role.program, role.role)).collect(),
                ),
            };
            if found != *expected {
                return Ok(differs(format!("the account {login}"), account(expected), account(&found)));
            }
        }
        Ok(Ok(()))
    }

    /// *Not found* is the same on every way to the case: the page and an act.
    async fn is_not_found(&self, caller: &Caller) -> Result<Result<(), Differs>, Fault> {
        Ok(match self.app.case_page(caller, self.reference()).await? {
            Answer::NotFound => Ok(()),
            Answer::Denied(denied) => differs(
                "not-found",
                "not found",
                format!("the person learns that it is there: {}", denied.says),
            ),
            Answer::Found(page) => {
                let views: Vec<&str> = page.views.iter().map(|view| view.name.as_str()).collect();
                differs(
                    "not-found",
                    "not found",
                    format!("the case is open to the person: {}", listed(&views)),
                )
            }
        })
    }

    /// Not offered, and refused when tried all the same.
    async fn cannot(
        &self,
        caller: &Caller,
        page: Option<&CasePage>,
        action: &ActionName,
    ) -> Result<Result<(), Differs>, Fault> {
        let of = format!("cannot {action}");
        let offered = page.is_some_and(|page| offers(page).any(|offered| offered == action));
        if offered {
            return Ok(differs(of, "not offered", "offered"));
        }
        Ok(match self.tried(caller, action).await? {
            Came::Done => differs(of, "refused when tried", "it was done, though it was not offered"),
            _ => Ok(()),
        })
    }

    async fn lists(&mut self, caller: &Caller, expect: &Expect) -> Result<Result<(), Differs>, Fault> {
        for list in &expect.listed {
            if !self.is_listed(caller, list).await? {
                return Ok(differs("listed", format!("the case is in the list {list}"), "it is not there"));
            }
            self.note(caller, &Ask::List(list.clone())).await?;
        }
        for list in &expect.unlisted {
            if self.is_listed(caller, list).await? {
                return Ok(differs("unlisted", format!("the case is not in the list {list}"), "it is there"));
            }
        }
        Ok(Ok(()))
    }

    async fn is_listed(&self, caller: &Caller, list: &ListName) -> Result<bool, Fault> {
        // The world holds one case: the first page is all there is.
        let answer =
            self.app.list(caller, self.program.name.as_str(), list.as_str(), &Filters::default()).await?;
        Ok(answer.found().is_some_and(|page| page.rows.iter().any(|row| row.reference == self.reference())))
    }

    /// Effects queued and fetches asked for since a version.
    async fn since(&self, case: &Case, before: u64) -> Result<(Vec<EffectName>, Vec<FetchName>), Fault> {
        let (mut queued, mut fetched) = (Vec::new(), Vec::new());
        for stored in self.store.events(case.id).await?.into_iter().filter(|stored| stored.seq >= before) {
            match stored.event {
                CaseEvent::EffectQueued { name, .. } => queued.push(name),
                CaseEvent::StepAwaited { awaits: Awaited::Fetch(fetch), .. } => fetched.push(fetch),
                _ => {}
            }
        }
        Ok((queued, fetched))
    }
}

fn account(account: &Account) -> String {
    match account {
        Account::Missing => "there is none".to_owned(),
        Account::Left => "has left".to_owned(),
        Account::Works(roles) if roles.is_empty() => "works, without a role".to_owned(),
        Account::Works(roles) => format!("works as {}", roles.join(", ")),
    }
}

fn asks_for_page(expect: &Expect) -> bool {
    !expect.sees.is_empty()
        || !expect.hidden.is_empty()
        || !expect.masked.is_empty()
        || !expect.can.is_empty()
        || !expect.cannot.is_empty()
        || expect.views.is_some()
}

/// Whether the step was done, or refused as it should be.
fn outcome_of(came: &Came, expect: &Expect) -> Result<(), Differs> {
    let found = match came {
        Came::Done => "it was done".to_owned(),
        Came::Refused { kind, key, text } => {
            format!("refused: {} ({})", key.as_ref().unwrap_or(kind), text.trim())
        }
        Came::NotAllowed(says) => format!("refused: not-allowed ({says})"),
        Came::NotFound => "not found".to_owned(),
        Came::Cannot(why) => why.clone(),
    };
    match (&expect.refused, came) {
        (_, Came::NotFound) if expect.not_found => Ok(()),
        (None, Came::Done) => Ok(()),
        (None, _) => differs("the step", "it is done", found),
        // Whoever may not know of the case is refused by its not being there.
        (Some(Refused::NotAllowed), Came::NotAllowed(_) | Came::NotFound) => Ok(()),
        (Some(Refused::Text(text)), Came::Refused { key: Some(key), .. }) if key == text.as_str() => Ok(()),
        (Some(Refused::Kind(expected)), Came::Refused { kind, .. }) if kind == expected => Ok(()),
        (Some(expected), _) => {
            let expected = match expected {
                Refused::Text(text) => text.as_str(),
                Refused::NotAllowed => "not-allowed",
                Refused::Kind(kind) => kind,
            };
            differs("the step", format!("refused: {expected}"), found)
        }
    }
}

/// What is so on the case, whoever may see it.
fn facts_of(case: &Case, expect: &Expect) -> Result<(), Differs> {
    if let Some(state) = &expect.state {
        let states: Vec<&str> = case.states().map(casewright_core::id::StateName::as_str).collect();
        if !states.contains(&state.as_str()) {
            return differs("state", state, states.join(", "));
        }
    }
    if let Some(outcome) = &expect.outcome
        && case.outcome.as_ref() != Some(outcome)
    {
        return differs("outcome", outcome, case.outcome.as_deref().unwrap_or("none yet"));
    }
    for (key, state) in &expect.items {
        let item = case.items.iter().rev().find(|item| item.key == *key);
        let found = item.map(|item| format!("{:?}", item.state).to_lowercase());
        if found.as_ref() != Some(state) {
            return differs(key, state, found.as_deref().unwrap_or("it is not there"));
        }
    }
    for (path, value) in &expect.file {
        let found = case.value(path).unwrap_or(&Value::Null);
        if found != value {
            return differs(path.as_str(), value, found);
        }
    }
    for (name, value) in &expect.decisions {
        let found = decided(case, name);
        if found != *value {
            let root = name.split('.').next().unwrap_or_default();
            let found = if case.decisions.contains_key(root) {
                found.to_string()
            } else {
                "nothing yet: a result is kept when a rule that reads it is taken".to_owned()
            };
            return differs(format!("decisions.{name}"), value, found);
        }
    }
    for (name, amount) in &expect.money {
        let (line, part) = name.split_once('.').unwrap_or((name, ""));
        let sums = case.money.line(&line.into());
        let found = match part {
            "charged" => sums.charged,
            "waived" => sums.waived,
            "received" => sums.received,
            "due" => sums.due,
            "refunded" => sums.refunded,
            "ordered" => sums.ordered,
            "issued" => sums.issued,
            "redeemed" => sums.redeemed,
            "lapsed" => sums.lapsed,
            "left" => sums.left,
            _ => sums.paid,
        };
        if found != *amount {
            return differs(format!("money.{name}"), amount, found);
        }
    }
    let partners: Vec<_> = case.partners.iter().cloned().collect();
    all_in("partners", &expect.partners, &partners)?;
    if let Some(flagged) = expect.flagged {
        let flag = case.flags.iter().find(|flag| flag.cleared_at.is_none());
        if flag.is_some() != flagged {
            let expected = if flagged { "a flag waits for a person" } else { "no flag" };
            return differs("flagged", expected, flag.map_or("no flag", |flag| flag.text.as_str()));
        }
    }
    Ok(())
}

/// A result by name, or by name and output.
fn decided(case: &Case, name: &str) -> Value {
    let mut segments = name.split('.');
    let root = segments.next().unwrap_or_default();
    let rest: Vec<&str> = segments.collect();
    let result = case.decisions.get(root);
    result.and_then(|value| value.at(&rest)).cloned().unwrap_or(Value::Null)
}

fn all_in<T: AsRef<str> + PartialEq>(of: &str, expected: &[T], found: &[T]) -> Result<(), Differs> {
    let mut left: Vec<&T> = found.iter().collect();
    for one in expected {
        match left.iter().position(|other| *other == one) {
            Some(at) => {
                left.remove(at);
            }
            None => return differs(of, listed(expected), listed(found)),
        }
    }
    Ok(())
}

/// What the person sees and is offered.
fn page_of(page: Option<&CasePage>, expect: &Expect) -> Result<(), Differs> {
    let Some(page) = page else {
        // Nothing is offered to somebody for whom there is no case; everything else speaks of a case that is there.
        let speaks = !expect.sees.is_empty()
            || !expect.hidden.is_empty()
            || !expect.masked.is_empty()
            || !expect.can.is_empty()
            || expect.views.is_some();
        return if speaks { differs("the case", "it is open to the person", "not found") } else { Ok(()) };
    };
    if let Some(views) = &expect.views {
        let wanted: BTreeSet<&str> = views.iter().map(casewright_core::id::ViewName::as_str).collect();
        let found: BTreeSet<&str> = page.views.iter().map(|view| view.name.as_str()).collect();
        if wanted != found {
            let [wanted, found] = [wanted, found].map(|names| listed(&names.into_iter().collect::<Vec<_>>()));
            return differs("views", wanted, found);
        }
    }
    for (path, value) in &expect.sees {
        let shown: Vec<&FieldShown> = fields(page).filter(|field| field.path == *path).collect();
        if !shown.iter().any(|field| field.value == *value) {
            let found = match shown.first() {
                Some(field) if field.masked => format!("{} (masked)", field.value),
                Some(field) => field.value.to_string(),
                None => "it is not shown".to_owned(),
            };
            return differs(format!("sees {path}"), value, found);
        }
    }
    for path in &expect.hidden {
        let overlaps = |shown: &FieldPath| shown.is_within(path) || path.is_within(shown);
        if let Some(field) = fields(page).find(|field| overlaps(&field.path)) {
            let masked = if field.masked { ", masked" } else { "" };
            return differs(
                format!("hidden {path}"),
                "not shown",
                format!("`{}` is shown{masked}", field.path),
            );
        }
    }
    for path in &expect.masked {
        let shown: Vec<&FieldShown> = fields(page).filter(|field| field.path == *path).collect();
        if shown.is_empty() || shown.iter().any(|field| !field.masked) {
            let found = if shown.is_empty() { "it is not shown" } else { "shown in clear" };
            return differs(format!("masked {path}"), "shown masked", found);
        }
    }
    for action in &expect.can {
        if !offers(page).any(|offered| offered == action) {
            let why = page.actions.iter().find(|shown| shown.name == *action);
            let found = match why.map(|shown| &shown.offered) {
                Some(Offered::Not(why)) => format!("not offered: {why}"),
                _ => "not offered".to_owned(),
            };
            return differs(format!("can {action}"), "offered", found);
        }
    }
    Ok(())
}

fn fields(page: &CasePage) -> impl Iterator<Item = &FieldShown> {
    page.views.iter().flat_map(|view| &view.fields)
}

/// What would work, or may once it is filled in.
fn offers(page: &CasePage) -> impl Iterator<Item = &ActionName> {
    page.actions.iter().filter(|shown| !matches!(shown.offered, Offered::Not(_))).map(|shown| &shown.name)
}

fn listed<T: AsRef<str>>(names: &[T]) -> String {
    if names.is_empty() {
        return NOTHING.to_owned();
    }
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}
