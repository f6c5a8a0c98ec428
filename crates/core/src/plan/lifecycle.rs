//! The lifecycles, in the order of the standard's tables (CMMN 1.1, 8.1 to 8.4). Whatever is not here cannot happen.

use crate::{
    case::{CaseState, ItemState},
    plan::{ElementKind, Transition},
};

/// Table 8.1: the case, which is its plan model too. `Resume` is no transition of a case: it is reactivated.
pub const fn case_next(state: CaseState, transition: Transition) -> Option<CaseState> {
    use CaseState::{Active, Closed, Completed, Failed, Suspended, Terminated};
    use Transition as T;
    Some(match (transition, state) {
        (T::Create, Active) => Active,
        (T::Suspend, Active) => Suspended,
        (T::Complete, Active) => Completed,
        (T::Terminate, Active) => Terminated,
        (T::Fault, Active) => Failed,
        (T::Reactivate, Completed | Terminated | Failed | Suspended) => Active,
        (T::Close, Completed | Terminated | Failed | Suspended) => Closed,
        _ => return None,
    })
}

/// Tables 8.2 to 8.4: where a transition leads an item of this kind. `remembered` is the state before the parent's
/// suspension, the only one a parent's resumption restores.
pub const fn item_next(
    kind: &ElementKind,
    state: ItemState,
    transition: Transition,
    remembered: Option<ItemState>,
) -> Option<ItemState> {
    use ElementKind as K;
    match kind {
        K::Stage { .. }
        | K::HumanTask { .. }
        | K::ProcessTask { .. }
        | K::CaseTask { .. }
        | K::DecisionTask { .. } => stage_or_task_next(state, transition, remembered),
        K::Milestone | K::TimerEventListener { .. } | K::UserEventListener { .. } => {
            milestone_or_listener_next(state, transition, remembered)
        }
        // It has no instance, and so no lifecycle.
        K::PlanFragment => None,
    }
}

/// Stages and tasks.
const fn stage_or_task_next(
    state: ItemState,
    transition: Transition,
    remembered: Option<ItemState>,
) -> Option<ItemState> {
    use ItemState::{Active, Available, Completed, Disabled, Enabled, Failed, Suspended, Terminated};
    use Transition as T;
    Some(match (transition, state) {
        (T::Enable, Available) => Enabled,
        (T::Start, Available) => Active,
        (T::Disable, Enabled) => Disabled,
        (T::Reenable, Disabled) => Enabled,
        (T::ManualStart, Enabled) => Active,
        (T::Suspend, Active) => Suspended,
        // Suspended by the parent is not suspended by hand: only the parent resumes it.
        (T::Resume, Suspended) if remembered.is_none() => Active,
        (T::Fault, Active) => Failed,
        (T::Reactivate, Failed) => Active,
        (T::Complete, Active) => Completed,
        (T::Terminate, Active) => Terminated,
        (T::Exit, Available | Enabled | Disabled | Active | Suspended | Failed) => Terminated,
        (T::ParentSuspend, Available | Enabled | Disabled | Active) => Suspended,
        (T::ParentResume, Suspended) => return remembered,
        _ => return None,
    })
}

/// Milestones and event listeners. The standard names their suspension by the parent `suspend`; it is recorded as the
/// parent's here, so that one suspended by hand stays suspended.
const fn milestone_or_listener_next(
    state: ItemState,
    transition: Transition,
    remembered: Option<ItemState>,
) -> Option<ItemState> {
    use ItemState::{Available, Completed, Suspended, Terminated};
    use Transition as T;
    Some(match (transition, state) {
        (T::Suspend | T::ParentSuspend, Available) => Suspended,
        (T::Resume, Suspended) if remembered.is_none() => Available,
        (T::ParentResume, Suspended) => return remembered,
        (T::Occur, Available) => Completed,
        (T::Terminate, Available) => Terminated,
        (T::ParentTerminate, Available | Suspended) => Terminated,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{CaseState, ElementKind, ItemState, Transition, case_next, item_next};
    use ItemState::{Active, Available, Completed, Disabled, Enabled, Failed, Suspended, Terminated};

    const STATES: [ItemState; 8] =
        [Available, Enabled, Disabled, Active, Suspended, Failed, Completed, Terminated];

    const TRANSITIONS: [Transition; 18] = [
        Transition::Create,
        Transition::Enable,
        Transition::Start,
        Transition::Disable,
        Transition::Reenable,
        Transition::ManualStart,
        Transition::Suspend,
        Transition::Resume,
        Transition::Fault,
        Transition::Reactivate,
        Transition::Complete,
        Transition::Terminate,
        Transition::Exit,
        Transition::Occur,
        Transition::ParentSuspend,
        Transition::ParentResume,
        Transition::ParentTerminate,
        Transition::Close,
    ];

    fn pairs(kind: &ElementKind) -> usize {
        STATES
            .iter()
            .flat_map(|state| TRANSITIONS.iter().map(move |transition| (*state, *transition)))
            .filter(|(state, transition)| item_next(kind, *state, *transition, None).is_some())
            .count()
    }

    #[test]
    fn as_many_transitions_as_the_tables_have_and_no_more() {
        let stage = ElementKind::Stage { auto_complete: false, state: None };
        // enable, start, disable, reenable, manualStart, suspend, resume, fault, reactivate, complete, terminate: one
        // each; exit from six; parentSuspend from four.
        assert_eq!(pairs(&stage), 11 + 6 + 4);
        // suspend and parentSuspend, resume, occur, terminate; parentTerminate from two.
        assert_eq!(pairs(&ElementKind::Milestone), 5 + 2);
    }

    #[test]
    fn nothing_leads_out_of_terminal_states_and_only_the_parent_resumes_what_it_suspended() {
        for kind in [ElementKind::Stage { auto_complete: true, state: None }, ElementKind::Milestone] {
            for transition in TRANSITIONS {
                for state in STATES.into_iter().filter(|state| state.is_terminal()) {
                    assert_eq!(item_next(&kind, state, transition, None), None);
                }
            }
            assert_eq!(item_next(&kind, Suspended, Transition::Resume, Some(Available)), None);
            assert_eq!(
                item_next(&kind, Suspended, Transition::ParentResume, Some(Available)),
                Some(Available)
            );
        }
    }

    #[test]
    fn a_case_is_reactivated_from_all_but_closed() {
        for state in [CaseState::Completed, CaseState::Terminated, CaseState::Failed, CaseState::Suspended] {
            assert_eq!(case_next(state, Transition::Reactivate), Some(CaseState::Active));
            assert_eq!(case_next(state, Transition::Close), Some(CaseState::Closed));
        }
        assert!(TRANSITIONS.iter().all(|transition| case_next(CaseState::Closed, *transition).is_none()));
    }
}
