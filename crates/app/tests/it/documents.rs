//! S3.27, S3.40, S3.50: documents from the upload to the reader, and who is on the way.

use crate::world::{World, done, refused};
use app::{
    Answer, Caller, Classified, DocumentPorts, NewContent, Store, Uploading,
    answer::{Acted, DocumentWas, DocumentsTab},
    connector::CallFailure,
    content::ContentStream,
    port::objects::{MemoryObjects, ObjectStore, Scan, Scanner},
    request::Guard,
};
use async_trait::async_trait;
use jiff::SignedDuration;
use std::{
    io::Write as _,
    sync::{Arc, Mutex},
};

const PLAN: &[u8] = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

/// Says what it was told to; reads everything.
#[derive(Default)]
struct Told(Mutex<Option<Result<Scan, CallFailure>>>);

#[async_trait]
impl Scanner for Told {
    async fn scan(&self, content: &mut ContentStream) -> Result<Scan, CallFailure> {
        while content.next().await.map_err(|fault| CallFailure::Later(fault.to_string()))?.is_some() {}
        self.0.lock().unwrap().clone().unwrap_or_else(|| Ok(Scan::Clean("a test".into())))
    }
}

struct Desk {
    world: World,
    objects: Arc<MemoryObjects>,
    scanner: Arc<Told>,
    guest: Caller,
    officer: Caller,
    reference: String,
}

impl Desk {
    async fn new() -> Self {
        let (objects, scanner) = (Arc::new(MemoryObjects::default()), Arc::new(Told::default()));
        let documents = DocumentPorts {
            objects: Arc::clone(&objects) as Arc<dyn ObjectStore>,
            scanner: Some(Arc::clone(&scanner) as Arc<dyn Scanner>),
            ..DocumentPorts::default()
        };
        let world = World::keeping(documents).await;
        let (_, guest) = world.guest().await;
        let officer = world.officer().await;
        let reference = world.submitted(&guest).await;
        Self { world, objects, scanner, guest, officer, reference }
    }

    async fn tab(&self, caller: &Caller) -> DocumentsTab {
        self.world.app.documents(caller, &self.reference).await.unwrap().found().expect("a tab")
    }

    async fn send(&self, caller: &Caller, kind: &str, name: &str, bytes: &[u8]) -> Answer<Uploading> {
        let new = NewContent {
            of: DocumentWas::New { kind: kind.into(), title: name.into() },
            name: name.into(),
            media_type: String::new(),
            bytes: Some(bytes.len() as u64),
        };
        self.upload(caller, new, bytes).await
    }

    async fn upload(&self, caller: &Caller, new: NewContent, bytes: &[u8]) -> Answer<Uploading> {
        let app = &self.world.app;
        let begun = app.begin_upload(caller, &self.reference, new).await.unwrap();
        let Answer::Found(Uploading::Stands(upload)) = &begun else { return begun };
        let mut last = begun.clone();
        for (number, piece) in bytes.chunks(upload.piece_bytes as usize).enumerate() {
            let from = number as u64 * u64::from(upload.piece_bytes);
            last = app.put_piece(caller, &self.reference, upload.id, from, piece.to_vec()).await.unwrap();
            if !matches!(last, Answer::Found(Uploading::Stands(_))) {
                return last;
            }
        }
        let finished = app.finish_upload(caller, &self.reference, upload.id, None, Guard::default()).await;
        match finished.unwrap() {
            Answer::Found(Ok(Acted::Done(_))) => last,
            other => panic!("{other:?}"),
        }
    }

    async fn stands(&self, caller: &Caller, kind: &str, name: &str, bytes: &[u8]) {
        let answer = self.send(caller, kind, name, bytes).await;
        assert!(matches!(answer, Answer::Found(Uploading::Stands(_))), "{answer:?}");
    }

    async fn read(&self, caller: &Caller, document: u32) -> Result<Vec<u8>, String> {
        let opened = self.world.app.open_document(caller, &self.reference, document, None).await.unwrap();
        let mut opened = match opened {
            Answer::Found(opened) => opened,
            Answer::NotFound => return Err("not found".into()),
            Answer::Denied(denied) => return Err(denied.says),
        };
        let mut all = Vec::new();
        while let Some(piece) = opened.stream.next().await.map_err(|fault| fault.to_string())? {
            all.extend(piece);
        }
        Ok(all)
    }

    async fn idle(&self) {
        self.world.app.run_until_idle().await.unwrap();
    }
}

fn not(answer: Answer<Uploading>) -> String {
    match answer {
        Answer::Found(Uploading::Refused(refused)) => refused.text,
        Answer::Found(Uploading::Not(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn s3_40_a_document_is_sent_scanned_and_read_and_every_look_is_an_entry_before_it() {
    let desk = Desk::new().await;
    desk.stands(&desk.guest, "plan", "plan.pdf", PLAN).await;
    let tab = desk.tab(&desk.officer).await;
    assert_eq!(tab.documents[0].versions[0].state, "quarantined");
    let why = desk.read(&desk.officer, 0).await.unwrap_err();
    assert!(why.contains("quarantine"), "{why}");
    desk.idle().await;
    assert_eq!(desk.tab(&desk.officer).await.documents[0].versions[0].state, "clean");
    assert_eq!(desk.read(&desk.officer, 0).await.unwrap(), PLAN);
    assert_eq!(desk.read(&desk.guest, 0).await.unwrap(), PLAN);
    let audit =
        desk.world.app.audit_tab(&desk.officer, &desk.reference, None).await.unwrap().found().unwrap();
    let looks = audit.entries.iter().filter(|entry| entry.ask == "document:plan" && entry.allowed);
    assert!(looks.count() >= 3, "two that read it and one that was told to wait");
    let told = desk.world.app.timeline(&desk.officer, &desk.reference).await.unwrap().found().unwrap();
    assert!(told.iter().any(|item| item.text.contains("“plan.pdf” was added")), "{told:?}");
}

#[tokio::test]
async fn who_is_elsewhere_sees_adds_and_changes_nothing() {
    let desk = Desk::new().await;
    desk.stands(&desk.guest, "plan", "plan.pdf", PLAN).await;
    desk.idle().await;
    let south = desk.world.worker("south", "licensing-officer", crate::world::SOUTH).await;
    let (_, stranger) = desk.world.guest().await;
    for caller in [&south, &stranger] {
        let app = &desk.world.app;
        assert_eq!(app.documents(caller, &desk.reference).await.unwrap(), Answer::NotFound);
        assert_eq!(desk.read(caller, 0).await.unwrap_err(), "not found");
        assert_eq!(desk.send(caller, "plan", "x.pdf", PLAN).await, Answer::NotFound);
        let seal =
            app.seal_document(caller, &desk.reference, 0, true, "why", Guard::default()).await.unwrap();
        assert_eq!(seal, Answer::NotFound);
    }
    // An administrator gives roles, and opens no document.
    let admin = desk.world.admin().await;
    assert_eq!(desk.read(&admin, 0).await.unwrap_err(), "not found");
}

#[tokio::test]
async fn s3_31_a_sealed_document_is_there_for_those_alone_who_may_seal_its_kind() {
    let desk = Desk::new().await;
    desk.stands(&desk.guest, "operating-schedule", "schedule.txt", b"Doors close at eleven.\n").await;
    desk.idle().await;
    let senior = desk.world.worker("senior", "senior-officer", crate::world::NORTH).await;
    let app = &desk.world.app;
    let seal =
        |reason: &'static str| app.seal_document(&senior, &desk.reference, 0, true, reason, Guard::default());
    assert_eq!(refused(seal(" ").await.unwrap()).kind, "reason-missing");
    done(seal("the alarm code is in it").await.unwrap());
    assert!(desk.tab(&desk.officer).await.documents.is_empty(), "not even that it is there");
    assert_eq!(desk.read(&desk.officer, 0).await.unwrap_err(), "not found");
    let told = app.timeline(&desk.officer, &desk.reference).await.unwrap().found().unwrap();
    assert!(!told.iter().any(|item| item.text.contains("schedule.txt")), "{told:?}");
    assert_eq!(desk.tab(&senior).await.documents.len(), 1);
    assert!(desk.read(&senior, 0).await.is_ok());
}

#[tokio::test]
async fn s3_50_what_is_not_what_it_says_is_refused_with_a_reason() {
    let desk = Desk::new().await;
    let program = not(desk.send(&desk.guest, "plan", "plan.pdf", b"MZ\x90\x00\x03").await);
    assert!(program.contains("first bytes"), "{program}");
    let text = not(desk.send(&desk.guest, "plan", "plan.txt", b"a text").await);
    assert!(text.contains("text/plain"), "{text}");
    let new = NewContent {
        of: DocumentWas::New { kind: "plan".into(), title: "x".into() },
        name: "x.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: Some(20_000_001),
    };
    let large = not(desk.upload(&desk.guest, new, PLAN).await);
    assert!(large.contains("larger"), "{large}");
    assert!(desk.tab(&desk.officer).await.documents.is_empty());
    // What the bytes hide is found before the scan, and what was refused is not kept.
    let script = [PLAN, b"2 0 obj << /S /J#61vaScript >>"].concat();
    desk.stands(&desk.guest, "plan", "script.pdf", &script).await;
    desk.idle().await;
    let tab = desk.tab(&desk.officer).await;
    let version = &tab.documents[0].versions[0];
    assert_eq!((version.state.as_str(), version.says.as_deref()), ("refused", Some("it holds a script")));
    assert!(desk.read(&desk.officer, 0).await.unwrap_err().contains("must not be opened"));
    assert!(desk.objects.cases(None, 9).await.unwrap().is_empty());
}

/// A ZIP archive of one entry that unpacks to so many zeros.
fn bomb(name: &str, zeros: usize) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..zeros / 1_000_000 {
        packer.write_all(&vec![0; 1_000_000]).unwrap();
    }
    let packed = packer.finish().unwrap();
    let fields = |at: u32| {
        let mut fields = Vec::new();
        fields.extend(20_u16.to_le_bytes());
        fields.extend([0; 2]);
        fields.extend(8_u16.to_le_bytes());
        fields.extend([0; 8]);
        fields.extend((packed.len() as u32).to_le_bytes());
        // What the directory says of the size is a lie.
        fields.extend(1_u32.to_le_bytes());
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0; 2]);
        if at != u32::MAX {
            fields.extend([0; 10]);
            fields.extend(at.to_le_bytes());
        }
        fields
    };
    let mut all = b"PK\x03\x04".to_vec();
    all.extend(fields(u32::MAX));
    all.extend(name.as_bytes());
    all.extend(&packed);
    let directory = all.len() as u32;
    all.extend(b"PK\x01\x02\x14\x00");
    all.extend(fields(0));
    all.extend(name.as_bytes());
    let length = all.len() as u32 - directory;
    all.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    all.extend(length.to_le_bytes());
    all.extend(directory.to_le_bytes());
    all.extend([0; 2]);
    all
}

#[tokio::test]
async fn s3_50_a_zip_bomb_is_refused_though_its_directory_lies_and_a_scanner_would_pass_it() {
    let desk = Desk::new().await;
    let docx = bomb("word/document.xml", 120_000_000);
    assert!(docx.len() < 1_000_000);
    desk.stands(&desk.guest, "operating-schedule", "bomb.docx", &docx).await;
    desk.stands(&desk.guest, "operating-schedule", "other.docx", &bomb("readme.txt", 1_000_000)).await;
    desk.stands(&desk.guest, "operating-schedule", "fine.docx", &bomb("word/document.xml", 1_000_000)).await;
    desk.idle().await;
    let tab = desk.tab(&desk.officer).await;
    let says = |number: usize| tab.documents[number].versions[0].says.clone().unwrap_or_default();
    assert!(says(0).contains("zip bomb"), "{}", says(0));
    assert!(says(1).contains("another archive"), "{}", says(1));
    assert_eq!(tab.documents[2].versions[0].state, "clean", "{}", says(2));
}

#[tokio::test]
async fn a_scanner_that_is_down_keeps_everything_in_quarantine_and_says_so() {
    let desk = Desk::new().await;
    *desk.scanner.0.lock().unwrap() =
        Some(Err(CallFailure::Later("the scanner could not be reached".into())));
    desk.stands(&desk.guest, "plan", "plan.pdf", PLAN).await;
    for _ in 0..4 {
        desk.idle().await;
        desk.world.later(SignedDuration::from_mins(10));
    }
    let tab = desk.tab(&desk.officer).await;
    let version = &tab.documents[0].versions[0];
    assert_eq!(version.state, "quarantined");
    assert_eq!(version.says.as_deref(), Some("the scanner could not be reached"));
    assert!(version.next_try_at.is_some());
    let page = desk.world.app.case_page(&desk.officer, &desk.reference).await.unwrap().found().unwrap();
    assert!(page.flags.iter().any(|flag| flag.text.contains("waits in quarantine")), "{:?}", page.flags);
    *desk.scanner.0.lock().unwrap() = Some(Ok(Scan::Found("Eicar-Signature".into())));
    desk.world.later(SignedDuration::from_hours(1));
    desk.idle().await;
    let tab = desk.tab(&desk.officer).await;
    assert_eq!(tab.documents[0].versions[0].says.as_deref(), Some("the scan found Eicar-Signature"));
}

#[tokio::test]
async fn an_upload_that_broke_off_goes_on_and_one_that_nobody_goes_on_with_is_cleaned_away() {
    let desk = Desk::new().await;
    let app = &desk.world.app;
    let each = app.piece_bytes() as usize;
    let mut bytes = PLAN.to_vec();
    bytes.resize(each + 100, b' ');
    let new = || NewContent {
        of: DocumentWas::New { kind: "plan".into(), title: "Large".into() },
        name: "large.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: Some(bytes.len() as u64),
    };
    let begin = || app.begin_upload(&desk.guest, &desk.reference, new());
    let stands = |answer: Answer<Uploading>| match answer {
        Answer::Found(Uploading::Stands(upload)) => upload,
        other => panic!("{other:?}"),
    };
    let upload = stands(begin().await.unwrap());
    let put = |from: u64, piece: Vec<u8>| {
        let (guest, reference) = (desk.guest.clone(), desk.reference.clone());
        async move { app.put_piece(&guest, &reference, upload.id, from, piece).await.unwrap() }
    };
    assert_eq!(stands(put(0, bytes[..each].to_vec()).await).received, each as u64);
    // The answer was lost: the same piece once more is harmless, another place is told where to go on.
    assert_eq!(stands(put(0, bytes[..each].to_vec()).await).received, each as u64);
    assert!(not(put(each as u64 + 7, vec![0; 3]).await).contains("go on from there"));
    assert!(
        app.upload(&desk.officer, &desk.reference, upload.id).await.unwrap() == Answer::NotFound,
        "it is the guest's"
    );
    let early =
        app.finish_upload(&desk.guest, &desk.reference, upload.id, None, Guard::default()).await.unwrap();
    assert!(matches!(early, Answer::Found(Err(_))), "{early:?}");
    stands(put(each as u64, bytes[each..].to_vec()).await);
    done(
        app.finish_upload(&desk.guest, &desk.reference, upload.id, None, Guard::default())
            .await
            .unwrap()
            .map(Result::unwrap),
    );
    desk.idle().await;
    assert_eq!(desk.read(&desk.officer, 0).await.unwrap(), bytes);
    // Another is begun, and left.
    let left = stands(begin().await.unwrap());
    app.put_piece(&desk.guest, &desk.reference, left.id, 0, bytes[..each].to_vec()).await.unwrap();
    assert_eq!(desk.objects.contents(case_of(&desk).await).await.unwrap().len(), 2);
    desk.world.later(SignedDuration::from_hours(25));
    desk.idle().await;
    assert_eq!(desk.objects.contents(case_of(&desk).await).await.unwrap().len(), 1);
}

async fn case_of(desk: &Desk) -> app::core::id::CaseId {
    desk.world.store.case_of_reference(&desk.reference).await.unwrap().unwrap()
}

#[tokio::test]
async fn content_that_was_changed_where_it_lies_is_not_handed_out_whole() {
    let desk = Desk::new().await;
    desk.stands(&desk.guest, "plan", "plan.pdf", PLAN).await;
    desk.idle().await;
    let case = case_of(&desk).await;
    let content = desk.objects.contents(case).await.unwrap()[0];
    let mut other = PLAN.to_vec();
    other[12] ^= 1;
    desk.objects.put(case, content, 0, other).await.unwrap();
    assert!(desk.read(&desk.officer, 0).await.unwrap_err().contains("hash"));
    desk.objects.remove(case, Some(content)).await.unwrap();
    assert!(desk.read(&desk.officer, 0).await.unwrap_err().contains("not there"));
}

#[tokio::test]
async fn s3_40_a_document_on_the_wrong_case_is_moved_with_a_reason_and_a_trace() {
    let desk = Desk::new().await;
    desk.stands(&desk.guest, "plan", "plan.pdf", PLAN).await;
    desk.idle().await;
    let (_, other_guest) = desk.world.guest().await;
    let right = desk.world.submitted(&other_guest).await;
    let app = &desk.world.app;
    let desk = &desk;
    let moved = |to: &str| {
        let to = to.to_owned();
        async move {
            app.move_document(&desk.officer, &desk.reference, 0, &to, "the house next door", Guard::default())
                .await
                .unwrap()
        }
    };
    assert!(refused(moved("PL-2026-XXXXX").await).text.contains("no case"));
    done(moved(&right).await);
    let tab = desk.tab(&desk.officer).await;
    assert_eq!(tab.documents[0].moved, Some((Some(right.clone()), "the house next door".into())));
    assert_eq!(desk.read(&desk.officer, 0).await.unwrap_err(), "not found");
    let there = app.documents(&desk.officer, &right).await.unwrap().found().unwrap();
    assert_eq!(
        there.documents[0].came_from,
        Some((Some(desk.reference.clone()), "the house next door".into()))
    );
    let opened = app.open_document(&desk.officer, &right, 0, None).await.unwrap().found().unwrap();
    assert_eq!(opened.content.bytes, PLAN.len() as u64);
    // The first applicant sees that it is gone, and not where to.
    let mine = desk.tab(&desk.guest).await;
    assert_eq!(mine.documents[0].moved.as_ref().unwrap().0, None);
    assert!(desk.objects.contents(case_of(desk).await).await.unwrap().is_empty());
}

#[tokio::test]
async fn versions_follow_one_another_and_classes_are_followed() {
    let desk = Desk::new().await;
    desk.stands(&desk.guest, "plan", "plan.pdf", PLAN).await;
    let newer = [PLAN, b"%newer\n"].concat();
    let version = NewContent {
        of: DocumentWas::Version { document: 0 },
        name: "plan-2.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: Some(newer.len() as u64),
    };
    desk.upload(&desk.guest, version, &newer).await;
    desk.idle().await;
    assert_eq!(desk.read(&desk.officer, 0).await.unwrap(), newer);
    let app = &desk.world.app;
    let senior = desk.world.worker("senior", "senior-officer", crate::world::NORTH).await;
    assert_eq!(desk.read(&senior, 0).await.unwrap(), newer);
    let classify = app
        .classify_document(
            &desk.officer,
            &desk.reference,
            0,
            Classified {
                title: "Home".into(),
                class: Some("private".into()),
                tags: ["pii".to_owned()].into(),
            },
            Guard::default(),
        )
        .await;
    done(classify.unwrap());
    // The senior officer does not read what is private (S3.31).
    assert!(desk.tab(&senior).await.documents.is_empty());
    assert_eq!(desk.read(&senior, 0).await.unwrap_err(), "not found");
    assert_eq!(desk.tab(&desk.officer).await.documents[0].class.as_str(), "private");
}
