//! What is found in `inbox:` (S3.10).

use super::{SMALL, folder};
use crate::{Folder, Program, compile, opened_from, others};
use casewright_core::FieldPath;

const INBOX: &str = "inbox:
  waiting: open
  file: file
  register: send
  subject: thing.subject
  text: request.text
  channel: thing.channel
  received: thing.received
  sender: thing.sender
  contact: thing.contact
  filed: { case: filed.case, program: filed.program }
  opens: { other: request.text, third: }
";

fn sheet(inbox: &str) -> String {
    let fields = "case_file:
  thing: { subject: text, channel: { one_of: [mail, call] }, received: date, sender: text, contact: phone, amount: money }
  many: { many: { word: text } }
  filed: { case: text, program: text }
";
    let text = SMALL
        .replace("case_file:\n", fields)
        .replace("views:\n", "views:\n  filing: { input: forms/filing.yaml }\n")
        .replace("actions:\n", "actions:\n  file: { title: File, view: filing }\n")
        .replace("offer: [close]\n", "offer: [close, file]\n")
        + "  - if: { state: open, action: file }\n    set: done\n";
    text + inbox
}

fn all(sheet: &str) -> Folder {
    let own = folder(sheet);
    let more = [("forms/filing.yaml", "pages:\n  - id: where\n    fields: [filed.case, filed.program]\n")];
    let locale = own.text("locales/en.ftl").unwrap().to_owned()
        + "field-filed-case = On which case?\nfield-filed-program = Of which kind?\nform-filing-where = Where\nfield-thing-subject = Subject\nfield-thing-channel = Channel\n    .mail = Mail\n    .call = Call\nfield-thing-received = Received\nfield-thing-sender = From\nfield-thing-contact = Contact\nfield-thing-amount = Amount\nfield-many = Words\nfield-many-word = Word\n";
    let own = own.files().filter(|(path, _)| *path != "locales/en.ftl");
    own.chain(more).chain([("locales/en.ftl", locale.as_str())]).collect()
}

fn reads(sheet: &str) -> Program {
    compile(&all(sheet)).unwrap_or_else(|found| panic!("{}", found.plain()))
}

#[test]
fn s3_10_an_inbox_says_what_its_items_are_made_of() {
    let program = reads(&sheet(INBOX));
    let inbox = program.inbox.expect("an inbox");
    assert_eq!((inbox.waiting.as_str(), inbox.file.as_str()), ("open", "file"));
    assert_eq!(inbox.register, Some("send".into()));
    assert_eq!(inbox.filed_case.as_str(), "filed.case");
    let opens: Vec<_> = inbox
        .opens
        .iter()
        .map(|(name, opens)| (name.as_str(), opens.text.as_ref().map(FieldPath::as_str)))
        .collect();
    assert_eq!(opens, [("other", Some("request.text")), ("third", None)]);
    // The least that it says.
    let least = "inbox: { waiting: open, file: file, subject: thing.subject, filed: { case: filed.case } }\n";
    assert!(reads(&sheet(least)).inbox.is_some());
    assert!(compile(&folder(SMALL)).is_ok_and(|program| program.inbox.is_none()));
}

#[test]
fn s3_10_what_an_inbox_names_is_there_and_of_the_right_type() {
    for (from, to, place, message, help) in [
        (
            "waiting: open",
            "waiting: opne",
            "there is no state `opne`",
            "waiting: opne",
            "did you mean `open`?",
        ),
        (
            "waiting: open",
            "waiting: done",
            "`done` is final: nothing waits in it",
            "waiting: done",
            "somebody still has to say",
        ),
        ("file: file", "file: fiel", "there is no action `fiel`", "file: fiel", "did you mean `file`?"),
        (
            "register: send",
            "register: sned",
            "there is no action `sned`",
            "register: sned",
            "did you mean `send`?",
        ),
        (
            "subject: thing.subject",
            "subject: thing.subjekt",
            "there is no field `thing.subjekt`",
            "subject: thing.subjekt",
            "did you mean `thing.subject`?",
        ),
        (
            "subject: thing.subject",
            "subject: thing.received",
            "`thing.received` cannot be `subject` of an item",
            "subject: thing.received",
            "name a text",
        ),
        (
            "subject: thing.subject",
            "subject: many.word",
            "`many.word` is part of a `many` group",
            "subject: many.word",
            "field of its own",
        ),
        (
            "text: request.text",
            "text: thing.amount",
            "`thing.amount` cannot be `text` of an item",
            "text: thing.amount",
            "name a text",
        ),
        (
            "channel: thing.channel",
            "channel: thing.received",
            "`thing.received` cannot be `channel` of an item",
            "channel: thing.received",
            "a choice or a text",
        ),
        (
            "received: thing.received",
            "received: thing.subject",
            "`thing.subject` cannot be `received` of an item",
            "received: thing.subject",
            "name a date",
        ),
        (
            "contact: thing.contact",
            "contact: thing.amount",
            "`thing.amount` cannot be `contact` of an item",
            "contact: thing.amount",
            "telephone",
        ),
        (
            "case: filed.case",
            "case: thing.received",
            "`thing.received` cannot be `case` of an item",
            "case: thing.received",
            "name a text",
        ),
        (
            "case: filed.case",
            "case: thing.sender",
            "`file` does not take `thing.sender`",
            "file: file",
            "whose form lists",
        ),
        ("file: file", "file: close", "`close` requires a reason", "file: close", "reason: optional"),
        (
            "waiting: open\n",
            "wating: open\n",
            "`wating` is not known in `inbox`",
            "",
            "did you mean `waiting`?",
        ),
        ("  subject: thing.subject\n", "", "`inbox` does not say `subject`", "", "write `subject: FIELD`"),
        ("case: filed.case, ", "", "`filed` does not say `case`", "", "write `case: FIELD`"),
    ] {
        assert!(INBOX.contains(from), "{from}");
        let text = sheet(&INBOX.replacen(from, to, 1));
        let found = compile(&all(&text)).expect_err(message);
        let finding = found.findings().iter().find(|finding| finding.message == place);
        let finding = finding.unwrap_or_else(|| panic!("{place}: {}", found.plain()));
        assert!(finding.help.as_deref().unwrap_or_default().contains(help), "{finding:?}");
        if let Some((key, value)) = message.split_once(": ") {
            // It points at the very word.
            let line = text.lines().nth(finding.at.line as usize - 1).unwrap();
            let at: String =
                line.chars().skip(finding.at.column as usize - 1).take(finding.at.length as usize).collect();
            assert!(line.contains(key) && at == value, "`{at}` in `{line}`");
        }
    }
}

#[test]
fn s3_10_what_is_opened_from_an_item_is_looked_for_among_the_programs_at_hand() {
    let sheet = sheet(INBOX);
    let found = others(&all(&sheet), &["small", "othre", "third"]).plain();
    assert!(found.contains("warning: `opens` of the inbox names the program `other`"), "{found}");
    assert!(found.contains("did you mean `othre`?"), "{found}");
    let program = reads(&sheet);
    let other = |kind: &str| {
        let text = SMALL.replace("program: small", "program: other").replace("long-text", kind);
        compile(&folder(&text)).unwrap_or_else(|found| panic!("{}", found.plain()))
    };
    let find = |kind: &str| {
        let other = other(kind);
        opened_from(&all(&sheet), &program, move |name| (name == "other").then(|| other.clone())).plain()
    };
    assert_eq!(find("long-text"), "");
    let found = find("text");
    assert!(found.contains("error: `request.text` of `other` does not take the words of an item"), "{found}");

    let elsewhere = self::sheet(&INBOX.replace("other: request.text", "other: request.txet"));
    let other = other("long-text");
    let found = opened_from(&all(&elsewhere), &reads(&elsewhere), |_| Some(other.clone())).plain();
    assert!(found.contains("error: `other` has no field `request.txet`"), "{found}");
    assert!(found.contains("did you mean `request.text`?"), "{found}");
}
