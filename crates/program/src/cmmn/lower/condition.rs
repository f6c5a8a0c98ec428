//! Conditions and expressions: FEEL runs, simple JUEL is translated, all else is refused with its text.

use super::Lower;
use crate::{
    At,
    cmmn::{
        document::{Rule, Span, Text},
        juel,
    },
    near,
};
use casewright_core::{Expr, plan};
use feel::{Named, Schema, Type};

/// The names that conditions of a model may use, and what it may refer to outside itself.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    /// What expressions see.
    pub schema: Schema,
    /// Named conditions.
    pub named: Named,
    /// True where names that nobody declared are variables.
    pub open: bool,
    /// Roles of the program; none: those of the model.
    pub roles: Option<Vec<&'a str>>,
    /// Decisions of the program.
    pub decisions: Vec<&'a str>,
    /// Effects of the program, which process tasks name.
    pub effects: Vec<&'a str>,
    /// What the keys of elements begin with: `assessment.`.
    pub prefix: String,
}

impl<'a> Names<'a> {
    /// Those of a bare model: its own case file and any variable.
    pub fn open() -> Self {
        Self {
            schema: Schema::new(),
            named: Named::new(),
            open: true,
            roles: None,
            decisions: Vec::new(),
            effects: Vec::new(),
            prefix: String::new(),
        }
    }

    /// Those of a program.
    pub fn of_program(schema: Schema, named: Named, roles: Vec<&'a str>) -> Self {
        Self { schema, named, open: false, roles: Some(roles), ..Self::open() }
    }

    /// Whether there is such a role; the error is the help.
    pub(crate) fn role(&self, name: &str) -> Result<(), String> {
        match &self.roles {
            Some(roles) if !roles.contains(&name) => Err(near::help(name, roles)),
            _ => Ok(()),
        }
    }
}

/// A condition that was translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// Where it stands.
    pub at: At,
    /// As written.
    pub from: String,
    /// In FEEL.
    pub to: String,
}

/// Whether a language is FEEL, by any of its addresses.
fn is_feel(language: &str) -> bool {
    language.to_ascii_lowercase().contains("feel")
}

impl Lower<'_> {
    /// A rule of item control.
    pub(super) fn rule(&mut self, rule: Option<&Rule>) -> Option<plan::Rule> {
        let rule = rule?;
        let condition = match &rule.condition {
            Some(text) => Some(self.condition(text, rule.context.as_deref())?),
            None => None,
        };
        Some(plan::Rule { condition })
    }

    /// A condition.
    pub(super) fn condition(&mut self, text: &Text, context: Option<&str>) -> Option<Expr> {
        if let Some(context) = context {
            self.check_context(text.at, context);
        }
        self.compile(text, true)
    }

    /// An expression of any type.
    pub(super) fn expression(&mut self, text: &Text) -> Option<Expr> {
        self.compile(text, false)
    }

    /// `contextRef` names where an evaluation starts; FEEL names everything from the case file.
    fn check_context(&mut self, at: Span, context: &str) {
        if self.index.files.get(context).is_none() {
            let known: Vec<&str> = self.index.files.keys().copied().collect();
            self.dangling(at, "case-file item", context, known);
        }
    }

    fn compile(&mut self, text: &Text, truth: bool) -> Option<Expr> {
        let words = text.text.trim();
        if juel::is_juel(words) {
            return self.translate(text, truth);
        }
        let language = text.language.as_deref().or(self.document.expression_language.as_deref());
        let foreign = text.language.as_deref().filter(|language| !is_feel(language));
        if let Some(language) = foreign
            && !matches!(words, "true" | "false")
        {
            let message = format!("`{words}` is written in `{language}`, which is not run");
            self.error(text.at, message, "write the condition in FEEL");
            return None;
        }
        let known = language.is_some_and(is_feel);
        self.feel(words, text, truth, !known)
    }

    fn translate(&mut self, text: &Text, truth: bool) -> Option<Expr> {
        const COUNTER: &str = "repetitionCounter";
        let translated =
            if truth { juel::condition(&text.text, COUNTER) } else { juel::value(&text.text, COUNTER) };
        let to = match translated {
            Ok(to) => to,
            Err(error) => {
                let at = if text.exact {
                    Span { offset: text.at.offset + error.offset.min(text.text.len()), length: 1 }
                } else {
                    text.at
                };
                let message = format!("`{}` is not translated to FEEL: {}", text.text.trim(), error.message);
                self.error(at, message, "write the condition in FEEL, with values of the case file");
                return None;
            }
        };
        let expr = self.feel(&to, &Text { exact: false, ..text.clone() }, truth, false)?;
        let translation = Translation { at: self.source.at(text.at), from: text.text.trim().to_owned(), to };
        if !self.made.translations.contains(&translation) {
            self.made.translations.push(translation);
        }
        Some(expr)
    }

    fn feel(&mut self, words: &str, text: &Text, truth: bool, unsure: bool) -> Option<Expr> {
        let schema = self.schema(words);
        let compiled = if truth {
            feel::condition(words, &schema, &self.names.named)
        } else {
            feel::expression(words, &schema, &self.names.named)
        };
        match compiled {
            Ok(expr) => Some(expr),
            Err(findings) => {
                for finding in findings {
                    let at = if text.exact {
                        Span { offset: text.at.offset + finding.offset, length: finding.length.max(1) }
                    } else {
                        text.at
                    };
                    let message = format!("`{words}`: {}", finding.message);
                    let help = if unsure {
                        format!(
                            "{}; the model names no expression language, so the text is read as FEEL",
                            finding.help
                        )
                    } else {
                        finding.help
                    };
                    self.error(at, message, help);
                }
                None
            }
        }
    }

    /// The names an expression may use: where the model is open, all it names.
    fn schema(&self, words: &str) -> Schema {
        let mut schema = self.names.schema.clone();
        if !self.names.open {
            return schema;
        }
        for item in &self.case.file {
            let path = crate::cmmn::index::file_path(item, None);
            schema = schema.with_root(path.as_str(), super::file::kind(item));
        }
        schema = schema.with_root("repetitionCounter", Type::Number).with_root("input", Type::Any);
        for name in feel::names(words, &schema) {
            if schema.root(&name).is_none() {
                schema = schema.with_root(name, Type::Any);
            }
        }
        schema
    }
}
