//! `child-of`: whose case tasks may open cases of this program, what they give it and what they get back.

use crate::{
    read::{case_file, cx::Cx},
    yaml::Node,
};
use casewright_core::{
    FileSchema,
    id::ProgramName,
    plan::{Parameter, Plan},
};

/// The programs it names; the inputs and outputs go to the plan model.
pub(super) fn read(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
    plan: &mut Plan,
) -> Vec<ProgramName> {
    let Some(node) = node else { return Vec::new() };
    let map = cx.map(node, "`child-of`", &["programs", "takes", "gives"]);
    let words = map.value("programs").map(|node| cx.words(node, "the programs")).unwrap_or_default();
    if words.is_empty() {
        let help = "write `programs: [NAME]`";
        cx.error(map.at, "it is not said whose case tasks open cases of this program", help);
    }
    let inputs = parameters(cx, map.value("takes"), "takes", schema);
    let outputs = parameters(cx, map.value("gives"), "gives", schema);
    if let Some(model) = plan.elements.first_mut() {
        model.parameters.inputs = inputs;
        model.parameters.outputs = outputs;
    }
    words.into_iter().map(|word| ProgramName::new(word.text)).collect()
}

/// `{ NAME: FIELD }`.
pub(crate) fn parameters(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    what: &str,
    schema: &FileSchema,
) -> Vec<Parameter> {
    let mut all = Vec::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        let Some(word) = cx.word(&entry.value, "the field") else { continue };
        let Some(path) = case_file::resolve(cx, schema, &word, false) else { continue };
        if schema.field(&path).is_none() {
            let message = format!("`{path}` under `{what}` is part of a `many` group");
            cx.error(word.at, message, "name a field of its own");
            continue;
        }
        all.push(Parameter { name: entry.key.text.clone(), binding: Some(path), refinement: None });
    }
    all
}
