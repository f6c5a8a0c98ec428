//! `party:` in a scenario: `{ add: parent, name: Jo Smith }`, `{ of: parent, consent: family-support }`, and who sees whom.

use super::{cx::Cx, value};
use crate::{
    model::{PartyDone, PartyStep},
    yaml::Node,
};
use casewright_core::{
    FieldType,
    id::{AlertName, ConsentName, PartyRole},
    party::{Checked, ContactKind, PartyDetails},
};
use std::collections::{BTreeMap, BTreeSet};

const KEYS: &[&str] = &[
    "add",
    "of",
    "name",
    "born",
    "number",
    "address",
    "phone",
    "email",
    "confidential",
    "acts-for",
    "as",
    "alert",
    "consent",
    "until",
    "withdraw",
    "caller",
    "reveal",
    "shows",
];
const CONTACTS: &[(&str, ContactKind)] =
    &[("address", ContactKind::Address), ("phone", ContactKind::Phone), ("email", ContactKind::Email)];
const ASKED: &[(&str, Checked)] = &[
    ("name", Checked::Name),
    ("born", Checked::Born),
    ("number", Checked::Number),
    ("postcode", Checked::Postcode),
    ("phone", Checked::Phone),
    ("email", Checked::Email),
];

fn type_of(kind: ContactKind) -> FieldType {
    match kind {
        ContactKind::Address => FieldType::Address,
        ContactKind::Phone => FieldType::Phone,
        ContactKind::Email => FieldType::Email,
    }
}

/// One step.
pub(crate) fn read(cx: &mut Cx<'_>, node: &Node, reason: Option<String>) -> Option<PartyStep> {
    let map = cx.map(node, "`party`", KEYS);
    let role = |cx: &mut Cx<'_>, node: &Node| -> Option<PartyRole> {
        cx.one(node, "kind of party", |names| &names.parties)
    };
    let day = |cx: &mut Cx<'_>, key: &str| {
        let word = cx.word(map.value(key)?, "the day")?;
        let day = word.text.parse().ok();
        if day.is_none() {
            cx.error(word.at, format!("`{}` is no day", word.text), "write it as `2026-03-31`");
        }
        day
    };
    if let Some(node) = map.value("add") {
        let of = role(cx, node)?;
        let details = PartyDetails {
            name: map.value("name").and_then(|node| cx.text(node, "the name")).unwrap_or_default(),
            born: day(cx, "born"),
            number: map.value("number").and_then(|node| cx.text(node, "the number")),
            ..PartyDetails::default()
        };
        return Some(PartyStep { of, what: PartyDone::Add(details) });
    }
    let Some(node) = map.value("of") else {
        cx.error(map.at, "it is not said which party", "write `of: PARTY`, or `add: PARTY`");
        return None;
    };
    let of = role(cx, node)?;
    let contact = CONTACTS.iter().find_map(|(key, kind)| Some((*kind, map.value(key)?)));
    let what = if let Some((kind, node)) = contact {
        let value = value::bind(cx, &type_of(kind), node)?;
        PartyDone::Contact { kind, value, confidential: cx.yes(map.value("confidential"), "confidential") }
    } else if let Some(node) = map.value("acts-for") {
        let party = role(cx, node)?;
        let capacity = map.value("as").and_then(|node| cx.text(node, "as what")).unwrap_or_default();
        PartyDone::ActsFor { party, capacity }
    } else if let Some(node) = map.value("alert") {
        PartyDone::Alert(AlertName::new(cx.text(node, "the alert")?))
    } else if let Some(node) = map.value("consent") {
        PartyDone::Consent {
            consent: ConsentName::new(cx.text(node, "the consent")?),
            until: day(cx, "until"),
        }
    } else if let Some(node) = map.value("withdraw") {
        PartyDone::Withdraw(ConsentName::new(cx.text(node, "the consent")?))
    } else if let Some(node) = map.value("caller") {
        let names: Vec<&str> = ASKED.iter().map(|(name, _)| *name).collect();
        let mut answers = BTreeMap::new();
        for entry in cx.map(node, "what a caller says", &names).entries {
            let part = ASKED.iter().find(|(name, _)| *name == entry.key.text).map(|(_, part)| *part);
            if let (Some(part), Some(said)) = (part, cx.text(&entry.value, "the answer")) {
                answers.insert(part, said);
            }
        }
        PartyDone::Caller(answers)
    } else if let Some(node) = map.value("reveal") {
        let kind = cx.choose(node, "reveal", CONTACTS)?;
        let shows = map.value("shows").and_then(|node| value::bind(cx, &type_of(kind), node));
        PartyDone::Reveal { kind, shows, reason }
    } else {
        let help = "write an `address`, `phone` or `email`, `acts-for`, `alert`, `consent`, `withdraw`, `caller` or `reveal`";
        cx.error(map.at, "it is not said what is done about the party", help);
        return None;
    };
    Some(PartyStep { of, what })
}

/// `parties: { child: [Robin Vale], carer: [] }`: whom a person sees by name.
pub(crate) fn seen(cx: &mut Cx<'_>, node: &Node) -> BTreeMap<PartyRole, BTreeSet<String>> {
    let known = cx.names.parties.clone();
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let map = cx.map(node, "who is seen", &names);
    let mut all = BTreeMap::new();
    for entry in map.entries {
        let called: BTreeSet<String> =
            super::cx::each(&entry.value).iter().filter_map(|name| cx.text(name, "a name")).collect();
        if !called.is_empty() {
            all.insert(PartyRole::new(entry.key.text.clone()), called);
        }
    }
    all
}
