//! Expressions are told the zone of the jurisdiction's calendar, so that a day begins where people live.

use crate::{case_file::bare, fixture::*};
use casewright_core::{
    Command, Decided, Decision, ElementKind, FieldPath, Scope, Transition, Value,
    plan::{Parameter, Rule},
};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The day it is where the case is worked on.
#[derive(Debug)]
struct Today;

impl Decision for Today {
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        let day = scope.now().to_zoned(scope.zone()).date();
        Ok(Decided {
            value: Value::Map([("day".into(), Value::Date(day))].into()),
            rows: Vec::new(),
            inputs: [].into(),
        })
    }

    fn reads(&self) -> &[FieldPath] {
        &[]
    }
}

fn day(zone: TimeZone, at: &str) -> Option<Value> {
    let mut definition = bare();
    definition.calendar.zone = zone;
    definition.decisions.insert("today".into(), Arc::new(Today));
    definition.add(ROOT, "work", human());
    let kind = ElementKind::DecisionTask { decision: Some("today".into()), blocking: true };
    let task = definition.add(ROOT, "decide", kind);
    definition.at(task).manual_activation = Some(Rule::default());
    definition.at(task).parameters.outputs =
        vec![Parameter { name: "day".into(), binding: Some("day".into()), refinement: None }];
    let mut bench = Bench::opened(definition);
    bench.now = at.parse().unwrap();
    let item = bench.find("decide").no;
    bench.run(Command::Item { item, transition: Transition::ManualStart, input: input(&[]) }).unwrap();
    bench.case().value(&"day".into()).cloned()
}

#[test]
fn in_summer_time_the_day_begins_an_hour_before_midnight_of_utc() {
    let london = || TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap();
    let date = |text: &str| Some(Value::Date(text.parse().unwrap()));
    assert_eq!(day(london(), "2026-07-01T22:59:59Z"), date("2026-07-01"));
    assert_eq!(day(london(), "2026-07-01T23:00:00Z"), date("2026-07-02"));
    assert_eq!(day(london(), "2026-12-01T23:30:00Z"), date("2026-12-01"), "not in winter");
    assert_eq!(day(TimeZone::UTC, "2026-07-01T23:00:00Z"), date("2026-07-01"));
}
