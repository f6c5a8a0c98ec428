//! What is wrong with a program folder, said to the person who wrote it: where, what, and what to write instead.
//!
//! Reading never stops at the first finding. Messages are lowercase with the author's words in backticks; the help says
//! what to do next.

use serde::Serialize;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The program cannot be published.
    Error,
    /// The program runs, but somebody should look.
    Warning,
}

/// Where in a file: 1-based line and column in characters, length in characters on that line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct At {
    /// 1-based; 0 for the file as a whole.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// In characters, at least 1 where there is a line.
    pub length: u32,
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file inside the folder: `program.yaml`.
    pub file: String,
    /// Where in it.
    #[serde(flatten)]
    pub at: At,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to write instead, or what to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// All findings of a folder, with the texts they point into.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    findings: Vec<Finding>,
    sources: BTreeMap<String, Arc<str>>,
}

impl Diagnostics {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the text of a file, so that findings can show the line.
    pub fn source(&mut self, file: &str, text: &str) {
        self.sources.insert(file.to_owned(), text.into());
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Adds an error.
    pub fn error(&mut self, file: &str, at: At, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, file, at, message.into(), help.into());
    }

    /// Adds a warning.
    pub fn warning(&mut self, file: &str, at: At, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, file, at, message.into(), help.into());
    }

    fn add(&mut self, severity: Severity, file: &str, at: At, message: String, help: String) {
        let help = (!help.is_empty()).then_some(help);
        self.push(Finding { severity, file: file.to_owned(), at, message, help });
    }

    /// Takes over the findings and texts of another.
    pub fn extend(&mut self, other: Diagnostics) {
        for finding in other.findings {
            self.push(finding);
        }
        self.sources.extend(other.sources);
    }

    /// The findings, by file and place.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// True when there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// True when something keeps the program from being published.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Puts the findings in the order of files and lines.
    pub fn sort(&mut self) {
        self.findings.sort();
    }

    /// One line a finding and its help: `program.yaml:12:5: error: …`.
    pub fn plain(&self) -> String {
        use fmt::Write;
        let mut text = String::new();
        for Finding { severity, file, at, message, help } in &self.findings {
            let word = if *severity == Severity::Error { "error" } else { "warning" };
            let _ = match at.line {
                0 => writeln!(text, "{file}: {word}: {message}"),
                line => writeln!(text, "{file}:{line}:{}: {word}: {message}", at.column),
            };
            if let Some(help) = help {
                let _ = writeln!(text, "    {help}");
            }
        }
        text
    }

    /// A JSON array of findings: `severity`, `file`, `line`, `column`, `length`, `message`, `help`.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(&self.findings).unwrap_or(serde_json::Value::Null)
    }

    /// Each finding with its line and a mark under it. `colour` for a terminal.
    pub fn pretty(&self, colour: bool) -> String {
        let theme = if colour {
            miette::GraphicalTheme::unicode()
        } else {
            miette::GraphicalTheme::unicode_nocolor()
        };
        let handler = miette::GraphicalReportHandler::new_themed(theme);
        let mut text = String::new();
        for finding in &self.findings {
            let source = self.sources.get(&finding.file).cloned();
            if handler.render_report(&mut text, &Report::new(finding, source)).is_err() {
                text.push_str(&finding.message);
            }
            text.push('\n');
        }
        text
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plain())
    }
}

impl std::error::Error for Diagnostics {}

/// One finding as `miette` wants it.
#[derive(Debug)]
struct Report<'a> {
    finding: &'a Finding,
    source: Option<miette::NamedSource<Arc<str>>>,
    span: Option<miette::SourceSpan>,
}

impl<'a> Report<'a> {
    fn new(finding: &'a Finding, source: Option<Arc<str>>) -> Self {
        let span = source.as_deref().and_then(|text| bytes_of(text, finding.at)).map(Into::into);
        Self { finding, source: source.map(|text| miette::NamedSource::new(&finding.file, text)), span }
    }
}

/// Byte offset and length of a place in characters.
fn bytes_of(text: &str, at: At) -> Option<(usize, usize)> {
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if number == at.line {
            let skipped: usize =
                line.chars().take(at.column.saturating_sub(1) as usize).map(char::len_utf8).sum();
            let marked: usize = line
                .chars()
                .skip(at.column.saturating_sub(1) as usize)
                .take(at.length as usize)
                .map(char::len_utf8)
                .sum();
            return Some((start + skipped, marked));
        }
        start += line.len();
    }
    None
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.span {
            Some(_) => f.write_str(&self.finding.message),
            None => write!(f, "{}: {}", self.finding.file, self.finding.message),
        }
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.finding.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source.as_ref().map(|source| source as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let span = self.span?;
        Some(Box::new(std::iter::once(miette::LabeledSpan::new_with_span(None, span))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_points_at_its_characters_in_every_form() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.source("program.yaml", "título: é\nroles: nobody\n");
        let at = At { line: 2, column: 8, length: 6 };
        diagnostics.error("program.yaml", at, "`nobody` is no role", "name one under `roles:`");
        assert_eq!(
            diagnostics.plain(),
            "program.yaml:2:8: error: `nobody` is no role\n    name one under `roles:`\n"
        );
        let json = diagnostics.json();
        assert_eq!(json[0]["line"], 2);
        assert_eq!(json[0]["severity"], "error");
        assert_eq!(bytes_of("título: é\nroles: nobody\n", at), Some((19, 6)));
        let pretty = diagnostics.pretty(false);
        assert!(pretty.contains("program.yaml:2:8") && pretty.contains("name one under"), "{pretty}");
    }
}
