//! The frame around every page: bar, navigation, demo notice, main, footer.

use super::words::Words;
use crate::{
    assets,
    link::with,
    text::{asked_at, locale, t, tv},
};
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::borrow::Cow;

/// Where a page stands: what the bar and the navigation show.
#[derive(Clone, Debug, Default)]
pub enum Place {
    /// Nobody in particular: problem pages, sign-in.
    #[default]
    Plain,
    /// Public pages of a program: its title and its start page.
    Public {
        /// What it is called.
        title: String,
        /// Where it starts.
        home: String,
    },
    /// Somebody works here.
    Work {
        /// Their name.
        name: String,
        /// The part they are in: `desk`, `case`, `list`.
        current: &'static str,
        /// Parts beside the desk that they work in: `work`, `cases`, `board`.
        parts: Vec<&'static str>,
    },
}

/// The frame of one page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Where it stands.
    pub place: Place,
    /// How values are worded.
    pub words: Words,
    /// In a demonstration: the time by its clock.
    pub demo: Option<String>,
    /// Code and name of each language that the page can be read in.
    pub languages: Vec<(&'static str, &'static str)>,
    /// Where *exit this page* leads, on pages that one may have to leave at once.
    pub exit: Option<String>,
}

impl Frame {
    /// The same where people read times in another zone.
    pub fn at(&self, zone: &TimeZone) -> Cow<'_, Self> {
        if *zone == self.words.zone {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self { words: self.words.at(zone), ..self.clone() })
    }
}

/// What a page puts into its frame.
pub struct Sheet {
    /// The heading of the page, for the window's title.
    pub title: String,
    /// True when the page shows problems: the title says so first.
    pub erred: bool,
    /// Where *Back* leads.
    pub back: Option<String>,
    /// Look again after so many seconds.
    pub refresh_seconds: Option<u32>,
    /// Go on to this page of this server by itself, at once.
    pub onward: Option<String>,
    /// The content.
    pub content: Markup,
}

impl Sheet {
    /// A page with a title and its content.
    pub fn new(title: impl Into<String>, content: Markup) -> Self {
        Self { title: title.into(), erred: false, back: None, refresh_seconds: None, onward: None, content }
    }

    /// With a way back.
    pub fn back(mut self, to: impl Into<String>) -> Self {
        self.back = Some(to.into());
        self
    }

    /// Looks again by itself.
    pub fn refresh(mut self, seconds: Option<u32>) -> Self {
        self.refresh_seconds = seconds;
        self
    }

    /// Goes on by itself.
    pub fn onward(mut self, to: impl Into<String>) -> Self {
        self.onward = Some(to.into());
        self
    }

    /// Marks problems in the title.
    pub fn erred(mut self, erred: bool) -> Self {
        self.erred = erred;
        self
    }
}

const LOGO: &str = r##"<svg aria-hidden="true" focusable="false" width="28" height="28" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#fff"/><path d="M6 11a2 2 0 0 1 2-2h5l2.5 3H24a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2z" fill="#0f4c52"/><path d="m11.5 18 3.2 3.2 6-6" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>"##;

/// What warns before the session ends: closed until the script opens it.
fn timeout() -> Markup {
    html! {
        dialog.cw-dialog #timeout aria-labelledby="timeout-title" data-idle=(app::SESSION_IDLE.as_secs())
            data-text=(t("timeout-text")) data-minutes=(t("timeout-minutes")) data-minute=(t("timeout-minute")) {
            h2.govuk-heading-m #timeout-title { (t("timeout-title")) }
            p.govuk-body #timeout-text role="timer" {}
            div.govuk-button-group {
                button.govuk-button type="button" { (t("timeout-stay")) }
                form method="post" action="/sign-out" { button.govuk-button.govuk-button--secondary type="submit" { (t("sign-out")) } }
            }
        }
    }
}

impl Frame {
    /// The whole page.
    pub fn page(&self, sheet: Sheet) -> Markup {
        let name = t("product");
        let title = if sheet.erred { tv("title-erred", [("title", sheet.title)]) } else { sheet.title };
        let home = match &self.place {
            Place::Plain => "/",
            Place::Public { home, .. } => home,
            Place::Work { .. } => "/desk",
        };
        let owner = match &self.place {
            Place::Public { title, .. } => title.as_str(),
            _ => name.as_str(),
        };
        html! {
            (DOCTYPE)
            html.govuk-template lang=(locale().code) dir=(locale().direction) {
                head {
                    meta charset="utf-8";
                    title { (title) " – " (owner) }
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="color-scheme" content="light dark";
                    @if let Some(seconds) = sheet.refresh_seconds {
                        meta http-equiv="refresh" content=(seconds);
                    }
                    @if let Some(to) = &sheet.onward { meta http-equiv="refresh" content={ "0; url=" (to) }; }
                    @if let Some(icon) = assets::address("icon.svg") { link rel="icon" href=(icon) type="image/svg+xml"; }
                    @if let Some(style) = assets::address(if locale().direction == "rtl" { "casewright-rtl.css" } else { "casewright.css" }) { link rel="stylesheet" href=(style); }
                    @if let Some(script) = assets::address("casewright.js") { script type="module" src=(script) {} }
                }
                body.govuk-template__body {
                    div.cw-page {
                        a.govuk-skip-link href="#main" data-module="govuk-skip-link" { (t("skip")) }
                        (self.demo_notice())
                        header.cw-bar {
                            div.govuk-width-container.cw-bar__inner {
                                a.cw-bar__name href=(home) { (PreEscaped(LOGO)) (owner) }
                                (self.language_switch())
                                @if let Place::Work { name, .. } = &self.place {
                                    div.cw-bar__who {
                                        span { (name) }
                                        form method="post" action="/sign-out" {
                                            button.cw-bar__button type="submit" { (t("sign-out")) }
                                        }
                                    }
                                }
                            }
                        }
                        (self.navigation())
                        (self.exit_link())
                        div.cw-middle {
                            div.govuk-width-container {
                                @if let Some(back) = &sheet.back {
                                    nav aria-label=(t("back")) { a.govuk-back-link href=(back) { (t("back")) } }
                                }
                                main.cw-main #main { (sheet.content) }
                            }
                        }
                        @if matches!(self.place, Place::Work { .. }) { (timeout()) }
                        footer.cw-footer {
                            div.govuk-width-container {
                                p {
                                    @if matches!(self.place, Place::Work { .. }) {
                                        a.govuk-link href="/second-factor" { (t("second-title")) } " · "
                                        a.govuk-link href="/sessions" { (t("sessions-title")) } " · "
                                        a.govuk-link href="/purpose" { (t("purpose-title")) } " · "
                                        a.govuk-link href="/settings/notices" { (t("notice-settings-title")) } " · "
                                        a.govuk-link href="/settings/absence" { (t("absence-title")) } " · "
                                    }
                                    @let draft = t("language-draft");
                                    @if !draft.is_empty() { strong { (draft) } " " }
                                    (t("footer"))
                                    " " a.govuk-link href="/api/docs" { (t("footer-api")) }
                                    @if let Some(notices) = assets::address("notices.txt") {
                                        " " a.govuk-link href=(notices) { (t("footer-notices")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn language_switch(&self) -> Markup {
        if self.languages.len() < 2 {
            return html! {};
        }
        let here = asked_at();
        html! {
            nav.cw-languages aria-label=(t("language-label")) {
                ul {
                    @for (code, name) in &self.languages {
                        li lang=(code) {
                            @if *code == locale().code { span aria-current="true" { (name) } }
                            @else { a href=(with(&format!("/language/{code}"), [("to", here.as_str())])) { (name) } }
                        }
                    }
                }
            }
        }
    }

    /// A plain link to another site: it works without script, and the browser's history is left as it is.
    fn exit_link(&self) -> Markup {
        let Some(exit) = &self.exit else { return html! {} };
        html! {
            div.govuk-width-container.cw-exit {
                a.govuk-button.govuk-button--warning role="button" draggable="false" href=(exit) rel="nofollow noreferrer" {
                    (t("exit-page")) span.govuk-visually-hidden { " " (t("exit-page-help")) }
                }
            }
        }
    }

    fn navigation(&self) -> Markup {
        let Place::Work { current, parts, .. } = &self.place else { return html! {} };
        html! {
            nav.cw-navigation aria-label=(t("navigation")) {
                div.govuk-width-container {
                    ul {
                        @for (key, href) in [("desk", "/desk"), ("work", "/work/mine"), ("inbox", "/inbox"), ("cases", "/cases"), ("search", "/search"), ("board", "/board"), ("reports", "/reports"), ("records", "/records"), ("vouchers", "/vouchers"), ("reconciliation", "/reconciliation"), ("administration", "/administration")].into_iter().filter(|(key, _)| *key == "desk" || parts.contains(if *key == "search" { &"cases" } else { key })) {
                            li { a href=(href) aria-current=[(key == *current).then_some("page")] { (t(key)) } }
                        }
                        li { a href="/go" aria-current=[(*current == "go").then_some("page")] data-palette data-palette-label=(t("go-title")) data-keys-off=(t("keys-off")) data-keys-on=(t("keys-on")) { (t("go-title")) } }
                    }
                }
            }
        }
    }

    fn demo_notice(&self) -> Markup {
        let Some(now) = &self.demo else { return html! {} };
        html! {
            section.cw-demo aria-label=(t("demo-notice")) {
                div.govuk-width-container.cw-demo__inner {
                    strong { (t("demo-notice")) } " "
                    (tv("demo-now", [("now", now.as_str())])) " "
                    a href="/demo/clock" { (t("demo-clock-link")) } " · "
                    a href="/demo/mail" { (t("demo-mail-link")) } " · "
                    a href="/demo" { (t("demo-tour-link")) }
                }
            }
        }
    }
}
