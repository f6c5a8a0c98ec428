//! What is written held against the standard's schema (`tests/schema`): elements in their order and number, attributes that
//! are known and there, words that may be. Only the parts of XML Schema that this schema uses; types of text are not looked
//! into, but ids are unique and references lead somewhere.

use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};

const FILES: [&str; 5] = ["CMMN11.xsd", "CMMN11CaseModel.xsd", "CMMNDI11.xsd", "DC.xsd", "DI.xsd"];

/// Content of a type.
#[derive(Clone, Debug, Default)]
struct Type {
    /// Element name, least, most.
    elements: Vec<(String, usize, usize)>,
    /// Attribute name, whether it must be there, and its type.
    attributes: BTreeMap<String, (bool, String)>,
    base: Option<String>,
    mixed: bool,
    any: bool,
}

#[derive(Debug, Default)]
struct Schema {
    types: BTreeMap<String, Type>,
    /// Global elements: type.
    elements: BTreeMap<String, String>,
    /// Elements declared inside a type: (type, element) to type.
    local: BTreeMap<(String, String), String>,
    /// Head to members.
    substitutes: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, BTreeSet<String>>,
}

fn short(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, local)| local).to_owned()
}

fn schema() -> Schema {
    let mut schema = Schema::default();
    for file in FILES {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema").join(file);
        let text = std::fs::read_to_string(path).unwrap();
        let document = Document::parse(&text).unwrap();
        for node in document.root_element().children().filter(Node::is_element) {
            let name = node.attribute("name").unwrap_or("").to_owned();
            match node.tag_name().name() {
                "element" => {
                    schema.elements.insert(name.clone(), short(node.attribute("type").unwrap_or("")));
                    if let Some(head) = node.attribute("substitutionGroup") {
                        schema.substitutes.entry(short(head)).or_default().push(name);
                    }
                }
                "complexType" => {
                    let made = read_type(&mut schema, &name, node);
                    // Two schemas name a type Diagram or Shape; the prefix keeps them apart by their file.
                    schema.types.insert(name, made);
                }
                "simpleType" => {
                    let words = node.descendants().filter(|node| {
                        node.has_tag_name(("http://www.w3.org/2001/XMLSchema", "enumeration"))
                    });
                    schema.words.insert(
                        name,
                        words.filter_map(|node| node.attribute("value")).map(str::to_owned).collect(),
                    );
                }
                _ => {}
            }
        }
    }
    schema
}

fn read_type(schema: &mut Schema, name: &str, node: Node<'_, '_>) -> Type {
    let mut made = Type { mixed: node.attribute("mixed") == Some("true"), ..Type::default() };
    for part in node.descendants().filter(Node::is_element) {
        match part.tag_name().name() {
            "extension" => made.base = part.attribute("base").map(short),
            "any" => made.any = true,
            "element" => {
                let number = |name: &str| match part.attribute(name) {
                    Some("unbounded") => usize::MAX,
                    Some(number) => number.parse().unwrap(),
                    None => 1,
                };
                let of = match (part.attribute("ref"), part.attribute("name")) {
                    (Some(of), _) => short(of),
                    (None, Some(of)) => {
                        let kind = short(part.attribute("type").unwrap_or(""));
                        schema.local.insert((name.to_owned(), of.to_owned()), kind);
                        of.to_owned()
                    }
                    (None, None) => continue,
                };
                made.elements.push((of, number("minOccurs"), number("maxOccurs")));
            }
            "attribute" => {
                let required = part.attribute("use") == Some("required");
                let kind = short(part.attribute("type").unwrap_or(""));
                made.attributes.insert(part.attribute("name").unwrap_or("").to_owned(), (required, kind));
            }
            _ => {}
        }
    }
    made
}

impl Schema {
    /// A type with all it extends: the outermost base first.
    fn chain<'s>(&'s self, name: &'s str) -> Vec<(&'s str, &'s Type)> {
        let mut chain = Vec::new();
        let mut at = Some(name);
        while let Some(name) = at {
            let Some(found) = self.types.get(name) else { break };
            chain.insert(0, (name, found));
            // A type of the diagram schema extends one of the same name elsewhere; it is not itself.
            at = found.base.as_deref().filter(|base| *base != name);
        }
        chain
    }

    fn fits(&self, wanted: &str, found: &str) -> bool {
        wanted == found
            || self
                .substitutes
                .get(wanted)
                .is_some_and(|members| members.iter().any(|member| self.fits(member, found)))
    }

    fn node(&self, node: Node<'_, '_>, kind: &str, wrong: &mut Vec<String>) {
        let element = node.tag_name().name();
        let chain = self.chain(kind);
        let mut say = |what: String| wrong.push(format!("<{element}> ({kind}): {what}"));
        for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
            match chain.iter().find_map(|(_, kind)| kind.attributes.get(attribute.name())) {
                None => say(format!("attribute `{}` is not known", attribute.name())),
                Some((_, of)) => {
                    if self
                        .words
                        .get(of)
                        .is_some_and(|words| !words.is_empty() && !words.contains(attribute.value()))
                    {
                        say(format!("`{}` is no {of}", attribute.value()));
                    }
                }
            }
        }
        for (name, (required, _)) in chain.iter().flat_map(|(_, kind)| &kind.attributes) {
            if *required && node.attribute(name.as_str()).is_none() {
                say(format!("attribute `{name}` is missing"));
            }
        }
        if chain.iter().any(|(_, kind)| kind.any) {
            return;
        }
        let children: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
        let mut next = 0;
        for (owner, kind) in &chain {
            for (wanted, least, most) in &kind.elements {
                let mut count = 0;
                while count < *most
                    && let Some(child) = children.get(next)
                    && self.fits(wanted, child.tag_name().name())
                {
                    let name = child.tag_name().name();
                    let of = self
                        .local
                        .get(&((*owner).to_owned(), name.to_owned()))
                        .or_else(|| self.elements.get(name));
                    if let Some(of) = of {
                        self.node(*child, of, wrong);
                    }
                    count += 1;
                    next += 1;
                }
                if count < *least {
                    wrong.push(format!("<{element}>: `{wanted}` is missing"));
                }
            }
        }
        if let Some(child) = children.get(next) {
            wrong.push(format!("<{element}>: `{}` stands where it may not", child.tag_name().name()));
        }
        let text = node
            .children()
            .filter(Node::is_text)
            .filter_map(|node| node.text())
            .any(|text| !text.trim().is_empty());
        let simple = chain.is_empty();
        if text && !simple && !chain.iter().any(|(_, kind)| kind.mixed) {
            wrong.push(format!("<{element}>: text stands where it may not"));
        }
    }
}

/// Checks a document; panics with everything that is wrong.
pub(super) fn check(text: &str, name: &str) {
    let schema = schema();
    let document = Document::parse(text).unwrap();
    let mut wrong = Vec::new();
    schema.node(document.root_element(), "tDefinitions", &mut wrong);
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    let set: BTreeSet<&str> = ids.iter().copied().collect();
    if set.len() < ids.len() {
        wrong.push("two elements have the same id".to_owned());
    }
    for node in document.descendants().filter(Node::is_element) {
        for reference in [
            "definitionRef",
            "sentryRef",
            "sourceRef",
            "performerRef",
            "bindingRef",
            "exitCriterionRef",
            "cmmnElementRef",
            "targetCMMNElementRef",
        ] {
            if let Some(id) = node.attribute(reference).filter(|id| !set.contains(id)) {
                wrong.push(format!(
                    "`{reference}` of <{}> leads to `{id}`, which is not there",
                    node.tag_name().name()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}\n{text}", wrong.join("\n"));
}

#[test]
fn the_check_finds_what_is_out_of_order_unknown_or_missing() {
    let broken = |plan: &str| {
        let text = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" targetNamespace="t"><case id="c"><casePlanModel id="p">{plan}</casePlanModel></case></definitions>"#
        );
        std::panic::catch_unwind(|| check(&text, "broken")).is_err()
    };
    assert!(!broken(r#"<planItem id="a" definitionRef="T"/><task id="T"/>"#));
    assert!(broken(r#"<task id="T"/><planItem id="a" definitionRef="T"/>"#), "the order");
    assert!(broken(r#"<planItem id="a" definitionRef="T" wrong="x"/><task id="T"/>"#), "an attribute");
    assert!(broken(r#"<planItem id="a" definitionRef="T"/><tusk id="T"/>"#), "an element");
    assert!(broken(r#"<planItem id="a" definitionRef="U"/><task id="T"/>"#), "a reference");
    assert!(broken(
        r#"<planItem id="a" definitionRef="T"><entryCriterion sentryRef="s"/></planItem><sentry id="s"><planItemOnPart sourceRef="a"><standardEvent>done</standardEvent></planItemOnPart></sentry><task id="T" isBlocking="true">x</task>"#
    ));
}
