//! The evaluator.

use super::{
    compare::{and, compare, not, or, truth},
    engine::RUN_TEXT_BYTES_MAX,
    math::{math, negate},
    node::{Node, Read, Source},
    test::any_test,
    val::Val,
};
use casewright_core::{Scope, Value};
use dsntk_feel::{FeelNumber, values::Value as Feel};
use jiff::{SignedDuration, tz::TimeZone};
use std::{borrow::Cow, mem, sync::Arc};

/// Most nodes evaluated in one run.
pub(crate) const STEPS_MAX: u32 = 100_000;

/// List items that are copied for the price of a step.
const ITEMS_A_STEP: usize = 16;

fn too_many() -> Val<'static> {
    Val::unknown("the expression takes too many steps")
}

/// One evaluation.
pub(crate) struct Run<'a> {
    scope: &'a dyn Scope,
    /// The items at hand of enclosing filters and iterations.
    pub(crate) locals: Vec<Val<'a>>,
    steps: u32,
}

impl<'a> Run<'a> {
    pub(crate) fn new(scope: &'a dyn Scope) -> Self {
        Self { scope, locals: Vec::new(), steps: 0 }
    }

    pub(crate) fn eval(&mut self, node: &'a Node) -> Val<'a> {
        if !self.spend(1) {
            return too_many();
        }
        let value = self.eval_node(node);
        // Copying a list costs a step for some items, so that one read again for every item of another is bounded too.
        match &value {
            Val::List(items) if !self.spend(items.len() / ITEMS_A_STEP) => too_many(),
            _ => value,
        }
    }

    /// Takes steps from the budget; false when it is used up.
    fn spend(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(u32::try_from(steps).unwrap_or(u32::MAX));
        self.steps <= STEPS_MAX
    }

    fn eval_node(&mut self, node: &'a Node) -> Val<'a> {
        match node {
            Node::Const(value) => value.clone(),
            Node::Text(text) => Val::Text(Cow::Borrowed(text)),
            Node::Read(read) => self.read(read),
            Node::Local(slot) => self.locals.get(*slot).cloned().unwrap_or(Val::Null(None)),
            Node::Part(wanted) => {
                let missing = if wanted.is_list {
                    Val::List(Vec::new())
                } else {
                    Val::unknown(format!("`{}` of {} has no value yet", wanted.name, wanted.whole))
                };
                let of = self.eval(&wanted.of);
                match of {
                    // Only instants have parts that a time zone changes.
                    Val::Time(_) | Val::List(_) => part(of, &wanted.name, &missing, &self.scope.zone()),
                    of => part(of, &wanted.name, &missing, &TimeZone::UTC),
                }
            }
            Node::Neg(of) => negate(self.eval(of)),
            Node::Math(op, left, right) => {
                let left = self.eval(left);
                math(*op, left, self.eval(right))
            }
            Node::Compare(op, left, right) => {
                let left = self.eval(left);
                compare(*op, &left, &self.eval(right))
            }
            Node::IsNull(of, equal) => Val::Bool(self.eval(of).is_null() == *equal),
            Node::Between(of, low, high) => {
                use crate::gate::ast::Op;
                let (of, low) = (self.eval(of), self.eval(low));
                and(compare(Op::Ge, &of, &low), || compare(Op::Le, &of, &self.eval(high)))
            }
            Node::In(of, tests) => {
                let of = self.eval(of);
                any_test(&of, tests, self)
            }
            Node::And(left, right) => {
                let left = self.eval(left);
                and(left, || self.eval(right))
            }
            Node::Or(left, right) => {
                let left = self.eval(left);
                or(left, || self.eval(right))
            }
            Node::Not(of) => not(self.eval(of)),
            Node::If(condition, yes, no) => match truth(self.eval(condition), "if") {
                Val::Bool(true) => self.eval(yes),
                Val::Bool(false) => self.eval(no),
                unknown => unknown,
            },
            Node::Filter(list, test, shown) => self.filter(list, test, shown),
            Node::Item(list, place, shown) => self.item(list, place, shown),
            Node::For(source, body) => self.for_each(source, body),
            Node::Quantified(every, source, body) => self.quantified(*every, source, body),
            Node::List(items) => Val::List(items.iter().map(|item| self.eval(item)).collect()),
            Node::Made(entries) => {
                Val::Made(entries.iter().map(|(name, entry)| (name.clone(), self.eval(entry))).collect())
            }
            Node::Count(list) => match self.eval(list) {
                Val::List(items) => Val::Number(FeelNumber::from(items.len())),
                Val::Null(Some(reason)) => Val::Null(Some(reason)),
                Val::Null(None) => Val::unknown("`count` is given nothing"),
                _ => Val::Number(FeelNumber::one()),
            },
            Node::Now => Val::Time(self.scope.now()),
            Node::Today => Val::Date(self.scope.now().to_zoned(self.scope.zone()).date()),
            Node::Duration(text) => match self.eval(text) {
                Val::Text(text) => {
                    duration(&text).unwrap_or_else(|| Val::unknown("`duration` is given no duration"))
                }
                Val::Null(Some(reason)) => Val::Null(Some(reason)),
                other => Val::unknown(format!("`duration` is given {}", other.words())),
            },
            Node::Call(engine, arguments) => {
                let mut arguments: Vec<Val<'a>> =
                    arguments.iter().map(|argument| self.eval(argument)).collect();
                if engine.asks_day
                    && let [argument @ Val::Time(_)] = arguments.as_mut_slice()
                    && let Val::Time(time) = argument
                {
                    // The day of an instant is that of the scope's zone.
                    *argument = Val::Date(time.to_zoned(self.scope.zone()).date());
                }
                if !self.spend(engine.steps(&arguments)) {
                    return too_many();
                }
                engine.call(&arguments)
            }
            Node::InstanceOf(of, kind) => instance_of(&self.eval(of), kind),
            Node::Named(condition) => {
                // It was compiled alone: its locals count from none.
                let locals = mem::take(&mut self.locals);
                let value = self.eval(&condition.node);
                self.locals = locals;
                value
            }
        }
    }

    fn read(&self, read: &'a Read) -> Val<'a> {
        let found = match self.scope.root(&read.root) {
            Some(Cow::Borrowed(root)) => walk(root, &read.rest).map(Val::borrowed),
            Some(Cow::Owned(root)) => walk_owned(root, &read.rest).map(Val::owned),
            None => None,
        };
        match found {
            Some(value) if !value.is_null() => value,
            _ if read.is_list => Val::List(Vec::new()),
            _ => Val::unknown(format!("`{}` has no value yet", read.path)),
        }
    }

    /// The items of a list; a single value stands for a list of one.
    fn items(&mut self, list: &'a Node) -> Result<Vec<Val<'a>>, Val<'a>> {
        match self.eval(list) {
            Val::List(items) => Ok(items),
            Val::Null(Some(reason)) => Err(Val::Null(Some(reason))),
            Val::Null(None) => Err(Val::unknown("there is no list")),
            single => Ok(vec![single]),
        }
    }

    fn sources(&mut self, source: &'a Source) -> Result<Vec<Val<'a>>, Val<'a>> {
        match source {
            Source::List(list) => self.items(list),
            Source::Range(from, to) => {
                let numbers: Box<dyn Iterator<Item = i64>> =
                    if from <= to { Box::new(*from..=*to) } else { Box::new((*to..=*from).rev()) };
                Ok(numbers.map(|number| Val::Number(FeelNumber::from(number))).collect())
            }
        }
    }

    fn with<T>(&mut self, item: Val<'a>, run: impl FnOnce(&mut Self) -> T) -> T {
        self.locals.push(item);
        let result = run(self);
        self.locals.pop();
        result
    }

    /// The items for which the test is true; unknown as soon as it is unknown for one.
    fn filter(&mut self, list: &'a Node, test: &'a Node, shown: &str) -> Val<'a> {
        let items = match self.items(list) {
            Ok(items) => items,
            Err(unknown) => return unknown,
        };
        let mut kept = Vec::new();
        for item in items {
            match truth(self.with(item.clone(), |run| run.eval(test)), shown) {
                Val::Bool(true) => kept.push(item),
                Val::Bool(false) => {}
                unknown => return unknown,
            }
        }
        Val::List(kept)
    }

    fn item(&mut self, list: &'a Node, place: &'a Node, shown: &str) -> Val<'a> {
        let items = match self.items(list) {
            Ok(items) => items,
            Err(unknown) => return unknown,
        };
        let place = match self.eval(place) {
            Val::Number(number) => i64::try_from(number).unwrap_or(0),
            Val::Null(Some(reason)) => return Val::Null(Some(reason)),
            other => return Val::unknown(format!("an item of `{shown}` is chosen by {}", other.words())),
        };
        let index = if place > 0 { place - 1 } else { place + items.len() as i64 };
        usize::try_from(index)
            .ok()
            .filter(|_| place != 0)
            .and_then(|index| items.into_iter().nth(index))
            .unwrap_or_else(|| Val::unknown(format!("`{shown}` has no item {place}")))
    }

    fn for_each(&mut self, source: &'a Source, body: &'a Node) -> Val<'a> {
        match self.sources(source) {
            Ok(items) => {
                let mut results = Vec::new();
                let mut bytes = 0;
                for item in items {
                    let result = self.with(item, |run| run.eval(body));
                    if let Val::Text(text) = &result {
                        bytes += text.len();
                    }
                    if self.steps > STEPS_MAX || bytes > RUN_TEXT_BYTES_MAX {
                        return too_many();
                    }
                    results.push(result);
                }
                Val::List(results)
            }
            Err(unknown) => unknown,
        }
    }

    fn quantified(&mut self, every: bool, source: &'a Source, body: &'a Node) -> Val<'a> {
        match self.sources(source) {
            Ok(items) => items.into_iter().fold(Val::Bool(every), |found, item| {
                let next = || self.with(item, |run| run.eval(body));
                if every { and(found, next) } else { or(found, next) }
            }),
            Err(unknown) => unknown,
        }
    }
}

fn walk<'a>(mut value: &'a Value, rest: &[String]) -> Option<&'a Value> {
    for name in rest {
        let Value::Map(parts) = value else { return None };
        value = parts.get(name.as_str())?;
    }
    Some(value)
}

fn walk_owned(mut value: Value, rest: &[String]) -> Option<Value> {
    for name in rest {
        let Value::Map(mut parts) = value else { return None };
        value = parts.remove(name.as_str())?;
    }
    Some(value)
}

/// A part of a value; of a list, that part of every item. `missing_value` stands in for a part that has no value.
fn part<'a>(of: Val<'a>, name: &str, missing_value: &Val<'a>, zone: &TimeZone) -> Val<'a> {
    let missing = || missing_value.clone();
    let number = |number: i64| Val::Number(FeelNumber::from(number));
    match of {
        Val::Null(Some(_)) => of,
        Val::Null(None) => missing(),
        Val::List(items) => {
            Val::List(items.into_iter().map(|item| part(item, name, missing_value, zone)).collect())
        }
        Val::Map(parts) => parts.get(name).filter(|part| !part.is_null()).map_or_else(missing, Val::borrowed),
        Val::Made(mut parts) => parts.remove(name).filter(|part| !part.is_null()).unwrap_or_else(missing),
        Val::Date(date) => match name {
            "year" => number(date.year().into()),
            "month" => number(date.month().into()),
            "day" => number(date.day().into()),
            "weekday" => number(date.weekday().to_monday_one_offset().into()),
            _ => missing(),
        },
        Val::Time(time) => {
            let moment = time.to_zoned(zone.clone());
            match name {
                "hour" => number(moment.hour().into()),
                "minute" => number(moment.minute().into()),
                "second" => number(moment.second().into()),
                "time offset" => Val::Duration(SignedDuration::from_secs(moment.offset().seconds().into())),
                "timezone" => Val::Text(zone.iana_name().map_or_else(
                    || Cow::Owned(moment.offset().to_string()),
                    |name| Cow::Owned(name.to_owned()),
                )),
                _ => part(Val::Date(moment.date()), name, missing_value, zone),
            }
        }
        Val::Duration(length) => {
            let seconds = length.as_secs().abs();
            match name {
                "days" => number(seconds / 86_400),
                "hours" => number(seconds / 3_600 % 24),
                "minutes" => number(seconds / 60 % 60),
                "seconds" => number(seconds % 60),
                _ => missing(),
            }
        }
        Val::Months(months) => match name {
            "years" => number(months / 12),
            "months" => number(months % 12),
            _ => missing(),
        },
        Val::Feel(value) => match (&*value, name) {
            (Feel::Time(time), "hour") => number(time.hour().into()),
            (Feel::Time(time), "minute") => number(time.minute().into()),
            (Feel::Time(time), "second") => number(time.second().into()),
            _ => missing(),
        },
        Val::Bool(_) | Val::Number(_) | Val::Text(_) => missing(),
    }
}

fn instance_of<'a>(value: &Val<'_>, kind: &str) -> Val<'a> {
    let is = match value {
        Val::Null(Some(reason)) => return Val::Null(Some(Arc::clone(reason))),
        Val::Null(None) => false,
        Val::Bool(_) => kind == "boolean",
        Val::Number(_) => kind == "number",
        Val::Text(_) => kind == "string",
        Val::Date(_) => kind == "date",
        Val::Time(_) => kind == "date and time",
        Val::Duration(_) => kind == "days and time duration",
        Val::Months(_) => kind == "years and months duration",
        Val::Feel(_) => kind == "time",
        Val::List(_) | Val::Map(_) | Val::Made(_) => false,
    };
    Val::Bool(is || (kind == "Any" && !value.is_null()))
}

/// An ISO 8601 duration: `P28D`, `PT1H30M`, `P1Y6M`. Read here, because the engine wraps around at 292 years.
pub(crate) fn duration(text: &str) -> Option<Val<'static>> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let rest = rest.strip_prefix('P')?;
    let (days, clock) = rest.split_once('T').map_or((rest, None), |(days, clock)| (days, Some(clock)));
    if rest.is_empty() || clock.is_some_and(str::is_empty) {
        return None;
    }
    let units = |mut text: &str, units: &str| -> Option<Vec<(i64, i32, char)>> {
        let mut left = units.chars();
        let mut found = Vec::new();
        while !text.is_empty() {
            let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (spelt, after) = text.split_at(end);
            let unit = after.chars().next()?;
            left.find(|known| *known == unit)?;
            let (whole, fraction) = spelt.split_once('.').unwrap_or((spelt, ""));
            if !fraction.is_empty() && unit != 'S' {
                return None;
            }
            let nanos = format!("{:0<9}", fraction.get(..fraction.len().min(9))?).parse().ok()?;
            found.push((whole.parse().ok()?, nanos, unit));
            text = after.get(1..)?;
        }
        Some(found)
    };
    if clock.is_none() && days.ends_with(['Y', 'M']) {
        let mut months = 0_i64;
        for (count, _, unit) in units(days, "YM")? {
            months = months.checked_add(count.checked_mul(if unit == 'Y' { 12 } else { 1 })?)?;
        }
        return Some(Val::Months(if negative { -months } else { months }));
    }
    let mut length = SignedDuration::ZERO;
    for (count, nanos, unit) in units(days, "D")?.into_iter().chain(units(clock.unwrap_or(""), "HMS")?) {
        let seconds = match unit {
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            _ => 1,
        };
        length = length.checked_add(SignedDuration::new(count.checked_mul(seconds)?, nanos))?;
    }
    Some(Val::Duration(if negative { length.checked_neg()? } else { length }))
}
