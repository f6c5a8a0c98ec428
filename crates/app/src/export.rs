//! A program in the words of the standards: `casewright export`.

use crate::{Fault, app::policies_of};
use program::Program;

/// The Cedar side of a program: schema, the policies written from its sheet, its own, and the platform's that hold in every
/// program. File names and texts; with the schema before them they are what `cedar validate` takes.
pub fn cedar(program: &Program) -> Result<Vec<(String, String)>, Fault> {
    let policies = policies_of(program);
    let schema = policies.spec.schema_cedar().map_err(Fault::Internal)?;
    let mut files = vec![("schema.cedarschema".to_owned(), schema)];
    files.extend(policies.texts.into_iter().map(|text| (named(&text.file, program), text.text)));
    files.extend(
        authz::platform::texts()
            .into_iter()
            .map(|text| (format!("platform/{}", leaf(&text.file)), text.text)),
    );
    Ok(files)
}

/// What was written from the sheet gets an ending that editors know.
fn named(file: &str, program: &Program) -> String {
    let cedar = std::path::Path::new(file).extension().is_some_and(|ending| ending == "cedar");
    if cedar { file.to_owned() } else { format!("{}.cedar", program.name) }
}

fn leaf(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}
