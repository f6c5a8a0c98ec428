//! A source that is a file of SQLite, opened for reading alone.

use super::{Limits, Query, late, too_big, too_many};
use app::connector::CallFailure;
use rusqlite::{Connection, InterruptHandle, OpenFlags, types::ValueRef};
use serde_json::{Map, Value as Json};
use std::{path::Path, time::Duration};
use tokio::sync::oneshot;

/// Stops the statement when whoever waits for it does not any more.
struct Interrupt(InterruptHandle);

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.0.interrupt();
    }
}

pub(super) async fn ask(
    file: &Path,
    query: &Query,
    values: Vec<String>,
    limits: Limits,
) -> Result<Vec<Json>, CallFailure> {
    let (file, query) = (file.to_owned(), query.clone());
    let (opened, handle) = oneshot::channel();
    let work = tokio::task::spawn_blocking(move || {
        let db = open(&file, limits)?;
        // whoever waited is gone when this cannot be sent
        let _ = opened.send(db.get_interrupt_handle());
        rows(&db, &query, &values, limits)
    });
    let _interrupt = handle.await.ok().map(Interrupt);
    work.await.map_err(|_| CallFailure::Later("the call was interrupted".into()))?
}

fn open(file: &Path, limits: Limits) -> Result<Connection, CallFailure> {
    let unreachable = |_| CallFailure::Later("the source could not be reached".into());
    let db =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(unreachable)?;
    db.busy_timeout(Duration::from_millis(limits.time_ms)).map_err(unreachable)?;
    db.pragma_update(None, "query_only", true).map_err(unreachable)?;
    db.pragma_update(None, "trusted_schema", false).map_err(unreachable)?;
    Ok(db)
}

fn rows(db: &Connection, query: &Query, values: &[String], limits: Limits) -> Result<Vec<Json>, CallFailure> {
    let mut statement = db.prepare(&query.sql).map_err(|error| failure(&error))?;
    if !statement.readonly() {
        return Err(CallFailure::Never(
            "the query of the source does not only read; change it in `connectors.sql`".into(),
        ));
    }
    for (n, value) in values.iter().enumerate() {
        let place = statement.parameter_index(&format!("${}", n + 1)).map_err(|error| failure(&error))?;
        // one that the query does not use
        let Some(place) = place else { continue };
        statement.raw_bind_parameter(place, value).map_err(|error| failure(&error))?;
    }
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let (mut found, mut bytes) = (Vec::new(), 0);
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|error| failure(&error))? {
        if found.len() >= limits.rows_max as usize {
            return Err(too_many(limits));
        }
        let mut record = Map::new();
        for (n, name) in names.iter().enumerate() {
            let value = row.get_ref(n).map_err(|error| failure(&error))?;
            bytes += name.len() as u64 + size(value);
            if bytes > limits.size_bytes_max {
                return Err(too_big(limits));
            }
            record.insert(name.clone(), json(value)?);
        }
        found.push(Json::Object(record));
    }
    Ok(found)
}

fn size(value: ValueRef<'_>) -> u64 {
    match value {
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 8,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len() as u64,
    }
}

fn json(value: ValueRef<'_>) -> Result<Json, CallFailure> {
    let odd =
        || CallFailure::Never("the source answered with something that is neither text nor number".into());
    match value {
        ValueRef::Null => Ok(Json::Null),
        ValueRef::Integer(number) => Ok(number.into()),
        ValueRef::Real(number) => Ok(number.into()),
        ValueRef::Text(text) => std::str::from_utf8(text).map(Json::from).map_err(|_| odd()),
        ValueRef::Blob(_) => Err(odd()),
    }
}

/// What a failure is called outside: no query, no value.
fn failure(error: &rusqlite::Error) -> CallFailure {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted | ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => late(),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
            CallFailure::Later("the source could not be reached".into())
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            CallFailure::Never("the source answered in a way that is not understood".into())
        }
        _ => CallFailure::Never("the source does not answer this query as it is configured".into()),
    }
}
