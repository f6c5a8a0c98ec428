//! `/administration/people/<person>`: one person's roles, given and ended with dates; how they sign in, the invitation with which they
//! begin; leaving in one step, with what would end
//! before it and the receipt after it; the way back.

use super::{
    super::{PageResult, answered::found, form, ok, sample},
    people::{all_roles, dated, somebody},
};
use crate::{
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    PersonAnswer,
    answer::{AccountShown, Invitation, Leaving},
    core::id::{PersonId, ProgramName, RoleName},
    people::{Person, RoleGrant},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The page. `roles` are those there are: `program/role` and words. `preview` is what would end now, `receipts` what ended.
pub fn page(
    frame: &Frame,
    person: &Person,
    roles: &[(String, String)],
    heirs: &[(String, String)],
    account: Option<AccountShown>,
    (preview, receipts): (Option<&Leaving>, &[Leaving]),
) -> Markup {
    let home = format!("/administration/people/{}", person.id);
    let content = html! {
        h1.govuk-heading-xl { (person.name) }
        @if !person.active { p.govuk-body { strong.govuk-tag.govuk-tag--grey { (t("people-left")) } } }
        h2.govuk-heading-m { (t("person-roles")) }
        @if person.roles.is_empty() { p.govuk-body { (t("person-no-roles")) } }
        ul.cw-plan {
            @for grant in &person.roles {
                li {
                    p { (dated(frame, grant)) }
                    form method="post" action={ (home) "/roles/end" } {
                        input type="hidden" name="role" value={ (grant.program) "/" (grant.role) };
                        (form::button(&t("role-end")))
                    }
                }
            }
        }
        @if person.active {
            h2.govuk-heading-m { (t("role-give")) }
            form method="post" action={ (home) "/roles" } {
                (form::select("give-role", "role", &t("role"), roles, ""))
                (form::day("give-from", "from", &t("from"), false))
                (form::day("give-until", "until", &t("until"), false))
                (form::line("give-reason", "reason", &t("form-reason"), "", false))
                (form::button(&t("role-give-button")))
            }
        }
        @if let Some(account) = account.filter(|_| person.active) {
            h2.govuk-heading-m { (t("person-account")) }
            @if account.password {
                p.govuk-body { (t("person-has-password")) }
            } @else {
                p.govuk-body { (t("person-no-password")) }
                form method="post" action={ (home) "/invitation" } { (form::button(&t("person-invite"))) }
            }
            p.govuk-body { (t(if account.second_factor { "person-second-factor" } else { "person-no-second-factor" })) }
            @if account.second_factor {
                p.govuk-body { (t("person-reset-lead")) }
                form method="post" action={ (home) "/second-factor/reset" } { (form::grave(&t("person-reset"))) }
            }
        }
        @if let Some(preview) = preview {
            h2.govuk-heading-m { (t("leave-title")) }
            p.govuk-body { (t("leave-lead")) }
            (what_ends(preview))
            form method="post" action={ (home) "/leaving" } {
                (form::select("leave-heir", "heir", &t("leave-heir"), heirs, ""))
                (form::line("leave-reason", "reason", &t("form-reason"), "", false))
                (form::grave(&t("leave-button")))
            }
        }
        @for receipt in receipts {
            h2.govuk-heading-m { (tv("receipt-title", [("day", frame.words.time(receipt.at))])) }
            (what_ends(receipt))
        }
        @if !person.active {
            form method="post" action={ (home) "/return" } {
                p.govuk-body { (t("return-lead")) }
                (form::line("return-reason", "reason", &t("form-reason"), "", false))
                (form::button(&t("return-button")))
            }
        }
    };
    frame.page(Sheet::new(person.name.clone(), content).back("/administration/people"))
}

/// What ends, or ended: counted, and case by case how far the hand-over is.
fn what_ends(leaving: &Leaving) -> Markup {
    let count = |key: &str, count: usize| tv(key, [("count", count)]);
    let done = leaving.cases.iter().filter(|case| case.done).count();
    let failed: Vec<&String> = leaving.cases.iter().filter_map(|case| case.failure.as_ref()).collect();
    html! {
        @if let Some(receipt) = leaving.receipt { p.cw-quiet.cw-code { (receipt) } }
        ul.govuk-list.govuk-list--bullet {
            li { (count("leave-roles", leaving.roles.len() + leaving.platform_roles.len())) }
            li { (count("leave-sessions", leaving.sessions.len())) }
            li { (count("leave-clearances", leaving.clearances as usize)) }
            li { (count("leave-delegations", leaving.delegations_from.len() + leaving.delegations_to.len())) }
            li {
                (count("leave-cases", leaving.cases.len()))
                @if leaving.receipt.is_some() { " " (count("leave-done", done)) }
            }
        }
        @for failure in failed { p.govuk-body { strong.govuk-tag.govuk-tag--red { (t("leave-failed")) } " " (failure) } }
    }
}

fn id(text: &str) -> Result<PersonId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// The person.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(person): Path<String>,
) -> PageResult {
    let wanted = id(&person)?;
    let people = found(state.app.people(&caller).await?)?;
    let person = people.iter().find(|one| one.id == wanted).ok_or_else(Problem::not_found)?;
    let roles = all_roles(&state, &caller).await?;
    let mut heirs = vec![(String::new(), t("leave-nobody"))];
    let others = people.iter().filter(|one| one.active && one.id != wanted);
    heirs.extend(others.map(|one| (one.id.to_string(), one.name.clone())));
    // Nobody lets themselves leave: without a preview there is no form.
    let preview =
        if person.active { state.app.preview_leaving(&caller, wanted).await?.found() } else { None };
    let receipts = state.app.receipts(&caller, wanted).await?.found().unwrap_or_default();
    let account = state.app.account(&caller, wanted).await?.found();
    let frame = state.work(&caller, "administration");
    ok(page(&frame, person, &roles, &heirs, account, (preview.as_ref(), &receipts)))
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    role: String,
    from: String,
    until: String,
    heir: String,
    reason: String,
}

impl Typed {
    fn role(&self) -> Result<(ProgramName, RoleName), Problem> {
        let (program, role) = self.role.split_once('/').ok_or_else(|| form::not(t("form-not-understood")))?;
        Ok((ProgramName::new(program), RoleName::new(role)))
    }
}

fn back(person: PersonId) -> PageResult {
    Ok(Redirect::to(&format!("/administration/people/{person}")).into_response())
}

fn stored(answer: PersonAnswer) -> PageResult {
    match answer {
        PersonAnswer::Stored(person) => back(person.id),
        PersonAnswer::Not(text) => Err(form::not(text)),
    }
}

/// Gives a role.
pub(crate) async fn give(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(person): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let words = state.words();
    let (program, role) = typed.role()?;
    let (from, until) = (form::begins(&words, &typed.from)?, form::ends(&words, &typed.until)?);
    let grant = RoleGrant { program, role, from, until };
    stored(found(state.app.give_role(&caller, id(&person)?, grant, &typed.reason).await?)?)
}

/// Ends a role.
pub(crate) async fn end(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(person): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (program, role) = typed.role()?;
    let answer = state.app.end_person_role(&caller, id(&person)?, &program, &role, &typed.reason).await?;
    stored(found(answer)?)
}

/// Lets the person leave.
pub(crate) async fn leave(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(person): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let person = id(&person)?;
    let heir = match typed.heir.trim() {
        "" => None,
        heir => Some(id(heir)?),
    };
    form::changed(found(state.app.leave(&caller, person, heir, &typed.reason).await?)?)?;
    back(person)
}

/// Lets the person come back.
pub(crate) async fn come_back(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(person): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let person = id(&person)?;
    form::changed(found(state.app.come_back(&caller, person, &typed.reason).await?)?)?;
    back(person)
}

/// Makes an invitation and shows its link, this once.
pub(crate) async fn invite(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(person): Path<String>,
) -> PageResult {
    let wanted = id(&person)?;
    let invitation = form::changed(found(state.app.invite_person(&caller, wanted).await?)?)?;
    let people = found(state.app.people(&caller).await?)?;
    let person = people.iter().find(|one| one.id == wanted).ok_or_else(Problem::not_found)?;
    ok(invited(&state.work(&caller, "administration"), person, &invitation))
}

fn invited(frame: &Frame, person: &Person, invitation: &Invitation) -> Markup {
    let title = tv("invitation-made", [("name", person.name.clone())]);
    let until = frame.words.time(invitation.until);
    let content = html! {
        h1.govuk-heading-xl { (title) }
        p.govuk-body { (tv("invitation-made-lead", [("name", person.name.clone()), ("until", until)])) }
        h2.govuk-heading-m { (t("invitation-link")) }
        p.govuk-body { a.govuk-link.cw-breaks href=(invitation.page) { (invitation.page) } }
    };
    frame.page(Sheet::new(title.clone(), content).back(format!("/administration/people/{}", person.id)))
}

/// Turns off the second factor of somebody who lost the phone and the recovery codes.
pub(crate) async fn reset_second_factor(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(person): Path<String>,
) -> PageResult {
    let person = id(&person)?;
    found(state.app.reset_second_factor(&caller, person).await?)?;
    back(person)
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("administration");
    let person = somebody();
    let roles = [("premises-licence/inspector".to_owned(), "Inspector (Premises licence)".to_owned())];
    let heirs = [(String::new(), "Back to where it came from".to_owned())];
    let leaving = Leaving {
        receipt: None,
        person: person.id,
        name: person.name.clone(),
        at: sample::at("2026-03-10T09:00:00Z"),
        heir: None,
        roles: person.roles.clone(),
        platform_roles: Vec::new(),
        sessions: vec!["1".into()],
        service_accounts: Vec::new(),
        tokens: Vec::new(),
        clearances: 1,
        delegations_from: Vec::new(),
        delegations_to: Vec::new(),
        cases: Vec::new(),
    };
    let receipt = Leaving { receipt: Some(uuid::Uuid::nil()), ..leaving.clone() };
    let left = Person { active: false, roles: Vec::new(), ..person.clone() };
    let account = AccountShown { password: true, second_factor: true };
    let new = AccountShown { password: false, second_factor: false };
    let invitation = Invitation {
        page: "/invitation?token=of-a-sample".into(),
        until: sample::at("2026-03-17T09:00:00Z"),
    };
    vec![
        (
            "administration/person",
            page(&frame, &person, &roles, &heirs, Some(account), (Some(&leaving), &[])),
        ),
        (
            "administration/person-left",
            page(&frame, &left, &roles, &heirs, Some(account), (None, &[receipt])),
        ),
        ("administration/person-new", page(&frame, &person, &roles, &heirs, Some(new), (None, &[]))),
        ("administration/person-invited", invited(&frame, &person, &invitation)),
    ]
}
