//! Actions that others must approve, with the real policies: proposed, agreed to one after the other, refused, overtaken.
#![expect(clippy::panic, reason = "a test that cannot go on says why")]

use app::{
    check::check,
    program::{self, Folder, Program},
    scenario::run_all,
};

const SHEET: &str = r#"program: loan
title: Loan
version: 0.1.0
about: matter
reference: "LO-{year}-{random:6}"
tracks: [main, paper]
roles:
  asker:   { title: Asker, tie: party, may: [open], reads: [case] }
  clerk:   { title: Clerk, tie: unit }
  head:    { title: Head of the office, tie: unit }
  director: { title: Director, tie: unit, may: [assign] }
  visitor: { title: Visitor, tie: assigned }
case_file:
  loan:
    amount: integer
    limit:  integer
views:
  ask:   { input: forms/ask.yaml }
  grant: { input: forms/grant.yaml }
  full:  { show: [all] }
conditions:
  within-limit: "loan.amount <= 100"
states:
  draft:    { initial: true }
  checking: { clock: { target: 5 days } }
  granted:  { final: true, outcome: granted }
  dropped:  { final: true, outcome: dropped }
  on-paper: { track: paper, initial: true }
  filed:    { track: paper, final: true }
actions:
  send:  { title: Send, view: ask }
  grant:
    title: Grant the loan
    view: grant
    reason: required
    approval:
      - { role: head, title: Recommend it, refusal: Do not recommend it, due: 2 working days }
      - { role: director, not: [proposer, approvers, visitor] }
  drop:  { title: Drop }
  lower: { title: Lower it, view: grant }
  file:  { title: File it, approval: { role: head, not: [] } }
rules:
  - if: { state: draft, role: asker }
    show: [ask]
    offer: [send]
  - if: { state: draft, action: send }
    set: checking
  - if: { state: checking, role: [clerk, head, director, visitor] }
    show: [full]
  - if: { state: checking, role: [clerk, head, director] }
    offer: [grant]
  - if: { state: checking, role: clerk }
    offer: [drop, lower]
  - if: { state: on-paper, role: [clerk, head] }
    show: [full]
    offer: [file]
  - if: { state: filed, role: [clerk, head, director] }
    show: [full]
  - if: { state: on-paper, action: file }
    set: filed
  - if: { state: checking, action: grant, when: within-limit }
    set: granted
  - if: { state: checking, action: grant }
    refuse: above-the-limit
  - if: { state: checking, action: drop }
    set: dropped
  - if: { state: checking, action: lower }
    open: full
"#;

const SENT: &str = "scenario: a story
given: { now: 2026-03-02T09:00:00Z, opened-by: asker, file: { loan: { amount: 50 } } }
steps:
  - { as: asker, do: send }
";

fn folder(sheet: &str, steps: &str) -> Folder {
    [
        ("program.yaml".to_owned(), sheet.to_owned()),
        ("forms/ask.yaml".to_owned(), "pages:\n  - id: what\n    fields: [loan.amount]\n".to_owned()),
        ("forms/grant.yaml".to_owned(), "pages:\n  - id: what\n    fields: [{ field: loan.limit, required: false }]\n".to_owned()),
        (
            "locales/en.ftl".to_owned(),
            "form-ask-what = How much?\nform-grant-what = How much?\nfield-loan-amount = How much?\nfield-loan-limit = Limit\n\
             above-the-limit = Ask for less.\nclock-target = Answer\n"
                .to_owned(),
        ),
        ("jurisdictions/default.yaml".to_owned(), "zone: Europe/London\n".to_owned()),
        ("tests/story.yaml".to_owned(), format!("{SENT}{steps}")),
    ]
    .into_iter()
    .collect()
}

fn loan(steps: &str) -> Program {
    program::compile(&folder(SHEET, steps)).unwrap_or_else(|found| panic!("{found}"))
}

async fn holds(steps: &str) {
    let report = run_all(&loan(steps)).await.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(report.passed(), "{report}");
}

const PROPOSED: &str = "  - { as: clerk, do: grant, with: { loan.limit: 70 }, reason: Fit, expect: { state: checking, file: { loan.limit: null }, items: { checking.approve-grant: active } } }\n";

// S3.34
#[tokio::test]
async fn two_steps_of_approval_take_the_action_and_nothing_happens_before() {
    holds(&format!(
        "  - {{ as: head, cannot: [approve-grant, decline-grant] }}\n\
         {PROPOSED}\
         \x20 - {{ as: clerk, do: grant, reason: Again, refused: awaits-approval }}\n\
         \x20 - {{ as: clerk, cannot: [approve-grant] }}\n\
         \x20 - {{ as: director, cannot: [approve-grant-2] }}\n\
         \x20 - {{ as: head, can: [approve-grant, decline-grant] }}\n\
         \x20 - {{ as: head, do: approve-grant, expect: {{ state: checking, items: {{ checking.approve-grant: completed, checking.approve-grant-2: active }} }} }}\n\
         \x20 - {{ as: head, cannot: [approve-grant, approve-grant-2] }}\n\
         \x20 - {{ as: director, do: approve-grant-2, expect: {{ state: granted, file: {{ loan.limit: 70 }} }} }}\n\
         \x20 - {{ as: clerk, do: file }}\n\
         \x20 - {{ as: head, do: approve-file, expect: {{ outcome: \"granted, filed\" }} }}\n"
    ))
    .await;
}

#[tokio::test]
async fn an_approver_refuses_with_a_reason_and_the_action_can_be_proposed_again() {
    holds(&format!(
        "{PROPOSED}\
         \x20 - {{ as: head, do: decline-grant, refused: reason-missing }}\n\
         \x20 - {{ as: head, do: decline-grant, reason: Too much, expect: {{ state: checking, items: {{ checking.approve-grant: terminated }} }} }}\n\
         \x20 - {{ as: head, cannot: [approve-grant] }}\n\
         {PROPOSED}\
         \x20 - {{ as: head, do: approve-grant }}\n\
         \x20 - {{ as: director, do: decline-grant-2, reason: No, expect: {{ state: checking, items: {{ checking.approve-grant-2: terminated }} }} }}\n"
    ))
    .await;
}

/// The rows are asked again on the case as it is when the last approver agrees; fields changed meanwhile are a conflict.
#[tokio::test]
async fn what_was_proposed_is_decided_on_the_case_as_it_is_at_the_end() {
    holds(&format!(
        "{PROPOSED}\
         \x20 - {{ as: clerk, do: lower, with: {{ loan.limit: 60 }} }}\n\
         \x20 - {{ as: head, do: approve-grant }}\n\
         \x20 - {{ as: director, do: approve-grant-2, refused: conflict }}\n\
         \x20 - {{ as: director, do: decline-grant-2, reason: It was lowered, expect: {{ state: checking }} }}\n"
    ))
    .await;
}

#[tokio::test]
async fn a_refuse_row_refuses_the_proposal_itself() {
    let sheet = SHEET.replace("loan.amount <= 100", "loan.amount <= 10");
    let steps = "  - { as: clerk, do: grant, reason: Fit, refused: above-the-limit }\n  - { as: head, cannot: [approve-grant] }\n";
    let program = program::compile(&folder(&sheet, steps)).unwrap_or_else(|found| panic!("{found}"));
    let report = run_all(&program).await.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(report.passed(), "{report}");
}

/// Another action leaves the state: the proposal ends with it, on its own track alone.
#[tokio::test]
async fn leaving_the_state_ends_its_proposals_and_no_other_tracks() {
    holds(&format!(
        "{PROPOSED}\
         \x20 - {{ as: clerk, do: file }}\n\
         \x20 - {{ as: clerk, do: drop, expect: {{ state: dropped }} }}\n\
         \x20 - {{ as: head, cannot: [approve-grant], can: [approve-file] }}\n\
         \x20 - {{ as: head, do: approve-file, expect: {{ outcome: \"dropped, filed\" }} }}\n"
    ))
    .await;
}

#[tokio::test]
async fn whoever_is_named_in_not_may_not_approve() {
    // The head proposes, and would be the first to approve; with `not: []` nobody is kept from it.
    holds(
        "  - { as: head, do: grant, reason: Fit }\n\
         \x20 - { as: head, cannot: [approve-grant], can: [decline-grant] }\n\
         \x20 - { as: head, do: file }\n\
         \x20 - { as: head, can: [approve-file] }\n\
         \x20 - { as: head, do: decline-grant, reason: Not mine to judge }\n\
         \x20 - { as: director, do: grant, reason: Fit }\n\
         \x20 - { as: head, do: approve-grant }\n\
         \x20 - { as: director, cannot: [approve-grant-2] }\n",
    )
    .await;
}

#[tokio::test]
async fn the_task_of_an_approver_is_answered_by_an_action_alone() {
    holds(&format!(
        "{PROPOSED}\
         \x20 - {{ as: head, complete: checking.approve-grant, refused: transition }}\n\
         \x20 - {{ as: head, plan: checking.approve-grant, refused: not-allowed }}\n\
         \x20 - {{ as: clerk, complete: checking.approve-grant, refused: not-allowed }}\n"
    ))
    .await;
}

#[test]
fn the_access_of_approvals_is_checked_like_all_other() {
    let found = check(&loan(""));
    assert!(!found.has_errors(), "{found}");
    let unseen =
        SHEET.replace("[clerk, head, director, visitor] }\n    show", "[clerk, head, visitor] }\n    show");
    let found = program::compile(&folder(&unseen, "")).map_or_else(|found| found.plain(), |_| String::new());
    assert!(found.contains("`director` is asked to approve `grant` and is shown nothing there"), "{found}");
}
