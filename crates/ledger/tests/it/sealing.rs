use ledger::{Checkpoint, LedgerError, TreeState, read_entry, seal, verify};
use proptest::prelude::*;

use crate::fixture::{Log, hashes, leaves, mth};

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// However entries come in, and however often the sealer starts anew, the tiles are the same.
    #[test]
    fn sealing_in_batches_equals_sealing_at_once(
        batches in prop::collection::vec((prop_oneof![0_u64..4, 1_u64..300, 250_u64..260], any::<bool>()), 1..12)
    ) {
        let mut log = Log::new();
        let mut size = 0;
        for (more, restart) in batches {
            log.append(&leaves(size..size + more));
            size += more;
            if restart {
                let checkpoint = Checkpoint::open(log.checkpoint(), log.key.verifier()).unwrap();
                let loaded = TreeState::load(&log.tiles, &checkpoint).unwrap();
                prop_assert_eq!(&loaded, &log.state);
                log.state = loaded;
            }
        }
        let at_once = Log::of(size);
        prop_assert_eq!(&log.tiles, &at_once.tiles);
        prop_assert_eq!(log.checkpoint(), at_once.checkpoint());
        prop_assert_eq!(log.state.root(), mth(&hashes(size)));
        let older: Vec<&str> = log.checkpoints.iter().map(String::as_str).collect();
        prop_assert_eq!(verify(&log.tiles, log.checkpoint(), log.key.verifier(), &older).unwrap().size, size);
    }
}

/// The example of the specification, which reaches the third level of tiles.
#[test]
fn a_log_of_70000_entries_has_the_specified_tiles() {
    let mut log = Log::of(65_000);
    log.append(&leaves(65_000..70_000));
    let at = |prefix: &str| log.tiles.keys().filter(|path| path.starts_with(prefix)).count();
    assert_eq!((at("tile/0/"), at("tile/1/"), at("tile/2/"), at("tile/entries/")), (274, 2, 1, 274));
    assert_eq!(log.tiles.len(), 274 + 2 + 1 + 274);
    for path in
        ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"]
    {
        assert!(log.tiles.contains_key(path), "{path}");
    }
    assert_eq!(log.state.root(), mth(&hashes(70_000)));
    verify(&log.tiles, log.checkpoint(), log.key.verifier(), &[&log.checkpoints[0]]).unwrap();
    assert_eq!(read_entry(&log.tiles, 70_000, 69_999).unwrap(), leaves(69_999..70_000)[0]);
    let checkpoint = Checkpoint::open(log.checkpoint(), log.key.verifier()).unwrap();
    assert_eq!(TreeState::load(&log.tiles, &checkpoint).unwrap(), log.state);
}

#[test]
fn the_longest_leaf_fits_and_a_longer_one_is_refused() {
    let mut log = Log::new();
    log.append(&[vec![1; 65_535], vec![]]);
    verify(&log.tiles, log.checkpoint(), log.key.verifier(), &[]).unwrap();
    assert_eq!(
        seal(&log.state, &[vec![1; 65_536]], &log.key),
        Err(LedgerError::LeafTooLong { size_bytes: 65_536 })
    );
}

/// A damaged tree is never continued, and so never signed.
#[test]
fn a_state_that_is_not_the_signed_one_is_refused() {
    let log = Log::of(301);
    let checkpoint = Checkpoint::open(log.checkpoint(), log.key.verifier()).unwrap();
    for path in ["tile/0/001.p/45", "tile/1/000.p/1", "tile/entries/001.p/45"] {
        let mut tiles = log.tiles.clone();
        *tiles.get_mut(path).unwrap().last_mut().unwrap() ^= 1;
        assert_eq!(
            TreeState::load(&tiles, &checkpoint),
            Err(LedgerError::StateDiffers { size: 301 }),
            "{path}"
        );
        tiles.remove(path);
        assert!(matches!(TreeState::load(&tiles, &checkpoint), Err(LedgerError::Missing { .. })), "{path}");
    }
}
