//! Programs that a program names: the cases of case tasks, where one can appeal, whose case tasks open its cases. Whether they
//! are there only somebody knows who sees the folders beside it.

use crate::{
    At, Diagnostics, Folder, cmmn, near,
    read::cx::SHEET,
    yaml::{self, Kind, Node},
};

/// The name of the program in a folder, where it says one.
pub fn named(folder: &Folder) -> Option<String> {
    let folder = crate::complete(folder.clone()).ok()?;
    let sheet = yaml::document(SHEET, folder.text(SHEET)?, &mut Diagnostics::new())?;
    Some(scalar(sheet.at_key("program")?)?.to_owned())
}

/// What a folder names that is none of the known programs: where it stands, and what was meant. A case task without its
/// program fails when it starts, and an appeal leads nowhere, so both are errors; a program that may open cases of this one
/// and is not there does no harm.
pub fn others(folder: &Folder, known: &[&str]) -> Diagnostics {
    let mut out = Diagnostics::new();
    let Some(text) = folder.text(SHEET) else { return out };
    out.source(SHEET, text);
    let Some(sheet) = yaml::document(SHEET, text, &mut Diagnostics::new()) else { return out };
    let is_known = |name: &str| known.contains(&name);
    let mut found = |file: &str, at: At, name: &str, what: &str, is_error: bool| {
        if is_known(name) {
            return;
        }
        let message = format!("{what} names the program `{name}`, which is not among the folders here");
        let help = near::help(name, known);
        if is_error {
            out.error(file, at, message, help);
        } else {
            out.warning(file, at, message, help);
        }
    };
    for state in sheet.at_key("states").map(Node::entries).unwrap_or_default() {
        if let Some((name, at)) = state.value.at_key("appeal").and_then(|appeal| word(appeal.at_key("to")?)) {
            found(SHEET, at, name, "an appeal", true);
        }
        for task in state.value.at_key("tasks").map(Node::entries).unwrap_or_default() {
            if let Some((name, at)) = task.value.at_key("case").and_then(word) {
                found(SHEET, at, name, "a case task", true);
            }
        }
    }
    let opens = sheet.at_key("child-of").and_then(|node| node.at_key("programs"));
    for node in opens.map(each).unwrap_or_default() {
        if let Some((name, at)) = word(node) {
            found(SHEET, at, name, "`child-of`", false);
        }
    }
    for (file, xml) in folder.files().filter(|(file, _)| file.rsplit('.').next() == Some("cmmn")) {
        for (name, at) in cmmn::read(xml, file).map(|model| model.case_calls()).unwrap_or_default() {
            found(file, at, &name, "a case task of the model", true);
        }
    }
    for (file, xml) in folder.files() {
        out.source(file, xml);
    }
    out.sort();
    out
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn word(node: &Node) -> Option<(&str, At)> {
    Some((scalar(node)?, node.at))
}

fn each(node: &Node) -> Vec<&Node> {
    match &node.kind {
        Kind::List(items) => items.iter().collect(),
        _ => vec![node],
    }
}
