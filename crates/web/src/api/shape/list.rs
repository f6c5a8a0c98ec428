//! Pages of lists, rows of registers.

use super::{Field, Reading};
use crate::api::plain;
use app::answer::{ListPage, ListRow, Published};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct List {
    /// Its program.
    pub program: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Keys of its columns, in order.
    pub columns: Vec<String>,
    /// Keys one can sort by.
    pub sorts: Vec<String>,
    /// Keys one can filter by.
    pub filters: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Send as `after` to get the next page.
    pub next: Option<String>,
}

/// A row.
#[derive(Serialize, ToSchema)]
pub struct Row {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// A cell a column.
    pub cells: Vec<Field>,
    /// True when a flag waits.
    pub flagged: bool,
}

impl From<&ListRow> for Row {
    fn from(row: &ListRow) -> Self {
        Self {
            reference: row.reference.clone(),
            version: row.version,
            cells: row.cells.iter().map(Field::from).collect(),
            flagged: row.flagged,
        }
    }
}

impl From<&ListPage> for List {
    fn from(page: &ListPage) -> Self {
        Self {
            program: page.list.program.to_string(),
            name: page.list.name.to_string(),
            title: page.list.title.clone(),
            columns: page.list.columns.iter().map(|column| column.key.clone()).collect(),
            sorts: page.list.sorts.iter().map(|column| column.key.clone()).collect(),
            filters: page.list.filters.iter().map(|(column, _)| column.key.clone()).collect(),
            rows: page.rows.iter().map(Row::from).collect(),
            next: page.next.clone(),
        }
    }
}

/// A row of a public register.
#[derive(Serialize, ToSchema)]
pub struct RegisterRow {
    /// The reference.
    pub reference: String,
    /// Label and value.
    pub fields: Vec<Reading>,
}

impl From<&Published> for RegisterRow {
    fn from(row: &Published) -> Self {
        Self {
            reference: row.reference.clone(),
            fields: row
                .fields
                .iter()
                .map(|(label, _, value)| Reading { label: label.clone(), value: plain(value) })
                .collect(),
        }
    }
}
