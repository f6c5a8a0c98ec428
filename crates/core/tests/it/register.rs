//! The fifteen rules of the state register.

use crate::fixture::*;
use casewright_core::{CaseEvent, CaseState, FieldType, ItemState, Rejection, Value, definition::Step};

/// draft → submitted → granted; submitting needs the fee.
fn licence() -> casewright_core::Definition {
    let mut definition = empty(false);
    definition.field("rateable_value", FieldType::Money);
    definition.field("fee_received", FieldType::Money).written_by = vec!["payments".into()];
    definition.field("name", FieldType::Text);
    definition.decisions.insert("fee".into(), std::sync::Arc::new(Fee(vec!["rateable_value".into()])));
    definition.state("draft", None);
    definition.state("submitted", None);
    definition.state("granted", Some("granted"));
    let submit = definition.action("submit");
    submit.writes = vec!["name".into(), "rateable_value".into()];
    submit.required = vec!["name".into()];
    definition.row(
        within(&["draft"]),
        Some("submit"),
        Some("fee_received >= decisions.fee.amount"),
        steps(vec![Step::Queue { effect: "acknowledge".into(), wait: false }], Some("submitted")),
    );
    definition.row(within(&["draft"]), Some("submit"), None, refuse("fee-not-paid"));
    definition.row(within(&["submitted"]), Some("grant"), None, set("granted"));
    definition
}

#[test]
fn the_first_true_row_is_taken_and_a_refuse_row_says_what_to_do() {
    let mut bench = Bench::opened(licence());
    let filled = [("name", Value::text("The Crown")), ("rateable_value", Value::int(12_000))];
    let refused = bench.act_with("submit", &filled).unwrap_err();
    let Rejection::Refused { line, text, conditions, .. } = refused else { panic!("{refused}") };
    assert_eq!((line, text.unwrap().as_str()), (2, "fee-not-paid"));
    assert!(conditions[0].unknown.is_some(), "no fee was received at all: unknown, not false");
    assert!(bench.case().value(&"name".into()).is_none(), "nothing is stored");

    bench.write(&[("fee_received", Value::int(190))]);
    let outcome = bench.act_with("submit", &filled).unwrap();
    assert_eq!(bench.state(), "submitted");
    assert_eq!(outcome.effects.len(), 1);
    assert!(outcome.events.iter().any(|stored| matches!(stored.event, CaseEvent::DecisionMade { .. })));
    assert_eq!(bench.case().value(&"name".into()), Some(&Value::text("The Crown")));
    assert_eq!(bench.states_of("draft"), [ItemState::Terminated]);
    assert_eq!(bench.states_of("submitted"), [ItemState::Active]);

    bench.act("grant").unwrap();
    assert_eq!(bench.case().state, CaseState::Completed);
    assert_eq!(bench.case().outcome.as_deref(), Some("granted"));
}
