//! S1.1: personal data is found without being stored readably.

use vault::{BlindIndex, KeyRing};

fn index() -> BlindIndex {
    KeyRing::in_memory().unwrap().blind_index()
}

#[test]
fn spelling_differences_that_mean_nothing_do_not_count() {
    let index = index();
    for (one, two) in [
        ("Anna Example", "  ANNA   example "),
        ("Straße", "STRASSE"),
        ("é", "e\u{301}"),
        ("\u{ff21}\u{ff22}", "ab"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ] {
        assert_eq!(index.value("f", one), index.value("f", two), "{one} {two}");
    }
    for (one, two) in [("Müller", "Muller"), ("a b", "ab"), ("1", "01"), ("", "x")] {
        assert_ne!(index.value("f", one), index.value("f", two), "{one} {two}");
    }
}

#[test]
fn words_are_found_without_accents_and_punctuation() {
    let index = index();
    let words = index.words("f", "Dr. Zoë O'Brien-Müller, zoë");
    assert_eq!(words.len(), 5, "dr, zoe, o, brien, muller");
    for word in ["zoe", "ZOË", " Müller ", "muller", "brien"] {
        assert!(words.contains(&index.word("f", word).unwrap()), "{word}");
    }
    assert_eq!(index.word("f", "two words"), None);
    assert_eq!(index.word("f", " ,. "), None);
    assert!(index.words("f", "").is_empty());
    assert!(words.is_sorted());
}

/// Vowel signs of other scripts are not accents.
#[test]
fn marks_that_make_another_word_count() {
    let index = index();
    assert_ne!(index.word("f", "कि"), index.word("f", "का"));
    assert_eq!(index.words("f", "किताब").len(), 1);
    assert_eq!(index.words("f", "김철수").len(), 1);
}

#[test]
fn hashes_are_short_and_keep_fields_purposes_and_rings_apart() {
    let index = index();
    let value = index.value("applicant.name", "anna");
    assert_eq!(value.len(), 32);
    assert!(value.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(index.clone().value("applicant.name", "anna"), value);
    assert_ne!(index.value("agent.name", "anna"), value);
    assert_ne!(index.value("applicant.nam", "eanna"), value);
    assert_ne!(index.word("applicant.name", "anna").unwrap(), value);
    assert_ne!(self::index().value("applicant.name", "anna"), value);
}

#[test]
fn tokens_of_different_purpose_have_different_hashes() {
    let hasher = KeyRing::in_memory().unwrap().token_hasher();
    assert_eq!(hasher.hash("session", b"abc").len(), 64);
    assert_ne!(hasher.hash("session", b"abc"), hasher.hash("session", b"abd"));
    assert_ne!(hasher.hash("session", b"abc"), hasher.hash("link", b"abc"));
    assert_ne!(hasher.hash("session", b"abc"), hasher.hash("sessiona", b"bc"));
}
