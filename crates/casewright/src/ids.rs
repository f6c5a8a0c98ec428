//! Ids and random bytes from the operating system.

use app::{Clock, Ids};
use std::sync::Arc;
use uuid::{ContextV7, Timestamp, Uuid};

/// UUIDv7 of the clock's time, in order within a millisecond; random bytes of the system.
pub(crate) struct SystemIds {
    clock: Arc<dyn Clock>,
    context: std::sync::Mutex<ContextV7>,
}

impl SystemIds {
    /// Ids of this clock's time.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, context: std::sync::Mutex::new(ContextV7::new()) }
    }
}

impl Ids for SystemIds {
    fn uuid(&self) -> Uuid {
        let now = self.clock.now();
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        let context = self.context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, nanos))
    }

    #[expect(
        clippy::expect_used,
        reason = "without randomness from the system nothing may go on: keys and tokens need it"
    )]
    fn random(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}
