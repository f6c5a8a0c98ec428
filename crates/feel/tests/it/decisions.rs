//! Decision tables, literal expressions and their graph.

use crate::support::{Fixed, licence_schema, map, number};
use casewright_core::{Decided, Decision, Value};
use feel::{Compiled, Finding, Schema, Type, decisions};

const HEAD: &str =
    r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n">"#;

/// A file with one table `t` over the number `x`: attributes, outputs, and rows of cells parted by `|`.
fn table(attributes: &str, outputs: &str, rows: &[&str]) -> String {
    let cells = |row: &&str| -> String {
        let (tests, results) = row.split_once("=>").unwrap();
        let cell = |kind: &str, text: &str| {
            let text = text.trim().replace('&', "&amp;").replace('<', "&lt;");
            format!("<{kind}Entry><text>{text}</text></{kind}Entry>")
        };
        let tests: String = tests.split('|').map(|text| cell("input", text)).collect();
        let results: String = results.split('|').map(|text| cell("output", text)).collect();
        format!("<rule>{tests}{results}</rule>")
    };
    let rows: String = rows.iter().map(cells).collect();
    format!(
        r#"{HEAD}<decision id="d" name="t"><decisionTable {attributes}><input><inputExpression><text>x</text></inputExpression></input>{outputs}{rows}</decisionTable></decision></definitions>"#
    )
}

fn schema() -> Schema {
    Schema::new().with_root("x", Type::Number).with_root("kind", Type::Text)
}

fn one(xml: &str) -> Compiled {
    let found = decisions(xml, &schema()).unwrap_or_else(|found| panic!("{found:?}"));
    found.into_iter().next_back().unwrap()
}

fn decide(xml: &str, x: i64) -> Result<Decided, String> {
    one(xml).decide(&Fixed::new().with("x", Value::int(x)))
}

fn refused(xml: &str) -> (Finding, (u32, u32)) {
    let finding = decisions(xml, &schema()).unwrap_err().remove(0);
    assert!(finding.offset + finding.length <= xml.len());
    let place = finding.line_column(xml);
    (finding, place)
}

fn numbers(items: &[i64]) -> Value {
    Value::List(items.iter().map(|item| Value::int(*item)).collect())
}

#[test]
fn the_fee_table_gives_every_band_with_its_row() {
    let schema = licence_schema();
    let found = decisions(include_str!("corpus/fee.dmn"), &schema).unwrap();
    let names: Vec<&str> = found.iter().map(Compiled::name).collect();
    assert_eq!(names, ["fee", "annual", "first-year"]);
    assert_eq!(found[0].result(), Type::record([("amount", Type::Number)]));
    let bands = [
        ("0", 100, 70, "A", 1),
        ("4300", 100, 70, "A", 1),
        ("4300.01", 190, 180, "B", 2),
        ("33000.00", 190, 180, "B", 2),
        ("33001", 315, 295, "C", 3),
        ("87000", 315, 295, "C", 3),
        ("125000", 450, 320, "D", 4),
        ("125000.01", 635, 350, "E", 5),
    ];
    for (value, fee, annual, band, row) in bands {
        let scope = Fixed::new().with("premises", map([("rateable_value", number(value))]));
        let inputs = [("premises.rateable_value".to_owned(), number(value))].into();
        let expected = Decided { value: map([("amount", Value::int(fee))]), rows: vec![row], inputs };
        assert_eq!(found[0].decide(&scope), Ok(expected), "{value}");
        let decided = found[1].decide(&scope).unwrap();
        assert_eq!(
            decided.value,
            map([("amount", Value::int(annual)), ("band", Value::text(band))]),
            "{value}"
        );
        assert_eq!(decided.rows, [row]);
        assert_eq!(found[2].decide(&scope).unwrap().value, Value::int(fee + annual), "{value}");
    }
    assert_eq!(found[2].reads(), [casewright_core::FieldPath::from("premises.rateable_value")]);
}

#[test]
fn a_recorded_decision_is_made_again_from_its_trace_with_the_same_answer() {
    let found = decisions(include_str!("corpus/fee.dmn"), &licence_schema()).unwrap();
    for value in ["0", "4300.01", "87000.50", "125000.01"] {
        let scope = Fixed::new().with("premises", map([("rateable_value", number(value))]));
        let recorded = found[0].decide(&scope).unwrap();
        assert!(!recorded.inputs.is_empty());
        let again = recorded.inputs.iter().fold(Fixed::new(), |scope, (path, value)| {
            let (root, part) = path.split_once('.').unwrap();
            scope.with(root, map([(part, value.clone())]))
        });
        assert_eq!(found[0].decide(&again).unwrap(), recorded, "{value}");
    }
}

#[test]
fn a_missing_input_says_which() {
    let found = decisions(include_str!("corpus/fee.dmn"), &licence_schema()).unwrap();
    for decision in &found {
        assert_eq!(
            decision.decide(&Fixed::new()).unwrap_err(),
            "`premises.rateable_value` has no value yet",
            "{}",
            decision.name()
        );
    }
}

#[test]
fn a_fee_table_and_a_condition_meet() {
    let schema = licence_schema();
    let fee = decisions(include_str!("corpus/fee.dmn"), &schema).unwrap().remove(0);
    let schema = schema.with_root("decisions", Type::record([(fee.name(), fee.result())]));
    let paid = feel::condition("fee_received >= decisions.fee.amount", &schema, &feel::Named::new()).unwrap();
    let scope = Fixed::new()
        .with("premises", map([("rateable_value", number("12000.00"))]))
        .with("fee_received", number("190.00"));
    let decided = fee.decide(&scope).unwrap();
    let scope = scope.with("decisions", map([("fee", decided.value)]));
    assert!(paid.truth(&scope).holds());
}

#[test]
fn unique_refuses_two_rows_and_names_them() {
    let xml = table("", "<output/>", &["> 1 => 1", "> 5 => 2", "< 1 => 3"]);
    assert_eq!(decide(&xml, 3).unwrap().value, Value::int(1));
    assert_eq!(decide(&xml, 6).unwrap_err(), "rows 1 and 2 of `t` match, and only one may");
    assert_eq!(decide(&xml, 1).unwrap_err(), "no row of `t` matches");
}

#[test]
fn any_takes_rows_that_agree() {
    let xml = table(r#"hitPolicy="ANY""#, "<output/>", &["> 1 => 1", "> 5 => 1", "> 9 => 2"]);
    let decided = decide(&xml, 6).unwrap();
    assert_eq!((decided.value, decided.rows), (Value::int(1), vec![1, 2]));
    assert_eq!(decide(&xml, 10).unwrap_err(), "rows 1, 2 and 3 of `t` match with different outputs");
}

#[test]
fn first_stops_at_the_first() {
    let xml = table(r#"hitPolicy="FIRST""#, "<output/>", &["> 5 => 1", "- => 2"]);
    assert_eq!(decide(&xml, 6).unwrap().rows, [1]);
    assert_eq!(decide(&xml, 5).unwrap().rows, [2]);
}

#[test]
fn rule_order_and_collect_keep_the_order_of_rows() {
    for policy in ["RULE ORDER", "COLLECT"] {
        let xml =
            table(&format!(r#"hitPolicy="{policy}""#), "<output/>", &["> 1 => 30", "> 5 => 10", "> 2 => 20"]);
        let decided = decide(&xml, 6).unwrap();
        assert_eq!((decided.value, decided.rows), (numbers(&[30, 10, 20]), vec![1, 2, 3]));
        assert_eq!(decide(&xml, 0).unwrap().value, numbers(&[]));
    }
}

#[test]
fn priority_and_output_order_follow_the_output_values() {
    let outputs = "<output><outputValues><text>\"high\", \"middle\", \"low\"</text></outputValues></output>";
    let rows = ["> 1 => \"low\"", "> 5 => \"high\"", "> 2 => \"middle\""];
    let decided = decide(&table(r#"hitPolicy="PRIORITY""#, outputs, &rows), 6).unwrap();
    assert_eq!((decided.value, decided.rows), (Value::text("high"), vec![2]));
    let decided = decide(&table(r#"hitPolicy="OUTPUT ORDER""#, outputs, &rows), 6).unwrap();
    assert_eq!(decided.value, Value::List(["high", "middle", "low"].map(Value::text).to_vec()));
    assert_eq!(decided.rows, [2, 3, 1]);
    let (finding, _) = refused(&table(r#"hitPolicy="PRIORITY""#, "<output/>", &rows));
    assert_eq!(finding.message, "hit policy `PRIORITY` needs output values in their order");
}

#[test]
fn collect_sums_counts_and_picks() {
    for (aggregation, expected) in [("SUM", 60), ("COUNT", 3), ("MIN", 10), ("MAX", 30)] {
        let attributes = format!(r#"hitPolicy="COLLECT" aggregation="{aggregation}""#);
        let xml = table(&attributes, "<output/>", &["> 1 => 30", "> 5 => 10", "> 2 => 20", "> 9 => 99"]);
        let decided = decide(&xml, 6).unwrap();
        assert_eq!((decided.value, decided.rows), (Value::int(expected), vec![1, 2, 3]), "{aggregation}");
    }
}

#[test]
fn an_output_outside_the_output_values_is_a_finding_and_they_type_the_result() {
    let outputs =
        "<output name=\"band\"><outputValues><text>\"high\", \"low\"</text></outputValues></output>";
    let (finding, _) = refused(&table("", outputs, &["> 1 => \"hihg\""]));
    assert_eq!(finding.message, "`\"hihg\"` is none of the output values");
    assert_eq!(finding.help, "did you mean `\"high\"`?");
    let choices = Type::Choice(["high", "low"].map(str::to_owned).to_vec());
    assert_eq!(one(&table("", outputs, &["> 1 => \"high\""])).result(), Type::record([("band", choices)]));
}

#[test]
fn default_outputs_stand_in_when_no_row_matches() {
    let outputs =
        "<output name=\"t\"><defaultOutputEntry><text>\"none\"</text></defaultOutputEntry></output>";
    let decided = decide(&table("", outputs, &["> 5 => \"some\""]), 1).unwrap();
    assert_eq!((decided.value, decided.rows), (Value::text("none"), vec![]));
}

#[test]
fn default_outputs_stand_in_for_every_hit_policy_and_an_empty_list_where_there_are_none() {
    let default = "<output><defaultOutputEntry><text>0</text></defaultOutputEntry></output>";
    for policy in ["COLLECT", "RULE ORDER", "FIRST", "ANY"] {
        let xml = table(&format!(r#"hitPolicy="{policy}""#), default, &["> 5 => 1"]);
        assert_eq!(decide(&xml, 1).unwrap().value, Value::int(0), "{policy}");
    }
    let xml = table(r#"hitPolicy="COLLECT""#, "<output/>", &["> 5 => 1"]);
    assert_eq!(decide(&xml, 1).unwrap().value, numbers(&[]));
    let xml = table(r#"hitPolicy="COLLECT" aggregation="COUNT""#, "<output/>", &["> 5 => 1"]);
    assert_eq!(decide(&xml, 1).unwrap().value, Value::int(0));
}

#[test]
fn a_single_named_output_is_wrapped_and_one_named_like_the_decision_is_not() {
    let rows = ["- => x * 2"];
    assert_eq!(decide(&table("", "<output name=\"t\"/>", &rows), 2).unwrap().value, Value::int(4));
    assert_eq!(
        decide(&table("", "<output name=\"sum\"/>", &rows), 2).unwrap().value,
        map([("sum", Value::int(4))])
    );
    let collected =
        decide(&table(r#"hitPolicy="COLLECT""#, "<output name=\"sum\"/>", &rows), 2).unwrap().value;
    assert_eq!(collected, Value::List(vec![map([("sum", Value::int(4))])]));
}

#[test]
fn cells_know_lists_ranges_not_and_the_question_mark() {
    let xml = table(
        r#"hitPolicy="COLLECT""#,
        "<output/>",
        &[
            "1, 2, [5..7) => 1",
            "not(1, 2) => 2",
            "? * 2 > 10 => 3",
            "modulo(?, 2) = 0 => 4",
            "null => 5",
            "-5 => 6",
            "-  => 7",
        ],
    );
    assert_eq!(decide(&xml, 5).unwrap().value, numbers(&[1, 2, 7]));
    assert_eq!(decide(&xml, 6).unwrap().value, numbers(&[1, 2, 3, 4, 7]));
    assert_eq!(decide(&xml, -5).unwrap().value, numbers(&[2, 6, 7]));
}

#[test]
fn trap_a_row_with_too_few_cells_is_a_finding_not_a_panic() {
    let xml = table("", "<output/><output name=\"b\"/>", &["> 1 => 1"]);
    let (finding, place) = refused(&xml);
    assert_eq!(finding.message, "output 1 has no name");
    assert_eq!(place.0, 1);
    let xml = table("", "<output name=\"a\"/><output name=\"b\"/>", &["> 1 => 1"]);
    assert_eq!(refused(&xml).0.message, "row 1 has 1 output cells for 2 output columns");
    let xml = table("", "<output/>", &["> 1 => 1"]).replace("<inputEntry><text>> 1</text></inputEntry>", "");
    assert_eq!(refused(&xml).0.message, "row 1 has 0 input cells for 1 input columns");
}

#[test]
fn a_wrong_cell_is_found_where_it_stands_in_the_file() {
    let xml = table("", "<output/>", &["<= 5 => 1", "< 3 and y => 2"]).replace("<rule>", "\n<rule>");
    let (finding, (line, _)) = refused(&xml);
    assert_eq!(finding.message, "expected the end or an operator, found `and`");
    assert_eq!(line, 3);
    assert_eq!(&xml[finding.offset..finding.offset + finding.length], "and");
    let xml = table("", "<output/>", &["< \"a\" => 1"]);
    let (finding, _) = refused(&xml);
    assert_eq!(finding.message, "the input is a number, `\"a\"` is a text: they are never equal or in order");
    assert_eq!(&xml[finding.offset..finding.offset + finding.length], "\"a\"");
}

/// A decision with requirements and a literal expression.
fn literal(id: &str, text: &str, requires: &[&str]) -> String {
    let requires = requires.iter().fold(String::new(), |all, id| {
        all + format!("<informationRequirement><requiredDecision href=\"#{id}\"/></informationRequirement>")
            .as_str()
    });
    format!(
        r#"<decision id="{id}" name="{id}">{requires}<literalExpression><text>{text}</text></literalExpression></decision>"#
    )
}

#[test]
fn trap_a_cycle_of_decisions_is_a_finding_not_an_abort() {
    let xml = format!("{HEAD}{}{}</definitions>", literal("a", "b", &["b"]), literal("b", "a", &["a"]));
    assert_eq!(refused(&xml).0.message, "decision `a` requires `b`, and that leads back to it");
    let xml = format!("{HEAD}{}</definitions>", literal("a", "a", &["a"]));
    assert_eq!(refused(&xml).0.message, "decision `a` requires `a`, and that leads back to it");
}

#[test]
fn trap_a_knowledge_model_that_requires_itself_is_refused() {
    let xml = format!(
        r##"{HEAD}<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><literalExpression><text>k()</text></literalExpression></encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement></businessKnowledgeModel><decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><literalExpression><text>k()</text></literalExpression></decision></definitions>"##
    );
    assert_eq!(refused(&xml).0.message, "`k` requires itself, directly or round about");
}

#[test]
fn trap_diamonds_upon_diamonds_run_each_decision_once() {
    // Without a memo this takes 2^60 evaluations.
    let mut parts = vec![literal("d0", "x", &[])];
    for level in 1..=60 {
        let below = format!("d{}", level - 1);
        parts.push(literal(&format!("l{level}"), &below, &[&below]));
        parts.push(literal(&format!("r{level}"), &below, &[&below]));
        let (left, right) = (format!("l{level}"), format!("r{level}"));
        parts.push(literal(&format!("d{level}"), &format!("({left} + {right}) / 2"), &[&left, &right]));
    }
    parts.reverse();
    let xml = format!("{HEAD}{}</definitions>", parts.concat());
    assert_eq!(decide(&xml, 21).unwrap().value, Value::int(21));
}

#[test]
fn trap_a_chain_of_thousands_of_decisions_does_not_exhaust_the_stack() {
    let mut parts = vec![literal("d0", "x", &[])];
    parts.extend((1..1_000).map(|level| {
        let below = format!("d{}", level - 1);
        literal(&format!("d{level}"), &format!("{below} + 1"), &[&below])
    }));
    let xml = format!("{HEAD}{}</definitions>", parts.concat());
    assert_eq!(decide(&xml, 1).unwrap().value, Value::int(1_000));
}

#[test]
fn a_missing_requirement_is_a_finding() {
    let xml = format!("{HEAD}{}</definitions>", literal("a", "1", &["zz"]));
    assert_eq!(refused(&xml).0.message, "decision `a` requires `zz`, which is not in the file");
    let xml = format!("{HEAD}{}{}</definitions>", literal("a", "1", &[]), literal("b", "a + 1", &[]));
    assert_eq!(refused(&xml).0.message, "there is no `a`");
}

#[test]
fn what_is_no_dmn_is_refused_where_it_begins() {
    let dtd = format!("<!DOCTYPE d [<!ENTITY e \"x\">]>{HEAD}</definitions>");
    assert_eq!(refused(&dtd).0.message, "the file has a document type declaration");
    assert_eq!(refused("<a/>").0.message, "the file is no DMN model");
    assert!(refused("").0.message.starts_with("the file is no well-formed XML"));
    let (finding, place) = refused(&format!("{HEAD}\n  <decision></definitions>"));
    assert!(finding.message.starts_with("the file is no well-formed XML"), "{finding}");
    assert_eq!(place.0, 2);
    assert_eq!(refused(&format!("{HEAD}</definitions>")).0.message, "the file holds no decision");
    let external = format!(
        r#"{HEAD}<decision id="d" name="d"><functionDefinition kind="Java"/></decision></definitions>"#
    );
    assert_eq!(
        refused(&external).0.message,
        "external functions are not run: they would call another program"
    );
    let deep = format!("{HEAD}{}{}</definitions>", "<a>".repeat(50_000), "</a>".repeat(50_000));
    let _ = decisions(&deep, &schema());
    let wide = format!("{HEAD}{}</definitions>", "<!-- -->".repeat(200_000));
    assert_eq!(refused(&wide).0.message, "the file is larger than 1048576 bytes");
}

#[test]
fn other_languages_are_refused() {
    let xml = format!(
        r#"{HEAD}<decision id="d" name="d"><literalExpression expressionLanguage="https://www.w3.org/TR/xpath"><text>1</text></literalExpression></decision></definitions>"#
    );
    assert_eq!(refused(&xml).0.message, "expressions in `https://www.w3.org/TR/xpath` are not run");
}

#[test]
fn a_value_outside_the_allowed_ones_gives_no_result() {
    let xml = table("", "<output/>", &["- => 1"])
        .replace("</inputExpression>", "</inputExpression><inputValues><text>[1..5]</text></inputValues>");
    assert_eq!(decide(&xml, 5).unwrap().value, Value::int(1));
    assert_eq!(decide(&xml, 6).unwrap_err(), "`x` is none of the values that `t` allows");
}

#[test]
fn an_output_says_that_it_is_money() {
    let money = |attributes: &str, variable: &str| {
        format!(
            r#"{HEAD}<itemDefinition name="money"><typeRef>number</typeRef></itemDefinition><itemDefinition name="fee"><typeRef>money</typeRef></itemDefinition><decision id="d" name="t"><variable name="t" {variable}/><decisionTable><input><inputExpression><text>x</text></inputExpression></input><output {attributes}/><output name="band" typeRef="string"/><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry><outputEntry><text>"A"</text></outputEntry></rule></decisionTable></decision></definitions>"#
        )
    };
    let fee = one(&money(r#"name="amount" typeRef="fee""#, ""));
    assert!(fee.is_money("amount") && !fee.is_money("band") && !fee.is_money(""));
    let plain = one(&money(r#"name="amount" typeRef="number""#, ""));
    assert!(!plain.is_money("amount"));
    let bare = one(&table("", r#"<output typeRef="money"/>"#, &["- => 1"]));
    assert!(bare.is_money("") && !bare.is_money("amount"));
}
