//! Texts of a decision, compiled where they stand.

use super::xml::Words;
use crate::{
    compile::{Compiler, Local},
    eval::node::{Node, Test},
    expr::Named,
    finding::Finding,
    gate::parse,
    types::{Schema, Type},
};
use casewright_core::FieldPath;

/// What the texts of one decision are compiled with.
pub(super) struct Logic<'s> {
    pub(super) schema: &'s Schema,
    pub(super) compounds: &'s [String],
    /// Variables of the required decisions; they are the outermost locals.
    pub(super) required: &'s [(String, Type)],
    pub(super) findings: Vec<Finding>,
    /// What runs, and is probably not meant.
    pub(super) warnings: Vec<Finding>,
    pub(super) reads: Vec<FieldPath>,
}

impl Logic<'_> {
    fn compiled<T>(&mut self, text: &Words, compile: impl FnOnce(&mut Compiler<'_>) -> T) -> T {
        let named = Named::new();
        let mut compiler = Compiler::new(&text.text, self.schema, &named);
        compiler.locals.extend(self.required.iter().map(|(name, kind)| Local {
            name: name.clone(),
            kind: kind.clone(),
            whole: format!("`{name}`"),
            implicit: false,
        }));
        let compiled = compile(&mut compiler);
        self.findings.extend(compiler.findings.into_iter().map(|finding| text.place(finding)));
        for path in compiler.reads {
            if !self.reads.contains(&path) {
                self.reads.push(path);
            }
        }
        compiled
    }

    /// An expression. None, with a finding, when it cannot be read.
    pub(super) fn expression(&mut self, text: &Words) -> Option<(Node, Type)> {
        match parse::expression(&text.text, self.compounds) {
            Ok(tree) => Some(self.compiled(text, |compiler| compiler.lower(&tree))),
            Err(finding) => {
                self.findings.push(text.place(finding));
                None
            }
        }
    }

    /// Unary tests of a value; an empty cell is `-`.
    pub(super) fn tests(&mut self, text: &Words, kind: &Type) -> Vec<Test> {
        if text.text.trim().is_empty() {
            return vec![Test::Any];
        }
        match parse::unary_tests(&text.text, self.compounds) {
            Ok(tests) => self.compiled(text, |compiler| compiler.cell(&tests, kind)),
            Err(finding) => {
                self.findings.push(text.place(finding));
                Vec::new()
            }
        }
    }
}
