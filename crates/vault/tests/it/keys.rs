use vault::{Binding, KeyRing, VaultError, WrappedKey, open, seal};

const HERE: Binding<'static> =
    Binding { tenant: "t1", case: Some("c1"), kind: "event", record: "e1", schema: 1 };

#[test]
fn a_wrapped_key_survives_storage() {
    let keys = KeyRing::in_memory().unwrap().case_keys();
    let (wrapped, key) = keys.new_key().unwrap();
    let sealed = seal(&key, &HERE, b"text").unwrap();
    let stored = WrappedKey::from_bytes(wrapped.as_bytes()).unwrap();
    assert_eq!((stored.key_id(), stored.version()), (key.id(), 1));
    let again = keys.unwrap(&stored).unwrap();
    assert_eq!(open(&again, &HERE, &sealed).unwrap().as_slice(), b"text");
    assert!(keys.rewrap(&stored).unwrap().is_none(), "it is under the current version already");
}

#[test]
fn every_flipped_bit_of_a_wrapped_key_is_found() {
    let keys = KeyRing::in_memory().unwrap().case_keys();
    let (wrapped, _) = keys.new_key().unwrap();
    for byte in 0..wrapped.as_bytes().len() {
        for bit in 0..8 {
            let mut bytes = wrapped.as_bytes().to_vec();
            bytes[byte] ^= 1 << bit;
            let opened = WrappedKey::from_bytes(&bytes).and_then(|wrapped| keys.unwrap(&wrapped));
            assert!(opened.is_err(), "byte {byte}, bit {bit}");
        }
    }
}

#[test]
fn another_ring_does_not_unwrap() {
    let (one, two) = (KeyRing::in_memory().unwrap(), KeyRing::in_memory().unwrap());
    let (wrapped, _) = one.case_keys().new_key().unwrap();
    assert!(matches!(two.case_keys().unwrap(&wrapped), Err(VaultError::WrappedKey)));
}

/// The plaintext of a data key is not in its wrapped form: two wraps of one key share nothing but its name.
#[test]
fn keys_are_all_different() {
    let keys = KeyRing::in_memory().unwrap().case_keys();
    let (one, two) = (keys.new_key().unwrap(), keys.new_key().unwrap());
    assert_ne!(one.1.id(), two.1.id());
    assert_ne!(one.0.as_bytes()[24..], two.0.as_bytes()[24..]);
}
