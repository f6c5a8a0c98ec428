//! S1.5, S3.56: the key ring's file.

use std::fs;
use std::path::{Path, PathBuf};

use vault::{Binding, KeyRing, Passphrase, VaultError, open, seal};

const HERE: Binding<'static> =
    Binding { tenant: "t1", case: Some("c1"), kind: "event", record: "e1", schema: 1 };

struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("data")).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn create(&self) -> KeyRing {
        KeyRing::create(&self.path("ring"), &self.path("data"), &passphrase()).unwrap()
    }

    fn open(&self) -> Result<KeyRing, VaultError> {
        KeyRing::open(&self.path("ring"), &self.path("data"), &passphrase())
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery").unwrap()
}

#[test]
fn a_ring_opens_again_with_all_its_secrets() {
    let home = Home::new();
    let ring = home.create();
    let (wrapped, key) = ring.case_keys().new_key().unwrap();
    let sealed = seal(&key, &HERE, b"text").unwrap();
    let again = home.open().unwrap();
    let key = again.case_keys().unwrap(&wrapped).unwrap();
    assert_eq!(open(&key, &HERE, &sealed).unwrap().as_slice(), b"text");
    assert_eq!(again.log_seed().expose(), ring.log_seed().expose());
    assert_eq!(again.blind_index().value("f", "v"), ring.blind_index().value("f", "v"));
    assert_eq!(again.token_hasher().hash("session", b"t"), ring.token_hasher().hash("session", b"t"));
    let other = KeyRing::in_memory().unwrap();
    assert_ne!(other.log_seed().expose(), ring.log_seed().expose());
    assert_ne!(other.blind_index().value("f", "v"), ring.blind_index().value("f", "v"));
    assert_ne!(other.token_hasher().hash("session", b"t"), ring.token_hasher().hash("session", b"t"));
}

#[test]
fn a_wrong_passphrase_is_said_clearly() {
    let home = Home::new();
    home.create();
    let wrong = Passphrase::new("incorrect horse battery").unwrap();
    let error = KeyRing::open(&home.path("ring"), &home.path("data"), &wrong).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase));
    assert!(error.to_string().starts_with("the passphrase does not open the key ring"), "{error}");
}

#[test]
fn a_ring_inside_the_data_directory_is_refused() {
    let home = Home::new();
    let data = home.path("data");
    fs::create_dir(data.join("deep")).unwrap();
    fs::create_dir(home.path("data-keys")).unwrap();
    home.create();
    let mut inside = vec![
        data.join("ring"),
        data.join("deep/ring"),
        data.join("deep/../ring"),
        data.join("not-yet/ring"),
        home.path("data-keys/../data/ring"),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&data, home.path("link")).unwrap();
        inside.push(home.path("link/ring"));
        std::os::unix::fs::symlink(data.join("ring"), home.path("ring-link")).unwrap();
    }
    for path in inside {
        let refused = KeyRing::create(&path, &data, &passphrase()).unwrap_err();
        assert!(matches!(refused, VaultError::InsideDataDirectory { .. }), "{}: {refused}", path.display());
    }
    assert!(!data.join("ring").exists());
    // one that was moved there later, and one that a link leads to
    fs::rename(home.path("ring"), data.join("ring")).unwrap();
    for name in ["data/ring", "link/ring", "ring-link"] {
        let refused = KeyRing::open(&home.path(name), &data, &passphrase()).unwrap_err();
        assert!(matches!(refused, VaultError::InsideDataDirectory { .. }), "{name}: {refused}");
    }
    // a neighbour whose name begins alike is outside
    KeyRing::create(&home.path("data-keys/ring"), &data, &passphrase()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_ring_open_to_others_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    home.create();
    let mode = || fs::metadata(home.path("ring")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    for open in [0o604, 0o640, 0o602, 0o777] {
        fs::set_permissions(home.path("ring"), fs::Permissions::from_mode(open)).unwrap();
        let error = home.open().unwrap_err();
        assert!(matches!(error, VaultError::OpenToOthers { mode, .. } if mode == open), "{error}");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    fs::set_permissions(home.path("ring"), fs::Permissions::from_mode(0o400)).unwrap();
    home.open().unwrap();
}

#[test]
fn an_existing_ring_is_never_overwritten() {
    let home = Home::new();
    let ring = home.create();
    let again = KeyRing::create(&home.path("ring"), &home.path("data"), &passphrase());
    assert!(matches!(again, Err(VaultError::Exists { .. })));
    assert_eq!(home.open().unwrap().log_seed().expose(), ring.log_seed().expose());
}

#[test]
fn rotation_rewraps_and_retiring_forgets() {
    let home = Home::new();
    let mut ring = home.create();
    let (old, key) = ring.case_keys().new_key().unwrap();
    let sealed = seal(&key, &HERE, b"text").unwrap();

    assert_eq!(ring.rotate(&passphrase()).unwrap(), 2);
    let mut ring = home.open().unwrap();
    assert_eq!(ring.current_version(), 2);
    let new = ring.case_keys().rewrap(&old).unwrap().unwrap();
    assert_eq!((new.version(), new.key_id()), (2, old.key_id()));
    for wrapped in [&old, &new] {
        let key = ring.case_keys().unwrap(wrapped).unwrap();
        assert_eq!(open(&key, &HERE, &sealed).unwrap().as_slice(), b"text");
    }

    assert!(matches!(ring.retire(2, &passphrase()), Err(VaultError::InUse { version: 2 })));
    assert!(matches!(ring.retire(9, &passphrase()), Err(VaultError::NoSuchVersion { version: 9 })));
    ring.retire(1, &passphrase()).unwrap();
    for ring in [ring, home.open().unwrap()] {
        let gone = ring.case_keys().unwrap(&old);
        assert!(matches!(gone, Err(VaultError::NoSuchVersion { version: 1 })));
        ring.case_keys().unwrap(&new).unwrap();
    }
}

#[test]
fn a_change_needs_the_passphrase_and_an_unchanged_file() {
    let home = Home::new();
    let mut ring = home.create();
    let wrong = Passphrase::new("incorrect horse battery").unwrap();
    assert!(matches!(ring.rotate(&wrong), Err(VaultError::WrongPassphrase)));
    assert_eq!(ring.current_version(), 1);

    ring.change_passphrase(&passphrase(), &wrong).unwrap();
    assert!(matches!(home.open(), Err(VaultError::WrongPassphrase)));
    let mut other = KeyRing::open(&home.path("ring"), &home.path("data"), &wrong).unwrap();
    assert_eq!(other.rotate(&wrong).unwrap(), 2);
    // a rotation on top of that would lose version 2
    assert!(matches!(ring.rotate(&wrong), Err(VaultError::ChangedMeanwhile { .. })));
    assert_eq!(ring.current_version(), 1);
    assert!(matches!(KeyRing::in_memory().unwrap().rotate(&wrong), Err(VaultError::InMemory)));
}

#[test]
fn a_damaged_file_is_an_error() {
    let home = Home::new();
    home.create();
    let text = fs::read_to_string(home.path("ring")).unwrap();
    assert!(text.contains("argon2id") && text.contains("19456"), "{text}");
    for (from, to) in [
        ("ring 1", "ring 2"),
        ("19456", "4000000000"),
        ("19456", "8"),
        ("argon2id", "none"),
        ("\"sealed\": \"", "\"sealed\": \"AAAA"),
        ("\"sealed\": \"", "\"sealed\": \"%"),
        ("{", "["),
    ] {
        fs::write(home.path("ring"), text.replacen(from, to, 1)).unwrap();
        let error = home.open().unwrap_err();
        let expected = matches!(error, VaultError::NotAKeyRing { .. } | VaultError::WrongPassphrase);
        assert!(expected, "{from} → {to}: {error}");
    }
    fs::remove_file(home.path("ring")).unwrap();
    assert!(matches!(home.open(), Err(VaultError::File { .. })));
}

#[test]
fn passphrases_come_from_a_credential_file() {
    let home = Home::new();
    home.create();
    for text in ["correct horse battery", "correct horse battery\n", "correct horse battery\r\n"] {
        fs::write(home.path("credential"), text).unwrap();
        let passphrase = Passphrase::from_file(&home.path("credential")).unwrap();
        KeyRing::open(&home.path("ring"), &home.path("data"), &passphrase).unwrap();
    }
    for text in ["", "\n", "short\n"] {
        fs::write(home.path("credential"), text).unwrap();
        assert!(matches!(Passphrase::from_file(&home.path("credential")), Err(VaultError::Passphrase(_))));
    }
    fs::write(home.path("credential"), [0xff; 20]).unwrap();
    assert!(matches!(Passphrase::from_file(&home.path("credential")), Err(VaultError::Passphrase(_))));
    assert!(matches!(Passphrase::from_file(&home.path("nowhere")), Err(VaultError::File { .. })));
}

/// A key service in another process: the key under which it keeps rings is its own; it notes each use and can be away.
struct Service {
    key: vault::DataKey,
    away: std::sync::atomic::AtomicBool,
    uses: std::sync::atomic::AtomicU32,
}

impl Service {
    fn new() -> Self {
        let (_, key) = KeyRing::in_memory().unwrap().case_keys().new_key().unwrap();
        Self { key, away: false.into(), uses: 0.into() }
    }

    fn asked(&self) -> Result<vault::Binding<'static>, VaultError> {
        use std::sync::atomic::Ordering::SeqCst;
        self.uses.fetch_add(1, SeqCst);
        if self.away.load(SeqCst) {
            return Err(VaultError::Keeper("the key service does not answer".to_owned()));
        }
        Ok(vault::Binding { tenant: "service", case: None, kind: "ring", record: "1", schema: 1 })
    }
}

impl vault::RingKeeper for Service {
    fn protect(&self, content: &[u8], _: &Path) -> Result<Vec<u8>, VaultError> {
        vault::seal(&self.key, &self.asked()?, content)
    }

    fn reveal(&self, file: &[u8], _: &Path) -> Result<vault::Zeroizing<Vec<u8>>, VaultError> {
        vault::open(&self.key, &self.asked()?, file)
    }
}

#[test]
fn a_key_service_can_keep_the_ring() {
    use std::sync::atomic::Ordering::SeqCst;
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("ring"), folder.path().join("data"));
    let (service, other) = (Service::new(), Service::new());
    let (wrapped, key) = KeyRing::create(&file, &data, &service).unwrap().case_keys().new_key().unwrap();
    let mut ring = KeyRing::open(&file, &data, &service).unwrap();
    assert_eq!(ring.case_keys().unwrap(&wrapped).unwrap().id(), key.id());
    assert_eq!(ring.rotate(&service).unwrap(), 2);
    assert_eq!(service.uses.load(SeqCst), 4, "made, opened, and for the rotation read and written");

    assert!(KeyRing::open(&file, &data, &other).is_err(), "another service has another key");
    let passphrase = Passphrase::new("correct horse battery").unwrap();
    assert!(KeyRing::open(&file, &data, &passphrase).is_err());
    service.away.store(true, SeqCst);
    assert!(matches!(KeyRing::open(&file, &data, &service), Err(VaultError::Keeper(_))));
    assert!(matches!(ring.rotate(&service), Err(VaultError::Keeper(_))));
    assert_eq!(ring.current_version(), 2, "what was not written is not used");

    // from the service to a passphrase: the ring stays the same one
    service.away.store(false, SeqCst);
    ring.change_passphrase(&service, &passphrase).unwrap();
    let again = KeyRing::open(&file, &data, &passphrase).unwrap();
    assert_eq!(again.case_keys().unwrap(&wrapped).unwrap().id(), key.id());
    assert!(KeyRing::open(&file, &data, &service).is_err());
}
