//! Tasks and timers: what starting, suspending and ending them brings with it.

use crate::{
    case::{ItemState, TimerOf},
    definition::{ClockStart, Span},
    event::CaseEvent,
    id::{ItemNo, TimerNo},
    plan::{Element, ElementKind, Timer, Transition},
    rejection::Rejection,
    turn::Turn,
};
use jiff::Timestamp;

impl Turn<'_> {
    /// When a human task that starts now should be done.
    pub(crate) fn task_due(&self, element: &Element, transition: Transition) -> Option<Timestamp> {
        let ElementKind::HumanTask { due: Some(due), .. } = element.kind else { return None };
        matches!(transition, Transition::Start | Transition::ManualStart)
            .then(|| self.due(due, ClockStart::Entry))
    }

    /// When a span from now is over. One that reaches beyond the range of time is never over.
    pub(crate) fn due(&self, span: Span, start: ClockStart) -> Timestamp {
        self.definition.calendar.due(self.at, span, start).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn task_moved(
        &mut self,
        no: ItemNo,
        element: &Element,
        transition: Transition,
        to: ItemState,
    ) -> Result<(), Rejection> {
        if to != ItemState::Active {
            return Ok(());
        }
        let (effect, blocking) = match &element.kind {
            ElementKind::HumanTask { blocking, .. } => (None, *blocking),
            ElementKind::ProcessTask { effect, blocking } => (effect.as_ref(), *blocking),
            _ => return Ok(()),
        };
        match transition {
            Transition::Start | Transition::ManualStart | Transition::Reactivate => {
                if let Some(effect) = effect {
                    self.queue_effect(effect, Some(no));
                }
                if !blocking {
                    self.transition(no, Transition::Complete)?;
                }
            }
            // Its effect may have ended while it was suspended.
            Transition::Resume | Transition::ParentResume if effect.is_some() => {
                match self.case.item(no).and_then(|item| item.effect) {
                    None => self.transition(no, Transition::Fault)?,
                    Some(effect) if !self.case.effects_open.contains_key(&effect) => {
                        self.transition(no, Transition::Complete)?;
                    }
                    Some(_) => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Sets the timer of a new listener.
    pub(crate) fn set_listener(&mut self, no: ItemNo, timer: &Timer) {
        let Timer::After(span) = timer;
        let due_at = self.due(*span, ClockStart::Entry);
        self.set_timer(due_at, TimerOf::Listener(no));
    }

    pub(crate) fn set_timer(&mut self, due_at: Timestamp, of: TimerOf) {
        let timer = TimerNo(self.case.timers_next);
        self.emit(CaseEvent::TimerSet { timer, due_at, of });
    }

    /// Takes away the timer of a clock or listener, if it runs.
    pub(crate) fn clear_timer(&mut self, of: &TimerOf) {
        let running = self.case.timers.iter().find(|(_, timer)| timer.of == *of).map(|(timer, _)| *timer);
        if let Some(timer) = running {
            self.emit(CaseEvent::TimerCleared { timer });
        }
    }

    /// A timer under suspension keeps its due time; on resumption it fires at once if that has passed.
    pub(crate) fn listener_moved(&mut self, no: ItemNo, to: ItemState) {
        if to != ItemState::Available {
            self.clear_timer(&TimerOf::Listener(no));
        } else if let Some(due_at) = self.case.item(no).and_then(|item| item.due_at) {
            self.set_timer(due_at, TimerOf::Listener(no));
        }
    }
}
