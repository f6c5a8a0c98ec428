//! A licensing office to measure: the real store in a folder, the premises licence, the demo's people, and as many
//! applications as are wanted, all made by the use cases.

use crate::{
    clock::SystemClock,
    config::Config,
    demo::{
        people::{self, Demonstrator},
        seed,
    },
    ids::SystemIds,
    wiring,
};
use anyhow::{Context, Result};
use app::{App, Caller, Clock, Ids, port::objects::Scanner};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::task::JoinSet;
use vault::KeyRing;

pub(super) const PROGRAM: &str = "premises-licence";
pub(super) const OFFICER: &str = "olive.officer";
pub(super) const POLICE: &str = "petra.police";

/// An office, running.
pub(super) struct Office {
    pub(super) app: Arc<App>,
    pub(super) ids: Arc<dyn Ids>,
}

/// What is needed to open it again: its keys and who works there.
pub(super) struct Known {
    ring: KeyRing,
    pub(super) people: Vec<Demonstrator>,
}

impl Office {
    /// Makes one, with people and no cases.
    pub(super) async fn make(folder: &Path) -> Result<(Self, Known)> {
        fs::create_dir_all(folder)?;
        let ring = KeyRing::in_memory()?;
        let office = Self::open(folder, &ring).await?;
        let list = folder.join("people.json");
        let people = people::make(&office.app, &*office.ids, &list).await?;
        fs::remove_file(list)?;
        Ok((office, Known { ring, people }))
    }

    /// Makes one of a configuration, whose documents a scanner looks at.
    pub(super) async fn scanned_by(config: Config, scanner: Arc<dyn Scanner>) -> Result<(Self, Known)> {
        let ring = KeyRing::in_memory()?;
        let list = config.store.folder.join("people.json");
        let office = Self::configured(config, &ring, Some(scanner)).await?;
        let people = people::make(&office.app, &*office.ids, &list).await?;
        fs::remove_file(list)?;
        Ok((office, Known { ring, people }))
    }

    /// Opens a copy of one.
    pub(super) async fn again(folder: &Path, known: &Known) -> Result<Self> {
        Self::open(folder, &known.ring).await
    }

    async fn open(folder: &Path, ring: &KeyRing) -> Result<Self> {
        let mut config = Config::default();
        config.store.folder = folder.to_owned();
        Self::configured(config, ring, None).await
    }

    async fn configured(
        mut config: Config,
        ring: &KeyRing,
        scanner: Option<Arc<dyn Scanner>>,
    ) -> Result<Self> {
        // everybody applies from one address
        (config.limits.guests, config.limits.requests) = (u32::MAX, u32::MAX);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        let app = wiring::join_scanned_by(&config, ring, clock, Arc::clone(&ids), scanner)
            .await
            .context("the benchmark uses `programs/premises-licence` of the working directory")?;
        Ok(Self { app, ids })
    }

    /// Somebody of the office, signed in.
    pub(super) async fn caller(&self, known: &Known, login: &str) -> Result<Caller> {
        seed::signed_in(&self.app, &known.people, login).await
    }

    /// So many applications, submitted and paid, made by so many clients at once. Their references.
    pub(super) async fn applications(&self, count: usize, clients: usize) -> Result<Vec<String>> {
        let next = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..clients {
            let (app, next) = (Arc::clone(&self.app), Arc::clone(&next));
            tasks.spawn(async move {
                let mut made = Vec::new();
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= count {
                        return Ok(made);
                    }
                    let (place, value, uprn) = (
                        format!("Public House {nth}"),
                        format!("{}.00", 4_000 + nth % 80_000),
                        nth.to_string(),
                    );
                    made.push(seed::application(&app, &place, "licensing-north", &value, &uprn).await?);
                }
            });
        }
        let mut all = Vec::new();
        while let Some(made) = tasks.join_next().await {
            let made: Result<Vec<String>> = made?;
            all.extend(made?);
        }
        Ok(all)
    }
}

/// Copies a store that is closed.
pub(super) fn copy(from: &Path, to: &Path) -> Result<PathBuf> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        // No document is in it.
        if entry.file_type()?.is_dir() {
            continue;
        }
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(to.to_owned())
}

/// CPU time that this thread has taken so far, as Linux counts it.
pub(super) fn thread_cpu() -> Result<std::time::Duration> {
    let told =
        fs::read_to_string("/proc/thread-self/schedstat").context("CPU time is measured on Linux alone")?;
    let nanos = told.split(' ').next().context("no CPU time")?.parse()?;
    Ok(std::time::Duration::from_nanos(nanos))
}
