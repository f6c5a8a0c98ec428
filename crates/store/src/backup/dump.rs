//! Reading all rows of a store, in one state of it, while it may be running.

use super::{
    file::Header,
    table::{Kind, Table},
};
use crate::{
    db::{Sql as _, connect, folder::Folder, migrate},
    log::witness,
    postgres::{Database, dump::Dump},
};
use app::Fault;
use rusqlite::{Connection, params_from_iter, types::Value as Column};

/// A store to be copied, or one to be filled.
#[derive(Clone)]
pub enum Place {
    /// The data directory of a store on SQLite.
    Sqlite(Folder),
    /// A database on PostgreSQL.
    Postgres(Database),
}

/// What to read.
pub(crate) struct Wanted<'a> {
    /// Which tables.
    pub tables: &'a [Table],
    /// Of those that grow, only what came after.
    pub since: Option<&'a Header>,
}

/// Each row, with its table.
pub(crate) type Each<'a> = dyn FnMut(&Table, Vec<Column>) -> Result<(), Fault> + 'a;

/// A store, held in one state.
pub(crate) enum Source {
    Sqlite(Connection),
    Postgres(Box<Dump>),
}

impl Source {
    pub(crate) async fn begin(place: &Place) -> Result<Self, Fault> {
        match place {
            Place::Sqlite(directory) => {
                if !directory.file().is_file() {
                    return Err(Fault::Store(format!(
                        "there is no store in `{}`",
                        directory.path().display()
                    )));
                }
                let db = connect::read_only(directory)?;
                if migrate::version(&db)? < migrate::newest() {
                    return Err(Fault::Store(
                        "the store is of an older build; start this build on it once".into(),
                    ));
                }
                db.execute_batch("BEGIN").sql()?;
                Ok(Self::Sqlite(db))
            }
            Place::Postgres(database) => Ok(Self::Postgres(Box::new(Dump::begin(database).await?))),
        }
    }

    /// Notes how far the log goes.
    pub(crate) async fn heads(&mut self, header: &mut Header) -> Result<(), Fault> {
        match self {
            Self::Sqlite(db) => read_heads(db, header),
            Self::Postgres(dump) => dump.heads(header).await,
        }
    }

    /// Shows every row.
    pub(crate) async fn rows(&mut self, wanted: &Wanted<'_>, each: &mut Each<'_>) -> Result<(), Fault> {
        match self {
            Self::Sqlite(db) => sqlite(db, wanted, each),
            Self::Postgres(dump) => dump.rows(wanted, each).await,
        }
    }
}

fn read_heads(db: &Connection, header: &mut Header) -> Result<(), Fault> {
    let mut all =
        db.prepare("SELECT writer, max(counter), max(position) FROM entry GROUP BY writer").sql()?;
    let mut rows = all.query([]).sql()?;
    while let Some(row) = rows.next().sql()? {
        let counter: i64 = row.get(1).sql()?;
        header.heads.insert(row.get(0).sql()?, counter.unsigned_abs());
        header.position = header.position.max(row.get(2).sql()?);
    }
    header.sealed =
        db.query_row("SELECT coalesce(max(size), 0) FROM checkpoint", [], |row| row.get(0)).sql()?;
    Ok(())
}

fn sqlite(db: &Connection, wanted: &Wanted<'_>, each: &mut Each<'_>) -> Result<(), Fault> {
    let mut witnessed: Vec<([u8; 16], u64, u64)> = Vec::new();
    for table in wanted.tables {
        // which rows became which leaves is their order here
        if table.name == "sealed_run" {
            continue;
        }
        let text = format!("SELECT {} FROM {}", table.names(), table.name);
        match (table.kind, wanted.since) {
            (Kind::Grows, Some(_)) if table.name == "event" => {
                let text = format!("{text} WHERE case_id = ?1 AND seq >= ?2 AND seq < ?3 ORDER BY seq");
                for (case, first, count) in &witnessed {
                    let values: [Column; 3] =
                        [case.to_vec().into(), (*first as i64).into(), ((first + count) as i64).into()];
                    read(db, &text, &values, table, each)?;
                }
            }
            (Kind::Grows, Some(since)) => {
                let (column, after) = match table.name {
                    "checkpoint" => ("size", since.sealed),
                    _ => ("position", since.position),
                };
                let text = format!("{text} WHERE {column} > ?1 ORDER BY {column}");
                read(db, &text, &[after.into()], table, &mut |table, row| {
                    if table.name == "entry" {
                        witnessed.extend(witness_of(&row));
                    }
                    each(table, row)
                })?;
            }
            _ => {
                let order = if table.name == "entry" { " ORDER BY position" } else { "" };
                read(db, &format!("{text}{order}"), &[], table, each)?;
            }
        }
    }
    Ok(())
}

fn read(
    db: &Connection,
    text: &str,
    values: &[Column],
    table: &Table,
    each: &mut Each<'_>,
) -> Result<(), Fault> {
    let mut statement = db.prepare_cached(text).sql()?;
    let mut rows = statement.query(params_from_iter(values)).sql()?;
    while let Some(row) = rows.next().sql()? {
        let columns = (0..table.columns.len()).map(|index| row.get(index)).collect::<Result<_, _>>().sql()?;
        each(table, columns)?;
    }
    Ok(())
}

/// Case, first and count of the events that an entry witnesses.
pub(crate) fn witness_of(entry: &[Column]) -> Option<([u8; 16], u64, u64)> {
    let [_, _, _, _, Column::Blob(leaf), Column::Blob(detail)] = entry else { return None };
    let (witness, _) = witness::split(detail)?;
    let witness = witness?;
    let case: app::core::id::CaseId = app::ledger::LeafRecord::decode(leaf).ok()?.case?.parse().ok()?;
    Some((case.uuid().into_bytes(), witness.first, witness.count))
}
