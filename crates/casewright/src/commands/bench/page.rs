//! Pages as an officer's browser asks for them, through the whole router, one after another, each of another case.

use super::{
    figures::{Times, Watch, line, per_second},
    office::{OFFICER, Office, POLICE, PROGRAM},
};
use crate::{config::Config, demo::seed, wiring};
use anyhow::{Context, Result, bail, ensure};
use app::{
    Answer, Attested, Caller, Changed, FiguresOf,
    answer::{BulkAsk, BulkPage, BulkRows, BulkWhat, Filters},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::sync::watch;
use tower::ServiceExt;

/// Largest page that is read.
const PAGE_BYTES_MAX: usize = 4 << 20;
/// Pages of a kind that are asked for at most.
const PAGES_MAX: usize = 2_000;
/// Reports that are asked for at most.
const REPORTS_MAX: usize = 20;
/// How often it is looked how far a job is.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Coprime with any usual number of cases: the order in which they are visited.
const STRIDE: usize = 7_919;

/// Lines of the table.
pub(super) async fn measure(
    folder: &Path,
    cases: usize,
    clients: usize,
    seconds: u64,
) -> Result<Vec<String>> {
    let folder = folder.join("pages");
    let (office, known) = Office::make(&folder).await?;
    let watch = Watch::start();
    let references = office.applications(cases, clients).await?;
    let rate = per_second(cases, watch.taken());
    // half are under consultation, some of them contested
    let officer = office.caller(&known, OFFICER).await?;
    let police = office.caller(&known, POLICE).await?;
    for (nth, reference) in references.iter().enumerate().filter(|(nth, _)| nth % 2 == 0) {
        let accept = seed::request("accept", serde_json::json!({}));
        seed::done(office.app.act(&officer, reference, accept).await?)?;
        if nth % 8 == 0 {
            let object = seed::request("object", seed::objection());
            seed::done(office.app.act(&police, reference, object).await?)?;
        }
    }
    let olive = known.people.iter().find(|person| person.login == OFFICER).context("nobody is there")?;
    let came = office.app.sign_in(&olive.login, &olive.password, None, &Attested::default()).await?;
    let cookie = format!("__Host-casewright={}", came.signed_in().context("no sign-in")?.token);
    let state = web::WebState::new(
        Arc::clone(&office.app),
        Arc::clone(&office.ids),
        wiring::door(&Config::default())?,
    );
    let browser = Browser { router: web::router(state), cookie };

    let limit = Duration::from_secs(seconds);
    let mut lines =
        vec![line(&format!("{cases} cases made, {clients} clients"), &format!("{rate:>8.0} cases/s"))];
    let of_case = |nth: usize| {
        let reference = references.get(nth * STRIDE % references.len());
        format!("/case/{}", reference.map_or("", String::as_str))
    };
    let (size, mut times) = browser.visit(limit, of_case).await?;
    lines
        .push(line("page of a case", &format!("{}   {size} kB   target: median at most 5 ms", times.told())));
    let list = format!("/list/{PROGRAM}/office-cases");
    let (size, mut times) = browser.visit(limit, |_| list.clone()).await?;
    lines.push(line("page of a list, 25 rows", &format!("{}   {size} kB", times.told())));
    for (what, path) in [
        ("page of the cases of a program", format!("/cases/{PROGRAM}")),
        ("home", "/desk".to_owned()),
        ("work queue of all", format!("/work/all?program={PROGRAM}")),
        ("board", format!("/board?program={PROGRAM}")),
    ] {
        match browser.visit(limit, |_| path.clone()).await {
            Ok((size, mut times)) => lines.push(line(what, &format!("{}   {size} kB", times.told()))),
            // not everybody has every page
            Err(why) => lines.push(line(what, &why.to_string())),
        }
    }
    let mut times = Times::of(limit, PAGES_MAX, async || {
        let filters = Filters { limit: 50, ..Filters::default() };
        let page = office.app.list(&officer, PROGRAM, "office-cases", &filters).await?;
        let Answer::Found(page) = page else { bail!("the list is not open") };
        ensure!(page.rows.len() == 50.min(cases), "the list has {} rows", page.rows.len());
        Ok(())
    })
    .await?;
    lines.push(line("list of 50, in process", &times.told()));
    for (what, unit) in [("reports over all", None), ("reports of a unit", Some("licensing-north"))] {
        let of = FiguresOf { unit: unit.map(ToOwned::to_owned), ..FiguresOf::default() };
        let mut times = Times::of(limit, REPORTS_MAX, async || {
            let figures = office.app.figures(&officer, &of).await?;
            ensure!(matches!(figures, Answer::Found(_)), "there are no reports");
            Ok(())
        })
        .await?;
        lines.push(line(&format!("{what}, {cases} cases"), &times.told()));
    }
    lines.push(over_many(&office, &officer).await?);
    Ok(lines)
}

/// An action over every case that a list finds, as the server does it: beside its other jobs.
async fn over_many(office: &Office, officer: &Caller) -> Result<String> {
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::spawn(Arc::clone(&office.app).run_jobs(stopped));
    let watch = Watch::start();
    let ask = BulkAsk {
        program: PROGRAM.to_owned(),
        what: BulkWhat::Act { action: "remind".to_owned() },
        rows: BulkRows::Found { list: "office-cases".to_owned(), filters: Filters::default() },
        reason: None,
        back: String::new(),
    };
    let told = match office.app.begin_bulk(officer, ask).await? {
        Answer::Found(Changed::Done(job)) => loop {
            let Answer::Found(shown) = office.app.bulk(officer, job, BulkPage::default()).await? else {
                bail!("the job is not there");
            };
            if shown.done {
                let rate = per_second(shown.all, watch.taken());
                break format!("{rate:>8.0} cases/s   {} done, {} refused", shown.ok, shown.refused);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        },
        Answer::Found(Changed::Not(why)) => why,
        _ => bail!("the job was not begun"),
    };
    stop.send(true)?;
    jobs.await?;
    Ok(line("an action over all that a list finds", &told))
}

/// A browser with a session.
struct Browser {
    router: Router,
    cookie: String,
}

impl Browser {
    /// Asks for pages until there are enough or the time is over. The last one's size in kB, and the times.
    async fn visit(&self, limit: Duration, path: impl Fn(usize) -> String) -> Result<(usize, Times)> {
        // what is read from the disk the first time is not what is measured
        let mut size = self.page(&path(0)).await?;
        let mut nth = 0;
        let times = Times::of(limit, PAGES_MAX, async || {
            nth += 1;
            size = self.page(&path(nth)).await?;
            Ok(())
        })
        .await?;
        Ok((size / 1024, times))
    }

    async fn page(&self, path: &str) -> Result<usize> {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(request).await?;
        ensure!(response.status() == StatusCode::OK, "`{path}` was answered with {}", response.status());
        Ok(to_bytes(response.into_body(), PAGE_BYTES_MAX).await?.len())
    }
}
