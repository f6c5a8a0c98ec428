//! Medians of the paths that every request takes: `cargo bench -p authz`. S0.29 asks for a decision within 5 ms at the
//! 95th percentile.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark reads the clock and prints; it may stop at the first thing amiss"
)]

use authz::{
    Ask, Attested, Context, Declared, Person, Policies, PolicyText, Principal, ProgramPolicies, ProgramSpec,
    RoleSpec, Target, Tie, filter,
};
use casewright_core::{Case, id::PersonId, id::ProgramName};
use std::{collections::BTreeSet, fmt::Write, hint::black_box, time::Instant};
use uuid::Uuid;

const STATES: usize = 8;
const ROLES: usize = 6;

/// A program of about the size asked for: each role sees and does something in each state.
fn program(policies: usize) -> ProgramPolicies {
    let mut text = String::new();
    let mut spec = ProgramSpec::empty("bench".into());
    spec.roles = (0..ROLES).map(|n| RoleSpec { name: format!("role-{n}").into(), tie: Tie::Unit }).collect();
    spec.states = (0..STATES).map(|n| format!("state-{n}").into()).collect();
    spec.views = vec!["full".into()];
    spec.classes = vec!["case".into()];
    spec.lists = vec!["mine".into()];
    spec.actions = (0..policies.div_ceil(STATES)).map(|n| format!("act-{n}").into()).collect();
    let mut written = 0;
    let mut permit = |action: &str, role: usize, state: usize| {
        let _ = writeln!(
            text,
            "@id(\"p{written}\") permit (principal is Person, action == Action::\"{action}\", resource is Case) when {{ \
             principal.roles.contains(\"role-{role}\") && principal.units.contains(resource.unit) && \
             resource.states.containsAny([\"state-{state}\"]) }};"
        );
        written += 1;
    };
    for role in 0..ROLES {
        permit("view:full", role, role % STATES);
        permit("read:case", role, role % STATES);
        permit("list:mine", role, role % STATES);
    }
    for n in 0..policies.saturating_sub(3 * ROLES) {
        permit(&format!("act:act-{}", n / STATES), n % ROLES, n % STATES);
    }
    ProgramPolicies { spec, texts: vec![PolicyText::new("bench.cedar", text)] }
}

fn case() -> Case {
    let json = serde_json::json!({
        "id": Uuid::from_u128(7), "program": "bench", "definition": "d", "reference": "B-1", "version": 3, "state": "active",
        "outcome": null, "opened_at": "2026-03-02T09:00:00Z", "ended_at": null, "unit": "north",
        "registers": { "main": { "state": "state-0", "visit": 1, "entered_at": "2026-03-02T09:00:00Z", "pending": null,
            "auto_taken": [], "visited": {} } },
        "file": { "map": {} }, "provenance": {}, "items": [], "facts": { "fee-paid": true }, "decisions": {}, "clocks": [],
        "timers": {}, "timers_next": 0, "effects_next": 0, "effects_open": {}, "team": [], "partners": [], "parties": [],
        "flags": [],
    });
    serde_json::from_value(json).expect("the shape of a case")
}

fn median_us(times: usize, mut run: impl FnMut()) -> f64 {
    let mut taken: Vec<f64> = (0..times)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken.get(times / 2).copied().unwrap_or_default()
}

fn main() {
    let somebody = Principal::Person(Person {
        roles: [(ProgramName::new("bench"), BTreeSet::from(["role-0".into()]))].into(),
        units: BTreeSet::from(["north".into()]),
        ..Person::bare(PersonId::new(Uuid::from_u128(1)))
    });
    let context = Context {
        attested: Attested {
            at: "2026-03-02T09:00:00Z".parse().expect("a time"),
            office_hours: true,
            zones: BTreeSet::new(),
            managed_device: true,
            auth_age_s: 0,
            auth_strength: 1,
        },
        declared: Declared::default(),
    };
    let case = case();
    println!("medians, µs       decide     list filter        load");
    for size in [20, 200, 2_000] {
        let loading = Instant::now();
        let policies = Policies::load(vec![program(size)]).expect("the policies load");
        let load_us = loading.elapsed().as_secs_f64() * 1e6;
        let ask = Ask::View("full".into());
        assert!(
            policies.decide(&somebody, &context, &ask, Target::Case(&case)).allowed,
            "an allow is measured"
        );
        let decide = median_us(2_000, || {
            black_box(policies.decide(&somebody, &context, &ask, Target::Case(&case)));
        });
        let list = Ask::List("mine".into());
        let narrow = median_us(500, || {
            let _ = black_box(filter(&policies, &somebody, &context, &"bench".into(), &list));
        });
        println!("{size:>5} policies {decide:>11.0} {narrow:>15.0} {load_us:>11.0}");
    }
}
