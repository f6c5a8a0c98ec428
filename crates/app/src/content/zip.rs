//! ZIP archives, and the documents that are ones (APPNOTE.TXT 6.3.10). The directory at the end says what is inside; what it says
//! is not believed: every entry is unpacked, counted, and thrown away.

use super::{
    ContentAt,
    inspect::{Found, UNPACKED_BYTES_MAX, too_much},
};
use crate::Fault;
use flate2::{Decompress, FlushDecompress, Status};

/// Most entries.
const ENTRIES_MAX: usize = 10_000;
/// Longest directory.
const DIRECTORY_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// The end record with the longest comment.
const END_BYTES: u64 = 22 + 65_535;
/// Read at a time.
const READ_BYTES: usize = 256 * 1024;
/// Endings of archives, which are not looked into a second time.
const ARCHIVES: &[&str] = &[
    "zip", "7z", "rar", "gz", "tgz", "bz2", "xz", "zst", "tar", "cab", "iso", "jar", "docx", "xlsx", "pptx",
    "odt", "ods",
];
/// Endings of what a click would run.
const PROGRAMS: &[&str] = &[
    "exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk",
    "sh", "apk", "app",
];

/// What may be inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// An archive of whatever.
    Anything,
    /// A document: it must hold this entry.
    Document(&'static str),
}

impl Inside {
    pub(super) fn of(media_type: &str) -> Self {
        Self::Document(match media_type {
            other if other.ends_with("wordprocessingml.document") => "word/document.xml",
            other if other.ends_with("spreadsheetml.sheet") => "xl/workbook.xml",
            _ => "content.xml",
        })
    }
}

/// One entry, as the directory has it.
struct Entry {
    name: String,
    method: u16,
    encrypted: bool,
    packed: u64,
    /// Where its local header begins.
    at: u64,
}

/// Looks into an archive.
pub(super) async fn inspect(at: &mut ContentAt, inside: Inside) -> Result<Found, Fault> {
    let broken = || Ok(Some("the archive is damaged, so nobody can say what is in it".to_owned()));
    let bytes = at.content().bytes;
    let from = bytes.saturating_sub(END_BYTES);
    let tail = at.range(from, END_BYTES as usize).await?;
    let Some(end) = tail.windows(4).rposition(|window| window == b"PK\x05\x06") else { return broken() };
    let end = tail.get(end..).unwrap_or_default();
    let (Some(count), Some(length), Some(start)) = (short(end, 10), long(end, 12), long(end, 16)) else {
        return broken();
    };
    // What needs the 64-bit form is larger than anything that unpacks within the limits, or hides its size.
    if count == u16::MAX || length == u32::MAX || start == u32::MAX {
        return Ok(Some(
            "the archive is of the form for very large ones, which is not looked into".to_owned(),
        ));
    }
    if usize::from(count) > ENTRIES_MAX || u64::from(length) > DIRECTORY_BYTES_MAX {
        return Ok(Some("the archive has more entries than are looked into".to_owned()));
    }
    let directory = at.range(u64::from(start), length as usize).await?;
    let Some(mut entries) = entries(&directory, count) else { return broken() };
    if let Some(why) = named(&entries, inside) {
        return Ok(Some(why));
    }
    // In the order in which they lie: entries that share bytes are how the worst bombs are made.
    entries.sort_by_key(|entry| entry.at);
    let (mut end, mut unpacked) = (0, 0);
    for entry in &entries {
        if entry.at < end {
            return Ok(Some("entries of the archive lie over one another, as in a zip bomb".to_owned()));
        }
        let header = at.range(entry.at, 30).await?;
        let (Some(name), Some(extra)) = (short(&header, 26), short(&header, 28)) else { return broken() };
        if !header.starts_with(b"PK\x03\x04") {
            return broken();
        }
        let begin = entry.at + 30 + u64::from(name) + u64::from(extra);
        end = begin + entry.packed;
        if end > bytes {
            return broken();
        }
        match unpack(at, entry, begin, unpacked).await? {
            Ok(size) => unpacked += size,
            Err(why) => return Ok(Some(why)),
        }
        if let Some(why) = too_much(bytes, unpacked) {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

/// How much an entry unpacks to; `so_far` counts against the same limit.
async fn unpack(
    at: &mut ContentAt,
    entry: &Entry,
    begin: u64,
    so_far: u64,
) -> Result<Result<u64, String>, Fault> {
    if entry.method == 0 {
        return Ok(Ok(entry.packed));
    }
    let broken = || "an entry of the archive is damaged, so nobody can say what is in it".to_owned();
    let mut inflate = Decompress::new(false);
    let mut out = vec![0; 64 * 1024];
    let mut read = 0;
    loop {
        let length = (entry.packed - read).min(READ_BYTES as u64) as usize;
        let input = at.range(begin + read, length).await?;
        // What unpacks to much lets others do something too.
        tokio::task::yield_now().await;
        read += input.len() as u64;
        let mut used = 0;
        loop {
            let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
            let rest = input.get(used..).unwrap_or_default();
            let Ok(status) = inflate.decompress(rest, &mut out, FlushDecompress::None) else {
                return Ok(Err(broken()));
            };
            used += (inflate.total_in() - before_in) as usize;
            if let Some(why) = too_much(at.content().bytes, so_far + inflate.total_out()) {
                return Ok(Err(why));
            }
            match status {
                Status::StreamEnd => return Ok(Ok(inflate.total_out())),
                _ if inflate.total_out() == before_out && used >= input.len() => break,
                _ if inflate.total_out() == before_out && inflate.total_in() == before_in => {
                    return Ok(Err(broken()));
                }
                _ => {}
            }
        }
        if read >= entry.packed {
            return Ok(Err(broken()));
        }
        debug_assert!(so_far <= UNPACKED_BYTES_MAX);
    }
}

fn entries(directory: &[u8], count: u16) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut rest = directory;
    for _ in 0..count {
        if !rest.starts_with(b"PK\x01\x02") {
            return None;
        }
        let (name, extra, comment) = (short(rest, 28)?, short(rest, 30)?, short(rest, 32)?);
        let name_end = 46 + usize::from(name);
        entries.push(Entry {
            name: String::from_utf8_lossy(rest.get(46..name_end)?).into_owned(),
            method: short(rest, 10)?,
            encrypted: short(rest, 8)? & 1 != 0,
            packed: u64::from(long(rest, 20)?),
            at: u64::from(long(rest, 42)?),
        });
        rest = rest.get(name_end + usize::from(extra) + usize::from(comment)..)?;
    }
    Some(entries)
}

/// What the names and flags of entries tell.
fn named(entries: &[Entry], inside: Inside) -> Found {
    let ending =
        |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if entries.iter().any(|entry| entry.encrypted) {
        return Some("it is protected by a password, so it cannot be looked into".to_owned());
    }
    if entries.iter().any(|entry| !matches!(entry.method, 0 | 8)) {
        return Some("it is packed in a way that is not looked into".to_owned());
    }
    match inside {
        Inside::Anything => {
            if entries.iter().any(|entry| ARCHIVES.contains(&ending(&entry.name).as_str())) {
                return Some("it holds another archive: send what is inside by itself".to_owned());
            }
            if entries.iter().any(|entry| PROGRAMS.contains(&ending(&entry.name).as_str())) {
                return Some("it holds a program".to_owned());
            }
        }
        Inside::Document(needed) => {
            if !entries.iter().any(|entry| entry.name == needed) {
                return Some(
                    "it is said to be a document of an office program, but it is another archive".to_owned(),
                );
            }
            let macros = |name: &str| {
                let name = name.to_ascii_lowercase();
                name.ends_with("vbaproject.bin") || name.starts_with("basic/") || name.starts_with("scripts/")
            };
            if entries.iter().any(|entry| macros(&entry.name)) {
                return Some("it holds macros: save it without them and send it again".to_owned());
            }
        }
    }
    None
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
