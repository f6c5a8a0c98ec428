//! Clocks of states: started on entry, stopped on leaving, and going on after a return where the sheet says so.

use crate::{
    case::TimerOf,
    definition::{ClockDef, OnReturn, Span, State},
    event::CaseEvent,
    id::StateName,
    turn::Turn,
};

impl Turn<'_> {
    pub(crate) fn start_clocks(&mut self, name: &StateName, state: &State) {
        for clock in &state.clocks {
            if !self.goes_on(name, clock) {
                self.start_clock(name, clock);
            }
        }
    }

    /// A new clock of a state, with the timer that ends it.
    pub(crate) fn start_clock(&mut self, state: &StateName, clock: &ClockDef) {
        let due_at = self.due(clock.length, clock.from);
        // Hours are real time on any day.
        let due_at = match clock.length {
            Span::Hours(_) => due_at,
            Span::Days(_) | Span::WorkingDays(_) => {
                self.definition.calendar.to_working_day(due_at, clock.day_off).unwrap_or(due_at)
            }
        };
        let index = self.case.clocks.len() as u32;
        self.emit(CaseEvent::ClockStarted {
            name: clock.name.clone(),
            state: state.clone(),
            due_at,
            on_return: clock.on_return,
        });
        self.set_timer(due_at, TimerOf::Clock(index), None);
    }

    /// `on-return: continue`: the first clock goes on, with the due time it had.
    fn goes_on(&mut self, state: &StateName, clock: &ClockDef) -> bool {
        let stopped = self.case.clocks.iter().enumerate().rev().find(|(_, known)| {
            known.name == clock.name
                && known.state == *state
                && known.on_return == OnReturn::Continue
                && known.stopped_at.is_some()
        });
        let Some((index, over, due_at)) =
            stopped.map(|(index, known)| (index as u32, known.over, known.due_at))
        else {
            return false;
        };
        self.emit(CaseEvent::ClockResumed { clock: index });
        if !over {
            self.set_timer(due_at, TimerOf::Clock(index), None);
        }
        true
    }

    pub(crate) fn stop_clocks(&mut self, state: &StateName) {
        for index in 0..self.case.clocks.len() {
            let runs =
                self.case.clocks.get(index).is_some_and(|clock| clock.state == *state && clock.is_running());
            if runs {
                let clock = index as u32;
                self.emit(CaseEvent::ClockStopped { clock });
                self.clear_timer(&TimerOf::Clock(clock));
            }
        }
    }
}
