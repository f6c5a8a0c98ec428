//! What PostgreSQL says of itself: settings, clock, version of the store.

use super::{
    Database,
    connect::{Pg as _, Server},
    migrate,
};
use crate::diagnose::{Facts, written_at};
use app::Fault;

/// Settings that a store rests on.
const SETTINGS: &[&str] = &[
    "server_version_num",
    "server_encoding",
    "synchronous_commit",
    "fsync",
    "full_page_writes",
    "max_connections",
    "synchronous_standby_names",
];

pub(crate) async fn facts(database: &Database) -> Result<Facts, Fault> {
    let server = Server::new(&database.url, database.password.as_deref(), database.ca_file.as_deref())?;
    let client = server.connect().await.map_err(|error| {
        Fault::Store(format!("the database cannot be reached: {}", super::connect::said(&error)))
    })?;
    let mut facts = Facts { schema_newest: migrate::newest(), ..Facts::default() };
    // what a new connection starts with, not what this one was set to
    let rows = client
        .query("SELECT name, reset_val FROM pg_settings WHERE name = ANY($1)", &[&SETTINGS])
        .await
        .pg()?;
    for row in &rows {
        facts
            .settings
            .insert(row.try_get(0).pg()?, row.try_get::<_, Option<String>>(1).pg()?.unwrap_or_default());
    }
    let now = client
        .query_one(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint, (SELECT count(*) FROM pg_stat_activity), \
             to_regclass('casewright_schema') IS NOT NULL",
            &[],
        )
        .await
        .pg()?;
    facts.clock_ms = Some(now.try_get(0).pg()?);
    facts.connections = Some(now.try_get(1).pg()?);
    if !now.try_get::<_, bool>(2).pg()? {
        return Ok(facts);
    }
    let version =
        client.query_one("SELECT coalesce(max(version), 0) FROM casewright_schema", &[]).await.pg()?;
    let version: i64 = version.try_get(0).pg()?;
    facts.schema = Some(version);
    if version >= 2 {
        let leaf =
            client.query_opt("SELECT leaf FROM entry ORDER BY position DESC LIMIT 1", &[]).await.pg()?;
        let leaf: Option<Vec<u8>> = leaf.map(|row| row.try_get(0)).transpose().pg()?;
        facts.newest_entry = leaf.as_deref().and_then(written_at);
    }
    Ok(facts)
}
