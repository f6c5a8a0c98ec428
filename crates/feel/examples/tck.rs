//! Runs folders of the DMN technology compatibility kit: `cargo run -p feel --example tck -- DIR…`. Prints every case that
//! fails and a count; exits with 1 when one does.
#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use casewright_core::{Decision, Scope, Value};
use feel::{Named, Schema, Type, decisions, line_column};
use jiff::Timestamp;
use roxmltree::{Document, Node};
use rust_decimal::Decimal;
use std::{borrow::Cow, collections::BTreeMap, fs, path::Path, process::ExitCode, sync::Arc};

struct Inputs(BTreeMap<String, Value>);

impl Scope for Inputs {
    fn root(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.0.get(name).map(Cow::Borrowed)
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn named<'a, 'x: 'a>(node: Node<'a, 'x>, name: &'static str) -> impl Iterator<Item = Node<'a, 'x>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

/// A type by its reference: a built-in one, or an item definition of the model.
fn type_of(reference: &str, model: Node<'_, '_>) -> Type {
    let item = named(model, "itemDefinition").find(|item| item.attribute("name") == Some(reference));
    match (reference.rsplit(':').next().unwrap_or(""), item) {
        (_, Some(item)) => item_type(item, model),
        ("number", _) => Type::Number,
        ("string", _) => Type::Text,
        ("boolean", _) => Type::Bool,
        ("date", _) => Type::Date,
        ("date and time" | "dateTime", _) => Type::Time,
        ("time", _) => Type::TimeOfDay,
        ("days and time duration" | "dayTimeDuration", _) => Type::Duration,
        ("years and months duration" | "yearMonthDuration", _) => Type::Months,
        _ => Type::Any,
    }
}

fn item_type(item: Node<'_, '_>, model: Node<'_, '_>) -> Type {
    let parts: Vec<(String, Type)> = named(item, "itemComponent")
        .map(|part| (part.attribute("name").unwrap_or("").to_owned(), item_type(part, model)))
        .collect();
    let one = if parts.is_empty() {
        let reference =
            named(item, "typeRef").next().and_then(|node| node.text()).unwrap_or("").trim().to_owned();
        type_of(&reference, model)
    } else {
        Type::record(parts)
    };
    if item.attribute("isCollection") == Some("true") { Type::list(one) } else { one }
}

/// A value of a test file.
fn value(node: Node<'_, '_>) -> Value {
    if let Some(list) = named(node, "list").next() {
        return Value::List(named(list, "item").map(value).collect());
    }
    let parts: BTreeMap<Arc<str>, Value> = named(node, "component")
        .map(|part| (Arc::from(part.attribute("name").unwrap_or("")), value(part)))
        .collect();
    if !parts.is_empty() {
        return Value::Map(parts);
    }
    let Some(found) = named(node, "value").next() else { return Value::Null };
    let xsi = "http://www.w3.org/2001/XMLSchema-instance";
    if found.attribute((xsi, "nil")) == Some("true") {
        return Value::Null;
    }
    let text = found.text().unwrap_or("");
    match found.attribute((xsi, "type")).and_then(|kind| kind.rsplit(':').next()) {
        Some("boolean") => Value::Bool(text == "true"),
        Some("decimal" | "double" | "integer" | "int") => {
            text.parse().or_else(|_| Decimal::from_scientific(text)).map_or(Value::Null, Value::Number)
        }
        Some("duration" | "dayTimeDuration") => {
            feel::expression(&format!("duration(\"{text}\")"), &Schema::new(), &Named::new())
                .ok()
                .and_then(|expr| expr.value(&Inputs(BTreeMap::new())).ok())
                .unwrap_or(Value::Null)
        }
        Some("date") => text.parse().map_or(Value::Null, Value::Date),
        Some("dateTime") => text.parse().map_or(Value::Null, Value::Time),
        _ => Value::text(text),
    }
}

/// Equal; numbers to the 13 digits to which the kit writes results that do not end.
fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => {
            (*found - *expected).abs() <= expected.abs() * Decimal::new(1, 13)
        }
        (Value::List(found), Value::List(expected)) => {
            found.len() == expected.len()
                && found.iter().zip(expected).all(|(found, expected)| same(found, expected))
        }
        (Value::Map(found), Value::Map(expected)) => {
            found.len() == expected.len()
                && found
                    .iter()
                    .all(|(name, found)| expected.get(name).is_some_and(|expected| same(found, expected)))
        }
        // A single output under its name is how a case reads it; the kit expects it bare.
        (Value::Map(found), expected) if found.len() == 1 => {
            found.values().all(|found| same(found, expected))
        }
        _ => found == expected,
    }
}

fn run(folder: &Path, passed: &mut u32, failed: &mut u32) -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    for model in files.iter().filter(|path| path.extension().is_some_and(|end| end == "dmn")) {
        let xml = fs::read_to_string(model)?;
        let document = Document::parse(&xml)?;
        let root = document.root_element();
        let mut schema = Schema::new();
        for input in named(root, "inputData") {
            let variable = named(input, "variable").next().unwrap_or(input);
            let name = variable.attribute("name").or(input.attribute("name")).unwrap_or("");
            schema = schema.with_root(name, type_of(variable.attribute("typeRef").unwrap_or(""), root));
        }
        let compiled = decisions(&xml, &schema);
        for tests in files.iter().filter(|path| path.extension().is_some_and(|end| end == "xml")) {
            let text = fs::read_to_string(tests)?;
            let document = Document::parse(&text)?;
            let root = document.root_element();
            let is_for = named(root, "modelName").next().and_then(|node| node.text());
            if is_for.map(str::trim) != model.file_name().and_then(|name| name.to_str()) {
                continue;
            }
            for case in named(root, "testCase") {
                let inputs = named(case, "inputNode")
                    .map(|input| (input.attribute("name").unwrap_or("").to_owned(), value(input)))
                    .collect();
                let scope = Inputs(inputs);
                for result in named(case, "resultNode") {
                    let name = result.attribute("name").unwrap_or("");
                    let expected = named(result, "expected").next().map_or(Value::Null, value);
                    let found = match &compiled {
                        Err(findings) => Err(findings.first().map_or_else(String::new, |finding| {
                            let (line, column) = line_column(&xml, finding.offset);
                            format!("{line}:{column}: {finding}")
                        })),
                        Ok(compiled) => compiled
                            .iter()
                            .find(|decision| decision.name() == name)
                            .ok_or_else(|| "no such decision".to_owned())
                            .and_then(|decision| decision.decide(&scope).map(|decided| decided.value)),
                    };
                    let nothing = expected.is_null() && compiled.is_ok() && found.is_err();
                    if nothing || found.as_ref().is_ok_and(|found| same(found, &expected)) {
                        *passed += 1;
                    } else {
                        *failed += 1;
                        let id = case.attribute("id").unwrap_or("");
                        println!("{} {id} {name}: expected {expected:?}, found {found:?}", folder.display());
                    }
                }
            }
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let (mut passed, mut failed) = (0, 0);
    for root in std::env::args().skip(1) {
        let mut folders: Vec<_> = fs::read_dir(&root)
            .map(|entries| {
                entries
                    .filter_map(Result::ok)
                    .map(|entry| entry.path())
                    .filter(|path| path.is_dir())
                    .collect()
            })
            .unwrap_or_default();
        folders.sort();
        for folder in folders {
            if let Err(error) = run(&folder, &mut passed, &mut failed) {
                println!("{}: {error}", folder.display());
                failed += 1;
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
