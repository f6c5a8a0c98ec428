//! Pieces as files: `CASE/CONTENT/NUMBER` below a folder. A piece is written beside its place, brought to the disk, renamed, and the
//! folders above it are brought to the disk too, before it is acknowledged: a power cut leaves a piece whole or not there. Where several
//! come one after the other, the folders are brought to the disk once for all of them.

use app::{
    Fault,
    core::id::{CaseId, ContentId},
    port::objects::ObjectStore,
};
use async_trait::async_trait;
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    str::FromStr,
};

/// A folder of pieces.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Opens the folder, and makes it where it is not there; others may not look into it.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        // One that was there already may have been made for everybody.
        #[cfg(unix)]
        fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn case(&self, case: CaseId) -> PathBuf {
        self.folder.join(case.to_string())
    }

    fn content(&self, case: CaseId, content: ContentId) -> PathBuf {
        self.case(case).join(content.to_string())
    }

    async fn run<T, F>(&self, doing: &'static str, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce() -> io::Result<T> + Send + 'static,
    {
        let done = tokio::task::spawn_blocking(work).await;
        let failed = |why: String| Fault::Store(format!("a document could not be {doing}: {why}"));
        done.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))
    }
}

/// Names that read as ids, in order; whatever else lies there is not ours.
fn ids<T: FromStr + Ord>(folder: &Path) -> io::Result<Vec<T>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut all = Vec::new();
    for entry in entries {
        all.extend(entry?.file_name().to_str().and_then(|name| name.parse().ok()));
    }
    all.sort_unstable();
    Ok(all)
}

/// Writes a piece, brings it to the disk and gives it its name, which may not be on the disk yet.
fn place(folder: &Path, content: &Path, piece: u32, sealed: &[u8]) -> io::Result<()> {
    // Whoever goes on in folders that are not there any more; else the first piece makes them.
    let fresh = piece != 0 && !content.exists();
    fs::create_dir_all(content)?;
    let at = content.join(piece.to_string());
    let beside = content.join(format!("{piece}.part"));
    let written = write(&beside, sealed).and_then(|()| fs::rename(&beside, &at));
    if written.is_err() {
        // A full disk is not made fuller by halves of pieces.
        let _ = fs::remove_file(&beside);
    }
    written?;
    if fresh { settle_above(folder, content) } else { Ok(()) }
}

/// Brings the names of pieces from a number on to the disk.
fn settle(folder: &Path, content: &Path, from: u32) -> io::Result<()> {
    sync(content)?;
    // Also where an earlier try made the folders and came no further.
    if from == 0 { settle_above(folder, content) } else { Ok(()) }
}

/// The names of new folders lie in the folders above them.
fn settle_above(folder: &Path, content: &Path) -> io::Result<()> {
    sync(content.parent().unwrap_or(folder))?;
    sync(folder)
}

fn write(at: &Path, sealed: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(at)?;
    file.write_all(sealed)?;
    file.sync_all()
}

fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[async_trait]
impl ObjectStore for Files {
    async fn put(&self, case: CaseId, content: ContentId, piece: u32, sealed: Vec<u8>) -> Result<(), Fault> {
        let (folder, content) = (self.folder.clone(), self.content(case, content));
        self.run("kept", move || {
            place(&folder, &content, piece, &sealed)?;
            settle(&folder, &content, piece)
        })
        .await
    }

    async fn place(
        &self,
        case: CaseId,
        content: ContentId,
        piece: u32,
        sealed: Vec<u8>,
    ) -> Result<(), Fault> {
        let (folder, content) = (self.folder.clone(), self.content(case, content));
        self.run("kept", move || place(&folder, &content, piece, &sealed)).await
    }

    async fn settle(&self, case: CaseId, content: ContentId, from: u32) -> Result<(), Fault> {
        let (folder, content) = (self.folder.clone(), self.content(case, content));
        self.run("kept", move || settle(&folder, &content, from)).await
    }

    async fn read(&self, case: CaseId, content: ContentId, piece: u32) -> Result<Option<Vec<u8>>, Fault> {
        let at = self.content(case, content).join(piece.to_string());
        self.run("read", move || match fs::read(&at) {
            Ok(sealed) => Ok(Some(sealed)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    async fn has(&self, case: CaseId, content: ContentId, piece: u32) -> Result<bool, Fault> {
        let at = self.content(case, content).join(piece.to_string());
        self.run("found", move || at.try_exists()).await
    }

    async fn remove(&self, case: CaseId, content: Option<ContentId>) -> Result<(), Fault> {
        let of_case = self.case(case);
        let at = content.map_or_else(|| of_case.clone(), |content| self.content(case, content));
        self.run("removed", move || {
            match fs::remove_dir_all(&at) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            // An empty folder of a case says that there was one; it goes too. It stays while something is in it.
            let _ = fs::remove_dir(&of_case);
            of_case.parent().map_or(Ok(()), sync)
        })
        .await
    }

    async fn contents(&self, case: CaseId) -> Result<Vec<ContentId>, Fault> {
        let at = self.case(case);
        self.run("found", move || ids(&at)).await
    }

    async fn cases(&self, beyond: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, Fault> {
        let at = self.folder.clone();
        let mut all: Vec<CaseId> = self.run("found", move || ids(&at)).await?;
        all.retain(|case| beyond.is_none_or(|beyond| *case > beyond));
        all.truncate(limit as usize);
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn content() -> (CaseId, ContentId) {
        let id = |last: u8| format!("01890000-0000-7000-8000-0000000000{last:02}");
        (id(1).parse().unwrap(), id(2).parse().unwrap())
    }

    #[tokio::test]
    async fn files_keep_the_promises_of_the_port_and_nobody_else_may_look() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&folder.path().join("documents")).unwrap();
        app::objects_suite::run(&files).await;
        let mode = fs::metadata(folder.path().join("documents")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[tokio::test]
    async fn on_a_full_disk_a_piece_is_not_there_and_its_half_neither() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let (case, content) = content();
        let at = folder.path().join(case.to_string()).join(content.to_string());
        fs::create_dir_all(&at).unwrap();
        // Whatever is written there meets a full disk.
        symlink("/dev/full", at.join("0.part")).unwrap();
        let fault = files.put(case, content, 0, vec![7; 100_000]).await.unwrap_err();
        assert!(matches!(fault, Fault::Store(_)), "{fault}");
        assert_eq!(fs::read_dir(&at).unwrap().count(), 0);
        assert_eq!(files.read(case, content, 0).await.unwrap(), None);
        files.put(case, content, 0, vec![7; 100_000]).await.unwrap();
        assert_eq!(files.read(case, content, 0).await.unwrap().unwrap().len(), 100_000);
    }
}
