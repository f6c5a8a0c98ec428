//! What one entry of the platform's log says.

use serde::{Deserialize, Serialize};

use crate::hash::leaf_hash;
use crate::{Hash, RecordError};

/// The version written into [`LeafRecord::v`].
pub const LEAF_VERSION: u8 = 1;

/// Longest word in a record.
const WORD_BYTES_MAX: usize = 128;

/// One entry of the log: who did or tried what, without a word about whom it concerns.
///
/// A leaf can never be erased, so **no personal data may stand in it**: no name, no reference, no reason, no value of
/// a field, and no hash of such a thing either, since what has few possible values can be guessed from its hash. What
/// must be erasable is sealed elsewhere, and only the hash of the *ciphertext* is here.
///
/// The canonical encoding is JSON without white space, fields in the order below, absent ids as `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafRecord {
    /// Version of this layout: [`LEAF_VERSION`].
    pub v: u8,
    /// Which process wrote the row: an opaque word, such as a random id drawn at its start.
    pub writer: String,
    /// Counts this writer's rows: 1, 2, 3 …
    pub counter: u64,
    /// [`LeafRecord::hash`] of this writer's row before; [`Hash::ZERO`] in its first.
    pub prev: Hash,
    /// When, as RFC 3339 in UTC with a `Z`.
    pub at: String,
    /// Kind of entry: a word of the platform, such as `command`, `read`, `denied`, `sign-in`.
    pub kind: String,
    /// The case, as the opaque UUID in lowercase; never its reference.
    pub case: Option<String>,
    /// The principal, as the opaque UUID in lowercase; never a name.
    pub actor: Option<String>,
    /// The action asked for: a word of the platform or of the program, never free text.
    pub action: String,
    /// Whether it was allowed.
    pub allowed: bool,
    /// SHA-256 of the sealed detail (ciphertext, never plaintext); `null` if there is none.
    pub detail_hash: Option<Hash>,
}

impl LeafRecord {
    /// The bytes to seal as a leaf. Refuses what may not stand in one.
    ///
    /// ```
    /// # use ledger::{Hash, LeafRecord};
    /// let record = LeafRecord {
    ///     v: 1, writer: "w1".into(), counter: 1, prev: Hash::ZERO, at: "2026-03-02T09:00:00Z".into(),
    ///     kind: "read".into(), case: Some("0195c1de-0000-7000-8000-000000000001".into()), actor: None,
    ///     action: "view-case".into(), allowed: true, detail_hash: Some(Hash::of(b"ciphertext")),
    /// };
    /// let leaf = record.encode().unwrap();
    /// assert!(leaf.starts_with(br#"{"v":1,"writer":"w1","counter":1,"prev":"0000"#));
    /// assert_eq!(LeafRecord::decode(&leaf).unwrap(), record);
    /// assert!(LeafRecord { action: "asked by Ms Example".into(), ..record }.encode().is_err());
    /// ```
    pub fn encode(&self) -> Result<Vec<u8>, RecordError> {
        self.check()?;
        serde_json::to_vec(self).map_err(|_| RecordError::NotARecord)
    }

    /// Reads a leaf; refuses every spelling but the canonical one.
    pub fn decode(leaf: &[u8]) -> Result<Self, RecordError> {
        let record: Self = serde_json::from_slice(leaf).map_err(|_| RecordError::NotARecord)?;
        if record.encode()? == leaf { Ok(record) } else { Err(RecordError::NotCanonical) }
    }

    /// The hash that the writer's next row names as `prev`: the leaf hash of the encoding.
    pub fn hash(&self) -> Result<Hash, RecordError> {
        Ok(leaf_hash(&self.encode()?))
    }

    fn check(&self) -> Result<(), RecordError> {
        if self.v != LEAF_VERSION {
            return Err(RecordError::Version(self.v));
        }
        for (field, word) in [("writer", &self.writer), ("kind", &self.kind), ("action", &self.action)] {
            let plain = |c: u8| c.is_ascii_alphanumeric() || b"-_.:/".contains(&c);
            if word.is_empty() || word.len() > WORD_BYTES_MAX || !word.bytes().all(plain) {
                return Err(RecordError::Field { field, expected: "a word of letters, digits and `-_.:/`" });
            }
        }
        for (field, id) in [("case", &self.case), ("actor", &self.actor)] {
            if id.as_deref().is_some_and(|id| !is_uuid(id)) {
                return Err(RecordError::Field { field, expected: "an opaque UUID in lowercase" });
            }
        }
        if !is_utc_time(&self.at) {
            return Err(RecordError::Field { field: "at", expected: "a time like `2026-03-02T09:00:00Z`" });
        }
        Ok(())
    }
}

fn fits(text: &str, pattern: &str, digit: fn(u8) -> bool) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(b, p)| if p == b'0' { digit(b) } else { b == p })
}

fn is_uuid(text: &str) -> bool {
    fits(text, "00000000-0000-0000-0000-000000000000", |b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Form only: the calendar is the caller's business.
fn is_utc_time(text: &str) -> bool {
    let Some(text) = text.strip_suffix('Z') else { return false };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    fits(seconds, "0000-00-00T00:00:00", |b| b.is_ascii_digit())
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> LeafRecord {
        LeafRecord {
            v: LEAF_VERSION,
            writer: "0195c1de".into(),
            counter: 1,
            prev: Hash::ZERO,
            at: "2026-03-02T09:00:00.123456789Z".into(),
            kind: "command".into(),
            case: None,
            actor: Some("0195c1de-0000-7000-8000-00000000000a".into()),
            action: "Action::submit".into(),
            allowed: false,
            detail_hash: None,
        }
    }

    /// Golden: leaves sealed years ago must still be read. Never edit it; add a version.
    #[test]
    fn the_canonical_encoding_of_version_1_never_changes() {
        let text = concat!(
            r#"{"v":1,"writer":"0195c1de","counter":1,"prev":"#,
            r#""0000000000000000000000000000000000000000000000000000000000000000","#,
            r#""at":"2026-03-02T09:00:00.123456789Z","kind":"command","case":null,"#,
            r#""actor":"0195c1de-0000-7000-8000-00000000000a","action":"Action::submit","#,
            r#""allowed":false,"detail_hash":null}"#,
        );
        assert_eq!(String::from_utf8(record().encode().unwrap()).unwrap(), text);
        assert_eq!(LeafRecord::decode(text.as_bytes()).unwrap(), record());
    }

    #[test]
    fn other_spellings_of_a_record_are_refused() {
        let text = String::from_utf8(record().encode().unwrap()).unwrap();
        for (from, to) in [
            (r#""counter":1"#, r#""counter": 1"#),
            (r#""counter":1"#, r#""counter":01"#),
            (r#"{"v":1,"#, r#"{"v":2,"#),
            (r#"{"v":1,"writer":"0195c1de""#, r#"{"writer":"0195c1de","v":1"#),
            ("null}", r#"null,"name":"Ms Example"}"#),
            (r#","detail_hash":null"#, ""),
            (r#""case":null"#, r#""case":"PL-2026-00001""#),
            (r#""prev":"00"#, r#""prev":"0"#),
            ("89Z", "89+01:00"),
            ("submit", r"\u0073ubmit"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text, "{from}");
            assert!(LeafRecord::decode(other.as_bytes()).is_err(), "{other}");
        }
    }

    #[test]
    fn what_may_name_a_person_is_refused() {
        let wrong = [
            LeafRecord { actor: Some("anna@example.org".into()), ..record() },
            LeafRecord { case: Some("PL-2026-00001".into()), ..record() },
            LeafRecord { kind: String::new(), ..record() },
            LeafRecord { action: "refused because he lied".into(), ..record() },
            LeafRecord { at: "yesterday".into(), ..record() },
        ];
        for record in wrong {
            assert!(matches!(record.encode(), Err(RecordError::Field { .. })), "{record:?}");
        }
    }
}
