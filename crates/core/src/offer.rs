//! What could be done now: a dry run of rules 3 to 5 for every action (rule 15). To whom it is offered is the policy's
//! business; a case list asks once per case. Writes nothing.

use crate::{
    case::{Case, CaseState, Proposal},
    definition::{Action, Answers, Definition, Does, Row},
    expression::Truth,
    id::{ActionName, TrackName},
    plan::stage::word,
    register::row::{candidates, failed},
    rejection::{FailedCondition, Rejection},
    scope::{View, decisions_needed},
    value::{FieldPath, Value},
};
use jiff::Timestamp;

/// One action as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// The track whose rows have it.
    pub track: TrackName,
    /// The action.
    pub action: ActionName,
    /// Whether it would be taken.
    pub availability: Availability,
}

/// Whether an action would be taken now.
#[derive(Clone, Debug, PartialEq)]
pub enum Availability {
    /// Whatever is filled in, a row takes it (the input itself is checked when it comes).
    Now,
    /// It depends on what is filled in.
    Depends {
        /// The fields that decide.
        on: Vec<FieldPath>,
    },
    /// No, and this is why: a `refuse` row says what to do next.
    No {
        /// What a try would answer.
        why: Rejection,
    },
}

/// Every action that the states at hand have rows for, in the order of the sheet. `me` as in
/// [`crate::command::Envelope::me`].
pub fn offers(case: &Case, definition: &Definition, me: &Value, at: Timestamp) -> Vec<Offered> {
    let mut offered = Vec::new();
    for track in &definition.tracks {
        let Some(register) = case.registers.get(&track.name) else { continue };
        for (action, meta) in &definition.actions {
            if let Some(answers) = &meta.answers {
                let open = case.proposals.get(&answers.action);
                if let Some(proposal) =
                    open.filter(|open| open.track == track.name && open.step() == answers.step)
                {
                    let availability = answering(case, definition, answers, proposal, me, at);
                    offered.push(Offered { track: track.name.clone(), action: action.clone(), availability });
                }
                continue;
            }
            let rows = candidates(definition, &register.state, Some(action));
            if !rows.is_empty() {
                let availability = availability(case, definition, &track.name, action, &rows, me, at);
                offered.push(Offered { track: track.name.clone(), action: action.clone(), availability });
            }
        }
    }
    offered
}

/// An answer to a proposal: a last yes would take the action on the case as it is.
fn answering(
    case: &Case,
    definition: &Definition,
    answers: &Answers,
    proposal: &Proposal,
    me: &Value,
    at: Timestamp,
) -> Availability {
    let approvals = definition.actions.get(&answers.action).map_or(0, |action| action.approval.len());
    let Some(register) = case.registers.get(&proposal.track) else {
        return Availability::No { why: Rejection::Unknown { what: "register".into() } };
    };
    if !answers.approves || (answers.step as usize) + 1 < approvals {
        return Availability::Now;
    }
    let rows = candidates(definition, &register.state, Some(&answers.action));
    let mut file = case.clone();
    file.proposals.clear();
    for (path, value) in &proposal.input {
        file.file.put(&path.segments(), value.clone());
    }
    match availability(&file, definition, &proposal.track, &answers.action, &rows, me, at) {
        // What decides was filled in when it was proposed.
        Availability::Depends { .. } => Availability::Now,
        other => other,
    }
}

/// One action on the first track that has rows for it.
pub fn offer(
    case: &Case,
    definition: &Definition,
    action: &ActionName,
    me: &Value,
    at: Timestamp,
) -> Availability {
    if let Some(answers) = definition.actions.get(action).and_then(|action| action.answers.as_ref()) {
        let open = case.proposals.get(&answers.action).filter(|open| open.step() == answers.step);
        return match open {
            Some(proposal) => answering(case, definition, answers, proposal, me, at),
            None => {
                let what = format!("proposal of `{}`", answers.action);
                Availability::No { why: Rejection::Unknown { what } }
            }
        };
    }
    let mut state = None;
    for track in &definition.tracks {
        let Some(register) = case.registers.get(&track.name) else { continue };
        let rows = candidates(definition, &register.state, Some(action));
        if !rows.is_empty() {
            return availability(case, definition, &track.name, action, &rows, me, at);
        }
        state = state.or(Some(&register.state));
    }
    let why = match state {
        Some(state) => Rejection::NotOffered { action: action.clone(), state: state.clone() },
        None => Rejection::Unknown { what: "register".into() },
    };
    Availability::No { why }
}

fn availability(
    case: &Case,
    definition: &Definition,
    track: &TrackName,
    name: &ActionName,
    rows: &[&Row],
    me: &Value,
    at: Timestamp,
) -> Availability {
    let no = |why| Availability::No { why };
    match case.state {
        CaseState::Active | CaseState::Completed => {}
        CaseState::Terminated | CaseState::Closed => return no(Rejection::Ended),
        CaseState::Suspended | CaseState::Failed => {
            return no(Rejection::Transition {
                item: case.reference.clone(),
                state: word(&case.state),
                transition: name.to_string(),
            });
        }
    }
    let Some(action) = definition.actions.get(name) else {
        return no(Rejection::Unknown { what: format!("action `{name}`") });
    };
    if case.proposals.contains_key(name) {
        return no(Rejection::AwaitsApproval { action: name.clone() });
    }
    let pending = case.registers.get(track).is_some_and(|register| register.pending.is_some());
    if pending && !rows.iter().any(|row| row.while_pending) {
        return no(Rejection::Busy);
    }
    let view = View::new(definition, case, at).seen_by(me).on(Some(track));
    let mut walk = Walk { open: Vec::new(), takes: false, refuses: None, conditions: Vec::new() };
    for row in rows {
        let open = open_fields(definition, action, row);
        let truth = row.when.as_ref().map_or(Truth::True, |when| view.truth(&when.expr));
        if open.is_empty() && !truth.holds() {
            walk.conditions.extend(failed(row, truth, &view));
            continue;
        }
        walk.reach(row, pending);
        if open.is_empty() {
            return walk.end();
        }
        walk.open.extend(open.into_iter().filter(|path| !walk.open.contains(path)).collect::<Vec<_>>());
        // With another input it may not hold.
        walk.conditions.extend(failed(row, truth, &view));
    }
    let last = rows.last();
    walk.refuses.get_or_insert_with(|| Rejection::Refused {
        row: last.map_or(crate::id::RowId(0), |row| row.id),
        line: last.map_or(0, |row| row.line),
        text: None,
        conditions: walk.conditions.clone(),
    });
    walk.end()
}

/// What the rows so far could lead to.
struct Walk {
    /// Input fields that decide.
    open: Vec<FieldPath>,
    /// A row that takes the action can be reached.
    takes: bool,
    /// The first refusal that can be reached.
    refuses: Option<Rejection>,
    /// Conditions that did not hold.
    conditions: Vec<FailedCondition>,
}

impl Walk {
    fn reach(&mut self, row: &Row, pending: bool) {
        let refusal = match &row.does {
            Does::Take(_) if pending && !row.while_pending => Rejection::Busy,
            Does::Take(_) => {
                self.takes = true;
                return;
            }
            Does::Refuse(text) => Rejection::Refused {
                row: row.id,
                line: row.line,
                text: Some(text.clone()),
                conditions: self.conditions.clone(),
            },
        };
        self.refuses.get_or_insert(refusal);
    }

    fn end(self) -> Availability {
        match (self.takes, self.refuses) {
            (true, None) => Availability::Now,
            (true, Some(_)) => Availability::Depends { on: self.open },
            (false, Some(why)) => Availability::No { why },
            (false, None) => Availability::Depends { on: self.open },
        }
    }
}

/// The fields a row's condition reads that the action's form may fill in, directly or through decisions.
fn open_fields(definition: &Definition, action: &Action, row: &Row) -> Vec<FieldPath> {
    let Some(when) = &row.when else { return Vec::new() };
    let mut reads: Vec<FieldPath> = when.expr.reads().to_vec();
    for (_, name) in decisions_needed(definition, when.expr.reads()) {
        if let Some(decision) = definition.decisions.get(name) {
            reads.extend_from_slice(decision.reads());
        }
    }
    let written = action.writes.iter().chain(&action.appends);
    let filled: Vec<&FieldPath> = written.collect();
    reads.retain(|path| {
        let path = path.as_str().strip_prefix("input.").map_or_else(|| path.clone(), FieldPath::from);
        filled.iter().any(|written| path.is_within(written) || written.is_within(&path))
            || (path.as_str() == "input" && !filled.is_empty())
    });
    reads
}
