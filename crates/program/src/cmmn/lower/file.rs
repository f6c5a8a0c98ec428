//! The case-file model.

use super::Lower;
use crate::cmmn::{
    document::{CaseParameter, FileItem},
    index::file_path,
};
use casewright_core::{
    FieldPath, FieldType,
    plan::Parameter,
    schema::{FileItem as Item, Multiplicity},
};
use feel::Type;

impl Lower<'_> {
    /// The case file of the model. A program declares its own.
    pub(super) fn file(&mut self) {
        let case = self.case;
        for item in &case.file {
            self.file_item(item, None);
        }
        self.made.file.open = self.names.open;
    }

    fn file_item(&mut self, item: &FileItem, around: Option<&FieldPath>) {
        let path = file_path(item, around);
        if self.made.file.items.contains_key(&path) {
            self.error(
                item.base.at,
                format!("there are two case-file items `{path}`"),
                "give one of them another name: conditions find them by name",
            );
            return;
        }
        let multiplicity = match item.multiplicity.as_deref() {
            None | Some("Unspecified") => Multiplicity::Unspecified,
            Some("ZeroOrOne") => Multiplicity::ZeroOrOne,
            Some("ZeroOrMore") => Multiplicity::ZeroOrMore,
            Some("ExactlyOne") => Multiplicity::ExactlyOne,
            Some("OneOrMore") => Multiplicity::OneOrMore,
            Some("Unknown") => Multiplicity::Unknown,
            Some(other) => {
                let help = crate::near::help(
                    other,
                    &["ZeroOrOne", "ZeroOrMore", "ExactlyOne", "OneOrMore", "Unspecified", "Unknown"],
                );
                self.error(item.base.at, format!("`{other}` is no multiplicity"), help);
                Multiplicity::Unspecified
            }
        };
        let mut targets = Vec::new();
        for target in &item.targets {
            match self.index.files.get(target.as_str()) {
                Some(path) => targets.push(path.clone()),
                None => {
                    let known: Vec<&str> = self.index.files.keys().copied().collect();
                    self.dangling(item.base.at, "case-file item", target, known);
                }
            }
        }
        let kind = self.field_type(item);
        self.made
            .file
            .items
            .insert(path.clone(), Item { key: item.base.id().to_owned(), multiplicity, kind, targets });
        for child in &item.children {
            self.file_item(child, Some(&path));
        }
    }

    /// The type that the definition of an item names, where it is a simple one.
    fn field_type(&mut self, item: &FileItem) -> Option<FieldType> {
        let id = item.definition.as_deref()?;
        let Some(definition) = self
            .document
            .file_definitions
            .iter()
            .find(|definition| definition.base.id.as_deref() == Some(id))
        else {
            let known: Vec<&str> =
                self.document.file_definitions.iter().map(|definition| definition.base.id()).collect();
            self.dangling(item.base.at, "case-file item definition", id, known);
            return None;
        };
        let structure = definition.structure.as_deref()?;
        match structure.rsplit([':', '/']).next()? {
            "boolean" => Some(FieldType::YesNo),
            "integer" | "int" | "long" | "short" => Some(FieldType::Integer),
            "decimal" | "double" | "float" => Some(FieldType::Number),
            "date" => Some(FieldType::Date),
            "dateTime" => Some(FieldType::Time),
            _ => None,
        }
    }

    /// The path of a case-file item that a parameter is bound to.
    pub(super) fn parameters(&mut self, parameters: &[CaseParameter]) -> Vec<Parameter> {
        let mut made = Vec::new();
        for parameter in parameters {
            let binding = parameter.binding.as_deref().and_then(|id| {
                let path = self.index.files.get(id).cloned();
                if path.is_none() {
                    let known: Vec<&str> = self.index.files.keys().copied().collect();
                    self.dangling(parameter.base.at, "case-file item", id, known);
                }
                path
            });
            let refinement = parameter
                .refinement
                .as_ref()
                .filter(|text| !text.text.is_empty())
                .and_then(|text| self.expression(text));
            let name = parameter.base.name.clone().unwrap_or_else(|| parameter.base.id().to_owned());
            made.push(Parameter { name, binding, refinement });
        }
        made
    }
}

/// The type an expression sees. Items may hold more than the model says, so only names that would not read as one word are
/// declared.
pub(super) fn kind(item: &FileItem) -> Type {
    let compound = |item: &FileItem| {
        item.base.name.as_deref().is_some_and(|name| !name.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    if item.children.iter().any(compound) {
        Type::record(item.children.iter().map(|child| {
            let name = child.base.name.clone().unwrap_or_else(|| child.base.id().to_owned());
            (name.replace('.', "_"), kind(child))
        }))
    } else {
        Type::Any
    }
}
