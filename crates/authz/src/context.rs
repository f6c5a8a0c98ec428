//! When, from where, why. What the server knows and what the person says are different types, so that neither can be
//! taken for the other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The circumstances of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// From the server alone.
    pub attested: Attested,
    /// From the person; only narrows access or opens break-glass.
    pub declared: Declared,
}

/// What the server knows by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attested {
    /// When, by the `Clock` port.
    pub at: Timestamp,
    /// True within the office hours of the calendar.
    pub office_hours: bool,
    /// Network zones by configured ranges: `office-network`.
    pub zones: BTreeSet<String>,
    /// True for a device known by certificate or by an identity provider's claim.
    pub managed_device: bool,
    /// Seconds since the person last proved who they are.
    pub auth_age_s: u32,
    /// How strongly: 0 not at all, 1 one factor, 2 two factors, 3 hardware.
    pub auth_strength: u8,
}

/// What the person says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The purpose of use (S0.23).
    pub purpose: Option<String>,
    /// The reason for this one access.
    pub reason: Option<String>,
    /// True when an emergency is claimed.
    pub emergency: bool,
}

impl Context {
    /// Circumstances of a job of the server itself at a time: no network, no person's login, nothing declared.
    pub fn internal(at: Timestamp) -> Self {
        Self {
            attested: Attested {
                at,
                office_hours: false,
                zones: BTreeSet::new(),
                managed_device: false,
                auth_age_s: 0,
                auth_strength: 0,
            },
            declared: Declared::default(),
        }
    }
}
