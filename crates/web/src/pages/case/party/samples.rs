//! A party with made-up content, and its page.

use super::{super::super::sample, page};
use app::{
    answer::{
        AlertShown, CheckShown, Choice, ConsentShown, ContactShown, MatchShown, PartyCase, PartyKinds,
        PartyPage, PartyShown, RepresentationShown,
    },
    core::{
        Value,
        party::{Checked, ContactKind, PartyKind},
    },
    program::model::ReasonAsked,
};
use maud::Markup;

/// A party with made-up content.
pub(crate) fn sample_party() -> PartyShown {
    let at = sample::at("2026-03-02T09:00:00Z");
    let from = jiff::civil::date(2026, 3, 2);
    let contact = |no: u32, value: Option<Value>, until: Option<jiff::civil::Date>| ContactShown {
        no,
        kind: ContactKind::Phone,
        confidential: value.is_none(),
        value,
        filled: false,
        from,
        until,
        now: until.is_none(),
        reveal: Some(ReasonAsked::Required),
    };
    PartyShown {
        no: 1,
        role: "parent".into(),
        role_title: "Parent".into(),
        kind: PartyKind::Person,
        name: Some("Jo Smith".into()),
        born: Some(jiff::civil::date(1988, 11, 20)),
        number: Some("QQ 12 34 56 C".into()),
        filled: false,
        since: at,
        until: None,
        alerts: vec![AlertShown {
            no: 0,
            party: 1,
            alert: "violent-household".into(),
            title: "Violent household".into(),
            note: Some("Visit in pairs".into()),
            of: "Jo Smith".into(),
            since: at,
        }],
        contacts: vec![
            contact(1, None, None),
            ContactShown {
                reveal: None,
                ..contact(0, Some(Value::text("01632 960983")), Some(jiff::civil::date(2026, 4, 1)))
            },
        ],
        representations: vec![RepresentationShown {
            no: 0,
            acts: true,
            party: 0,
            other: "Riley Smith".into(),
            capacity: "mother".into(),
            from,
            until: None,
            now: true,
        }],
        consents: vec![ConsentShown {
            no: 0,
            consent: "share-health".into(),
            title: "Share health information".into(),
            how: "in writing".into(),
            from,
            until: Some(jiff::civil::date(2027, 3, 2)),
            withdrawn: None,
            now: true,
        }],
        checks: vec![CheckShown {
            at,
            by: "Sam Social".into(),
            asked: vec![Checked::Born, Checked::Postcode],
            right: 2,
            passed: true,
        }],
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into() };
    let shown = PartyPage {
        reference: "CP-2026-7F3KQ9B".into(),
        version: 12,
        party: sample_party(),
        others: vec![(0, "Riley Smith".into())],
        cases: vec![PartyCase {
            reference: "CP-2025-9B7F3KQ".into(),
            program_title: "Child placement".into(),
            party: 2,
            role_title: "Parent".into(),
            since: sample::at("2025-03-02T09:00:00Z"),
            until: None,
            alerts: sample_party().alerts,
        }],
        matches: vec![MatchShown {
            reference: "CP-2026-3KQ9B7F".into(),
            program_title: "Child placement".into(),
            party: 1,
            role_title: "Parent".into(),
            name: "Jo Smyth".into(),
            born: Some(jiff::civil::date(1988, 11, 20)),
            confidence: 82,
            reasons: vec!["similar-name", "same-born"],
            decided: None,
        }],
        kinds: PartyKinds {
            roles: Vec::new(),
            alerts: vec![choice("needs-interpreter", "Needs an interpreter")],
            consents: vec![(choice("share-health", "Share health information"), vec!["parent".into()])],
            confidential: true,
            ask: vec![Checked::Born, Checked::Postcode],
            right: 2,
        },
        may_keep: true,
    };
    let mut case = sample::case();
    case.tabs.parties = true;
    let frame = sample::work("case");
    let told = (1, Ok(Value::text("01632 960983")));
    let wrong = (1, Err("Give a reason.".to_owned()));
    vec![
        ("case/party", page(&frame, &case, &shown, None)),
        ("case/party-revealed", page(&frame, &case, &shown, Some(&told))),
        ("case/party-reveal-why", page(&frame, &case, &shown, Some(&wrong))),
    ]
}
