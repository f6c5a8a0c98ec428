//! What narrows and widens access to a case beyond roles: closed list, exclusions, broken glass, emergencies, requests. Shown on
//! the access tab; changed on `/case/<reference>/access/restrictions`.

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok, sample,
    },
    Tab, tab,
};
use crate::{
    link::Side,
    part::Frame,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{AccessTab, CasePage, ExceptionShown, MayOpen, RequestShown, Restrictions},
    core::{
        access::AccessCommand,
        id::{PersonId, RoleName},
    },
    request::Guard,
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};

/// What the access tab shows of it.
pub(crate) fn summary(frame: &Frame, access: &AccessTab) -> Markup {
    let all = &access.restrictions;
    let home = Side::Work.case(&access.reference);
    html! {
        h2.govuk-heading-m { (t("restrict-title")) }
        @if let Some(closed) = &all.closed {
            p.govuk-body {
                strong.govuk-tag.govuk-tag--red { (t("restrict-closed")) } " "
                (tv("restrict-closed-lead", [("day", frame.words.day(closed.since))]))
            }
            ul.govuk-list.govuk-list--bullet { @for member in &closed.members { li { (member.name) } } }
            @if !closed.emergency_roles.is_empty() {
                p.govuk-body { (tv("restrict-pierced", [("roles", closed.emergency_roles.join(", "))])) }
            }
            @if closed.recovery { p.govuk-body { (t("restrict-recovery")) } }
        } @else { p.govuk-body { (t("restrict-open")) } }
        @if !all.excluded.is_empty() {
            h3.govuk-heading-s { (t("restrict-excluded")) }
            ul.govuk-list { @for one in &all.excluded { li { (one.name) " – " (one.reason) } } }
        }
        @for (title, exceptions) in [("restrict-glass", &all.glass), ("restrict-emergencies", &all.emergencies)] {
            @if !exceptions.is_empty() {
                h3.govuk-heading-s { (t(title)) }
                ul.cw-plan { @for one in exceptions { li { (exception(frame, one)) } } }
            }
        }
        @if !access.requests.is_empty() {
            h3.govuk-heading-s { (t("requests-title")) }
            ul.cw-plan { @for one in &access.requests { li { (request(frame, one)) } } }
        }
        @if all.may_restrict || all.may_declare || all.may_review {
            p.govuk-body { a.govuk-link href={ (home) "/access/restrictions" } { (t("restrict-link")) } }
        }
    }
}

fn exception(frame: &Frame, one: &ExceptionShown) -> Markup {
    let (colour, state) = match (one.on, one.justified) {
        (true, _) => ("govuk-tag--red", "exception-on"),
        (false, None) => ("govuk-tag--amber", "exception-waits"),
        (false, Some(true)) => ("govuk-tag--green", "exception-justified"),
        (false, Some(false)) => ("govuk-tag--red", "exception-not-justified"),
    };
    html! {
        div.cw-plan__head {
            strong { (one.name) @if let Some(role) = &one.role { ", " (role) } }
            strong.govuk-tag.(colour) { (t(state)) }
        }
        p { (one.reason) }
        p.cw-quiet { (tv("exception-time", [("from", frame.words.time(one.from)), ("until", frame.words.time(one.until))])) }
        @if let Some(review) = &one.review { p { (tv("exception-review", [("text", review.as_str())])) } }
    }
}

/// A request, with what can be done about it.
pub(crate) fn request(frame: &Frame, one: &RequestShown) -> Markup {
    use app::RequestState::{Approved, Asked, MoreAsked, Rejected, Withdrawn};
    let (colour, state) = match one.state {
        Asked => ("govuk-tag--amber", "request-asked"),
        MoreAsked => ("govuk-tag--amber", "request-more"),
        Approved => ("govuk-tag--green", "request-approved"),
        Rejected => ("govuk-tag--red", "request-rejected"),
        Withdrawn => ("govuk-tag--grey", "request-withdrawn"),
    };
    let id = format!("request-{}", one.id);
    html! {
        div.cw-plan__head { strong { (one.name) ", " (one.role) } strong.govuk-tag.(colour) { (t(state)) } }
        p {
            a.govuk-link href=(Side::Work.case(&one.reference)) { (one.reference) } " · "
            (tv("request-until", [("day", frame.words.last_day(one.until))]))
        }
        @for said in &one.said { p { (said.text) " " span.cw-quiet { (frame.words.time(said.at)) } } }
        @if one.may_decide {
            form method="post" action={ "/access/requests/" (one.id) } {
                (form::line(&id, "text", &t("request-text"), "", false))
                div.govuk-button-group {
                    @for (step, label) in [("approve", "request-approve"), ("reject", "request-reject"), ("ask-more", "request-ask-more")] {
                        button.govuk-button.govuk-button--secondary type="submit" name="do" value=(step) { (t(label)) }
                    }
                }
            }
        }
    }
}

/// The page with the forms.
pub fn page(frame: &Frame, case: &CasePage, access: &AccessTab) -> Markup {
    let all = &access.restrictions;
    let to = format!("{}/access/restrictions", Side::Work.case(&access.reference));
    let content = html! {
        p.govuk-body { a.govuk-link href={ (Side::Work.case(&access.reference)) "/access" } { (t("explain-back")) } }
        @if !(all.may_restrict || all.may_declare || all.may_review) { p.govuk-body { (t("restrict-nothing")) } }
        @if all.may_restrict { (restricting(all, &access.may_open, &to)) }
        @if all.may_declare {
            h2.govuk-heading-m { (t("declare-title")) }
            p.govuk-body { (t("declare-lead")) }
            form method="post" action=(to) {
                input type="hidden" name="do" value="declare-emergency";
                (form::hours("emergency-hours", &[4, 24, 72, 168]))
                (form::line("emergency-reason", "reason", &t("form-reason"), "", true))
                (form::grave(&t("declare-button")))
            }
            @if all.emergencies.iter().any(|one| one.on) {
                form method="post" action=(to) {
                    input type="hidden" name="do" value="end-emergency";
                    (form::button(&t("declare-end")))
                }
            }
        }
        @if all.may_review {
            @for (kind, one) in waiting(all) {
                h2.govuk-heading-m { (tv("review-title", [("name", one.name.as_str())])) }
                p.govuk-body { (one.reason) }
                (review(&to, kind, one.no))
            }
        }
    };
    tab(frame, case, Tab::Access, None, content)
}

fn waiting(all: &Restrictions) -> Vec<(&'static str, &ExceptionShown)> {
    let of = |kind, exceptions: &'_ Vec<ExceptionShown>| -> Vec<(&'static str, usize)> {
        exceptions
            .iter()
            .enumerate()
            .filter(|(_, one)| one.justified.is_none())
            .map(|(at, _)| (kind, at))
            .collect()
    };
    let glass =
        of("review-glass", &all.glass).into_iter().filter_map(|(kind, at)| Some((kind, all.glass.get(at)?)));
    let emergencies = of("review-emergency", &all.emergencies)
        .into_iter()
        .filter_map(|(kind, at)| Some((kind, all.emergencies.get(at)?)));
    glass.chain(emergencies).collect()
}

/// The form that closes a review.
pub(crate) fn review(to: &str, kind: &str, no: u32) -> Markup {
    let id = format!("{kind}-{no}");
    let choices = [("yes".to_owned(), t("review-justified")), ("no".to_owned(), t("review-not-justified"))];
    html! {
        form method="post" action=(to) {
            input type="hidden" name="do" value=(kind);
            input type="hidden" name="no" value=(no);
            (form::select(&format!("{id}-justified"), "justified", &t("review-question"), &choices, ""))
            (form::line(&format!("{id}-finding"), "reason", &t("review-finding"), "", true))
            (form::button(&t("review-close")))
        }
    }
}

fn restricting(all: &Restrictions, may_open: &[MayOpen], to: &str) -> Markup {
    let listed = |person: PersonId| {
        all.closed.as_ref().is_some_and(|list| list.members.iter().any(|member| member.person == person))
    };
    let people: Vec<(String, String)> =
        may_open.iter().map(|one| (one.person.to_string(), one.name.clone())).collect();
    html! {
        h2.govuk-heading-m { (t("close-title")) }
        p.govuk-body { (t("close-lead")) }
        form method="post" action=(to) {
            input type="hidden" name="do" value="close-list";
            fieldset.govuk-fieldset {
                legend.govuk-fieldset__legend { (t("close-members")) }
                div.govuk-checkboxes.govuk-checkboxes--small data-module="govuk-checkboxes" {
                    @for one in may_open {
                        @let id = format!("member-{}", one.person);
                        div.govuk-checkboxes__item {
                            input.govuk-checkboxes__input id=(id) name="person" type="checkbox" value=(one.person) checked[listed(one.person)];
                            label.govuk-label.govuk-checkboxes__label for=(id) { (one.name) }
                        }
                    }
                }
            }
            (form::line("close-roles", "roles", &t("close-roles"), "", false))
            (form::line("close-reason", "reason", &t("form-reason"), "", true))
            (form::grave(&t("close-button")))
        }
        @if all.closed.is_some() {
            form method="post" action=(to) {
                input type="hidden" name="do" value="open-list";
                (form::line("open-reason", "reason", &t("form-reason"), "", true))
                (form::button(&t("open-button")))
            }
        }
        h2.govuk-heading-m { (t("exclude-title")) }
        p.govuk-body { (t("exclude-lead")) }
        form method="post" action=(to) {
            input type="hidden" name="do" value="exclude";
            (form::select("exclude-person", "person", &t("who"), &people, ""))
            (form::line("exclude-reason", "reason", &t("form-reason"), "", true))
            (form::grave(&t("exclude-button")))
        }
        @for one in &all.excluded {
            form method="post" action=(to) {
                input type="hidden" name="do" value="readmit";
                input type="hidden" name="person" value=(one.person);
                (form::button(&tv("readmit-button", [("name", one.name.as_str())])))
            }
        }
    }
}

/// What was typed. `person` may come several times.
#[derive(Default)]
pub(crate) struct Typed {
    act: String,
    people: Vec<PersonId>,
    roles: String,
    reason: String,
    hours: u32,
    no: u32,
    justified: bool,
}

impl Typed {
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "do" => typed.act = value,
                "person" => typed.people.extend(value.parse::<PersonId>().ok()),
                "roles" => typed.roles = value,
                "reason" => typed.reason = value,
                "hours" => typed.hours = value.parse().unwrap_or_default(),
                "no" => typed.no = value.parse().unwrap_or_default(),
                "justified" => typed.justified = value == "yes",
                _ => {}
            }
        }
        typed
    }

    /// The command; what is no command names nobody and nothing, and is not understood.
    pub(crate) fn command(&self, frame: &Frame) -> Option<(AccessCommand, Option<String>)> {
        let reason = || Some(self.reason.clone()).filter(|reason| !reason.trim().is_empty());
        let until = form::in_hours(&frame.words, self.hours);
        let person = self.people.first().copied();
        Some(match self.act.as_str() {
            "close-list" => {
                let emergency_roles = form::words(&self.roles).into_iter().map(RoleName::new).collect();
                let members = self.people.iter().copied().collect();
                (AccessCommand::CloseList { members, emergency_roles }, reason())
            }
            "open-list" => (AccessCommand::OpenList, reason()),
            "exclude" => (AccessCommand::Exclude { person: person? }, reason()),
            "readmit" => (AccessCommand::Readmit { person: person? }, reason()),
            "declare-emergency" => (AccessCommand::DeclareEmergency { until }, reason()),
            "end-emergency" => (AccessCommand::EndEmergency, reason()),
            "end-glass" => (AccessCommand::EndGlass { glass: self.no }, reason()),
            "review-glass" => {
                let finding = self.reason.clone();
                (AccessCommand::ReviewGlass { glass: self.no, justified: self.justified, finding }, None)
            }
            "review-emergency" => {
                let (emergency, finding) = (self.no, self.reason.clone());
                (AccessCommand::ReviewEmergency { emergency, justified: self.justified, finding }, None)
            }
            _ => return None,
        })
    }
}

/// The forms.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let access = found(state.app.access_tab(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &access))
}

/// Changes who may open the case.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let frame = state.work(&caller, "case");
    let (command, reason) =
        Typed::of(pairs).command(&frame).ok_or_else(|| form::not(t("form-not-understood")))?;
    done(state.app.change_access(&caller, &reference, command, reason, Guard::default()).await?)?;
    Ok(Redirect::to(&format!("{}/access", Side::Work.case(&reference))).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let person = PersonId::new(uuid::Uuid::nil());
    let may_open = MayOpen {
        person,
        name: "Ann Licence".into(),
        ties: Vec::new(),
        views: Vec::new(),
        classes: Vec::new(),
        actions: Vec::new(),
        because: Vec::new(),
    };
    let access = AccessTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        may_open: vec![may_open],
        team: Vec::new(),
        parties: Vec::new(),
        partners: Vec::new(),
        refused: Vec::new(),
        may_explain: true,
        by_condition: false,
        may_assign: true,
        restrictions: sample::restrictions(),
        requests: Vec::new(),
    };
    vec![("case/restrict", page(&sample::work("case"), &sample::case(), &access))]
}
