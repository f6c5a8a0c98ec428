//! SQLite itself: connections, migrations, the one writer and the readers. Nothing here knows what a case is.

pub(crate) mod checkpointer;
pub(crate) mod column;
pub(crate) mod connect;
pub(crate) mod folder;
pub(crate) mod migrate;
pub(crate) mod readers;
pub(crate) mod turn;
pub(crate) mod writer;

use app::Fault;

/// Turns what SQLite says into a fault. Its messages name tables and columns, never values.
pub(crate) trait Sql<T> {
    fn sql(self) -> Result<T, Fault>;
}

impl<T> Sql<T> for rusqlite::Result<T> {
    fn sql(self) -> Result<T, Fault> {
        self.map_err(|error| match error {
            // the default text repeats the offending value
            rusqlite::Error::FromSqlConversionFailure(column, kind, _) => {
                Fault::Damaged { what: "row".into(), why: format!("column {column} does not read as {kind}") }
            }
            error => Fault::Store(error.to_string()),
        })
    }
}
