//! What a program did in a period, over the cases that the caller sees as a whole: the six measures of success (S3.65–S3.70).

use casewright_core::id::ProgramName;
use jiff::Timestamp;
use serde::Serialize;

/// Counts below this, and what is made from fewer cases, are not told: few cases are somebody.
pub const FEW: u64 = 5;

/// A number of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "value")]
pub enum Figure {
    /// There is nothing to count from.
    Nothing,
    /// Fewer cases than are told, or one that would tell such a number by what is left.
    Few,
    /// So many.
    Count(u64),
    /// In tenths: of a day, or of one in a hundred.
    Tenths(u64),
}

impl Figure {
    /// In tenths of one; none for what is not told.
    pub const fn tenths(self) -> Option<u64> {
        match self {
            Self::Nothing | Self::Few => None,
            Self::Count(count) => Some(count.saturating_mul(10)),
            Self::Tenths(tenths) => Some(tenths),
        }
    }
}

/// The figures of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// Every program of which the caller sees figures, with its title.
    #[serde(skip)]
    pub programs: Vec<(ProgramName, String)>,
    /// Units that can be chosen.
    pub units: Vec<String>,
    /// The one that was chosen; none: all.
    pub unit: Option<String>,
    /// The first month, `2026-01`.
    pub from: String,
    /// The last month.
    pub to: String,
    /// The last month can still change.
    pub unfinished: bool,
    /// When the figures were made.
    pub made_at: Timestamp,
    /// Counts below this are not told.
    pub few: u64,
    /// True when the caller may take them out as a file.
    pub may_export: bool,
    /// The whole period.
    pub whole: PeriodFigures,
    /// Month by month, the oldest first.
    pub months: Vec<PeriodFigures>,
    /// Cases that go on, by how long ago they were opened (S3.68).
    pub ages: Vec<AgeFigure>,
    /// What came of the cases that ended, the most frequent first (S3.69).
    pub outcomes: Vec<OutcomeFigure>,
    /// What somebody has to look at (S3.70), kind by kind.
    pub exceptions: Vec<ExceptionFigures>,
    /// True when the program asks how content people were.
    pub asks_satisfaction: bool,
}

/// The figures of a month, or of the whole period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodFigures {
    /// `2026-03`; empty for the whole period.
    pub month: String,
    /// Cases opened.
    pub opened: Figure,
    /// Cases that ended.
    pub ended: Figure,
    /// Cases that went on at its end; of a month to the nearest five.
    pub live: Figure,
    /// Days from opening to end, on average (S3.65).
    pub days_mean: Figure,
    /// Half of them took no longer.
    pub days_median: Figure,
    /// Of those with a clock, the share that ended in time (S3.66).
    pub in_time: Figure,
    /// The share for which nobody had to come back (S3.67).
    pub first_contact: Figure,
    /// The share whose first decision stood (S3.69).
    pub stood: Figure,
    /// Of those who said so, the share that was content: 4 or 5 of 5 (S3.69).
    pub satisfied: Figure,
}

/// How many cases are of an age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgeFigure {
    /// From so many days.
    pub from_days: u32,
    /// Below so many; none for the oldest.
    pub below_days: Option<u32>,
    /// How many.
    pub cases: Figure,
}

/// What came of so many cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutcomeFigure {
    /// As the program names it; empty where nothing is said.
    pub outcome: String,
    /// In plain words.
    pub title: String,
    /// How many.
    pub cases: Figure,
}

/// How often something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExceptionFigures {
    /// `emergency-access`, `unjustified`, `late`, `failed`.
    pub kind: String,
    /// In the whole period.
    pub whole: Figure,
    /// Month by month.
    pub months: Vec<Figure>,
}
