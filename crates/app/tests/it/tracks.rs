//! The fifteen rules of the state register, each with two tracks and the real policies. What one track does leaves the other
//! as it is, and what the plan, the automatic rows and the end of the case look at is both.
#![expect(clippy::panic, reason = "a test that cannot go on says why")]

use app::{
    program::{self, Folder},
    scenario::run_all,
};

const SHEET: &str = r#"program: two
title: Two tracks
version: 0.1.0
about: matter
reference: "TW-{year}-{random:6}"
tracks: [main, side]
roles:
  clerk: { title: Clerk, tie: unit, may: [open] }
case_file:
  thing:
    info: integer
    note: text
    mail: email
fetches:
  info: { connector: http, get: "http://info.example/1", into: thing.info, source: Info }
events:
  letter: { connector: mail, template: templates/letter.md, to: thing.mail }
views:
  full: { show: [all] }
  note: { input: forms/note.yaml }
conditions:
  large: "thing.info > 10"
  noted: "thing.note != null"
states:
  draft: { initial: true }
  work:
    tasks:
      look:   { role: clerk }
      second: { role: clerk, after: [action both] }
    milestones:
      beside: { after: [enter busy] }
  done:  { final: true, outcome: done }
  idle:  { track: side, initial: true }
  busy:  { track: side, clock: { wait: 3 days }, tasks: { listen: { role: clerk } } }
  over:  { track: side, final: true, outcome: over }
actions:
  go:     { title: Go }
  ask:    { title: Ask }
  again:  { title: Begin again }
  note:   { title: Note, view: note }
  write:  { title: Write a letter }
  finish: { title: Finish }
  listen: { title: Listen }
  both:   { title: Both }
  rest:   { title: Rest }
  reopen: { title: Open again }
rules:
  - if: { state: any, role: clerk }
    show: [full]
    offer: [note]
  - if: { state: draft, role: clerk }
    offer: [go]
  - if: { state: work, role: clerk }
    offer: [ask, again, write, finish, both]
  - if: { state: done, role: clerk }
    offer: [reopen]
  - if: { state: idle, role: clerk }
    offer: [listen]
  - if: { state: busy, role: clerk }
    offer: [rest, both]
  - if: { state: draft, action: go }
    set: work
  - if: { state: work, action: ask }
    do: [fetch info]
    then:
      - if: { when: large }
        set: done
      - open: full
    on-failure: { do: [letter] }
  - if: { state: work, action: again }
    set: work
  - if: { state: work, action: write }
    do: [{ event: letter, wait: true }]
  - if: { state: work, action: finish, when: noted }
    set: done
  - if: { state: work, action: finish }
    refuse: not-noted
  - if: { state: work, action: both }
    open: full
  - if: { state: busy, action: both }
    set: over
  - if: { state: idle, action: listen }
    do: [letter]
    set: busy
  - if: { state: busy, action: rest }
    set: over
  - if: { state: busy, when: clock.wait.over }
    set: over
  - if: { state: work, when: "thing.info = 7" }
    do: [letter]
  - if: { state: done, action: reopen }
    set: work
  - if: { state: any, action: note }
    open: full
"#;

fn folder(sheet: &str, steps: &str) -> Folder {
    let story = format!(
        "scenario: a story\ngiven: {{ now: 2026-03-02T09:00:00Z, opened-by: clerk, file: {{ thing: {{ mail: ann@example.org }} }} }}\nsteps:\n{steps}"
    );
    [
        ("program.yaml".to_owned(), sheet.to_owned()),
        ("forms/note.yaml".to_owned(), "pages:\n  - id: note\n    fields: [thing.note]\n".to_owned()),
        ("templates/letter.md".to_owned(), "# A letter\n\nHello.\n".to_owned()),
        (
            "locales/en.ftl".to_owned(),
            "field-thing-info = Info\nfield-thing-note = Note\nfield-thing-mail = Mail\nform-note-note = Note\n\
             not-noted = Note something.\nclock-wait = Wait\n"
                .to_owned(),
        ),
        ("jurisdictions/default.yaml".to_owned(), "zone: Europe/London\n".to_owned()),
        ("tests/story.yaml".to_owned(), story),
    ]
    .into_iter()
    .collect()
}

async fn holds(steps: &str) {
    let program = program::compile(&folder(SHEET, steps)).unwrap_or_else(|found| panic!("{found}"));
    let report = run_all(&program).await.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(report.passed(), "{report}");
}

#[tokio::test]
async fn rule_1_each_track_has_its_own_state_from_the_start() {
    holds("  - { expect: { state: draft } }\n  - { expect: { state: idle } }\n  - { as: clerk, do: go, expect: { state: work } }\n  - { expect: { state: idle } }\n").await;
}

#[tokio::test]
async fn rule_2_a_track_ends_no_stage_of_the_other() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: listen }\n  - { as: clerk, do: rest, expect: { state: over, items: { work.look: active, busy.listen: terminated } } }\n").await;
}

#[tokio::test]
async fn rule_3_the_first_track_with_rows_has_the_action_and_rows_of_the_state_come_before_any() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: listen }\n  - { as: clerk, do: both, expect: { state: busy } }\n  - { as: clerk, do: go, refused: not-allowed }\n").await;
}

#[tokio::test]
async fn rule_4_a_pending_step_keeps_its_own_track_busy_and_no_other() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: ask }\n  - { as: clerk, do: again, refused: busy }\n  - { as: clerk, do: listen, expect: { state: busy } }\n  - { answer: { info: 1 }, expect: { state: work } }\n").await;
}

#[tokio::test]
async fn rule_5_the_first_true_row_wins_and_a_refusal_stores_nothing() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: listen }\n  - { as: clerk, do: finish, refused: not-noted, expect: { state: work, flagged: false } }\n  - { as: clerk, do: note, with: { thing.note: A } }\n  - { as: clerk, do: finish, expect: { state: done } }\n  - { expect: { state: busy } }\n").await;
}

#[tokio::test]
async fn rule_6_an_awaited_step_resumes_its_own_track() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: write, expect: { queued: [letter] } }\n  - { as: clerk, do: again, refused: busy }\n  - { settle: { letter: delivered } }\n  - { as: clerk, do: again, expect: { state: work } }\n").await;
}

#[tokio::test]
async fn rule_7_a_failed_step_takes_its_failure_row_and_keeps_both_states() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: ask }\n  - { answer: { info: { fails: no answer } }, expect: { state: work, queued: [letter] } }\n  - { expect: { state: idle } }\n  - { as: clerk, do: again }\n").await;
}

#[tokio::test]
async fn rule_8_then_is_matched_after_the_answer_on_the_track_that_asked() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: ask }\n  - { answer: { info: 11 }, expect: { state: done } }\n  - { expect: { state: idle } }\n").await;
}

#[tokio::test]
async fn rule_9_setting_the_same_state_is_a_new_visit_of_its_own_track_alone() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: listen }\n  - { as: clerk, complete: work.look }\n  - { as: clerk, complete: busy.listen }\n  - { as: clerk, do: again, expect: { items: { work.look: active, busy.listen: completed } } }\n").await;
}

/// The stage that is entered begins after the change; what happened before it was there is not what it waits for.
#[tokio::test]
async fn rule_10_nothing_is_evaluated_inside_a_change_of_state() {
    holds("  - { as: clerk, do: listen }\n  - { as: clerk, do: go, expect: { state: work, items: { work.beside: available } } }\n").await;
}

#[tokio::test]
async fn rule_11_sentries_see_states_and_actions_of_either_track() {
    holds("  - { as: clerk, do: go, expect: { items: { work.second: available } } }\n  - { as: clerk, do: listen, expect: { items: { work.beside: completed } } }\n  - { as: clerk, do: both, expect: { items: { work.second: active } } }\n").await;
}

#[tokio::test]
async fn rule_12_automatic_rows_of_each_track_happen_by_themselves_once_a_visit() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: listen }\n  - { after: 4 days, expect: { state: over } }\n  - { as: clerk, do: ask }\n  - { answer: { info: 7 }, expect: { state: work, queued: [letter] } }\n  - { as: clerk, do: ask }\n  - { answer: { info: 8 }, expect: { state: work } }\n").await;
    let sheet = SHEET.replace("when: clock.wait.over", "when: 'me.id != null'");
    let found = program::compile(&folder(&sheet, "")).map_or_else(|found| found.plain(), |_| String::new());
    assert!(found.contains("cannot read `me`"), "{found}");
}

#[tokio::test]
async fn rule_13_effects_survive_their_state_and_a_failure_is_a_flag() {
    holds("  - { as: clerk, do: listen, expect: { queued: [letter] } }\n  - { as: clerk, do: rest, expect: { state: over } }\n  - { settle: { letter: { fails: no such mailbox } }, expect: { state: over, flagged: true } }\n").await;
}

#[tokio::test]
async fn rule_14_the_case_completes_with_its_last_track_and_goes_on_with_an_action_in_a_final_state() {
    holds("  - { as: clerk, do: go }\n  - { as: clerk, do: note, with: { thing.note: A } }\n  - { as: clerk, do: finish, expect: { state: done } }\n  - { as: clerk, do: listen, expect: { state: busy } }\n  - { as: clerk, do: rest, expect: { outcome: \"done, over\" } }\n  - { as: clerk, do: reopen, expect: { state: work, items: { work.look: active } } }\n").await;
}

#[tokio::test]
async fn rule_15_what_is_offered_is_what_both_tracks_have() {
    holds("  - { as: clerk, can: [go, listen, note], cannot: [again, rest] }\n  - { as: clerk, do: go }\n  - { as: clerk, do: ask }\n  - { as: clerk, can: [listen] }\n").await;
}
