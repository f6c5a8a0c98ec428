//! Keyed hashes: looking for personal data without storing it readably.

use std::collections::BTreeSet;
use std::fmt;

use aws_lc_rs::hmac;
use unicode_normalization::UnicodeNormalization as _;

use crate::Secret;

/// Keyed hashes of the values and words of personal fields (HMAC-SHA-256, first 16 bytes, as 32 hexadecimal digits).
///
/// Equal values have equal hashes, so a value can be found, but not sorted or searched by its beginning. It follows
/// that whoever reads the index sees which records share a value and how often each value occurs, though not which
/// value it is. The field path is part of the hash: the same value in two fields cannot be linked.
///
/// ```
/// # fn main() -> Result<(), vault::VaultError> {
/// let index = vault::KeyRing::in_memory()?.blind_index();
/// let stored = index.words("applicant.name", "Zoë  O'Brien-Müller");
/// assert!(stored.contains(&index.word("applicant.name", "MULLER").unwrap()));
/// assert_eq!(index.value("applicant.email", "A@b.example"), index.value("applicant.email", " a@B.example "));
/// assert_ne!(index.value("applicant.email", "a@b.example"), index.value("agent.email", "a@b.example"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct BlindIndex(hmac::Key);

/// Most words of one value that are indexed.
const WORDS_MAX: usize = 10_000;

impl BlindIndex {
    pub(crate) fn new(key: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    /// The hash of a whole value of a field, for filters. Case, surrounding and repeated white space and compatibility
    /// forms of characters do not count; accents do.
    pub fn value(&self, field: &str, value: &str) -> String {
        self.hash(field, b'v', &fold(value))
    }

    /// The hashes of the words in a value, for search, each once, sorted (so that their order tells nothing). Case
    /// and accents do not count.
    pub fn words(&self, field: &str, text: &str) -> Vec<String> {
        let hashes: BTreeSet<_> =
            split_words(text).take(WORDS_MAX).map(|word| self.hash(field, b'w', &word)).collect();
        hashes.into_iter().collect()
    }

    /// The hash of one word looked for; `None` if the text is not exactly one word.
    pub fn word(&self, field: &str, text: &str) -> Option<String> {
        let mut words = split_words(text);
        let word = words.next()?;
        words.next().is_none().then(|| self.hash(field, b'w', &word))
    }

    /// The hashes of what a function makes of each word, each once, sorted: keys that words which are spelt alike share. They are
    /// other hashes than those of words, so that neither tells anything of the other.
    pub fn near(&self, field: &str, text: &str, keys: impl Fn(&str) -> BTreeSet<String>) -> Vec<String> {
        let keys = split_words(text).take(WORDS_MAX).flat_map(|word| keys(&word));
        let hashes: BTreeSet<_> = keys.map(|key| self.hash(field, b'n', &key)).collect();
        hashes.into_iter().collect()
    }

    fn hash(&self, field: &str, purpose: u8, text: &str) -> String {
        let mut mac = hmac::Context::with_key(&self.0);
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field.as_bytes());
        mac.update(&[purpose]);
        mac.update(text.as_bytes());
        hex::encode(mac.sign().as_ref().iter().copied().take(16).collect::<Vec<_>>())
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlindIndex(…)")
    }
}

/// Compatibility form, one case, single spaces. Upper case first: `ß` and `SS` become the same.
fn fold(text: &str) -> String {
    let folded: String =
        text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words without case and without the accents of Latin, Greek and Cyrillic. Marks of other scripts stay: there they
/// are vowels.
fn split_words(text: &str) -> impl Iterator<Item = String> {
    let plain: String = fold(text).nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).nfc().collect();
    let inside = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    plain
        .split(move |c| !inside(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}
