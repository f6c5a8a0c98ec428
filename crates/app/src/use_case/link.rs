//! The first administrator comes in by a one-time link.

use super::{
    people::unacceptable_name,
    session::{fault_of, later, spelt},
};
use crate::{
    App, Fault,
    answer::SignedIn,
    caller::Attested,
    entry::{EntryKind, EntryTarget},
    password,
    people::{Person, RoleGrant},
    port::store::Credential,
};
use casewright_core::id::PersonId;
use jiff::SignedDuration;

/// What came of redeeming a link.
#[derive(Clone, Debug)]
pub enum Redeemed {
    /// The account is made and signed in.
    In(SignedIn),
    /// The password is set; there is a second factor, so one signs in as usual.
    SignIn,
    /// The link was used, is over, or never was.
    LinkOver,
    /// Name, login or password are not acceptable, in plain words.
    Not(String),
}

const PURPOSE: &str = "first-administrator";
const LASTS: SignedDuration = SignedDuration::from_hours(24);
const SESSION: SignedDuration = SignedDuration::from_hours(12);

/// The program of the platform's own administration, and the role of whoever works it.
const OFFICE: &str = "office";
const MANAGER: &str = "manager";

impl App {
    /// A token for the link, for one day; none when there is an administrator already.
    pub async fn first_admin_link(&self) -> Result<Option<String>, Fault> {
        if self.has_administrator().await? {
            return Ok(None);
        }
        let token = self.fresh_token();
        let until = later(self.now(), LASTS)?;
        self.store().put_one_time(&self.token_hash(PURPOSE, &token), PURPOSE, until).await?;
        Ok(Some(token))
    }

    /// Makes the account of the first administrator.
    pub async fn redeem_link(
        &self,
        token: &str,
        name: &str,
        login: &str,
        password: &str,
        attested: &Attested,
    ) -> Result<Redeemed, Fault> {
        // What the person can mend comes first: it must not use up the link.
        if let Some(why) = unacceptable_name(name, login).or_else(|| password::unacceptable(password)) {
            return Ok(Redeemed::Not(why));
        }
        let now = self.now();
        let purpose = self.store().take_one_time(&self.token_hash(PURPOSE, token), now).await?;
        if purpose.as_deref() != Some(PURPOSE) || self.has_administrator().await? {
            let mut entry = self.entry_of_nobody(attested, now, "redeem-link", EntryTarget::Platform, false);
            entry.kind = EntryKind::Administration;
            self.record(entry).await?;
            return Ok(Redeemed::LinkOver);
        }
        // Whoever administers people works their records; nobody could give it to the first one, who may not do so themselves.
        let office = self.knows_role(&OFFICE.into(), &MANAGER.into());
        let manager = RoleGrant { program: OFFICE.into(), role: MANAGER.into(), from: None, until: None };
        let person = Person {
            id: PersonId::new(self.ports.ids.uuid()),
            revision: 1,
            name: name.trim().to_owned(),
            login: Some(spelt(login)),
            roles: office.then_some(manager).into_iter().collect(),
            platform_roles: vec!["administrator".to_owned()],
            units: office.then(|| OFFICE.into()).into_iter().collect(),
            partners: Vec::new(),
            active: true,
            clearances: Vec::new(),
            delegations: Vec::new(),
        };
        let password_hash = self.hash_password(password).await?;
        let mut entry =
            self.entry_of_nobody(attested, now, "redeem-link", EntryTarget::Person(person.id), true);
        entry.kind = EntryKind::Administration;
        self.store().put_person(person.clone(), entry).await.map_err(fault_of)?;
        let credential =
            Credential { person: person.id, password_hash, failures: 0, locked_until: None, second: None };
        self.store().put_credential(credential).await?;
        self.begin(&person, 1, SESSION, attested, "sign-in").await.map(Redeemed::In)
    }

    async fn has_administrator(&self) -> Result<bool, Fault> {
        let people = self.store().people().await?;
        Ok(people
            .iter()
            .any(|person| person.active && person.platform_roles.iter().any(|role| role == "administrator")))
    }
}
