//! `parties:`: what a party can be on a case, what of them stands in the case file, what one should know of them first, what
//! they can consent to and what that lets happen, and how a caller is checked (S3.23, S3.24).

use super::{
    case_file,
    cx::{Cx, Map},
};
use crate::{
    model::{May, Role},
    yaml::Node,
};
use casewright_core::{
    FieldPath, FieldType, FileSchema,
    id::{AlertName, ClassName, ConsentName, PartyRole, RoleName},
    party::{
        AlertDef, CallerCheckDef, Checked, ConsentDef, ContactKind, Fills, PARTIES_MAX, PartiesDef,
        PartyKind, PartyRoleDef,
    },
    schema::DEFAULT_CLASS,
};
use indexmap::IndexMap;

const KEYS: &[&str] = &["roles", "confidential", "alerts", "consents", "caller-check"];
const ROLE_KEYS: &[&str] = &["title", "kind", "at-most", "class", "contacts", "fills"];
const FILLS: &[&str] = &["name", "born", "number", "address", "phone", "email"];
const KINDS: &[(&str, PartyKind)] =
    &[("person", PartyKind::Person), ("organisation", PartyKind::Organisation)];
const CHECKED: &[(&str, Checked)] = &[
    ("name", Checked::Name),
    ("born", Checked::Born),
    ("number", Checked::Number),
    ("postcode", Checked::Postcode),
    ("phone", Checked::Phone),
    ("email", Checked::Email),
];

fn scalar(node: Option<&Node>) -> Option<String> {
    match &node?.kind {
        crate::yaml::Kind::Scalar { text, .. } if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// The classes that parties name, before anything refers to them: those of contacts that are confidential last.
pub(crate) fn classes(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let under = |key: &str| node.at_key(key).map(Node::entries).unwrap_or_default().to_vec();
    let mut classes: Vec<String> = Vec::new();
    for entry in under("roles").iter().chain(&under("alerts")) {
        classes.extend(["class", "contacts"].into_iter().filter_map(|key| scalar(entry.value.at_key(key))));
    }
    classes.extend(confidential(Some(node)));
    classes
}

/// The class of confidential contacts.
pub(crate) fn confidential(node: Option<&Node>) -> Option<String> {
    scalar(node?.at_key("confidential"))
}

/// Reads them.
pub(crate) fn read(cx: &mut Cx<'_>, node: Option<&Node>, schema: &FileSchema) -> PartiesDef {
    let Some(node) = node else { return PartiesDef::default() };
    let map = cx.map(node, "`parties`", KEYS);
    let mut roles = IndexMap::new();
    if let Some(node) = map.value("roles") {
        for (key, node) in cx.named(node, "kinds of parties") {
            let map = cx.map(node, &format!("the party `{}`", key.text), ROLE_KEYS);
            let role = role(cx, map, &key.text, schema);
            roles.insert(PartyRole::new(key.text.clone()), role);
        }
    }
    if roles.is_empty() && map.clean {
        cx.error(map.at, "nobody can be a party", "write `roles: { applicant: { title: Applicant } }`");
    }
    let names: Vec<String> = roles.keys().map(ToString::to_string).collect();
    let confidential = map.value("confidential").and_then(|node| {
        let word = cx.word(node, "the class")?;
        if !cx.spelt(&word, "classes") {
            return None;
        }
        // A class of its own: whatever else had it would be opened with it.
        let of_fields = schema.fields.values().any(|field| field.class.as_str() == word.text);
        let of_roles = roles.values().any(|role: &PartyRoleDef| {
            [&role.class, &role.contacts].iter().any(|class| class.as_str() == word.text)
        });
        if of_fields || of_roles || word.text == DEFAULT_CLASS {
            let message = format!("the class `{}` is one of other things too", word.text);
            cx.error(word.at, message, "give confidential contacts a class that nothing else has");
        }
        Some(ClassName::new(word.text))
    });
    PartiesDef {
        alerts: alerts(cx, map.value("alerts")),
        consents: consents(cx, map.value("consents"), &names),
        caller_check: map.value("caller-check").and_then(|node| caller_check(cx, node)),
        confidential,
        roles,
    }
}

fn class(cx: &mut Cx<'_>, map: Map<'_>, key: &str) -> Option<ClassName> {
    let word = cx.word(map.value(key)?, "the class")?;
    cx.spelt(&word, "classes").then(|| ClassName::new(word.text))
}

fn role(cx: &mut Cx<'_>, map: Map<'_>, name: &str, schema: &FileSchema) -> PartyRoleDef {
    let class_of = class(cx, map, "class").unwrap_or_else(|| ClassName::new(DEFAULT_CLASS));
    let kinds = match map.value("kind") {
        Some(node) => {
            let words = cx.words(node, "the kind");
            let mut kinds = Vec::new();
            for word in words {
                let node =
                    Node { at: word.at, kind: crate::yaml::Kind::Scalar { text: word.text, plain: true } };
                kinds.extend(cx.choose(&node, "kind", KINDS));
            }
            kinds
        }
        None => vec![PartyKind::Person],
    };
    let at_most = match map.value("at-most") {
        Some(node) => number(cx, node, "how many there can be", PARTIES_MAX as u32),
        None => PARTIES_MAX as u32,
    };
    PartyRoleDef {
        title: cx.title(map.value("title"), name),
        kinds,
        at_most,
        contacts: class(cx, map, "contacts").unwrap_or_else(|| class_of.clone()),
        class: class_of,
        fills: map.value("fills").map(|node| fills(cx, node, schema)).unwrap_or_default(),
    }
}

fn number(cx: &mut Cx<'_>, node: &Node, what: &str, max: u32) -> u32 {
    let found = cx.word(node, what).and_then(|word| word.text.parse().ok()).filter(|n| (1..=max).contains(n));
    found.unwrap_or_else(|| {
        cx.error(node.at, format!("{what} is a whole number"), format!("write one from 1 to {max}"));
        1
    })
}

fn fills(cx: &mut Cx<'_>, node: &Node, schema: &FileSchema) -> Fills {
    let map = cx.map(node, "`fills`", FILLS);
    let mut field = |key: &str, fits: fn(&FieldType) -> bool, wanted: &str| -> Option<FieldPath> {
        let word = cx.word(map.value(key)?, "the field")?;
        let path = case_file::resolve(cx, schema, &word, false)?;
        if schema.field(&path).is_some_and(|field| fits(&field.kind)) {
            return Some(path);
        }
        let message = format!("`{path}` does not hold {wanted}");
        cx.error(word.at, message, format!("name a field that holds {wanted}"));
        None
    };
    let name = field("name", |kind| matches!(kind, FieldType::Text), "a text");
    let born = field("born", |kind| matches!(kind, FieldType::Date), "a day");
    let number = field("number", |kind| matches!(kind, FieldType::Text), "a text");
    let contacts = [
        (ContactKind::Address, field("address", |kind| matches!(kind, FieldType::Address), "an address")),
        (ContactKind::Phone, field("phone", |kind| matches!(kind, FieldType::Phone), "a telephone number")),
        (ContactKind::Email, field("email", |kind| matches!(kind, FieldType::Email), "a mail address")),
    ];
    let contacts = contacts.into_iter().filter_map(|(kind, path)| Some((kind, path?))).collect();
    if name.is_none() && map.clean {
        cx.error(map.at, "a party is filled in by its name", "write `name: GROUP.FIELD`");
    }
    Fills { name, born, number, contacts }
}

fn alerts(cx: &mut Cx<'_>, node: Option<&Node>) -> IndexMap<AlertName, AlertDef> {
    let mut alerts = IndexMap::new();
    let Some(node) = node else { return alerts };
    for (key, node) in cx.named(node, "alerts") {
        let map = cx.map(node, &format!("the alert `{}`", key.text), &["title", "class"]);
        let class = class(cx, map, "class").unwrap_or_else(|| ClassName::new(DEFAULT_CLASS));
        let title = cx.title(map.value("title"), &key.text);
        alerts.insert(AlertName::new(key.text.clone()), AlertDef { title, class });
    }
    alerts
}

fn consents(cx: &mut Cx<'_>, node: Option<&Node>, roles: &[String]) -> IndexMap<ConsentName, ConsentDef> {
    let mut consents = IndexMap::new();
    let Some(node) = node else { return consents };
    for (key, node) in cx.named(node, "consents") {
        let what = format!("the consent `{}`", key.text);
        let map = cx.map(node, &what, &["title", "of", "partners", "disclosure", "hand-over"]);
        let of: Vec<PartyRole> = match map.value("of") {
            Some(node) => cx
                .words(node, "the party")
                .into_iter()
                .filter(|word| cx.known(word, "kind of party", roles))
                .map(|word| PartyRole::new(word.text))
                .collect(),
            None => Vec::new(),
        };
        let partners = cx.refs(map.value("partners"), "partner", |names| &names.partners);
        let disclosure = cx.yes(map.value("disclosure"), "disclosure");
        let hand_over = cx.refs(map.value("hand-over"), "kind of document", |names| &names.documents);
        if map.clean && map.value("of").is_none() {
            cx.error(key.at, format!("nobody can give {what}"), "write `of: PARTY`, who can give it");
        }
        if map.clean && map.value("partners").is_none() && map.value("hand-over").is_none() && !disclosure {
            let help = "write `partners: PARTNER`, who is here only while it holds, `hand-over: KIND`, or `disclosure: true`";
            cx.error(key.at, format!("nothing needs {what}"), help);
        }
        let title = cx.title(map.value("title"), &key.text);
        let def = ConsentDef { title, of, partners, disclosure, hand_over };
        consents.insert(ConsentName::new(key.text.clone()), def);
    }
    consents
}

fn caller_check(cx: &mut Cx<'_>, node: &Node) -> Option<CallerCheckDef> {
    let map = cx.map(node, "`caller-check`", &["ask", "right"]);
    let mut ask = Vec::new();
    for word in map.value("ask").map(|node| cx.words(node, "what a caller is asked")).unwrap_or_default() {
        let node = Node { at: word.at, kind: crate::yaml::Kind::Scalar { text: word.text, plain: true } };
        if let Some(part) = cx.choose(&node, "ask", CHECKED).filter(|part| !ask.contains(part)) {
            ask.push(part);
        }
    }
    if ask.is_empty() {
        cx.error(map.at, "a caller is asked nothing", "write `ask: [born, postcode]`");
        return None;
    }
    let right = map.value("right").map_or(ask.len() as u32, |node| {
        number(cx, node, "how many answers must be right", ask.len() as u32)
    });
    Some(CallerCheckDef { ask, right })
}

/// Once roles are read: that somebody sees the parties, keeps them, and nobody reads what is confidential by the way.
pub(crate) fn check(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    parties: &PartiesDef,
    roles: &IndexMap<RoleName, Role>,
) {
    let Some(node) = node else {
        for (name, role) in roles {
            if role.may.iter().any(|may| matches!(may, May::Parties | May::KeepParties)) {
                let at = cx.place("roles", name.as_str());
                let message = format!("`{name}` sees or keeps parties, and this program has none");
                cx.error(at, message, "write `parties:` and who can be one, or leave it out of `may`");
            }
        }
        return;
    };
    let someone = |may: May| roles.values().any(|role| role.may.contains(&may));
    for (may, word) in [(May::Parties, "parties"), (May::KeepParties, "keep-parties")] {
        if !someone(may) {
            let message =
                if may == May::Parties { "nobody sees the parties" } else { "nobody keeps the parties" };
            cx.error(node.at, message, format!("write `may: [{word}]` beside a role"));
        }
    }
    for (name, role) in roles {
        if role.may.contains(&May::KeepParties) && !role.may.contains(&May::Parties) {
            let message = format!("`{name}` keeps the parties, but does not see them");
            cx.error(cx.place("roles", name.as_str()), message, "write `may: [parties, keep-parties]`");
        }
        if let Some(class) = parties.confidential.as_ref().filter(|class| role.reads.contains(class)) {
            let message =
                format!("`{name}` reads `{class}`, and what is confidential is never read by the way");
            cx.error(
                cx.place("roles", name.as_str()),
                message,
                format!("write `reveals: [{class}]` instead"),
            );
        }
    }
    if let Some(class) = &parties.confidential
        && !roles.values().any(|role| role.reveals.contains(class))
    {
        let message = format!("nobody can have `{class}` shown");
        cx.error(node.at, message, format!("write `reveals: [{class}]` beside a role"));
    }
}
