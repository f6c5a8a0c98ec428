use super::*;
use crate::fixtures::*;

fn refusals(principal: &Principal, ask: Ask, state: &str) -> Vec<String> {
    explain(policies(), principal, &office(), &ask, Target::Case(&case(state)))
        .reasons
        .iter()
        .map(Reason::refusal)
        .collect()
}

#[test]
fn s0_1_the_refused_learn_why_in_plain_words() {
    let full = || Ask::View("full".into());
    assert_eq!(refusals(&officer_south(), full(), "submitted"), ["You are not in the unit of this case."]);
    assert_eq!(
        refusals(&officer(), full(), "draft"),
        ["This is possible only while the case is in submitted or hearing."]
    );
    assert_eq!(
        refusals(&officer(), Ask::Act("accept".into()), "submitted"),
        ["This waits until the case is marked fee paid."]
    );
    assert_eq!(
        refusals(&person(9, &["police"], &[], &["fire"]), Ask::View("summary".into()), "consultation"),
        ["Your organisation has not been brought into this case."]
    );
    assert_eq!(
        refusals(&officer(), Ask::Task("hearing.site-visit".to_owned()), "hearing"),
        ["You are not assigned to this case as inspector."]
    );
    assert!(refusals(&officer(), full(), "submitted").is_empty());
}

#[test]
fn nobody_is_told_to_become_an_auditor() {
    let reasons = refusals(&applicant(), Ask::View("full".into()), "submitted");
    assert_eq!(reasons, ["You do not work as licensing officer.", "You are not in the unit of this case.",]);
}

#[test]
fn forbids_speak_for_themselves() {
    assert_eq!(
        refusals(&auditor(), Ask::Assign, "submitted"),
        ["Auditors only read: nobody who oversees a case works on it."]
    );
    let policies = policies_with("");
    let explained =
        explain(&policies, &officer(), &office(), &Ask::Act("grant".into()), Target::Case(&case("hearing")));
    assert_eq!(explained.reasons, [Reason::Nobody]);
}

#[test]
fn what_cannot_be_asked_is_broken_not_silent() {
    assert_eq!(
        explain(policies(), &officer(), &office(), &Ask::View("none".into()), Target::Platform).reasons,
        [Reason::Broken]
    );
}

#[test]
fn an_auditor_sees_each_condition_and_whether_it_held() {
    let explained = explain(
        policies(),
        &officer_south(),
        &office(),
        &Ask::View("full".into()),
        Target::Case(&case("submitted")),
    );
    assert!(!explained.decision.allowed);
    let nearest = &explained.policies[0];
    assert_eq!(nearest.policy.source, "program.yaml:81");
    assert_eq!(nearest.holds, Some(false));
    let parts: Vec<(String, Option<bool>)> =
        nearest.conjuncts.iter().map(|part| (part.reason.to_string(), part.holds)).collect();
    assert_eq!(
        parts,
        [
            ("works as licensing officer".to_owned(), Some(true)),
            ("works in the unit of the case".to_owned(), Some(false)),
            ("the case is in submitted or hearing".to_owned(), Some(true)),
        ]
    );
    assert_eq!(nearest.conjuncts[1].text, "principal.units.contains(resource.unit)");
}

#[test]
fn an_allow_shows_what_held() {
    let explained = explain(
        policies(),
        &officer(),
        &office(),
        &Ask::View("full".into()),
        Target::Case(&case("submitted")),
    );
    assert_eq!(explained.policies[0].holds, Some(true));
    assert!(explained.policies[0].conjuncts.iter().all(|part| part.holds == Some(true)));
    assert!(explained.policies.iter().skip(1).all(|other| other.holds == Some(false)));
}

#[test]
fn a_policy_that_errors_is_shown_as_such() {
    let policies = policies_with(
        r#"@id("overflow") forbid (principal, action == Action::"view:full", resource)
           when { !(resource.ended || context.at * 9223372036854775807 > 0) };"#,
    );
    let explained = explain(
        &policies,
        &officer(),
        &office(),
        &Ask::View("full".into()),
        Target::Case(&case("submitted")),
    );
    assert_eq!(explained.reasons, [Reason::Broken]);
    let overflow = explained.policies.iter().find(|one| one.policy.id == "overflow").unwrap();
    assert_eq!(overflow.holds, None);
    let held: Vec<Option<bool>> = overflow.conjuncts.iter().map(|part| part.holds).collect();
    assert_eq!(held, [Some(true), None], "cut by De Morgan, each by itself");
}

#[test]
fn circumstances_are_said_plainly() {
    let policies = policies_with(
        r#"@id("x") permit (principal is Person, action == Action::"act:grant", resource is Case) when {
             principal.roles.contains("police") && principal.partners.contains("police") && resource.partners.contains("police") &&
             context.office_hours && (context.managed_device || context.zones.contains("office-network")) &&
             ["prevention-of-crime", "public-safety"].contains(context.purpose) && context.auth_age_s < 900
           } unless { resource.ended };"#,
    );
    let mut context = office();
    context.attested.office_hours = false;
    let ask = Ask::Act("grant".into());
    let mut ended = case("hearing");
    ended.ended_at = Some(at());
    let explained = explain(&policies, &police(), &context, &ask, Target::Case(&ended));
    let said: Vec<(String, Option<bool>)> =
        explained.policies[0].conjuncts.iter().map(|part| (part.reason.to_string(), part.holds)).collect();
    let said: Vec<(&str, Option<bool>)> = said.iter().map(|(text, holds)| (text.as_str(), *holds)).collect();
    assert_eq!(
        said,
        [
            ("works as police", Some(true)),
            ("acts for police", Some(true)),
            ("acts for a partner of the case", Some(true)),
            ("it is within office hours", Some(false)),
            ("the device is managed, or the request comes from office network", Some(true)),
            (
                "the declared purpose is prevention of crime, or the declared purpose is public safety",
                Some(false)
            ),
            ("the login satisfies `context.auth_age_s < 900`", Some(true)),
            ("it is not so that the case has ended", Some(false)),
        ]
    );
    let refusals: Vec<String> = explained.reasons.iter().map(Reason::refusal).collect();
    assert!(refusals.contains(&"This is possible in office hours only.".to_owned()), "{refusals:?}");
    assert!(refusals.contains(&"The case has ended.".to_owned()), "{refusals:?}");
}
