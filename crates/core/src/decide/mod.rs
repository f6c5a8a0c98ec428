//! Commands to events. Each arm works on a [`Turn`], runs the case to rest, and returns what happened; a rejection
//! returns nothing at all.

mod access;
mod added;
mod child;
mod document;
mod file;
mod item;
mod money;
mod open;
mod outside;
mod party;
mod people;
mod records;
mod time;
mod voucher;

use crate::{
    Outcome,
    case::{Case, CaseState},
    command::{Command, Envelope, Input},
    definition::Definition,
    plan::{Transition, stage::stage_is_completable},
    records::RecordsCommand,
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
        (Some(_), Command::Open { .. } | Command::OpenChild { .. }) => return Err(Rejection::AlreadyOpen),
        (None, Command::Open { reference, unit, party, file }) => {
            let open = open::Opening { reference, unit, party: *party, file, under: None };
            return open::open(definition, envelope, &open);
        }
        (None, Command::OpenChild { reference, unit, parent, effect, input }) => {
            let (file, under) = (Input::new(), Some((*parent, *effect, input)));
            let open = open::Opening { reference, unit, party: None, file: &file, under };
            return open::open(definition, envelope, &open);
        }
        (None, _) => return Err(Rejection::Unknown { what: "such case".into() }),
        (Some(case), _) => case,
    };
    if case.id != envelope.case {
        return Err(Rejection::Unknown { what: "such case".into() });
    }
    if case.records.is_being_destroyed()
        && envelope.command != Command::Records(RecordsCommand::BeginDestruction)
    {
        return Err(Rejection::Records { why: "the content of the case is being destroyed".into() });
    }
    let mut turn = Turn::new(definition, case.clone(), envelope);
    if matches!(envelope.command, Command::Act { .. } | Command::Item { .. }) {
        turn.note_language(envelope.lang.as_deref());
    }
    match &envelope.command {
        Command::Open { .. } | Command::OpenChild { .. } => {}
        Command::EndChild { effect, end } => turn.end_child(*effect, end)?,
        Command::Act { track, action, input } => turn.act(track.as_ref(), action, input)?,
        Command::Item { item, transition, input } => turn.move_item(*item, *transition, input)?,
        Command::Plan { element, stage } => turn.plan_item(element, *stage)?,
        Command::AddTask { task, due_at, stage } => turn.add_task(task, *due_at, *stage)?,
        Command::AssignItem { item, to } => turn.assign_item(*item, *to)?,
        Command::Write { values } => turn.write_by_service(values)?,
        Command::SetFile { values } => turn.set_file(values)?,
        Command::MoveFileItem { path, transition, to } => {
            turn.move_file_item(path, *transition, to.as_ref())?;
        }
        Command::AssignRole { person, role, from, until, custom } => {
            turn.assign_role(*person, role, *from, *until, *custom)?;
        }
        Command::Access(command) => turn.change_access(command)?,
        Command::Document(command) => turn.change_documents(command)?,
        Command::Records(command) => turn.change_records(command)?,
        Command::Money(command) => turn.change_money(command)?,
        Command::Party(command) => turn.change_parties(command)?,
        Command::EndRole { person, role } => turn.end_role(*person, role)?,
        Command::AddPartner { partner } => {
            turn.refuse_if_closed()?;
            turn.add_partner(partner)?;
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

/// True when completing the case by hand would succeed now: no register says when it ends, nothing in it is active, and
/// what is required is done with (8.12).
pub fn is_completable(case: &Case, definition: &Definition) -> bool {
    definition.tracks.is_empty()
        && case.state == CaseState::Active
        && stage_is_completable(case, crate::id::ItemNo(0))
}

impl Turn<'_> {
    /// A person moves the case itself.
    fn move_case_by_hand(&mut self, transition: Transition) -> Result<(), Rejection> {
        if transition == Transition::Create {
            return Err(Rejection::AlreadyOpen);
        }
        if transition == Transition::Complete {
            // With registers the case completes with its states (rule 14), never by hand.
            if !is_completable(&self.case, self.definition) {
                let state = match self.case.state {
                    CaseState::Active => "not done with".to_owned(),
                    other => format!("{other:?}").to_lowercase(),
                };
                return Err(Rejection::Transition {
                    item: self.case.reference.clone(),
                    state,
                    transition: "complete".into(),
                });
            }
        }
        self.move_case(transition, None)
    }

    /// A closed case is read-only for good.
    fn refuse_if_closed(&self) -> Result<(), Rejection> {
        if self.case.state == CaseState::Closed { Err(Rejection::Ended) } else { Ok(()) }
    }
}
