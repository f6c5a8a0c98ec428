//! Rules and forms tell the day in the zone of the jurisdiction: around midnight in summer time it is another than in UTC.
#![expect(clippy::panic, reason = "a test that cannot go on says why")]

use app::{
    program::{self, Folder},
    scenario::{explain, run_all},
};

const SHEET: &str = r#"program: diary
title: Diary
version: 0.1.0
about: matter
reference: "DI-{year}-{random:6}"
roles:
  writer: { title: Writer, tie: party, may: [open], reads: [case] }
case_file:
  entry:
    text: text
    late: text
views:
  write: { input: forms/write.yaml }
  full:  { show: [all] }
states:
  draft: { initial: true }
  kept:  { final: true }
actions:
  keep: { title: Keep, view: write }
rules:
  - if: { state: draft, role: writer }
    show: [write, full]
    offer: [keep]
  - if: { state: kept, role: writer }
    show: [full]
  - if: { state: draft, action: keep, when: "today() = date(\"2026-07-02\")" }
    set: kept
  - if: { state: draft, action: keep }
    refuse: too-early
"#;

/// The second question is asked on the second of July alone.
const FORM: &str = "pages:
  - id: what
    fields:
      - entry.text
      - { field: entry.late, when: \"today() = date(\\\"2026-07-02\\\")\" }
";

fn folder(now: &str, steps: &str) -> Folder {
    [
        ("program.yaml".to_owned(), SHEET.to_owned()),
        ("forms/write.yaml".to_owned(), FORM.to_owned()),
        (
            "locales/en.ftl".to_owned(),
            "form-write-what = What was it?\nfield-entry-text = What was it?\nfield-entry-late = Why so late?\n\
             too-early = Come back tomorrow.\n"
                .to_owned(),
        ),
        ("jurisdictions/default.yaml".to_owned(), "zone: Europe/London\n".to_owned()),
        (
            "tests/story.yaml".to_owned(),
            format!("scenario: a story\ngiven: {{ now: {now}, opened-by: writer }}\nsteps:\n{steps}"),
        ),
    ]
    .into_iter()
    .collect()
}

async fn holds(now: &str, steps: &str) {
    let program = program::compile(&folder(now, steps)).unwrap_or_else(|found| panic!("{found}"));
    let report = run_all(&program).await.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(report.passed(), "{report}");
}

#[tokio::test]
async fn a_second_before_midnight_it_is_still_the_day_before() {
    holds(
        "2026-07-01T22:59:59Z",
        "  - { as: writer, do: keep, with: { entry.text: Rain }, refused: too-early }\n",
    )
    .await;
}

#[tokio::test]
async fn at_midnight_in_london_the_day_begins_though_utc_has_an_hour_left() {
    holds(
        "2026-07-01T23:00:00Z",
        "  - { as: writer, do: keep, with: { entry.text: Rain }, refused: input }\n\
         \x20 - { as: writer, do: keep, with: { entry.text: Rain, entry.late: Work }, expect: { state: kept } }\n",
    )
    .await;
}

#[tokio::test]
async fn a_reference_has_the_year_that_it_is_where_people_live() {
    for (now, zone, year) in [
        ("2026-12-31T23:30:00Z", "Europe/Berlin", "DI-2027-"),
        ("2026-12-31T23:30:00Z", "Europe/London", "DI-2026-"),
        ("2027-01-01T03:00:00Z", "America/New_York", "DI-2026-"),
    ] {
        let files = folder(now, "  - { as: writer, can: [keep] }\n");
        let files: Folder = files
            .files()
            .map(|(path, text)| (path.to_owned(), text.replace("Europe/London", zone)))
            .collect();
        let program = program::compile(&files).unwrap_or_else(|found| panic!("{found}"));
        let moment = explain(&program, &program.scenarios[0], 1, None).await;
        let moment = moment.unwrap_or_else(|fault| panic!("{fault}"));
        assert!(moment.reference.starts_with(year), "{} in {zone} at {now}", moment.reference);
    }
}
