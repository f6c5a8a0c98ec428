//! An OpenAPI document, read for the page.

use crate::{Route, api::openapi::route};
use maud::{Markup, html};
use serde_json::Value as Json;

/// The methods that OpenAPI knows and the server uses, in the order in which they are shown.
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// One endpoint.
pub(super) struct Operation<'a> {
    /// For links to it.
    pub(super) id: String,
    pub(super) tag: &'a str,
    pub(super) method: String,
    pub(super) path: &'a str,
    pub(super) says: Option<&'a str>,
    /// Whom it lets in and whom it refuses, from the table that the router is made from.
    pub(super) route: Option<&'static Route>,
    pub(super) parameters: Vec<Part<'a>>,
    pub(super) body: Option<Markup>,
    pub(super) answers: Vec<Answer<'a>>,
}

/// A parameter, or a property of a shape.
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    /// `path`, `query`, `header`; empty for a property.
    pub(super) place: &'a str,
    pub(super) required: bool,
    pub(super) kind: Markup,
    pub(super) says: Option<&'a str>,
}

/// One answer.
pub(super) struct Answer<'a> {
    pub(super) status: &'a str,
    pub(super) says: &'a str,
    pub(super) kind: Option<Markup>,
}

/// Every endpoint, by path.
pub(super) fn operations(document: &Json) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = methods.get(*method) else { continue };
            operations.push(Operation {
                id: format!("{method}{}", path.replace(|c: char| !c.is_ascii_alphanumeric(), "-")),
                tag: operation.pointer("/tags/0").and_then(Json::as_str).unwrap_or("other"),
                method: method.to_uppercase(),
                path,
                says: description(operation).or_else(|| operation["summary"].as_str()),
                route: route(method, path),
                parameters: parameters(operation),
                body: body(operation),
                answers: answers(operation),
            });
        }
    }
    operations
}

fn parameters(operation: &Json) -> Vec<Part<'_>> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .map(|parameter| Part {
            name: parameter["name"].as_str().unwrap_or_default(),
            place: parameter["in"].as_str().unwrap_or_default(),
            required: parameter["required"].as_bool().unwrap_or_default(),
            kind: kind(&parameter["schema"]),
            says: description(parameter),
        })
        .collect()
}

fn body(operation: &Json) -> Option<Markup> {
    content(&operation["requestBody"])
}

fn answers(operation: &Json) -> Vec<Answer<'_>> {
    let answers = operation["responses"].as_object().into_iter().flatten();
    answers
        .map(|(status, answer)| Answer {
            status,
            says: description(answer).unwrap_or_default(),
            kind: content(answer),
        })
        .collect()
}

/// What is sent or comes back: `application/json: CasePage`.
fn content(of: &Json) -> Option<Markup> {
    let kinds = of["content"].as_object().filter(|kinds| !kinds.is_empty())?;
    Some(html! {
        @for (index, (media, content)) in kinds.iter().enumerate() {
            @if index > 0 { br; }
            code.cw-code { (media) } @if content.get("schema").is_some() { ": " (kind(&content["schema"])) }
        }
    })
}

/// A type in words, with links to named shapes.
pub(super) fn kind(schema: &Json) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return html! { a.govuk-link href={ "/api/docs/shapes#shape-" (name) } { code.cw-code { (name) } } };
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
        return html! { @for (index, value) in values.iter().enumerate() { @if index > 0 { ", " } code.cw-code { (value) } } };
    }
    for (many, between) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        if let Some(each) = schema[many].as_array() {
            return html! { @for (index, one) in each.iter().enumerate() { @if index > 0 { (between) } (kind(one)) } };
        }
    }
    // `type` is a word, or several: what is `["string", "null"]` may be left out.
    let words = match &schema["type"] {
        Json::String(word) => word.clone(),
        Json::Array(words) => words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" or "),
        _ => "any value".to_owned(),
    };
    html! {
        (words)
        @if let Some(format) = schema["format"].as_str() { " (" (format) ")" }
        @if schema.get("items").is_some() { " of " (kind(&schema["items"])) }
        @if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) { " by name, of " (kind(values)) }
        @if let Some(more) = inner(schema) { ": " (more) }
    }
}

/// The members of a shape that has no name of its own.
fn inner(schema: &Json) -> Option<String> {
    let members = schema["properties"].as_object().filter(|members| !members.is_empty())?;
    Some(members.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
}

/// The named shapes.
pub(super) fn schemas(document: &Json) -> impl Iterator<Item = (&String, &Json)> {
    document.pointer("/components/schemas").and_then(Json::as_object).into_iter().flatten()
}

/// The members of a named shape; of one that is a choice, its ways.
pub(super) fn properties(schema: &Json) -> Vec<Part<'_>> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    if let Some(members) = schema["properties"].as_object() {
        return members
            .iter()
            .map(|(name, member)| Part {
                name,
                place: "",
                required: required.contains(&name.as_str()),
                kind: kind(member),
                says: description(member),
            })
            .collect();
    }
    vec![Part { name: "value", place: "", required: false, kind: kind(schema), says: None }]
}

/// What is said about something.
pub(super) fn description(of: &Json) -> Option<&str> {
    of["description"].as_str().filter(|text| !text.is_empty())
}
