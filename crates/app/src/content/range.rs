//! A part of a version (RFC 9110, 14): only the pieces that it lies in are opened. Each piece is authenticated by itself and bound to
//! its place; the hash of the whole is compared when the whole is read.

use super::ContentAt;
use crate::Fault;
use casewright_core::document::Content;

/// Which part is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// From a byte on, up to another one, or to the end.
    From(u64, Option<u64>),
    /// The last so many bytes.
    Last(u64),
}

impl Part {
    /// The first byte and the one after the last, of a content of so many; none where it has none of them.
    pub const fn of(self, bytes: u64) -> Option<(u64, u64)> {
        let (from, until) = match self {
            Self::From(from, None) => (from, bytes),
            Self::From(from, Some(last)) => (from, if last < bytes { last + 1 } else { bytes }),
            Self::Last(many) => (bytes.saturating_sub(many), bytes),
        };
        if from < until { Some((from, until)) } else { None }
    }
}

/// A part of a content, read from its beginning.
pub struct PartStream {
    at: ContentAt,
    first: u64,
    next: u64,
    until: u64,
}

impl ContentAt {
    /// Reads a part of it: from a byte on, until before another.
    pub(crate) const fn part(self, from: u64, until: u64) -> PartStream {
        PartStream { at: self, first: from, next: from, until }
    }
}

impl PartStream {
    /// What it is a part of.
    pub const fn content(&self) -> &Content {
        self.at.content()
    }

    /// Its first byte, and the one after its last.
    pub const fn span(&self) -> (u64, u64) {
        (self.first, self.until)
    }

    /// Fetches the piece that it begins in, so that a store that refuses is told before anything is handed out.
    pub(crate) async fn begun(mut self) -> Result<Self, Fault> {
        let each = u64::from(self.at.content().piece_bytes.max(1));
        match self.at.piece((self.next / each) as u32).await {
            Ok(_) | Err(Fault::Damaged { .. }) => Ok(self),
            Err(fault) => Err(fault),
        }
    }

    /// The next bytes; none at the end.
    ///
    /// # Errors
    ///
    /// [`Fault::Damaged`] when a piece is gone or was changed.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        if self.next >= self.until {
            return Ok(None);
        }
        // To the end of the piece that the next byte lies in: a piece is opened once.
        let each = u64::from(self.at.content().piece_bytes.max(1));
        let end = (self.next / each + 1).saturating_mul(each).min(self.until);
        let bytes = self.at.range(self.next, (end - self.next) as usize).await?;
        if bytes.is_empty() {
            return Err(Fault::Internal("a piece has none of the bytes that lie in it".to_owned()));
        }
        self.next += bytes.len() as u64;
        Ok(Some(bytes))
    }
}

impl std::fmt::Debug for PartStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartStream")
            .field("first", &self.first)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn s3_50_parts_are_as_rfc_9110_has_them() {
        assert_eq!(Part::From(0, Some(499)).of(10_000), Some((0, 500)));
        assert_eq!(Part::From(9_500, None).of(10_000), Some((9_500, 10_000)));
        assert_eq!(Part::Last(500).of(10_000), Some((9_500, 10_000)));
        assert_eq!(Part::Last(20_000).of(10_000), Some((0, 10_000)));
        assert_eq!(Part::From(0, Some(u64::MAX)).of(10), Some((0, 10)));
        for none in [Part::From(10, None), Part::From(10, Some(20)), Part::Last(0)] {
            assert_eq!(none.of(10), None, "{none:?}");
        }
    }
}
