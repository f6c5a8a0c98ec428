//! `events:` (effects, in the engine's word), and `fetches:`.

use super::{
    case_file,
    cx::{Cx, part},
    documents::DocumentSource,
};
use crate::{
    At,
    compile::policy::Asked,
    model::{Placeholder, Role, Template, View, ViewKind},
    yaml::{Node, Word},
};
use casewright_core::{
    FieldType, FileSchema,
    definition::{EffectDef, FetchDef},
    id::{EffectName, FetchName, RoleName, ServiceName, ViewName},
    platform::PlatformCommand,
};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// Fetched values are written by this service unless the fetch names another.
const CONNECTOR: &str = "connector";

/// Reads the events.
pub(crate) fn events(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
    templates: &IndexMap<String, Template>,
    views: &IndexMap<ViewName, View>,
    kinds: &Kinds<'_>,
) -> IndexMap<EffectName, EffectDef> {
    let mut effects = IndexMap::new();
    let Some(node) = node else { return effects };
    for (key, node) in cx.named(node, "events") {
        let what = format!("the event `{}`", key.text);
        let map = cx.map(
            node,
            &what,
            &["connector", "template", "to", "letter", "document", "store", "platform", "with"],
        );
        let does = ["connector", "letter", "store", "platform"].map(|name| map.value(name));
        let effect = match does {
            [Some(connector), None, None, None] => message(cx, key, connector, map, schema, templates),
            [None, Some(template), None, None] => letter(cx, key, template, map, schema, templates, kinds),
            [None, None, Some(store), None] => publish(cx, store, views),
            [None, None, None, Some(command)] => platform(cx, key, command, map, schema, templates),
            _ => {
                let help = "write `connector: mail` with `template` and `to`, `letter: TEMPLATE` with `document: KIND`, `store: VIEW`, or `platform: COMMAND` with `with`";
                cx.error(key.at, format!("{what} does not say what it does"), help);
                None
            }
        };
        if let Some(effect) = effect {
            effects.insert(EffectName::new(key.text.clone()), effect);
        }
    }
    effects
}

fn message(
    cx: &mut Cx<'_>,
    key: &Word,
    connector: &Node,
    map: super::cx::Map<'_>,
    schema: &FileSchema,
    templates: &IndexMap<String, Template>,
) -> Option<EffectDef> {
    let connector = cx.word(connector, "the connector")?;
    if !cx.spelt(&connector, "connectors") {
        return None;
    }
    let (Some(template), Some(to)) = (map.value("template"), map.value("to")) else {
        let message = format!("the event `{}` lacks its template or its address", key.text);
        cx.error(key.at, message, "write `template: templates/NAME.md` and `to: applicant.email`");
        return None;
    };
    let template = cx.word(template, "the template")?;
    let names: Vec<String> = templates.keys().cloned().collect();
    let known = cx.known(&template, "template", &names);
    let word = cx.word(to, "the address")?;
    let to = case_file::resolve(cx, schema, &word, false)?;
    let fits = matches!(case_file::kind_at(schema, &to), Some(FieldType::Email | FieldType::Phone));
    if !fits || schema.field(&to).is_none() {
        cx.error(word.at, format!("`{to}` is no address"), "name a field of type `email` or `phone`");
        return None;
    }
    known.then_some(EffectDef::Message { connector: connector.text, template: template.text, to })
}

/// What letters are measured against: the kinds that they become, and the roles that see these.
pub(crate) struct Kinds<'a> {
    pub(crate) documents: &'a [DocumentSource],
    pub(crate) roles: &'a IndexMap<RoleName, Role>,
}

/// The media type of letters.
const PDF: &str = "application/pdf";

/// `{ letter: templates/licence.md, document: decision-notice }`. Nobody sees more in a letter than in the case: whoever sees the
/// kind must read every class that the letter names.
fn letter(
    cx: &mut Cx<'_>,
    key: &Word,
    template: &Node,
    map: super::cx::Map<'_>,
    schema: &FileSchema,
    templates: &IndexMap<String, Template>,
    kinds: &Kinds<'_>,
) -> Option<EffectDef> {
    let file = cx.word(template, "the template")?;
    let files: Vec<String> = templates.keys().cloned().collect();
    let known = cx.known(&file, "template", &files);
    let Some(kind) = map.value("document") else {
        let message = format!("the letter `{}` does not say what kind of document it becomes", key.text);
        cx.error(key.at, message, "write `document: KIND`");
        return None;
    };
    let kind = cx.word(kind, "the kind of document")?;
    let names: Vec<String> = kinds.documents.iter().map(|kind| kind.name.to_string()).collect();
    if !cx.known(&kind, "kind of document", &names) || !known {
        return None;
    }
    let source = kinds.documents.iter().find(|source| source.name.as_str() == kind.text)?;
    if !source.def.accepts.iter().any(|media_type| media_type == PDF) {
        let message = format!("documents of kind `{}` are no PDF, and a letter is one", source.name);
        cx.error(kind.at, message, "add `pdf` to its `accept`");
        return None;
    }
    let template = templates.get(&file.text)?;
    for placeholder in template.placeholders() {
        if *placeholder == Placeholder::Link {
            cx.error(file.at, "a letter is kept, and `{link}` works once", "send the link in a message");
            return None;
        }
        let Placeholder::Field(path) = placeholder else { continue };
        for (field, def) in schema.within(path) {
            for role in source.see.iter().chain(&source.see_own) {
                let reads = kinds.roles.get(role).is_none_or(|role| role.reads.contains(&def.class));
                if !reads {
                    let message = format!(
                        "`{role}` sees documents of kind `{}`, and the letter tells them `{field}`, whose class `{}` they do not read",
                        source.name, def.class
                    );
                    let help = "leave the field out, let the letter become a kind that the role does not see, or add the class to its `reads`";
                    cx.error(file.at, message, help);
                }
            }
        }
    }
    Some(EffectDef::Letter { template: file.text, kind: source.name.clone() })
}

fn publish(cx: &mut Cx<'_>, store: &Node, views: &IndexMap<ViewName, View>) -> Option<EffectDef> {
    let word = cx.word(store, "the view")?;
    let names: Vec<String> = views.keys().map(ToString::to_string).collect();
    if !cx.known(&word, "view", &names) {
        return None;
    }
    let view = views.get(word.text.as_str())?;
    if !view.public || !matches!(view.kind, ViewKind::Show(_)) {
        let message = format!("the view `{}` is not public", word.text);
        cx.error(word.at, message, "publish a view with `show:` and `public: true`");
        return None;
    }
    Some(EffectDef::Publish { register: word.text.clone(), view: ViewName::new(word.text) })
}

/// `{ platform: add-worker, with: { name: worker.name, login: worker.login } }`.
fn platform(
    cx: &mut Cx<'_>,
    key: &Word,
    command: &Node,
    map: super::cx::Map<'_>,
    schema: &FileSchema,
    templates: &IndexMap<String, Template>,
) -> Option<EffectDef> {
    let commands: Vec<(&str, PlatformCommand)> =
        PlatformCommand::ALL.into_iter().map(|command| (command.name(), command)).collect();
    let command = cx.choose(command, "platform", &commands)?;
    let arguments = command.arguments();
    let names: Vec<&str> = arguments.iter().map(|(name, _)| *name).collect();
    let mut with = BTreeMap::new();
    if let Some(node) = map.value("with") {
        for entry in cx.map(node, &format!("`with` of `{command}`"), &names).entries {
            let Some(word) = cx.word(&entry.value, "the field") else { continue };
            let Some(path) = case_file::resolve(cx, schema, &word, false) else { continue };
            if schema.field(&path).is_none() {
                let help = "name a field of its own";
                cx.error(word.at, format!("`{path}` is part of a `many` group"), help);
            } else {
                with.insert(entry.key.text.clone(), path);
            }
        }
    }
    for (name, _) in arguments.iter().filter(|(name, needed)| *needed && !with.contains_key(*name)) {
        let message = format!("`{command}` is not told where `{name}` stands");
        cx.error(key.at, message, format!("write `with: {{ {name}: FIELD }}`"));
    }
    let template = match (map.value("template"), command) {
        (Some(node), PlatformCommand::InviteWorker) => {
            let word = cx.word(node, "the template")?;
            let files: Vec<String> = templates.keys().cloned().collect();
            cx.known(&word, "template", &files).then_some(word.text)
        }
        (None, PlatformCommand::InviteWorker) => {
            let help = "write `template: templates/NAME.md`; `{link}` in it is where the password is set";
            cx.error(key.at, format!("`{command}` has no message"), help);
            None
        }
        (Some(node), _) => {
            cx.error(node.at, format!("`{command}` sends no message"), "remove `template`");
            None
        }
        (None, _) => None,
    };
    if let Some(node) = map.value("to") {
        cx.error(node.at, "a command of the platform has no address", "name its fields under `with`");
    }
    Some(EffectDef::Platform { command, with, template })
}

/// Reads the fetches, and who may have their sources asked.
pub(crate) fn fetches(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
) -> (IndexMap<FetchName, FetchDef>, Vec<Asked>) {
    let (mut fetches, mut asked) = (IndexMap::new(), Vec::new());
    let Some(node) = node else { return (fetches, asked) };
    for (key, node) in cx.named(node, "fetches") {
        let what = format!("the fetch `{}`", key.text);
        let keys = ["connector", "get", "into", "pick", "source", "service", "for", "says"];
        let map = cx.map(node, &what, &keys);
        let (Some(get), Some(into)) = (map.value("get"), map.value("into")) else {
            cx.error(
                key.at,
                format!("{what} is not complete"),
                "write `connector: http`, `get: \"{config.…}/…\"` and `into: FIELD`",
            );
            continue;
        };
        let connector = map.value("connector").and_then(|node| cx.text(node, "the connector"));
        let Some(get) = cx.word(get, "the address") else { continue };
        for (text, at) in braces(&get.text, get.at) {
            let word = Word { text, at };
            match word.text.strip_prefix("config.") {
                Some(name) => {
                    let name = Word { text: name.to_owned(), at: part(at, 7, at.length.saturating_sub(7)) };
                    let names = cx.names.config.clone();
                    cx.known(&name, "setting", &names);
                }
                None => {
                    case_file::resolve(cx, schema, &word, false);
                }
            }
        }
        let into = cx.word(into, "the field").and_then(|word| {
            let path = case_file::resolve(cx, schema, &word, false)?;
            let whole = schema.field(&path).is_some();
            if !whole {
                cx.error(
                    word.at,
                    format!("`{path}` is part of a `many` group"),
                    "fetch into a field of its own",
                );
            }
            whole.then_some(path)
        });
        let Some(into) = into else { continue };
        let service = map
            .value("service")
            .and_then(|node| cx.text(node, "the service"))
            .unwrap_or_else(|| CONNECTOR.to_owned());
        let name = FetchName::new(key.text.clone());
        let source = cx.title(map.value("source"), &key.text);
        if let Some(node) = map.value("for").filter(|node| cx.words(node, "the role").is_empty()) {
            let help = "name a role, or leave `for` out: then whoever may take the step may have it asked";
            cx.error(node.at, format!("nobody may have {what} asked"), help);
        }
        asked.push(Asked {
            fetch: name.clone(),
            source: source.clone(),
            roles: map.value("for").map(|node| cx.refs::<RoleName>(Some(node), "role", |names| &names.roles)),
            says: map.value("says").and_then(|node| cx.text(node, "what its permit says")),
            at: key.at,
        });
        fetches.insert(
            name,
            FetchDef {
                connector: connector.unwrap_or_else(|| "http".to_owned()),
                get: get.text,
                into,
                pick: map.value("pick").and_then(|node| cx.text(node, "what is picked")),
                source,
                service: ServiceName::new(service),
            },
        );
    }
    (fetches, asked)
}

/// What stands in braces, with its place on the line.
fn braces(text: &str, at: At) -> Vec<(String, At)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut column = 0_u32;
    // A quoted scalar starts with its quote.
    let quote = u32::from(at.length > text.chars().count() as u32);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, tail)) = after.split_once('}') else { break };
        let start = column + before.chars().count() as u32 + 1;
        found.push((inside.to_owned(), part(at, quote + start, inside.chars().count() as u32)));
        column = start + inside.chars().count() as u32 + 1;
        rest = tail;
    }
    found
}
