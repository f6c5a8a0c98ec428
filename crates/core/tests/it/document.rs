//! S3.27, S3.40: documents on a case, by their events alone.

use crate::fixture::*;
use casewright_core::{
    Actor, Case, CaseEvent, Command, Definition, Document, DocumentCommand, Envelope, PartyCommand,
    Rejection, apply, decide,
    document::{AddedBy, Content, DocumentDef, Mark, RedactionDef, Verdict, Version, VersionState},
    id::{CaseId, ContentId},
    party::{ConsentDef, Fills, PartyDetails, PartyKind, PartyRoleDef},
    replay,
};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) fn content(name: &str) -> Content {
    Content {
        id: ContentId::new(Uuid::from_u128(77)),
        name: name.into(),
        media_type: "application/pdf".into(),
        bytes: 1000,
        piece_bytes: 4096,
        sha256: "ab".repeat(32),
    }
}

pub(crate) fn document(at: Timestamp) -> Document {
    let by = Actor::Person(person(7));
    Document {
        kind: "plan".into(),
        title: "Floor plan".into(),
        class: Some("private".into()),
        tags: ["pii".to_owned()].into(),
        added_by: AddedBy { person: Some(person(7)), partners: ["police".into()].into() },
        added_at: at,
        versions: vec![Version { content: content("plan.pdf"), by, at, state: VersionState::Quarantined }],
        sealed: None,
        moved: None,
        came_from: None,
        redacted_from: None,
        handed_over: Vec::new(),
    }
}

fn with_plans() -> Definition {
    let mut definition = empty(false);
    let def = DocumentDef {
        class: "case".into(),
        tags: [].into(),
        accepts: vec!["application/pdf".into()],
        size_bytes_max: 1000,
        sealers: Vec::new(),
        redaction: Some(RedactionDef {
            into: "public-plan".into(),
            codes: vec!["security".into()],
            original: Some("secret".into()),
        }),
        watermark: false,
    };
    definition.documents.insert("plan".into(), def.clone());
    definition.documents.insert("public-plan".into(), DocumentDef { redaction: None, ..def });
    definition
}

struct Desk {
    definition: Definition,
    case: Case,
    events: Vec<casewright_core::StoredEvent>,
}

#[expect(clippy::disallowed_methods, reason = "the engine's own tests stand where authz stands")]
impl Desk {
    fn new() -> Self {
        let definition = with_plans();
        let command =
            Command::Open { reference: "T-1".into(), unit: "north".into(), party: None, file: [].into() };
        let outcome = decide(None, &definition, &envelope(command, None)).unwrap();
        Self { definition, case: outcome.case, events: outcome.events }
    }

    fn give(&mut self, command: DocumentCommand, reason: Option<&str>) -> Result<(), Rejection> {
        let envelope = envelope(Command::Document(command), reason);
        let outcome = decide(Some(&self.case), &self.definition, &envelope)?;
        self.case = outcome.case;
        self.events.extend(outcome.events);
        Ok(())
    }
}

pub(crate) fn envelope(command: Command, reason: Option<&str>) -> Envelope<Command> {
    Envelope {
        case: CaseId::new(Uuid::from_u128(1)),
        actor: Actor::Person(person(7)),
        on_behalf_of: None,
        me: casewright_core::Value::Null,
        at: "2026-03-02T09:00:00Z".parse().unwrap(),
        lang: None,
        purpose: None,
        reason: reason.map(ToOwned::to_owned),
        read_at: None,
        command,
    }
}

fn add(name: &str) -> DocumentCommand {
    DocumentCommand::Add {
        kind: "plan".into(),
        title: "Floor plan".into(),
        partners: [].into(),
        content: content(name),
    }
}

#[test]
fn s3_40_a_document_waits_in_quarantine_has_versions_and_is_replayed() {
    let mut desk = Desk::new();
    desk.give(add("a.pdf"), None).unwrap();
    assert!(desk.case.documents[0].is_waiting() && !desk.case.documents[0].is_there());
    let clean = Verdict::Clean("clamd".into());
    let scanned = DocumentCommand::Scanned { document: 0, version: 0, verdict: clean };
    desk.give(scanned.clone(), None).unwrap();
    assert!(desk.case.documents[0].is_there());
    assert!(desk.give(scanned, None).is_err(), "a verdict is given once");
    desk.give(DocumentCommand::AddVersion { document: 0, content: content("b.pdf") }, None).unwrap();
    let refused = Verdict::Refused("it holds a script".into());
    desk.give(DocumentCommand::Scanned { document: 0, version: 1, verdict: refused }, None).unwrap();
    assert!(desk.case.documents[0].is_there(), "the older version stays");
    assert_eq!(desk.case.flags.len(), 1, "what was refused is told");
    assert_eq!(replay(desk.case.id, &desk.events).as_ref(), Some(&desk.case));
}

#[test]
fn s3_27_what_its_kind_does_not_take_is_refused() {
    let mut desk = Desk::new();
    let odd = |content: Content| DocumentCommand::Add {
        kind: "plan".into(),
        title: "x".into(),
        partners: [].into(),
        content,
    };
    let large = odd(Content { bytes: 1001, ..content("a.pdf") });
    let page = odd(Content { media_type: "text/html".into(), ..content("a.pdf") });
    for command in [large, page, odd(content(""))] {
        assert!(matches!(desk.give(command, None), Err(Rejection::Document { .. })));
    }
    let other = DocumentCommand::Add {
        kind: "poem".into(),
        title: "x".into(),
        partners: [].into(),
        content: content("a.pdf"),
    };
    assert!(matches!(desk.give(other, None), Err(Rejection::Unknown { .. })));
    assert!(desk.case.documents.is_empty());
}

#[test]
fn sealing_and_moving_need_a_reason_and_leave_a_trace() {
    let mut desk = Desk::new();
    desk.give(add("a.pdf"), None).unwrap();
    let seal = DocumentCommand::Seal { document: 0 };
    assert_eq!(desk.give(seal.clone(), Some(" ")), Err(Rejection::ReasonMissing));
    desk.give(seal.clone(), Some("names a witness")).unwrap();
    assert_eq!(desk.case.documents[0].sealed.as_ref().unwrap().reason, "names a witness");
    assert!(desk.give(seal, Some("again")).is_err());
    desk.give(DocumentCommand::Unseal { document: 0 }, Some("the trial is over")).unwrap();
    let to = CaseId::new(Uuid::from_u128(2));
    desk.give(DocumentCommand::MoveOut { document: 0, to }, Some("another street")).unwrap();
    assert_eq!(desk.case.documents[0].moved.as_ref().unwrap().to, to);
    // What is left is a trace: nothing can be done with it.
    let version = DocumentCommand::AddVersion { document: 0, content: content("b.pdf") };
    assert!(matches!(desk.give(version, None), Err(Rejection::Unknown { .. })));
    let came =
        DocumentCommand::MoveIn { from: to, number: 3, document: Box::new(document(desk.case.opened_at)) };
    desk.give(came.clone(), Some("it is ours")).unwrap();
    assert_eq!(desk.case.documents[1].came_from.as_ref().unwrap().document, 3);
    assert!(desk.give(came, Some("it is ours")).is_err(), "it is taken in once");
}

#[test]
fn a_change_of_a_document_that_is_not_there_changes_nothing() {
    let mut case = Desk::new().case;
    let before = case.clone();
    let change = casewright_core::DocumentChange::Unsealed { number: 9, reason: String::new() };
    let stored = casewright_core::StoredEvent {
        seq: case.version,
        at: case.opened_at,
        by: Actor::Person(person(7)),
        on_behalf_of: None,
        event: CaseEvent::DocumentChanged { change },
    };
    apply(&mut case, &stored);
    assert_eq!(Case { version: before.version, ..case }, before);
}

fn mark(code: &str) -> Mark {
    Mark { page: 1, left: 0, top: 0, width: 1_000, height: 10, code: code.into() }
}

fn redact(marks: Vec<Mark>) -> DocumentCommand {
    DocumentCommand::Redact {
        document: 0,
        version: 0,
        title: "Floor plan (redacted)".into(),
        marks,
        content: content("copy.pdf"),
    }
}

#[test]
fn s3_31_a_copy_without_what_was_marked_is_a_document_and_the_original_is_of_a_tighter_class() {
    let mut desk = Desk::new();
    desk.give(add("a.pdf"), None).unwrap();
    assert!(desk.give(redact(vec![mark("security")]), None).is_err(), "in quarantine nothing is copied");
    let verdict = Verdict::Clean("clamd".into());
    desk.give(DocumentCommand::Scanned { document: 0, version: 0, verdict }, None).unwrap();
    let beyond = Mark { left: 1, ..mark("security") };
    for wrong in [Vec::new(), vec![mark("because")], vec![beyond]] {
        assert!(desk.give(redact(wrong), None).is_err());
    }
    desk.give(redact(vec![mark("security")]), None).unwrap();
    let [original, copy] = desk.case.documents.as_slice() else { panic!("two documents") };
    assert_eq!(original.class, Some("secret".into()));
    assert_eq!((copy.kind.as_str(), copy.is_there()), ("public-plan", true));
    assert_eq!(copy.redacted_from.as_ref().map(|from| (from.document, from.marks.len())), Some((0, 1)));
    let again = DocumentCommand::Redact {
        document: 1,
        version: 0,
        title: "x".into(),
        marks: vec![mark("security")],
        content: content("copy.pdf"),
    };
    assert!(desk.give(again, None).is_err(), "nothing is removed from copies of copies");
    assert_eq!(replay(desk.case.id, &desk.events).as_ref(), Some(&desk.case));
}

#[test]
fn s3_12_a_hand_over_says_to_whom_where_and_why() {
    let mut desk = Desk::new();
    desk.give(add("a.pdf"), None).unwrap();
    let over = |to: &str, place: &str| DocumentCommand::HandOver {
        document: 0,
        to: to.to_owned(),
        place: place.to_owned(),
    };
    assert_eq!(desk.give(over("PC Marsh", "Station"), None), Err(Rejection::ReasonMissing));
    for wrong in [over("", "Station"), over("PC Marsh", " ")] {
        assert!(desk.give(wrong, Some("Evidence")).is_err());
    }
    desk.give(over("PC Marsh", "Station"), Some("Evidence")).unwrap();
    let told = &desk.case.documents[0].handed_over[0];
    assert_eq!(
        (told.to.as_str(), told.place.as_str(), told.reason.as_str()),
        ("PC Marsh", "Station", "Evidence")
    );
    assert_eq!(replay(desk.case.id, &desk.events).as_ref(), Some(&desk.case));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the engine's own tests stand where authz stands")]
fn s3_24_an_original_that_needs_a_consent_is_handed_over_by_one_alone() {
    let mut desk = Desk::new();
    let parent = PartyRoleDef {
        title: "Parent".into(),
        kinds: vec![PartyKind::Person],
        at_most: 2,
        class: "case".into(),
        contacts: "case".into(),
        fills: Fills::default(),
    };
    let consent = |kind: &str| ConsentDef {
        title: "Giving papers away".into(),
        of: vec!["parent".into()],
        partners: Vec::new(),
        disclosure: false,
        hand_over: vec![kind.into()],
    };
    desk.definition.parties.roles = [("parent".into(), parent)].into_iter().collect();
    desk.definition.parties.consents = [("papers".into(), consent("plan"))].into_iter().collect();
    desk.give(add("a.pdf"), None).unwrap();
    let over =
        DocumentCommand::HandOver { document: 0, to: "Dr Lane".to_owned(), place: "Surgery".to_owned() };
    let party = |command: PartyCommand, desk: &mut Desk| {
        let outcome =
            decide(Some(&desk.case), &desk.definition, &envelope(Command::Party(command), None)).unwrap();
        desk.case = outcome.case;
        desk.events.extend(outcome.events);
    };
    let details = PartyDetails { name: "Jo Vale".into(), ..PartyDetails::default() };
    party(PartyCommand::Add { role: "parent".into(), details }, &mut desk);
    let before = desk.case.clone();
    let Err(Rejection::Consent { why }) = desk.give(over.clone(), Some("Treatment")) else {
        panic!("handed over without a consent")
    };
    assert!(why.contains("Giving papers away") && why.contains("ask Parent"), "{why}");
    assert_eq!(desk.case, before, "and nothing is noted of it");
    let given =
        PartyCommand::Consent { party: 0, consent: "papers".into(), how: "letter".into(), until: None };
    party(given, &mut desk);
    desk.give(over.clone(), Some("Treatment")).unwrap();
    party(PartyCommand::WithdrawConsent { party: 0, consent: 0 }, &mut desk);
    assert!(matches!(desk.give(over.clone(), Some("Treatment")), Err(Rejection::Consent { .. })));
    // Another kind asks for none: what a court is given, say.
    desk.definition.parties.consents = [("papers".into(), consent("other"))].into_iter().collect();
    desk.give(over, Some("Ordered by the court")).unwrap();
    assert_eq!(replay(desk.case.id, &desk.events).as_ref(), Some(&desk.case));
}

#[test]
fn s3_27_a_letter_comes_from_its_event_alone() {
    let mut desk = Desk::new();
    let write = DocumentCommand::Write {
        effect: casewright_core::id::EffectNo(0),
        title: "Licence".into(),
        content: content("letter.pdf"),
    };
    assert!(matches!(desk.give(write, None), Err(Rejection::Unknown { .. })), "no event asked for it");
}
