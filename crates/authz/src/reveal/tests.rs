use super::*;
use crate::fixtures::*;
use casewright_core::Mask;
use proptest::prelude::*;

fn views(list: &[(&str, &[Shown])]) -> Views {
    list.iter().map(|(view, shown)| ((*view).into(), shown.to_vec())).collect()
}

fn sheet_views() -> Views {
    views(&[
        ("summary", &[Shown::Reference, Shown::State, Shown::Field("premises".into())]),
        ("full", &[Shown::All]),
        ("application", &[Shown::Field("premises".into()), Shown::Field("applicant".into())]),
    ])
}

fn see(principal: &Principal, case: &Case) -> Result<CaseView<Redacted>, Denial> {
    reveal(policies(), principal, &office(), case, &definition(), &sheet_views())
}

fn paths(view: &CaseView<Redacted>) -> Vec<&str> {
    view.fields.keys().map(FieldPath::as_str).collect()
}

#[test]
fn s0_1_one_case_different_fields() {
    let officer_view = see(&officer(), &filled("submitted")).unwrap();
    assert_eq!(
        paths(&officer_view),
        ["premises.name", "premises.ward", "applicant.name", "applicant.home_address", "representations"]
    );
    let home = &officer_view.fields[&FieldPath::from("applicant.home_address")];
    assert!(home.masked, "the officer reads no private fields in clear");
    assert_eq!(home.value, Value::Map([("town".into(), Value::text("York"))].into()));
    assert_eq!(officer_view.reference.as_deref(), Some("PL-2026-7F3KQ"));

    let police_view = see(&police(), &filled("consultation")).unwrap();
    assert_eq!(paths(&police_view), ["premises.name", "premises.ward"]);
    assert_eq!(police_view.views, [ViewName::from("summary")]);
    assert!(police_view.team.is_empty() && police_view.unit.is_none() && police_view.clocks.is_empty());
    assert_eq!(police_view.states.as_ref().unwrap()[0].state, "consultation".into());

    let applicant_view = see(&applicant(), &filled("draft")).unwrap();
    assert!(!applicant_view.fields[&FieldPath::from("applicant.home_address")].masked);
    assert_eq!(applicant_view.reference, None, "no open view shows it");
}

#[test]
fn classes_revealed_are_those_shown_in_clear() {
    let view = see(&officer(), &filled("submitted")).unwrap();
    let classes: Vec<&str> = view.classes.iter().map(ClassName::as_str).collect();
    assert_eq!(classes, ["case", "contact"]);
    let view = see(&police(), &filled("consultation")).unwrap();
    assert_eq!(view.classes.iter().map(ClassName::as_str).collect::<Vec<_>>(), ["case"]);
    assert!(view.policies.iter().any(|policy| policy.source == "program.yaml:90"));
}

#[test]
fn parts_of_a_group_are_redacted_by_their_own_class() {
    let mut case = filled("submitted");
    let view = see(&officer(), &case).unwrap();
    let Value::List(items) = &view.fields[&FieldPath::from("representations")].value else { unreachable!() };
    assert_eq!(items[0].at(&["text"]), Some(&Value::text("noise")));
    assert_eq!(items[0].at(&["telephone"]), Some(&Value::text("…4567")));
    assert_eq!(items[0].at(&["witness"]), None, "closed and without a mask");
    assert!(view.fields[&FieldPath::from("representations")].masked);
    case.registers.values_mut().next().unwrap().state = "draft".into();
    assert!(see(&officer(), &case).is_err());
}

#[test]
fn without_an_open_view_there_is_nothing_not_even_the_existence() {
    let denial = see(&officer_south(), &filled("submitted")).unwrap_err();
    assert_eq!(denial.existence, Existence::Hidden);
    let denial = see(&administrator(), &filled("submitted")).unwrap_err();
    assert_eq!(denial.existence, Existence::Hidden, "administrators read no case by role");
    let none = reveal(policies(), &officer(), &office(), &filled("submitted"), &definition(), &Views::new());
    assert!(none.is_err());
}

#[test]
fn tasks_one_may_work_on_are_shown_with_the_view() {
    let policies = policies_with(
        r#"permit (principal, action == Action::"view:summary", resource) when { resource.members.contains(principal) };"#,
    );
    let case = filled("hearing");
    let view = reveal(&policies, &inspector(), &office(), &case, &definition(), &sheet_views()).unwrap();
    assert_eq!(view.tasks.iter().collect::<Vec<_>>(), ["hearing.site-visit"]);
    assert!(view.fields.is_empty(), "a view without a class shows no field");
}

/// Whoever of the unit is an officer may reveal what is private.
const MAY_REVEAL: &str = r#"permit (principal, action == Action::"reveal:private", resource is Case)
when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) };"#;

fn ask_for(policies: &Policies, who: &Principal, case: &Case, path: &str) -> Result<Unmasked, NotUnmasked> {
    unmask(policies, who, &office(), case, &definition(), &sheet_views(), &path.into())
}

fn refused(answer: Result<Unmasked, NotUnmasked>) -> (String, Existence) {
    match answer {
        Err(NotUnmasked::Denied(denial)) => (denial.ask.to_string(), denial.existence),
        other => panic!("{other:?}"),
    }
}

#[test]
fn s0_1_one_masked_field_is_revealed_by_a_permission_of_its_own() {
    let case = filled("submitted");
    let home = "applicant.home_address";
    // To see the mask does not open what is under it.
    let (ask, existence) = refused(ask_for(policies(), &officer(), &case, home));
    assert_eq!((ask.as_str(), existence), ("reveal:private", Existence::Known));

    let policies = policies_with(MAY_REVEAL);
    let shown = ask_for(&policies, &officer(), &case, home).unwrap();
    assert_eq!(shown.value(), (case.value(&home.into()).unwrap(), false));
    assert_eq!(shown.classes().iter().map(ClassName::as_str).collect::<Vec<_>>(), ["private"]);
    assert_eq!(shown.decision().policies.len(), 1, "the entry names what opened it");
    // It opens this field, this once: the page goes on showing its mask.
    let view = reveal(&policies, &officer(), &office(), &case, &definition(), &sheet_views()).unwrap();
    assert!(view.fields[&FieldPath::from(home)].masked);
}

#[test]
fn s0_1_what_no_view_shows_is_not_revealed_and_walls_stand() {
    let policies = policies_with(MAY_REVEAL);
    let case = filled("submitted");
    for path in ["applicant.unheard_of", "applicant", "hearing.date"] {
        assert_eq!(ask_for(&policies, &officer(), &case, path), Err(NotUnmasked::NotShown), "{path}");
    }
    assert_eq!(ask_for(&policies, &officer(), &case, "applicant.name"), Err(NotUnmasked::InClear));
    let home = "applicant.home_address";
    let elsewhere = refused(ask_for(&policies, &officer_south(), &case, home));
    assert_eq!(elsewhere.1, Existence::Hidden, "who may not know of the case learns nothing of it");
    let forbidden = policies_with(&format!(
        "{MAY_REVEAL}\n@id(\"wall\")\nforbid (principal, action in [Action::\"reveal\"], resource is Case);"
    ));
    assert_eq!(refused(ask_for(&forbidden, &officer(), &case, home)).0, "reveal:private");
}

#[test]
fn parts_of_a_group_are_revealed_by_their_own_class() {
    let case = filled("submitted");
    let group = "representations";
    assert_eq!(refused(ask_for(policies(), &officer(), &case, group)).0, "reveal:private");
    let shown = ask_for(&policies_with(MAY_REVEAL), &officer(), &case, group).unwrap();
    let (Value::List(items), masked) = shown.value() else { unreachable!() };
    assert!(!masked);
    assert_eq!(items[0].at(&["telephone"]), Some(&Value::text("01904 1234567")));
    assert_eq!(items[0].at(&["witness"]), None, "what has no mask was not there and is not now");
}

/// S0.18: no permit of a program opens a wall.
#[test]
fn closed_lists_and_exclusions_hold_for_what_is_revealed() {
    let policies = policies_with(MAY_REVEAL);
    let ask = Ask::Reveal("private".into());
    let may = |case: &Case| policies.decide(&officer(), &office(), &ask, Target::Case(case)).allowed;
    let mut case = filled("submitted");
    assert!(may(&case));
    case.access.excluded.insert(person_id(1), "a conflict of interest".to_owned());
    assert!(!may(&case));
    let mut case = filled("submitted");
    case.access.closed = Some(casewright_core::access::ClosedList {
        members: BTreeSet::from([person_id(9)]),
        emergency_roles: BTreeSet::new(),
        since: at(),
        recovery: None,
    });
    assert!(!may(&case));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Redaction never adds a field, and what it shows is the value or its mask (architecture, tests).
    #[test]
    fn redaction_never_adds_a_field(
        who in 0usize..6, state in 0usize..5, classes in proptest::collection::vec(0usize..4, 5),
        masks in proptest::collection::vec(proptest::option::of(0usize..2), 5), kept in proptest::collection::vec(any::<bool>(), 5),
        shown in proptest::collection::vec(0usize..4, 0..4),
    ) {
        let who = [officer(), officer_south(), police(), applicant(), inspector(), auditor()][who].clone();
        let state = ["draft", "submitted", "consultation", "hearing", "granted"][state];
        let mut definition = definition();
        let mut case = filled(state);
        for (index, (path, field)) in definition.file.fields.iter_mut().enumerate() {
            field.class = ["case", "contact", "private", "unheard-of"][classes[index]].into();
            field.mask = masks[index].map(|mask| [Mask::Hidden, Mask::TownOnly][mask]);
            if !kept[index] {
                let Value::Map(file) = &mut case.file else { unreachable!() };
                let segments = path.segments();
                if let [group, name] = segments[..] {
                    if let Some(Value::Map(group)) = file.get_mut(group) { group.remove(name); }
                } else {
                    file.remove(segments[0]);
                }
            }
        }
        let some = [Shown::Reference, Shown::Field("premises".into()), Shown::Field("applicant.name".into()), Shown::All];
        let mut views = sheet_views();
        views.insert("full".into(), shown.iter().map(|index| some[*index].clone()).collect());
        let Ok(view) = reveal(policies(), &who, &office(), &case, &definition, &views) else { return Ok(()) };
        let listed = |path: &FieldPath| view.views.iter().flat_map(|open| &views[open]).any(|shown| match shown {
            Shown::All => true,
            Shown::Field(group) => path.is_within(group),
            _ => false,
        });
        for (path, field) in &view.fields {
            let stored = case.value(path);
            prop_assert!(stored.is_some(), "{path} was never there");
            prop_assert!(listed(path), "{path} is in no open view");
            let of = &definition.file.fields[path];
            if view.readable.contains(&of.class) {
                prop_assert!(matches!(of.kind, FieldType::Many(_)) || stored == Some(&field.value));
            } else {
                prop_assert!(field.masked);
                prop_assert_eq!(&field.value, &of.mask.unwrap().apply(stored.unwrap()));
            }
        }
    }
}
