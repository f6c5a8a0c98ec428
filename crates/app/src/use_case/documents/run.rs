//! Pieces of an upload that come one after the other in one request. While one is brought to the disk the next ones are received, hashed
//! and sealed. They are recorded a *run* at a time: first all of a run is on the disk, then the record says so, with its entry. What a
//! crash leaves beyond the record was not acknowledged, is sent again, and takes the place of what is there.

use super::{
    cut::{Cut, Here},
    receive::Incoming,
    upload::{KEPT, UPLOAD, Upload, Uploading},
};
use crate::{
    Answer, App, Caller, Fault,
    content::{declared, hashed, sniff},
    entry::{Entry, EntryKind},
    port::{
        objects::{Cipher, ObjectStore},
        paper::Paper,
        store::CommitError,
    },
    seen::Seen,
};
use bytes::Bytes;
use casewright_core::{Rejection, id::CaseId};
use sha2::Sha256;
use std::{collections::VecDeque, sync::Arc};
use tokio::task::{JoinHandle, spawn, spawn_blocking};
use uuid::Uuid;

/// Most pieces of one record of how far an upload is.
const RUN: usize = 16;
/// Pieces of an upload on their way to the disk at once; each is in memory as it came and sealed.
const FLYING: usize = 3;

/// Why a run takes no further piece.
enum Ended {
    /// Nothing more comes, or the run is full.
    Here,
    /// What comes next does not belong here, or the sender broke off; in plain words.
    Not(String),
    /// The file is not what was declared: the upload is over.
    Stop(String),
}

/// Pieces of a run on their way.
struct Flight {
    case: CaseId,
    objects: Arc<dyn ObjectStore>,
    cipher: Arc<dyn Cipher>,
    /// Up to where each goes, and its way to the disk.
    flying: VecDeque<(u64, JoinHandle<Result<(), Fault>>)>,
    /// The hash of all before the next piece; none where its beginning was forgotten.
    hashing: Option<JoinHandle<Option<Sha256>>>,
    /// The hash up to each place at which this run can end.
    hashes: Vec<(u64, Option<Sha256>)>,
    /// Up to where every piece is there.
    landed: u64,
    fault: Option<Fault>,
}

impl Flight {
    /// The hash up to the end of the last piece that was sent on its way.
    async fn hash(&mut self, until: u64) -> Option<Sha256> {
        if let Some(hashing) = self.hashing.take() {
            self.hashes.push((until, hashing.await.ok().flatten()));
        }
        self.hashes.last().and_then(|(_, hash)| hash.clone())
    }

    /// Sends a piece on its way, when there is room for it.
    async fn send(&mut self, upload: &Upload, from: u64, bytes: Bytes) {
        while self.flying.len() >= FLYING {
            self.land().await;
        }
        let hash = self.hash(from).await;
        let (until, piece) = (from + bytes.len() as u64, bytes.clone());
        self.hashing = Some(spawn(async move { hashed(hash, piece).await.ok().and_then(|(hash, _)| hash) }));
        let (case, objects, cipher) = (self.case, Arc::clone(&self.objects), Arc::clone(&self.cipher));
        let (content, number) = (upload.content, number(upload, from));
        let way = spawn(async move {
            let sealed = spawn_blocking(move || cipher.seal(content, number, &bytes));
            let sealed = sealed.await.map_err(|error| Fault::Internal(error.to_string()))??;
            objects.place(case, content, number, sealed).await
        });
        self.flying.push_back((until, way));
    }

    /// Waits for the piece that was sent first.
    async fn land(&mut self) {
        if let Some((until, way)) = self.flying.pop_front() {
            match way.await.unwrap_or_else(|error| Err(Fault::Internal(error.to_string()))) {
                Ok(()) if self.fault.is_none() => self.landed = until,
                Ok(()) => {}
                Err(fault) => self.fault = self.fault.take().or(Some(fault)),
            }
        }
    }

    /// The hash up to a place.
    fn hash_at(&self, place: u64) -> Option<Sha256> {
        self.hashes.iter().find(|(until, _)| *until == place).and_then(|(_, hash)| hash.clone())
    }
}

fn number(upload: &Upload, from: u64) -> u32 {
    u32::try_from(from / u64::from(upload.piece_bytes.max(1))).unwrap_or(u32::MAX)
}

impl App {
    /// Takes a piece of an upload from a place on: a whole piece, or the last of what will come. Acknowledged once it is durable.
    pub async fn put_piece(
        &self,
        caller: &Caller,
        reference: &str,
        id: Uuid,
        from: u64,
        bytes: impl Into<Bytes>,
    ) -> Result<Answer<Uploading>, Fault> {
        self.put_pieces(caller, reference, id, from, &mut Here(Some(bytes.into()))).await
    }

    /// Takes pieces of an upload from a place on, as many as come: whole ones, and the last of what will come. Acknowledged once all are
    /// durable. Where the sender breaks off, or there is no room for all of them, the whole ones before are recorded, and the upload
    /// goes on from there.
    ///
    /// # Errors
    ///
    /// When the store or the disk fails.
    pub async fn put_pieces(
        &self,
        caller: &Caller,
        reference: &str,
        id: Uuid,
        from: u64,
        incoming: &mut (dyn Incoming + '_),
    ) -> Result<Answer<Uploading>, Fault> {
        self.put_runs(caller, reference, id, from, &mut Cut::new(incoming)).await
    }

    pub(super) async fn put_runs(
        &self,
        caller: &Caller,
        reference: &str,
        id: Uuid,
        mut from: u64,
        cut: &mut Cut<'_>,
    ) -> Result<Answer<Uploading>, Fault> {
        let one = self.hashes.only(id);
        loop {
            let seen = self.seen(caller, reference).await?;
            let Some((paper, upload)) = self.upload_of(caller, &seen, id).await? else {
                return self.absent(caller, &seen, UPLOAD).await;
            };
            if one.is_none() {
                return self.not(caller, &seen, &upload, at_once()).await;
            }
            match self.put_run(caller, &seen, paper, upload, from, cut).await? {
                Answer::Found(Uploading::Stands(now)) if !cut.over().await => from = now.received,
                answer => return Ok(answer),
            }
        }
    }

    /// Takes the pieces of one run, and records them.
    async fn put_run(
        &self,
        caller: &Caller,
        seen: &Seen,
        paper: Paper,
        mut upload: Upload,
        from: u64,
        cut: &mut Cut<'_>,
    ) -> Result<Answer<Uploading>, Fault> {
        if from > upload.received {
            return self.not(caller, seen, &upload, so_far(&upload)).await;
        }
        if from < upload.received {
            match cut.skip(upload.received - from).await {
                // Sent again because the answer was lost: it is there.
                Ok(true) => return self.stands(caller, seen, &paper, &upload).await,
                Ok(false) => return self.not(caller, seen, &upload, so_far(&upload)).await,
                Err(why) => return self.not(caller, seen, &upload, why).await,
            }
        }
        let Some(cipher) = self.store().cipher(seen.case.id).await? else {
            return self.absent(caller, seen, UPLOAD).await;
        };
        let mut flight = Flight {
            case: seen.case.id,
            objects: Arc::clone(&self.ports.documents.objects),
            cipher,
            flying: VecDeque::new(),
            hashing: None,
            hashes: vec![(from, self.hashes.take(paper.id, from))],
            landed: from,
            fault: None,
        };
        let (mut until, mut pieces, mut entry, mut ended) = (from, 0, None, Ended::Here);
        while pieces < RUN && flight.fault.is_none() {
            let bytes = match cut.piece(upload.piece_bytes as usize).await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => break,
                Err(why) => {
                    ended = Ended::Not(why);
                    break;
                }
            };
            if let Some(why) = belongs(&mut upload, until, &bytes) {
                ended = why;
                break;
            }
            if entry.is_none() {
                match self.goes_on(caller, seen, &paper, &upload).await? {
                    Ok(may) => entry = Some(may),
                    Err(answer) => return Ok(answer),
                }
            }
            let length = bytes.len() as u64;
            flight.send(&upload, until, bytes).await;
            until += length;
            pieces += 1;
        }
        while !flight.flying.is_empty() {
            flight.land().await;
        }
        flight.hash(until).await;
        if let Ended::Stop(why) = ended {
            return self.stop(caller, seen, paper, &upload, why).await;
        }
        if flight.landed > from {
            let first = number(&upload, from);
            if let Err(fault) = flight.objects.settle(seen.case.id, upload.content, first).await {
                (flight.landed, flight.fault) = (from, Some(fault));
            }
        }
        let Some(entry) = entry.filter(|_| flight.landed > from) else {
            self.hashes.put(paper.id, from, flight.hash_at(from));
            return match (flight.fault, ended) {
                (Some(fault), _) => Err(fault),
                (None, Ended::Not(why)) => self.not(caller, seen, &upload, why).await,
                (None, _) => self.stands(caller, seen, &paper, &upload).await,
            };
        };
        if pieces == 1 {
            return self.put_record(caller, seen, paper, upload, (flight, ended), entry).await;
        }
        // Many pieces take their time: whoever sent them must still be the one who may.
        let seen = &self.seen(caller, &seen.case.reference).await?;
        if self.upload_of(caller, seen, paper.id).await?.is_none() {
            return self.absent(caller, seen, UPLOAD).await;
        }
        match self.goes_on(caller, seen, &paper, &upload).await? {
            Ok(entry) => self.put_record(caller, seen, paper, upload, (flight, ended), entry).await,
            Err(answer) => Ok(answer),
        }
    }

    /// Records how far an upload is, with the entry; what is recorded is on the disk.
    async fn put_record(
        &self,
        caller: &Caller,
        seen: &Seen,
        paper: Paper,
        mut upload: Upload,
        (flight, ended): (Flight, Ended),
        mut entry: Entry,
    ) -> Result<Answer<Uploading>, Fault> {
        let not = match ended {
            Ended::Not(why) => Some(why),
            Ended::Here | Ended::Stop(_) => None,
        };
        entry.detail.rejection = not.clone().map(|why| Rejection::Document { why });
        upload.received = flight.landed;
        let paper = Paper { due_at: seen.at.checked_add(KEPT).ok(), ..paper.now_says(&upload) };
        match self.store().put_papers(vec![paper.clone()], entry).await {
            Ok(()) => {}
            Err(CommitError::Fault(fault)) => return Err(fault),
            // Somebody sent the same piece at the same moment: what is there counts.
            Err(_) => return self.not(caller, seen, &upload, at_once()).await,
        }
        self.hashes.put(paper.id, flight.landed, flight.hash_at(flight.landed));
        match (flight.fault, not) {
            (Some(fault), _) => Err(fault),
            (None, Some(why)) => Ok(Answer::Found(Uploading::Not(why))),
            (None, None) => Ok(Answer::Found(Uploading::Stands(upload.shown(&paper)))),
        }
    }

    /// The entry of what may go on; else the answer. What the domain refuses is over.
    async fn goes_on(
        &self,
        caller: &Caller,
        seen: &Seen,
        paper: &Paper,
        upload: &Upload,
    ) -> Result<Result<Entry, Answer<Uploading>>, Fault> {
        let may = self.may_upload(caller, seen, upload, upload.content(String::new())).await?;
        if matches!(may, Err(Answer::Found(_))) {
            self.forget(paper, upload, self.cleaning(paper, seen.at)).await?;
        }
        Ok(may)
    }

    /// How far it is, where nothing new came.
    async fn stands(
        &self,
        caller: &Caller,
        seen: &Seen,
        paper: &Paper,
        upload: &Upload,
    ) -> Result<Answer<Uploading>, Fault> {
        self.record(self.entry_on(caller, seen, EntryKind::Act, &upload.ask(), true)).await?;
        Ok(Answer::Found(Uploading::Stands(upload.shown(paper))))
    }
}

/// Whether a piece belongs at its place; of the first one the media type is noted.
fn belongs(upload: &mut Upload, from: u64, bytes: &Bytes) -> Option<Ended> {
    let until = from.saturating_add(bytes.len() as u64);
    let whole = bytes.len() == upload.piece_bytes as usize;
    let last = upload.bytes.is_none_or(|all| until == all);
    if !(whole || last) || !from.is_multiple_of(u64::from(upload.piece_bytes.max(1))) {
        let text = format!("send {} bytes at a time; only the last piece is shorter", upload.piece_bytes);
        return Some(Ended::Not(text));
    }
    if until > upload.bytes_max || upload.bytes.is_some_and(|all| until > all) {
        let max = upload.bytes.unwrap_or(upload.bytes_max).min(upload.bytes_max);
        return Some(Ended::Stop(format!("the file is larger than {max} bytes")));
    }
    if from == 0 {
        match declared(&upload.media_type, &upload.name, sniff(bytes, last && !whole)) {
            Ok(media_type) => upload.media_type = media_type,
            Err(why) => return Some(Ended::Stop(why)),
        }
    }
    None
}

fn so_far(upload: &Upload) -> String {
    format!("so far {} bytes are here: go on from there", upload.received)
}

fn at_once() -> String {
    "another piece of this upload came at the same moment: ask how far it is".to_owned()
}
