//! How likely two parties are the same, from what may be read of both. It decides nothing: a person does.

use casewright_core::Value;
use jiff::civil::Date;

/// Below this a comparison is not worth a look.
pub(crate) const WORTH_A_LOOK: u32 = 40;

/// What may be read of a party.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) born: Option<Date>,
    pub(crate) number: Option<String>,
    /// Addresses, numbers and mail addresses that are not confidential, of the past too.
    pub(crate) contacts: Vec<Value>,
}

/// How sure, in percent, and what it rests on. Names make a match possible, birth days and numbers make it likely or speak against it.
pub(crate) fn compare(ours: &Known, theirs: &Known) -> (u32, Vec<&'static str>) {
    let (mut score, mut reasons) = (0.0, Vec::new());
    let names = similar_names(&ours.name, &theirs.name);
    if names > 0.99 {
        reasons.push("same-name");
    } else if names > 0.75 {
        reasons.push("similar-name");
    }
    score += 55.0 * ((names - 0.6) / 0.4).max(0.0);
    if let (Some(a), Some(b)) = (ours.born, theirs.born) {
        let parts = [a.year() == b.year(), a.month() == b.month(), a.day() == b.day()];
        let equal = parts.into_iter().filter(|equal| *equal).count();
        let swapped = a.year() == b.year() && a.month() == b.day() && a.day() == b.month();
        let (weight, reason) = match equal {
            3 => (35.0, "same-born"),
            2 => (10.0, "near-born"),
            _ if swapped => (10.0, "near-born"),
            _ => (-40.0, "other-born"),
        };
        score += weight;
        reasons.push(reason);
    }
    if let (Some(a), Some(b)) = (&ours.number, &theirs.number) {
        let same = letters(a) == letters(b);
        score += if same { 60.0 } else { -30.0 };
        reasons.push(if same { "same-number" } else { "other-number" });
    }
    let contact = |value: &Value| letters(&value.to_string());
    if ours.contacts.iter().any(|a| theirs.contacts.iter().any(|b| contact(a) == contact(b))) {
        score += 10.0;
        reasons.push("same-contact");
    }
    // Nothing but a person's look makes it certain.
    (f64::clamp(score, 0.0, 99.0).round() as u32, reasons)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name, without case.
pub(crate) fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).collect())
        .collect()
}

/// From 0 to 1: each word of the shorter name against the nearest of the longer, in any order.
fn similar_names(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.is_empty() {
        return 0.0;
    }
    let best = |word: &String| long.iter().map(|other| similar(word, other)).fold(0.0, f64::max);
    let mean = short.iter().map(best).sum::<f64>() / short.len() as f64;
    // A second given name is often left out; a whole family name less so.
    if short.len() == long.len() { mean } else { mean * 0.92 }
}

/// From 0 to 1: one less the number of slips (a letter more, less, other, or two swapped) over the length.
fn similar(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len()).max(1);
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&last, j + 1) + 1).min(at(&row, j) + 1).min(at(&last, j) + usize::from(x != y));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    1.0 - last.last().copied().unwrap_or_default() as f64 / longest as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str, born: Option<&str>, number: Option<&str>) -> Known {
        Known {
            name: name.to_owned(),
            born: born.map(|born| born.parse().unwrap()),
            number: number.map(ToOwned::to_owned),
            contacts: Vec::new(),
        }
    }

    #[test]
    fn s3_11_the_same_person_is_likely_a_namesake_possible_and_another_not_worth_a_look() {
        let riley = known("Riley Smith", Some("2016-03-02"), None);
        let cases = [
            (known("Riley Smith", Some("2016-03-02"), None), 85..=99),
            (known("Smith, Riley", Some("2016-03-02"), None), 85..=99),
            (known("Rilye Smyth", Some("2016-03-02"), None), 60..=89),
            (known("Riley Smith", None, None), 50..=60),
            (known("Riley Smith", Some("2016-02-03"), None), 60..=70),
            (known("Riley Smith", Some("1981-11-20"), None), 0..=20),
            (known("Morgan Jones", Some("2016-03-02"), None), 0..=39),
            (known("", None, None), 0..=0),
        ];
        for (other, expected) in cases {
            let (score, reasons) = compare(&riley, &other);
            assert!(expected.contains(&score), "{other:?}: {score} {reasons:?}");
            assert_eq!(compare(&other, &riley).0, score, "{other:?}: whoever looks first");
        }
    }

    #[test]
    fn a_number_that_differs_speaks_against_it_and_nothing_is_ever_certain() {
        let ours = known("Ann Field", Some("1980-01-01"), Some("QQ 12 34 56 C"));
        assert_eq!(compare(&ours, &known("Ann Field", Some("1980-01-01"), Some("qq123456c"))).0, 99);
        let (score, reasons) = compare(&ours, &known("Ann Field", Some("1980-01-01"), Some("QQ654321A")));
        assert!(score < 85 && reasons.contains(&"other-number"), "{score}");
    }
}
