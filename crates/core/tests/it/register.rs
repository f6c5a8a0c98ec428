//! The fifteen rules of the state register.

use crate::fixture::*;
use casewright_core::{
    CaseEvent, CaseState, Command, FieldType, ItemState, Rejection, Sentry, Transition, Value,
    command::Actor,
    definition::{ClockDef, ClockStart, Condition, DayOff, Does, OnReturn, Span, StateMatch, Step},
};

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

// S2.2, S2.3
#[test]
fn rule_1_the_initial_state_is_set_when_the_case_opens() {
    let bench = Bench::opened(licence());
    let register = bench.case().registers.get("main").unwrap();
    assert_eq!((register.state.as_str(), register.visit), ("draft", 1));
    assert_eq!(bench.states_of("plan"), [ItemState::Active]);
}

#[test]
fn rule_2_only_the_register_ends_a_states_stage() {
    let mut bench = Bench::opened(licence());
    let refused = bench.item("draft", Transition::Complete).unwrap_err();
    assert!(matches!(refused, Rejection::Transition { .. }), "{refused}");
    let refused = bench.item("draft", Transition::Exit).unwrap_err();
    assert!(matches!(refused, Rejection::Transition { .. }), "{refused}");
}

#[test]
fn rule_3_what_has_no_row_is_not_offered_and_rows_of_the_state_come_before_any() {
    let mut definition = licence();
    definition.row(StateMatch::AnyButFinal, Some("withdraw"), None, set("granted"));
    definition.row(within(&["draft"]), Some("withdraw"), None, refuse("talk-to-us"));
    let mut bench = Bench::opened(definition);
    assert_eq!(
        bench.act("grant").unwrap_err(),
        Rejection::NotOffered { action: "grant".into(), state: "draft".into() }
    );
    // The row of `any` stands first in the sheet, the state's own is still the first looked at.
    let Rejection::Refused { text, .. } = bench.act("withdraw").unwrap_err() else { panic!("not refused") };
    assert_eq!(text.unwrap().as_str(), "talk-to-us");
}

#[test]
fn rule_4_only_the_row_that_allows_it_is_taken_and_one_step_is_pending_at_a_time() {
    let mut definition = fetching();
    definition.field("urgent", FieldType::YesNo);
    let urgent = definition.row(within(&["new"]), Some("hurry"), Some("urgent"), set("stopped"));
    definition.row(within(&["new"]), Some("hurry"), None, set("stopped"));
    let rates = Step::Fetch { fetch: "rates".into() };
    let again = definition.row(within(&["new"]), Some("again"), None, steps(vec![rates], None));
    for row in [urgent, again] {
        definition.rows[row.0 as usize].while_pending = true;
    }
    let mut bench = Bench::opened(definition);
    bench.act("check").unwrap();
    assert_eq!(bench.act("hurry").unwrap_err(), Rejection::Busy, "the row that holds does not allow it");
    assert_eq!(bench.act("again").unwrap_err(), Rejection::Busy);
}

#[test]
fn rule_8_after_an_awaited_step_nobody_is_there_to_be_read() {
    let mut definition = fetching();
    let mine = definition.row(within(&["new"]), None, Some("me.id = '7'"), set("stopped"));
    definition.rows[mine.0 as usize].nested = true;
    let Does::Take(take) = &mut definition.rows[0].does else { panic!("not a take") };
    take.then = vec![mine];
    let mut bench = Bench::opened(definition);
    bench.act("check").unwrap();
    answer(&mut bench, Ok(Value::int(1))).unwrap();
    assert_eq!((bench.state(), bench.case().flags.len()), ("new", 1));
}

#[test]
fn facts_see_no_clock() {
    let mut definition = clocked(OnReturn::Restart);
    definition.rows.pop();
    let condition = Condition { expr: expr("clock.statutory.over"), is_fact: true };
    definition.conditions.insert("late".into(), condition);
    let mut bench = Bench::opened(definition);
    bench.act("accept").unwrap();
    bench.advance(24 * 40);
    assert!(bench.case().clocks[0].over);
    assert_eq!(bench.case().facts.get("late"), Some(&false));
}

/// A decision that asks for its own result.
#[derive(Debug)]
struct Circle(Vec<casewright_core::FieldPath>);

impl casewright_core::Decision for Circle {
    fn decide(&self, scope: &dyn casewright_core::Scope) -> Result<casewright_core::Decided, String> {
        let own = scope.root("decisions").and_then(|decisions| decisions.at(&["circle"]).cloned());
        own.map_or(Err("`circle` waits for itself".into()), |value| {
            Ok(casewright_core::Decided {
                value,
                rows: Vec::new(),
                inputs: std::collections::BTreeMap::new(),
            })
        })
    }

    fn reads(&self) -> &[casewright_core::FieldPath] {
        &self.0
    }
}

#[test]
fn a_decision_never_waits_for_itself() {
    let mut definition = licence();
    let circle = std::sync::Arc::new(Circle(vec!["decisions.circle".into()]));
    definition.decisions.insert("circle".into(), circle);
    definition.row(within(&["draft"]), Some("turn"), Some("decisions.circle"), nothing());
    let mut bench = Bench::opened(definition);
    let Rejection::Refused { conditions, .. } = bench.act("turn").unwrap_err() else { panic!("not refused") };
    let unknown = conditions[0].unknown.as_deref().unwrap();
    assert!(unknown.ends_with("`circle` waits for itself"), "what a decision lacks is said: {unknown}");
}

/// check: fetches the rates, then goes to `checked`; wait: refused while pending; stop: allowed while pending.
fn fetching() -> casewright_core::Definition {
    let mut definition = empty(false);
    definition.field("rateable_value", FieldType::Money);
    definition.state("new", None);
    definition.state("checked", None);
    definition.state("stopped", None);
    let rates = fetch(&mut definition, "rates", "rateable_value");
    let after = Step::Queue { effect: "acknowledge".into(), wait: false };
    definition.row(within(&["new"]), Some("check"), None, steps(vec![rates, after], Some("checked")));
    definition.row(within(&["new"]), Some("wait"), None, nothing());
    let stop = definition.row(within(&["new"]), Some("stop"), None, set("stopped"));
    definition.rows[stop.0 as usize].while_pending = true;
    definition
}

fn answer(bench: &mut Bench, answer: Result<Value, String>) -> Result<casewright_core::Outcome, Rejection> {
    let effect = bench.case().registers.get("main").unwrap().pending.as_ref().unwrap().effect;
    bench.run(Command::AnswerFetch { effect, answer })
}

#[test]
fn rule_4_while_a_step_is_pending_the_case_is_busy_unless_the_row_allows_it() {
    let mut bench = Bench::opened(fetching());
    bench.act("check").unwrap();
    assert_eq!(bench.act("wait").unwrap_err(), Rejection::Busy);
    assert_eq!(bench.act("check").unwrap_err(), Rejection::Busy);
    let effect = bench.case().registers.get("main").unwrap().pending.as_ref().unwrap().effect;
    bench.act("stop").unwrap();
    assert_eq!(bench.state(), "stopped");
    // The late answer belongs to nothing any more.
    let late = bench.run(Command::AnswerFetch { effect, answer: Ok(Value::int(1)) });
    assert!(matches!(late.unwrap_err(), Rejection::Unknown { .. }));
}

// S2.11, S2.12
#[test]
fn rule_6_a_fetch_is_awaited_and_its_answer_resumes_the_rest() {
    let mut bench = Bench::opened(fetching());
    let outcome = bench.act("check").unwrap();
    assert_eq!(outcome.effects.len(), 1, "the effect after the fetch waits");
    assert_eq!(bench.state(), "new");
    bench.actor = Actor::Service("connector".into());
    let outcome = answer(&mut bench, Ok(Value::int(12_000))).unwrap();
    assert_eq!(bench.state(), "checked");
    assert_eq!(outcome.effects.len(), 1);
    let provenance = &bench.case().provenance[&"rateable_value".into()];
    assert_eq!(provenance.source.as_deref(), Some("Rating list"));
}

#[test]
fn rule_7_a_failed_step_clears_pending_keeps_the_state_and_shows_what_failed() {
    let bad = [Err("no answer within 5 seconds".to_owned()), Ok(Value::text("lots")), Ok(Value::Null)];
    for bad in bad {
        let mut bench = Bench::opened(fetching());
        bench.act("check").unwrap();
        answer(&mut bench, bad).unwrap();
        assert_eq!(bench.state(), "new");
        assert_eq!(bench.case().flags.len(), 1);
        assert!(bench.case().value(&"rateable_value".into()).is_none());
        bench.act("wait").unwrap();
        bench.run(Command::ClearFlag { flag: 0 }).unwrap();
        assert!(bench.case().flags[0].cleared_at.is_some());
    }
}

#[test]
fn rule_7_a_failed_step_takes_the_on_failure_row() {
    let mut definition = fetching();
    let row = definition.row(within(&["new"]), None, None, set("stopped"));
    definition.rows[row.0 as usize].nested = true;
    let Does::Take(take) = &mut definition.rows[0].does else { panic!("not a take") };
    take.on_failure = Some(row);
    let mut bench = Bench::opened(definition);
    bench.act("check").unwrap();
    answer(&mut bench, Err("dead".into())).unwrap();
    assert_eq!(bench.state(), "stopped");
    assert!(bench.case().flags.is_empty(), "the sheet dealt with it");
}

/// As `fetching`, but what follows the answer depends on it.
fn fetching_then() -> casewright_core::Definition {
    let mut definition = fetching();
    let large = definition.row(within(&["new"]), None, Some("rateable_value > 10000"), set("stopped"));
    let small = definition.row(within(&["new"]), None, Some("rateable_value > 0"), nothing());
    for row in [large, small] {
        definition.rows[row.0 as usize].nested = true;
    }
    let Does::Take(take) = &mut definition.rows[0].does else { panic!("not a take") };
    take.then = vec![large, small];
    definition
}

#[test]
fn rule_8_rows_under_then_are_matched_after_the_last_awaited_step() {
    for (value, state) in [(20_000, "stopped"), (10, "checked")] {
        let mut bench = Bench::opened(fetching_then());
        bench.act("check").unwrap();
        answer(&mut bench, Ok(Value::int(value))).unwrap();
        assert_eq!(bench.state(), state);
    }
    // None holds: it cannot be undone any more, so a person must look.
    let mut bench = Bench::opened(fetching_then());
    bench.act("check").unwrap();
    answer(&mut bench, Ok(Value::int(0))).unwrap();
    assert_eq!(bench.state(), "new");
    assert_eq!(bench.case().flags[0].kind, casewright_core::case::FlagKind::NoRow);
}

#[test]
fn rule_8_a_row_under_its_own_then_meets_the_budget() {
    let mut definition = licence();
    let row = definition.row(within(&["draft"]), Some("spin"), None, nothing());
    let mut below = definition.rows[row.0 as usize].clone();
    below.id = casewright_core::id::RowId(definition.rows.len() as u32);
    below.nested = true;
    let Does::Take(take) = &mut below.does else { panic!("not a take") };
    take.then = vec![below.id];
    let id = below.id;
    definition.rows.push(below);
    let Does::Take(take) = &mut definition.rows[row.0 as usize].does else { panic!("not a take") };
    take.then = vec![id];
    let mut bench = Bench::opened(definition);
    assert!(matches!(bench.act("spin").unwrap_err(), Rejection::Budget { .. }));
}

/// hearing with a task and a re-entry; a plan-level task that waits for leaving `new`.
fn hearing() -> casewright_core::Definition {
    let mut definition = empty(false);
    definition.state("new", None);
    let hearing = definition.state("hearing", None);
    definition.add(hearing, "hearing.notify", human());
    let tidy = definition.add(ROOT, "tidy", human());
    definition.at(tidy).entry = vec![Sentry {
        key: None,
        on: vec![casewright_core::OnPart::StateLeft("new".into())],
        if_part: None,
        on_event: false,
    }];
    definition.row(within(&["new", "hearing"]), Some("refer"), None, set("hearing"));
    definition.row(within(&["hearing"]), Some("note"), None, nothing());
    definition
}

// S2.2
#[test]
fn rule_9_setting_the_same_state_is_a_new_visit_with_fresh_tasks() {
    let mut bench = Bench::opened(hearing());
    bench.act("refer").unwrap();
    bench.act("refer").unwrap();
    assert_eq!(bench.case().registers.get("main").unwrap().visit, 3);
    assert_eq!(bench.states_of("hearing.notify"), [ItemState::Terminated, ItemState::Active]);
    let visits: Vec<u32> = bench
        .case()
        .items
        .iter()
        .filter(|item| item.key == "hearing.notify")
        .map(|item| item.visit)
        .collect();
    assert_eq!(visits, [2, 3]);
    bench.act("note").unwrap();
    assert_eq!(bench.case().registers.get("main").unwrap().visit, 3, "without `set` nothing is touched");
}

#[test]
fn rule_10_no_sentry_is_looked_at_inside_set() {
    let mut bench = Bench::opened(hearing());
    let outcome = bench.act("refer").unwrap();
    let tidy = bench.item_no("tidy");
    let place = |wanted: &dyn Fn(&CaseEvent) -> bool| {
        outcome.events.iter().position(|stored| wanted(&stored.event)).unwrap()
    };
    let entered = place(&|event| matches!(event, CaseEvent::StateEntered { .. }));
    let tidied = place(&|event| matches!(event, CaseEvent::ItemMoved { item, .. } if *item == tidy));
    assert!(entered < tidied, "leaving `new` is looked at after `hearing` was entered");
    assert_eq!(bench.find("tidy").state, ItemState::Active);
}

#[test]
fn rule_11_states_and_actions_are_on_parts() {
    use casewright_core::OnPart;
    let parts = [
        OnPart::StateEntered("hearing".into()),
        OnPart::StateLeft("new".into()),
        OnPart::ActionTaken("refer".into()),
    ];
    for part in parts {
        let mut definition = hearing();
        let task = definition.add(ROOT, "follows", human());
        definition.at(task).entry =
            vec![Sentry { key: None, on: vec![part], if_part: None, on_event: false }];
        let mut bench = Bench::opened(definition);
        assert_eq!(bench.find("follows").state, ItemState::Available);
        bench.act("refer").unwrap();
        assert_eq!(bench.find("follows").state, ItemState::Active);
    }
}

#[test]
fn rule_12_automatic_rows_act_at_rest_once_per_visit() {
    let mut definition = licence();
    let remind = steps(vec![Step::Queue { effect: "reminder".into(), wait: false }], None);
    definition.row(within(&["draft"]), None, Some("fee_received >= 100"), remind);
    let mut bench = Bench::opened(definition);
    assert_eq!(bench.write(&[("fee_received", Value::int(90))]).effects.len(), 0);
    assert_eq!(bench.write(&[("fee_received", Value::int(100))]).effects.len(), 1);
    assert_eq!(bench.write(&[("fee_received", Value::int(200))]).effects.len(), 0);
}

#[test]
fn rule_12_automatic_rows_do_not_see_who_acts() {
    let mut definition = licence();
    definition.row(within(&["draft"]), None, Some("me.id = '7'"), set("submitted"));
    let bench = Bench::opened(definition);
    assert_eq!(bench.state(), "draft");
}

#[test]
fn rule_12_states_that_set_each_other_for_ever_meet_the_budget() {
    let mut definition = empty(false);
    definition.state("ping", None);
    definition.state("pong", None);
    definition.row(within(&["ping"]), None, None, set("pong"));
    definition.row(within(&["pong"]), None, None, set("ping"));
    let mut bench = Bench::new(definition);
    let open = Command::Open { reference: "T-1".into(), unit: "north".into(), party: None, file: input(&[]) };
    let Rejection::Budget { element, .. } = bench.run(open).unwrap_err() else { panic!("no budget") };
    assert!(!element.is_empty());
    assert!(bench.case.is_none(), "nothing is stored");
}

#[test]
fn rule_13_a_failed_effect_raises_a_flag_and_undoes_nothing() {
    let mut bench = Bench::opened(licence());
    bench.write(&[("fee_received", Value::int(190))]);
    bench
        .act_with("submit", &[("name", Value::text("The Crown")), ("rateable_value", Value::int(9))])
        .unwrap();
    bench.act("grant").unwrap();
    let effect = *bench.case().effects_open.keys().next().unwrap();
    bench.run(Command::SettleEffect { effect, result: Err("no such mailbox".into()) }).unwrap();
    assert_eq!(bench.case().state, CaseState::Completed);
    assert_eq!(bench.case().flags.len(), 1);
    let again = bench.run(Command::SettleEffect { effect, result: Ok(()) });
    assert!(matches!(again.unwrap_err(), Rejection::Unknown { .. }));
}

#[test]
fn rule_14_an_action_in_a_final_state_reactivates_the_case() {
    let mut definition = licence();
    definition.row(within(&["granted"]), Some("vary"), None, set("submitted"));
    definition.row(within(&["granted"]), Some("copy"), None, nothing());
    let mut bench = Bench::opened(definition);
    bench.write(&[("fee_received", Value::int(190))]);
    bench
        .act_with("submit", &[("name", Value::text("The Crown")), ("rateable_value", Value::int(9))])
        .unwrap();
    bench.act("grant").unwrap();
    assert!(bench.case().items.iter().all(|item| item.state.is_terminal()), "nothing lives on");
    let (version, ended) = (bench.case().version, bench.case().ended_at);
    bench.act("copy").unwrap();
    assert_eq!(bench.case().state, CaseState::Completed, "still final");
    // What neither sets a state nor does anything leaves the end where it is: it is kept, and no more.
    assert_eq!((bench.case().version, bench.case().ended_at), (version + 1, ended));
    bench.act("vary").unwrap();
    assert_eq!((bench.case().state, bench.state()), (CaseState::Active, "submitted"));
    assert_eq!(bench.case().outcome, None);
    assert_eq!(bench.find("submitted").state, ItemState::Active);
}

#[test]
fn rule_14_the_case_completes_when_every_track_is_final() {
    let mut definition = empty(false);
    definition.state("open", None);
    definition.state("shut", Some("done"));
    for (name, outcome) in [("unpaid", None), ("paid", Some("paid"))] {
        definition.state(name, outcome);
        definition.states.get_mut(name).unwrap().track = "money".into();
    }
    definition
        .tracks
        .push(casewright_core::definition::Track { name: "money".into(), initial: "unpaid".into() });
    definition.row(within(&["open"]), Some("shut"), None, set("shut"));
    definition.row(within(&["unpaid"]), Some("pay"), None, set("paid"));
    let mut bench = Bench::opened(definition);
    bench.act("shut").unwrap();
    assert_eq!(bench.case().state, CaseState::Active);
    bench.act("pay").unwrap();
    assert_eq!(bench.case().state, CaseState::Completed);
    assert_eq!(bench.case().outcome.as_deref(), Some("done, paid"));
}

fn clocked(on_return: OnReturn) -> casewright_core::Definition {
    let mut definition = empty(false);
    definition.state("new", None);
    definition.state("consultation", None);
    definition.state("granted", Some("granted"));
    definition.clock(
        "consultation",
        ClockDef {
            name: "statutory".into(),
            length: Span::Days(28),
            from: ClockStart::DayAfterEntry,
            on_return,
            day_off: DayOff::default(),
        },
    );
    definition.row(within(&["new"]), Some("accept"), None, set("consultation"));
    definition.row(within(&["consultation"]), Some("return"), None, set("new"));
    definition.row(within(&["consultation"]), None, Some("clock.statutory.over"), set("granted"));
    definition
}

#[test]
fn a_clock_elapses_when_due_never_earlier_and_the_rule_acts() {
    let mut bench = Bench::opened(clocked(OnReturn::Restart));
    bench.act("accept").unwrap();
    let timer = *bench.case().timers.keys().next().unwrap();
    assert!(matches!(bench.elapse(timer).unwrap_err(), Rejection::Transition { .. }));
    bench.advance(24 * 28);
    assert_eq!(bench.state(), "consultation");
    bench.advance(24);
    assert_eq!(bench.state(), "granted");
    assert!(bench.case().timers.is_empty());
}

#[test]
fn on_return_continue_keeps_the_first_clock_and_restart_begins_anew() {
    for (on_return, clocks, state) in
        [(OnReturn::Continue, 1, "granted"), (OnReturn::Restart, 2, "consultation")]
    {
        let mut bench = Bench::opened(clocked(on_return));
        bench.act("accept").unwrap();
        bench.advance(24 * 20);
        bench.act("return").unwrap();
        assert!(bench.case().timers.is_empty(), "no clock runs outside its state");
        bench.advance(24 * 5);
        bench.act("accept").unwrap();
        assert_eq!(bench.case().clocks.len(), clocks);
        bench.advance(24 * 5);
        assert_eq!(bench.state(), state);
    }
}

#[test]
fn facts_follow_the_case_file_and_are_false_while_unknown() {
    let mut definition = licence();
    let condition = Condition { expr: expr("fee_received >= 100"), is_fact: true };
    definition.conditions.insert("paid".into(), condition);
    let mut bench = Bench::opened(definition);
    assert_eq!(bench.case().facts.get("paid"), Some(&false));
    let outcome = bench.write(&[("fee_received", Value::int(100))]);
    assert!(matches!(outcome.events.last().unwrap().event, CaseEvent::FactChanged { holds: true, .. }));
    let outcome = bench.write(&[("fee_received", Value::int(101))]);
    assert!(!outcome.events.iter().any(|stored| matches!(stored.event, CaseEvent::FactChanged { .. })));
}

#[test]
fn a_reason_that_is_asked_for_must_be_given() {
    let mut definition = licence();
    definition.action("stop").reason_required = true;
    definition.row(within(&["draft"]), Some("stop"), None, set("granted"));
    let mut bench = Bench::opened(definition);
    bench.reason = Some("  ".into());
    assert_eq!(bench.act("stop").unwrap_err(), Rejection::ReasonMissing);
    bench.reason = Some("moved away".into());
    bench.act("stop").unwrap();
}

#[test]
fn partners_are_invited_once() {
    let mut definition = licence();
    let invite = Step::Invite { partner: "police".into() };
    definition.row(within(&["draft"]), Some("ask"), None, steps(vec![invite], None));
    let mut bench = Bench::opened(definition);
    bench.act("ask").unwrap();
    let again = bench.act("ask").unwrap();
    assert!(!again.events.iter().any(|stored| matches!(stored.event, CaseEvent::PartnerAdded { .. })));
    assert!(bench.case().partners.contains("police"));
}

#[test]
fn a_terminated_case_offers_nothing_and_no_clock_runs() {
    let mut bench = Bench::opened(clocked(OnReturn::Restart));
    bench.act("accept").unwrap();
    bench.run(Command::Case { transition: Transition::Terminate }).unwrap();
    assert_eq!(bench.act("return").unwrap_err(), Rejection::Ended);
    assert!(bench.case().timers.is_empty());
    assert!(bench.case().items.iter().all(|item| item.state.is_terminal()));
    bench.run(Command::Case { transition: Transition::Close }).unwrap();
    assert!(bench.run(Command::Case { transition: Transition::Reactivate }).is_err(), "closed for good");
}

#[test]
fn an_answer_that_comes_while_the_case_is_halted_is_recorded_and_moves_nothing() {
    for halt in [Transition::Suspend, Transition::Fault] {
        let mut bench = Bench::opened(fetching());
        bench.act("check").unwrap();
        bench.run(Command::Case { transition: halt }).unwrap();
        answer(&mut bench, Ok(Value::int(12_000))).unwrap();
        assert_eq!((bench.state(), bench.case().flags.len()), ("new", 1));
        assert_eq!(bench.case().value(&"rateable_value".into()), Some(&Value::int(12_000)));
        bench.run(Command::Case { transition: Transition::Reactivate }).unwrap();
        bench.act("check").unwrap();
    }
}

#[test]
fn a_definition_that_does_not_hold_together_is_found_when_it_is_made() {
    type Break = fn(&mut casewright_core::Definition);
    let breaks: [(Break, &str); 6] = [
        (|broken| broken.states.get_mut("draft").unwrap().track = "other".into(), "track"),
        (|broken| broken.plan.elements[1].kind = stage(false), "own its stage"),
        (|broken| broken.plan.elements[2].key = "draft".into(), "two elements"),
        (|broken| broken.plan.elements[1].parent = None, "must lie in a stage"),
        (|broken| broken.rows.swap(0, 1), "number"),
        (|broken| drop(broken.states.shift_remove("granted")), "sets a state"),
    ];
    assert!(hearing().consistent().is_ok());
    for (damage, named) in breaks {
        let mut broken = licence();
        broken.effects.insert(
            "acknowledge".into(),
            casewright_core::definition::EffectDef::Publish { register: "r".into(), view: "v".into() },
        );
        assert_eq!(broken.consistent(), Ok(()));
        damage(&mut broken);
        let found = broken.consistent().unwrap_err();
        assert!(found.what.contains(named), "{found}");
    }
}
