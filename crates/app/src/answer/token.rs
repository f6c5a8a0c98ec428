//! Service accounts and their tokens, as those see them who may.

use casewright_core::id::PersonId;
use jiff::Timestamp;
use serde::Serialize;
use std::fmt;
use uuid::Uuid;

/// An account that programs work with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceAccountShown {
    /// Its id; the log names it as the actor.
    pub account: PersonId,
    /// What others read.
    pub name: String,
    /// Who answers for it; it ends when they leave.
    pub owner: PersonId,
    /// False once it has ended.
    pub active: bool,
    /// Its tokens, the newest first.
    pub tokens: Vec<TokenShown>,
}

/// A token, without the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenShown {
    /// Its id; the log names it.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// Programs it reaches.
    pub programs: Vec<String>,
    /// Asks it reaches.
    pub asks: Vec<String>,
    /// True when it reaches accounts and the platform itself.
    pub platform: bool,
    /// When it was made.
    pub at: Timestamp,
    /// Until when it works.
    pub until: Timestamp,
    /// Who made it.
    pub by: PersonId,
    /// True once it was revoked.
    pub revoked: bool,
}

/// A token just made.
#[derive(Clone)]
pub struct TokenMade {
    /// Its id.
    pub id: Uuid,
    /// The token: shown once, stored as a keyed hash.
    pub token: String,
    /// Until when it works.
    pub until: Timestamp,
}

impl fmt::Debug for TokenMade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenMade").field("id", &self.id).finish_non_exhaustive()
    }
}
