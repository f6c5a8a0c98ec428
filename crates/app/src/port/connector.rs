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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Pay somebody, once for each key however often it is asked: order it, then confirm the order.
    Pay(Payment),
    /// Read a document.
    Get {
        /// The full address; its host must be allowed.
        url: String,
    },
}

/// A payment to be made. The same key always comes with the same payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// How much, with the digits of the currency: `598.00`.
    pub amount: String,
    /// In which currency (ISO 4217).
    pub currency: String,
    /// What the provider calls whoever is paid.
    pub payee: String,
    /// What stands on the statement: the reference of the case, nothing personal.
    pub text: String,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It was delivered.
    Done,
    /// It was paid, under this name of the provider.
    Paid {
        /// What the provider calls the payment.
        reference: String,
    },
    /// A document.
    Document(serde_json::Value),
}

/// What went wrong, in plain words without personal data or secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallFailure {
    /// May work later: time-outs, refused connections, 5xx. Of a payment: nobody knows whether it was made.
    #[error("{0}")]
    Later(String),
    /// Will never work: wrong address, host not allowed, answer that lies about its type or is too big. Of a payment: it was
    /// certainly not made.
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
