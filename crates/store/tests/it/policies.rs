//! The whole way of a list in one piece: random Cedar policies, people and circumstances become a filter, the filter becomes SQL, and what
//! the database selects is what asking the policies case by case allows (S1.9).

use crate::given::*;
use app::{
    Store,
    authz::{
        Ask, Clearance, Context, Person, Policies, PolicyText, Principal, ProgramPolicies, ProgramSpec,
        RoleSpec, Target, Tie, filter,
    },
    core::{
        CaseEvent, CaseState, Transition, Value,
        access::AccessChange,
        id::{CaseId, ProgramName},
    },
    port::store::{ListQuery, Sort},
};
use proptest::{prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use vault::KeyRing;

const PROGRAM: &str = "premises-licence";
/// When it is asked: some roles, clearances and glass have ended by then, some have not.
const NOW_S: i64 = 1_000;
/// How many policies, with four people under two circumstances each.
const ROUNDS: u32 = 16;

/// Conditions as authors write them.
const LEAVES: &[&str] = &[
    r#"principal.roles.contains("officer")"#,
    "principal.units.contains(resource.unit)",
    r#"resource.team["officer"].contains(principal)"#,
    r#"resource.team["inspector"].contains(principal)"#,
    "resource.members.contains(principal)",
    "resource.parties.contains(principal)",
    "resource.partners.containsAny(principal.partners)",
    r#"resource.partners.containsAll(["police", "fire"])"#,
    r#"resource.states.containsAny(["draft", "granted"])"#,
    r#"resource.states.contains("consultation")"#,
    r#"resource.facts.contains("fee-paid")"#,
    "resource.ended",
    "resource.ended == context.office_hours",
    r#"resource.unit == "north""#,
    r#"resource.unit != "south""#,
    "context.managed_device",
    r#"context.clearances.contains("inspector")"#,
    "resource.closed",
    "resource.listed.contains(principal)",
    "resource.excluded.contains(principal)",
    r#"resource.glass["inspector"].contains(principal)"#,
    "resource.piercing.contains(principal)",
    "true",
    "false",
];

fn spec() -> ProgramSpec {
    let role = |name: &str, tie| RoleSpec { name: name.into(), tie };
    ProgramSpec {
        roles: vec![role("officer", Tie::Unit), role("inspector", Tie::Assigned)],
        partners: vec!["police".into(), "fire".into()],
        views: vec!["full".into()],
        lists: vec!["my-cases".into()],
        facts: vec!["fee-paid".into()],
        states: ["draft", "consultation", "granted"].map(Into::into).to_vec(),
        ..ProgramSpec::empty(ProgramName::new(PROGRAM))
    }
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = select(LEAVES).prop_map(ToOwned::to_owned);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(if {a} then {b} else {c})")),
        ]
    })
}

fn policy() -> impl Strategy<Value = String> {
    let effect = prop_oneof![3 => Just("permit"), 1 => Just("forbid")];
    let action =
        select(vec![r#"action == Action::"list:my-cases""#, r#"action in [Action::"list", Action::"view"]"#]);
    let clause = prop_oneof![3 => Just("when"), 1 => Just("unless")];
    (effect, action, condition(), clause).prop_map(|(effect, action, condition, clause)| {
        format!("{effect} (principal is Person, {action}, resource is Case) {clause} {{ {condition} }};")
    })
}

fn somebody() -> impl Strategy<Value = Principal> {
    let some = |all: &'static [&'static str]| prop::sample::subsequence(all.to_vec(), 0..=all.len());
    (
        1..5_u128,
        some(&["officer", "inspector"]),
        some(&["north", "south"]),
        some(&["police", "fire"]),
        any::<bool>(),
    )
        .prop_map(|(n, roles, units, partners, cleared)| {
            let clearance = Clearance {
                program: PROGRAM.into(),
                role: "inspector".into(),
                zones: BTreeSet::new(),
                from: at(NOW_S - 10),
                until: at(NOW_S + 10),
            };
            Principal::Person(Person {
                roles: [(PROGRAM.into(), roles.into_iter().map(Into::into).collect())].into(),
                units: units.into_iter().map(Into::into).collect(),
                partners: partners.into_iter().map(Into::into).collect(),
                clearances: cleared.then_some(clearance).into_iter().collect(),
                ..Person::bare(person_id(n))
            })
        })
}

fn circumstances() -> impl Strategy<Value = Context> {
    (any::<bool>(), any::<bool>()).prop_map(|(hours, device)| {
        let mut context = Context::internal(at(NOW_S));
        context.attested.office_hours = hours;
        context.attested.managed_device = device;
        context
    })
}

/// What happened on one case.
fn events() -> impl Strategy<Value = (&'static str, Vec<CaseEvent>)> {
    let person = || 1..5_u128;
    let ends = prop::option::of(select(vec![NOW_S - 1, NOW_S, NOW_S + 1]));
    let member = (person(), select(vec!["officer", "inspector"]), ends)
        .prop_map(|(n, role, until)| member(n, role, until.map(at)));
    let changed = |change| CaseEvent::AccessChanged { change };
    let listed = (prop::collection::btree_set(person(), 1..3), any::<bool>());
    let closed = listed.prop_map(move |(members, emergency)| {
        changed(AccessChange::ListClosed {
            members: members.into_iter().map(person_id).collect(),
            emergency_roles: emergency.then(|| "inspector".into()).into_iter().collect(),
            reason: None,
        })
    });
    let excluded = person().prop_map(move |n| {
        changed(AccessChange::PersonExcluded {
            person: person_id(n),
            reason: "a conflict of interest".to_owned(),
        })
    });
    let glass = (person(), any::<bool>(), any::<bool>()).prop_map(move |(n, inspector, over)| {
        changed(AccessChange::GlassBroken {
            person: person_id(n),
            role: if inspector { "inspector" } else { "officer" }.into(),
            reason: "fire".to_owned(),
            until: at(if over { NOW_S } else { NOW_S + 1 }),
        })
    });
    let partner = select(vec!["police", "fire"])
        .prop_map(|partner| CaseEvent::PartnerAdded { partner: partner.into() });
    let sometimes = |one: BoxedStrategy<CaseEvent>| prop::option::of(one);
    (
        select(vec!["north", "south", "west"]),
        select(vec!["draft", "consultation", "granted"]),
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(member, 0..3),
        (
            sometimes(closed.boxed()),
            sometimes(excluded.boxed()),
            sometimes(glass.boxed()),
            sometimes(partner.boxed()),
        ),
    )
        .prop_map(|(unit, state, paid, ended, members, (closed, excluded, glass, partner))| {
            let mut events = vec![enter(state), fact("fee-paid", paid)];
            events.extend(members);
            events.extend([closed, excluded, glass, partner].into_iter().flatten());
            if ended {
                events.push(CaseEvent::CaseMoved {
                    transition: Transition::Complete,
                    from: CaseState::Active,
                    to: CaseState::Completed,
                    outcome: None,
                });
            }
            (unit, events)
        })
}

fn query(permitted: app::authz::Filter) -> ListQuery {
    ListQuery {
        program: PROGRAM.into(),
        permitted,
        conditions: Vec::new(),
        sort: Sort::Opened,
        descending: false,
        limit: 200,
        after: None,
    }
}

/// How many cases of each ward are counted.
async fn counted(store: &dyn Store, permitted: app::authz::Filter) -> BTreeMap<String, u64> {
    store.count_by(query(permitted), "ward".into(), (None, None)).await.unwrap().into_iter().collect()
}

async fn listed(store: &dyn Store, permitted: app::authz::Filter) -> BTreeSet<CaseId> {
    let page = store.list(query(permitted)).await.unwrap();
    assert!(page.next.is_none(), "one page holds them all");
    page.rows.into_iter().collect()
}

/// On one database.
fn sql_is_one_by_one(runtime: &tokio::runtime::Runtime, store: &dyn Store) {
    let mut runner = TestRunner::deterministic();
    let shapes = prop::collection::vec(events(), 60).new_tree(&mut runner).unwrap().current();
    let cases: Vec<_> = (1..)
        .zip(shapes)
        .map(|(n, (unit, events))| {
            let mut course = Course::new(n);
            course.unit = unit.into();
            let mut commit = course.then(events);
            commit.projection = vec![projected("ward", Value::text(unit), "f", false, "case")];
            runtime.block_on(store.commit(commit)).unwrap();
            course.case.unwrap()
        })
        .collect();
    let ask = Ask::List("my-cases".into());
    let (mut some, mut none, mut all) = (0_u32, 0_u32, 0_u32);
    for _ in 0..ROUNDS {
        let drawn = (
            prop::collection::vec(policy(), 1..5),
            prop::collection::vec(somebody(), 4),
            prop::collection::vec(circumstances(), 2),
        );
        let (texts, people, contexts) = drawn.new_tree(&mut runner).unwrap().current();
        let text = texts.join("\n");
        let brought =
            ProgramPolicies { spec: spec(), texts: vec![PolicyText::new("policies/random.cedar", &text)] };
        let policies = Policies::load(vec![brought]).unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
        for who in &people {
            for context in &contexts {
                let permitted = filter(&policies, who, context, &PROGRAM.into(), &ask).unwrap();
                let selected = runtime.block_on(listed(store, permitted.clone()));
                let allowed: BTreeSet<CaseId> = cases
                    .iter()
                    .filter(|case| policies.decide(who, context, &ask, Target::Case(case)).allowed)
                    .map(|case| case.id)
                    .collect();
                assert_eq!(selected, allowed, "{text}\n{who:?}\n{context:?}\n{permitted:?}");
                let counts = runtime.block_on(counted(store, permitted.clone()));
                let by_hand = cases.iter().filter(|case| allowed.contains(&case.id)).fold(
                    BTreeMap::new(),
                    |mut counts, case| {
                        *counts.entry(case.unit.to_string()).or_insert(0) += 1;
                        counts
                    },
                );
                assert_eq!(counts, by_hand, "{text}\n{who:?}\n{context:?}\n{permitted:?}");
                match selected.len() {
                    0 => none += 1,
                    60 => all += 1,
                    _ => some += 1,
                }
            }
        }
    }
    assert!(
        some > 20,
        "the policies select too little to show anything: {none} none, {some} some, {all} all"
    );
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn s1_9_random_policies_select_in_sqlite_what_they_allow_one_by_one() {
    let (runtime, directory, ring) = (runtime(), tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = runtime.block_on(open(directory.path(), &ring));
    sql_is_one_by_one(&runtime, &store);
}

#[cfg(target_os = "linux")]
#[test]
fn s1_9_random_policies_select_in_postgresql_what_they_allow_one_by_one() {
    let Some(server) = crate::postgres::server() else { return };
    let runtime = runtime();
    let ring = KeyRing::in_memory().unwrap();
    let store = runtime.block_on(crate::postgres::ready_on(&server.database(), &ring));
    sql_is_one_by_one(&runtime, &*store);
}
