//! Rows of the sheet become rows of the definition. Rows below another come right after it, so ids follow the sheet.

use crate::read::rules::{DoesRow, RowKind, RowSource};
use casewright_core::{
    definition::{Does, Offer, Row, StateMatch, Take},
    id::RowId,
};

/// Rows that do something.
pub(crate) fn compile(sources: &[RowSource]) -> Vec<Row> {
    let mut rows = Vec::new();
    for source in sources {
        if let RowKind::Does(does) = &source.kind {
            push(&mut rows, &source.states, does, false);
        }
    }
    rows
}

fn push(rows: &mut Vec<Row>, states: &StateMatch, source: &DoesRow, nested: bool) -> RowId {
    let id = RowId(rows.len() as u32);
    rows.push(Row {
        id,
        line: source.at.line,
        states: states.clone(),
        action: source.action.clone(),
        when: source.when.clone(),
        while_pending: source.while_pending,
        does: Does::Take(Take::default()),
        nested,
    });
    let does = match &source.refuse {
        Some(text) => Does::Refuse(text.clone()),
        None => Does::Take(Take {
            steps: source.steps.clone(),
            set: source.set.clone(),
            then: source.then.iter().map(|row| push(rows, states, row, true)).collect(),
            on_failure: source.on_failure.as_ref().map(|row| push(rows, states, row, true)),
            open: source.open.clone(),
        }),
    };
    if let Some(row) = rows.get_mut(id.0 as usize) {
        row.does = does;
    }
    id
}

/// What is offered where and under which fact; to whom is the policy's to say.
pub(crate) fn offers(sources: &[RowSource]) -> Vec<Offer> {
    let mut offers = Vec::new();
    for source in sources {
        let RowKind::Access { offer, fact, .. } = &source.kind else { continue };
        for action in offer {
            for role in &source.roles {
                offers.push(Offer {
                    states: source.states.clone(),
                    action: action.clone(),
                    role: role.clone(),
                    fact: fact.clone(),
                });
            }
        }
    }
    offers
}
