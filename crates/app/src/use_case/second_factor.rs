//! The second factor of a person: set up, shown once, asked for, removed; and what is done when the phone is lost.

use super::session::{ABSOLUTE, TRIES, contended, plain};
use crate::{
    Answer, App, Caller, Fault,
    answer::{Limited, SignedIn},
    entry::{EntryKind, EntryTarget},
    limit::Gate,
    port::store::{Credential, SecondFactor},
    totp,
};
use casewright_core::id::PersonId;

/// So many recovery codes; each works once.
const RECOVERY_CODES: usize = 10;
/// Bytes of a secret (RFC 4226, section 4: 160 bits are recommended).
const SECRET_BYTES: usize = 20;
/// The purpose under which recovery codes are hashed.
const RECOVERY: &str = "recovery-code";

/// How it stands with somebody's second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorState {
    /// The account has no password here, so no second factor either.
    NoAccount,
    /// There is none.
    Off,
    /// It is asked for at every sign-in.
    On {
        /// Recovery codes that still work.
        recovery_left: usize,
    },
}

/// A secret to put into an authenticator app.
#[derive(Clone)]
pub struct Enrolment {
    /// The secret, to be typed in.
    pub secret: String,
    /// The same as an address, for a picture that the app reads.
    pub uri: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment").finish_non_exhaustive()
    }
}

/// The second factor is on from now.
#[derive(Clone)]
pub struct Enrolled {
    /// Codes for when the phone is lost: shown once, stored as keyed hashes.
    pub recovery: Vec<String>,
    /// The new session, of two factors; the old one has ended.
    pub signed_in: SignedIn,
}

impl std::fmt::Debug for Enrolled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolled").field("signed_in", &self.signed_in).finish_non_exhaustive()
    }
}

impl App {
    /// How it stands.
    pub async fn second_factor(&self, caller: &Caller) -> Result<SecondFactorState, Fault> {
        let Some(credential) = self.own_credential(caller).await? else {
            return Ok(SecondFactorState::NoAccount);
        };
        Ok(match credential.second {
            Some(second) if second.confirmed => {
                SecondFactorState::On { recovery_left: second.recovery.len() }
            }
            _ => SecondFactorState::Off,
        })
    }

    /// Makes a secret, which counts only once a code of it was shown; none when a second factor is on already.
    pub async fn begin_second_factor(&self, caller: &Caller) -> Result<Option<Enrolment>, Fault> {
        for _ in 0..TRIES {
            let Some(read) = self.own_credential(caller).await? else { return Ok(None) };
            if read.second.as_ref().is_some_and(|second| second.confirmed) {
                return Ok(None);
            }
            let mut secret = [0_u8; SECRET_BYTES];
            self.ports.ids.random(&mut secret);
            let second = SecondFactor {
                secret: hex::encode(secret),
                confirmed: false,
                used_step: 0,
                recovery: Vec::new(),
            };
            let new = Credential { second: Some(second), ..read.clone() };
            if self.store().swap_credential(&read, new).await? {
                return self.enrolment(caller, &secret).await.map(Some);
            }
        }
        Err(contended())
    }

    /// The secret that waits for its first code; none when there is none.
    pub async fn pending_second_factor(&self, caller: &Caller) -> Result<Option<Enrolment>, Fault> {
        let credential = self.own_credential(caller).await?;
        let Some(second) = credential.and_then(|one| one.second).filter(|second| !second.confirmed) else {
            return Ok(None);
        };
        self.enrolment(caller, &secret_of(&second)?).await.map(Some)
    }

    async fn enrolment(&self, caller: &Caller, secret: &[u8]) -> Result<Enrolment, Fault> {
        if let Some(id) = caller.person() {
            self.record(self.own_entry(caller, id, "show-second-factor", true)).await?;
        }
        let login = match caller.person() {
            Some(id) => self.store().person(id).await?.and_then(|person| person.login).unwrap_or_default(),
            None => String::new(),
        };
        let secret = totp::base32(secret);
        // The login may hold letters that an address must not hold as they are.
        let label: String = login
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        let uri = format!(
            "otpauth://totp/Casewright:{label}?secret={secret}&issuer=Casewright&algorithm=SHA1&digits=6&period=30"
        );
        Ok(Enrolment { secret, uri })
    }

    /// Turns the second factor on, by a code of the secret that waits. None within: the code is not right.
    pub async fn confirm_second_factor(
        &self,
        caller: &Caller,
        code: &str,
    ) -> Result<Limited<Option<Enrolled>>, Fault> {
        let Some(id) = caller.person() else { return Ok(Limited::Within(None)) };
        let gates = [(Gate::Codes, format!("code of {id}"))];
        if let Some(retry_after_s) = self.limits.enter(&gates, self.now()) {
            return Ok(Limited::TooMany { retry_after_s });
        }
        for _ in 0..TRIES {
            let Some(read) = self.own_credential(caller).await? else { return Ok(Limited::Within(None)) };
            let Some(second) = read.second.clone().filter(|second| !second.confirmed) else {
                return Ok(Limited::Within(None));
            };
            let now = self.now();
            let step = totp::matching_step(&secret_of(&second)?, code, now, second.used_step);
            let Some(used_step) = step else { return Ok(Limited::Within(None)) };
            let recovery: Vec<String> = (0..RECOVERY_CODES).map(|_| self.code()).collect();
            let hashes = recovery.iter().map(|code| self.token_hash(RECOVERY, &plain(code))).collect();
            let second = SecondFactor { confirmed: true, used_step, recovery: hashes, ..second };
            let new = Credential { second: Some(second), ..read.clone() };
            // In the log before it holds.
            self.record(self.own_entry(caller, id, "add-second-factor", true)).await?;
            if !self.store().swap_credential(&read, new).await? {
                continue;
            }
            let Some(person) = self.store().person(id).await?.filter(|person| person.active) else {
                return Ok(Limited::Within(None));
            };
            let signed_in = self.begin(&person, 2, ABSOLUTE, &caller.attested, "sign-in").await?;
            self.sign_out(caller).await?;
            return Ok(Limited::Within(Some(Enrolled { recovery, signed_in })));
        }
        Err(contended())
    }

    /// Turns it off, by a code. False within: the code is not right.
    pub async fn remove_second_factor(&self, caller: &Caller, code: &str) -> Result<Limited<bool>, Fault> {
        let Some(id) = caller.person() else { return Ok(Limited::Within(false)) };
        let gates = [(Gate::Codes, format!("code of {id}"))];
        if let Some(retry_after_s) = self.limits.enter(&gates, self.now()) {
            return Ok(Limited::TooMany { retry_after_s });
        }
        let right = self.use_code(id, code).await?;
        self.record(self.own_entry(caller, id, "remove-second-factor", right)).await?;
        if right {
            self.clear_second_factor(id).await?;
        }
        Ok(Limited::Within(right))
    }

    /// An administrator turns off the second factor of somebody who lost phone and recovery codes. True when there was one.
    pub async fn reset_second_factor(&self, caller: &Caller, id: PersonId) -> Result<Answer<bool>, Fault> {
        let now = self.now();
        let target = EntryTarget::Person(id);
        let decision = match self.may_administer(caller, now, "reset-second-factor", target).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        if self.store().person(id).await?.is_none() {
            return Ok(Answer::NotFound);
        }
        self.record(self.administration(caller, now, "reset-second-factor", id, &decision)).await?;
        Ok(Answer::Found(self.clear_second_factor(id).await?))
    }

    async fn clear_second_factor(&self, id: PersonId) -> Result<bool, Fault> {
        for _ in 0..TRIES {
            let Some(read) = self.store().credential(id).await? else { return Ok(false) };
            if read.second.is_none() {
                return Ok(false);
            }
            let new = Credential { second: None, ..read.clone() };
            if self.store().swap_credential(&read, new).await? {
                return Ok(true);
            }
        }
        Err(contended())
    }

    /// Whether a code is right; then it is used up: the same code never works twice, whichever request comes first.
    pub(crate) async fn use_code(&self, id: PersonId, code: &str) -> Result<bool, Fault> {
        for _ in 0..TRIES {
            let Some(read) = self.store().credential(id).await? else { return Ok(false) };
            let Some(second) = read.second.clone().filter(|second| second.confirmed) else {
                return Ok(false);
            };
            let step = totp::matching_step(&secret_of(&second)?, code, self.now(), second.used_step);
            let hash = self.token_hash(RECOVERY, &plain(code));
            let second = match step {
                Some(used_step) => SecondFactor { used_step, ..second },
                None if second.recovery.contains(&hash) => {
                    let recovery = second.recovery.into_iter().filter(|one| *one != hash).collect();
                    SecondFactor { recovery, ..second }
                }
                None => return Ok(false),
            };
            let new = Credential { second: Some(second), ..read.clone() };
            if self.store().swap_credential(&read, new).await? {
                return Ok(true);
            }
        }
        Err(contended())
    }

    async fn own_credential(&self, caller: &Caller) -> Result<Option<Credential>, Fault> {
        match caller.person() {
            Some(id) => self.store().credential(id).await,
            None => Ok(None),
        }
    }

    fn own_entry(&self, caller: &Caller, id: PersonId, ask: &str, allowed: bool) -> crate::entry::Entry {
        self.entry(caller, self.now(), EntryKind::Session, ask, EntryTarget::Person(id), allowed)
    }
}

fn secret_of(second: &SecondFactor) -> Result<Vec<u8>, Fault> {
    hex::decode(&second.secret)
        .map_err(|error| Fault::Damaged { what: "second factor".to_owned(), why: error.to_string() })
}
