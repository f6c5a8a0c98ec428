//! Who calls, from where, why: made from a session token on every request, so that a change of roles acts at once (S0.5).

use casewright_core::id::{PersonId, SessionId};
use std::collections::BTreeSet;

/// What the server saw of the request. Time, age and strength of the login are added from clock and session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attested {
    /// Network zones by configured ranges: `office-network`.
    pub zones: BTreeSet<String>,
    /// True for a device known by certificate or by an identity provider's claim.
    pub managed_device: bool,
    /// The address, for the log.
    pub address: Option<String>,
}

/// What the person says; only narrows access.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// The purpose of use (S0.23).
    pub purpose: Option<String>,
    /// The reason for this access.
    pub reason: Option<String>,
    /// True when an emergency is claimed.
    pub emergency: bool,
}

/// Who calls.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) person: Option<PersonId>,
    pub(crate) session: Option<SessionId>,
    pub(crate) name: String,
    pub(crate) strength: u8,
    pub(crate) attested: Attested,
    pub(crate) declared: Declared,
    pub(crate) lang: String,
}

impl Caller {
    /// The person; none for services.
    pub const fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// The session: none for services.
    pub const fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// What others read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 0 guest, 1 password, 2 two factors.
    pub const fn strength(&self) -> u8 {
        self.strength
    }

    /// True for a guest of the public pages.
    pub const fn is_guest(&self) -> bool {
        self.strength == 0
    }

    /// The language of texts.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// Answers in this language where the program has it.
    #[must_use]
    pub fn speaking(mut self, lang: &str) -> Self {
        lang.clone_into(&mut self.lang);
        self
    }
}

impl crate::App {
    /// A service of the platform or of a connector as a caller: `payments`. Given out by the binary's own wiring alone.
    pub fn service(&self, name: &str) -> Caller {
        Caller {
            person: None,
            session: None,
            name: name.to_owned(),
            strength: 0,
            attested: Attested::default(),
            declared: Declared::default(),
            lang: "en".to_owned(),
        }
    }
}
