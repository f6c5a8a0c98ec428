//! S3.12, S3.31, S3.50: copies from which something was removed, chains of custody, and parts of a download.

use crate::world::{World, done};
use app::{
    Answer, Caller, DocumentPorts, NewContent, PartAsked, RedactAsked, Uploading,
    answer::{Acted, DocumentShown, DocumentWas, OpenedPart},
    connector::CallFailure,
    content::{ContentStream, Part},
    letter::{Block, Letter, Run},
    port::{
        objects::{MemoryObjects, ObjectStore, Scan, Scanner},
        press::Press as _,
        release::{Leaving, Release, ReleaseCheck},
    },
    request::Guard,
};
use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::Value as Json;
use std::sync::Arc;

struct FindsNothing;

#[async_trait]
impl Scanner for FindsNothing {
    async fn scan(&self, _: &mut ContentStream) -> Result<Scan, CallFailure> {
        Ok(Scan::Clean("a test".into()))
    }
}

struct Desk {
    world: World,
    objects: Arc<MemoryObjects>,
    guest: Caller,
    officer: Caller,
    reference: String,
}

const SECRET: &str = "Swordfish-4711";

async fn schedule() -> Vec<u8> {
    let text = format!("The code of the alarm is {SECRET}. The doors close at eleven.");
    let letter = Letter {
        lang: "en".to_owned(),
        title: "Operating schedule".to_owned(),
        reference: "x".to_owned(),
        at: "2026-03-02T09:00:00Z".parse().unwrap(),
        blocks: vec![Block::Paragraph(vec![Run { text, strong: false }])],
    };
    press::Printer::default().letter(&letter).await.unwrap()
}

impl Desk {
    /// A case in consultation, with a schedule that the applicant sent.
    async fn new() -> Self {
        let objects = Arc::new(MemoryObjects::default());
        let documents = DocumentPorts {
            objects: Arc::clone(&objects) as Arc<dyn ObjectStore>,
            scanner: Some(Arc::new(FindsNothing)),
            press: Some(Arc::new(press::Printer::default())),
            release: None,
        };
        Self::keeping(documents, objects).await
    }

    async fn keeping(documents: DocumentPorts, objects: Arc<MemoryObjects>) -> Self {
        let world = World::keeping(documents).await;
        let (_, guest) = world.guest().await;
        let officer = world.officer().await;
        let reference = world.draft(&guest).await;
        let desk = Self { world, objects, guest, officer, reference };
        desk.send("operating-schedule", &schedule().await).await;
        desk.world.pay(&desk.reference, "190.00").await;
        done(desk.world.act(&desk.guest, &desk.reference, "submit", crate::world::application()).await);
        done(desk.world.act(&desk.officer, &desk.reference, "accept", Json::Null).await);
        desk
    }

    async fn send(&self, kind: &str, bytes: &[u8]) {
        let (app, reference) = (&self.world.app, &self.reference);
        let new = NewContent {
            of: DocumentWas::New { kind: kind.into(), title: "Schedule".into() },
            name: "schedule.pdf".into(),
            media_type: String::new(),
            bytes: Some(bytes.len() as u64),
        };
        let begun = app.begin_upload(&self.guest, reference, new).await.unwrap();
        let Answer::Found(Uploading::Stands(upload)) = begun else { panic!("{begun:?}") };
        app.put_piece(&self.guest, reference, upload.id, 0, bytes.to_vec()).await.unwrap();
        let ended =
            app.finish_upload(&self.guest, reference, upload.id, None, Guard::default()).await.unwrap();
        assert!(matches!(ended, Answer::Found(Ok(Acted::Done(_)))), "{ended:?}");
        app.run_until_idle().await.unwrap();
    }

    async fn seen(&self, caller: &Caller) -> Vec<DocumentShown> {
        self.world.app.documents(caller, &self.reference).await.unwrap().found().expect("a tab").documents
    }

    async fn redact(&self, caller: &Caller, words: &str, code: &str) -> Answer<Acted> {
        let asked = RedactAsked {
            title: "Schedule (redacted)".into(),
            marks: Vec::new(),
            words: vec![(words.into(), code.into())],
        };
        let app = &self.world.app;
        app.redact_document(caller, &self.reference, 0, None, asked, Guard::default()).await.unwrap()
    }

    async fn whole(&self, caller: &Caller, document: u32) -> Vec<u8> {
        let opened = self.world.app.open_document(caller, &self.reference, document, None).await.unwrap();
        let mut stream = opened.found().expect("it opens").stream;
        let mut all = Vec::new();
        while let Some(piece) = stream.next().await.unwrap() {
            all.extend(piece);
        }
        all
    }

    async fn part(&self, part: Part, only_of: Option<&str>) -> Answer<OpenedPart> {
        let asked = PartAsked { part, only_of: only_of.map(ToOwned::to_owned) };
        let (app, reference) = (&self.world.app, &self.reference);
        app.open_document_part(&self.officer, reference, 0, None, Some(&asked)).await.unwrap()
    }
}

#[tokio::test]
async fn s3_31_the_copy_is_read_by_those_who_may_and_the_original_by_fewer() {
    let desk = Desk::new().await;
    let (_, token) = desk.world.person("pat", "police", "", "police").await;
    let police = desk.world.caller(&token).await;
    assert_eq!(desk.seen(&police).await.len(), 1, "the original, before");
    let made = desk.redact(&desk.officer, SECRET, "security").await;
    assert!(matches!(made, Answer::Found(Acted::Done(_))), "{made:?}");
    let seen = desk.seen(&police).await;
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!((seen[0].number, seen[0].kind.as_str()), (1, "public-schedule"));
    let told = seen[0].redacted.as_ref().expect("what was removed is told");
    assert_eq!((told.places, told.of), (1, None), "not that there is an original, nor which");
    assert_eq!(told.codes, [("security".to_owned(), "Security of the premises".to_owned())]);
    let opened = desk.world.app.open_document(&police, &desk.reference, 0, None).await.unwrap();
    assert!(matches!(opened, Answer::NotFound), "{opened:?}");
    let mine = desk.seen(&desk.officer).await;
    assert_eq!(mine[0].class.as_str(), "contact", "the original has a tighter class");
    assert_eq!(mine[1].redacted.as_ref().and_then(|told| told.of), Some(0));
    let copy = desk.whole(&desk.officer, 1).await;
    // Somebody of a partner gets one that was marked for them: another file each time, made of the same.
    let marked = desk.whole(&police, 1).await;
    assert!(marked != copy && marked.starts_with(b"%PDF"));
    assert!(copy.starts_with(b"%PDF"));
    assert!(!copy.windows(9).any(|part| part == b"Swordfish"));
    assert_eq!(mine[1].versions[0].state, "clean");
}

#[tokio::test]
async fn s3_31_who_may_not_remove_makes_no_copy_and_what_cannot_be_made_leaves_nothing() {
    let desk = Desk::new().await;
    let before = desk.objects.contents(case_of(&desk).await).await.unwrap();
    let no = desk.redact(&desk.guest, SECRET, "security").await;
    assert!(!matches!(no, Answer::Found(Acted::Done(_))), "the applicant sees it, and may not: {no:?}");
    let no = desk.redact(&desk.officer, "Marlin", "security").await;
    let Answer::Found(Acted::Refused(refused)) = no else { panic!("{no:?}") };
    assert!(refused.text.contains("stand nowhere"), "{}", refused.text);
    let no = desk.redact(&desk.officer, SECRET, "because").await;
    assert!(matches!(no, Answer::Found(Acted::Refused(_))), "{no:?}");
    assert_eq!(desk.seen(&desk.officer).await.len(), 1);
    assert_eq!(desk.objects.contents(case_of(&desk).await).await.unwrap(), before);
}

async fn case_of(desk: &Desk) -> app::core::id::CaseId {
    use app::Store as _;
    desk.world.store.case_of_reference(&desk.reference).await.unwrap().expect("the case")
}

#[tokio::test]
async fn s3_12_who_had_a_document_in_hand_when_where_and_why_and_whether_it_is_what_was_received() {
    let desk = Desk::new().await;
    let (app, reference) = (&desk.world.app, &desk.reference);
    desk.send("plan", &schedule().await).await;
    desk.world.later(SignedDuration::from_mins(5));
    desk.whole(&desk.officer, 1).await;
    desk.world.later(SignedDuration::from_mins(5));
    let over = app
        .hand_over_document(
            &desk.officer,
            reference,
            1,
            "PC Marsh",
            "Police station",
            "Evidence",
            Guard::default(),
        )
        .await
        .unwrap();
    assert!(matches!(over, Answer::Found(Acted::Done(_))), "{over:?}");
    let custody = app.custody(&desk.officer, reference, 1).await.unwrap().found().unwrap();
    let steps: Vec<&str> = custody.steps.iter().map(|step| step.step.as_str()).collect();
    assert_eq!(steps, ["received", "scanned", "read", "handed-over"], "{custody:?}");
    let over = &custody.steps[3];
    assert_eq!(over.to.as_deref(), Some("PC Marsh"));
    assert_eq!(over.place.as_deref(), Some("Police station"));
    assert_eq!(over.why.as_deref(), Some("Evidence"));
    assert_eq!(over.by, "ana");
    assert!(custody.steps[0].text.contains(&custody.versions[0].sha256));
    assert_eq!(custody.versions[0].proved, Some(true));
    // Another document's looks are not its own, and its own are told in the terms of CASE.
    let graph = app.custody_as_case(&desk.officer, reference, 1).await.unwrap().found().unwrap();
    let nodes = graph["@graph"].as_array().unwrap();
    let of = |kind: &str| nodes.iter().filter(|node| node["@type"] == kind).count();
    assert_eq!(of("case-investigation:InvestigativeAction"), 4);
    assert_eq!(of("case-investigation:ProvenanceRecord"), 1);
    assert!(graph.to_string().contains(&custody.versions[0].sha256));
    // Bytes that are not those that were received are told as such.
    let id = case_of(&desk).await;
    for content in desk.objects.contents(id).await.unwrap() {
        desk.objects.put(id, content, 0, b"something else".to_vec()).await.unwrap();
    }
    let custody = app.custody(&desk.officer, reference, 1).await.unwrap().found().unwrap();
    assert_eq!(custody.versions[0].proved, Some(false));
    // Who may not see who looked does not see it, nor who does not see the document.
    let no = app.custody(&desk.guest, reference, 1).await.unwrap();
    assert!(!matches!(no, Answer::Found(_)), "{no:?}");
    let south = desk.world.worker("sol", "licensing-officer", crate::world::SOUTH).await;
    assert!(matches!(app.custody(&south, reference, 1).await.unwrap(), Answer::NotFound));
}

#[tokio::test]
async fn s3_50_a_part_is_the_same_bytes_and_an_entry_of_its_own() {
    let desk = Desk::new().await;
    let whole = desk.whole(&desk.officer, 0).await;
    let hash = desk.seen(&desk.officer).await[0].versions[0].sha256.clone();
    let read = |answer: Answer<OpenedPart>| async {
        let Answer::Found(OpenedPart::Part(mut stream)) = answer else { panic!("{answer:?}") };
        let (span, mut all) = (stream.span(), Vec::new());
        while let Some(piece) = stream.next().await.unwrap() {
            all.extend(piece);
        }
        (span, all)
    };
    let (span, bytes) = read(desk.part(Part::From(10, Some(19)), None).await).await;
    assert_eq!((span, bytes.as_slice()), ((10, 20), &whole[10..20]));
    let (_, bytes) = read(desk.part(Part::Last(5), Some(&hash)).await).await;
    assert_eq!(bytes, whole[whole.len() - 5..]);
    let other = desk.part(Part::From(10, None), Some("another")).await;
    assert!(matches!(other, Answer::Found(OpenedPart::Whole(_))), "it changed, so all of it is meant");
    let beyond = desk.part(Part::From(1 << 40, None), None).await;
    assert!(matches!(beyond, Answer::Found(OpenedPart::Beyond(all)) if all == whole.len() as u64));
    let audit =
        desk.world.app.audit_tab(&desk.officer, &desk.reference, None).await.unwrap().found().unwrap();
    let told =
        |text: &str| audit.entries.iter().any(|entry| entry.because.iter().any(|why| why.contains(text)));
    assert!(told("bytes 10 to 19 of"), "{:?}", audit.entries.first());
}

/// Says what it was told to, of whatever leaves; remembers to whom it would have gone.
struct Gate(std::sync::Mutex<(Result<Release, CallFailure>, Vec<&'static str>)>);

#[async_trait]
impl ReleaseCheck for Gate {
    async fn may_leave(&self, leaving: &Leaving, _: &mut ContentStream) -> Result<Release, CallFailure> {
        let mut gate = self.0.lock().unwrap();
        gate.1.push(leaving.to);
        gate.0.clone()
    }
}

#[tokio::test]
async fn s3_50_what_leaves_is_asked_about_first_and_no_answer_means_no() {
    let gate = Arc::new(Gate(std::sync::Mutex::new((Ok(Release::Free), Vec::new()))));
    let documents = DocumentPorts {
        scanner: Some(Arc::new(FindsNothing)),
        release: Some(Arc::clone(&gate) as Arc<dyn ReleaseCheck>),
        ..DocumentPorts::default()
    };
    let desk = Desk::keeping(documents, Arc::new(MemoryObjects::default())).await;
    let opened = |caller: Caller| {
        let (app, reference) = (Arc::clone(&desk.world.app), desk.reference.clone());
        async move { app.open_document(&caller, &reference, 0, None).await.unwrap() }
    };
    assert!(matches!(opened(desk.guest.clone()).await, Answer::Found(_)));
    gate.0.lock().unwrap().0 = Ok(Release::Held("it holds card numbers".into()));
    let Answer::Denied(denied) = opened(desk.guest.clone()).await else { panic!("it is held back") };
    assert!(denied.says.contains("it holds card numbers"), "{}", denied.says);
    gate.0.lock().unwrap().0 = Err(CallFailure::Later("it could not be started".into()));
    let Answer::Denied(denied) = opened(desk.guest.clone()).await else { panic!("no answer is no") };
    assert!(denied.says.contains("could not be checked"), "{}", denied.says);
    // What stays in the office is nobody else's business.
    assert!(matches!(opened(desk.officer.clone()).await, Answer::Found(_)));
    assert_eq!(gate.0.lock().unwrap().1, ["party", "party", "party"]);
    let audit =
        desk.world.app.audit_tab(&desk.officer, &desk.reference, None).await.unwrap().found().unwrap();
    let told =
        |text: &str| audit.entries.iter().any(|entry| entry.because.iter().any(|why| why.contains(text)));
    assert!(told("it holds card numbers"));
}

#[tokio::test]
async fn s3_50_a_partner_gets_a_copy_that_says_whose_it_is_and_the_original_is_untouched() {
    // This press writes the line alone.
    let documents = DocumentPorts { scanner: Some(Arc::new(FindsNothing)), ..DocumentPorts::default() };
    let desk = Desk::keeping(documents, Arc::new(MemoryObjects::default())).await;
    let original = schedule().await;
    let mine = Desk { guest: desk.officer.clone(), ..desk };
    mine.send("public-schedule", &original).await;
    let (_, token) = mine.world.person("pat", "police", "", "police").await;
    let police = mine.world.caller(&token).await;
    let line = String::from_utf8(mine.whole(&police, 1).await).unwrap();
    let told = [police.name(), "police", mine.reference.as_str(), "UTC"];
    assert!(told.iter().all(|part| line.contains(part)), "{line}");
    // A part of it is the whole of another copy: nobody puts an unmarked one together.
    let asked = PartAsked { part: Part::From(0, Some(9)), only_of: None };
    let part =
        mine.world.app.open_document_part(&police, &mine.reference, 1, None, Some(&asked)).await.unwrap();
    assert!(matches!(part, Answer::Found(OpenedPart::Whole(_))), "{part:?}");
    // Who works there reads what was received, and so do partners of kinds without a mark.
    assert_eq!(mine.whole(&mine.officer, 1).await, original);
    assert_eq!(mine.whole(&police, 0).await, original);
    let audit =
        mine.world.app.audit_tab(&mine.officer, &mine.reference, None).await.unwrap().found().unwrap();
    let marked = audit.entries.iter().filter(|entry| {
        entry.ask == "document:public-schedule" && format!("{entry:?}").contains("with a watermark")
    });
    assert_eq!(marked.count(), 2, "each look is an entry, and says how");
}

/// Makes nothing.
struct Broken;

#[async_trait]
impl app::port::press::Press for Broken {
    async fn letter(&self, _: &Letter) -> Result<Vec<u8>, CallFailure> {
        Err(CallFailure::Never("it is broken".into()))
    }

    async fn redact(
        &self,
        _: Vec<u8>,
        _: &str,
        _: &app::port::press::Redaction,
    ) -> Result<app::port::press::Redacted, CallFailure> {
        Err(CallFailure::Never("it is broken".into()))
    }

    async fn watermark(
        &self,
        _: Vec<u8>,
        _: &str,
        _: &app::port::press::Watermark,
    ) -> Result<Vec<u8>, CallFailure> {
        Err(CallFailure::Never("it is broken".into()))
    }
}

#[tokio::test]
async fn s3_50_what_cannot_be_marked_is_not_handed_out_and_the_reader_is_told_whom_to_ask() {
    let documents = DocumentPorts {
        scanner: Some(Arc::new(FindsNothing)),
        press: Some(Arc::new(Broken)),
        ..DocumentPorts::default()
    };
    let desk = Desk::keeping(documents, Arc::new(MemoryObjects::default())).await;
    let mine = Desk { guest: desk.officer.clone(), ..desk };
    mine.send("public-schedule", &schedule().await).await;
    let (_, token) = mine.world.person("pat", "police", "", "police").await;
    let police = mine.world.caller(&token).await;
    let opened = mine.world.app.open_document(&police, &mine.reference, 1, None).await.unwrap();
    let Answer::Denied(denied) = opened else { panic!("{opened:?}") };
    assert!(
        denied.says.contains("it is broken") && denied.says.contains("Ask whoever works"),
        "{}",
        denied.says
    );
    assert!(!mine.whole(&mine.officer, 1).await.is_empty());
}
