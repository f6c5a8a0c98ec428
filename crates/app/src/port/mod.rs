//! What the use cases need from outside. `store`, `connect` and the binary implement these; nothing here knows SQL or HTTP.

pub mod connector;
pub mod disposals;
pub mod identity;
pub mod load;
pub mod objects;
pub mod paper;
pub mod press;
pub mod release;
pub mod store;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The time. The binary uses the system's, the demo one that can be moved, tests one they set.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;

    /// Sets how far this clock runs ahead of the true time; false for a clock that cannot be moved, as all but the
    /// demonstration's are.
    fn set_ahead(&self, by: SignedDuration) -> bool {
        let _ = by;
        false
    }
}

/// Fresh ids and random bytes.
pub trait Ids: Send + Sync {
    /// A UUIDv7 of the clock's time.
    fn uuid(&self) -> Uuid;

    /// Random bytes from the operating system (seeded in tests): tokens, references.
    fn random(&self, bytes: &mut [u8]);
}

/// The keyed hash under which tokens are stored: `(purpose, token)` to hex. The purpose keeps kinds of token apart:
/// `session`, `return-code`, `first-administrator`.
pub type TokenHash = std::sync::Arc<dyn Fn(&str, &[u8]) -> String + Send + Sync>;
