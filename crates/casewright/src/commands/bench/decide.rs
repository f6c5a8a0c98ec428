//! What it costs to bind the input of an action, authorise it and have the engine decide it: CPU of one thread, nothing stored.

use super::{
    act,
    figures::line,
    office::{self, OFFICER, Office, POLICE},
};
use crate::demo::seed;
use anyhow::Result;
use std::{path::Path, time::Duration};

/// How often each action is decided.
const TIMES: u32 = 5_000;
/// How often that is measured; the least says what it costs when nobody else takes the caches.
const ROUNDS: usize = 5;

/// Lines of the table.
pub(super) async fn measure(folder: &Path) -> Result<Vec<String>> {
    let folder = folder.join("decide");
    let (office, known) = Office::make(&folder).await?;
    let officer = office.caller(&known, OFFICER).await?;
    let police = office.caller(&known, POLICE).await?;
    let cases = office.applications(1, 1).await?;
    let (mut least, mut median) = (Duration::ZERO, Duration::ZERO);
    for case in &cases {
        for (by, action, input) in act::COURSE {
            let by = if by == POLICE { &police } else { &officer };
            let mut times = Vec::new();
            for _ in 0..ROUNDS {
                let request = seed::request(action, input());
                let rehearsal = office.app.rehearsal(by, case, request).await?;
                let taken = tokio::task::block_in_place(|| {
                    let before = office::thread_cpu()?;
                    rehearsal.run(&office.app, TIMES)?;
                    anyhow::Ok(office::thread_cpu()?.saturating_sub(before))
                })?;
                times.push(taken / TIMES);
            }
            times.sort_unstable();
            least += times.first().copied().unwrap_or_default();
            median += times.get(ROUNDS / 2).copied().unwrap_or_default();
            seed::done(office.app.act(by, case, seed::request(action, input())).await?)?;
        }
    }
    let each = |sum: Duration| sum.as_secs_f64() * 1e6 / (act::COURSE.len() * cases.len()) as f64;
    Ok(vec![line(
        "input bound, authorised, decided: CPU",
        &format!(
            "{:>8.0} µs   a command (at best {:.0} µs), mean of {} actions; target: at most 80 µs",
            each(median),
            each(least),
            act::COURSE.len()
        ),
    )])
}
