use super::super::*;
use crate::fixtures::*;
use casewright_core::{
    CaseEvent,
    definition::{Action, Does, FetchDef, Row, State, StateMatch, Step, Take, Track},
    id::{ActionName, EffectNo, ElementId, MAIN_TRACK, RowId},
};
use std::collections::BTreeMap;

/// `accept` asks `rates`, then `register`; where that fails `weather` is asked.
fn asking_definition() -> Definition {
    let row = |id: u32, action: Option<&str>, take: Take| Row {
        id: RowId(id),
        line: id + 1,
        states: StateMatch::In(vec!["submitted".into()]),
        action: action.map(ActionName::from),
        when: None,
        while_pending: false,
        nested: action.is_none(),
        does: Does::Take(take),
    };
    let fetch = |name: &str| Step::Fetch { fetch: name.into() };
    let def = |name: &str| FetchDef {
        connector: "http".to_owned(),
        get: "{config.url}".to_owned(),
        into: "premises.name".into(),
        pick: None,
        source: name.to_owned(),
        service: "connector".into(),
    };
    let both = Take {
        steps: vec![fetch("rates"), fetch("register")],
        on_failure: Some(RowId(1)),
        ..Take::default()
    };
    let failed = Take { steps: vec![fetch("weather")], ..Take::default() };
    let plain = definition();
    let action = Action {
        writes: Vec::new(),
        appends: None,
        required: Vec::new(),
        reason_required: false,
        view: None,
        on_each_selected: false,
        approval: Vec::new(),
        approval_when: None,
        answers: None,
    };
    let state = State {
        track: MAIN_TRACK.into(),
        stage: ElementId(0),
        outcome: None,
        is_final: false,
        clocks: Vec::new(),
        retain: Vec::new(),
    };
    Definition {
        tracks: vec![Track { name: MAIN_TRACK.into(), initial: "submitted".into() }],
        states: [("submitted".into(), state)].into_iter().collect(),
        actions: [(ActionName::from("accept"), action)].into_iter().collect(),
        rows: vec![row(0, Some("accept"), both), row(1, None, failed)],
        fetches: ["rates", "register", "weather"].map(|name| (name.into(), def(name))).into_iter().collect(),
        ..plain
    }
}

fn permits(fetches: &[&str]) -> Policies {
    let each = fetches.iter().map(|fetch| {
        format!(
            "@id(\"{fetch}\")\n@says(\"May.\")\npermit (principal is Person, action == Action::\"fetch:{fetch}\", resource is Case);\n"
        )
    });
    policies_with(&each.collect::<Vec<_>>().concat())
}

fn given(
    policies: &Policies,
    principal: &Principal,
    case: &Case,
    command: Command,
) -> Result<(Outcome, AccessDecision), NotDecided> {
    let definition = asking_definition();
    let context = office();
    let envelope = Envelope {
        case: case.id,
        actor: principal.actor(),
        on_behalf_of: None,
        me: casewright_core::Value::Null,
        at: at(),
        lang: None,
        purpose: None,
        reason: None,
        read_at: None,
        command,
    };
    let permit = authorise(policies, principal, &context, Some(case), &definition, envelope)?;
    permit.decide(Asking { policies, principal, context: &context }, Some(case), &definition)
}

fn accept() -> Command {
    Command::Act { track: None, action: "accept".into(), input: BTreeMap::new() }
}

fn submitted() -> Case {
    let mut case = case("submitted");
    case.facts.insert("fee-paid".into(), true);
    case
}

#[test]
fn whoever_may_take_a_step_may_not_yet_have_its_source_asked() {
    let denied = |fetches: &[&str]| match given(&permits(fetches), &officer(), &submitted(), accept()) {
        Err(NotDecided::Denied(denial)) => (denial.ask.to_string(), denial.existence),
        other => panic!("{other:?}"),
    };
    assert_eq!(denied(&[]), ("fetch:rates".to_owned(), Existence::Known));
    // The second step is started by the connector when the first answer comes: it is asked for now.
    assert_eq!(denied(&["rates", "weather"]), ("fetch:register".to_owned(), Existence::Known));
    assert_eq!(denied(&["rates", "register"]), ("fetch:weather".to_owned(), Existence::Known));
}

#[test]
fn what_permits_the_sources_joins_the_decision() {
    let policies = permits(&["rates", "register", "weather"]);
    let (outcome, decision) = given(&policies, &officer(), &submitted(), accept()).unwrap();
    assert!(outcome.events.iter().any(|stored| matches!(stored.event, CaseEvent::StepAwaited { .. })));
    let ids: Vec<&str> = decision.policies.iter().map(|policy| policy.id.as_str()).collect();
    for id in ["rows[3].offer.accept.licensing-officer", "rates", "register", "weather"] {
        assert!(ids.contains(&id), "{id}: {ids:?}");
    }
}

#[test]
fn a_forbid_of_the_deployment_beats_what_the_sheet_permits() {
    let text = "@id(\"all\")\npermit (principal is Person, action in [Action::\"fetch\"], resource is Case);\n\
                @id(\"not-now\")\nforbid (principal is Person, action == Action::\"fetch:register\", resource is Case)\n\
                when { !context.zones.contains(\"registry\") };";
    let denied = given(&policies_with(text), &officer(), &submitted(), accept()).unwrap_err();
    let NotDecided::Denied(denial) = denied else { panic!("{denied:?}") };
    assert_eq!(denial.ask, Ask::Fetch("register".into()));
    assert_eq!(denial.decision.policies[0].id, "not-now");
}

#[test]
fn the_connector_goes_on_with_the_second_source() {
    let policies = permits(&["rates", "register", "weather"]);
    let (outcome, _) = given(&policies, &officer(), &submitted(), accept()).unwrap();
    let connector = Principal::Service("connector".into());
    let answer = Command::AnswerFetch { effect: EffectNo(0), answer: Ok(casewright_core::Value::text("A")) };
    // Nobody's permits: the platform's own are enough for the service.
    let (outcome, decision) = given(&permits(&[]), &connector, &outcome.case, answer).unwrap();
    assert!(outcome.events.iter().any(|stored| matches!(stored.event, CaseEvent::StepAwaited { .. })));
    assert!(decision.policies.iter().any(|policy| policy.id == "platform.services.fetch"));
}
