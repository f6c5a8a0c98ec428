//! Actions that others must approve. Choosing one proposes it: it is checked as if it were taken, then kept; each approval
//! has a human task, and the last one takes the action on the case as it is then. A refusal ends the proposal, and so does
//! leaving the state.

use crate::{
    case::{ItemState, Proposal},
    command::{Actor, Input},
    definition::{Answers, Approval, Definition, NotBy},
    event::CaseEvent,
    id::{ActionName, StateName, TrackName},
    plan::Transition,
    register::{
        act::{awaits, not_offered},
        input::{Form, check_conflicts, overlay},
        row::{candidates, first_true},
    },
    rejection::Rejection,
    turn::Turn,
};

impl<'a> Turn<'a> {
    /// Keeps an action that would be taken, and gives the first approver a task.
    pub(crate) fn propose(
        &mut self,
        track: &'a TrackName,
        name: &ActionName,
        approval: &Approval,
        input: &Input,
    ) -> Result<(), Rejection> {
        self.emit(CaseEvent::ActionProposed {
            track: track.clone(),
            action: name.clone(),
            input: input.clone(),
            reason: self.reason.clone(),
        });
        self.begin_approval(track, approval)
    }

    /// An approver says yes or no.
    pub(crate) fn answer_proposal(
        &mut self,
        chosen: &ActionName,
        answers: &Answers,
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        let unknown = || Rejection::Unknown { what: format!("proposal of `{}`", answers.action) };
        let proposal =
            self.case.proposals.get(&answers.action).filter(|proposal| proposal.step() == answers.step);
        let proposal = proposal.ok_or_else(unknown)?.clone();
        let action = definition.actions.get(&answers.action).ok_or_else(unknown)?;
        let approval = action.approval.get(answers.step as usize).ok_or_else(unknown)?;
        let track = definition
            .tracks
            .iter()
            .map(|track| &track.name)
            .find(|track| **track == proposal.track)
            .ok_or_else(unknown)?;
        let state =
            self.case.registers.get(track).map(|register| register.state.clone()).ok_or_else(unknown)?;
        // The policy forbids it as well, with a sentence that says why.
        if answers.approves && barred(self, approval, &proposal) {
            return Err(not_offered(chosen, &state));
        }
        if definition.actions.get(chosen).is_some_and(|action| action.reason_required)
            && self.reason.as_ref().is_none_or(|reason| reason.trim().is_empty())
        {
            return Err(Rejection::ReasonMissing);
        }
        let last = answers.step as usize + 1 >= action.approval.len();
        // Before anything is stored: the case may have moved on since it was proposed.
        let ready = if answers.approves && last {
            Some(self.ready(track, &answers.action, &proposal, &state)?)
        } else {
            None
        };
        self.end_approval(approval, &state, answers.approves)?;
        self.emit(CaseEvent::ProposalAnswered {
            action: answers.action.clone(),
            step: answers.step,
            approved: answers.approves,
            reason: self.reason.clone(),
        });
        if !answers.approves {
            return Ok(());
        }
        if let Some((row, decisions, changes)) = ready {
            self.reason.clone_from(&proposal.reason);
            return self.take_chosen(track, row, &answers.action, decisions, changes);
        }
        match action.approval.get(answers.step as usize + 1) {
            Some(next) => self.begin_approval(track, next),
            None => Ok(()),
        }
    }

    /// The row that the proposed action takes now, and what its input changes (rules 3 to 5).
    fn ready(
        &self,
        track: &'a TrackName,
        name: &ActionName,
        proposal: &Proposal,
        state: &StateName,
    ) -> Result<(&'a crate::definition::Row, super::act::DecisionsUsed, Vec<super::input::Change>), Rejection>
    {
        let definition = self.definition;
        let rows = candidates(definition, state, Some(name));
        let action = definition.actions.get(name).ok_or_else(|| not_offered(name, state))?;
        let changes = Form::from(action).bind(definition, &self.case, &proposal.by, &proposal.input)?;
        check_conflicts(&self.case, Some(proposal.version), &changes)?;
        let (given, file) = overlay(&self.case, &proposal.input, &changes);
        let view = self.view().seen_by(self.me).on(Some(track)).with(given, file);
        let row = first_true(&rows, &view)?;
        let pending = self.case.registers.get(track).is_some_and(|register| register.pending.is_some());
        if pending && (!row.while_pending || awaits(row)) {
            return Err(Rejection::Busy);
        }
        let decisions = row.when.as_ref().map(|when| view.decisions_used(&when.expr)).unwrap_or_default();
        Ok((row, decisions, changes))
    }

    /// The approver's task begins in the stage of the state, as far as the state is at work.
    fn begin_approval(&mut self, track: &TrackName, approval: &Approval) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(register) = self.case.registers.get(track) else { return Ok(()) };
        let Some(element) = approval.tasks.get(&register.state).copied() else { return Ok(()) };
        let Some(parent) = definition.plan.element(element).and_then(|task| task.parent) else {
            return Ok(());
        };
        let stage = self.case.items.iter().rev().find(|item| item.element == parent);
        let Some(stage) = stage.filter(|stage| stage.state == ItemState::Active).map(|stage| stage.no) else {
            return Ok(());
        };
        // It starts by itself when the plan comes to rest; each proposal has a task of its own.
        self.create_item(element, Some(stage));
        Ok(())
    }

    fn end_approval(
        &mut self,
        approval: &Approval,
        state: &StateName,
        approved: bool,
    ) -> Result<(), Rejection> {
        let Some(element) = approval.tasks.get(state).copied() else { return Ok(()) };
        let task = self.case.items.iter().rev().find(|item| item.element == element);
        let Some(task) = task.filter(|task| task.state == ItemState::Active).map(|task| task.no) else {
            return Ok(());
        };
        let how = if approved { Transition::Complete } else { Transition::Terminate };
        self.transition(task, how)
    }
}

/// Whether the actor is one of those who may not approve.
fn barred(turn: &Turn<'_>, approval: &Approval, proposal: &Proposal) -> bool {
    approval.not.iter().any(|not| match not {
        NotBy::Proposer => proposal.by == turn.by,
        NotBy::Approvers => proposal.approved_by.contains(&turn.by),
        NotBy::Role(role) => turn.case.team.iter().any(|member| {
            member.role == *role && turn.by == Actor::Person(member.person) && member.holds_at(turn.at)
        }),
    })
}

/// The facts that hold while approvals are waited for: every one there is, and whether it holds.
pub(crate) fn facts<'d>(
    definition: &'d Definition,
    case: &crate::case::Case,
) -> Vec<(&'d crate::id::ConditionName, bool)> {
    let mut facts = Vec::new();
    for (name, action) in &definition.actions {
        let step = case.proposals.get(name).map(Proposal::step);
        for (index, approval) in action.approval.iter().enumerate() {
            facts.push((&approval.fact, step == Some(index as u32)));
        }
    }
    facts
}
