//! CMMN models: reading XML 1.1 and 1.0, running what is in them, writing 1.1 with a diagram, drawing it.
//!
//! [`read`] gives a [`Model`]: the document as it is written, and the definition that `core` runs. Nothing is guessed: a
//! dangling reference, a condition in a language that is not run, an element of another engine is an error at its line;
//! what other tools add is kept, reported, and written again.

#![expect(
    clippy::needless_for_each,
    reason = "one line for each part of an element reads as the standard's list does"
)]

pub mod document;
mod export;
mod ids;
pub(crate) mod import;
mod index;
mod juel;
mod layout;
mod lower;
mod read;
mod steps;
mod svg;
pub mod tree;
mod write;
mod xml;

pub use export::{Exported, Target, export};
pub use import::{Imported, import};
pub use lower::{Names, Translation};
pub use steps::{Step, Values, steps};
pub use svg::svg;
pub use write::write;
pub use xml::{BYTES_MAX, decode};

use crate::Diagnostics;
use casewright_core::{Definition, FileSchema, Plan, id::RoleName};
use document::Document;
use lower::Lowered;
use std::sync::Arc;
use xml::Source;

/// A model that was read, or made to be written.
#[derive(Clone, Debug)]
pub struct Model {
    /// The document as it is written.
    pub document: Document,
    /// What does not keep the model from running: what other tools added, what does nothing here.
    pub warnings: Diagnostics,
    source: Source,
    lowered: Arc<Vec<Lowered>>,
}

/// Reads a model. `file` is the name that findings give it. The first case of the file is the one that runs; names that
/// nobody declared are variables.
pub fn read(text: &str, file: &str) -> Result<Model, Diagnostics> {
    let source = Source::new(file, text);
    let mut out = Diagnostics::new();
    out.source(file, text);
    let Some(document) = read::document(&source, &mut out) else { return Err(out) };
    Model::with(document, source, out)
}

/// Reads a model from bytes, in the encoding they declare.
pub fn read_bytes(bytes: &[u8], file: &str) -> Result<Model, Diagnostics> {
    read(&decode(bytes, file)?, file)
}

impl Model {
    /// A model of a document that was made and not read.
    pub fn of(document: Document) -> Result<Self, Diagnostics> {
        Self::with(document, Source::new("plan.cmmn", ""), Diagnostics::new())
    }

    fn with(document: Document, source: Source, mut out: Diagnostics) -> Result<Self, Diagnostics> {
        let mut lowered = Vec::new();
        if !out.has_errors() {
            for case in &document.cases {
                lowered.extend(lower::lower(&document, case, &source, &Names::open(), &mut out));
            }
            lower::report_kept(&document, &source, &mut out);
        }
        out.sort();
        if out.has_errors() {
            return Err(out);
        }
        Ok(Self { document, warnings: out, source, lowered: Arc::new(lowered) })
    }

    fn first(&self) -> Option<&Lowered> {
        self.lowered.first()
    }

    /// The plan of the first case.
    pub fn plan(&self) -> Plan {
        self.first().map(|lowered| lowered.plan.clone()).unwrap_or_default()
    }

    /// The case file of the first case.
    pub fn file(&self) -> FileSchema {
        self.first().map(|lowered| lowered.file.clone()).unwrap_or_default()
    }

    /// The roles of the first case.
    pub fn roles(&self) -> Vec<RoleName> {
        self.first().map(|lowered| lowered.roles.clone()).unwrap_or_default()
    }

    /// The standard's word for each element of the plan: `humanTask`, `stage`, …
    pub fn types(&self) -> Vec<&'static str> {
        self.first().map(|lowered| lowered.types.clone()).unwrap_or_default()
    }

    /// Conditions that were translated to FEEL, in document order.
    pub fn translations(&self) -> Vec<Translation> {
        self.lowered.iter().flat_map(|lowered| lowered.translations.iter().cloned()).collect()
    }

    /// The cases that case tasks of the first case name, and where.
    pub(crate) fn case_calls(&self) -> Vec<(String, crate::At)> {
        let Some(case) = self.document.cases.first() else { return Vec::new() };
        let definitions = index::Index::new(case).definitions;
        let calls = definitions.values().filter_map(|definition| match &definition.kind {
            document::Kind::Call { kind: document::CallKind::Case, of: Some(of), .. } => {
                Some((of.clone(), self.source.at(definition.base.at)))
            }
            _ => None,
        });
        calls.collect()
    }

    /// The definition that runs the case of this id or name; none: the first.
    pub fn definition(&self, case: Option<&str>) -> Option<(Definition, Vec<&'static str>)> {
        let index = match case {
            None => 0,
            Some(wanted) => {
                self.document.cases.iter().position(|case| case.base.id.as_deref() == Some(wanted)).or_else(
                    || self.document.cases.iter().position(|case| case.base.name.as_deref() == Some(wanted)),
                )?
            }
        };
        let lowered = self.lowered.get(index)?;
        let name = self.document.cases.get(index).map_or("case", |case| case.base.id());
        let mut definition = Definition::bare(name, lowered.plan.clone(), lowered.file.clone());
        definition.roles.clone_from(&lowered.roles);
        Some((definition, lowered.types.clone()))
    }

    /// The plan of the first case with conditions over the names of somebody else: a program. Roles, decisions and
    /// effects are held against those it has. Findings point into the model.
    pub fn plan_with(&self, names: &Names<'_>, out: &mut Diagnostics) -> Option<Plan> {
        out.source(&self.source.file, &self.source.text);
        let case = self.document.cases.first()?;
        let mut found = Diagnostics::new();
        let lowered = lower::lower(&self.document, case, &self.source, names, &mut found);
        let failed = found.has_errors();
        out.extend(found);
        lowered.filter(|_| !failed).map(|lowered| lowered.plan)
    }
}
