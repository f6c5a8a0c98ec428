//! Numbered steps, forward only, twins of SQLite's: `migrations/README.md`.

use super::connect::Pg as _;
use app::Fault;
use tokio_postgres::Client;

/// The steps in order; the n-th, counted from 1, leads to schema version n.
const STEPS: &[&str] = &[
    include_str!("../../migrations/postgres/0001_cases.sql"),
    include_str!("../../migrations/postgres/0002_log.sql"),
    include_str!("../../migrations/postgres/0003_people.sql"),
    include_str!("../../migrations/postgres/0004_access.sql"),
    include_str!("../../migrations/postgres/0005_due_papers.sql"),
    include_str!("../../migrations/postgres/0006_stages.sql"),
];

/// The version this build writes.
pub(crate) fn newest() -> i64 {
    STEPS.len() as i64
}

/// Refuses a database that is not a store of this build.
pub(crate) async fn check(client: &mut Client) -> Result<(), Fault> {
    let there = client.query_one("SELECT to_regclass('casewright_schema') IS NOT NULL", &[]).await.pg()?;
    if !there.get::<_, bool>(0) {
        return Err(Fault::Store("the database holds no store".into()));
    }
    let version: i64 =
        client.query_one("SELECT coalesce(max(version), 0) FROM casewright_schema", &[]).await.pg()?.get(0);
    if version == newest() {
        return Ok(());
    }
    Err(Fault::Store(format!(
        "the store has schema version {version}, this build has {}; start this build, or the newer one, on it once",
        newest()
    )))
}

/// Brings a database to the newest version.
pub(crate) async fn migrate(client: &mut Client) -> Result<(), Fault> {
    let transaction = client.transaction().await.pg()?;
    let foreign: bool = transaction
        .query_one(
            "SELECT to_regclass('casewright_schema') IS NULL AND to_regclass('event') IS NOT NULL",
            &[],
        )
        .await
        .pg()?
        .get(0);
    if foreign {
        return Err(Fault::Store(
            "the database holds tables of another program; make one of its own (`createdb casewright`)"
                .into(),
        ));
    }
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS casewright_schema (version bigint NOT NULL)")
        .await
        .pg()?;
    // the lock comes first, so that two processes that start together do not both take the same step
    transaction.batch_execute("LOCK TABLE casewright_schema IN ACCESS EXCLUSIVE MODE").await.pg()?;
    let from: i64 = transaction
        .query_one("SELECT coalesce(max(version), 0) FROM casewright_schema", &[])
        .await
        .pg()?
        .get(0);
    if from > newest() {
        return Err(Fault::Store(format!(
            "the store has schema version {from}, this build reads up to {}; start the newer build that wrote it",
            newest()
        )));
    }
    for (version, step) in (1_i64..).zip(STEPS).skip(usize::try_from(from).unwrap_or(0)) {
        transaction.batch_execute(step).await.pg()?;
        transaction.execute("INSERT INTO casewright_schema (version) VALUES ($1)", &[&version]).await.pg()?;
    }
    transaction.commit().await.pg()
}
