//! One page of questions.

use super::{
    super::{PageResult, inbox, ok, sample},
    asked, lacking, merged,
};
use crate::{
    link::Side,
    part::{
        Frame,
        frame::Sheet,
        question::{Posted, Wrong, ask, collect, id_of, summary},
    },
    problem::Problem,
    state::WebState,
    text::{locale, t, tv},
    visit::Step,
};
use app::{
    answer::{FormPageShown, FormShown},
    core::FieldPath,
};
use axum::{
    Form,
    extract::{OriginalUri, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What the address carries.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The version that the form was first read at.
    pub at: Option<u64>,
    /// Set when coming from *check your answers*: go back there.
    pub change: Option<u8>,
}

/// What the page needs besides the form.
pub struct Around {
    /// Where the form is sent.
    pub action: String,
    /// Where *back* leads.
    pub back: String,
    /// The version that the form was first read at.
    pub at: u64,
    /// The place of this page among those asked, from 1, and how many there are.
    pub number: (usize, usize),
    /// Where *save and come back later* leads: said on the button's hint on public pages.
    pub side: Side,
}

/// The page. With `wrong` it says what to mend.
pub fn page(
    frame: &Frame,
    form: &FormShown,
    this: &FormPageShown,
    around: &Around,
    wrong: &[Wrong],
) -> Markup {
    let fields: Vec<_> = this.fields.iter().filter(|field| field.asked).collect();
    // One question alone is the heading of its page.
    let alone = fields.len() == 1 && this.hint.is_none();
    let content = html! {
        div.cw-narrow {
            (summary(wrong))
            span.govuk-caption-l {
                (form.reference) " – " (form.title)
                @if around.number.1 > 1 {
                    " – " (tv("step-of", [("step", around.number.0.to_string()), ("steps", around.number.1.to_string())]))
                }
            }
            @if !alone {
                h1.govuk-heading-l { (this.title) }
                @if let Some(hint) = &this.hint { p.govuk-body { (hint) } }
            }
            form method="post" action=(around.action) novalidate data-keep=(t("kept-at")) data-not-kept=(t("kept-not")) {
                input type="hidden" name="at" value=(around.at);
                @for field in &fields { (ask(field, alone)) }
                div.govuk-button-group {
                    button.govuk-button type="submit" data-module="govuk-button" { (t("save-and-continue")) }
                    button.govuk-button.govuk-button--secondary type="submit" name="later" value="yes" { (t("save-for-later")) }
                }
                p.govuk-body.cw-quiet.cw-kept role="status" {}
            }
        }
    };
    let title = if alone {
        fields.first().map(|field| field.label.clone()).unwrap_or_default()
    } else {
        this.title.clone()
    };
    frame.page(Sheet::new(title, content).back(around.back.clone()).erred(!wrong.is_empty()))
}

fn around(step: &Step, form: &FormShown, id: &str, query: Asked) -> Option<Around> {
    let pages = asked(form);
    let index = pages.iter().position(|page| page.id == id)?;
    let at = query.at.unwrap_or(form.version);
    let back = match (query.change, index.checked_sub(1).and_then(|before| pages.get(before))) {
        (Some(_), _) => step.to("check-answers", at),
        (None, Some(before)) => step.to(&before.id, at),
        (None, None) => step.side.case(&step.reference),
    };
    let mut action = step.to(id, at);
    if query.change.is_some() {
        action.push_str("&change=1");
    }
    Some(Around { action, back, at, number: (index + 1, pages.len()), side: step.side })
}

/// Where a form begins: the first page that lacks something, else *check your answers*.
pub(crate) async fn begin(State(state): State<WebState>, step: Step) -> PageResult {
    let form = step.form(&state).await?;
    if form.by_filing {
        return Ok(Redirect::to(&inbox::at(&step.reference)).into_response());
    }
    let next = asked(&form).into_iter().find(|page| page.fields.iter().any(lacking));
    let to = step.to(next.map_or("check-answers", |page| page.id.as_str()), form.version);
    Ok(Redirect::to(&to).into_response())
}

/// One page of the form.
pub(crate) async fn get(State(state): State<WebState>, step: Step, Query(query): Query<Asked>) -> PageResult {
    let mut form = step.form(&state).await?;
    // What is simply not filled in yet is no problem before it was sent.
    for field in form.pages.iter_mut().flat_map(|page| &mut page.fields) {
        if field.value.is_null() {
            field.problem = None;
        }
    }
    let id = step.page.clone().unwrap_or_default();
    let around = around(&step, &form, &id, query).ok_or_else(Problem::not_found)?;
    let this = form.pages.iter().find(|page| page.id == id).ok_or_else(Problem::not_found)?;
    ok(page(&step.frame(&state).await, &form, this, &around, &[]))
}

/// Keeps what was typed, right or wrong; then the next page, or the same one with what to mend. Where the session has ended
/// meanwhile, what was typed goes through the sign-in and comes back here.
pub(crate) async fn post(
    State(state): State<WebState>,
    step: Result<Step, Response>,
    Query(query): Query<Asked>,
    OriginalUri(at): OriginalUri,
    Form(posted): Form<Posted>,
) -> PageResult {
    let step = match step {
        Ok(step) => step,
        Err(elsewhere) => return Ok(super::instead(&state, elsewhere, &at, &posted)),
    };
    let form = step.form(&state).await?;
    let id = step.page.clone().unwrap_or_default();
    let this = form.pages.iter().find(|page| page.id == id).ok_or_else(Problem::not_found)?;
    let typed = collect(this.fields.iter().filter(|field| field.asked), &posted);
    let input = merged(&form, typed);
    let kept =
        state.app.save_draft(&step.caller, &step.reference, &form.of, input, form.reason.clone()).await?;
    super::found(kept)?;
    // Sent by itself while somebody types.
    if posted.contains_key("keep") {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    if posted.contains_key("later") {
        return Ok(Redirect::to(&step.side.case(&step.reference)).into_response());
    }
    let mut form = step.form(&state).await?;
    if form.pages.iter().flat_map(|page| &page.fields).any(|field| lacking(field) && field.problem.is_none())
    {
        // The program says in its own words what to enter; a field it is silent about is named.
        let program = step.program(&state).await;
        let own = |path: &FieldPath| {
            let program = program?;
            let key = format!("{}.required", program.fields.get(path)?.label);
            program.text(locale().code, &key, &[])
        };
        for field in form.pages.iter_mut().flat_map(|page| &mut page.fields) {
            if lacking(field) && field.problem.is_none() {
                let text =
                    own(&field.path).unwrap_or_else(|| tv("fill-in", [("label", field.label.as_str())]));
                field.problem = Some(text);
            }
        }
    }
    let around = around(&step, &form, &id, query).ok_or_else(Problem::not_found)?;
    let this = form.pages.iter().find(|page| page.id == id).ok_or_else(Problem::not_found)?;
    let wrong: Vec<Wrong> = this
        .fields
        .iter()
        .filter(|field| lacking(field))
        .map(|field| Wrong { id: id_of(field), text: field.problem.clone().unwrap_or_default() })
        .collect();
    if !wrong.is_empty() {
        let again = page(&step.frame(&state).await, &form, this, &around, &wrong);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let pages = asked(&form);
    let after = pages.iter().skip_while(|page| page.id != id).nth(1).filter(|_| query.change.is_none());
    // A change may have brought up a question that was not asked before.
    let open = pages.iter().find(|page| page.fields.iter().any(lacking)).filter(|_| query.change.is_some());
    let next = after.or(open).map_or("check-answers", |page| page.id.as_str());
    Ok(Redirect::to(&step.to(next, around.at)).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::public();
    let mut form = sample::form();
    let around = |number| Around {
        action: "/application/PL-2026-7F3KQ/do/submit/premises?at=2".into(),
        back: "/application/PL-2026-7F3KQ".into(),
        at: 2,
        number,
        side: Side::Public,
    };
    let mut all = Vec::new();
    if let [first, second, third] = form.pages.as_slice() {
        all.push(("wizard/first", page(&frame, &form, first, &around((1, 3)), &[])));
        all.push(("wizard/alone", page(&frame, &form, second, &around((2, 3)), &[])));
        all.push(("wizard/mixed", page(&frame, &form, third, &around((3, 3)), &[])));
    }
    let text = "Enter the address".to_owned();
    if let Some(field) = form.pages.first_mut().and_then(|first| first.fields.get_mut(1)) {
        field.problem = Some(text.clone());
    }
    if let Some(first) = form.pages.first() {
        let wrong = [Wrong { id: "premises-address-line1".into(), text }];
        all.push(("wizard/wrong", page(&frame, &form, first, &around((1, 3)), &wrong)));
    }
    all
}
