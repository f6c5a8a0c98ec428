//! Joins the rooms as a configuration says.

use crate::{
    clock::MovableClock,
    config::{Config, store::Kind},
    keys, versions,
};
use anyhow::{Context, Result, bail};
use app::{
    App, CLOCK_OFFSET, Clock, Ids, Ports, Settings, Store,
    connector::Connector,
    core::{Actor, Value, id::EntryId},
    entry::{Entry, EntryDetail, EntryKind, EntryTarget},
    port::{TokenHash, objects::Scanner, store::Disposing},
    program::{self, Program},
};
use connect::{
    allow::{AllowList, AllowedHost},
    http::Http,
    mail::{Mail, MailSettings, Protection},
    sql::Sql,
    webhook::Webhook,
};
use jiff::SignedDuration;
use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};
use store::{Database, Disposals, Folder, Options, PostgresStore, SqliteStore, backup::Owner};
use vault::KeyRing;
use web::serve::{Front, Limits, Tls};

/// The name of the log, part of every checkpoint's signature.
pub(crate) const LOG_NAME: &str = "casewright/log";

/// Joins everything; the store is opened and brought to the newest migration.
pub(crate) async fn join(
    config: &Config,
    ring: &KeyRing,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    demo: Option<&MovableClock>,
) -> Result<Arc<App>> {
    join_as(config, ring, clock, ids, demo, Settings::default(), None).await
}

/// Joins everything, with a scanner where none is configured.
pub(crate) async fn join_scanned_by(
    config: &Config,
    ring: &KeyRing,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    scanner: Option<Arc<dyn Scanner>>,
) -> Result<Arc<App>> {
    join_as(config, ring, clock, ids, None, Settings::default(), scanner).await
}

/// Joins everything beside a server that may be running: with other programs than those in force it does not start.
pub(crate) async fn join_beside(
    config: &Config,
    ring: &KeyRing,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    demo: Option<&MovableClock>,
) -> Result<Arc<App>> {
    if matches!(config.store.kind, Kind::Sqlite) && !config.store.folder.join(store::FILE).exists() {
        bail!("there is no store in `{}`", config.store.folder.display());
    }
    join_as(config, ring, clock, ids, demo, Settings { beside: true, ..Settings::default() }, None).await
}

async fn join_as(
    config: &Config,
    ring: &KeyRing,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    demo: Option<&MovableClock>,
    settings: Settings,
    scanner: Option<Arc<dyn Scanner>>,
) -> Result<Arc<App>> {
    let store = open_store(config, ring).await?;
    // The first use of the keys is in the log before there is a second.
    store.record(vec![ring_opened(ring, &*ids, &*clock)]).await?;
    let mut documents = config.documents.ports(&config.store.folder)?;
    documents.scanner = documents.scanner.or(scanner);
    if demo.is_some() && documents.scanner.is_none() {
        documents.scanner = Some(Arc::new(crate::demo::scanner::DemoScanner));
    }
    // before anything is served: an older copy of the data must not bring back what was disposed of
    for case in Disposals::beside(&config.store.keys).read()? {
        store.dispose(case, Disposing::Again, store::disposal(ids.uuid(), case, clock.now())).await?;
        // Its key is gone, so nothing of it opens; what cannot be removed now goes with what no case names.
        if let Err(fault) = documents.objects.remove(case, None).await {
            tracing::warn!(%fault, "content of a case that was disposed of is not removed yet");
        }
    }
    marked(&*store, demo.is_some()).await?;
    if let Some(clock) = demo {
        let ahead = store.setting(CLOCK_OFFSET).await?.and_then(|text| text.parse().ok()).unwrap_or_default();
        clock.set_ahead(SignedDuration::from_millis(ahead));
    }
    let hasher = ring.token_hasher();
    let token_hash: TokenHash = Arc::new(move |purpose, token| hasher.hash(purpose, token));
    let disposals = Arc::new(Disposals::beside(&config.store.keys));
    let connectors = connectors(config)?;
    let ports = Ports { store, clock, ids, token_hash, connectors, documents, disposals };
    let mut rates: app::limit::Rates = config.limits.into();
    if demo.is_some() {
        // Everybody in the demo comes from one address.
        rates.guests.burst = rates.guests.burst.max(10_000);
    }
    let hosts = config.connectors.webhook.hosts.iter();
    let hosts = hosts.map(|host| match host.port {
        443 => host.name.to_lowercase(),
        port => format!("{}:{port}", host.name.to_lowercase()),
    });
    let notices = config.notices.rules(hosts.collect())?;
    let settings = Settings { demo: demo.is_some(), rates, notices, ..settings };
    let programs = versions::with_earlier(&*ports.store, config).await?;
    Ok(App::start(ports, programs, settings).await?)
}

/// What a process writes that has opened the key ring: from here on it can read what is sealed.
const RING_OPENED: &str = "open-key-ring";

fn ring_opened(ring: &KeyRing, ids: &dyn Ids, clock: &dyn Clock) -> Entry {
    let note = format!("key {}", ring.current_version());
    Entry {
        id: EntryId::new(ids.uuid()),
        at: clock.now(),
        actor: Some(Actor::Service("server".into())),
        session: None,
        kind: EntryKind::Administration,
        ask: RING_OPENED.to_owned(),
        target: EntryTarget::Platform,
        allowed: true,
        detail: EntryDetail { note: Some(note), ..EntryDetail::default() },
    }
}

/// Opens the store of a configuration; makes it if there is none, and brings it to the newest migration.
pub(crate) async fn open_store(config: &Config, ring: &KeyRing) -> Result<Arc<dyn Store>> {
    Ok(match config.store.kind {
        Kind::Sqlite => {
            std::fs::create_dir_all(&config.store.folder)
                .with_context(|| format!("cannot make data folder `{}`", config.store.folder.display()))?;
            Arc::new(SqliteStore::open(options(config, ring)?)?)
        }
        Kind::Postgres => Arc::new(PostgresStore::open(&database(config)?, options(config, ring)?).await?),
    })
}

/// Where PostgreSQL is.
pub(crate) fn database(config: &Config) -> Result<Database> {
    let url = config
        .store
        .url
        .clone()
        .context("`store.url` is missing: write `postgres://user@host/database`, or `kind: sqlite`")?;
    let password = config.store.password_file.as_deref().map(secret_file).transpose()?;
    Ok(Database { url, password, ca_file: config.store.ca_file.clone() })
}

fn secret_file(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the password file `{}`", file.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Whose store it is, for what is done with all of it.
pub(crate) fn owner<'a>(config: &'a Config, ring: &'a KeyRing) -> Owner<'a> {
    Owner { ring, tenant: &config.store.tenant, origin: LOG_NAME, whole_file: config.store.encrypt_file }
}

/// Where the file of a store is, with what opens it where it is encrypted as a whole.
pub(crate) fn folder(config: &Config, ring: &KeyRing) -> Result<Folder> {
    let path = &config.store.folder;
    Ok(if config.store.encrypt_file { Folder::encrypted(path, ring.file_key()?) } else { path.into() })
}

/// What a store is opened with.
pub(crate) fn options(config: &Config, ring: &KeyRing) -> Result<Options> {
    Ok(Options::new(folder(config, ring)?, &config.store.tenant, LOG_NAME, ring)?)
}

/// A store is for the demo or for work, never for both: the demo's clock and accounts are no base for real cases.
async fn marked(store: &dyn app::Store, demo: bool) -> Result<()> {
    match (store.setting("demo").await?.as_deref(), demo) {
        (None, true) if store.people().await?.is_empty() => Ok(store.put_setting("demo", "yes").await?),
        (None, true) => {
            bail!("this store holds real people; the demo needs a folder of its own (`--folder`)")
        }
        (Some(_), true) | (None, false) => Ok(()),
        (Some(_), false) => bail!(
            "this store was made by `serve --demo` and is not for real cases; choose another `store.folder`"
        ),
    }
}

/// Reads a program folder and lays the configured values over its own.
pub(crate) fn load(folder: &Path, config: &Config) -> Result<Arc<Program>> {
    let program = program::load(folder).map_err(|diagnostics| {
        anyhow::anyhow!("program `{}` has findings:\n{}", folder.display(), diagnostics.plain())
    })?;
    with_values(program, config, Known::All)
}

/// Which configured values a version of a program must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Every one: what is configured for nothing is a slip.
    All,
    /// An earlier version may lack some.
    Some,
}

/// Lays the configured values over those of a program.
pub(crate) fn with_values(mut program: Program, config: &Config, known: Known) -> Result<Arc<Program>> {
    if let Some(name) = config.jurisdictions.get(program.name.as_str()) {
        match (program.clone().in_jurisdiction(name), known) {
            (Some(there), _) => program = there,
            // An earlier version may not know it yet.
            (None, Known::Some) => {}
            (None, Known::All) => {
                bail!("`jurisdictions.{}`: the program has no `jurisdictions/{name}.yaml`", program.name)
            }
        }
    }
    let Some(values) = config.values.get(program.name.as_str()) else { return Ok(Arc::new(program)) };
    let definition = Arc::make_mut(&mut program.definition);
    for (key, text) in values {
        let Some(value) = definition.config.get_mut(key.as_str()) else {
            if known == Known::Some {
                continue;
            }
            bail!("`values.{}.{key}`: the program has no such value in its `config`", program.name);
        };
        *value = match value {
            Value::Number(_) => Value::Number(
                text.parse().with_context(|| format!("`values.{}.{key}` must be a number", program.name))?,
            ),
            _ => Value::text(text.as_str()),
        };
        let value = value.clone();
        // Units elsewhere have it too, except what their jurisdiction says itself.
        for there in program.jurisdictions.values_mut().filter(|there| !there.own.contains(key.as_str())) {
            Arc::make_mut(&mut there.definition).config.insert(key.as_str().into(), value.clone());
        }
        program.config.insert(key.as_str().into(), value);
    }
    Ok(Arc::new(program))
}

fn connectors(config: &Config) -> Result<BTreeMap<String, Arc<dyn Connector>>> {
    let http = &config.connectors.http;
    let hosts = |hosts: &[crate::config::connectors::Host]| -> Vec<AllowedHost> {
        let allowed = |host: &crate::config::connectors::Host| AllowedHost {
            host: host.name.to_lowercase(),
            port: host.port,
            private: host.private,
        };
        hosts.iter().map(allowed).collect()
    };
    let limits = connect::http::Limits { time_ms: http.time_ms, size_bytes_max: http.size_bytes_max };
    let sql = Sql::new(crate::config::connectors::sources(&config.connectors.sql)?)?;
    let mut found: Vec<Arc<dyn Connector>> =
        vec![Arc::new(Http::new(AllowList::new(hosts(&http.hosts)), limits)), Arc::new(sql)];
    let webhook = &config.connectors.webhook;
    if !webhook.hosts.is_empty() {
        let limits = connect::http::Limits { time_ms: webhook.time_ms, ..limits };
        found.push(Arc::new(Webhook::new(AllowList::new(hosts(&webhook.hosts)), limits)));
    }
    if let Some(mail) = mail(config)? {
        found.push(Arc::new(mail));
    }
    if let Some(payments) = &config.connectors.payments {
        found.push(Arc::new(connect::payments::Payments::new(payments.settings()?)?));
    }
    Ok(found.into_iter().map(|connector| (connector.name().to_owned(), connector)).collect())
}

/// The mail connector, if one is configured.
pub(crate) fn mail(config: &Config) -> Result<Option<Mail>> {
    let Some(mail) = &config.connectors.mail else { return Ok(None) };
    let password = match &mail.password_file {
        Some(file) => std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the mail password file `{}`", file.display()))?
            .trim_end()
            .to_owned(),
        None => String::new(),
    };
    Ok(Some(Mail::new(MailSettings {
        host: mail.host.clone(),
        port: mail.port,
        protection: match mail.protection {
            crate::config::connectors::Protection::Tls => Protection::Tls,
            crate::config::connectors::Protection::StartTls => Protection::StartTls,
            crate::config::connectors::Protection::None => Protection::None,
        },
        credentials: mail.user.clone().map(|user| (user, password)),
        from: mail.from.clone(),
        timeout_ms: 10_000,
    })?))
}

/// The key ring of a configuration, made if there is nothing yet.
pub(crate) fn key_ring(config: &Config) -> Result<KeyRing> {
    keys::open_or_create(&config.store)
}

/// How the front door is configured.
pub(crate) fn door(config: &Config) -> Result<web::Door> {
    let (zones, proxies) = (config.network.clone(), config.network.trusted_proxies.clone());
    Ok(web::Door {
        zone: config.server.zone()?,
        tls: config.server.tls_in_front || config.server.tls.is_some(),
        hosts: config.server.hosts.clone(),
        zones_of: Arc::new(move |address| zones.zones_of(address)),
        is_proxy: Arc::new(move |address| proxies.iter().any(|range| range.contains(address))),
        ..web::Door::default()
    })
}

/// How the listener is configured. A generated certificate is made beside the key ring.
pub(crate) fn front(config: &Config, now: jiff::Timestamp) -> Result<Front> {
    let folder = config.store.keys.parent().unwrap_or(Path::new(".")).join("tls");
    let tls = config.server.tls_files(&folder, now)?.map(Tls::open).transpose().context("`server.tls`")?;
    let limits = Limits {
        grace: Duration::from_secs(config.server.stop_seconds),
        connections: config.limits.connections as usize,
        connections_per_address: config.limits.connections_per_address as usize,
        ..Limits::default()
    };
    let proxies = config.network.trusted_proxies.clone();
    Ok(Front {
        tls: tls.map(Arc::new),
        limits,
        is_proxy: Arc::new(move |address| proxies.iter().any(|range| range.contains(address))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, ids::SystemIds};
    use app::port::store::EntryQuery;

    // S1.3
    #[tokio::test]
    async fn s0_6_whoever_opens_the_key_ring_stands_in_the_log_by_the_version_of_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut config = Config { programs: vec![root.join("programs/office")], ..Config::default() };
        config.store.folder = folder.path().join("data");
        config.store.keys = folder.path().join("keys/ring");
        let ring = KeyRing::in_memory().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(SystemIds::new(Arc::clone(&clock)));
        for _ in 0..2 {
            drop(join(&config, &ring, Arc::clone(&clock), Arc::clone(&ids), None).await.unwrap());
        }
        let store = open_store(&config, &ring).await.unwrap();
        let query = EntryQuery { limit: 100, ..EntryQuery::default() };
        let entries = store.entries(query).await.unwrap();
        let opened: Vec<_> = entries.iter().filter(|(_, entry)| entry.ask == RING_OPENED).collect();
        assert_eq!(opened.len(), 2, "each start");
        for (_, entry) in opened {
            assert_eq!(entry.actor, Some(Actor::Service("server".into())));
            assert_eq!(entry.detail.note.as_deref(), Some("key 1"));
        }
    }
}
