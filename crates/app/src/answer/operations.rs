//! How the platform does, for those who look after it: jobs, calendars, keys, programs, the log. Nothing of what is in a case.

use casewright_core::id::ProgramName;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What is done in the background, and what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobsShown {
    /// Effects that will be tried.
    pub outbox: u64,
    /// How long the one that has been due longest waits, in seconds.
    pub overdue_s: u64,
    /// Effects that were given up, of all cases.
    pub given_up: u64,
    /// Timers that are due.
    pub timers_due: u64,
    /// Entries of the log that are not sealed yet.
    pub unsealed: u64,
    /// Jobs over many cases, the newest first.
    pub bulks: Vec<BulkJob>,
}

/// A job over many cases: how far it is, not which cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BulkJob {
    /// When it was begun.
    pub at: Timestamp,
    /// Who began it.
    pub by: String,
    /// The program.
    pub program: String,
    /// Rows that were tried.
    pub tried: usize,
    /// Of those, the ones that could not be done.
    pub refused: usize,
    /// All rows.
    pub rows: usize,
    /// False once it is over.
    pub open: bool,
}

/// A business calendar: of a program, or of a jurisdiction in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarShown {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// The jurisdiction; none for the program's own.
    pub jurisdiction: Option<String>,
    /// The time zone whose days count.
    pub zone: String,
    /// Weekly days off, from 1 for Monday.
    pub days_off: Vec<i8>,
    /// Holidays by year, in order.
    pub years: Vec<(i16, Vec<Date>)>,
    /// A year that clocks already reach and that has no holidays though others have: this one, or the next.
    pub missing: Option<i16>,
}

/// A program with what its check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgramShown {
    /// Its name.
    pub name: ProgramName,
    /// Its title.
    pub title: String,
    /// As written.
    pub version: String,
    /// The beginning of its digest.
    pub digest: String,
    /// How many scenarios come with it.
    pub scenarios: usize,
    /// What the check found that does not keep it from running: file with line, what, what to do.
    pub findings: Vec<(String, String, String)>,
    /// Digests of other versions that cases still run on.
    pub older: Vec<String>,
}

/// What keys there are. No key is here, nor what one could be made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KeysShown {
    /// The newest version of the ring's key that anything is wrapped under.
    pub version: u32,
    /// When the ring's key was last changed, where that is known.
    pub rotated_at: Option<Timestamp>,
    /// When the store came into use, and with it the first key of the ring.
    pub in_use_since: Option<Timestamp>,
    /// Whole days since it was last changed, else since it came into use.
    pub age_days: Option<i64>,
    /// True when it is older than it should get.
    pub old: bool,
    /// Days after which it should be changed.
    pub period_days: i64,
    /// Keys of cases by the version they are wrapped under.
    pub cases: Vec<(u32, u64)>,
    /// Keys of the platform: name and version.
    pub platform: Vec<(String, u32)>,
    /// The public key by which the log is verified.
    pub log_key: String,
}

/// What is known of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogShown {
    /// The newest signed checkpoint, as text.
    pub checkpoint: Option<String>,
    /// Entries in it.
    pub size: u64,
    /// Entries that wait to be sealed.
    pub unsealed: u64,
    /// The public key of the log.
    pub key: String,
    /// The last check from a page.
    pub checked: Option<LogChecked>,
}

/// A check of the whole log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogChecked {
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was over; none while it runs.
    pub over_at: Option<Timestamp>,
    /// Entries that were checked.
    pub size: u64,
    /// The checkpoint that they were checked against; the next check proves that this one is still its beginning.
    pub checkpoint: Option<String>,
    /// What is wrong; none when everything agrees.
    pub problem: Option<String>,
}
