//! A large document in and out, against a plain loop that seals as many bytes under a key of the same kind and writes them to the
//! same disk in one file; and what memory it takes.

use super::{
    figures::{Watch, line},
    office::{OFFICER, Office},
};
use crate::{config::Config, demo::scanner::DemoScanner};
use anyhow::{Context, Result, bail};
use app::{
    Acted, Answer, App, Caller, Incoming, NewContent, Uploading,
    answer::{DocumentWas, UploadShown},
    request::Guard,
};
use async_trait::async_trait;
use axum::body::Bytes;
use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};
use vault::{Binding, DataKey, KeyRing};

/// How often each is measured; the middle one counts.
const ROUNDS: usize = 3;

/// Lines of the table.
pub(super) async fn measure(folder: &Path, megabytes: usize) -> Result<Vec<String>> {
    let folder = &folder.join("documents");
    let mut config = Config::default();
    config.store.folder = folder.join("store");
    config.programs = vec![taking_large(&folder.join("program"))?];
    let (office, known) = Office::scanned_by(config, Arc::new(DemoScanner)).await?;
    let caller = office.caller(&known, OFFICER).await?;
    let case = office.applications(1, 1).await?.pop().context("no case was made")?;
    let each = office.app.piece_bytes() as usize;
    let bytes = megabytes.max(1) * 1_000_000;
    // What cannot be packed, with the head of a picture.
    let mut piece = noise(each);
    piece.splice(..8, *b"\x89PNG\r\n\x1a\n");
    let piece = Bytes::from(piece);
    let pieces = Pieces { piece: &piece, bytes };

    let (mut ins, mut singly, mut outs, mut lines) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut plain_in, mut plain_each, mut plain_out) = (0.0, 0.0, 0.0);
    for round in 0..ROUNDS {
        let at = folder.join(format!("plain-{round}"));
        let key = KeyRing::in_memory()?.case_keys().new_key()?.1;
        let each_on_disk = rate(bytes, plain_write(&at, &key, &pieces, true)?);
        let took = plain_write(&at, &key, &pieces, false)?;
        let plain = rate(bytes, took);
        plain_in += plain / ROUNDS as f64;
        plain_each += each_on_disk / ROUNDS as f64;
        let watch = Watch::start();
        let number = upload(&office.app, &caller, &case, &pieces, true).await?;
        ins.push(against(bytes, watch.taken(), plain));
        let watch = Watch::start();
        upload(&office.app, &caller, &case, &pieces, false).await?;
        singly.push(against(bytes, watch.taken(), plain));
        let plain = rate(bytes, plain_read(&at, &key)?);
        plain_out += plain / ROUNDS as f64;
        fs::remove_file(at)?;
        while office.app.scan_documents().await? > 0 {}
        let watch = Watch::start();
        download(&office.app, &caller, &case, number, bytes).await?;
        outs.push(against(bytes, watch.taken(), plain));
    }
    let kinds = [
        ("uploaded", plain_in, ins),
        ("uploaded, a request a piece", plain_in, singly),
        ("downloaded", plain_out, outs),
    ];
    for (what, plain, mut rounds) in kinds {
        rounds.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let at = |nth: usize| rounds.get(nth).copied().unwrap_or_default();
        let (ratio, ours) = at(ROUNDS / 2);
        lines.push(line(&format!("{megabytes} MB {what}"), &format!("{ours:>8.0} MB/s")));
        lines.push(line("plain loop, sealed to the same disk", &format!("{plain:>8.0} MB/s")));
        lines.push(line(
            &format!("{what} against the plain loop"),
            &format!(
                "{:>8.0} %    of {ROUNDS} rounds {:.0} to {:.0} %; target: at least 70 %",
                100.0 * ratio,
                100.0 * at(0).0,
                100.0 * at(ROUNDS - 1).0
            ),
        ));
    }
    lines
        .push(line("plain loop, each piece on the disk before the next", &format!("{plain_each:>8.0} MB/s")));
    let before = memory("VmRSS")?;
    // The highest mark begins anew.
    fs::write("/proc/self/clear_refs", "5").context("memory is measured on Linux alone")?;
    upload(&office.app, &caller, &case, &Pieces { piece: &piece, bytes: 2 * bytes }, true).await?;
    let most = memory("VmHWM")?;
    lines.push(line(
        &format!("memory while {} MB are uploaded", 2 * megabytes),
        &format!("{most:>8} MB at most, {before} before; target: below 100 more"),
    ));
    super::act::closed(office)?;
    fs::remove_dir_all(folder)?;
    Ok(lines)
}

/// Bytes to send, made of one piece again and again.
struct Pieces<'a> {
    piece: &'a Bytes,
    bytes: usize,
}

impl Pieces<'_> {
    /// Each with where it begins.
    fn each(&self) -> impl Iterator<Item = (usize, &[u8])> {
        (0..self.bytes.div_ceil(self.piece.len())).map(|number| {
            let from = number * self.piece.len();
            let length = (self.bytes - from).min(self.piece.len());
            (from, self.piece.get(..length).unwrap_or_default())
        })
    }
}

/// All of them, as one request brings them.
struct Sent<'a> {
    pieces: &'a Pieces<'a>,
    from: usize,
}

#[async_trait]
impl Incoming for Sent<'_> {
    async fn next(&mut self) -> std::result::Result<Option<Bytes>, String> {
        let length = (self.pieces.bytes - self.from).min(self.pieces.piece.len());
        self.from += length;
        Ok((length > 0).then(|| self.pieces.piece.slice(..length)))
    }
}

/// The shipped program, whose plans may be larger.
fn taking_large(to: &Path) -> Result<PathBuf> {
    copy_tree(Path::new("programs/premises-licence"), to)
        .context("the benchmark uses `programs/premises-licence` of the working directory")?;
    let file = to.join("program.yaml");
    let text = fs::read_to_string(&file)?;
    let larger = text.replace("size: 20 MB", "size: 100 GB");
    if larger == text {
        bail!("`{}` says no `size: 20 MB` any more", file.display());
    }
    fs::write(file, larger)?;
    Ok(to.to_owned())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &there)?;
        } else {
            fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}

/// Bytes without any order (xorshift).
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn binding(record: &str) -> Binding<'_> {
    Binding { tenant: "bench", case: None, kind: "bench", record, schema: 1 }
}

/// Sealed piece by piece into one file, which is on the disk at the end, or after each piece, as an upload promises.
fn plain_write(at: &Path, key: &DataKey, pieces: &Pieces<'_>, each: bool) -> Result<std::time::Duration> {
    let watch = Watch::start();
    let mut file = fs::File::create(at)?;
    for (from, piece) in pieces.each() {
        let sealed = vault::seal(key, &binding(&from.to_string()), piece)?;
        file.write_all(&u32::try_from(sealed.len())?.to_be_bytes())?;
        file.write_all(&sealed)?;
        if each {
            file.sync_all()?;
        }
    }
    file.sync_all()?;
    Ok(watch.taken())
}

fn plain_read(at: &Path, key: &DataKey) -> Result<std::time::Duration> {
    let watch = Watch::start();
    let (mut file, mut from, mut length) = (fs::File::open(at)?, 0, [0; 4]);
    while file.read_exact(&mut length).is_ok() {
        let mut sealed = vec![0; u32::from_be_bytes(length) as usize];
        file.read_exact(&mut sealed)?;
        from += vault::open(key, &binding(&from.to_string()), &sealed)?.len();
    }
    Ok(watch.taken())
}

/// Uploads in one request, or with a request for each piece; the number of the document.
async fn upload(app: &App, caller: &Caller, case: &str, pieces: &Pieces<'_>, at_once: bool) -> Result<u32> {
    let new = NewContent {
        of: DocumentWas::New { kind: "plan".into(), title: "A large plan".into() },
        name: "plan.png".into(),
        media_type: "image/png".into(),
        bytes: Some(pieces.bytes as u64),
    };
    let stands = |answer: Answer<Uploading>| -> Result<UploadShown> {
        match answer {
            Answer::Found(Uploading::Stands(upload)) => Ok(upload),
            other => bail!("the upload does not go on: {other:?}"),
        }
    };
    let begun = stands(app.begin_upload(caller, case, new).await?)?;
    if at_once {
        let mut sent = Sent { pieces, from: 0 };
        stands(app.put_pieces(caller, case, begun.id, 0, &mut sent).await?)?;
    } else {
        for (from, piece) in pieces.each() {
            let piece = pieces.piece.slice(..piece.len());
            stands(app.put_piece(caller, case, begun.id, from as u64, piece).await?)?;
        }
    }
    match app.finish_upload(caller, case, begun.id, None, Guard::default()).await? {
        Answer::Found(Ok(Acted::Done(_))) => {}
        other => bail!("the upload does not end: {other:?}"),
    }
    let tab = app.documents(caller, case).await?.found().context("no documents")?;
    tab.documents.last().map(|document| document.number).context("it is not there")
}

async fn download(app: &App, caller: &Caller, case: &str, number: u32, bytes: usize) -> Result<()> {
    let opened = app.open_document(caller, case, number, None).await?;
    let mut stream = opened.found().context("it cannot be opened")?.stream;
    let mut read = 0;
    while let Some(piece) = stream.next().await? {
        read += piece.len();
    }
    if read == bytes { Ok(()) } else { bail!("{read} of {bytes} bytes came back") }
}

/// Its share of the plain loop's rate, and its rate.
fn against(bytes: usize, took: std::time::Duration, plain: f64) -> (f64, f64) {
    let ours = rate(bytes, took);
    (ours / plain, ours)
}

fn rate(bytes: usize, took: std::time::Duration) -> f64 {
    bytes as f64 / 1e6 / took.as_secs_f64().max(f64::EPSILON)
}

/// A figure of this process in megabytes.
fn memory(which: &str) -> Result<u64> {
    let told = fs::read_to_string("/proc/self/status").context("memory is measured on Linux alone")?;
    let line = told.lines().find_map(|line| line.strip_prefix(which)).context("no such figure")?;
    let kilobytes: u64 =
        line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().context("no figure")?;
    Ok(kilobytes / 1_000)
}
