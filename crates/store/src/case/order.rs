//! Values as bytes whose order is the order of the values. Equal values have equal bytes: `1.0` and `1.00` are one number.

use app::core::Value;
use rust_decimal::Decimal;

/// The bytes of a value. The first tells the type, so that values of different types never compare as equal.
pub(crate) fn ordered(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => vec![0],
        Value::Bool(truth) => vec![1, u8::from(*truth)],
        Value::Number(number) => with(2, &decimal(*number)),
        Value::Text(text) => with(3, text.as_bytes()),
        Value::Date(date) => {
            let mut bytes = vec![4];
            bytes.extend((i32::from(date.year()) - i32::from(i16::MIN)).to_be_bytes());
            bytes.extend([date.month() as u8, date.day() as u8]);
            bytes
        }
        Value::Time(time) => with(5, &signed(time.as_nanosecond())),
        Value::Duration(length) => with(6, &signed(length.as_nanos())),
        // no order, only equality; the maps are sorted already
        Value::List(_) | Value::Map(_) => with(7, &serde_json::to_vec(value).unwrap_or_default()),
    }
}

fn with(tag: u8, bytes: &[u8]) -> Vec<u8> {
    [&[tag], bytes].concat()
}

fn signed(number: i128) -> [u8; 16] {
    // flips the sign bit: negative numbers come first
    (number as u128 ^ (1 << 127)).to_be_bytes()
}

/// Sign, exponent of `0.d₁d₂… · 10ᵉ`, digits. Of negative numbers the rest is inverted and ends with 255, so that a longer
/// one, which is smaller, comes first.
fn decimal(number: Decimal) -> Vec<u8> {
    let number = number.normalize();
    if number.is_zero() {
        return vec![1];
    }
    let digits = number.mantissa().unsigned_abs().to_string();
    let exponent = digits.len() as i64 - i64::from(number.scale()) + 64;
    let mut bytes = vec![u8::try_from(exponent).unwrap_or(u8::MAX)];
    bytes.extend(digits.trim_end_matches('0').bytes());
    if number.is_sign_negative() {
        for byte in &mut bytes {
            *byte = !*byte;
        }
        bytes.insert(0, 0);
        bytes.push(u8::MAX);
    } else {
        bytes.insert(0, 2);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = Decimal> {
        (any::<i64>(), 0_u32..=28).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
    }

    proptest! {
        #[test]
        fn numbers_sort_as_numbers(a in number(), b in number()) {
            let (x, y) = (ordered(&Value::Number(a)), ordered(&Value::Number(b)));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }

        #[test]
        fn small_numbers_too(a in -2000_i64..2000, b in -2000_i64..2000, s in 0_u32..4, t in 0_u32..4) {
            let (a, b) = (Decimal::new(a, s), Decimal::new(b, t));
            let (x, y) = (ordered(&Value::Number(a)), ordered(&Value::Number(b)));
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        }

        #[test]
        fn dates_sort_as_dates(a in -9999_i16..=9999, b in -9999_i16..=9999, m in 1_i8..=12, d in 1_i8..=28) {
            let (a, b) = (jiff::civil::date(a, m, d), jiff::civil::date(b, 13 - m, d));
            prop_assert_eq!(ordered(&Value::Date(a)).cmp(&ordered(&Value::Date(b))), a.cmp(&b));
        }
    }

    #[test]
    fn spelling_does_not_count() {
        let number = |text: &str| ordered(&Value::Number(text.parse().unwrap()));
        assert_eq!(number("1.0"), number("1.00"));
        assert_eq!(number("-0"), number("0.0"));
    }
}
