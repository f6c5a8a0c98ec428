//! Letters and redaction in a sheet: who would learn what they may not, and what is not complete, is a finding.

use super::{SMALL, folder};
use crate::{Folder, compile::compile};

const DOCUMENTS: &str = "documents:\n  notice: { accept: pdf, see: [asker, clerk] }\n";
const EVENTS: &str = "events:\n  tell: { letter: templates/tell.md, document: notice }\n";

/// Every message about a sheet with these documents and events, and a template that names a private field.
fn found(documents: &str, events: &str, reads: &str) -> Vec<String> {
    let sheet = SMALL
        .replacen(
            "clerk: { title: Clerk, tie: unit }",
            &format!("clerk: {{ title: Clerk, tie: unit{reads} }}"),
            1,
        )
        .replacen("text: long-text", "text: { type: long-text, class: private }", 1)
        .replacen(
            "asker: { tie: party, may: [open] }",
            "asker: { tie: party, may: [open], reads: [case, private] }",
            1,
        )
        .replacen("views:", &format!("{documents}{events}views:"), 1)
        .replacen("set: open", "do: [tell]\n    set: open", 1);
    let base = folder(&sheet);
    let template = ("templates/tell.md".to_owned(), "About {reference}\n\n{request.text}\n".to_owned());
    let files = base.files().map(|(path, text)| (path.to_owned(), text.to_owned())).chain([template]);
    let files: Vec<(String, String)> = files.collect();
    let folder: Folder = files.into_iter().collect();
    let findings = match compile(&folder) {
        Ok(program) => program.warnings,
        Err(found) => found,
    };
    findings.findings().iter().map(|finding| finding.message.clone()).collect()
}

#[track_caller]
fn says(all: &[String], part: &str) {
    assert!(all.iter().any(|message| message.contains(part)), "`{part}` in {all:#?}");
}

#[test]
fn s3_27_nobody_learns_from_a_letter_what_the_case_does_not_tell_them() {
    let leak = "`clerk` sees documents of kind `notice`, and the letter tells them `request.text`, whose class `private` they do not read";
    says(&found(DOCUMENTS, EVENTS, ""), leak);
    let fine = found(DOCUMENTS, EVENTS, ", reads: [case, private]");
    assert!(
        !fine.iter().any(|message| message.contains("letter") || message.contains("notice")),
        "{fine:#?}"
    );
}

#[test]
fn s3_27_a_letter_is_complete_or_it_is_a_finding() {
    let events = |event: &str| format!("events:\n  tell: {{ {event} }}\n");
    let of = |event: &str| found(DOCUMENTS, &events(event), ", reads: [case, private]");
    says(&of("letter: templates/tell.md"), "does not say what kind of document it becomes");
    says(&of("letter: templates/tall.md, document: notice"), "there is no template `templates/tall.md`");
    says(&of("letter: templates/tell.md, document: notes"), "there is no kind of document `notes`");
    let text = DOCUMENTS.replace("pdf", "text");
    says(&found(&text, EVENTS, ", reads: [case, private]"), "are no PDF, and a letter is one");
}

#[test]
fn s3_31_redaction_says_who_what_the_copies_become_and_why() {
    let of = |redact: &str| {
        let documents = format!(
            "documents:\n  notice: {{ accept: pdf, see: [asker, clerk] }}\n  plan: {{ accept: pdf, see: clerk, add: clerk, redact: {redact} }}\n"
        );
        found(&documents, EVENTS, ", reads: [case, private]")
    };
    says(&of("{ by: clerk, into: notice }"), "does not say who, what the copies become, and why");
    says(
        &of("{ by: clerk, into: notices, codes: { safety: Safety } }"),
        "there is no kind of document `notices`",
    );
    says(
        &of("{ by: asker, into: notice, codes: { safety: Safety } }"),
        "`asker` may redact documents of kind `plan`, but sees none",
    );
    let hidden = of("{ by: clerk, into: notice, codes: { safety: Safety }, original: secret }");
    says(&hidden, "would not see the original, of class `secret`");
    let fine = of("{ by: clerk, into: notice, codes: { safety: Safety }, original: private }");
    assert!(
        !fine.iter().any(|message| message.contains("redact") || message.contains("copies")),
        "{fine:#?}"
    );
}

#[test]
fn s3_50_what_takes_something_that_cannot_be_marked_has_no_watermark() {
    let of = |accept: &str| {
        let documents =
            format!("documents:\n  notice: {{ accept: {accept}, see: [asker, clerk], watermark: true }}\n");
        found(&documents, EVENTS, ", reads: [case, private]")
    };
    says(&of("[pdf, docx]"), "`notice` takes `docx`, and nothing can be written across one");
    assert!(!of("[pdf, png]").iter().any(|message| message.contains("across")));
}

/// Every finding about a small program with a template in English and these files: file, line, column, what is wrong.
fn translated(others: &[(&str, &str)]) -> Vec<String> {
    let sheet = SMALL
        .replacen("case_file:\n", "case_file:\n  email: email\n", 1)
        .replacen(
            "views:",
            "events:\n  tell: { connector: mail, template: templates/tell.md, to: email }\nviews:",
            1,
        )
        .replacen("set: open", "do: [tell]\n    set: open", 1);
    let base = folder(&sheet);
    let own = ("templates/tell.md", "About {reference}\n\nOn {today}: {request.text}\n");
    let files = base.files().chain([own]).chain(others.iter().copied());
    let files: Vec<(String, String)> = files.map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    let folder: Folder = files.into_iter().collect();
    let findings = match compile(&folder) {
        Ok(program) => program.warnings,
        Err(found) => found,
    };
    let of = findings.findings().iter().filter(|finding| finding.file.starts_with("templates/"));
    of.map(|finding| {
        format!("{}:{}:{} {}", finding.file, finding.at.line, finding.at.column, finding.message)
    })
    .collect()
}

#[test]
fn s3_63_a_translation_tells_what_its_template_tells_in_a_language_of_the_program() {
    const CY: (&str, &str) = ("locales/cy.ftl", "field-email = E-bost\n");
    let tell = |file: &'static str, text: &'static str| translated(&[CY, (file, text)]);
    let whole = "Am {reference}\n\nAr {today}: {request.text}\n";
    assert_eq!(tell("templates/tell.cy.md", whole), Vec::<String>::new());
    assert_eq!(
        tell("templates/tell.cy.md", "Am {reference}\n\n{today}, yn ôl {email}: {request.text}\n"),
        ["templates/tell.cy.md:3:17 `templates/tell.md` does not tell `email`, and its translation does"]
    );
    assert_eq!(
        tell("templates/tell.cy.md", "Am {reference}\n\n{request.text}\n"),
        ["templates/tell.cy.md:1:1 `templates/tell.md` tells `today`, and its translation does not"]
    );
    assert_eq!(
        tell("templates/tell.fr.md", whole),
        ["templates/tell.fr.md:1:1 the program has no language `fr`"]
    );
    assert_eq!(
        tell("templates/tell.en.md", whole),
        [
            "templates/tell.en.md:1:1 `en` is the first language of the program, and that of `templates/tell.md` itself"
        ]
    );
    assert_eq!(
        tell("templates/tall.cy.md", whole),
        [
            "templates/tall.cy.md:1:1 this is a translation of `templates/tall.md`, and there is no such template"
        ]
    );
    // What stands in its braces is read as in any template.
    let wrong = tell("templates/tell.cy.md", "Am {reference}\n\nAr {today}: {request.text} {nobody}\n");
    assert!(wrong.iter().any(|one| one.starts_with("templates/tell.cy.md:3:29 ")), "{wrong:#?}");
}

#[test]
fn s3_24_a_consent_to_hand_over_names_kinds_of_documents_that_there_are() {
    let of = |kind: &str| {
        let consents = format!("    give: {{ of: friend, hand-over: {kind} }}\n");
        let parties = format!("parties:\n  roles:\n    friend: {{ title: Friend }}\n  consents:\n{consents}");
        found(&format!("{DOCUMENTS}{parties}"), EVENTS, ", reads: [case, private]")
    };
    says(&of("notes"), "there is no kind of document `notes`");
    let fine = of("notice");
    assert!(
        !fine.iter().any(|message| message.contains("consent") || message.contains("notice")),
        "{fine:#?}"
    );
}
