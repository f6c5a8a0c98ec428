mod files;
mod findings;
mod inbox;
mod letters;
mod whole;

use super::*;

/// A small complete program.
pub(crate) const SMALL: &str = r#"program: small
title: Small
version: 0.1.0
about: matter
reference: "SM-{year}-{random:6}"
roles:
  asker: { tie: party, may: [open] }
  clerk: { title: Clerk, tie: unit }
case_file:
  request:
    text: long-text
views:
  ask: { input: forms/ask.yaml }
  full: { show: [all] }
lists:
  desk: { columns: [reference, state] }
states:
  draft: { initial: true }
  open: { clock: { target: 2 working days } }
  done: { final: true, outcome: answered }
actions:
  send: { title: Send, view: ask }
  close: { title: Close, reason: required }
rules:
  - if: { state: draft, role: asker }
    show: [ask]
    offer: [send]
  - if: { state: draft, action: send }
    set: open
  - if: { state: open, role: clerk }
    show: [full]
    offer: [close]
  - if: { state: open, action: close, when: "request.text != null" }
    set: done
  - if: { desk: true, role: clerk }
    open: desk
"#;

pub(crate) fn folder(sheet: &str) -> Folder {
    [
        ("program.yaml", sheet),
        ("forms/ask.yaml", "pages:\n  - id: what\n    fields: [request.text]\n"),
        ("locales/en.ftl", "form-ask-what = What do you want to know?\nfield-request-text = Your question\nclock-target = Answer by\n"),
        ("jurisdictions/default.yaml", "zone: Europe/London\nholidays: [2026-12-25]\n"),
    ]
    .into_iter()
    .collect()
}

#[test]
fn a_small_program_compiles() {
    let program = compile(&folder(SMALL)).unwrap_or_else(|found| panic!("{}", found.plain()));
    assert!(program.warnings.is_empty(), "{}", program.warnings.plain());
    assert_eq!(program.definition.rows.len(), 2);
    assert_eq!(program.definition.plan.elements.len(), 4);
    assert_eq!(program.definition.actions["send"].required, vec![FieldPath::from("request.text")]);
    let (_, text) = &program.policies[0];
    assert!(
        text.contains("resource.parties.contains(principal) &&\n  resource.states.containsAny([\"draft\"])"),
        "{text}"
    );
    assert!(text.contains("action == Action::\"list:desk\""), "{text}");
}
