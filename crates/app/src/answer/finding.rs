//! Cases found: what somebody filters by, as it stands in an address; a page of cases; numbers that open it.

use super::{Choice, ColumnShown, ListRow};
use crate::language::say;
use casewright_core::id::{PersonId, ProgramName};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest text of one filter, in characters.
const TEXT_MAX: usize = 200;
/// Rows a page that can be chosen.
pub const PAGE_SIZES: [u32; 4] = [10, 25, 50, 100];

/// A number, counted up to a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// How many, at least.
    pub n: u64,
    /// True when there are more than were counted.
    pub more: bool,
}

/// When the next thing is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueWithin {
    /// The time is over.
    Over,
    /// Still today.
    Today,
    /// Within seven days, or over.
    Week,
    /// Within thirty days, or over.
    Month,
    /// Nothing is due.
    Never,
}

impl DueWithin {
    /// Each with its word in an address.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Over, "over"),
        (Self::Today, "today"),
        (Self::Week, "week"),
        (Self::Month, "month"),
        (Self::Never, "never"),
    ];
}

/// Who works on the case: holds a role on it or has one of its tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// Whoever asks.
    Me,
    /// Nobody.
    Nobody,
    /// This person.
    Person(PersonId),
}

/// What a case waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitsFor {
    /// The approval of an action.
    Approval,
    /// Somebody to settle a flag.
    Flag,
    /// A task to be done.
    Task,
}

impl WaitsFor {
    /// Each with its word in an address.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Approval, "approval"), (Self::Flag, "flag"), (Self::Task, "task")];
}

/// Live cases, ended ones, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// Those that go on.
    Live,
    /// Those that ended.
    Ended,
    /// Both.
    Both,
}

impl Which {
    /// Each with its word in an address.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Live, "no"), (Self::Ended, "yes"), (Self::Both, "any")];
}

/// A span of days, both counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Days {
    /// The first.
    pub from: Option<Date>,
    /// The last.
    pub to: Option<Date>,
}

impl Days {
    /// True when nothing is said.
    pub const fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// What somebody filters by, and how they look at it. All of it stands in the address, so that it can be kept and sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CaseFilters {
    /// In one of these states.
    pub states: Vec<String>,
    /// Words.
    pub words: Option<String>,
    /// Field to value as text.
    pub equals: BTreeMap<String, String>,
    /// When the next thing is due.
    pub due: Option<DueWithin>,
    /// Who works on it.
    pub owner: Option<Owner>,
    /// What it waits for.
    pub waits: Option<WaitsFor>,
    /// Its priority: a word of the program's order.
    pub priority: Option<String>,
    /// Live or ended; not said: live ones, where no state is chosen.
    pub which: Option<Which>,
    /// The unit.
    pub unit: Option<String>,
    /// When it was opened.
    pub opened: Days,
    /// When it ended.
    pub ended: Days,
    /// Column to sort by.
    pub sort: Option<String>,
    /// Turns the order round.
    pub turned: bool,
    /// Rows a page: one of [`PAGE_SIZES`]; 0 is 25.
    pub limit: u32,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Columns, in order; empty: those of the program.
    pub columns: Vec<String>,
}

/// Something in an address that cannot be filtered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilterProblem {
    /// Its name in the address.
    pub name: String,
    /// What is wrong, and what to do.
    pub says: String,
}

impl FilterProblem {
    pub(crate) fn new(name: &str, says: impl Into<String>) -> Self {
        Self { name: name.to_owned(), says: says.into() }
    }
}

fn one_of<T: Copy>(name: &str, value: &str, all: &[(T, &str)]) -> Result<T, FilterProblem> {
    all.iter().find(|(_, word)| *word == value).map(|(one, _)| *one).ok_or_else(|| {
        let words: Vec<String> = all.iter().map(|(_, word)| format!("“{word}”")).collect();
        FilterProblem::new(name, say!("is-no-choice-here-choose", value, words = words.join(", ")))
    })
}

fn word_of<T: Copy + PartialEq>(value: T, all: &[(T, &'static str)]) -> &'static str {
    all.iter().find(|(one, _)| *one == value).map_or("", |(_, word)| word)
}

fn day(name: &str, value: &str) -> Result<Date, FilterProblem> {
    value.parse().map_err(|_| FilterProblem::new(name, say!("is-no-day-write-it-as-year", value)))
}

impl CaseFilters {
    /// From an address. What cannot be read is told, and left out.
    pub fn read(pairs: &[(String, String)]) -> (Self, Vec<FilterProblem>) {
        let (mut filters, mut problems) = (Self::default(), Vec::new());
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            if let Err(problem) = filters.take(name, value) {
                problems.push(problem);
            }
        }
        for (days, name) in [(filters.opened, "opened-to"), (filters.ended, "ended-to")] {
            if days.from.zip(days.to).is_some_and(|(from, to)| to < from) {
                problems.push(FilterProblem::new(name, say!("the-last-day-lies-before-the-first")));
            }
        }
        (filters, problems)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), FilterProblem> {
        if value.chars().count() > TEXT_MAX && name != "after" {
            return Err(FilterProblem::new(name, say!("write-at-most-characters", most = TEXT_MAX)));
        }
        let text = || Some(value.to_owned());
        match name {
            "state" => self.states.push(value.to_owned()),
            "q" => self.words = text(),
            "due" => self.due = Some(one_of(name, value, &DueWithin::ALL)?),
            "waits" => self.waits = Some(one_of(name, value, &WaitsFor::ALL)?),
            "ended" => self.which = Some(one_of(name, value, &Which::ALL)?),
            "owner" => {
                self.owner = Some(match value {
                    "me" => Owner::Me,
                    "nobody" => Owner::Nobody,
                    id => Owner::Person(id.parse::<Uuid>().map(PersonId::new).map_err(|_| {
                        FilterProblem::new(name, say!("choose-me-nobody-or-somebody-of-the"))
                    })?),
                });
            }
            "priority" => self.priority = text(),
            "unit" => self.unit = text(),
            "opened-from" => self.opened.from = Some(day(name, value)?),
            "opened-to" => self.opened.to = Some(day(name, value)?),
            "ended-from" => self.ended.from = Some(day(name, value)?),
            "ended-to" => self.ended.to = Some(day(name, value)?),
            "sort" => self.sort = text(),
            "turn" => self.turned = true,
            "size" => {
                let size = value.parse().ok().filter(|size| PAGE_SIZES.contains(size));
                self.limit = size
                    .ok_or_else(|| FilterProblem::new(name, say!("is-no-number-of-rows-choose-10", value)))?;
            }
            "after" => self.cursor = text(),
            "col" => {
                if !self.columns.iter().any(|known| known == value) {
                    self.columns.push(value.to_owned());
                }
            }
            other => match other.strip_prefix("f.") {
                Some(field) => {
                    self.equals.insert(field.to_owned(), value.to_owned());
                }
                // Addresses are sent around: a word that means nothing here is left out, said or not.
                None => {
                    return Err(FilterProblem::new(
                        other,
                        say!("this-list-cannot-be-filtered-by", key = other),
                    ));
                }
            },
        }
        Ok(())
    }

    /// As it stands in an address.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            pairs.extend(value.map(|value| (name.to_owned(), value)));
        };
        for state in &self.states {
            add("state", Some(state.clone()));
        }
        add("q", self.words.clone());
        for (field, value) in &self.equals {
            add(&format!("f.{field}"), Some(value.clone()));
        }
        add("due", self.due.map(|due| word_of(due, &DueWithin::ALL).to_owned()));
        add(
            "owner",
            self.owner.map(|owner| match owner {
                Owner::Me => "me".to_owned(),
                Owner::Nobody => "nobody".to_owned(),
                Owner::Person(person) => person.to_string(),
            }),
        );
        add("waits", self.waits.map(|waits| word_of(waits, &WaitsFor::ALL).to_owned()));
        add("priority", self.priority.clone());
        add("ended", self.which.map(|which| word_of(which, &Which::ALL).to_owned()));
        add("unit", self.unit.clone());
        let days = [
            ("opened-from", self.opened.from),
            ("opened-to", self.opened.to),
            ("ended-from", self.ended.from),
            ("ended-to", self.ended.to),
        ];
        for (name, day) in days {
            add(name, day.map(|day| day.to_string()));
        }
        add("sort", self.sort.clone());
        add("turn", self.turned.then(|| "yes".to_owned()));
        add("size", (self.limit != 0).then(|| self.limit.to_string()));
        for column in &self.columns {
            add("col", Some(column.clone()));
        }
        add("after", self.cursor.clone());
        pairs
    }

    /// The same from its first page.
    #[must_use]
    pub fn from_the_start(&self) -> Self {
        Self { cursor: None, ..self.clone() }
    }

    /// True when something is filtered by.
    pub fn narrows(&self) -> bool {
        let Self { states, words, equals, due, owner, waits, priority, which, unit, opened, ended, .. } =
            self;
        !states.is_empty()
            || words.is_some()
            || !equals.is_empty()
            || due.is_some()
            || owner.is_some()
            || waits.is_some()
            || priority.is_some()
            || which.is_some()
            || unit.is_some()
            || !opened.is_open()
            || !ended.is_open()
    }

    /// Which cases are meant, live or ended.
    pub fn meant(&self) -> Which {
        self.which.unwrap_or(if self.states.is_empty() && self.ended.is_open() {
            Which::Live
        } else {
            Which::Both
        })
    }
}

/// A page of cases that somebody may find in a program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CasesPage {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// Every program in which the caller finds cases.
    pub programs: Vec<(ProgramName, String)>,
    /// What was filtered by.
    pub filters: CaseFilters,
    /// What of it is not understood: then there are no rows.
    pub problems: Vec<FilterProblem>,
    /// Columns shown.
    pub columns: Vec<ColumnShown>,
    /// Columns there are.
    pub all_columns: Vec<ColumnShown>,
    /// Columns one can sort by.
    pub sorts: Vec<ColumnShown>,
    /// States.
    pub states: Vec<Choice>,
    /// Units of the caller, where there are several.
    pub units: Vec<String>,
    /// Fields one can filter by, each with its choices where it has a closed set.
    pub fields: Vec<(ColumnShown, Vec<Choice>)>,
    /// People to filter by; empty where the caller may filter by themselves alone.
    pub owners: Vec<Choice>,
    /// Priorities to filter by; empty where the program has none, or the caller is not shown those of its cases.
    pub priorities: Vec<Choice>,
    /// True when one may filter by what is due and what waits: where one sees cases as a whole.
    pub whole: bool,
    /// True when words can be searched.
    pub searchable: bool,
    /// The rows.
    pub rows: Vec<ListRow>,
    /// How many there are, where that can be counted without reading each.
    pub total: Option<Count>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Ways of looking that the caller has kept.
    pub saved: Vec<SavedView>,
}

/// A way of looking at cases that somebody has kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavedView {
    /// Its id.
    pub id: Uuid,
    /// What they called it.
    pub name: String,
    /// What stands in the address.
    pub pairs: Vec<(String, String)>,
}

/// What a search over every program found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Search {
    /// The words, as they were looked for.
    pub words: String,
    /// Programs in which something was found.
    pub programs: Vec<FoundIn>,
}

/// What was found in one program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundIn {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub title: String,
    /// The newest cases.
    pub rows: Vec<FoundCase>,
    /// There are more than are shown.
    pub more: bool,
}

/// A case that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundCase {
    /// Its reference.
    pub reference: String,
    /// What it is about, in the first words that the caller may read of it; empty where there are none.
    pub about: String,
    /// Titles of its states, where the caller sees them.
    pub states: Vec<String>,
    /// It ended, as far as the caller sees that.
    pub ended: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_stands_in_an_address_reads_back() {
        let all = pairs(&[
            ("state", "submitted"),
            ("state", "hearing"),
            ("q", "the crown"),
            ("f.premises.ward", "North"),
            ("due", "week"),
            ("owner", "nobody"),
            ("waits", "approval"),
            ("ended", "any"),
            ("unit", "licensing-north"),
            ("opened-from", "2026-01-01"),
            ("opened-to", "2026-03-31"),
            ("ended-from", "2026-02-01"),
            ("ended-to", "2026-02-28"),
            ("sort", "due"),
            ("turn", "yes"),
            ("size", "50"),
            ("col", "reference"),
            ("col", "due"),
            ("after", "abc"),
        ]);
        let (filters, problems) = CaseFilters::read(&all);
        assert_eq!(problems, []);
        assert_eq!(filters.pairs(), all);
        assert!(filters.narrows());
    }

    #[test]
    fn what_is_no_filter_is_told_and_left_out() {
        let wrong = pairs(&[
            ("due", "soon"),
            ("owner", "somebody"),
            ("size", "7"),
            ("opened-from", "March"),
            ("ended-from", "2026-02-02"),
            ("ended-to", "2026-02-01"),
            ("colour", "red"),
            ("waits", ""),
        ]);
        let (filters, problems) = CaseFilters::read(&wrong);
        let names: Vec<&str> = problems.iter().map(|problem| problem.name.as_str()).collect();
        assert_eq!(names, ["due", "owner", "size", "opened-from", "colour", "ended-to"]);
        assert!(problems[0].says.contains("“over”"), "{}", problems[0].says);
        assert_eq!(filters.due, None);
    }

    #[test]
    fn live_cases_are_meant_unless_something_else_is_said() {
        let (none, _) = CaseFilters::read(&[]);
        assert_eq!(none.meant(), Which::Live);
        let (state, _) = CaseFilters::read(&pairs(&[("state", "granted")]));
        assert_eq!(state.meant(), Which::Both);
    }
}
