//! `POST /work/<queue>/choose`: what can be done with the tasks that were ticked, as things are now; a person and a reason. Changes
//! nothing. `POST /work/chosen` answers the same to the script of a queue, as one ticks (S2.17).

use super::super::{PageResult, form, ok, sample, sample_desk};
use crate::{
    link::{Side, segment},
    part::{Frame, due, frame::Sheet},
    problem::Problem,
    regional,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{Chosen, ChosenRow, QueueKind, Taker, TaskAt};
use axum::{
    Form, Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde_json::json;

/// What is to be done with the chosen tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Take them.
    Claim,
    /// Give them back.
    Release,
    /// Give them to somebody.
    Assign,
}

impl Doing {
    /// By the word of its button.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "claim" => Some(Self::Claim),
            "release" => Some(Self::Release),
            "assign" => Some(Self::Assign),
            _ => None,
        }
    }

    /// The word of its button.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Assign => "assign",
        }
    }

    const fn may(self, row: &ChosenRow) -> bool {
        match self {
            Self::Claim => row.may_claim,
            Self::Release => row.may_release,
            Self::Assign => row.may_assign,
        }
    }
}

/// The page.
pub fn page(
    frame: &Frame,
    kind: QueueKind,
    program: &str,
    doing: Doing,
    chosen: &Chosen,
    wrong: Option<&str>,
) -> Markup {
    let able = chosen.rows.iter().filter(|row| doing.may(row)).count();
    let heading = tv(&format!("choose-{}", doing.word()), [("count", able)]);
    let content = html! {
        @if let Some(wrong) = wrong {
            div.govuk-error-summary data-module="govuk-error-summary" {
                div role="alert" {
                    h2.govuk-error-summary__title { (t("there-is-a-problem")) }
                    div.govuk-error-summary__body { ul.govuk-list.govuk-error-summary__list { li { a href="#chosen" { (wrong) } } } }
                }
            }
        }
        h1.govuk-heading-l { (heading) }
        @if chosen.rows.is_empty() { p.govuk-body #chosen { (t("choose-none")) } }
        @else {
            form #chosen method="post" action={ "/work/" (segment(kind.word())) "/do" } {
                input type="hidden" name="program" value=(program);
                input type="hidden" name="do" value=(doing.word());
                (rows(frame, doing, chosen))
                @if able > 0 {
                    @if doing == Doing::Assign { (people(chosen, able)) }
                    (form::line("reason", "reason", &t(if doing == Doing::Claim { "choose-reason-optional" } else { "choose-reason" }), "", doing != Doing::Claim))
                    (form::button(&heading))
                } @else { p.govuk-body { (t("choose-none-able")) } }
            }
        }
    };
    let back = super::queue::address(kind, program, None);
    frame.page(Sheet::new(heading, content).back(back).erred(wrong.is_some()))
}

fn rows(frame: &Frame, doing: Doing, chosen: &Chosen) -> Markup {
    html! {
        table.cw-table {
            caption.govuk-visually-hidden { (t("choose-caption")) }
            thead {
                tr {
                    th scope="col" { (t("task")) } th scope="col" { (t("case")) } th scope="col" { (t("due")) }
                    th scope="col" { (t("assignee")) } th scope="col" { (t("choose-may")) }
                }
            }
            tbody {
                @for row in &chosen.rows {
                    tr {
                        th scope="row" data-label=(t("task")) {
                            span { @match &row.task { Some(task) => (task.title), None => span.cw-quiet { (t("choose-gone")) } } }
                            @if doing.may(row) { input type="hidden" name="task" value=(row.at); }
                        }
                        td data-label=(t("case")) { span { a.govuk-link href=(Side::Work.case(&row.at.reference)) { (row.at.reference) } } }
                        td data-label=(t("due")) {
                            span { @match row.task.as_ref().and_then(|task| Some((task, task.due_at?))) { Some((task, at)) => (due::plain(&frame.words.at(&task.zone), at)), None => "–" } }
                        }
                        td data-label=(t("assignee")) {
                            span {
                                @match row.task.as_ref().and_then(|task| task.assignee.as_ref()) { Some(name) => (name), None => (t("nobody-yet")) }
                                (super::queue::until(row.task.as_ref().and_then(|task| task.away_until)))
                            }
                        }
                        td data-label=(t("choose-may")) {
                            span {
                                @if doing.may(row) { strong.govuk-tag.govuk-tag--green { (t("choose-yes")) } }
                                @else { strong.govuk-tag.govuk-tag--grey { (t("choose-no")) } " " span.cw-quiet { (why(doing, row)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Why a row is left out.
fn why(doing: Doing, row: &ChosenRow) -> String {
    match (&row.task, doing) {
        (None, _) => t("choose-no-gone"),
        (Some(task), Doing::Claim) if task.mine => t("choose-no-mine"),
        (Some(task), Doing::Claim) if task.assignee.is_some() => t("choose-no-taken"),
        (Some(_), Doing::Claim) => t("choose-no-role"),
        (Some(task), Doing::Release) if task.assignee.is_none() => t("choose-no-free"),
        (Some(_), Doing::Release | Doing::Assign) => t("choose-no-assign"),
    }
}

fn people(chosen: &Chosen, able: usize) -> Markup {
    // Whoever has least comes by itself: the choice is made, and told why, when each is given.
    let mut options = vec![(LEAST.to_owned(), t("choose-least"))];
    options.extend(chosen.people.iter().map(|one| (one.person.to_string(), label(one, able))));
    html! {
        @if chosen.people.is_empty() { p.govuk-body { (t("choose-nobody")) } }
        @else {
            (form::select("to", "to", &t("choose-to"), &options, ""))
            p.govuk-hint { (t("choose-load-hint")) }
        }
    }
}

/// The word in place of a person: whoever has least work.
pub(crate) const LEAST: &str = "least";

/// One person: how many of these they may do, how much they have, whether they are away.
fn label(one: &Taker, able: usize) -> String {
    let mut said = vec![one.name.clone()];
    if one.fits != able {
        said.push(tv("choose-fits", [("fits", one.fits.to_string()), ("all", able.to_string())]));
    }
    said.push(tv(
        "choose-load",
        [
            ("tasks", one.load.tasks.n.to_string()),
            ("over", one.load.over.n.to_string()),
            ("week", one.load.week.n.to_string()),
        ],
    ));
    if !one.stands_in_for.is_empty() {
        said.push(tv("choose-stands-in", [("names", one.stands_in_for.join(", "))]));
    }
    if let Some(until) = one.away_until {
        said.push(tv("absence-until-day", [("until", regional::date(until))]));
    }
    said.join(" · ")
}

/// What was ticked, and where.
pub(crate) struct Ticked {
    pub(crate) program: String,
    pub(crate) doing: Option<Doing>,
    pub(crate) tasks: Vec<TaskAt>,
    pub(crate) to: Option<String>,
    pub(crate) reason: Option<String>,
}

impl Ticked {
    pub(crate) fn read(posted: Vec<(String, String)>) -> Result<Self, Problem> {
        let mut ticked =
            Self { program: String::new(), doing: None, tasks: Vec::new(), to: None, reason: None };
        for (name, value) in posted {
            match name.as_str() {
                "program" => ticked.program = value,
                "do" => ticked.doing = Doing::of(&value),
                "to" => ticked.to = Some(value).filter(|to| !to.is_empty()),
                "reason" => ticked.reason = Some(value).filter(|reason| !reason.trim().is_empty()),
                "task" => ticked.tasks.push(
                    TaskAt::read(&value)
                        .ok_or_else(|| Problem::not_understood(format!("`{value}` is no task of a case")))?,
                ),
                _ => {}
            }
        }
        if ticked.tasks.len() > app::ROWS_AT_ONCE {
            return Err(Problem::not_understood(tv(
                "each-too-many",
                [("max", app::ROWS_AT_ONCE.to_string())],
            )));
        }
        Ok(ticked)
    }
}

/// What can be done with what was ticked.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(queue): Path<String>,
    Form(posted): Form<Vec<(String, String)>>,
) -> PageResult {
    let kind = QueueKind::of(&queue).ok_or_else(Problem::not_found)?;
    let ticked = Ticked::read(posted)?;
    let doing = ticked.doing.unwrap_or(Doing::Claim);
    let chosen = state.app.chosen(&caller, &ticked.tasks).await?;
    ok(page(&state.work(&caller, "work"), kind, &ticked.program, doing, &chosen, None))
}

/// The same in numbers, for the buttons.
pub(crate) async fn allowed(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(posted): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let ticked = Ticked::read(posted)?;
    let chosen = state.app.chosen(&caller, &ticked.tasks).await?;
    let numbers = json!({
        "chosen": chosen.rows.len(), "claim": chosen.claim, "release": chosen.release, "assign": chosen.assign,
    });
    Ok(Json(numbers).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("work");
    let chosen = sample_desk::chosen();
    let none = Chosen::default();
    let wrong = "Say why: whoever gets or loses work reads it.";
    vec![
        ("work/choose", page(&frame, QueueKind::Team, "premises-licence", Doing::Assign, &chosen, None)),
        (
            "work/choose-wrong",
            page(&frame, QueueKind::Team, "premises-licence", Doing::Release, &chosen, Some(wrong)),
        ),
        ("work/choose-none", page(&frame, QueueKind::Mine, "premises-licence", Doing::Claim, &none, None)),
    ]
}
