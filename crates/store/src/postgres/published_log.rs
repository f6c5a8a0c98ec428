//! The log as it is handed out: checkpoints, tiles, single leaves.

use super::{PostgresStore, connect::Pg as _, statement};
use crate::{db::column, log::published::change};
use app::{
    Fault,
    port::store::{Changes, Leaf},
};

impl PostgresStore {
    pub(super) async fn read_checkpoints(&self, beyond: u64, limit: u32) -> Result<Vec<String>, Fault> {
        let client = self.client().await?;
        let all = statement(&client, "SELECT signed FROM checkpoint WHERE size > $1 ORDER BY size LIMIT $2")
            .await?;
        let beyond = i64::try_from(beyond).unwrap_or(i64::MAX);
        let rows = client.query(&all, &[&beyond, &i64::from(limit)]).await.pg()?;
        rows.iter().map(|row| row.try_get(0).pg()).collect()
    }

    pub(super) async fn newest_checkpoint(&self) -> Result<Option<String>, Fault> {
        let client = self.client().await?;
        let newest = statement(&client, "SELECT signed FROM checkpoint ORDER BY size DESC LIMIT 1").await?;
        client.query_opt(&newest, &[]).await.pg()?.map(|row| row.try_get(0).pg()).transpose()
    }

    pub(super) async fn read_tile(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let client = self.client().await?;
        let tile = statement(&client, "SELECT bytes FROM tile WHERE path = $1").await?;
        client.query_opt(&tile, &[&path]).await.pg()?.map(|row| row.try_get(0).pg()).transpose()
    }

    /// A leaf: which rows became which leaves stands in `sealed_run`.
    pub(super) async fn read_leaf(&self, position: u64) -> Result<Option<Leaf>, Fault> {
        let Ok(position) = column::int(position) else { return Ok(None) };
        let client = self.client().await?;
        let leaf = statement(
            &client,
            "SELECT e.leaf, (SELECT r.leaf_index + e.counter - r.counter FROM sealed_run r WHERE r.writer = e.writer \
             AND r.counter <= e.counter AND e.counter < r.counter + r.count) FROM entry e WHERE e.position = $1",
        )
        .await?;
        let Some(row) = client.query_opt(&leaf, &[&position]).await.pg()? else { return Ok(None) };
        let index: Option<i64> = row.try_get(1).pg()?;
        Ok(Some(Leaf { index: index.map(column::count).transpose()?, bytes: row.try_get(0).pg()? }))
    }

    /// Changes in the order of the leaves: writers commit beside one another, so only the tree knows an order that stays.
    pub(super) async fn read_changes(&self, beyond: u64, limit: u32) -> Result<Changes, Fault> {
        let mut found = Changes { changes: Vec::new(), place: beyond };
        let beyond = i64::try_from(beyond).unwrap_or(i64::MAX);
        let client = self.client().await?;
        let rows = statement(
            &client,
            "SELECT r.leaf_index + e.counter - r.counter + 1, e.leaf, substring(e.detail FROM 1 FOR 17) FROM sealed_run r \
             JOIN entry e ON e.writer = r.writer AND e.counter >= r.counter AND e.counter < r.counter + r.count \
             WHERE r.leaf_index >= coalesce((SELECT max(leaf_index) FROM sealed_run WHERE leaf_index <= $1), 0) \
             AND r.leaf_index + e.counter - r.counter + 1 > $1 ORDER BY r.leaf_index, e.counter LIMIT $2",
        )
        .await?;
        for row in client.query(&rows, &[&beyond, &i64::from(limit)]).await.pg()? {
            found.place = column::count(row.try_get(0).pg()?)?;
            found.changes.extend(change(found.place, row.try_get(1).pg()?, row.try_get(2).pg()?));
        }
        Ok(found)
    }

    pub(super) async fn newest_leaf(&self) -> Result<u64, Fault> {
        let client = self.client().await?;
        let newest = statement(&client, "SELECT coalesce(max(size), 0) FROM checkpoint").await?;
        column::count(client.query_one(&newest, &[]).await.pg()?.try_get(0).pg()?)
    }
}
