use super::*;
use crate::{
    ask::{Ask, Target},
    authorise::{Denial, Existence},
    context::Context,
    finding::Finding,
    fixtures::*,
    policies::{Policies, PolicyText},
    principal::{Person, Principal},
    reveal::{CaseView, Content, Redacted, Shown, Views, reveal},
    rows::Rows,
};
use casewright_core::{
    access::{BrokenGlass, CaseAccess, ClosedList},
    case::TeamMember,
    id::ProgramName,
};
use proptest::prelude::*;
use std::sync::Arc;

fn list() -> Ask {
    Ask::List("my-cases".into())
}

fn narrow(policies: &Policies, who: &Principal) -> Filter {
    filter(policies, who, &office(), &ProgramName::new(PROGRAM), &list()).unwrap()
}

fn set<T: Ord + for<'a> From<&'a str>>(one: &str) -> BTreeSet<T> {
    BTreeSet::from([one.into()])
}

#[test]
fn a_list_becomes_what_the_ties_say() {
    let policies = policies();
    let assigned = |n| Filter::TeamHas { role: "inspector".into(), person: person_id(n), at: at() };
    let either = |tie, n| Filter::Or(vec![assigned(n), tie]);
    // S1.12: the walls stand around whatever the ties open.
    let within = |n| {
        let closed = Filter::all([Filter::ClosedIs(true), Filter::ListedHas(person_id(n)).negated()]);
        Filter::any([closed, Filter::ExcludedHas(person_id(n))]).negated()
    };
    let walled = |ties, n| Filter::all([ties, within(n)]);
    assert_eq!(narrow(policies, &officer()), walled(either(Filter::UnitIn(set("north")), 1), 1));
    assert_eq!(narrow(policies, &applicant()), walled(assigned(4), 4));
    assert_eq!(narrow(policies, &police()), walled(either(Filter::PartnerAny(set("police")), 3), 3));
}

/// Permits that become trivially true are no residuals: forgetting them would show nothing.
#[test]
fn trap_trivially_true_permits_and_forbids_count() {
    assert!(narrow(policies(), &auditor()).matches(&case("draft")), "auditors list every case");
    let mut walled = case("draft");
    walled.access.excluded.insert(person_id(6), "knows the applicant".to_owned());
    assert!(!narrow(policies(), &auditor()).matches(&walled), "but one they are excluded from");
    let closed = policies_with(
        r#"@id("no-lists") forbid (principal, action in [Action::"list"], resource) when { context.managed_device };"#,
    );
    assert_eq!(narrow(&closed, &auditor()), Filter::False);
    assert_eq!(narrow(&closed, &officer()), Filter::False);
}

#[test]
fn a_forbid_becomes_a_negation() {
    let policies = policies_with(
        r#"@id("granted-hidden") forbid (principal, action in [Action::"list"], resource) when { resource.states.contains("granted") || resource.ended };"#,
    );
    let Filter::And(parts) = narrow(&policies, &officer()) else {
        panic!("{:?}", narrow(&policies, &officer()))
    };
    assert!(parts.iter().any(|part| matches!(part, Filter::Not(_))));
    assert!(!narrow(&policies, &officer()).matches(&case("granted")));
    assert!(narrow(&policies, &officer()).matches(&case("submitted")));
}

#[test]
fn what_errors_for_every_case_shows_none() {
    let policies = policies_with(
        r#"forbid (principal, action == Action::"list:my-cases", resource) when { context.at * 9223372036854775807 > 0 };"#,
    );
    assert_eq!(narrow(&policies, &officer()), Filter::False);
}

#[test]
fn constants_fold() {
    assert_eq!(Filter::all([Filter::True, Filter::EndedIs(true)]), Filter::EndedIs(true));
    assert_eq!(Filter::all([Filter::EndedIs(true), Filter::False]), Filter::False);
    assert_eq!(Filter::any([Filter::False, Filter::EndedIs(true)]), Filter::EndedIs(true));
    assert_eq!(Filter::any([Filter::EndedIs(true), Filter::True]), Filter::True);
    assert_eq!(Filter::all([]), Filter::True);
    assert_eq!(Filter::any([]), Filter::False);
    assert_eq!(Filter::EndedIs(true).negated(), Filter::EndedIs(false));
}

fn refused(condition: &str) -> Vec<Finding> {
    let mut program = program();
    program.texts.push(PolicyText::new(
        "policies/extra.cedar",
        format!("// ours\n@id(\"x\")\npermit (principal, action == Action::\"list:my-cases\", resource)\nwhen {{ {condition} }};"),
    ));
    Policies::load(vec![program]).unwrap_err()
}

/// Unknown shapes are an error at publish, never an approximation at run time.
#[test]
fn what_cannot_become_a_list_is_refused_at_publish() {
    for condition in [
        r#"resource.unit like "north*""#,
        "resource.states.isEmpty()",
        "resource.partners.containsAll(principal.partners) && principal.partners.containsAll(resource.partners)",
        "resource.states == resource.facts",
        "resource.parties.containsAny(resource.members)",
        "resource.facts.contains(resource.unit)",
        "context.managed_device || resource.states.contains(resource.unit)",
        "if resource.ended then resource.unit like \"n*\" else false",
    ] {
        let findings = refused(condition);
        assert_eq!((findings[0].line, findings[0].file.as_str()), (2, "policies/extra.cedar"), "{condition}");
        assert!(findings[0].message.contains("cannot become a list"), "{}", findings[0]);
    }
}

#[test]
fn the_same_shapes_are_welcome_where_no_list_is_concerned() {
    policies_with(
        r#"permit (principal, action == Action::"view:full", resource) when { resource.unit like "north*" };"#,
    );
}

const LEAVES: &[&str] = &[
    r#"principal.roles.contains("licensing-officer")"#,
    "principal.units.contains(resource.unit)",
    r#"resource.team["inspector"].contains(principal)"#,
    "resource.members.contains(principal)",
    "resource.parties.contains(principal)",
    "resource.partners.containsAny(principal.partners)",
    r#"resource.partners.containsAll(["police", "fire"])"#,
    r#"resource.states.containsAny(["submitted", "hearing"])"#,
    r#"resource.states.contains("draft")"#,
    r#"resource.facts.contains("fee-paid")"#,
    r#"["fee-paid"].containsAny(resource.facts)"#,
    "resource.ended",
    "resource.ended == context.office_hours",
    "resource.public",
    r#"resource.unit == "north""#,
    r#"resource.unit != "south""#,
    r#"resource == Case::"00000000-0000-0000-0000-0000000000c7""#,
    r#"resource == Case::"nonsense""#,
    r#"resource.members.containsAny([principal, Person::"00000000-0000-0000-0000-000000000005"])"#,
    "context.managed_device",
    r#"context.zones.contains("office-network")"#,
    "true",
    "false",
    "resource is Case",
    r#"principal.platform_roles.contains("auditor")"#,
    "resource.closed",
    "resource.closed == true",
    "resource.listed.contains(principal)",
    "resource.excluded.contains(principal)",
    r#"resource.glass["inspector"].contains(principal)"#,
    "resource.piercing.contains(principal)",
    r#"context.clearances.contains("inspector")"#,
];

fn condition() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(LEAVES).prop_map(ToOwned::to_owned);
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
    let action = proptest::sample::select(vec![
        r#"action == Action::"list:my-cases""#,
        r#"action in [Action::"list", Action::"view"]"#,
        "action",
    ]);
    (
        prop_oneof![3 => Just("permit"), 1 => Just("forbid")],
        action,
        condition(),
        prop_oneof![3 => Just("when"), 1 => Just("unless")],
    )
        .prop_map(|(effect, action, condition, clause)| {
            // Which kinds of principal an unscoped action allows is the schema's business: say it.
            format!("{effect} (principal is Person, {action}, resource is Case) {clause} {{ {condition} }};")
        })
}

fn subset(from: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(from, 0..=from.len())
}

fn somebody() -> impl Strategy<Value = Principal> {
    (
        1u128..8,
        subset(&["licensing-officer", "police", "inspector"]),
        subset(&["north", "south"]),
        subset(&["police", "fire"]),
        any::<bool>(),
    )
        .prop_map(|(n, roles, units, partners, auditor)| {
            let Principal::Person(mut somebody) = person(n, &roles, &units, &partners) else {
                unreachable!()
            };
            if auditor {
                somebody.platform_roles.insert("auditor".to_owned());
            }
            // From the office, for an hour that has begun: a clearance counts only where it says.
            if n % 2 == 0 {
                somebody.clearances.push(crate::Clearance {
                    program: PROGRAM.into(),
                    role: "inspector".into(),
                    zones: [String::from("office-network")].into(),
                    from: at(),
                    until: at() + jiff::SignedDuration::from_hours(1),
                });
            }
            Principal::Person(Person { ..somebody })
        })
}

fn some_case() -> impl Strategy<Value = Case> {
    let member = (
        1u128..8,
        subset(&["licensing-officer", "inspector", "gone"]),
        -1i64..2,
        proptest::option::of(0i64..2),
    );
    (
        proptest::sample::select(vec!["draft", "submitted", "hearing", "granted"]),
        proptest::sample::select(vec!["north", "south", "west"]),
        proptest::collection::vec(member, 0..3),
        proptest::collection::btree_set(1u128..8, 0..3),
        subset(&["police", "fire"]),
        proptest::option::of(any::<bool>()),
        any::<bool>(),
        any::<bool>(),
        access(),
    )
        .prop_map(|(state, unit, team, parties, partners, fee_paid, ended, other, access)| {
            let mut case = case(state);
            if other {
                case.id = casewright_core::id::CaseId::new(uuid::Uuid::from_u128(0xff));
            }
            case.unit = unit.into();
            let moment = |seconds| at() + jiff::SignedDuration::from_secs(seconds);
            case.team = team
                .into_iter()
                .flat_map(|(n, roles, from, until)| {
                    roles.into_iter().map(move |role| TeamMember {
                        person: person_id(n),
                        role: role.into(),
                        from: moment(from),
                        until: until.map(moment),
                    })
                })
                .collect();
            case.parties = parties.into_iter().map(person_id).collect();
            case.partners = partners.into_iter().map(Into::into).collect();
            if let Some(fee_paid) = fee_paid {
                case.facts.insert("fee-paid".into(), fee_paid);
            }
            case.ended_at = ended.then(at);
            case.access = access;
            case
        })
}

/// Closed or not, with people on the list, excluded, and behind broken glass that is on, over, or yet to come.
fn access() -> impl Strategy<Value = CaseAccess> {
    let people = || proptest::collection::btree_set(1u128..8, 1..4);
    let glass = (1u128..8, any::<bool>(), -2i64..2);
    (proptest::option::of((people(), any::<bool>())), people(), proptest::collection::vec(glass, 0..3))
        .prop_map(|(closed, excluded, glass)| CaseAccess {
            closed: closed.map(|(members, emergency)| ClosedList {
                members: members.into_iter().map(person_id).collect(),
                emergency_roles: emergency.then(|| "inspector".into()).into_iter().collect(),
                since: at(),
                recovery: None,
            }),
            excluded: excluded
                .into_iter()
                .filter(|n| n % 3 == 0)
                .map(|n| (person_id(n), String::new()))
                .collect(),
            glass: glass
                .into_iter()
                .map(|(n, inspector, from)| BrokenGlass {
                    person: person_id(n),
                    role: if inspector { "inspector" } else { "licensing-officer" }.into(),
                    reason: String::new(),
                    from: at() + jiff::SignedDuration::from_secs(from),
                    until: at() + jiff::SignedDuration::from_secs(from + 1),
                    review: None,
                })
                .collect(),
            ..CaseAccess::default()
        })
}

/// Somebody, or somebody else in their place.
fn or_delegate() -> impl Strategy<Value = Principal> {
    (somebody(), proptest::option::of(somebody())).prop_map(|(whose, by)| match (whose, by) {
        (Principal::Person(mut whose), Some(Principal::Person(by))) => {
            whose.acted_by = Some(Box::new(by));
            Principal::Person(whose)
        }
        (whose, _) => whose,
    })
}

fn circumstances() -> impl Strategy<Value = Context> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(hours, device, zone)| {
        let mut context = office();
        context.attested.office_hours = hours;
        context.attested.managed_device = device;
        if !zone {
            context.attested.zones.clear();
        }
        context
    })
}

fn some_views() -> Views {
    let views = [
        ("summary", vec![Shown::Reference, Shown::State, Shown::Field("premises".into())]),
        ("full", vec![Shown::All]),
        ("application", vec![Shown::Field("premises".into()), Shown::Field("applicant".into())]),
    ];
    views.into_iter().map(|(view, shown)| (view.into(), shown)).collect()
}

/// What is seen, whichever policies opened it.
fn seen(view: Result<CaseView<Redacted>, Denial>) -> Result<Content, Existence> {
    view.map(|view| Content { policies: Vec::new(), ..(*view).clone() }).map_err(|denial| denial.existence)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// The filter is one-by-one authorisation, over random policies, people, circumstances and cases.
    #[test]
    fn the_filter_equals_one_by_one_authorisation(
        texts in proptest::collection::vec(policy(), 1..5),
        people in proptest::collection::vec(or_delegate(), 4),
        contexts in proptest::collection::vec(circumstances(), 2),
        cases in proptest::collection::vec(some_case(), 16),
    ) {
        let policies = Arc::new(policies_with(&texts.join("\n")));
        let (definition, views) = (definition(), some_views());
        for who in &people {
            for context in &contexts {
                let filter = filter(&policies, who, context, &ProgramName::new(PROGRAM), &list()).unwrap();
                let rows = Rows::new(Arc::clone(&policies), who, context, &ProgramName::new(PROGRAM));
                for case in &cases {
                    let one = policies.decide(who, context, &list(), Target::Case(case));
                    prop_assert_eq!(filter.matches(case), one.allowed, "{:?}\n{:?}\n{:?}", filter, case.team, one);
                    prop_assert_eq!(seen(rows.whole(case, &definition, &views)), seen(reveal(&policies, who, context, case, &definition, &views)));
                }
            }
        }
    }
}
