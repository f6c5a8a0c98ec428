//! One file a verb. Each takes the one path: load, authorise, decide or reveal, record, answer.

mod access_tab;
mod act;
mod audit_tab;
mod case_page;
mod desk;
pub(crate) mod draft;
mod explain;
mod form;
mod link;
mod linked;
mod list;
mod migrate;
mod move_clock;
mod open_case;
mod people;
mod proposals;
mod published;
mod second_factor;
mod session;
mod story;
mod timeline;
mod why;
pub(crate) mod worker;
mod write;

pub(crate) use access_tab::third_person;
pub use link::Redeemed;
pub use migrate::{Migrated, MigratedPage};
pub use move_clock::CLOCK_OFFSET;
pub use people::PersonAnswer;
pub(crate) use published::register_name;
pub use second_factor::{Enrolled, Enrolment, SecondFactorState};
