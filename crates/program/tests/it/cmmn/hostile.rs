//! XML that means harm, or was cut off: an error with its place, in bounded time and memory, never a panic.

use super::{conformance_models, model};
use program::cmmn::{BYTES_MAX, read, read_bytes};
use std::time::{Duration, Instant};

#[test]
fn entities_and_document_types_are_refused() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL">&c;&x;</definitions>"#;
    let found = read(bomb, "m.cmmn").unwrap_err().plain();
    assert!(found.contains("document type declaration"), "{found}");
    assert!(found.starts_with("m.cmmn:1:"), "{found}");
}

#[test]
fn deep_nesting_ends_with_a_finding() {
    for depth in [150, 100_000] {
        let open: String = (0..depth)
            .map(|n| format!("<planItem id=\"p{n}\" definitionRef=\"s{n}\"/><stage id=\"s{n}\">"))
            .collect();
        let text = model(&format!("{open}{}", "</stage>".repeat(depth)));
        if text.len() <= BYTES_MAX {
            let found = read(&text, "m.cmmn").unwrap_err().plain();
            assert!(found.contains("nested more than"), "{found}");
        }
    }
    let plain = format!("{}{}", "<a>".repeat(300_000), "</a>".repeat(300_000));
    let found = read(&plain, "m.cmmn").unwrap_err().plain();
    assert!(found.contains("nested more than"), "{found}");
}

#[test]
fn stages_that_multiply_by_reference_end_with_a_finding() {
    // Each of thirty stages is used twice by the one before: a thousand million items.
    let stages: String = (0..30)
        .map(|n| {
            let next = n + 1;
            format!(
                r#"<stage id="s{n}"><planItem id="a{n}" definitionRef="s{next}"/><planItem id="b{n}" definitionRef="s{next}"/></stage>"#
            )
        })
        .collect();
    let text = model(&format!(r#"<planItem id="top" definitionRef="s0"/>{stages}<stage id="s30"/>"#));
    let started = Instant::now();
    let found = read(&text, "m.cmmn").unwrap_err().plain();
    assert!(found.contains("more than 10000 items"), "{found}");
    assert!(started.elapsed() < Duration::from_secs(20));
    // A chain by reference is deep although the file is not.
    let chain: String = (0..5_000)
        .map(|n| format!(r#"<stage id="s{n}"><planItem id="a{n}" definitionRef="s{}"/></stage>"#, n + 1))
        .collect();
    let text = model(&format!(r#"<planItem id="top" definitionRef="s0"/>{chain}<stage id="s5000"/>"#));
    let found = read(&text, "m.cmmn").unwrap_err().plain();
    assert!(found.contains("nested more than"), "{found}");
}

#[test]
fn a_sentry_may_wait_for_its_own_item_and_rings_of_sentries_are_read() {
    let ring = model(
        r#"<planItem id="a" definitionRef="T"><entryCriterion sentryRef="s"/></planItem>
<planItem id="b" definitionRef="T"><entryCriterion sentryRef="r"/></planItem>
<sentry id="s"><planItemOnPart sourceRef="a"><standardEvent>complete</standardEvent></planItemOnPart></sentry>
<sentry id="r"><planItemOnPart sourceRef="a"><standardEvent>complete</standardEvent></planItemOnPart></sentry><task id="T"/>"#,
    );
    assert!(read(&ring, "m.cmmn").is_ok());
    let itself = model(
        r#"<planItem id="a" definitionRef="T"><entryCriterion id="own" sentryRef="own"/></planItem><task id="T"/>"#,
    );
    assert!(read(&itself, "m.cmmn").unwrap_err().plain().contains("there is no sentry with the id `own`"));
}

#[test]
fn a_file_cut_off_anywhere_is_refused_and_never_panics() {
    let whole = model(
        r#"<planItem id="a" name="Prüfung" definitionRef="T"><itemControl><requiredRule><condition><![CDATA[${x > 3 && y}]]></condition></requiredRule></itemControl><entryCriterion sentryRef="s"/></planItem>
<sentry id="s"><ifPart><condition>x &gt; 3</condition></ifPart></sentry><task id="T"/>
<planningTable><discretionaryItem id="d" definitionRef="T"/></planningTable>"#,
    );
    assert!(read(&whole, "m.cmmn").is_ok());
    for end in 0..whole.len() {
        let found = read_bytes(&whole.as_bytes()[..end], "m.cmmn").unwrap_err();
        let first = &found.findings()[0];
        assert!(first.at.line > 0 && first.at.column > 0, "cut at {end}: {}", found.plain());
    }
    // And a byte lost in the middle.
    for lost in 0..whole.len() {
        let mut bytes = whole.clone().into_bytes();
        bytes.remove(lost);
        let _ = read_bytes(&bytes, "m.cmmn");
    }
}

#[test]
fn models_of_other_engines_cut_off_are_refused() {
    for file in conformance_models().iter().take(8) {
        let bytes = std::fs::read(file).unwrap();
        for end in (0..bytes.len().saturating_sub(20)).step_by(97) {
            assert!(read_bytes(&bytes[..end], "m.cmmn").is_err(), "{} at {end}", file.display());
        }
    }
}

#[test]
fn fifty_megabytes_are_refused_at_once() {
    let big = model(&"<task id=\"x\"/>".repeat(3_700_000));
    assert!(big.len() > 50_000_000);
    let started = Instant::now();
    let found = read(&big, "m.cmmn").unwrap_err().plain();
    assert!(found.contains("larger than"), "{found}");
    assert!(read_bytes(big.as_bytes(), "m.cmmn").is_err());
    assert!(started.elapsed() < Duration::from_secs(5));
    // As large as it may be, and full.
    let full = model(&"<task/>".repeat((BYTES_MAX - 1_000) / 7));
    assert!(read(&full, "m.cmmn").unwrap_err().plain().contains("more than 200000"));
}
