//! Sentries (8.5). For each occurrence: first entries in document order, then exits, outermost first. On-parts are
//! remembered until their sentry is satisfied; conditions are never latched. A condition whose on-parts have all occurred
//! is looked at again after every occurrence.

use crate::{
    case::{Case, CaseState, ItemState, OnPartRef, PlanItemInstance},
    definition::Definition,
    event::CaseEvent,
    id::{ElementId, ItemNo},
    plan::{
        Element, ElementKind, OnPart, Sentry, Transition,
        run::{Happening, Occurrence},
    },
    rejection::Rejection,
    turn::Turn,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the criteria of an instance do when one is satisfied.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entering {
    /// The instance waits: it goes on.
    First,
    /// The instance went on before: a new one comes, if the repetition rule holds (8.6.4).
    Again,
    /// Suspended: on-parts are remembered, and looked at on resumption.
    NotNow,
}

/// The instances whose criteria an occurrence may meet: those in stages that have not ended.
#[derive(Debug, Default)]
pub(crate) struct Listening {
    /// Per element and stage instance.
    entries: BTreeMap<(ElementId, Option<ItemNo>), Group>,
    /// Per element, in creation order.
    exits: BTreeMap<ElementId, Vec<ItemNo>>,
}

/// The instances of an element in one stage instance.
#[derive(Clone, Debug)]
struct Group {
    first: ItemNo,
    /// The one that the next one follows.
    newest: ItemNo,
    /// Those that waited when last looked at: several only where they were planned by hand.
    waiting: Vec<ItemNo>,
}

impl Listening {
    pub(crate) fn of(definition: &Definition, case: &Case) -> Self {
        let mut listening = Self::default();
        for item in &case.items {
            let parent = item.parent.and_then(|parent| case.item(parent));
            if parent.is_none_or(|parent| !parent.state.is_terminal() || parent.no == ItemNo(0)) {
                listening.add(definition, item.element, item.parent, item.no, item.state);
            }
        }
        listening
    }

    pub(crate) fn add(
        &mut self,
        definition: &Definition,
        id: ElementId,
        parent: Option<ItemNo>,
        item: ItemNo,
        state: ItemState,
    ) {
        let Some(element) = definition.plan.element(id).filter(|element| !is_owned_by_state(element)) else {
            return;
        };
        if !element.entry.is_empty() {
            let new = || Group { first: item, newest: item, waiting: Vec::new() };
            let group = self.entries.entry((id, parent)).or_insert_with(new);
            group.newest = item;
            if matches!(state, ItemState::Available | ItemState::Suspended) {
                group.waiting.push(item);
            }
        }
        // The plan model comes back when its case is reactivated.
        if !element.exit.is_empty() && (!state.is_terminal() || item == ItemNo(0)) {
            self.exits.entry(id).or_default().push(item);
        }
    }

    /// The instances of an element whose entry criteria count, of those that existed when something happened: in each
    /// stage instance those that wait, else the newest, which another may follow.
    fn entering(&self, id: ElementId, case: &Case, seen_by: usize) -> Vec<ItemNo> {
        let range = (id, None)..=(id, Some(ItemNo(u32::MAX)));
        let groups = self.entries.range(range).map(|(_, group)| group);
        groups.flat_map(|group| group.entering(case, seen_by)).collect()
    }

    /// The same in one stage instance.
    fn entering_in(&self, id: ElementId, parent: Option<ItemNo>, case: &Case) -> Vec<ItemNo> {
        self.entries.get(&(id, parent)).map(|group| group.entering(case, usize::MAX)).unwrap_or_default()
    }
}

impl Group {
    fn entering(&self, case: &Case, seen_by: usize) -> Vec<ItemNo> {
        let waits = |no: &ItemNo| {
            case.item(*no).is_some_and(|item| {
                item.state == ItemState::Available
                    || item.state == ItemState::Suspended && item.remembered == Some(ItemState::Available)
            })
        };
        let mut entering: Vec<ItemNo> =
            self.waiting.iter().filter(|no| (no.0 as usize) < seen_by && waits(no)).copied().collect();
        if entering.is_empty() && (self.first.0 as usize) < seen_by {
            entering.push(self.newest);
        }
        entering
    }
}

impl Turn<'_> {
    /// Entry criteria of what was there when it happened, in document order.
    pub(crate) fn entries(
        &mut self,
        heard: &BTreeSet<ElementId>,
        occurrence: &Occurrence,
    ) -> Result<(), Rejection> {
        for id in heard {
            for no in self.listening.entering(*id, &self.case, occurrence.seen_by) {
                self.entry_of(no, Some(occurrence))?;
            }
        }
        Ok(())
    }

    /// An instance that came or moved looks at its own criteria again: at what was remembered while it was suspended, at
    /// conditions that hold already. With a stage that goes on after a halt, what lies in it does.
    pub(crate) fn look_again(&mut self, no: ItemNo, after: Transition) -> Result<(), Rejection> {
        let Some((id, element)) = self.element_of(no) else { return Ok(()) };
        let (has_entry, has_exit) = (!element.entry.is_empty(), !element.exit.is_empty());
        let goes_on = matches!(element.kind, ElementKind::Stage { .. })
            && matches!(after, Transition::Resume | Transition::ParentResume | Transition::Reactivate);
        let Some(item) = self.case.item(no) else { return Ok(()) };
        let (parent, is_active) = (item.parent, item.state == ItemState::Active);
        if has_entry {
            for waiting in self.listening.entering_in(id, parent, &self.case) {
                self.entry_of(waiting, None)?;
            }
        }
        if has_exit {
            self.exit_of(no, id, None)?;
        }
        if !goes_on || !is_active {
            return Ok(());
        }
        let index = self.index.clone();
        for child in index.children(id) {
            for waiting in self.listening.entering_in(*child, Some(no), &self.case) {
                self.entry_of(waiting, None)?;
            }
            let exits = self.listening.exits.get(child).cloned().unwrap_or_default();
            for exit in exits {
                if self.case.item(exit).is_some_and(|item| item.parent == Some(no)) {
                    self.exit_of(exit, *child, None)?;
                }
            }
        }
        Ok(())
    }

    /// The entry criteria of one instance, alternatives in order. Without an occurrence only conditions count.
    pub(crate) fn entry_of(&mut self, no: ItemNo, occurrence: Option<&Occurrence>) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(item) = self.case.item(no) else { return Ok(()) };
        let Some(element) = definition.plan.element(item.element) else { return Ok(()) };
        let Some(entering) = self.entering(item, element) else { return Ok(()) };
        let (id, parent, instance) = (item.element, item.parent, item.instance);
        for (criterion, sentry) in element.entry.iter().enumerate() {
            let criterion = criterion as u16;
            if !self.is_satisfied(no, false, criterion, sentry, occurrence, entering == Entering::NotNow) {
                continue;
            }
            if entering == Entering::First {
                self.emit(CaseEvent::SentrySatisfied { item: no, exit: false, criterion });
                return self.go_on(no);
            }
            // Again: the repetition rule is evaluated when a criterion is satisfied (8.6.4). Where it is false, what was
            // remembered counts for no later instance.
            let repeats = self.rule_holds(element.repetition.as_ref(), instance);
            if repeats || self.parts_missing(no, false, criterion, sentry) < sentry.on.len() {
                self.emit(CaseEvent::SentrySatisfied { item: no, exit: false, criterion });
            }
            if repeats {
                let new = self.create_item(id, parent);
                return self.go_on(new);
            }
        }
        Ok(())
    }

    fn entering(&self, item: &PlanItemInstance, element: &Element) -> Option<Entering> {
        if is_owned_by_state(element) {
            return None;
        }
        let parent = self.case.item(item.parent?)?;
        match parent.state {
            ItemState::Active => {}
            ItemState::Suspended => return Some(Entering::NotNow),
            _ => return None,
        }
        match item.state {
            ItemState::Available => Some(Entering::First),
            ItemState::Suspended if item.remembered == Some(ItemState::Available) => Some(Entering::NotNow),
            _ => element.repetition.is_some().then_some(Entering::Again),
        }
    }

    /// Exit criteria of what was there when it happened, outermost first.
    pub(crate) fn exits(
        &mut self,
        heard: &BTreeSet<ElementId>,
        occurrence: &Occurrence,
    ) -> Result<(), Rejection> {
        let mut waiting: Vec<(usize, ElementId, ItemNo)> = heard
            .iter()
            .filter_map(|id| self.listening.exits.get(id))
            .flatten()
            .filter(|no| (no.0 as usize) < occurrence.seen_by)
            .filter_map(|no| self.case.item(*no))
            .filter(|item| !item.state.is_terminal())
            .map(|item| (self.depth(item.no), item.element, item.no))
            .collect();
        waiting.sort_unstable();
        for (_, element, no) in waiting {
            self.exit_of(no, element, Some(occurrence))?;
        }
        Ok(())
    }

    fn exit_of(
        &mut self,
        no: ItemNo,
        element: ElementId,
        occurrence: Option<&Occurrence>,
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(element) = definition.plan.element(element) else { return Ok(()) };
        // What is suspended remembers, and looks on resumption.
        let not_now = match self.case.item(no).map(|item| item.state) {
            None | Some(ItemState::Completed | ItemState::Terminated) => return Ok(()),
            Some(state) => state == ItemState::Suspended,
        };
        for (criterion, sentry) in element.exit.iter().enumerate() {
            let criterion = criterion as u16;
            if self.is_satisfied(no, true, criterion, sentry, occurrence, not_now) {
                self.emit(CaseEvent::SentrySatisfied { item: no, exit: true, criterion });
                self.exiting = Some((no, criterion));
                let moved = if no == ItemNo(0) {
                    self.move_case(Transition::Terminate, None)
                } else {
                    // Milestones and listeners have no `exit` (table 8.4): other engines' models end them by a criterion.
                    let how = if element.kind.is_stage_or_task() {
                        Transition::Exit
                    } else {
                        Transition::Terminate
                    };
                    self.transition(no, how)
                };
                self.exiting = None;
                return moved;
            }
        }
        Ok(())
    }

    /// True when every on-part has occurred and the condition holds; otherwise remembers the on-parts that occur now.
    fn is_satisfied(
        &mut self,
        no: ItemNo,
        exit: bool,
        criterion: u16,
        sentry: &Sentry,
        occurrence: Option<&Occurrence>,
        only_remember: bool,
    ) -> bool {
        let Some(item) = self.case.item(no) else { return false };
        let mut occurring = Vec::new();
        let mut missing = 0;
        for (part, on) in sentry.on.iter().enumerate() {
            let part = OnPartRef { exit, criterion, part: part as u16 };
            if item.occurred.contains(&part) {
                continue;
            }
            if occurrence.is_some_and(|occurrence| self.occurs(no, on, occurrence)) {
                occurring.push(part);
            } else {
                missing += 1;
            }
        }
        if missing == 0 && !only_remember && self.condition_holds(no, sentry) {
            return true;
        }
        for part in occurring {
            self.emit(CaseEvent::OnPartOccurred { item: no, part });
        }
        false
    }

    fn condition_holds(&self, no: ItemNo, sentry: &Sentry) -> bool {
        let track = self.track_of(no);
        let instance = self.case.item(no).map(|item| item.instance);
        let holds = |expr| self.view().on(track).counted(instance).truth(expr).holds();
        sentry.if_part.as_ref().is_none_or(holds)
    }

    /// How many on-parts have not occurred yet.
    pub(crate) fn parts_missing(&self, no: ItemNo, exit: bool, criterion: u16, sentry: &Sentry) -> usize {
        let occurred = self.case.item(no).map_or(0, |item| {
            item.occurred.iter().filter(|part| part.exit == exit && part.criterion == criterion).count()
        });
        sentry.on.len().saturating_sub(occurred)
    }

    /// True when what happened is what the on-part of this instance waits for.
    fn occurs(&self, no: ItemNo, on: &OnPart, occurrence: &Occurrence) -> bool {
        let parent = self.case.item(no).and_then(|item| item.parent);
        self.is_occurrence(on, occurrence, parent)
    }

    /// True when it happened to the source of an on-part, as seen from inside a stage instance.
    pub(crate) fn is_occurrence(
        &self,
        on: &OnPart,
        occurrence: &Occurrence,
        seen_from: Option<ItemNo>,
    ) -> bool {
        match (on, &occurrence.what) {
            (OnPart::PlanItemExit { source, criterion }, Happening::Moved(item, _)) => {
                occurrence.by_exit == Some(*criterion) && self.is_source(*source, *item, seen_from)
            }
            (OnPart::PlanItem { source, transition }, Happening::Created(item)) => {
                *transition == Transition::Create && self.is_source(*source, *item, seen_from)
            }
            (OnPart::PlanItem { source, transition }, Happening::Moved(item, moved)) => {
                transition == moved && self.is_source(*source, *item, seen_from)
            }
            (OnPart::FileItem { source, transition }, Happening::File(path, changed)) => {
                source == path && transition == changed
            }
            (OnPart::StateEntered(state), Happening::Entered(entered)) => state == entered,
            (OnPart::StateLeft(state), Happening::Left(left)) => state == left,
            (OnPart::ActionTaken(action), Happening::Action(taken)) => action == taken,
            _ => false,
        }
    }

    /// An instance of the source; where the source lies in a stage around the one who looks, in that very instance of it.
    fn is_source(&self, source: ElementId, item: ItemNo, seen_from: Option<ItemNo>) -> bool {
        let Some(item) = self.case.item(item) else { return false };
        if item.element != source {
            return false;
        }
        let Some(stage) = item.parent.and_then(|parent| self.case.item(parent)) else { return true };
        self.ancestors(seen_from)
            .find(|ancestor| ancestor.element == stage.element)
            .is_none_or(|ancestor| ancestor.no == stage.no)
    }

    /// The stage instances from `from` outwards.
    pub(crate) fn ancestors(&self, from: Option<ItemNo>) -> impl Iterator<Item = &PlanItemInstance> {
        std::iter::successors(from.and_then(|no| self.case.item(no)), |item| {
            item.parent.and_then(|parent| self.case.item(parent))
        })
    }

    fn depth(&self, no: ItemNo) -> usize {
        self.ancestors(Some(no)).count()
    }

    /// Entry across stages (8.7): a source outside starts what waits inside an inactive stage, and every inactive stage
    /// around it. Nothing inside exists yet, so nothing can be remembered: the one occurrence must satisfy the sentry.
    pub(crate) fn entries_across_stages(&mut self, occurrence: &Occurrence) -> Result<(), Rejection> {
        let definition = self.definition;
        if self.case.state != CaseState::Active {
            return Ok(());
        }
        let (source, transition) = match occurrence.what {
            Happening::Created(source) => (source, Transition::Create),
            Happening::Moved(source, transition) => (source, transition),
            _ => return Ok(()),
        };
        let Some(source) = self.case.item(source).map(|item| item.element) else { return Ok(()) };
        let listening: BTreeSet<ElementId> = self.index.entered_by(source, transition).collect();
        // Stages that this very occurrence has started: what else in them waits for it starts with them.
        let mut started: BTreeSet<ItemNo> = BTreeSet::new();
        for id in listening {
            let Some(element) = definition.plan.element(id) else { continue };
            let crosses = element.entry.iter().any(|sentry| {
                !sentry.on.is_empty()
                    && sentry.on.iter().all(|on| {
                        self.is_occurrence(on, occurrence, None) && self.lies_outside(on, element.parent)
                    })
                    && sentry.if_part.as_ref().is_none_or(|expr| self.view().truth(expr).holds())
            });
            if !crosses || element.discretionary || element.fragment.is_some() {
                continue;
            }
            let beside = self.case.items.iter().rev().find(|item| {
                item.element == id
                    && item.state == ItemState::Available
                    && item.parent.is_some_and(|stage| started.contains(&stage))
            });
            if let Some(no) = beside.map(|item| item.no) {
                self.go_on(no)?;
                continue;
            }
            let Some(stages) = self.inactive_stages_around(element, occurrence.seen_by) else { continue };
            let mut innermost = None;
            for stage in stages {
                // A stage around is an instance, or becomes one when the stage around it starts.
                let waiting = self.case.items.iter().rev().find(|item| {
                    item.element == stage && matches!(item.state, ItemState::Available | ItemState::Enabled)
                });
                let Some((no, state)) = waiting.map(|item| (item.no, item.state)) else { break };
                let start =
                    if state == ItemState::Enabled { Transition::ManualStart } else { Transition::Start };
                self.transition(no, start)?;
                started.insert(no);
                innermost = Some(no);
            }
            let waiting = self.case.items.iter().rev().find(|item| {
                item.element == id && item.parent == innermost && item.state == ItemState::Available
            });
            if let Some(no) = waiting.map(|item| item.no) {
                self.go_on(no)?;
            }
        }
        Ok(())
    }

    /// True when the source of an on-part is a plan item that does not lie in this stage.
    fn lies_outside(&self, on: &OnPart, stage: Option<ElementId>) -> bool {
        let (OnPart::PlanItem { source, .. } | OnPart::PlanItemExit { source, .. }) = on else {
            return false;
        };
        let mut around = self.definition.plan.element(*source).and_then(|element| element.parent);
        while let Some(id) = around {
            if Some(id) == stage {
                return false;
            }
            around = self.definition.plan.element(id).and_then(|element| element.parent);
        }
        true
    }

    /// The stages around an element that wait, outermost first; none when the innermost runs, or one cannot be started.
    fn inactive_stages_around(&self, element: &Element, seen_by: usize) -> Option<Vec<ElementId>> {
        let mut stages = Vec::new();
        let mut around = element.parent;
        while let Some(id) = around {
            let stage = self.definition.plan.element(id)?;
            let newest = self.case.items.iter().take(seen_by).rev().find(|item| item.element == id);
            match newest.map(|item| item.state) {
                Some(ItemState::Active) if stages.is_empty() => return None,
                Some(ItemState::Active) => {
                    stages.reverse();
                    return Some(stages);
                }
                Some(ItemState::Available | ItemState::Enabled) | None if !is_owned_by_state(stage) => {
                    stages.push(id);
                }
                _ => return None,
            }
            around = stage.parent;
        }
        None
    }

    /// At rest, a person's event whose sentry did not hold is forgotten, unless the sentry waits for another on-part.
    pub(crate) fn expire_events(&mut self) {
        let definition = self.definition;
        let mut expired = Vec::new();
        for item in &self.case.items {
            let Some(element) = definition.plan.element(item.element) else { continue };
            for part in &item.occurred {
                let criteria = if part.exit { &element.exit } else { &element.entry };
                let Some(sentry) = criteria.get(part.criterion as usize) else { continue };
                let Some(on) = sentry.on.get(part.part as usize) else { continue };
                let by_person = match on {
                    OnPart::ActionTaken(_) => true,
                    OnPart::PlanItem { source, .. } => definition
                        .plan
                        .element(*source)
                        .is_some_and(|source| matches!(source.kind, ElementKind::UserEventListener { .. })),
                    _ => false,
                };
                let looks = item.state != ItemState::Suspended;
                // One without a memory counts only what occurs while it looks.
                if sentry.on_event && looks {
                    expired.push((item.no, *part));
                    continue;
                }
                if by_person && looks && self.parts_missing(item.no, part.exit, part.criterion, sentry) == 0 {
                    expired.push((item.no, *part));
                }
            }
        }
        for (item, part) in expired {
            self.emit(CaseEvent::OnPartExpired { item, part });
        }
    }
}

/// A state's stage is started and ended by the register alone, never by a criterion (rule 2).
pub(crate) const fn is_owned_by_state(element: &Element) -> bool {
    matches!(element.kind, ElementKind::Stage { state: Some(_), .. })
}
