//! `/case/<reference>/documents`: the documents of a case that the caller may see, and what can be done with each. It all works without
//! script: a file goes in with a form, and comes out as a download.

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok, sample,
    },
    Tab, redact, tab,
};
use crate::{
    download::{self, Part, no_form},
    link::Side,
    part::{
        Frame,
        question::{Wrong, summary},
    },
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Caller, Classified, NewContent, Received,
    answer::{CasePage, DocumentKindShown, DocumentShown, DocumentWas, DocumentsTab, VersionShown},
    core::id::ClassName,
    request::Guard,
};
use axum::{
    Form,
    extract::{Multipart, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Longest text field of a form with a file, in bytes.
const FIELD_BYTES_MAX: usize = 4 * 1024;

/// The page.
pub fn page(frame: &Frame, case: &CasePage, tab_shown: &DocumentsTab, wrong: &[Wrong]) -> Markup {
    let content = html! {
        (summary(wrong))
        h2.govuk-heading-m { (t("tab-documents")) }
        (list(frame, Side::Work, tab_shown))
    };
    tab(frame, case, Tab::Documents, None, content)
}

/// The documents, and the form for another.
pub(crate) fn list(frame: &Frame, side: Side, tab: &DocumentsTab) -> Markup {
    let home = side.case(&tab.reference);
    html! {
        @if tab.documents.is_empty() { p.govuk-body { (t("documents-none")) } }
        @for document in &tab.documents { (one(frame, side, tab, document)) }
        @for upload in &tab.uploads {
            p.govuk-body {
                (tv("documents-upload-open", [("name", upload.name.clone()), ("received", size(upload.received))]))
            }
        }
        @if !tab.kinds.is_empty() {
            (heading(side, "documents-add", html! { (t("documents-add")) }))
            (add_form(&home, &tab.kinds))
        }
    }
}

fn add_form(home: &str, kinds: &[DocumentKindShown]) -> Markup {
    html! {
        form method="post" enctype="multipart/form-data" action={ (home) "/documents" } aria-labelledby="documents-add" {
            div.govuk-form-group {
                label.govuk-label for="document-kind" { (t("documents-kind")) }
                select.govuk-select #document-kind name="kind" {
                    @for kind in kinds { option value=(kind.name) { (kind.title) } }
                }
            }
            div.govuk-form-group {
                label.govuk-label for="document-title" { (t("documents-title")) }
                div.govuk-hint #document-title-hint { (t("documents-title-hint")) }
                input.govuk-input #document-title name="title" type="text" maxlength="200" aria-describedby="document-title-hint";
            }
            div.govuk-form-group {
                label.govuk-label for="document-file" { (t("documents-file")) }
                div.govuk-hint #document-file-hint {
                    @for kind in kinds {
                        (tv("documents-takes", [("kind", kind.title.clone()), ("types", types(&kind.accepts)), ("size", size(kind.size_bytes_max))])) " "
                    }
                }
                input.govuk-file-upload.govuk-body #document-file name="file" type="file" required aria-describedby="document-file-hint";
            }
            button.govuk-button type="submit" { (t("documents-send")) }
        }
    }
}

fn one(frame: &Frame, side: Side, tab: &DocumentsTab, document: &DocumentShown) -> Markup {
    let at = format!("{}/documents/{}", side.case(&tab.reference), document.number);
    let id = document.number;
    html! {
        section.cw-document aria-labelledby={ "document-" (id) } {
            (heading(side, &format!("document-{id}"), html! {
                (document.title) " "
                @if document.sealed.is_some() { strong.govuk-tag.govuk-tag--red { (t("documents-sealed")) } " " }
                @for tag in &document.tags { strong.govuk-tag.govuk-tag--grey { (tag) } " " }
            }))
            p.govuk-body-s.cw-quiet {
                (document.kind_title) " · " (document.class_title) " · " (frame.words.time(document.added_at))
            }
            @if let Some(reason) = &document.sealed { p.govuk-body { (tv("documents-sealed-why", [("why", reason.as_str())])) } }
            @if let Some((from, reason)) = &document.came_from {
                p.govuk-body { (tv("documents-came-from", [("case", other(from.as_deref())), ("why", reason.clone())])) }
            }
            @if let Some((to, reason)) = &document.moved {
                p.govuk-body { (tv("documents-moved", [("case", other(to.as_deref())), ("why", reason.clone())])) }
            } @else {
                ul.govuk-list { @for version in document.versions.iter().rev() { li { (version_line(frame, &at, version)) } } }
            }
            @if let Some(redacted) = &document.redacted { (redact::told(redacted)) }
            @if side == Side::Work && document.may_see_custody {
                p.govuk-body { a.govuk-link href={ (at) "/custody" } { (t("custody-see")) } }
            }
            @if side == Side::Work && may_anything(document) {
                details.govuk-details {
                    summary.govuk-details__summary { span.govuk-details__summary-text { (t("documents-change")) } }
                    div.govuk-details__text { (forms(&at, tab, document)) }
                }
            }
        }
    }
}

fn may_anything(document: &DocumentShown) -> bool {
    document.may_add
        || document.may_change
        || document.may_seal
        || document.may_move
        || document.may_hand_over
        || !document.may_redact.is_empty()
}

/// On the page of a case below the heading of its tab, elsewhere below that of the page.
fn heading(side: Side, id: &str, text: Markup) -> Markup {
    match side {
        Side::Work => html! { h3.govuk-heading-s id=(id) { (text) } },
        Side::Public => html! { h2.govuk-heading-s id=(id) { (text) } },
    }
}

fn other(reference: Option<&str>) -> String {
    reference.map_or_else(|| t("documents-another-case"), ToOwned::to_owned)
}

fn version_line(frame: &Frame, at: &str, version: &VersionShown) -> Markup {
    let number = version.number + 1;
    html! {
        @match version.state.as_str() {
            "clean" => {
                a.govuk-link href={ (at) "/versions/" (version.number) } { (tv("documents-open", [("name", version.name.clone()), ("no", number.to_string())])) }
            }
            "refused" => {
                (version.name) " " strong.govuk-tag.govuk-tag--red { (t("documents-refused")) } " "
                @if let Some(why) = &version.says { (tv("documents-refused-why", [("why", why.as_str())])) }
            }
            _ => {
                (version.name) " " strong.govuk-tag.govuk-tag--amber { (t("documents-quarantined")) } " "
                @match (&version.says, version.next_try_at) {
                    (Some(why), Some(next)) => { (tv("documents-waits-why", [("why", why.clone()), ("when", frame.words.time(next))])) }
                    _ => { (t("documents-waits")) }
                }
            }
        }
        " "
        span.cw-quiet {
            (size(version.bytes)) " · " (frame.words.time(version.at)) " · " (tv("by", [("who", version.by.as_str())]))
        }
    }
}

fn forms(at: &str, tab: &DocumentsTab, document: &DocumentShown) -> Markup {
    let id = document.number;
    let reason = |step: &str| {
        html! {
            div.govuk-form-group {
                label.govuk-label for={ (step) "-reason-" (id) } { (t("documents-reason")) }
                input.govuk-input id={ (step) "-reason-" (id) } name="reason" type="text" required maxlength="2000";
            }
        }
    };
    html! {
        @if document.may_add {
            form method="post" enctype="multipart/form-data" action={ (at) "/versions" } {
                div.govuk-form-group {
                    label.govuk-label for={ "version-" (id) } { (t("documents-version")) }
                    input.govuk-file-upload.govuk-body id={ "version-" (id) } name="file" type="file" required;
                }
                button.govuk-button.govuk-button--secondary type="submit" { (t("documents-send")) }
            }
        }
        @if document.may_change {
            form method="post" action=(at) {
                input type="hidden" name="do" value="classify";
                div.govuk-form-group {
                    label.govuk-label for={ "title-" (id) } { (t("documents-title")) }
                    input.govuk-input id={ "title-" (id) } name="title" type="text" required maxlength="200" value=(document.title);
                }
                div.govuk-form-group {
                    label.govuk-label for={ "class-" (id) } { (t("documents-class")) }
                    select.govuk-select id={ "class-" (id) } name="class" {
                        @for (class, title) in &tab.classes {
                            option value=(class) selected[*class == document.class] { (title) }
                        }
                    }
                }
                div.govuk-form-group {
                    label.govuk-label for={ "tags-" (id) } { (t("documents-tags")) }
                    div.govuk-hint id={ "tags-hint-" (id) } { (t("documents-tags-hint")) }
                    input.govuk-input id={ "tags-" (id) } name="tags" type="text" aria-describedby={ "tags-hint-" (id) }
                        value=(document.tags.iter().cloned().collect::<Vec<_>>().join(" "));
                }
                button.govuk-button.govuk-button--secondary type="submit" { (t("documents-classify")) }
            }
        }
        @if !document.may_redact.is_empty() { (redact::form(at, document)) }
        @if document.may_hand_over { (redact::hand_over(at, document)) }
        @if document.may_seal {
            @let (step, text) = if document.sealed.is_some() { ("unseal", t("documents-unseal")) } else { ("seal", t("documents-seal")) };
            form method="post" action=(at) {
                input type="hidden" name="do" value=(step);
                (reason(step))
                button.govuk-button.govuk-button--secondary type="submit" { (text) }
            }
        }
        @if document.may_move {
            form method="post" action=(at) {
                input type="hidden" name="do" value="move";
                div.govuk-form-group {
                    label.govuk-label for={ "to-" (id) } { (t("documents-move-to")) }
                    input.govuk-input.govuk-input--width-20 id={ "to-" (id) } name="to" type="text" required;
                }
                (reason("move"))
                button.govuk-button.govuk-button--secondary type="submit" { (t("documents-move")) }
            }
        }
    }
}

/// `20 MB`, in steps of a thousand.
pub(crate) fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        1_000_000_000.. => (1_000_000_000, "GB"),
        1_000_000.. => (1_000_000, "MB"),
        1_000.. => (1_000, "kB"),
        _ => return format!("{bytes} B"),
    };
    let tenths = bytes.saturating_mul(10) / unit;
    if tenths.is_multiple_of(10) {
        format!("{} {name}", tenths / 10)
    } else {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}

/// The short words for media types.
fn types(accepts: &[String]) -> String {
    let short = |media_type: &String| {
        let known = app::program::model::ACCEPTED.iter().find(|(_, known)| known == media_type);
        known.map_or_else(|| media_type.clone(), |(word, _)| (*word).to_owned())
    };
    accepts.iter().map(short).collect::<Vec<_>>().join(", ")
}

/// The documents tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let documents = found(state.app.documents(&caller, &reference).await?)?;
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &documents, &[]))
}

/// Takes a document.
pub(crate) async fn add(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    form: Multipart,
) -> PageResult {
    taken(&state, &caller, &reference, receive(&state, &caller, Side::Work, &reference, None, form).await?)
        .await
}

/// Takes a version of a document.
pub(crate) async fn add_version(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, document)): Path<(String, u32)>,
    form: Multipart,
) -> PageResult {
    let came = receive(&state, &caller, Side::Work, &reference, Some(document), form).await?;
    taken(&state, &caller, &reference, came).await
}

/// Back to the documents; where the file was not taken, with what is wrong with it.
async fn taken(state: &WebState, caller: &Caller, reference: &str, came: Came) -> PageResult {
    let wrong = match came {
        Came::Taken(back) => return Ok(back),
        Came::Wrong(wrong) => wrong,
    };
    let documents = found(state.app.documents(caller, reference).await?)?;
    let case = found(state.app.case_page(caller, reference).await?)?;
    let page = page(&state.on_case(caller, &case), &case, &documents, &[wrong]);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// With a capital letter and a stop.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>());
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// What became of a file.
pub(crate) enum Came {
    /// It is there: the way back.
    Taken(Response),
    /// It was not taken, and why.
    Wrong(Wrong),
}

/// Hands out a version.
pub(crate) async fn version(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, document, version)): Path<(String, u32, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (app, asked) = (&state.app, download::part_asked(&headers));
    let opened = app.open_document_part(&caller, &reference, document, Some(version), asked.as_ref()).await?;
    Ok(download::served(found(opened)?))
}

/// The file of a form; its text fields must come before it, as the form has them.
pub(crate) async fn receive(
    state: &WebState,
    caller: &Caller,
    side: Side,
    reference: &str,
    document: Option<u32>,
    mut form: Multipart,
) -> Result<Came, Problem> {
    let input = document.map_or_else(|| "document-file".to_owned(), |number| format!("version-{number}"));
    let wrong = |text: &str| Ok(Came::Wrong(Wrong { id: input.clone(), text: capital(text) }));
    let (mut kind, mut title) = (String::new(), String::new());
    while let Some(mut field) = form.next_field().await.map_err(|error| no_form(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file = field.file_name().unwrap_or_default().to_owned();
            if file.is_empty() {
                return wrong(&t("documents-no-file"));
            }
            let titled = if title.trim().is_empty() { file.clone() } else { title };
            let new = NewContent {
                of: match document {
                    Some(document) => DocumentWas::Version { document },
                    None => DocumentWas::New { kind: kind.as_str().into(), title: titled },
                },
                name: file,
                media_type: field.content_type().unwrap_or_default().to_owned(),
                bytes: None,
            };
            let mut part = Part(field);
            let received =
                state.app.receive_document(caller, reference, new, &mut part, Guard::default()).await?;
            match found(received)? {
                Received::Acted(acted) => done(app::Answer::Found(acted))?,
                Received::Refused(refused) => return wrong(&refused.text),
                Received::Not(why) => return wrong(&why),
            };
            return Ok(Came::Taken(
                Redirect::to(&format!("{}/documents", side.case(reference))).into_response(),
            ));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| no_form(&error))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > FIELD_BYTES_MAX {
                return Err(form::not(t("form-not-understood")));
            }
        }
        let text = String::from_utf8(bytes).map_err(|_| form::not(t("form-not-understood")))?;
        match name.as_str() {
            "kind" => kind = text,
            "title" => title = text,
            _ => return Err(form::not(t("form-not-understood"))),
        }
    }
    wrong(&t("documents-no-file"))
}

/// Classifies, seals, opens again, moves.
pub(crate) async fn step(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((reference, document)): Path<(String, u32)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let text = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let (app, guard, reason) = (&state.app, Guard::default(), text("reason"));
    let answer = match text("do").as_str() {
        "classify" => {
            let class = Some(text("class")).filter(|class| !class.is_empty()).map(ClassName::new);
            let tags: BTreeSet<String> = text("tags").split_whitespace().map(ToOwned::to_owned).collect();
            let classified = Classified { title: text("title"), class, tags };
            app.classify_document(&caller, &reference, document, classified, guard).await?
        }
        "seal" => app.seal_document(&caller, &reference, document, true, &reason, guard).await?,
        "unseal" => app.seal_document(&caller, &reference, document, false, &reason, guard).await?,
        "redact" => {
            let Some(asked) = redact::asked(&text) else {
                return Err(form::not(t("form-not-understood")));
            };
            app.redact_document(&caller, &reference, document, None, asked, guard).await?
        }
        "hand-over" => {
            let (to, place) = (text("to"), text("place"));
            app.hand_over_document(&caller, &reference, document, &to, &place, &reason, guard).await?
        }
        "move" => app.move_document(&caller, &reference, document, &text("to"), &reason, guard).await?,
        _ => return Err(form::not(t("form-not-understood"))),
    };
    done(answer)?;
    Ok(Redirect::to(&format!("{}/documents", Side::Work.case(&reference))).into_response())
}

/// The tab as it may look.
pub(crate) fn sample_tab() -> DocumentsTab {
    let version = |number: u32, name: &str, state: &str, says: Option<&str>| VersionShown {
        number,
        name: name.into(),
        media_type: "application/pdf".into(),
        bytes: 1_234_567,
        sha256: "ab".repeat(32),
        by: "Ann Licence".into(),
        at: sample::at("2026-03-02T09:30:00Z"),
        state: state.into(),
        says: says.map(Into::into),
        next_try_at: says.map(|_| sample::at("2026-03-02T10:00:00Z")),
    };
    let document = |number: u32, title: &str, versions: Vec<VersionShown>| DocumentShown {
        number,
        kind: "plan".into(),
        kind_title: "Plan of the premises".into(),
        title: title.into(),
        class_title: "case".into(),
        added_at: sample::at("2026-03-02T09:30:00Z"),
        versions,
        may_add: true,
        may_change: true,
        may_seal: true,
        may_move: true,
        ..DocumentShown::default()
    };
    let refused = version(1, "plan-2.pdf", "refused", Some("it holds a script"));
    let waits = version(0, "notice.pdf", "quarantined", Some("the scanner could not be reached"));
    let moved = DocumentShown {
        moved: Some((None, "It belongs to the house next door".into())),
        may_add: false,
        may_change: false,
        may_seal: false,
        may_move: false,
        ..document(2, "Another plan", Vec::new())
    };
    DocumentsTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        documents: vec![
            DocumentShown {
                sealed: Some("It names a witness".into()),
                tags: ["pii".to_owned()].into(),
                ..document(0, "Floor plan", vec![version(0, "plan.pdf", "clean", None), refused])
            },
            document(1, "Notice in the paper", vec![waits]),
            moved,
        ],
        kinds: vec![DocumentKindShown {
            name: "plan".into(),
            title: "Plan of the premises".into(),
            accepts: vec!["application/pdf".into(), "image/png".into()],
            size_bytes_max: 20_000_000,
        }],
        uploads: Vec::new(),
        classes: vec![("case".into(), "case".into()), ("contact".into(), "contact".into())],
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("case/documents", page(&sample::work("case"), &sample::case(), &sample_tab(), &[]))]
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_as_people_say_them() {
        let told = [0, 999, 1_000, 1_234_567, 20_000_000, 2_000_000_000].map(size);
        assert_eq!(told, ["0 B", "999 B", "1 kB", "1.2 MB", "20 MB", "2 GB"]);
    }
}
