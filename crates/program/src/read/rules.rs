//! `actions:` and `rules:`.

use super::{
    approvals::{self, ApprovalSource},
    cx::{Cx, SHEET, each},
    feel::{self, Feel},
    money,
};
use crate::{
    At, near,
    yaml::{Kind, Node, Word},
};
use casewright_core::{
    definition::{StateMatch, Step, When},
    id::{
        ActionName, ConditionName, EffectName, FetchName, ListName, PartnerName, RoleName, StateName,
        TextKey, ViewName,
    },
};

/// An action as written.
pub(crate) struct ActionSource {
    pub(crate) name: ActionName,
    pub(crate) title: String,
    pub(crate) at: At,
    pub(crate) approval: Vec<ApprovalSource>,
    /// Where the approvals are asked; none: always.
    pub(crate) approval_when: Option<ConditionName>,
    pub(crate) view: Option<ViewName>,
    pub(crate) reason_required: bool,
    pub(crate) on_each_selected: bool,
    pub(crate) intended: bool,
}

/// Reads the actions.
pub(crate) fn actions(cx: &mut Cx<'_>, node: Option<&Node>) -> Vec<ActionSource> {
    let mut actions = Vec::new();
    let Some(node) = node else { return actions };
    for (key, node) in cx.named(node, "actions") {
        let map = cx.map(
            node,
            &format!("the action `{}`", key.text),
            &["title", "view", "reason", "on", "approval", "approval-when", "intended"],
        );
        let approval = match map.value("approval") {
            Some(node) => approvals::read(cx, &key.text, node),
            None => Vec::new(),
        };
        let approval_when = match map.value("approval-when") {
            Some(node) if approval.is_empty() => {
                let message = format!("`{}` needs nobody's approval", key.text);
                cx.error(
                    node.at,
                    message,
                    "write `approval: { role: ROLE }` beside it, or leave `approval-when` out",
                );
                None
            }
            Some(node) => cx.one(node, "condition", |names| &names.conditions),
            None => None,
        };
        actions.push(ActionSource {
            title: cx.title(map.value("title"), &key.text),
            at: key.at,
            approval,
            approval_when,
            view: map.value("view").and_then(|node| cx.one(node, "view", |names| &names.views)),
            reason_required: map
                .value("reason")
                .and_then(|node| cx.choose(node, "reason", &[("required", true), ("optional", false)]))
                .unwrap_or(false),
            on_each_selected: map
                .value("on")
                .is_some_and(|node| cx.choose(node, "on", &[("each-selected", ())]).is_some()),
            intended: cx.yes(map.value("intended"), "intended"),
            name: ActionName::new(key.text.clone()),
        });
    }
    actions
}

/// A row of the sheet.
pub(crate) struct RowSource {
    pub(crate) at: At,
    pub(crate) states: StateMatch,
    pub(crate) roles: Vec<RoleName>,
    pub(crate) kind: RowKind,
}

/// What a row is for.
pub(crate) enum RowKind {
    /// Shows and offers to roles, under a fact.
    Access { show: Vec<ViewName>, offer: Vec<ActionName>, fact: Option<ConditionName> },
    /// What the desk shows to roles.
    Desk { open: Option<ListName>, offer: Vec<ActionName> },
    /// Says what an action does, or what happens by itself.
    Does(DoesRow),
}

/// A row that does something, with what hangs below it.
pub(crate) struct DoesRow {
    pub(crate) at: At,
    pub(crate) action: Option<ActionName>,
    pub(crate) when: Option<When>,
    pub(crate) while_pending: bool,
    pub(crate) refuse: Option<TextKey>,
    pub(crate) steps: Vec<Step>,
    /// The place of a step that pays, where it is not said that nobody need approve.
    pub(crate) pays: Option<At>,
    pub(crate) set: Option<StateName>,
    pub(crate) open: Option<ViewName>,
    pub(crate) then: Vec<DoesRow>,
    pub(crate) on_failure: Option<Box<DoesRow>>,
}

const ROW_KEYS: &[&str] = &["if", "show", "offer", "do", "set", "refuse", "open", "then", "on-failure"];
const IF_KEYS: &[&str] = &["state", "except", "role", "action", "when", "while", "desk"];

/// Reads the rules.
pub(crate) fn read(cx: &mut Cx<'_>, node: Option<&Node>, feel: &Feel) -> Vec<RowSource> {
    let Some(node) = node else { return Vec::new() };
    let items = cx.items(node, "`rules`");
    items.iter().filter_map(|node| row(cx, node, feel)).collect()
}

fn row(cx: &mut Cx<'_>, node: &Node, feel: &Feel) -> Option<RowSource> {
    let map = cx.map(node, "a rule", ROW_KEYS);
    let Some(condition) = map.value("if") else {
        if map.clean {
            cx.error(map.at, "this rule has no `if`", "write `- if: { state: …, role: … }`");
        }
        return None;
    };
    let given = cx.map(condition, "`if`", IF_KEYS);
    let roles: Vec<RoleName> = cx.refs(given.value("role"), "role", |names| &names.roles);
    let has_role = given.value("role").is_some();
    let at = first_line(node);
    if cx.yes(given.value("desk"), "desk") {
        return desk(cx, map, given, at, roles);
    }
    let states = states(cx, given)?;
    let shows = map.value("show").or(map.value("offer"));
    let does = ["do", "set", "refuse", "open", "then", "on-failure"]
        .into_iter()
        .find_map(|key| Some((key, map.value(key)?)));
    if let Some(shown) = shows {
        if let Some((key, node)) = does {
            let message = format!("a rule that shows or offers cannot also `{key}`");
            cx.error(node.at, message, "write a second rule with `action:` that says what the action does");
            return None;
        }
        if !has_role {
            cx.error(
                shown.at,
                "it is not said to whom",
                "write `role:` in `if`; nothing is shown or offered to everybody",
            );
            return None;
        }
        if let Some(node) = given.value("action") {
            cx.error(
                node.at,
                "a rule that shows or offers has no action",
                "write a second rule with `action:`",
            );
        }
        let fact = given.value("when").and_then(|node| fact(cx, node, feel));
        if given.value("when").is_some() && fact.is_none() {
            return None;
        }
        let show = cx.refs(map.value("show"), "view", |names| &names.views);
        let offer = cx.refs(map.value("offer"), "action", |names| &names.actions);
        return Some(RowSource { at, states, roles, kind: RowKind::Access { show, offer, fact } });
    }
    if let Some(node) = given.value("role") {
        cx.error(
            node.at,
            "a rule that does something is not for one role",
            "say who may with `offer:` in a rule of its own; here say only what happens",
        );
    }
    let action: Option<ActionName> =
        given.value("action").and_then(|node| cx.one(node, "action", |names| &names.actions));
    if given.value("action").is_some() && action.is_none() {
        return None;
    }
    let row = does_row(cx, map, Some(given), at, feel, action)?;
    if row.action.is_none() {
        let Some(when) = &row.when else {
            cx.error(
                at,
                "this rule never happens: it has neither an action nor a condition",
                "write `action:` or `when:` in `if`",
            );
            return None;
        };
        let place = given.value("when").map_or(at, |node| node.at);
        feel::not_personal(cx, place, when, "a rule without an action");
        if row.refuse.is_some() {
            cx.error(at, "a rule without an action has nobody to refuse", "write `action:` in `if`");
        }
    }
    Some(RowSource { at, states, roles: Vec::new(), kind: RowKind::Does(row) })
}

/// A row starts where its list item starts; the place of a map is its first key.
fn first_line(node: &Node) -> At {
    node.entries().first().map_or(node.at, |entry| entry.key.at)
}

fn desk(
    cx: &mut Cx<'_>,
    map: super::cx::Map<'_>,
    given: super::cx::Map<'_>,
    at: At,
    roles: Vec<RoleName>,
) -> Option<RowSource> {
    for key in ["state", "except", "action", "when", "while"] {
        if let Some(node) = given.value(key) {
            cx.error(
                node.at,
                format!("the desk has no `{key}`"),
                "no case is in hand there; keep `desk` and `role`",
            );
        }
    }
    for key in ["show", "do", "set", "refuse", "then", "on-failure"] {
        if let Some(node) = map.value(key) {
            cx.error(
                node.at,
                format!("a rule of the desk cannot `{key}`"),
                "it can `open` a list and `offer` actions for selected cases",
            );
        }
    }
    if roles.is_empty() {
        cx.error(at, "it is not said whose desk this is", "write `role:` in `if`");
        return None;
    }
    let open = map.value("open").and_then(|node| cx.one(node, "list", |names| &names.lists));
    let offer = cx.refs(map.value("offer"), "action", |names| &names.actions);
    Some(RowSource { at, states: StateMatch::Any, roles, kind: RowKind::Desk { open, offer } })
}

/// The states of a row.
fn states(cx: &mut Cx<'_>, given: super::cx::Map<'_>) -> Option<StateMatch> {
    let Some(node) = given.value("state") else {
        if given.clean {
            cx.error(given.at, "it is not said in which state", "write `state: …`, or `state: any`");
        }
        return None;
    };
    let words = cx.words(node, "the state");
    let any = words.iter().any(|word| word.text == "any");
    if !any {
        if let Some(node) = given.value("except") {
            cx.error(node.at, "`except` goes with `state: any`", "name the states that are meant");
        }
        let known = cx.names.states.clone();
        let names: Vec<StateName> = words
            .into_iter()
            .filter(|word| cx.known(word, "state", &known))
            .map(|word| StateName::new(word.text))
            .collect();
        return (!names.is_empty()).then_some(StateMatch::In(names));
    }
    let Some(node) = given.value("except") else { return Some(StateMatch::Any) };
    let mut except = cx.words(node, "the exception");
    let finals = except.iter().any(|word| word.text == "final");
    except.retain(|word| word.text != "final");
    if except.is_empty() {
        return Some(StateMatch::AnyButFinal);
    }
    let known = cx.names.states.clone();
    except.retain(|word| cx.known(word, "state", &known));
    let left = known.iter().filter(|name| {
        !(except.iter().any(|word| word.text == **name) || finals && cx.names.finals.contains(name))
    });
    Some(StateMatch::In(left.map(|name| StateName::new(name.clone())).collect()))
}

/// The condition of a row that shows or offers: a named one, which becomes a fact of the case.
fn fact(cx: &mut Cx<'_>, node: &Node, feel: &Feel) -> Option<ConditionName> {
    let word = cx.word(node, "the condition")?;
    if !cx.names.conditions.contains(&word.text) {
        let names: Vec<&str> = cx.names.conditions.iter().map(String::as_str).collect();
        let help = match near::nearest(&word.text, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give it a name under `conditions:` and write the name here".to_owned(),
        };
        cx.error(word.at, format!("`{}` is no named condition", word.text), help);
        return None;
    }
    let name = ConditionName::new(word.text.clone());
    feel.timeless(cx, word.at, &name);
    Some(name)
}

fn does_row(
    cx: &mut Cx<'_>,
    map: super::cx::Map<'_>,
    given: Option<super::cx::Map<'_>>,
    at: At,
    feel: &Feel,
    action: Option<ActionName>,
) -> Option<DoesRow> {
    let when_node = given.and_then(|given| given.value("when"));
    let when = when_node.and_then(|node| feel.when(cx, node));
    if when_node.is_some() && when.is_none() {
        return None;
    }
    let while_pending = given
        .and_then(|given| given.value("while"))
        .is_some_and(|node| cx.choose(node, "while", &[("pending", ())]).is_some());
    let refuse = map.value("refuse").and_then(|node| {
        let word = cx.word(node, "the text")?;
        cx.spelt(&word, "texts").then(|| TextKey::new(word.text))
    });
    let steps = map.value("do").map(|node| steps(cx, node, feel)).unwrap_or_default();
    let pays = steps.iter().find_map(|(_, pays)| *pays);
    let steps: Vec<Step> = steps.into_iter().map(|(step, _)| step).collect();
    let set = map.value("set").and_then(|node| cx.one(node, "state", |names| &names.states));
    let open = map.value("open").and_then(|node| opened(cx, node));
    let then: Vec<DoesRow> = map
        .value("then")
        .map(|node| cx.items(node, "`then`").iter().filter_map(|node| nested(cx, node, feel)).collect())
        .unwrap_or_default();
    let on_failure = map.value("on-failure").and_then(|node| nested(cx, node, feel)).map(Box::new);
    let others = ["do", "set", "open", "then", "on-failure"].into_iter().find_map(|key| map.value(key));
    match (&refuse, others) {
        (Some(_), Some(node)) => {
            cx.error(
                node.at,
                "a rule that refuses does nothing else",
                "nothing is stored when a rule refuses; remove this",
            );
        }
        (None, None) if map.value("refuse").is_none() => {
            cx.error(at, "this rule does nothing", "write `do:`, `set:`, `open:` or `refuse:`");
        }
        _ => {}
    }
    let awaits = steps.iter().any(|step| matches!(step, Step::Fetch { .. } | Step::Queue { wait: true, .. }));
    if !awaits {
        for key in ["then", "on-failure"] {
            if let Some(node) = map.value(key) {
                let help = "add a fetch, or `{ event: …, wait: true }`, to `do`";
                cx.error(node.at, format!("`{key}` follows a step that is awaited, and there is none"), help);
            }
        }
    }
    if let Some(node) = map.value("set")
        && !then.is_empty()
    {
        cx.error(node.at, "`set` and `then` both say what follows", "move `set` into a row under `then`");
    }
    Some(DoesRow { at, action, when, while_pending, refuse, steps, pays, set, open, then, on_failure })
}

/// Where a row leads: a view of the case, or a list of the desk. It never grants anything.
fn opened(cx: &mut Cx<'_>, node: &Node) -> Option<ViewName> {
    let word = cx.word(node, "what is opened")?;
    let mut names = cx.names.views.clone();
    names.extend(cx.names.lists.iter().cloned());
    cx.known(&word, "view or list", &names).then(|| ViewName::new(word.text))
}

/// A row under `then` or `on-failure`: it has the states of the row above it.
fn nested(cx: &mut Cx<'_>, node: &Node, feel: &Feel) -> Option<DoesRow> {
    let map =
        cx.map(node, "a rule below another", &["if", "do", "set", "refuse", "open", "then", "on-failure"]);
    let given = map.value("if").map(|node| cx.map(node, "`if` of a rule below another", &["when"]));
    does_row(cx, map, given, first_line(node), feel, None)
}

/// `fetch rates`, `invite police`, `acknowledge`, `{ event: acknowledge, wait: true }`.
fn steps(cx: &mut Cx<'_>, node: &Node, feel: &Feel) -> Vec<(Step, Option<At>)> {
    let each = each(node).iter();
    each.filter_map(|node| match money::act_of(node) {
        Some(act) => money::step(cx, node, feel, act),
        None => step(cx, node).map(|step| (step, None)),
    })
    .collect()
}

fn step(cx: &mut Cx<'_>, node: &Node) -> Option<Step> {
    if let Kind::Map(_) = &node.kind {
        let map = cx.map(node, "a step", &["event", "wait"]);
        let event = map.value("event")?;
        let effect: EffectName = cx.one(event, "event", |names| &names.effects)?;
        return Some(Step::Queue { effect, wait: cx.yes(map.value("wait"), "wait") });
    }
    let word = cx.word(node, "a step")?;
    let pick = |verb: &str| {
        let rest = word.text.strip_prefix(verb)?.strip_prefix(' ')?;
        let length = rest.chars().count() as u32;
        let at = At { column: word.at.column + word.at.length.saturating_sub(length), length, ..word.at };
        Some(Word { text: rest.trim().to_owned(), at })
    };
    if let Some(word) = pick("fetch") {
        let names = cx.names.fetches.clone();
        return cx.known(&word, "fetch", &names).then(|| Step::Fetch { fetch: FetchName::new(word.text) });
    }
    if let Some(word) = pick("invite") {
        let names = cx.names.partners.clone();
        return cx
            .known(&word, "partner", &names)
            .then(|| Step::Invite { partner: PartnerName::new(word.text) });
    }
    let names = cx.names.effects.clone();
    if !names.contains(&word.text) && cx.names.fetches.contains(&word.text) {
        let help = format!("write `fetch {}`", word.text);
        cx.error(word.at, format!("`{}` is a fetch, not an event", word.text), help);
        return None;
    }
    if !names.contains(&word.text) && cx.names.partners.contains(&word.text) {
        let help = format!("write `invite {}`", word.text);
        cx.error(word.at, format!("`{}` is a partner, not an event", word.text), help);
        return None;
    }
    cx.known(&word, "event", &names).then(|| Step::Queue { effect: EffectName::new(word.text), wait: false })
}

/// The states a match stands for.
pub(crate) fn expand(states: &StateMatch, all: &[String], finals: &[String]) -> Vec<StateName> {
    match states {
        StateMatch::In(names) => names.clone(),
        StateMatch::Any => all.iter().map(|name| StateName::new(name.clone())).collect(),
        StateMatch::AnyButFinal => all
            .iter()
            .filter(|name| !finals.contains(name))
            .map(|name| StateName::new(name.clone()))
            .collect(),
    }
}

/// Where a row stands, for policies and messages: `program.yaml:88`.
pub(crate) fn source(at: At) -> String {
    format!("{SHEET}:{}", at.line)
}
