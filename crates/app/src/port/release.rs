//! Who is asked before a document leaves the organisation (S3.50): a check for data-loss prevention, by a program of the deployment.

use crate::{connector::CallFailure, content::ContentStream};
use async_trait::async_trait;
use serde::Serialize;

/// What is about to leave: enough to decide by, and no name of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leaving {
    /// The reference of the case.
    pub reference: String,
    /// The kind of the document.
    pub kind: String,
    /// Its class.
    pub class: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The media type.
    pub media_type: String,
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    /// To whom: `partner`, `party`, `archive`, `requester` of information.
    pub to: &'static str,
    /// The partner organisations that whoever opens it acts for.
    pub partners: Vec<String>,
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// It may leave.
    Free,
    /// It must not; why, in plain words.
    Held(String),
}

/// Says whether a document may leave. What cannot be asked, or does not answer, means no.
#[async_trait]
pub trait ReleaseCheck: Send + Sync {
    /// Asks; it may read the content to its end.
    async fn may_leave(&self, leaving: &Leaving, content: &mut ContentStream)
    -> Result<Release, CallFailure>;
}
