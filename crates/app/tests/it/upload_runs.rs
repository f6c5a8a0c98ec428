//! S3.40: many pieces of an upload in one request, on a disk that forgets what was not settled. What is acknowledged is there
//! after every crash; what is not is sent again.

use crate::world::World;
use app::{
    Answer, Caller, DocumentPorts, Fault, Incoming, NewContent, Store as _, Uploading,
    answer::{DocumentWas, UploadShown},
    core::id::{CaseId, ContentId},
    port::objects::{MemoryObjects, ObjectStore},
    request::Guard,
};
use async_trait::async_trait;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};
use tokio::sync::Notify;

const EACH: usize = 64;

type Pieces = BTreeMap<(CaseId, ContentId, u32), Vec<u8>>;

/// A disk that forgets at a crash what was not settled, and has room for so many pieces of a content.
struct Forgetful {
    kept: MemoryObjects,
    placed: Mutex<Pieces>,
    room: AtomicU32,
    broken: AtomicBool,
}

impl Forgetful {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            kept: MemoryObjects::default(),
            placed: Mutex::default(),
            room: AtomicU32::new(u32::MAX),
            broken: AtomicBool::new(false),
        })
    }

    fn crash(&self) {
        self.placed.lock().unwrap().clear();
    }
}

#[async_trait]
impl ObjectStore for Forgetful {
    async fn put(&self, case: CaseId, content: ContentId, piece: u32, sealed: Vec<u8>) -> Result<(), Fault> {
        self.place(case, content, piece, sealed).await?;
        self.settle(case, content, piece).await
    }

    async fn place(
        &self,
        case: CaseId,
        content: ContentId,
        piece: u32,
        sealed: Vec<u8>,
    ) -> Result<(), Fault> {
        if piece >= self.room.load(Ordering::Relaxed) {
            return Err(Fault::Store("No space left on device (os error 28)".into()));
        }
        self.placed.lock().unwrap().insert((case, content, piece), sealed);
        Ok(())
    }

    async fn settle(&self, _: CaseId, content: ContentId, from: u32) -> Result<(), Fault> {
        if self.broken.load(Ordering::Relaxed) {
            return Err(Fault::Store("Input/output error (os error 5)".into()));
        }
        let settled: Pieces = {
            let mut placed = self.placed.lock().unwrap();
            let (now, later) = std::mem::take(&mut *placed)
                .into_iter()
                .partition(|((_, of, number), _)| *of == content && *number >= from);
            *placed = later;
            now
        };
        for ((case, content, piece), sealed) in settled {
            self.kept.put(case, content, piece, sealed).await?;
        }
        Ok(())
    }

    async fn read(&self, case: CaseId, content: ContentId, piece: u32) -> Result<Option<Vec<u8>>, Fault> {
        let placed = self.placed.lock().unwrap().get(&(case, content, piece)).cloned();
        match placed {
            Some(sealed) => Ok(Some(sealed)),
            None => self.kept.read(case, content, piece).await,
        }
    }

    async fn has(&self, case: CaseId, content: ContentId, piece: u32) -> Result<bool, Fault> {
        Ok(self.read(case, content, piece).await?.is_some())
    }

    async fn remove(&self, case: CaseId, content: Option<ContentId>) -> Result<(), Fault> {
        self.kept.remove(case, content).await
    }

    async fn contents(&self, case: CaseId) -> Result<Vec<ContentId>, Fault> {
        self.kept.contents(case).await
    }

    async fn cases(&self, beyond: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, Fault> {
        self.kept.cases(beyond, limit).await
    }
}

/// Bits of a request, and how it ends.
struct Bits {
    bits: VecDeque<Bytes>,
    ends: Ends,
}

enum Ends {
    Whole,
    Broken,
    /// Nothing comes any more, and nobody says so.
    Silent(Arc<Notify>),
}

impl Bits {
    /// In bits that have nothing to do with pieces.
    fn of(bytes: &[u8], ends: Ends) -> Self {
        Self { bits: bytes.chunks(50).map(Bytes::copy_from_slice).collect(), ends }
    }
}

#[async_trait]
impl Incoming for Bits {
    async fn next(&mut self) -> Result<Option<Bytes>, String> {
        match (self.bits.pop_front(), &self.ends) {
            (Some(bit), _) => Ok(Some(bit)),
            (None, Ends::Whole) => Ok(None),
            (None, Ends::Broken) => Err("it broke off".into()),
            (None, Ends::Silent(silent)) => {
                silent.notify_one();
                std::future::pending().await
            }
        }
    }
}

struct Desk {
    world: World,
    disk: Arc<Forgetful>,
    guest: Caller,
    reference: String,
    bytes: Vec<u8>,
}

impl Desk {
    /// Somebody who sends a file of so many whole pieces and a short one.
    async fn new(pieces: usize) -> Self {
        let disk = Forgetful::new();
        let documents =
            DocumentPorts { objects: Arc::clone(&disk) as Arc<dyn ObjectStore>, ..DocumentPorts::default() };
        let world = World::keeping_in_pieces(documents, EACH as u32).await;
        let (_, guest) = world.guest().await;
        let reference = world.submitted(&guest).await;
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.extend((0..=u8::MAX).cycle().map(|byte| byte ^ 0x5a).take(pieces * EACH + 7 - bytes.len()));
        Self { world, disk, guest, reference, bytes }
    }

    async fn begun(&self) -> UploadShown {
        let new = NewContent {
            of: DocumentWas::New { kind: "plan".into(), title: "Large".into() },
            name: "large.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: Some(self.bytes.len() as u64),
        };
        stands(self.world.app.begin_upload(&self.guest, &self.reference, new).await.unwrap())
    }

    async fn send(
        &self,
        upload: &UploadShown,
        from: u64,
        mut bits: Bits,
    ) -> Result<Answer<Uploading>, Fault> {
        self.world.app.put_pieces(&self.guest, &self.reference, upload.id, from, &mut bits).await
    }

    /// How many pieces are acknowledged.
    async fn received(&self, upload: &UploadShown) -> u64 {
        let now = self.world.app.upload(&self.guest, &self.reference, upload.id).await.unwrap();
        now.found().unwrap().received / EACH as u64
    }

    /// Goes on from where the upload stands after a crash, to the end; what lies there is what was sent.
    async fn goes_on(&self, upload: &UploadShown) {
        self.disk.crash();
        let from = self.received(upload).await * EACH as u64;
        let rest = Bits::of(&self.bytes[from as usize..], Ends::Whole);
        let now = stands(self.send(upload, from, rest).await.unwrap());
        assert_eq!(now.received, self.bytes.len() as u64);
        self.disk.crash();
        let hash = hex::encode(Sha256::digest(&self.bytes));
        let app = &self.world.app;
        let done =
            app.finish_upload(&self.guest, &self.reference, upload.id, Some(hash), Guard::default()).await;
        assert!(matches!(done.unwrap(), Answer::Found(Ok(app::Acted::Done(_)))));
        let case = self.world.store.case_of_reference(&self.reference).await.unwrap().unwrap();
        let content = self.disk.contents(case).await.unwrap()[0];
        let mut all = Vec::new();
        for piece in 0..self.bytes.len().div_ceil(EACH) as u32 {
            all.extend(self.disk.read(case, content, piece).await.unwrap().expect("a piece"));
        }
        assert!(all == self.bytes, "what lies there is not what was sent");
    }
}

fn stands(answer: Answer<Uploading>) -> UploadShown {
    match answer {
        Answer::Found(Uploading::Stands(upload)) => upload,
        other => panic!("{other:?}"),
    }
}

fn not(answer: Answer<Uploading>) -> String {
    match answer {
        Answer::Found(Uploading::Not(why)) => why,
        Answer::Found(Uploading::Refused(refused)) => refused.text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn s3_40_a_file_in_one_request_is_on_the_disk_when_it_is_acknowledged() {
    let desk = Desk::new(40).await;
    let upload = desk.begun().await;
    let all = Bits::of(&desk.bytes, Ends::Whole);
    assert_eq!(stands(desk.send(&upload, 0, all).await.unwrap()).received, desk.bytes.len() as u64);
    // Sent again because the answer was lost: it is there.
    let again = Bits::of(&desk.bytes, Ends::Whole);
    assert_eq!(stands(desk.send(&upload, 0, again).await.unwrap()).received, desk.bytes.len() as u64);
    desk.disk.crash();
    let hash = hex::encode(Sha256::digest(&desk.bytes));
    let app = &desk.world.app;
    let done = app.finish_upload(&desk.guest, &desk.reference, upload.id, Some(hash), Guard::default()).await;
    assert!(matches!(done.unwrap(), Answer::Found(Ok(app::Acted::Done(_)))));
}

#[tokio::test]
async fn of_a_request_that_breaks_off_the_whole_pieces_stay() {
    let desk = Desk::new(40).await;
    let upload = desk.begun().await;
    let some = Bits::of(&desk.bytes[..21 * EACH + 30], Ends::Broken);
    assert_eq!(not(desk.send(&upload, 0, some).await.unwrap()), "it broke off");
    assert_eq!(desk.received(&upload).await, 21);
    desk.goes_on(&upload).await;
}

#[tokio::test]
async fn after_a_crash_in_a_request_the_upload_goes_on_from_what_was_recorded() {
    let desk = Desk::new(40).await;
    let upload = desk.begun().await;
    let silent = Arc::new(Notify::new());
    let some = Bits::of(&desk.bytes[..21 * EACH + 30], Ends::Silent(Arc::clone(&silent)));
    tokio::select! {
        answer = desk.send(&upload, 0, some) => panic!("{answer:?}"),
        () = silent.notified() => {}
    }
    desk.disk.crash();
    assert_eq!(
        desk.received(&upload).await,
        16,
        "a run that was settled and recorded, and nothing of the next"
    );
    desk.goes_on(&upload).await;
}

#[tokio::test]
async fn on_a_disk_that_fills_up_midway_the_upload_goes_on_from_the_last_piece_that_had_room() {
    let desk = Desk::new(40).await;
    let upload = desk.begun().await;
    desk.disk.room.store(20, Ordering::Relaxed);
    let all = || Bits::of(&desk.bytes, Ends::Whole);
    assert!(matches!(desk.send(&upload, 0, all()).await, Err(Fault::Store(_))));
    assert_eq!(desk.received(&upload).await, 20);
    desk.disk.room.store(u32::MAX, Ordering::Relaxed);
    desk.goes_on(&upload).await;
}

#[tokio::test]
async fn what_could_not_be_settled_is_not_recorded() {
    let desk = Desk::new(5).await;
    let upload = desk.begun().await;
    desk.disk.broken.store(true, Ordering::Relaxed);
    assert!(matches!(desk.send(&upload, 0, Bits::of(&desk.bytes, Ends::Whole)).await, Err(Fault::Store(_))));
    assert_eq!(desk.received(&upload).await, 0);
    desk.disk.broken.store(false, Ordering::Relaxed);
    desk.goes_on(&upload).await;
}

#[tokio::test]
async fn what_does_not_belong_in_its_place_is_refused_in_a_request_of_many_too() {
    let desk = Desk::new(5).await;
    let upload = desk.begun().await;
    let at = |place: usize| place as u64;
    let ahead = Bits::of(&desk.bytes[EACH..], Ends::Whole);
    assert!(not(desk.send(&upload, at(EACH), ahead).await.unwrap()).contains("go on from there"));
    // Whole pieces before one that is short stay.
    let short = Bits::of(&desk.bytes[..2 * EACH + 10], Ends::Whole);
    assert!(not(desk.send(&upload, 0, short).await.unwrap()).contains("send 64 bytes at a time"));
    assert_eq!(desk.received(&upload).await, 2);
    let over = Bits::of(&desk.bytes, Ends::Whole);
    assert!(not(desk.send(&upload, 0, over).await.unwrap()).contains("so far 128 bytes are here"));
    // So do they where the last is longer than what was declared leaves room for: it is cut wrongly, and can be sent again.
    let odd = Bits::of(&[&desk.bytes[2 * EACH..5 * EACH], &[7; 10]].concat(), Ends::Whole);
    assert!(not(desk.send(&upload, at(2 * EACH), odd).await.unwrap()).contains("send 64 bytes at a time"));
    assert_eq!(desk.received(&upload).await, 5);
    // Whole pieces beyond it end the upload, and what came is gone.
    let large = Bits::of(&vec![7; 4 * EACH], Ends::Whole);
    assert!(not(desk.send(&upload, at(5 * EACH), large).await.unwrap()).contains("larger"));
    let gone = desk.world.app.upload(&desk.guest, &desk.reference, upload.id).await.unwrap();
    assert_eq!(gone, Answer::NotFound);
}

/// Sends to the same upload while it is asked for the next bits.
struct Meddling<'a> {
    desk: &'a Desk,
    upload: &'a UploadShown,
    asked: bool,
}

#[async_trait]
impl Incoming for Meddling<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, String> {
        if std::mem::replace(&mut self.asked, true) {
            return Ok(None);
        }
        let other = Bits::of(&self.desk.bytes[..EACH], Ends::Whole);
        let other = self.desk.send(self.upload, 0, other).await.unwrap();
        assert!(not(other).contains("at the same moment"));
        Ok(Some(Bytes::copy_from_slice(&self.desk.bytes)))
    }
}

#[tokio::test]
async fn of_two_who_send_to_one_upload_at_once_the_second_is_told_so() {
    let desk = Desk::new(5).await;
    let upload = desk.begun().await;
    let mut meddling = Meddling { desk: &desk, upload: &upload, asked: false };
    let app = &desk.world.app;
    let all = app.put_pieces(&desk.guest, &desk.reference, upload.id, 0, &mut meddling).await.unwrap();
    assert_eq!(stands(all).received, desk.bytes.len() as u64);
}
