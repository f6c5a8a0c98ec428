//! What is proved without a store: a log as tiles, wherever they are read from, and single receipts.

use anyhow::{Context, Result};
use app::ledger::{Hash, LeafRecord, Receipt, TileStore, VerifierKey, leaf_hash, verify_entries};
use std::{collections::BTreeMap, fs, path::Path};

/// The newest checkpoint of a copy, and the older ones.
pub(super) fn checkpoints(folder: &Path) -> Result<(String, Vec<String>)> {
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("cannot read checkpoint `{}`", path.display()))
    };
    let newest = read(&folder.join("checkpoint"))?;
    let mut older = Vec::new();
    let beside = folder.join("checkpoints");
    if beside.is_dir() {
        for file in fs::read_dir(&beside)? {
            older.push(read(&file?.path())?);
        }
    }
    Ok((newest, older))
}

/// Signature, tiles, entries, root, older checkpoints, and the chain of each writer. What was found, or what is wrong.
pub(super) fn log(
    tiles: &impl TileStore,
    checkpoint: &str,
    key: &VerifierKey,
    older: &[String],
) -> Result<Vec<String>, String> {
    let older: Vec<&str> = older.iter().map(String::as_str).collect();
    let mut chains: BTreeMap<String, (u64, Hash)> = BTreeMap::new();
    let mut broken = None;
    let head = verify_entries(tiles, checkpoint, key, &older, |index, leaf| {
        let gap = match LeafRecord::decode(leaf) {
            Err(error) => Some(error.to_string()),
            Ok(record) => {
                let last = chains.entry(record.writer).or_insert((0, Hash::ZERO));
                let continues = (record.counter, record.prev) == (last.0 + 1, last.1);
                *last = (record.counter, leaf_hash(leaf));
                (!continues).then(|| "it does not continue its writer's entry before it".to_owned())
            }
        };
        if broken.is_none() {
            broken = gap.map(|why| format!("entry `{index}`: {why}"));
        }
    })
    .map_err(|error| error.to_string())?;
    match broken {
        Some(why) => Err(why),
        None => Ok(vec![
            format!("entries of the log: {}, all in the tree that its checkpoint signs", head.size),
            format!("older checkpoints: {}, each a beginning of the log", older.len()),
            format!(
                "\nthe checkpoint; keep it elsewhere and pass it with --kept the next time:\n\n{checkpoint}"
            ),
        ]),
    }
}

/// One entry by its receipt.
pub(super) fn receipt(
    text: &str,
    key: &VerifierKey,
    certificate: Option<&str>,
) -> Result<Vec<String>, String> {
    let receipt: Receipt = text.parse().map_err(|error: app::ledger::LedgerError| error.to_string())?;
    let (leaf, head) = receipt.verify_carried(key).map_err(|error| error.to_string())?;
    let names = certificate.map(|certificate| app::log::names_certificate(leaf, certificate));
    if names == Some(false) {
        return Err(
            "the entry does not name this certificate: it was changed, or belongs to another case".into()
        );
    }
    let mut told = vec![
        format!("entry {} of a log of {} entries:", receipt.index(), head.size),
        String::from_utf8_lossy(leaf).into_owned(),
    ];
    if names.is_some() {
        told.push("the entry names this certificate of destruction".to_owned());
    }
    Ok(told)
}
