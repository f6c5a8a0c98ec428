//! `/cases/<program>`: filters, order, columns and page stand in the address, so that it can be kept, named and sent. What does not
//! read is said beside the filter.

use super::super::{PageResult, answered, case::colour, sample, sample_desk};
use crate::{
    link::{Side, segment, with},
    part::{Frame, due, field, frame::Sheet},
    problem::Problem,
    regional,
    state::WebState,
    text::{locale, t, tv},
    visit::Worker,
};
use app::{
    answer::{
        CaseFilters, CasesPage, Choice, ColumnShown, DueWithin, FieldShown, ListRow, Owner, PAGE_SIZES,
        WaitsFor, Which,
    },
    core::Value,
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};

/// The address of the cases of a program under some filters.
pub fn address(program: &str, filters: &CaseFilters) -> String {
    let pairs = filters.pairs();
    with(&path(program), pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn path(program: &str) -> String {
    format!("/cases/{}", segment(program))
}

/// The page.
pub fn page(frame: &Frame, found: &CasesPage, kept: bool) -> Markup {
    let filters = &found.filters;
    let program = found.program.as_str();
    let content = html! {
        (problems(found))
        @if kept { div.govuk-inset-text role="status" { (t("view-kept")) } }
        span.govuk-caption-l { (found.program_title) }
        h1.govuk-heading-l { (t("cases-title")) }
        (views(found))
        (panel(found))
        @if found.problems.is_empty() {
            (summary(found))
            @if found.rows.is_empty() { p.govuk-body { (t(if filters.narrows() { "list-none-match" } else { "list-empty" })) } }
            @else { div data-renew="cases" { (table(frame, found)) } }
            @if found.next.is_some() || filters.cursor.is_some() {
                nav.cw-paging aria-label=(t("paging")) {
                    @if filters.cursor.is_some() { a.govuk-link href=(address(program, &filters.from_the_start())) { (t("first-page")) } }
                    @if let Some(next) = &found.next {
                        a.govuk-link rel="next" href=(address(program, &CaseFilters { cursor: Some(next.clone()), ..filters.clone() })) { (t("next-page")) }
                    }
                }
            }
        }
        (keep(found))
    };
    frame.page(Sheet::new(t("cases-title"), content).erred(!found.problems.is_empty()))
}

fn problems(found: &CasesPage) -> Markup {
    html! {
        @if !found.problems.is_empty() {
            div.govuk-error-summary data-module="govuk-error-summary" {
                div role="alert" {
                    h2.govuk-error-summary__title { (t("there-is-a-problem")) }
                    div.govuk-error-summary__body {
                        ul.govuk-list.govuk-error-summary__list {
                            @for problem in &found.problems { li { a href="#filters" { (problem.says) } } }
                        }
                    }
                }
            }
        }
    }
}

/// Programs, and ways of looking that were kept.
fn views(found: &CasesPage) -> Markup {
    let program = found.program.as_str();
    let mine = CaseFilters { owner: Some(Owner::Me), ..CaseFilters::default() };
    let over = CaseFilters { due: Some(DueWithin::Over), sort: Some("due".into()), ..CaseFilters::default() };
    let mut ready = vec![("view-all", CaseFilters::default()), ("view-mine", mine)];
    if found.whole {
        ready.push(("view-over", over));
    }
    let now = found.filters.from_the_start().pairs();
    html! {
        @if found.programs.len() > 1 {
            nav.cw-tabs aria-label=(t("programs")) {
                ul {
                    @for (name, title) in &found.programs {
                        li { a href=(path(name.as_str())) aria-current=[(*name == found.program).then_some("page")] { (title) } }
                    }
                }
            }
        }
        nav.cw-views aria-label=(t("views")) {
            ul {
                @for (key, filters) in &ready {
                    li { a.govuk-link.govuk-link--no-visited-state href=(address(program, filters)) aria-current=[(filters.pairs() == now).then_some("page")] { (t(key)) } }
                }
                @for view in &found.saved {
                    li {
                        a.govuk-link.govuk-link--no-visited-state aria-current=[(view.pairs == now).then_some("page")]
                            href=(with(&path(program), view.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))) { (view.name) }
                    }
                }
            }
        }
    }
}

fn panel(found: &CasesPage) -> Markup {
    let filters = &found.filters;
    let picked = |value: bool| value;
    let due = |within: DueWithin| {
        DueWithin::ALL.iter().find(|(one, _)| *one == within).map_or("", |(_, word)| word)
    };
    let owner = match filters.owner {
        Some(Owner::Me) => "me".to_owned(),
        Some(Owner::Nobody) => "nobody".to_owned(),
        Some(Owner::Person(person)) => person.to_string(),
        None => String::new(),
    };
    let mut owners = vec![Choice { value: "me".into(), label: t("owner-me") }];
    if found.whole {
        owners.push(Choice { value: "nobody".into(), label: t("owner-nobody") });
        let mut people = found.owners.clone();
        people.sort_by(|a, b| regional::order(&a.label, &b.label));
        owners.extend(people);
    }
    let dues: Vec<Choice> = DueWithin::ALL
        .iter()
        .map(|(_, word)| Choice { value: (*word).into(), label: t(&format!("due-{word}")) })
        .collect();
    let waits: Vec<Choice> = WaitsFor::ALL
        .iter()
        .map(|(_, word)| Choice { value: (*word).into(), label: t(&format!("waits-{word}")) })
        .collect();
    let ended: Vec<Choice> = Which::ALL
        .iter()
        .map(|(_, word)| Choice { value: (*word).into(), label: t(&format!("which-{word}")) })
        .collect();
    let word = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let waits_now = word(
        filters
            .waits
            .and_then(|one| WaitsFor::ALL.iter().find(|(known, _)| *known == one).map(|(_, word)| *word)),
    );
    let which_now = word(
        filters
            .which
            .and_then(|one| Which::ALL.iter().find(|(known, _)| *known == one).map(|(_, word)| *word)),
    );
    let priority_now = word(filters.priority.as_deref());
    let units: Vec<Choice> =
        found.units.iter().map(|unit| Choice { value: unit.clone(), label: unit.clone() }).collect();
    let more = !filters.opened.is_open()
        || !filters.ended.is_open()
        || !filters.columns.is_empty()
        || filters.limit != 0;
    html! {
        form.cw-filter #filters method="get" action=(path(found.program.as_str())) role="search" aria-label=(t("filter-label")) {
            @if found.searchable {
                div.govuk-form-group {
                    label.govuk-label for="q" { (t("filter-words")) }
                    input.govuk-input.govuk-input--width-10 #q name="q" type="search" maxlength="200" value=(filters.words.as_deref().unwrap_or_default());
                }
            }
            (select("state", &t("state"), &found.states, filters.states.first().map_or("", String::as_str)))
            @if found.whole { (select("due", &t("due"), &dues, filters.due.map_or("", due))) }
            (select("owner", &t("column-owner"), &owners, &owner))
            @if found.whole { (select("waits", &t("filter-waits"), &waits, &waits_now)) }
            @if !found.priorities.is_empty() { (select("priority", &t("priority"), &found.priorities, &priority_now)) }
            (select("ended", &t("filter-ended"), &ended, &which_now))
            @if found.whole && !units.is_empty() { (select("unit", &t("column-unit"), &units, filters.unit.as_deref().unwrap_or_default())) }
            @for (column, choices) in &found.fields {
                @let name = format!("f.{}", column.key);
                @let value = filters.equals.get(&column.key).map_or("", String::as_str);
                @if choices.is_empty() {
                    @let id = id_of(&name);
                    div.govuk-form-group {
                        label.govuk-label for=(id) { (column.label) }
                        input.govuk-input.govuk-input--width-10 id=(id) name=(name) type="text" maxlength="200" value=(value);
                    }
                } @else { (select(&name, &column.label, choices, value)) }
            }
            details.govuk-details.cw-filter__more open[more] {
                summary.govuk-details__summary { span.govuk-details__summary-text { (t("filter-more")) } }
                div.govuk-details__text {
                    div.cw-filter__row {
                        @for (name, label, value) in [
                            ("opened-from", "opened-from", filters.opened.from), ("opened-to", "opened-to", filters.opened.to),
                            ("ended-from", "ended-from", filters.ended.from), ("ended-to", "ended-to", filters.ended.to),
                        ] {
                            @if found.whole || name.starts_with("opened") {
                                div.govuk-form-group {
                                    label.govuk-label for=(name) { (t(label)) }
                                    input.govuk-input.govuk-input--width-10 id=(name) name=(name) type="date" value=(value.map(|day| day.to_string()).unwrap_or_default());
                                }
                            }
                        }
                        (select("sort", &t("sort-by"), &found.sorts.iter().map(|column| Choice { value: column.key.clone(), label: label_of(column) }).collect::<Vec<_>>(), filters.sort.as_deref().unwrap_or_default()))
                        div.govuk-form-group {
                            label.govuk-label for="size" { (t("page-size")) }
                            select.govuk-select #size name="size" {
                                @for size in PAGE_SIZES {
                                    option value=(size) selected[size == filters.limit || (filters.limit == 0 && size == 25)] { (size) }
                                }
                            }
                        }
                    }
                    fieldset.govuk-fieldset {
                        legend.govuk-fieldset__legend { (t("columns")) }
                        div.cw-shown-columns {
                            @for column in &found.all_columns {
                                @let id = id_of(&format!("col-{}", column.key));
                                label for=(id) {
                                    input type="checkbox" id=(id) name="col" value=(column.key)
                                        checked[picked(found.columns.iter().any(|shown| shown.key == column.key))];
                                    " " (label_of(column))
                                }
                            }
                        }
                    }
                }
            }
            button.govuk-button.govuk-button--secondary type="submit" { (t("filter-button")) }
            @if filters.narrows() || filters.sort.is_some() || !filters.columns.is_empty() { a.govuk-link href=(path(found.program.as_str())) { (t("filter-clear")) } }
        }
    }
}

fn id_of(name: &str) -> String {
    name.replace(['.', ' '], "-")
}

fn select(name: &str, label: &str, choices: &[Choice], now: &str) -> Markup {
    let id = id_of(name);
    html! {
        div.govuk-form-group {
            label.govuk-label for=(id) { (label) }
            select.govuk-select id=(id) name=(name) {
                option value="" { (t("filter-any")) }
                @for choice in choices { option value=(choice.value) selected[choice.value == now] { (choice.label) } }
            }
        }
    }
}

/// How many there are, and by what they are narrowed: each filter with a way to take it away.
fn summary(found: &CasesPage) -> Markup {
    let count = found.total.map(|total| tv("cases-count", [("count", due::count(total))]));
    html! {
        p.govuk-body #count { @match count { Some(count) => (count), None => (tv("cases-shown", [("count", found.rows.len())])) } }
    }
}

/// The heading of a column.
pub(crate) fn label_of(column: &ColumnShown) -> String {
    locale().find(&format!("column-{}", column.key)).unwrap_or_else(|| column.label.clone())
}

fn table(frame: &Frame, found: &CasesPage) -> Markup {
    let filters = &found.filters;
    let program = found.program.as_str();
    let order = filters.sort.as_deref().unwrap_or("opened");
    let sorted = |key: &str| {
        let again = order == key;
        let turned = again && !filters.turned;
        address(program, &CaseFilters { sort: Some(key.to_owned()), turned, ..filters.from_the_start() })
    };
    html! {
        table.cw-table data-rows {
            caption.govuk-visually-hidden { (t("cases-title")) }
            thead {
                tr {
                    @for column in &found.columns {
                        @let sortable = found.sorts.iter().any(|sort| sort.key == column.key);
                        // The newest case first, everything else from the first on.
                        @let down = (column.key == "opened") != filters.turned;
                        th scope="col" aria-sort=[(order == column.key).then_some(if down { "descending" } else { "ascending" })] {
                            @if sortable { a.govuk-link.govuk-link--no-visited-state href=(sorted(&column.key)) { (label_of(column)) } }
                            @else { (label_of(column)) }
                        }
                    }
                }
            }
            tbody {
                @for row in &found.rows {
                    tr {
                        @for (column, cell) in found.columns.iter().zip(&row.cells) {
                            @if column.key == "reference" {
                                th scope="row" data-label=(label_of(column)) {
                                    span {
                                        a.govuk-link href=(Side::Work.case(&row.reference)) { (row.reference) }
                                        @if row.flagged { " " strong.govuk-tag.govuk-tag--red { (t("flagged")) } }
                                    }
                                }
                            } @else {
                                td data-label=(label_of(column)) { span { (cell_of(frame, row, &column.key, cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell_of(frame: &Frame, row: &ListRow, key: &str, cell: &FieldShown) -> Markup {
    let frame = &*frame.at(&row.zone);
    match (&cell.value, key) {
        (Value::Null, "owner") => html! { span.cw-quiet { (t("nobody-yet")) } },
        (Value::Null, _) => html! { span.cw-quiet aria-label=(t("nothing-yet")) { "–" } },
        (Value::Time(at), key) if key == "due" || key.starts_with("clock.") => due::plain(&frame.words, *at),
        (Value::Time(at), _) => html! { (frame.words.day(*at)) },
        (_, "state") => html! {
            strong.govuk-tag.(colour(row.outcome.as_deref(), row.outcome.is_some())) { (frame.words.value(None, None, &cell.value)) }
        },
        _ => field::value(frame, cell),
    }
}

/// Keeping this way of looking, and removing those that were kept.
fn keep(found: &CasesPage) -> Markup {
    let program = found.program.as_str();
    html! {
        details.govuk-details {
            summary.govuk-details__summary { span.govuk-details__summary-text { (t("view-keep-title")) } }
            div.govuk-details__text {
                @if found.problems.is_empty() {
                    form method="post" action={ (path(program)) "/views" } {
                        @for (name, value) in found.filters.from_the_start().pairs() { input type="hidden" name=(name) value=(value); }
                        div.govuk-form-group {
                            label.govuk-label for="view-name" { (t("view-name")) }
                            input.govuk-input.govuk-input--width-20 #view-name name="view-name" type="text" maxlength="60" required autocomplete="off";
                        }
                        button.govuk-button.govuk-button--secondary type="submit" { (t("view-keep")) }
                    }
                }
                @for view in &found.saved {
                    form.cw-inline method="post" action={ (path(program)) "/views/" (view.id) "/remove" } {
                        (view.name) " "
                        button.cw-link-button type="submit" aria-label=(tv("view-remove-one", [("name", view.name.as_str())])) { (t("view-remove")) }
                    }
                }
            }
        }
    }
}

/// The first program in which the caller finds cases.
pub(crate) async fn start(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let programs = state.app.programs_of(&caller).await?;
    let first = programs.first().ok_or_else(Problem::not_found)?;
    Ok(Redirect::to(&path(first.0.as_str())).into_response())
}

/// One page.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(program): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let kept = pairs.iter().any(|(name, _)| name == "kept");
    let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(name, _)| name != "kept").collect();
    let (filters, problems) = CaseFilters::read(&pairs);
    let found = answered::found(state.app.cases(&caller, &program, &filters, problems).await?)?;
    let status = if found.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, page(&state.work(&caller, "cases"), &found, kept)).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("cases");
    let found = sample_desk::cases();
    let (filters, problems) =
        CaseFilters::read(&[("due".into(), "soon".into()), ("state".into(), "consultation".into())]);
    let wrong = CasesPage { filters, problems, rows: Vec::new(), next: None, total: None, ..found.clone() };
    vec![("cases/show", page(&frame, &found, true)), ("cases/wrong", page(&frame, &wrong, false))]
}
