use super::*;
use crate::fixtures::*;

fn lacking(principal: &Principal, ask: Ask, state: &str) -> Vec<String> {
    explain(policies(), principal, &office(), &ask, Target::Case(&case(state)))
        .reasons
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn s0_1_the_refused_learn_why_in_plain_words() {
    let full = || Ask::View("full".into());
    assert_eq!(lacking(&officer_south(), full(), "submitted"), ["works in the unit of the case"]);
    assert_eq!(lacking(&officer(), full(), "draft"), ["the case is in submitted or hearing"]);
    assert_eq!(lacking(&officer(), Ask::Act("accept".into()), "submitted"), ["the case is marked fee paid"]);
    assert_eq!(
        lacking(&person(9, &["police"], &[], &["fire"]), Ask::View("summary".into()), "consultation"),
        ["acts for a partner of the case"]
    );
    assert_eq!(
        lacking(&officer(), Ask::Task("hearing.site-visit".to_owned()), "hearing"),
        ["is assigned to the case as inspector"]
    );
    assert!(lacking(&officer(), full(), "submitted").is_empty());
}

#[test]
fn nobody_is_told_to_become_an_auditor() {
    let reasons = lacking(&applicant(), Ask::View("full".into()), "submitted");
    assert_eq!(reasons, ["works as licensing officer", "works in the unit of the case",]);
}

#[test]
fn forbids_speak_for_themselves() {
    assert_eq!(
        lacking(&auditor(), Ask::Assign, "submitted"),
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
}
