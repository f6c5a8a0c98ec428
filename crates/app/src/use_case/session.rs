//! Signing in and out, guests of the public pages, and who calls.

use crate::{
    Answer, App, Caller, Fault,
    answer::{GuestStarted, SignedIn},
    caller::{Attested, Declared, principal_of},
    entry::{EntryKind, EntryTarget},
    people::{Person, RoleGrant, Session},
    port::store::{CommitError, Credential},
};
use authz::Principal;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use casewright_core::id::{PersonId, SessionId};
use jiff::{SignedDuration, Timestamp};
use program::model::{May, Tie};

/// A session of staff ends after so long without use.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// And after so long in any case.
const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
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

/// Letters and digits that nobody mistakes for each other (Crockford's base 32).
const CODE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl App {
    /// Signs in. None for a wrong password, an unknown account and a locked one alike: nothing tells them apart.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        attested: &Attested,
    ) -> Result<Option<SignedIn>, Fault> {
        let person = self.store().person_of_login(&spelt(login)).await?;
        let credential = match &person {
            Some(person) => self.store().credential(person.id).await?,
            None => None,
        };
        let stored = credential.as_ref().map(|credential| credential.password_hash.clone());
        let right = self.verify_password(password, stored).await?;
        // The time is read after the hashing: what waited long must not sign in with an old one.
        let now = self.now();
        let (Some(person), Some(credential)) = (person, credential) else {
            let mut entry = self.entry_of_nobody(attested, now, "sign-in", EntryTarget::Platform, false);
            entry.detail.note = Some("no-account".to_owned());
            self.record(entry).await?;
            return Ok(None);
        };
        let locked = credential.locked_until.is_some_and(|until| now < until);
        if locked || !right || !person.active {
            let mut entry =
                self.entry_of_nobody(attested, now, "sign-in", EntryTarget::Person(person.id), false);
            entry.detail.note = Some(if locked { "locked" } else { "wrong-password" }.to_owned());
            self.record(entry).await?;
            if !locked {
                self.store().put_credential(after_failure(credential, now)).await?;
            }
            return Ok(None);
        }
        if credential.failures > 0 || credential.locked_until.is_some() {
            self.store().put_credential(Credential { failures: 0, locked_until: None, ..credential }).await?;
        }
        self.begin(&person, 1, ABSOLUTE, attested, "sign-in").await.map(Some)
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
        let hash = self.token_hash("session", token);
        let Some(session) = self.store().session(&hash).await? else { return Ok(None) };
        let now = self.now();
        let idle = session.strength > 0 && now.duration_since(session.seen_at) > IDLE;
        if session.revoked_at.is_some() || now >= session.expires_at || idle {
            return Ok(None);
        }
        let Some(person) = self.store().person(session.person).await?.filter(|person| person.active) else {
            return Ok(None);
        };
        if now.duration_since(session.seen_at) > TOUCH {
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
    ) -> Result<Answer<GuestStarted>, Fault> {
        let Some(loaded) = self.programs.get(program) else { return Ok(Answer::NotFound) };
        let parties: Vec<RoleGrant> = loaded
            .program
            .roles
            .iter()
            .filter(|(_, role)| role.tie == Tie::Party && role.may.contains(&May::Open))
            .map(|(role, _)| RoleGrant {
                program: loaded.program.name.clone(),
                role: role.clone(),
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
    pub async fn resume_guest(&self, code: &str, attested: &Attested) -> Result<Option<SignedIn>, Fault> {
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
            return Ok(None);
        };
        self.begin(&person, 0, GUEST, attested, "resume-guest").await.map(Some)
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
        let now = self.now();
        let token = self.fresh_token();
        let session = Session {
            id: SessionId::new(self.ports.ids.uuid()),
            person: person.id,
            token_hash: self.token_hash("session", &token),
            signed_in_at: now,
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
    fn code(&self) -> String {
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
fn plain(code: &str) -> String {
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
