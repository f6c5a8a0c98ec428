//! The clocks: the system's, and the demo's, which can be moved forward.

use app::Clock;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// The system's time.
#[derive(Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the port's one implementation that asks the system"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The system's time and an offset: the demo's.
#[derive(Debug, Default)]
pub(crate) struct MovableClock {
    offset_ms: AtomicI64,
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_millis(self.offset_ms.load(Ordering::SeqCst));
        let now = SystemClock.now();
        now.checked_add(offset).unwrap_or(now)
    }

    fn set_ahead(&self, by: SignedDuration) -> bool {
        let Ok(offset) = i64::try_from(by.as_millis()) else { return false };
        self.offset_ms.store(offset, Ordering::SeqCst);
        true
    }
}
