//! `/work/<queue>`: tasks over many cases. Ticked ones go to a page that says what can be done with them; with script their number and
//! what is allowed stand on the buttons as one ticks.

use super::super::{PageResult, answered, ok, sample, sample_desk};
use crate::{
    link::{Side, segment, with},
    part::{Frame, due, frame::Sheet, priority},
    regional,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{QueueKind, QueuePage, TaskRow},
    core::id::PersonId,
};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The address of a queue.
pub fn address(kind: QueueKind, program: &str, after: Option<&str>) -> String {
    let pairs = [("program", Some(program)), ("after", after)];
    with(&format!("/work/{}", kind.word()), pairs.iter().filter_map(|(name, value)| Some((*name, (*value)?))))
}

/// The page.
pub fn page(frame: &Frame, found: &QueuePage, first: bool) -> Markup {
    let program = found.program.as_str();
    let heading = t(&format!("queue-{}", found.kind.word()));
    let content = html! {
        span.govuk-caption-l { (found.program_title) }
        h1.govuk-heading-l { (heading) }
        (tabs(found))
        @if found.programs.len() > 1 { (programs(found)) }
        (away(found))
        div data-renew="queue" {
        @if found.rows.is_empty() {
            p.govuk-body { (t(&format!("queue-{}-empty", found.kind.word()))) }
        } @else {
            form method="post" action={ "/work/" (segment(found.kind.word())) "/choose" } data-bulk="/work/chosen" {
                input type="hidden" name="program" value=(program);
                (table(frame, found))
                (bar(found))
            }
        }
        }
        @if found.next.is_some() || !first {
            nav.cw-paging aria-label=(t("paging")) {
                @if !first { a.govuk-link href=(address(found.kind, program, None)) { (t("first-page")) } }
                @if let Some(next) = &found.next {
                    @let next = match &found.whose {
                        Some((of, _)) => address_of(found.kind, program, &of.to_string(), Some(next)),
                        None => address(found.kind, program, Some(next)),
                    };
                    a.govuk-link rel="next" href=(next) { (t("next-page")) }
                }
            }
        }
    };
    frame.page(Sheet::new(heading, content))
}

/// The same queue, narrowed to the tasks of one person.
fn address_of(kind: QueueKind, program: &str, of: &str, after: Option<&str>) -> String {
    let pairs = [("program", Some(program)), ("of", Some(of)), ("after", after)];
    with(&format!("/work/{}", kind.word()), pairs.iter().filter_map(|(name, value)| Some((*name, (*value)?))))
}

/// Who is away and has tasks here; and whose tasks alone are shown.
fn away(found: &QueuePage) -> Markup {
    let program = found.program.as_str();
    html! {
        @if let Some((_, name)) = &found.whose {
            p.govuk-body {
                strong { (tv("queue-of", [("name", name.as_str())])) } " "
                a.govuk-link href=(address(found.kind, program, None)) { (t("queue-of-all")) }
            }
        } @else if !found.away.is_empty() {
            div.govuk-inset-text {
                @for one in &found.away {
                    p {
                        a.govuk-link href=(address_of(found.kind, program, &one.person.to_string(), None)) {
                            (tv("queue-away", [("name", one.name.clone()), ("until", regional::date(one.until)), ("count", one.cases.n.to_string())]))
                        }
                    }
                }
            }
        }
    }
}

fn tabs(found: &QueuePage) -> Markup {
    html! {
        nav.cw-tabs aria-label=(t("queues")) {
            ul {
                @for kind in &found.kinds {
                    li {
                        a href=(address(*kind, found.program.as_str(), None)) aria-current=[(*kind == found.kind).then_some("page")] {
                            (t(&format!("queue-{}", kind.word())))
                        }
                    }
                }
            }
        }
    }
}

fn programs(found: &QueuePage) -> Markup {
    html! {
        form.cw-filter method="get" action={ "/work/" (found.kind.word()) } data-filter {
            div.govuk-form-group {
                label.govuk-label for="program" { (t("program")) }
                select.govuk-select #program name="program" {
                    @for (name, title) in &found.programs {
                        option value=(name) selected[*name == found.program] { (title) }
                    }
                }
            }
            button.govuk-button.govuk-button--secondary type="submit" { (t("filter-button")) }
        }
    }
}

fn table(frame: &Frame, found: &QueuePage) -> Markup {
    let assigned = found.kind != QueueKind::Mine && found.kind != QueueKind::Available;
    html! {
        table.cw-table data-rows {
            caption.govuk-visually-hidden { (t(&format!("queue-{}", found.kind.word()))) }
            thead {
                tr {
                    th scope="col" { (t("list-choose")) }
                    th scope="col" { (t("task")) }
                    th scope="col" { (t("case")) }
                    th scope="col" { (t("state")) }
                    th scope="col" { (t("due")) }
                    @if assigned { th scope="col" { (t("assignee")) } }
                }
            }
            tbody { @for row in &found.rows { (line(frame, row, assigned)) } }
        }
    }
}

fn line(frame: &Frame, row: &TaskRow, assigned: bool) -> Markup {
    let at = format!("{}:{}", row.reference, row.item.0);
    html! {
        tr {
            td data-label=(t("list-choose")) {
                input type="checkbox" name="task" value=(at)
                    aria-label=(tv("queue-choose-one", [("title", row.title.as_str()), ("reference", row.reference.as_str())]));
            }
            th scope="row" data-label=(t("task")) {
                span {
                    a.govuk-link href={ (Side::Work.case(&row.reference)) "/tasks" } { (row.title) }
                    @if row.priority.is_some() { " " (priority::tag(row.priority.as_ref())) }
                    @if !row.role.is_empty() { br; span.cw-quiet.cw-small { (row.role) } }
                }
            }
            td data-label=(t("case")) {
                span {
                    a.govuk-link href=(Side::Work.case(&row.reference)) { (row.reference) }
                    @if !row.about.is_empty() { br; span.cw-small { (row.about) } }
                }
            }
            td data-label=(t("state")) { span { @if !row.state.is_empty() { strong.govuk-tag.govuk-tag--blue { (row.state) } } } }
            td data-label=(t("due")) {
                span { @match row.due_at { Some(at) => (due::plain(&frame.words.at(&row.zone), at)), None => span.cw-quiet aria-label=(t("nothing-due")) { "–" } } }
            }
            @if assigned {
                td data-label=(t("assignee")) {
                    span {
                        @match &row.assignee { Some(name) => (name), None => span.cw-quiet { (t("nobody-yet")) } }
                        (until(row.away_until))
                    }
                }
            }
        }
    }
}

/// The last day of an absence.
pub(crate) fn until(day: Option<jiff::civil::Date>) -> Markup {
    html! {
        @if let Some(day) = day {
            " " strong.govuk-tag.govuk-tag--yellow { (tv("absence-until-day", [("until", regional::date(day))])) }
        }
    }
}

/// What one can do with ticked rows. Without script all of it leads to the page that says what is allowed for them.
fn bar(found: &QueuePage) -> Markup {
    html! {
        div.cw-bulk role="group" aria-label=(t("bulk-label")) {
            p.cw-bulk__count role="status" data-bulk-count { (t("bulk-none-chosen")) }
            div.govuk-button-group {
                @if found.kind != QueueKind::Mine {
                    button.govuk-button.govuk-button--secondary type="submit" name="do" value="claim" data-bulk-do="claim" data-label=(t("bulk-claim")) { (t("bulk-claim")) }
                }
                @if found.kind != QueueKind::Available {
                    button.govuk-button.govuk-button--secondary type="submit" name="do" value="release" data-bulk-do="release" data-label=(t("bulk-release")) { (t("bulk-release")) }
                }
                @if found.hands_out {
                    button.govuk-button.govuk-button--secondary type="submit" name="do" value="assign" data-bulk-do="assign" data-label=(t("bulk-assign")) { (t("bulk-assign")) }
                }
            }
        }
    }
}

/// Where in which queue.
#[derive(Deserialize)]
pub(crate) struct Where {
    program: Option<String>,
    after: Option<String>,
    of: Option<String>,
}

/// One's own tasks.
pub(crate) async fn start(Worker(_): Worker) -> Response {
    Redirect::to("/work/mine").into_response()
}

/// One queue.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(queue): Path<String>,
    Query(place): Query<Where>,
) -> PageResult {
    let kind = QueueKind::of(&queue).ok_or_else(crate::problem::Problem::not_found)?;
    let of = place.of.as_deref().and_then(|of| of.parse().ok()).map(PersonId::new);
    let first = place.after.is_none();
    let program = place.program.as_deref().filter(|program| !program.is_empty());
    let found = answered::found(state.app.queue_of(&caller, kind, program, of, place.after).await?)?;
    ok(page(&state.work(&caller, "work"), &found, first))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("work");
    let mine = sample_desk::queue(QueueKind::Mine);
    let none = QueuePage { rows: Vec::new(), next: None, ..sample_desk::queue(QueueKind::Available) };
    vec![
        ("work/mine", page(&frame, &mine, true)),
        ("work/team", page(&frame, &sample_desk::queue(QueueKind::Team), false)),
        ("work/none", page(&frame, &none, true)),
    ]
}
