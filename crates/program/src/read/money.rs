//! `money:`: the currency of a program, its fees and benefits, and the steps of rows that charge, waive, refund and pay.

use super::{
    cx::{Cx, SHEET, listed},
    feel::Feel,
    rules::{ActionSource, DoesRow, RowKind, RowSource},
};
use crate::{
    At,
    model::{May, MoneyMeta, Role},
    yaml::{Kind, Node, Word},
};
use casewright_core::{
    Field, FieldPath, FieldType, FileSchema,
    definition::{NotBy, Span, Step, When},
    id::{ClassName, LineName, PartnerName, RoleName},
    money::{Currency, LineDef, LineKind, MoneyAct, MoneyDef, MoneyStep, PAYMENTS, Payee},
    schema::DEFAULT_CLASS,
};
use indexmap::IndexMap;

const KEYS: &[&str] = &["currency", "class", "connector", "lines"];
const LINE_KEYS: &[&str] = &["title", "kind", "into", "payee", "partners"];
const ACTS: &[(&str, MoneyAct)] = &[
    ("charge", MoneyAct::Charge),
    ("waive", MoneyAct::Waive),
    ("refund", MoneyAct::Refund),
    ("pay", MoneyAct::Pay),
    ("voucher", MoneyAct::Voucher),
];

const CURRENCY_HELP: &str = "write `currency: GBP`: three capital letters (ISO 4217)";

fn code(cx: &mut Cx<'_>, node: &Node) -> Option<Currency> {
    let word = cx.word(node, "the currency")?;
    let currency = Currency::parse(&word.text);
    if currency.is_none() {
        cx.error(word.at, format!("`{}` is no currency", word.text), CURRENCY_HELP);
    }
    currency
}

/// The currency of a program: of its account, else as its heading says. It is said once; where amounts are in none, a warning says so.
pub(crate) fn currency(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    money: Option<&MoneySource>,
    (schema, places): (&FileSchema, &IndexMap<FieldPath, At>),
) -> Option<Currency> {
    match (node, money) {
        (Some(node), Some(_)) => {
            let help = "leave this one out: the fields of type `money` are in it too";
            cx.error(node.at, "`money` says already in which currency", help);
            None
        }
        (Some(node), None) => code(cx, node),
        (None, Some(money)) => Some(money.currency.clone()),
        (None, None) => {
            let amount = |(_, field): &(&FieldPath, &Field)| field.kind == FieldType::Money;
            if let Some((path, _)) = schema.fields.iter().find(amount) {
                let at = places.get(path).copied().unwrap_or_default();
                let says =
                    format!("it is not said in which currency `{path}` is: it is told as a bare number");
                cx.out.warning(SHEET, at, says, "write `currency: GBP` at the top");
            }
            None
        }
    }
}

/// The money of a program as the sheet has it.
pub(crate) struct MoneySource {
    pub(crate) currency: Currency,
    pub(crate) class: ClassName,
    pub(crate) connector: String,
    pub(crate) lines: Vec<LineSource>,
    pub(crate) at: At,
}

/// A fee or a benefit.
pub(crate) struct LineSource {
    pub(crate) name: LineName,
    pub(crate) title: String,
    pub(crate) def: LineDef,
}

impl MoneySource {
    /// What the engine runs; `amounts` are those of all rows.
    pub(crate) fn def(&self, amounts: Vec<When>) -> MoneyDef {
        let lines = self.lines.iter().map(|line| (line.name.clone(), line.def.clone()));
        MoneyDef {
            currency: self.currency.clone(),
            class: self.class.clone(),
            lines: lines.collect(),
            amounts,
        }
    }

    /// How it meets a person.
    pub(crate) fn meta(&self) -> MoneyMeta {
        let lines = self.lines.iter().map(|line| (line.name.clone(), line.title.clone()));
        MoneyMeta { connector: self.connector.clone(), lines: lines.collect(), line: self.at.line }
    }
}

/// The names of fees and benefits, before anything refers to them.
pub(crate) fn lines(node: Option<&Node>) -> Vec<String> {
    let lines = node.and_then(|node| node.at_key("lines")).map(Node::entries).unwrap_or_default();
    lines.iter().map(|entry| entry.key.text.clone()).collect()
}

/// The class of its amounts, before anything refers to it.
pub(crate) fn class(node: Option<&Node>) -> Option<String> {
    match &node?.at_key("class")?.kind {
        Kind::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    }
}

/// Reads the section.
pub(crate) fn read(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    schema: &FileSchema,
    roles: Option<&Node>,
) -> Option<MoneySource> {
    let node = node?;
    let map = cx.map(node, "`money`", KEYS);
    let currency = match map.value("currency") {
        Some(node) => code(cx, node),
        None => {
            cx.error(map.at, "it is not said in which currency", CURRENCY_HELP);
            None
        }
    };
    let class = map
        .value("class")
        .and_then(|node| cx.word(node, "the class"))
        .filter(|word| cx.spelt(word, "classes"))
        .map_or_else(|| ClassName::new(DEFAULT_CLASS), |word| ClassName::new(word.text));
    let connector = map
        .value("connector")
        .and_then(|node| cx.text(node, "the connector"))
        .unwrap_or_else(|| PAYMENTS.to_owned());
    let mut lines = Vec::new();
    for (key, node) in map.value("lines").map(|node| cx.named(node, "fees and benefits")).unwrap_or_default()
    {
        let map = cx.map(node, &format!("`{}`", key.text), LINE_KEYS);
        let kinds = [("fee", LineKind::Fee), ("benefit", LineKind::Benefit), ("voucher", LineKind::Voucher)];
        let kind = match map.value("kind") {
            Some(node) => cx.choose(node, "kind", &kinds),
            None => {
                let message = format!("it is not said what `{}` is", key.text);
                cx.error(
                    key.at,
                    message,
                    "write `kind: fee`, which a party owes, `kind: benefit`, which a party gets, or `kind: voucher`, which a party redeems at a partner",
                );
                None
            }
        };
        let Some(kind) = kind else { continue };
        let into = map.value("into").and_then(|node| field(cx, node, schema, &FieldType::Money));
        let payee = map.value("payee").and_then(|node| payee(cx, node, schema, roles));
        if let Some((path, at)) = &into {
            if kind != LineKind::Fee {
                cx.error(*at, "payments come in for fees alone", "leave `into` out");
            }
            let written = schema
                .field(path)
                .is_some_and(|field| field.written_by.iter().any(|service| service.as_str() == PAYMENTS));
            if !written {
                let message = format!("`{path}` could say otherwise than the account");
                cx.error(*at, message, "write `written-by: [payments]` beside the field");
            }
        }
        let partners: Vec<PartnerName> = cx.refs(map.value("partners"), "partner", |names| &names.partners);
        of_voucher(cx, key, kind, &partners, map.value("payee"));
        let def = LineDef { kind, into: into.map(|(path, _)| path), payee, partners };
        let title = cx.title(map.value("title"), &key.text);
        lines.push(LineSource { name: LineName::new(key.text.clone()), title, def });
    }
    if map.clean && lines.is_empty() {
        cx.error(
            map.at,
            "there are neither fees nor benefits",
            "write `lines: { licence-fee: { kind: fee } }`",
        );
    }
    Some(MoneySource { currency: currency?, class, connector, lines, at: node.at })
}

/// A voucher is redeemed at partners, who are paid; other lines have a payee.
fn of_voucher(cx: &mut Cx<'_>, key: &Word, kind: LineKind, partners: &[PartnerName], payee: Option<&Node>) {
    if kind != LineKind::Voucher {
        if !partners.is_empty() {
            cx.error(key.at, "only vouchers are redeemed at partners", "leave `partners` out");
        }
        return;
    }
    if partners.is_empty() {
        let message = format!("it is not said where `{}` is redeemed", key.text);
        cx.error(
            key.at,
            message,
            "write `partners: [grocer]` beside it: partners that roles with `tie: partner` are of",
        );
    }
    if let Some(node) = payee {
        cx.error(node.at, "a voucher is paid to the partner that redeems it", "leave `payee` out");
    }
}

/// `payee: FIELD`, or `payee: { role: ROLE }`: whoever the case is from.
fn payee(cx: &mut Cx<'_>, node: &Node, schema: &FileSchema, roles: Option<&Node>) -> Option<Payee> {
    if !matches!(node.kind, Kind::Map(_)) {
        return field(cx, node, schema, &FieldType::Text).map(|(path, _)| Payee::Field(path));
    }
    let map = cx.map(node, "the payee", &["role"]);
    let Some(named) = map.value("role") else {
        if map.clean {
            cx.error(map.at, "it is not said who is paid", "write `payee: { role: ROLE }`");
        }
        return None;
    };
    let role: RoleName = cx.one(named, "role", |names| &names.roles)?;
    let tie = roles.and_then(|roles| roles.at_key(role.as_str())).and_then(|role| role.at_key("tie"));
    let is_party = matches!(tie.map(|tie| &tie.kind), Some(Kind::Scalar { text, .. }) if text == "party");
    if !is_party {
        let help = "name a role with `tie: party`, or a field with the provider's name for whoever is paid";
        cx.error(named.at, format!("a case is not from `{role}`"), help);
        return None;
    }
    Some(Payee::Party)
}

/// A field of a type, and where it is named.
fn field(cx: &mut Cx<'_>, node: &Node, schema: &FileSchema, kind: &FieldType) -> Option<(FieldPath, At)> {
    let word = cx.word(node, "the field")?;
    let path = super::case_file::resolve(cx, schema, &word, false)?;
    if schema.field(&path).is_none_or(|field| field.kind != *kind) {
        let wanted = if *kind == FieldType::Money { "an amount of money" } else { "a text" };
        cx.error(word.at, format!("`{path}` is not {wanted}"), "name a field of that type");
        return None;
    }
    Some((path, word.at))
}

/// What a step does with money; none for other steps.
pub(crate) fn act_of(node: &Node) -> Option<(&'static str, MoneyAct)> {
    ACTS.iter().find(|(name, _)| node.at_key(name).is_some()).copied()
}

/// A step that has to do with money, with its place where it pays and nobody said that one is enough.
pub(crate) fn step(
    cx: &mut Cx<'_>,
    node: &Node,
    feel: &Feel,
    (name, act): (&'static str, MoneyAct),
) -> Option<(Step, Option<At>)> {
    let keys: &[&str] = match act {
        MoneyAct::Voucher => &[name, "amount", "for", "intended"],
        _ => &[name, "amount", "intended"],
    };
    let map = cx.map(node, "a step", keys);
    let line: LineName = cx.one(map.value(name)?, "fee or benefit", |names| &names.money)?;
    let amount = match map.value("amount") {
        Some(node) => Some(feel.amount(cx, node)?),
        None => None,
    };
    if amount.is_none() && matches!(act, MoneyAct::Charge | MoneyAct::Pay | MoneyAct::Voucher) {
        let help = format!("write `{{ {name}: {line}, amount: decisions.fee.amount }}`");
        cx.error(map.at, "it is not said how much", help);
        return None;
    }
    let amount = amount.map(|amount| {
        cx.amounts.push(amount);
        cx.amounts.len() as u32 - 1
    });
    let lasts = match (act, map.value("for")) {
        (MoneyAct::Voucher, Some(node)) => {
            let span = cx.span(node, "how long a voucher lasts")?;
            if matches!(span, Span::Hours(_)) {
                cx.error(node.at, "a voucher ends with a day", "write `for: 28 days`");
                return None;
            }
            Some(span)
        }
        (MoneyAct::Voucher, None) => {
            let help = format!("write `{{ {name}: {line}, amount: …, for: 28 days }}`");
            cx.error(map.at, "it is not said how long the voucher lasts", help);
            return None;
        }
        _ => None,
    };
    let intended = cx.yes(map.value("intended"), "intended");
    let pays = (act.pays_out() && !intended).then_some(map.at);
    Some((Step::Money(MoneyStep { act, line, amount, lasts }), pays))
}

/// Who sees the account must read the class of its amounts.
pub(crate) fn check_roles(cx: &mut Cx<'_>, money: Option<&MoneySource>, roles: &IndexMap<RoleName, Role>) {
    for (name, role) in roles {
        let at = At { line: role.line, ..At::default() };
        let of_money = [May::Money, May::ReceivePayment, May::Reconcile, May::Vouchers, May::Redeem];
        if money.is_none() && role.may.iter().any(|may| of_money.contains(may)) {
            let message = format!("`{name}` may do something about money, and the program has none");
            cx.error(at, message, "write a section `money:`, or leave it out of `may`");
        }
        if role.may.contains(&May::Redeem) && role.partner.is_none() {
            let message = format!("`{name}` may redeem vouchers, and acts for no partner");
            cx.error(at, message, "write `tie: partner` beside it, or leave `redeem` out of `may`");
        }
        if role.may.contains(&May::Vouchers) && !role.may.contains(&May::Money) {
            let message = format!("`{name}` is to hand vouchers over, but does not see the account");
            cx.error(at, message, "add `money` to `may` of the role");
        }
        if let Some(money) = money
            && role.may.contains(&May::Money)
            && !role.reads.contains(&money.class)
        {
            let message =
                format!("`{name}` is to see the account, but does not read its class `{}`", money.class);
            cx.error(at, message, format!("add `{}` to `reads` of the role", money.class));
        }
    }
}

/// What is done with a line must make sense for it, and nobody pays out alone (S3.51).
pub(crate) fn check_rows(cx: &mut Cx<'_>, actions: &[ActionSource], rows: &[RowSource]) {
    for row in rows {
        if let RowKind::Does(does) = &row.kind {
            check_row(cx, actions, does.action.as_ref(), does);
        }
    }
}

fn check_row(
    cx: &mut Cx<'_>,
    actions: &[ActionSource],
    action: Option<&casewright_core::id::ActionName>,
    row: &DoesRow,
) {
    if let Some(at) = row.pays {
        let approved =
            action.and_then(|name| actions.iter().find(|known| known.name == *name)).is_some_and(|action| {
                action.approval.iter().any(|approval| approval.not.contains(&NotBy::Proposer))
            });
        if !approved {
            let message = match action {
                Some(action) => format!("`{action}` pays out, and nobody else than who chooses it agrees"),
                None => "money is paid out by itself, and nobody agrees".to_owned(),
            };
            let help = "write `approval: { role: ROLE }` beside the action, or `intended: true` in the step if that is meant";
            cx.error(at, message, help);
        }
    }
    for below in row.then.iter().chain(row.on_failure.as_deref()) {
        check_row(cx, actions, action, below);
    }
}

/// Steps whose line is of the other kind.
pub(crate) fn check_kinds(cx: &mut Cx<'_>, money: Option<&MoneySource>, rows: &[RowSource]) {
    let Some(money) = money else { return };
    let mut waiting: Vec<&DoesRow> = Vec::new();
    for row in rows {
        if let RowKind::Does(does) = &row.kind {
            waiting.push(does);
        }
    }
    while let Some(row) = waiting.pop() {
        for step in &row.steps {
            let Step::Money(step) = step else { continue };
            let Some(line) = money.lines.iter().find(|line| line.name == step.line) else { continue };
            if line.def.kind != step.act.line_kind() {
                let fits = ACTS.iter().filter(|(_, act)| act.line_kind() == line.def.kind);
                let names: Vec<&str> = fits.map(|(name, _)| *name).collect();
                let message = format!("`{}` is not done with `{}`", word(step.act), line.name);
                cx.error(row.at, message, format!("for it there is {}", listed(&names)));
            }
            if step.act.pays_out() && line.def.kind != LineKind::Voucher && line.def.payee.is_none() {
                let message = format!("it is not said who is paid for `{}`", line.name);
                cx.error(
                    row.at,
                    message,
                    "write `payee: { role: ROLE }` beside it for whoever the case is from, or `payee: FIELD` with the provider's name for an account",
                );
            }
        }
        waiting.extend(row.then.iter().chain(row.on_failure.as_deref()));
    }
}

fn word(act: MoneyAct) -> &'static str {
    ACTS.iter().find(|(_, known)| *known == act).map_or("", |(name, _)| *name)
}
