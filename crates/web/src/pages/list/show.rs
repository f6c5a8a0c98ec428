//! `/list/<program>/<list>`: filters, order and page stand in the address, so that it can be kept and sent.

use super::super::{PageResult, answered, case::colour, ok, sample};
use crate::{
    link::{Side, segment, with},
    part::{Frame, field, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::answer::{Filters, ListPage, ListRow, ListShown};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};

/// What stands in the address: `f.<column>` filters, `q` words, `sort`, `turn`, `ended`, `after`.
pub fn read(pairs: &[(String, String)]) -> Filters {
    let mut filters = Filters::default();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
        match name.as_str() {
            "q" => filters.words = Some(value.clone()),
            "sort" => filters.sort = Some(value.clone()),
            "turn" => filters.descending = true,
            "ended" => filters.ended = Some(value == "yes"),
            "after" => filters.cursor = Some(value.clone()),
            other => {
                if let Some(column) = other.strip_prefix("f.") {
                    filters.equals.insert(column.to_owned(), value.clone());
                }
            }
        }
    }
    filters
}

/// The address of a list with these choices.
fn address(list: &ListShown, filters: &Filters) -> String {
    address_of(list.program.as_str(), list.name.as_str(), filters)
}

/// The same by names.
pub(super) fn address_of(program: &str, list: &str, filters: &Filters) -> String {
    let pairs = pairs(filters);
    with(&path_of(program, list), pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// What [`read`] reads.
fn pairs(filters: &Filters) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> =
        filters.equals.iter().map(|(column, value)| (format!("f.{column}"), value.clone())).collect();
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            pairs.push((name.to_owned(), value.to_owned()));
        }
    };
    add("q", filters.words.as_deref());
    add("sort", filters.sort.as_deref());
    add("turn", filters.descending.then_some("yes"));
    add("ended", filters.ended.map(|ended| if ended { "yes" } else { "no" }));
    add("after", filters.cursor.as_deref());
    pairs
}

fn path(list: &ListShown) -> String {
    path_of(list.program.as_str(), list.name.as_str())
}

fn path_of(program: &str, list: &str) -> String {
    format!("/list/{}/{}", segment(program), segment(list))
}

/// The page.
pub fn page(frame: &Frame, found: &ListPage, filters: &Filters) -> Markup {
    let list = &found.list;
    let narrowed = !filters.equals.is_empty() || filters.words.is_some() || filters.ended.is_some();
    let content = html! {
        span.govuk-caption-l { (list.program_title) }
        h1.govuk-heading-l { (list.title) }
        (filter(list, filters, narrowed))
        @if found.rows.is_empty() {
            p.govuk-body { (t(if narrowed { "list-none-match" } else { "list-empty" })) }
        } @else if list.selectable && !list.offers.is_empty() {
            form method="post" action={ (path(list)) "/each" } {
                (table(frame, list, &found.rows, Some(filters)))
                @if list.select_many && (found.next.is_some() || filters.cursor.is_some()) {
                    @for (name, value) in pairs(&Filters { cursor: None, ..filters.clone() }) { input type="hidden" name=(name) value=(value); }
                    div.govuk-checkboxes.govuk-checkboxes--small {
                        div.govuk-checkboxes__item {
                            input.govuk-checkboxes__input #every name="every" type="checkbox" value="yes";
                            label.govuk-label.govuk-checkboxes__label for="every" { (t("list-every")) }
                        }
                    }
                }
                div.govuk-button-group {
                    @for (action, title) in &list.offers {
                        button.govuk-button.govuk-button--secondary type="submit" name="action" value=(action) {
                            (tv("list-each", [("title", title.as_str())]))
                        }
                    }
                }
            }
        } @else { (table(frame, list, &found.rows, Some(filters))) }
        @if found.next.is_some() || filters.cursor.is_some() {
            nav.cw-paging aria-label=(t("paging")) {
                @if filters.cursor.is_some() {
                    a.govuk-link href=(address(list, &Filters { cursor: None, ..filters.clone() })) { (t("first-page")) }
                }
                @if let Some(next) = &found.next {
                    a.govuk-link rel="next" href=(address(list, &Filters { cursor: Some(next.clone()), ..filters.clone() })) {
                        (t("next-page"))
                    }
                }
            }
        }
        @if found.may_export && !found.rows.is_empty() {
            @let pairs = pairs(&Filters { cursor: None, ..filters.clone() });
            @let address = |form: &str| with(&format!("{}/file/{form}", path(list)), pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            details.govuk-details {
                summary.govuk-details__summary { span.govuk-details__summary-text { (t("list-file")) } }
                div.govuk-details__text {
                    p.govuk-body { (t("list-file-hint")) }
                    ul.govuk-list {
                        li { a.govuk-link href=(address("csv")) download { (t("list-file-csv")) } }
                        li { a.govuk-link href=(address("parquet")) download { (t("list-file-parquet")) } }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(list.title.clone(), content).back("/desk"))
}

fn filter(list: &ListShown, filters: &Filters, narrowed: bool) -> Markup {
    html! {
        form.cw-filter method="get" action=(path(list)) role="search" aria-label=(t("filter-label")) data-filter {
            @if list.searchable {
                div.govuk-form-group {
                    label.govuk-label for="q" { (t("filter-words")) }
                    input.govuk-input.govuk-input--width-20 #q name="q" type="search" maxlength="200"
                        value=(filters.words.as_deref().unwrap_or_default());
                }
            }
            @for (column, choices) in &list.filters {
                @let id = format!("f-{}", column.key.replace('.', "-"));
                @let chosen = filters.equals.get(&column.key).map(String::as_str).unwrap_or_default();
                div.govuk-form-group {
                    label.govuk-label for=(id) { (column.label) }
                    @if choices.is_empty() {
                        input.govuk-input.govuk-input--width-10 id=(id) name={ "f." (column.key) } type="text" maxlength="200" value=(chosen);
                    } @else {
                        select.govuk-select id=(id) name={ "f." (column.key) } {
                            option value="" { (t("filter-any")) }
                            @for choice in choices {
                                option value=(choice.value) selected[choice.value == chosen] { (choice.label) }
                            }
                        }
                    }
                }
            }
            div.govuk-form-group {
                label.govuk-label for="ended" { (t("filter-ended")) }
                select.govuk-select #ended name="ended" {
                    option value="" { (t("filter-any")) }
                    option value="no" selected[filters.ended == Some(false)] { (t("filter-live")) }
                    option value="yes" selected[filters.ended == Some(true)] { (t("filter-done")) }
                }
            }
            @if let Some(sort) = &filters.sort { input type="hidden" name="sort" value=(sort); }
            @if filters.descending { input type="hidden" name="turn" value="yes"; }
            button.govuk-button.govuk-button--secondary type="submit" { (t("filter-button")) }
            @if narrowed { a.govuk-link href=(path(list)) { (t("filter-clear")) } }
        }
    }
}

/// The rows. With `filters` the headings sort and rows can be ticked; without, it is a plain excerpt.
pub fn table(frame: &Frame, list: &ListShown, rows: &[ListRow], filters: Option<&Filters>) -> Markup {
    let ticks = filters.is_some() && list.selectable && !list.offers.is_empty();
    // The reference leads to the case; where the list has no such column, its first one does.
    let head = list.columns.iter().position(|column| column.key == "reference").unwrap_or(0);
    html! {
        table.cw-table {
            caption.govuk-visually-hidden { (list.title) }
            thead {
                tr {
                    @if ticks { th scope="col" { (t("list-choose")) } }
                    @for column in &list.columns {
                        th scope="col" aria-sort=[filters.and_then(|filters| direction(list, filters, &column.key))] {
                            @match filters {
                                Some(filters) if list.sorts.iter().any(|sort| sort.key == column.key) => {
                                    a.govuk-link.govuk-link--no-visited-state href=(sorted(list, filters, &column.key)) { (column.label) }
                                }
                                _ => { (column.label) }
                            }
                        }
                    }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        @if ticks {
                            td data-label=(t("list-choose")) {
                                input type=(if list.select_many { "checkbox" } else { "radio" }) name="case"
                                    value=(row.reference) aria-label=(tv("list-choose-one", [("reference", row.reference.as_str())]));
                            }
                        }
                        @for (index, (column, cell)) in list.columns.iter().zip(&row.cells).enumerate() {
                            @if index == head {
                                th scope="row" data-label=(column.label) {
                                    span {
                                        a.govuk-link href=(Side::Work.case(&row.reference)) {
                                            @if column.key == "reference" { (row.reference) } @else { (field::value(frame, cell)) }
                                        }
                                        @if row.flagged { " " strong.govuk-tag.govuk-tag--red { (t("flagged")) } }
                                    }
                                }
                            } @else {
                                td data-label=(column.label) { span { (cell_of(frame, row, &column.key, cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell_of(frame: &Frame, row: &ListRow, key: &str, cell: &app::answer::FieldShown) -> Markup {
    let frame = &*frame.at(&row.zone);
    match (&cell.value, key) {
        (app::core::Value::Null, _) => html! { span.cw-quiet aria-label=(t("nothing-yet")) { "–" } },
        (app::core::Value::Time(due), key) if key.starts_with("clock.") => {
            let late = *due <= frame.words.now;
            html! {
                (frame.words.last_day(*due))
                " " span.cw-quiet[!late] { @if late { strong.govuk-tag.govuk-tag--red { (t("over")) } } @else { "(" (frame.words.away(*due)) ")" } }
            }
        }
        (_, "state") => html! {
            strong.govuk-tag.(colour(row.outcome.as_deref(), row.outcome.is_some())) { (cell.choice.clone().unwrap_or_else(|| frame.words.value(None, None, &cell.value))) }
        },
        (app::core::Value::Time(at), "opened") => html! { (frame.words.day(*at)) },
        _ => field::value(frame, cell),
    }
}

fn order<'a>(list: &'a ListShown, filters: &'a Filters) -> Option<&'a str> {
    filters.sort.as_deref().or_else(|| list.sorts.first().map(|column| column.key.as_str()))
}

fn direction(list: &ListShown, filters: &Filters, key: &str) -> Option<&'static str> {
    (order(list, filters) == Some(key)).then_some(if filters.descending { "descending" } else { "ascending" })
}

/// Choosing the order again turns it round.
fn sorted(list: &ListShown, filters: &Filters, key: &str) -> String {
    let again = order(list, filters) == Some(key);
    let filters = Filters {
        sort: Some(key.to_owned()),
        descending: again && !filters.descending,
        cursor: None,
        ..filters.clone()
    };
    address(list, &filters)
}

/// One list.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((program, name)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let filters = read(&pairs);
    let found = answered::found(state.app.list(&caller, &program, &name, &filters).await?)?;
    ok(page(&state.work(&caller, "list"), &found, &filters))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("list");
    let found = sample::list();
    let none = ListPage { rows: Vec::new(), next: None, ..found.clone() };
    let chosen = read(&[("f.state".into(), "consultation".into()), ("q".into(), "crown".into())]);
    vec![
        ("list/show", page(&frame, &found, &Filters::default())),
        ("list/none", page(&frame, &none, &chosen)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_survives_the_address() {
        let found = sample::list();
        let filters = Filters {
            equals: [("state".to_owned(), "consultation & more".to_owned())].into(),
            words: Some("the crown".into()),
            sort: Some("clock.statutory".into()),
            descending: true,
            ended: Some(false),
            cursor: Some("abc=".into()),
            ..Filters::default()
        };
        let address = address(&found.list, &filters);
        let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(read(&pairs), filters, "{address}");
    }
}
