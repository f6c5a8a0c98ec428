//! Payments of a program compared with the statement of the provider: what both say, what one of them lacks, what differs (S3.51).
//! Of cases of which the caller may, by a permission of its own; the policies are a filter in the query.

use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{Reconciled, ReconciledAs, Reconciliation},
    app::Loaded,
    entry::{EntryKind, EntryTarget},
    port::store::{ListCondition, ListQuery, Sort},
    signals::MONEY,
    statement::{self, StatementLine},
};
use authz::{Ask, Filter};
use casewright_core::{
    Case, Value,
    id::CaseId,
    money::{Currency, EntryKind as Posted},
    value::FieldPath,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Cases of a page of the query.
const PAGE: u32 = 200;
/// Cases looked at in all.
const CASES_MAX: usize = 20_000;

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcileOf {
    /// The program; none: the first of which the caller may.
    pub program: Option<String>,
    /// The first day of which payments are missed on the statement.
    pub from: Option<Date>,
    /// The last.
    pub to: Option<Date>,
    /// The statement: CSV with a head line.
    pub statement: String,
}

/// What stands here under one reference.
#[derive(Default)]
struct Here {
    amount: Decimal,
    cases: BTreeSet<String>,
    on: Option<Date>,
    unanswered: bool,
}

/// What stands on the statement under one reference.
struct There {
    amount: Decimal,
    currency: String,
    on: Option<Date>,
}

impl App {
    /// Compares the payments of a program with a statement.
    pub async fn reconcile(
        &self,
        caller: &Caller,
        of: &ReconcileOf,
    ) -> Result<Answer<Reconciliation>, Fault> {
        let open = self.programs.values().find_map(|loaded| {
            let wanted = of.program.as_deref().is_none_or(|name| loaded.program.name.as_str() == name);
            let permitted = wanted.then(|| self.reconcilable(caller, loaded))?;
            (permitted != Filter::False).then(|| (std::sync::Arc::clone(loaded), permitted))
        });
        let entry =
            |target, allowed| self.entry(caller, self.now(), EntryKind::List, "reconcile", target, allowed);
        let Some((loaded, permitted)) = open else {
            self.record(entry(EntryTarget::Platform, false)).await?;
            return Ok(Answer::NotFound);
        };
        let Some(money) = loaded.definition().money.clone() else { return Ok(Answer::NotFound) };
        let mut entry = entry(EntryTarget::Program(loaded.program.name.clone()), true);
        let lines = match statement::read(&of.statement, &money.currency) {
            Ok(lines) => lines,
            Err(says) => {
                entry.detail.note = Some("statement".to_owned());
                self.record(entry).await?;
                return Ok(Answer::Denied(Denied::new(says)));
            }
        };
        let zone = loaded.definition().calendar.zone.clone();
        let since = of.from.and_then(|from| from.to_zoned(zone.clone()).ok()).map(|zoned| zoned.timestamp());
        let mut query = ListQuery {
            program: loaded.program.name.clone(),
            permitted,
            conditions: vec![ListCondition::Between(FieldPath::from(MONEY), since.map(Value::Time), None)],
            sort: Sort::Field(FieldPath::from(MONEY)),
            descending: false,
            limit: PAGE,
            after: None,
        };
        let mut here: BTreeMap<String, Here> = BTreeMap::new();
        let mut looked = 0;
        loop {
            let page = self.store().list(query.clone()).await?;
            for id in page.rows {
                let seen = self.seen_by_id(caller, id).await?;
                // Decided case by case as well: between query and look it may have moved on.
                if !self.allows(&seen, &Ask::Reconcile)
                    || !self.allows(&seen, &Ask::Read(money.class.clone()))
                {
                    continue;
                }
                looked += 1;
                entry.detail.shown.push(id);
                collect(&seen.case, id, &zone, &mut here);
            }
            if looked > CASES_MAX {
                entry.detail.note = Some("too-many".to_owned());
                self.record(entry).await?;
                let says = say!("too-many-cases-have-payments", most = CASES_MAX);
                return Ok(Answer::Denied(Denied::new(says)));
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        let mut rows = compared(here, there(lines), &money.currency, (of.from, of.to));
        rows.sort_by(|a, b| (a.compares, &a.reference, &a.cases).cmp(&(b.compares, &b.reference, &b.cases)));
        let count = |wanted| rows.iter().filter(|row| row.compares == wanted).count() as u32;
        let found = Reconciliation {
            program: loaded.program.name.clone(),
            program_title: loaded.program.title.clone(),
            currency: money.currency.to_string(),
            from: of.from,
            to: of.to,
            matched: count(ReconciledAs::Matched),
            differing: count(ReconciledAs::Differing),
            missing_here: count(ReconciledAs::MissingHere),
            missing_there: count(ReconciledAs::MissingThere),
            rows,
        };
        entry.detail.classes = vec![money.class.to_string()];
        entry.detail.note = Some(format!(
            "{} matched, {} differing, {} missing here, {} missing there",
            found.matched, found.differing, found.missing_here, found.missing_there
        ));
        self.record(entry).await?;
        Ok(Answer::Found(found))
    }

    /// The programs whose payments the caller may compare, with their titles.
    pub fn reconciles(&self, caller: &Caller) -> Vec<(casewright_core::id::ProgramName, String)> {
        let open = self.programs.values().filter(|loaded| self.reconcilable(caller, loaded) != Filter::False);
        open.map(|loaded| (loaded.program.name.clone(), loaded.program.title.clone())).collect()
    }

    /// Cases of a program whose payments the caller may compare, as far as lists can tell.
    fn reconcilable(&self, caller: &Caller, loaded: &Loaded) -> Filter {
        let Some(money) = &loaded.definition().money else { return Filter::False };
        let context = caller.context(self.now(), Some(&loaded.definition().calendar));
        let filters = [Ask::Reconcile, Ask::Read(money.class.clone())].map(|ask| {
            let filter =
                authz::filter(&self.policies(), &caller.principal, &context, &loaded.program.name, &ask);
            // A policy that no list can ask closes it: nothing is shown rather than too much.
            filter.unwrap_or(Filter::False)
        });
        Filter::all(filters)
    }
}

/// The payments of one case, by reference; an order that nobody answered about by its key.
fn collect(case: &Case, id: CaseId, zone: &TimeZone, here: &mut BTreeMap<String, Here>) {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let mut add = |key: String, amount: Decimal, at: Timestamp, unanswered: bool| {
        let found = here.entry(key).or_default();
        found.amount = found.amount.saturating_add(amount);
        found.cases.insert(case.reference.clone());
        found.on = found.on.or(Some(day(at)));
        found.unanswered |= unanswered;
    };
    for entry in &case.money.entries {
        let key = || {
            entry.reference.clone().unwrap_or_else(|| format!("{}/entry-{}", case.reference, entry.no + 1))
        };
        match entry.kind {
            Posted::Receipt if !case.money.is_reversed(entry.no) => add(key(), entry.amount, entry.at, false),
            Posted::Payment => add(key(), -entry.amount, entry.at, false),
            _ => {}
        }
    }
    for (order, entry) in case.money.open_orders() {
        add(format!("{id}/{}", order.0), -entry.amount, entry.at, true);
    }
}

/// The statement by reference; a line that names an order which nobody answered about goes by that as well.
fn there(lines: Vec<StatementLine>) -> Vec<(String, Option<String>, There)> {
    let mut all: BTreeMap<(String, Option<String>, String), There> = BTreeMap::new();
    for line in lines {
        let key = (line.reference.clone(), line.order.clone(), line.currency.clone());
        let found =
            all.entry(key).or_insert(There { amount: Decimal::ZERO, currency: line.currency, on: line.on });
        found.amount = found.amount.saturating_add(line.amount);
    }
    all.into_iter().map(|((reference, order, _), there)| (reference, order, there)).collect()
}

fn compared(
    mut here: BTreeMap<String, Here>,
    there: Vec<(String, Option<String>, There)>,
    currency: &Currency,
    (from, to): (Option<Date>, Option<Date>),
) -> Vec<Reconciled> {
    let mut rows = Vec::new();
    for (reference, order, line) in there {
        let key = if here.contains_key(&reference) { Some(reference.clone()) } else { order };
        let ours = key.and_then(|key| here.remove(&key));
        // Paid there, and here nobody knows yet: it is missing here until the provider was asked once more.
        let known = ours.as_ref().filter(|ours| !ours.unanswered);
        let same = known.is_some_and(|ours| ours.amount == line.amount && line.currency == currency.as_str());
        let compares = match (known, same) {
            (_, true) => ReconciledAs::Matched,
            (Some(_), false) => ReconciledAs::Differing,
            (None, false) => ReconciledAs::MissingHere,
        };
        let there = if line.currency == currency.as_str() {
            currency.written(line.amount)
        } else {
            format!("{} {}", line.amount, line.currency)
        };
        rows.push(Reconciled {
            compares,
            reference,
            cases: ours.iter().flat_map(|ours| ours.cases.iter().cloned()).collect(),
            here: ours.as_ref().map(|ours| currency.written(ours.amount)),
            there: Some(there),
            on: line.on.or_else(|| ours.as_ref().and_then(|ours| ours.on)),
            unanswered: ours.is_some_and(|ours| ours.unanswered),
        });
    }
    let within = |on: Option<Date>| {
        on.is_none_or(|on| from.is_none_or(|from| from <= on) && to.is_none_or(|to| on <= to))
    };
    for (reference, ours) in here.into_iter().filter(|(_, ours)| within(ours.on)) {
        rows.push(Reconciled {
            compares: ReconciledAs::MissingThere,
            reference: if ours.unanswered { String::new() } else { reference },
            here: Some(currency.written(ours.amount)),
            cases: ours.cases.into_iter().collect(),
            there: None,
            on: ours.on,
            unanswered: ours.unanswered,
        });
    }
    rows
}
