//! Where a page ended. Sealed, because a sort value may stand in it, and bound to the order it belongs to.

use crate::keys::{Keys, Place};
use app::{
    Fault,
    port::store::{ListQuery, Sort},
};
use rusqlite::types::Value as Column;
use serde::{Deserialize, Serialize};
use vault::DataKey;

/// The last row of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// What it was sorted by; none among the rows that have no such value, which come last.
    pub key: Option<Key>,
    /// The case, which breaks ties.
    pub case: [u8; 16],
}

/// A value of a sort column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Key {
    /// A time in nanoseconds.
    Int(i64),
    /// An ordered value.
    Bytes(Vec<u8>),
}

impl From<Key> for Column {
    fn from(key: Key) -> Self {
        match key {
            Key::Int(number) => number.into(),
            Key::Bytes(bytes) => bytes.into(),
        }
    }
}

impl Cursor {
    /// As the caller carries it.
    pub(crate) fn seal(&self, keys: &Keys, key: &DataKey, query: &ListQuery) -> Result<String, Fault> {
        Ok(hex::encode(keys.seal(key, place(&order(query)), self)?))
    }

    /// Takes it back; refuses what this store did not give for this order.
    pub(crate) fn open(keys: &Keys, key: &DataKey, query: &ListQuery, after: &str) -> Result<Self, Fault> {
        let sealed = hex::decode(after).map_err(|_| Fault::PageMark)?;
        keys.open(key, place(&order(query)), &sealed).map_err(|_| Fault::PageMark)
    }
}

fn place(order: &str) -> Place<'_> {
    Place { case: None, kind: "cursor", record: order }
}

fn order(query: &ListQuery) -> String {
    let by = match &query.sort {
        Sort::Opened => "opened".to_owned(),
        Sort::Changed => "changed".to_owned(),
        Sort::Clock(name) => format!("clock {name}"),
        Sort::Field(path) => format!("field {path}"),
    };
    format!("{} {by} {}", query.program, query.descending)
}
