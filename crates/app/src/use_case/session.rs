//! Signing in and out, guests of the public pages, and who calls.

use crate::{
    Answer, App, Caller, Fault,
    answer::{GuestStarted, Limited, SignIn, SignedIn},
    caller::{Attested, Declared, principal_of},
    entry::{EntryKind, EntryTarget},
    limit::{Gate, network},
    people::{Person, RoleGrant, Session},
    port::{
        identity::Vouched,
        store::{CommitError, Credential},
    },
};
use authz::Principal;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use casewright_core::id::{PersonId, SessionId};
use jiff::{SignedDuration, Timestamp};
use program::model::{May, Tie};

/// A session of staff ends after so long without use.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// And after so long in any case.
pub(crate) const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// A return code works so long: longer than a case with consultation, hearing and appeal takes.
const RETURN: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// The cookie of a guest works so long; after that the return code is typed in again.
const GUEST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Its use is noted at most so often.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);
/// So many wrong passwords in a row are free.
const FREE_FAILURES: u32 = 5;
/// The first lock; each further failure doubles it, to an hour at most.
const FIRST_LOCK_S: i64 = 60;
const LONGEST_LOCK_S: i64 = 3600;

/// The purpose of the token between password and code.
const TICKET: &str = "sign-in-code";
const TICKET_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// What tokens of sessions on managed devices begin with. The store knows the hash of the whole: nobody can put it on or take
/// it off, and a token without it, which is shorter, may begin with the same letters.
const MANAGED: &str = "md_";
/// 32 bytes in base64url are 43 letters.
const MANAGED_LENGTH: usize = 43 + MANAGED.len();
/// So often a change of a credential is tried again when others change it too: each time at least one of them got through.
pub(crate) const TRIES: u32 = 1_000;

/// Letters and digits that nobody mistakes for each other (Crockford's base 32).
const CODE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl App {
    /// Signs in by password, and with the code of the second factor where there is one. Wrong password, unknown account and
    /// locked account give the same answer: nothing tells them apart. Every try is counted before it is looked at, so that
    /// many at the same moment are as many as one after the other.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        code: Option<&str>,
        attested: &Attested,
    ) -> Result<Limited<SignIn>, Fault> {
        let account = self.token_hash("limit", &spelt(login));
        let gates = [(Gate::Account, account), (Gate::Address, address_of(attested))];
        if let Some(retry_after_s) = self.limits.enter(&gates, self.now()) {
            let mut entry =
                self.entry_of_nobody(attested, self.now(), "sign-in", EntryTarget::Platform, false);
            entry.detail.note = Some("too-many".to_owned());
            self.record(entry).await?;
            return Ok(Limited::TooMany { retry_after_s });
        }
        let person = self.store().person_of_login(&spelt(login)).await?;
        let attempt = match &person {
            Some(person) => self.attempt(person.id).await?,
            None => None,
        };
        let stored = attempt.as_ref().map(|attempt| attempt.credential.password_hash.clone());
        let right = self.verify_password(password, stored).await?;
        // The time is read after the hashing: what waited long must not sign in with an old one.
        let now = self.now();
        let (Some(person), Some(Attempt { locked, credential })) = (person, attempt) else {
            let mut entry = self.entry_of_nobody(attested, now, "sign-in", EntryTarget::Platform, false);
            entry.detail.note = Some("no-account".to_owned());
            self.record(entry).await?;
            return Ok(Limited::Within(SignIn::Not));
        };
        let refuse = async |note: &str| {
            let mut entry =
                self.entry_of_nobody(attested, now, "sign-in", EntryTarget::Person(person.id), false);
            entry.detail.note = Some(note.to_owned());
            self.record(entry).await
        };
        if locked || !right || !person.active {
            refuse(if locked { "locked" } else { "wrong-password" }).await?;
            return Ok(Limited::Within(SignIn::Not));
        }
        if credential.second.as_ref().is_none_or(|second| !second.confirmed) {
            self.forgive(person.id).await?;
            self.limits.leave(&gates);
            let signed = self.begin(&person, 1, ABSOLUTE, attested, "sign-in").await?;
            return Ok(Limited::Within(SignIn::In(signed)));
        }
        let Some(code) = code.filter(|code| !code.trim().is_empty()) else {
            // The password was right and the code is typed in next: that is no failure.
            self.forgive(person.id).await?;
            self.limits.leave(&gates);
            refuse("code-asked").await?;
            return Ok(Limited::Within(SignIn::Code(self.code_ticket(person.id).await?)));
        };
        self.with_code(&person, code, &gates, attested).await.map(Limited::Within)
    }

    /// The second step: the code, for whoever has shown the password (the token says so, once, for five minutes).
    pub async fn sign_in_code(
        &self,
        ticket: &str,
        code: &str,
        attested: &Attested,
    ) -> Result<Limited<SignIn>, Fault> {
        let now = self.now();
        let purpose = self.store().take_one_time(&self.token_hash(TICKET, ticket), now).await?;
        let person =
            match purpose.as_deref().and_then(|purpose| purpose.strip_prefix(TICKET)?.strip_prefix(':')) {
                Some(id) => match id.parse() {
                    Ok(id) => self.store().person(PersonId::new(id)).await?.filter(|person| person.active),
                    Err(_) => None,
                },
                None => None,
            };
        let Some(person) = person else {
            let mut entry = self.entry_of_nobody(attested, now, "sign-in", EntryTarget::Platform, false);
            entry.detail.note = Some("no-such-ticket".to_owned());
            self.record(entry).await?;
            return Ok(Limited::Within(SignIn::Not));
        };
        let account = self.token_hash("limit", person.login.as_deref().unwrap_or_default());
        let gates = [(Gate::Account, account), (Gate::Address, address_of(attested))];
        let refused = self.limits.enter(&gates, now);
        let locked = self.attempt(person.id).await?.is_none_or(|attempt| attempt.locked);
        if locked || refused.is_some() {
            let mut entry =
                self.entry_of_nobody(attested, now, "sign-in", EntryTarget::Person(person.id), false);
            entry.detail.note = Some(if locked { "locked" } else { "too-many" }.to_owned());
            self.record(entry).await?;
            return Ok(match refused {
                Some(retry_after_s) => Limited::TooMany { retry_after_s },
                None => Limited::Within(SignIn::Not),
            });
        }
        self.with_code(&person, code, &gates, attested).await.map(Limited::Within)
    }

    /// The password was right and the try is counted; the code decides.
    async fn with_code(
        &self,
        person: &Person,
        code: &str,
        gates: &[(Gate, String)],
        attested: &Attested,
    ) -> Result<SignIn, Fault> {
        if !self.use_code(person.id, code).await? {
            let target = EntryTarget::Person(person.id);
            let mut entry = self.entry_of_nobody(attested, self.now(), "sign-in", target, false);
            entry.detail.note = Some("wrong-code".to_owned());
            self.record(entry).await?;
            return Ok(SignIn::WrongCode(self.code_ticket(person.id).await?));
        }
        self.forgive(person.id).await?;
        self.limits.leave(gates);
        self.begin(person, 2, ABSOLUTE, attested, "sign-in").await.map(SignIn::In)
    }

    async fn code_ticket(&self, person: PersonId) -> Result<String, Fault> {
        let ticket = self.fresh_token();
        let until = later(self.now(), TICKET_LASTS)?;
        self.store()
            .put_one_time(&self.token_hash(TICKET, &ticket), &format!("{TICKET}:{person}"), until)
            .await?;
        Ok(ticket)
    }

    /// Counts a try before it is looked at; a lock that holds is left as it is.
    pub(super) async fn attempt(&self, person: PersonId) -> Result<Option<Attempt>, Fault> {
        for _ in 0..TRIES {
            let Some(read) = self.store().credential(person).await? else { return Ok(None) };
            let now = self.now();
            if read.locked_until.is_some_and(|until| now < until) {
                return Ok(Some(Attempt { locked: true, credential: read }));
            }
            let counted = after_failure(read.clone(), now);
            if self.store().swap_credential(&read, counted.clone()).await? {
                return Ok(Some(Attempt { locked: false, credential: counted }));
            }
        }
        Err(contended())
    }

    /// What was counted is taken back: somebody came in.
    pub(super) async fn forgive(&self, person: PersonId) -> Result<(), Fault> {
        for _ in 0..TRIES {
            let Some(read) = self.store().credential(person).await? else { return Ok(()) };
            let new = Credential { failures: 0, locked_until: None, ..read.clone() };
            if new == read || self.store().swap_credential(&read, new).await? {
                return Ok(());
            }
        }
        Err(contended())
    }

    /// Ends the session of the caller.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), Fault> {
        let (Some(session), Some(person)) = (caller.session, caller.person()) else { return Ok(()) };
        let now = self.now();
        let target = EntryTarget::Person(person);
        let entry = self.entry(caller, now, EntryKind::Session, "sign-out", target, true);
        self.store().revoke_session(session, now, entry).await
    }

    /// Who a token stands for, with the roles of this moment; none when it is over, ended or unknown.
    pub async fn caller(
        &self,
        token: &str,
        attested: Attested,
        declared: Declared,
    ) -> Result<Option<Caller>, Fault> {
        self.caller_of(token, attested, declared, true).await
    }

    /// The same for whoever only listens: that a page is open is no use of its session, which ends when it is idle.
    pub async fn listener(
        &self,
        token: &str,
        attested: Attested,
        declared: Declared,
    ) -> Result<Option<Caller>, Fault> {
        self.caller_of(token, attested, declared, false).await
    }

    async fn caller_of(
        &self,
        token: &str,
        mut attested: Attested,
        declared: Declared,
        used: bool,
    ) -> Result<Option<Caller>, Fault> {
        attested.managed_device |= token.len() == MANAGED_LENGTH && token.starts_with(MANAGED);
        let hash = self.token_hash("session", token);
        let Some(session) = self.store().session(&hash).await? else { return Ok(None) };
        // What another process put in force holds for this request already.
        Box::pin(self.follow_policies()).await?;
        let now = self.now();
        if session.revoked_at.is_some() || now >= session.expires_at || idle(&session, now) {
            return Ok(None);
        }
        let Some(person) = self.store().person(session.person).await?.filter(|person| person.active) else {
            return Ok(None);
        };
        if used && now.duration_since(session.seen_at) > TOUCH {
            self.store().touch_session(session.id, now).await?;
        }
        Ok(Some(Caller {
            principal: Principal::Person(principal_of(&person, now)),
            session: Some(session.id),
            name: person.name,
            strength: session.strength,
            signed_in_at: Some(session.signed_in_at),
            attested,
            declared,
            lang: self.settings.lang.clone(),
        }))
    }

    /// Starts as a guest of a program that parties may open.
    pub async fn start_guest(
        &self,
        program: &str,
        attested: &Attested,
    ) -> Result<Limited<Answer<GuestStarted>>, Fault> {
        let gates = [(Gate::Guests, address_of(attested))];
        if let Some(retry_after_s) = self.limits.enter(&gates, self.now()) {
            return Ok(Limited::TooMany { retry_after_s });
        }
        let answer = self.new_guest(program, attested).await?;
        if !matches!(answer, Answer::Found(_)) {
            self.limits.leave(&gates);
        }
        Ok(Limited::Within(answer))
    }

    async fn new_guest(&self, program: &str, attested: &Attested) -> Result<Answer<GuestStarted>, Fault> {
        let Some(loaded) = self.programs.get(program) else { return Ok(Answer::NotFound) };
        let parties: Vec<RoleGrant> = loaded
            .program
            .roles
            .iter()
            .filter(|(_, role)| role.tie == Tie::Party && role.may.contains(&May::Open))
            .map(|(role, _)| RoleGrant {
                program: loaded.program.name.clone(),
                role: role.clone(),
                from: None,
                until: None,
            })
            .collect();
        let Some(first) = parties.first() else { return Ok(Answer::NotFound) };
        let title = loaded.program.roles.get(&first.role).map(|role| role.title.clone()).unwrap_or_default();
        let now = self.now();
        let person = Person {
            id: PersonId::new(self.ports.ids.uuid()),
            revision: 1,
            name: title,
            login: None,
            roles: parties,
            platform_roles: Vec::new(),
            units: Vec::new(),
            partners: Vec::new(),
            active: true,
            clearances: Vec::new(),
            delegations: Vec::new(),
        };
        let entry = self.entry_of_nobody(attested, now, "start-guest", EntryTarget::Person(person.id), true);
        self.store().put_person(person.clone(), entry).await.map_err(fault_of)?;
        let code = self.code();
        let returning = Session {
            id: SessionId::new(self.ports.ids.uuid()),
            person: person.id,
            token_hash: self.token_hash("return-code", &plain(&code)),
            signed_in_at: now,
            seen_at: now,
            expires_at: later(now, RETURN)?,
            strength: 0,
            revoked_at: None,
        };
        let entry = self.entry_of_nobody(attested, now, "return-code", EntryTarget::Person(person.id), true);
        self.store().put_session(returning, entry).await?;
        let signed_in = self.begin(&person, 0, GUEST, attested, "start-guest").await?;
        Ok(Answer::Found(GuestStarted {
            token: signed_in.token,
            person: person.id,
            return_code: code,
            expires_at: later(now, RETURN)?,
        }))
    }

    /// Comes back as a guest by the return code.
    pub async fn resume_guest(
        &self,
        code: &str,
        attested: &Attested,
    ) -> Result<Limited<Option<SignedIn>>, Fault> {
        // A right code counts too: what one code may begin is bounded.
        let gates = [(Gate::Codes, address_of(attested))];
        if let Some(retry_after_s) = self.limits.enter(&gates, self.now()) {
            return Ok(Limited::TooMany { retry_after_s });
        }
        let hash = self.token_hash("return-code", &plain(code));
        let now = self.now();
        let found = self
            .store()
            .session(&hash)
            .await?
            .filter(|session| session.revoked_at.is_none() && now < session.expires_at);
        let person = match found {
            Some(session) => self.store().person(session.person).await?.filter(|person| person.active),
            None => None,
        };
        let Some(person) = person else {
            let mut entry = self.entry_of_nobody(attested, now, "resume-guest", EntryTarget::Platform, false);
            entry.detail.note = Some("no-such-code".to_owned());
            self.record(entry).await?;
            return Ok(Limited::Within(None));
        };
        let signed = self.begin(&person, 0, GUEST, attested, "resume-guest").await?;
        Ok(Limited::Within(Some(signed)))
    }

    /// Begins a session: 32 random bytes go to the browser, their keyed hash to the store.
    pub(crate) async fn begin(
        &self,
        person: &Person,
        strength: u8,
        lasts: SignedDuration,
        attested: &Attested,
        ask: &str,
    ) -> Result<SignedIn, Fault> {
        let proved = Proved { at: self.now(), strength, token: self.fresh_token() };
        self.begin_proved(person, proved, lasts, attested, ask).await
    }

    /// Begins a session of somebody whom an identity provider vouches for: when and how they proved it is what it says.
    pub(super) async fn begin_vouched(
        &self,
        person: &Person,
        vouched: &Vouched,
        attested: &Attested,
        lasts: SignedDuration,
    ) -> Result<SignedIn, Fault> {
        let device = if vouched.managed_device { MANAGED } else { "" };
        let token = format!("{device}{}", self.fresh_token());
        let at = vouched.proved_at.min(self.now());
        // A session without a proof is a guest's: nobody comes in as one.
        let strength = vouched.strength.clamp(1, 3);
        self.begin_proved(person, Proved { at, strength, token }, lasts, attested, "sign-in").await
    }

    async fn begin_proved(
        &self,
        person: &Person,
        proved: Proved,
        lasts: SignedDuration,
        attested: &Attested,
        ask: &str,
    ) -> Result<SignedIn, Fault> {
        let now = self.now();
        let Proved { at, strength, token } = proved;
        let session = Session {
            id: SessionId::new(self.ports.ids.uuid()),
            person: person.id,
            token_hash: self.token_hash("session", &token),
            signed_in_at: at,
            seen_at: now,
            expires_at: later(now, lasts)?,
            strength,
            revoked_at: None,
        };
        let mut entry = self.entry_of_nobody(attested, now, ask, EntryTarget::Person(person.id), true);
        entry.actor = Some(casewright_core::Actor::Person(person.id));
        entry.session = Some(session.id);
        let expires_at = session.expires_at;
        self.store().put_session(session, entry).await?;
        Ok(SignedIn { token, person: person.id, name: person.name.clone(), expires_at })
    }

    pub(crate) fn fresh_token(&self) -> String {
        let mut bytes = [0_u8; 32];
        self.ports.ids.random(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(crate) fn token_hash(&self, purpose: &str, token: &str) -> String {
        (self.ports.token_hash)(purpose, token.as_bytes())
    }

    /// Sixteen characters of five random bits, in groups of four.
    pub(crate) fn code(&self) -> String {
        let mut bytes = [0_u8; 16];
        self.ports.ids.random(&mut bytes);
        let mut code = String::with_capacity(19);
        for (index, byte) in bytes.iter().enumerate() {
            if index > 0 && index % 4 == 0 {
                code.push('-');
            }
            let letter = CODE.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
            code.push(char::from(letter));
        }
        code
    }
}

/// An account as it is compared: without spaces around it, in small letters.
pub(crate) fn spelt(login: &str) -> String {
    login.trim().to_lowercase()
}

/// A return code as it is compared: letters that look like digits are digits, the rest is left out.
pub(crate) fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

/// A counted try.
pub(super) struct Attempt {
    pub(super) locked: bool,
    pub(super) credential: Credential,
}

/// When and how somebody proved who they are, and the token of the session.
struct Proved {
    at: Timestamp,
    strength: u8,
    token: String,
}

/// Whether a session of staff was out of use for too long.
pub(super) fn idle(session: &Session, now: Timestamp) -> bool {
    session.strength > 0 && now.duration_since(session.seen_at) > IDLE
}

pub(crate) fn contended() -> Fault {
    Fault::Internal("too many sign-ins to one account at the same moment".to_owned())
}

/// Where a request came from, for counting: whoever has an IPv6 network has all its addresses.
pub(super) fn address_of(attested: &Attested) -> String {
    network(attested.address.as_deref().unwrap_or_default())
}

fn after_failure(credential: Credential, now: Timestamp) -> Credential {
    let failures = credential.failures.saturating_add(1);
    let over = failures.saturating_sub(FREE_FAILURES);
    let locked_until = (over > 0)
        .then(|| FIRST_LOCK_S.saturating_mul(1_i64 << (over - 1).min(16)).min(LONGEST_LOCK_S))
        .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok());
    Credential { failures, locked_until, ..credential }
}

pub(crate) fn later(now: Timestamp, by: SignedDuration) -> Result<Timestamp, Fault> {
    now.checked_add(by).map_err(|error| Fault::Internal(format!("the clock is out of range: {error}")))
}

/// For writes that nobody else can be in the way of.
pub(crate) fn fault_of(error: CommitError) -> Fault {
    match error {
        CommitError::Fault(fault) => fault,
        other => Fault::Internal(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_grow_and_end_at_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let mut credential = Credential {
            person: PersonId::new(uuid::Uuid::from_u128(1)),
            password_hash: String::new(),
            failures: 0,
            locked_until: None,
            second: None,
        };
        let mut locks = Vec::new();
        for _ in 0..14 {
            credential = after_failure(credential, now);
            locks.push(credential.locked_until.map_or(0, Timestamp::as_second));
        }
        assert_eq!(locks, [0, 0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    }

    #[test]
    fn a_return_code_may_be_typed_loosely() {
        assert_eq!(plain("7f3k-qo1l 2345"), "7F3KQ0112345");
    }
}
