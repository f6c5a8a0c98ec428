//! `/apply/<program>/check`: may one apply at all? The questions and what follows from each answer are texts of the program:
//! `eligible-1 = …?` with `.if-no` or `.if-yes`, the text of the answer that ends it. Nothing is kept, nobody is known.

use super::{
    super::{PageResult, ok, sample},
    start::program,
    units::Units,
};
use crate::{
    link::with,
    part::{
        Frame,
        frame::Sheet,
        question::{Posted, Wrong, summary},
    },
    problem::Problem,
    state::WebState,
    text::{locale, t, tv},
};
use app::program::Program;
use axum::extract::{Path, Query, State};
use maud::{Markup, html};

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    name: String,
    text: String,
    /// What is said to whoever answers *no*, or *yes*: they cannot apply.
    ends: [(&'static str, Option<String>); 2],
}

/// The questions of a program, in order; none where it asks none.
pub(crate) fn questions(program: &Program) -> Vec<Question> {
    let text = |key: &str| program.text(locale().code, key, &[]);
    (1..=20)
        .map_while(|no| {
            let name = format!("eligible-{no}");
            let ends = [("no", text(&format!("{name}.if-no"))), ("yes", text(&format!("{name}.if-yes")))];
            Some(Question { text: text(&name)?, ends, name })
        })
        .collect()
}

/// What the page shows.
pub(crate) struct Shown {
    program: String,
    questions: Vec<Question>,
    given: Posted,
    wrong: Vec<Wrong>,
}

/// The questions.
fn page(frame: &Frame, shown: &Shown) -> Markup {
    let title = t("eligible-title");
    let content = html! {
        div.cw-narrow {
            (summary(&shown.wrong))
            h1.govuk-heading-l { (title) }
            p.govuk-body { (t("eligible-lead")) }
            form method="get" action={ "/apply/" (shown.program) "/check" } {
                @for one in &shown.questions { (ask(one, shown)) }
                button.govuk-button type="submit" data-module="govuk-button" { (t("eligible-check")) }
            }
        }
    };
    let back = format!("/apply/{}", shown.program);
    frame.page(Sheet::new(title.clone(), content).back(back).erred(!shown.wrong.is_empty()))
}

fn ask(one: &Question, shown: &Shown) -> Markup {
    let problem = shown.wrong.iter().find(|wrong| wrong.id == one.name);
    let given = shown.given.get(&one.name).map(String::as_str);
    html! {
        div.govuk-form-group.govuk-form-group--error[problem.is_some()] {
            fieldset.govuk-fieldset aria-describedby=[problem.map(|_| format!("{}-error", one.name))] {
                legend.govuk-fieldset__legend.govuk-fieldset__legend--m { (one.text) }
                @if let Some(problem) = problem { p.govuk-error-message id={ (one.name) "-error" } { (problem.text) } }
                div.govuk-radios.govuk-radios--inline data-module="govuk-radios" {
                    @for (index, (value, key)) in [("yes", "eligible-yes"), ("no", "eligible-no")].into_iter().enumerate() {
                        @let id = if index == 0 { one.name.clone() } else { format!("{}-no", one.name) };
                        div.govuk-radios__item {
                            input.govuk-radios__input id=(id) name=(one.name) type="radio" value=(value) checked[given == Some(value)];
                            label.govuk-label.govuk-radios__label for=(id) { (t(key)) }
                        }
                    }
                }
            }
        }
    }
}

/// What comes of the answers: the texts of those that end it, or none and one may apply.
fn result(frame: &Frame, program: &str, ended: &[String], units: &Units) -> Markup {
    let title = t(if ended.is_empty() { "eligible-may-title" } else { "eligible-not-title" });
    let content = html! {
        div.cw-narrow {
            h1.govuk-heading-l { (title) }
            @if ended.is_empty() {
                p.govuk-body { (t("eligible-may")) }
                form method="post" action={ "/apply/" (program) } {
                    (units.ask())
                    button.govuk-button type="submit" data-module="govuk-button" data-prevent-double-click="true" { (t("start-button")) }
                }
            } @else { @for text in ended { p.govuk-body { (text) } } }
            p.govuk-body { a.govuk-link href={ "/apply/" (program) "/check" } { (t("eligible-again")) } }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back(format!("/apply/{program}")))
}

/// The questions, or what comes of the answers: they stand in the address and nowhere else.
pub(crate) async fn get(
    State(state): State<WebState>,
    Path(name): Path<String>,
    Query(given): Query<Posted>,
) -> PageResult {
    let program = program(&state, &name)?;
    let questions = questions(program);
    if questions.is_empty() {
        return Err(Problem::not_found());
    }
    let frame = state.public(program);
    let answered =
        |one: &Question| given.get(&one.name).filter(|given| ["yes", "no"].contains(&given.as_str()));
    let missing = |one: &&Question| answered(one).is_none();
    if given.is_empty() || questions.iter().any(|one| answered(one).is_none()) {
        let say = |one: &Question| Wrong {
            id: one.name.clone(),
            text: tv("eligible-missing", [("question", one.text.as_str())]),
        };
        let wrong =
            if given.is_empty() { Vec::new() } else { questions.iter().filter(missing).map(say).collect() };
        return ok(page(&frame, &Shown { program: name, questions, given, wrong }));
    }
    let ended: Vec<String> = questions
        .iter()
        .flat_map(|one| {
            let given = given.get(&one.name).map(String::as_str);
            one.ends
                .iter()
                .filter(move |(value, _)| given == Some(*value))
                .filter_map(|(_, text)| text.clone())
        })
        .collect();
    ok(result(&frame, &name, &ended, &Units::of(program)))
}

/// Where one can ask first, if the program does.
pub(crate) fn link(program: &Program) -> Option<String> {
    let asks = program.text(locale().code, "eligible-1", &[]).is_some();
    asks.then(|| with(&format!("/apply/{}/check", program.name), []))
}

/// The pages with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let frame = sample::public();
    let question = Question {
        name: "eligible-1".into(),
        text: "Are the premises in Northtown or Southborough?".into(),
        ends: [("no", Some("Apply to the council in whose area they are.".into())), ("yes", None)],
    };
    let wrong = vec![Wrong { id: "eligible-1".into(), text: "Answer the question".into() }];
    let shown = |wrong| Shown {
        program: "premises-licence".into(),
        questions: vec![question.clone()],
        given: Posted::new(),
        wrong,
    };
    vec![
        ("public/eligible", page(&frame, &shown(Vec::new()))),
        ("public/eligible-wrong", page(&frame, &shown(wrong))),
        ("public/eligible-may", result(&frame, "premises-licence", &[], &Units::sample(false))),
        (
            "public/eligible-not",
            result(&frame, "premises-licence", &["Apply to the other council.".into()], &Units::default()),
        ),
    ]
}
