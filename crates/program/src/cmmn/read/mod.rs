//! CMMN XML 1.1 and 1.0 to a document. Nothing is resolved here but what an element holds; every element of the standard
//! is read or refused by name, everything of other tools is kept.

mod diagram;
mod file;
mod sentry;
mod stage;
mod task;

use super::{
    document::{Base, Callable, CaseModel, Document, Span, Text},
    xml::{self, Source},
};
use crate::{Diagnostics, near};
use roxmltree::Node;
use std::collections::BTreeMap;

/// CMMN 1.1.
pub(crate) const CMMN_11: &str = "http://www.omg.org/spec/CMMN/20151109/MODEL";
/// CMMN 1.0.
const CMMN_10: &str = "http://www.omg.org/spec/CMMN/20131201/MODEL";
/// Attributes that say nothing about the model.
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The names of all elements of the standard, to tell a slip from what is not read.
const ELEMENTS: &[&str] = &[
    "applicabilityRule",
    "case",
    "caseFileItem",
    "caseFileItemDefinition",
    "caseFileItemOnPart",
    "caseFileItemStartTrigger",
    "caseFileModel",
    "casePlanModel",
    "caseRoles",
    "caseTask",
    "children",
    "condition",
    "decision",
    "decisionTask",
    "defaultControl",
    "definitions",
    "discretionaryItem",
    "documentation",
    "entryCriterion",
    "eventListener",
    "exitCriterion",
    "extensionElements",
    "humanTask",
    "ifPart",
    "itemControl",
    "manualActivationRule",
    "milestone",
    "parameterMapping",
    "planFragment",
    "planItem",
    "planItemOnPart",
    "planItemStartTrigger",
    "planningTable",
    "processTask",
    "repetitionRule",
    "requiredRule",
    "role",
    "sentry",
    "stage",
    "standardEvent",
    "task",
    "timerEventListener",
    "timerExpression",
    "userEventListener",
];

/// Reads the elements of one file.
pub(crate) struct Reader<'s> {
    source: &'s Source,
    out: &'s mut Diagnostics,
    namespace: String,
    ids: BTreeMap<String, Span>,
}

/// Reads a document; what is wrong with it goes to `out`.
pub(crate) fn document(source: &Source, out: &mut Diagnostics) -> Option<Document> {
    let parsed = xml::parse(source, out)?;
    let root = parsed.root_element();
    let namespace = root.tag_name().namespace().unwrap_or("");
    let mut reader = Reader { source, out, namespace: namespace.to_owned(), ids: BTreeMap::new() };
    if root.tag_name().name() != "definitions" || !["", CMMN_10, CMMN_11].contains(&namespace) {
        reader.error(
            root,
            "the file is no CMMN model",
            "use a file of CMMN 1.1 or 1.0: its first element is `definitions` in the namespace of the standard",
        );
        return None;
    }
    Some(reader.definitions(root))
}

impl Reader<'_> {
    fn error(&mut self, node: Node<'_, '_>, message: impl Into<String>, help: impl Into<String>) {
        let at = self.source.at(xml::tag(self.source, node));
        self.out.error(&self.source.file, at, message, help);
    }

    fn warning(&mut self, node: Node<'_, '_>, message: impl Into<String>, help: impl Into<String>) {
        let at = self.source.at(xml::tag(self.source, node));
        self.out.warning(&self.source.file, at, message, help);
    }

    /// True for an element of the standard.
    fn is_cmmn(&self, node: Node<'_, '_>) -> bool {
        node.is_element() && node.tag_name().namespace().unwrap_or("") == self.namespace
    }

    /// The child elements of the standard, `documentation` and `extensionElements` left out.
    fn children<'a, 'x>(&self, node: Node<'a, 'x>) -> Vec<Node<'a, 'x>> {
        node.children()
            .filter(|child| {
                self.is_cmmn(*child)
                    && !matches!(child.tag_name().name(), "documentation" | "extensionElements")
            })
            .collect()
    }

    /// Refuses an element that does not belong where it stands.
    fn misplaced(&mut self, node: Node<'_, '_>, within: &str) {
        let name = node.tag_name().name().to_owned();
        let help = if ELEMENTS.contains(&name.as_str()) {
            "move it where the standard has it, or remove it".to_owned()
        } else {
            match near::nearest(&name, ELEMENTS.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "the standard has no such element; remove it, or write it with elements of the standard"
                        .to_owned()
                }
            }
        };
        self.error(node, format!("`{name}` is not read inside `{within}`"), help);
    }

    /// Id, name, documentation and what belongs to others. `known` are the further attributes of the element.
    fn base(&mut self, node: Node<'_, '_>, known: &[&str]) -> Base {
        let at = xml::tag(self.source, node);
        let mut base = Base { at, ..Base::default() };
        for attribute in node.attributes() {
            let namespace = attribute.namespace().unwrap_or("");
            if namespace == SCHEMA_INSTANCE {
                continue;
            }
            // In a prefixed file attributes of the standard have no namespace either; some tools prefix them all the same.
            if !namespace.is_empty() && namespace != self.namespace {
                base.kept
                    .attributes
                    .push((xml::attribute_name(node, &attribute), attribute.value().to_owned()));
                continue;
            }
            match attribute.name() {
                "id" => base.id = Some(attribute.value().trim().to_owned()).filter(|id| !id.is_empty()),
                "name" => {
                    base.name = Some(attribute.value().trim().to_owned()).filter(|name| !name.is_empty());
                }
                name if known.contains(&name) => {}
                name => {
                    let message =
                        format!("`{name}` is no attribute of `{}` and does nothing", node.tag_name().name());
                    let help = near::nearest(name, known.iter().copied())
                        .map_or("remove it".to_owned(), |near| format!("did you mean `{near}`?"));
                    self.warning(node, message, help);
                }
            }
        }
        if let Some(id) = &base.id {
            if let Some(first) = self.ids.get(id) {
                let line = self.source.at(*first).line;
                let message = format!("the id `{id}` is used twice; the first time on line {line}");
                self.error(node, message, "give one of them another id, and mend what refers to it");
            } else {
                self.ids.insert(id.clone(), at);
            }
        }
        let mut documentation = Vec::new();
        for child in node.children().filter(Node::is_element) {
            if !self.is_cmmn(child) {
                base.kept.elements.push(xml::tree(child));
            } else if child.tag_name().name() == "documentation" {
                documentation.push(all_text(child).trim().to_owned());
            } else if child.tag_name().name() == "extensionElements" {
                base.kept.elements.extend(child.children().filter(Node::is_element).map(xml::tree));
            }
        }
        base.documentation = (!documentation.is_empty()).then(|| documentation.join("\n\n"));
        base
    }

    /// An attribute without a namespace that says something.
    fn attribute(&self, node: Node<'_, '_>, name: &str) -> Option<String> {
        let found = node.attribute(name).or_else(|| node.attribute((self.namespace.as_str(), name)));
        found.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// An attribute that lists ids.
    fn ids(&self, node: Node<'_, '_>, name: &str) -> Vec<String> {
        self.attribute(node, name).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }

    /// An attribute that is true or false.
    fn flag(&mut self, node: Node<'_, '_>, name: &str, default: bool) -> bool {
        match self.attribute(node, name).as_deref() {
            None => default,
            Some("true" | "1") => true,
            Some("false" | "0") => false,
            Some(other) => {
                let message = format!("`{name}` is `{other}`");
                self.error(node, message, "write `true` or `false`");
                default
            }
        }
    }

    /// An attribute that names something, a prefix of namespace taken off.
    fn name_of(&self, node: Node<'_, '_>, name: &str) -> Option<String> {
        let value = self.attribute(node, name)?;
        Some(value.rsplit_once(':').map_or(value.clone(), |(_, local)| local.to_owned()))
    }

    /// The text of an expression element: its own, or that of `body` (CMMN 1.0).
    fn text(&mut self, node: Node<'_, '_>) -> Text {
        let id = self.base(node, &["language"]).id;
        let language = self.attribute(node, "language");
        let mut holder = node;
        for child in self.children(node) {
            if matches!(child.tag_name().name(), "body" | "text") {
                holder = child;
            } else {
                let within = node.tag_name().name().to_owned();
                self.misplaced(child, &within);
            }
        }
        let parts: Vec<Node<'_, '_>> = holder
            .children()
            .filter(|part| part.is_text() && part.text().is_some_and(|text| !text.trim().is_empty()))
            .collect();
        let whole: String = parts.iter().filter_map(Node::text).collect();
        let text = whole.trim().to_owned();
        let mut at = xml::tag(self.source, holder);
        let mut exact = false;
        if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
            let (start, end) = (first.range().start, last.range().end);
            at = Span { offset: start, length: end - start };
            let raw = self.source.text.get(start..end).unwrap_or("");
            if let Some(skipped) = raw.find(&text).filter(|_| !text.is_empty()) {
                at = Span { offset: start + skipped, length: text.len() };
                exact = true;
            }
        }
        Text { id, text, language, at, exact }
    }

    fn definitions(&mut self, root: Node<'_, '_>) -> Document {
        const KNOWN: &[&str] = &[
            "targetNamespace",
            "expressionLanguage",
            "exporter",
            "exporterVersion",
            "author",
            "creationDate",
        ];
        let mut document = Document {
            base: self.base(root, KNOWN),
            target_namespace: self.attribute(root, "targetNamespace").unwrap_or_default(),
            expression_language: self.attribute(root, "expressionLanguage"),
            about: ["exporter", "exporterVersion", "author", "creationDate"]
                .map(|name| self.attribute(root, name)),
            ..Document::default()
        };
        // The diagram is in a namespace of its own, and no extension.
        document.base.kept.elements.retain(|tree| tree.name.local != "CMMNDI");
        for child in root.children().filter(Node::is_element) {
            if child.tag_name().name() == "CMMNDI" {
                document.diagrams.extend(diagram::read(self, child));
            }
        }
        for child in self.children(root) {
            match child.tag_name().name() {
                "import" | "relationship" | "artifact" | "association" | "textAnnotation" => {
                    document.asides.push(xml::tree(child));
                }
                "caseFileItemDefinition" => {
                    let definition = self.file_definition(child);
                    document.file_definitions.push(definition);
                }
                "case" => {
                    if let Some(case) = self.case(child) {
                        document.cases.push(case);
                    }
                }
                "process" => {
                    let process = self.callable(child);
                    document.processes.push(process);
                }
                "decision" => {
                    let decision = self.callable(child);
                    document.decisions.push(decision);
                }
                "CMMNDI" => {}
                _ => self.misplaced(child, "definitions"),
            }
        }
        if document.cases.is_empty() && !self.out.has_errors() {
            self.error(root, "the file holds no case with a plan", "add a `case` with a `casePlanModel`");
        }
        document
    }

    fn case(&mut self, node: Node<'_, '_>) -> Option<CaseModel> {
        let mut case = CaseModel { base: self.base(node, &["caseRoles"]), ..CaseModel::default() };
        let mut planned = false;
        for child in self.children(node) {
            match child.tag_name().name() {
                "caseFileModel" | "caseFile" => {
                    self.base(child, &[]);
                    for item in self.children(child) {
                        match item.tag_name().name() {
                            "caseFileItem" => {
                                let item = self.file_item(item);
                                case.file.push(item);
                            }
                            _ => self.misplaced(item, "caseFileModel"),
                        }
                    }
                }
                "casePlanModel" if !planned => {
                    planned = true;
                    case.plan = self.plan_model(child);
                }
                // CMMN 1.0 writes each role as a `caseRoles` of its own.
                "caseRoles" if self.children(child).is_empty() && child.attribute("name").is_some() => {
                    let role = self.base(child, &[]);
                    case.roles.push(role);
                }
                "caseRoles" => {
                    self.base(child, &[]);
                    for role in self.children(child) {
                        match role.tag_name().name() {
                            "role" => {
                                let role = self.base(role, &[]);
                                case.roles.push(role);
                            }
                            _ => self.misplaced(role, "caseRoles"),
                        }
                    }
                }
                "role" => {
                    let role = self.base(child, &[]);
                    case.roles.push(role);
                }
                "input" => {
                    let input = self.case_parameter(child);
                    case.inputs.push(input);
                }
                "output" => {
                    let output = self.case_parameter(child);
                    case.outputs.push(output);
                }
                _ => self.misplaced(child, "case"),
            }
        }
        if !planned {
            self.warning(
                node,
                format!("case `{}` has no plan and cannot be run", case.base.id()),
                "add a `casePlanModel`",
            );
        }
        planned.then_some(case)
    }

    fn callable(&mut self, node: Node<'_, '_>) -> Callable {
        let mut callable = Callable {
            base: self.base(node, &["externalRef", "implementationType"]),
            external: self.attribute(node, "externalRef"),
            implementation: self.attribute(node, "implementationType"),
            ..Callable::default()
        };
        for child in self.children(node) {
            let parameter = self.base(child, &[]);
            match child.tag_name().name() {
                "input" => callable.inputs.push(parameter),
                "output" => callable.outputs.push(parameter),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        callable
    }

    /// What a condition, rule or criterion may hold and this reader has no use for.
    fn only(&mut self, node: Node<'_, '_>, within: &str) {
        for child in self.children(node) {
            self.misplaced(child, within);
        }
    }
}

/// All text below an element.
fn all_text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}
