//! Rates of sealing, proving and verifying: `cargo bench -p ledger`.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::collections::BTreeMap;
use std::time::Instant;

use ledger::{LedgerError, LogKey, Receipt, TreeState, seal, verify};

const ENTRIES: u64 = 200_000;

fn rate(what: &str, count: u64, work: impl FnOnce() -> Result<(), LedgerError>) -> Result<(), LedgerError> {
    let start = Instant::now();
    work()?;
    println!("{what:<44}{:>12.0}/s", count as f64 / start.elapsed().as_secs_f64());
    Ok(())
}

fn main() -> Result<(), LedgerError> {
    let key = LogKey::generate("example.org/bench")?;
    let leaves: Vec<Vec<u8>> = (0..ENTRIES).map(|n| format!("{n:0>400}").into_bytes()).collect();
    for batch in [10, 1000, 100_000] {
        let few = leaves.get(..(batch * 200).min(leaves.len())).unwrap_or_default();
        rate(&format!("seal 400 B entries, {batch} at a time"), few.len() as u64, || {
            let mut state = TreeState::empty();
            for leaves in few.chunks(batch) {
                state = seal(&state, leaves, &key)?.next;
            }
            Ok(())
        })?;
    }
    let batch = seal(&TreeState::empty(), &leaves, &key)?;
    let tiles: BTreeMap<_, _> = batch.tiles.into_iter().collect();
    rate("verify entries", ENTRIES, || verify(&tiles, &batch.checkpoint, key.verifier(), &[]).map(drop))?;
    rate("issue and verify a receipt", 1000, || {
        for (index, leaf) in leaves.iter().enumerate().step_by(200) {
            let receipt = Receipt::issue(&tiles, &batch.checkpoint, key.verifier(), index as u64)?;
            receipt.verify(leaf, key.verifier())?;
        }
        Ok(())
    })
}
