//! What somebody is told, and what waits for a review.

use crate::notice::{NoticeKind, NoticeWay};
use casewright_core::id::PersonId;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeShown {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// `glass-broken`, `list-closed`, …
    pub what: String,
    /// In plain words.
    pub says: String,
    /// The case; none where the reader may not know of it.
    pub reference: Option<String>,
    /// Who did it.
    pub by: PersonId,
    /// Why, in their words.
    pub reason: Option<String>,
    /// Until when it opens something, or when it is due.
    pub until: Option<Timestamp>,
    /// The number of the broken glass or the emergency on its case.
    pub no: Option<u32>,
    /// What the reader may do about it now (S1.20).
    pub acts: Vec<NoticeAct>,
    /// The case in which it was reported as a breach, for those who may open it.
    pub breach: Option<String>,
}

/// What can be done from a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeAct {
    /// End at once what the glass opened: `end-glass` on the case.
    Suspend,
    /// Close the case to a list of people, or shut somebody out.
    Restrict,
    /// Close the review.
    Review,
    /// Report a breach: a case of its own.
    ReportBreach,
}

/// What somebody chose to be told by which way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeSettings {
    /// True where anybody may be told anything outside of the application.
    pub outside: bool,
    /// Where mail goes; none: nowhere.
    pub mail: Option<String>,
    /// True where that is an address of their own.
    pub own_mail: bool,
    /// Domains that an address of their own may have.
    pub mail_domains: Vec<String>,
    /// What is called.
    pub webhook: Option<String>,
    /// Hosts that may be called.
    pub webhook_hosts: Vec<String>,
    /// Of each kind, by which way; and whether that was chosen, or is what the group has.
    pub ways: Vec<NoticeChosen>,
    /// What could not be delivered and is not tried again by itself: how much, and what went wrong last.
    pub given_up: Vec<NoticeGivenUp>,
}

/// The way of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeChosen {
    /// The kind.
    pub kind: NoticeKind,
    /// The way.
    pub way: NoticeWay,
    /// True where the person chose it.
    pub own: bool,
}

/// Notices that could not be delivered to somebody. Of which cases they are is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeGivenUp {
    /// Its id: what is tried again.
    pub id: Uuid,
    /// To whom.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// By which way.
    pub way: NoticeWay,
    /// How many notices.
    pub notices: usize,
    /// Since when.
    pub at: Timestamp,
    /// What went wrong last.
    pub failure: String,
}

/// A review that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewShown {
    /// The case.
    pub reference: String,
    /// `glass-broken`, `emergency-declared`.
    pub what: String,
    /// Its number on the case.
    pub no: u32,
    /// In plain words.
    pub says: String,
    /// Who did it.
    pub by: PersonId,
    /// Why, in their words.
    pub reason: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// By when it should be closed.
    pub due_at: Option<Timestamp>,
    /// True once that is over.
    pub overdue: bool,
}
