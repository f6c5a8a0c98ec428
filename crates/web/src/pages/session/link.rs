//! What the pages behind one-time links share: the new password, the link that is over, and the way in.

use crate::{
    cookie::Cookie,
    part::{
        Frame,
        frame::Sheet,
        question::{Wrong, summary},
    },
    text::t,
};
use app::Redeemed;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What a link carries.
#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    pub(super) token: String,
}

/// Which link: its address, and the keys of its texts.
pub(super) struct Kind {
    /// Where its form goes.
    pub(super) action: &'static str,
    /// The start of its texts: `first` for `first-title`, `first-lead`, `first-button`, `first-over-help`.
    pub(super) texts: &'static str,
}

impl Kind {
    fn t(&self, rest: &str) -> String {
        t(&format!("{}-{rest}", self.texts))
    }

    /// The form: what is asked before the password, then the password. A problem is about the input named by `blames`.
    pub(super) fn page(
        &self,
        frame: &Frame,
        token: &str,
        before: &Markup,
        blames: &str,
        wrong: Option<&str>,
    ) -> Markup {
        let title = self.t("title");
        let wrong: Vec<Wrong> =
            wrong.into_iter().map(|text| Wrong { id: blames.to_owned(), text: text.to_owned() }).collect();
        let content = html! {
            div.cw-narrow {
                (summary(&wrong))
                h1.govuk-heading-l { (title) }
                p.govuk-body { (self.t("lead")) }
                form method="post" action=(self.action) novalidate {
                    input type="hidden" name="token" value=(token);
                    (before)
                    div.govuk-form-group {
                        label.govuk-label for="password" { (t("password")) }
                        div.govuk-hint #password-hint { (t("password-hint")) }
                        input.govuk-input.govuk-input--width-20 #password name="password" type="password"
                            autocomplete="new-password" aria-describedby="password-hint" maxlength="1000" required;
                    }
                    button.govuk-button type="submit" data-module="govuk-button" { (self.t("button")) }
                }
            }
        };
        frame.page(Sheet::new(title.clone(), content).erred(!wrong.is_empty()))
    }

    /// The link was used, or its time is over.
    pub(super) fn over(&self, frame: &Frame) -> Markup {
        let title = t("first-over");
        let content = html! {
            div.cw-narrow {
                h1.govuk-heading-l { (title) }
                p.govuk-body { (self.t("over-help")) }
                a.govuk-link href="/sign-in" { (t("sign-in")) }
            }
        };
        frame.page(Sheet::new(title.clone(), content))
    }

    /// What came of it; `again` is the form with what is wrong.
    pub(super) fn answer(
        &self,
        frame: &Frame,
        redeemed: &Redeemed,
        again: impl FnOnce(&str) -> Markup,
    ) -> Response {
        match redeemed {
            Redeemed::In(signed) => Cookie::Session.going_to(&signed.token, "/desk"),
            Redeemed::SignIn => Redirect::to("/sign-in").into_response(),
            Redeemed::LinkOver => (StatusCode::NOT_FOUND, self.over(frame)).into_response(),
            Redeemed::Not(why) => (StatusCode::UNPROCESSABLE_ENTITY, again(why)).into_response(),
        }
    }
}
