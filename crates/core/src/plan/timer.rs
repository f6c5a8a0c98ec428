//! Timers: of event listeners here, of clocks in `register/clock.rs`. The scheduler elapses what is due.

use crate::{
    case::{ItemState, TimerOf},
    definition::{ClockStart, Span},
    event::CaseEvent,
    id::{ItemNo, TimerNo},
    plan::Timer,
    turn::Turn,
};
use jiff::Timestamp;

impl Turn<'_> {
    /// When a span from now is over. One that reaches beyond the range of time is never over.
    pub(crate) fn due(&self, span: Span, start: ClockStart) -> Timestamp {
        self.definition.calendar.due(self.at, span, start).unwrap_or(Timestamp::MAX)
    }

    /// Sets the timer of a new listener.
    pub(crate) fn set_listener(&mut self, no: ItemNo, timer: &Timer) {
        let Timer::After(span) = timer else { return };
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
