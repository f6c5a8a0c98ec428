//! Every text is there and used; what the rooms below and the log say is known; and nothing is said that is no text of a file.

use super::*;
use fluent_syntax::ast::Entry;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

fn crates() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What stands in the sources of a room without its tests, by path.
fn sources(folder: &Path, into: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("the folder reads").flatten() {
        let path = entry.path();
        let name = path.display().to_string();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !name.ends_with("tests.rs") {
            let source = fs::read_to_string(&path).expect("the source reads");
            let product = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let lines = product.lines().filter(|line| !line.trim_start().starts_with("//"));
            let name = name.rsplit("/../").next().unwrap_or_default().to_owned();
            into.insert(name, lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

fn of_room(room: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    sources(&crates().join(room).join("src"), &mut found);
    found
}

/// The texts between quotes, where a line ends with a backslash as one.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            // A letter by itself, which may be a quotation mark; a lifetime has no second mark.
            let mut ahead = letters.clone();
            let escaped = ahead.next() == Some('\\');
            if escaped {
                ahead.next();
            }
            if ahead.next() == Some('\'') {
                letters = ahead;
            }
            continue;
        }
        if letter != '"' {
            continue;
        }
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            match (letter, letters.peek()) {
                ('"', _) => break,
                ('\\', Some('\n')) => while letters.next_if(|next| next.is_whitespace()).is_some() {},
                ('\\', Some('"')) => text.extend(letters.next()),
                _ => text.push(letter),
            }
        }
        found.push(text);
    }
    found
}

/// `{x}` of a source and `{ $x }` of a locale file are both a place.
fn places(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '{' => {
                inside = true;
                out.push_str("{}");
            }
            '}' => inside = false,
            _ if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

/// Each key with its text as written.
fn messages(source: &str) -> BTreeMap<String, String> {
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut found = BTreeMap::new();
    for entry in resource.entries() {
        if let Entry::Message(message) = entry {
            let lead = format!("\n{} =", message.id.name);
            let text = source.split(&lead).nth(1).unwrap_or_default();
            let text = text.lines().next().unwrap_or_default().trim().to_owned();
            let before = found.insert(message.id.name.to_owned(), text);
            assert!(before.is_none(), "`{}` is written twice", message.id.name);
        }
    }
    found
}

const OWN: &str = include_str!("../../locales/en.ftl");
const AGAIN: &str = include_str!("../../locales/en-told.ftl");

/// Keys that are put together from a name of the engine or of the policies, by their beginning.
const BY_NAME: [&str; 4] = ["asked-", "lacks-", "holds-", "label-"];

// S3.63
#[test]
fn every_text_that_is_said_exists_and_every_text_is_said() {
    let keys: BTreeSet<String> = messages(OWN).into_keys().collect();
    let mut said = BTreeSet::new();
    for source in of_room("app").values() {
        for rest in source.split("say!(").skip(1) {
            if let Some(key) = rest.trim_start().strip_prefix('"') {
                said.insert(key.split('"').next().unwrap_or_default().to_owned());
            }
        }
    }
    let missing: Vec<_> = said.difference(&keys).collect();
    assert!(missing.is_empty(), "said, and not in locales/en.ftl: {missing:?}");
    let by_name = |key: &&String| BY_NAME.iter().any(|start| key.starts_with(start));
    let unused: Vec<_> = keys.difference(&said).filter(|key| !by_name(key)).collect();
    assert!(unused.is_empty(), "in locales/en.ftl, and said nowhere: {unused:?}");
}

/// What has a name has its words, as far as the names are of a closed set.
#[test]
fn each_kind_of_condition_has_its_words() {
    let keys = messages(OWN);
    let reasons = fs::read_to_string(crates().join("app/src/words/reasons.rs")).expect("it reads");
    let (_, names) = reasons.split_once("fn name(").expect("where the names stand");
    let stands = |start: &str, name: &str| keys.contains_key(&format!("{start}-{name}"));
    for name in names.split("=> (\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(stands("lacks", name) || ["glass", "clearance", "pierces"].contains(&name), "lacks-{name}");
        assert!(stands("holds", name) || name == "other", "holds-{name}");
    }
}

/// What the log calls an entry has its words on the pages of the log and of the audit.
#[test]
fn each_entry_of_the_log_has_its_words() {
    let keys = messages(OWN);
    let mut missing = BTreeSet::new();
    for source in of_room("app").values() {
        for rest in source.split("EntryKind::").skip(1) {
            let after = rest.trim_start_matches(char::is_alphanumeric);
            let Some(quoted) = after.strip_prefix(',').map(str::trim_start) else { continue };
            let Some(name) = quoted.strip_prefix('"').and_then(|name| name.split('"').next()) else {
                continue;
            };
            let stands = keys.contains_key(&format!("asked-{name}"));
            if !stands && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-') {
                missing.insert(name.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "no `asked-…` in locales/en.ftl: {missing:?}");
}

/// No sentence stands in a use case itself: it would be English whoever reads it.
#[test]
fn no_use_case_says_anything_that_is_no_text_of_a_locale_file() {
    let told: BTreeSet<String> = messages(AGAIN).values().map(|text| places(text)).collect();
    let mut found = Vec::new();
    for (file, source) in of_room("app") {
        let speaks =
            ["/use_case/", "/answer/", "/words", "/names.rs", "/seen.rs", "/notice.rs", "/password.rs"];
        if !speaks.iter().any(|part| file.contains(part)) {
            continue;
        }
        let product: Vec<&str> = source.lines().filter(|line| !line.contains("reason =")).collect();
        for text in literals(&product.join("\n")) {
            let words = text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
            let is_sentence = words >= 2 && text.ends_with(['.', ':']) || words >= 3;
            let kept = EXPORTED.contains(&text.as_str()) || told.contains(&places(&text));
            if is_sentence && !kept {
                found.push(format!("{file}: {text}"));
            }
        }
    }
    assert!(found.is_empty(), "sentences in the source:\n{}", found.join("\n"));
}

/// What leaves in a file, stands in the log as a note, or is said to whoever runs the platform alone.
const EXPORTED: &[&str] = &[
    // The case that reports a breach is written in English, as every case of that program.
    "{} on case {}, {}. Reported from the notice about it.",
    "The glass was broken",
    "An emergency was declared",
    "It was proposed to open the closed list",
    "What was opened was not reviewed in time",
    "Unusual access to a case",
    // Notes of the log, and files that leave.
    "{}: answer to a request for information",
    "custody of document {}, {broken} versions not as received",
    "{note}, as a copy with a watermark",
    "{note}, no such bytes",
    "{note}, bytes {from} to {} of {}",
    "{} matched, {} differing, {} missing here, {} missing there",
    // Faults, for whoever runs the platform.
    "the password cannot be hashed: {error}",
    "password hashing broke off",
    "its key is gone",
    "a document could not be checked before it leaves",
    "a draft holds at most {DRAFT_BYTES_MAX} bytes",
    "the sign-in was given up there",
    "a permission was used on another case",
    "the clock is out of range",
    "this clock cannot be moved",
    "policies that were accepted do not load: {why}",
    "comparing policies broke off",
    "a role that was accepted does not load: {why}",
    "too many sign-ins to one account at the same moment",
    "the clock is out of range: {error}",
];

/// The rooms and files whose sentences are stored, or come up to a page as they are.
const SPEAKING: [&str; 29] = [
    "core/src/decide/",
    "core/src/party/def.rs",
    "core/src/register/steps.rs",
    "core/src/register/set.rs",
    "core/src/retention.rs",
    "core/src/migrate.rs",
    "core/src/plan/task/",
    "core/src/plan/timer.rs",
    "app/src/content/inspect.rs",
    "app/src/content/pdf.rs",
    "app/src/content/sniff.rs",
    "app/src/content/zip.rs",
    "app/src/job/child.rs",
    "app/src/job/fetch.rs",
    "app/src/job/pay.rs",
    "app/src/job/run_effects.rs",
    "app/src/job/scan_documents.rs",
    "app/src/job/tell.rs",
    "app/src/use_case/disclose.rs",
    "app/src/use_case/transfer.rs",
    "app/src/use_case/documents/open.rs",
    "app/src/use_case/documents/finish.rs",
    "connect/src/clamd.rs",
    "connect/src/http.rs",
    "connect/src/mail.rs",
    "connect/src/payments.rs",
    "connect/src/release.rs",
    "connect/src/sql/",
    "connect/src/webhook.rs",
];

/// Parts of them that come up to no page: what there is not (`there is no … on this case` is said without it), what could not be
/// done (the page says what the item is), notes of the log, lines of a file that leaves.
const UNTOLD: &[&str] = &[
    " (records schedule {})",
    "a document could not be checked before it leaves",
    "a notice was given up",
    "added task of {}",
    "alert `{}`",
    "be assigned",
    "be given another task",
    "be planned",
    "be worked on",
    "broken glass {} that is still on",
    "case file that is written without a form",
    "case opened by effect {}",
    "class `{}`",
    "code `{}`",
    "consent `{}`",
    "consent that still holds",
    "discretionary item `{}`",
    "document {}",
    "document {}, version {}",
    "effect {} in the outbox",
    "elapse earlier",
    "exit of {}",
    "fee or benefit `{}`",
    "fetch {} awaited",
    "hold {} that still lasts",
    "holder of role `{}` by that id",
    "human task {}",
    "kind of document `{}`",
    "kind of party `{}`",
    "left out",
    "letter {} in the outbox",
    "not done with",
    "not readable",
    "open flag {}",
    "open review of broken glass {}",
    "open review of emergency {}",
    "payment {} under way",
    "plan item {}",
    "role `{}`",
    "such case",
    "the rule",
    "{} files, manifest {}",
    "{} files, manifest {}; kept back: {}",
    "{}, bytes {} to {} of {}",
    "{}, no such bytes",
    "{}: [kept back: {}{}]",
    "{}: answer to a request for information",
    // What is wrong with the configuration, and why a program that is asked gave no answer: for whoever runs the platform.
    "the address of the source cannot be read; write `postgres://user@host/database` with one host",
    "`{}` is no address of a payment provider; write for example `https://pay.example/v1`",
    "`connectors.mail.from` is not a mail address; write for example `Licensing <licensing@council.example>`",
    "the mail server `{}` cannot be used: {}",
    "size limit exceeded",
    "Bearer {}",
    "BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}",
];

#[test]
fn every_sentence_of_the_engine_and_the_log_is_known() {
    let told: BTreeSet<String> = messages(AGAIN).values().map(|text| places(text)).collect();
    let mut unknown = BTreeSet::new();
    for (file, source) in of_room("core").into_iter().chain(of_room("app")).chain(of_room("connect")) {
        if !SPEAKING.iter().any(|part| file.contains(part)) {
            continue;
        }
        for text in literals(&source).iter().map(|text| places(text)) {
            let words =
                text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() >= 2).count();
            let sentence =
                words >= 2 && text.trim().contains(' ') && !text.contains("::") && !text.contains("\\n");
            if sentence && !told.contains(&text) && !UNTOLD.contains(&text.as_str()) {
                unknown.insert(text);
            }
        }
    }
    assert!(unknown.is_empty(), "not in locales/en-told.ftl: {unknown:#?}");
}

#[test]
fn every_sentence_that_is_known_is_said_somewhere() {
    let mut said: BTreeSet<String> = BTreeSet::new();
    for room in ["core", "app", "program", "connect"] {
        said.extend(of_room(room).values().flat_map(|source| literals(source)).map(|text| places(&text)));
    }
    for entry in fs::read_dir(crates().join("../policies")).expect("the policies are there").flatten() {
        let text = fs::read_to_string(entry.path()).expect("the policies read");
        said.extend(literals(&text));
    }
    // Those made of parts, where no source holds the whole; and those that only older logs hold.
    let made =
        |key: &String| ["made-", "permit-", "when-", "was-"].iter().any(|start| key.starts_with(start));
    let idle: Vec<_> = messages(AGAIN)
        .into_iter()
        .filter(|(key, text)| !made(key) && !said.contains(&places(text)))
        .collect();
    assert!(idle.is_empty(), "said nowhere any more: {idle:#?}");
}

/// Each policy that comes with the platform says itself in a sentence that is known.
#[test]
fn every_policy_of_the_platform_is_known() {
    let told: BTreeSet<String> = messages(AGAIN).into_values().collect();
    let mut unknown = Vec::new();
    for entry in fs::read_dir(crates().join("../policies")).expect("the policies are there").flatten() {
        if entry.path().extension().is_none_or(|ext| ext != "cedar") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("the policies read");
        let says = text.split("@says(\"").skip(1).filter_map(|rest| rest.split("\")").next());
        unknown.extend(says.filter(|says| !told.contains(*says)).map(ToOwned::to_owned));
    }
    assert!(unknown.is_empty(), "not in locales/en-told.ftl: {unknown:#?}");
}

#[test]
fn welsh_parses_and_has_nothing_that_english_has_not() {
    let [own, again] = ENGLISH else { panic!("two files") };
    let mut english: BTreeSet<String> = messages(own).into_keys().collect();
    english.extend(messages(again).into_keys());
    let [welsh] = WELSH else { panic!("one file") };
    let alone: Vec<_> = messages(welsh).into_keys().filter(|key| !english.contains(key)).collect();
    assert!(alone.is_empty(), "in Welsh alone: {alone:?}");
}

#[tokio::test]
async fn the_language_holds_for_one_answer() {
    assert_eq!(say!("choose-at-most-at-once", most = 50), "Choose at most 50 at once.");
    let strange = speaking("en-XA", async { say!("say-why") }).await;
    assert_eq!(strange, "šááý whý");
    let unknown = speaking("tlh", async { say!("say-why") }).await;
    assert_eq!(unknown, "say why");
}

/// What the log holds stays as it was written, and is said again in the reader's language, with what stood in its places.
#[tokio::test]
async fn s3_63_what_is_stored_in_english_is_said_again() {
    let stored = "A document must not be opened: the scan found Eicar";
    assert_eq!(told(stored), stored);
    let again = |text: &'static str| speaking("en-XA", async move { told(text) });
    let strange = strangely("A document must not be opened: the scan found ");
    assert_eq!(again(stored).await, format!("{strange}Eicar"));
    // A permit that a sheet became, at times and in states.
    let permit = "A Licensing officer of the case's unit may read fields of class “case” in the views open to it in draft or hearing, in office hours.";
    let permit = again(permit).await;
    for plain in ["Licensing officer", "case", "draft", "hearing"] {
        assert!(permit.contains(plain), "{permit}");
    }
    for english in ["unit", "may", "views", " in ", " or ", "hours"] {
        assert!(!permit.contains(english), "{english} in {permit}");
    }
    assert_eq!(again("Something that a person wrote.").await, "Something that a person wrote.");
    assert_eq!(again("").await, "");
}
