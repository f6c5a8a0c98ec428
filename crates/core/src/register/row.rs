//! Which row is taken (rules 3 and 5).

use crate::{
    definition::{Definition, Does, Row, StateMatch},
    expression::Truth,
    id::{ActionName, StateName},
    rejection::{FailedCondition, Rejection},
    scope::View,
};

/// The rows of a state for an action, or the automatic ones: first those that name the state, then those of `any`, each
/// in the order of the sheet (rule 3).
pub(crate) fn candidates<'a>(
    definition: &'a Definition,
    state: &StateName,
    action: Option<&ActionName>,
) -> Vec<&'a Row> {
    let rows = || definition.rows.iter().filter(|row| !row.nested && row.action.as_ref() == action);
    let named = rows().filter(|row| matches!(&row.states, StateMatch::In(states) if states.contains(state)));
    let any = rows()
        .filter(|row| !matches!(row.states, StateMatch::In(_)) && applies(definition, &row.states, state));
    named.chain(any).collect()
}

/// Whether a row applies to a state.
pub(crate) fn applies(definition: &Definition, states: &StateMatch, state: &StateName) -> bool {
    match states {
        StateMatch::In(states) => states.contains(state),
        StateMatch::AnyButFinal => definition.states.get(state).is_none_or(|state| !state.is_final),
        StateMatch::Any => true,
    }
}

/// The first row that is true (rule 5). Unknown is not true. A `refuse` row, or none, rejects and names the conditions
/// that did not hold.
pub(crate) fn first_true<'a>(rows: &[&'a Row], view: &View<'_>) -> Result<&'a Row, Rejection> {
    let mut conditions = Vec::new();
    for row in rows {
        let truth = row.when.as_ref().map_or(Truth::True, |when| view.truth(&when.expr));
        if truth.holds() {
            return match &row.does {
                Does::Take(_) => Ok(row),
                Does::Refuse(text) => Err(Rejection::Refused {
                    row: row.id,
                    line: row.line,
                    text: Some(text.clone()),
                    conditions,
                }),
            };
        }
        conditions.extend(failed(row, truth, view));
    }
    let last = rows.last();
    Err(Rejection::Refused {
        row: last.map_or(crate::id::RowId(0), |row| row.id),
        line: last.map_or(0, |row| row.line),
        text: None,
        conditions,
    })
}

/// What a row's condition read when it did not hold.
pub(crate) fn failed(row: &Row, truth: Truth, view: &View<'_>) -> Option<FailedCondition> {
    let when = row.when.as_ref()?;
    Some(FailedCondition {
        row: row.id,
        source: when.source.clone(),
        unknown: match truth {
            Truth::Unknown(reason) => {
                // A decision without a result says what it lacks.
                let reasons = view.decisions_failed(&when.expr);
                Some(std::iter::once(reason).chain(reasons).collect::<Vec<_>>().join("; "))
            }
            Truth::True | Truth::False => None,
        },
        readings: view.readings(&when.expr),
    })
}
