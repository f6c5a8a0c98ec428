//! The traps of the engine: what aborts, hangs, panics or calls out never gets past the gate.

use crate::support::{Fixed, findings, licence, licence_schema, number};
use casewright_core::{Truth, Value};
use feel::{DEPTH_MAX, Named, Schema, TEXT_BYTES_MAX, Type, condition, conditions, expression};

fn refused(text: &str) -> String {
    let found = findings(text);
    assert!(!found.is_empty(), "not refused: {text}");
    let first = &found[0];
    assert!(first.offset + first.length <= text.len(), "{text}: {first:?}");
    assert!(!first.help.is_empty(), "{text}");
    first.message.clone()
}

/// The truth of a condition on two numbers, or its value shown.
fn value(text: &str, x: &str) -> Result<Value, String> {
    let schema =
        Schema::new().with_root("x", Type::Number).with_root("d", Type::Date).with_root("t", Type::Text);
    let expr = expression(text, &schema, &Named::new()).unwrap_or_else(|found| panic!("{text}: {found:?}"));
    let scope = Fixed::new()
        .with("x", number(x))
        .with("d", Value::Date("9999-12-31".parse().unwrap()))
        .with("t", Value::text("a".repeat(50_000)));
    expr.value(&scope)
}

#[test]
fn trap_hang_an_endless_range_is_refused() {
    for text in [
        "count(for i in 1..1000000000 return i) > 1",
        "some i in 1..income satisfies i > 5",
        "every i in -9223372036854775807..1 satisfies i > 5",
        "some i in 0.5..2 satisfies i > 5",
        "some i in (1)..income + 1 satisfies i > 5",
    ] {
        assert_eq!(refused(text), "the range is not made of two near whole numbers", "{text}");
    }
    assert_eq!(refused("count([1..1000000000]) > 1"), "a range stands only after `in`");
    assert_eq!(refused("count((1..1000000000)) > 1"), "a range stands only after `in`");
}

#[test]
fn trap_hang_nested_iterations_are_refused() {
    for text in [
        "count(for i in 1..9 return for j in 1..9 return i) > 1",
        "some a in [1] satisfies every b in [1] satisfies a = b",
        "some a in (for b in [1] return b) satisfies a = 1",
    ] {
        assert_eq!(refused(text), "iterations cannot be nested", "{text}");
    }
    assert_eq!(refused("some a in [1], b in [2] satisfies a = b"), "only one list can be iterated at a time");
}

#[test]
fn trap_hang_what_filters_cost_is_bounded_when_it_runs() {
    // Filters nest; the steps of one run do not grow with them.
    let schema = Schema::new().with_root("xs", Type::list(Type::Number));
    let text = "count(xs[count(xs[count(xs[item > 1]) > 1]) > 1]) > 1";
    let expr = condition(text, &schema, &Named::new()).unwrap();
    let scope = Fixed::new().with("xs", Value::List((0..1_900).map(Value::int).collect()));
    let too_many = Truth::Unknown("the expression takes too many steps".to_owned());
    assert_eq!(expr.truth(&scope), too_many);
    for text in [
        "count(xs[count(distinct values(xs)) > item]) > 1",
        "count(xs[list contains(xs, item)]) > 1",
        "some x in xs satisfies sum(xs) < x",
        "every x in xs satisfies x in xs",
    ] {
        let expr = condition(text, &schema, &Named::new()).unwrap();
        assert_eq!(expr.truth(&scope), too_many, "{text}");
    }
    let expr = condition("count(distinct values(xs)) > 1", &schema, &Named::new()).unwrap();
    let scope = Fixed::new().with("xs", Value::List((0..20_000).map(Value::int).collect()));
    assert_eq!(expr.truth(&scope), Truth::Unknown("`distinct values` is given too much at once".to_owned()));
    // A single pass over a long list is cheap, and no engine is asked.
    let expr = condition("count(xs[item > 10]) = 19989", &schema, &Named::new()).unwrap();
    assert_eq!(expr.truth(&scope), Truth::True);
}

#[test]
fn trap_hang_conditions_that_double_are_refused() {
    let texts: Vec<(String, String)> = (0..40)
        .map(|level| {
            let text = if level == 0 { "alcohol".to_owned() } else { format!("c{0} and c{0}", level - 1) };
            (format!("c{level}"), text)
        })
        .collect();
    let found =
        conditions(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())), &licence_schema())
            .unwrap_err();
    assert!(found.iter().any(|(_, finding)| finding.message.contains("too large")), "{found:?}");
}

#[test]
fn trap_abort_a_chain_of_conditions_is_bounded() {
    let texts: Vec<(String, String)> = (0..200)
        .map(|level| {
            (
                format!("c{level}"),
                if level == 0 { "alcohol".to_owned() } else { format!("not(c{})", level - 1) },
            )
        })
        .collect();
    let found =
        conditions(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())), &licence_schema())
            .unwrap_err();
    assert!(found[0].1.message.contains("nested more than 128 deep"), "{found:?}");
}

#[test]
fn trap_abort_functions_cannot_be_defined() {
    for text in [
        "function(x) x",
        "{f: function(n) f(n)}.f(1) = 1",
        "{f: function (n) n}.f(1) = 1",
        "(function(n) n)(1) = 1",
        "count(for f in [function(a) a] return 1) = 1",
        "income in (function(x) x > 1)",
    ] {
        assert_eq!(refused(text), "functions cannot be defined in an expression", "{text}");
    }
    assert_eq!(refused("{f: 1}.f(1) = 1"), "only built-in functions can be called");
    assert_eq!(refused("income(1) = 1"), "there is no function `income`");
    assert_eq!(refused("sort([3, 1], function(a, b) a < b) = [1]"), "there is no function `sort`");
    assert_eq!(refused("range(\"[1..5]\") = 1"), "there is no function `range`");
}

#[test]
fn trap_network_external_functions_have_no_form() {
    for text in [
        "function(x) external {java: {class: \"java.lang.Math\", method signature: \"cos(double)\"}}",
        "function/**/(x)\n external\t{java: {class: \"a\"}}",
        "{f: function(x) external {pmml: {document: \"http://example.org\"}}}.f = 1",
    ] {
        assert_eq!(refused(text), "functions cannot be defined in an expression", "{text}");
    }
    assert_eq!(
        refused("external {java: {class: \"a\"}} = 1"),
        "functions cannot be defined in an expression"
    );
}

#[test]
fn trap_abort_depth_is_bounded_and_the_deepest_runs_on_a_small_stack() {
    let nested = |open: &str, inner: &str, close: &str, levels: usize| {
        format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
    };
    for text in [
        nested("(", "alcohol", ")", 900),
        nested("not(", "alcohol", ")", 300),
        nested("[", "1", "]", 900),
        nested("{a:", "1", "}", 400),
        nested("if alcohol then ", "true", " else false", 70),
        format!("{}true", "alcohol and ".repeat(150)),
        format!("1{} = 1", "+1".repeat(900)),
        format!("config{} = 1", ".a".repeat(900)),
        format!("representations{} = 1", "[true]".repeat(300)),
        nested("alcohol or (", "true", ")", 120),
        nested("abs(", "1", ")", 300),
    ] {
        assert!(text.len() <= TEXT_BYTES_MAX, "{}", text.len());
        assert_eq!(refused(&text), format!("the expression is nested more than {DEPTH_MAX} deep"), "{text}");
    }
    assert_eq!(refused(&format!("{}1 = 1", "-".repeat(900))), "too many minus signs");
    // Just inside the bound, on the stack of a thread that was given little.
    let thread = std::thread::Builder::new().stack_size(512 * 1_024).spawn(move || {
        for text in [
            nested("not(", "alcohol", ")", 60),
            nested("alcohol and (", "alcohol", ")", 60),
            nested("if alcohol then (", "true", ") else false", 30),
            format!("{} = 1", nested("abs(", "1", ")", 60)),
        ] {
            let expr = condition(&text, &licence_schema(), &Named::new())
                .unwrap_or_else(|found| panic!("{text}: {found:?}"));
            assert_eq!(expr.truth(&licence()), Truth::True);
        }
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn trap_abort_the_text_is_bounded() {
    let text = format!("alcohol{}", " ".repeat(TEXT_BYTES_MAX));
    assert_eq!(refused(&text), "the text is longer than 2000 bytes");
}

#[test]
fn trap_panic_exponents_and_digits_are_bounded() {
    assert_eq!(refused("10 ** 6144 * 10 > 1"), "the exponent `6144` is too large");
    assert_eq!(refused("10 ** -6144 > 1"), "the exponent `6144` is too large");
    assert_eq!(refused("10 ** 101 > 1"), "the exponent `101` is too large");
    assert_eq!(refused("1e6144 > 1"), "`1e6144` has more digits than a number can hold");
    assert_eq!(
        refused("1e99999999999999999999 > 1"),
        "`1e99999999999999999999` has more digits than a number can hold"
    );
    assert_eq!(
        refused(&format!("{} > 1", "9".repeat(29))),
        "`99999999999999999999999999999` has more digits than a number can hold"
    );
    for (text, x) in [
        ("10 ** x * 10", "6144"),
        ("10 ** x", "-6144"),
        ("x ** x ** x", "99"),
        ("(10 ** 100) ** (10 ** 2)", "1"),
        ("x * x * x", "79228162514264337593543950335"),
        ("10 ** 33 * 10", "1"),
        ("exp(x)", "100000"),
        ("sum([10 ** 33, 10 ** 33])", "1"),
    ] {
        let shown = value(text, x);
        assert!(shown.is_err(), "{text}: {shown:?}");
    }
}

#[test]
fn trap_panic_lone_surrogates_are_refused() {
    for escape in [
        "\\uD800",
        "\\uDC00",
        "\\uD800x",
        "\\uD83D\\n",
        "\\uD83D\\u0041",
        "\\uD83D\\uD83D",
        "\\UD80000",
        "\\U110000",
        "\\u12",
        "\\uzzzz",
        "\\UFFFFFF",
    ] {
        let text = format!("premises.name = \"{escape}\"");
        assert_eq!(refused(&text), "the escape is no character", "{text}");
    }
    assert_eq!(refused("premises.name = \"\\uD800"), "the escape is no character");
    assert_eq!(refused("premises.name = \"x"), "the text has no end");
    assert_eq!(refused("premises.name = \"x\\"), "the text has no end");
    assert_eq!(refused("alcohol /* and"), "the comment has no end");
}

#[test]
fn trap_panic_a_missing_name_after_for_is_refused() {
    for text in ["count(for in [1] return 1) > 0", "some in [1] satisfies true", "every  in"] {
        assert_eq!(refused(text), "expected a name for the item, found `in`", "{text}");
    }
    for text in [
        "for",
        "for x",
        "for x in",
        "for x in [1]",
        "for x in [1] return",
        "some x in [1] satisfies",
        "for 5 in [1] return 1",
        "for ( in",
        "every",
    ] {
        refused(text);
    }
}

#[test]
fn trap_panic_odd_arguments_give_no_result_instead() {
    for text in [
        "time(99, 0, 0)",
        "time(12, 0, 0, duration(\"P400D\"))",
        "time(12, 0, 99999999999, duration(\"PT1H\"))",
        "time(-1, -1, -1)",
        "decimal(1.5, 999999999999)",
        "decimal(1.5, -999999)",
        "round up(1.5, 99999999999)",
        "floor(1.5, 99999999)",
        "modulo(5, 0)",
        "log(0)",
        "sqrt(-1)",
        "median([])",
        "mean([])",
        "max([])",
        "remove([1], 5)",
        "insert before([], 9, 1)",
        "substring(\"a\", 99999999999999)",
        "sublist([1], 5, 99999999999)",
        "date(99999999999, 1, 1)",
        "date(2026, 13, 1)",
        "d + duration(\"P1D\")",
        "d + duration(\"P999999999M\")",
        "d + duration(\"P99999999999999D\") * 99999",
        "duration(\"P1D\") * 99999999999999999999",
        "duration(\"P1D\") / 0",
        "duration(\"P1D\") / duration(\"P0D\")",
        "duration(\"P1Y\") * 99999999999999999999",
        "number(\"1e9999\", \",\", \".\")",
        "number(\"x\", \",\", \".\")",
        "years and months duration(d, now()).years.months",
        "day of week(x)",
        "get value({a: 1}, \"b\")",
        "string join([1, 2], \",\")",
        "replace(t, \"\", string join(for i in 1..900 return \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"))",
        "for i in 1..1000 return t",
    ] {
        let result = match expression(
            text,
            &Schema::new().with_root("x", Type::Any).with_root("d", Type::Date).with_root("t", Type::Text),
            &Named::new(),
        ) {
            Ok(_) => value_any(text),
            Err(_) => Err("a finding".to_owned()),
        };
        assert!(matches!(&result, Err(_) | Ok(Value::Null)), "{text}: {result:?}");
    }
}

fn value_any(text: &str) -> Result<Value, String> {
    let schema =
        Schema::new().with_root("x", Type::Any).with_root("d", Type::Date).with_root("t", Type::Text);
    let expr = expression(text, &schema, &Named::new()).unwrap();
    let scope = Fixed::new()
        .with("x", Value::text("x"))
        .with("d", Value::Date("9999-12-31".parse().unwrap()))
        .with("t", Value::text("a".repeat(50_000)));
    expr.value(&scope)
}

#[test]
fn trap_patterns_are_written_out_and_run_in_linear_time() {
    for text in [
        "matches(premises.name, premises.name)",
        "matches(premises.name, \"a\" + \"b\")",
        "replace(premises.name, premises.name, \"\") = \"\"",
        "count(split(premises.name, premises.name)) = 1",
    ] {
        assert!(refused(text).starts_with("the pattern of"), "{text}");
    }
    let schema = Schema::new().with_root("t", Type::Text);
    let expr = condition("matches(t, \"^(a+)+$\")", &schema, &Named::new()).unwrap();
    let scope = Fixed::new().with("t", Value::text("a".repeat(10_000) + "!"));
    assert_eq!(expr.truth(&scope), Truth::False);
    let huge = "matches(premises.name, \"((((a{1,99}){1,99}){1,99}){1,99}){1,99}\")";
    assert!(refused(huge).ends_with("is no pattern"));
}

#[test]
fn trap_a_wrong_kind_at_run_time_is_unknown() {
    // A scope that breaks its schema's promise: nothing is silently false.
    let scope = licence().with("income", Value::text("1500")).with("alcohol", Value::int(1));
    for (text, expected) in [
        ("income > 5", "a text cannot be compared with a number"),
        ("income = 5", "a text cannot be compared with a number"),
        ("not(income != 5)", "a text cannot be compared with a number"),
        ("income + 1 > 5", "`+` cannot join a text and a number"),
        ("alcohol", "`alcohol` is a number, not yes or no"),
        ("alcohol and true", "`and` is given a number, not yes or no"),
    ] {
        let expr = condition(text, &licence_schema(), &Named::new()).unwrap();
        assert_eq!(expr.truth(&scope), Truth::Unknown(expected.to_owned()), "{text}");
    }
}

#[test]
fn reasons_never_hold_a_value() {
    let secret = "s3cr3t";
    let scope = licence()
        .with("premises", crate::support::map([("name", Value::text(secret))]))
        .with("income", Value::text(secret));
    for text in [
        "premises.name > premises.ward",
        "income > 5",
        "number(premises.name, \",\", \".\") > 5",
        "date(premises.name) > opened",
        "day of week(date(premises.name)) = \"Monday\"",
        "get value(premises, premises.name) = 1",
        "sqrt(number(premises.name, \",\", \".\")) = 1",
        "if premises.ward = premises.name then true else false",
    ] {
        let expr = condition(text, &licence_schema(), &Named::new())
            .unwrap_or_else(|found| panic!("{text}: {found:?}"));
        let Truth::Unknown(reason) = expr.truth(&scope) else { panic!("{text} is known") };
        assert!(!reason.contains(secret), "{text}: {reason}");
    }
}
