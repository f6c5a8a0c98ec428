//! The tests beside the shipped policies: all pass, and each policy is there for something: without it a test fails.

use app::authz::{
    DocumentSpec, Policies, PolicyTest, PolicyText, ProgramPolicies, ProgramSpec, RoleSpec, Tie, platform,
    run_test,
};
use app::core::id::ProgramName;
use std::{fs, path::Path};

/// A program in which a worker may everything: what a forbid closes must be open without it.
fn program() -> ProgramPolicies {
    let role = |name: &str| RoleSpec { name: name.into(), tie: Tie::Assigned };
    let spec = ProgramSpec {
        roles: vec![role("worker"), role("nurse")],
        views: vec!["any".into()],
        classes: vec!["any".into()],
        actions: vec!["any".into()],
        tasks: vec!["any".to_owned()],
        lists: vec!["any".into()],
        fetches: vec!["rates".into()],
        child_of: vec!["parent".into()],
        documents: vec![DocumentSpec {
            name: "any".into(),
            class: "any".into(),
            sealers: vec!["worker".into()],
        }],
        ..ProgramSpec::empty(ProgramName::new("any"))
    };
    let text = r#"@id("worker") permit (principal is Person, action, resource) when { (resource is Case || resource is Document) && principal.roles.contains("worker") };"#;
    ProgramPolicies { spec, texts: vec![PolicyText::new("worker.cedar", text)] }
}

fn load(texts: &[PolicyText]) -> Policies {
    Policies::load_with(texts, vec![program()]).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// The tests of one file of policies.
fn tests(file: &str) -> Vec<PolicyTest> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file.replace(".cedar", "_test.yaml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let json = app::program::json(file, &text).unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where each policy of a text begins and ends.
fn policies_of(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let starts: Vec<usize> = text.match_indices("@id(\"").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let id = |at: usize| text[at + 5..].split('"').next().unwrap().to_owned();
    starts.iter().zip(ends).map(|(start, end)| (id(*start), *start..end)).collect()
}

#[test]
fn s0_21_every_shipped_policy_has_a_test_that_fails_without_it() {
    let texts = platform::texts();
    let whole = load(&texts);
    let any = ProgramName::new("any");
    let mut wrong = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let tests = tests(&text.file);
        wrong.extend(tests.iter().filter_map(|test| run_test(&whole, &any, test).err()));
        for (id, range) in policies_of(&text.text) {
            let mut without = texts.clone();
            without[index].text.replace_range(range, "");
            let policies = load(&without);
            if tests.iter().all(|test| run_test(&policies, &any, test).is_ok()) {
                wrong.push(format!("`{id}` can be deleted and no test of `{}` fails", text.file));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
