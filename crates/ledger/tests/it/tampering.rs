//! S3.20, S3.58: a change to what was recorded is found, and named.

use ledger::{Checkpoint, LedgerError, LogKey, TileDirectory, TreeState, seal, verify};
use proptest::prelude::*;

use crate::fixture::{Log, NAME, leaves};

/// Flips one bit of one stored tile; gives what `verify` says.
fn verify_with_flip(log: &Log, path: &str, byte: usize, bit: u8) -> Result<Checkpoint, LedgerError> {
    let mut tiles = log.tiles.clone();
    tiles.get_mut(path).unwrap()[byte] ^= 1 << bit;
    verify(&tiles, log.checkpoint(), log.key.verifier(), &[])
}

/// The index of the entry that a byte of a bundle belongs to.
fn entry_at(log: &Log, path: &str, byte: usize) -> u64 {
    let first = ledger::Tile::parse(path).unwrap().index() * 256;
    let mut end = 0;
    for (n, leaf) in leaves(first..first + 256).iter().enumerate() {
        end += 2 + leaf.len();
        if byte < end {
            return first + n as u64;
        }
    }
    panic!("{path} has no byte {byte} in {} tiles", log.tiles.len());
}

fn assert_found(log: &Log, path: &str, byte: usize, bit: u8) {
    let found = verify_with_flip(log, path, byte, bit).expect_err("a flipped bit was not found");
    if path.starts_with("tile/entries/") {
        let index = entry_at(log, path, byte);
        let named = match &found {
            LedgerError::EntryDiffers { index: named } => *named == index,
            LedgerError::Malformed { path: named, .. } => named == path,
            _ => false,
        };
        assert!(named, "byte {byte} of {path} is in entry {index}, but: {found}");
    } else {
        assert_eq!(found, LedgerError::TileDiffers { path: path.to_owned() });
    }
}

#[test]
fn every_flipped_bit_of_a_small_log_is_found_and_named() {
    let log = Log::of(5);
    for (path, bytes) in &log.tiles {
        for byte in 0..bytes.len() {
            (0..8).for_each(|bit| assert_found(&log, path, byte, bit));
        }
    }
}

#[test]
fn every_flipped_bit_of_a_checkpoint_is_found() {
    let log = Log::of(5);
    for byte in 0..log.checkpoint().len() {
        for bit in 0..8 {
            let mut text = log.checkpoint().as_bytes().to_vec();
            text[byte] ^= 1 << bit;
            let found =
                String::from_utf8(text).map(|text| Checkpoint::open(&text, log.key.verifier()).is_err());
            assert!(found.unwrap_or(true), "byte {byte}, bit {bit}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_flipped_bit_of_a_larger_log_is_found_and_named(
        size in 1_u64..900, file in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>(), bit in 0_u8..8
    ) {
        let log = Log::of(size);
        let (path, bytes) = log.tiles.iter().nth(file.index(log.tiles.len())).unwrap();
        assert_found(&log, path, byte.index(bytes.len()), bit);
    }
}

#[test]
fn a_missing_tile_is_named() {
    let log = Log::of(600);
    for path in log.tiles.keys() {
        let mut tiles = log.tiles.clone();
        tiles.remove(path);
        let found = verify(&tiles, log.checkpoint(), log.key.verifier(), &[]);
        assert_eq!(found, Err(LedgerError::Missing { path: path.clone() }));
    }
}

/// Whoever can write the store can change an entry with all tiles over it, but cannot sign.
#[test]
fn a_forgery_with_matching_tiles_is_found() {
    let log = Log::of(600);
    let mut forged = leaves(0..600);
    forged[300] = b"nobody looked".to_vec();
    let other = LogKey::from_seed(NAME, &[8; 32]).unwrap();
    let forgery = seal(&TreeState::empty(), &forged, &other).unwrap();
    let all: std::collections::BTreeMap<_, _> = forgery.tiles.into_iter().collect();
    assert_eq!(
        verify(&all, log.checkpoint(), log.key.verifier(), &[]),
        Err(LedgerError::RootDiffers { size: 600 })
    );
    assert_eq!(
        verify(&all, &forgery.checkpoint, log.key.verifier(), &[]),
        Err(LedgerError::NotSigned { key: NAME.to_owned() })
    );

    let mut some = log.tiles.clone();
    for path in ["tile/entries/001", "tile/0/001"] {
        some.insert(path.to_owned(), all[path].clone());
    }
    assert_eq!(
        verify(&some, log.checkpoint(), log.key.verifier(), &[]),
        Err(LedgerError::EntriesDiffer { first: 256, last: 511 })
    );
}

/// Whoever has the key can rewrite history, but not the checkpoints that others keep.
#[test]
fn a_rewritten_or_shortened_history_contradicts_older_checkpoints() {
    let mut log = Log::of(300);
    let kept = log.checkpoint().to_owned();
    log.append(&leaves(300..310));
    let longer = log.checkpoint().to_owned();
    let verifier = log.key.verifier().clone();

    let mut rewritten = leaves(0..310);
    rewritten[7] = b"changed".to_vec();
    let mut other = Log::new();
    other.append(&rewritten);
    assert_eq!(
        verify(&other.tiles, other.checkpoint(), &verifier, &[&longer, &kept]),
        Err(LedgerError::Inconsistent { size: 300 })
    );
    let short = Log::of(300);
    assert_eq!(
        verify(&short.tiles, short.checkpoint(), &verifier, &[&kept, &longer]),
        Err(LedgerError::Truncated { size: 310, end: 300 })
    );
    verify(&log.tiles, &longer, &verifier, &[&kept]).unwrap();
}

#[test]
fn a_checkpoint_of_another_log_is_refused() {
    let log = Log::of(3);
    let other = LogKey::from_seed("example.org/other", &[7; 32]).unwrap();
    assert!(matches!(
        verify(&log.tiles, log.checkpoint(), other.verifier(), &[]),
        Err(LedgerError::NotSigned { .. })
    ));
    let head = Checkpoint { origin: "example.org/other".into(), size: 3, root: log.state.root() };
    assert!(matches!(head.sign(&log.key), Err(LedgerError::OtherLog { .. })));
    // signed by the right key, but for another log
    let text = format!("example.org/other\n3\n{}\n", log.state.root().to_base64());
    let note = ledger::sign_note(&text, &log.key).unwrap();
    assert!(matches!(Checkpoint::open(&note, log.key.verifier()), Err(LedgerError::OtherLog { .. })));
}

/// Two texts for one head could be signed and counted as two.
#[test]
fn a_checkpoint_has_one_spelling() {
    let log = Log::of(5);
    let root = log.state.root().to_base64();
    let open =
        |text: String| Checkpoint::open(&ledger::sign_note(&text, &log.key).unwrap(), log.key.verifier());
    assert_eq!(open(format!("{NAME}\n5\n{root}\n")).unwrap().size, 5);
    for text in [
        format!("{NAME}\n05\n{root}\n"),
        format!("{NAME}\n+5\n{root}\n"),
        format!("{NAME}\n5\n{root}\nmore\n"),
        format!("{NAME}\n5\n{}\n", root.trim_end_matches('=')),
        format!("{NAME}\n5\n"),
    ] {
        assert!(matches!(open(text.clone()), Err(LedgerError::Form { .. })), "{text}");
    }
}

#[test]
fn a_copy_on_disk_is_verified_offline() {
    let log = Log::of(300);
    let home = tempfile::tempdir().unwrap();
    for (path, bytes) in &log.tiles {
        let file = home.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let store = TileDirectory::new(home.path());
    assert_eq!(verify(&store, log.checkpoint(), log.key.verifier(), &[]).unwrap().size, 300);
    std::fs::write(home.path().join("tile/entries/001.p/44"), b"").unwrap();
    assert!(matches!(
        verify(&store, log.checkpoint(), log.key.verifier(), &[]),
        Err(LedgerError::Malformed { .. })
    ));
}
