//! What makes the pages of documents: letters from what they say, and copies from which something was removed.

use crate::{connector::CallFailure, letter::Letter};
use async_trait::async_trait;
use casewright_core::document::Mark;
use jiff::Timestamp;

/// What is to be removed, and how the copy is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The title of the copy.
    pub title: String,
    /// Its language, as a tag of BCP 47.
    pub lang: String,
    /// When it is made.
    pub at: Timestamp,
    /// Places.
    pub marks: Vec<Mark>,
    /// Words, wherever they stand in the text, each with the code that says why.
    pub words: Vec<(String, String)>,
}

/// A copy from which something was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// A PDF.
    pub pdf: Vec<u8>,
    /// Every place that was removed.
    pub marks: Vec<Mark>,
}

/// What is written across each page of a copy that somebody outside gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// The title of the copy.
    pub title: String,
    /// Its language, as a tag of BCP 47.
    pub lang: String,
    /// When it was handed out.
    pub at: Timestamp,
    /// To whom, of which case, when.
    pub line: String,
}

/// Makes PDFs.
#[async_trait]
pub trait Press: Send + Sync {
    /// Sets a letter; what it cannot set is told in plain words, without a word of the letter.
    async fn letter(&self, letter: &Letter) -> Result<Vec<u8>, CallFailure>;
    /// Makes a copy of a file in which nothing is left of what was to go.
    async fn redact(
        &self,
        file: Vec<u8>,
        media_type: &str,
        asked: &Redaction,
    ) -> Result<Redacted, CallFailure>;
    /// Makes a copy of a file with a line across each page, as a PDF.
    async fn watermark(
        &self,
        file: Vec<u8>,
        media_type: &str,
        mark: &Watermark,
    ) -> Result<Vec<u8>, CallFailure>;
}

/// A press without letters: of what is set there is the title alone. For rehearsals of programs, where nobody reads it.
pub(crate) struct NoPress;

#[async_trait]
impl Press for NoPress {
    async fn letter(&self, letter: &Letter) -> Result<Vec<u8>, CallFailure> {
        Ok(letter.title.clone().into_bytes())
    }

    async fn redact(&self, _: Vec<u8>, _: &str, asked: &Redaction) -> Result<Redacted, CallFailure> {
        Ok(Redacted { pdf: asked.title.clone().into_bytes(), marks: asked.marks.clone() })
    }

    async fn watermark(&self, _: Vec<u8>, _: &str, mark: &Watermark) -> Result<Vec<u8>, CallFailure> {
        Ok(mark.line.clone().into_bytes())
    }
}
