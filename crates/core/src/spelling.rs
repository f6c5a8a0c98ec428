//! Names that are spelt a letter apart. Two words are near when both become the same by leaving out at most one letter each: one letter
//! more, less, another or two exchanged (`Jonson`, `Johnson`), and now and then two that differ at both ends. So nearness is equality
//! of keys, and keys can be hashed: nothing readable is compared.

use std::collections::BTreeSet;

/// Shorter words are near to too many.
const LETTERS_MIN: usize = 4;
/// Longer ones are no names.
const LETTERS_MAX: usize = 40;

/// The keys of a word, which is folded already: itself, and itself without each of its letters; none for one that is too short or too
/// long to be told from others. The first letters of numbers matter as much as the last, so what holds a digit has none either.
pub fn keys(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    if !(LETTERS_MIN..=LETTERS_MAX).contains(&letters.len()) || letters.iter().any(|one| one.is_numeric()) {
        return BTreeSet::new();
    }
    let without = |left_out: usize| -> String {
        letters.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, one)| *one).collect()
    };
    (0..letters.len()).map(without).chain([word.to_owned()]).collect()
}

/// True when two words, folded already, are the same or a letter apart.
pub fn is_near(one: &str, other: &str) -> bool {
    one == other || !keys(one).is_disjoint(&keys(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_43_a_letter_more_less_another_or_two_exchanged_is_near() {
        for (one, other) in [
            ("johnson", "jonson"),
            ("smith", "smyth"),
            ("meyer", "meyers"),
            ("brian", "brain"),
            ("ortiz", "ortíz"),
        ] {
            assert!(is_near(one, other) && is_near(other, one), "{one} {other}");
        }
        for (one, other) in [("johnson", "jackson"), ("field", "marsh"), ("anna", "hannes")] {
            assert!(!is_near(one, other), "{one} {other}");
        }
    }

    #[test]
    fn short_words_and_numbers_are_found_as_they_are_alone() {
        assert!(is_near("lee", "lee") && !is_near("lee", "lea"));
        assert!(keys("1975").is_empty() && keys("ws13").is_empty() && keys(&"x".repeat(41)).is_empty());
        assert_eq!(keys("anna").len(), 4, "the same word twice is one key");
    }
}
