//! Scenarios through the use cases: the shipped program, and a small one whose scenarios differ in every way they can.
#![expect(clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on says why")]

use app::{
    check::check,
    program::{self, Folder, Program},
    scenario::{Difference, Kind, Report, run_all},
};
use std::path::Path;

const SHEET: &str = r#"program: small
title: Small
version: 0.1.0
about: matter
reference: "SM-{year}-{random:6}"
roles:
  asker: { title: Asker, tie: party, may: [open], reads: [case, contact] }
  clerk: { title: Clerk, tie: unit }
case_file:
  request:
    text: long-text
    urgent: yes-no
  asker:
    email: { type: email, class: contact }
events:
  thanks: { connector: mail, template: templates/thanks.md, to: asker.email }
decisions:
  length: decisions/length.dmn
views:
  ask: { input: forms/ask.yaml }
  mine: { show: [reference, state, request] }
  full: { show: [all] }
lists:
  desk: { where: my-unit, columns: [reference, state] }
conditions:
  quick: "decisions.length.days = 1"
states:
  draft: { initial: true }
  open: { clock: { target: 2 days } }
  done: { final: true, outcome: answered }
actions:
  send: { title: Send, view: ask }
  close: { title: Close, reason: required }
rules:
  - if: { state: draft, role: asker }
    show: [ask, mine]
    offer: [send]
  - if: { state: draft, action: send, when: not(quick) }
    refuse: too-slow
  - if: { state: draft, action: send }
    do: [thanks]
    set: open
  - if: { state: open, role: asker }
    show: [mine]
  - if: { state: open, role: clerk }
    show: [full]
    offer: [close]
  - if: { state: open, action: close }
    set: done
  - if: { state: open, when: clock.target.over }
    set: done
  - if: { desk: true, role: clerk }
    open: desk
"#;

const DMN: &str = r#"<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="d">
  <decision id="length" name="length">
    <variable name="length"/>
    <decisionTable hitPolicy="FIRST">
      <input id="i1"><inputExpression typeRef="boolean"><text>request.urgent</text></inputExpression></input>
      <output id="o1" name="days" typeRef="number"/>
      <rule id="r1"><inputEntry><text>true</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"#;

const BEGINS: &str = r"given: { now: 2026-03-02T09:00:00Z, file: { asker: { email: ann@example.org } } }
steps:
";

/// The small program with one scenario of these steps.
fn small(steps: &str) -> Program {
    with(SHEET, &format!("scenario: a story\n{BEGINS}{steps}"), &[])
}

fn with(sheet: &str, scenarios: &str, more: &[(&str, &str)]) -> Program {
    let files = [
        ("program.yaml", sheet),
        ("decisions/length.dmn", DMN),
        ("forms/ask.yaml", "pages:\n  - id: what\n    fields: [request.text, request.urgent]\n"),
        ("templates/thanks.md", "Thank you\n\nWe have your question.\n"),
        (
            "locales/en.ftl",
            "form-ask-what = What do you want to know?\nfield-request-text = Your question\n\
             field-request-urgent = Is it urgent?\nfield-asker-email = Your address\n\
             too-slow = Say that it is urgent.\nclock-target = Answer\n\
             label-decision-length = Length\nlabel-decision-length-days = Days\n",
        ),
        ("jurisdictions/default.yaml", "zone: Europe/London\nholidays: [2026-12-25]\n"),
        ("tests/story.yaml", scenarios),
    ];
    let folder: Folder = files.into_iter().chain(more.iter().copied()).collect();
    program::compile(&folder).unwrap_or_else(|found| panic!("{found}"))
}

fn premises_licence() -> Program {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
    program::load(&folder).unwrap_or_else(|found| panic!("{found}"))
}

async fn run(program: &Program) -> Report {
    run_all(program).await.unwrap_or_else(|fault| panic!("{fault}"))
}

async fn differs(steps: &str) -> Difference {
    let report = run(&small(steps)).await;
    assert!(!report.passed(), "{report}");
    report.outcomes[0].difference.clone().unwrap_or_else(|| panic!("{report}"))
}

const SENT: &str = "  - { as: asker, do: send, with: { request: { text: Why?, urgent: true } } }\n";

#[tokio::test]
async fn every_scenario_of_the_premises_licence_passes() {
    let report = run(&premises_licence()).await;
    assert!(report.passed(), "{report}");
    assert_eq!(report.counts.decision_rows.reached, report.counts.decision_rows.of, "{report}");
    println!("{report}");
}

#[test]
fn s0_6_the_premises_licence_opens_nothing_to_everybody_and_everything_to_somebody() {
    let found = check(&premises_licence());
    assert!(!found.has_errors(), "{found}");
}

#[tokio::test]
async fn a_scenario_that_passes_and_what_it_never_reaches() {
    let steps = format!(
        "  - {{ as: asker, can: [send], cannot: [close], views: [ask, mine] }}\n\
         \x20 - {{ as: clerk, not-found: true }}\n\
         {SENT}\
         \x20 - {{ as: clerk, listed: [desk], sees: {{ request.text: Why? }}, hidden: [asker] }}\n\
         \x20 - {{ as: clerk of another unit, not-found: true, unlisted: [desk] }}\n\
         \x20 - settle: {{ thanks: delivered }}\n\
         \x20 - {{ after: 4 days, expect: {{ state: done, outcome: answered }} }}\n"
    );
    let report = run(&small(&steps)).await;
    assert!(report.passed(), "{report}");
    assert_eq!(report.counts.steps, 7);
    let missed = |kind: Kind| -> Vec<String> {
        let all = report.missed.iter().filter(|missed| missed.kind == kind);
        all.map(|missed| format!("{} {}", missed.place, missed.what)).collect()
    };
    let rule = missed(Kind::Rule);
    assert!(rule.iter().any(|rule| rule.contains("for `close`: it is never taken")), "{rule:?}");
    assert!(rule.iter().any(|rule| rule.contains("it never refuses with `too-slow`")), "{rule:?}");
    assert_eq!(missed(Kind::DecisionRow), ["decision length 2: it never matches"]);
    assert!(
        missed(Kind::Condition).iter().any(|one| one.contains("`not(quick)`: it is never true")),
        "{report}"
    );
    assert!(missed(Kind::Policy).iter().all(|one| one.starts_with("program.yaml:")), "{report}");
}

#[tokio::test]
async fn what_was_refused_is_kept_and_sent_again() {
    let steps = "  - { as: asker, do: send, with: { request: { text: Why?, urgent: false } }, refused: too-slow }\n\
                 \x20 - { as: asker, do: send, refused: too-slow, expect: { state: draft, file: { request: {} } } }\n\
                 \x20 - { as: asker, do: send, with: { request: { text: Why?, urgent: true } }, expect: { state: open, queued: [thanks] } }\n\
                 \x20 - { settle: { thanks: { fails: no such mailbox } }, expect: { flagged: true } }\n";
    let report = run(&small(steps)).await;
    assert!(report.passed(), "{report}");
}

#[tokio::test]
async fn the_first_difference_says_where_and_what() {
    let found = differs(&format!("{SENT}  - {{ expect: {{ state: draft }} }}\n")).await;
    assert_eq!(
        found.to_string(),
        "    tests/story.yaml:5: step 2, look\n      state\n        expected: draft\n        found:    open"
    );
    for (steps, of, expected, found) in [
        ("  - { as: asker, do: send }\n", "the step", "it is done", "refused: input"),
        (
            "  - { as: clerk, do: close, reason: x, refused: too-slow }\n",
            "the step",
            "refused: too-slow",
            "not found",
        ),
        ("  - { as: asker, cannot: [send] }\n", "cannot send", "not offered", "offered"),
        ("  - { as: asker, can: [close] }\n", "can close", "offered", "not offered"),
        ("  - { as: asker, not-found: true }\n", "not-found", "not found", "the case is open to the person"),
        ("  - { as: asker, views: [full] }\n", "views", "full", "ask, mine"),
        ("  - { as: asker, hidden: [request.text] }\n", "hidden request.text", "not shown", "is shown"),
        ("  - { as: asker, masked: [request.text] }\n", "masked request.text", "shown masked", "in clear"),
        ("  - { as: asker, sees: { request.text: What? } }\n", "sees request.text", "What?", "nothing"),
        ("  - { as: clerk, hidden: [request.text] }\n", "the case", "open to the person", "not found"),
        ("  - { as: clerk, listed: [desk] }\n", "listed", "in the list desk", "it is not there"),
        ("  - { settle: { thanks: delivered } }\n", "the step", "it is done", "no `thanks` is on its way"),
        ("  - { after: 1 days, expect: { queued: [thanks] } }\n", "queued", "thanks", "nothing"),
        ("  - { expect: { outcome: answered } }\n", "outcome", "answered", "none yet"),
        ("  - { expect: { flagged: true } }\n", "flagged", "a flag waits", "no flag"),
        ("  - { expect: { file: { request.text: What? } } }\n", "request.text", "What?", "nothing"),
    ] {
        let difference = differs(steps).await;
        assert_eq!((difference.step, difference.of.as_str()), (1, of), "{steps}{difference}");
        assert!(difference.expected.contains(expected), "{steps}{difference}");
        assert!(difference.found.contains(found), "{steps}{difference}");
    }
}

#[test]
fn a_policy_of_the_authors_own_that_opens_to_everybody_or_shuts_for_all_is_a_finding() {
    let none = format!("scenario: a story\n{BEGINS}{SENT}");
    assert!(check(&with(SHEET, &none, &[])).is_empty(), "{}", check(&with(SHEET, &none, &[])));
    let open = "@id(\"open\")\n@says(\"Everybody.\")\npermit (principal is Person, action == Action::\"view:full\", resource is Case);\n";
    let found = check(&with(SHEET, &none, &[("policies/open.cedar", open)]));
    assert!(found.has_errors());
    assert!(found.plain().contains("everybody can see the view `full`"), "{found}");
    assert!(found.plain().contains("policies/open.cedar:"), "{found}");
    let shut = "@id(\"shut\")\n@says(\"Nobody.\")\nforbid (principal is Person, action == Action::\"act:close\", resource is Case);\n";
    let found = check(&with(SHEET, &none, &[("policies/shut.cedar", shut)]));
    assert!(found.plain().contains("nobody can choose `close` in any state"), "{found}");
    let wrong = "@id(\"wrong\")\npermit (principal is Person, action == Action::\"view:nowhere\", resource is Case);\n";
    let found = check(&with(SHEET, &none, &[("policies/wrong.cedar", wrong)]));
    assert!(found.plain().contains("policies/wrong.cedar:"), "{found}");
}
