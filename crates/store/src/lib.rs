//! SQLite and PostgreSQL behind the store port, sealed by the vault.
//!
//! On SQLite one thread writes: whatever is queued becomes one transaction, and everybody is answered after its commit
//! ([`db::writer`]). A few connections read beside it. On PostgreSQL two connections
//! a process do the same with a few statements over arrays ([`postgres`]), and several processes share a database. The events of a case are the truth; its snapshot, its row and what
//! lists ask about it are rebuilt from them. Entries of the access log join the transaction of what they record and are
//! sealed into one signed tree afterwards ([`verify`] checks it all, offline).
//!
//! # What stands in clear, and why
//!
//! | In clear | Why | Where |
//! |---|---|---|
//! | ids of cases, people, sessions, entries; versions, counts, times | opaque; joins and order need them | everywhere |
//! | program, unit, states, CMMN state, names of facts that hold, role names, partner names, clock names | lists filter by them; words of the program, not about a person | `case_row`, `case_state`, `case_stage`, `case_fact`, `case_member`, `case_partner`, `case_clock` |
//! | who is on the team, a party, on a closed list, excluded, has a task, by opaque id | the policies' filter needs it | `case_member`, `case_party`, `case_listed`, `case_excluded`, `case_glass`, `case_assignee` |
//! | kind, state and dates of papers, whose they are and about which case, by opaque id | they are found by these | `paper` |
//! | fields with `index: filter` or `sort` that are not personal | lists filter and sort by them | `case_field`, `case_sort` |
//! | what a register publishes | it is published | `published` |
//! | keyed hashes of references, logins, personal fields with `index:`, words with `index: search` or `names` (there also of each word without one of its letters), tokens | look-up by equality; equal values have equal hashes, so how often each occurs can be seen, and which names are spelt alike | `case_row`, `person`, `case_field`, `search`, `session`, `one_time` |
//! | what was asked (`view:full`), by whom, of which case, allowed or not | the leaves of the log must stay readable for whoever verifies it | `entry`, `entry_case`, `tile` |
//! | settings | about nobody | `setting` |
//!
//! Everything else is sealed: events, snapshots, the outbox and drafts under the key of their case; details of entries under
//! monthly keys, so that *who looked* survives the disposal of the case; people and passwords under a key of the platform.
//! A record opens only in the tenant, case and place it was sealed for.
//!
//! Not here: decisions, and keys outside `keys.rs`.

pub mod backup;
mod case;
mod cipher;
#[doc(hidden)]
pub mod cluster;
mod db;
pub mod diagnose;
mod dispose;
mod draft;
mod keys;
mod list;
mod load;
mod log;
mod open;
mod outbox;
mod paper;
mod people;
mod port;
mod postgres;
mod published;
#[doc(hidden)]
pub mod raw;
mod rebuild;
mod rewrap;
mod session;
mod setting;

pub use db::{
    connect::Durability,
    folder::{Folder, WHOLE_FILE},
};
pub use dispose::{Disposals, entry as disposal};
pub use log::{
    deep::verify_deep,
    verify::{Problem, Report, verify},
};
pub use open::{FILE, Options, SqliteStore};
pub use postgres::{Database, PostgresStore};
pub use rebuild::{Fields, rebuild};
pub use rewrap::{rewrap, rewrap_postgres};
