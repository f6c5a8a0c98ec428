//! What the pages about security and about the life of a case claim is shown by tests: each one that they name is there.

use std::{collections::BTreeSet, fs, path::Path};

fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for line in text.lines() {
                let Some((_, name)) = line.split_once("fn ") else { continue };
                found.insert(name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect());
            }
        }
    }
}

#[test]
fn every_test_that_the_pages_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut known = BTreeSet::new();
    functions(&root.join("crates"), &mut known);
    for (page, least) in [
        ("docs/security.md", 30),
        ("docs/secure-path.md", 100),
        ("docs/documents.md", 8),
        ("docs/bad-days.md", 15),
        ("docs/working-life.md", 25),
    ] {
        named(&root, page, least, &known);
    }
}

fn named(root: &Path, name: &str, least: usize, known: &BTreeSet<String>) {
    let page = fs::read_to_string(root.join(name)).unwrap();
    let (mut named, mut missing) = (0, Vec::new());
    let places = ["crates/", "programs/", "tests/"];
    // between backticks: a word of at least three parts is a test, a path is a file
    for code in page.split('`').skip(1).step_by(2) {
        let words = code.split('_').count();
        if code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') && words >= 4 {
            named += 1;
            if !known.contains(code) {
                missing.push(code);
            }
        } else if places.iter().any(|place| code.starts_with(place)) && !root.join(code).exists() {
            missing.push(code);
        }
    }
    assert!(named >= least, "`{name}` names {named}");
    assert!(missing.is_empty(), "`{name}` names what is not there: {missing:#?}");
}
