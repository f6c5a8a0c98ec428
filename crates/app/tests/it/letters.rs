//! S3.27: letters from templates, kept as documents of the case, as `pdftotext` reads them.

use crate::world::{World, done};
use app::{
    Answer, Caller, DocumentPorts, Store as _,
    answer::DocumentShown,
    core::{CaseEvent, DocumentChange},
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::{
    io::Write as _,
    process::{Command, Stdio},
    sync::Arc,
};

async fn office(press: Option<Arc<dyn app::port::press::Press>>) -> World {
    World::keeping(DocumentPorts { press, ..DocumentPorts::default() }).await
}

/// A case that was granted by rule; its reference.
async fn granted(world: &World, guest: &Caller, officer: &Caller) -> String {
    let reference = world.accepted(guest, officer).await;
    world.later(SignedDuration::from_hours(29 * 24));
    world.app.run_until_idle().await.unwrap();
    reference
}

async fn seen(world: &World, caller: &Caller, reference: &str) -> Vec<DocumentShown> {
    world.app.documents(caller, reference).await.unwrap().found().expect("a tab").documents
}

async fn content(world: &World, caller: &Caller, reference: &str, number: u32) -> Vec<u8> {
    let opened = world.app.open_document(caller, reference, number, None).await.unwrap();
    let mut stream = opened.found().expect("it opens").stream;
    let mut all = Vec::new();
    while let Some(piece) = stream.next().await.expect("its hash is the one in the case") {
        all.extend(piece);
    }
    all
}

fn text(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`pdftotext` is installed: `cargo xtask test` does it");
    child.stdin.take().expect("an input").write_all(pdf).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8(output.stdout).expect("text");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn s3_27_a_letter_is_written_from_the_case_kept_with_its_hash_and_read_by_those_who_see_its_kind() {
    let world = office(Some(Arc::new(press::Printer::default()))).await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let (_, police) = world.person("pat", "police", "", "police").await;
    let police = world.caller(&police).await;
    let reference = granted(&world, &guest, &officer).await;
    let letters = seen(&world, &guest, &reference).await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = &letters[0];
    assert_eq!((letter.kind.as_str(), letter.class.as_str()), ("decision-notice", "contact"));
    assert!(letter.title.contains("The Crown") && letter.title.contains(&reference), "{}", letter.title);
    assert!(letter.tags.contains("pii"));
    assert_eq!(letter.versions[0].state, "clean", "nobody sent it, so it waits for no scan");
    let said = text(&content(&world, &guest, &reference, 0).await);
    for part in [
        "Premises licence granted: The Crown",
        "Dear Ann Field",
        "Keep the licence itself at the premises.",
        "Pay the annual fee when we ask for it.",
        &format!("Quote {reference}."),
        "31 March 2026",
    ] {
        assert!(said.contains(part), "`{part}` in {said}");
    }
    assert!(!said.contains('{') && !said.contains("**"), "{said}");
    assert_eq!(seen(&world, &officer, &reference).await.len(), 1);
    // Whoever does not see the kind does not know that there is a letter.
    let opened = world.app.open_document(&police, &reference, 0, None).await.unwrap();
    assert!(matches!(opened, Answer::NotFound), "{opened:?}");
}

#[tokio::test]
async fn s3_27_a_letter_is_written_once_whatever_runs_again() {
    let world = office(Some(Arc::new(press::Printer::default()))).await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = granted(&world, &guest, &officer).await;
    let id = world.store.case_of_reference(&reference).await.unwrap().expect("the case");
    let written = || async {
        let events = world.store.events(id).await.unwrap();
        let added = |event: &&app::core::StoredEvent| {
            matches!(&event.event, CaseEvent::DocumentChanged { change: DocumentChange::Added { .. } })
        };
        events.iter().filter(added).count()
    };
    assert_eq!(written().await, 1);
    world.app.run_until_idle().await.unwrap();
    world.later(SignedDuration::from_hours(48));
    world.app.run_until_idle().await.unwrap();
    assert_eq!(written().await, 1);
    // Content that a broken-off try left behind would be named by nothing; this one is named.
    assert_eq!(seen(&world, &guest, &reference).await.len(), 1);
}

#[tokio::test]
async fn s3_27_what_somebody_wrote_into_the_case_is_text_in_the_letter_and_no_heading() {
    let world = office(Some(Arc::new(press::Printer::default()))).await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.draft(&guest).await;
    world.pay(&reference, "190.00").await;
    let mut input: Json = crate::world::application();
    input["applicant"]["name"] = json!("Ann **Field** # 1");
    done(world.act(&guest, &reference, "submit", input).await);
    done(world.act(&officer, &reference, "accept", Json::Null).await);
    world.later(SignedDuration::from_hours(29 * 24));
    world.app.run_until_idle().await.unwrap();
    let said = text(&content(&world, &guest, &reference, 0).await);
    assert!(said.contains("Dear Ann **Field** # 1"), "{said}");
}

#[tokio::test]
async fn s3_27_a_letter_that_cannot_be_set_is_a_flag_on_the_case_and_undoes_nothing() {
    let world = office(None).await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = granted(&world, &guest, &officer).await;
    let page = world.app.case_page(&officer, &reference).await.unwrap().found().unwrap();
    assert_eq!(page.states[0].name.as_str(), "granted");
    assert!(
        page.flags.iter().any(|flag| flag.text.contains("nothing here sets letters")),
        "{:?}",
        page.flags
    );
    assert_eq!(seen(&world, &officer, &reference).await, Vec::new());
}

/// What a PDF says its language is.
fn language(pdf: &[u8]) -> String {
    let plain = String::from_utf8_lossy(pdf);
    let (_, after) = plain.split_once("/Lang").expect("a language");
    after.trim_start_matches([' ', '(']).chars().take_while(char::is_ascii_alphabetic).collect()
}

/// Subjects and texts of the mails to the applicant so far.
fn mails(world: &World) -> Vec<(String, String)> {
    let all = world.mail.messages().into_iter();
    all.filter(|(to, _, _)| to == "ann@example.org").map(|(_, subject, body)| (subject, body)).collect()
}

/// A mail whose subject begins so.
#[track_caller]
fn mailed(world: &World, subject: &str) -> String {
    let all = mails(world);
    let found = all.iter().find(|(said, _)| said.starts_with(subject));
    found.unwrap_or_else(|| panic!("`{subject}` in {all:#?}")).1.clone()
}

#[tokio::test]
async fn s3_63_whoever_applies_in_welsh_is_written_to_in_welsh_and_whoever_applies_in_english_in_english() {
    let officer = |world: World| async { (world.officer().await, world) };
    let printer = || Some(Arc::new(press::Printer::default()) as Arc<dyn app::port::press::Press>);
    let (ana, world) = officer(office(printer()).await).await;
    let (_, guest) = world.guest().await;
    let guest = guest.speaking("cy");
    let reference = granted(&world, &guest, &ana).await;
    let body = mailed(&world, &format!("Rydym wedi cael eich cais {reference}"));
    assert!(body.starts_with("Annwyl Ann Field"), "{body}");
    let body = mailed(&world, "Mae eich trwydded safle wedi'i chaniatáu");
    assert!(body.contains("31 Mawrth 2026"), "{body}");
    assert!(!mails(&world).iter().any(|(_, body)| body.contains("Dear")), "{:?}", mails(&world));
    let letter = &seen(&world, &guest, &reference).await[0];
    assert!(letter.title.starts_with("Trwydded safle wedi'i chaniatáu: The Crown"), "{}", letter.title);
    let pdf = content(&world, &guest, &reference, 0).await;
    let said = text(&pdf);
    assert!(said.contains("31 Mawrth 2026") && said.contains("Gallwch apelio i'r llys ynadon"), "{said}");
    assert_eq!(language(&pdf), "cy");

    let (ana, world) = officer(office(printer()).await).await;
    let (_, guest) = world.guest().await;
    let reference = granted(&world, &guest, &ana).await;
    mailed(&world, &format!("We have received your application {reference}"));
    assert!(mailed(&world, "Your premises licence is granted").contains("31 March 2026"));
    let pdf = content(&world, &guest, &reference, 0).await;
    assert!(text(&pdf).contains("31 March 2026"));
    assert_eq!(language(&pdf), "en");
}

#[tokio::test]
async fn s3_63_the_language_in_which_an_application_is_sent_in_counts_until_somebody_chooses_one() {
    let world = office(None).await;
    let officer = world.officer().await;
    let letters = |caller: &Caller, reference: &str| {
        let (app, caller, reference) = (Arc::clone(&world.app), caller.clone(), reference.to_owned());
        async move {
            let tab = app.parties(&caller, &reference).await.unwrap().found().expect("the parties");
            let letters = tab.letters.expect("the program has two languages");
            (letters.lang, letters.chosen, letters.languages)
        }
    };
    let both = vec!["en".to_owned(), "cy".to_owned()];
    // Begun in English, sent in in Welsh; what else they ask in English then counts again.
    let (_, english) = world.guest().await;
    let welsh = english.clone().speaking("cy");
    let reference = world.draft(&english).await;
    world.pay(&reference, "190.00").await;
    done(world.act(&welsh, &reference, "submit", crate::world::application()).await);
    assert_eq!(letters(&officer, &reference).await, ("cy".to_owned(), false, both.clone()));
    let text = json!({ "messages.text": "When?" });
    done(world.act(&english, &reference, "message", text.clone()).await);
    assert_eq!(letters(&officer, &reference).await.0, "en");
    // What somebody chose for them stays, and is one of the languages that there are.
    let choose = |caller: &Caller, lang: &str| {
        let (app, caller, reference) = (Arc::clone(&world.app), caller.clone(), reference.clone());
        let command = app::core::PartyCommand::WriteIn { lang: lang.to_owned() };
        async move {
            app.change_parties(&caller, &reference, command, app::request::Guard::default()).await.unwrap()
        }
    };
    assert!(matches!(choose(&english, "cy").await, Answer::Denied(_) | Answer::NotFound));
    let no = crate::world::refused(choose(&officer, "fr").await);
    assert!(no.text.contains("no texts in that language"), "{no:?}");
    done(choose(&officer, "cy").await);
    done(world.act(&english, &reference, "message", text).await);
    assert_eq!(letters(&officer, &reference).await, ("cy".to_owned(), true, both));
    world.app.run_until_idle().await.unwrap();
    // An officer's own language is none of this.
    done(world.act(&officer, &reference, "accept", Json::Null).await);
    assert_eq!(letters(&officer, &reference).await.0, "cy");
}
