//! Timers: of event listeners here, of clocks in `register/clock.rs`. The scheduler elapses what is due.

use crate::{
    case::{FlagKind, ItemState, TimerOf},
    definition::{ClockStart, Span},
    event::CaseEvent,
    id::{ElementId, ItemNo, TimerNo},
    plan::{ElementKind, IsoSchedule, Timer, run::Occurrence},
    rejection::Rejection,
    turn::Turn,
    value::Value,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// When a listener occurs, and how often from then on.
struct Due {
    at: Timestamp,
    left: Option<u32>,
}

impl Turn<'_> {
    /// When a span from now is over. One that reaches beyond the range of time is never over.
    pub(crate) fn due(&self, span: Span, start: ClockStart) -> Timestamp {
        self.definition.calendar.due(self.at, span, start).unwrap_or(Timestamp::MAX)
    }

    /// Sets the timer of a new listener, unless its time counts from a trigger.
    pub(crate) fn set_listener(&mut self, no: ItemNo, timer: &Timer) {
        if timer.start().is_none() {
            self.begin_to_count(no, timer);
        }
    }

    /// The start triggers of timers: the time counts from the first occurrence. That of a suspended listener counts too.
    pub(crate) fn start_timers(&mut self, heard: &BTreeSet<ElementId>, occurrence: &Occurrence) {
        let definition = self.definition;
        for id in heard {
            let Some(ElementKind::TimerEventListener { timer }) =
                definition.plan.element(*id).map(|element| &element.kind)
            else {
                continue;
            };
            let Some(start) = timer.start() else { continue };
            let waiting: Vec<(ItemNo, ItemState)> = self
                .case
                .items
                .iter()
                .take(occurrence.seen_by)
                .filter(|item| item.element == *id && item.due_at.is_none() && !item.state.is_terminal())
                .filter(|item| self.is_occurrence(start, occurrence, item.parent))
                .map(|item| (item.no, item.state))
                .collect();
            for (no, state) in waiting {
                self.begin_to_count(no, timer);
                if state == ItemState::Suspended {
                    self.clear_timer(&TimerOf::Listener(no));
                }
            }
        }
    }

    fn begin_to_count(&mut self, no: ItemNo, timer: &Timer) {
        let due = match timer {
            Timer::After(span) => Ok(Due { at: self.due(*span, ClockStart::Entry), left: None }),
            Timer::Every { span, times } => Ok(Due { at: self.due(*span, ClockStart::Entry), left: *times }),
            Timer::Iso { schedule, .. } => Ok(self.first_of(schedule)),
            Timer::Computed { expression, .. } => self.computed(no, expression.0.as_ref()),
        };
        match due {
            Ok(due) => self.set_timer(due.at, TimerOf::Listener(no), due.left),
            Err(why) => {
                let text = format!("the timer `{}` has no time: {why}", self.item_name(no));
                self.flag(FlagKind::NoTime, text);
            }
        }
    }

    /// Beyond the range of time is never.
    fn first_of(&self, schedule: &IsoSchedule) -> Due {
        let at = schedule.first(self.at, &self.definition.calendar.zone).unwrap_or(Timestamp::MAX);
        Due { at, left: schedule.times().filter(|_| schedule.is_repeating()) }
    }

    fn computed(&self, no: ItemNo, expression: &dyn crate::expression::Expression) -> Result<Due, String> {
        let source = expression.source();
        let once = |at: Option<Timestamp>| Ok(Due { at: at.unwrap_or(Timestamp::MAX), left: None });
        match self.view().on(self.track_of(no)).value(expression)? {
            Value::Text(text) => Ok(self.first_of(&IsoSchedule::parse(&text)?)),
            Value::Time(at) => once(Some(at)),
            Value::Date(day) => {
                once(day.to_zoned(self.definition.calendar.zone.clone()).ok().map(|day| day.timestamp()))
            }
            Value::Duration(length) if length >= SignedDuration::ZERO => {
                once(self.at.checked_add(length).ok())
            }
            other => Err(format!("`{source}` gives `{other}`")),
        }
    }

    /// A repeating timer has occurred: the next instance waits from when this one was due, not from when somebody looked.
    pub(crate) fn repeat_timer(&mut self, no: ItemNo, timer: &Timer) -> Result<(), Rejection> {
        let Some(item) = self.case.item(no) else { return Ok(()) };
        let (id, parent, due_at, left) = (item.element, item.parent, item.due_at, item.times_left);
        let zone = &self.definition.calendar.zone;
        let next = match (timer, due_at, left) {
            (_, None, _) | (_, _, Some(0 | 1)) | (Timer::After(_), ..) => None,
            (Timer::Every { span, .. }, Some(due_at), _) => {
                self.definition.calendar.due(due_at, *span, ClockStart::Entry).ok()
            }
            (Timer::Iso { schedule, .. }, Some(due_at), _) => schedule.next(due_at, zone),
            (Timer::Computed { expression, .. }, Some(due_at), _) => {
                match self.view().on(self.track_of(no)).value(expression.0.as_ref()) {
                    Ok(Value::Text(text)) => {
                        IsoSchedule::parse(&text).ok().and_then(|schedule| schedule.next(due_at, zone))
                    }
                    _ => None,
                }
            }
        };
        let Some(next) = next else { return Ok(()) };
        self.spend(|turn| turn.item_name(no))?;
        let new = self.create_untimed(id, parent);
        self.set_timer(next, TimerOf::Listener(new), left.map(|left| left - 1));
        Ok(())
    }

    pub(crate) fn set_timer(&mut self, due_at: Timestamp, of: TimerOf, left: Option<u32>) {
        let timer = TimerNo(self.case.timers_next);
        self.emit(CaseEvent::TimerSet { timer, due_at, of, left });
    }

    /// Takes away the timer of a clock or listener, if it runs.
    pub(crate) fn clear_timer(&mut self, of: &TimerOf) {
        let running = self.case.timers.iter().find(|(_, timer)| timer.of == *of).map(|(timer, _)| *timer);
        if let Some(timer) = running {
            self.emit(CaseEvent::TimerCleared { timer });
        }
    }

    /// A timer under suspension keeps its due time; on resumption it fires at once if that has passed.
    pub(crate) fn listener_moved(
        &mut self,
        no: ItemNo,
        timer: &Timer,
        to: ItemState,
    ) -> Result<(), Rejection> {
        if to != ItemState::Available {
            self.clear_timer(&TimerOf::Listener(no));
        } else if let Some((due_at, left)) =
            self.case.item(no).and_then(|item| Some((item.due_at?, item.times_left)))
        {
            self.set_timer(due_at, TimerOf::Listener(no), left);
        }
        if to == ItemState::Completed { self.repeat_timer(no, timer) } else { Ok(()) }
    }
}
