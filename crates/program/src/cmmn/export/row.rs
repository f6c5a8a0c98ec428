//! Rows: what a person can choose in a state, and what happens by itself.

use super::{Export, FLOWABLE, Target, add, criterion, element::clock_id, id, on, rule};
use crate::{
    cmmn::{
        document::{CallKind, ItemControl, Kind, OnPart, Rule, Stage, Task, Text},
        tree::Name,
    },
    read::cx::humanise,
};
use casewright_core::{
    definition::{Does, Row, State, StateMatch, Step, Take},
    id::StateName,
};

/// An occurrence that leads to another state.
pub(super) struct Lead {
    pub(super) source: String,
    pub(super) event: &'static str,
    pub(super) to: StateName,
}

/// A condition in parts: what occurs, and the rest in words.
#[derive(Default)]
struct Parts {
    on: Vec<OnPart>,
    rest: Vec<String>,
}

impl Export<'_> {
    /// The rows of a state into its stage; what leads to other states.
    pub(super) fn rows(&mut self, into: &mut Stage, name: &StateName, state: &State) -> Vec<Lead> {
        let program = self.program;
        let applies = |row: &Row| match &row.states {
            StateMatch::In(states) => states.contains(name),
            StateMatch::AnyButFinal => !state.is_final,
            StateMatch::Any => true,
        };
        let rows: Vec<&Row> =
            program.definition.rows.iter().filter(|row| !row.nested && applies(row)).collect();
        let mut leads = Vec::new();
        let mut before: Vec<(&Row, String)> = Vec::new();
        for row in rows {
            let earlier: Vec<String> = before
                .iter()
                .filter(|(other, _)| other.action == row.action && row.action.is_some())
                .map(|(_, source)| format!("not({source})"))
                .collect();
            let own = row.when.as_ref().map(|when| self.written_out(&when.source, 0));
            if let Some(own) = &own {
                before.push((row, own.clone()));
            }
            let Does::Take(take) = &row.does else { continue };
            let mut parts = self.parts(name, own.as_deref());
            parts.rest.extend(earlier);
            let source = match &row.action {
                Some(action) => {
                    let offered = program
                        .actions
                        .get(action)
                        .map_or_else(|| action.to_string(), |meta| meta.title.clone());
                    self.action(
                        into,
                        &format!("{name}.{action}-{}", row.line),
                        &offered,
                        row.line,
                        parts,
                        take,
                    )
                }
                None => {
                    let title = self.title_of(row.when.as_ref().map(|when| when.source.as_str()), take);
                    self.automatic(into, name, row.line, &title, parts)
                }
            };
            leads.extend(self.take(into, &source, take, row.line));
        }
        leads
    }

    /// The parts of a conjunction: clocks that are over and milestones are occurrences.
    fn parts(&mut self, state: &StateName, source: Option<&str>) -> Parts {
        let mut parts = Parts::default();
        let Some(source) = source else { return parts };
        let whole = source.contains(" or ");
        for part in source.split(" and ").map(str::trim) {
            let bare = part.trim_matches(['(', ')']);
            let clock = bare.strip_prefix("clock.").and_then(|rest| rest.strip_suffix(".over"));
            let milestone = bare.strip_prefix("milestones.").map(|short| format!("{state}.{short}"));
            let known = milestone.filter(|key| self.program.definition.plan.by_key(key).is_some());
            match (clock, known) {
                (Some(clock), _) if !whole && self.has_clock(state, clock) => {
                    parts.on.push(on(&clock_id(state, clock), "occur"));
                }
                (_, Some(key)) if !whole => parts.on.push(on(&id(&key), "occur")),
                _ => parts.rest.push(part.to_owned()),
            }
        }
        if whole {
            parts.rest = vec![source.to_owned()];
        }
        parts
    }

    fn has_clock(&self, state: &StateName, clock: &str) -> bool {
        self.program
            .definition
            .states
            .get(state)
            .is_some_and(|state| state.clocks.iter().any(|known| known.name.as_str() == clock))
    }

    fn joined(&mut self, rest: &[String], line: u32) -> Option<Text> {
        if rest.is_empty() {
            return None;
        }
        let bracketed =
            |part: &String| if part.contains(" or ") { format!("({part})") } else { part.clone() };
        let words: Vec<String> = rest.iter().map(bracketed).collect();
        self.condition(&words.join(" and "), line)
    }

    /// Something a person chooses: its id and the event of its occurrence.
    fn action(
        &mut self,
        into: &mut Stage,
        own: &str,
        title: &str,
        line: u32,
        parts: Parts,
        take: &Take,
    ) -> (String, &'static str) {
        let own = id(own);
        let again = take.set.is_none();
        let repetition = again.then(Rule::default);
        match self.target {
            Target::Flowable => {
                let condition = self.joined(&parts.rest, line);
                if !parts.on.is_empty() {
                    self.lost.push(format!(
                        "on line {line} an action waits for a clock or milestone; a listener cannot, and is offered before"
                    ));
                }
                let control =
                    repetition.map(|rule| ItemControl { repetition: Some(rule), ..ItemControl::default() });
                add(into, &own, title, Kind::UserEventListener { roles: Vec::new() }, control);
                if let (Some(text), Some(definition)) = (condition, into.definitions.last_mut()) {
                    let name = Name {
                        namespace: Some(FLOWABLE.to_owned()),
                        prefix: Some("flowable".to_owned()),
                        local: "availableCondition".to_owned(),
                    };
                    definition.base.kept.attributes.push((name, text.text));
                }
                (own, "occur")
            }
            Target::Omg => {
                let control =
                    ItemControl { repetition, manual_activation: Some(rule(None)), ..ItemControl::default() };
                let task = Task { blocking: false, ..Task::default() };
                let kind = Kind::HumanTask { task, performer: None, table: None };
                let at = add(into, &own, title, kind, Some(control));
                let guarded = !parts.on.is_empty() || !parts.rest.is_empty();
                if guarded && again {
                    // With an entry by a condition alone and repetition it would be offered without end.
                    self.lost.push(format!("the condition on line {line} is not asked: what can be chosen again has no entry criterion"));
                } else if guarded {
                    let condition = self.joined(&parts.rest, line);
                    let entry = criterion(into, &format!("{own}-offered"), parts.on, condition);
                    if let Some(item) = into.items.get_mut(at) {
                        item.entry.push(entry);
                    }
                }
                self.lost.push(format!("on line {line} the action is a task that is started by hand, and its condition is not asked again once it is offered"));
                (own, "complete")
            }
        }
    }

    /// Something that happens by itself, once a visit.
    fn automatic(
        &mut self,
        into: &mut Stage,
        state: &StateName,
        line: u32,
        title: &str,
        parts: Parts,
    ) -> (String, &'static str) {
        let mut own = id(&format!("{state}.by-itself-{line}"));
        // Rows that no author wrote share their line.
        while into.items.iter().any(|item| item.base.id.as_deref() == Some(own.as_str())) {
            own.push_str("-more");
        }
        let at = add(into, &own, title, Kind::Milestone, None);
        let condition = self.joined(&parts.rest, line);
        if condition.is_some() || !parts.on.is_empty() {
            let entry = criterion(into, &format!("{own}-when"), parts.on, condition);
            if let Some(item) = into.items.get_mut(at) {
                item.entry.push(entry);
            }
        }
        (own, "occur")
    }

    /// A row in a few words: why, where that is a name or a clock, and what comes of it.
    fn title_of(&self, when: Option<&str>, take: &Take) -> String {
        let why = when.and_then(reason);
        let state = take.set.as_ref().map(|to| {
            self.program.states.get(to).map_or_else(|| humanise(to.as_str()), |meta| meta.title.clone())
        });
        let step = take.steps.iter().find_map(|step| match step {
            Step::Queue { effect, .. } => Some(humanise(effect.as_str())),
            Step::Fetch { fetch } => Some(humanise(fetch.as_str())),
            Step::Invite { .. } | Step::Money(_) => None,
        });
        match (why, state.or(step)) {
            (Some(why), Some(what)) if why != what => format!("{why}: {what}"),
            (Some(only), _) | (None, Some(only)) => only,
            (None, None) => "Nothing more".to_owned(),
        }
    }

    /// What a row does after its occurrence.
    fn take(
        &mut self,
        into: &mut Stage,
        source: &(String, &'static str),
        take: &Take,
        line: u32,
    ) -> Vec<Lead> {
        let mut leads = Vec::new();
        let mut last = source.clone();
        for (number, step) in (1..).zip(&take.steps) {
            match step {
                Step::Queue { effect, wait: false } => {
                    self.effects.entry(effect.to_string()).or_default().push(last.clone());
                }
                Step::Queue { effect, wait: true } => last = awaited(into, &last, number, effect.as_str()),
                Step::Fetch { fetch } => last = awaited(into, &last, number, fetch.as_str()),
                other => self.lost.push(format!("on line {line} the step {} is left out", step_words(other))),
            }
        }
        if take.on_failure.is_some() {
            self.lost.push(format!("what happens when a step on line {line} fails is left out"));
        }
        if let Some(to) = &take.set {
            leads.push(Lead { source: last.0.clone(), event: last.1, to: to.clone() });
        }
        let program = self.program;
        let mut earlier: Vec<String> = Vec::new();
        let then = take.then.iter().filter_map(|row| program.definition.rows.get(row.0 as usize));
        for (number, nested) in (1..).zip(then) {
            let own = nested.when.as_ref().map(|when| self.written_out(&when.source, 0));
            let mut rest: Vec<String> = earlier.iter().map(|source| format!("not({source})")).collect();
            rest.extend(own.clone());
            earlier.extend(own);
            let Does::Take(below) = &nested.does else { continue };
            let name = id(&format!("{}.then-{}", last.0, nested.line));
            let when = nested.when.as_ref().map(|when| when.source.as_str());
            let title = self.title_of(when.or((number > 1).then_some("otherwise")), below);
            let at = add(into, &name, &title, Kind::Milestone, None);
            let condition = self.joined(&rest, nested.line);
            let entry = criterion(into, &format!("{name}-when"), vec![on(&last.0, last.1)], condition);
            if let Some(item) = into.items.get_mut(at) {
                item.entry.push(entry);
            }
            // Rows under rows are not nested any deeper.
            if let Some(to) = &below.set {
                leads.push(Lead { source: name.clone(), event: "occur", to: to.clone() });
            }
            for step in &below.steps {
                match step {
                    Step::Queue { effect, .. } => {
                        self.effects.entry(effect.to_string()).or_default().push((name.clone(), "occur"));
                    }
                    other => self.lost.push(format!(
                        "on line {} the step {} is left out",
                        nested.line,
                        step_words(other)
                    )),
                }
            }
        }
        leads
    }
}

/// A condition in a few words, where it is made of names: `clock.decide.over and paid` is *Decide over, paid*.
fn reason(source: &str) -> Option<String> {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let mut words = Vec::new();
    for part in source.split(" and ").map(str::trim) {
        let (bare, not) = match part.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) => (inner, "not "),
            None => (part, ""),
        };
        let clock = bare.strip_prefix("clock.").and_then(|rest| rest.strip_suffix(".over"));
        let milestone = bare.strip_prefix("milestones.");
        let (bare, after) = (clock.or(milestone).unwrap_or(bare), if clock.is_some() { " over" } else { "" });
        if !name(bare) {
            return None;
        }
        words.push(format!("{not}{}{after}", bare.replace(['-', '_'], " ")));
    }
    (words.len() <= 2).then(|| humanise(&words.join(", ")))
}

/// A step that is waited for: a task of a system in the state.
fn awaited(
    into: &mut Stage,
    after: &(String, &'static str),
    number: u32,
    name: &str,
) -> (String, &'static str) {
    let own = id(&format!("{}.step-{number}", after.0));
    let kind = Kind::Call {
        kind: CallKind::Process,
        task: Task::default(),
        of: None,
        expression: None,
        mappings: Vec::new(),
    };
    let at = add(into, &own, &humanise(name), kind, None);
    let entry = criterion(into, &format!("{own}-when"), vec![on(&after.0, after.1)], None);
    if let Some(item) = into.items.get_mut(at) {
        item.entry.push(entry);
    }
    (own, "complete")
}

fn step_words(step: &Step) -> String {
    let text = serde_json::to_string(step).unwrap_or_default();
    format!("`{}`", text.trim_matches(['{', '}']).replace('"', ""))
}
