//! `/settings/absence`: one's own absences; and, for whoever hands out work or administers people, theirs, with what they have (S1.14).

use super::{PageResult, answered::found, form, ok, sample};
use crate::{
    link::with,
    part::{Frame, frame::Sheet},
    problem::Problem,
    regional,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    NewAbsence,
    answer::{AbsenceShown, Absences, AwayTasks, Count},
    core::id::PersonId,
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

const HERE: &str = "/settings/absence";

/// The page.
pub fn page(frame: &Frame, shown: &Absences) -> Markup {
    let content = html! {
        h1.govuk-heading-l { (t("absence-title")) }
        p.govuk-body { (t("absence-lead")) }
        @if shown.mine.is_empty() { p.govuk-body { (t("absence-none")) } }
        @else { (list(&shown.mine, false)) }
        h2.govuk-heading-m { (t("absence-say-title")) }
        (say("me", None, shown))
        @if !shown.people.is_empty() {
            h2.govuk-heading-m { (t("absence-others-title")) }
            @if shown.others.is_empty() { p.govuk-body { (t("absence-others-none")) } }
            @else { (list(&shown.others, true)) }
            h3.govuk-heading-s { (t("absence-say-other-title")) }
            (say("other", Some(&shown.people), shown))
        }
    };
    frame.page(Sheet::new(t("absence-title"), content).back("/desk"))
}

fn list(all: &[AbsenceShown], others: bool) -> Markup {
    html! {
        ul.cw-plan {
            @for one in all {
                li {
                    div.cw-plan__head {
                        strong {
                            @if others { (one.name) ", " }
                            (tv("absence-days", [("from", regional::date(one.from)), ("until", regional::date(one.until))]))
                        }
                        @if one.now { " " strong.govuk-tag.govuk-tag--yellow { (t("absence-now")) } }
                    }
                    p {
                        @match &one.stand_in_name {
                            Some(name) => (tv("absence-stands-in", [("name", name.as_str())])),
                            None => (t("absence-nobody-stands-in")),
                        }
                    }
                    @for tasks in &one.tasks {
                        p {
                            a.govuk-link href=(work_of(tasks.program.as_str(), one.person)) {
                                (tv("absence-tasks", [("count", tasks.cases.n.to_string()), ("program", tasks.title.clone()), ("name", one.name.clone())]))
                            }
                        }
                    }
                    form method="post" action={ (HERE) "/" (one.id) "/end" } {
                        button.govuk-button.govuk-button--secondary type="submit" data-module="govuk-button" {
                            (t(if one.now { "absence-end" } else { "absence-take-back" }))
                            span.govuk-visually-hidden { " " @if others { (one.name) " " } (regional::date(one.from)) }
                        }
                    }
                }
            }
        }
    }
}

/// The tasks that somebody has, where whoever hands them out ticks them.
pub(crate) fn work_of(program: &str, person: PersonId) -> String {
    with("/work/all", [("program", program), ("of", person.to_string().as_str())])
}

fn say(id: &str, people: Option<&[(PersonId, String)]>, shown: &Absences) -> Markup {
    let options = |people: &[(PersonId, String)]| -> Vec<(String, String)> {
        people.iter().map(|(person, name)| (person.to_string(), name.clone())).collect()
    };
    let mut stand_ins = vec![(String::new(), t("absence-nobody"))];
    stand_ins.extend(options(&shown.stand_ins));
    html! {
        form method="post" action=(HERE) {
            @if let Some(people) = people {
                (form::select(&format!("{id}-person"), "person", &t("absence-who"), &options(people), ""))
            }
            (form::day(&format!("{id}-from"), "from", &t("absence-from"), true))
            (form::day(&format!("{id}-until"), "until", &t("absence-until"), true))
            (form::select(&format!("{id}-stand-in"), "stand_in", &t("absence-stand-in"), &stand_ins, ""))
            p.govuk-hint { (t("absence-no-right")) }
            (form::button(&t("absence-say")))
        }
    }
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Said {
    person: Option<String>,
    from: String,
    until: String,
    stand_in: Option<String>,
}

impl Said {
    fn read(self) -> Result<NewAbsence, Problem> {
        let day = |text: &str| {
            text.trim().parse::<Date>().map_err(|_| form::not(tv("form-no-day", [("text", text.trim())])))
        };
        let person = |text: Option<String>| match text.filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => text
                .parse()
                .map(|id| Some(PersonId::new(id)))
                .map_err(|_| form::not(t("form-not-understood"))),
        };
        Ok(NewAbsence {
            person: person(self.person)?,
            from: day(&self.from)?,
            until: day(&self.until)?,
            stand_in: person(self.stand_in)?,
        })
    }
}

/// The page.
pub(crate) async fn get(State(state): State<WebState>, Worker(caller): Worker) -> PageResult {
    let shown = found(state.app.absences(&caller).await?)?;
    ok(page(&state.work(&caller, "settings"), &shown))
}

/// Says that somebody is away.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Form(said): Form<Said>,
) -> PageResult {
    form::changed(found(state.app.say_away(&caller, said.read()?).await?)?)?;
    Ok(Redirect::to(HERE).into_response())
}

/// Takes it back, or ends it.
pub(crate) async fn end(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(id): Path<String>,
) -> PageResult {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    found(state.app.end_absence(&caller, id).await?)?;
    Ok(Redirect::to(HERE).into_response())
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::work("settings");
    let person = |no| PersonId::new(Uuid::from_u128(no));
    let day = |text: &str| text.parse().unwrap_or(Date::MAX);
    let absence = |no, name: &str, now: bool| AbsenceShown {
        id: Uuid::from_u128(no),
        person: person(no),
        name: name.into(),
        from: day("2026-03-09"),
        until: day("2026-03-20"),
        stand_in: now.then(|| person(3)),
        stand_in_name: now.then(|| "Sam Senior".into()),
        now,
        tasks: Vec::new(),
    };
    let with_tasks = AbsenceShown {
        tasks: vec![AwayTasks {
            program: "premises-licence".into(),
            title: "Premises licence".into(),
            cases: Count { n: 12, more: false },
        }],
        ..absence(2, "Nora North", true)
    };
    let people = vec![(person(2), "Nora North".to_owned()), (person(3), "Sam Senior".to_owned())];
    let shown = Absences {
        mine: vec![absence(1, "Ann Licence", false)],
        others: vec![with_tasks],
        people: people.clone(),
        stand_ins: people,
    };
    vec![
        ("settings/absence", page(&frame, &shown)),
        ("settings/absence-none", page(&frame, &Absences::default())),
    ]
}
