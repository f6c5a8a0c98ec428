//! What is wrong with a text an author wrote.

use std::fmt;

/// Where something stands in a text: bytes from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub offset: usize,
    /// Bytes.
    pub length: usize,
}

impl Span {
    pub(crate) const fn new(offset: usize, end: usize) -> Self {
        Self { offset, length: end.saturating_sub(offset) }
    }

    pub(crate) const fn end(self) -> usize {
        self.offset + self.length
    }

    /// From the start of one to the end of the other.
    pub(crate) const fn to(self, last: Self) -> Self {
        Self::new(self.offset, last.end())
    }
}

/// One thing wrong: where, what, and what to write instead. Offsets count in the text that was handed in: the expression,
/// or for decisions the DMN file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Finding {
    /// First byte.
    pub offset: usize,
    /// Bytes; 0 at the end of the text.
    pub length: usize,
    /// What is wrong: lowercase, input in backticks.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Finding {
    pub(crate) fn new(at: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { offset: at.offset, length: at.length, message: message.into(), help: help.into() }
    }

    /// Line and column, 1-based, columns in characters, of its start in the text it was found in.
    pub fn line_column(&self, text: &str) -> (u32, u32) {
        line_column(text, self.offset)
    }
}

/// Line and column, 1-based, columns in characters, of a byte.
pub fn line_column(text: &str, offset: usize) -> (u32, u32) {
    let before: String = text.char_indices().take_while(|(at, _)| *at < offset).map(|(_, c)| c).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line as u32, column as u32)
}

/// The name among `known` that somebody probably meant by `given`: at most a third of its letters differ.
pub(crate) fn meant<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (distance(&given.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= given.chars().count().max(name.chars().count()).div_ceil(3))
        .min()
        .map(|(_, name)| name)
}

/// Edits between two words (Levenshtein); swapping neighbours counts two.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.chars().enumerate() {
        let mut previous = index;
        let mut current = vec![index + 1];
        for (b, above) in right.iter().zip(row.iter().skip(1)) {
            let beside = current.last().copied().unwrap_or_default();
            current.push((previous + usize::from(a != *b)).min(above + 1).min(beside + 1));
            previous = *above;
        }
        row = current;
    }
    row.last().copied().unwrap_or_default()
}

/// `a, b or c` in backticks.
pub(crate) struct Listed<'a>(pub(crate) &'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let joint = match index {
                0 => "",
                _ if index + 1 == self.0.len() => " or ",
                _ => ", ",
            };
            write!(f, "{joint}`{name}`")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        assert_eq!(meant("incme", ["name", "income", "premises"]), Some("income"));
        assert_eq!(meant("fee_recieved", ["fee_received", "fee"]), Some("fee_received"));
        assert_eq!(meant("zzz", ["name", "income"]), None);
    }

    #[test]
    fn lines_and_columns_count_characters() {
        assert_eq!(line_column("ab\nçd", "ab\nç".len()), (2, 2));
        assert_eq!(line_column("", 0), (1, 1));
    }
}
