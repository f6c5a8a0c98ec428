//! A DMN file to the sources of its parts, whatever its logic is written as.

use crate::{
    dmn::xml::{Reader, TableSource, Words, attribute, child, children, type_ref},
    finding::{Finding, Span},
};
use roxmltree::Node;

/// What one file holds.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) namespace: String,
    pub(super) imports: Vec<Import>,
    pub(super) items: Vec<ItemSource>,
    pub(super) parts: Vec<PartSource>,
}

#[derive(Debug)]
pub(super) struct Import {
    pub(super) namespace: String,
    pub(super) name: String,
}

/// An item definition.
#[derive(Debug)]
pub(super) struct ItemSource {
    pub(super) name: String,
    pub(super) base: Option<String>,
    pub(super) is_list: bool,
    pub(super) parts: Vec<ItemSource>,
    pub(super) allowed: Option<Words>,
    /// A function: names and types of parameters, type of the result.
    pub(super) function: Option<(Vec<String>, Option<String>)>,
}

/// Input data, a decision, a knowledge model or a service.
#[derive(Debug)]
pub(super) struct PartSource {
    pub(super) id: String,
    pub(super) title: String,
    /// Of its variable.
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) at: Span,
    /// Hrefs of what it requires.
    pub(super) requires: Vec<(String, Span)>,
    pub(super) what: What,
    /// What made it unreadable.
    pub(super) findings: Vec<Finding>,
}

#[derive(Debug)]
pub(super) enum What {
    Input,
    Decision(Logic),
    Knowledge(Option<FunctionSource>),
    Service { outputs: Vec<String>, decisions: Vec<String>, data: Vec<String> },
}

#[derive(Debug)]
pub(super) struct FunctionSource {
    pub(super) at: Span,
    pub(super) is_external: bool,
    pub(super) parameters: Vec<(String, Option<String>)>,
    pub(super) body: Logic,
}

/// An expression, boxed or not, with the type it declares.
#[derive(Debug)]
pub(super) enum Logic {
    None(Span),
    Literal(Words),
    Table(TableSource, Vec<Option<String>>),
    Context(Vec<(Option<String>, Option<String>, Logic)>),
    Invocation(Box<Logic>, Vec<(String, Logic)>),
    List(Vec<Logic>),
    Relation(Vec<String>, Vec<Vec<Logic>>),
    Function(Box<FunctionSource>),
    If(Box<Logic>, Box<Logic>, Box<Logic>),
    For(String, Box<Logic>, Box<Logic>),
    /// `every` when true.
    Quantified(bool, String, Box<Logic>, Box<Logic>),
    Filter(Box<Logic>, Box<Logic>),
}

/// Deepest nesting of boxed expressions.
const BOXES_MAX: usize = 32;

const LOGIC: [&str; 12] = [
    "decisionTable",
    "literalExpression",
    "context",
    "invocation",
    "relation",
    "list",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
];

fn logic_of<'a, 'x: 'a>(node: Node<'a, 'x>) -> Option<Node<'a, 'x>> {
    node.children().find(|child| child.is_element() && LOGIC.contains(&child.tag_name().name()))
}

fn type_text(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    let text = child(node, name)?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads one file.
pub(super) fn file(reader: &mut Reader<'_>, root: Node<'_, '_>) -> File {
    let mut file = File { namespace: attribute(root, "namespace"), ..File::default() };
    if !reader.is_model(root) {
        return file;
    }
    for import in children(root, "import") {
        file.imports
            .push(Import { namespace: attribute(import, "namespace"), name: attribute(import, "name") });
    }
    file.items = children(root, "itemDefinition").map(|node| item(reader, node, 0)).collect();
    for node in root.children().filter(Node::is_element) {
        let before = reader.findings.len();
        let what = match node.tag_name().name() {
            "inputData" => What::Input,
            "decision" => What::Decision(inner(reader, node, 0)),
            "businessKnowledgeModel" => {
                What::Knowledge(child(node, "encapsulatedLogic").map(|logic| function(reader, logic, 0)))
            }
            "decisionService" => {
                let hrefs =
                    |name: &'static str| children(node, name).map(|node| attribute(node, "href")).collect();
                What::Service {
                    outputs: hrefs("outputDecision"),
                    decisions: hrefs("inputDecision"),
                    data: hrefs("inputData"),
                }
            }
            _ => continue,
        };
        let variable = child(node, "variable");
        let title = attribute(node, "name");
        let name = variable.map(|variable| attribute(variable, "name")).filter(|name| !name.is_empty());
        let mut requires = Vec::new();
        for requirement in node.children().filter(Node::is_element) {
            if !matches!(requirement.tag_name().name(), "informationRequirement" | "knowledgeRequirement") {
                continue;
            }
            for required in requirement.children().filter(Node::is_element) {
                if required.tag_name().name().starts_with("required") {
                    requires.push((attribute(required, "href"), reader.tag(required)));
                }
            }
        }
        file.parts.push(PartSource {
            id: attribute(node, "id"),
            name: name.unwrap_or_else(|| title.clone()),
            title,
            kind: variable
                .and_then(|variable| qualified_type(variable))
                .or_else(|| logic_of(node).and_then(|logic| qualified_type(logic))),
            at: reader.tag(node),
            requires,
            what,
            findings: reader.findings.split_off(before),
        });
    }
    file
}

/// A type with the prefix of an imported model, if it has one.
fn qualified_type(node: Node<'_, '_>) -> Option<String> {
    let name = node.attribute("typeRef")?.trim();
    (!name.is_empty()).then(|| name.to_owned()).or_else(|| type_ref(node))
}

fn item(reader: &mut Reader<'_>, node: Node<'_, '_>, depth: usize) -> ItemSource {
    let parts = if depth < BOXES_MAX {
        children(node, "itemComponent").map(|part| item(reader, part, depth + 1)).collect()
    } else {
        Vec::new()
    };
    ItemSource {
        name: attribute(node, "name"),
        base: type_text(node, "typeRef"),
        is_list: node.attribute("isCollection") == Some("true"),
        parts,
        allowed: child(node, "allowedValues").map(|values| reader.text(values)),
        function: child(node, "functionItem").map(|function| {
            let parameters =
                children(function, "parameters").map(|parameter| attribute(parameter, "typeRef")).collect();
            (parameters, function.attribute("outputTypeRef").map(str::to_owned))
        }),
    }
}

fn function(reader: &mut Reader<'_>, node: Node<'_, '_>, depth: usize) -> FunctionSource {
    FunctionSource {
        at: reader.tag(node),
        is_external: node.attribute("kind").is_some_and(|kind| kind != "FEEL"),
        parameters: children(node, "formalParameter")
            .map(|parameter| (attribute(parameter, "name"), qualified_type(parameter)))
            .collect(),
        body: inner(reader, node, depth + 1),
    }
}

/// The expression in an element.
fn inner(reader: &mut Reader<'_>, node: Node<'_, '_>, depth: usize) -> Logic {
    let at = reader.tag(node);
    match logic_of(node) {
        Some(found) if depth < BOXES_MAX => logic(reader, found, depth + 1),
        Some(_) => {
            reader.wrong(at, "boxed expressions are nested too deep", "make parts of them decisions");
            Logic::None(at)
        }
        None => Logic::None(at),
    }
}

/// The expression in a child of an element.
fn within(reader: &mut Reader<'_>, node: Node<'_, '_>, name: &'static str, depth: usize) -> Box<Logic> {
    let at = reader.tag(node);
    Box::new(child(node, name).map_or(Logic::None(at), |part| inner(reader, part, depth)))
}

fn logic(reader: &mut Reader<'_>, node: Node<'_, '_>, depth: usize) -> Logic {
    match node.tag_name().name() {
        "literalExpression" => Logic::Literal(reader.text(node)),
        "decisionTable" => {
            let kinds = children(node, "input")
                .map(|input| child(input, "inputExpression").and_then(qualified_type))
                .collect();
            Logic::Table(reader.table(node), kinds)
        }
        "context" => Logic::Context(
            children(node, "contextEntry")
                .map(|entry| {
                    let variable = child(entry, "variable");
                    let name = variable.map(|variable| attribute(variable, "name"));
                    let kind = variable
                        .and_then(qualified_type)
                        .or_else(|| logic_of(entry).and_then(qualified_type));
                    (name, kind, inner(reader, entry, depth))
                })
                .collect(),
        ),
        "invocation" => {
            let called = inner(reader, node, depth);
            let bindings = children(node, "binding")
                .map(|binding| {
                    let name = child(binding, "parameter")
                        .map_or_else(String::new, |parameter| attribute(parameter, "name"));
                    (name, inner(reader, binding, depth))
                })
                .collect();
            Logic::Invocation(Box::new(called), bindings)
        }
        "list" => Logic::List(
            node.children()
                .filter(|child| child.is_element() && LOGIC.contains(&child.tag_name().name()))
                .map(|child| {
                    if depth < BOXES_MAX {
                        logic(reader, child, depth + 1)
                    } else {
                        Logic::None(reader.tag(child))
                    }
                })
                .collect(),
        ),
        "relation" => Logic::Relation(
            children(node, "column").map(|column| attribute(column, "name")).collect(),
            children(node, "row")
                .map(|row| {
                    row.children()
                        .filter(|child| child.is_element() && LOGIC.contains(&child.tag_name().name()))
                        .map(|child| {
                            if depth < BOXES_MAX {
                                logic(reader, child, depth + 1)
                            } else {
                                Logic::None(reader.tag(child))
                            }
                        })
                        .collect()
                })
                .collect(),
        ),
        "functionDefinition" => Logic::Function(Box::new(function(reader, node, depth))),
        "conditional" => Logic::If(
            within(reader, node, "if", depth),
            within(reader, node, "then", depth),
            within(reader, node, "else", depth),
        ),
        "for" => Logic::For(
            attribute(node, "iteratorVariable"),
            within(reader, node, "in", depth),
            within(reader, node, "return", depth),
        ),
        every @ ("some" | "every") => Logic::Quantified(
            every == "every",
            attribute(node, "iteratorVariable"),
            within(reader, node, "in", depth),
            within(reader, node, "satisfies", depth),
        ),
        _ => Logic::Filter(within(reader, node, "in", depth), within(reader, node, "match", depth)),
    }
}
