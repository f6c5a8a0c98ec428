//! Running the plan to rest. What happens queues up, first in first out; when the queue is empty, stages are checked for
//! completion from the inside out; what they complete joins the queue; and so on. The same input gives the same events on
//! every machine.

use crate::{
    case::CaseState,
    event::CaseEvent,
    id::{ActionName, ElementId, ItemNo, StateName},
    plan::{FileTransition, Transition, index::Heard},
    register::act::row_of,
    rejection::Rejection,
    turn::Turn,
    value::{FieldPath, Value},
};

/// Something sentries may wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// A plan-item instance was created: what it does next is decided when its turn comes.
    Created(ItemNo),
    /// A plan-item instance, or the case as its plan model, made a transition.
    Moved(ItemNo, Transition),
    /// A case-file item changed.
    File(FieldPath, FileTransition),
    /// A state was entered (rule 11).
    Entered(StateName),
    /// A state was left (rule 11).
    Left(StateName),
    /// An action was taken (rule 11).
    Action(ActionName),
    /// Time went by: conditions may read otherwise.
    Time,
}

/// A happening and who was there: instances created later do not see it.
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    pub(crate) what: Happening,
    /// The number of instances that existed.
    pub(crate) seen_by: usize,
    /// The exit criterion it happened by.
    pub(crate) by_exit: Option<u16>,
}

/// How deep items are looked for in each other.
const DEPTH_MAX: usize = 64;

/// The paths of what lies in a value, innermost first.
fn parts_below(path: &FieldPath, value: &Value, depth: usize) -> Vec<FieldPath> {
    let (Value::Map(parts), true) = (value, depth < DEPTH_MAX) else { return Vec::new() };
    let below = parts.iter().flat_map(|(name, part)| {
        let at = path.child(name);
        let mut inside = parts_below(&at, part, depth + 1);
        inside.push(at);
        inside
    });
    below.collect()
}

impl Turn<'_> {
    /// Queues what sentries may wait for in an event. `made` are the groups above a changed field that came to be.
    pub(crate) fn notice(&mut self, event: &CaseEvent, made: Vec<FieldPath>, seen_by: usize) {
        let by_exit = match (event, self.exiting) {
            (CaseEvent::ItemMoved { item, .. }, Some((exiting, criterion))) if *item == exiting => {
                Some(criterion)
            }
            (CaseEvent::CaseMoved { .. }, Some((ItemNo(0), criterion))) => Some(criterion),
            _ => None,
        };
        let mut queue = |what| self.queue.push_back(Occurrence { what, seen_by, by_exit });
        match event {
            CaseEvent::ItemCreated { item, parent, .. } => {
                queue(Happening::Created(*item));
                self.touched.extend(*parent);
            }
            CaseEvent::TaskAdded { item, parent, .. } => {
                queue(Happening::Created(*item));
                self.touched.insert(*parent);
            }
            CaseEvent::ItemMoved { item, transition, .. } => {
                queue(Happening::Moved(*item, *transition));
                let parent = self.case.item(*item).and_then(|item| item.parent);
                self.touched.extend(parent);
            }
            CaseEvent::CaseMoved { transition, .. } => queue(Happening::Moved(ItemNo(0), *transition)),
            CaseEvent::FileItemChanged { path, transition, .. } => {
                let parent = path.parent();
                for group in made {
                    let around = group.parent();
                    queue(Happening::File(group, FileTransition::Create));
                    if let Some(around) = around {
                        queue(Happening::File(around, FileTransition::AddChild));
                    }
                }
                // What lies in a deleted item goes with it, innermost first.
                if let (FileTransition::Delete, CaseEvent::FileItemChanged { from, .. }) = (transition, event)
                {
                    for part in parts_below(path, from, 0) {
                        queue(Happening::File(part, FileTransition::Delete));
                    }
                }
                queue(Happening::File(path.clone(), *transition));
                // A part that comes or goes is a child of its group (table 8.5).
                match (transition, parent) {
                    (FileTransition::Create, Some(group)) => {
                        queue(Happening::File(group, FileTransition::AddChild));
                    }
                    (FileTransition::Delete, Some(group)) => {
                        queue(Happening::File(group, FileTransition::RemoveChild));
                    }
                    _ => {}
                }
            }
            CaseEvent::StateEntered { state, .. } => queue(Happening::Entered(state.clone())),
            CaseEvent::StateLeft { state, .. } => queue(Happening::Left(state.clone())),
            // A row under `then:` continues an action, it is not another one.
            CaseEvent::ActionTaken { action: Some(action), row, .. }
                if row_of(self.definition, *row).is_none_or(|row| !row.nested) =>
            {
                queue(Happening::Action(action.clone()));
            }
            _ => {}
        }
    }

    /// The groups above a path that hold nothing yet, outermost first.
    pub(crate) fn groups_missing_above(&self, path: &FieldPath) -> Vec<FieldPath> {
        let mut missing: Vec<FieldPath> = std::iter::successors(path.parent(), FieldPath::parent)
            .filter(|group| self.case.value(group).is_none())
            .collect();
        missing.reverse();
        missing
    }

    /// Runs the plan until nothing moves.
    pub(crate) fn plan_to_rest(&mut self) -> Result<(), Rejection> {
        loop {
            while let Some(occurrence) = self.queue.pop_front() {
                self.spend(|turn| turn.occurrence_name(&occurrence))?;
                let heard = self.heard(&occurrence.what);
                self.start_timers(&heard.starts, &occurrence);
                self.entries(&heard.entries, &occurrence)?;
                self.exits(&heard.exits, &occurrence)?;
                self.entries_across_stages(&occurrence)?;
                match occurrence.what {
                    Happening::Created(item) => {
                        self.activate(item)?;
                        self.look_again(item, Transition::Create)?;
                    }
                    Happening::Moved(item, transition) => self.look_again(item, transition)?,
                    _ => {}
                }
            }
            if !self.complete_one()? {
                break;
            }
        }
        self.expire_events();
        Ok(())
    }

    fn heard(&self, what: &Happening) -> Heard {
        let element = match what {
            Happening::Created(item) | Happening::Moved(item, _) => {
                self.case.item(*item).map(|item| item.element)
            }
            _ => None,
        };
        self.index.heard(what, element)
    }

    /// True while work goes on.
    pub(crate) fn is_active(&self) -> bool {
        self.case.state == CaseState::Active
    }

    fn occurrence_name(&self, occurrence: &Occurrence) -> String {
        match &occurrence.what {
            Happening::Created(item) | Happening::Moved(item, _) => self.item_name(*item),
            Happening::File(path, _) => path.to_string(),
            Happening::Entered(state) | Happening::Left(state) => state.to_string(),
            Happening::Action(action) => action.to_string(),
            Happening::Time => "time".into(),
        }
    }

    /// The name of an instance, for people.
    pub(crate) fn item_name(&self, item: ItemNo) -> String {
        let Some(found) = self.case.item(item) else { return format!("item {}", item.0) };
        match (&found.added, self.definition.plan.element(found.element)) {
            (Some(added), _) => added.title.clone(),
            (None, Some(element)) => element.name.clone(),
            (None, None) => found.key.clone(),
        }
    }

    /// The element of an instance.
    pub(crate) fn element_of(&self, item: ItemNo) -> Option<(ElementId, &crate::plan::Element)> {
        let id = self.case.item(item)?.element;
        Some((id, self.definition.plan.element(id)?))
    }
}
