//! What is looked at before any scanner: archives that unpack to more than anybody means, archives within archives, documents with
//! scripts or macros, documents that cannot be looked into. (A scanner passes a zip bomb as clean.) The answer is a reason in plain
//! words, without content.

use super::{ContentAt, pdf, sniff::is_text, zip};
use crate::Fault;

/// A finding, or none.
pub(crate) type Found = Option<String>;

/// Most bytes that a content may unpack to.
pub(super) const UNPACKED_BYTES_MAX: u64 = 2_000_000_000;
/// Below so many unpacked bytes the ratio does not matter: an empty table is mostly zeros.
pub(super) const RATIO_FROM_BYTES: u64 = 50_000_000;
/// Most bytes that a packed byte may become.
pub(super) const RATIO_MAX: u64 = 100;

/// Looks into a content of a media type.
pub(crate) async fn inspect(at: &mut ContentAt) -> Result<Found, Fault> {
    let media_type = at.content().media_type.clone();
    match media_type.as_str() {
        "application/pdf" => pdf::inspect(at).await,
        "text/plain" | "text/csv" => text(at).await,
        "application/zip" => zip::inspect(at, zip::Inside::Anything).await,
        other
            if other.starts_with("application/vnd.openxmlformats")
                || other.starts_with("application/vnd.oasis") =>
        {
            zip::inspect(at, zip::Inside::of(other)).await
        }
        _ => Ok(None),
    }
}

/// Why an unpacked size is too much for a packed one, if it is.
pub(super) fn too_much(packed: u64, unpacked: u64) -> Found {
    if unpacked > UNPACKED_BYTES_MAX {
        return Some("it unpacks to more than two gigabytes".to_owned());
    }
    (unpacked > RATIO_FROM_BYTES && unpacked / packed.max(1) > RATIO_MAX)
        .then(|| "it unpacks to more than a hundred times its size, as a zip bomb does".to_owned())
}

/// Text throughout. A character may lie over the end of a piece.
async fn text(at: &mut ContentAt) -> Result<Found, Fault> {
    let pieces = at.content().pieces();
    let mut left: Vec<u8> = Vec::new();
    for number in 0..pieces {
        left.extend_from_slice(at.piece(number).await?);
        let last = number + 1 == pieces;
        if !is_text(&left, last) {
            return Ok(Some("it is said to be text, but it holds bytes that are none".to_owned()));
        }
        let whole = std::str::from_utf8(&left).map_or_else(|error| error.valid_up_to(), str::len);
        left.drain(..whole);
    }
    Ok(None)
}
