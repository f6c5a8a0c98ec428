//! Commands to events. Each arm works on a [`Turn`], runs the case to rest, and returns what happened; a rejection
//! returns nothing at all.

mod item;
mod open;
mod outside;
mod people;
mod time;

use crate::{
    Outcome,
    case::Case,
    command::{Command, Envelope},
    definition::Definition,
    plan::Transition,
    rejection::Rejection,
    turn::Turn,
};

/// Decides a command on a case; `None` only for [`Command::Open`]. Nothing is stored and nothing is used up by a
/// rejection. Total: it ends within the step budget whatever the model.
pub fn decide(
    case: Option<&Case>,
    definition: &Definition,
    envelope: &Envelope<Command>,
) -> Result<Outcome, Rejection> {
    let case = match (case, &envelope.command) {
        (Some(_), Command::Open { .. }) => return Err(Rejection::AlreadyOpen),
        (None, Command::Open { reference, unit, party, file }) => {
            return open::open(definition, envelope, reference, unit, *party, file);
        }
        (None, _) => return Err(Rejection::Unknown { what: "such case".into() }),
        (Some(case), _) => case,
    };
    if case.id != envelope.case {
        return Err(Rejection::Unknown { what: "such case".into() });
    }
    let mut turn = Turn::new(definition, case.clone(), envelope);
    match &envelope.command {
        Command::Open { .. } => {}
        Command::Act { track, action, input } => turn.act(track.as_ref(), action, input)?,
        Command::Item { item, transition, input } => turn.move_item(*item, *transition, input)?,
        Command::Plan { element, stage } => turn.plan_item(element, *stage)?,
        Command::AssignItem { item, to } => turn.assign_item(*item, *to)?,
        Command::Write { values } => turn.write_by_service(values)?,
        Command::AssignRole { person, role, until } => turn.assign_role(*person, role, *until)?,
        Command::EndRole { person, role } => turn.end_role(*person, role)?,
        Command::AddPartner { partner } => {
            turn.refuse_if_closed()?;
            turn.add_partner(partner);
        }
        Command::AnswerFetch { effect, answer } => turn.answer_fetch(*effect, answer)?,
        Command::SettleEffect { effect, result } => turn.settle_effect(*effect, result)?,
        Command::Elapse { timer } => turn.elapse(*timer)?,
        Command::Case { transition } => turn.move_case_by_hand(*transition)?,
        Command::ClearFlag { flag } => turn.clear_flag(*flag)?,
    }
    turn.rest()?;
    turn.refuse_swallowed_event(&envelope.command)?;
    Ok(turn.finish())
}

impl Turn<'_> {
    /// A person moves the case itself.
    fn move_case_by_hand(&mut self, transition: Transition) -> Result<(), Rejection> {
        if transition == Transition::Complete {
            // With registers the case completes with its states (rule 14), never by hand.
            let completable = self.definition.tracks.is_empty() && self.is_completable(crate::id::ItemNo(0));
            if !completable {
                return Err(Rejection::Transition {
                    item: self.case.reference.clone(),
                    state: "not done with".into(),
                    transition: "complete".into(),
                });
            }
        }
        self.move_case(transition, None)
    }

    /// A closed case is read-only for good.
    fn refuse_if_closed(&self) -> Result<(), Rejection> {
        if self.case.state == crate::case::CaseState::Closed { Err(Rejection::Ended) } else { Ok(()) }
    }
}
