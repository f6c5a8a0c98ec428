//! Opening connections, each with the settings that durability and isolation rest on.

use super::{Sql as _, folder::Folder};
use app::Fault;
use rusqlite::{Connection, OpenFlags};
use std::time::Duration;

/// What a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The disk has confirmed it.
    #[default]
    Full,
    /// Nothing. Loses acknowledged work when the machine stops: only for the crash test, to show that it can tell.
    #[doc(hidden)]
    Nothing,
}

/// A connection that writes.
pub(crate) fn read_write(folder: &Folder, durability: Durability) -> Result<Connection, Fault> {
    let db = Connection::open_with_flags(
        folder.file(),
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .sql()?;
    common(&db, folder)?;
    // a checkpoint in a commit would stall everybody behind it; see `checkpointer`
    // what is deleted is overwritten: disposing of a case is deleting its key
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON;")
        .sql()?;
    db.execute_batch(match durability {
        Durability::Full => "PRAGMA synchronous = FULL;",
        Durability::Nothing => "PRAGMA synchronous = OFF;",
    })
    .sql()?;
    Ok(db)
}

/// A connection that cannot write.
pub(crate) fn read_only(folder: &Folder) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(folder.file(), flags).sql()?;
    common(&db, folder)?;
    db.execute_batch("PRAGMA query_only = ON;").sql()?;
    Ok(db)
}

fn common(db: &Connection, folder: &Folder) -> Result<(), Fault> {
    db.busy_timeout(Duration::from_secs(5)).sql()?;
    folder.unlock(db)?;
    db.set_prepared_statement_cache_capacity(128);
    // no memory map: a page that cannot be read is then an error and not a signal; temporary tables may hold what
    // a query saw, so they stay in memory
    db.execute_batch(
        "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA cache_size = -32768;",
    )
    .sql()
}
