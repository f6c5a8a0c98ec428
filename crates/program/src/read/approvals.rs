//! `approval:` of an action: who must agree before it is taken, one after the other.

use super::cx::{Cx, each};
use crate::{
    At,
    yaml::{Kind, Node},
};
use casewright_core::{
    definition::{NotBy, Span},
    id::{ActionName, ConditionName, RoleName},
};

const KEYS: &[&str] = &["role", "not", "title", "refusal", "due"];

/// One approval as written.
pub(crate) struct ApprovalSource {
    pub(crate) at: At,
    pub(crate) role: RoleName,
    pub(crate) not: Vec<NotBy>,
    pub(crate) due: Option<Span>,
    pub(crate) names: ApprovalNames,
    /// What the yes, the no are called.
    pub(crate) title: String,
    pub(crate) refusal: String,
}

/// The names that an approval brings along.
#[derive(Clone)]
pub(crate) struct ApprovalNames {
    /// The action that says yes, and the approver's task.
    pub(crate) approve: ActionName,
    /// The action that says no.
    pub(crate) decline: ActionName,
    /// Holds while this approval is waited for.
    pub(crate) fact: ConditionName,
}

impl ApprovalNames {
    /// Of the approval of an action, counted from 0.
    fn of(action: &str, index: usize) -> Self {
        let nth = if index == 0 { String::new() } else { format!("-{}", index + 1) };
        Self {
            approve: ActionName::new(format!("approve-{action}{nth}")),
            decline: ActionName::new(format!("decline-{action}{nth}")),
            fact: ConditionName::new(format!("{action}-proposed{nth}")),
        }
    }
}

/// The actions that approvals bring along, before anything refers to them.
pub(crate) fn names(actions: Option<&Node>) -> Vec<String> {
    let mut names = Vec::new();
    for entry in actions.map(Node::entries).unwrap_or_default() {
        let Some(node) = entry.value.at_key("approval") else { continue };
        for index in 0..each(node).len() {
            let ApprovalNames { approve, decline, .. } = ApprovalNames::of(&entry.key.text, index);
            names.extend([approve.to_string(), decline.to_string()]);
        }
    }
    names
}

/// Reads the approvals of an action.
pub(crate) fn read(cx: &mut Cx<'_>, action: &str, node: &Node) -> Vec<ApprovalSource> {
    if each(node).is_empty() {
        cx.error(node.at, "this approval names nobody", "write `approval: [{ role: …, not: proposer }]`");
    }
    let each = each(node).iter().enumerate();
    each.filter_map(|(index, node)| approval(cx, action, index, node)).collect()
}

fn approval(cx: &mut Cx<'_>, action: &str, index: usize, node: &Node) -> Option<ApprovalSource> {
    let map = cx.map(node, "an approval", KEYS);
    let Some(role) = map.value("role") else {
        if map.clean {
            cx.error(map.at, "it is not said who approves", "write `role: …`");
        }
        return None;
    };
    let role = cx.one(role, "role", |names| &names.roles)?;
    let not = match map.value("not") {
        Some(node) => not(cx, node),
        // Two people, unless the sheet says that one may do it alone.
        None => vec![NotBy::Proposer],
    };
    let names = ApprovalNames::of(action, index);
    for (name, taken) in [
        (
            names.approve.as_str(),
            cx.names.actions.iter().filter(|known| *known == names.approve.as_str()).count() > 1,
        ),
        (
            names.decline.as_str(),
            cx.names.actions.iter().filter(|known| *known == names.decline.as_str()).count() > 1,
        ),
        (names.fact.as_str(), cx.names.conditions.iter().any(|known| known == names.fact.as_str())),
    ] {
        if taken {
            let help = "the approval brings a name of its own along; rename yours";
            cx.error(node.at, format!("there is a `{name}` already"), help);
        }
    }
    Some(ApprovalSource {
        at: map.at,
        role,
        not,
        due: map.value("due").and_then(|node| cx.span(node, "the time")),
        title: cx.title(map.value("title"), names.approve.as_str()),
        refusal: cx.title(map.value("refusal"), names.decline.as_str()),
        names,
    })
}

/// `proposer`, `approvers`, or roles; an empty list is nobody.
fn not(cx: &mut Cx<'_>, node: &Node) -> Vec<NotBy> {
    let mut words: Vec<String> = cx.names.roles.clone();
    words.extend(["proposer".to_owned(), "approvers".to_owned()]);
    if matches!(&node.kind, Kind::List(items) if items.is_empty()) {
        return Vec::new();
    }
    let asked = cx.words(node, "who may not approve");
    let known =
        asked.into_iter().filter(|word| cx.known(word, "role, `proposer` or `approvers` called", &words));
    known
        .map(|word| match word.text.as_str() {
            "proposer" => NotBy::Proposer,
            "approvers" => NotBy::Approvers,
            _ => NotBy::Role(RoleName::new(word.text)),
        })
        .collect()
}
