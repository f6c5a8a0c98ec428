//! The table that people read: `docs/conformance.md`.

use super::play::Entry;
use std::fmt::Write;

pub(super) fn markdown(models: &[Entry], rules: &[Entry]) -> String {
    let mut text = String::from(
        "# Conformance\n\n\
         What `casewright try` does with CMMN models of other engines, and with small models of our own that each show one rule\n\
         of [cmmn-semantics.md](cmmn-semantics.md). Written by the tests from `crates/casewright/tests/conformance/*.yaml`, which\n\
         hold every step and every expected state: `cargo nextest run -p casewright models`. The models of other engines are not\n\
         part of this repository; the test looks for them in `../shared/conformance/models` and says so when they are not there.\n\n\
         ## Models of other engines\n\n\
         | Model | Result |\n|---|---|\n",
    );
    let mut seen: Vec<&str> = Vec::new();
    for entry in models {
        let model = entry.model.as_deref().unwrap_or_default();
        if seen.contains(&model) {
            continue;
        }
        seen.push(model);
        let reason = models
            .iter()
            .filter(|other| other.model.as_deref() == Some(model))
            .find_map(|entry| entry.differs.as_deref());
        let result =
            reason.map_or("passed".to_owned(), |reason| format!("deliberately different: {}", reason.trim()));
        let _ = writeln!(text, "| {} | {result} |", model.replace(".cmmn", ""));
    }
    let differing = seen
        .iter()
        .filter(|model| {
            models.iter().any(|entry| entry.model.as_deref() == Some(**model) && entry.differs.is_some())
        })
        .count();
    let _ = write!(
        text,
        "\n{} models: {} passed, {differing} deliberately different.\n\n## Rules, each shown by a small model\n\n| Rule | Steps |\n|---|---|\n",
        seen.len(),
        seen.len() - differing
    );
    for entry in rules {
        let _ = writeln!(text, "| {} | {} |", entry.rule.as_deref().unwrap_or_default(), entry.steps.len());
    }
    text
}
