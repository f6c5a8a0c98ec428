//! What a sealed record is, and where it belongs: authenticated with it, so that it opens nowhere else.

/// Where a record belongs. Sealed data opens only under the very same binding: a row moved to another case, record or
/// tenant, or read as another schema version, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding<'a> {
    /// The organisation.
    pub tenant: &'a str,
    /// The case; `None` for what belongs to none, such as entry details under a month's key.
    pub case: Option<&'a str>,
    /// Kind of record: a word of the platform, such as `event`, `snapshot`, `outbox`.
    pub kind: &'a str,
    /// The record's id within its kind.
    pub record: &'a str,
    /// Version of the record's schema.
    pub schema: u32,
}

impl Binding<'_> {
    /// Adds the canonical bytes: every part with its length before it, so that no two bindings share them.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let mut part = |text: Option<&str>| {
            // a missing part is told from an empty one
            let length = text.map_or(u32::MAX, |text| u32::try_from(text.len()).unwrap_or(u32::MAX - 1));
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(text.unwrap_or_default().as_bytes());
        };
        part(Some(self.tenant));
        part(self.case);
        part(Some(self.kind));
        part(Some(self.record));
        out.extend_from_slice(&self.schema.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_bindings_have_the_same_bytes() {
        let base = Binding { tenant: "t", case: Some("c"), kind: "event", record: "1", schema: 1 };
        let all = [
            base,
            Binding { tenant: "tc", case: Some(""), ..base },
            Binding { tenant: "t", case: Some(""), kind: "cevent", ..base },
            Binding { case: None, ..base },
            Binding { case: None, kind: "", record: "event1", ..base },
            Binding { kind: "event1", record: "", ..base },
            Binding { schema: 2, ..base },
        ];
        let mut bytes: Vec<_> = all
            .iter()
            .map(|binding| {
                let mut out = Vec::new();
                binding.write(&mut out);
                out
            })
            .collect();
        bytes.sort();
        bytes.dedup();
        assert_eq!(bytes.len(), all.len());
    }
}
