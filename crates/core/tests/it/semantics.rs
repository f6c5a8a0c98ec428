//! `docs/cmmn-semantics.md` names the test that shows each rule and each choice; this reads it.

use std::path::PathBuf;

fn core() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The cells of the tables that say which tests show something: what, and the tests.
fn rows() -> Vec<(String, Vec<String>)> {
    let page = std::fs::read_to_string(core().join("../../docs/cmmn-semantics.md")).unwrap();
    let mut rows = Vec::new();
    let mut in_table = false;
    for line in page.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        match cells.as_slice() {
            ["", .., "Shown by", ""] => in_table = true,
            ["", first, .., tests, ""] if in_table => {
                if !first.starts_with("---") {
                    let tests = tests.split(',').map(|test| test.trim().trim_matches('`').to_owned());
                    rows.push(((*first).to_owned(), tests.collect()));
                }
            }
            _ => in_table = false,
        }
    }
    rows
}

#[test]
fn every_rule_and_every_choice_names_a_test_that_is_there() {
    let rows = rows();
    assert!(rows.len() > 40, "the tables were not found");
    for (what, tests) in rows {
        for test in tests {
            let (module, name) = test.rsplit_once("::").unwrap_or_else(|| {
                panic!("{what}: `{test}` is no `module::test`; name the test that shows it")
            });
            let file = if module.starts_with("src/") { module.into() } else { format!("tests/it/{module}") };
            let source = std::fs::read_to_string(core().join(format!("{file}.rs")))
                .unwrap_or_else(|_| panic!("{what}: there is no module `{module}`"));
            assert!(
                source.contains(&format!("#[test]\nfn {name}()"))
                    || source.contains(&format!("#[test]\n    fn {name}()")),
                "{what}: there is no test `{test}`"
            );
        }
    }
}
