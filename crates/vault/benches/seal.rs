//! Rates of sealing, opening and re-wrapping: `cargo bench -p vault`.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::hint::black_box;
use std::time::Instant;

use vault::{Binding, KeyRing, VaultError, open, seal};

const ROUNDS: u32 = 200_000;

fn each(what: &str, mut work: impl FnMut() -> Result<(), VaultError>) -> Result<(), VaultError> {
    let start = Instant::now();
    for _ in 0..ROUNDS {
        work()?;
    }
    let ns = start.elapsed().as_nanos() / u128::from(ROUNDS);
    println!("{what:<32}{ns:>8} ns{:>12}/s", 1_000_000_000 / ns.max(1));
    Ok(())
}

fn main() -> Result<(), VaultError> {
    let ring = KeyRing::in_memory()?;
    let keys = ring.case_keys();
    let (wrapped, key) = keys.new_key()?;
    let here = Binding {
        tenant: "0195c1de-0000-7000-8000-000000000001",
        case: Some("0195c1de-0000-7000-8000-000000000002"),
        kind: "event",
        record: "0195c1de-0000-7000-8000-000000000003",
        schema: 1,
    };
    for size in [400, 4_000, 40_000] {
        let text = vec![7; size];
        let sealed = seal(&key, &here, &text)?;
        each(&format!("seal {size} B"), || seal(&key, &here, &text).map(|bytes| drop(black_box(bytes))))?;
        each(&format!("open {size} B"), || open(&key, &here, &sealed).map(|bytes| drop(black_box(bytes))))?;
    }
    each("new key", || keys.new_key().map(|pair| drop(black_box(pair))))?;
    each("unwrap a key", || keys.unwrap(&wrapped).map(|key| drop(black_box(key))))?;
    let index = ring.blind_index();
    each("keyed hash of a value", || {
        black_box(index.value("applicant.name", "Anna Example"));
        Ok(())
    })
}
