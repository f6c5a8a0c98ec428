//! What an expression sees of a case: the roots listed at [`crate::expression::Scope`].

use crate::{
    case::{Case, ItemState},
    definition::Definition,
    document::Document,
    expression::{Decided, Expr, Expression, Scope, Truth},
    id::{DecisionName, DocumentKind, TrackName},
    schema::FieldType,
    value::{FieldPath, Value},
};
use jiff::{Timestamp, tz::TimeZone};
use std::{borrow::Cow, cell::RefCell, collections::BTreeMap, sync::Arc};

type Memo = RefCell<BTreeMap<DecisionName, Result<Decided, String>>>;

/// A case seen at one moment. Decisions run when first asked for and are kept for as long as the view lives.
pub(crate) struct View<'a> {
    definition: &'a Definition,
    case: &'a Case,
    at: Timestamp,
    /// The case file, with the input laid over it where there is one.
    file: Cow<'a, Value>,
    input: Option<Value>,
    me: Option<&'a Value>,
    track: Option<&'a TrackName>,
    clocks: bool,
    /// The number of the instance whose rule or criterion is evaluated.
    counter: Option<u32>,
    memo: Memo,
}

impl<'a> View<'a> {
    /// The case with clocks, without a person and input.
    pub(crate) fn new(definition: &'a Definition, case: &'a Case, at: Timestamp) -> Self {
        Self {
            definition,
            case,
            at,
            file: Cow::Borrowed(&case.file),
            input: None,
            me: None,
            track: None,
            clocks: true,
            counter: None,
            memo: RefCell::default(),
        }
    }

    /// Seen by the person who acts.
    pub(crate) fn seen_by(mut self, me: &'a Value) -> Self {
        self.me = Some(me);
        self
    }

    /// Seen from a track.
    pub(crate) fn on(mut self, track: Option<&'a TrackName>) -> Self {
        self.track = track;
        self
    }

    /// With the input as `input`, and the case file as it will be.
    pub(crate) fn with(mut self, input: Value, file: Value) -> Self {
        self.input = Some(input);
        self.file = Cow::Owned(file);
        self
    }

    /// With a value as `input`, and the case file as it is.
    pub(crate) fn given(mut self, input: Value) -> Self {
        self.input = Some(input);
        self
    }

    /// Runs a decision.
    pub(crate) fn run(&self, name: &DecisionName) -> Result<Decided, String> {
        let missing = || format!("there is no decision `{name}`");
        let index = self.definition.decisions.get_index_of(name).ok_or_else(missing)?;
        if let Some(decided) = self.decision(index, name) {
            return Ok(decided);
        }
        self.memo.borrow().get(name).cloned().unwrap_or_else(|| Err(missing()))
    }

    /// Seen from an instance of a plan item: `repetitionCounter` is its number in its stage, as other engines have it.
    pub(crate) fn counted(mut self, instance: Option<u32>) -> Self {
        self.counter = instance;
        self
    }

    /// Without clocks: facts may not read them.
    pub(crate) fn timeless(mut self) -> Self {
        self.clocks = false;
        self
    }

    /// The time it sees.
    pub(crate) const fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether it holds.
    pub(crate) fn truth(&self, expr: &Expr) -> Truth {
        expr.truth(&Sight { view: self, reads: expr.reads(), before: self.definition.decisions.len() })
    }

    /// What it gives.
    pub(crate) fn value(&self, expr: &dyn Expression) -> Result<Value, String> {
        expr.value(&Sight { view: self, reads: expr.reads(), before: self.definition.decisions.len() })
    }

    /// What it reads.
    pub(crate) fn readings(&self, expr: &Expr) -> Vec<(FieldPath, Value)> {
        expr.readings(&Sight { view: self, reads: expr.reads(), before: self.definition.decisions.len() })
    }

    /// The decisions an expression needs, each after those it needs itself, with their results here.
    pub(crate) fn decisions_used(&self, expr: &Expr) -> Vec<(DecisionName, Decided)> {
        decisions_needed(self.definition, expr.reads())
            .into_iter()
            .filter_map(|(index, name)| Some((name.clone(), self.decision(index, name)?)))
            .collect()
    }

    /// Why decisions that an expression needs have no result.
    pub(crate) fn decisions_failed(&self, expr: &Expr) -> Vec<String> {
        let needed = decisions_needed(self.definition, expr.reads());
        let failed = needed.into_iter().filter(|(index, name)| self.decision(*index, name).is_none());
        failed.filter_map(|(_, name)| self.memo.borrow().get(name)?.as_ref().err().cloned()).collect()
    }

    fn decision(&self, index: usize, name: &DecisionName) -> Option<Decided> {
        if let Some(known) = self.memo.borrow().get(name) {
            return known.clone().ok();
        }
        let decision = self.definition.decisions.get(name)?;
        let result = decision.decide(&Sight { view: self, reads: decision.reads(), before: index });
        self.memo.borrow_mut().insert(name.clone(), result.clone());
        result.ok()
    }

    fn clock_root(&self) -> Value {
        let mut clocks = BTreeMap::<Arc<str>, Value>::new();
        for clock in &self.case.clocks {
            let name = clock.name.as_str();
            if clocks.contains_key(name) {
                continue;
            }
            let Some(clock) = self.case.clock(name) else { continue };
            let running = clock.is_running();
            let parts = [
                ("over", Value::Bool(clock.over || (running && clock.due_at <= self.at))),
                ("due", Value::Time(clock.due_at)),
                ("started", Value::Time(clock.started_at)),
                ("running", Value::Bool(running)),
            ];
            clocks.insert(name.into(), Value::Map(parts.map(|(part, value)| (part.into(), value)).into()));
        }
        Value::Map(clocks)
    }

    /// By the last part of the key and by the name people read; the newest instance counts, so that a new visit of a
    /// state begins without it.
    fn milestone_root(&self) -> Value {
        let mut milestones = BTreeMap::<Arc<str>, Value>::new();
        let index = self.definition.plan.index();
        let mut newest = BTreeMap::new();
        for item in
            self.case.items.iter().filter(|item| index.milestones().binary_search(&item.element).is_ok())
        {
            newest.insert(item.element, item.state);
        }
        for id in index.milestones() {
            let Some(element) = self.definition.plan.element(*id) else { continue };
            let reached = newest.get(id) == Some(&ItemState::Completed);
            let short = element.key.rsplit_once('.').map_or(element.key.as_str(), |(_, short)| short);
            for name in [short, element.name.as_str()] {
                let so_far = milestones.get(name) == Some(&Value::Bool(true));
                milestones.insert(name.into(), Value::Bool(reached || so_far));
            }
        }
        Value::Map(milestones)
    }

    /// By kind: how many may be opened, and how many wait for their scan.
    fn document_root(&self) -> Value {
        let here = |kind: &DocumentKind, counts: fn(&Document) -> bool| {
            let of_kind = self.case.documents.iter().filter(|document| document.kind == *kind);
            Value::int(of_kind.filter(|document| counts(document)).count() as i64)
        };
        let kinds = self.definition.documents.keys().map(|kind| {
            let parts =
                [("count", here(kind, Document::is_there)), ("waiting", here(kind, Document::is_waiting))];
            (Arc::from(kind.as_str()), Value::Map(parts.map(|(part, value)| (part.into(), value)).into()))
        });
        Value::Map(kinds.collect())
    }

    /// A root of the case file; groups of many are empty lists as long as nothing was added.
    fn file_root(&self, name: &str) -> Option<Cow<'_, Value>> {
        let stored = self.file.at(&[name]);
        let missing: Vec<&FieldPath> = self
            .definition
            .file
            .fields
            .iter()
            .filter(|(path, field)| {
                matches!(field.kind, FieldType::Many(_))
                    && path.root() == name
                    && self.file.at(&path.segments()).is_none()
            })
            .map(|(path, _)| path)
            .collect();
        if missing.is_empty() {
            return stored.map(Cow::Borrowed);
        }
        let mut root = stored.cloned().unwrap_or_default();
        for path in missing {
            let segments = path.segments();
            root.put(segments.get(1..).unwrap_or_default(), Value::List(Vec::new()));
        }
        Some(Cow::Owned(root))
    }
}

/// The decisions that paths lead to, directly or through other decisions, in the order of the definition.
pub(crate) fn decisions_needed<'a>(
    definition: &'a Definition,
    reads: &[FieldPath],
) -> Vec<(usize, &'a DecisionName)> {
    let mut wanted: Vec<FieldPath> = reads.to_vec();
    let mut needed = Vec::new();
    // Each comes after those it needs: one pass from the end finds them all.
    for (index, (name, decision)) in definition.decisions.iter().enumerate().rev() {
        let named = wanted.iter().any(|path| match path.segments().as_slice() {
            ["decisions"] => true,
            ["decisions", asked, ..] => *asked == name.as_str(),
            _ => false,
        });
        if named {
            wanted.extend_from_slice(decision.reads());
            needed.push((index, name));
        }
    }
    needed.reverse();
    needed
}

/// A view through the eyes of one expression: only the decisions it reads are run.
struct Sight<'a> {
    view: &'a View<'a>,
    reads: &'a [FieldPath],
    /// Decisions from here on may not be asked for: a decision never waits for itself.
    before: usize,
}

impl Scope for Sight<'_> {
    fn root(&self, name: &str) -> Option<Cow<'_, Value>> {
        let view = self.view;
        // A bare model declares its own names; they come before those of a program.
        if view.definition.is_bare()
            && (name != "input" || view.input.is_none())
            && let Some(value) = view.file_root(name)
        {
            return Some(value);
        }
        match name {
            "repetitionCounter" if view.counter.is_some() && view.file.at(&[name]).is_none() => {
                view.counter.map(|counter| Cow::Owned(Value::int(counter.into())))
            }
            "input" => view.input.as_ref().map(Cow::Borrowed),
            "me" => view.me.map(Cow::Borrowed),
            "clock" => view.clocks.then(|| Cow::Owned(view.clock_root())),
            "milestones" => Some(Cow::Owned(view.milestone_root())),
            "documents" if !view.definition.documents.is_empty() => Some(Cow::Owned(view.document_root())),
            "money" if view.definition.money.is_some() => {
                view.definition.money.as_ref().map(|money| Cow::Owned(money.root(&view.case.money)))
            }
            "state" => {
                let register = match view.track {
                    Some(track) => view.case.registers.get(track),
                    None => {
                        view.definition.tracks.first().and_then(|track| view.case.registers.get(&track.name))
                    }
                };
                register.map(|register| Cow::Owned(Value::text(register.state.as_str())))
            }
            "config" => Some(Cow::Owned(Value::Map(view.definition.config.clone()))),
            "decisions" => {
                let results = decisions_needed(view.definition, self.reads)
                    .into_iter()
                    .filter(|(index, _)| *index < self.before)
                    .filter_map(|(index, name)| {
                        Some((Arc::from(name.as_str()), view.decision(index, name)?.value))
                    })
                    .collect();
                Some(Cow::Owned(Value::Map(results)))
            }
            other => view.file_root(other),
        }
    }

    fn now(&self) -> Timestamp {
        self.view.at
    }

    fn zone(&self) -> TimeZone {
        self.view.definition.calendar.zone.clone()
    }
}
