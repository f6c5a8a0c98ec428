//! `/case/<reference>/parties/<number>`: one party: who they are, how they are and were reached, for whom they act, what they consented to,
//! how callers were checked; the other cases on which the reader meets them, and who might be the same.

mod samples;
mod typed;

pub(crate) use samples::sample_party;
pub use samples::samples;
use typed::Typed;

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok,
    },
    Tab,
    parties::{alert_banner, contact_key, contact_line},
    tab,
};
use crate::{
    link::Side,
    part::Frame,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{
        CasePage, CheckShown, Choice, ConsentShown, ContactRevealed, ContactShown, MatchShown, PartyCase,
        PartyPage, PartyShown, RepresentationShown,
    },
    core::{
        PartyCommand, Value,
        party::{Checked, PartyKind},
    },
    program::model::ReasonAsked,
    request::Guard,
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What came of asking for a confidential contact: its number, and itself or why not.
type Revealed = (u32, Result<Value, String>);

/// The page.
pub fn page(frame: &Frame, case: &CasePage, page: &PartyPage, revealed: Option<&Revealed>) -> Markup {
    let party = &page.party;
    let to = format!("{}/parties/{}", Side::Work.case(&page.reference), party.no);
    let keeps = page.may_keep && party.until.is_none();
    let content = html! {
        h2.govuk-heading-m { (party.name.clone().unwrap_or_else(|| t("party-name-closed"))) }
        (who(frame, party))
        @if keeps && !party.filled { (correct(party, &to)) }
        (contacts(frame, page, keeps, &to, revealed))
        (representations(frame, page, keeps, &to))
        (alerts(frame, page, keeps, &to))
        (consents(frame, page, keeps, &to))
        (checks(frame, page, keeps, &to))
        h3.govuk-heading-m { (t("party-cases")) }
        @if page.cases.is_empty() { p.govuk-body { (t("party-cases-none")) } }
        ul.cw-plan { @for other in &page.cases { li { (other_case(frame, other)) } } }
        @if !page.matches.is_empty() {
            h3.govuk-heading-m { (t("party-matches")) }
            p.govuk-body { (t("party-matches-lead")) }
            ul.cw-plan { @for found in &page.matches { li { (a_match(frame, found, &to)) } } }
        }
        @if keeps && !party.filled {
            form method="post" action=(to) {
                input type="hidden" name="do" value="end";
                (form::grave(&t("party-end")))
            }
        }
    };
    tab(frame, case, Tab::Parties, None, content)
}

fn who(frame: &Frame, party: &PartyShown) -> Markup {
    let row = |key: &str, value: String| {
        html! { div.govuk-summary-list__row { dt.govuk-summary-list__key { (t(key)) } dd.govuk-summary-list__value { (value) } } }
    };
    html! {
        dl.govuk-summary-list {
            (row("party-role", party.role_title.clone()))
            @if let Some(born) = party.born { (row("party-born", frame.words.date(born))) }
            @if let Some(number) = &party.number { (row("party-number", number.clone())) }
            (row("party-since", frame.words.day(party.since)))
            @if let Some(until) = party.until { (row("until", frame.words.day(until))) }
        }
        @if party.filled { p.govuk-hint { (t("party-filled")) } }
    }
}

fn hidden(act: &str) -> Markup {
    html! { input type="hidden" name="do" value=(act); }
}

fn correct(party: &PartyShown, to: &str) -> Markup {
    form::opened(
        &t("party-correct"),
        html! {
            form method="post" action=(to) {
                (hidden("correct"))
                input type="hidden" name="kind" value=(if party.kind == PartyKind::Person { "person" } else { "organisation" });
                (form::line("correct-name", "name", &t("party-name"), party.name.as_deref().unwrap_or_default(), true))
                div.govuk-form-group {
                    label.govuk-label for="correct-born" { (t("party-born")) }
                    input.govuk-input.govuk-input--width-10 #correct-born name="born" type="date" value=[party.born];
                }
                (form::line("correct-number", "number", &t("party-number"), party.number.as_deref().unwrap_or_default(), false))
                (form::button(&t("party-correct")))
            }
        },
    )
}

fn span(frame: &Frame, from: jiff::civil::Date, until: Option<jiff::civil::Date>) -> String {
    let from = frame.words.date(from);
    match until {
        Some(until) => tv("party-from-until", [("from", from), ("until", frame.words.date(until))]),
        None => tv("party-from", [("from", from)]),
    }
}

fn contacts(frame: &Frame, page: &PartyPage, keeps: bool, to: &str, revealed: Option<&Revealed>) -> Markup {
    let held: Vec<(String, String)> = std::iter::once((String::new(), t("contact-replaces-none")))
        .chain(page.party.contacts.iter().filter(|one| one.until.is_none() && !one.filled).map(|one| {
            let value = one.value.as_ref().map(|value| frame.words.lines(value).join(", "));
            (one.no.to_string(), value.unwrap_or_else(|| t("contact-confidential")))
        }))
        .collect();
    html! {
        h3.govuk-heading-m { (t("party-contacts")) }
        @if page.party.contacts.is_empty() { p.govuk-body { (t("party-contacts-none")) } }
        ul.cw-plan { @for contact in &page.party.contacts { li { (contact_row(frame, contact, keeps, to, revealed)) } } }
        @if keeps {
            (form::opened(&t("contact-add"), html! {
                form method="post" action=(to) {
                    (hidden("add-contact"))
                    (form::select("contact-kind", "kind", &t("contact-kind"), &[
                        ("address".into(), t("contact-address")), ("phone".into(), t("contact-phone")), ("email".into(), t("contact-email")),
                    ], ""))
                    (form::line("contact-text", "text", &t("contact-text"), "", false))
                    (form::line("contact-line1", "line1", &t("contact-line1"), "", false))
                    (form::line("contact-line2", "line2", &t("contact-line2"), "", false))
                    (form::line("contact-town", "town", &t("contact-town"), "", false))
                    (form::line("contact-postcode", "postcode", &t("contact-postcode"), "", false))
                    (form::day("contact-from", "from", &t("contact-from"), false))
                    (form::select("contact-replaces", "replaces", &t("contact-replaces"), &held, ""))
                    @if page.kinds.confidential {
                        div.govuk-form-group {
                            div.govuk-checkboxes data-module="govuk-checkboxes" {
                                div.govuk-checkboxes__item {
                                    input.govuk-checkboxes__input #contact-confidential name="confidential" type="checkbox" value="yes";
                                    label.govuk-label.govuk-checkboxes__label for="contact-confidential" { (t("contact-confidential-say")) }
                                }
                            }
                        }
                    }
                    (form::button(&t("contact-add")))
                }
            }))
        }
    }
}

fn contact_row(
    frame: &Frame,
    contact: &ContactShown,
    keeps: bool,
    to: &str,
    revealed: Option<&Revealed>,
) -> Markup {
    let answer = revealed.filter(|(no, _)| *no == contact.no).map(|(_, answer)| answer);
    html! {
        div.cw-plan__head {
            span {
                @match answer {
                    Some(Ok(value)) => {
                        (t(contact_key(contact.kind))) ": "
                        span.cw-revealed id="revealed" tabindex="-1" autofocus { (frame.words.lines(value).join(", ")) }
                    }
                    _ => { (contact_line(frame, contact)) }
                }
            }
            span.cw-quiet { (span(frame, contact.from, contact.until)) }
        }
        @if matches!(answer, Some(Ok(_))) { p.govuk-hint { (t("reveal-recorded")) } }
        @if let (Some(asked), false) = (contact.reveal, matches!(answer, Some(Ok(_)))) {
            form.cw-reveal method="post" action={ (to) "/reveal" } novalidate {
                input type="hidden" name="contact" value=(contact.no);
                @if asked != ReasonAsked::No {
                    @let id = format!("reveal-{}", contact.no);
                    div.govuk-form-group.govuk-form-group--error[matches!(answer, Some(Err(_)))] {
                        label.govuk-label for=(id) { (t(if asked == ReasonAsked::Required { "reveal-why" } else { "reveal-why-optional" })) }
                        @if let Some(Err(wrong)) = answer {
                            p.govuk-error-message id={ (id) "-error" } { span.govuk-visually-hidden { (t("error-prefix")) " " } (wrong) }
                        }
                        input.govuk-input id=(id) name="reason" type="text" maxlength="2000" autocomplete="off";
                    }
                }
                (form::button(&t("reveal")))
            }
        }
        @if keeps && !contact.filled && contact.until.is_none() {
            form method="post" action=(to) {
                (hidden("end-contact"))
                input type="hidden" name="no" value=(contact.no);
                (form::button(&t("contact-end")))
            }
        }
    }
}

fn representations(frame: &Frame, page: &PartyPage, keeps: bool, to: &str) -> Markup {
    let others: Vec<(String, String)> =
        page.others.iter().map(|(no, name)| (no.to_string(), name.clone())).collect();
    html! {
        @if !page.party.representations.is_empty() || (keeps && !others.is_empty()) {
            h3.govuk-heading-m { (t("party-representations")) }
        }
        ul.cw-plan { @for acts in &page.party.representations { li { (representation(frame, acts, keeps, to)) } } }
        @if keeps && !others.is_empty() {
            (form::opened(&t("representation-add"), html! {
                form method="post" action=(to) {
                    (hidden("represent"))
                    (form::select("acts-for", "no", &t("representation-for"), &others, ""))
                    (form::line("capacity", "text", &t("representation-capacity"), "", true))
                    (form::day("represent-from", "from", &t("contact-from"), false))
                    (form::day("represent-until", "until", &t("consent-until"), false))
                    (form::button(&t("representation-add")))
                }
            }))
        }
    }
}

fn representation(frame: &Frame, acts: &RepresentationShown, keeps: bool, to: &str) -> Markup {
    let key = if acts.acts { "party-acts-for-as" } else { "party-acted-for-by" };
    html! {
        div.cw-plan__head {
            span { (tv(key, [("name", acts.other.clone()), ("capacity", acts.capacity.clone())])) }
            span.cw-quiet { (span(frame, acts.from, acts.until)) }
        }
        @if keeps && acts.acts && acts.now {
            form method="post" action=(to) {
                (hidden("end-representation"))
                input type="hidden" name="no" value=(acts.no);
                (form::button(&t("representation-end")))
            }
        }
    }
}

fn choices(all: &[Choice]) -> Vec<(String, String)> {
    all.iter().map(|choice| (choice.value.clone(), choice.label.clone())).collect()
}

fn alerts(frame: &Frame, page: &PartyPage, keeps: bool, to: &str) -> Markup {
    let raised =
        |choice: &&Choice| page.party.alerts.iter().any(|alert| alert.alert.as_str() == choice.value);
    let free: Vec<Choice> = page.kinds.alerts.iter().filter(|choice| !raised(choice)).cloned().collect();
    html! {
        @if !page.party.alerts.is_empty() || (keeps && !free.is_empty()) { h3.govuk-heading-m { (t("party-alerts")) } }
        @for alert in &page.party.alerts {
            (alert_banner(alert))
            p.cw-quiet { (tv("party-alert-since", [("day", frame.words.day(alert.since))])) }
            @if keeps {
                form method="post" action=(to) {
                    (hidden("end-alert"))
                    input type="hidden" name="no" value=(alert.no);
                    (form::button(&t("alert-end")))
                }
            }
        }
        @if keeps && !free.is_empty() {
            (form::opened(&t("alert-add"), html! {
                form method="post" action=(to) {
                    (hidden("raise-alert"))
                    (form::select("alert", "name", &t("alert-which"), &choices(&free), ""))
                    (form::line("alert-note", "text", &t("alert-note"), "", false))
                    (form::button(&t("alert-add")))
                }
            }))
        }
    }
}

fn consents(frame: &Frame, page: &PartyPage, keeps: bool, to: &str) -> Markup {
    let can: Vec<Choice> = page
        .kinds
        .consents
        .iter()
        .filter(|(_, roles)| roles.contains(&page.party.role))
        .map(|(choice, _)| choice.clone())
        .collect();
    html! {
        @if !page.party.consents.is_empty() || (keeps && !can.is_empty()) { h3.govuk-heading-m { (t("party-consents")) } }
        ul.cw-plan { @for consent in &page.party.consents { li { (consent_row(frame, consent, keeps, to)) } } }
        @if keeps && !can.is_empty() {
            (form::opened(&t("consent-add"), html! {
                form method="post" action=(to) {
                    (hidden("consent"))
                    (form::select("consent", "name", &t("consent-which"), &choices(&can), ""))
                    (form::line("consent-how", "text", &t("consent-how"), "", true))
                    (form::day("consent-until", "until", &t("consent-until"), false))
                    (form::button(&t("consent-add")))
                }
            }))
        }
    }
}

fn consent_row(frame: &Frame, consent: &ConsentShown, keeps: bool, to: &str) -> Markup {
    let (colour, state) =
        if consent.now { ("govuk-tag--green", "consent-holds") } else { ("govuk-tag--grey", "consent-over") };
    html! {
        div.cw-plan__head { strong { (consent.title) } strong.govuk-tag.(colour) { (t(state)) } }
        p { (consent.how) " " span.cw-quiet { (span(frame, consent.from, consent.until)) } }
        @if let Some(at) = consent.withdrawn { p.cw-quiet { (tv("consent-withdrawn", [("when", frame.words.time(at))])) } }
        @if keeps && consent.now {
            form method="post" action=(to) {
                (hidden("withdraw-consent"))
                input type="hidden" name="no" value=(consent.no);
                (form::button(&t("consent-withdraw")))
            }
        }
    }
}

const fn checked_key(part: Checked) -> &'static str {
    match part {
        Checked::Name => "check-name",
        Checked::Born => "check-born",
        Checked::Number => "check-number",
        Checked::Postcode => "check-postcode",
        Checked::Phone => "check-phone",
        Checked::Email => "check-email",
    }
}

const fn checked_name(part: Checked) -> &'static str {
    match part {
        Checked::Name => "said-name",
        Checked::Born => "said-born",
        Checked::Number => "said-number",
        Checked::Postcode => "said-postcode",
        Checked::Phone => "said-phone",
        Checked::Email => "said-email",
    }
}

fn checks(frame: &Frame, page: &PartyPage, keeps: bool, to: &str) -> Markup {
    html! {
        @if !page.party.checks.is_empty() || (keeps && !page.kinds.ask.is_empty()) { h3.govuk-heading-m { (t("party-checks")) } }
        ul.cw-plan { @for check in &page.party.checks { li { (check_row(frame, check)) } } }
        @if keeps && !page.kinds.ask.is_empty() {
            (form::opened(&t("check-caller"), html! {
                p.govuk-body { (tv("check-lead", [("count", page.kinds.right)])) }
                form method="post" action=(to) {
                    (hidden("check-caller"))
                    @for part in &page.kinds.ask {
                        @let id = format!("check-{}", checked_name(*part));
                        @if *part == Checked::Born { (form::day(&id, checked_name(*part), &t(checked_key(*part)), false)) }
                        @else { (form::line(&id, checked_name(*part), &t(checked_key(*part)), "", false)) }
                    }
                    (form::button(&t("check-caller")))
                }
            }))
        }
    }
}

fn check_row(frame: &Frame, check: &CheckShown) -> Markup {
    let (colour, state) =
        if check.passed { ("govuk-tag--green", "check-passed") } else { ("govuk-tag--red", "check-failed") };
    let asked: Vec<String> = check.asked.iter().map(|part| t(checked_key(*part))).collect();
    html! {
        div.cw-plan__head { span { (frame.words.time(check.at)) } strong.govuk-tag.(colour) { (t(state)) } }
        p { (tv("check-by", [("name", check.by.clone()), ("asked", asked.join(", "))])) }
    }
}

fn other_case(frame: &Frame, other: &PartyCase) -> Markup {
    html! {
        div.cw-plan__head {
            span { (other.program_title) " " a.govuk-link.cw-code href={ (Side::Work.case(&other.reference)) "/parties/" (other.party) } { (other.reference) } }
            strong.govuk-tag.(if other.until.is_some() { "govuk-tag--grey" } else { "govuk-tag--blue" }) { (other.role_title) }
        }
        @for alert in &other.alerts { p { strong.govuk-tag.govuk-tag--red { (alert.title) } } }
        p.cw-quiet { (tv("party-since-day", [("day", frame.words.day(other.since))])) }
    }
}

fn a_match(frame: &Frame, found: &MatchShown, to: &str) -> Markup {
    let reasons: Vec<String> = found.reasons.iter().map(|reason| t(&format!("match-{reason}"))).collect();
    let decide = |same: bool, key: &str| {
        html! {
            form method="post" action=(to) {
                (hidden("decide-match"))
                input type="hidden" name="other" value=(found.reference);
                input type="hidden" name="no" value=(found.party);
                input type="hidden" name="same" value=(if same { "yes" } else { "no" });
                (form::button(&t(key)))
            }
        }
    };
    html! {
        div.cw-plan__head {
            span { strong { (found.name) } ", " (found.role_title) ", " (found.program_title) " "
                a.govuk-link.cw-code href={ (Side::Work.case(&found.reference)) "/parties/" (found.party) } { (found.reference) } }
            span { (tv("match-confidence", [("percent", found.confidence)])) }
        }
        p { (reasons.join(", ")) @if let Some(born) = found.born { ". " (tv("party-born-on", [("day", frame.words.date(born))])) } }
        @match found.decided {
            Some(true) => { p { strong.govuk-tag.govuk-tag--green { (t("match-decided-same")) } } (decide(false, "match-not-same")) }
            Some(false) => { p { strong.govuk-tag.govuk-tag--grey { (t("match-decided-other")) } } (decide(true, "match-same")) }
            None => { div.govuk-button-group { (decide(true, "match-same")) (decide(false, "match-not-same")) } }
        }
    }
}

/// One party.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, party)): Path<(String, u32)>,
) -> PageResult {
    let shown = found(state.app.party_page(&caller, &reference, party).await?)?;
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &shown, None))
}

/// Changes what is known of it.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, party)): Path<(String, u32)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let command = if typed.act == "decide-match" {
        let other = (typed.other.as_str(), Typed::number(&typed.no)?);
        let pair = state.app.compared(&caller, (&reference, party), other).await?;
        let (other, confidence) = found(pair)?;
        PartyCommand::DecideMatch { party, other, same: typed.same == "yes", confidence }
    } else {
        typed.command(party)?
    };
    done(state.app.change_parties(&caller, &reference, command, Guard::default()).await?)?;
    Ok(Redirect::to(&format!("{}/parties/{party}", Side::Work.case(&reference))).into_response())
}

/// Which contact, and why.
#[derive(Deserialize)]
pub(crate) struct Asked {
    contact: u32,
    #[serde(default)]
    reason: String,
}

/// Shows one confidential contact, in the answer to this one request.
pub(crate) async fn reveal(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, party)): Path<(String, u32)>,
    Form(asked): Form<Asked>,
) -> PageResult {
    let which = (party, asked.contact);
    let answer = found(state.app.reveal_contact(&caller, &reference, which, Some(&asked.reason)).await?)?;
    let (answer, status) = match answer {
        ContactRevealed::Shown(value) => (Ok(value), StatusCode::OK),
        ContactRevealed::Refused(text) => (Err(text), StatusCode::UNPROCESSABLE_ENTITY),
    };
    let shown = found(state.app.party_page(&caller, &reference, party).await?)?;
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let revealed = (asked.contact, answer);
    let mut response = ok(page(&state.on_case(&caller, &case), &case, &shown, Some(&revealed)))?;
    *response.status_mut() = status;
    Ok(response)
}
