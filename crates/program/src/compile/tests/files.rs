//! Findings in the files beside the sheet: each at its own file, line and column.

use super::SMALL;
use crate::{Folder, compile::compile};

/// Lays one file over the small program and expects this finding: `file:line:column message`.
#[track_caller]
fn finds(file: &str, text: &str, expected: &str) {
    let sheet = SMALL.replacen(
        "rules:",
        "events:\n  tell: { connector: mail, template: templates/tell.md, to: request.email }\ndecisions:\n  fee: decisions/fee.dmn\nrules:",
        1,
    );
    let sheet = sheet.replacen(
        "text: long-text",
        "text: long-text\n    email: email\n    notes: { many: { text: text } }",
        1,
    );
    let good = [
        ("program.yaml", sheet.as_str()),
        ("forms/ask.yaml", "pages:\n  - id: what\n    fields: [request.text]\n"),
        ("locales/en.ftl", TEXTS),
        ("jurisdictions/default.yaml", "zone: Europe/London\n"),
        ("templates/tell.md", "Subject\n\nText\n"),
        ("decisions/fee.dmn", DMN),
    ];
    let folder: Folder = good.into_iter().filter(|(path, _)| *path != file).chain([(file, text)]).collect();
    let found = match compile(&folder) {
        Ok(program) => program.warnings,
        Err(found) => found,
    };
    let all: Vec<String> = found
        .findings()
        .iter()
        .map(|finding| {
            format!("{}:{}:{} {}", finding.file, finding.at.line, finding.at.column, finding.message)
        })
        .collect();
    assert!(all.iter().any(|line| line == expected), "expected `{expected}`, found {all:#?}");
}

const TEXTS: &str = "form-ask-what = What?
form-other-what = What else?
field-request-text = Question
field-request-email = Email
field-request-notes = Notes
field-request-notes-text = Note
clock-target = Answer by
label-decision-fee = Fee
";

const DMN: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="d">
  <decision id="fee" name="fee"><variable name="fee"/>
    <literalExpression><text>100</text></literalExpression>
  </decision>
</definitions>
"#;

#[test]
fn forms() {
    let form = |fields: &str| format!("pages:\n  - id: what\n    fields: [{fields}]\n");
    finds("forms/ask.yaml", &form("request.txt"), "forms/ask.yaml:3:14 there is no field `request.txt`");
    finds(
        "forms/ask.yaml",
        &form("request.text, request.text"),
        "forms/ask.yaml:3:28 `request.text` is asked twice",
    );
    finds(
        "forms/ask.yaml",
        &form("request.notes"),
        "forms/ask.yaml:3:14 `request.notes` is a `many` group and cannot be one question",
    );
    finds(
        "forms/ask.yaml",
        &form("request.notes.text"),
        "forms/ask.yaml:3:14 `request.notes.text` is a part of a `many` group",
    );
    finds("forms/ask.yaml", "pages: []\n", "forms/ask.yaml:1:1 this form has no pages");
    finds(
        "forms/ask.yaml",
        "appends: request.text\npages:\n  - id: a\n    fields: [text]\n",
        "forms/ask.yaml:1:10 `request.text` is no `many` group",
    );
    finds("forms/other.yaml", &form("request.text"), "forms/other.yaml:0:0 nothing uses this form");
}

#[test]
fn templates() {
    finds(
        "templates/tell.md",
        "About {request.txt}\n\nText\n",
        "templates/tell.md:1:8 there is no field `request.txt`",
    );
    finds(
        "templates/tell.md",
        "About\n\nText and {config.phone}\n",
        "templates/tell.md:3:11 there is no setting `phone`",
    );
    finds("templates/tell.md", "About\n\nÄ {open\n", "templates/tell.md:3:3 this brace is not closed");
    finds("templates/tell.md", "\n\nText\n", "templates/tell.md:1:1 the template has no subject");
}

#[test]
fn texts() {
    finds(
        "locales/en.ftl",
        "form-ask-what = What?\n= Question\n",
        "locales/en.ftl:2:1 this text cannot be read: Expected one of \"a-zA-Z\"",
    );
    finds(
        "locales/cy.ftl",
        "form-ask-what = Beth?\n",
        "program.yaml:11:5 there is no text `field-request-text` for the field `request.text` in `cy`",
    );
    finds(
        "locales/en.ftl",
        "form-ask-what = What?\nfield-request-text = Question\nclock-target = By\ncondition-late = It is late\n",
        "locales/en.ftl:4:1 there is no condition `late`",
    );
    finds(
        "locales/not a tag.ftl",
        "a = A\n",
        "locales/not a tag.ftl:1:1 this text cannot be read: `not a tag` is no language tag",
    );
}

#[test]
fn calendars() {
    let file = "jurisdictions/default.yaml";
    finds(
        file,
        "zone: Europe/Londno\n",
        "jurisdictions/default.yaml:1:7 there is no time zone `Europe/Londno`",
    );
    finds(
        file,
        "zone: UTC\nholidays: [2026-02-30]\n",
        "jurisdictions/default.yaml:2:12 `2026-02-30` is no day",
    );
    finds(
        file,
        "zone: UTC\ndays-off: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]\n",
        "jurisdictions/default.yaml:2:11 no day is left to work",
    );
}

#[test]
fn decisions() {
    let broken = DMN.replace("<text>100</text>", "<text>request.txt</text>");
    finds("decisions/fee.dmn", &broken, "decisions/fee.dmn:3:38 there is no `txt` in `request`");
}

#[test]
fn scenarios() {
    let scenario =
        |step: &str| format!("scenario: a\ngiven: {{ now: 2026-03-02T09:00:00Z }}\nsteps:\n  - {step}\n");
    let file = "tests/a.yaml";
    finds(
        file,
        &scenario("{ as: cleark, do: close }"),
        "tests/a.yaml:4:11 there is no role or service `cleark`",
    );
    finds(file, &scenario("{ as: clerk, do: clsoe }"), "tests/a.yaml:4:22 there is no action `clsoe`");
    finds(file, &scenario("{ do: close }"), "tests/a.yaml:4:5 it is not said who does this");
    finds(
        file,
        &scenario("{ as: clerk, do: close, refused: never }"),
        "tests/a.yaml:4:38 nothing refuses with `never`",
    );
    finds(
        file,
        &scenario("{ as: clerk, set: { request.text: x } }"),
        "tests/a.yaml:4:5 only a service sets fields",
    );
    finds(
        file,
        &scenario("{ as: clerk, sees: { request.txt: x } }"),
        "tests/a.yaml:4:26 there is no field `request.txt`",
    );
    finds(
        file,
        "scenario: a\ngiven: { now: today }\nsteps: [{ after: 1 days }]\n",
        "tests/a.yaml:2:15 `today` is no instant",
    );
}

#[test]
fn files_without_a_place() {
    finds("notes.txt", "x", "notes.txt:0:0 nothing reads this file");
    finds("plan.cmmn", "<x/>", "plan.cmmn:0:0 no state has this model as its inside");
}
