//! Backups and restores, of both databases in one form: what one store wrote the other can be restored from.
//!
//! A folder of backups holds whole ones and such that add to the one before (`since`), two sealed files each. Taking one reads
//! one state of a store that may be running, writes, and then puts the store together from the files and verifies it. A restore
//! does the same with what was verified, and only then takes its place. To be brought back to a moment, the entries after it are
//! left out, and with them the events that they witness: cases are then as they were at that moment. People, settings and what
//! registers publish are as they were when the backup was taken.
//!
//! Not in a backup: the key ring; sessions; whatever follows from the events and the leaves, which is made anew.

pub(crate) mod dump;
pub(crate) mod file;
pub(crate) mod stage;
pub(crate) mod table;

use crate::{
    db::{column, folder::Folder},
    keys::Keys,
    log::{
        deep::verify_deep,
        verify::{Report, verify},
    },
    open::{FILE, Options},
    postgres::{Database, dump::Fill},
    rebuild::{self, Fields},
};
use app::{Fault, core::id::CaseId};
pub use dump::Place;
use dump::{Source, Wanted};
use file::{Header, Reader, Writer};
use jiff::Timestamp;
use stage::Stage;
use std::path::{Path, PathBuf};
use table::{Kind, Table, tables};
use vault::KeyRing;

/// Whose store it is: the ring, and what records are bound to.
#[derive(Clone, Copy)]
pub struct Owner<'a> {
    /// The key ring.
    pub ring: &'a KeyRing,
    /// The organisation.
    pub tenant: &'a str,
    /// The log's origin.
    pub origin: &'a str,
    /// True where a file of the store is encrypted as a whole; what is put together to be verified then is too.
    pub whole_file: bool,
}

impl Owner<'_> {
    fn options(&self, directory: &Path) -> Result<Options, Fault> {
        Options::new(self.folder(directory)?, self.tenant, self.origin, self.ring)
    }

    fn folder(&self, directory: &Path) -> Result<Folder, Fault> {
        if !self.whole_file {
            return Ok(directory.into());
        }
        let key = self.ring.file_key().map_err(|error| Fault::Internal(error.to_string()))?;
        Ok(Folder::encrypted(directory, key))
    }
}

/// A backup that was taken, or the one a store was restored from, as it was verified.
#[derive(Debug)]
pub struct Done {
    /// Its files, the data first.
    pub files: Vec<PathBuf>,
    /// How many backups it consists of: 1 for a whole one.
    pub parts: usize,
    /// When the newest of them was taken.
    pub taken_at: Timestamp,
    /// What was found when the store put together from it was verified.
    pub report: Report,
    /// Cases whose content was left out because they were disposed of since.
    pub disposed: u64,
}

/// Takes a backup into a folder: a whole one, or one that adds to the newest there.
pub async fn take(
    place: &Place,
    folder: &Path,
    owner: Owner<'_>,
    now: Timestamp,
    add: bool,
) -> Result<Done, Fault> {
    make(folder)?;
    let before = sets(folder)?;
    let since = if add { before.last().map(|(_, header)| header.clone()) } else { None };
    if add && since.is_none() {
        return Err(Fault::Store(format!(
            "`{}` holds no backup to add to; take a whole one first",
            folder.display()
        )));
    }
    let keys = owner.ring.case_keys();
    let id = keys.new_key().map_err(|error| Fault::Internal(error.to_string()))?.1.id().to_string();
    let mut header = Header::new(&id, column::nanos(now), since.as_ref());
    let mut source = Source::begin(place).await?;
    source.heads(&mut header).await?;
    let stem = format!("{}-{}", now.strftime("%Y%m%dT%H%M%SZ"), id.get(..8).unwrap_or_default());
    let path = |part: &str| folder.join(format!("{stem}.{part}"));
    let all = tables();
    for part in ["data", "keys"] {
        let wanted: Vec<Table> = all
            .iter()
            .filter(|table| table.kind != Kind::Derived && (table.kind == Kind::Keys) == (part == "keys"))
            .cloned()
            .collect();
        // a store on one file has no such table: there the order of its rows says it
        let mut writer = Writer::create(&path(part), &keys, owner.tenant, header.clone(), part)?;
        source
            .rows(&Wanted { tables: &wanted, since: since.as_ref() }, &mut |table, row| {
                writer.row(table.name, &row)
            })
            .await?;
        writer.finish()?;
    }
    sync(folder)?;
    let verified = Scratch::new(folder, &id)?;
    let chain = chain(folder, &id)?;
    let report = put_together(&verified.0, &chain, owner, None, &[], &|_| Vec::new())?.1;
    refuse(&report, "the backup")?;
    Ok(Done {
        files: vec![path("data"), path("keys")],
        parts: chain.len(),
        taken_at: now,
        report,
        disposed: 0,
    })
}

/// Restores the newest backup of a folder, or a store as it was at a moment, into a place that holds none.
pub async fn restore(
    folder: &Path,
    at: Option<Timestamp>,
    target: &Place,
    owner: Owner<'_>,
    disposals: &[CaseId],
    fields: &Fields<'_>,
) -> Result<Done, Fault> {
    let all = sets(folder)?;
    let wanted = match at {
        None => all.last(),
        Some(at) => all.iter().find(|(_, header)| header.taken_at >= column::nanos(at)),
    };
    let Some((_, header)) = wanted else {
        return Err(Fault::Store(match (all.last(), at) {
            (Some((_, newest)), Some(at)) => format!(
                "the newest backup in `{}` is of {}, before {at}",
                folder.display(),
                column::time(newest.taken_at)?
            ),
            _ => format!("`{}` holds no backup", folder.display()),
        }));
    };
    let chain = chain(folder, &header.id)?;
    // beside the place it will take, so that it is moved there in one step
    let beside = match target {
        Place::Sqlite(to) => {
            make(to.path())?;
            if to.file().exists() {
                return Err(Fault::Store(format!(
                    "there is a store in `{}` already; move it away, or name another `store.folder`",
                    to.path().display()
                )));
            }
            to.path().to_owned()
        }
        Place::Postgres(_) => folder.to_owned(),
    };
    let scratch = Scratch::new(&beside, &header.id)?;
    let (disposed, report) = put_together(&scratch.0, &chain, owner, at, disposals, fields)?;
    refuse(&report, "what was restored")?;
    match target {
        Place::Sqlite(to) => {
            std::fs::rename(scratch.0.join(FILE), to.file())
                .map_err(|error| Fault::Store(format!("`{}`: {error}", to.path().display())))?;
            sync(to.path())?;
        }
        Place::Postgres(database) => fill(database, owner.folder(&scratch.0)?).await?,
    }
    let parts = chain.len();
    Ok(Done { files: chain, parts, taken_at: column::time(header.taken_at)?, report, disposed })
}

/// Verifies a store on PostgreSQL: its rows are copied in one state into a store of its own on one file, and that is verified.
/// Without keys (`deep` false) as anybody can who has the log's public key.
pub async fn verify_postgres(
    database: &Database,
    owner: Owner<'_>,
    kept: &[String],
    below: &Path,
) -> Result<Report, Fault> {
    let mut source = Source::begin(&Place::Postgres(database.clone())).await?;
    let name = owner.ring.case_keys().new_key().map_err(|error| Fault::Internal(error.to_string()))?;
    let scratch = Scratch::new(below, &name.1.id().to_string())?;
    let stage = Stage::begin(&owner.folder(&scratch.0)?)?;
    let all = tables();
    source.rows(&Wanted { tables: &all, since: None }, &mut |table, row| stage.row(table, &row)).await?;
    stage.order()?;
    stage.commit()?;
    verify_deep(owner.options(&scratch.0)?, kept)
}

/// Verifies the rows of a store on PostgreSQL with the log's public key alone.
pub async fn verify_postgres_with(
    database: &Database,
    key: &app::ledger::VerifierKey,
    kept: &[String],
    below: &Path,
) -> Result<Report, Fault> {
    let mut source = Source::begin(&Place::Postgres(database.clone())).await?;
    let scratch = Scratch::new(below, "verify")?;
    let folder = Folder::from(scratch.0.as_path());
    let stage = Stage::begin(&folder)?;
    let all = tables();
    source.rows(&Wanted { tables: &all, since: None }, &mut |table, row| stage.row(table, &row)).await?;
    stage.order()?;
    stage.commit()?;
    verify(folder, key, kept)
}

/// Puts a store together from backups and verifies it.
fn put_together(
    directory: &Path,
    chain: &[PathBuf],
    owner: Owner<'_>,
    at: Option<Timestamp>,
    disposals: &[CaseId],
    fields: &Fields<'_>,
) -> Result<(u64, Report), Fault> {
    let options = owner.options(directory)?;
    let stage = Stage::begin(&options.directory)?;
    let all = tables();
    let take = |path: &Path| -> Result<(), Fault> {
        Reader::open(path)?.rows(&options.keys, owner.tenant, |name, row| {
            let table = all.iter().find(|table| table.name == name && table.columns.len() == row.len());
            let table = table.ok_or_else(|| Fault::Damaged {
                what: format!("backup `{}`", path.display()),
                why: format!(
                    "it holds a table `{name}` that this build does not know; use the build that wrote it"
                ),
            })?;
            stage.row(table, &row)
        })
    };
    for path in chain {
        stage.renew(&all)?;
        take(path)?;
    }
    take(&newest_keys(chain)?)?;
    stage.order()?;
    if let Some(at) = at {
        stage.cut(at)?;
    }
    stage.tiles(&options.log)?;
    let keys = Keys::new(options.tenant.clone(), options.keys.clone(), options.index.clone());
    let taken_at =
        chain.last().map(|path| file::header(path)).transpose()?.map_or(0, |header| header.taken_at);
    let disposed = stage.dispose(disposals, &keys, column::time(taken_at)?)?;
    if at.is_some() {
        rebuild::requeue(&stage.db, &keys)?;
    }
    rebuild::all(&stage.db, &keys, fields, false)?;
    stage.commit()?;
    let report = verify_deep(options, &[])?;
    Ok((disposed, report))
}

/// Copies a verified store into an empty database.
async fn fill(database: &Database, from: Folder) -> Result<(), Fault> {
    let mut fill = Fill::begin(database).await?;
    let mut source = Source::begin(&Place::Sqlite(from)).await?;
    let mut runs: Vec<(i64, String, i64, i64)> = Vec::new();
    let mut header = Header::new("", 0, None);
    source.heads(&mut header).await?;
    for table in tables() {
        let mut rows = Vec::new();
        if table.name == "sealed_run" {
            for (leaf_index, writer, counter, count) in std::mem::take(&mut runs) {
                rows.push(vec![leaf_index.into(), writer.into(), counter.into(), count.into()]);
            }
        } else {
            let one = [table.clone()];
            source
                .rows(&Wanted { tables: &one, since: None }, &mut |table, row| {
                    if table.name == "entry" {
                        run_of(&row, header.sealed, &mut runs);
                    }
                    rows.push(row);
                    Ok(())
                })
                .await?;
        }
        for row in rows {
            fill.row(&table, row).await?;
        }
        fill.flush(&table).await?;
    }
    fill.finish().await
}

/// Adds a sealed entry to the runs.
fn run_of(entry: &[rusqlite::types::Value], sealed: i64, runs: &mut Vec<(i64, String, i64, i64)>) {
    use rusqlite::types::Value::{Integer, Text};
    let [Integer(position), Text(writer), Integer(counter), ..] = entry else { return };
    if *position > sealed {
        return;
    }
    match runs.last_mut() {
        Some((_, of, first, count)) if of == writer && *first + *count == *counter => *count += 1,
        _ => runs.push((position - 1, writer.clone(), *counter, 1)),
    }
}

/// The backups of a folder, oldest first, by their data files.
fn sets(folder: &Path) -> Result<Vec<(PathBuf, Header)>, Fault> {
    let mut all = Vec::new();
    for entry in
        std::fs::read_dir(folder).map_err(|error| Fault::Store(format!("`{}`: {error}", folder.display())))?
    {
        let path = entry.map_err(|error| Fault::Store(error.to_string()))?.path();
        if path.extension().is_some_and(|it| it == "data") {
            all.push((path.clone(), file::header(&path)?));
        }
    }
    all.sort_by_key(|(_, header)| header.taken_at);
    Ok(all)
}

/// The files of a backup and of those it adds to, the whole one first.
fn chain(folder: &Path, id: &str) -> Result<Vec<PathBuf>, Fault> {
    let all = sets(folder)?;
    let (mut chain, mut wanted) = (Vec::new(), Some(id.to_owned()));
    while let Some(id) = wanted.take() {
        let found = all.iter().find(|(_, header)| header.id == id).ok_or_else(|| {
            Fault::Store(format!("a backup adds to `{id}`, which is not in `{}`", folder.display()))
        })?;
        chain.push(found.0.clone());
        wanted.clone_from(&found.1.since);
        if chain.len() > all.len() {
            return Err(Fault::Store("the backups add to each other in a circle".into()));
        }
    }
    chain.reverse();
    Ok(chain)
}

/// The newest file of wrapped keys beside these: keys are only added, but for those of cases that were disposed of.
fn newest_keys(chain: &[PathBuf]) -> Result<PathBuf, Fault> {
    let folder = chain.last().and_then(|path| path.parent()).unwrap_or(Path::new("."));
    let mut newest: Option<(i64, PathBuf)> = None;
    for entry in std::fs::read_dir(folder).map_err(|error| Fault::Store(error.to_string()))? {
        let path = entry.map_err(|error| Fault::Store(error.to_string()))?.path();
        if path.extension().is_some_and(|it| it == "keys") {
            let taken_at = file::header(&path)?.taken_at;
            if newest.as_ref().is_none_or(|(other, _)| *other < taken_at) {
                newest = Some((taken_at, path));
            }
        }
    }
    newest.map(|(_, path)| path).ok_or_else(|| {
        Fault::Store(format!(
            "`{}` holds no file of wrapped keys (`….keys`); bring back the newest",
            folder.display()
        ))
    })
}

fn refuse(report: &Report, what: &str) -> Result<(), Fault> {
    match report.problems.as_slice() {
        [] => Ok(()),
        [first, rest @ ..] => Err(Fault::Store(format!(
            "{what} does not verify: {first}, and {} more; run `casewright verify` on the store",
            rest.len()
        ))),
    }
}

fn make(folder: &Path) -> Result<(), Fault> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Fault::Store(format!("`{}`: {error}", folder.display())))
}

fn sync(folder: &Path) -> Result<(), Fault> {
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| Fault::Store(format!("`{}`: {error}", folder.display())))
}

/// A directory that goes when it is done with. What lies in it is sealed as in the store.
struct Scratch(PathBuf);

impl Scratch {
    fn new(below: &Path, name: &str) -> Result<Self, Fault> {
        let directory = below.join(format!(".verifying-{name}"));
        let _ = std::fs::remove_dir_all(&directory);
        make(&directory)?;
        Ok(Self(directory))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
