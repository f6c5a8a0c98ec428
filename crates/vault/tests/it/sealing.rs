//! S3.56: sealed content opens only where it belongs, and any change to it is noticed.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vault::{Binding, DataKey, KeyRing, SEAL_OVERHEAD_BYTES, VaultError, key_id, open, seal};

const HERE: Binding<'static> =
    Binding { tenant: "t1", case: Some("c1"), kind: "event", record: "e1", schema: 1 };
const TEXT: &[u8] = b"Anna Example, 12 High Street, was here";

fn key() -> DataKey {
    KeyRing::in_memory().unwrap().case_keys().new_key().unwrap().1
}

#[test]
fn data_opens_under_its_own_binding_alone() {
    let key = key();
    let sealed = seal(&key, &HERE, TEXT).unwrap();
    assert_eq!(open(&key, &HERE, &sealed).unwrap().as_slice(), TEXT);
    for elsewhere in [
        Binding { tenant: "t2", ..HERE },
        Binding { case: Some("c2"), ..HERE },
        Binding { case: None, ..HERE },
        Binding { kind: "snapshot", ..HERE },
        Binding { record: "e2", ..HERE },
        Binding { schema: 2, ..HERE },
    ] {
        assert!(matches!(open(&key, &elsewhere, &sealed), Err(VaultError::NotAuthentic)), "{elsewhere:?}");
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_found() {
    let key = key();
    let sealed = seal(&key, &HERE, TEXT).unwrap();
    assert_eq!(sealed.len(), TEXT.len() + SEAL_OVERHEAD_BYTES);
    for byte in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[byte] ^= 1 << bit;
            assert!(open(&key, &HERE, &flipped).is_err(), "byte {byte}, bit {bit}");
        }
        assert!(open(&key, &HERE, &sealed[..byte]).is_err(), "cut at {byte}");
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert!(open(&key, &HERE, &longer).is_err());
}

#[test]
fn another_key_is_named_as_the_reason() {
    let (key, other) = (key(), key());
    let sealed = seal(&key, &HERE, TEXT).unwrap();
    assert_eq!(key_id(&sealed).unwrap(), key.id());
    assert!(matches!(open(&other, &HERE, &sealed), Err(VaultError::OtherKey)));
    // claiming the other key's id does not help
    let mut claimed = sealed.clone();
    claimed[4..20].copy_from_slice(other.id().as_bytes());
    assert!(matches!(open(&other, &HERE, &claimed), Err(VaultError::NotAuthentic)));
    assert!(matches!(open(&key, &HERE, b"plain text"), Err(VaultError::NotSealed)));
    assert!(matches!(key_id(b""), Err(VaultError::NotSealed)));
}

/// Over several threads, each with nonces of its own drawing, and beyond one drawing.
#[test]
fn no_nonce_repeats_in_10000_seals() {
    let key = key();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let key = key.clone();
            std::thread::spawn(move || {
                (0..2500).map(|_| seal(&key, &HERE, b"").unwrap()[20..32].to_vec()).collect::<Vec<_>>()
            })
        })
        .collect();
    let nonces: BTreeSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(nonces.len(), 10_000);
    assert!(!nonces.contains(&vec![0; 12]));
}

#[test]
fn equal_plaintexts_have_unequal_ciphertexts_that_do_not_show_them() {
    let key = key();
    let (one, two) = (seal(&key, &HERE, TEXT).unwrap(), seal(&key, &HERE, TEXT).unwrap());
    assert_ne!(one[32..], two[32..]);
    for sealed in [one, two] {
        assert!(!sealed.windows(4).any(|window| window == b"Anna"));
    }
}

/// Canary: neither errors nor debug output show plaintext, key material, or where a record belongs.
#[test]
fn errors_and_debug_output_show_no_secret() {
    let ring = KeyRing::in_memory().unwrap();
    let (wrapped, key) = ring.case_keys().new_key().unwrap();
    let sealed = seal(&key, &HERE, TEXT).unwrap();
    let error = open(&key, &Binding { record: "e2", ..HERE }, &sealed).unwrap_err();
    let seed = ring.log_seed();
    let shown = format!(
        "{error} {error:?} {key:?} {wrapped:?} {ring:?} {:?} {:?} {:?} {seed:?} {:?}",
        ring.case_keys(),
        ring.blind_index(),
        ring.token_hasher(),
        vault::Passphrase::new("correct horse battery").unwrap(),
    );
    let bytes = format!("{:?}", &seed.expose()[..4]);
    for secret in
        ["Anna", "High Street", "correct", &hex::encode(seed.expose())[..8], bytes.trim_matches(['[', ']'])]
    {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
    // the ciphertext's own key id is public, and is the only run of digits that is allowed to be long
    let id = key.id().to_string();
    let rest = shown.replace(&id, "");
    assert!(!rest.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() > 12), "{rest}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sealed_opens_again(
        text in prop::collection::vec(any::<u8>(), 0..2000),
        tenant in ".{0,8}", case in prop::option::of(".{0,8}"), kind in ".{0,8}", record in ".{0,8}", schema: u32
    ) {
        let key = key();
        let binding = Binding { tenant: &tenant, case: case.as_deref(), kind: &kind, record: &record, schema };
        let sealed = seal(&key, &binding, &text).unwrap();
        let opened = open(&key, &binding, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), text.as_slice());
    }

    #[test]
    fn arbitrary_bytes_are_an_error_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let key = key();
        prop_assert!(open(&key, &HERE, &bytes).is_err());
        let with_magic = [b"CWS\x01".as_slice(), key.id().as_bytes(), &bytes].concat();
        prop_assert!(open(&key, &HERE, &with_magic).is_err());
        prop_assert!(vault::WrappedKey::from_bytes(&bytes).is_err());
    }
}
