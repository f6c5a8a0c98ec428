//! Opening a store.

use crate::{
    db::{
        checkpointer::Checkpointer, connect, connect::Durability, folder::Folder, migrate, readers::Readers,
        writer::Writer,
    },
    keys::{CURSORS, Keys, PEOPLE},
    log::seal::Sealer,
};
use app::{Fault, ledger::LogKey};
use std::{path::Path, sync::Arc};
use vault::{BlindIndex, CaseKeys, KeyRing};

/// The file of the database within the data directory.
pub const FILE: &str = "casewright.db";

/// Some megabytes of log at a time: few enough that opening after a crash is quick, enough that a page is moved seldom.
const COMMITS_PER_CHECKPOINT: usize = 400;

/// Connections that read.
const READERS: usize = 4;

/// What a store is opened with.
pub struct Options {
    /// The data directory; made if it is not there. The key ring must not lie in it.
    pub directory: Folder,
    /// The organisation: part of what every sealed record is bound to.
    pub tenant: String,
    /// Makes and unwraps the keys of cases.
    pub keys: CaseKeys,
    /// Keyed hashes for look-ups.
    pub index: BlindIndex,
    /// Signs the log; its name is the log's origin.
    pub log: LogKey,
    /// What a commit waits for.
    #[doc(hidden)]
    pub durability: Durability,
    /// The write-ahead log is moved into the database after about this many commits.
    #[doc(hidden)]
    pub commits_per_checkpoint: usize,
}

impl Options {
    /// All keys from one ring.
    pub fn new(
        directory: impl Into<Folder>,
        tenant: &str,
        origin: &str,
        ring: &KeyRing,
    ) -> Result<Self, Fault> {
        Ok(Self {
            directory: directory.into(),
            tenant: tenant.to_owned(),
            keys: ring.case_keys(),
            index: ring.blind_index(),
            log: LogKey::from_seed(origin, ring.log_seed().expose())
                .map_err(|error| Fault::Internal(error.to_string()))?,
            durability: Durability::Full,
            commits_per_checkpoint: COMMITS_PER_CHECKPOINT,
        })
    }
}

/// A store on SQLite. Cheap to share behind an `Arc`; dropping it lets queued writes finish.
pub struct SqliteStore {
    // in the order in which they must stop: the writer tells the checkpointer
    pub(crate) writer: Writer,
    _checkpointer: Checkpointer,
    pub(crate) readers: Readers,
    pub(crate) keys: Arc<Keys>,
    pub(crate) sealer: Arc<Sealer>,
}

impl SqliteStore {
    /// Opens a store, makes it if there is none, brings it to the newest schema. Refuses a store of a newer build, and one
    /// whose keys the ring does not hold.
    pub fn open(options: Options) -> Result<Self, Fault> {
        let folder = options.directory;
        make_directory(folder.path())?;
        let mut db = connect::read_write(&folder, options.durability)?;
        migrate::migrate(&mut db)?;
        let keys = Keys::new(options.tenant, options.keys, options.index);
        for name in [PEOPLE, CURSORS] {
            keys.make_platform(&db, name)?;
        }
        let holder = keys.fresh()?.1.id().to_string();
        let checkpointer = Checkpointer::start(connect::read_write(&folder, options.durability)?)?;
        let (count, tally) = (checkpointer.counter(options.commits_per_checkpoint), Arc::clone(&keys.tally));
        let committed = move |jobs| {
            tally.committed(jobs);
            count(jobs);
        };
        let readers = Readers::open(&folder, READERS)?;
        Ok(Self {
            writer: Writer::start(db, committed)?,
            _checkpointer: checkpointer,
            readers,
            keys: Arc::new(keys),
            sealer: Arc::new(Sealer::new(options.log, holder)),
        })
    }
}

/// For its owner alone, where that can be said.
fn make_directory(directory: &Path) -> Result<(), Fault> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| {
        Fault::Store(format!("the data directory `{}` cannot be made: {error}", directory.display()))
    })
}
