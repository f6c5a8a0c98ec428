//! A program as a CMMN model, for reading and for running elsewhere.
//!
//! A state becomes a repeating stage; a row with an action a user event listener (or, where listeners can have no
//! condition, a task that is started by hand), with the conditions of the earlier rows negated; `set` an exit and an entry
//! criterion on its occurrence; effects tasks beside the stages; rows without an action milestones; clocks timers. What
//! has no counterpart is told, never left out in silence.

mod condition;
mod element;
mod row;

use super::document::{
    Base, CaseModel, Criterion, Definition, Document, FileItem, ItemControl, Kind, OnPart, PlanItem, Rule,
    Sentry, Stage, Task, Text,
};
use crate::Program;
use casewright_core::{definition::State, id::StateName};
use indexmap::IndexMap;

/// Who is to run the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Any tool that follows the standard: FEEL, and no extension.
    Omg,
    /// Flowable: its expression language, and its condition on event listeners.
    Flowable,
}

/// The namespace of Flowable's extensions.
const FLOWABLE: &str = "http://flowable.org/cmmn";
const FEEL: &str = "https://www.omg.org/spec/DMN/20191111/FEEL/";

/// A program as a document, and what of it is not in there.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The model.
    pub document: Document,
    /// What is lost or to be done by hand, each in a sentence.
    pub lost: Vec<String>,
}

/// Writes a program as a CMMN model.
pub fn export(program: &Program, target: Target) -> Exported {
    let mut export =
        Export { program, target, lost: Vec::new(), plan: Stage::default(), effects: IndexMap::new() };
    export.plan.auto_complete = true;
    export.begin();
    for (name, state) in &program.definition.states {
        export.state(name, state);
    }
    export.effects();
    if !program.forms.is_empty() {
        export.lost.push("forms, views, lists and letters are not part of a CMMN model".to_owned());
    }
    export
        .lost
        .push("who may see and do what is not part of a CMMN model: export it with `--cedar`".to_owned());
    let mut seen = Vec::new();
    export.lost.retain(|line| {
        let new = !seen.contains(line);
        seen.push(line.clone());
        new
    });
    let definition = Definition {
        base: Base::new("plan", Some(&program.title)),
        control: None,
        kind: Kind::Stage(Box::new(export.plan)),
    };
    let case = CaseModel {
        base: Base::new(id(program.name.as_str()), Some(&program.title)),
        file: file(program),
        plan: definition,
        roles: program
            .roles
            .iter()
            .map(|(name, role)| Base::new(format!("role-{name}"), Some(&role.title)))
            .collect(),
        ..CaseModel::default()
    };
    let document = Document {
        base: Base { name: Some(program.title.clone()), ..Base::default() },
        target_namespace: format!("urn:casewright:{}", program.name),
        expression_language: (target == Target::Omg).then(|| FEEL.to_owned()),
        about: [Some("Casewright".to_owned()), Some(env!("CARGO_PKG_VERSION").to_owned()), None, None],
        cases: vec![case],
        processes: Vec::new(),
        ..Document::default()
    };
    Exported { document, lost: export.lost }
}

struct Export<'p> {
    program: &'p Program,
    target: Target,
    lost: Vec<String>,
    plan: Stage,
    /// Effects and what sets each off: source and event.
    effects: IndexMap<String, Vec<(String, &'static str)>>,
}

/// An id that XML takes.
fn id(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    if plain.starts_with(|c: char| c.is_alphabetic() || c == '_') { plain } else { format!("_{plain}") }
}

fn state_id(name: &StateName) -> String {
    id(&format!("state-{name}"))
}

fn rule(text: Option<Text>) -> Rule {
    Rule { condition: text, ..Rule::default() }
}

fn text(words: String) -> Text {
    Text { text: words, ..Text::default() }
}

fn on(source: &str, event: &str) -> OnPart {
    OnPart { source: Some(source.to_owned()), event: Some(event.to_owned()), ..OnPart::default() }
}

/// A criterion with a sentry of its own, which goes into the stage around.
fn criterion(stage: &mut Stage, id: &str, parts: Vec<OnPart>, if_part: Option<Text>) -> Criterion {
    let sentry = format!("sentry-{id}");
    stage.sentries.push(Sentry {
        base: Base::new(sentry.clone(), None),
        on: parts,
        if_part: if_part.map(|text| rule(Some(text))),
    });
    Criterion { base: Base::new(id, None), sentry: Some(sentry) }
}

/// An item with a definition of its own in a stage.
fn add(stage: &mut Stage, id: &str, name: &str, kind: Kind, control: Option<ItemControl>) -> usize {
    let definition = format!("def-{id}");
    stage.definitions.push(Definition {
        base: Base::new(definition.clone(), Some(name)),
        control: None,
        kind,
    });
    stage.items.push(PlanItem {
        base: Base::new(id, Some(name)),
        definition: Some(definition),
        control,
        ..PlanItem::default()
    });
    stage.items.len() - 1
}

/// The case file as items in items.
fn file(program: &Program) -> Vec<FileItem> {
    let mut roots: Vec<FileItem> = Vec::new();
    for path in program.definition.file.fields.keys() {
        let mut level = &mut roots;
        let mut so_far = String::new();
        for segment in path.segments() {
            so_far = if so_far.is_empty() { segment.to_owned() } else { format!("{so_far}.{segment}") };
            let at = match level.iter().position(|item| item.base.name.as_deref() == Some(segment)) {
                Some(at) => at,
                None => {
                    let base = Base::new(id(&format!("file-{so_far}")), Some(segment));
                    level.push(FileItem { base, ..FileItem::default() });
                    level.len() - 1
                }
            };
            let Some(item) = level.get_mut(at) else { break };
            level = &mut item.children;
        }
    }
    roots
}

impl Export<'_> {
    /// A milestone that is reached at once: what the initial states wait for.
    fn begin(&mut self) {
        add(&mut self.plan, "opened", "Opened", Kind::Milestone, None);
    }

    fn state(&mut self, name: &StateName, state: &State) {
        let program = self.program;
        let meta = program.states.get(name);
        let title = meta.map_or_else(|| name.to_string(), |meta| meta.title.clone());
        let own = state_id(name);
        let mut inside = Stage::default();
        self.elements(&mut inside, state);
        self.clocks(&mut inside, name, state);
        let leads = self.rows(&mut inside, name, state);
        if state.is_final && !inside.items.is_empty() {
            self.lost
                .push(format!("`{name}` is final; what is offered there keeps the case open in the model"));
        }
        let control = ItemControl { repetition: Some(Rule::default()), ..ItemControl::default() };
        let at = add(&mut self.plan, &own, &title, Kind::Stage(Box::new(inside)), Some(control));
        let mut entry = Vec::new();
        let initial = program.definition.tracks.iter().any(|track| track.initial == *name);
        if initial {
            entry.push(criterion(&mut self.plan, &format!("{own}-first"), vec![on("opened", "occur")], None));
        }
        let mut exit = Vec::new();
        for (number, lead) in (1..).zip(&leads) {
            exit.push(criterion(
                &mut self.plan,
                &format!("{own}-leave-{number}"),
                vec![on(&lead.source, lead.event)],
                None,
            ));
        }
        if let Some(item) = self.plan.items.get_mut(at) {
            item.entry.extend(entry);
            item.exit.extend(exit);
        }
        // States that come later get their entries when they are there: by name, at the end.
        for lead in leads {
            self.effects.entry(format!("{}{}", ENTRY, lead.to)).or_default().push((lead.source, lead.event));
        }
    }

    /// Effects beside the stages, and the entries of states.
    fn effects(&mut self) {
        let waiting = std::mem::take(&mut self.effects);
        for (name, sources) in waiting {
            if let Some(state) = name.strip_prefix(ENTRY) {
                let own = state_id(&StateName::new(state));
                let made: Vec<Criterion> = (1..)
                    .zip(&sources)
                    .map(|(number, (source, event))| {
                        criterion(
                            &mut self.plan,
                            &format!("{own}-enter-{number}"),
                            vec![on(source, event)],
                            None,
                        )
                    })
                    .collect();
                if let Some(item) =
                    self.plan.items.iter_mut().find(|item| item.base.id.as_deref() == Some(&own))
                {
                    item.entry.extend(made);
                }
                continue;
            }
            let own = id(&format!("effect-{name}"));
            let kind = Kind::Task(Task { blocking: false, ..Task::default() });
            let control = ItemControl { repetition: Some(Rule::default()), ..ItemControl::default() };
            let at = add(&mut self.plan, &own, &crate::read::cx::humanise(&name), kind, Some(control));
            let made: Vec<Criterion> = (1..)
                .zip(&sources)
                .map(|(number, (source, event))| {
                    criterion(&mut self.plan, &format!("{own}-{number}"), vec![on(source, event)], None)
                })
                .collect();
            if let Some(item) = self.plan.items.get_mut(at) {
                item.entry.extend(made);
            }
            self.lost.push(format!(
                "the event `{name}` is a task without a body: let your engine send what it sends"
            ));
        }
    }
}

/// Marks the entries of a state among what occurrences set off; no effect has such a name.
const ENTRY: &str = "enter ";
