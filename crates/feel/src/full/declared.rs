//! What a file says about the types of its inputs.

use super::{
    read::{Logic, What, file},
    types::Types,
};
use crate::{
    dmn::xml::{self, Reader},
    finding::Finding,
};
use dsntk_feel::FeelType;
use std::collections::BTreeMap;

/// Types by name: those of input data, and those of input columns by the text of their expression.
pub(crate) fn declared(texts: &[&str]) -> Result<BTreeMap<String, FeelType>, Vec<Finding>> {
    let mut files = Vec::new();
    for text in texts {
        let document = xml::document(text)?;
        let mut reader = Reader { xml: text, findings: Vec::new() };
        files.push(file(&mut reader, document.root_element()));
        if !reader.findings.is_empty() {
            return Err(reader.findings);
        }
    }
    let types = Types::new(&files);
    let mut found = BTreeMap::new();
    for file in &files {
        let kind = |reference: Option<&String>| {
            types.kind(reference.map(String::as_str), &file.namespace, &mut Vec::new()).feel
        };
        for part in &file.parts {
            match &part.what {
                What::Input => {
                    found.insert(part.name.clone(), kind(part.kind.as_ref()));
                }
                What::Decision(Logic::Table(table, kinds)) => {
                    for (input, reference) in table.inputs.iter().zip(kinds) {
                        let text = input.expression.text.trim().to_owned();
                        found.entry(text).or_insert_with(|| kind(reference.as_ref()));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(found)
}
