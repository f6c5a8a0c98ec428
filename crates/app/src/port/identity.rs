//! The port to identity providers: somebody else who says who signs in, and how.

use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt;

/// What one sign-in is tied to: made for the browser that begins it, told to the provider, and compared when it comes back.
#[derive(Clone)]
pub struct Tie {
    /// Comes back in the address (`state`).
    pub state: String,
    /// Comes back inside what the provider signed (`nonce`).
    pub nonce: String,
    /// Proves to the provider that whoever redeems the code began the sign-in (RFC 7636).
    pub verifier: String,
    /// True: the person must prove who they are again, whatever session they have there.
    pub again: bool,
}

impl fmt::Debug for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tie").field("again", &self.again).finish_non_exhaustive()
    }
}

/// What a provider vouches for; every claim was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Who, by the provider's own id that it never gives to anybody else (`sub`).
    pub subject: String,
    /// When they last proved it there.
    pub proved_at: Timestamp,
    /// How strongly: 1 one factor, 2 two factors, 3 hardware.
    pub strength: u8,
    /// True where the provider says that the device is managed.
    pub managed_device: bool,
}

/// Why nobody is vouched for. The text says nothing of tokens or claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotVouched {
    /// It does not answer, or not now.
    #[error("the identity provider cannot be reached: {0}")]
    Unreachable(String),
    /// What it said does not hold.
    #[error("the identity provider's answer is not accepted: {0}")]
    NotAccepted(String),
}

/// An identity provider.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    /// Its name in addresses and in the log: `staff`.
    fn name(&self) -> &str;
    /// What people read: `Council account`.
    fn title(&self) -> &str;
    /// Where the browser is sent.
    async fn address(&self, tie: &Tie) -> Result<String, NotVouched>;
    /// Redeems the code that the browser came back with.
    async fn redeem(&self, code: &str, tie: &Tie, now: Timestamp) -> Result<Vouched, NotVouched>;
}
