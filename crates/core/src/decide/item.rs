//! A person moves plan items: completes a task, plans one, takes one.

use crate::{
    case::{CaseState, ItemState},
    command::{Actor, Command, Input},
    event::CaseEvent,
    id::{ItemNo, PersonId},
    plan::{
        ElementKind, OnPart, Transition,
        planning::{NotNow, is_planned_by_hand},
        sentry::is_owned_by_state,
    },
    register::input::{Form, check_conflicts},
    rejection::{InputProblem, Rejection},
    turn::Turn,
};

impl Turn<'_> {
    pub(crate) fn move_item(
        &mut self,
        no: ItemNo,
        transition: Transition,
        input: &Input,
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        self.refuse_unless_active()?;
        let unknown = || Rejection::Unknown { what: format!("plan item {}", no.0) };
        let item = self.case.item(no).ok_or_else(unknown)?;
        let element = definition.plan.element(item.element).ok_or_else(unknown)?;
        // The plan model moves as the case, a state's stage with the register (rule 2), and the rest is the plan's.
        let never_by_hand = matches!(
            transition,
            Transition::Create
                | Transition::ParentSuspend
                | Transition::ParentResume
                | Transition::ParentTerminate
                | Transition::Close
        );
        // In a bare model nobody else could do what somebody outside wants to happen: every standard event that the
        // lifecycle has at this point can be made.
        let by_engine = never_by_hand
            || !definition.is_bare()
                && (matches!(transition, Transition::Enable | Transition::Start)
                    || transition == Transition::Occur
                        && !matches!(element.kind, ElementKind::UserEventListener { .. }));
        let parent = item.parent.and_then(|parent| self.case.item(parent)).map(|parent| parent.state);
        let reachable = match parent {
            Some(ItemState::Active) => true,
            Some(ItemState::Suspended | ItemState::Failed) => {
                matches!(transition, Transition::Reactivate | Transition::Exit)
            }
            _ => false,
        };
        if by_engine || !reachable || is_owned_by_state(element) {
            return Err(self.cannot(item, transition));
        }
        // An approver answers with an action, which says yes or no.
        if transition != Transition::Suspend
            && transition != Transition::Resume
            && definition.approval_task(item.element).is_some()
        {
            return Err(self.cannot(item, transition));
        }
        let mut changes = Vec::new();
        match &element.kind {
            ElementKind::HumanTask { writes, required, .. } if transition == Transition::Complete => {
                self.refuse_if_anothers(no)?;
                // Where it cannot be completed, that is the answer, not what its form lacks.
                if item.state != ItemState::Active {
                    return Err(self.cannot(item, transition));
                }
                let form = Form { writes, required, appends: None };
                changes = form.bind(definition, &self.case, &self.by, input)?;
                check_conflicts(&self.case, self.read_at, &changes)?;
            }
            ElementKind::Stage { .. } if transition == Transition::Complete && !self.is_completable(no) => {
                return Err(self.cannot(item, transition));
            }
            _ if !input.is_empty() => {
                let problems = input
                    .keys()
                    .map(|path| InputProblem { path: path.clone(), problem: "not-listed".into() })
                    .collect();
                return Err(Rejection::Input { problems });
            }
            _ => {}
        }
        self.write_all(changes);
        self.transition(no, transition)?;
        if transition == Transition::Reactivate && parent != Some(ItemState::Active) {
            // Under a suspended parent it goes on to Suspended (8.4).
            self.transition(no, Transition::ParentSuspend)?;
        }
        Ok(())
    }

    /// A user event that only met conditions that were not true would be swallowed: it is refused instead.
    pub(crate) fn refuse_swallowed_event(&self, command: &Command) -> Result<(), Rejection> {
        let Command::Item { item, transition: Transition::Occur, .. } = command else { return Ok(()) };
        let Some((source, element)) = self.element_of(*item) else { return Ok(()) };
        let mut swallowed = false;
        for stored in self.events() {
            match &stored.event {
                CaseEvent::SentrySatisfied { .. } => return Ok(()),
                CaseEvent::OnPartExpired { item, part } => {
                    let on = self.element_of(*item).and_then(|(_, waiting)| {
                        let criteria = if part.exit { &waiting.exit } else { &waiting.entry };
                        criteria.get(part.criterion as usize)?.on.get(part.part as usize)
                    });
                    swallowed |= matches!(on, Some(OnPart::PlanItem { source: of, .. }) if *of == source);
                }
                _ => {}
            }
        }
        // Somebody may still wait for another on-part beside it.
        let remembered = self.case.items.iter().any(|waiting| {
            self.definition.plan.element(waiting.element).is_some_and(|waiting_element| {
                waiting.occurred.iter().any(|part| {
                    let criteria = if part.exit { &waiting_element.exit } else { &waiting_element.entry };
                    let on = criteria
                        .get(part.criterion as usize)
                        .and_then(|sentry| sentry.on.get(part.part as usize));
                    matches!(on, Some(OnPart::PlanItem { source: of, .. }) if *of == source)
                })
            })
        });
        if swallowed && !remembered {
            return Err(Rejection::Transition {
                item: element.name.clone(),
                state: "available, but the condition of what waits for it is not true".into(),
                transition: "occur".into(),
            });
        }
        Ok(())
    }

    /// Plans a discretionary item, or all that lies in a plan fragment.
    pub(crate) fn plan_item(&mut self, key: &str, stage: Option<ItemNo>) -> Result<(), Rejection> {
        let definition = self.definition;
        self.refuse_unless_active()?;
        let (id, element) = definition
            .plan
            .by_key(key)
            .filter(|(id, element)| is_planned_by_hand(element) && definition.approval_task(*id).is_none())
            .ok_or_else(|| Rejection::Unknown { what: format!("discretionary item `{key}`") })?;
        let active: Vec<ItemNo> = self
            .case
            .items
            .iter()
            .filter(|item| {
                Some(item.element) == element.parent
                    && item.state == ItemState::Active
                    && stage.is_none_or(|stage| stage == item.no)
            })
            .map(|item| item.no)
            .collect();
        let refused = |state: &str| Rejection::Transition {
            item: element.name.clone(),
            state: state.into(),
            transition: "be planned".into(),
        };
        let check = |stage: &ItemNo| self.planning(*stage).check(*stage, id, element);
        // Where several stages are active, that in which it can be planned is meant.
        let mut open = active.iter().filter(|stage| check(stage).is_ok());
        let stage = match (open.next(), open.next()) {
            (Some(stage), None) => *stage,
            (Some(_), Some(_)) => return Err(refused("in several active stages: name one")),
            (None, _) => {
                return Err(refused(match active.first().map(check) {
                    None => "in no active stage",
                    Some(Err(NotNow::TaskInactive)) => "in the planning table of a task that is not active",
                    Some(Err(NotNow::NotApplicable)) => "not applicable now",
                    Some(Err(NotNow::PlannedAlready) | Ok(())) => "planned already",
                }));
            }
        };
        if element.kind != ElementKind::PlanFragment {
            self.create_item(id, Some(stage));
            return Ok(());
        }
        for (member, _) in definition.plan.children_of_fragment(id) {
            self.create_item(member, Some(stage));
        }
        Ok(())
    }

    /// Takes, gives or returns a human task.
    pub(crate) fn assign_item(&mut self, no: ItemNo, to: Option<PersonId>) -> Result<(), Rejection> {
        self.refuse_unless_active()?;
        let unknown = || Rejection::Unknown { what: format!("human task {}", no.0) };
        let (_, element) = self.element_of(no).ok_or_else(unknown)?;
        if !matches!(element.kind, ElementKind::HumanTask { .. }) {
            return Err(unknown());
        }
        let item = self.case.item(no).ok_or_else(unknown)?;
        if item.state.is_terminal() {
            return Err(Rejection::Transition {
                item: element.name.clone(),
                state: crate::plan::stage::word(&item.state),
                transition: "be assigned".into(),
            });
        }
        // Two people take the same task: the second is told. Giving somebody else's task away is for the policy.
        let takes = to.is_some_and(|to| self.by == Actor::Person(to));
        if takes {
            self.refuse_if_anothers(no)?;
        }
        if item.assignee != to {
            self.emit(CaseEvent::ItemAssigned { item: no, to });
        }
        Ok(())
    }

    fn refuse_if_anothers(&self, no: ItemNo) -> Result<(), Rejection> {
        match self.case.item(no).and_then(|item| item.assignee) {
            Some(assignee) if self.by != Actor::Person(assignee) => Err(Rejection::AssignedToSomebodyElse),
            _ => Ok(()),
        }
    }

    pub(crate) fn refuse_unless_active(&self) -> Result<(), Rejection> {
        match self.case.state {
            CaseState::Active => Ok(()),
            CaseState::Completed | CaseState::Terminated | CaseState::Closed => Err(Rejection::Ended),
            halted @ (CaseState::Suspended | CaseState::Failed) => Err(Rejection::Transition {
                item: self.case.reference.clone(),
                state: crate::plan::stage::word(&halted),
                transition: "be worked on".into(),
            }),
        }
    }
}
