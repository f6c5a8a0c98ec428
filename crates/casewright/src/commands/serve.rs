//! `casewright serve`: runs the server. `casewright serve --demo`: the same with programs, people, cases and services to try.

use super::{print, say};
use crate::{clock::SystemClock, config::Config, demo::Demo, ids::SystemIds, observe, wiring};
use anyhow::{Context, Result};
use app::{App, Clock, Ids};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use web::serve::{Front, Tls};

/// Run the server: the web application and the API.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Configuration file; without one the defaults hold.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Try it: loopback only, demo people and cases, a rating list, a mail server, a payment desk and a clock that can be moved.
    #[arg(long)]
    demo: bool,
    /// Address and port, instead of the configured one. Port 0 takes a free one.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Folder of the demo's data and keys.
    #[arg(long, default_value = "demo", requires = "demo")]
    folder: PathBuf,
    /// Throw the demo's folder away first.
    #[arg(long, requires = "demo")]
    fresh: bool,
}

impl Serve {
    /// Runs until it is stopped.
    pub(crate) fn run(self) -> Result<bool> {
        let config = Config::read(self.config.as_deref())?;
        let _watching = observe::start(&config)?;
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.serve(config))?;
        Ok(true)
    }

    async fn serve(self, mut config: Config) -> Result<()> {
        if let Some(listen) = self.listen {
            config.server.listen = listen;
        }
        if self.demo {
            let demo = Demo::prepare(&mut config, &self.folder, self.fresh).await?;
            let listener = listen(&config).await?;
            return demo.serve(&config, listener).await;
        }
        config.server.protected()?;
        let providers = config.identity.providers()?;
        let ring = wiring::key_ring(&config)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        let front = wiring::front(&config, clock.now())?;
        let app = wiring::join(&config, &ring, clock, Arc::clone(&ids), None).await?;
        let listener = listen(&config).await?;
        let base = format!("{}://{}", config.server.scheme(), listener.local_addr()?);
        if let Some(token) = app.first_admin_link().await? {
            print("there is no administrator yet; open this link within a day to become the first:");
            print(&format!("  {base}/first-administrator?token={token}"));
        }
        if let Some(tls) =
            front.tls.as_ref().filter(|_| config.server.tls.as_ref().is_some_and(|tls| tls.generated))
        {
            print("the certificate was generated here and no browser trusts it; its SHA-256 fingerprint:");
            print(&format!("  {}", web::serve::device::fingerprint(&tls.leaf())));
        }
        print(&format!("listening on {base}"));
        let machine = observe::machine(&config, front.tls.clone());
        let state = web::WebState::new(Arc::clone(&app), ids, wiring::door(&config)?)
            .with_providers(providers)
            .beside(machine);
        let figures = match config.metrics.listen {
            Some(at) => Some(figures(at, state.clone()).await?),
            None => None,
        };
        run(&app, state, listener, front).await?;
        if let Some(figures) = figures {
            figures.abort();
        }
        Ok(())
    }
}

async fn listen(config: &Config) -> Result<TcpListener> {
    TcpListener::bind(config.server.listen).await.with_context(|| {
        format!(
            "cannot listen on {}; is another server running there? choose another with --listen",
            config.server.listen
        )
    })
}

/// Figures and health on a listener of their own, as long as the server runs: also while it stops.
async fn figures(at: SocketAddr, state: web::WebState) -> Result<JoinHandle<()>> {
    let listener =
        TcpListener::bind(at).await.with_context(|| format!("`metrics.listen`: cannot listen on {at}"))?;
    say(&format!("figures at http://{}/metrics", listener.local_addr()?));
    let router = web::observe::router(state);
    Ok(tokio::spawn(web::serve::run(listener, router, Front::default(), std::future::pending())))
}

/// Serves until Ctrl-C or a polite signal; requests under way are answered, and the jobs end between two steps.
pub(crate) async fn run(
    app: &Arc<App>,
    state: web::WebState,
    listener: TcpListener,
    front: Front,
) -> Result<()> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let jobs = tokio::spawn(Arc::clone(app).run_jobs(stopped));
    let renewal = front.tls.clone().map(|tls| tokio::spawn(renew(tls)));
    let stopping = async {
        asked_to_stop().await;
        // else whoever listens to events would keep the server waiting
        app.stop_listening();
    };
    web::serve::run(listener, web::router(state), front, stopping).await;
    if let Some(renewal) = renewal {
        renewal.abort();
    }
    stop.send_replace(true);
    jobs.await?;
    Ok(())
}

/// Looks each minute, and when it is told to (SIGHUP), whether the certificate was renewed.
async fn renew(tls: Arc<Tls>) {
    let Ok(mut told) = signal(SignalKind::hangup()) else { return };
    loop {
        tokio::select! {
            _ = told.recv() => {}
            () = tokio::time::sleep(RENEWAL) => {}
        }
        match tls.reload() {
            Ok(false) => {}
            Ok(true) => tracing::info!("the certificate was renewed"),
            Err(error) => {
                tracing::error!(%error, "the certificate on disk cannot be used; the earlier one stays in use");
            }
        }
    }
}

/// How often the files of the certificate are looked at.
const RENEWAL: Duration = Duration::from_mins(1);

async fn asked_to_stop() {
    let Ok(mut polite) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = polite.recv() => {}
    }
    say("stopping: requests under way are answered");
}
