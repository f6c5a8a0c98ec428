//! Use cases, ports, jobs, the in-memory store, the simulator. One function a use case; every one of them takes the one
//! path: authenticate, load, authorise, decide or reveal, record, answer. Adapters (`store`, `connect`, `web`) see the
//! inner rooms only through what this crate re-exports.

pub mod answer;
mod app;
mod bag;
pub mod bind;
pub mod caller;
mod carry_out;
mod case_uco;
pub mod check;
pub mod content;
pub mod decision;
pub mod entry;
pub mod export;
pub mod fault;
mod form_input;
pub mod health;
mod in_force;
mod job;
pub mod language;
pub mod letter;
pub mod limit;

mod listeners;
pub mod log;
mod measure;
pub mod memory;
mod names;
pub mod notice;
#[doc(hidden)]
pub mod objects_suite;
mod parties;
mod party_match;
mod password;
pub mod people;
pub mod port;
mod priority;
mod queue;
mod record;
#[doc(hidden)]
pub mod regional;
pub mod rehearsal;
pub mod request;
pub mod scenario;
mod seen;
mod show;
mod signals;
mod statement;
#[doc(hidden)]
pub mod store_suite;
#[doc(hidden)]
pub mod testing;
#[doc(hidden)]
pub mod totp;
pub mod trial;
mod use_case;
pub mod words;

pub use answer::{Acted, Answer, Denied};
pub use app::{App, Ports, Settings, StartError};
pub use authz;
pub use bag::Bag;
pub use caller::{Attested, Caller, Declared};
pub use carry_out::indexed;
pub use casewright_core as core;
pub use fault::Fault;
pub use ledger;
pub use listeners::{Listening, Watching};
pub use memory::MemoryStore;
pub use port::objects::DocumentPorts;
pub use port::{Clock, Ids, TokenHash, connector, identity, store::Store};
pub use program;
pub use use_case::{
    AccessNews, Begun, CLOCK_OFFSET, Came, Changed, Classified, DueOf, Enrolled, Enrolment, FILE_ROWS_MAX,
    FiguresOf, FileInto, Heard, HeardChange, Incoming, KEYS_ROTATED, LeastWork, Linked, ListFile, Migrated,
    MigratedPage, NewAbsence, NewContent, NewDelegation, NewServiceAccount, NewToken, NoticeChoice, Out,
    PartAsked, PersonAnswer, PolicyDifference, PolicyDraft, PolicyDraftShown, PolicySet, PolicySetShown,
    REPORT_MONTHS_MAX, ROWS_AT_ONCE, Received, ReconcileOf, RedactAsked, Redeemed, RequestAnswer,
    RequestState, RequestStep, RoleMade, SESSION_IDLE, SecondFactorState, SetTest, SetText, Uploading,
    Watched, board_filters,
};
