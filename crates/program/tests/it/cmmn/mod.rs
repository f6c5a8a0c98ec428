//! CMMN models: read, refused, written again.
#![expect(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests put texts together, say what they leave out, and bound real time"
)]

mod exported;
mod hostile;
mod models;
mod schema;
mod written;

use std::path::PathBuf;

/// The models of other engines that lie beside the checkout, if they do: `../shared/conformance/models`.
fn conformance_models() -> Vec<PathBuf> {
    let checkout = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let checkout = checkout.canonicalize().unwrap_or(checkout);
    let folder = checkout
        .ancestors()
        .skip(1)
        .map(|above| above.join("shared/conformance/models"))
        .find(|path| path.is_dir());
    let Some(folder) = folder else {
        eprintln!("left out: there is no `../shared/conformance/models` beside this checkout");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for engine in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(engine.unwrap().path()).unwrap() {
            files.push(file.unwrap().path());
        }
    }
    files.sort();
    files
}

/// A model with these elements in its plan, in the namespace of CMMN 1.1.
fn model(plan: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" targetNamespace="test">
<case id="c"><casePlanModel id="plan">
{plan}
</casePlanModel></case>
</definitions>"#
    )
}
