//! What reports know of a case, as short words beside the fields of the case file: when it was opened and ended, what came of it,
//! whether in time; and in which months something happened that somebody has to look at. They are counted by the store, so that no
//! report reads case by case.
//!
//! They are made from the case and its program alone, so that a rebuild makes them again, and they hold no personal data: months,
//! days between, words of the program.

use casewright_core::{Actor, Case, Definition, case::Clock, schema::Measure};
use jiff::{SignedDuration, Timestamp, civil::Date};
use std::collections::{BTreeMap, BTreeSet};

/// One word a case: [`Life`].
pub(crate) const LIFE: &str = "@life";

/// What happened on a case, counted by month: `@exception.emergency-access.2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exception {
    /// The glass was broken, or an emergency declared.
    EmergencyAccess,
    /// What was found not justified when it was reviewed.
    Unjustified,
    /// A clock ran over.
    Late,
    /// A message or an answer from outside failed and asked for a person.
    Failed,
}

impl Exception {
    /// Each with its word.
    pub(crate) const ALL: [(Self, &'static str); 4] = [
        (Self::EmergencyAccess, "emergency-access"),
        (Self::Unjustified, "unjustified"),
        (Self::Late, "late"),
        (Self::Failed, "failed"),
    ];

    /// Where a case says how often it happened in a month.
    pub(crate) fn path(word: &str, month: &str) -> String {
        format!("@exception.{word}.{month}")
    }
}

/// What the word of a case says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// It goes on.
    Live {
        /// The day on which it was opened.
        opened: Date,
    },
    /// It ended.
    Ended(Ended),
}

/// A case that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The month in which it ended, `2026-03`.
    pub(crate) month: String,
    /// The month in which it was opened.
    pub(crate) opened: String,
    /// Days from opening to end.
    pub(crate) days: u32,
    /// What came of it, as the program names it.
    pub(crate) outcome: String,
    /// Whether every clock was stopped in time; none without clocks.
    pub(crate) in_time: Option<bool>,
    /// True when nobody had to come back: no step was entered twice, and those whom it is about acted once at most.
    pub(crate) first_contact: bool,
    /// True when it was decided once: it was not opened again and decided otherwise.
    pub(crate) stood: bool,
    /// How content somebody was, 1 to 5.
    pub(crate) score: Option<u8>,
}

/// `2026-03`.
pub(crate) fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

impl Life {
    /// Of a case.
    fn of(definition: &Definition, case: &Case) -> Self {
        let day = |at: Timestamp| at.to_zoned(definition.calendar.zone.clone()).date();
        let opened = day(case.opened_at);
        let Some(ended_at) = case.ended_at else { return Self::Live { opened } };
        let days = ended_at.duration_since(case.opened_at).as_secs().max(0) / 86_400;
        let again = case.registers.values().any(|register| register.visit as usize > register.visited.len());
        // Saying how it went is not coming back.
        let told: BTreeSet<Timestamp> = case
            .provenance
            .iter()
            .filter(|(path, _)| definition.file.field(path).is_some_and(|field| field.measure.is_some()))
            .map(|(_, from)| from.at)
            .collect();
        // Each field has an event and a version of its own; what was sent at once has one instant.
        let steps: BTreeSet<Timestamp> = case
            .provenance
            .values()
            .filter(|from| matches!(from.by, Actor::Person(person) if case.parties.contains(&person)))
            .map(|from| from.at)
            .filter(|at| !told.contains(at))
            .collect();
        let is_final = |state: &casewright_core::id::StateName| {
            definition.states.get(state).is_some_and(|state| state.is_final)
        };
        let stood = case.registers.values().all(|register| {
            register.visited.keys().all(|state| *state == register.state || !is_final(state))
        });
        // Clocks of the state in which it ended measure what comes after: time for an appeal.
        let ends = |clock: &Clock| is_final(&clock.state);
        let mut clocks = case.clocks.iter().filter(|clock| !ends(clock)).peekable();
        let judged = clocks.peek().is_some();
        let in_time = !clocks.any(|clock| is_late(clock, Some(ended_at)));
        Self::Ended(Ended {
            month: month(day(ended_at)),
            opened: month(opened),
            days: u32::try_from(days).unwrap_or(u32::MAX),
            outcome: case.outcome.clone().unwrap_or_default(),
            in_time: judged.then_some(in_time),
            first_contact: !again && steps.len() <= 1,
            stood,
            score: score(definition, case),
        })
    }

    /// As it is stored. What ended begins with the month, so that a period is a span of the index.
    pub(crate) fn word(&self) -> String {
        let truth = |truth: bool| if truth { "y" } else { "n" };
        match self {
            Self::Live { opened } => format!("live|{opened}"),
            Self::Ended(one) => format!(
                "ended|{}|{}|{}|{}|{}|{}|{}|{}",
                one.month,
                one.opened,
                one.days,
                one.in_time.map_or("-", truth),
                truth(one.first_contact),
                truth(one.stood),
                one.score.map_or_else(|| "-".to_owned(), |score| score.to_string()),
                one.outcome,
            ),
        }
    }

    /// The span of words of cases that ended in a month or later.
    pub(crate) fn ended_from(month: &str) -> (Option<String>, Option<String>) {
        (Some(format!("ended|{month}")), Some("ended}".to_owned()))
    }

    /// The span of words of cases that go on.
    pub(crate) fn live() -> (Option<String>, Option<String>) {
        (Some("live|".to_owned()), Some("live}".to_owned()))
    }

    /// Reads a word; none for one of another build.
    pub(crate) fn read(word: &str) -> Option<Self> {
        if let Some(opened) = word.strip_prefix("live|") {
            return Some(Self::Live { opened: opened.parse().ok()? });
        }
        let mut parts = word.strip_prefix("ended|")?.splitn(8, '|');
        let (month, opened) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let days = parts.next()?.parse().ok()?;
        let truth = |word: &str| match word {
            "y" => Some(true),
            "n" => Some(false),
            _ => None,
        };
        let in_time = truth(parts.next()?);
        let (first_contact, stood) = (truth(parts.next()?)?, truth(parts.next()?)?);
        let score = parts.next()?.parse().ok();
        let outcome = parts.next()?.to_owned();
        Some(Self::Ended(Ended { month, opened, days, outcome, in_time, first_contact, stood, score }))
    }
}

/// How content somebody was, by the first field that is there to say so.
fn score(definition: &Definition, case: &Case) -> Option<u8> {
    let mut measured =
        definition.file.fields.iter().filter(|(_, field)| field.measure == Some(Measure::Satisfaction));
    measured.find_map(|(path, _)| {
        let number: u8 = case.value(path)?.to_string().parse().ok()?;
        (1..=5).contains(&number).then_some(number)
    })
}

/// What reports count a case by: where, and the word there.
pub(crate) fn of(definition: &Definition, case: &Case) -> Vec<(String, String)> {
    let month = |at: Timestamp| month(at.to_zoned(definition.calendar.zone.clone()).date());
    let mut happened: BTreeMap<String, u32> = BTreeMap::new();
    let mut note = |what: Exception, at: Timestamp| {
        let word = Exception::ALL.iter().find(|(one, _)| *one == what).map_or("", |(_, word)| word);
        *happened.entry(Exception::path(word, &month(at))).or_default() += 1;
    };
    let access = &case.access;
    for (from, review) in access
        .glass
        .iter()
        .map(|glass| (glass.from, &glass.review))
        .chain(access.emergencies.iter().map(|emergency| (emergency.from, &emergency.review)))
    {
        note(Exception::EmergencyAccess, from);
        if review.as_ref().is_some_and(|review| !review.justified) {
            note(Exception::Unjustified, from);
        }
    }
    for clock in case.clocks.iter().filter(|clock| clock.over) {
        // Clocks of a state in which cases end measure what comes after: time for an appeal.
        let of_end = definition.states.get(&clock.state).is_some_and(|state| state.is_final);
        if !of_end && is_late(clock, case.ended_at) {
            note(Exception::Late, clock.due_at);
        }
    }
    case.flags.iter().for_each(|flag| note(Exception::Failed, flag.since));
    let mut all = vec![(LIFE.to_owned(), Life::of(definition, case).word())];
    all.extend(happened.into_iter().map(|(path, count)| (path, count.to_string())));
    all
}

/// True for a clock that ran over. One that moved the case on by itself when it was over, as a period does that the law waits for,
/// was stopped then: what is stopped within a day is no delay.
fn is_late(clock: &Clock, ended_at: Option<Timestamp>) -> bool {
    let grace = SignedDuration::from_hours(24);
    let stopped = clock.stopped_at.or(ended_at);
    clock.over && stopped.is_none_or(|at| at.duration_since(clock.due_at) > grace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_as_it_is_written() {
        let ended = Ended {
            month: "2026-03".into(),
            opened: "2025-12".into(),
            days: 90,
            outcome: "granted|with conditions".into(),
            in_time: Some(false),
            first_contact: true,
            stood: false,
            score: Some(4),
        };
        let none = Ended { in_time: None, score: None, outcome: String::new(), ..ended.clone() };
        let live = Life::Live { opened: jiff::civil::date(2026, 3, 1) };
        for life in [Life::Ended(ended), Life::Ended(none), live] {
            let word = life.word();
            assert_eq!(Life::read(&word), Some(life));
            let spans = [Life::ended_from("2026-02"), Life::live()];
            let within = spans.iter().filter(|(from, to)| {
                from.as_ref().is_some_and(|from| *from <= word) && to.as_ref().is_some_and(|to| word < *to)
            });
            assert_eq!(within.count(), 1, "{word}");
        }
        assert_eq!(Life::read("something else"), None);
    }
}
