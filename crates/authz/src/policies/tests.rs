use super::*;
use crate::{decision::PolicyEffect, fixtures::*};

fn allowed(policies: &Policies, who: &Principal, ask: Ask, state: &str) -> bool {
    policies.decide(who, &office(), &ask, Target::Case(&case(state))).allowed
}

#[test]
fn s0_1_one_case_four_people_four_answers() {
    let policies = policies();
    let full = || Ask::View("full".into());
    assert!(allowed(policies, &officer(), full(), "submitted"));
    assert!(!allowed(policies, &officer_south(), full(), "submitted"), "a role alone opens nothing");
    assert!(!allowed(policies, &police(), full(), "submitted"));
    assert!(allowed(policies, &police(), Ask::View("summary".into()), "consultation"));
    assert!(allowed(policies, &applicant(), Ask::Act("submit".into()), "draft"));
    assert!(!allowed(policies, &applicant(), full(), "draft"));
}

#[test]
fn s0_5_context_of_the_case_changes_the_answer_at_once() {
    let policies = policies();
    let ask = Ask::Act("accept".into());
    let mut case = case("submitted");
    let decide = |case: &casewright_core::Case| {
        policies.decide(&officer(), &office(), &ask, Target::Case(case)).allowed
    };
    assert!(!decide(&case));
    case.facts.insert("fee-paid".into(), true);
    assert!(decide(&case));
    case.facts.insert("fee-paid".into(), false);
    assert!(!decide(&case));
}

#[test]
fn s0_11_s0_13_tie_time_and_device_are_conjuncts() {
    let policies = policies();
    let ask = Ask::Task("hearing.site-visit".to_owned());
    let mut case = case("hearing");
    let mut context = office();
    let decide = |case: &casewright_core::Case, context: &Context| {
        policies.decide(&inspector(), context, &ask, Target::Case(case)).allowed
    };
    assert!(decide(&case, &context));
    context.attested.managed_device = false;
    assert!(!decide(&case, &context));
    context = office();
    context.attested.office_hours = false;
    assert!(!decide(&case, &context));
    context = office();
    case.team[0].until = Some(at());
    assert!(!decide(&case, &context), "a role that has run out counts no more");
    case.team[0].until = None;
    case.team[0].from = at() + jiff::SignedDuration::from_secs(1);
    assert!(!decide(&case, &context), "a role that has not begun does not count yet");
}

#[test]
fn a_decision_names_its_policies_and_their_version() {
    let policies = policies();
    let decision =
        policies.decide(&officer(), &office(), &Ask::View("full".into()), Target::Case(&case("submitted")));
    assert_eq!(decision.policies.len(), 1);
    assert_eq!(decision.policies[0].id, "rows[3].show.full.licensing-officer");
    assert_eq!(decision.policies[0].source, "program.yaml:81");
    assert_eq!(decision.policies[0].effect, PolicyEffect::Permit);
    assert_eq!(decision.policies_version, policies.version());
    assert_ne!(policies.version(), policies_with("// nothing").version());
}

/// Cedar skips a forbid that errors and answers Allow. Here it denies, whichever policy errors.
#[test]
fn trap_a_policy_that_errors_denies() {
    for effect in ["forbid", "permit"] {
        let policies = policies_with(&format!(
            r#"@id("overflow") {effect} (principal, action == Action::"view:full", resource)
               when {{ context.at * 9223372036854775807 > 0 }};"#
        ));
        let decision = policies.decide(
            &officer(),
            &office(),
            &Ask::View("full".into()),
            Target::Case(&case("submitted")),
        );
        assert!(!decision.allowed, "{effect}");
        assert_eq!(decision.errors.len(), 1, "{decision:?}");
    }
}

/// A group in a policy's scope matches only if the action entities are there: for permits and for forbids.
#[test]
fn trap_action_groups_hold() {
    let policies = policies_with(
        r#"@id("no-views") forbid (principal, action in [Action::"view"], resource) when { resource.facts.contains("fee-paid") };"#,
    );
    let mut case = case("submitted");
    let decide = |case: &casewright_core::Case| {
        policies.decide(&officer(), &office(), &Ask::View("full".into()), Target::Case(case))
    };
    assert!(decide(&case).allowed);
    case.facts.insert("fee-paid".into(), true);
    assert!(!decide(&case).allowed);
    assert_eq!(decide(&case).policies[0].id, "no-views");
    // A permit on a group: the applicant's `read`.
    assert!(allowed(&policies, &applicant(), Ask::Read("private".into()), "draft"));
}

/// A group named in a condition, not in the scope, cannot be sliced away and must hold as well.
#[test]
fn trap_action_groups_hold_in_conditions() {
    let policies = policies_with(
        r#"@id("no-views") forbid (principal, action, resource) when { action in Action::"view" };"#,
    );
    assert!(!allowed(&policies, &officer(), Ask::View("full".into()), "submitted"));
    assert!(allowed(&policies, &officer(), Ask::Read("case".into()), "submitted"));
}

/// Slicing changes no decision: the slice of every ask answers as the whole set does.
#[test]
fn trap_slices_decide_as_the_whole_set() {
    let policies = policies();
    let loaded = policies.programs.get(PROGRAM).unwrap();
    let mut whole = PolicySet::new();
    for policy in loaded.slices.values().flat_map(PolicySet::policies) {
        let _ = whole.add(policy.clone());
    }
    let mut asked = 0;
    for who in [officer(), officer_south(), police(), applicant(), inspector(), auditor(), administrator()] {
        for state in ["draft", "submitted", "consultation", "hearing"] {
            let case = case(state);
            let scene = policies.scene(&who, &office(), Target::Case(&case)).unwrap();
            for ask in spec().asks() {
                let Ok(request) = scene.request(&ask.to_string()) else { continue };
                let all = cedar_policy::Authorizer::new().is_authorized(
                    &request,
                    &whole,
                    &scene.entities(&ask.to_string()).unwrap(),
                );
                let decision = scene.decide(&ask);
                assert_eq!(
                    decision.allowed,
                    all.decision() == cedar_policy::Decision::Allow,
                    "{ask} in {state}"
                );
                let mut because: Vec<String> = all.diagnostics().reason().map(ToString::to_string).collect();
                because.sort();
                let mut named: Vec<String> =
                    decision.policies.iter().map(|policy| policy.id.clone()).collect();
                named.sort();
                assert_eq!(named, because, "{ask} in {state}");
                asked += 1;
            }
        }
    }
    assert!(asked > 300, "{asked}");
}

/// Entities fit the schema and lack nothing, so that no policy can meet a missing attribute.
#[test]
fn trap_entities_are_complete() {
    let policies = policies();
    let case = case("draft");
    let program = ProgramName::new(PROGRAM);
    for who in [officer(), applicant(), Principal::Service("payments".into())] {
        for target in [Target::Case(&case), Target::Program(&program), Target::Platform] {
            let scene = policies.scene(&who, &office(), target).unwrap();
            let checked = cedar_policy::Entities::from_entities(
                scene
                    .entities("view:full")
                    .unwrap()
                    .iter()
                    .filter(|entity| entity.uid().type_name().to_string() != "Action")
                    .cloned(),
                Some(&scene.loaded.schema),
            );
            assert!(checked.is_ok(), "{checked:?}");
        }
    }
}

#[test]
fn what_is_not_known_is_denied_and_says_so() {
    let policies = policies();
    let denied = |who: &Principal, ask: Ask, target: Target<'_>| {
        let decision = policies.decide(who, &office(), &ask, target);
        assert!(!decision.allowed && !decision.errors.is_empty(), "{ask}: {decision:?}");
    };
    let known = case("submitted");
    let mut foreign = case("submitted");
    foreign.program = "another".into();
    denied(&officer(), Ask::View("full".into()), Target::Case(&foreign));
    denied(&officer(), Ask::View("nonsense".into()), Target::Case(&known));
    denied(&officer(), Ask::View("full".into()), Target::Platform);
    denied(&Principal::Service("payments".into()), Ask::View("full".into()), Target::Case(&known));
    denied(&officer(), Ask::Write, Target::Case(&known));
}

#[test]
fn roles_of_another_program_do_not_count() {
    let policies = policies();
    let Principal::Person(mut person) = officer() else { unreachable!() };
    let roles = person.roles.remove(PROGRAM).unwrap();
    person.roles.insert("another".into(), roles);
    assert!(!allowed(policies, &Principal::Person(person), Ask::View("full".into()), "submitted"));
}

#[test]
fn s3_35_auditors_read_everything_and_change_nothing() {
    let policies = policies();
    for ask in [Ask::Access, Ask::Audit, Ask::View("full".into()), Ask::Read("private".into())] {
        assert!(allowed(policies, &auditor(), ask, "submitted"));
    }
    for ask in [Ask::Act("accept".into()), Ask::Assign, Ask::Task("hearing.site-visit".to_owned())] {
        assert!(!allowed(policies, &auditor(), ask, "submitted"));
    }
    assert!(policies.decide(&auditor(), &office(), &Ask::AuditAll, Target::Platform).allowed);
    assert!(!policies.decide(&officer(), &office(), &Ask::AuditAll, Target::Platform).allowed);
}

#[test]
fn s3_37_administrators_run_the_platform_and_read_no_case() {
    let policies = policies();
    assert!(policies.decide(&administrator(), &office(), &Ask::Administer, Target::Platform).allowed);
    assert!(allowed(policies, &administrator(), Ask::Assign, "submitted"));
    for ask in [Ask::View("full".into()), Ask::Read("case".into()), Ask::Act("accept".into()), Ask::Audit] {
        assert!(!allowed(policies, &administrator(), ask, "submitted"));
    }
}

#[test]
fn services_do_their_own_work_alone() {
    let policies = policies();
    for (name, may) in [("payments", Ask::Write), ("scheduler", Ask::Elapse), ("connector", Ask::Settle)] {
        for ask in [Ask::Write, Ask::Elapse, Ask::Settle] {
            let service = Principal::Service(name.into());
            assert_eq!(allowed(policies, &service, ask.clone(), "submitted"), ask == may, "{name} {ask}");
        }
    }
}

#[test]
fn a_platform_forbid_beats_a_program_permit() {
    let policies =
        policies_with(r#"@id("everybody") permit (principal, action == Action::"act:accept", resource);"#);
    assert!(allowed(&policies, &police(), Ask::Act("accept".into()), "submitted"));
    let decision =
        policies.decide(&auditor(), &office(), &Ask::Act("accept".into()), Target::Case(&case("submitted")));
    assert!(!decision.allowed);
    assert_eq!(decision.policies[0].id, "platform.oversight.auditor-never-acts");
}

fn findings_of(extra: &str) -> Vec<Finding> {
    let mut program = program();
    program.texts.push(PolicyText::new("policies/extra.cedar", extra));
    Policies::load(vec![program]).unwrap_err()
}

#[test]
fn findings_point_at_file_line_and_column() {
    let unknown = findings_of(
        "// ours\n@id(\"x\")\n@source(\"program.yaml:9\")\npermit (principal, action == Action::\"view:full\", resource)\nwhen { resource.nonsense };",
    );
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    assert_eq!((unknown[0].file.as_str(), unknown[0].line), ("policies/extra.cedar", 5));
    assert_eq!(unknown[0].source.as_deref(), Some("program.yaml:9"));
    assert!(unknown[0].message.contains("nonsense"), "{}", unknown[0]);

    let syntax = findings_of("permit (principal, action, resource)\nwhen { resource. };");
    assert_eq!((syntax[0].line, syntax[0].severity), (2, Severity::Error), "{syntax:?}");

    let action = findings_of("\npermit (principal, action == Action::\"view:nope\", resource);");
    assert_eq!(action[0].line, 2, "{action:?}");
}

#[test]
fn templates_and_ids_used_twice_are_refused() {
    assert!(findings_of("permit (principal == ?principal, action, resource);")[0].message.contains("slot"));
    let twice = findings_of(
        "\n@id(\"classes.case.police\")\nforbid (principal, action == Action::\"open\", resource);",
    );
    assert!(twice[0].message.contains("another policy with the id"), "{twice:?}");
    assert_eq!((twice[0].file.as_str(), twice[0].line), ("policies/extra.cedar", 2));
}

#[test]
fn the_platform_policies_load_alone() {
    let policies = Policies::load(Vec::new()).unwrap();
    assert!(policies.warnings().is_empty(), "{:?}", policies.warnings());
}

#[test]
fn who_holds_a_role_on_the_case_sees_its_access_and_its_log() {
    let policies = policies();
    for ask in [Ask::Access, Ask::Audit] {
        assert!(allowed(policies, &inspector(), ask.clone(), "draft"));
        assert!(!allowed(policies, &officer_south(), ask.clone(), "draft"));
        assert!(!allowed(policies, &police(), ask.clone(), "draft"));
        assert!(!allowed(policies, &applicant(), ask, "draft"));
    }
}

/// To Cedar these are strings like any other; a misspelt state would close a door, or open one, without a word.
#[test]
fn names_that_the_program_does_not_have_are_findings() {
    for (condition, name) in [
        (r#"resource.states.containsAny(["submitted", "submited"])"#, "submited"),
        (r#"!resource.states.contains("closed")"#, "closed"),
        (r#"context.office_hours || resource.facts.contains("fee-payed")"#, "fee-payed"),
        (r#"principal.roles.contains("officer")"#, "officer"),
        (r#"resource.partners.contains("polise")"#, "polise"),
    ] {
        for clause in ["when", "unless"] {
            let findings = findings_of(&format!(
                "@id(\"x\") permit (principal, action == Action::\"view:full\", resource) {clause} {{ {condition} }};"
            ));
            assert_eq!(findings.len(), 1, "{findings:?}");
            assert!(findings[0].message.contains(&format!("`{name}`")), "{}", findings[0]);
        }
    }
}

/// A forbid that reads an entity which is not loaded would be skipped by Cedar, and the answer would be Allow.
#[test]
fn trap_entities_that_are_never_loaded_are_refused_at_publish_and_deny_at_run_time() {
    let forbid = r#"@id("x") forbid (principal, action == Action::"view:full", resource)
        when { Person::"somebody".units.contains(resource.unit) };"#;
    let findings = findings_of(forbid);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].message.contains("never loaded"), "{}", findings[0]);

    // Even so: put past the check, it denies.
    let mut policies = Policies::load(vec![program()]).unwrap();
    let loaded = Arc::get_mut(policies.programs.get_mut(PROGRAM).unwrap()).unwrap();
    let slice = loaded.slices.get_mut("view:full").unwrap();
    slice.add(cedar_policy::Policy::parse(Some(PolicyId::new("x")), forbid).unwrap()).unwrap();
    loaded.halves.cut(&Ask::View("full".into()), slice);
    let decision =
        policies.decide(&officer(), &office(), &Ask::View("full".into()), Target::Case(&case("submitted")));
    assert!(!decision.allowed);
    assert_eq!(decision.errors.len(), 1, "{decision:?}");
}

#[test]
fn the_schema_that_people_read_is_the_schema_that_policies_are_checked_against() {
    let spec = spec();
    let text = spec.schema_cedar().unwrap();
    assert!(text.contains("entity Case") && !text.contains("__cedar"), "{text}");
    let (read, _) = cedar_policy::Schema::from_cedarschema_str(&text).unwrap();
    let own = cedar_policy::Schema::from_json_value(spec.schema_json()).unwrap();
    let actions = |schema: &cedar_policy::Schema| {
        let mut names: Vec<String> = schema.actions().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(actions(&read), actions(&own));
}
