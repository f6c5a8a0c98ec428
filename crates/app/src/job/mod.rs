//! What happens without a person: effects, timers, the seal of the log. Each job is idempotent, acts as a service principal
//! with policies of its own, and takes the same authorised path as everybody.

pub(crate) mod child;
mod clean_documents;
mod destroy;
mod elapse_timers;
mod fetch;
mod message;
mod pay;
mod platform;
pub(crate) mod remind;
mod run_effects;
mod scan_documents;
mod seal_log;
mod tell;

use crate::{App, Fault};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// How long jobs rest when nothing wakes them: timers and retries are looked for this often.
const REST: Duration = Duration::from_millis(250);
/// How often the log is sealed.
const SEAL_EVERY: Duration = Duration::from_millis(800);
/// How often it is looked for what people are told outside.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked for documents that wait for their scan.
const SCAN_EVERY: Duration = Duration::from_millis(500);
/// Rounds of [`App::run_until_idle`]: a program whose timers set each other off must not keep it for ever.
const ROUNDS_MAX: u32 = 10_000;

impl App {
    /// Runs the jobs until `stop` says true. What a commit puts in the outbox is taken up at once; the log is sealed beside it,
    /// so that a slow connector does not keep entries unsealed, and documents are scanned by a task of its own, so that a long file
    /// holds up neither; so are jobs over many cases.
    pub async fn run_jobs(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let (scanning, stopped) = (Arc::clone(&self), stop.clone());
        let scans = tokio::spawn(async move { scanning.keep_scanned(stopped).await });
        let (carrying, stopped) = (Arc::clone(&self), stop.clone());
        let bulk = tokio::spawn(async move { carrying.keep_carried_on(stopped).await });
        // What is told outside waits for nothing and holds up nothing: a mail server may be slow.
        let (telling, stopped) = (Arc::clone(&self), stop.clone());
        let tells = tokio::spawn(async move { telling.keep_told(stopped).await });
        tokio::join!(self.work(stop.clone()), self.keep_sealed(stop));
        for (what, task) in [
            ("the scan of documents", scans),
            ("the jobs over many cases", bulk),
            ("telling people outside", tells),
        ] {
            if let Err(error) = task.await {
                tracing::error!(%error, "{what} broke off");
            }
        }
    }

    async fn keep_carried_on(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.carry_on_bulk().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(fault) => tracing::error!(%fault, "a job over many broke off; it will be tried again"),
            }
            tokio::select! {
                () = tokio::time::sleep(REST) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn keep_scanned(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.documents_round().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(fault) => tracing::error!(%fault, "a scan broke off; it will be tried again"),
            }
            tokio::select! {
                () = tokio::time::sleep(SCAN_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn keep_told(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.tell().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(fault) => tracing::error!(%fault, "people could not be told; it will be tried again"),
            }
            tokio::select! {
                () = tokio::time::sleep(TELL_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn documents_round(&self) -> Result<u32, Fault> {
        Ok(self.scan_documents().await? + self.clean_documents().await?)
    }

    async fn work(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(fault) = self.follow_policies().await {
                tracing::error!(%fault, "the policies in force could not be read; it will be tried again");
            }
            match self.round().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(fault) => tracing::error!(%fault, "a job broke off; it will be tried again"),
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(REST) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn keep_sealed(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(fault) = self.seal_log().await {
                tracing::error!(%fault, "the log could not be sealed; it will be tried again");
            }
            tokio::select! {
                () = tokio::time::sleep(SEAL_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Runs everything that is due now, and what follows from it, and seals the log. Effects that are to be tried again
    /// later are left for later.
    pub async fn run_until_idle(&self) -> Result<u32, Fault> {
        let mut worked = 0;
        for _ in 0..ROUNDS_MAX {
            match self.round().await?
                + self.documents_round().await?
                + self.carry_on_bulk().await?
                + self.tell().await?
            {
                0 => break,
                some => worked += some,
            }
        }
        self.seal_log().await?;
        Ok(worked)
    }

    /// Timers first: what is over by the clock is over before anything else happens.
    async fn round(&self) -> Result<u32, Fault> {
        Ok(self.elapse_timers().await?
            + self.run_effects().await?
            + self.chase_reviews().await?
            + self.remind().await?
            + self.reroute().await?
            + self.destroy_approved().await?)
    }
}
