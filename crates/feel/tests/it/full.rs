//! The whole of DMN behind the gate: what it can do, what it is kept from, and what chance makes of it.

use crate::support::{Fixed, licence_schema, map, number};
use casewright_core::{Decision, Value};
use feel::{Compiled, Datum, Model, Schema, Type, decisions};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeMap;

const HEAD: &str =
    r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">"#;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A file with a literal decision `d`.
fn literal(text: &str) -> String {
    format!(
        r#"{HEAD}<decision id="d" name="d"><literalExpression><text>{}</text></literalExpression></decision></definitions>"#,
        escaped(text)
    )
}

fn answer(text: &str) -> Result<Datum, String> {
    asked(&literal(text), "d")
}

fn asked(xml: &str, name: &str) -> Result<Datum, String> {
    let model = Model::read(&[xml]).map_err(|findings| findings[0].to_string())?;
    model.decide(name, &BTreeMap::new(), Timestamp::UNIX_EPOCH, &TimeZone::UTC)
}

fn said(text: &str) -> String {
    let answer = answer(text);
    let shown =
        std::panic::AssertUnwindSafe(|| answer.map_or_else(|reason| reason, |datum| datum.to_string()));
    std::panic::catch_unwind(shown).unwrap_or_else(|_| panic!("the answer to `{text}` cannot be shown"))
}

#[test]
fn the_whole_language_runs() {
    for (text, expected) in [
        ("sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"),
        ("for x in [1, 2], y in [10, 20] return x + y", "[11, 21, 12, 22]"),
        ("{twice: function(n) n * 2, r: twice(n: 21)}.r", "42"),
        ("substring(string: \"foobar\", start position: 3)", "\"obar\""),
        ("5 in range(\"[1..10]\")", "true"),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(20)}.r", "2432902008176640000"),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", "true"),
        ("string(now())", "\"1970-01-01T00:00:00Z\""),
        ("string(today())", "\"1970-01-01\""),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn what_would_not_end_is_given_up_with_a_reason() {
    for (text, words) in [
        ("for i in 1..1000000000 return i", "too many turns"),
        ("for i in 1..1000000000, j in [] return i", "too many turns"),
        ("for i in 1..40000, j in 1..40000, k in [] return i", "too many turns"),
        ("for i in date(\"1000-01-01\")..date(\"9999-01-01\") return i", "too many turns"),
        ("count(for i in 1..40000 return i)", "too many steps"),
        ("{f: function(n) f(n + 1), r: f(0)}.r", "too deep"),
        ("{f: function(n) f(n) + f(n), r: f(0)}.r", "too deep"),
        ("{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(60)}.r", "too many steps"),
        (
            "{a: for i in 1..50 return 1, b: for i in a return a, c: for i in b return b, d: c}.d",
            "is too large",
        ),
        ("count(for i in 1..1000 return if i = 1 then \"aaaa\" else partial[-1] + partial[-1])", "too"),
        ("count(for i in 1..1000 return [partial])", "too"),
        ("count(for x in (for i in 1..2000 return i), y in x, z in x return 1)", "too"),
        ("matches(\"aaaaaaaaaaaaaaaaaaaaaaaa\", \"((a{1,100}){1,100}){1,100}\")", "a pattern is too large"),
        ("count(for i in 1..1000 return matches(\"aaaa\", \"(a+)+$\"))", "too many steps"),
        ("{p: [\"(a{200}){200}\"], r: replace(\"a\", p[1], \"b\")}.r", "a pattern is too large"),
        ("function(x) external {java: {class: \"C\", method signature: \"m()\"}}", "external functions"),
    ] {
        let found = said(text);
        assert!(found.contains(words), "{text}: {found}");
    }
    let bomb: Vec<String> = ('b'..='z')
        .map(|name| {
            let before: Vec<String> = ('a'..name).map(|earlier| format!("{earlier}()")).collect();
            format!(",{name}:function() {}", before.join("+"))
        })
        .collect();
    let bomb = bomb.concat();
    assert!(said(&format!("{{a: function() 1{bomb}}}")).contains("more than 12 functions"));
    let deep = format!("{}1{}", "(".repeat(900), ")".repeat(900));
    assert!(!said(&deep).is_empty());
    let minus = format!("{}1", "- ".repeat(900));
    assert!(said(&minus).contains("nested more than 64 deep"), "{}", said(&minus));
    let lists = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    assert!(said(&lists).contains("deep"), "{}", said(&lists));
}

#[test]
fn the_deepest_calls_of_the_deepest_texts_fit_the_stack() {
    // Sixty-four calls, each through sixty levels of the text.
    let body = format!("{}f(n + 1){}", "(1 + ".repeat(28), ")".repeat(28));
    assert!(said(&format!("{{f: function(n) {body}, r: f(0)}}.r")).contains("too deep"));
    let body = format!("{}f(n + 1){}", "[".repeat(40), "]".repeat(40));
    assert!(said(&format!("{{f: function(n) {body}, r: f(0)}}.r")).contains("deep"));
    let body = format!("{}f(n + 1){}", "if true then ".repeat(50), " else 1".repeat(50));
    assert!(said(&format!("{{f: function(n) {body}, r: f(0)}}.r")).contains("too deep"));
    let body = format!("{}f(n + 1){}", "{a: ".repeat(28), "}".repeat(28));
    assert!(said(&format!("{{f: function(n) {body}, r: f(0)}}.r")).contains("deep"));
    let body = format!("{}f(n + 1)", "for x in [1] return ".repeat(30));
    assert!(said(&format!("{{f: function(n) {body}, r: f(0)}}.r")).contains("deep"));
    let body = format!("{}f(n + 1){}", "abs(".repeat(40), ")".repeat(40));
    assert!(said(&format!("{{f: function(n) {body}, r: f(0)}}.r")).contains("too deep"));
}

#[test]
fn what_makes_the_engine_panic_gives_nothing() {
    for text in [
        "10 ** 6144 * 10",
        "for",
        "for in [1] return 1",
        "\"\\ud800\"",
        "1e999999999",
        "exp(99999999999)",
        "substring(\"a\", 99999999999999999999999999999)",
        "duration(\"P99999999999999999999D\")",
        "date(\"999999999-12-31\") + duration(\"P1D\")",
        "decimal(1, 99999999999)",
        "[1..",
        "{a:",
        "@\"",
        "@\"x\"",
        "if",
        "function",
        "?",
        "-",
        "not(",
        "a.b.c.d",
        "()()()",
        "sort([3,2,1], function(x, y) true)",
        "list replace([1], 9999999999999999, 1)",
        "string join([\"a\"], null)",
    ] {
        // An answer or a reason; the test is that there is one, soon.
        let _ = said(text);
    }
}

#[test]
fn knowledge_models_see_their_parameters_and_nothing_of_their_caller() {
    let model = |body: &str, call: &str| {
        format!(
            r##"{HEAD}<inputData id="s" name="secret"/><businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="a" typeRef="number"/><literalExpression><text>{body}</text></literalExpression></encapsulatedLogic></businessKnowledgeModel><decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><context><contextEntry><variable name="hidden"/><literalExpression><text>7</text></literalExpression></contextEntry><contextEntry><literalExpression><text>{call}</text></literalExpression></contextEntry></context></decision></definitions>"##
        )
    };
    let show = |body: &str, call: &str| asked(&model(body, call), "d").map(|datum| datum.to_string());
    assert_eq!(show("a * 2", "k(21)"), Ok("42".to_owned()));
    assert_eq!(show("a * 2", "k(a: 21)"), Ok("42".to_owned()));
    assert!(show("hidden", "k(1)").is_ok_and(|value| value.starts_with("null")));
    assert!(show("a", "k(\"text\")").is_ok_and(|value| value.starts_with("null")), "held to its type");
    assert!(show("k(a)", "k(1)").is_ok_and(|value| value.starts_with("null")), "does not see itself");
}

#[test]
fn a_refused_decision_refuses_those_that_require_it_and_no_others() {
    let xml = format!(
        r##"{HEAD}<decision id="bad" name="bad"><literalExpression><text>1 +</text></literalExpression></decision><decision id="on" name="on"><informationRequirement><requiredDecision href="#bad"/></informationRequirement><literalExpression><text>bad</text></literalExpression></decision><decision id="ok" name="ok"><literalExpression><text>2</text></literalExpression></decision></definitions>"##
    );
    assert!(asked(&xml, "ok").is_ok_and(|value| value.to_string() == "2"));
    assert!(asked(&xml, "bad").is_err_and(|reason| reason.contains("`1 +` is no FEEL expression")));
    assert!(asked(&xml, "on").is_err_and(|reason| reason.contains("`1 +` is no FEEL expression")));
    // Published, the whole file is held back, with one finding.
    let found = decisions(&xml, &Schema::new()).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
}

/// A fee by a knowledge model: a table with two rows, called from a boxed invocation, on the case.
const FEE: &str = r##"<businessKnowledgeModel id="k" name="band"><encapsulatedLogic><formalParameter name="value" typeRef="number"/><decisionTable hitPolicy="FIRST"><input><inputExpression><text>value</text></inputExpression></input><output/><rule><inputEntry><text>&lt;= 4300</text></inputEntry><outputEntry><text>100</text></outputEntry></rule><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>190</text></outputEntry></rule></decisionTable></encapsulatedLogic></businessKnowledgeModel><decision id="d" name="fee"><variable name="fee" typeRef="money"/><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><invocation><literalExpression><text>band</text></literalExpression><binding><parameter name="value"/><literalExpression><text>premises.rateable_value</text></literalExpression></binding></invocation></decision></definitions>"##;

#[test]
fn a_program_may_use_knowledge_models_and_boxed_expressions() {
    let made =
        decisions(&format!("{HEAD}{FEE}"), &licence_schema()).unwrap_or_else(|found| panic!("{found:?}"));
    let fee: &Compiled = &made[0];
    assert_eq!(fee.reads(), [casewright_core::FieldPath::from("premises.rateable_value")]);
    assert!(fee.is_money(""));
    let scope = Fixed::new().with("premises", map([("rateable_value", number("5000.00"))]));
    let decided = fee.decide(&scope).unwrap();
    assert_eq!(decided.value, Value::int(190));
    assert_eq!(decided.inputs["premises.rateable_value"], number("5000.00"));
    assert_eq!(fee.decide(&scope), Ok(decided), "asked again, the same answer");
    // Null is not false.
    assert_eq!(fee.decide(&Fixed::new()).unwrap_err(), "`premises.rateable_value` has no value yet");
}

#[test]
fn names_are_checked_in_boxed_expressions_too() {
    let found = decisions(&format!("{HEAD}{}", FEE.replace("rateable_value", "rateble")), &licence_schema());
    let found = found.unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].message, "there is no `rateble`");
    let xml = format!("{HEAD}{}", FEE.replace("rateable_value", "rateble"));
    assert_eq!(&xml[found[0].offset..found[0].offset + found[0].length], "rateble");
    let sorted = literal("sort(represenations, function(a, b) a.weight < b.weight)[1].weight");
    let found = decisions(&sorted, &licence_schema()).unwrap_err();
    assert!(found[0].message.contains("function"), "as the checking parser puts it: {}", found[0].message);
    let sorted = literal("sort(representations, function(a, b) a.weight < b.weight)[1].weight");
    let made = decisions(&sorted, &licence_schema()).unwrap_or_else(|found| panic!("{found:?}"));
    let items = Value::List(vec![map([("weight", Value::int(3))]), map([("weight", Value::int(2))])]);
    let decided = made[0].decide(&Fixed::new().with("representations", items)).unwrap();
    assert_eq!(decided.value, Value::int(2));
}

#[test]
fn a_table_that_calls_a_knowledge_model_tells_its_rows() {
    let xml = format!(
        r##"{HEAD}<businessKnowledgeModel id="k" name="double"><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel><decision id="d" name="t"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><decisionTable hitPolicy="COLLECT" aggregation="SUM"><input><inputExpression><text>x</text></inputExpression></input><output name="sum"/><rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>double(x)</text></outputEntry></rule><rule><inputEntry><text>&gt; 100</text></inputEntry><outputEntry><text>1</text></outputEntry></rule><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision></definitions>"##
    );
    let schema = Schema::new().with_root("x", Type::Number);
    let made = decisions(&xml, &schema).unwrap_or_else(|found| panic!("{found:?}"));
    let decided = made[0].decide(&Fixed::new().with("x", Value::int(5))).unwrap();
    assert_eq!((decided.value, decided.rows), (Value::int(11), vec![1, 3]));
    assert_eq!(decided.inputs["x"], Value::int(5));
    assert_eq!(made[0].row_count(), 3);
}

/// Turns of a fuzzer: few in the suite, as many as `FEEL_FUZZ` says for a long run.
fn turns(few: usize) -> usize {
    std::env::var("FEEL_FUZZ").ok().and_then(|turns| turns.parse().ok()).unwrap_or(few)
}

/// A generator of numbers for tests (Knuth's MMIX): the same seed, the same texts.
struct Seed(u64);

impl Seed {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound.max(1)
    }
}

/// Splices pieces of texts that are known to be nasty. What it found stays in `corpus/full.txt`.
#[test]
fn spliced_texts_of_the_whole_language_neither_abort_nor_hang() {
    let corpus: Vec<&str> = include_str!("corpus/full.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    for text in &corpus {
        let _ = said(text);
    }
    let pieces: Vec<&str> = corpus
        .iter()
        .flat_map(|line| line.split_inclusive([' ', '(', ')', '[', ']', ',', '{', '}', '.']))
        .collect();
    let mut seed = Seed(7);
    for _ in 0..turns(400) {
        let text: String = (0..=seed.below(14)).map(|_| pieces[seed.below(pieces.len())]).collect();
        let _ = said(&text);
        // Or one line with a piece of another in it.
        let line = corpus[seed.below(corpus.len())];
        let at = (0..=seed.below(line.len() + 1)).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
        let _ = said(&format!("{}{}{}", &line[..at], pieces[seed.below(pieces.len())], &line[at..]));
    }
}

/// Cuts, doubles and exchanges parts of whole models.
#[test]
fn spliced_models_neither_abort_nor_hang() {
    let models = [include_str!("corpus/full.dmn"), include_str!("corpus/fee.dmn")];
    let pieces: Vec<&str> = models.iter().flat_map(|xml| xml.split_inclusive('>')).collect();
    let mut seed = Seed(11);
    let schema = licence_schema();
    for turn in 0..turns(150) {
        let mut parts: Vec<&str> = models[turn % 2].split_inclusive('>').collect();
        for _ in 0..=seed.below(3) {
            let at = seed.below(parts.len());
            match seed.below(4) {
                0 => parts[at] = pieces[seed.below(pieces.len())],
                1 => parts.insert(at, pieces[seed.below(pieces.len())]),
                2 => {
                    parts.remove(at);
                }
                _ => {
                    let other = seed.below(parts.len());
                    parts.swap(at, other);
                }
            }
        }
        let xml = parts.concat();
        if let Err(found) = decisions(&xml, &schema) {
            assert!(found.iter().all(|finding| finding.offset + finding.length <= xml.len()), "{found:?}");
        }
        if let Ok(model) = Model::read(&[&xml]) {
            let names: Vec<String> = model.decisions().map(str::to_owned).collect();
            for name in names {
                let _ = model.decide(&name, &BTreeMap::new(), Timestamp::UNIX_EPOCH, &TimeZone::UTC);
            }
        }
    }
}

#[test]
fn a_knowledge_model_reads_its_own_corpus() {
    let model = Model::read(&[include_str!("corpus/full.dmn")]).unwrap();
    for (name, expected) in
        [("sum", "6"), ("people", "[{age: 3, name: \"A\"}]"), ("grown", "false"), ("told", "\"few\"")]
    {
        let found = model.decide(name, &BTreeMap::new(), Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        assert_eq!(
            found.map(|datum| datum.to_string()),
            Ok(expected.to_owned()),
            "{name}: {:?}",
            model.findings(name)
        );
    }
}
