//! `/apply/<program>`: what one needs, for which unit it is where there are several (S3.48), and the button that begins; then the reference
//! and the return code, shown once.

use super::{
    super::{PageResult, ok},
    units::{UNIT, Units},
};
use crate::{
    api::within,
    cookie::Cookie,
    part::{
        Frame, Place,
        frame::Sheet,
        question::{Posted, summary},
    },
    problem::Problem,
    state::WebState,
    text::{locale, t, tv},
    visit::Visit,
};
use app::{Acted, Answer, Declared, answer::GuestStarted, program::Program, request::Guard};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use maud::{Markup, html};
use serde_json::Value as Json;

/// What the start page says.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The program's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub lead: String,
    /// What to have at hand, one a line.
    pub needs: Vec<String>,
    /// Public registers, by name and title.
    pub registers: Vec<(String, String)>,
    /// Where one can ask first whether one may apply.
    pub check: Option<String>,
    /// For which unit it is.
    pub units: Units,
}

/// The start page.
pub fn page(frame: &Frame, start: &Start) -> Markup {
    let title = tv("start-title", [("title", start.title.to_lowercase())]);
    let content = html! {
        div.cw-narrow {
            (summary(&start.units.wrong()))
            h1.govuk-heading-xl { (title) }
            p.cw-lead { (start.lead) }
            @if !start.needs.is_empty() {
                h2.govuk-heading-m { (t("start-before")) }
                p.govuk-body { (t("start-need")) }
                ul.govuk-list.govuk-list--bullet { @for need in &start.needs { li { (need) } } }
            }
            @if let Some(check) = &start.check { p.govuk-body { a.govuk-link href=(check) { (t("eligible-link")) } } }
            p.govuk-body { (t("start-save")) }
            form method="post" action={ "/apply/" (start.name) } {
                (start.units.ask())
                button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" {
                    (t("start-button"))
                }
            }
            p.govuk-body { a.govuk-link href="/return" { (t("return-link")) } }
            @for (register, title) in &start.registers {
                p.govuk-body { a.govuk-link href={ "/register/" (start.name) "/" (register) } { (title) } }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).erred(start.units.missing))
}

/// What was begun: the only time the return code is shown.
pub fn begun(frame: &Frame, reference: &str, started: &GuestStarted) -> Markup {
    let title = t("begun-title");
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("begun-lead")) }
            dl.govuk-summary-list {
                div.govuk-summary-list__row {
                    dt.govuk-summary-list__key { (t("reference")) }
                    dd.govuk-summary-list__value { strong #reference { (reference) } }
                }
                div.govuk-summary-list__row {
                    dt.govuk-summary-list__key { (t("return-code")) }
                    dd.govuk-summary-list__value { strong.cw-code #return-code { (started.return_code) } }
                }
            }
            div.govuk-inset-text {
                (tv("begun-keep", [("until", frame.words.day(started.expires_at))]))
            }
            a.govuk-button href={ "/application/" (reference) } { (t("continue")) }
        }
    };
    frame.page(Sheet::new(title.clone(), content))
}

/// The program of a name, if everybody may apply.
pub(crate) fn program<'a>(state: &'a WebState, name: &str) -> Result<&'a Program, Problem> {
    let program = state.app.program(name).filter(|program| super::home::open_to_public(program));
    program.map(AsRef::as_ref).ok_or_else(Problem::not_found)
}

/// The start page of a program.
pub(crate) async fn get(State(state): State<WebState>, Path(name): Path<String>) -> PageResult {
    let program = program(&state, &name)?;
    ok(page(&state.public(program), &start_of(program, Units::of(program))))
}

fn start_of(program: &Program, units: Units) -> Start {
    let text = |key: &str| program.text(locale().code, key, &[]);
    Start {
        name: program.name.to_string(),
        title: super::spoken::title(program, "program-title", &program.title),
        check: super::eligible::link(program),
        lead: text("start-lead").unwrap_or_else(|| t("start-lead")),
        needs: text("start-needs")
            .map(|needs| {
                needs.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
            })
            .unwrap_or_default(),
        registers: super::register::registers(program),
        units,
    }
}

/// Begins: a guest, and a case of theirs.
pub(crate) async fn post(
    State(state): State<WebState>,
    Path(name): Path<String>,
    Visit(attested): Visit,
    Form(posted): Form<Posted>,
) -> PageResult {
    let program = program(&state, &name)?;
    let units = Units::of(program);
    let unit = match units.chosen(posted.get(UNIT).map_or("", String::as_str)) {
        Ok(unit) => unit,
        Err(units) => {
            let again = page(&state.public(program), &start_of(program, units));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let started = match within(state.app.start_guest(&name, &attested).await?)? {
        Answer::Found(started) => started,
        Answer::NotFound => return Err(Problem::not_found()),
        Answer::Denied(denied) => return Err(Problem::denied(&denied)),
    };
    let guest = state
        .app
        .caller(&started.token, attested, Declared::default())
        .await?
        .ok_or_else(Problem::sign_in_needed)?
        .speaking(locale().code);
    let opened = match state.app.open_case(&guest, &name, unit, Json::Null, Guard::default()).await? {
        Answer::Found(Acted::Done(opened)) => opened,
        Answer::Found(Acted::Refused(refused)) => return Err(Problem::refused(refused)),
        Answer::Found(Acted::Stale { version }) => return Err(Problem::stale(version)),
        Answer::Found(Acted::KeyReused) => return Err(Problem::key_reused()),
        Answer::NotFound => return Err(Problem::not_found()),
        Answer::Denied(denied) => return Err(Problem::denied(&denied)),
    };
    Ok(Cookie::Guest.on(&started.token, begun(&state.public(program), &opened.reference, &started)))
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame {
        place: Place::Public { title: "Premises licence".into(), home: "/apply/premises-licence".into() },
        ..Frame::default()
    };
    let start = Start {
        name: "premises-licence".into(),
        title: "Premises licence".into(),
        lead: "You need a licence to sell alcohol or to put on entertainment.".into(),
        needs: vec!["the address of the premises".into(), "its rateable value".into()],
        registers: vec![("register".into(), "Granted licences".into())],
        check: Some("/apply/premises-licence/check".into()),
        units: Units::sample(false),
    };
    let started = GuestStarted {
        token: "token".into(),
        person: app::core::id::PersonId::new(uuid::Uuid::nil()),
        return_code: "K7QM-2FDX-9RTB-HW4P".into(),
        expires_at: "2026-04-02T09:00:00Z".parse().unwrap_or_default(),
    };
    let unsaid = Start { units: Units::sample(true), ..start.clone() };
    vec![
        ("public/start", page(&frame, &start)),
        ("public/start-wrong", page(&frame, &unsaid)),
        ("public/begun", begun(&frame, "PL-2026-7F3KQ", &started)),
    ]
}
