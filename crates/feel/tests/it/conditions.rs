//! Conditions of the rule sheet, with their truths. Each line of `corpus/conditions.txt` is a condition and what it gives
//! on the case of [`licence`]: `true`, `false`, `unknown: reason`, or `error: message`.

use crate::support::{
    Fixed, findings, licence, licence_conditions, licence_schema, map, number, representation,
};
use casewright_core::{Truth, Value};
use feel::{Named, Schema, Type};

fn said(text: &str) -> String {
    match feel::condition(text, &licence_schema(), &licence_conditions()) {
        Ok(expr) => match expr.truth(&licence()) {
            Truth::True => "true".to_owned(),
            Truth::False => "false".to_owned(),
            Truth::Unknown(reason) => format!("unknown: {reason}"),
        },
        Err(findings) => format!("error: {} ({})", findings[0].message, findings[0].help),
    }
}

#[test]
fn every_condition_of_the_corpus_gives_what_stands_beside_it() {
    let mut wrong = Vec::new();
    let mut asked = 0;
    for line in include_str!("corpus/conditions.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (text, expected) = line.split_once(" => ").unwrap();
        let found = said(text.trim());
        asked += 1;
        if found != expected.trim() {
            wrong.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(asked > 80, "the corpus was read: {asked}");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn reads_are_full_paths_those_of_named_conditions_included() {
    let reads = |text: &str| -> Vec<String> {
        let expr = feel::condition(text, &licence_schema(), &licence_conditions()).unwrap();
        expr.reads().iter().map(ToString::to_string).collect()
    };
    assert_eq!(reads("fee_received >= decisions.fee.amount"), ["fee_received", "decisions.fee.amount"]);
    assert_eq!(
        reads("can-grant and state = \"submitted\""),
        ["clock.statutory.over", "representations", "state"]
    );
    assert_eq!(
        reads("sum(representations.weight) > config.limit.weight"),
        ["representations", "config.limit.weight"]
    );
}

#[test]
fn readings_show_what_was_compared() {
    let expr = feel::condition("fee-paid", &licence_schema(), &licence_conditions()).unwrap();
    let readings = expr.readings(&licence().with("fee_received", Value::Null));
    let shown: Vec<String> = readings.iter().map(|(path, value)| format!("{path}={value}")).collect();
    assert_eq!(shown, ["fee_received=nothing", "decisions.fee.amount=190"]);
}

#[test]
fn an_undecided_item_makes_the_filter_unknown_not_empty() {
    let case = licence().with("representations", Value::List(vec![representation("crime", None, 1)]));
    let expr = feel::condition("uncontested", &licence_schema(), &licence_conditions()).unwrap();
    assert_eq!(
        expr.truth(&case),
        Truth::Unknown("`relevant` of an item of `representations` has no value yet".to_owned())
    );
}

#[test]
fn a_list_without_a_value_is_empty() {
    let expr = feel::condition("uncontested", &licence_schema(), &licence_conditions()).unwrap();
    assert_eq!(expr.truth(&Fixed::new()), Truth::True);
}

#[test]
fn a_missing_root_is_unknown_and_names_the_path_without_a_value() {
    let expr = feel::condition("fee-paid", &licence_schema(), &licence_conditions()).unwrap();
    assert_eq!(expr.truth(&Fixed::new()), Truth::Unknown("`fee_received` has no value yet".to_owned()));
}

#[test]
fn conditions_that_need_each_other_are_a_finding_for_each() {
    let schema = licence_schema();
    let found = feel::conditions(
        [("a", "b and alcohol"), ("b", "not(c)"), ("c", "a"), ("d", "alcohol and a")],
        &schema,
    )
    .unwrap_err();
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(found[0].1.message, "`a` needs `b`, and that leads back to it");
}

#[test]
fn one_slip_gives_one_finding() {
    let found = feel::conditions(
        [("a", "b"), ("b", "not(c)"), ("c", "alcohl"), ("d", "alcohol"), ("e", "alcohol and")],
        &licence_schema(),
    );
    let found = found.unwrap_err();
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["c", "e"]);
}

#[test]
fn conditions_say_whether_they_ask_for_the_time() {
    let named = feel::conditions(
        [("late", "now() > submitted_at"), ("very-late", "late and alcohol"), ("dry", "not(alcohol)")],
        &licence_schema(),
    )
    .unwrap();
    assert!(named.reads_time("late") && named.reads_time("very-late") && !named.reads_time("dry"));
}

#[test]
fn the_schema_of_a_case_file_nests_its_groups() {
    use casewright_core::{Field, FieldPath, FieldType, FileSchema, IndexUse, id::ClassName};
    let field = |kind: FieldType| Field {
        kind,
        class: ClassName::new("case"),
        pii: false,
        mask: None,
        index: IndexUse::default(),
        written_by: Vec::new(),
        measure: None,
    };
    let item = [("relevant".to_owned(), field(FieldType::YesNo))].into_iter().collect();
    let file = FileSchema {
        fields: [
            ("premises.name", FieldType::Text),
            ("premises.rateable_value", FieldType::Money),
            ("premises.address", FieldType::Address),
            ("ground", FieldType::OneOf(vec!["crime".to_owned()])),
            ("representations", FieldType::Many(Box::new(item))),
        ]
        .into_iter()
        .map(|(path, kind)| (FieldPath::from(path), field(kind)))
        .collect(),
        ..FileSchema::default()
    };
    let schema = Schema::from_file(&file);
    let address = ["line1", "line2", "town", "postcode"].map(|part| (part, Type::Text));
    assert_eq!(
        schema.root("premises"),
        Some(&Type::record([
            ("name", Type::Text),
            ("rateable_value", Type::Number),
            ("address", Type::record(address)),
        ]))
    );
    assert_eq!(schema.root("ground"), Some(&Type::Choice(vec!["crime".to_owned()])));
    assert_eq!(schema.root("representations"), Some(&Type::list(Type::record([("relevant", Type::Bool)]))));
}

#[test]
fn a_condition_may_not_take_a_name_of_the_case() {
    let found = feel::conditions([("income", "alcohol")], &licence_schema()).unwrap_err();
    assert_eq!(found[0].1.message, "`income` is a name of the case already");
}

#[test]
fn findings_point_at_the_words() {
    let text = "fee_received > 5 and premises.rateble_value > 3";
    let found = findings(text);
    assert_eq!(found.len(), 1);
    let part = &text[found[0].offset..found[0].offset + found[0].length];
    assert_eq!(part, "rateble_value");
    assert_eq!(found[0].help, "did you mean `rateable_value`?");
}

#[test]
fn now_and_today_are_the_time_of_the_scope() {
    for (text, expected) in [
        ("now() = date and time(\"2026-03-02T09:00:00Z\")", Truth::True),
        ("today() = date(\"2026-03-02\")", Truth::True),
        ("today() - opened > duration(\"P28D\")", Truth::True),
    ] {
        let expr = feel::condition(text, &licence_schema(), &Named::new()).unwrap();
        assert_eq!(expr.truth(&licence()), expected, "{text}");
    }
}

#[test]
fn numbers_stay_exact() {
    let schema = Schema::new().with_root("a", Type::Number).with_root("b", Type::Number);
    let value = |text: &str, a: &str, b: &str| {
        let scope = Fixed::new().with("a", number(a)).with("b", number(b));
        feel::expression(text, &schema, &Named::new()).unwrap().value(&scope)
    };
    assert_eq!(value("a + b", "0.1", "0.2"), Ok(number("0.3")));
    assert_eq!(value("a * b", "1234567890123.45", "100"), Ok(number("123456789012345")));
    assert_eq!(
        value("a + b", "9999999999999999999999999999", "0"),
        Ok(number("9999999999999999999999999999"))
    );
    assert_eq!(
        value("a - b", "79228162514264337593543950335", "1"),
        Ok(number("79228162514264337593543950334"))
    );
    assert_eq!(value("a / b", "1", "3").unwrap().to_string(), "0.3333333333333333333333333333");
    assert_eq!(value("a / b", "1", "0"), Err("a number is divided by zero".to_owned()));
}

#[test]
fn values_of_every_kind_come_back_as_they_went_in() {
    let schema = Schema::new().with_root("x", Type::Any);
    for value in [
        Value::Bool(true),
        number("-0.0000000000000000000000000001"),
        Value::text("é \"quoted\""),
        Value::Date("2024-02-29".parse().unwrap()),
        Value::Time("2026-03-02T09:00:00.123456789Z".parse().unwrap()),
        Value::Duration(jiff::SignedDuration::new(-90_061, -5)),
        Value::List(vec![Value::int(1), Value::Null]),
        map([("a", map([("b", Value::List(vec![]))]))]),
    ] {
        let scope = Fixed::new().with("x", value.clone());
        for text in ["x", "{y: x}.y", "if true then x else null"] {
            let expr = feel::expression(text, &schema, &Named::new()).unwrap();
            assert_eq!(expr.value(&scope), Ok(value.clone()), "{text}");
        }
    }
}

#[test]
fn date_times_of_different_zone_forms_compare_as_instants() {
    let schema = Schema::new().with_root("at", Type::Time);
    let scope = Fixed::new().with("at", Value::Time("2026-07-01T10:00:00Z".parse().unwrap()));
    for text in [
        "at = date and time(\"2026-07-01T10:00:00Z\")",
        "at = date and time(\"2026-07-01T12:00:00+02:00\")",
        "at = date and time(\"2026-07-01T11:00:00@Europe/London\")",
        "at = @\"2026-07-01T05:00:00-05:00\"",
        "at < date and time(\"2026-07-01T11:00:00+00:30\")",
        "at in [@\"2026-07-01T11:59:00+02:00\" .. @\"2026-07-01T10:01:00Z\"]",
    ] {
        let expr =
            feel::condition(text, &schema, &Named::new()).unwrap_or_else(|found| panic!("{text}: {found:?}"));
        assert_eq!(expr.truth(&scope), Truth::True, "{text}");
    }
}

#[test]
fn days_and_hours_are_those_of_the_zone() {
    struct London(Fixed);
    impl casewright_core::Scope for London {
        fn root(&self, name: &str) -> Option<std::borrow::Cow<'_, Value>> {
            self.0.root(name)
        }
        fn now(&self) -> jiff::Timestamp {
            // 00:30 on the 2nd in London.
            "2026-07-01T23:30:00Z".parse().unwrap()
        }
        fn zone(&self) -> jiff::tz::TimeZone {
            jiff::tz::TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap()
        }
    }
    let scope = London(Fixed::new());
    for text in [
        "today() = date(\"2026-07-02\")",
        "date(now()) = date(\"2026-07-02\")",
        "now().day = 2 and now().hour = 0 and now().minute = 30",
        "now().time offset = duration(\"PT1H\")",
        "day of week(now()) = \"Thursday\"",
    ] {
        let expr = feel::condition(text, &Schema::new(), &Named::new())
            .unwrap_or_else(|found| panic!("{text}: {found:?}"));
        assert_eq!(expr.truth(&scope), Truth::True, "{text}");
    }
}
