//! From what happens to who listens: made once for a plan, so that a step looks at what it touches and not at every
//! element.

use super::{ElementKind, FileTransition, OnPart, Plan, Sentry, Transition};
use crate::{
    id::{ActionName, ElementId, StateName},
    plan::{run::Happening, sentry::is_owned_by_state},
    value::FieldPath,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

/// The index of a plan, made when first asked for. A clone makes its own, so that it can be changed before it runs.
#[derive(Debug, Default)]
pub(crate) struct Lazy(OnceLock<Arc<Index>>);

impl Clone for Lazy {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Lazy {
    /// The index; made anew each time for a plan that grew since.
    pub(crate) fn of(&self, plan: &Plan) -> Arc<Index> {
        let index = self.0.get_or_init(|| Arc::new(Index::new(plan)));
        if index.children.len() == plan.elements.len() { index.clone() } else { Arc::new(Index::new(plan)) }
    }
}

/// What of an element listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// Its entry criteria.
    Entry,
    /// Its exit criteria.
    Exit,
    /// The start trigger of its timer.
    Start,
}

type Listeners = Vec<(ElementId, Side)>;

/// The elements that listen to something that happened, each side in document order.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) entries: BTreeSet<ElementId>,
    pub(crate) exits: BTreeSet<ElementId>,
    pub(crate) starts: BTreeSet<ElementId>,
}

impl Heard {
    fn extend(&mut self, listeners: Option<&Listeners>) {
        for (element, side) in listeners.into_iter().flatten() {
            match side {
                Side::Entry => self.entries.insert(*element),
                Side::Exit => self.exits.insert(*element),
                Side::Start => self.starts.insert(*element),
            };
        }
    }
}

/// Who listens to what.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// The children of each element, in document order.
    children: Vec<Vec<ElementId>>,
    items: BTreeMap<(ElementId, Transition), Listeners>,
    files: BTreeMap<(FieldPath, FileTransition), Listeners>,
    entered: BTreeMap<StateName, Listeners>,
    left: BTreeMap<StateName, Listeners>,
    actions: BTreeMap<ActionName, Listeners>,
    /// Conditions by the root names they read.
    conditions: BTreeMap<Arc<str>, Listeners>,
    /// Every condition: time may have changed what it reads.
    timed: Listeners,
    milestones: Vec<ElementId>,
}

/// A condition that reads results of decisions may read anything.
const DECISIONS: &str = "decisions";

impl Index {
    fn new(plan: &Plan) -> Self {
        let mut index = Self { children: vec![Vec::new(); plan.elements.len()], ..Self::default() };
        for (number, element) in plan.elements.iter().enumerate() {
            let id = ElementId(number as u32);
            if let Some(siblings) =
                element.parent.and_then(|parent| index.children.get_mut(parent.0 as usize))
            {
                siblings.push(id);
            }
            if element.kind == ElementKind::Milestone {
                index.milestones.push(id);
            }
            if is_owned_by_state(element) {
                continue;
            }
            for (sentries, side) in [(&element.entry, Side::Entry), (&element.exit, Side::Exit)] {
                for sentry in sentries {
                    index.add_sentry(sentry, (id, side));
                }
            }
            if let ElementKind::TimerEventListener { timer } = &element.kind
                && let Some(start) = timer.start()
            {
                index.add_part(start, (id, Side::Start));
            }
        }
        index
    }

    fn add_sentry(&mut self, sentry: &Sentry, listener: (ElementId, Side)) {
        for on in &sentry.on {
            self.add_part(on, listener);
        }
        let Some(condition) = &sentry.if_part else { return };
        self.timed.push(listener);
        for path in condition.reads() {
            self.conditions.entry(path.root().into()).or_default().push(listener);
        }
    }

    fn add_part(&mut self, on: &OnPart, listener: (ElementId, Side)) {
        let listeners = match on {
            OnPart::PlanItem { source, transition } => self.items.entry((*source, *transition)).or_default(),
            OnPart::PlanItemExit { source, .. } => {
                // The plan model ends by `terminate` when it meets an exit criterion.
                let how = if source.0 == 0 { Transition::Terminate } else { Transition::Exit };
                self.items.entry((*source, how)).or_default()
            }
            OnPart::FileItem { source, transition } => {
                self.files.entry((source.clone(), *transition)).or_default()
            }
            OnPart::StateEntered(state) => self.entered.entry(state.clone()).or_default(),
            OnPart::StateLeft(state) => self.left.entry(state.clone()).or_default(),
            OnPart::ActionTaken(action) => self.actions.entry(action.clone()).or_default(),
        };
        listeners.push(listener);
    }

    /// The children of an element, in document order.
    pub(crate) fn children(&self, id: ElementId) -> &[ElementId] {
        self.children.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The milestones, in document order.
    pub(crate) fn milestones(&self) -> &[ElementId] {
        &self.milestones
    }

    /// The elements with an on-part for this, and those with a condition that may read otherwise now. `element` is that of
    /// the instance it happened to.
    pub(crate) fn heard(&self, what: &Happening, element: Option<ElementId>) -> Heard {
        let mut heard = Heard::default();
        let mut changed: &[&str] = &[];
        match (what, element) {
            (Happening::Created(_), Some(element)) => {
                heard.extend(self.items.get(&(element, Transition::Create)));
            }
            (Happening::Moved(_, transition), Some(element)) => {
                heard.extend(self.items.get(&(element, *transition)));
                if self.milestones.binary_search(&element).is_ok() {
                    changed = &["milestones", DECISIONS];
                }
            }
            (Happening::File(path, transition), _) => {
                heard.extend(self.files.get(&(path.clone(), *transition)));
                heard.extend(self.conditions.get(path.root()));
                changed = &[DECISIONS];
            }
            (Happening::Entered(state), _) => {
                heard.extend(self.entered.get(state));
                changed = &["state", "clock", DECISIONS];
            }
            (Happening::Left(state), _) => {
                heard.extend(self.left.get(state));
                changed = &["state", "clock", DECISIONS];
            }
            (Happening::Action(action), _) => heard.extend(self.actions.get(action)),
            (Happening::Time, _) => heard.extend(Some(&self.timed)),
            (Happening::Created(_) | Happening::Moved(..), None) => {}
        }
        for root in changed {
            heard.extend(self.conditions.get(*root));
        }
        heard
    }

    /// The elements with an entry criterion for a transition of another.
    pub(crate) fn entered_by(
        &self,
        source: ElementId,
        transition: Transition,
    ) -> impl Iterator<Item = ElementId> {
        let listeners = self.items.get(&(source, transition)).into_iter().flatten();
        listeners.filter(|(_, side)| *side == Side::Entry).map(|(element, _)| *element)
    }
}
