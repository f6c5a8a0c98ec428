//! `inbox:`: the cases of this program are items that fit no case yet, and this is what they are made of (S3.10).

use super::{case_file, cx::Cx, rules::ActionSource};
use crate::{
    At,
    model::{Inbox, Opens, View, ViewKind},
    yaml::Node,
};
use casewright_core::{
    FieldPath, FieldType, FileSchema,
    id::{ActionName, ProgramName, StateName, ViewName},
};
use indexmap::IndexMap;

const KEYS: &[&str] = &[
    "waiting", "file", "register", "subject", "text", "channel", "received", "sender", "contact", "filed",
    "opens",
];
/// What an inbox cannot do without.
const NEEDED: &[(&str, &str)] = &[
    ("waiting", "write `waiting: STATE`, the state in which an item waits"),
    ("file", "write `file: ACTION`, the action that ends an item as filed"),
    ("subject", "write `subject: FIELD`, what an item is about in a few words"),
    ("filed", "write `filed: { case: FIELD }`, the field that takes the reference of the case"),
];

/// The kinds of field that a part of an item may be.
type Kinds = (&'static str, fn(&FieldType) -> bool);

const WORDS: Kinds = ("a text", |kind| matches!(kind, FieldType::Text));
const LONG: Kinds = ("a text", |kind| matches!(kind, FieldType::Text | FieldType::LongText));
const CHANNEL: Kinds = ("a choice or a text", |kind| matches!(kind, FieldType::OneOf(_) | FieldType::Text));
const DAY: Kinds = ("a date", |kind| matches!(kind, FieldType::Date));
const CONTACT: Kinds = ("a text, an e-mail address or a telephone number", |kind| {
    matches!(kind, FieldType::Text | FieldType::Email | FieldType::Phone)
});

/// Whether a field of another program can take the words of an item, of however many lines.
pub(crate) fn takes_words(kind: &FieldType) -> bool {
    matches!(kind, FieldType::LongText)
}

/// The section; none where there is none, or where it lacks what it cannot do without.
pub(crate) fn read(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
    actions: &[ActionSource],
    views: &IndexMap<ViewName, View>,
) -> Option<Inbox> {
    let node = node?;
    let map = cx.map(node, "`inbox`", KEYS);
    let lacking: Vec<_> = NEEDED.iter().filter(|(key, _)| map.value(key).is_none()).collect();
    if map.clean {
        for (key, help) in &lacking {
            cx.error(map.at, format!("`inbox` does not say `{key}`"), *help);
        }
    }
    let waiting = map.value("waiting").and_then(|node| waiting(cx, node));
    let register = map.value("register").and_then(|node| cx.one(node, "action", |names| &names.actions));
    let field = |cx: &mut Cx<'_>, key: &str, kinds: Kinds| {
        map.value(key).and_then(|node| field(cx, node, key, kinds, schema))
    };
    let subject = field(cx, "subject", WORDS);
    let text = field(cx, "text", LONG);
    let channel = field(cx, "channel", CHANNEL);
    let received = field(cx, "received", DAY);
    let sender = field(cx, "sender", WORDS);
    let contact = field(cx, "contact", CONTACT);
    let (mut filed_case, mut filed_program) = (None, None);
    if let Some(node) = map.value("filed") {
        let filed = cx.map(node, "`filed`", &["case", "program"]);
        if filed.value("case").is_none() && filed.clean {
            let help = "write `case: FIELD`, the field that takes the reference of the case";
            cx.error(filed.at, "`filed` does not say `case`", help);
        }
        filed_case = filed.value("case").and_then(|node| self::field(cx, node, "case", WORDS, schema));
        filed_program =
            filed.value("program").and_then(|node| self::field(cx, node, "program", WORDS, schema));
    }
    let written: Vec<FieldPath> = filed_case.iter().chain(&filed_program).cloned().collect();
    let file = map.value("file").and_then(|node| files(cx, node, actions, views, &written));
    let opens = map.value("opens").map(|node| opens(cx, node)).unwrap_or_default();
    Some(Inbox {
        waiting: waiting?,
        file: file?,
        register,
        subject: subject?,
        text,
        channel,
        received,
        sender,
        contact,
        filed_case: filed_case?,
        filed_program,
        opens,
        line: node.at.line,
    })
}

fn waiting(cx: &mut Cx<'_>, node: &Node) -> Option<StateName> {
    let state: StateName = cx.one(node, "state", |names| &names.states)?;
    if cx.names.finals.iter().any(|name| name == state.as_str()) {
        let help = "name the state in which somebody still has to say where it belongs";
        cx.error(node.at, format!("`{state}` is final: nothing waits in it"), help);
    }
    Some(state)
}

/// A field of its own, of one of these kinds.
fn field(
    cx: &mut Cx<'_>,
    node: &Node,
    key: &str,
    (said, fits): Kinds,
    schema: &FileSchema,
) -> Option<FieldPath> {
    let word = cx.word(node, &format!("`{key}`"))?;
    let path = case_file::resolve(cx, schema, &word, false)?;
    match schema.field(&path) {
        Some(field) if fits(&field.kind) => Some(path),
        Some(_) => {
            cx.error(word.at, format!("`{path}` cannot be `{key}` of an item"), format!("name {said}"));
            None
        }
        None => {
            let message = format!("`{path}` is part of a `many` group");
            cx.error(word.at, message, "name a field of its own");
            None
        }
    }
}

/// The action that only filing takes: one person takes it at once, for one item, with a form for what filing writes.
fn files(
    cx: &mut Cx<'_>,
    node: &Node,
    actions: &[ActionSource],
    views: &IndexMap<ViewName, View>,
    written: &[FieldPath],
) -> Option<ActionName> {
    let name: ActionName = cx.one(node, "action", |names| &names.actions)?;
    let Some(action) = actions.iter().find(|action| action.name == name) else {
        cx.error(
            node.at,
            format!("`{name}` is no action of its own"),
            "name one that stands under `actions:`",
        );
        return None;
    };
    let mut finds = |message: String, help: &str| cx.error(node.at, message, help);
    if !action.approval.is_empty() {
        let help = "filing is done at once: leave `approval` out";
        finds(format!("`{name}` waits for an approval"), help);
    }
    if action.reason_required {
        finds(format!("`{name}` requires a reason"), "filing asks for none: write `reason: optional`");
    }
    if action.on_each_selected {
        let help = "items are filed one by one: leave `on: each-selected` out";
        finds(format!("`{name}` is taken for many at once"), help);
    }
    let form = action.view.as_ref().and_then(|view| views.get(view)).and_then(|view| match &view.kind {
        ViewKind::Input(form) => Some(form),
        ViewKind::Show(_) => None,
    });
    for path in written {
        if !form.is_some_and(|form| form.fields().any(|field| field.path == *path)) {
            let help = "give it a view whose form lists what stands under `filed`";
            finds(format!("`{name}` does not take `{path}`"), help);
        }
    }
    Some(name)
}

/// `{ PROGRAM: FIELD }`: what can be opened from an item, and the field there that takes its words; an empty one takes none.
fn opens(cx: &mut Cx<'_>, node: &Node) -> IndexMap<ProgramName, Opens> {
    let mut opens = IndexMap::new();
    for (key, node) in cx.named(node, "programs of `opens`") {
        let text = if node.is_null() { None } else { cx.word(node, "the field of the other program") };
        let at: At = text.as_ref().map_or(key.at, |word| word.at);
        let text = text.map(|word| FieldPath::new(word.text));
        opens.insert(ProgramName::new(key.text.clone()), Opens { text, at });
    }
    opens
}
