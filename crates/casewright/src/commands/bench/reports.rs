//! Reports and the board over many cases: a few applications are made by the use cases, and copied row by row until there are as many
//! as wanted (see `store::raw::fill`). What is measured is the application's own path, from the request to the figures.

use super::{
    act,
    figures::{Times, Watch, line, per_second},
    office::{OFFICER, Office, PROGRAM},
};
use crate::demo::seed;
use anyhow::{Context, Result, bail, ensure};
use app::{
    Answer, FiguresOf,
    answer::{Figure, Figures},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{path::Path, time::Duration};
use store::raw::Life;

/// Applications that are made; the others are copies of them.
const MADE: usize = 64;
/// Reports of a kind that are asked for at most.
const REPORTS_MAX: usize = 20;
/// Days over which live cases were opened.
const DAYS: i32 = 400;
/// How reports are told the life of a case (`app::measure`); what they then count is compared.
const LIFE: &str = "@life";
/// Some of what cases come to, with the state that they end in.
const ENDS: [&str; 3] = ["granted", "refused", "withdrawn"];

/// Lines of the table.
pub(super) async fn measure(
    folder: &Path,
    cases: usize,
    clients: usize,
    seconds: u64,
) -> Result<Vec<String>> {
    let folder = folder.join("reports");
    let (office, known) = Office::make(&folder).await?;
    let made = office.applications(MADE.min(cases), clients).await?;
    let officer = office.caller(&known, OFFICER).await?;
    for reference in made.iter().step_by(2) {
        seed::done(
            office.app.act(&officer, reference, seed::request("accept", serde_json::json!({}))).await?,
        )?;
    }
    let today = office.app.now().to_zoned(TimeZone::UTC).date();
    drop(officer);
    act::closed(office)?;
    let watch = Watch::start();
    store::raw::fill(&folder, PROGRAM, LIFE, &lives(today), cases)?;
    let mut lines = vec![line(
        &format!("{cases} cases, {} of them copies", cases - made.len()),
        &format!("{:>8.0} cases/s", per_second(cases, watch.taken())),
    )];
    let office = Office::again(&folder, &known).await?;
    let officer = office.caller(&known, OFFICER).await?;
    let limit = Duration::from_secs(seconds);
    for (what, unit) in [("reports over all", None), ("reports of a unit", Some("licensing-north"))] {
        let of = FiguresOf { unit: unit.map(ToOwned::to_owned), ..FiguresOf::default() };
        let mut times = Times::of(limit, REPORTS_MAX, async || {
            let Answer::Found(figures) = office.app.figures(&officer, &of).await? else {
                bail!("there are no reports");
            };
            counted(&figures, cases)
        })
        .await?;
        lines.push(line(
            &format!("{what}, {cases} cases"),
            &format!("{}   target: at most 2 s", times.told()),
        ));
    }
    let mut times = Times::of(limit, REPORTS_MAX, async || {
        let Answer::Found(board) = office.app.board(&officer, Some(PROGRAM)).await? else {
            bail!("there is no board");
        };
        ensure!(board.live.n > 0, "the board counts nothing");
        Ok(())
    })
    .await?;
    lines.push(line(&format!("board, {cases} cases"), &times.told()));
    Ok(lines)
}

/// Lives of cases as they are after a year: half of them go on, opened day by day, half ended month by month after some time.
fn lives(today: Date) -> Vec<Life> {
    let mut lives = Vec::new();
    for nth in 0..DAYS {
        let opened = today.saturating_sub(nth.days());
        lives.push(Life { word: format!("live|{opened}"), ended: false, state: "consultation".to_owned() });
        let Some(end) = ENDS.get(nth.unsigned_abs() as usize % ENDS.len()) else { continue };
        let month = today.first_of_month().saturating_sub((nth % 12).months());
        let days = nth % 90;
        let began = month.saturating_sub(days.days());
        let word = format!(
            "ended|{}|{}|{days}|{}|y|y|-|{end}",
            month.strftime("%Y-%m"),
            began.strftime("%Y-%m"),
            if nth % 7 == 0 { "n" } else { "y" },
        );
        lives.push(Life { word, ended: true, state: (*end).to_owned() });
    }
    lives
}

/// Cases that go on and those that ended within the year are all there is, so the report must have counted them all.
fn counted(figures: &Figures, cases: usize) -> Result<()> {
    let number = |figure: Figure| match figure {
        Figure::Count(number) => Some(number),
        _ => None,
    };
    let all = number(figures.whole.live).context("no number of live cases")?
        + number(figures.whole.ended).unwrap_or_default();
    ensure!(all == cases as u64, "the report counted {all} of {cases} cases");
    Ok(())
}
