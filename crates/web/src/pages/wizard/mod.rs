//! Filling in a form: one topic a page, what is typed is kept, then *check your answers*, then what came of it. The same
//! steps serve an applicant on the public pages and a worker on a case, for actions and for tasks.

pub mod check;
pub mod conflict;
pub mod question;
pub mod refused;
pub mod sent;

use super::answered::found;
use crate::{
    link::{Side, with},
    part::{Frame, Place, question::Posted},
    problem::Problem,
    state::WebState,
    text::locale,
    visit::Step,
};
use app::{
    answer::{FormFieldShown, FormPageShown, FormShown},
    core::id::ItemNo,
    program::Program,
};
use axum::{
    http::{Uri, header},
    response::Response,
};
use serde_json::{Map, Value as Json};

/// The last step of every form.
pub(crate) const CHECK: &str = "check-answers";

impl Step {
    /// Where the form begins.
    fn base(&self) -> String {
        self.subject.under(self.side, &self.reference)
    }

    /// A page of the form, or `check-answers`; `at` is the version the form was first read at.
    fn to(&self, page: &str, at: u64) -> String {
        let page =
            if page == CHECK { page.to_owned() } else { format!("form/{}", crate::link::segment(page)) };
        with(&format!("{}/{page}", self.base()), [("at", at.to_string().as_str())])
    }

    async fn form(&self, state: &WebState) -> Result<FormShown, Problem> {
        let answer = match &self.subject {
            crate::link::Subject::Action(action) => {
                state.app.action_form(&self.caller, &self.reference, action).await?
            }
            crate::link::Subject::Task(item) => {
                state.app.task_form(&self.caller, &self.reference, ItemNo(*item)).await?
            }
        };
        let mut form = found(answer)?;
        // The titles of the sheet are English.
        if self.side == Side::Public
            && locale().code != "en"
            && let Some(program) = self.program(state).await
        {
            form.title = super::public::spoken::title(program, &format!("action-{}", form.of), &form.title);
        }
        Ok(form)
    }

    /// The program of the case, where the case can be read.
    async fn program<'a>(&self, state: &'a WebState) -> Option<&'a Program> {
        let case = state.app.case_page(&self.caller, &self.reference).await.ok()?.found()?;
        state.app.program(case.program.as_str()).map(AsRef::as_ref)
    }

    /// The frame of a page of this form, with times as people read them where the case is.
    async fn frame(&self, state: &WebState) -> Frame {
        let frame = match self.side {
            Side::Work => state.work(&self.caller, "case"),
            Side::Public => self
                .program(state)
                .await
                .map_or_else(|| state.frame(Place::Plain), |program| state.public(program)),
        };
        match state.app.zone_of(&self.caller, &self.reference).await {
            Ok(zone) => frame.at(&zone).into_owned(),
            Err(_) => frame,
        }
    }
}

/// In place of a form whose session has ended: the sign-in page with what was typed, on a worker's case. Everything else keeps its
/// own answer.
fn instead(state: &WebState, elsewhere: Response, at: &Uri, posted: &Posted) -> Response {
    let to = at.path_and_query().map_or("/desk", |whole| whole.as_str());
    let signs_in = elsewhere
        .headers()
        .get(header::LOCATION)
        .and_then(|to| to.to_str().ok())
        .is_some_and(|to| to.starts_with("/sign-in"));
    let typed =
        posted.iter().any(|(name, value)| !["at", "key"].contains(&name.as_str()) && !value.is_empty());
    if signs_in && typed && !posted.contains_key("keep") {
        return super::session::sign_in::instead(state, to, posted);
    }
    elsewhere
}

/// The pages on which something is asked.
pub(crate) fn asked(form: &FormShown) -> Vec<&FormPageShown> {
    form.pages.iter().filter(|page| page.fields.iter().any(|field| field.asked)).collect()
}

/// True when a question that must have an answer has none, or has one that is not right.
pub(crate) fn lacking(field: &FormFieldShown) -> bool {
    field.asked && (field.problem.is_some() || (field.required && field.value.is_null()))
}

/// Everything filled in so far, by path, with what was just posted laid over it.
pub(crate) fn merged(form: &FormShown, posted: Map<String, Json>) -> Json {
    let mut input: Map<String, Json> = form
        .pages
        .iter()
        .flat_map(|page| &page.fields)
        .filter(|field| !field.value.is_null())
        .map(|field| (field.path.to_string(), field.value.clone()))
        .collect();
    input.extend(posted);
    Json::Object(input)
}
