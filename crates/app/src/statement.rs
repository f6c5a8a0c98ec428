//! The statement of a payment provider: CSV with a head line. `reference`, `amount` and `currency` must be there, `date` and `order`
//! (the idempotency key under which a payment was ordered) may be; further columns are left alone. What was paid out is negative.

use crate::language::say;
use casewright_core::money::{AMOUNT_MAX, Currency};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Lines of a statement at most.
const LINES_MAX: usize = 50_000;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatementLine {
    pub(crate) reference: String,
    pub(crate) amount: Decimal,
    pub(crate) currency: String,
    pub(crate) on: Option<Date>,
    pub(crate) order: Option<String>,
}

/// Reads a statement; what is wrong is said with its line.
pub(crate) fn read(text: &str, currency: &Currency) -> Result<Vec<StatementLine>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| say!("statement-cannot-be-read"))?.clone();
    let column = |name: &str| head.iter().position(|title| title.eq_ignore_ascii_case(name));
    let needed = |name: &str| column(name).ok_or_else(|| say!("statement-names-no-column", name));
    let (reference, amount, code) = (needed("reference")?, needed("amount")?, needed("currency")?);
    let (date, order) = (column("date"), column("order"));
    let mut lines = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let at = index + 2;
        let record = record.map_err(|_| say!("statement-line-has-other-columns", line = at))?;
        let cell = |column: usize| record.get(column).unwrap_or_default();
        if lines.len() >= LINES_MAX {
            return Err(say!("statement-is-too-long", most = LINES_MAX));
        }
        let wrong = |what: String| say!("statement-line", line = at, what);
        let number: Decimal =
            cell(amount).parse().map_err(|_| wrong(say!("statement-amount-is-no-number")))?;
        if number.abs() > Decimal::from(AMOUNT_MAX) {
            return Err(wrong(say!("statement-amount-is-too-large")));
        }
        let found =
            Currency::parse(cell(code)).ok_or_else(|| wrong(say!("statement-currency-is-none", currency)))?;
        if cell(reference).is_empty() {
            return Err(wrong(say!("statement-has-no-reference")));
        }
        let on = match date.map(&cell).filter(|text| !text.is_empty()) {
            Some(text) => Some(text.parse().map_err(|_| wrong(say!("statement-day-is-none")))?),
            None => None,
        };
        lines.push(StatementLine {
            reference: cell(reference).to_owned(),
            amount: number,
            currency: found.to_string(),
            on,
            order: order.map(&cell).filter(|text| !text.is_empty()).map(ToOwned::to_owned),
        });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp() -> Currency {
        Currency::parse("GBP").unwrap()
    }

    #[test]
    fn s3_51_a_statement_is_read_by_the_names_of_its_columns_exactly() {
        let text = "\u{feff}Date,Reference,Fee,Amount,Currency\n2026-03-02,pay-1,0.20, 190.10 ,GBP\n,po-1,,-0.30,GBP\n";
        let lines = read(text, &gbp()).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].amount, "190.10".parse().unwrap());
        assert_eq!(lines[0].on, Some("2026-03-02".parse().unwrap()));
        assert_eq!((lines[1].amount, lines[1].on), ("-0.30".parse().unwrap(), None));
    }

    #[test]
    fn s3_51_what_is_wrong_with_a_statement_is_said_with_its_line() {
        for (text, says) in [
            ("reference,amount\n", "no column “currency”"),
            ("reference,amount,currency\npay-1,a lot,GBP\n", "Line 2"),
            ("reference,amount,currency\npay-1,1,GBP\npay-2,1,pounds\n", "Line 3"),
            ("reference,amount,currency\n,1,GBP\n", "there is no reference"),
            ("reference,amount,currency\npay-1,1\n", "another number of columns"),
            ("reference,amount,currency,date\npay-1,1,GBP,yesterday\n", "2026-03-02"),
            ("reference,amount,currency\npay-1,9999999999999999,GBP\n", "too large"),
        ] {
            let found = read(text, &gbp()).unwrap_err();
            assert!(found.contains(says), "{text}: {found}");
        }
    }
}
