//! A document as CMMN 1.1 XML, in the order that the standard's schema asks for, with diagram interchange.

mod diagram;
mod plan;

use super::{
    document::{Base, Callable, CaseModel, CaseParameter, Document, FileItem, FileItemDefinition, Text},
    ids, layout,
    read::CMMN_11,
    tree::{Content, Tree},
};

/// CMMN 1.1 diagram interchange.
const CMMNDI: &str = "http://www.omg.org/spec/CMMN/20151109/CMMNDI";
const DC: &str = "http://www.omg.org/spec/CMMN/20151109/DC";
const DI: &str = "http://www.omg.org/spec/CMMN/20151109/DI";

/// The document as XML. What has no id gets one; what has no diagram is laid out.
pub fn write(document: &Document) -> String {
    let mut document = document.clone();
    ids::complete(&mut document);
    if document.diagrams.is_empty() {
        document.diagrams = layout::layout(&document);
    }
    let mut root = element("definitions", &document.base);
    root.set("targetNamespace", Some(document.target_namespace.as_str()));
    root.set("expressionLanguage", document.expression_language.clone());
    let [exporter, version, author, created] = &document.about;
    root.set("exporter", exporter.clone());
    root.set("exporterVersion", version.clone());
    root.set("author", author.clone());
    root.set("creationDate", created.clone());
    // `definitions` alone has its extensions after its content.
    let extensions: Vec<Content> = std::mem::take(&mut root.content);
    root.content.extend(
        document.asides.iter().filter(|tree| tree.name.local == "import").cloned().map(Content::Element),
    );
    document.file_definitions.iter().for_each(|definition| root.push(file_definition(definition)));
    document.cases.iter().for_each(|case| root.push(self::case(case)));
    document.processes.iter().for_each(|process| root.push(callable("process", process)));
    document.decisions.iter().for_each(|decision| root.push(callable("decision", decision)));
    root.content.extend(
        extensions.into_iter().filter(
            |content| matches!(content, Content::Element(tree) if tree.name.local != "documentation"),
        ),
    );
    for name in ["relationship", "artifact"] {
        let of = |tree: &&Tree| match name {
            "relationship" => tree.name.local == "relationship",
            _ => matches!(tree.name.local.as_str(), "artifact" | "association" | "textAnnotation"),
        };
        root.content
            .extend(document.asides.iter().filter(of).cloned().map(own_namespace).map(Content::Element));
    }
    if !document.diagrams.is_empty() {
        root.push(diagram::write(&document.diagrams));
    }
    root.document(&[
        ("", CMMN_11),
        ("cmmndi", CMMNDI),
        ("dc", DC),
        ("di", DI),
        ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ])
}

/// An element of CMMN 1.0, or one written with a prefix, in the namespace that is written.
fn own_namespace(mut tree: Tree) -> Tree {
    if tree
        .name
        .namespace
        .as_deref()
        .is_none_or(|namespace| namespace.starts_with("http://www.omg.org/spec/CMMN/"))
    {
        tree.name.namespace = Some(CMMN_11.to_owned());
        tree.name.prefix = None;
    }
    for content in &mut tree.content {
        if let Content::Element(child) = content {
            *child = own_namespace(std::mem::take(child));
        }
    }
    tree
}

/// An element of the standard with what every element has.
fn element(name: &str, base: &Base) -> Tree {
    let mut tree = Tree::new(CMMN_11, "", name);
    tree.set("id", base.id.clone());
    if name != "planItemControl" {
        tree.set("name", base.name.clone());
    }
    tree.attributes.extend(base.kept.attributes.iter().cloned());
    if let Some(words) = &base.documentation {
        tree.push(text_element("documentation", words));
    }
    if !base.kept.elements.is_empty() {
        let mut extensions = Tree::new(CMMN_11, "", "extensionElements");
        extensions.content.extend(base.kept.elements.iter().cloned().map(Content::Element));
        tree.push(extensions);
    }
    tree
}

fn text_element(name: &str, text: &str) -> Tree {
    let mut tree = Tree::new(CMMN_11, "", name);
    tree.content.push(Content::Text(text.to_owned()));
    tree
}

fn expression(name: &str, text: &Text) -> Tree {
    let mut tree = text_element(name, &text.text);
    tree.set("id", text.id.clone());
    tree.set("language", text.language.clone());
    tree
}

fn listed(ids: &[String]) -> Option<String> {
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn file_definition(definition: &FileItemDefinition) -> Tree {
    let mut tree = element("caseFileItemDefinition", &definition.base);
    tree.set("definitionType", definition.definition_type.clone());
    tree.set("structureRef", definition.structure.clone());
    tree.set("importRef", definition.import.clone());
    for (base, kind) in &definition.properties {
        let mut property = element("property", base);
        property.set("type", kind.clone());
        tree.push(property);
    }
    tree
}

fn callable(name: &str, callable: &Callable) -> Tree {
    let mut tree = element(name, &callable.base);
    tree.set("externalRef", callable.external.clone());
    tree.set("implementationType", callable.implementation.clone());
    callable.inputs.iter().for_each(|base| tree.push(element("input", base)));
    callable.outputs.iter().for_each(|base| tree.push(element("output", base)));
    tree
}

fn case(case: &CaseModel) -> Tree {
    let mut tree = element("case", &case.base);
    if !case.file.is_empty() {
        let mut file = Tree::new(CMMN_11, "", "caseFileModel");
        case.file.iter().for_each(|item| file.push(file_item(item)));
        tree.push(file);
    }
    tree.push(plan::plan_model(&case.plan));
    if !case.roles.is_empty() {
        let mut roles = Tree::new(CMMN_11, "", "caseRoles");
        case.roles.iter().for_each(|role| roles.push(element("role", role)));
        tree.push(roles);
    }
    case.inputs.iter().for_each(|input| tree.push(parameter("input", input)));
    case.outputs.iter().for_each(|output| tree.push(parameter("output", output)));
    tree
}

fn file_item(item: &FileItem) -> Tree {
    let mut tree = element("caseFileItem", &item.base);
    tree.set("multiplicity", item.multiplicity.clone());
    tree.set("definitionRef", item.definition.clone());
    tree.set("sourceRef", item.source.clone());
    tree.set("targetRefs", listed(&item.targets));
    if !item.children.is_empty() {
        let mut children = Tree::new(CMMN_11, "", "children");
        item.children.iter().for_each(|child| children.push(file_item(child)));
        tree.push(children);
    }
    tree
}

fn parameter(name: &str, parameter: &CaseParameter) -> Tree {
    let mut tree = element(name, &parameter.base);
    tree.set("bindingRef", parameter.binding.clone());
    if let Some(text) = &parameter.refinement {
        tree.push(expression("bindingRefinement", text));
    }
    tree
}
