//! Copies the contents of all cases from one object store to another, sealed as they are, and proves each by the hash in its case:
//! for backups and restores.

use super::ContentAt;
use crate::{
    Fault,
    port::{objects::ObjectStore, store::Store},
};
use casewright_core::{
    Case,
    document::{Content, VersionState},
    id::CaseId,
};
use std::{collections::HashSet, sync::Arc};

/// Changes asked for at once.
const PAGE: u32 = 1_000;

/// What was copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Contents that are there and proved, or were before.
    pub contents: u64,
    /// How many of them were copied now.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Contents that are not there as they were received, by their ids, with the reason.
    pub problems: Vec<String>,
}

/// Copies what is not there yet. `again` proves what is there already too.
///
/// # Errors
///
/// When one of the stores fails. A content that is damaged is no error but a problem.
pub async fn copy_contents(
    store: &dyn Store,
    from: &Arc<dyn ObjectStore>,
    to: &Arc<dyn ObjectStore>,
    again: bool,
) -> Result<Copied, Fault> {
    let (mut done, mut known, mut place) = (Copied::default(), HashSet::new(), 0);
    loop {
        let page = store.changes(place, PAGE).await?;
        if page.place == place {
            return Ok(done);
        }
        place = page.place;
        for change in page.changes {
            if known.insert(change.case)
                && let Some(case) = store.case(change.case).await?
            {
                of_case(store, from, to, again, &case, &mut done).await?;
            }
        }
    }
}

async fn of_case(
    store: &dyn Store,
    from: &Arc<dyn ObjectStore>,
    to: &Arc<dyn ObjectStore>,
    again: bool,
    case: &Case,
    done: &mut Copied,
) -> Result<(), Fault> {
    let here = case.documents.iter().filter(|document| document.is_here());
    // What was refused is not kept.
    let kept = here
        .flat_map(|document| &document.versions)
        .filter(|version| !matches!(version.state, VersionState::Refused { .. }));
    for content in kept.map(|version| &version.content) {
        // Pieces come in their order, so the last one stands for all.
        let there = to.has(case.id, content.id, content.pieces().saturating_sub(1)).await?;
        if there && !again {
            done.contents += 1;
            continue;
        }
        if there && prove(store, to, case.id, content).await?.is_ok() {
            done.contents += 1;
            continue;
        }
        match copy(store, from, to, case.id, content).await? {
            Ok(()) => {
                done.contents += 1;
                done.copied += 1;
                done.bytes += content.bytes;
            }
            Err(why) => {
                to.remove(case.id, Some(content.id)).await?;
                done.problems.push(format!("content `{}` of case `{}`: {why}", content.id, case.id));
            }
        }
    }
    Ok(())
}

/// Copies a content and proves the copy.
async fn copy(
    store: &dyn Store,
    from: &Arc<dyn ObjectStore>,
    to: &Arc<dyn ObjectStore>,
    case: CaseId,
    content: &Content,
) -> Result<Result<(), String>, Fault> {
    for piece in 0..content.pieces() {
        let Some(sealed) = from.read(case, content.id, piece).await? else {
            return Ok(Err(format!("piece {piece} is not there")));
        };
        to.put(case, content.id, piece, sealed).await?;
    }
    prove(store, to, case, content).await
}

/// Reads a content where it lies to its end, which compares its hash.
async fn prove(
    store: &dyn Store,
    at: &Arc<dyn ObjectStore>,
    case: CaseId,
    content: &Content,
) -> Result<Result<(), String>, Fault> {
    let Some(cipher) = store.cipher(case).await? else { return Ok(Err("its key is gone".to_owned())) };
    let content = content.clone();
    let mut stream = ContentAt { objects: Arc::clone(at), cipher, case, content, held: None }.stream();
    loop {
        match stream.next().await {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(Ok(())),
            Err(Fault::Damaged { why, .. }) => return Ok(Err(why)),
            Err(fault) => return Err(fault),
        }
    }
}
