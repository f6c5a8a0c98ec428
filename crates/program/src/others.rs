//! Programs that a program names: the cases of case tasks, where one can appeal, whose case tasks open its cases. Whether they
//! are there only somebody knows who sees the folders beside it.

use crate::{
    At, Diagnostics, Folder, Program, cmmn, near,
    read::{case_file, cx::SHEET, inbox},
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
/// and is not there does no harm, nor does one of which no case is offered from an item of the inbox.
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
    let opened = sheet.at_key("inbox").and_then(|node| node.at_key("opens"));
    for entry in opened.map(Node::entries).unwrap_or_default() {
        found(SHEET, entry.key.at, &entry.key.text, "`opens` of the inbox", false);
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

/// What stands under `opens` of an inbox and is no field there that takes the words of an item. `find` compiles a program that is among
/// the folders here; of the others nothing can be said.
pub fn opened_from(
    folder: &Folder,
    program: &Program,
    find: impl Fn(&str) -> Option<Program>,
) -> Diagnostics {
    let mut out = Diagnostics::new();
    out.source(SHEET, folder.text(SHEET).unwrap_or_default());
    for (name, opens) in program.inbox.iter().flat_map(|inbox| &inbox.opens) {
        let Some((path, other)) = opens.text.as_ref().zip(find(name.as_str())) else { continue };
        let schema = &other.definition.file;
        match schema.field(path) {
            Some(field) if inbox::takes_words(&field.kind) => {}
            Some(_) => {
                let message = format!("`{path}` of `{name}` does not take the words of an item");
                out.error(SHEET, opens.at, message, "name a field there of the type `long-text`");
            }
            None => {
                let names = case_file::paths(schema);
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                out.error(
                    SHEET,
                    opens.at,
                    format!("`{name}` has no field `{path}`"),
                    near::help(path.as_str(), &names),
                );
            }
        }
    }
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
