//! Who came in.

use casewright_core::{
    Value,
    id::{PersonId, SessionId},
    value::FieldPath,
};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt;

/// How somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AccountShown {
    /// They have a password.
    pub password: bool,
    /// They are asked for a second factor.
    pub second_factor: bool,
}

/// A link with which somebody who was added sets their first password, once.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// The page with the token: shown once, stored as a hash.
    pub page: String,
    /// When it stops working.
    pub until: Timestamp,
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation").field("until", &self.until).finish_non_exhaustive()
    }
}

/// What a sign-in gives.
#[derive(Clone)]
pub struct SignedIn {
    /// The token for the cookie: 32 random bytes, base64url. Shown once, stored as a hash.
    pub token: String,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Absolute end of the session.
    pub expires_at: Timestamp,
}

/// What came of a sign-in.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// In.
    In(SignedIn),
    /// The password is right; the code of the second factor is missing. It may be sent with this token, for five minutes.
    Code(String),
    /// The password is right, the code is not, or was used before. With this token it may be tried again.
    WrongCode(String),
    /// Account and password do not fit, or the account is locked.
    Not,
}

/// What somebody can show to prove again who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A code of the second factor.
    Code,
    /// The password: the account has no second factor.
    Password,
    /// Signing in again at their identity provider.
    Elsewhere,
    /// Nothing: a guest, a service or a token.
    None,
}

/// One of the caller's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionShown {
    /// Its id; the log names it.
    pub id: SessionId,
    /// When it began.
    pub signed_in_at: Timestamp,
    /// Its last use, to the minute.
    pub seen_at: Timestamp,
    /// Its end in any case.
    pub expires_at: Timestamp,
    /// 1 one factor, 2 two factors, 3 hardware.
    pub strength: u8,
    /// True for the one that asks.
    pub current: bool,
}

/// What has a limit to how often it may be asked.
#[derive(Clone, Debug)]
pub enum Limited<T> {
    /// Within the limit.
    Within(T),
    /// Not looked at: too many before it.
    TooMany {
        /// When one more is allowed, in seconds.
        retry_after_s: u32,
    },
}

impl<T> Limited<T> {
    /// What came of it, if it was looked at.
    pub fn within(self) -> Option<T> {
        match self {
            Self::Within(found) => Some(found),
            Self::TooMany { .. } => None,
        }
    }
}

impl Limited<SignIn> {
    /// Who came in, if somebody did.
    pub fn signed_in(self) -> Option<SignedIn> {
        match self {
            Self::Within(SignIn::In(signed)) => Some(signed),
            _ => None,
        }
    }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").field("person", &self.person).finish_non_exhaustive()
    }
}

/// What starting as a guest gives.
#[derive(Clone)]
pub struct GuestStarted {
    /// The token for the cookie.
    pub token: String,
    /// Who the guest is from now on.
    pub person: PersonId,
    /// Typed in to come back: four groups of four letters and digits. Shown once, stored as a keyed hash.
    pub return_code: String,
    /// Until when the code works; the cookie ends after thirty days.
    pub expires_at: Timestamp,
}

impl fmt::Debug for GuestStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestStarted").field("person", &self.person).finish_non_exhaustive()
    }
}

/// A row of a public register.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    /// The reference.
    pub reference: String,
    /// Label, path and value, in the order of the public view.
    pub fields: Vec<(String, FieldPath, Value)>,
}
