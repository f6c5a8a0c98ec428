//! `/settings/notices`: by which way somebody is told what, and what could not be delivered to them (S1.19).

use super::{PageResult, answered::found, form, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    NoticeChoice,
    answer::{NoticeChosen, NoticeGivenUp, NoticeSettings},
    notice::{NoticeKind, NoticeWay},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};

const HERE: &str = "/settings/notices";

/// The page; `secret` is the key that calls are signed with, the one time that it is shown.
fn page(frame: &Frame, settings: &NoticeSettings, secret: Option<&str>) -> Markup {
    let own_mail = settings.mail.as_deref().filter(|_| settings.own_mail).unwrap_or_default();
    let content = html! {
        h1.govuk-heading-l { (t("notice-settings-title")) }
        @if let Some(secret) = secret {
            div.govuk-inset-text {
                p { (t("notice-settings-secret")) }
                p { code #secret { (secret) } }
            }
        }
        p.govuk-body { (t("notice-settings-lead")) }
        @if !settings.outside { p.govuk-body { strong { (t("notice-settings-off")) } } }
        (given_up(frame, &settings.given_up, false))
        form method="post" action=(HERE) {
            @for one in &settings.ways { (way(*one, settings)) }
            @if !settings.mail_domains.is_empty() {
                @if let Some(mail) = settings.mail.as_ref().filter(|_| !settings.own_mail) {
                    p.govuk-body { (tv("notice-settings-mail-now", [("mail", mail.as_str())])) }
                }
                (form::line("mail", "mail", &tv("notice-settings-mail", [("domains", settings.mail_domains.join(", "))]), own_mail, false))
            } @else if let Some(mail) = &settings.mail {
                p.govuk-body { (tv("notice-settings-mail-now", [("mail", mail.as_str())])) }
            }
            @if !settings.webhook_hosts.is_empty() {
                (form::line("webhook", "webhook", &tv("notice-settings-webhook", [("hosts", settings.webhook_hosts.join(", "))]), settings.webhook.as_deref().unwrap_or_default(), false))
            }
            button.govuk-button type="submit" data-module="govuk-button" { (t("notice-settings-save")) }
        }
    };
    frame.page(Sheet::new(t("notice-settings-title"), content).back("/desk"))
}

fn way(one: NoticeChosen, settings: &NoticeSettings) -> Markup {
    let kind = one.kind.word();
    let possible = |way: NoticeWay| {
        let possible = match way {
            NoticeWay::Here => true,
            NoticeWay::Mail => one.kind != NoticeKind::Numbers && settings.outside,
            NoticeWay::MailDaily => settings.outside,
            NoticeWay::Webhook => {
                one.kind != NoticeKind::Numbers && settings.outside && !settings.webhook_hosts.is_empty()
            }
            NoticeWay::WebhookDaily => settings.outside && !settings.webhook_hosts.is_empty(),
        };
        possible || (one.own && one.way == way)
    };
    let mut choices = vec![(String::new(), t("notice-way-group"))];
    choices.extend(
        NoticeWay::ALL
            .iter()
            .filter(|(way, _)| possible(*way))
            .map(|(_, word)| ((*word).to_owned(), t(&format!("notice-way-{word}")))),
    );
    let now = if one.own { one.way.word() } else { "" };
    html! {
        (form::select(kind, kind, &t(&format!("notice-kind-{kind}")), &choices, now))
        @if !one.own { p.govuk-hint { (tv("notice-way-now", [("way", t(&format!("notice-way-{}", one.way.word())))])) } }
    }
}

/// What could not be delivered, with the names of whom it was for where these are others.
pub(crate) fn given_up(frame: &Frame, given_up: &[NoticeGivenUp], others: bool) -> Markup {
    html! {
        @if !given_up.is_empty() {
            h2.govuk-heading-m { (t("notice-given-up-title")) }
            ul.cw-plan {
                @for one in given_up {
                    li {
                        div.cw-plan__head {
                            strong {
                                @if others { (one.name) ", " }
                                (tv("notice-given-up-count", [("count", one.notices)])) ", " (t(&format!("notice-way-{}", one.way.word())))
                            }
                        }
                        p { (one.failure) " " span.cw-quiet { (frame.words.time(one.at)) } }
                        form method="post" action={ (HERE) "/" (one.id) "/again" } {
                            button.govuk-button.govuk-button--secondary type="submit" data-module="govuk-button" {
                                (t("given-up-again")) span.govuk-visually-hidden { " " @if others { (one.name) " " } (frame.words.time(one.at)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let settings = found(state.app.notice_settings(&caller).await?)?;
    ok(page(&state.work(&caller, "settings"), &settings, None))
}

/// What was chosen, of what was sent.
pub(crate) fn chosen(pairs: &[(String, String)]) -> Result<NoticeChoice, Problem> {
    let text = |wanted: &str| {
        let found = pairs.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.trim().to_owned());
        found.filter(|text| !text.is_empty())
    };
    let mut choice = NoticeChoice { mail: text("mail"), webhook: text("webhook"), ..NoticeChoice::default() };
    for (kind, word) in NoticeKind::ALL {
        if let Some(way) = text(word) {
            let way = NoticeWay::of(&way).ok_or_else(|| form::not(t("form-not-understood")))?;
            choice.ways.insert(kind, way);
        }
    }
    Ok(choice)
}

/// Keeps what was chosen. A new key is shown at once, and never again.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let choice = chosen(&pairs)?;
    let secret = form::changed(found(state.app.choose_notices(&caller, choice).await?)?)?;
    if secret.is_none() {
        return Ok(Redirect::to(HERE).into_response());
    }
    let settings = found(state.app.notice_settings(&caller).await?)?;
    ok(page(&state.work(&caller, "settings"), &settings, secret.as_deref()))
}

/// Has what could not be delivered tried again.
pub(crate) async fn again(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(id): Path<String>,
) -> PageResult {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    found(state.app.tell_again(&caller, id).await?)?;
    Ok(Redirect::to(HERE).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let ways = NoticeKind::ALL.iter().zip([
        (NoticeWay::Mail, true),
        (NoticeWay::MailDaily, false),
        (NoticeWay::Webhook, true),
        (NoticeWay::Here, false),
    ]);
    let settings = NoticeSettings {
        outside: true,
        mail: Some("ann@council.example".into()),
        own_mail: true,
        mail_domains: vec!["council.example".into()],
        webhook: Some("https://hooks.council.example/ann".into()),
        webhook_hosts: vec!["hooks.council.example".into()],
        ways: ways.map(|((kind, _), (way, own))| NoticeChosen { kind: *kind, way, own }).collect(),
        given_up: vec![sample_given_up()],
    };
    let off = NoticeSettings {
        outside: false,
        mail: None,
        own_mail: false,
        mail_domains: Vec::new(),
        webhook: None,
        webhook_hosts: Vec::new(),
        given_up: Vec::new(),
        ..settings.clone()
    };
    let frame = sample::work("settings");
    vec![
        ("settings/notices", page(&frame, &settings, None)),
        ("settings/notices-secret", page(&frame, &settings, Some("5f3a…"))),
        ("settings/notices-off", page(&frame, &off, None)),
    ]
}

/// Notices that could not be delivered, made up.
pub(crate) fn sample_given_up() -> NoticeGivenUp {
    NoticeGivenUp {
        id: uuid::Uuid::nil(),
        person: app::core::id::PersonId::new(uuid::Uuid::nil()),
        name: "Ann Licence".into(),
        way: NoticeWay::Mail,
        notices: 2,
        at: sample::at("2026-03-09T23:10:00Z"),
        failure: "the mail server refused the message for good".into(),
    }
}
