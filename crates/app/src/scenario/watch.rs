//! What is evaluated while steps are taken: conditions and decisions of a definition, watched from outside.

use casewright_core::{
    Decided, Decision, Definition, Expr, Expression, FieldPath, Scope, Truth, Value,
    id::{ConditionName, DecisionName, RowId},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// A condition where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    /// Of a rule.
    Row(RowId),
    /// A fact that guards a view or an offer.
    Fact(ConditionName),
}

/// How a condition came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Came {
    /// It was true once.
    pub(super) held: bool,
    /// It was false or unknown once.
    pub(super) did_not: bool,
}

#[derive(Debug, Default)]
struct Seen {
    conditions: BTreeMap<Of, Came>,
    rows: BTreeMap<DecisionName, BTreeSet<u32>>,
}

/// What was evaluated. It counts only while a step is taken: what pages evaluate to say what could be done does not.
#[derive(Debug, Default)]
pub(super) struct Watch {
    on: AtomicBool,
    seen: Mutex<Seen>,
}

impl Watch {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(super) fn turn(&self, on: bool) {
        self.on.store(on, Ordering::SeqCst);
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // Nothing here panics while it holds the lock; a poisoned one would still be whole.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a condition came out so far.
    pub(super) fn condition(&self, of: &Of) -> Came {
        self.seen().conditions.get(of).copied().unwrap_or_default()
    }

    /// Whether a row of a decision, counted from 1, matched so far.
    pub(super) fn matched(&self, decision: &DecisionName, row: u32) -> bool {
        self.seen().rows.get(decision).is_some_and(|rows| rows.contains(&row))
    }

    /// The definition with every rule's condition, every fact and every decision watched.
    pub(super) fn over(self: &Arc<Self>, definition: &Definition) -> Definition {
        let mut watched = definition.clone();
        let expr = |inner: &Expr, of: Of| -> Expr {
            Arc::new(WatchedExpr { inner: Arc::clone(inner), watch: Arc::clone(self), of })
        };
        for row in &mut watched.rows {
            if let Some(when) = &mut row.when {
                when.expr = expr(&when.expr, Of::Row(row.id));
            }
        }
        for (name, condition) in watched.conditions.iter_mut().filter(|(_, condition)| condition.is_fact) {
            condition.expr = expr(&condition.expr, Of::Fact(name.clone()));
        }
        for (name, decision) in &mut watched.decisions {
            *decision = Arc::new(WatchedDecision {
                inner: Arc::clone(decision),
                watch: Arc::clone(self),
                name: name.clone(),
            });
        }
        watched
    }
}

#[derive(Debug)]
struct WatchedExpr {
    inner: Expr,
    watch: Arc<Watch>,
    of: Of,
}

impl Expression for WatchedExpr {
    fn truth(&self, scope: &dyn Scope) -> Truth {
        let truth = self.inner.truth(scope);
        if self.watch.on.load(Ordering::SeqCst) {
            let mut seen = self.watch.seen();
            let came = seen.conditions.entry(self.of.clone()).or_default();
            came.held |= truth.holds();
            came.did_not |= !truth.holds();
        }
        truth
    }

    fn value(&self, scope: &dyn Scope) -> Result<Value, String> {
        self.inner.value(scope)
    }

    fn source(&self) -> &str {
        self.inner.source()
    }

    fn reads(&self) -> &[FieldPath] {
        self.inner.reads()
    }

    fn readings(&self, scope: &dyn Scope) -> Vec<(FieldPath, Value)> {
        self.inner.readings(scope)
    }
}

#[derive(Debug)]
struct WatchedDecision {
    inner: Arc<dyn Decision>,
    watch: Arc<Watch>,
    name: DecisionName,
}

impl Decision for WatchedDecision {
    fn decide(&self, scope: &dyn Scope) -> Result<Decided, String> {
        let decided = self.inner.decide(scope)?;
        if self.watch.on.load(Ordering::SeqCst) {
            self.watch.seen().rows.entry(self.name.clone()).or_default().extend(&decided.rows);
        }
        Ok(decided)
    }

    fn reads(&self) -> &[FieldPath] {
        self.inner.reads()
    }
}
