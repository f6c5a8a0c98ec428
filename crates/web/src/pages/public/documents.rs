//! `/application/<reference>/documents`: what an applicant sends with their application, and what came of it.

use super::super::{
    PageResult,
    answered::found,
    case::documents::{Came, list, receive, sample_tab},
    ok, sample,
};
use crate::{
    download,
    link::Side,
    part::{
        Frame, Place,
        frame::Sheet,
        question::{Wrong, summary},
    },
    problem::Problem,
    state::WebState,
    text::t,
    visit::Guest,
};
use app::answer::DocumentsTab;
use axum::{
    extract::{Multipart, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, tab: &DocumentsTab, wrong: &[Wrong]) -> Markup {
    let content = html! {
        div.cw-narrow {
            (summary(wrong))
            h1.govuk-heading-l { (t("tab-documents")) }
            (list(frame, Side::Public, tab))
        }
    };
    frame.page(Sheet::new(t("tab-documents"), content).back(Side::Public.case(&tab.reference)))
}

/// The documents of whoever holds the code of the application.
pub(crate) async fn get(
    State(state): State<WebState>,
    Guest(caller): Guest,
    Path(reference): Path<String>,
) -> PageResult {
    let documents = found(state.app.documents(&caller, &reference).await?)?;
    ok(page(&state.frame(Place::Plain), &documents, &[]))
}

/// Takes a document.
pub(crate) async fn add(
    State(state): State<WebState>,
    Guest(caller): Guest,
    Path(reference): Path<String>,
    form: Multipart,
) -> PageResult {
    match receive(&state, &caller, Side::Public, &reference, None, form).await? {
        Came::Taken(back) => Ok(back),
        Came::Wrong(wrong) => {
            let documents = found(state.app.documents(&caller, &reference).await?)?;
            let page = page(&state.frame(Place::Plain), &documents, &[wrong]);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Hands out a version.
pub(crate) async fn version(
    State(state): State<WebState>,
    Guest(caller): Guest,
    Path((reference, document, version)): Path<(String, u32, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (app, asked) = (&state.app, download::part_asked(&headers));
    let opened = app.open_document_part(&caller, &reference, document, Some(version), asked.as_ref()).await?;
    Ok(download::served(found(opened)?))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("public/documents", page(&sample::public(), &sample_tab(), &[]))]
}
