//! Time goes by: the scheduler elapses what is due, never earlier.

use crate::{
    case::TimerOf,
    event::CaseEvent,
    id::TimerNo,
    plan::{
        Transition,
        run::{Happening, Occurrence},
    },
    rejection::Rejection,
    turn::Turn,
};

impl Turn<'_> {
    pub(crate) fn elapse(&mut self, no: TimerNo) -> Result<(), Rejection> {
        let unknown = || Rejection::Unknown { what: format!("timer {}", no.0) };
        let timer = self.case.timers.get(&no).ok_or_else(unknown)?.clone();
        if self.at < timer.due_at {
            return Err(Rejection::Transition {
                item: format!("timer {}", no.0),
                state: format!("due at {}", timer.due_at),
                transition: "elapse earlier".into(),
            });
        }
        self.emit(CaseEvent::TimerCleared { timer: no });
        match timer.of {
            TimerOf::Clock(clock) => self.emit(CaseEvent::ClockElapsed { clock }),
            TimerOf::Consents => self.let_partners_go(),
            TimerOf::Voucher(no) => self.expire_voucher(no)?,
            TimerOf::Listener(item) => self.transition(item, Transition::Occur)?,
        }
        // Conditions may read otherwise now, whoever waits.
        self.queue.push_back(Occurrence {
            what: Happening::Time,
            seen_by: self.case.items.len(),
            by_exit: None,
        });
        Ok(())
    }
}
