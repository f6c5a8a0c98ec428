//! `priority:`: what comes first among the cases of a program and their tasks (S3.22, S3.26).

use super::{
    case_file,
    cx::{Cx, SHEET, part},
    feel::DecisionTables,
    locales::Needed,
    states::StateSource,
};
use crate::yaml::{Node, Word};
use casewright_core::{
    FieldType, FileSchema,
    priority::{PriorityDef, PriorityOf},
};
use std::{collections::BTreeMap, sync::Arc};

const KEYS: &[&str] = &["of", "order"];
/// Most words of an order: more is no order that people work by.
const WORDS_MAX: usize = 9;

/// The section, with the priorities that tasks have of their own; none where there is none, or where it was not understood.
pub(crate) fn read(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
    tables: &DecisionTables,
    states: &[StateSource],
) -> Option<PriorityDef> {
    let Some(node) = node else {
        for (_, word) in of_tasks(states) {
            let help = "write `priority: { of: decisions.NAME, order: [urgent, normal] }` in the sheet";
            cx.error(word.at, "a task has a priority, and the sheet does not say which there are", help);
        }
        return None;
    };
    let map = cx.map(node, "`priority`", KEYS);
    if map.clean {
        for (key, help) in [
            ("of", "write `of: decisions.NAME`, or a field that is one of several words"),
            ("order", "write `order: [urgent, normal]`, what comes first at the beginning"),
        ] {
            if map.value(key).is_none() {
                cx.error(map.at, format!("`priority` does not say `{key}`"), help);
            }
        }
    }
    let order = map.value("order").map(|node| order(cx, node)).unwrap_or_default();
    let of = map.value("of").and_then(|node| of(cx, node, schema, tables, &order))?;
    if order.is_empty() {
        return None;
    }
    let words: Vec<String> = order.iter().map(|word| word.text.clone()).collect();
    let mut tasks = BTreeMap::new();
    for (key, word) in of_tasks(states) {
        if cx.known(word, "priority", &words) {
            tasks.insert(key, Arc::from(word.text.as_str()));
        }
    }
    Some(PriorityDef { of, order: words.iter().map(|word| Arc::from(word.as_str())).collect(), tasks })
}

/// `priority-urgent`: how each word is called, in every language.
pub(crate) fn texts(node: Option<&Node>, priority: Option<&PriorityDef>) -> Vec<Needed> {
    let at = node.map(|node| node.at).unwrap_or_default();
    let words = priority.into_iter().flat_map(|priority| &priority.order);
    let needed = |word: &Arc<str>| Needed {
        key: format!("priority-{word}"),
        file: SHEET.to_owned(),
        at,
        what: format!("the priority `{word}`"),
    };
    words.map(needed).collect()
}

/// Tasks of the sheet that have one of their own, by element key.
fn of_tasks(states: &[StateSource]) -> impl Iterator<Item = (String, &Word)> {
    states.iter().flat_map(|state| {
        let with = state.items.iter().filter_map(|item| Some((&item.name, item.priority.as_ref()?)));
        with.map(move |(name, word)| (format!("{}.{name}", state.name), word))
    })
}

fn order(cx: &mut Cx<'_>, node: &Node) -> Vec<Word> {
    let mut order: Vec<Word> = Vec::new();
    for word in cx.words(node, "the order") {
        if order.iter().any(|known| known.text == word.text) {
            cx.error(word.at, format!("`{}` stands in the order twice", word.text), "take one of them out");
        } else if cx.spelt(&word, "priorities") {
            order.push(word);
        }
    }
    if let Some(word) = order.get(WORDS_MAX) {
        let help = "name the few that people work by";
        cx.error(word.at, format!("there are more than {WORDS_MAX} priorities"), help);
    }
    order
}

/// A decision whose result is one word, or a field that is one of several words and no personal data.
fn of(
    cx: &mut Cx<'_>,
    node: &Node,
    schema: &FileSchema,
    tables: &DecisionTables,
    order: &[Word],
) -> Option<PriorityOf> {
    let word = cx.word(node, "where a case says its priority")?;
    if let Some(name) = word.text.strip_prefix("decisions.") {
        let at = part(word.at, 10, word.at.length.saturating_sub(10));
        let decision = Word { text: name.to_owned(), at };
        let known = cx.names.decisions.clone();
        if !cx.known(&decision, "decision", &known) {
            return None;
        }
        let name = decision.text.as_str().into();
        if tables.outputs.contains_key(&name) {
            let help = "name a decision whose result is one word";
            cx.error(word.at, format!("the decision `{name}` has several results"), help);
            return None;
        }
        return Some(PriorityOf::Decision(name));
    }
    let path = case_file::resolve(cx, schema, &word, false)?;
    let field = schema.field(&path);
    let Some(FieldType::OneOf(choices)) = field.map(|field| &field.kind) else {
        let help = "name a field of type `one_of`, or `decisions.NAME`";
        cx.error(word.at, format!("`{path}` is no choice of several words"), help);
        return None;
    };
    if field.is_some_and(|field| field.pii) {
        let help = "what cases are ordered by can be seen by their order; name something that says nothing of a person";
        cx.error(word.at, format!("`{path}` is personal data"), help);
        return None;
    }
    for word in order {
        cx.known(word, &format!("choice of `{path}`"), choices);
    }
    Some(PriorityOf::Field(path))
}
