//! Reading all rows in one state of the database, and filling an empty one.

use super::{
    connect::{Pg as _, Server},
    migrate,
    param::{Param, Read},
};
use crate::{
    backup::{
        dump::{Each, Wanted, witness_of},
        file::Header,
        table::{Kind, Table},
    },
    postgres::Database,
};
use app::Fault;
use futures_util::{TryStreamExt as _, pin_mut};
use rusqlite::types::Value as Column;
use tokio_postgres::{Client, types::ToSql};
use uuid::Uuid;

/// Rows are inserted so many at a time.
const ROWS: usize = 500;

/// A connection whose transaction sees one state.
pub(crate) struct Dump {
    client: Client,
}

async fn connect(database: &Database) -> Result<Client, Fault> {
    let server = Server::new(&database.url, database.password.as_deref(), database.ca_file.as_deref())?;
    let client = server.connect().await.pg()?;
    // a copy takes as long as it takes
    client.batch_execute("SET statement_timeout = 0").await.pg()?;
    Ok(client)
}

impl Dump {
    pub(crate) async fn begin(database: &Database) -> Result<Self, Fault> {
        let mut client = connect(database).await?;
        migrate::check(&mut client).await?;
        client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.pg()?;
        Ok(Self { client })
    }

    pub(crate) async fn heads(&mut self, header: &mut Header) -> Result<(), Fault> {
        let heads = self
            .client
            .query("SELECT writer, max(counter), max(position) FROM entry GROUP BY writer", &[])
            .await
            .pg()?;
        for row in heads {
            let counter: i64 = row.try_get(1).pg()?;
            header.heads.insert(row.try_get(0).pg()?, counter.unsigned_abs());
            header.position = header.position.max(row.try_get(2).pg()?);
        }
        let sealed =
            self.client.query_one("SELECT coalesce(max(size), 0) FROM checkpoint", &[]).await.pg()?;
        header.sealed = sealed.try_get(0).pg()?;
        Ok(())
    }

    pub(crate) async fn rows(&mut self, wanted: &Wanted<'_>, each: &mut Each<'_>) -> Result<(), Fault> {
        let mut witnessed = Vec::new();
        for table in wanted.tables {
            let names: Vec<String> = table.columns.iter().map(|(name, _)| format!("t.{name}")).collect();
            let text = format!("SELECT {} FROM {} t", names.join(", "), table.name);
            let Some(since) = wanted.since.filter(|_| table.kind == Kind::Grows) else {
                self.read(&text, &[], table, each).await?;
                continue;
            };
            let (writers, counters): (Vec<&str>, Vec<i64>) =
                since.heads.iter().map(|(writer, counter)| (writer.as_str(), *counter as i64)).unzip();
            let newer = "NOT EXISTS (SELECT 1 FROM unnest($1::text[], $2::bigint[]) h (writer, counter) \
                 WHERE h.writer = e.writer AND e.counter <= h.counter)";
            match table.name {
                "entry" => {
                    let text = format!("{text} WHERE {}", newer.replace("e.", "t."));
                    self.read(&text, &[&writers, &counters], table, &mut |table, row| {
                        witnessed.extend(witness_of(&row));
                        each(table, row)
                    })
                    .await?;
                }
                "entry_case" => {
                    let text = format!("{text} JOIN entry e ON e.position = t.position WHERE {newer}");
                    self.read(&text, &[&writers, &counters], table, each).await?;
                }
                "event" => {
                    for some in witnessed.chunks(ROWS) {
                        let cases: Vec<Uuid> =
                            some.iter().map(|(case, _, _)| Uuid::from_bytes(*case)).collect();
                        let firsts: Vec<i64> = some.iter().map(|(_, first, _)| *first as i64).collect();
                        let ends: Vec<i64> =
                            some.iter().map(|(_, first, count)| (first + count) as i64).collect();
                        let text = format!(
                            "{text} JOIN unnest($1::uuid[], $2::bigint[], $3::bigint[]) w (case_id, first, past) \
                             ON t.case_id = w.case_id AND t.seq >= w.first AND t.seq < w.past"
                        );
                        self.read(&text, &[&cases, &firsts, &ends], table, each).await?;
                    }
                }
                "checkpoint" => {
                    self.read(&format!("{text} WHERE t.size > $1"), &[&since.sealed], table, each).await?;
                }
                _ => {
                    self.read(&format!("{text} WHERE t.leaf_index >= $1"), &[&since.sealed], table, each)
                        .await?;
                }
            }
        }
        Ok(())
    }

    async fn read(
        &self,
        text: &str,
        parameters: &[&(dyn ToSql + Sync)],
        table: &Table,
        each: &mut Each<'_>,
    ) -> Result<(), Fault> {
        let rows = self.client.query_raw(text, parameters.iter().copied()).await.pg()?;
        pin_mut!(rows);
        while let Some(row) = rows.try_next().await.pg()? {
            let columns = (0..table.columns.len())
                .map(|index| row.try_get::<_, Read>(index).map(|read| read.0))
                .collect::<Result<_, _>>()
                .pg()?;
            each(table, columns)?;
        }
        Ok(())
    }
}

/// An empty database being filled, all or nothing.
pub(crate) struct Fill {
    client: Client,
    waiting: Vec<Vec<Column>>,
}

impl Fill {
    /// Makes the tables; refuses a database that holds anything.
    pub(crate) async fn begin(database: &Database) -> Result<Self, Fault> {
        let mut client = connect(database).await?;
        migrate::migrate(&mut client).await?;
        let used: bool = client
            .query_one("SELECT EXISTS (SELECT 1 FROM entry) OR EXISTS (SELECT 1 FROM event)", &[])
            .await
            .pg()?
            .try_get(0)
            .pg()?;
        if used {
            return Err(Fault::Store(
                "the database holds a store already; restore into an empty one (`createdb`), then name it in \
                 `store.url`"
                    .into(),
            ));
        }
        client.batch_execute("BEGIN; DELETE FROM platform_key; DELETE FROM setting").await.pg()?;
        Ok(Self { client, waiting: Vec::new() })
    }

    pub(crate) async fn row(&mut self, table: &Table, row: Vec<Column>) -> Result<(), Fault> {
        self.waiting.push(row);
        if self.waiting.len() >= ROWS { self.flush(table).await } else { Ok(()) }
    }

    /// Inserts what waits; at the end of each table.
    pub(crate) async fn flush(&mut self, table: &Table) -> Result<(), Fault> {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return Ok(());
        }
        let arrays: Vec<String> =
            (1..).zip(&table.columns).map(|(no, (_, kind))| format!("${no}::{kind}[]")).collect();
        let text = format!(
            "INSERT INTO {} ({}) SELECT * FROM unnest({})",
            table.name,
            table.names(),
            arrays.join(", ")
        );
        let columns: Vec<Vec<Param<'_>>> = (0..table.columns.len())
            .map(|index| rows.iter().filter_map(|row| row.get(index)).map(Param).collect())
            .collect();
        let parameters: Vec<&(dyn ToSql + Sync)> =
            columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        self.client.execute(&text, &parameters).await.pg()?;
        Ok(())
    }

    pub(crate) async fn finish(self) -> Result<(), Fault> {
        self.client
            .batch_execute(
                "INSERT INTO log_writer (writer, sealed_to) SELECT e.writer, coalesce((SELECT max(r.counter + r.count - 1) \
                 FROM sealed_run r WHERE r.writer = e.writer), 0) FROM (SELECT DISTINCT writer FROM entry) e; \
                 SELECT setval('entry_position', (SELECT coalesce(max(position), 0) + 1 FROM entry)); COMMIT; ANALYZE",
            )
            .await
            .pg()
    }
}

/// Wraps every key anew, in one transaction.
pub(crate) async fn rewrap(database: &Database, keys: &vault::CaseKeys) -> Result<u64, Fault> {
    let mut client = connect(database).await?;
    migrate::check(&mut client).await?;
    let transaction = client.transaction().await.pg()?;
    let mut count = 0;
    for (table, name, kind) in [("platform_key", "name", "text"), ("case_key", "case_id", "uuid")] {
        let rows =
            transaction.query(&format!("SELECT {name}, wrapped FROM {table} FOR UPDATE"), &[]).await.pg()?;
        let (mut ids, mut wrapped) = (Vec::new(), Vec::new());
        for row in &rows {
            if let Some(rewrapped) = crate::rewrap::one(keys, row.try_get(1).pg()?)? {
                ids.push(row.try_get::<_, Read>(0).pg()?.0);
                wrapped.push(rewrapped);
            }
        }
        let ids: Vec<Param<'_>> = ids.iter().map(Param).collect();
        let text = format!(
            "UPDATE {table} t SET wrapped = u.wrapped FROM unnest($1::{kind}[], $2::bytea[]) u (id, wrapped) \
             WHERE t.{name} = u.id"
        );
        count += transaction.execute(&text, &[&ids, &wrapped]).await.pg()?;
    }
    transaction.commit().await.pg()?;
    Ok(count)
}
