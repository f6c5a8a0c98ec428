//! A DMN file to its parts, every text with its place in the file.

use super::DMN_BYTES_MAX;
use crate::finding::{Finding, Span};
use roxmltree::{Document, Node, ParsingOptions};

/// DMN 1.2, 1.3, 1.4 and 1.5.
const NAMESPACES: [&str; 4] = [
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];
/// Most elements and texts of a file.
const NODES_MAX: u32 = 100_000;

/// A text and where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) at: Span,
    /// As it stands in the file, entities and all.
    raw: String,
}

/// What a file holds.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) decisions: Vec<DecisionSource>,
    /// Names of input data.
    pub(super) inputs: Vec<String>,
    /// Names of item definitions that are money: `money` itself and those made of it.
    pub(super) money: Vec<String>,
}

#[derive(Debug)]
pub(super) struct DecisionSource {
    pub(super) id: String,
    /// Its own name.
    pub(super) title: String,
    /// Of its variable.
    pub(super) name: String,
    pub(super) at: Span,
    /// Ids of required decisions, with their places.
    pub(super) requires: Vec<(String, Span)>,
    /// The type of its variable, without a prefix.
    pub(super) kind: Option<String>,
    pub(super) logic: LogicSource,
}

#[derive(Debug)]
pub(super) enum LogicSource {
    Literal(Words),
    Table(TableSource),
}

#[derive(Debug)]
pub(super) struct TableSource {
    pub(super) at: Span,
    pub(super) policy: Words,
    pub(super) aggregation: Option<Words>,
    pub(super) inputs: Vec<InputSource>,
    pub(super) outputs: Vec<OutputSource>,
    pub(super) rows: Vec<RowSource>,
}

#[derive(Debug)]
pub(super) struct InputSource {
    pub(super) expression: Words,
    pub(super) allowed: Option<Words>,
}

#[derive(Debug)]
pub(super) struct OutputSource {
    pub(super) name: Option<String>,
    /// Its type, without a prefix.
    pub(super) kind: Option<String>,
    pub(super) allowed: Option<Words>,
    pub(super) default: Option<Words>,
}

#[derive(Debug)]
pub(super) struct RowSource {
    pub(super) at: Span,
    pub(super) tests: Vec<Words>,
    pub(super) outputs: Vec<Words>,
}

impl Words {
    /// A finding in this text as one in the file.
    pub(super) fn place(&self, finding: Finding) -> Finding {
        let start = self.at.offset + raw_offset(&self.raw, finding.offset);
        let end = self.at.offset + raw_offset(&self.raw, finding.offset + finding.length);
        Finding { offset: start, length: end.saturating_sub(start), ..finding }
    }
}

/// The byte in the file that a byte of the decoded text stands at: `&lt;` counts four bytes for one.
fn raw_offset(raw: &str, decoded: usize) -> usize {
    let (mut at, mut left) = (0, decoded);
    while left > 0 {
        let Some(rest) = raw.get(at..) else { break };
        let Some(first) = rest.chars().next() else { break };
        match rest.find(';').filter(|_| first == '&') {
            Some(end) => {
                let code = rest.get(1..end).unwrap_or("");
                let number = code
                    .strip_prefix("#x")
                    .map(|hex| u32::from_str_radix(hex, 16))
                    .or_else(|| code.strip_prefix('#').map(str::parse));
                let length = number.and_then(Result::ok).and_then(char::from_u32).map_or(1, char::len_utf8);
                at += end + 1;
                left = left.saturating_sub(length);
            }
            None => {
                at += first.len_utf8();
                left = left.saturating_sub(first.len_utf8());
            }
        }
    }
    at.min(raw.len())
}

/// Reads the file, refusing what is no DMN, what is too large, and document type declarations.
pub(super) fn read(xml: &str) -> Result<Model, Vec<Finding>> {
    if xml.len() > DMN_BYTES_MAX {
        return Err(vec![Finding::new(
            Span::default(),
            format!("the file is larger than {DMN_BYTES_MAX} bytes"),
            "split it into several files",
        )]);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options).map_err(|error| {
        let position = error.pos();
        let line_start: usize =
            xml.split_inclusive('\n').take(position.row.saturating_sub(1) as usize).map(str::len).sum();
        let column: usize = xml
            .get(line_start..)
            .unwrap_or("")
            .chars()
            .take(position.col.saturating_sub(1) as usize)
            .map(char::len_utf8)
            .sum();
        let (message, help) = match error {
            roxmltree::Error::DtdDetected => (
                "the file has a document type declaration".to_owned(),
                "remove `<!DOCTYPE …>`: a DMN file needs none, and it could draw in other files",
            ),
            error => (format!("the file is no well-formed XML: {error}"), "mend the XML, or export it again"),
        };
        vec![Finding::new(Span { offset: line_start + column, length: 0 }, message, help)]
    })?;
    let mut reader = Reader { xml, findings: Vec::new() };
    let model = reader.definitions(document.root_element());
    if reader.findings.is_empty() { Ok(model) } else { Err(reader.findings) }
}

struct Reader<'x> {
    xml: &'x str,
    findings: Vec<Finding>,
}

fn children<'a, 'x: 'a>(node: Node<'a, 'x>, name: &'static str) -> impl Iterator<Item = Node<'a, 'x>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn child<'a, 'x: 'a>(node: Node<'a, 'x>, name: &'static str) -> Option<Node<'a, 'x>> {
    children(node, name).next()
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or("").trim().to_owned()
}

/// The type an element names, without its prefix.
fn type_ref(node: Node<'_, '_>) -> Option<String> {
    let name = node.attribute("typeRef")?.trim();
    let name = name.rsplit(':').next().unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// `money`, and the item definitions that are made of it.
fn money(root: Node<'_, '_>) -> Vec<String> {
    let mut names = vec!["money".to_owned()];
    loop {
        let before = names.len();
        for item in children(root, "itemDefinition") {
            let name = attribute(item, "name");
            let base = child(item, "typeRef").and_then(|base| base.text()).unwrap_or("").trim();
            let base = base.rsplit(':').next().unwrap_or(base);
            if names.iter().any(|known| known == base) && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

impl Reader<'_> {
    fn wrong(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding::new(at, message, help));
    }

    /// The opening tag of an element.
    fn tag(&self, node: Node<'_, '_>) -> Span {
        let range = node.range();
        let end = self
            .xml
            .get(range.clone())
            .and_then(|text| text.find('>'))
            .map_or(range.end, |end| range.start + end + 1);
        Span::new(range.start, end)
    }

    /// The text of the `text` child.
    fn text(&mut self, node: Node<'_, '_>) -> Words {
        self.check_language(node);
        let Some(holder) = child(node, "text") else {
            return Words { at: self.tag(node), ..Words::default() };
        };
        let parts: Vec<Node<'_, '_>> = holder.children().filter(Node::is_text).collect();
        let text: String = parts.iter().filter_map(Node::text).collect();
        let at = parts.first().map_or_else(
            || self.tag(holder),
            |first| {
                Span::new(
                    first.range().start,
                    parts.last().map_or(first.range().end, |last| last.range().end),
                )
            },
        );
        let raw = self.xml.get(at.offset..at.end()).unwrap_or("").to_owned();
        // A CDATA section stands as it is written, after its opening.
        let skipped = raw.strip_prefix("<![CDATA[").map_or(0, |_| "<![CDATA[".len());
        let raw = raw.get(skipped..).unwrap_or("").to_owned();
        Words {
            text,
            at: Span { offset: at.offset + skipped, length: at.length.saturating_sub(skipped) },
            raw,
        }
    }

    fn check_language(&mut self, node: Node<'_, '_>) {
        if let Some(language) = node.attribute("expressionLanguage")
            && !(language.contains("FEEL") || language.eq_ignore_ascii_case("feel"))
        {
            let at = self.tag(node);
            self.wrong(at, format!("expressions in `{language}` are not run"), "write them in FEEL");
        }
    }

    fn definitions(&mut self, root: Node<'_, '_>) -> Model {
        let mut model = Model { decisions: Vec::new(), inputs: Vec::new(), money: money(root) };
        let namespace = root.tag_name().namespace().unwrap_or("");
        if root.tag_name().name() != "definitions" || !NAMESPACES.contains(&namespace) {
            let at = self.tag(root);
            self.wrong(
                at,
                "the file is no DMN model",
                "use a file of DMN 1.2, 1.3, 1.4 or 1.5, exported as DMN XML",
            );
            return model;
        }
        self.check_language(root);
        for node in children(root, "import") {
            let at = self.tag(node);
            self.wrong(at, "imports of other files are not read", "put what it imports into this file");
        }
        for node in children(root, "inputData") {
            model.inputs.push(
                child(node, "variable")
                    .map_or_else(|| attribute(node, "name"), |node| attribute(node, "name")),
            );
        }
        for node in children(root, "decision") {
            if let Some(decision) = self.decision(node) {
                model.decisions.push(decision);
            }
        }
        if model.decisions.is_empty() && self.findings.is_empty() {
            let at = self.tag(root);
            self.wrong(at, "the file holds no decision", "add a `decision` with a table");
        }
        model
    }

    fn decision(&mut self, node: Node<'_, '_>) -> Option<DecisionSource> {
        let at = self.tag(node);
        let title = attribute(node, "name");
        let name = child(node, "variable")
            .map(|variable| attribute(variable, "name"))
            .filter(|name| !name.is_empty());
        let mut requires = Vec::new();
        for requirement in children(node, "informationRequirement") {
            for required in children(requirement, "requiredDecision") {
                let href = attribute(required, "href");
                let at = self.tag(required);
                match href.strip_prefix('#') {
                    Some(id) => requires.push((id.to_owned(), at)),
                    None => self.wrong(
                        at,
                        format!("`{href}` lies in another file"),
                        "require decisions of this file",
                    ),
                }
            }
        }
        if let Some(knowledge) = child(node, "knowledgeRequirement") {
            let at = self.tag(knowledge);
            self.wrong(at, "business knowledge models are not run", "write their logic as a decision");
        }
        let logic = node.children().filter(Node::is_element).find(|child| {
            matches!(
                child.tag_name().name(),
                "decisionTable"
                    | "literalExpression"
                    | "context"
                    | "invocation"
                    | "relation"
                    | "list"
                    | "functionDefinition"
                    | "conditional"
                    | "filter"
                    | "for"
                    | "some"
                    | "every"
            )
        });
        let logic = match logic {
            Some(table) if table.tag_name().name() == "decisionTable" => {
                LogicSource::Table(self.table(table))
            }
            Some(literal) if literal.tag_name().name() == "literalExpression" => {
                LogicSource::Literal(self.text(literal))
            }
            Some(other) => {
                let (at, kind) = (self.tag(other), other.tag_name().name());
                self.wrong(
                    at,
                    format!("a decision written as `{kind}` is not run"),
                    "write it as a decision table or a literal expression",
                );
                return None;
            }
            None => {
                self.wrong(
                    at,
                    format!("decision `{title}` has no logic"),
                    "give it a decision table or a literal expression",
                );
                return None;
            }
        };
        Some(DecisionSource {
            id: attribute(node, "id"),
            name: name.unwrap_or_else(|| title.clone()),
            title,
            at,
            requires,
            kind: child(node, "variable").and_then(type_ref),
            logic,
        })
    }

    fn table(&mut self, node: Node<'_, '_>) -> TableSource {
        let at = self.tag(node);
        let here = |name: &str| -> Option<Words> {
            let found = node.attribute_node(name)?;
            let range = found.range_value();
            let at = Span::new(range.start, range.end);
            Some(Words { text: found.value().trim().to_owned(), at, raw: found.value().to_owned() })
        };
        let policy =
            here("hitPolicy").unwrap_or_else(|| Words { text: "UNIQUE".to_owned(), at, raw: String::new() });
        let aggregation = here("aggregation");
        let mut inputs = Vec::new();
        for input in children(node, "input") {
            let expression = match child(input, "inputExpression") {
                Some(expression) => self.text(expression),
                None => Words { at: self.tag(input), ..Words::default() },
            };
            inputs.push(InputSource {
                expression,
                allowed: child(input, "inputValues").map(|values| self.text(values)),
            });
        }
        let mut outputs = Vec::new();
        for output in children(node, "output") {
            outputs.push(OutputSource {
                name: output
                    .attribute("name")
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned),
                kind: type_ref(output),
                allowed: child(output, "outputValues").map(|values| self.text(values)),
                default: child(output, "defaultOutputEntry").map(|entry| self.text(entry)),
            });
        }
        let mut rows = Vec::new();
        for rule in children(node, "rule") {
            rows.push(RowSource {
                at: self.tag(rule),
                tests: children(rule, "inputEntry").map(|entry| self.text(entry)).collect(),
                outputs: children(rule, "outputEntry").map(|entry| self.text(entry)).collect(),
            });
        }
        TableSource { at, policy, aggregation, inputs, outputs, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_count_as_they_are_written() {
        let raw = "x &lt;= 5 and &#233; &amp; y";
        let decoded = "x <= 5 and é & y";
        for (written, meant) in [("and", "and"), ("y", "y"), ("5", "5")] {
            let from = decoded.rfind(meant).unwrap_or_default();
            assert_eq!(raw_offset(raw, from), raw.rfind(written).unwrap_or_default(), "{written}");
        }
    }
}
