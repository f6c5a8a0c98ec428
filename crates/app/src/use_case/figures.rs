//! The figures of a program (S3.65–S3.70): over the cases that the caller sees as a whole, counted by the store. Few cases are
//! somebody, so small numbers are not told, nor what would give them away.

use super::work::Place;
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{AgeFigure, ExceptionFigures, FEW, Figure, Figures, OutcomeFigure, PeriodFigures},
    entry::{EntryKind, EntryTarget},
    measure::{Ended, Exception, LIFE, Life, month},
    port::store::{ListCondition, ListQuery, Sort},
    words,
};
use authz::{Ask, Filter, Principal};
use casewright_core::{schema::Measure, value::FieldPath};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Months of a report at most.
pub const MONTHS_MAX: usize = 36;
/// Months where nothing is chosen.
const MONTHS: i32 = 12;
/// From how many days on a case is of the next age.
const AGES: [u32; 6] = [0, 8, 31, 91, 181, 366];

/// What figures are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiguresOf {
    /// The program; none: the first of which the caller sees figures.
    pub program: Option<String>,
    /// A unit; none: all.
    pub unit: Option<String>,
    /// The first month, `2026-01`; none: a year ago.
    pub from: Option<String>,
    /// The last month; none: this one.
    pub to: Option<String>,
}

/// What the word of a case says, with how many cases say it.
type Counted = Vec<(Life, u64)>;

impl App {
    /// The figures of a program.
    pub async fn figures(&self, caller: &Caller, of: &FiguresOf) -> Result<Answer<Figures>, Fault> {
        self.figures_for(caller, of, "figures").await
    }

    /// The same to be taken out as a file, under a permission of its own: over the cases of which the caller may.
    pub async fn export_figures(&self, caller: &Caller, of: &FiguresOf) -> Result<Answer<Figures>, Fault> {
        self.figures_for(caller, of, "export").await
    }

    async fn figures_for(
        &self,
        caller: &Caller,
        of: &FiguresOf,
        ask: &'static str,
    ) -> Result<Answer<Figures>, Fault> {
        let now = self.now();
        let oversees = caller.oversees();
        let mut places = Vec::new();
        for place in if caller.is_guest() { Vec::new() } else { self.places(caller)? } {
            let exports = self.exports(caller, &place);
            let sees = oversees || place.hands_out != Filter::False || exports != Filter::False;
            if sees && place.reach.whole != Filter::False {
                places.push((place, exports));
            }
        }
        let found = match &of.program {
            Some(name) => places.iter().find(|(place, _)| place.loaded.program.name.as_str() == name),
            None => places.first(),
        };
        let exporting = ask == "export";
        let Some((place, exports)) = found.filter(|(_, exports)| !exporting || *exports != Filter::False)
        else {
            self.record(self.entry(caller, now, EntryKind::List, ask, EntryTarget::Platform, false)).await?;
            return Ok(Answer::NotFound);
        };
        let target = EntryTarget::Program(place.loaded.program.name.clone());
        let mut entry = self.entry(caller, now, EntryKind::List, ask, target, true);
        let today = now.to_zoned(place.loaded.definition().calendar.zone.clone()).date();
        let (from, to) = match period(of, today) {
            Ok(period) => period,
            Err(says) => {
                entry.detail.note = Some("period".to_owned());
                self.record(entry).await?;
                return Ok(Answer::Denied(Denied::new(says)));
            }
        };
        entry.detail.note = Some(format!(
            "{} to {}{}",
            month(from),
            month(to),
            of.unit.as_deref().map(|unit| format!(", {unit}")).unwrap_or_default()
        ));
        // Before anything is counted: what cannot be written is not shown.
        self.record(entry).await?;
        let units = self.units_of(caller, place, oversees).await?;
        let permitted = place.reach.whole.clone();
        let permitted = if exporting { Filter::all([permitted, exports.clone()]) } else { permitted };
        let query = ListQuery {
            program: place.loaded.program.name.clone(),
            permitted,
            conditions: of
                .unit
                .iter()
                .map(|unit| ListCondition::UnitIn(vec![unit.as_str().into()]))
                .collect(),
            sort: Sort::Opened,
            descending: false,
            limit: 0,
            after: None,
        };
        let months = months(from, to);
        let lives = self.lives(&query, &months).await?;
        let exceptions = self.exceptions(&query, &months).await?;
        let program = &place.loaded.program;
        let title = |outcome: &str| {
            let state =
                program.definition.states.iter().find(|(_, state)| state.outcome.as_deref() == Some(outcome));
            let meta = state.and_then(|(name, _)| program.states.get(name));
            meta.map_or_else(|| words::sentence(outcome), |meta| meta.title.clone())
        };
        Ok(Answer::Found(Figures {
            program: program.name.clone(),
            program_title: program.title.clone(),
            programs: places
                .iter()
                .map(|(place, _)| (place.loaded.program.name.clone(), place.loaded.program.title.clone()))
                .collect(),
            units,
            unit: of.unit.clone(),
            from: month(from),
            to: month(to),
            unfinished: month(to) == month(today),
            made_at: now,
            few: FEW,
            may_export: *exports != Filter::False,
            whole: whole(&lives, &months),
            months: by_month(&lives, &months),
            ages: ages(&lives, today),
            outcomes: outcomes(&lives, &months, &title),
            exceptions,
            asks_satisfaction: program
                .definition
                .file
                .fields
                .values()
                .any(|field| field.measure == Some(Measure::Satisfaction)),
        }))
    }

    /// Of which cases the caller may take figures out.
    fn exports(&self, caller: &Caller, place: &Place) -> Filter {
        let program = &place.loaded.program.name;
        authz::filter(&self.policies(), &caller.principal, &place.context, program, &Ask::Export)
            .unwrap_or(Filter::False)
    }

    /// Units among which can be chosen: the caller's own; for whoever oversees, those of all who work in the program.
    async fn units_of(&self, caller: &Caller, place: &Place, oversees: bool) -> Result<Vec<String>, Fault> {
        let mut units: BTreeSet<String> = match &caller.principal {
            Principal::Person(person) => person.units.iter().map(ToString::to_string).collect(),
            Principal::Service(_) => BTreeSet::new(),
        };
        if oversees {
            let program = &place.loaded.program.name;
            for person in self.store().people().await? {
                if person.roles.iter().any(|grant| grant.program == *program) {
                    units.extend(person.units.iter().map(ToString::to_string));
                }
            }
        }
        Ok(units.into_iter().collect())
    }

    /// Cases that go on, and those that ended since the first month.
    async fn lives(&self, query: &ListQuery, months: &[String]) -> Result<Counted, Fault> {
        let mut lives = Counted::new();
        let first = months.first().map_or("", String::as_str);
        for within in [Life::live(), Life::ended_from(first)] {
            let counted = self.store().count_by(query.clone(), FieldPath::new(LIFE), within).await?;
            lives.extend(counted.into_iter().filter_map(|(word, count)| Some((Life::read(&word)?, count))));
        }
        Ok(lives)
    }

    async fn exceptions(&self, query: &ListQuery, months: &[String]) -> Result<Vec<ExceptionFigures>, Fault> {
        let mut kinds = Vec::new();
        for (_, word) in Exception::ALL {
            let mut counts = Vec::with_capacity(months.len());
            for month in months {
                let path = FieldPath::new(Exception::path(word, month));
                let found = self.store().count_by(query.clone(), path, (None, None)).await?;
                let times = found.iter().map(|(times, cases)| times.parse::<u64>().unwrap_or(0) * cases);
                counts.push(times.sum::<u64>());
            }
            kinds.push(ExceptionFigures {
                kind: word.to_owned(),
                whole: count(counts.iter().sum()),
                months: told(&counts),
            });
        }
        Ok(kinds)
    }
}

/// From the first to the last month.
fn period(of: &FiguresOf, today: Date) -> Result<(Date, Date), String> {
    let read = |text: &Option<String>, usual: Date| match text.as_deref().map(str::trim) {
        None | Some("") => Ok(usual),
        Some(text) => {
            format!("{text}-01").parse::<Date>().map_err(|_| say!("is-no-month-write-one-like-2026", text))
        }
    };
    let this = today.first_of_month();
    let to = read(&of.to, this)?.min(this);
    let from = read(&of.from, to.saturating_sub(jiff::Span::new().months(MONTHS - 1)))?;
    if from > to {
        return Err(say!("the-first-month-lies-after-the-last"));
    }
    if months(from, to).len() > MONTHS_MAX {
        return Err(say!("a-report-has-months-at-most", most = MONTHS_MAX));
    }
    Ok((from, to))
}

fn months(from: Date, to: Date) -> Vec<String> {
    let each = (0..=MONTHS_MAX).map(|count| from.saturating_add(jiff::Span::new().months(count as i64)));
    each.take_while(|day| *day <= to).map(month).collect()
}

/// Those that ended within some months.
fn ended<'a>(lives: &'a Counted, months: &'a [String]) -> impl Iterator<Item = (&'a Ended, u64)> {
    lives.iter().filter_map(|(life, cases)| match life {
        Life::Ended(ended) if months.contains(&ended.month) => Some((ended, *cases)),
        _ => None,
    })
}

fn whole(lives: &Counted, months: &[String]) -> PeriodFigures {
    let last = months.last().map_or("", String::as_str);
    let opened = lives.iter().filter(|(life, _)| months.contains(&opened_in(life)));
    let all: Vec<_> = ended(lives, months).collect();
    PeriodFigures {
        opened: count(opened.map(|(_, cases)| cases).sum()),
        ended: count(all.iter().map(|(_, cases)| cases).sum()),
        live: count(live_at_end_of(lives, last)),
        ..shares(String::new(), &all)
    }
}

fn by_month(lives: &Counted, months: &[String]) -> Vec<PeriodFigures> {
    let opened: Vec<u64> = months
        .iter()
        .map(|month| lives.iter().filter(|(life, _)| opened_in(life) == *month).map(|(_, n)| n).sum())
        .collect();
    let each: Vec<Vec<_>> =
        months.iter().map(|month| ended(lives, std::slice::from_ref(month)).collect()).collect();
    let ends: Vec<u64> = each.iter().map(|all| all.iter().map(|(_, cases)| cases).sum()).collect();
    let rows = months.iter().zip(&each).zip(told(&opened).into_iter().zip(told(&ends)));
    rows.map(|((month, all), (opened, ended))| PeriodFigures {
        opened,
        ended,
        live: rounded(live_at_end_of(lives, month)),
        ..shares(month.clone(), all)
    })
    .collect()
}

fn opened_in(life: &Life) -> String {
    match life {
        Life::Live { opened } => month(*opened),
        Life::Ended(ended) => ended.opened.clone(),
    }
}

/// Opened by the end of the month and not ended by then.
fn live_at_end_of(lives: &Counted, at: &str) -> u64 {
    lives
        .iter()
        .filter(|(life, _)| opened_in(life).as_str() <= at)
        .filter(|(life, _)| match life {
            Life::Live { .. } => true,
            Life::Ended(ended) => ended.month.as_str() > at,
        })
        .map(|(_, cases)| cases)
        .sum()
}

fn shares(month: String, all: &[(&Ended, u64)]) -> PeriodFigures {
    let share = |of: &dyn Fn(&Ended) -> Option<bool>| {
        let (mut base, mut yes) = (0, 0);
        for (ended, cases) in all {
            let Some(holds) = of(ended) else { continue };
            base += cases;
            yes += if holds { *cases } else { 0 };
        }
        over(yes * 1_000, base)
    };
    let days: u64 = all.iter().map(|(ended, cases)| u64::from(ended.days) * cases).sum();
    let base: u64 = all.iter().map(|(_, cases)| cases).sum();
    PeriodFigures {
        month,
        opened: Figure::Nothing,
        ended: Figure::Nothing,
        live: Figure::Nothing,
        days_mean: over(days * 10, base),
        days_median: if base < FEW { over(0, base) } else { Figure::Tenths(median(all) * 10) },
        in_time: share(&|ended| ended.in_time),
        first_contact: share(&|ended| Some(ended.first_contact)),
        stood: share(&|ended| Some(ended.stood)),
        satisfied: share(&|ended| ended.score.map(|score| score >= 4)),
    }
}

fn median(all: &[(&Ended, u64)]) -> u64 {
    let mut days: BTreeMap<u32, u64> = BTreeMap::new();
    for (ended, cases) in all {
        *days.entry(ended.days).or_default() += cases;
    }
    let half = days.values().sum::<u64>().div_ceil(2);
    let mut seen = 0;
    days.into_iter()
        .find(|(_, cases)| {
            seen += cases;
            seen >= half
        })
        .map_or(0, |(days, _)| u64::from(days))
}

fn ages(lives: &Counted, today: Date) -> Vec<AgeFigure> {
    let mut counts = [0_u64; AGES.len()];
    for (life, cases) in lives {
        let Life::Live { opened } = life else { continue };
        let days = opened.until(today).map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0));
        let place = AGES.iter().rposition(|from| *from <= days).unwrap_or(0);
        if let Some(count) = counts.get_mut(place) {
            *count += cases;
        }
    }
    let below = AGES.iter().skip(1).copied().map(Some).chain([None]);
    let rows = AGES.iter().zip(below).zip(told(&counts));
    rows.map(|((from_days, below_days), cases)| AgeFigure { from_days: *from_days, below_days, cases })
        .collect()
}

fn outcomes(lives: &Counted, months: &[String], title: &dyn Fn(&str) -> String) -> Vec<OutcomeFigure> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    ended(lives, months).for_each(|(ended, cases)| *counts.entry(&ended.outcome).or_default() += cases);
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, cases)| std::cmp::Reverse(*cases));
    let numbers: Vec<u64> = counts.iter().map(|(_, cases)| *cases).collect();
    let rows = counts.into_iter().zip(told(&numbers));
    rows.map(|((outcome, _), cases)| OutcomeFigure {
        outcome: outcome.to_owned(),
        title: title(outcome),
        cases,
    })
    .collect()
}

/// A count by itself.
fn count(cases: u64) -> Figure {
    if cases == 0 || cases >= FEW { Figure::Count(cases) } else { Figure::Few }
}

/// A count by itself, to the nearest five: from one month's backlog to the next could be made out how many were opened and ended.
fn rounded(cases: u64) -> Figure {
    match count(cases) {
        Figure::Count(cases) => Figure::Count((cases + 2) / 5 * 5),
        other => other,
    }
}

/// So many tenths over a base.
fn over(tenths: u64, base: u64) -> Figure {
    match base {
        0 => Figure::Nothing,
        base if base < FEW => Figure::Few,
        base => Figure::Tenths((tenths + base / 2) / base),
    }
}

/// Counts that add up to a number that is told: where one alone is too small, the next smallest is not told either, so that it
/// cannot be made out from the rest.
fn told(counts: &[u64]) -> Vec<Figure> {
    let mut told: Vec<Figure> = counts.iter().copied().map(count).collect();
    if told.iter().filter(|figure| **figure == Figure::Few).count() == 1 {
        let next =
            counts.iter().enumerate().filter(|(_, cases)| **cases >= FEW).min_by_key(|(_, cases)| **cases);
        if let Some(figure) = next.and_then(|(place, _)| told.get_mut(place)) {
            *figure = Figure::Few;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(ended: &str, days: u32, in_time: Option<bool>) -> Life {
        Life::Ended(Ended {
            month: ended.into(),
            opened: "2026-01".into(),
            days,
            outcome: "granted".into(),
            in_time,
            first_contact: days < 20,
            stood: true,
            score: None,
        })
    }

    // S3.47, S3.65–S3.69
    #[test]
    fn s3_65_to_s3_69_are_counted_and_few_are_not_told() {
        let lives = vec![
            (one("2026-02", 10, Some(true)), 6),
            (one("2026-02", 40, Some(false)), 2),
            (one("2026-03", 12, None), 3),
            (Life::Live { opened: jiff::civil::date(2026, 3, 1) }, 7),
        ];
        let months = months(jiff::civil::date(2026, 1, 1), jiff::civil::date(2026, 3, 1));
        assert_eq!(months, ["2026-01", "2026-02", "2026-03"]);
        let all = whole(&lives, &months);
        assert_eq!(
            (all.opened, all.ended, all.live),
            (Figure::Count(18), Figure::Count(11), Figure::Count(7))
        );
        // (60 + 80 + 36) / 11 days, six of eight in time
        assert_eq!((all.days_mean, all.days_median), (Figure::Tenths(160), Figure::Tenths(100)));
        assert_eq!((all.in_time, all.first_contact), (Figure::Tenths(750), Figure::Tenths(818)));
        assert_eq!((all.stood, all.satisfied), (Figure::Tenths(1_000), Figure::Nothing));
        let by_month = by_month(&lives, &months);
        let ends: Vec<_> = by_month.iter().map(|row| row.ended).collect();
        // Three in March are too few, and February would tell them.
        assert_eq!(ends, [Figure::Count(0), Figure::Few, Figure::Few]);
        assert_eq!(by_month[2].days_mean, Figure::Few);
        let backlog: Vec<_> = by_month.iter().map(|row| row.live).collect();
        assert_eq!(backlog, [Figure::Count(10), Figure::Few, Figure::Count(5)]);
        let ages = ages(&lives, jiff::civil::date(2026, 3, 20));
        assert_eq!(ages[1].cases, Figure::Count(7));
    }

    #[test]
    fn what_would_give_a_small_number_away_is_not_told() {
        assert_eq!(told(&[9, 3, 7, 0]), [Figure::Count(9), Figure::Few, Figure::Few, Figure::Count(0)]);
        assert_eq!(told(&[9, 3, 2]), [Figure::Count(9), Figure::Few, Figure::Few]);
        assert_eq!(told(&[3]), [Figure::Few]);
    }

    #[test]
    fn a_period_that_is_none_is_said() {
        let today = jiff::civil::date(2026, 3, 10);
        let ask = |from: &str, to: &str| {
            period(&FiguresOf { from: Some(from.into()), to: Some(to.into()), ..FiguresOf::default() }, today)
        };
        assert!(ask("2026-13", "").is_err());
        assert!(ask("2026-03", "2026-01").is_err());
        assert!(ask("2020-01", "2026-01").is_err());
        assert_eq!(ask("", "").unwrap().0, jiff::civil::date(2025, 4, 1));
    }
}
