//! *Nobody can reach this*: the sheet is asked about access. What needs the real policies is asked elsewhere; here stands
//! what the sheet alone tells. A finding that is meant is silenced with `intended: true` where it stands.

use super::policy::Task;
use crate::{
    At,
    model::{DeskRow, Form, List, May, Role, Shown, Template, Tie, View, ViewKind},
    read::{
        cx::Cx,
        feel::Feel,
        overlays::Overlay,
        rules::{self, ActionSource, DoesRow, RowKind, RowSource},
        states::{ItemKind, StateSource},
    },
};
use casewright_core::{
    FileSchema,
    definition::{EffectDef, FetchDef, StateMatch, Step},
    id::{ConditionName, EffectName, FetchName, ListName, RoleName, StateName, ViewName},
};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Names whose findings the author meant.
#[derive(Default)]
pub(crate) struct Intended {
    pub(crate) views: Vec<String>,
    pub(crate) lists: Vec<String>,
    pub(crate) classes: Vec<String>,
}

/// The whole sheet.
pub(crate) struct Sheet<'a> {
    pub(crate) roles: &'a IndexMap<RoleName, Role>,
    pub(crate) views: &'a IndexMap<ViewName, View>,
    pub(crate) lists: &'a IndexMap<ListName, List>,
    pub(crate) states: &'a [StateSource],
    pub(crate) actions: &'a [ActionSource],
    pub(crate) rows: &'a [RowSource],
    pub(crate) desk: &'a [DeskRow],
    pub(crate) tasks: &'a [Task],
    pub(crate) access: &'a crate::model::AccessModel,
    pub(crate) effects: &'a IndexMap<EffectName, EffectDef>,
    pub(crate) fetches: &'a IndexMap<FetchName, FetchDef>,
    pub(crate) forms: &'a IndexMap<String, Form>,
    pub(crate) templates: &'a IndexMap<String, Template>,
    pub(crate) overlays: &'a IndexMap<String, Overlay>,
    pub(crate) feel: &'a Feel,
    pub(crate) schema: &'a FileSchema,
    pub(crate) intended: &'a Intended,
    /// The author wrote Cedar as well, which may open what the sheet does not.
    pub(crate) own_policies: bool,
}

const MEANT: &str = "or write `intended: true` beside it if that is meant";

/// Looks for what cannot be reached or is never used.
pub(crate) fn check(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    // After a finding in the rules, half of what follows would be about rows that are only missing.
    if cx.out.has_errors() {
        return;
    }
    states(cx, sheet);
    actions(cx, sheet);
    views(cx, sheet);
    empty_views(cx, sheet);
    classes(cx, sheet);
    lists(cx, sheet);
    roles(cx, sheet);
    unused(cx, sheet);
}

fn does_rows(rows: &[RowSource]) -> impl Iterator<Item = (&RowSource, &DoesRow)> {
    rows.iter().filter_map(|row| match &row.kind {
        RowKind::Does(does) => Some((row, does)),
        _ => None,
    })
}

/// A row and all rows below it.
fn with_nested(row: &DoesRow) -> Vec<&DoesRow> {
    let mut all = vec![row];
    for below in row.then.iter().chain(row.on_failure.as_deref()) {
        all.extend(with_nested(below));
    }
    all
}

fn expand(cx: &Cx<'_>, states: &StateMatch) -> Vec<StateName> {
    rules::expand(states, &cx.names.states, &cx.names.finals)
}

/// States that some run of rows leads to, from the initial ones.
fn reachable(cx: &Cx<'_>, sheet: &Sheet<'_>) -> BTreeSet<StateName> {
    let mut reached: BTreeSet<StateName> =
        sheet.states.iter().filter(|state| state.initial).map(|state| state.name.clone()).collect();
    loop {
        let before = reached.len();
        for (source, row) in does_rows(sheet.rows) {
            if expand(cx, &source.states).iter().any(|state| reached.contains(state)) {
                reached.extend(with_nested(row).into_iter().filter_map(|row| row.set.clone()));
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

fn states(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    let reached = reachable(cx, sheet);
    for state in sheet.states {
        if !reached.contains(&state.name) && !state.intended {
            let help = format!("write a rule with `set: {}`, {MEANT}", state.name);
            cx.error(state.at, format!("no case ever gets into the state `{}`", state.name), help);
        }
        let leads_out = does_rows(sheet.rows).any(|(source, row)| {
            expand(cx, &source.states).contains(&state.name)
                && with_nested(row).iter().any(|row| row.set.as_ref().is_some_and(|set| *set != state.name))
        });
        if !state.is_final && !leads_out && !state.intended {
            let help = format!("write `final: true`, or a rule with `set` for it, {MEANT}");
            cx.error(state.at, format!("no case ever gets out of the state `{}`", state.name), help);
        }
        for item in &state.items {
            if let ItemKind::Task { role, .. } = &item.kind
                && let Some(during) = sheet.roles.get(role).map(|role| &role.during)
                && !during.is_empty()
                && !during.contains(&state.name)
                && !item.intended
            {
                let message = format!(
                    "nobody can do `{}`: the role `{role}` does not hold in `{}`",
                    item.name, state.name
                );
                cx.error(item.at, message, format!("add the state to `during` of the role, {MEANT}"));
            }
        }
    }
}

fn offered(cx: &Cx<'_>, sheet: &Sheet<'_>, action: &ActionSource) -> BTreeSet<StateName> {
    sheet
        .rows
        .iter()
        .filter(|row| matches!(&row.kind, RowKind::Access { offer, .. } if offer.contains(&action.name)))
        .flat_map(|row| expand(cx, &row.states))
        .collect()
}

fn actions(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    for action in sheet.actions {
        let offered = offered(cx, sheet, action);
        let on_desk = sheet.desk.iter().any(|row| row.offer.contains(&action.name));
        if offered.is_empty() && !action.intended && !sheet.own_policies {
            let message = if on_desk {
                format!("`{}` is offered on the desk, but in no state of a case", action.name)
            } else {
                format!("nobody can choose `{}`", action.name)
            };
            let help = format!("write a rule with a role and `offer: [{}]`, {MEANT}", action.name);
            cx.error(action.at, message, help);
        }
        if on_desk && !action.on_each_selected {
            let help = "write `on: each-selected` beside it";
            cx.error(
                action.at,
                format!("`{}` is offered on the desk but not for each selected case", action.name),
                help,
            );
        }
        let handled: BTreeSet<StateName> = does_rows(sheet.rows)
            .filter(|(_, row)| row.action.as_ref() == Some(&action.name))
            .flat_map(|(source, _)| expand(cx, &source.states))
            .collect();
        let missing: Vec<&StateName> = offered.difference(&handled).collect();
        if !missing.is_empty() {
            let names: Vec<&str> = missing.iter().map(|state| state.as_str()).collect();
            let message = format!(
                "`{}` is offered in {} and does nothing there",
                action.name,
                crate::read::cx::listed(&names)
            );
            let help = format!("write a rule with `action: {}` for this state", action.name);
            cx.error(action.at, message, help);
        }
        for (source, row) in
            does_rows(sheet.rows).filter(|(_, row)| row.action.as_ref() == Some(&action.name))
        {
            let here = expand(cx, &source.states);
            let any = !matches!(source.states, StateMatch::In(_));
            let never = here.iter().all(|state| !offered.contains(state));
            if (never || (!any && here.iter().any(|state| !offered.contains(state))))
                && !offered.is_empty()
                && !sheet.own_policies
            {
                let names: Vec<&str> =
                    here.iter().filter(|state| !offered.contains(*state)).map(StateName::as_str).collect();
                let message = format!(
                    "`{}` is not offered to anybody in {}",
                    action.name,
                    crate::read::cx::listed(&names)
                );
                cx.warning(row.at, message, "offer it there, or take the state out of this rule");
            }
        }
        shadowed(cx, sheet, action);
    }
}

/// Rows after one without a condition are never tried.
fn shadowed(cx: &mut Cx<'_>, sheet: &Sheet<'_>, action: &ActionSource) {
    let rows: Vec<_> =
        does_rows(sheet.rows).filter(|(_, row)| row.action.as_ref() == Some(&action.name)).collect();
    for (index, (source, row)) in rows.iter().enumerate() {
        let here = expand(cx, &source.states);
        let general = |source: &RowSource| !matches!(source.states, StateMatch::In(_));
        let covered = |state: &StateName| {
            rows.iter().enumerate().any(|(other_index, (other, above))| {
                // Rows of the state come before rows of `any`, and otherwise the order of the sheet counts (rule 3).
                let before = match (general(other), general(source)) {
                    (false, true) => true,
                    (true, false) => false,
                    _ => other_index < index,
                };
                before && above.when.is_none() && expand(cx, &other.states).contains(state)
            })
        };
        if !here.is_empty() && here.iter().all(covered) {
            let message = format!("this rule for `{}` is never reached", action.name);
            cx.error(
                row.at,
                message,
                "a rule before it has no condition; put this one above it, or remove it",
            );
        }
    }
}

fn shown_to_somebody(sheet: &Sheet<'_>, view: &ViewName) -> bool {
    sheet.rows.iter().any(|row| matches!(&row.kind, RowKind::Access { show, .. } if show.contains(view)))
}

fn views(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    for (name, view) in sheet.views {
        let shown = shown_to_somebody(sheet, name);
        let published = sheet
            .effects
            .values()
            .any(|effect| matches!(effect, EffectDef::Publish { view, .. } if view == name));
        let asked = sheet.actions.iter().any(|action| action.view.as_ref() == Some(name));
        let input = matches!(view.kind, ViewKind::Input(_));
        let reached = shown || (view.public && published) || (input && asked);
        if !reached && !sheet.intended.views.iter().any(|other| other == name.as_str()) && !sheet.own_policies
        {
            let help = if input {
                format!("name it as the `view` of an action, {MEANT}")
            } else {
                format!("write a rule with a role and `show: [{name}]`, {MEANT}")
            };
            cx.error(cx.place("views", name.as_str()), format!("nobody can see the view `{name}`"), help);
        }
    }
}

/// A view that shows a role nothing, since it reads none of the classes in it.
fn empty_views(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    for row in sheet.rows {
        let RowKind::Access { show, .. } = &row.kind else { continue };
        for (name, role) in row.roles.iter().filter_map(|name| Some((name, sheet.roles.get(name)?))) {
            for view in show {
                let Some(ViewKind::Show(items)) = sheet.views.get(view).map(|view| &view.kind) else {
                    continue;
                };
                let something = items.iter().any(|item| match item {
                    Shown::Field(path) => sheet
                        .schema
                        .within(path)
                        .any(|(_, field)| field.mask.is_some() || role.reads.contains(&field.class)),
                    _ => true,
                });
                if !something {
                    let message = format!("`{name}` is shown the view `{view}` and can read nothing in it");
                    cx.error(
                        row.at,
                        message,
                        format!("add a class of its fields to `reads` of `{name}`, or show another view"),
                    );
                }
            }
        }
    }
}

fn classes(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    for class in &sheet.access.classes {
        let used = sheet.schema.fields.values().any(|field| field.class == *class);
        let read = sheet.roles.values().any(|role| role.reads.contains(class));
        let meant = sheet.intended.classes.iter().any(|other| other == class.as_str());
        if used && !read && !meant && !sheet.own_policies {
            let help = format!(
                "write `reads: [case, {class}]` beside a role, or `classes: {{ {class}: {{ intended: true }} }}`"
            );
            cx.error(At::default(), format!("nobody can read fields of class `{class}`"), help);
        }
    }
}

fn lists(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    for name in sheet.lists.keys() {
        let opened = sheet.desk.iter().any(|row| row.open.as_ref() == Some(name));
        let meant = sheet.intended.lists.iter().any(|other| other == name.as_str());
        if !opened && !meant {
            let help = format!("write `- if: {{ desk: true, role: … }}` with `open: {name}`, {MEANT}");
            cx.error(
                cx.place("lists", name.as_str()),
                format!("nobody's desk opens the list `{name}`"),
                help,
            );
        }
    }
}

fn roles(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    for (name, role) in sheet.roles {
        let in_rows = sheet.rows.iter().any(|row| row.roles.contains(name));
        let in_tasks = sheet.tasks.iter().any(|task| task.role == *name);
        if !in_rows && !in_tasks && role.may.is_empty() && !role.intended && !sheet.own_policies {
            let help = format!("write a rule with `role: {name}`, {MEANT}");
            cx.error(cx.place("roles", name.as_str()), format!("the role `{name}` opens nothing"), help);
        }
        if role.tie == Tie::Partner
            && let Some(partner) = &role.partner
            && !invited(sheet, partner.as_str())
            && !role.intended
            && !role.may.contains(&May::Redeem)
        {
            let help =
                format!("write `do: [invite {partner}]` in a rule, {MEANT}: people can bring it in by hand");
            cx.warning(
                cx.place("roles", name.as_str()),
                format!("no rule brings the partner `{partner}` into a case"),
                help,
            );
        }
    }
}

fn invited(sheet: &Sheet<'_>, partner: &str) -> bool {
    does_rows(sheet.rows)
        .flat_map(|(_, row)| with_nested(row))
        .flat_map(|row| &row.steps)
        .any(|step| matches!(step, Step::Invite { partner: other } if other.as_str() == partner))
}

/// Registers whose entries nothing uses.
fn unused(cx: &mut Cx<'_>, sheet: &Sheet<'_>) {
    let rows: Vec<&DoesRow> = does_rows(sheet.rows).flat_map(|(_, row)| with_nested(row)).collect();
    let queued = |name: &EffectName| {
        rows.iter()
            .flat_map(|row| &row.steps)
            .any(|step| matches!(step, Step::Queue { effect, .. } if effect == name))
            || sheet
                .states
                .iter()
                .flat_map(|state| &state.items)
                .any(|item| matches!(&item.kind, ItemKind::Effect { effect } if effect == name))
    };
    for name in sheet.effects.keys().filter(|name| !queued(name)) {
        cx.warning(
            cx.place("events", name.as_str()),
            format!("nothing does the event `{name}`"),
            "name it under `do:` of a rule, or remove it",
        );
    }
    let fetched = |name: &FetchName| {
        rows.iter()
            .flat_map(|row| &row.steps)
            .any(|step| matches!(step, Step::Fetch { fetch } if fetch == name))
    };
    for name in sheet.fetches.keys().filter(|name| !fetched(name)) {
        cx.warning(
            cx.place("fetches", name.as_str()),
            format!("nothing does the fetch `{name}`"),
            format!("write `do: [fetch {name}]`, or remove it"),
        );
    }
    for file in sheet.forms.keys() {
        let viewed = sheet
            .views
            .values()
            .any(|view| matches!(&view.kind, ViewKind::Input(form) if form.file == *file));
        let worked = sheet
            .states
            .iter()
            .flat_map(|state| &state.items)
            .any(|item| matches!(&item.kind, ItemKind::Task { form: Some(form), .. } if form == file))
            || sheet
                .states
                .iter()
                .filter_map(|state| state.plan.as_ref())
                .any(|plan| plan.forms.iter().any(|(_, form)| form == file))
            || sheet.overlays.values().any(|overlay| overlay.forms.iter().any(|(_, form)| form == file));
        if !viewed && !worked {
            cx.out.warning(
                file,
                At::default(),
                "nothing uses this form",
                "name it as `input:` of a view or `form:` of a task",
            );
        }
    }
    for file in sheet.templates.keys() {
        let sent = sheet.effects.values().any(|effect| match effect {
            EffectDef::Message { template, .. } | EffectDef::Letter { template, .. } => template == file,
            EffectDef::Platform { template, .. } => template.as_deref() == Some(file),
            EffectDef::Publish { .. } => false,
        });
        if !sent {
            cx.out.warning(
                file,
                At::default(),
                "nothing sends this template",
                "name it as `template:` of an event",
            );
        }
    }
    conditions(cx, sheet, &rows);
}

fn conditions(cx: &mut Cx<'_>, sheet: &Sheet<'_>, rows: &[&DoesRow]) {
    let written: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.when.as_ref())
        .chain(sheet.states.iter().flat_map(|state| &state.items).filter_map(|item| item.when.as_ref()))
        .chain(sheet.states.iter().flat_map(|state| &state.items).filter_map(|item| match &item.repeat {
            Some(crate::read::states::Repeat::When(when)) => Some(when),
            _ => None,
        }))
        .chain(sheet.forms.values().flat_map(Form::fields).filter_map(|field| field.when.as_ref()))
        .map(|when| when.source.as_str())
        .chain(
            sheet
                .actions
                .iter()
                .filter_map(|action| action.approval_when.as_ref())
                .map(ConditionName::as_str),
        )
        .collect();
    for (name, _, at) in sheet.feel.conditions() {
        let guards = sheet.access.facts.contains(&name);
        let used = guards
            || written.iter().any(|source| source.contains(name.as_str()))
            || sheet.feel.named_by_another(name.as_str());
        if !used {
            cx.warning(
                at,
                format!("nothing asks the condition `{name}`"),
                "name it under `when:`, or remove it",
            );
        }
    }
}
