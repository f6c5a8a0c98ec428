//! What the process tells of itself: its log, traces, and what it knows of the machine.

mod traces;

use crate::{
    clock::SystemClock,
    config::{Config, observe::Format},
};
use anyhow::{Context as _, Result};
use app::Clock as _;
use connect::otlp::Exporter;
use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use traces::Traced;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::filter_fn,
    fmt::{self, MakeWriter},
    layer::SubscriberExt as _,
};
use web::{observe::Machine, serve::Tls};

/// What must be kept while the process runs; dropping it sends the traces that are left.
#[derive(Default)]
pub(crate) struct Watching {
    exporter: Option<Exporter>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        if let Some(exporter) = &self.exporter {
            exporter.flush(Duration::from_secs(2));
        }
    }
}

impl Watching {
    /// Spans that no collector took.
    #[cfg(test)]
    pub(crate) fn lost(&self) -> u64 {
        self.exporter.as_ref().map_or(0, Exporter::lost)
    }
}

/// Starts the log on standard error, and traces where they are configured.
pub(crate) fn start(config: &Config) -> Result<Watching> {
    let (subscriber, watching) = subscriber(config, std::env::var("CASEWRIGHT_LOG").ok(), std::io::stderr)?;
    tracing::subscriber::set_global_default(subscriber).context("the log is started twice")?;
    Ok(watching)
}

fn subscriber<W>(
    config: &Config,
    level: Option<String>,
    writer: W,
) -> Result<(impl Subscriber + Send + Sync, Watching)>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
    for<'a> <W as MakeWriter<'a>>::Writer: Write,
{
    let (from, level) = match level {
        Some(level) => ("`CASEWRIGHT_LOG`", level),
        None => ("`log.level`", config.log.level.clone()),
    };
    let filter = EnvFilter::try_new(&level).with_context(|| format!("{from}: `{level}` does not read"))?;
    let lines = match config.log.format {
        Format::Text => fmt::layer().with_writer(writer).boxed(),
        Format::Json => fmt::layer().json().flatten_event(true).with_writer(writer).boxed(),
    };
    let exporter = config
        .traces
        .endpoint
        .as_deref()
        .map(|endpoint| Exporter::start(endpoint, &config.traces.service, env!("CARGO_PKG_VERSION")))
        .transpose()
        .context("traces")?;
    let traced = exporter.as_ref().map(|exporter| {
        Traced::new(exporter.intake(), config.traces.one_in)
            .with_filter(filter_fn(|span| span.target() == traces::TARGET))
    });
    let subscriber = tracing_subscriber::registry().with(lines.with_filter(filter)).with(traced);
    Ok((subscriber, Watching { exporter }))
}

/// What the server knows of its machine.
pub(crate) fn machine(config: &Config, tls: Option<Arc<Tls>>) -> Machine {
    let here = config.store.kind == crate::config::store::Kind::Sqlite;
    let folder: PathBuf = config.store.folder.clone();
    Machine {
        room: here.then(|| Arc::new(move || room(&folder)) as Arc<dyn Fn() -> Option<u64> + Send + Sync>),
        certificate_ends: tls.map(|tls| Arc::new(move || tls.expires()) as Arc<_>),
    }
}

/// Bytes that an ordinary user may still write where this is, or where it will be.
pub(crate) fn room(place: &Path) -> Option<u64> {
    let there = place.ancestors().find(|place| place.as_os_str().is_empty() || place.exists())?;
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let disk = rustix::fs::statvfs(there).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Now, for spans.
fn now_ns() -> i128 {
    SystemClock.now().as_nanosecond()
}

#[cfg(test)]
mod tests;
