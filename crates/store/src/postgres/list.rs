//! Lists: the statements of SQLite, as PostgreSQL spells them.

use super::{
    PostgresStore,
    connect::Pg as _,
    param::{Param, Read, numbered},
    statement,
};
use crate::{
    db::column,
    keys::CURSORS,
    list::{
        condition::drivers,
        counts,
        cursor::{Cursor, Key},
        page::{DRIVEN_MAX, Dialect, SORTED_MAX, bounded, counting, finish, limit, parts},
        sql::Sql,
        stage::Staged,
    },
};
use app::{
    Fault,
    core::{id::CaseId, value::FieldPath},
    port::store::{ListCondition, ListQuery, Page},
};
use deadpool_postgres::Object;
use futures_util::{TryStreamExt as _, pin_mut};
use rusqlite::types::Value as Column;
use tokio_postgres::Row;
use uuid::Uuid;

impl PostgresStore {
    pub(super) async fn page(&self, query: &ListQuery) -> Result<Page<CaseId>, Fault> {
        let key = self.platform_key(CURSORS).await?;
        let after =
            query.after.as_deref().map(|after| Cursor::open(&self.keys, &key, query, after)).transpose()?;
        let client = self.client().await?;
        let driver = self.smallest(&client, query, &query.conditions, SORTED_MAX).await?;
        let mut found = Vec::new();
        for part in parts(query, after.as_ref()) {
            if found.len() <= limit(query) {
                let room = limit(query) + 1 - found.len();
                let sql = part.statement(query, &self.keys, driver.as_ref(), room, Dialect::Postgres);
                for row in rows(&client, &sql).await? {
                    let key = match row.try_get::<_, Read>(1).pg()?.0 {
                        Column::Integer(number) => Some(Key::Int(number)),
                        Column::Blob(bytes) => Some(Key::Bytes(bytes)),
                        _ => None,
                    };
                    found.push(Cursor { key, case: row.try_get::<_, Uuid>(0).pg()?.into_bytes() });
                }
            }
        }
        finish(found, &self.keys, &key, query)
    }

    /// How many cases a query finds, at most `up_to`.
    pub(super) async fn counted(&self, query: &ListQuery, up_to: u32) -> Result<u64, Fault> {
        let client = self.client().await?;
        let staged = Staged::of(query);
        let asked = staged.as_ref().map_or(&query.conditions, |staged| &staged.rest);
        let sql = match (self.smallest(&client, query, asked, DRIVEN_MAX).await?, staged) {
            (None, Some(staged)) => staged.counting(query, &self.keys, up_to, Dialect::Postgres),
            (driver, _) => counting(query, &self.keys, driver.as_ref(), up_to, Dialect::Postgres),
        };
        number(&client, &sql).await.map(i64::cast_unsigned)
    }

    /// The driver with the fewest cases, if that is few enough.
    async fn smallest(
        &self,
        client: &Object,
        query: &ListQuery,
        asked: &[ListCondition],
        most: i64,
    ) -> Result<Option<Sql>, Fault> {
        let drivers = drivers(&query.permitted, asked, query.program.as_str(), &self.keys);
        let mut driver: Option<(i64, Sql)> = None;
        for candidate in drivers {
            let bounded = Sql { text: bounded(&candidate, most), values: candidate.values.clone() };
            let count = number(client, &bounded).await?;
            if count <= most && driver.as_ref().is_none_or(|(fewest, _)| count < *fewest) {
                driver = Some((count, candidate));
            }
        }
        Ok(driver.map(|(_, driver)| driver))
    }
}

/// The one number that a statement counts.
async fn number(client: &Object, sql: &Sql) -> Result<i64, Fault> {
    rows(client, sql).await?.first().map_or(Ok(0), |row| row.try_get(0)).pg()
}

impl PostgresStore {
    /// How many of the cases have each text of a field.
    pub(super) async fn counts(
        &self,
        query: &ListQuery,
        path: &FieldPath,
        within: &(Option<String>, Option<String>),
    ) -> Result<Vec<(String, u64)>, Fault> {
        let client = self.client().await?;
        let found =
            rows(&client, &counts::statement(query, path, within, &self.keys, Dialect::Postgres)).await?;
        let mut counts = Vec::with_capacity(found.len());
        for row in found {
            let value: Vec<u8> = row.try_get(0).pg()?;
            counts.extend(counts::text(&value).map(|text| (text, row.try_get::<_, i64>(1))));
        }
        counts.into_iter().map(|(text, count)| Ok((text, column::count(count.pg()?)?))).collect()
    }
}

/// Runs a statement.
pub(super) async fn rows(client: &Object, sql: &Sql) -> Result<Vec<Row>, Fault> {
    let prepared = statement(client, &numbered(&sql.text)).await?;
    let rows = client.query_raw(&prepared, sql.values.iter().map(Param)).await.pg()?;
    pin_mut!(rows);
    rows.try_collect().await.pg()
}
