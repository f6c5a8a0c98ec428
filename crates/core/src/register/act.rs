//! An action is chosen (rules 3 to 6).

use crate::{
    case::{CaseState, Register},
    command::Input,
    definition::{Definition, Does, Row, Step, Take},
    event::CaseEvent,
    expression::{Decided, Truth},
    id::{ActionName, DecisionName, StateName, TrackName},
    plan::{Transition, stage::word},
    register::{
        input::{Change, Form, check_conflicts, overlay},
        row::{candidates, first_true},
    },
    rejection::Rejection,
    turn::Turn,
};

/// What the conditions of a taken row read of decisions.
pub(crate) type DecisionsUsed = Vec<(DecisionName, Decided)>;

impl<'a> Turn<'a> {
    pub(crate) fn act(
        &mut self,
        track: Option<&TrackName>,
        name: &ActionName,
        input: &Input,
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        match self.case.state {
            CaseState::Active | CaseState::Completed => {}
            CaseState::Terminated | CaseState::Closed => return Err(Rejection::Ended),
            halted @ (CaseState::Suspended | CaseState::Failed) => {
                return Err(Rejection::Transition {
                    item: self.case.reference.clone(),
                    state: word(&halted),
                    transition: name.to_string(),
                });
            }
        }
        if let Some(answers) = definition.actions.get(name).and_then(|action| action.answers.as_ref()) {
            return self.answer_proposal(name, answers);
        }
        let (track, register, rows) = self.track_for(track, name)?;
        let action = definition.actions.get(name).ok_or_else(|| not_offered(name, &register.state))?;
        if self.case.proposals.contains_key(name) {
            return Err(Rejection::AwaitsApproval { action: name.clone() });
        }
        let pending = register.pending.is_some();
        if pending && !rows.iter().any(|row| row.while_pending) {
            return Err(Rejection::Busy);
        }
        let changes = Form::from(action).bind(definition, &self.case, &self.by, input)?;
        check_conflicts(&self.case, self.read_at, &changes)?;
        if action.reason_required && self.reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
            return Err(Rejection::ReasonMissing);
        }
        let (given, file) = overlay(&self.case, input, &changes);
        let view = self.view().seen_by(self.me).on(Some(track)).with(given, file);
        let row = first_true(&rows, &view)?;
        let decisions = row.when.as_ref().map(|when| view.decisions_used(&when.expr)).unwrap_or_default();
        // One step can be pending at a time.
        if pending && (!row.while_pending || awaits(row)) {
            return Err(Rejection::Busy);
        }
        // What cannot be told is not told to be small: then it is asked.
        let asked = action.approval_when.as_ref().is_none_or(|name| {
            let condition = definition.conditions.get(name);
            condition.is_none_or(|condition| view.truth(&condition.expr) != Truth::False)
        });
        if let Some(approval) = action.approval.first().filter(|_| asked) {
            return self.propose(track, name, approval, input);
        }
        self.take_chosen(track, row, name, decisions, changes)
    }

    /// Takes the row of an action that a person chose; in a case that has completed, the case goes on (rule 14). A row that does
    /// nothing but take what was filled in leaves the end of the case where it is: an answer to how it went, say, is no new work, and
    /// neither the time it took nor how long it is kept is counted anew.
    pub(crate) fn take_chosen(
        &mut self,
        track: &'a TrackName,
        row: &'a Row,
        name: &ActionName,
        decisions: DecisionsUsed,
        changes: Vec<Change>,
    ) -> Result<(), Rejection> {
        let only_kept = matches!(
            &row.does,
            Does::Take(Take { steps, set: None, then, .. }) if steps.is_empty() && then.is_empty()
        );
        if self.case.state == CaseState::Completed && !only_kept {
            self.move_case(Transition::Reactivate, None)?;
        }
        self.take(track, row, Some(name), decisions, changes)
    }

    /// The track, its register and rows. A program with several tracks need not be told which: the first whose state has
    /// rows for the action.
    pub(crate) fn track_for(
        &self,
        track: Option<&TrackName>,
        action: &ActionName,
    ) -> Result<(&'a TrackName, &Register, Vec<&'a Row>), Rejection> {
        let definition = self.definition;
        let mut state = None;
        for candidate in
            definition.tracks.iter().filter(|known| track.is_none_or(|track| *track == known.name))
        {
            let Some(register) = self.case.registers.get(&candidate.name) else { continue };
            let rows = candidates(definition, &register.state, Some(action));
            if !rows.is_empty() {
                return Ok((&candidate.name, register, rows));
            }
            state = state.or(Some(&register.state));
        }
        let unknown = || Rejection::Unknown { what: "such track".into() };
        Err(not_offered(action, state.ok_or_else(unknown)?))
    }

    /// Takes a row (rule 6).
    pub(crate) fn take(
        &mut self,
        track: &'a TrackName,
        row: &'a Row,
        action: Option<&ActionName>,
        decisions: DecisionsUsed,
        changes: Vec<Change>,
    ) -> Result<(), Rejection> {
        for (decision, result) in decisions {
            self.emit(CaseEvent::DecisionMade { decision, result });
        }
        if let Some(register) = self.case.registers.get(track) {
            self.emit(CaseEvent::ActionTaken {
                track: track.clone(),
                action: action.cloned(),
                row: row.id,
                state: register.state.clone(),
                visit: register.visit,
                reason: self.reason.clone(),
            });
        }
        self.write_all(changes);
        self.run_steps(track, row, action, 0)
    }
}

pub(crate) fn not_offered(action: &ActionName, state: &StateName) -> Rejection {
    Rejection::NotOffered { action: action.clone(), state: state.clone() }
}

pub(crate) fn awaits(row: &Row) -> bool {
    match &row.does {
        Does::Take(take) => take.steps.iter().any(Step::is_awaited),
        Does::Refuse(_) => false,
    }
}

impl Step {
    /// True when the register is pending until it has ended.
    pub const fn is_awaited(&self) -> bool {
        matches!(self, Self::Fetch { .. } | Self::Queue { wait: true, .. })
    }
}

/// The row of an id.
pub(crate) fn row_of(definition: &Definition, id: crate::id::RowId) -> Option<&Row> {
    definition.rows.get(id.0 as usize)
}
