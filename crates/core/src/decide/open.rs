//! A case opens: its file, its plan, its registers.

use crate::{
    Outcome,
    apply::opened,
    command::{Command, Envelope, Input},
    definition::Definition,
    event::{CaseEvent, StoredEvent},
    id::{CaseId, EffectNo, ElementId, ItemNo, PersonId, UnitName},
    plan::Transition,
    register::input::may_write,
    rejection::{InputProblem, Rejection},
    turn::Turn,
    value::Value,
};

/// What a case begins with.
pub(crate) struct Opening<'a> {
    pub(crate) reference: &'a str,
    pub(crate) unit: &'a UnitName,
    pub(crate) party: Option<PersonId>,
    pub(crate) file: &'a Input,
    /// The case whose task asked for it, the effect there that did, and what it gives.
    pub(crate) under: Option<(CaseId, EffectNo, &'a Value)>,
}

pub(crate) fn open(
    definition: &Definition,
    envelope: &Envelope<Command>,
    opening: &Opening<'_>,
) -> Result<Outcome, Rejection> {
    let Opening { reference, unit, party, file, under } = *opening;
    if !definition.is_bare() {
        check(definition, envelope, file)?;
    }
    let first = StoredEvent {
        seq: 0,
        at: envelope.at,
        by: envelope.actor.clone(),
        on_behalf_of: envelope.on_behalf_of,
        event: CaseEvent::CaseOpened {
            program: definition.program.clone(),
            definition: definition.digest.clone(),
            reference: reference.into(),
            unit: unit.clone(),
            party,
        },
    };
    let Some(case) = opened(envelope.case, &first) else { return Err(Rejection::AlreadyOpen) };
    let mut turn = Turn::new(definition, case, envelope).begun_with(first);
    turn.note_language(envelope.lang.as_deref());
    if definition.is_bare() {
        turn.set_file(file)?;
    } else {
        for (path, value) in file {
            turn.write(path, value.clone(), None, false);
        }
    }
    if let Some((parent, effect, given)) = under {
        turn.begin_under(parent, effect, given)?;
    }
    // What the case begins with is seen by the plan once it exists.
    let begun_with = std::mem::take(&mut turn.queue);
    if !definition.plan.elements.is_empty() {
        turn.create_item(ElementId(0), None);
        turn.transition(ItemNo(0), Transition::Start)?;
    }
    for track in &definition.tracks {
        turn.enter_state(&track.name, &track.initial)?;
    }
    let seen_by = turn.case.items.len();
    turn.queue.extend(begun_with.into_iter().map(|mut occurrence| {
        occurrence.seen_by = seen_by;
        occurrence
    }));
    turn.rest()?;
    Ok(turn.finish())
}

fn check(definition: &Definition, envelope: &Envelope<Command>, file: &Input) -> Result<(), Rejection> {
    let problems: Vec<InputProblem> = file
        .iter()
        .filter_map(|(path, value)| {
            let field = definition.file.field(path).filter(|field| may_write(field, &envelope.actor));
            let problem = field.map_or(Err("not-listed"), |field| field.kind.accepts(value)).err()?;
            Some(InputProblem { path: path.clone(), problem: problem.into() })
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Rejection::Input { problems }) }
}
