//! The same actions in process and over HTTP on loopback, by turns: what the way through the server costs. The load comes from a
//! thread of its own over one connection a client, kept open; its share of the CPU is told, because it is not the server's.

use super::{
    act,
    figures::{Times, Watch, line, per_second},
    office::{self, Known, OFFICER, Office, POLICE},
};
use crate::{config::Config, wiring};
use anyhow::{Context, Result, ensure};
use app::Attested;
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// How often both are measured.
const ROUNDS: usize = 3;
/// Largest head of an answer.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// Lines of the table.
pub(super) async fn measure(folder: &Path, clients: usize, seconds: u64) -> Result<Vec<String>> {
    let folder = &folder.join("http");
    let before = folder.join("before");
    let (office, known) = Office::make(&before).await?;
    let cases = Arc::new(office.applications(clients * act::CASES_PER_CLIENT, clients).await?);
    act::closed(office)?;
    let limit = Duration::from_secs(seconds);
    let (mut rounds, mut rates, mut cpu) = (Vec::new(), (0.0, 0.0), Vec::new());
    for round in 0..ROUNDS {
        let inside = office::copy(&before, &folder.join(format!("inside-{round}")))?;
        let (took, times) = act::work(&inside, &known, &cases, clients, limit).await?;
        let inside = per_second(times.count(), took);
        let outside = office::copy(&before, &folder.join(format!("outside-{round}")))?;
        let (took, times, busy) = over_http(&outside, &known, &cases, clients, limit).await?;
        let outside = per_second(times.count(), took);
        rounds.push(outside / inside);
        rates = (rates.0 + inside / ROUNDS as f64, rates.1 + outside / ROUNDS as f64);
        cpu.push(busy.as_secs_f64() / took.as_secs_f64());
    }
    std::fs::remove_dir_all(folder)?;
    rounds.sort_by(f64::total_cmp);
    let at = |nth: usize| rounds.get(nth).copied().unwrap_or_default() * 100.0;
    let load = 100.0 * cpu.iter().sum::<f64>() / ROUNDS as f64;
    Ok(vec![
        line(&format!("actions in process, {clients} clients"), &format!("{:>8.0} /s", rates.0)),
        line(
            &format!("actions over HTTP, {clients} connections"),
            &format!("{:>8.0} /s   the load generator takes {load:.0} % of one core", rates.1),
        ),
        line(
            "over HTTP against in process",
            &format!(
                "{:>8.0} %    of {ROUNDS} rounds {:.0} to {:.0} %; target: at least 60 %",
                at(ROUNDS / 2),
                at(0),
                at(ROUNDS - 1)
            ),
        ),
    ])
}

/// All clients at their cases over HTTP; how long it took, each time, and the CPU time of the thread that asks.
async fn over_http(
    folder: &Path,
    known: &Known,
    cases: &Arc<Vec<String>>,
    clients: usize,
    limit: Duration,
) -> Result<(Duration, Times, Duration)> {
    let office = Office::again(folder, known).await?;
    let officer = token(&office, known, OFFICER).await?;
    let police = token(&office, known, POLICE).await?;
    let state = web::WebState::new(
        Arc::clone(&office.app),
        Arc::clone(&office.ids),
        wiring::door(&Config::default())?,
    );
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = web::router(state).into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(
        axum::serve(listener, service)
            .with_graceful_shutdown(async {
                let _ = stopped.await;
            })
            .into_future(),
    );
    let cases = Arc::clone(cases);
    let load = tokio::task::spawn_blocking(move || {
        let busy = office::thread_cpu()?;
        let watch = Watch::start();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let times = runtime.block_on(load(address, (officer, police), &cases, clients, limit, watch))?;
        let took = watch.taken();
        anyhow::Ok((took, times, office::thread_cpu()?.saturating_sub(busy)))
    });
    let measured = load.await??;
    let _ = stop.send(());
    server.await??;
    act::closed(office)?;
    Ok(measured)
}

async fn token(office: &Office, known: &Known, login: &str) -> Result<String> {
    let person = known.people.iter().find(|person| person.login == login).context("nobody is there")?;
    let came = office.app.sign_in(&person.login, &person.password, None, &Attested::default()).await?;
    Ok(came.signed_in().context("no sign-in")?.token)
}

async fn load(
    address: SocketAddr,
    (officer, police): (String, String),
    cases: &Arc<Vec<String>>,
    clients: usize,
    limit: Duration,
    watch: Watch,
) -> Result<Times> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let (cases, next) = (Arc::clone(cases), Arc::clone(&next));
        let (officer, police) = (officer.clone(), police.clone());
        tasks.spawn(async move {
            let mut connection = TcpStream::connect(address).await?;
            connection.set_nodelay(true)?;
            let mut times = Times::default();
            while watch.taken() < limit
                && let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed))
            {
                for (by, action, input) in act::COURSE {
                    let token = if by == POLICE { &police } else { &officer };
                    let body = serde_json::json!({ "input": input() }).to_string();
                    let request = format!(
                        "POST /api/v1/cases/{case}/actions/{action} HTTP/1.1\r\nhost: localhost\r\n\
                         authorization: Bearer {token}\r\ncontent-type: application/json\r\n\
                         content-length: {}\r\n\r\n{body}",
                        body.len()
                    );
                    let each = Watch::start();
                    connection.write_all(request.as_bytes()).await?;
                    let answer = answer(&mut connection).await?;
                    times.push(each.taken());
                    ensure!(answer.starts_with("HTTP/1.1 200"), "`{action}` was answered with {answer}");
                }
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Times::default();
    while let Some(of_client) = tasks.join_next().await {
        times.append(of_client??);
    }
    Ok(times)
}

/// Reads one answer; its head.
async fn answer(connection: &mut TcpStream) -> Result<String> {
    let mut bytes = Vec::with_capacity(2048);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        ensure!(bytes.len() < HEAD_BYTES_MAX, "the head of an answer is too long");
        ensure!(connection.read_buf(&mut bytes).await? > 0, "the server closed the connection");
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.context("an answer without a length")?.trim().parse()?;
    while bytes.len() < end + length {
        ensure!(connection.read_buf(&mut bytes).await? > 0, "the server closed the connection");
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
