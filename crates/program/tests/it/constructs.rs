//! What the constructs of the manual's example become.

use casewright_core::retention::{Retain, RetainFrom};
use casewright_core::{
    FieldPath, FieldType, Mask,
    definition::{ClockStart, Does, EffectDef, OnReturn, Span, StateMatch, Step},
    plan::{ElementKind, OnPart, Timer, Transition},
};
use program::{
    Program,
    model::{May, Origin, Select, Shown, Tie, ViewKind},
};

pub(crate) fn check(program: &Program) {
    roles(program);
    fields(program);
    states(program);
    rules(program);
    access(program);
}

fn roles(program: &Program) {
    let role = |name: &str| &program.roles[name];
    assert_eq!(role("organiser").tie, Tie::Party);
    assert_eq!(role("organiser").may, [May::Open]);
    assert_eq!(role("bus-company").partner.as_ref().unwrap().as_str(), "city-buses");
    assert_eq!(role("steward").from, [Origin::Zone("office-network".into()), Origin::ManagedDevice]);
    assert!(role("steward").office_hours);
    assert_eq!(role("reviewer").purpose, ["quality-review"]);
    assert_eq!(program.lists["to-check"].select, Select::Many);
    assert_eq!(program.lists["to-check"].sort[2], Shown::Opened);
}

fn fields(program: &Program) {
    let field = |path: &str| &program.definition.file.fields[&FieldPath::from(path)];
    assert_eq!(field("organiser.born").mask, Some(Mask::YearOnly));
    assert_eq!(field("organiser.name").class.as_str(), "contact");
    assert!(field("organiser.name").pii && field("party.name").index.search);
    assert!(
        matches!(&field("remarks").kind, FieldType::Many(parts) if parts["from"].kind == FieldType::Party)
    );
    assert_eq!(field("fee_received").written_by[0].as_str(), "payments");
    let apply = &program.definition.actions["apply"];
    assert!(apply.writes.contains(&"party.noise".into()), "asked only with music");
    assert!(!apply.required.contains(&"party.noise".into()), "so never required by itself");
    assert!(!apply.required.contains(&"party.plan".into()));
    let comment = &program.definition.actions["comment"];
    assert_eq!(comment.appends, Some("remarks".into()));
    assert_eq!(comment.writes, ["remarks.kind".into(), "remarks.text".into()]);
    let ViewKind::Input(form) = &program.views["application"].kind else { panic!("a form") };
    assert_eq!(form.pages[0].fields[0].hint.as_ref().unwrap().as_str(), "field-party-name.hint");
    assert_eq!(program.fields[&FieldPath::from("party.traffic")].source.as_deref(), Some("Traffic count"));
}

fn states(program: &Program) {
    let definition = &program.definition;
    assert_eq!(definition.tracks.len(), 2);
    assert_eq!(definition.states["settled"].track.as_str(), "payment");
    let clock = &definition.states["checking"].clocks[0];
    assert_eq!(
        (clock.length, clock.from, clock.on_return),
        (Span::WorkingDays(10), ClockStart::DayAfterEntry, OnReturn::Continue)
    );
    assert_eq!(program.states["refused"].appeal.as_ref().unwrap().within, Span::Days(21));
    let party_on = RetainFrom::Field("party.on".into());
    assert_eq!(
        program.definition.states["approved"].retain,
        [Retain { years: 6, from: party_on, schedule: None }]
    );
    assert_eq!(program.definition.states["refused"].retain.len(), 2, "the longest wins");
    assert_eq!(program.states["refused-appealed"].title, "Refused, appealed");
    let element = |key: &str| definition.plan.elements.iter().find(|element| element.key == key).unwrap();
    let walk = element("checking.walk-through");
    assert!(walk.required.is_some() && walk.repetition.as_ref().unwrap().condition.is_some());
    let buses = element("checking.ask-buses");
    let source = definition.plan.elements.iter().position(|other| other.key == walk.key).unwrap() as u32;
    let on =
        OnPart::PlanItem { source: casewright_core::id::ElementId(source), transition: Transition::Complete };
    assert_eq!(buses.entry[0].on, [on]);
    assert!(buses.entry[0].if_part.is_some() && buses.manual_activation.is_some());
    assert!(element("checking.second-look").discretionary);
    assert!(element("checking.second-look").repetition.as_ref().unwrap().condition.is_none());
    assert!(matches!(
        &element("checking.tell-office").kind,
        ElementKind::ProcessTask { effect: Some(_), .. }
    ));
    let after = element("checking.tell-office").entry[0].on[0].clone();
    assert!(matches!(after, OnPart::PlanItem { transition: Transition::Occur, .. }));
    assert_eq!(
        element("checking.late").kind,
        ElementKind::TimerEventListener { timer: Timer::After(Span::Days(14)) }
    );
}

fn rules(program: &Program) {
    let definition = &program.definition;
    let of = |action: &str| {
        definition
            .rows
            .iter()
            .find(|row| row.action.as_ref().is_some_and(|found| found.as_str() == action))
            .unwrap()
    };
    let Does::Take(count) = &of("count").does else { panic!("it takes") };
    assert_eq!(count.steps, [Step::Fetch { fetch: "traffic".into() }]);
    assert_eq!(count.then.len(), 2);
    let failure = &definition.rows[count.on_failure.unwrap().0 as usize];
    assert!(failure.nested && failure.action.is_none());
    assert!(of("comment").while_pending);
    let Does::Take(confirm) = &of("confirm").does else { panic!("it takes") };
    assert_eq!(confirm.steps, [Step::Queue { effect: "approved".into(), wait: true }]);
    let StateMatch::In(cancel) = &of("cancel").states else { panic!("named states") };
    assert_eq!(
        cancel.iter().map(casewright_core::id::StateName::as_str).collect::<Vec<_>>(),
        ["draft", "checking"]
    );
    assert!(definition.conditions["disputed"].is_fact && !definition.conditions["paid"].is_fact);
    assert!(
        matches!(&definition.effects["post"], EffectDef::Publish { register, .. } if register == "board")
    );
    for (index, row) in definition.rows.iter().enumerate() {
        assert_eq!(row.id.0 as usize, index);
    }
    assert_eq!(program.desk.len(), 5);
}

fn access(program: &Program) {
    let text = &program.policies[0].1;
    for part in [
        r#"permit (principal is Person, action == Action::"view:street", resource is Case) when {
  resource.team["steward"].contains(principal) &&
  resource.states.containsAny(["checking"]) &&
  (context.office_hours || context.clearances.contains("steward")) &&
  ((context.zones.contains("office-network") || context.managed_device) || context.clearances.contains("steward"))
};"#,
        r#"  principal.roles.contains("reviewer") && resource.members.contains(principal) &&
  resource.states.containsAny(["checking"]) &&
  resource.states.containsAny(["checking"]) &&
  ["quality-review"].contains(context.purpose)"#,
        r#"  principal.roles.contains("officer") && (principal.units.contains(resource.unit) || resource.team["officer"].contains(principal)) &&
  resource.states.containsAny(["checking"]) &&
  resource.facts.contains("disputed")"#,
        r#"  principal.roles.contains("bus-company") && principal.partners.contains("city-buses") &&
  (resource.partners.contains("city-buses") || resource.team["bus-company"].contains(principal))"#,
        r#"action == Action::"task:checking.walk-through""#,
        "Streets officer of the case's unit may choose “Confirm and tell” in checking if disputed.",
    ] {
        assert!(
            text.contains(part) || text.contains(&part.replacen("Streets", "streets", 1)),
            "{part}\nis not in\n{text}"
        );
    }
    assert!(!text.contains(r#"action == Action::"view:board""#), "what is public is a copy");
}
