//! Our reading of FEEL against the engine's own parser and evaluator, on conditions whose values are all there.

use crate::support::{licence, licence_conditions};
use casewright_core::Value;
use dsntk_feel::{FeelScope, Name, context::FeelContext, values::Value as Feel};

/// A value as FEEL text.
fn spelt(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Date(date) => format!("date(\"{date}\")"),
        Value::Time(time) => format!("date and time(\"{time}\")"),
        Value::Duration(_) => unreachable!("the case has no durations"),
        Value::List(items) => format!("[{}]", items.iter().map(spelt).collect::<Vec<_>>().join(", ")),
        Value::Map(parts) => {
            let parts: Vec<String> =
                parts.iter().map(|(name, part)| format!("\"{name}\": {}", spelt(part))).collect();
            format!("{{{}}}", parts.join(", "))
        }
    }
}

/// Where the engine reads otherwise than the grammar: it takes what follows a type's name into the name. And where it
/// compares times of day of different zone forms as silently false.
const MISREAD: [&str; 3] = [
    "submitted_at instance of date and time and alcohol",
    "@\"23:00:50+02:00\" < @\"22:00:00Z\"",
    "@\"23:00:00+01:00\" = @\"22:00:00Z\"",
];

#[test]
fn the_engine_agrees_wherever_every_value_is_there() {
    let mut context = FeelContext::new();
    for (name, value) in &licence().roots {
        let text = spelt(value);
        let empty = FeelScope::default();
        let node = dsntk_feel_parser::parse_expression(&empty, &text, false).unwrap();
        context.set_entry(&Name::from(name.as_str()), dsntk_feel_evaluator::evaluate(&empty, &node));
    }
    let scope = FeelScope::from(context);
    let named = licence_conditions();
    let mut agreed = 0;
    let mut differ = Vec::new();
    for line in include_str!("corpus/conditions.txt").lines() {
        let Some((text, expected)) = line.split_once(" => ") else { continue };
        let ours = named.names().any(|name| text.contains(name))
            || text.contains("now()")
            || text.contains("today()");
        // Comparing with a missing value is where we differ on purpose.
        if ours || !matches!(expected, "true" | "false") || text.contains("ward") || MISREAD.contains(&text) {
            continue;
        }
        let found = match dsntk_feel_parser::parse_expression(&scope, text, false) {
            Ok(node) => dsntk_feel_evaluator::evaluate(&scope, &node),
            Err(error) => {
                differ.push(format!("{text}: {error}"));
                continue;
            }
        };
        if found == Feel::Boolean(expected == "true") {
            agreed += 1;
        } else {
            differ.push(format!("{text}: we say {expected}, the engine {found}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(agreed > 50, "{agreed}");
}
