//! `/case/<reference>/people`: who works on the case, whom it is about, who was brought in; giving and ending roles on it.

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok, sample,
    },
    Tab, tab,
};
use crate::{
    link::Side,
    part::{Frame, words::Words},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{Candidate, CasePage, Member, PeopleTab, TeamRow},
    core::id::{PersonId, RoleName},
    request::{Guard, TeamChange},
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// The page.
pub fn page(frame: &Frame, case: &CasePage, people: &PeopleTab) -> Markup {
    let to = format!("{}/people", Side::Work.case(&people.reference));
    let may_end = case.tabs.assign;
    let content = html! {
        h2.govuk-heading-m { (t("people-team")) }
        @if people.team.is_empty() { p.govuk-body { (t("people-team-none")) } }
        @else {
            table.cw-table {
                caption.govuk-visually-hidden { (t("people-team")) }
                thead { tr {
                    th scope="col" { (t("who")) } th scope="col" { (t("role")) } th scope="col" { (t("people-from")) }
                    th scope="col" { (t("until")) }
                    @if may_end { th scope="col" { (t("people-manage")) } }
                } }
                tbody { @for member in &people.team { (member_row(frame, member, may_end, &to)) } }
            }
        }
        @if !people.candidates.is_empty() { (give(&people.candidates, &to)) }
        @if !people.tasks.is_empty() {
            h2.govuk-heading-m { (t("people-tasks")) }
            dl.govuk-summary-list {
                @for (name, titles) in &people.tasks {
                    div.govuk-summary-list__row {
                        dt.govuk-summary-list__key { (name) }
                        dd.govuk-summary-list__value { (titles.join(", ")) }
                    }
                }
            }
        }
        @if !people.parties.is_empty() {
            h2.govuk-heading-m { (t("people-parties")) }
            ul.govuk-list { @for party in &people.parties { li { (party.name) } } }
        }
        @if !people.partners.is_empty() {
            h2.govuk-heading-m { (t("people-partners")) }
            ul.govuk-list { @for partner in &people.partners { li { (partner) } } }
        }
    };
    tab(frame, case, Tab::People, None, content)
}

fn member_row(frame: &Frame, member: &TeamRow, may_end: bool, to: &str) -> Markup {
    html! {
        tr {
            th scope="row" data-label=(t("who")) { span { (member.name) } }
            td data-label=(t("role")) { span { (member.role_title) } }
            td data-label=(t("people-from")) { span { (frame.words.day(member.from)) } }
            td data-label=(t("until")) {
                span {
                    @match (member.until, member.current) {
                        (Some(until), true) => { (frame.words.end(until)) }
                        (Some(until), false) => { span.cw-quiet { (tv("people-ended", [("day", frame.words.end(until))])) } }
                        (None, _) => { (t("people-open-end")) }
                    }
                }
            }
            @if may_end {
                td data-label=(t("people-manage")) {
                    @if member.current {
                        form method="post" action=(to) {
                            input type="hidden" name="do" value="end";
                            input type="hidden" name="whom" value={ (member.role) " " (member.person) };
                            button.govuk-button.govuk-button--secondary.cw-small type="submit" {
                                (t("people-end")) span.govuk-visually-hidden { " " (member.name) ", " (member.role_title) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One choice names the role and the person: what is not possible cannot be chosen.
fn give(candidates: &[Candidate], to: &str) -> Markup {
    html! {
        h3.govuk-heading-s { (t("people-give")) }
        form method="post" action=(to) {
            input type="hidden" name="do" value="give";
            div.govuk-form-group {
                label.govuk-label for="give-whom" { (t("people-whom")) }
                select.govuk-select #give-whom name="whom" {
                    @for candidate in candidates {
                        optgroup label=(candidate.role_title) {
                            @for person in &candidate.people {
                                option value={ (candidate.role) " " (person.person) } { (person.name) " – " (candidate.role_title) }
                            }
                        }
                    }
                }
            }
            (form::day("give-until", "until", &t("people-until"), false))
            (form::button(&t("people-give-button")))
        }
    }
}

/// What was typed in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    #[serde(rename = "do")]
    act: String,
    /// Role and person.
    whom: String,
    until: String,
}

impl Typed {
    fn change(&self, words: &Words) -> Result<TeamChange, crate::problem::Problem> {
        let unclear = || form::not(t("form-not-understood"));
        let (role, person) = self.whom.split_once(' ').ok_or_else(unclear)?;
        let (role, person) = (RoleName::new(role), person.parse::<PersonId>().map_err(|_| unclear())?);
        match self.act.as_str() {
            "give" => {
                let until = form::ends(words, &self.until)?;
                Ok(TeamChange::Assign { person, role, from: None, until })
            }
            "end" => Ok(TeamChange::End { person, role }),
            _ => Err(unclear()),
        }
    }
}

/// The people tab.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let case = found(state.app.case_page(&caller, &reference).await?)?;
    let people = found(state.app.people_tab(&caller, &reference).await?)?;
    ok(page(&state.on_case(&caller, &case), &case, &people))
}

/// Gives a role on the case, or ends one.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let words = state.words().at(&state.app.zone_of(&caller, &reference).await?);
    let change = typed.change(&words)?;
    done(state.app.change_team(&caller, &reference, change, Guard::default()).await?)?;
    Ok(Redirect::to(&format!("{}/people", Side::Work.case(&reference))).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let person = PersonId::new(uuid::Uuid::nil());
    let member = |name: &str, until: Option<&str>, current: bool| TeamRow {
        person,
        name: name.into(),
        role: "inspector".into(),
        role_title: "Inspector".into(),
        from: sample::at("2026-03-04T08:00:00Z"),
        until: until.map(sample::at),
        current,
    };
    let people = PeopleTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        team: vec![
            member("Iris Inspector", None, true),
            member("Ann Licence", Some("2026-04-01T00:00:00Z"), true),
            member("Nina Night", Some("2026-03-05T00:00:00Z"), false),
        ],
        parties: vec![Member { person, name: "Jo Applicant".into() }],
        partners: vec!["Police".into()],
        tasks: vec![("Iris Inspector".into(), vec!["Visit the premises".into()])],
        candidates: vec![Candidate {
            role: RoleName::new("inspector"),
            role_title: "Inspector".into(),
            people: vec![Member { person, name: "Ian Inspector".into() }],
        }],
    };
    let tabs = app::answer::Tabs {
        documents: false,
        parties: false,
        access: true,
        audit: true,
        assign: true,
        records: false,
        money: false,
    };
    let case = CasePage { tabs, ..sample::case() };
    vec![("case/people", page(&sample::work("case"), &case, &people))]
}
