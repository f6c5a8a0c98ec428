//! The port that every connector implements: one call outside, bounded in time and size.

use async_trait::async_trait;

/// One call outside. The same `key` may come more than once: effects run at least once.
#[derive(Clone, Debug)]
pub struct Call {
    /// The idempotency key: `(case id, effect number)`.
    pub key: String,
    /// What to do.
    pub kind: CallKind,
}

/// Kinds of calls.
#[derive(Clone, Debug)]
pub enum CallKind {
    /// Send a message.
    Message {
        /// The address.
        to: String,
        /// One line.
        subject: String,
        /// Plain text.
        body: String,
    },
    /// Hand over a document, signed.
    Post {
        /// The full address; its host must be allowed.
        url: String,
        /// JSON.
        body: String,
        /// The key that it is signed with, shared with whoever receives it.
        secret: Vec<u8>,
        /// When, for the signature: an old one is not believed again.
        at: jiff::Timestamp,
    },
    /// Read a document.
    Get {
        /// The full address; its host must be allowed.
        url: String,
    },
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It was delivered.
    Done,
    /// A document.
    Document(serde_json::Value),
}

/// What went wrong, in plain words without personal data or secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallFailure {
    /// May work later: time-outs, refused connections, 5xx.
    #[error("{0}")]
    Later(String),
    /// Will never work: wrong address, host not allowed, answer that lies about its type or is too big.
    #[error("{0}")]
    Never(String),
}

/// A connector.
#[async_trait]
pub trait Connector: Send + Sync {
    /// The name programs use: `mail`, `http`.
    fn name(&self) -> &'static str;

    /// Makes the call within the connector's own limits of time and size.
    async fn call(&self, call: &Call) -> Result<Reply, CallFailure>;
}
