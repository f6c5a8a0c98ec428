//! Clients completing actions in process, against a plain loop that writes the very rows that these actions wrote, grouped
//! into transactions by one writer as the store does it, waiting for the same disk.

use super::{
    figures::{Times, Watch, line, per_second},
    office::{self, Known, OFFICER, Office, POLICE},
};
use crate::demo::seed;
use anyhow::{Context, Result};
use app::request::ActRequest;
use serde_json::{Value as Json, json};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::raw::{Loop, Rows};
use tokio::task::JoinSet;

/// Cases for each client to work on, one after another.
pub(super) const CASES_PER_CLIENT: usize = 16;

/// Commands a transaction of the plain loop: the best it does (measured; more gains nothing).
const GROUP: usize = 32;

/// Who, which action, what they fill in.
pub(super) type Step = (&'static str, &'static str, fn() -> Json);

/// How often both are measured.
const ROUNDS: usize = 5;

/// What is done on each case.
pub(super) const COURSE: [Step; 6] = [
    (OFFICER, "accept", nothing),
    (POLICE, "object", seed::objection),
    (POLICE, "object", seed::objection),
    (OFFICER, "dismiss", dismissal),
    (OFFICER, "remind", nothing),
    (OFFICER, "refer", nothing),
];

fn nothing() -> Json {
    json!({})
}

fn dismissal() -> Json {
    json!({ "number": "1", "why": "The representation is about parking, which the licensing objectives do not cover." })
}

/// Lines of the table.
pub(super) async fn measure(folder: &Path, clients: usize, seconds: u64) -> Result<Vec<String>> {
    let folder = &folder.join("act");
    let before = folder.join("before");
    let (office, known) = Office::make(&before).await?;
    let cases = Arc::new(office.applications(clients * CASES_PER_CLIENT, clients).await?);
    closed(office)?;
    let limit = Duration::from_secs(seconds);

    // once to note which rows are written; then the plain loop and the whole by turns, so that both have the same machine
    let noted = office::copy(&before, &folder.join("noted"))?;
    store::raw::watch(&noted)?;
    work(&noted, &known, &cases, clients, limit).await?;
    let rows = Rows::noted(&noted)?;
    let (mut times, mut took, mut rounds) = (Times::default(), Duration::ZERO, Vec::new());
    for round in 0..ROUNDS {
        let plain = office::copy(&before, &folder.join(format!("plain-{round}")))?;
        let plain = Loop::open(&plain, &rows)?;
        let watch = Watch::start();
        plain.run(GROUP)?;
        let plain_rate = per_second(rows.commands(), watch.taken());
        let ours = office::copy(&before, &folder.join(format!("ours-{round}")))?;
        let (took_here, times_here) = work(&ours, &known, &cases, clients, limit).await?;
        rounds.push((per_second(times_here.count(), took_here) / plain_rate, plain_rate));
        took += took_here;
        times.append(times_here);
    }
    rounds.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let at = |nth: usize| rounds.get(nth).map_or(0.0, |(ratio, _)| 100.0 * ratio);
    let plain_rate = rounds.iter().map(|(_, rate)| rate).sum::<f64>() / rounds.len() as f64;
    let rate = per_second(times.count(), took);
    std::fs::remove_dir_all(folder)?;
    let each =
        |(kind, count): (&str, usize)| format!("{kind} {:.1}", count as f64 / rows.commands().max(1) as f64);
    let kinds: Vec<String> = rows.by_kind().into_iter().map(each).collect();
    Ok(vec![
        line(&format!("actions, {clients} clients"), &format!("{rate:>8.0} /s   {}", times.told())),
        line(
            "plain loop, the same rows",
            &format!(
                "{plain_rate:>8.0} /s   {:.1} rows a command",
                rows.rows() as f64 / rows.commands().max(1) as f64
            ),
        ),
        line("rows of a command", &kinds.join(", ")),
        line(
            "actions against the plain loop",
            &format!(
                "{:>8.0} %    of {ROUNDS} rounds {:.0} to {:.0} %; target: at least 75 %",
                at(ROUNDS / 2),
                at(0),
                at(ROUNDS - 1)
            ),
        ),
    ])
}

/// All clients at their cases, until these are used up or the time is over.
pub(super) async fn work(
    folder: &Path,
    known: &Known,
    cases: &Arc<Vec<String>>,
    clients: usize,
    limit: Duration,
) -> Result<(Duration, Times)> {
    let office = Office::again(folder, known).await?;
    let officer = office.caller(known, OFFICER).await?;
    let police = office.caller(known, POLICE).await?;
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    let watch = Watch::start();
    for _ in 0..clients {
        let (app, cases, next) = (Arc::clone(&office.app), Arc::clone(cases), Arc::clone(&next));
        let (officer, police) = (officer.clone(), police.clone());
        tasks.spawn(async move {
            let mut times = Times::default();
            while watch.taken() < limit
                && let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed))
            {
                for (by, action, input) in COURSE {
                    let by = if by == POLICE { &police } else { &officer };
                    let request: ActRequest = seed::request(action, input());
                    let each = Watch::start();
                    seed::done(app.act(by, case, request).await?).with_context(|| action.to_owned())?;
                    times.push(each.taken());
                }
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Times::default();
    while let Some(of_client) = tasks.join_next().await {
        times.append(of_client??);
    }
    let took = watch.taken();
    closed(office)?;
    Ok((took, times))
}

/// The store is closed with the last of the application; a copy before that would lack what is in its log still.
pub(super) fn closed(office: Office) -> Result<()> {
    drop(office.ids);
    Arc::try_unwrap(office.app).map(drop).ok().context("the application is still in use")
}
