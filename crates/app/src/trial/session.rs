//! Steps to commands, one at a time; a refused one leaves everything as it was.

use super::{
    name,
    shown::{CaseShown, Shown, items},
};
use casewright_core::{
    Actor, Case, Command, Definition, EffectKind, Envelope, ItemState, Rejection, Transition, Value,
    case::CaseState,
    decide,
    id::{CaseId, EffectNo, ItemNo, PersonId, UnitName},
    is_completable,
    plan::FileTransition,
};
use jiff::{Span, Timestamp};
use program::cmmn::{Model, Step, Values};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Timers that one step may let fire.
const TIMERS_MAX: usize = 10_000;
/// Cases that case tasks may open, and how deep.
const CASES_MAX: usize = 100;

/// One case of a bare model, and the cases that its case tasks opened. A case goes on when the task that opened it ends early,
/// as in a program (`docs/cmmn-semantics.md`).
#[derive(Clone, Debug)]
pub struct Trial<'m> {
    models: &'m [Model],
    now: Timestamp,
    step: usize,
    runs: Vec<Run>,
}

/// A case under way.
#[derive(Clone, Debug)]
struct Run {
    name: String,
    definition: Definition,
    types: Vec<&'static str>,
    case: Option<Case>,
}

impl<'m> Trial<'m> {
    /// A trial of the first case of the first model. Case tasks find their cases in all of them. `None` where the model has
    /// no case.
    pub fn new(models: &'m [Model], now: Timestamp) -> Option<Self> {
        let (definition, types) = models.first()?.definition(None)?;
        let run = Run { name: definition.program.to_string(), definition, types, case: None };
        Some(Self { models, now, step: 0, runs: vec![run] })
    }

    /// Takes one step and shows what it leaves. A first step other than `start` finds the case started with an empty case
    /// file.
    pub fn take(&mut self, step: &Step) -> Shown {
        let begun = self.begin(step);
        let before = self.clone();
        self.step += 1;
        let error = begun.and_then(|()| self.try_step(step)).err();
        if error.is_some() {
            let number = self.step;
            *self = before;
            self.step = number;
        }
        self.shown(error)
    }

    fn shown(&self, error: Option<String>) -> Shown {
        let first = self.runs.first();
        let case = first.and_then(|run| run.case.as_ref().map(|case| (run, case)));
        Shown {
            step: self.step,
            case: case.map(|(_, case)| case.state),
            completable: case.is_some_and(|(run, case)| is_completable(case, &run.definition)),
            items: case.map_or_else(Vec::new, |(run, case)| items(case, &run.definition, &run.types)),
            error,
            cases: self
                .runs
                .iter()
                .skip(1)
                .filter_map(|run| {
                    let case = run.case.as_ref()?;
                    let items = items(case, &run.definition, &run.types);
                    Some(CaseShown { name: run.name.clone(), case: case.state, items })
                })
                .collect(),
        }
    }

    fn begin(&mut self, step: &Step) -> Result<(), String> {
        if matches!(step, Step::Start(_)) || self.runs.first().is_some_and(|run| run.case.is_some()) {
            return Ok(());
        }
        let before = self.clone();
        self.open(0, &Vec::new()).inspect_err(|_| *self = before)
    }

    fn try_step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Start(values) => {
                if self.runs.first().is_some_and(|run| run.case.is_some()) {
                    return Err("the case has been started already".into());
                }
                self.open(0, values)
            }
            Step::Move { item, to, with } if item == "case" => {
                if with.is_empty() {
                    self.command(0, Command::Case { transition: *to })
                } else {
                    Err("nothing is filled in when the case itself moves".into())
                }
            }
            Step::Move { item, to, with } => self.move_item(item, *to, with),
            Step::MoveFile { item, to, value } => self.move_file(item, *to, value.as_ref()),
            Step::Set(values) => {
                let run = self.runs.first().ok_or("there is no case")?;
                let values = name::file(&run.definition, values);
                self.command(0, Command::SetFile { values })
            }
            Step::Advance(text) => self.advance(text),
            Step::Plan(item) => self.plan(item),
        }
    }

    /// The instance of a name, in this case or one that a case task opened; the first that can make the transition.
    fn move_item(&mut self, item: &str, to: Transition, with: &Values) -> Result<(), String> {
        let mut refused = None;
        for index in 0..self.runs.len() {
            let Some(run) = self.runs.get(index) else { continue };
            let Some(case) = &run.case else { continue };
            let found = match name::instances(case, &run.definition, item) {
                Ok(found) => found,
                Err(error) => {
                    refused.get_or_insert(error);
                    continue;
                }
            };
            let mut first = None;
            for no in found {
                let input =
                    self.runs.get(index).map(|run| name::file(&run.definition, with)).unwrap_or_default();
                let before = self.clone();
                match self.command(index, Command::Item { item: no, transition: to, input }) {
                    Ok(()) => return Ok(()),
                    Err(error) => {
                        *self = before;
                        first.get_or_insert(error);
                    }
                }
            }
            // The nearest case that has the name answers for it.
            return Err(first.unwrap_or_else(|| format!("`{item}` has no instance yet")));
        }
        Err(refused.unwrap_or_else(|| format!("there is no plan item `{item}` in this model")))
    }

    fn move_file(&mut self, item: &str, to: FileTransition, value: Option<&Value>) -> Result<(), String> {
        let run = self.runs.first().ok_or("there is no case")?;
        let known = name::file_path(&run.definition, item);
        let there = run.case.as_ref().is_some_and(|case| case.value(&item.into()).is_some());
        let path = match known {
            Some(path) => path,
            None if there || value.is_some() => item.into(),
            None => return Err(format!("there is no case-file item `{item}`")),
        };
        self.command(0, Command::MoveFileItem { path, transition: to, to: value.cloned() })
    }

    fn plan(&mut self, item: &str) -> Result<(), String> {
        let run = self.runs.first().ok_or("there is no case")?;
        let case = run.case.as_ref().ok_or("there is no case")?;
        let matches = |by_name: bool| -> Vec<(String, Option<casewright_core::id::ElementId>)> {
            let elements = run.definition.plan.elements.iter().filter(|element| element.discretionary);
            elements
                .filter(|element| {
                    if by_name {
                        element.name == item
                    } else {
                        element.key == item || name::id_of(&element.key) == item
                    }
                })
                .map(|element| (element.key.clone(), element.parent))
                .collect()
        };
        let mut elements = matches(true);
        if elements.is_empty() {
            elements = matches(false);
        }
        if elements.is_empty() {
            return Err(format!("there is no discretionary item `{item}` in this model"));
        }
        let mut tries = Vec::new();
        for (key, parent) in elements {
            let stages = case
                .items
                .iter()
                .filter(|stage| Some(stage.element) == parent && stage.state == ItemState::Active);
            let stages: Vec<Option<ItemNo>> = stages.map(|stage| Some(stage.no)).collect();
            let stages = if stages.is_empty() { vec![None] } else { stages };
            tries.extend(stages.into_iter().map(|stage| Command::Plan { element: key.clone(), stage }));
        }
        let mut first = None;
        for command in tries {
            let before = self.clone();
            match self.command(0, command) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    *self = before;
                    first.get_or_insert(error);
                }
            }
        }
        Err(first.unwrap_or_default())
    }

    /// Lets time pass; timers fire one after the other, each at its time.
    fn advance(&mut self, text: &str) -> Result<(), String> {
        let span: Span = text
            .parse()
            .map_err(|_| format!("`{text}` is no ISO 8601 duration, as `PT24H` or `P10D` would be"))?;
        if span.is_negative() {
            return Err(format!("`{text}` leads into the past"));
        }
        let until = self
            .now
            .to_zoned(jiff::tz::TimeZone::UTC)
            .checked_add(span)
            .map_err(|_| format!("`{text}` leads beyond the range of time"))?
            .timestamp();
        for _ in 0..TIMERS_MAX {
            let due = self.runs.iter().enumerate().filter_map(|(index, run)| {
                let case = run.case.as_ref()?;
                let running = matches!(case.state, CaseState::Active | CaseState::Suspended);
                let (timer, due_at) = case.next_timer().filter(|_| running)?;
                Some((due_at, index, timer))
            });
            let Some((due_at, index, timer)) = due.min().filter(|(due_at, ..)| *due_at <= until) else {
                self.now = until;
                return Ok(());
            };
            self.now = self.now.max(due_at);
            self.command(index, Command::Elapse { timer })?;
        }
        Err(format!("more than {TIMERS_MAX} timers fire in `{text}`; let less time pass in one step"))
    }

    fn open(&mut self, index: usize, values: &Values) -> Result<(), String> {
        let run = self.runs.get(index).ok_or("there is no case")?;
        let file = name::file(&run.definition, values);
        let reference = run.name.clone();
        self.command(index, Command::Open { reference, unit: UnitName::new("trial"), party: None, file })
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a bare model has no people, no policy and no store: there is nothing to authorise and nobody to reach"
    )]
    fn command(&mut self, index: usize, command: Command) -> Result<(), String> {
        let run = self.runs.get_mut(index).ok_or("there is no such case")?;
        let roles = run.definition.roles.iter().map(|role| Value::text(role.as_str())).collect();
        let me = Value::Map(BTreeMap::from([("roles".into(), Value::List(roles))]));
        let envelope = Envelope {
            case: id_of(index),
            actor: Actor::Person(PersonId::new(Uuid::from_u128(1))),
            on_behalf_of: None,
            me,
            at: self.now,
            lang: None,
            purpose: None,
            reason: None,
            read_at: None,
            command,
        };
        let outcome =
            decide(run.case.as_ref(), &run.definition, &envelope).map_err(|rejection| words(&rejection))?;
        run.case = Some(outcome.case);
        for effect in outcome.effects {
            match effect.kind {
                EffectKind::OpenCase { case, input } => self.open_child(index, effect.no, case, input)?,
                EffectKind::EndCaseTask { parent, task, end } => {
                    let by = parent.uuid().as_u128() as usize - 1;
                    self.command(by, Command::EndChild { effect: task, end })?;
                }
                // Nothing outside is called.
                _ => {}
            }
        }
        Ok(())
    }

    /// Opens the case of a case task, where its model is at hand; else the task waits for somebody to complete it.
    fn open_child(&mut self, by: usize, effect: EffectNo, name: String, input: Value) -> Result<(), String> {
        let found = self.models.iter().find_map(|model| model.definition(Some(&name)));
        let Some((definition, types)) = found else { return Ok(()) };
        if self.runs.len() >= CASES_MAX {
            return Err(format!(
                "more than {CASES_MAX} cases are opened by case tasks, the last by `{name}`"
            ));
        }
        let command = Command::OpenChild {
            reference: name.clone(),
            unit: UnitName::new("trial"),
            parent: id_of(by),
            effect,
            input,
        };
        self.runs.push(Run { name, definition, types, case: None });
        self.command(self.runs.len() - 1, command)?;
        // It may be over already, and the task with it.
        let open = self
            .runs
            .get(by)
            .and_then(|run| run.case.as_ref())
            .is_some_and(|case| case.effects_open.contains_key(&effect));
        if open { self.command(by, Command::SettleEffect { effect, result: Ok(()) }) } else { Ok(()) }
    }
}

/// The id of the case of a run.
fn id_of(run: usize) -> CaseId {
    CaseId::new(Uuid::from_u128(run as u128 + 1))
}

/// A rejection in words for the person who wrote the steps.
fn words(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Input { problems } => {
            let each: Vec<String> =
                problems.iter().map(|problem| format!("`{}` is {}", problem.path, problem.problem)).collect();
            format!("{rejection}: {}", each.join(", "))
        }
        other => other.to_string(),
    }
}
