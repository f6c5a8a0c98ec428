//! `casewright serve`: runs the server. `casewright serve --demo`: the same with programs, people, cases and services to try.

use super::{print, say};
use crate::{clock::SystemClock, config::Config, demo::Demo, ids::SystemIds, wiring};
use anyhow::{Context, Result};
use app::{App, Clock, Ids};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

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
        tracing_subscriber::fmt()
            .with_env_filter(
                tracing_subscriber::EnvFilter::try_from_env("CASEWRIGHT_LOG")
                    .unwrap_or_else(|_| "warn,casewright=info".into()),
            )
            .with_writer(std::io::stderr)
            .init();
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.serve())?;
        Ok(true)
    }

    async fn serve(self) -> Result<()> {
        let mut config = Config::read(self.config.as_deref())?;
        if let Some(listen) = self.listen {
            config.server.listen = listen;
        }
        if self.demo {
            let demo = Demo::prepare(&mut config, &self.folder, self.fresh).await?;
            let listener = listen(&config).await?;
            return demo.serve(&config, listener).await;
        }
        let ring = wiring::key_ring(&config)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        let app = wiring::join(&config, &ring, clock, Arc::clone(&ids), None).await?;
        let listener = listen(&config).await?;
        let address = listener.local_addr()?;
        if let Some(token) = app.first_admin_link().await? {
            print("there is no administrator yet; open this link within a day to become the first:");
            print(&format!("  http://{address}/first-administrator?token={token}"));
        }
        print(&format!("listening on http://{address}"));
        let state = web::WebState::new(Arc::clone(&app), ids, wiring::door(&config));
        run(&app, state, listener).await
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

/// Serves until Ctrl-C or a polite signal; requests under way are answered, and the jobs end between two steps.
pub(crate) async fn run(app: &Arc<App>, state: web::WebState, listener: TcpListener) -> Result<()> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let jobs = tokio::spawn(Arc::clone(app).run_jobs(stopped));
    let service = web::router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await?;
    stop.send_replace(true);
    jobs.await?;
    Ok(())
}

async fn asked_to_stop() {
    let Ok(mut polite) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = polite.recv() => {}
    }
    say("stopping: requests under way are answered");
}
