//! `/case/<reference>/parties`: whom the case is about, and what one should know of them first; a party is added here.

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok, sample,
    },
    Tab,
    party::sample_party,
    tab,
};
use crate::{
    link::Side,
    part::Frame,
    state::WebState,
    text::{locale_of, t, tv},
    visit::Worker,
};
use app::{
    answer::{
        AlertShown, CasePage, Choice, ContactShown, LettersShown, MissingConsent, PartiesTab, PartyKinds,
        PartyShown,
    },
    core::{
        PartyCommand,
        id::PartyRole,
        party::{ContactKind, PartyDetails, PartyKind},
    },
    request::Guard,
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What says on every tab what one should know of the parties first.
pub(crate) fn banner(case: &CasePage) -> Markup {
    html! { @for alert in &case.alerts { (alert_banner(alert)) } }
}

/// One of them.
pub(crate) fn alert_banner(alert: &AlertShown) -> Markup {
    html! {
        div.govuk-warning-text.cw-held {
            span.govuk-warning-text__icon aria-hidden="true" { "!" }
            strong.govuk-warning-text__text {
                span.govuk-visually-hidden { (t("warning")) " " }
                (alert.title) ": " (alert.of)
                @if let Some(note) = &alert.note { " – " (note) }
            }
        }
    }
}

/// The page.
pub fn page(frame: &Frame, case: &CasePage, parties: &PartiesTab) -> Markup {
    let to = format!("{}/parties", Side::Work.case(&parties.reference));
    let content = html! {
        h2.govuk-heading-m { (t("parties-title")) }
        @for missing in &parties.missing { (missing_consent(missing)) }
        @if parties.parties.is_empty() { p.govuk-body { (t("parties-none")) } }
        ul.cw-plan { @for party in &parties.parties { li { (one(frame, party, &to)) } } }
        @if let Some(letters) = &parties.letters { (written_in(letters, parties.may_keep, &to)) }
        @if parties.may_keep && !parties.kinds.roles.is_empty() { (add(&parties.kinds, &to)) }
    };
    tab(frame, case, Tab::Parties, None, content)
}

/// In which language they are written to, and a choice of another.
fn written_in(letters: &LettersShown, may_keep: bool, to: &str) -> Markup {
    let called =
        |lang: &str| locale_of(lang).map_or_else(|| lang.to_owned(), |locale| locale.name.to_owned());
    let choices: Vec<(String, String)> =
        letters.languages.iter().map(|lang| (lang.clone(), called(lang))).collect();
    html! {
        h3.govuk-heading-s { (t("parties-letters")) }
        p.govuk-body {
            (tv("parties-written-in", [("language", called(&letters.lang))])) " "
            @if letters.chosen { (t("parties-written-in-chosen")) } @else { (t("parties-written-in-asked")) }
        }
        @if may_keep {
            form method="post" action=(to) {
                (form::select("letters-lang", "lang", &t("parties-letters-lang"), &choices, &letters.lang))
                (form::button(&t("parties-letters-choose")))
            }
        }
    }
}

fn missing_consent(missing: &MissingConsent) -> Markup {
    let partners = missing.partners.join(", ");
    let kinds = missing.hand_over.join(", ");
    html! {
        div.govuk-inset-text {
            @if !partners.is_empty() { p { (tv("parties-missing-partners", [("consent", missing.title.clone()), ("partners", partners)])) } }
            @if !kinds.is_empty() { p { (tv("parties-missing-hand-over", [("consent", missing.title.clone()), ("kinds", kinds)])) } }
            @if missing.disclosure { p { (tv("parties-missing-disclosure", [("consent", missing.title.clone())])) } }
        }
    }
}

fn one(frame: &Frame, party: &PartyShown, to: &str) -> Markup {
    let name = party.name.clone().unwrap_or_else(|| t("party-name-closed"));
    html! {
        div.cw-plan__head {
            strong { a.govuk-link href={ (to) "/" (party.no) } { (name) } }
            strong.govuk-tag.(if party.until.is_some() { "govuk-tag--grey" } else { "govuk-tag--blue" }) { (party.role_title) }
        }
        @if let Some(born) = party.born { p { (tv("party-born-on", [("day", frame.words.date(born))])) } }
        @for contact in party.contacts.iter().filter(|contact| contact.now) { p { (contact_line(frame, contact)) } }
        @for acts in party.representations.iter().filter(|acts| acts.now && acts.acts) {
            p { (tv("party-acts-for-as", [("name", acts.other.clone()), ("capacity", acts.capacity.clone())])) }
        }
        @for alert in &party.alerts { p { strong.govuk-tag.govuk-tag--red { (alert.title) } } }
        @if let Some(until) = party.until { p.cw-quiet { (tv("party-until", [("day", frame.words.day(until))])) } }
    }
}

/// A contact on one line; of what is confidential only that it is there.
pub(crate) fn contact_line(frame: &Frame, contact: &ContactShown) -> Markup {
    html! {
        (t(contact_key(contact.kind))) ": "
        @match &contact.value {
            Some(value) => { (frame.words.lines(value).join(", ")) }
            None => { strong.govuk-tag.govuk-tag--amber { (t("contact-confidential")) } }
        }
    }
}

pub(crate) const fn contact_key(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Address => "contact-address",
        ContactKind::Phone => "contact-phone",
        ContactKind::Email => "contact-email",
    }
}

fn add(kinds: &PartyKinds, to: &str) -> Markup {
    let pairs = |choice: &Choice, kind: PartyKind, several: bool| {
        let (value, label) = (choice.value.as_str(), choice.label.as_str());
        match kind {
            PartyKind::Person => (format!("person {value}"), label.to_owned()),
            PartyKind::Organisation if several => {
                (format!("organisation {value}"), tv("party-as-organisation", [("role", label)]))
            }
            PartyKind::Organisation => (format!("organisation {value}"), label.to_owned()),
        }
    };
    let choices: Vec<(String, String)> = kinds
        .roles
        .iter()
        .flat_map(|(choice, of)| of.iter().map(move |kind| pairs(choice, *kind, of.len() > 1)))
        .collect();
    html! {
        h3.govuk-heading-s { (t("party-add")) }
        form method="post" action=(to) {
            (form::select("party-role", "role", &t("party-role"), &choices, ""))
            (form::line("party-name", "name", &t("party-name"), "", true))
            (form::day("party-born", "born", &t("party-born"), false))
            (form::line("party-number", "number", &t("party-number"), "", false))
            (form::button(&t("party-add")))
        }
    }
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    /// The language in which they are written to: nothing else is sent with it.
    #[serde(default)]
    lang: String,
    /// Kind and role.
    #[serde(default)]
    role: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    born: String,
    #[serde(default)]
    number: String,
}

/// A day that was typed; none where nothing was.
pub(crate) fn day(text: &str) -> Result<Option<jiff::civil::Date>, crate::problem::Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| form::not(tv("form-no-day", [("text", text)])))
}

/// Something that was typed; none where nothing was.
pub(crate) fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The parties.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let parties = found(state.app.parties(&caller, &reference).await?)?;
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &parties))
}

/// Adds one, or says in which language they are written to.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    if let Some(lang) = said(&typed.lang) {
        let command = PartyCommand::WriteIn { lang };
        done(state.app.change_parties(&caller, &reference, command, Guard::default()).await?)?;
        return Ok(Redirect::to(&format!("{}/parties", Side::Work.case(&reference))).into_response());
    }
    let (kind, role) = match typed.role.split_once(' ') {
        Some(("person", role)) => (PartyKind::Person, role),
        Some(("organisation", role)) => (PartyKind::Organisation, role),
        _ => return Err(form::not(t("form-not-understood"))),
    };
    let details =
        PartyDetails { kind, name: typed.name, born: day(&typed.born)?, number: said(&typed.number) };
    let command = PartyCommand::Add { role: PartyRole::new(role), details };
    done(state.app.change_parties(&caller, &reference, command, Guard::default()).await?)?;
    Ok(Redirect::to(&format!("{}/parties", Side::Work.case(&reference))).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into() };
    let parties = PartiesTab {
        reference: "CP-2026-7F3KQ9B".into(),
        version: 12,
        parties: vec![
            sample_party(),
            PartyShown { name: None, until: Some(sample::at("2026-03-02T09:00:00Z")), ..sample_party() },
        ],
        missing: vec![MissingConsent {
            title: "Share health information".into(),
            partners: vec!["Health visitor".into()],
            disclosure: true,
            hand_over: vec!["Medical report".into()],
        }],
        kinds: PartyKinds {
            roles: vec![(choice("parent", "Parent"), vec![PartyKind::Person, PartyKind::Organisation])],
            ..PartyKinds::default()
        },
        may_keep: true,
        letters: Some(LettersShown {
            lang: "cy".into(),
            chosen: false,
            languages: vec!["en".into(), "cy".into()],
        }),
    };
    let mut case = CasePage { alerts: sample_party().alerts, ..sample::case() };
    case.tabs.parties = true;
    vec![("case/parties", page(&sample::work("case"), &case, &parties))]
}
