//! The log: reading entries back, and the sealer. A writer commits its rows in the order of its counter, so the sealer takes what
//! each has beyond what is sealed: no row can appear behind its back. Which rows became which leaves stands in `sealed_run`.

use super::{
    PostgresStore,
    connect::Pg as _,
    param::{Param, numbered},
    statement,
};
use crate::{
    db::column::{self, nanos},
    keys::month,
    log::{
        read,
        seal::{ENTRIES_MAX, LEASE, Sealed, wrong},
    },
};
use app::{
    Fault,
    entry::Entry,
    ledger::{Checkpoint, LeafRecord, LedgerError, TileStore, TreeState, seal},
    port::store::EntryQuery,
};
use deadpool_postgres::Transaction;
use futures_util::{TryStreamExt as _, pin_mut};
use jiff::Timestamp;
use rusqlite::types::Value as Column;
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
};
use tokio_postgres::Row;

impl PostgresStore {
    pub(super) async fn read_entries(&self, query: &EntryQuery) -> Result<Vec<(u64, Entry)>, Fault> {
        let mut text = String::from(match query.case {
            Some(_) => {
                "SELECT e.position, e.leaf, e.detail FROM entry_case c JOIN entry e ON e.position = c.position \
                 WHERE c.position < ?"
            }
            None => "SELECT e.position, e.leaf, e.detail FROM entry e WHERE e.position < ?",
        });
        // beyond the last position there can be is the same as from the newest on
        let before = query.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
        let mut values = vec![Column::from(before)];
        if let Some(case) = query.case {
            text.push_str(" AND c.case_id = ?");
            values.push(case.uuid().into_bytes().to_vec().into());
        }
        if let Some(person) = query.person {
            text.push_str(" AND e.person_id = ?");
            values.push(person.uuid().into_bytes().to_vec().into());
        }
        text.push_str(if query.case.is_some() { " ORDER BY c.position" } else { " ORDER BY e.position" });
        text.push_str(" DESC LIMIT ?");
        values.push(i64::from(query.limit.min(read::PAGE_MAX)).into());
        let client = self.client().await?;
        let prepared = statement(&client, &numbered(&text)).await?;
        let rows = client.query_raw(&prepared, values.iter().map(Param)).await.pg()?;
        pin_mut!(rows);
        let rows: Vec<Row> = rows.try_collect().await.pg()?;
        drop(client);
        let mut months = HashMap::new();
        for row in &rows {
            // one that does not read is reported below
            let at = LeafRecord::decode(row.try_get(1).pg()?).ok().and_then(|leaf| leaf.at.parse().ok());
            let Some(name) = at.map(month) else { continue };
            let key = self.stored_platform_key(&name).await?;
            months.insert(name, key);
        }
        rows.iter()
            .map(|row| {
                let position: i64 = row.try_get(0).pg()?;
                let (leaf, detail) = (row.try_get(1).pg()?, row.try_get(2).pg()?);
                let key = |name: &str| Ok(months.get(name).cloned().flatten());
                let entry = read::open_with(&self.keys, position, leaf, detail, key)?;
                Ok((column::count(position)?, entry))
            })
            .collect()
    }

    pub(super) async fn seal_log(&self, now: Timestamp) -> Result<Sealed, Fault> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await.pg()?;
        let waiting = transaction
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM log_writer w JOIN entry e ON e.writer = w.writer AND e.counter > w.sealed_to)",
            )
            .await
            .pg()?;
        let waits: bool = transaction.query_one(&waiting, &[]).await.pg()?.try_get(0).pg()?;
        // the row of the lease stays locked until this transaction ends: nobody else seals meanwhile
        if !waits || !self.lease_sealing(&transaction, now).await? {
            return Ok((0, newest(&transaction).await?.map(|(_, signed)| signed)));
        }
        let before = newest(&transaction).await?;
        let (size, signed) = before.map_or((0, None), |(size, signed)| (size, Some(signed)));
        let rows = transaction
            .prepare_cached(
                "SELECT e.writer, e.counter, e.leaf, w.sealed_to FROM log_writer w \
                 JOIN entry e ON e.writer = w.writer AND e.counter > w.sealed_to ORDER BY e.position LIMIT $1",
            )
            .await
            .pg()?;
        let rows = transaction.query(&rows, &[&ENTRIES_MAX]).await.pg()?;
        if rows.is_empty() {
            // sealed by this process while this call waited for the lease
            return Ok((0, signed));
        }
        let mut of_writer: BTreeMap<String, (i64, Vec<Vec<u8>>)> = BTreeMap::new();
        for row in &rows {
            let writer: String = row.try_get(0).pg()?;
            let (counter, sealed_to): (i64, i64) = (row.try_get(1).pg()?, row.try_get(3).pg()?);
            let (first, leaves) = of_writer.entry(writer).or_insert_with(|| (sealed_to + 1, Vec::new()));
            if counter != *first + leaves.len() as i64 {
                return Err(Fault::Log("a row of the log is missing; run `casewright verify`".to_owned()));
            }
            leaves.push(row.try_get(2).pg()?);
        }
        let tree = self.tree(&transaction, size, signed.as_deref()).await?;
        let leaves: Vec<Vec<u8>> =
            of_writer.values().flat_map(|(_, leaves)| leaves.iter().cloned()).collect();
        let batch = seal(&tree, &leaves, self.sealer.key()).map_err(|error| wrong(&error))?;
        let (mut runs, mut index) = ((Vec::new(), Vec::new(), Vec::new(), Vec::new()), size);
        for (writer, (first, leaves)) in of_writer {
            let count = leaves.len() as i64;
            runs.0.push(index);
            runs.1.push(writer);
            runs.2.push(first);
            runs.3.push(count);
            index += count;
        }
        let (paths, bytes): (Vec<&str>, Vec<&[u8]>) =
            batch.tiles.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).unzip();
        for (text, parameters) in [
            (
                "DELETE FROM tile WHERE path = ANY($1)",
                vec![&batch.superseded as &(dyn tokio_postgres::types::ToSql + Sync)],
            ),
            (
                "INSERT INTO tile (path, bytes) SELECT * FROM unnest($1::text[], $2::bytea[])",
                vec![&paths, &bytes],
            ),
            (
                "INSERT INTO sealed_run (leaf_index, writer, counter, count) \
                 SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])",
                vec![&runs.0, &runs.1, &runs.2, &runs.3],
            ),
            (
                "UPDATE log_writer w SET sealed_to = u.counter + u.count - 1 \
                 FROM unnest($1::text[], $2::bigint[], $3::bigint[]) u (writer, counter, count) WHERE w.writer = u.writer",
                vec![&runs.1, &runs.2, &runs.3],
            ),
            (
                "INSERT INTO checkpoint (size, signed) VALUES ($1, $2)",
                vec![&column::int(batch.size)?, &batch.checkpoint],
            ),
        ] {
            let prepared = transaction.prepare_cached(text).await.pg()?;
            transaction.execute(&prepared, &parameters).await.pg()?;
        }
        transaction.commit().await.pg()?;
        self.sealer.keep(batch.next);
        Ok((leaves.len() as u64, Some(batch.checkpoint)))
    }

    async fn lease_sealing(&self, transaction: &Transaction<'_>, now: Timestamp) -> Result<bool, Fault> {
        let take = transaction
            .prepare_cached(
                "INSERT INTO lease AS l (name, holder, until_at) VALUES ('seal', $1, $2) \
                 ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at \
                 WHERE l.holder = excluded.holder OR l.until_at <= $3",
            )
            .await
            .pg()?;
        let until = nanos(now.saturating_add(LEASE).unwrap_or(Timestamp::MAX));
        let taken = transaction.execute(&take, &[&self.sealer.holder(), &until, &nanos(now)]).await.pg()?;
        Ok(taken == 1)
    }

    /// The tree as stored; from memory when that is the same one.
    async fn tree(
        &self,
        transaction: &Transaction<'_>,
        size: i64,
        signed: Option<&str>,
    ) -> Result<TreeState, Fault> {
        let Some(signed) = signed else { return Ok(TreeState::empty()) };
        let checkpoint =
            Checkpoint::open(signed, self.sealer.key().verifier()).map_err(|error| wrong(&error))?;
        if let Some(tree) = self.sealer.kept(column::count(size)?, &checkpoint) {
            return Ok(tree);
        }
        // which tiles are needed shows by asking for them: a few times at a start
        let mut tiles = Fetched::default();
        loop {
            let found = TreeState::load(&tiles, &checkpoint);
            let missing = tiles.missing.take();
            match found {
                Err(_) if !missing.is_empty() => {
                    let rows = transaction
                        .query("SELECT path, bytes FROM tile WHERE path = ANY($1)", &[&missing])
                        .await
                        .pg()?;
                    for path in missing {
                        tiles.tiles.insert(path, None);
                    }
                    for row in rows {
                        tiles.tiles.insert(row.try_get(0).pg()?, Some(row.try_get(1).pg()?));
                    }
                }
                found => return found.map_err(|error| wrong(&error)),
            }
        }
    }
}

async fn newest(transaction: &Transaction<'_>) -> Result<Option<(i64, String)>, Fault> {
    let newest = transaction
        .prepare_cached("SELECT size, signed FROM checkpoint ORDER BY size DESC LIMIT 1")
        .await
        .pg()?;
    let row = transaction.query_opt(&newest, &[]).await.pg()?;
    row.map(|row| Ok((row.try_get(0).pg()?, row.try_get(1).pg()?))).transpose()
}

/// Tiles read so far, and those asked for that were not.
#[derive(Default)]
struct Fetched {
    tiles: HashMap<String, Option<Vec<u8>>>,
    missing: RefCell<Vec<String>>,
}

impl TileStore for Fetched {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        match self.tiles.get(path) {
            Some(tile) => Ok(tile.clone()),
            None => {
                self.missing.borrow_mut().push(path.to_owned());
                Ok(None)
            }
        }
    }
}
