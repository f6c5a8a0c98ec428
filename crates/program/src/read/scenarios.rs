//! `tests/*.yaml`: scenarios, one a document.

use super::{
    case_file,
    cx::{Cx, humanise},
    party_step, roles, value,
};
use crate::{
    At,
    model::{Account, Expect, Given, Refused, Scenario, Step, Under, VoucherDone, What, Who},
    near,
    yaml::{self, Kind, Node, Word},
};
use casewright_core::{
    FieldPath, FileSchema, Input, RecordsCommand, Value,
    definition::FetchDef,
    id::{ActionName, DocumentKind, EffectName, FetchName, LineName, RoleName, ServiceName},
    money::MoneyDef,
    plan::Transition,
};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

const STEP_KEYS: &[&str] = &[
    "as",
    "under",
    "do",
    "with",
    "reason",
    "complete",
    "start",
    "disable",
    "occur",
    "plan",
    "set",
    "assign",
    "close-list",
    "exclude",
    "records",
    "answer",
    "settle",
    "ends",
    "after",
    "expect",
    "refused",
    "sees",
    "hidden",
    "masked",
    "can",
    "cannot",
    "not-found",
    "listed",
    "unlisted",
    "views",
    "add",
    "seal",
    "reveal",
    "documents",
    "receive",
    "payment",
    "hand-over",
    "redeem",
    "cancel-voucher",
    "account",
    "party",
    "parties",
];
const EXPECT_KEYS: &[&str] = &[
    "state",
    "outcome",
    "queued",
    "fetches",
    "items",
    "file",
    "decisions",
    "partners",
    "flagged",
    "people",
    "money",
];
/// What a step does about how long a case is kept.
const RECORDS: &[(&str, RecordsCommand)] = &[
    ("place-hold", RecordsCommand::PlaceHold),
    ("lift-hold", RecordsCommand::LiftHold { hold: 0 }),
    ("propose-disposal", RecordsCommand::ProposeDisposal),
    ("refuse-disposal", RecordsCommand::RefuseDisposal),
    ("approve-disposal", RecordsCommand::ApproveDisposal),
];
/// Kinds of answers of the engine that a step can expect besides texts of `refuse` rows.
const KINDS: &[&str] = &[
    "not-offered",
    "busy",
    "awaits-approval",
    "refused",
    "input",
    "reason-missing",
    "conflict",
    "transition",
    "assigned-to-somebody-else",
    "unknown",
    "ended",
    "not-writer",
    "money",
    "records",
    "party",
    "consent",
    "budget",
];
/// Refused by the policy.
const NOT_ALLOWED: &str = "not-allowed";

/// What steps may name.
pub(crate) struct Known<'a> {
    pub(crate) schema: &'a FileSchema,
    pub(crate) fetches: &'a IndexMap<FetchName, FetchDef>,
    /// Element keys.
    pub(crate) items: &'a [String],
    /// Services that write fields.
    pub(crate) services: &'a [String],
    /// Texts that `refuse` rows name.
    pub(crate) refusals: &'a [String],
    /// Roles that may open a case, in the order of the sheet.
    pub(crate) openers: &'a [RoleName],
    pub(crate) jurisdictions: &'a [String],
}

/// Reads every scenario of the folder.
pub(crate) fn read(cx: &mut Cx<'_>, known: &Known<'_>) -> Vec<Scenario> {
    let folder = cx.folder;
    let mut scenarios = Vec::new();
    for (path, text) in folder.within("tests", ".yaml") {
        for node in yaml::documents(path, text, &mut cx.out) {
            scenarios.extend(cx.in_file(path, |cx| scenario(cx, known, path, &node)));
        }
    }
    scenarios
}

fn scenario(cx: &mut Cx<'_>, known: &Known<'_>, file: &str, node: &Node) -> Option<Scenario> {
    let map = cx.map(node, "a scenario", &["scenario", "given", "steps"]);
    let line = map.entries.first().map_or(map.at.line, |entry| entry.key.at.line);
    let Some(name) = map.value("scenario") else {
        cx.error(map.at, "this scenario has no name", "write `scenario: what it shows`");
        return None;
    };
    let name = cx.text(name, "the name")?;
    let given = map.value("given").map(|node| given(cx, known, node));
    let Some(given) = given else {
        cx.error(
            map.at,
            "this scenario does not say how it begins",
            "write `given: { now: 2026-03-02T09:00:00Z }`",
        );
        return None;
    };
    let mut steps = Vec::new();
    for node in map.value("steps").map(|node| cx.items(node, "`steps`")).unwrap_or_default() {
        steps.extend(step(cx, known, node));
    }
    if steps.is_empty() {
        cx.error(
            map.at,
            "this scenario has no steps",
            "write `steps:` with `- as: ROLE` and what the role does",
        );
    }
    Some(Scenario { name, file: file.to_owned(), line, given: given?, steps })
}

fn given(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node) -> Option<Given> {
    let keys = ["jurisdiction", "now", "opened-by", "file", "platform-roles", "also", "clearances"];
    let map = cx.map(node, "`given`", &keys);
    let jurisdiction = match map.value("jurisdiction").and_then(|node| cx.word(node, "the jurisdiction")) {
        Some(word) if cx.known(&word, "jurisdiction", known.jurisdictions) => word.text,
        _ => "default".to_owned(),
    };
    let now = match map.value("now") {
        Some(node) => {
            let word = cx.word(node, "the time")?;
            let now = word.text.parse().ok();
            if now.is_none() {
                cx.error(word.at, format!("`{}` is no instant", word.text), "write `2026-03-02T09:00:00Z`");
            }
            now?
        }
        None => {
            cx.error(map.at, "it is not said what time it is", "write `now: 2026-03-02T09:00:00Z`");
            return None;
        }
    };
    let opened_by = match map.value("opened-by") {
        Some(node) => cx.one(node, "role", |names| &names.roles)?,
        None => match known.openers.first() {
            Some(role) => role.clone(),
            None => {
                cx.error(map.at, "no role may open a case", "write `may: [open]` beside a role in the sheet");
                return None;
            }
        },
    };
    let file = map.value("file").map(|node| value::input(cx, known.schema, node)).unwrap_or_default();
    let mut platform_roles = BTreeMap::new();
    for entry in map.value("platform-roles").map(Node::entries).unwrap_or_default() {
        let roles = cx.names.roles.clone();
        if cx.known(&entry.key, "role", &roles) {
            let held = cx.words(&entry.value, "a role of the platform").into_iter().map(|word| word.text);
            platform_roles.insert(RoleName::new(entry.key.text.clone()), held.collect());
        }
    }
    let mut also = BTreeMap::new();
    for entry in map.value("also").map(Node::entries).unwrap_or_default() {
        let roles = cx.names.roles.clone();
        if cx.known(&entry.key, "role", &roles) {
            let further = cx.refs(Some(&entry.value), "role", |names| &names.roles);
            also.insert(RoleName::new(entry.key.text.clone()), further);
        }
    }
    let mut clearances = BTreeMap::new();
    for entry in map.value("clearances").map(Node::entries).unwrap_or_default() {
        let roles = cx.names.roles.clone();
        if cx.known(&entry.key, "role", &roles)
            && let Some(span) = cx.span(&entry.value, "how long the clearance holds")
        {
            clearances.insert(RoleName::new(entry.key.text.clone()), span);
        }
    }
    Some(Given { jurisdiction, now, opened_by, file, platform_roles, also, clearances })
}

fn step(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node) -> Option<Step> {
    let map = cx.map(node, "a step", STEP_KEYS);
    let line = map.entries.first().map_or(map.at.line, |entry| entry.key.at.line);
    let who = match map.value("as") {
        Some(node) => Some(who(cx, known, node)?),
        None => None,
    };
    let what = what(cx, known, map)?;
    let needs_person = matches!(
        what,
        What::Act { .. }
            | What::Item { .. }
            | What::Plan { .. }
            | What::Assign(_)
            | What::CloseList { .. }
            | What::Exclude { .. }
            | What::AddDocument(_)
            | What::SealDocument(_)
            | What::Reveal { .. }
            | What::Records { .. }
            | What::Voucher { .. }
    );
    if let (None, What::Receive { .. }) = (&who, &what) {
        cx.error(map.at, "it is not said who records it", "write `as: payments`, or a role that may");
    }
    let under = map.value("under").map(|node| under(cx, node)).unwrap_or_default();
    if let Some(node) = map.value("under")
        && !matches!(who, Some(Who::Role(_) | Who::Untied(_)))
    {
        cx.error(node.at, "only people come from somewhere", "write `as: ROLE` beside `under`");
    }
    match (&who, &what) {
        (Some(Who::Service(_)), _) if needs_person => {
            cx.error(
                map.at,
                "a service does not choose actions or work on tasks",
                "write `set: { FIELD: VALUE }`",
            );
        }
        (None, _) if needs_person => {
            cx.error(map.at, "it is not said who does this", "write `as: ROLE`");
        }
        (Some(Who::Role(_) | Who::Untied(_)) | None, What::Set(_)) => {
            cx.error(
                map.at,
                "only a service sets fields",
                "write `as:` with a service that a field names in `written-by`",
            );
        }
        (None, What::Look) => {
            let looks = [
                "sees",
                "hidden",
                "masked",
                "can",
                "cannot",
                "not-found",
                "listed",
                "unlisted",
                "views",
                "documents",
                "account",
                "parties",
            ];
            if let Some(key) = looks.into_iter().find(|key| map.value(key).is_some()) {
                cx.error(map.at, format!("it is not said for whom `{key}` holds"), "write `as: ROLE`");
            }
        }
        _ => {}
    }
    let expect = expect(cx, known, map);
    Some(Step { line, who, under, what, expect })
}

/// `under: { from: [office-network], purpose: NAME, signed-in: 2 hours }`.
fn under(cx: &mut Cx<'_>, node: &Node) -> Under {
    let map = cx.map(node, "`under`", &["from", "purpose", "signed-in"]);
    Under {
        from: map.value("from").map(|node| roles::origins(cx, node)),
        purpose: map.value("purpose").map(|node| {
            let word = cx.word(node, "the purpose");
            word.map(|word| word.text).filter(|text| text != "none")
        }),
        signed_in: map.value("signed-in").and_then(|node| cx.span(node, "how long ago")),
    }
}

/// A role, a role that is not tied to the case, or a service.
fn who(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node) -> Option<Who> {
    let word = cx.word(node, "who")?;
    for tail in [" of another unit", " not on the case"] {
        if let Some(role) = word.text.strip_suffix(tail) {
            let role =
                Word { text: role.to_owned(), at: At { length: role.chars().count() as u32, ..word.at } };
            let roles = cx.names.roles.clone();
            return cx.known(&role, "role", &roles).then(|| Who::Untied(RoleName::new(role.text)));
        }
    }
    if known.services.contains(&word.text) {
        return Some(Who::Service(ServiceName::new(word.text)));
    }
    let mut names = cx.names.roles.clone();
    names.extend(known.services.iter().cloned());
    cx.known(&word, "role or service", &names).then(|| Who::Role(RoleName::new(word.text)))
}

fn what(cx: &mut Cx<'_>, known: &Known<'_>, map: super::cx::Map<'_>) -> Option<What> {
    let verbs = [
        "do",
        "complete",
        "start",
        "disable",
        "occur",
        "plan",
        "set",
        "assign",
        "close-list",
        "exclude",
        "records",
        "answer",
        "settle",
        "ends",
        "after",
        "add",
        "seal",
        "reveal",
        "receive",
        "payment",
        "hand-over",
        "redeem",
        "cancel-voucher",
        "party",
    ];
    let said: Vec<&str> = verbs.into_iter().filter(|verb| map.value(verb).is_some()).collect();
    if let [first, second, ..] = said.as_slice() {
        cx.error(map.at, format!("a step cannot both `{first}` and `{second}`"), "write two steps");
        return None;
    }
    let with = map.value("with").map(|node| value::input(cx, known.schema, node)).unwrap_or_default();
    let Some(verb) = said.first().copied() else { return Some(What::Look) };
    let node = map.value(verb)?;
    let transition = match verb {
        "complete" => Some(Transition::Complete),
        "start" => Some(Transition::ManualStart),
        "disable" => Some(Transition::Disable),
        "occur" => Some(Transition::Occur),
        _ => None,
    };
    if let Some(transition) = transition {
        return Some(What::Item { item: item(cx, known, node)?, transition, with });
    }
    match verb {
        "do" => {
            let action: ActionName = cx.one(node, "action", |names| &names.actions)?;
            Some(What::Act { action, with, reason: reason(cx, map) })
        }
        "close-list" => {
            let roles = cx.refs(Some(node), "role", |names| &names.roles);
            Some(What::CloseList { roles, reason: reason(cx, map) })
        }
        "exclude" => {
            let role = cx.one(node, "role", |names| &names.roles)?;
            Some(What::Exclude { role, reason: reason(cx, map) })
        }
        "records" => {
            let word = cx.word(node, "what is done")?;
            let known = RECORDS.iter().find(|(name, _)| *name == word.text);
            if known.is_none() {
                let names: Vec<&str> = RECORDS.iter().map(|(name, _)| *name).collect();
                cx.error(
                    word.at,
                    format!("`{}` is nothing that is done about records", word.text),
                    near::help(&word.text, &names),
                );
            }
            known.map(|(_, command)| What::Records { command: command.clone(), reason: reason(cx, map) })
        }
        "plan" => Some(What::Plan { item: item(cx, known, node)? }),
        "add" => Some(What::AddDocument(cx.one(node, "kind of document", |names| &names.documents)?)),
        "seal" => Some(What::SealDocument(cx.one(node, "kind of document", |names| &names.documents)?)),
        "reveal" => {
            let reason = reason(cx, map);
            reveal(cx, known, node, reason)
        }
        "party" => {
            let reason = reason(cx, map);
            party_step::read(cx, node, reason).map(What::Party)
        }
        "set" => Some(What::Set(value::input(cx, known.schema, node))),
        "assign" => Some(What::Assign(cx.one(node, "role", |names| &names.roles)?)),
        "receive" => {
            let (line, amount) = only_entry(cx, node, "write `receive: { FEE: \"190.00\" }`")?;
            let (line, amount) = (money_line(cx, line)?, money_amount(cx, amount)?);
            Some(What::Receive { line, amount })
        }
        "payment" => {
            let (line, how) = only_entry(cx, node, "write `payment: { BENEFIT: made }`")?;
            let line = money_line(cx, line)?;
            if let Some(text) = how.at_key("fails") {
                return Some(What::Payment { line, result: Err(cx.text(text, "why it is refused")?) });
            }
            cx.choose(how, "payment", &[("made", ())])?;
            Some(What::Payment { line, result: Ok(()) })
        }
        "hand-over" | "redeem" | "cancel-voucher" => voucher(cx, verb, node, map),
        "answer" => answer(cx, known, node),
        "settle" => settle(cx, node),
        "ends" => ends(cx, known, node, with),
        _ => Some(What::After(cx.span(node, "the time")?)),
    }
}

/// `hand-over: LINE`, `redeem: { LINE: "20.00" }`, `cancel-voucher: LINE` with a reason.
fn voucher(cx: &mut Cx<'_>, verb: &str, node: &Node, map: super::cx::Map<'_>) -> Option<What> {
    if verb == "redeem" {
        let (line, amount) = only_entry(cx, node, "write `redeem: { VOUCHER: \"20.00\" }`")?;
        let (line, amount) = (money_line(cx, line)?, money_amount(cx, amount)?);
        return Some(What::Voucher { line, done: VoucherDone::Redeem(amount) });
    }
    let line: LineName = cx.one(node, "voucher", |names| &names.money)?;
    let done = if verb == "hand-over" { VoucherDone::HandOver } else { VoucherDone::Cancel(reason(cx, map)) };
    Some(What::Voucher { line, done })
}

fn reason(cx: &mut Cx<'_>, map: super::cx::Map<'_>) -> Option<String> {
    map.value("reason").and_then(|node| cx.text(node, "the reason"))
}

fn item(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node) -> Option<String> {
    let word = cx.word(node, "the task")?;
    cx.known(&word, "task, milestone or timer", known.items).then_some(word.text)
}

fn money_line(cx: &mut Cx<'_>, word: Word) -> Option<LineName> {
    let names = cx.names.money.clone();
    cx.known(&word, "fee or benefit", &names).then(|| LineName::new(word.text))
}

fn money_amount(cx: &mut Cx<'_>, node: &Node) -> Option<rust_decimal::Decimal> {
    let word = cx.word(node, "the amount")?;
    let amount = word.text.parse().ok();
    if amount.is_none() {
        cx.error(word.at, format!("`{}` is no amount", word.text), "write `\"190.00\"`");
    }
    amount
}

/// `money: { licence-fee.due: "0.00" }`.
fn sums(cx: &mut Cx<'_>, node: &Node) -> BTreeMap<String, rust_decimal::Decimal> {
    let mut sums = BTreeMap::new();
    for entry in node.entries() {
        let (line, part) = entry.key.text.split_once('.').unwrap_or((&entry.key.text, ""));
        let (line, part) = (line.to_owned(), part.to_owned());
        if money_line(cx, Word { text: line, at: entry.key.at }).is_none() {
            continue;
        }
        if !MoneyDef::PARTS.contains(&part.as_str()) {
            let message = format!("`{}` is no sum", entry.key.text);
            cx.error(entry.key.at, message, near::help(&part, &MoneyDef::PARTS));
        } else if let Some(amount) = money_amount(cx, &entry.value) {
            sums.insert(entry.key.text.clone(), amount);
        }
    }
    sums
}

/// `answer: { rates: "33000.00" }`, or `answer: { rates: { fails: the list is down } }`.
fn answer(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node) -> Option<What> {
    let entry = only_entry(cx, node, "write `answer: { FETCH: VALUE }`")?;
    let names = cx.names.fetches.clone();
    if !cx.known(&entry.0, "fetch", &names) {
        return None;
    }
    let fetch = FetchName::new(entry.0.text.clone());
    if let Some(text) = entry.1.at_key("fails") {
        return Some(What::Answer { fetch, answer: Err(cx.text(text, "what went wrong")?) });
    }
    let into = &known.fetches.get(&fetch)?.into;
    let kind = case_file::kind_at(known.schema, into)?;
    let value = value::bind(cx, kind, entry.1)?;
    Some(What::Answer { fetch, answer: Ok(value) })
}

/// `settle: { acknowledge: delivered }`, or `settle: { acknowledge: { fails: mailbox unknown } }`.
fn settle(cx: &mut Cx<'_>, node: &Node) -> Option<What> {
    let entry = only_entry(cx, node, "write `settle: { EVENT: delivered }`")?;
    let names = cx.names.effects.clone();
    if !cx.known(&entry.0, "event", &names) {
        return None;
    }
    let effect = EffectName::new(entry.0.text.clone());
    if let Some(text) = entry.1.at_key("fails") {
        return Some(What::Settle { effect, result: Err(cx.text(text, "what went wrong")?) });
    }
    cx.choose(entry.1, "settle", &[("delivered", ())])?;
    Some(What::Settle { effect, result: Ok(()) })
}

/// `ends: { refused-appealed.appeal: completed }`, and `with` what it gave back; or `terminated`.
fn ends(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node, with: Input) -> Option<What> {
    let (word, how) = only_entry(cx, node, "write `ends: { STATE.TASK: completed }`")?;
    if !cx.known(&word, "task", known.items) {
        return None;
    }
    let completed = cx.choose(how, "ends", &[("completed", true), ("terminated", false)])?;
    Some(What::Ends { item: word.text, gives: completed.then_some(with) })
}

/// `reveal: carer.phone`, or `reveal: { carer.phone: "01632 960 983" }` with what it must be.
fn reveal(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node, reason: Option<String>) -> Option<What> {
    if let Kind::Scalar { .. } = node.kind {
        let word = cx.word(node, "the field")?;
        let field = case_file::resolve(cx, known.schema, &word, false)?;
        return Some(What::Reveal { field, shows: None, reason });
    }
    let mut values = value::input(cx, known.schema, node).into_iter();
    match (values.next(), values.next()) {
        (Some((field, shows)), None) => Some(What::Reveal { field, shows: Some(shows), reason }),
        _ => {
            cx.error(node.at, "one field is revealed at a time", "write `reveal: { FIELD: VALUE }`");
            None
        }
    }
}

fn only_entry<'n>(cx: &mut Cx<'_>, node: &'n Node, help: &str) -> Option<(Word, &'n Node)> {
    match node.entries() {
        [entry] => Some((entry.key.clone(), &entry.value)),
        _ => {
            cx.error(node.at, "one name with its value stands here", help);
            None
        }
    }
}

/// `documents: { plan: [see, add], order: see }`.
fn documents(cx: &mut Cx<'_>, node: &Node) -> BTreeMap<DocumentKind, BTreeSet<String>> {
    const RIGHTS: &[(&str, &str)] = &[
        ("see", "see"),
        ("add", "add"),
        ("change", "change"),
        ("seal", "seal"),
        ("move", "move"),
        ("redact", "redact"),
        ("hand-over", "hand-over"),
    ];
    let known = cx.names.documents.clone();
    let mut all = BTreeMap::new();
    let kinds = cx.map(
        node,
        "what may be done with documents",
        &known.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    for entry in kinds.entries {
        let rights = super::cx::each(&entry.value).iter();
        let rights = rights.filter_map(|right| cx.choose(right, "documents", RIGHTS)).map(ToOwned::to_owned);
        all.insert(DocumentKind::new(entry.key.text.clone()), rights.collect());
    }
    all
}

fn expect(cx: &mut Cx<'_>, known: &Known<'_>, map: super::cx::Map<'_>) -> Expect {
    let mut expect = Expect {
        refused: map.value("refused").and_then(|node| refused(cx, known, node)),
        sees: map.value("sees").map(|node| value::input(cx, known.schema, node)).unwrap_or_default(),
        hidden: paths(cx, known, map.value("hidden")),
        masked: paths(cx, known, map.value("masked")),
        can: cx.refs(map.value("can"), "action", |names| &names.actions),
        cannot: cx.refs(map.value("cannot"), "action", |names| &names.actions),
        not_found: cx.yes(map.value("not-found"), "not-found"),
        listed: cx.refs(map.value("listed"), "list", |names| &names.lists),
        unlisted: cx.refs(map.value("unlisted"), "list", |names| &names.lists),
        documents: map.value("documents").map(|node| documents(cx, node)),
        account: map.value("account").map(|node| cx.yes(Some(node), "account")),
        parties: map.value("parties").map(|node| party_step::seen(cx, node)),
        views: map.value("views").map(|node| cx.refs(Some(node), "view", |names| &names.views)),
        ..Expect::default()
    };
    let Some(node) = map.value("expect") else { return expect };
    let map = cx.map(node, "`expect`", EXPECT_KEYS);
    expect.state = map.value("state").and_then(|node| cx.one(node, "state", |names| &names.states));
    expect.outcome = map.value("outcome").and_then(|node| cx.text(node, "the outcome"));
    expect.queued = cx.refs(map.value("queued"), "event", |names| &names.effects);
    expect.fetches = cx.refs(map.value("fetches"), "fetch", |names| &names.fetches);
    expect.partners = cx.refs(map.value("partners"), "partner", |names| &names.partners);
    expect.money = map.value("money").map(|node| sums(cx, node)).unwrap_or_default();
    expect.flagged = map.value("flagged").map(|node| cx.yes(Some(node), "flagged"));
    expect.file = map.value("file").map(|node| value::input(cx, known.schema, node)).unwrap_or_default();
    if let Some(node) = map.value("items") {
        for entry in node.entries() {
            let states = [
                "available",
                "enabled",
                "disabled",
                "active",
                "suspended",
                "failed",
                "completed",
                "terminated",
            ];
            let choices: Vec<(&str, &str)> = states.iter().map(|state| (*state, *state)).collect();
            if cx.known(&entry.key, "task, milestone or timer", known.items)
                && let Some(state) = cx.choose(&entry.value, &humanise(&entry.key.text), &choices)
            {
                expect.items.insert(entry.key.text.clone(), state.to_owned());
            }
        }
    }
    for entry in map.value("people").map(Node::entries).unwrap_or_default() {
        if let Some(account) = account(cx, &entry.value) {
            expect.people.insert(entry.key.text.clone(), account);
        }
    }
    if let Some(node) = map.value("decisions") {
        expect.decisions = decisions(cx, node);
    }
    expect
}

/// `people: { ann.field: [office/clerk] }`, `left` or `missing`.
fn account(cx: &mut Cx<'_>, node: &Node) -> Option<Account> {
    if let Kind::List(_) = node.kind {
        let roles = cx.words(node, "a role").into_iter().map(|word| word.text);
        return Some(Account::Works(roles.collect()));
    }
    let accounts = [("missing", Account::Missing), ("left", Account::Left)];
    let names: Vec<(&str, usize)> = accounts.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
    let at = cx.choose(node, "an account", &names)?;
    accounts.into_iter().nth(at).map(|(_, account)| account)
}

/// `decisions: { fee.amount: "190.00" }`.
fn decisions(cx: &mut Cx<'_>, node: &Node) -> BTreeMap<String, Value> {
    let mut results = BTreeMap::new();
    let names = cx.names.decisions.clone();
    for entry in node.entries() {
        let name = entry.key.text.split('.').next().unwrap_or_default().to_owned();
        let word = Word { text: name, at: entry.key.at };
        if cx.known(&word, "decision", &names)
            && let Some(value) = result(cx, &entry.value)
        {
            results.insert(entry.key.text.clone(), value);
        }
    }
    results
}

/// A result: a number in quotes is a number, since money is written so.
fn result(cx: &mut Cx<'_>, node: &Node) -> Option<Value> {
    match &node.kind {
        Kind::Scalar { text, .. } if text.parse::<rust_decimal::Decimal>().is_ok() => {
            text.parse().ok().map(Value::Number)
        }
        _ => value::config(cx, node),
    }
}

fn paths(cx: &mut Cx<'_>, known: &Known<'_>, node: Option<&Node>) -> Vec<FieldPath> {
    let Some(node) = node else { return Vec::new() };
    cx.words(node, "a field")
        .into_iter()
        .filter_map(|word| case_file::resolve(cx, known.schema, &word, true))
        .collect()
}

fn refused(cx: &mut Cx<'_>, known: &Known<'_>, node: &Node) -> Option<Refused> {
    let word = cx.word(node, "why it was refused")?;
    if word.text == NOT_ALLOWED {
        return Some(Refused::NotAllowed);
    }
    if KINDS.contains(&word.text.as_str()) {
        return Some(Refused::Kind(word.text));
    }
    if known.refusals.contains(&word.text) {
        return Some(Refused::Text(word.text.into()));
    }
    let mut names: Vec<&str> = known.refusals.iter().map(String::as_str).collect();
    names.push(NOT_ALLOWED);
    names.extend(KINDS);
    cx.error(word.at, format!("nothing refuses with `{}`", word.text), near::help(&word.text, &names));
    None
}
