//! The other side of the benchmark: the rows that commits write, noted down as they are written and written again by a plain
//! loop, in the same tables with the same settings, without deciding, authorising, sealing, hashing or answering anything.
//! For `casewright bench` alone; nothing else touches a store in this way.

mod many;

pub use many::{Life, fill};

use crate::db::{Sql as _, connect, connect::Durability, folder::Folder};
use app::Fault;
use rusqlite::{Connection, params_from_iter, types::Value};
use std::{collections::BTreeMap, path::Path};

/// Columns of the widest table.
const COLUMNS_MAX: usize = 12;

/// Columns that no command ever sets again, so that their indexes are left alone as the store leaves them.
const NEVER_SET_AGAIN: [&str; 3] = ["program", "opened_at", "reference_hash"];

/// Every row that is written ends up here, with what was done to it.
const NOTES: &str = "raw_row";

/// Has every change of a row noted from now on. On a copy of a store, before it is opened: it makes writing slower.
pub fn watch(directory: &Path) -> Result<(), Fault> {
    let db = connect::read_write(&Folder::from(directory), Durability::Full)?;
    let places: Vec<String> = (0..COLUMNS_MAX).map(|nth| format!("c{nth}")).collect();
    db.execute_batch(&format!(
        "CREATE TABLE {NOTES} (n INTEGER PRIMARY KEY, what TEXT, of TEXT, {})",
        places.join(", ")
    ))
    .sql()?;
    for table in tables(&db)? {
        let (name, count) = (&table.name, table.columns.len());
        let into = places.get(..count).unwrap_or(&places).join(", ");
        for (what, row) in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")] {
            let values: Vec<String> =
                table.columns.iter().map(|column| format!("{row}.{}", column.name)).collect();
            db.execute_batch(&format!(
                "CREATE TRIGGER raw_{what}_{name} AFTER {what} ON {name} BEGIN \
                 INSERT INTO {NOTES} (what, of, {into}) VALUES ('{what}', '{name}', {}); END",
                values.join(", ")
            ))
            .sql()?;
        }
    }
    Ok(())
}

/// Rows as they were written, command by command.
#[derive(Debug)]
pub struct Rows {
    statements: Vec<String>,
    /// What each of them does to which table: `INSERT event`.
    kinds: Vec<String>,
    commands: Vec<Vec<(usize, Vec<Value>)>>,
}

impl Rows {
    /// What was noted in a store since it is watched. Each has one entry in the
    /// access log; there one ends and the next begins.
    pub fn noted(directory: &Path) -> Result<Self, Fault> {
        let db = connect::read_only(&Folder::from(directory))?;
        let tables: BTreeMap<String, Table> =
            tables(&db)?.into_iter().map(|table| (table.name.clone(), table)).collect();
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let (mut statements, mut kinds) = (Vec::new(), Vec::new());
        let mut commands = Vec::new();
        let mut command = Vec::new();
        let mut notes = db.prepare(&format!("SELECT * FROM {NOTES} ORDER BY n")).sql()?;
        let mut rows = notes.query([]).sql()?;
        while let Some(row) = rows.next().sql()? {
            let (what, of): (String, String) = (row.get(1).sql()?, row.get(2).sql()?);
            let table = tables
                .get(&of)
                .ok_or_else(|| Fault::Internal(format!("there is no table `{of}` to write to")))?;
            let (sql, columns) = table.statement(&what);
            let values =
                columns.into_iter().map(|nth| row.get(3 + nth)).collect::<Result<Vec<Value>, _>>().sql()?;
            let kind = format!("{what} {of}");
            let number = *numbers.entry(kind.clone()).or_insert_with(|| {
                statements.push(sql);
                kinds.push(kind);
                statements.len() - 1
            });
            command.push((number, values));
            if of == "entry" {
                commands.push(std::mem::take(&mut command));
            }
        }
        // the last one's entry is found under its case after it was written
        if let Some(last) = commands.last_mut() {
            last.append(&mut command);
        }
        Ok(Self { statements, kinds, commands })
    }

    /// How many commands were noted.
    pub fn commands(&self) -> usize {
        self.commands.len()
    }

    /// How many rows they wrote of each kind (`INSERT event`), most first.
    pub fn by_kind(&self) -> Vec<(&str, usize)> {
        let mut counts = vec![0; self.kinds.len()];
        for (number, _) in self.commands.iter().flatten() {
            if let Some(count) = counts.get_mut(*number) {
                *count += 1;
            }
        }
        let mut all: Vec<(&str, usize)> = self.kinds.iter().map(String::as_str).zip(counts).collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all
    }

    /// How many rows they wrote.
    pub fn rows(&self) -> usize {
        self.commands.iter().map(Vec::len).sum()
    }
}

/// The plain loop on a copy of the store that the rows were noted on, taken before they were.
#[derive(Debug)]
pub struct Loop<'a> {
    db: Connection,
    rows: &'a Rows,
}

impl<'a> Loop<'a> {
    /// With the settings that the store's own writer has.
    pub fn open(directory: &Path, rows: &'a Rows) -> Result<Self, Fault> {
        Ok(Self { db: connect::read_write(&Folder::from(directory), Durability::Full)?, rows })
    }

    /// Writes all rows, so many commands a transaction, each durable before the next begins.
    pub fn run(&self, group: usize) -> Result<(), Fault> {
        for commands in self.rows.commands.chunks(group.max(1)) {
            self.db.execute_batch("BEGIN IMMEDIATE").sql()?;
            for (number, values) in commands.iter().flatten() {
                let Some(sql) = self.rows.statements.get(*number) else { continue };
                self.db.prepare_cached(sql).sql()?.execute(params_from_iter(values)).sql()?;
            }
            self.db.execute_batch("COMMIT").sql()?;
        }
        Ok(())
    }
}

struct Table {
    name: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    in_key: bool,
}

impl Table {
    /// The statement for a kind of change, and which columns it takes.
    fn statement(&self, what: &str) -> (String, Vec<usize>) {
        let of_key =
            |wanted: bool| self.columns.iter().enumerate().filter(move |(_, column)| column.in_key == wanted);
        let equal = |first: usize, columns: &[(usize, &Column)], by: &str| {
            let each: Vec<String> = columns
                .iter()
                .enumerate()
                .map(|(nth, (_, column))| format!("{} = ?{}", column.name, first + nth))
                .collect();
            each.join(by)
        };
        let key: Vec<_> = of_key(true).collect();
        let numbers = |columns: &[(usize, &Column)]| columns.iter().map(|(nth, _)| *nth).collect::<Vec<_>>();
        match what {
            "DELETE" => {
                (format!("DELETE FROM {} WHERE {}", self.name, equal(1, &key, " AND ")), numbers(&key))
            }
            "UPDATE" => {
                let set: Vec<_> = of_key(false)
                    .filter(|(_, column)| !NEVER_SET_AGAIN.contains(&column.name.as_str()))
                    .collect();
                let sql = format!(
                    "UPDATE {} SET {} WHERE {}",
                    self.name,
                    equal(1, &set, ", "),
                    equal(1 + set.len(), &key, " AND ")
                );
                (sql, [numbers(&set), numbers(&key)].concat())
            }
            _ => {
                let places: Vec<String> = (1..=self.columns.len()).map(|nth| format!("?{nth}")).collect();
                let sql = format!("INSERT OR REPLACE INTO {} VALUES ({})", self.name, places.join(", "));
                (sql, (0..self.columns.len()).collect())
            }
        }
    }
}

fn tables(db: &Connection) -> Result<Vec<Table>, Fault> {
    let names: Vec<String> = db
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?1",
        )
        .and_then(|mut names| names.query_map([NOTES], |row| row.get(0))?.collect())
        .sql()?;
    names
        .into_iter()
        .map(|name| {
            let columns = db
                .prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")
                .and_then(|mut columns| {
                    columns
                        .query_map([&name], |row| {
                            Ok(Column { name: row.get(0)?, in_key: row.get::<_, i64>(1)? > 0 })
                        })?
                        .collect()
                })
                .sql()?;
            Ok(Table { name, columns })
        })
        .collect()
}
