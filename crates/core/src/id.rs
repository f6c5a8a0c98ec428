//! Every typed id and name, in one place.
//!
//! Ids are UUIDv7 and come through the `Ids` port of `app`; nothing here makes one. Names are what authors write in a
//! program (`licensing-officer`, `consultation`). A person never sees an id; they see a reference (`PL-2026-7F3KQ`).

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUIDv7 made by the `Ids` port.
            pub const fn new(uuid: Uuid) -> Self { Self(uuid) }
            /// The UUID inside.
            pub const fn uuid(self) -> Uuid { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, concat!(stringify!($name), "({})"), self.0) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )*};
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the text; `program` has checked its spelling.
            pub fn new(text: impl Into<Arc<str>>) -> Self { Self(text.into()) }
            /// The text inside.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.into()) }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self { Self(text.into()) }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str { &self.0 }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "`{}`", self.0) }
        }
    )*};
}

ids! {
    /// A case.
    CaseId;
    /// A person, with or without an account (an applicant on the public pages has none).
    PersonId;
    /// A signed-in session.
    SessionId;
    /// One entry of the access log.
    EntryId;
    /// The content of one version of a document, as it lies outside the case.
    ContentId;
}

names! {
    /// A program: `premises-licence`.
    ProgramName;
    /// A role of a program: `licensing-officer`. The same word names a case role once somebody holds it on one case.
    RoleName;
    /// A state of the register: `consultation`.
    StateName;
    /// A track of the register. A program without `tracks:` has the one track `main`.
    TrackName;
    /// Something a worker can choose in a state: `grant`.
    ActionName;
    /// A view: `full`.
    ViewName;
    /// A list: `my-cases`.
    ListName;
    /// A field class: `contact`. Fields without one have class `case`.
    ClassName;
    /// A named condition; where it guards `show` or `offer` also a fact of the case: `fee-paid`.
    ConditionName;
    /// A decision: `fee`.
    DecisionName;
    /// An effect (the sheet calls it an event): `acknowledge`.
    EffectName;
    /// A fetch: `rates`.
    FetchName;
    /// A clock of a state: `statutory`, `target`.
    ClockName;
    /// A text of the locale files: `fee-not-paid`.
    TextKey;
    /// A unit of the organisation: `licensing-north`.
    UnitName;
    /// A kind of document: `operating-schedule`.
    DocumentKind;
    /// A fee or a benefit, as a line of the account of a case: `licence-fee`.
    LineName;
    /// A partner organisation: `police`.
    PartnerName;
    /// What a party is on a case: `applicant`, `carer`.
    PartyRole;
    /// What one should know of a party first: `needs-interpreter`.
    AlertName;
    /// What a party can consent to: `share-health`.
    ConsentName;
    /// A service principal, which is no person: `payments`, `scheduler`.
    ServiceName;
}

/// One plan-item instance of a case, numbered in creation order from 0; never reused within the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemNo(pub u32);

/// One timer of a case, numbered in creation order from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimerNo(pub u32);

/// One effect of a case, numbered in the order queued from 0. Case id and number are its idempotency key outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectNo(pub u32);

/// One element of the plan model: its index in [`crate::Plan::elements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ElementId(pub u32);

/// One planning table: its index in [`crate::plan::Plan::tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TableId(pub u32);

impl ElementId {
    /// The element of every task that a person added to a running case.
    pub const ADDED: Self = Self(u32::MAX);
    /// No element: what an ended item keeps once its case runs a definition that has its element no more.
    pub const GONE: Self = Self(u32::MAX - 1);
}

/// One row of the rule sheet: its index in [`crate::Definition::rows`]. Rows under `then:` and `on-failure:` are rows too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub u32);

/// The one track of a program that names none.
pub const MAIN_TRACK: &str = "main";
