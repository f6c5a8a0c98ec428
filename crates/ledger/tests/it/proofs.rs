//! S1.17: one entry, or that the log only grew, is proven without the log.

use ledger::{
    Hash, Receipt, check_consistency, check_inclusion, consistency_proof, inclusion_proof, root_at,
};
use proptest::prelude::*;

use crate::fixture::{Log, hashes, leaves, mth, path, subproof};

fn flip(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

/// Every way to spoil a path by one step.
fn spoiled(path: &[Hash], bit: usize) -> Vec<Vec<Hash>> {
    let mut all = vec![[path, &[Hash::ZERO]].concat()];
    for n in 0..path.len() {
        let mut flipped = path.to_vec();
        flipped[n] = flip(flipped[n], bit);
        let mut shorter = path.to_vec();
        shorter.remove(n);
        all.extend([flipped, shorter]);
    }
    all
}

#[test]
fn proofs_are_those_of_the_recursive_definition_for_every_small_tree() {
    let log = Log::of(40);
    let d = hashes(40);
    for new in 1..=40_usize {
        let root = mth(&d[..new]);
        assert_eq!(root_at(&log.tiles, 40, new as u64).unwrap(), root);
        for m in 0..new {
            let proof = inclusion_proof(&log.tiles, 40, new as u64, m as u64).unwrap();
            assert_eq!(proof, path(m, &d[..new]));
            check_inclusion(d[m], m as u64, new as u64, &proof, root).unwrap();
        }
        for old in 1..=new {
            let proof = consistency_proof(&log.tiles, 40, old as u64, new as u64).unwrap();
            assert_eq!(proof, subproof(old, &d[..new], true));
            check_consistency(old as u64, mth(&d[..old]), new as u64, root, &proof).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn proofs_verify_and_spoiled_ones_do_not(
        stored in 1_u64..900, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(),
        m in any::<prop::sample::Index>(), bit in 0_usize..256
    ) {
        let (log, d) = (Log::of(stored), hashes(stored));
        let (a, b) = (1 + a.index(stored as usize), 1 + b.index(stored as usize));
        let (old, new) = (a.min(b), a.max(b));
        let (old_root, root) = (mth(&d[..old]), mth(&d[..new]));

        let m = m.index(new);
        let proof = inclusion_proof(&log.tiles, stored, new as u64, m as u64).unwrap();
        prop_assert_eq!(&proof, &path(m, &d[..new]));
        let included = |leaf, index: usize, proof: &[Hash], root| {
            check_inclusion(leaf, index as u64, new as u64, proof, root).is_ok()
        };
        prop_assert!(included(d[m], m, &proof, root));
        prop_assert!(!included(flip(d[m], bit), m, &proof, root));
        prop_assert!(!included(d[m], m, &proof, flip(root, bit)));
        prop_assert!(!included(d[m], new, &proof, root));
        let neighbour = m.checked_sub(1).unwrap_or(new - 1);
        prop_assert!(new == 1 || !included(d[m], neighbour, &proof, root));
        for proof in spoiled(&proof, bit) {
            prop_assert!(!included(d[m], m, &proof, root));
        }

        let proof = consistency_proof(&log.tiles, stored, old as u64, new as u64).unwrap();
        prop_assert_eq!(&proof, &subproof(old, &d[..new], true));
        let continues = |old_root, root, proof: &[Hash]| {
            check_consistency(old as u64, old_root, new as u64, root, proof).is_ok()
        };
        prop_assert!(continues(old_root, root, &proof));
        prop_assert!(!continues(flip(old_root, bit), root, &proof));
        prop_assert!(!continues(old_root, flip(root, bit), &proof));
        for proof in spoiled(&proof, bit) {
            prop_assert!(!continues(old_root, root, &proof));
        }
    }

    #[test]
    fn a_receipt_survives_its_file_and_no_flipped_bit_does(
        size in 1_u64..900, index in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>(), bit in 0_u8..8
    ) {
        let log = Log::of(size);
        let index = index.index(size as usize) as u64;
        let leaf = &leaves(index..index + 1)[0];
        let receipt = Receipt::issue(&log.tiles, log.checkpoint(), log.key.verifier(), index).unwrap();
        let file = receipt.to_string();
        let read: Receipt = file.parse().unwrap();
        prop_assert_eq!(&read, &receipt);
        prop_assert_eq!(read.verify(leaf, log.key.verifier()).unwrap().size, size);
        prop_assert!(read.verify(b"another leaf", log.key.verifier()).is_err());

        let mut spoiled = file.into_bytes();
        let byte = byte.index(spoiled.len());
        spoiled[byte] ^= 1 << bit;
        let accepted = String::from_utf8(spoiled).ok()
            .and_then(|text| text.parse::<Receipt>().ok())
            .is_some_and(|receipt| receipt.verify(leaf, log.key.verifier()).is_ok());
        prop_assert!(!accepted, "byte {byte}, bit {bit}");
    }
}

#[test]
fn what_is_not_in_the_tree_has_no_proof() {
    let log = Log::of(10);
    assert!(inclusion_proof(&log.tiles, 10, 10, 10).is_err());
    assert!(inclusion_proof(&log.tiles, 10, 11, 0).is_err());
    assert!(consistency_proof(&log.tiles, 10, 3, 11).is_err());
    assert!(consistency_proof(&log.tiles, 10, 4, 3).is_err());
    assert!(Receipt::issue(&log.tiles, log.checkpoint(), log.key.verifier(), 10).is_err());
}

/// A path must be as long as its tree is high: else any subtree's root would pass for the tree's.
#[test]
fn a_proof_for_a_subtree_is_refused_for_the_tree() {
    let d = hashes(8);
    check_inclusion(d[1], 1, 4, &path(1, &d[..4]), mth(&d[..4])).unwrap();
    // of 3 entries, entry 1 has a path of the same form: that size and root belong together, only the signature says
    for size in [2, 5, 8, 1000] {
        assert!(check_inclusion(d[1], 1, size, &path(1, &d[..4]), mth(&d[..4])).is_err(), "{size}");
    }
    assert!(check_inclusion(d[0], 0, 5, &[], d[0]).is_err());
}

/// Across tiles of the third level.
#[test]
fn proofs_reach_over_70000_entries() {
    let (log, d) = (Log::of(70_000), hashes(70_000));
    let root = mth(&d);
    for m in [0, 255, 256, 65_535, 65_536, 69_999_usize] {
        let proof = inclusion_proof(&log.tiles, 70_000, 70_000, m as u64).unwrap();
        assert_eq!(proof, path(m, &d));
        check_inclusion(d[m], m as u64, 70_000, &proof, root).unwrap();
    }
    for old in [1, 256, 65_535, 65_536, 65_537, 69_999_usize] {
        let proof = consistency_proof(&log.tiles, 70_000, old as u64, 70_000).unwrap();
        assert_eq!(proof, subproof(old, &d, true));
        check_consistency(old as u64, mth(&d[..old]), 70_000, root, &proof).unwrap();
    }
}
