//! Instances: creation, transitions, propagation in stages (8.4), completion (8.6.1, 8.12).

use crate::{
    case::{Case, ItemState, PlanItemInstance},
    definition::Definition,
    event::CaseEvent,
    id::{ElementId, ItemNo, TrackName},
    plan::{
        Element, ElementKind, Rule, Transition, lifecycle,
        planning::{Planning, is_planned_by_hand},
        run::Happening,
        sentry::is_owned_by_state,
    },
    rejection::Rejection,
    turn::Turn,
};

impl<'a> Turn<'a> {
    /// A rule of item control: absent is false, without a condition true. `instance` is the number of the instance it is
    /// evaluated for.
    pub(crate) fn rule_holds(&self, rule: Option<&Rule>, instance: u32) -> bool {
        rule.is_some_and(|rule| {
            let holds = |expr| self.view().counted(Some(instance)).truth(expr).holds();
            rule.condition.as_ref().is_none_or(holds)
        })
    }

    /// Creates an instance; its required and repetition rules are evaluated (table 8.8).
    pub(crate) fn create_item(&mut self, id: ElementId, parent: Option<ItemNo>) -> ItemNo {
        let no = self.create_untimed(id, parent);
        if let Some(ElementKind::TimerEventListener { timer }) =
            self.definition.plan.element(id).map(|element| &element.kind)
        {
            self.set_listener(no, timer);
        }
        no
    }

    /// Creates an instance whose timer, if it is one, somebody else sets.
    pub(crate) fn create_untimed(&mut self, id: ElementId, parent: Option<ItemNo>) -> ItemNo {
        let definition = self.definition;
        let no = ItemNo(self.case.items.len() as u32);
        let Some(element) = definition.plan.element(id) else { return no };
        // Instances are counted within their stage: one more than the newest.
        let newest = self.case.items.iter().rev().find(|item| item.element == id && item.parent == parent);
        let instance = newest.map_or(1, |item| item.instance + 1);
        let visit = self.visit_around(id);
        self.emit(CaseEvent::ItemCreated {
            item: no,
            element: id,
            key: element.key.clone(),
            instance,
            parent,
            required: self.rule_holds(element.required.as_ref(), instance),
            repeats: self.rule_holds(element.repetition.as_ref(), instance),
            visit,
        });
        no
    }

    /// What a new instance does when its turn comes: without criteria it goes on; conditions without on-parts may hold.
    pub(crate) fn activate(&mut self, no: ItemNo) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(item) = self.case.item(no) else { return Ok(()) };
        let Some(element) = definition.plan.element(item.element) else { return Ok(()) };
        let parent = item.parent.and_then(|parent| self.case.item(parent));
        let waits = item.state == ItemState::Available
            && parent.is_some_and(|parent| parent.state == ItemState::Active)
            && !is_owned_by_state(element);
        if !waits {
            return Ok(());
        }
        if element.entry.is_empty() { self.go_on(no) } else { self.entry_of(no, None) }
    }

    /// Out of Available: a milestone occurs, a task or stage starts or becomes enabled; a listener waits.
    pub(crate) fn go_on(&mut self, no: ItemNo) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(item) = self.case.item(no) else { return Ok(()) };
        let Some(element) = definition.plan.element(item.element) else { return Ok(()) };
        match element.kind {
            ElementKind::Milestone => self.transition(no, Transition::Occur),
            ElementKind::Stage { .. }
            | ElementKind::HumanTask { .. }
            | ElementKind::ProcessTask { .. }
            | ElementKind::CaseTask { .. }
            | ElementKind::DecisionTask { .. } => {
                let by_hand = self.rule_holds(element.manual_activation.as_ref(), item.instance);
                self.transition(no, if by_hand { Transition::Enable } else { Transition::Start })
            }
            ElementKind::TimerEventListener { .. }
            | ElementKind::UserEventListener { .. }
            | ElementKind::PlanFragment => Ok(()),
        }
    }

    /// Makes a transition, if the lifecycle has it, with all that follows at once.
    pub(crate) fn transition(&mut self, no: ItemNo, transition: Transition) -> Result<(), Rejection> {
        let definition = self.definition;
        let unknown = || Rejection::Unknown { what: format!("plan item {}", no.0) };
        let item = self.case.item(no).ok_or_else(unknown)?;
        let element = definition.plan.element(item.element).ok_or_else(unknown)?;
        let from = item.state;
        let (parent, id, instance) = (item.parent, item.element, item.instance);
        let to = lifecycle::item_next(&element.kind, from, transition, item.remembered)
            .ok_or_else(|| self.cannot(item, transition))?;
        let due_at = self.task_due(element, transition);
        self.emit(CaseEvent::ItemMoved { item: no, transition, from, to, due_at });
        match &element.kind {
            ElementKind::Stage { .. } => self.stage_moved(no, transition, to)?,
            ElementKind::HumanTask { .. }
            | ElementKind::ProcessTask { .. }
            | ElementKind::CaseTask { .. }
            | ElementKind::DecisionTask { .. } => {
                self.task_moved(no, element, transition, to)?;
            }
            ElementKind::TimerEventListener { timer } => self.listener_moved(no, timer, to)?,
            ElementKind::Milestone | ElementKind::UserEventListener { .. } | ElementKind::PlanFragment => {}
        }
        if matches!(transition, Transition::Enable | Transition::Reenable) {
            self.evaluate_required_anew(no, element);
        }
        // Without entry criteria repetition is evaluated on complete and terminate, never on exit (8.6.4).
        let ended = matches!(transition, Transition::Complete | Transition::Terminate);
        let parent_active = parent
            .and_then(|parent| self.case.item(parent))
            .is_some_and(|parent| parent.state == ItemState::Active);
        if ended
            && parent_active
            && element.entry.is_empty()
            && !is_owned_by_state(element)
            && self.rule_holds(element.repetition.as_ref(), instance)
        {
            self.create_item(id, parent);
        }
        Ok(())
    }

    /// The rejection of a transition that the lifecycle does not have.
    pub(crate) fn cannot(&self, item: &PlanItemInstance, transition: Transition) -> Rejection {
        Rejection::Transition {
            item: self.item_name(item.no),
            state: word(&item.state),
            transition: word(&transition),
        }
    }

    fn evaluate_required_anew(&mut self, no: ItemNo, element: &Element) {
        let Some(item) = self.case.item(no) else { return };
        let repeats = item.repeats;
        if !item.required && self.rule_holds(element.required.as_ref(), item.instance) {
            self.emit(CaseEvent::ItemRulesEvaluated { item: no, required: true, repeats });
        }
    }

    fn stage_moved(&mut self, no: ItemNo, transition: Transition, to: ItemState) -> Result<(), Rejection> {
        match (transition, to) {
            (Transition::Start | Transition::ManualStart, _) => {
                self.create_children(no);
                Ok(())
            }
            (_, ItemState::Suspended | ItemState::Failed) => self.suspend_children(no),
            (Transition::Resume | Transition::Reactivate | Transition::ParentResume, ItemState::Active) => {
                self.resume_children(no)
            }
            (_, ItemState::Completed | ItemState::Terminated) => self.end_children(no, transition),
            _ => Ok(()),
        }
    }

    /// One instance of every child that is neither discretionary nor a state's stage.
    pub(crate) fn create_children(&mut self, stage: ItemNo) {
        self.touched.insert(stage);
        let definition = self.definition;
        let Some(id) = self.case.item(stage).map(|item| item.element) else { return };
        let index = self.index.clone();
        let before = self.case.items.len();
        for child in index.children(id).iter().copied() {
            let Some(element) = definition.plan.element(child) else { continue };
            let waits_to_be_planned = is_planned_by_hand(element) || element.fragment.is_some();
            if !waits_to_be_planned && !is_owned_by_state(element) {
                self.create_item(child, Some(stage));
            }
        }
        // What a stage begins with comes into being together: each sees the creation of the others.
        let together = self.case.items.len();
        for occurrence in &mut self.queue {
            if matches!(occurrence.what, Happening::Created(no) if no.0 as usize >= before) {
                occurrence.seen_by = together;
            }
        }
    }

    fn children_of(&self, stage: ItemNo) -> Vec<(ItemNo, ItemState)> {
        self.case
            .items
            .iter()
            .filter(|item| item.parent == Some(stage))
            .map(|item| (item.no, item.state))
            .collect()
    }

    pub(crate) fn suspend_children(&mut self, stage: ItemNo) -> Result<(), Rejection> {
        for (child, _) in self.children_of(stage) {
            self.transition_if_possible(child, Transition::ParentSuspend)?;
        }
        Ok(())
    }

    /// Restores only what the parent suspended.
    pub(crate) fn resume_children(&mut self, stage: ItemNo) -> Result<(), Rejection> {
        for (child, _) in self.children_of(stage) {
            self.transition_if_possible(child, Transition::ParentResume)?;
        }
        Ok(())
    }

    /// Nothing stays alive inside an ended stage; Disabled and Failed children of a completed one stay as they are (8.9).
    pub(crate) fn end_children(&mut self, stage: ItemNo, how: Transition) -> Result<(), Rejection> {
        for (child, state) in self.children_of(stage) {
            let stays =
                how == Transition::Complete && matches!(state, ItemState::Disabled | ItemState::Failed);
            if !state.is_terminal() && !stays {
                let is_work =
                    self.element_of(child).is_some_and(|(_, element)| element.kind.is_stage_or_task());
                let end = if is_work { Transition::Exit } else { Transition::ParentTerminate };
                self.transition(child, end)?;
            }
        }
        Ok(())
    }

    fn transition_if_possible(&mut self, no: ItemNo, transition: Transition) -> Result<(), Rejection> {
        let possible = self.element_of(no).is_some_and(|(_, element)| {
            self.case.item(no).is_some_and(|item| {
                lifecycle::item_next(&element.kind, item.state, transition, item.remembered).is_some()
            })
        });
        if possible { self.transition(no, transition) } else { Ok(()) }
    }

    /// Completes the innermost stage that is complete, if one is. True when something moved.
    pub(crate) fn complete_one(&mut self) -> Result<bool, Rejection> {
        if !self.is_active() {
            self.touched.clear();
            return Ok(false);
        }
        let mut touched: Vec<(usize, ItemNo)> = std::mem::take(&mut self.touched)
            .into_iter()
            .map(|no| (self.ancestors(Some(no)).count(), no))
            .collect();
        touched.sort_unstable_by_key(|(depth, no)| (std::cmp::Reverse(*depth), *no));
        let mut rest = touched.into_iter();
        for (_, no) in rest.by_ref() {
            self.spend(|turn| turn.item_name(no))?;
            if self.completes_by_itself(no) {
                if no == ItemNo(0) {
                    self.move_case(Transition::Complete, None)?;
                } else {
                    self.transition(no, Transition::Complete)?;
                }
                self.touched.extend(rest.map(|(_, no)| no));
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// 8.12. States' stages never do, and a plan beside registers completes with them (rule 14).
    fn completes_by_itself(&self, stage: ItemNo) -> bool {
        let Some((id, element)) = self.element_of(stage) else { return false };
        let ElementKind::Stage { auto_complete, state: None } = element.kind else { return false };
        if stage == ItemNo(0) && !self.definition.tracks.is_empty() {
            return false;
        }
        if !self.is_completable(stage) {
            return false;
        }
        auto_complete
            || self.rule_holds(element.auto_complete_when.as_ref(), 1)
            || (self.children_of(stage).iter().all(|(_, state)| state.is_semi_terminal())
                && !self.is_discretionary_left(stage, id))
    }

    /// Completion by hand would succeed now.
    pub(crate) fn is_completable(&self, stage: ItemNo) -> bool {
        stage_is_completable(&self.case, stage)
    }

    /// A discretionary item that could be planned now and was not planned as often as it may be.
    fn is_discretionary_left(&self, stage: ItemNo, id: ElementId) -> bool {
        let planning = self.planning(stage);
        self.index.children(id).iter().any(|child| {
            let element = self.definition.plan.element(*child);
            element.is_some_and(|element| planning.is_open(stage, *child, element))
        })
    }

    /// The planning tables as this stage instance sees them.
    pub(crate) fn planning(&self, stage: ItemNo) -> Planning<'_> {
        let view = self.view().on(self.track_of(stage));
        Planning { definition: self.definition, case: &self.case, view }
    }

    /// The track whose state owns the stage around an instance.
    pub(crate) fn track_of(&self, no: ItemNo) -> Option<&'a TrackName> {
        track_around(self.definition, &self.case, no)
    }

    fn visit_around(&self, id: ElementId) -> u32 {
        let definition = self.definition;
        let mut around = Some(id);
        while let Some(element) = around.and_then(|id| definition.plan.element(id)) {
            if let Some(track) = owner_track(definition, element) {
                return self.case.registers.get(track).map_or(0, |register| register.visit);
            }
            around = element.parent;
        }
        0
    }
}

/// Nothing in it is active, and what is required is done with (8.12).
pub(crate) fn stage_is_completable(case: &Case, stage: ItemNo) -> bool {
    case.item(stage).is_some_and(|item| item.state == ItemState::Active)
        && case.items.iter().filter(|item| item.parent == Some(stage)).all(|child| {
            child.state != ItemState::Active && (!child.required || child.state.is_semi_terminal())
        })
}

/// The track whose state owns the stage around an instance.
pub(crate) fn track_around<'a>(definition: &'a Definition, case: &Case, no: ItemNo) -> Option<&'a TrackName> {
    std::iter::successors(case.item(no), |item| item.parent.and_then(|parent| case.item(parent)))
        .find_map(|item| owner_track(definition, definition.plan.element(item.element)?))
}

fn owner_track<'a>(definition: &'a Definition, element: &Element) -> Option<&'a TrackName> {
    let ElementKind::Stage { state: Some(state), .. } = &element.kind else { return None };
    definition.states.get(state).map(|state| &state.track)
}

/// The standard's word for a state or transition, as it is stored.
pub(crate) fn word(word: &impl serde::Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
