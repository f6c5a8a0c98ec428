//! `/api/docs` and `/api/docs/<area>`: routes in groups, with parameters, bodies, answers, problems and who may. No script and nothing
//! from elsewhere, so it needs no exception from the content security policy. One area a page, so that none is heavy.

use super::parts::{Operation, description, operations, properties, schemas};
use crate::{
    api::openapi::Description,
    pages::{PageResult, ok},
    part::{Frame, Place, frame::Sheet},
    problem::{KINDS, Problem},
    state::WebState,
    text::{t, tv},
};
use axum::extract::{Path, State};
use maud::{Markup, html};
use serde_json::Value as Json;
use std::{collections::BTreeMap, sync::LazyLock};
use utoipa::OpenApi;

/// The document as it is served.
static DOCUMENT: LazyLock<Json> =
    LazyLock::new(|| serde_json::to_value(Description::openapi()).unwrap_or_default());

/// The area with what the bodies of requests and answers hold.
const SHAPES: &str = "shapes";

/// What there is, for everybody.
pub(crate) async fn get(State(state): State<WebState>) -> PageResult {
    ok(page(&state.frame(Place::Plain)))
}

/// One area, for everybody.
pub(crate) async fn area(State(state): State<WebState>, Path(area): Path<String>) -> PageResult {
    ok(area_page(&state.frame(Place::Plain), &area).ok_or_else(Problem::not_found)?)
}

type Groups<'a> = BTreeMap<&'a str, Vec<Operation<'a>>>;

fn groups(document: &Json) -> Groups<'_> {
    let mut groups = Groups::new();
    for operation in operations(document) {
        groups.entry(operation.tag).or_default().push(operation);
    }
    groups
}

/// The way from area to area.
fn areas(groups: &Groups<'_>, here: Option<&str>) -> Markup {
    html! {
        nav.cw-views aria-label=(t("api-contents")) {
            ul {
                @for tag in groups.keys().copied().chain([SHAPES]) {
                    li { a.govuk-link.govuk-link--no-visited-state href={ "/api/docs/" (tag) } aria-current=[(here == Some(tag)).then_some("page")] { (group_title(tag)) } }
                }
            }
        }
    }
}

fn area_page(frame: &Frame, area: &str) -> Option<Markup> {
    let document = &*DOCUMENT;
    let groups = groups(document);
    let of = groups.get(area);
    if of.is_none() && area != SHAPES {
        return None;
    }
    let title = group_title(area);
    let content = html! {
        span.govuk-caption-l { (t("api-title")) }
        h1.govuk-heading-l { (title) }
        (areas(&groups, Some(area)))
        @match of {
            Some(operations) => {
                @if operations.len() > 3 {
                    ul.govuk-list {
                        @for operation in operations { li { a.govuk-link href={ "#" (operation.id) } { code.cw-code { (operation.method) " " (operation.path) } } } }
                    }
                }
                @for operation in operations { (one(operation)) }
            }
            None => { (shapes(document)) }
        }
    };
    Some(frame.page(Sheet::new(title, content).back("/api/docs")))
}

fn shapes(document: &Json) -> Markup {
    html! {
        @for (name, schema) in schemas(document) {
            h2.govuk-heading-s id={ "shape-" (name) } { code.cw-code { (name) } }
            @if let Some(text) = description(schema) { p.govuk-body { (text) } }
            @let properties = properties(schema);
            @if !properties.is_empty() {
                dl.govuk-summary-list {
                    @for property in properties {
                        (row(
                            html! { code.cw-code { (property.name) } @if property.required { " " span.cw-quiet { (t("api-required")) } } },
                            html! { (property.kind) @if let Some(text) = property.says { br; (text) } },
                        ))
                    }
                }
            }
        }
    }
}

fn page(frame: &Frame) -> Markup {
    let document = &*DOCUMENT;
    let groups = groups(document);
    let content = html! {
        h1.govuk-heading-xl { (t("api-title")) }
        p.cw-lead { (document.pointer("/info/description").and_then(Json::as_str).unwrap_or_default()) }
        p.govuk-body {
            (tv("api-version", [("version", document["openapi"].as_str().unwrap_or_default())])) " "
            a.govuk-link href="/api/v1/openapi.json" { (t("api-document")) }
        }
        h2.govuk-heading-m { (t("api-contents")) }
        ul.govuk-list {
            @for (tag, operations) in &groups {
                li {
                    a.govuk-link href={ "/api/docs/" (tag) } { (group_title(tag)) } " "
                    span.cw-quiet { (tv("api-count", [("count", operations.len() as i64)])) }
                }
            }
            li { a.govuk-link href={ "/api/docs/" (SHAPES) } { (t("api-shapes")) } }
        }
        section aria-labelledby="who" {
            h2.govuk-heading-l #who { (t("api-who")) }
            p.govuk-body { (t("api-who-text")) }
            dl.govuk-summary-list {
                @for (name, scheme) in document.pointer("/components/securitySchemes").and_then(Json::as_object).into_iter().flatten() {
                    (row(html! { code.cw-code { (name) } }, html! { (scheme_words(scheme)) }))
                }
            }
        }
        section aria-labelledby="problems" {
            h2.govuk-heading-l #problems { (t("api-problems")) }
            p.govuk-body { (t("api-problems-text")) }
            dl.govuk-summary-list {
                @for (slug, status) in KINDS {
                    (row(
                        html! { (status.as_u16()) " " a.govuk-link href={ "/problems/" (slug) } { code.cw-code { (slug) } } },
                        html! { (t(&format!("problem-{slug}"))) },
                    ))
                }
            }
        }
    };
    frame.page(Sheet::new(t("api-title"), content))
}

fn one(operation: &Operation<'_>) -> Markup {
    html! {
        h2.govuk-heading-m id=(operation.id) { code.cw-code { (operation.method) " " (operation.path) } }
        @if let Some(text) = operation.says { p.govuk-body { (text) } }
        @if let Some(route) = operation.route {
            p.govuk-body.cw-quiet { (tv("api-for", [("allowed", route.allowed), ("refused", route.refused)])) }
        }
        @if !operation.parameters.is_empty() {
            h3.govuk-heading-s { (t("api-parameters")) }
            dl.govuk-summary-list {
                @for parameter in &operation.parameters {
                    (row(
                        html! {
                            code.cw-code { (parameter.name) } " "
                            span.cw-quiet { (parameter.place) @if parameter.required { ", " (t("api-required")) } }
                        },
                        html! { (parameter.kind) @if let Some(text) = parameter.says { br; (text) } },
                    ))
                }
            }
        }
        @if let Some(body) = &operation.body {
            h3.govuk-heading-s { (t("api-body")) }
            p.govuk-body { (body) }
        }
        h3.govuk-heading-s { (t("api-answers")) }
        dl.govuk-summary-list {
            @for answer in &operation.answers {
                (row(
                    html! { @if answer.status == "default" { (t("api-otherwise")) } @else { (answer.status) } },
                    html! { (answer.says) @if let Some(kind) = &answer.kind { br; (kind) } },
                ))
            }
        }
    }
}

fn row(key: Markup, value: Markup) -> Markup {
    html! {
        div.govuk-summary-list__row {
            dt.govuk-summary-list__key { (key) }
            dd.govuk-summary-list__value { (value) }
        }
    }
}

fn group_title(tag: &str) -> String {
    if tag == SHAPES {
        return t("api-shapes");
    }
    crate::text::locale().find(&format!("api-group-{tag}")).unwrap_or_else(|| tag.to_owned())
}

/// A way to say who one is, as OpenAPI has it.
fn scheme_words(scheme: &Json) -> String {
    match (scheme["type"].as_str(), scheme["name"].as_str()) {
        (Some("http"), _) => t("api-scheme-token"),
        (Some("apiKey"), Some(name)) => tv("api-scheme-cookie", [("name", name.to_owned())]),
        (other, _) => other.unwrap_or_default().to_owned(),
    }
}

/// The page itself: it has no content of anybody's.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let area = |area: &str| area_page(&Frame::default(), area).unwrap_or_default();
    vec![("api/show", page(&Frame::default())), ("api/area", area("cases")), ("api/shapes", area(SHAPES))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{ROUTES, STREAM_ROUTES};

    #[test]
    fn s2_13_every_endpoint_of_the_document_is_on_the_page_with_its_answers() {
        let document = serde_json::to_value(Description::openapi()).unwrap();
        let index = page(&Frame::default()).into_string();
        let mut html = index.clone();
        for tag in groups(&document).keys() {
            assert!(index.contains(&format!("href=\"/api/docs/{tag}\"")), "{tag} is not led to");
            html += &area_page(&Frame::default(), tag).unwrap().into_string();
        }
        html += &area_page(&Frame::default(), SHAPES).unwrap().into_string();
        assert!(area_page(&Frame::default(), "no-such-area").is_none());
        let mut count = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                count += 1;
                let heading = format!("{} {path}</code></h2>", method.to_uppercase());
                let from =
                    html.find(&heading).unwrap_or_else(|| panic!("{method} {path} is not on the page"));
                let section = &html[from..];
                let section = &section[..section[4..].find("<h2").map_or(section.len(), |at| at + 4)];
                for status in operation["responses"].as_object().unwrap().keys() {
                    let status = if status == "default" { t("api-otherwise") } else { status.clone() };
                    assert!(section.contains(&format!(">{status}</dt>")), "{method} {path} lacks {status}");
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let name = parameter["name"].as_str().unwrap();
                    assert!(section.contains(&format!(">{name}</code>")), "{method} {path} lacks {name}");
                }
            }
        }
        let described = |route: &&crate::Route| {
            route.path.starts_with("/api/v1/") && route.path != "/api/v1/openapi.json"
        };
        assert_eq!(count, ROUTES.iter().chain(STREAM_ROUTES).filter(described).count());
        for (slug, _) in KINDS {
            assert!(html.contains(&format!("href=\"/problems/{slug}\"")), "{slug}");
        }
        // Nothing from elsewhere: no script but the house's own, which every page has, and no address of another host.
        assert_eq!(
            html.matches("<script").count(),
            html.matches("<script type=\"module\" src=\"/assets/").count()
        );
        assert!(!html.contains("src=\"http") && !html.contains("href=\"http"));
    }

    #[test]
    fn every_group_has_a_title() {
        let document = serde_json::to_value(Description::openapi()).unwrap();
        for operation in operations(&document) {
            let key = format!("api-group-{}", operation.tag);
            assert!(crate::text::locale().find(&key).is_some(), "no text in locales/en.ftl for `{key}`");
        }
    }
}
