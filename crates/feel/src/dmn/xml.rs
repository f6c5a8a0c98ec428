//! A DMN file to its parts, every text with its place in the file.

use super::DMN_BYTES_MAX;
use crate::finding::{Finding, Span};
use roxmltree::{Document, Node, ParsingOptions};

/// DMN 1.1, 1.2, 1.3, 1.4 and 1.5.
const NAMESPACES: [&str; 5] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];
/// Most elements and texts of a file.
const NODES_MAX: u32 = 100_000;

/// A text and where it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) at: Span,
    /// As it stands in the file, entities and all.
    raw: String,
}

/// What a file holds.
#[derive(Debug)]
pub(crate) struct Model {
    /// Tables and plain expressions.
    pub(crate) decisions: Vec<DecisionSource>,
    /// Decisions that need more of DMN: boxed expressions, knowledge models, other files.
    pub(crate) beyond: Vec<BeyondSource>,
    /// Names of input data.
    pub(crate) inputs: Vec<String>,
    /// Names of item definitions that are money: `money` itself and those made of it.
    pub(crate) money: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct DecisionSource {
    pub(crate) id: String,
    /// Its own name.
    pub(crate) title: String,
    /// Of its variable.
    pub(crate) name: String,
    pub(crate) at: Span,
    /// Ids of required decisions, with their places.
    pub(crate) requires: Vec<(String, Span)>,
    /// The type of its variable, without a prefix.
    pub(crate) kind: Option<String>,
    pub(crate) logic: LogicSource,
}

/// A decision that [`crate::full`] runs.
#[derive(Clone, Debug)]
pub(crate) struct BeyondSource {
    pub(crate) id: String,
    /// Of its variable.
    pub(crate) name: String,
    /// The type of its variable, without a prefix.
    pub(crate) kind: Option<String>,
    pub(crate) at: Span,
}

#[derive(Debug)]
pub(crate) enum LogicSource {
    Literal(Words),
    Table(TableSource),
}

#[derive(Debug)]
pub(crate) struct TableSource {
    pub(crate) at: Span,
    pub(crate) policy: Words,
    pub(crate) aggregation: Option<Words>,
    pub(crate) inputs: Vec<InputSource>,
    pub(crate) outputs: Vec<OutputSource>,
    pub(crate) rows: Vec<RowSource>,
}

#[derive(Debug)]
pub(crate) struct InputSource {
    pub(crate) expression: Words,
    pub(crate) allowed: Option<Words>,
}

#[derive(Debug)]
pub(crate) struct OutputSource {
    pub(crate) name: Option<String>,
    /// Its type, without a prefix.
    pub(crate) kind: Option<String>,
    pub(crate) allowed: Option<Words>,
    pub(crate) default: Option<Words>,
}

#[derive(Debug)]
pub(crate) struct RowSource {
    pub(crate) at: Span,
    pub(crate) tests: Vec<Words>,
    pub(crate) outputs: Vec<Words>,
}

impl DecisionSource {
    /// True when the checking parser reads all of its texts.
    pub(crate) fn is_plain(&self, compounds: &[String]) -> bool {
        let reads = |text: &Words| crate::gate::parse::expression(&text.text, compounds).is_ok();
        let tests = |text: &Words| {
            text.text.trim().is_empty() || crate::gate::parse::unary_tests(&text.text, compounds).is_ok()
        };
        match &self.logic {
            LogicSource::Literal(text) => reads(text),
            LogicSource::Table(table) => {
                table.inputs.iter().all(|input| reads(&input.expression))
                    && table.rows.iter().all(|row| {
                        row.tests.iter().all(tests)
                            && row.outputs.iter().all(|text| text.text.trim().is_empty() || reads(text))
                    })
            }
        }
    }
}

impl Words {
    /// A finding in this text as one in the file.
    pub(crate) fn place(&self, finding: Finding) -> Finding {
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

/// Parses the file, refusing what is no DMN, what is too large, and document type declarations.
pub(crate) fn document(xml: &str) -> Result<Document<'_>, Vec<Finding>> {
    if xml.len() > DMN_BYTES_MAX {
        return Err(vec![Finding::new(
            Span::default(),
            format!("the file is larger than {DMN_BYTES_MAX} bytes"),
            "split it into several files",
        )]);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(xml, options).map_err(|error| {
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
    })
}

/// Reads the parts of a file that is checked against a schema.
pub(crate) fn read(xml: &str) -> Result<Model, Vec<Finding>> {
    let document = document(xml)?;
    let mut reader = Reader { xml, findings: Vec::new() };
    let model = reader.definitions(document.root_element());
    if reader.findings.is_empty() { Ok(model) } else { Err(reader.findings) }
}

pub(crate) struct Reader<'x> {
    pub(crate) xml: &'x str,
    pub(crate) findings: Vec<Finding>,
}

pub(crate) fn children<'a, 'x: 'a>(
    node: Node<'a, 'x>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'x>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

pub(crate) fn child<'a, 'x: 'a>(node: Node<'a, 'x>, name: &'static str) -> Option<Node<'a, 'x>> {
    children(node, name).next()
}

pub(crate) fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or("").trim().to_owned()
}

/// The type an element names, without its prefix.
pub(crate) fn type_ref(node: Node<'_, '_>) -> Option<String> {
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
    pub(crate) fn wrong(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding::new(at, message, help));
    }

    /// The opening tag of an element.
    pub(crate) fn tag(&self, node: Node<'_, '_>) -> Span {
        let range = node.range();
        let end = self
            .xml
            .get(range.clone())
            .and_then(|text| text.find('>'))
            .map_or(range.end, |end| range.start + end + 1);
        Span::new(range.start, end)
    }

    /// The text of the `text` child.
    pub(crate) fn text(&mut self, node: Node<'_, '_>) -> Words {
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

    pub(crate) fn check_language(&mut self, node: Node<'_, '_>) {
        if let Some(language) = node.attribute("expressionLanguage")
            && !(language.contains("FEEL") || language.eq_ignore_ascii_case("feel"))
        {
            let at = self.tag(node);
            self.wrong(at, format!("expressions in `{language}` are not run"), "write them in FEEL");
        }
    }

    /// Reports a file that is no DMN.
    pub(crate) fn is_model(&mut self, root: Node<'_, '_>) -> bool {
        let namespace = root.tag_name().namespace().unwrap_or("");
        let is_model = root.tag_name().name() == "definitions" && NAMESPACES.contains(&namespace);
        if is_model {
            self.check_language(root);
        } else {
            let at = self.tag(root);
            self.wrong(at, "the file is no DMN model", "use a file of DMN 1.1 to 1.5, exported as DMN XML");
        }
        is_model
    }

    fn definitions(&mut self, root: Node<'_, '_>) -> Model {
        let mut model =
            Model { decisions: Vec::new(), beyond: Vec::new(), inputs: Vec::new(), money: money(root) };
        if !self.is_model(root) {
            return model;
        }
        for node in children(root, "inputData") {
            model.inputs.push(
                child(node, "variable")
                    .map_or_else(|| attribute(node, "name"), |node| attribute(node, "name")),
            );
        }
        for node in children(root, "decision") {
            match self.decision(node) {
                Some(Ok(decision)) => model.decisions.push(decision),
                Some(Err(beyond)) => model.beyond.push(beyond),
                None => {}
            }
        }
        if model.decisions.is_empty() && model.beyond.is_empty() && self.findings.is_empty() {
            let at = self.tag(root);
            self.wrong(at, "the file holds no decision", "add a `decision` with a table");
        }
        model
    }

    /// A decision; `Err` when it needs more of DMN.
    fn decision(&mut self, node: Node<'_, '_>) -> Option<Result<DecisionSource, BeyondSource>> {
        let at = self.tag(node);
        let title = attribute(node, "name");
        let name = child(node, "variable")
            .map(|variable| attribute(variable, "name"))
            .filter(|name| !name.is_empty());
        let beyond = |name: Option<String>| BeyondSource {
            id: attribute(node, "id"),
            name: name.unwrap_or_else(|| title.clone()),
            kind: child(node, "variable").and_then(type_ref),
            at,
        };
        let mut requires = Vec::new();
        let mut is_beyond = child(node, "knowledgeRequirement").is_some();
        for requirement in children(node, "informationRequirement") {
            for required in children(requirement, "requiredDecision") {
                let href = attribute(required, "href");
                let at = self.tag(required);
                match href.strip_prefix('#') {
                    Some(id) => requires.push((id.to_owned(), at)),
                    None => is_beyond = true,
                }
            }
            is_beyond |= children(requirement, "requiredInput")
                .any(|required| !attribute(required, "href").starts_with('#'));
        }
        if is_beyond {
            return Some(Err(beyond(name)));
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
            Some(_) => return Some(Err(beyond(name))),
            None => {
                self.wrong(
                    at,
                    format!("decision `{title}` has no logic"),
                    "give it a decision table or a literal expression",
                );
                return None;
            }
        };
        Some(Ok(DecisionSource {
            id: attribute(node, "id"),
            name: name.unwrap_or_else(|| title.clone()),
            title,
            at,
            requires,
            kind: child(node, "variable").and_then(type_ref),
            logic,
        }))
    }

    pub(crate) fn table(&mut self, node: Node<'_, '_>) -> TableSource {
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
