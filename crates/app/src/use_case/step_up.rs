//! Proving again who one is, for what asks for a newer or stronger sign-in: a new session takes the place of the one at hand.

use super::session::{ABSOLUTE, address_of};
use crate::{
    App, Caller, Fault,
    answer::{Limited, Proof, SignedIn},
    entry::{EntryKind, EntryTarget},
    limit::Gate,
};

impl App {
    /// What the caller can show to prove again who they are.
    pub async fn proof(&self, caller: &Caller) -> Result<Proof, Fault> {
        let Some(id) = caller.person().filter(|_| caller.session.is_some() && !caller.is_guest()) else {
            return Ok(Proof::None);
        };
        Ok(match self.store().credential(id).await? {
            Some(found) if found.second.as_ref().is_some_and(|second| second.confirmed) => Proof::Code,
            Some(_) => Proof::Password,
            None => Proof::Elsewhere,
        })
    }

    /// Proves it, by the code of the second factor where the account has one, else by the password. None within: it is not
    /// right. The new session has the strength of what was shown, its age counts from now, and the old one has ended.
    pub async fn step_up(&self, caller: &Caller, shown: &str) -> Result<Limited<Option<SignedIn>>, Fault> {
        let proof = self.proof(caller).await?;
        let person = match caller.person() {
            Some(id) => self.store().person(id).await?.filter(|person| person.active),
            None => None,
        };
        let (Some(person), Proof::Code | Proof::Password) = (person, proof) else {
            return Ok(Limited::Within(None));
        };
        let account = self.token_hash("limit", person.login.as_deref().unwrap_or_default());
        let gates = [(Gate::Account, account), (Gate::Address, address_of(&caller.attested))];
        let refused = |note: &str| {
            let target = EntryTarget::Person(person.id);
            let mut entry = self.entry(caller, self.now(), EntryKind::Session, "step-up", target, false);
            entry.detail.note = Some(note.to_owned());
            entry
        };
        if let Some(retry_after_s) = self.limits.enter(&gates, self.now()) {
            self.record(refused("too-many")).await?;
            return Ok(Limited::TooMany { retry_after_s });
        }
        let Some(attempt) = self.attempt(person.id).await?.filter(|attempt| !attempt.locked) else {
            self.record(refused("locked")).await?;
            return Ok(Limited::Within(None));
        };
        let right = match proof {
            Proof::Code => self.use_code(person.id, shown).await?,
            _ => self.verify_password(shown, Some(attempt.credential.password_hash)).await?,
        };
        if !right {
            self.record(refused(if proof == Proof::Code { "wrong-code" } else { "wrong-password" })).await?;
            return Ok(Limited::Within(None));
        }
        self.forgive(person.id).await?;
        self.limits.leave(&gates);
        let strength = if proof == Proof::Code { 2 } else { 1 };
        let signed_in = self.begin(&person, strength, ABSOLUTE, &caller.attested, "step-up").await?;
        self.sign_out(caller).await?;
        Ok(Limited::Within(Some(signed_in)))
    }
}
