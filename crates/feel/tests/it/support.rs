//! A premises-licence case to ask about.

use casewright_core::{Scope, Value};
use feel::{Finding, Named, Schema, Type};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// A scope of fixed values.
pub(crate) struct Fixed {
    pub(crate) roots: BTreeMap<String, Value>,
    pub(crate) now: Timestamp,
}

impl Scope for Fixed {
    fn root(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.roots.get(name).map(Cow::Borrowed)
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}

impl Fixed {
    pub(crate) fn new() -> Self {
        Self { roots: BTreeMap::new(), now: "2026-03-02T09:00:00Z".parse().unwrap() }
    }

    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.roots.insert(name.to_owned(), value);
        self
    }
}

pub(crate) fn number(text: &str) -> Value {
    Value::Number(text.parse::<Decimal>().unwrap())
}

pub(crate) fn map<const N: usize>(parts: [(&str, Value); N]) -> Value {
    Value::Map(parts.into_iter().map(|(name, value)| (Arc::from(name), value)).collect())
}

pub(crate) fn licence_schema() -> Schema {
    let representation = Type::record([
        ("from", Type::Text),
        ("ground", Type::Choice(["crime", "safety", "nuisance", "children"].map(str::to_owned).to_vec())),
        ("text", Type::Text),
        ("relevant", Type::Bool),
        ("weight", Type::Number),
    ]);
    Schema::new()
        .with_root(
            "premises",
            Type::record([("name", Type::Text), ("rateable_value", Type::Number), ("ward", Type::Text)]),
        )
        .with_root("income", Type::Number)
        .with_root("fee_received", Type::Number)
        .with_root("representations", Type::list(representation))
        .with_root("opened", Type::Date)
        .with_root("submitted_at", Type::Time)
        .with_root("alcohol", Type::Bool)
        .with_root("decisions", Type::record([("fee", Type::record([("amount", Type::Number)]))]))
        .with_root(
            "clock",
            Type::record([(
                "statutory",
                Type::record([("over", Type::Bool), ("due", Type::Time), ("started", Type::Time)]),
            )]),
        )
        .with_root("milestones", Type::record([("ready", Type::Bool), ("no-question-open", Type::Bool)]))
        .with_root("state", Type::Choice(["draft", "submitted", "granted"].map(str::to_owned).to_vec()))
        .with_root("me", Type::record([("id", Type::Text), ("roles", Type::list(Type::Text))]))
        .with_root("config", Type::Any)
}

pub(crate) fn representation(ground: &str, relevant: Option<bool>, weight: i64) -> Value {
    map([
        ("from", Value::text("p1")),
        ("ground", Value::text(ground)),
        ("relevant", relevant.map_or(Value::Null, Value::Bool)),
        ("weight", Value::int(weight)),
    ])
}

pub(crate) fn licence() -> Fixed {
    Fixed::new()
        .with("premises", map([("name", Value::text("The Crown")), ("rateable_value", number("12000.00"))]))
        .with("income", number("1500"))
        .with("fee_received", number("190.00"))
        .with("alcohol", Value::Bool(true))
        .with(
            "representations",
            Value::List(vec![
                representation("crime", Some(false), 2),
                representation("nuisance", Some(false), 3),
            ]),
        )
        .with("opened", Value::Date("2026-02-01".parse().unwrap()))
        .with("submitted_at", Value::Time("2026-02-03T10:00:00Z".parse().unwrap()))
        .with("decisions", map([("fee", map([("amount", number("190"))]))]))
        .with(
            "clock",
            map([(
                "statutory",
                map([
                    ("over", Value::Bool(true)),
                    ("due", Value::Time("2026-03-01T00:00:00Z".parse().unwrap())),
                ]),
            )]),
        )
        .with("milestones", map([("ready", Value::Bool(true))]))
        .with("state", Value::text("submitted"))
        .with("me", map([("id", Value::text("p7")), ("roles", Value::List(vec![Value::text("police")]))]))
}

pub(crate) fn licence_conditions() -> Named {
    feel::conditions(
        [
            // In this order, so that the first needs the second.
            ("can-grant", "clock.statutory.over and uncontested"),
            ("uncontested", "count(representations[item.relevant]) = 0"),
            ("fee-paid", "fee_received >= decisions.fee.amount"),
        ],
        &licence_schema(),
    )
    .unwrap()
}

pub(crate) fn findings(text: &str) -> Vec<Finding> {
    feel::condition(text, &licence_schema(), &licence_conditions()).err().unwrap_or_default()
}
