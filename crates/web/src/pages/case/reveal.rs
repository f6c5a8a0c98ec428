//! `/case/<reference>/reveal`: one masked field in clear, in place, in the answer to this one request. It is an act of its own: the
//! entry that says so is written before the value is told. Works without script.

use super::{
    super::{PageResult, answered::found, ok, sample},
    file, show,
};
use crate::{
    part::{
        field::reason_id,
        question::{Wrong, summary},
    },
    state::WebState,
    visit::Worker,
};
use app::{
    answer::{CasePage, FieldRevealed, FieldShown, Reveal},
    core::{FieldPath, FieldType, Value},
    program::model::ReasonAsked,
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
};
use maud::Markup;
use serde::Deserialize;

/// What is asked for.
#[derive(Deserialize)]
pub(crate) struct Typed {
    field: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    tab: String,
}

/// Shows one field in clear.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let path = FieldPath::new(typed.field);
    let answer = state.app.reveal_field(&caller, &reference, &path, Some(&typed.reason)).await?;
    let answer = found(answer)?;
    let mut case = found(state.app.case_page(&caller, &reference).await?)?;
    let status = put(&mut case, &path, answer);
    let program = state.app.program(case.program.as_str()).map(AsRef::as_ref);
    let frame = state.on_case(&caller, &case);
    let mut response = ok(match typed.tab.as_str() {
        "file" => file::page(&frame, &case, program),
        _ => show::page(&frame, &case, program, None),
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// Puts the answer where the page shows the field.
fn put(case: &mut CasePage, path: &FieldPath, answer: FieldRevealed) -> StatusCode {
    let mut places =
        case.views.iter_mut().flat_map(|view| &mut view.fields).filter(|field| field.path == *path);
    match answer {
        FieldRevealed::Shown(shown) => {
            for (at, place) in places.enumerate() {
                let reveal = if at == 0 { Reveal::Here } else { Reveal::Closed };
                *place = FieldShown { reveal, ..(*shown).clone() };
            }
            StatusCode::OK
        }
        FieldRevealed::Refused(refused) => {
            if let Some(FieldShown { reveal: Reveal::May { wrong, .. }, .. }) = places.next() {
                *wrong = Some(refused.text);
            }
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

/// What has to be said before a field is shown, at the head of the page.
pub(crate) fn wrong(case: &CasePage) -> Markup {
    let fields = case.views.iter().flat_map(|view| &view.fields);
    let wrong = fields.filter_map(|field| match &field.reveal {
        Reveal::May { wrong: Some(text), .. } => Some(Wrong { id: reason_id(field), text: text.clone() }),
        _ => None,
    });
    summary(&wrong.collect::<Vec<_>>())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("case");
    let case = |reveal: Reveal| {
        let mut case = sample::case();
        let masked = FieldShown {
            masked: reveal != Reveal::Here,
            reveal,
            ..sample::field("applicant.phone", "Telephone number", FieldType::Phone, Value::text("…0983"))
        };
        case.views.iter_mut().take(1).for_each(|view| view.fields.push(masked.clone()));
        case
    };
    let may = |reason, wrong: Option<&str>| case(Reveal::May { reason, wrong: wrong.map(str::to_owned) });
    vec![
        ("case/masked", show::page(&frame, &may(ReasonAsked::No, None), None, None)),
        ("case/reveal", show::page(&frame, &may(ReasonAsked::Required, Some("Give a reason.")), None, None)),
        ("case/revealed", file::page(&frame, &case(Reveal::Here), None)),
    ]
}
