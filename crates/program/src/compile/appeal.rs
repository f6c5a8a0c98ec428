//! `appeal:` of a final state becomes what the sheet could have said itself: an action within the period, a state while the appeal
//! is heard, in it a task that opens a case of the other program, and the way back when that case has ended. What the other
//! decision means for this one is for rules of the author in the state `STATE-appealed`: they come first.

use crate::{
    At,
    read::cx::{Cx, each},
    yaml::{Entry, Kind, Node, Word},
};

/// What may stand under `appeal`.
pub(crate) const KEYS: &[&str] = &["to", "within", "by", "title", "view", "takes", "gives"];
/// The clock that it brings along.
pub(crate) const CLOCK: &str = "appeal";
/// The action.
const ACTION: &str = "appeal";
/// The text that says that the period is over.
const TOO_LATE: &str = "appeal-too-late";

/// One appeal as written.
struct Appeal {
    state: String,
    title: Option<Node>,
    track: Option<Node>,
    at: At,
    node: Node,
}

/// Writes the states, the action and the rules into the sheet, before any of it is read. What is not complete is left for the
/// reader of states to say.
pub(super) fn spread(cx: &mut Cx<'_>, sheet: &mut Node) {
    let mut appeals = Vec::new();
    for entry in sheet.at_key("states").map(Node::entries).unwrap_or_default() {
        if let Some(node) = entry.value.at_key("appeal").filter(|node| node.at_key("by").is_some()) {
            appeals.push(Appeal {
                state: entry.key.text.clone(),
                title: entry.value.at_key("title").cloned(),
                track: entry.value.at_key("track").cloned(),
                at: node.at,
                node: node.clone(),
            });
        }
    }
    let Some(first) = appeals.first() else { return };
    if let Some(at) = entry_of(sheet, "actions", ACTION) {
        let help = "an `appeal:` brings one of this name along; rename yours";
        cx.error(at, format!("there is an action `{ACTION}` already"), help);
        return;
    }
    let action = action(first);
    if let Some(other) =
        appeals.iter().find(|other| word_at(&other.node, "view") != word_at(&first.node, "view"))
    {
        let help = "name the same `view` under each `appeal`";
        cx.error(other.at, "appeals of one program ask for different things", help);
    }
    let mut states = Vec::new();
    let mut rules = Vec::new();
    for appeal in &appeals {
        let heard = format!("{}-appealed", appeal.state);
        if let Some(at) = entry_of(sheet, "states", &heard) {
            let help = "an `appeal:` brings one of this name along; rename yours";
            cx.error(at, format!("there is a state `{heard}` already"), help);
            return;
        }
        let rows = sheet.at_key("rules").map(each).unwrap_or_default();
        rules.extend(rows.iter().filter_map(|row| shown_while_heard(row, appeal, &heard)));
        rules.extend(rows_of(appeal, &heard));
        states.push((heard.clone(), state(appeal, &heard)));
    }
    push(sheet, "states", states);
    push(sheet, "actions", vec![(ACTION.to_owned(), action)]);
    if let Kind::Map(sections) = &mut sheet.kind
        && let Some(section) = sections.iter_mut().find(|entry| entry.key.text == "rules")
        && let Kind::List(all) = &mut section.value.kind
    {
        all.extend(rules);
    }
}

fn entry_of(sheet: &Node, section: &str, name: &str) -> Option<At> {
    let entries = sheet.at_key(section).map(Node::entries).unwrap_or_default();
    entries.iter().find(|entry| entry.key.text == name).map(|entry| entry.key.at)
}

fn word_at<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    match &node.at_key(key)?.kind {
        Kind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn push(sheet: &mut Node, section: &str, new: Vec<(String, Node)>) {
    if let Kind::Map(sections) = &mut sheet.kind
        && let Some(section) = sections.iter_mut().find(|entry| entry.key.text == section)
        && let Kind::Map(entries) = &mut section.value.kind
    {
        entries.extend(
            new.into_iter().map(|(name, node)| Entry { key: Word { text: name, at: node.at }, value: node }),
        );
    }
}

fn action(appeal: &Appeal) -> Node {
    let at = appeal.at;
    let title = appeal.node.at_key("title").cloned().unwrap_or_else(|| text(at, "Appeal"));
    let asks = match appeal.node.at_key("view") {
        Some(view) => ("view", view.clone()),
        None => ("reason", text(at, "required")),
    };
    map(at, vec![("title", title), asks])
}

/// The state in which the other case is waited for.
fn state(appeal: &Appeal, heard: &str) -> Node {
    let at = appeal.at;
    let was = match &appeal.title {
        Some(Node { kind: Kind::Scalar { text, .. }, .. }) => text.clone(),
        _ => crate::read::cx::humanise(&appeal.state),
    };
    let to = appeal.node.at_key("to").cloned().unwrap_or_else(|| text(at, ""));
    let mut task = vec![("title", text(at, "Appeal")), ("case", to)];
    for key in ["takes", "gives"] {
        task.extend(appeal.node.at_key(key).map(|node| (key, node.clone())));
    }
    let ended = map(at, vec![("title", text(at, "Appeal decided")), ("after", text(at, ACTION))]);
    let mut parts = vec![("title", text(at, &format!("{was}, appealed")))];
    parts.extend(appeal.track.clone().map(|track| ("track", track)));
    parts.push(("tasks", map(at, vec![(ACTION, map(at, task))])));
    parts.push(("milestones", map(at, vec![(&format!("{heard}-decided"), ended)])));
    map(at, parts)
}

/// Who may, for how long, and the way back.
fn rows_of(appeal: &Appeal, heard: &str) -> Vec<Node> {
    let at = appeal.at;
    let was = || text(at, &appeal.state);
    let by = appeal.node.at_key("by").cloned().unwrap_or_else(|| text(at, ""));
    let over = format!("clock.{CLOCK}.over");
    let row = |asked: Vec<(&str, Node)>, rest: (&str, Node)| map(at, vec![("if", map(at, asked)), rest]);
    vec![
        row(vec![("state", was()), ("role", by)], ("offer", list(at, vec![text(at, ACTION)]))),
        row(
            vec![("state", was()), ("action", text(at, ACTION)), ("when", text(at, &over))],
            ("refuse", text(at, TOO_LATE)),
        ),
        row(vec![("state", was()), ("action", text(at, ACTION))], ("set", text(at, heard))),
        row(
            vec![("state", text(at, heard)), ("when", text(at, &format!("milestones.{heard}-decided")))],
            ("set", was()),
        ),
    ]
}

/// Whoever is shown something of what was decided is shown it while the appeal is heard.
fn shown_while_heard(row: &Node, appeal: &Appeal, heard: &str) -> Option<Node> {
    let asked = row.at_key("if")?;
    let (role, show) = (asked.at_key("role")?, row.at_key("show")?);
    let named = each(asked.at_key("state")?)
        .iter()
        .any(|node| matches!(&node.kind, Kind::Scalar { text, .. } if *text == appeal.state));
    if !named {
        return None;
    }
    let mut asks = vec![("state", text(appeal.at, heard)), ("role", role.clone())];
    asks.extend(asked.at_key("when").map(|when| ("when", when.clone())));
    Some(map(row.at, vec![("if", map(row.at, asks)), ("show", show.clone())]))
}

fn text(at: At, text: &str) -> Node {
    Node { at, kind: Kind::Scalar { text: text.to_owned(), plain: true } }
}

fn list(at: At, items: Vec<Node>) -> Node {
    Node { at, kind: Kind::List(items) }
}

fn map(at: At, entries: Vec<(&str, Node)>) -> Node {
    let entries = entries
        .into_iter()
        .map(|(key, value)| Entry { key: Word { text: key.to_owned(), at }, value })
        .collect();
    Node { at, kind: Kind::Map(entries) }
}
