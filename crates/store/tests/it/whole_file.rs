//! The file of a store encrypted as a whole, which is an option of a build (`--features whole-file-encryption`) and of an installation.
//! `cargo xtask test` runs these twice: without the feature, where a store must refuse to be opened so, and with it.

use crate::given::*;
use std::{fs, path::Path};
use store::{Folder, Options, SqliteStore, WHOLE_FILE};
use vault::KeyRing;

/// How SQLite's file begins in clear.
const IN_CLEAR: &[u8] = b"SQLite format 3";

fn encrypted(directory: &Path, ring: &KeyRing) -> Options {
    let folder = Folder::encrypted(directory, ring.file_key().unwrap());
    Options::new(folder, "tenant", ORIGIN, ring).unwrap()
}

fn refused(options: Options) -> String {
    SqliteStore::open(options).err().expect("it is refused").to_string()
}

#[test]
fn a_build_without_the_cipher_refuses_and_writes_nothing() {
    if WHOLE_FILE {
        return;
    }
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let said = refused(encrypted(directory.path(), &ring));
    assert!(said.contains("--features whole-file-encryption"), "{said}");
    for file in fs::read_dir(directory.path()).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().len(), 0);
    }
}

#[cfg(feature = "whole-file-encryption")]
mod with_the_cipher {
    use super::*;
    use app::{Store, entry::EntryTarget, store_suite};
    use std::sync::{Arc, Mutex};
    use store::{
        backup::{self, Owner, Place},
        verify_deep,
    };

    #[tokio::test]
    async fn it_keeps_the_promises_of_the_port() {
        let kept = Mutex::new(Vec::new());
        store_suite::run(|| async {
            let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
            let store = SqliteStore::open(encrypted(directory.path(), &ring)).unwrap();
            kept.lock().unwrap().push(directory);
            Arc::new(store) as Arc<dyn Store>
        })
        .await;
    }

    async fn filled(options: Options) -> SqliteStore {
        let store = SqliteStore::open(options).unwrap();
        store.put_setting("policies-version", POLICIES).await.unwrap();
        store.put_person(person(1), entry(0, EntryTarget::Person(person_id(1)))).await.unwrap();
        let mut commit = Course::new(1).then(vec![enter("draft"), set("premises.name", text("The Swan"))]);
        commit.projection = vec![projected("premises.name", text("The Swan"), "fs", false, "case")];
        store.commit(commit).await.unwrap();
        store.seal(at(10)).await.unwrap();
        store
    }

    /// Every byte of the files in a folder.
    fn bytes(folder: &Path) -> Vec<u8> {
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.is_file()).flat_map(|path| fs::read(path).unwrap()).collect()
    }

    fn holds(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    #[tokio::test]
    async fn nothing_in_its_files_can_be_read_and_only_its_ring_opens_it() {
        let (clear, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let ring = KeyRing::in_memory().unwrap();
        let store = filled(Options::new(clear.path(), "tenant", ORIGIN, &ring).unwrap()).await;
        let found = bytes(clear.path());
        assert!(holds(&found, IN_CLEAR) && holds(&found, b"premises-licence") && holds(&found, b"The Swan"));
        drop(store);
        let store = filled(encrypted(whole.path(), &ring)).await;
        // with the log of writes, and after it was moved into the file
        let mut found = bytes(whole.path());
        drop(store);
        found.extend(bytes(whole.path()));
        for word in [IN_CLEAR, b"premises-licence", b"The Swan", b"CREATE TABLE", b"policies-version"] {
            assert!(!holds(&found, word), "`{}` can be read", String::from_utf8_lossy(word));
        }
        let report = verify_deep(encrypted(whole.path(), &ring), &[]).unwrap();
        assert_eq!((report.problems.len(), report.cases), (0, 1));
        let other = KeyRing::in_memory().unwrap();
        assert!(refused(encrypted(whole.path(), &other)).contains("not encrypted under this key ring"));
        let in_clear = Options::new(whole.path(), "tenant", ORIGIN, &ring).unwrap();
        assert!(refused(in_clear).contains("store.encrypt_file: true"));
        assert!(refused(encrypted(clear.path(), &ring)).contains("take a backup"));
    }

    #[tokio::test]
    async fn a_store_in_clear_is_taken_over_by_a_backup_and_back_again() {
        let root = tempfile::tempdir().unwrap();
        let ring = KeyRing::in_memory().unwrap();
        let at_ = |name: &str| root.path().join(name);
        let store = filled(Options::new(at_("clear"), "tenant", ORIGIN, &ring).unwrap()).await;
        let case = store.case(case_id(1)).await.unwrap();
        drop(store);
        let owner = |whole_file| Owner { ring: &ring, tenant: "tenant", origin: ORIGIN, whole_file };
        let whole = |name: &str| Folder::encrypted(at_(name), ring.file_key().unwrap());
        let nothing = |_: &app::core::Case| Vec::new();

        let place = Place::Sqlite(at_("clear").into());
        backup::take(&place, &at_("backups"), owner(false), at(20), false).await.unwrap();
        let to = Place::Sqlite(whole("whole"));
        backup::restore(&at_("backups"), None, &to, owner(true), &[], &nothing).await.unwrap();
        assert!(!holds(&bytes(&at_("whole")), b"premises-licence"));
        let store = SqliteStore::open(encrypted(&at_("whole"), &ring)).unwrap();
        assert_eq!(store.case(case_id(1)).await.unwrap(), case);
        drop(store);

        backup::take(&to, &at_("again"), owner(true), at(30), false).await.unwrap();
        let back = Place::Sqlite(at_("back").into());
        backup::restore(&at_("again"), None, &back, owner(false), &[], &nothing).await.unwrap();
        let store = SqliteStore::open(Options::new(at_("back"), "tenant", ORIGIN, &ring).unwrap()).unwrap();
        assert_eq!(store.case(case_id(1)).await.unwrap(), case);
    }
}
