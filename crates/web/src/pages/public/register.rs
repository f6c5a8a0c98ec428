//! `/register/<program>/<register>`: what a program publishes by its own rule.

use super::super::{PageResult, ok};
use crate::{
    part::{Frame, Place, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{locale, t, tv},
};
use app::{
    answer::Published,
    core::{Value, definition::EffectDef},
    program::Program,
};
use axum::extract::{Path, State};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The public registers of a program, by name and title.
pub(crate) fn registers(program: &Program) -> Vec<(String, String)> {
    let mut found = BTreeMap::new();
    for effect in program.definition.effects.values() {
        if let EffectDef::Publish { register, .. } = effect {
            let title = program
                .text(locale().code, &format!("register-{register}"), &[])
                .unwrap_or_else(|| tv("register-title", [("title", program.title.to_lowercase())]));
            found.insert(register.clone(), title);
        }
    }
    found.into_iter().collect()
}

/// The page.
pub fn page(frame: &Frame, title: &str, rows: &[Published]) -> Markup {
    let content = html! {
        h1.govuk-heading-xl { (title) }
        p.cw-lead { (t("register-lead")) }
        @if rows.is_empty() { p.govuk-body { (t("register-empty")) } }
        @else {
            @let columns: Vec<&String> = rows.first().map(|row| row.fields.iter().map(|(label, ..)| label).collect()).unwrap_or_default();
            table.cw-table {
                caption.govuk-visually-hidden { (title) }
                thead { tr { th scope="col" { (t("reference")) } @for column in &columns { th scope="col" { (column) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" data-label=(t("reference")) { (row.reference) }
                            @for (label, _, value) in &row.fields {
                                td data-label=(label) { (frame.words.value(None, None, value)) }
                            }
                        }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(title, content))
}

/// One register.
pub(crate) async fn get(
    State(state): State<WebState>,
    Path((name, register)): Path<(String, String)>,
) -> PageResult {
    let program = state.app.program(&name).ok_or_else(Problem::not_found)?;
    let known = registers(program);
    let (_, title) = known.iter().find(|(known, _)| *known == register).ok_or_else(Problem::not_found)?;
    let mut rows = state.app.published(&name, locale().code).await?.ok_or_else(Problem::not_found)?;
    // The reference stands in its own column.
    for row in &mut rows {
        row.fields.retain(|(_, path, _)| path.as_str() != "reference");
    }
    ok(page(&state.public(program), title, &rows))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = Frame {
        place: Place::Public { title: "Premises licence".into(), home: "/apply/premises-licence".into() },
        ..Frame::default()
    };
    let row = Published {
        reference: "PL-2026-7F3KQ".into(),
        fields: vec![("Name of the premises".into(), "premises.name".into(), Value::text("The Crown"))],
    };
    vec![("public/register", page(&frame, "Granted licences", &[row]))]
}
