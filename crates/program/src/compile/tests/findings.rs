//! A bad sheet, and exactly where and what the finding is. Each case changes one line of a good sheet.

use super::{SMALL, folder};
use crate::{Folder, Severity, compile::compile};

/// Replaces one text of the small program, and expects this finding: `line:column length message`.
#[track_caller]
fn finds(from: &str, to: &str, expected: &str, help: &str) {
    assert!(SMALL.contains(from), "the small program has no `{from}`");
    let sheet = SMALL.replacen(from, to, 1);
    let found = match compile(&folder(&sheet)) {
        Ok(program) => program.warnings,
        Err(found) => found,
    };
    let all: Vec<String> = found
        .findings()
        .iter()
        .map(|finding| {
            format!("{}:{} {} {}", finding.at.line, finding.at.column, finding.at.length, finding.message)
        })
        .collect();
    let place = all.iter().position(|line| line == expected);
    let place = place.unwrap_or_else(|| panic!("expected `{expected}`, found {all:#?}"));
    let said = found.findings()[place].help.clone().unwrap_or_default();
    assert!(said.contains(help), "the help is `{said}`");
}

#[test]
fn names_that_are_not_there() {
    finds(
        "role: clerk }\n    show",
        "role: clark }\n    show",
        "30:30 5 there is no role `clark`",
        "did you mean `clerk`?",
    );
    finds(
        "state: draft, role",
        "state: drafft, role",
        "25:18 6 there is no state `drafft`",
        "did you mean `draft`?",
    );
    finds("show: [full]", "show: [ful]", "31:12 3 there is no view `ful`", "did you mean `full`?");
    finds("offer: [close]", "offer: [clsoe]", "32:13 5 there is no action `clsoe`", "did you mean `close`?");
    finds("set: open", "set: opne", "29:10 4 there is no state `opne`", "did you mean `open`?");
    finds("open: desk", "open: desks", "36:11 5 there is no list `desks`", "did you mean `desk`?");
    finds(
        "forms/ask.yaml",
        "forms/aks.yaml",
        "13:17 14 there is no form `forms/aks.yaml`",
        "did you mean `forms/ask.yaml`?",
    );
    finds("view: ask", "view: asks", "22:30 4 there is no view `asks`", "did you mean `ask`?");
    finds(
        "set: open",
        "do: [shout]\n    set: open",
        "29:10 5 there is no event `shout`",
        "there are none yet",
    );
}

#[test]
fn keys_that_are_not_known() {
    finds("title: Small", "titel: Small", "2:1 5 `titel` is not known in the sheet", "did you mean `title`?");
    finds("tie: unit", "tei: unit", "8:26 3 `tei` is not known in the role `clerk`", "did you mean `tie`?");
    finds(
        "{ state: draft, action",
        "{ satte: draft, action",
        "28:11 5 `satte` is not known in `if`",
        "did you mean `state`?",
    );
    finds(
        "  - if: { state: draft, action: send }",
        "  - fi: { state: draft, action: send }",
        "28:5 2 `fi` is not known in a rule",
        "did you mean `if`?",
    );
    finds(
        "initial: true",
        "intial: true",
        "18:12 6 `intial` is not known in the state `draft`",
        "did you mean `initial`?",
    );
}

#[test]
fn types_and_values() {
    finds(
        "text: long-text",
        "text: longtext",
        "11:11 8 there is no type `longtext`",
        "did you mean `long-text`?",
    );
    finds("2 working days", "two days", "19:28 8 `two days` is no length of time", "28 days");
    finds("tie: unit", "tie: units", "8:31 5 `tie` cannot be `units`", "did you mean `unit`?");
    finds("about: matter", "about: mater", "4:8 5 `about` cannot be `mater`", "did you mean `matter`?");
    finds("initial: true", "initial: maybe", "18:21 5 `initial` is yes or no", "true");
    finds("  request:\n", "  Request:\n", "10:3 7 `Request` cannot be the name of a field", "small letters");
    finds(
        "  request:\n",
        "  clock: text\n  request:\n",
        "10:3 5 a field cannot be called `clock`",
        "something else",
    );
    finds(
        "text: long-text",
        "text: { type: text, pii: true, index: [sort] }",
        "11:44 4 personal data is never sorted",
        "remove `sort`",
    );
    finds(
        "text: long-text",
        "text: { type: text, mask: town-only }",
        "11:31 9 this mask does not fit the type of the field",
        "hidden",
    );
    finds(
        "{random:6}",
        "{random:3}",
        "5:12 22 the reference has less than five random characters",
        "random:5",
    );
    finds(
        "[reference, state]",
        "[reference, request.text]",
        "16:32 12 `request.text` is not indexed for this",
        "index: [filter]",
    );
}

#[test]
fn conditions_point_into_their_text() {
    finds("request.text != null", "request.txet != null", "33:54 4 there is no `txet` in `request`", "text");
    finds("request.text != null", "clock.taget.over", "33:52 5 there is no `taget` in `clock`", "target");
    finds(
        "  - if: { desk",
        "  - if: { state: open, when: \"me.id = null\" }\n    set: done\n  - if: { desk",
        "35:30 14 a rule without an action cannot read `me`",
        "nobody acts there",
    );
}

#[test]
fn what_is_shown_cannot_depend_on_clock_or_person() {
    let with = |text: &str| format!("conditions:\n  guard: \"{text}\"\nstates:");
    for (text, message) in [
        (
            "clock.target.over",
            "39:43 5 `guard` reads `clock`, and what is shown or offered cannot depend on that",
        ),
        ("me.id != null", "39:43 5 `guard` reads `me`, and what is shown or offered cannot depend on that"),
        (
            "today() > date(\\\"2026-01-01\\\")",
            "39:43 5 `guard` reads the time, and what is shown or offered cannot depend on that",
        ),
    ] {
        let sheet = SMALL.replacen("states:", &with(text), 1)
            + "  - if: { state: done, role: clerk, when: guard }\n    show: [full]\n";
        let found = compile(&folder(&sheet)).expect_err("a condition on `show` that moves");
        let lines: Vec<String> = found
            .findings()
            .iter()
            .map(|finding| {
                format!("{}:{} {} {}", finding.at.line, finding.at.column, finding.at.length, finding.message)
            })
            .collect();
        assert!(lines.iter().any(|line| line == message), "{lines:#?}");
    }
    finds(
        "state: open, role: clerk",
        "state: open, role: clerk, when: request.text != null",
        "30:43 20 `request.text != null` is no named condition",
        "conditions:",
    );
}

#[test]
fn rules_that_contradict_themselves() {
    finds(
        "    show: [full]\n",
        "    show: [full]\n    set: done\n",
        "32:10 4 a rule that shows or offers cannot also `set`",
        "second rule",
    );
    finds("{ state: open, role: clerk }", "{ state: open }", "31:11 1 it is not said to whom", "role:");
    finds(
        "    set: open\n",
        "    set: open\n    refuse: no\n",
        "29:10 4 a rule that refuses does nothing else",
        "nothing is stored",
    );
    finds(
        "    set: open\n",
        "    then: [{ set: open }]\n",
        "29:11 1 `then` follows a step that is awaited, and there is none",
        "fetch",
    );
    finds(
        "{ state: draft, action: send }",
        "{ state: draft }",
        "28:5 2 this rule never happens: it has neither an action nor a condition",
        "action:",
    );
    finds(
        "{ state: draft, action: send }",
        "{ state: draft, role: asker, action: send }",
        "28:31 5 a rule that does something is not for one role",
        "offer:",
    );
    finds(
        "reason: required }",
        "reason: required, approval: [{ role: clark }] }",
        "23:63 5 there is no role `clark`",
        "did you mean `clerk`?",
    );
    finds(
        "reason: required }",
        "reason: required, approval: [{ role: clerk, not: propser }] }",
        "23:75 7 there is no role, `proposer` or `approvers` called `propser`",
        "did you mean `proposer`?",
    );
}

/// S1.9: what nobody can reach, and what everybody can, is asked for.
#[test]
fn what_nobody_can_reach() {
    finds("states:", "states:\n  limbo: {}", "18:3 5 no case ever gets into the state `limbo`", "set: limbo");
}

#[test]
fn a_view_in_which_a_role_can_read_nothing() {
    let sheet = SMALL
        .replacen("text: long-text", "text: { type: long-text, class: secret }", 1)
        .replacen("tie: party", "tie: party, reads: [case, secret]", 1)
        .replacen("show: [all]", "show: [request]", 1);
    let found = compile(&folder(&sheet)).expect_err("the clerk reads nothing");
    let expected = "program.yaml:30:5: error: `clerk` is shown the view `full` and can read nothing in it";
    assert!(found.plain().contains(expected), "{}", found.plain());
}

#[test]
fn what_is_meant_is_no_finding() {
    let sheet = SMALL.replacen("states:", "states:\n  limbo: { intended: true }", 1);
    assert!(compile(&folder(&sheet)).is_ok());
}

#[test]
fn what_everybody_can_reach_is_a_finding() {
    finds(
        "tie: party, may",
        "tie: anyone, may",
        "7:17 6 everybody is tied to every case as `asker`",
        "intended: true",
    );
    finds("set: done", "open: full", "19:3 4 no case ever gets out of the state `open`", "set");
    finds("offer: [send]", "offer: []", "22:3 4 nobody can choose `send`", "offer: [send]");
    finds(
        "text: long-text",
        "text: { type: long-text, class: secret }",
        "0:0 0 nobody can read fields of class `secret`",
        "reads: [case, secret]",
    );
    finds("    show: [full]\n", "", "14:3 4 nobody can see the view `full`", "show: [full]");
    finds(
        "  - if: { desk: true, role: clerk }\n    open: desk\n",
        "",
        "16:3 4 nobody's desk opens the list `desk`",
        "desk: true",
    );
}

#[test]
fn what_there_is_not_to_reveal() {
    let masked = "text: { type: long-text, mask: hidden }";
    let sheet = |reveals: &str| {
        let sheet = SMALL.replacen("text: long-text", masked, 1);
        compile(&folder(&sheet.replacen("tie: unit", &format!("tie: unit, reveals: [{reveals}]"), 1)))
    };
    let found = sheet("case").expect_err("the clerk reads it").plain();
    assert!(found.contains("the role reads `case` in clear already"), "{found}");
    let found = sheet("secret").expect_err("there is no such class").plain();
    assert!(found.contains("`secret`"), "{found}");
    let sheet = SMALL.replacen("tie: unit", "tie: unit, reads: [], reveals: [case]", 1);
    let found = compile(&folder(&sheet)).expect_err("nothing is masked").plain();
    assert!(found.contains("no field of class `case` has a mask, so there is nothing to reveal"), "{found}");
}

#[test]
fn texts_that_are_missing() {
    finds(
        "    set: open\n",
        "    refuse: not-now\n",
        "28:5 2 there is no text `not-now` for a refusal in `en`",
        "not-now = …",
    );
    finds(
        "text: long-text",
        "text: long-text\n    kind: { one_of: [short, long] }",
        "12:5 4 there is no text `field-request-kind.short` for the choice `short` of `request.kind` in `en`",
        ".short = …",
    );
}

#[test]
fn amounts_are_in_a_currency_that_is_said_once() {
    finds(
        "text: long-text",
        "text: long-text\n    cost: money",
        "12:5 4 it is not said in which currency `request.cost` is: it is told as a bare number",
        "currency: GBP",
    );
    finds(
        "about: matter\n",
        "about: matter\ncurrency: pounds\n",
        "5:11 6 `pounds` is no currency",
        "three capital letters",
    );
    finds(
        "about: matter\n",
        "about: matter\ncurrency: GBP\nmoney: { currency: GBP, lines: { cost: { title: Cost, kind: fee } } }\n",
        "5:11 3 `money` says already in which currency",
        "leave this one out",
    );
}

/// Reading does not stop at the first finding, and a finding in one section does not make others up.
#[test]
fn all_findings_come_at_once_and_no_more() {
    let sheet = SMALL
        .replacen("tie: unit", "tie: units", 1)
        .replacen("show: [full]", "show: [ful]", 1)
        .replacen("set: done", "set: dine", 1);
    let found = compile(&folder(&sheet)).expect_err("three slips");
    let lines: Vec<u32> = found.findings().iter().map(|finding| finding.at.line).collect();
    assert_eq!(lines, [8, 31, 34], "{}", found.plain());
    assert!(found.findings().iter().all(|finding| finding.severity == Severity::Error));
}

const FEE: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="fees" namespace="n">
  <decision id="fee" name="fee">
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i"><inputExpression><text>request.text</text></inputExpression></input>
      <output id="o" name="amount"/>
      <rule id="a"><inputEntry><text>-</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
      <rule id="b"><inputEntry><text></text></inputEntry><outputEntry><text>20</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"#;

#[test]
fn rows_that_nothing_reaches_and_empty_cells_are_warned_of_where_they_stand() {
    let with_fee = |sheet: String, fee: &str| {
        let texts = "label-decision-fee = Fee\nlabel-decision-fee-amount = Fee\n";
        folder(&sheet)
            .files()
            .map(|(path, text)| match path {
                "locales/en.ftl" => (path.to_owned(), format!("{text}{texts}")),
                _ => (path.to_owned(), text.to_owned()),
            })
            .chain([("decisions/fee.dmn".to_owned(), fee.to_owned())])
            .collect::<Folder>()
    };
    let decided = SMALL.replace("states:\n", "decisions: { fee: decisions/fee.dmn }\nstates:\n");
    let used = |condition: &str| decided.replace("request.text != null", condition);
    let program = compile(&with_fee(used("decisions.fee.amount > 5"), FEE)).unwrap();
    let found = program.warnings.plain();
    assert!(
        found.contains("decisions/fee.dmn:7:7: warning: row 2 is never reached: row 1 matches everything"),
        "{found}"
    );
    assert!(found.contains("row 2 has an empty input cell, which matches everything"), "{found}");
    let unique = FEE.replace("FIRST", "UNIQUE");
    let program = compile(&with_fee(used("decisions.fee.amount > 5"), &unique)).unwrap();
    let found = program.warnings.plain();
    assert!(
        found.contains("decisions/fee.dmn:6:7: warning: row 1 matches everything, so wherever"),
        "{found}"
    );
    // One output with a name of its own is a group with that part: the finding says what to write.
    let found = compile(&with_fee(used("decisions.fee > 5"), FEE)).unwrap_err().plain();
    assert!(found.contains("`decisions.fee` is a group of fields"), "{found}");
    assert!(found.contains("compare its part `decisions.fee.amount`"), "{found}");
    let found = compile(&with_fee(used("decisions.fee = 5"), FEE)).unwrap_err().plain();
    assert!(found.contains("compare its part `decisions.fee.amount`"), "{found}");
}

#[test]
fn programs_that_are_named_and_not_among_the_folders_here_are_found_where_they_stand() {
    let sheet = SMALL
        .replace("outcome: answered }", "outcome: answered, appeal: { to: smal-appeal, within: 21 days } }")
        .replace(
            "open: { clock: { target: 2 working days } }",
            "open: { clock: { target: 2 working days }, tasks: { visit: { case: visits } } }",
        );
    let sheet = format!("{sheet}child-of: {{ programs: [gone] }}\n");
    let known = ["small", "small-appeal", "visit"];
    let found = crate::others(&folder(&sheet), &known).plain();
    assert!(
        found.contains("program.yaml:20:57: error: an appeal names the program `smal-appeal`"),
        "{found}"
    );
    assert!(found.contains("did you mean `small-appeal`?"), "{found}");
    assert!(found.contains("error: a case task names the program `visits`"), "{found}");
    assert!(found.contains("did you mean `visit`?"), "{found}");
    assert!(found.contains("warning: `child-of` names the program `gone`"), "{found}");
    assert!(crate::others(&folder(&sheet), &["smal-appeal", "visits", "gone"]).is_empty());
    assert_eq!(crate::named(&folder(SMALL)).as_deref(), Some("small"));
}

#[test]
fn s3_44_a_timer_names_a_day_or_a_length_and_a_clock_says_before_or_after() {
    let with = |timer: &str| {
        format!("open: {{ clock: {{ target: 2 working days }}, timers: {{ warn: {{ {timer} }} }} }}")
    };
    let open = "open: { clock: { target: 2 working days } }";
    finds(open, &with("at: request.text"), "19:68 12 `request.text` is no day", "name a date");
    finds(open, &with("at: me.id"), "19:68 5 `me.id` is no day", "name a date");
    finds(
        open,
        &with("at: 'date(\"2026-05-01\")', after: 5 days"),
        "19:97 6 the timer `warn` has a day and a length",
        "keep `at`",
    );
    finds(open, &with("title: Warn"), "19:56 4 the timer `warn` has no length", "or `at: hearing.date`");
    finds(
        "target: 2 working days }",
        "target: 2 days, on-day-off: later }",
        "19:48 5 `on-day-off` cannot be `later`",
        "",
    );
}
