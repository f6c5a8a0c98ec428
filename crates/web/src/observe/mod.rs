//! What can be seen of the server from outside without looking into a case: figures, readiness, a line and a trace for each
//! request. Routes are named by their template (`/api/v1/cases/{reference}`), never by what stands in it; no address, no name, no
//! header is kept.

mod figures;
mod page;
mod request;

pub use page::router;
pub(crate) use request::watch;

use app::{App, health::Check};
use figures::Requests;
use jiff::Timestamp;
use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

/// An answer about readiness is good for this long: it costs a durable write.
const READY_FOR: Duration = Duration::from_secs(5);

/// Bytes a disk must have left for the server to call itself ready.
const ROOM_MIN: u64 = 64 * 1024 * 1024;

/// What the process knows of the machine it runs on.
#[derive(Clone, Default)]
pub struct Machine {
    /// Bytes that are free where the data is, if that is on this machine.
    pub room: Option<Arc<dyn Fn() -> Option<u64> + Send + Sync>>,
    /// When the certificate in use ends, if there is one.
    pub certificate_ends: Option<Arc<dyn Fn() -> Option<Timestamp> + Send + Sync>>,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").finish_non_exhaustive()
    }
}

/// What was seen of this server.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    requests: Requests,
    machine: Machine,
    ready: tokio::sync::Mutex<Option<(Instant, Vec<Check>)>>,
}

impl Observed {
    pub(crate) fn on(machine: Machine) -> Self {
        Self { machine, ..Self::default() }
    }

    fn room(&self) -> Option<u64> {
        self.machine.room.as_ref().and_then(|room| room())
    }

    fn certificate_ends(&self) -> Option<Timestamp> {
        self.machine.certificate_ends.as_ref().and_then(|ends| ends())
    }

    /// Whether requests can be served; asked at most every few seconds, however often somebody wants to know.
    pub(crate) async fn readiness(&self, app: &App) -> Vec<Check> {
        let mut kept = self.ready.lock().await;
        if let Some((at, checks)) = &*kept
            && at.elapsed() < READY_FOR
        {
            return checks.clone();
        }
        let mut checks = app.readiness().await;
        if let Some(room) = self.room() {
            let wrong = (room < ROOM_MIN)
                .then(|| format!("{room} bytes are free on the disk of the data; make room"));
            checks.push(Check { name: "disk", wrong });
        }
        for check in &checks {
            if let Some(wrong) = &check.wrong {
                tracing::error!(check = check.name, "not ready: {wrong}");
            }
        }
        *kept = Some((request::now(), checks.clone()));
        checks
    }
}
