//! Signing in by an identity provider. It says who somebody is there; who that is here was settled by an administrator. Roles
//! never come with it.

use super::{
    delegate::Changed,
    session::{ABSOLUTE, address_of, later},
};
use crate::language::say;
use crate::{
    Answer, App, Attested, Caller, Fault,
    answer::{Limited, SignedIn},
    entry::EntryTarget,
    limit::Gate,
    port::{
        identity::{IdentityProvider, NotVouched, Tie},
        paper::{Paper, PaperQuery},
        store::PeopleCommit,
    },
};
use casewright_core::id::PersonId;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Kind of the papers that say who somebody of a provider is here; `person` is who.
const IDENTITY: &str = "identity";
/// The purpose of the token that ties a sign-in to the browser that began it.
const FLOW: &str = "provider-sign-in";
const FLOW_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// A sign-in begun.
#[derive(Debug)]
pub struct Begun {
    /// For a cookie of this browser: what comes back is accepted with it alone.
    pub flow: String,
    /// Where the browser goes.
    pub address: String,
}

/// What came of a sign-in by a provider.
#[derive(Debug)]
pub enum Came {
    /// In.
    In {
        /// The session.
        signed_in: SignedIn,
        /// Where they wanted to go.
        to: String,
    },
    /// The provider knows them, and nobody here is linked to them, or they have left.
    Nobody,
    /// It was not begun in this browser, was finished already, or took too long.
    Over,
    /// The provider does not vouch for anybody.
    Not(NotVouched),
}

/// Who somebody of a provider is here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Linked {
    /// The provider, by its name.
    pub provider: String,
    /// Their id there.
    pub subject: String,
}

impl App {
    /// Begins a sign-in.
    pub async fn begin_with_provider(
        &self,
        provider: &dyn IdentityProvider,
        to: &str,
        again: bool,
    ) -> Result<Result<Begun, NotVouched>, Fault> {
        let flow = self.fresh_token();
        let address = match provider.address(&self.tie(&flow, again)).await {
            Ok(address) => address,
            Err(not) => return Ok(Err(not)),
        };
        let purpose = format!("{FLOW}:{}:{}:{to}", provider.name(), u8::from(again));
        let until = later(self.now(), FLOW_LASTS)?;
        self.store().put_one_time(&self.token_hash(FLOW, &flow), &purpose, until).await?;
        Ok(Ok(Begun { flow, address }))
    }

    /// State, nonce and verifier come from the browser's token: nothing of them is stored, and none fits another browser.
    fn tie(&self, flow: &str, again: bool) -> Tie {
        Tie {
            state: self.token_hash("provider-state", flow),
            nonce: self.token_hash("provider-nonce", flow),
            verifier: self.token_hash("provider-verifier", flow),
            again,
        }
    }

    /// Finishes it: once, in the browser that began it.
    pub async fn finish_with_provider(
        &self,
        provider: &dyn IdentityProvider,
        flow: &str,
        state: &str,
        code: Option<&str>,
        attested: &Attested,
    ) -> Result<Limited<Came>, Fault> {
        let gates = [(Gate::Address, address_of(attested))];
        if let Some(retry_after_s) = self.limits.enter(&gates, self.now()) {
            return Ok(Limited::TooMany { retry_after_s });
        }
        let refused = async |note: &str, target: EntryTarget| {
            let mut entry = self.entry_of_nobody(attested, self.now(), "sign-in", target, false);
            entry.detail.note = Some(format!("{}: {note}", provider.name()));
            self.record(entry).await
        };
        let begun = self.store().take_one_time(&self.token_hash(FLOW, flow), self.now()).await?;
        let begun = begun.as_deref().and_then(|purpose| {
            let rest = purpose.strip_prefix(FLOW)?.strip_prefix(':')?.strip_prefix(provider.name())?;
            let (again, to) = rest.strip_prefix(':')?.split_once(':')?;
            Some((again == "1", to.to_owned()))
        });
        let tie = self.tie(flow, begun.as_ref().is_some_and(|(again, _)| *again));
        let Some((_, to)) = begun.filter(|_| tie.state == state) else {
            refused("not-begun-here", EntryTarget::Platform).await?;
            return Ok(Limited::Within(Came::Over));
        };
        let vouched = match code {
            Some(code) => provider.redeem(code, &tie, self.now()).await,
            None => Err(NotVouched::NotAccepted("the sign-in was given up there".to_owned())),
        };
        let vouched = match vouched {
            Ok(vouched) => vouched,
            Err(not) => {
                tracing::warn!(provider = provider.name(), "{not}");
                refused("not-vouched", EntryTarget::Platform).await?;
                return Ok(Limited::Within(Came::Not(not)));
            }
        };
        let paper = self.store().paper(self.identity_id(provider.name(), &vouched.subject)).await?;
        let linked =
            paper.filter(|paper| paper.kind == IDENTITY && paper.open).and_then(|paper| paper.person);
        let person = match linked {
            Some(person) => self.store().person(person).await?.filter(|person| person.active),
            None => None,
        };
        let Some(person) = person else {
            refused("nobody-here", linked.map_or(EntryTarget::Platform, EntryTarget::Person)).await?;
            return Ok(Limited::Within(Came::Nobody));
        };
        self.limits.leave(&gates);
        let signed_in = self.begin_vouched(&person, &vouched, attested, ABSOLUTE).await?;
        Ok(Limited::Within(Came::In { signed_in, to }))
    }

    /// The same id for the same subject of the same provider, and none that tells the subject.
    fn identity_id(&self, provider: &str, subject: &str) -> Uuid {
        let hash = self.token_hash("identity", &format!("{}:{provider}:{subject}", provider.len()));
        let mut bytes = [0_u8; 16];
        for (slot, byte) in bytes.iter_mut().zip(hash.bytes().collect::<Vec<_>>().chunks(2)) {
            *slot =
                std::str::from_utf8(byte).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        }
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// Says who somebody of a provider is here. An administrator does, not about themselves.
    pub async fn link_identity(
        &self,
        caller: &Caller,
        person: PersonId,
        link: Linked,
    ) -> Result<Answer<Changed<()>>, Fault> {
        let now = self.now();
        let decision = match self.may_change(caller, now, "link-identity", person).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        let stored = self.store().person(person).await?.filter(|person| person.login.is_some());
        if stored.is_none() {
            return Ok(Answer::NotFound);
        }
        if link.subject.is_empty() || link.subject.len() > 255 {
            let why = say!("give-the-subject-as-the-provider-sends");
            return Ok(Answer::Found(Changed::Not(why)));
        }
        let id = self.identity_id(&link.provider, &link.subject);
        let paper = match self.store().paper(id).await? {
            Some(paper) if paper.open && paper.person != Some(person) => {
                let why = say!("this-subject-is-somebody-else-here-already");
                return Ok(Answer::Found(Changed::Not(why)));
            }
            Some(paper) => Paper { open: true, person: Some(person), ..paper.now_says(&link) },
            None => Paper { person: Some(person), ..Paper::new(IDENTITY, id, now, &link) },
        };
        let entry = self.administration(caller, now, "link-identity", person, &decision);
        self.put_people(PeopleCommit { papers: vec![paper], ..PeopleCommit::default() }, entry).await
    }

    /// Takes away the links of a person to a provider, and ends their sessions.
    pub async fn unlink_identity(
        &self,
        caller: &Caller,
        person: PersonId,
        provider: &str,
    ) -> Result<Answer<Changed<()>>, Fault> {
        let now = self.now();
        let decision = match self.may_change(caller, now, "unlink-identity", person).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        let query = PaperQuery { person: Some(person), open: Some(true), ..PaperQuery::of(IDENTITY) };
        let papers: Vec<Paper> = self
            .store()
            .papers(query)
            .await?
            .into_iter()
            .filter(|paper| paper.read::<Linked>().is_some_and(|link| link.provider == provider))
            .map(|paper| Paper { open: false, revision: paper.revision + 1, ..paper })
            .collect();
        if papers.is_empty() {
            return Ok(Answer::NotFound);
        }
        let entry = self.administration(caller, now, "unlink-identity", person, &decision);
        let change = PeopleCommit { papers, end_sessions: Some((person, now)), ..PeopleCommit::default() };
        self.put_people(change, entry).await
    }
}
