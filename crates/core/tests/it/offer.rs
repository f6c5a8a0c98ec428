//! Rule 15: the dry run.

use crate::fixture::*;
use casewright_core::{
    Definition, FieldType, Rejection, Value,
    definition::Step,
    offer::{Availability, Offered, offer, offers},
};

fn definition() -> Definition {
    let mut definition = empty(false);
    definition.field("value", FieldType::Money);
    definition.field("fee", FieldType::Money).written_by = vec!["payments".into()];
    definition.decisions.insert("fee".into(), std::sync::Arc::new(Fee(vec!["rateable_value".into()])));
    definition.field("rateable_value", FieldType::Money);
    definition.state("new", None);
    definition.state("done", Some("done"));
    definition.action("submit").writes = vec!["rateable_value".into()];
    definition.row(within(&["new"]), Some("submit"), Some("fee >= decisions.fee.amount"), set("done"));
    definition.row(within(&["new"]), Some("submit"), None, refuse("fee-not-paid"));
    definition.row(within(&["new"]), Some("close"), Some("fee >= 100"), set("done"));
    definition.row(within(&["new"]), Some("close"), None, refuse("pay-first"));
    definition.row(within(&["new"]), Some("mine"), Some("me.id = '7'"), nothing());
    let rates = fetch(&mut definition, "rates", "rateable_value");
    definition.row(within(&["new"]), Some("check"), None, steps(vec![rates], None));
    definition
}

fn of(bench: &Bench, action: &str) -> Availability {
    let me = Value::Map([("id".into(), Value::text("7"))].into());
    offer(bench.case(), &bench.definition, &action.into(), &me, bench.now)
}

#[test]
fn rule_15_a_condition_on_what_the_form_fills_in_depends_even_through_a_decision() {
    let bench = Bench::opened(definition());
    assert!(matches!(of(&bench, "submit"), Availability::Depends { on } if on == ["rateable_value".into()]));
}

#[test]
fn rule_15_a_refuse_row_says_no_and_what_to_do_until_its_condition_holds() {
    let mut bench = Bench::opened(definition());
    let Availability::No { why: Rejection::Refused { text, conditions, .. } } = of(&bench, "close") else {
        panic!("offered")
    };
    assert_eq!(text.unwrap().as_str(), "pay-first");
    assert_eq!(conditions.len(), 1);
    bench.write(&[("fee", Value::int(100))]);
    assert_eq!(of(&bench, "close"), Availability::Now);
    bench.act("close").unwrap();
    assert!(matches!(of(&bench, "close"), Availability::No { why: Rejection::NotOffered { .. } }));
}

// S2.21
#[test]
fn rule_15_conditions_see_me_and_a_pending_step_says_busy() {
    let mut bench = Bench::opened(definition());
    assert_eq!(of(&bench, "mine"), Availability::Now);
    let stranger = Value::Map([("id".into(), Value::text("8"))].into());
    let strangers = offer(bench.case(), &bench.definition, &"mine".into(), &stranger, bench.now);
    assert!(matches!(strangers, Availability::No { .. }));
    bench.act("check").unwrap();
    assert_eq!(of(&bench, "mine"), Availability::No { why: Rejection::Busy });
}

#[test]
fn rule_15_the_offers_of_a_case_are_in_the_order_of_the_sheet_and_agree_with_decide() {
    let mut bench = Bench::opened(definition());
    let me = Value::Map([("id".into(), Value::text("7"))].into());
    let offered: Vec<Offered> = offers(bench.case(), &bench.definition, &me, bench.now);
    let names: Vec<&str> = offered.iter().map(|offered| offered.action.as_str()).collect();
    assert_eq!(names, ["submit", "close", "mine", "check"]);
    for offered in offered {
        let tried = bench.act(offered.action.as_str());
        match offered.availability {
            Availability::Now => assert!(tried.is_ok(), "{}", offered.action),
            Availability::No { why } => assert_eq!(tried.unwrap_err(), why),
            Availability::Depends { .. } => {}
        }
    }
}

#[test]
fn an_effect_that_is_waited_for_makes_the_case_busy() {
    let mut definition = definition();
    let wait = Step::Queue { effect: "notice".into(), wait: true };
    definition.row(within(&["new"]), Some("notify"), None, steps(vec![wait], Some("done")));
    let mut bench = Bench::opened(definition);
    bench.act("notify").unwrap();
    assert_eq!(of(&bench, "mine"), Availability::No { why: Rejection::Busy });
    let effect = *bench.case().effects_open.keys().next().unwrap();
    bench.run(casewright_core::Command::SettleEffect { effect, result: Ok(()) }).unwrap();
    assert_eq!(bench.state(), "done");
}
