//! Decisions asked on texts by name, as a row of a CSV file gives them.

use casewright_core::Value;
use feel::{InputError, Sheet};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeMap;

const FEE: &str = include_str!("corpus/fee.dmn");

fn ask(
    sheet: &Sheet,
    decision: Option<&str>,
    row: &[(&str, &str)],
) -> Result<(Value, Vec<u32>), Vec<InputError>> {
    let row: BTreeMap<String, String> =
        row.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    sheet
        .decide(decision, &row, Timestamp::UNIX_EPOCH, &TimeZone::UTC)
        .map(|decided| (decided.value, decided.rows))
}

#[test]
fn a_row_of_texts_is_decided_and_tells_its_rows() {
    let sheet = Sheet::read(&[FEE], &["premises.rateable_value"]).unwrap_or_else(|found| panic!("{found:?}"));
    assert_eq!(
        sheet.columns().map(|(name, kind)| format!("{name}: {kind}")).collect::<Vec<_>>(),
        ["premises.rateable_value: a number"]
    );
    let (value, rows) = ask(&sheet, Some("fee"), &[("premises.rateable_value", "12000.00")]).unwrap();
    assert_eq!((value.to_string(), rows), ("amount: 190".to_owned(), vec![2]));
    let (value, _) = ask(&sheet, None, &[("premises.rateable_value", "12000")]).unwrap();
    assert_eq!(value, Value::int(370), "without a name, what rests on the others");
}

#[test]
fn what_is_wrong_names_its_column() {
    let sheet = Sheet::read(&[FEE], &["premises.rateable_value"]).unwrap();
    let wrong = ask(&sheet, Some("fee"), &[("premises.rateable_value", "12,000")]).unwrap_err();
    assert_eq!(wrong[0].column.as_deref(), Some("premises.rateable_value"));
    assert_eq!(wrong[0].message, "`12,000` is no number; write it like `1234.50`");
    let wrong = ask(&sheet, Some("fee"), &[("premises.rateable_value", "")]).unwrap_err();
    assert_eq!(
        (wrong[0].column.clone(), wrong[0].message.as_str()),
        (None, "`premises.rateable_value` has no value yet")
    );
    let wrong = ask(&sheet, Some("fees"), &[]).unwrap_err();
    assert_eq!(wrong[0].message, "there is no decision `fees`; did you mean `fee`?");
}

#[test]
fn the_columns_are_what_the_texts_may_name() {
    let xml = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n"><decision id="d" name="d"><literalExpression><text>if opened &gt; date("2026-01-01") and vip then total * 2 else total</text></literalExpression></decision></definitions>"#;
    let found = Sheet::read(&[xml], &["opened", "total"]).unwrap_err();
    assert_eq!(found[0].message, "there is no `vip`");
    let sheet = Sheet::read(&[xml], &["opened", "total", "vip"]).unwrap();
    let row = [("opened", "2026-03-01"), ("total", "10"), ("vip", "true")];
    assert_eq!(ask(&sheet, None, &row).unwrap().0, Value::int(20));
}
