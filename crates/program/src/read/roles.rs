//! `roles:`: who there is, and how they must be tied to a case.

use super::cx::{Cx, listed};
use crate::{
    model::{May, Origin, Role, Tie},
    yaml::Node,
};
use casewright_core::id::{ClassName, PartnerName, RoleName, StateName};
use indexmap::IndexMap;

const KEYS: &[&str] =
    &["title", "tie", "partner", "reads", "reveals", "may", "during", "hours", "from", "purpose", "intended"];
const TIES: &[(&str, Tie)] = &[
    ("assigned", Tie::Assigned),
    ("team", Tie::Team),
    ("unit", Tie::Unit),
    ("party", Tie::Party),
    ("partner", Tie::Partner),
    ("anyone", Tie::Anyone),
];
const MAYS: &[(&str, May)] = &[
    ("open", May::Open),
    ("access", May::Access),
    ("audit", May::Audit),
    ("discover", May::Discover),
    ("assign", May::Assign),
    ("add-tasks", May::AddTasks),
    ("do-added-tasks", May::DoAddedTasks),
    ("export", May::Export),
    ("export-cases", May::ExportCases),
    ("clear-flags", May::ClearFlags),
    ("parties", May::Parties),
    ("keep-parties", May::KeepParties),
    ("request", May::Request),
    ("break-glass", May::BreakGlass),
    ("restrict", May::Restrict),
    ("declare-emergency", May::DeclareEmergency),
    ("review", May::Review),
    ("hold", May::Hold),
    ("propose-disposal", May::ProposeDisposal),
    ("approve-disposal", May::ApproveDisposal),
    ("transfer", May::Transfer),
    ("disclose", May::Disclose),
    ("money", May::Money),
    ("receive-payment", May::ReceivePayment),
    ("reconcile", May::Reconcile),
    ("vouchers", May::Vouchers),
    ("redeem", May::Redeem),
];

/// The partners that roles name, before anything refers to them.
pub(crate) fn partners(node: Option<&Node>) -> Vec<String> {
    let mut partners: Vec<String> = Vec::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        let tied = entry.value.at_key("tie").is_some_and(tie_is_partner);
        let named = entry.value.at_key("partner").and_then(|node| match &node.kind {
            crate::yaml::Kind::Scalar { text, .. } => Some(text.clone()),
            _ => None,
        });
        if let Some(partner) = named.or_else(|| tied.then(|| entry.key.text.clone()))
            && !partners.contains(&partner)
        {
            partners.push(partner);
        }
    }
    partners
}

fn tie_is_partner(node: &Node) -> bool {
    matches!(&node.kind, crate::yaml::Kind::Scalar { text, .. } if text == "partner")
}

/// Reads the roles. `classes` are the classes fields name, `masked` those of which a field has a mask.
pub(crate) fn read(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    classes: &[String],
    masked: &[ClassName],
) -> IndexMap<RoleName, Role> {
    let mut roles = IndexMap::new();
    let Some(node) = node else { return roles };
    for (key, node) in cx.named(node, "roles") {
        let map = cx.map(node, &format!("the role `{}`", key.text), KEYS);
        let tie = map.value("tie").and_then(|node| cx.choose(node, "tie", TIES)).unwrap_or(Tie::Assigned);
        let partner = partner(cx, &key.text, tie, map.value("partner"));
        let reads = match map.value("reads") {
            Some(node) => classes_in(cx, node, classes).into_iter().map(|(class, _)| class).collect(),
            None => vec![ClassName::new(casewright_core::schema::DEFAULT_CLASS)],
        };
        let reveals = map.value("reveals").map(|node| reveals(cx, node, classes, masked, &reads));
        let may = match map.value("may") {
            Some(node) => may(cx, node),
            None => Vec::new(),
        };
        let during: Vec<StateName> = cx.refs(map.value("during"), "state", |names| &names.states);
        let office_hours =
            map.value("hours").is_some_and(|node| cx.choose(node, "hours", &[("office", ())]).is_some());
        let from = map.value("from").map(|node| origins(cx, node)).unwrap_or_default();
        let purpose = map.value("purpose").map(|node| spelt(cx, node, "purposes")).unwrap_or_default();
        let intended = cx.yes(map.value("intended"), "intended");
        if tie == Tie::Anyone && !intended {
            let message = format!("everybody is tied to every case as `{}`", key.text);
            let ties: Vec<&str> =
                TIES.iter().map(|(name, _)| *name).filter(|name| *name != "anyone").collect();
            let help = format!("tie it with {}, or write `intended: true` beside it", listed(&ties));
            cx.error(map.value("tie").map_or(key.at, |node| node.at), message, help);
        }
        let title = cx.title(map.value("title"), &key.text);
        let line = key.at.line;
        let role = Role {
            title,
            tie,
            partner,
            reads,
            reveals: reveals.unwrap_or_default(),
            may,
            during,
            office_hours,
            from,
            purpose,
            intended,
            line,
        };
        roles.insert(RoleName::new(key.text.clone()), role);
    }
    roles
}

fn classes_in(cx: &mut Cx<'_>, node: &Node, classes: &[String]) -> Vec<(ClassName, crate::At)> {
    let words = cx.words(node, "the class").into_iter();
    let known = words.filter(|word| cx.known(word, "class of fields", classes));
    known.map(|word| (ClassName::new(word.text), word.at)).collect()
}

/// `reveals:`: what is there to be revealed to this role.
fn reveals(
    cx: &mut Cx<'_>,
    node: &Node,
    classes: &[String],
    masked: &[ClassName],
    reads: &[ClassName],
) -> Vec<ClassName> {
    let mut revealed = Vec::new();
    for (class, at) in classes_in(cx, node, classes) {
        if reads.contains(&class) {
            let message = format!("the role reads `{class}` in clear already");
            cx.error(at, message, format!("leave `{class}` out of `reveals`, or out of `reads`"));
        } else if !masked.contains(&class) {
            let message = format!("no field of class `{class}` has a mask, so there is nothing to reveal");
            cx.error(at, message, "write `mask: last-four` or another mask beside a field of that class");
        } else if !revealed.contains(&class) {
            revealed.push(class);
        }
    }
    revealed
}

fn partner(cx: &mut Cx<'_>, role: &str, tie: Tie, node: Option<&Node>) -> Option<PartnerName> {
    match (tie, node) {
        (Tie::Partner, Some(node)) => {
            let word = cx.word(node, "the partner")?;
            cx.spelt(&word, "partners").then(|| PartnerName::new(word.text))
        }
        (Tie::Partner, None) => Some(PartnerName::new(role)),
        (_, Some(node)) => {
            cx.error(
                node.at,
                "only a role with `tie: partner` has a partner",
                "write `tie: partner` beside it",
            );
            None
        }
        (_, None) => None,
    }
}

fn may(cx: &mut Cx<'_>, node: &Node) -> Vec<May> {
    cx.words(node, "what the role may do")
        .into_iter()
        .filter_map(|word| {
            let node = Node { at: word.at, kind: crate::yaml::Kind::Scalar { text: word.text, plain: true } };
            cx.choose(&node, "may", MAYS)
        })
        .collect()
}

pub(crate) fn origins(cx: &mut Cx<'_>, node: &Node) -> Vec<Origin> {
    spelt(cx, node, "network zones")
        .into_iter()
        .map(|name| if name == "managed-device" { Origin::ManagedDevice } else { Origin::Zone(name) })
        .collect()
}

fn spelt(cx: &mut Cx<'_>, node: &Node, what: &str) -> Vec<String> {
    cx.words(node, what).into_iter().filter(|word| cx.spelt(word, what)).map(|word| word.text).collect()
}
