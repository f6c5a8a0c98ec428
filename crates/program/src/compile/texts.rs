//! Texts that the sheet needs from the locale files besides those of fields and forms.

use crate::read::{
    cx::SHEET,
    feel, locales,
    rules::{self, RowKind, RowSource},
    states::StateSource,
};

/// Texts that `refuse` rows name.
pub(super) fn refusals(rows: &[RowSource]) -> Vec<locales::Needed> {
    fn below(row: &rules::DoesRow, found: &mut Vec<locales::Needed>) {
        if let Some(key) = &row.refuse {
            let what = "a refusal".to_owned();
            found.push(locales::Needed { key: key.to_string(), file: SHEET.to_owned(), at: row.at, what });
        }
        for row in row.then.iter().chain(row.on_failure.as_deref()) {
            below(row, found);
        }
    }
    let mut found = Vec::new();
    for row in rows {
        if let RowKind::Does(row) = &row.kind {
            below(row, &mut found);
        }
    }
    found
}

/// Clocks and decisions have no title in the sheet: `clock-statutory`, `label-decision-fee`, `label-decision-fee-amount`.
pub(super) fn clocks(states: &[StateSource]) -> Vec<locales::Needed> {
    let clocks = states.iter().flat_map(|state| state.clocks.iter().map(|clock| (state.at, clock)));
    clocks
        .map(|(at, clock)| locales::Needed {
            key: format!("clock-{}", clock.name),
            file: SHEET.to_owned(),
            at,
            what: format!("the clock `{}`", clock.name),
        })
        .collect()
}

pub(super) fn decisions(tables: &feel::DecisionTables) -> Vec<locales::Needed> {
    let mut needed = Vec::new();
    for (name, at) in &tables.places {
        let mut need = |key: String, what: String| {
            needed.push(locales::Needed { key, file: SHEET.to_owned(), at: *at, what });
        };
        need(format!("label-decision-{name}"), format!("the decision `{name}`"));
        for output in tables.outputs.get(name).into_iter().flatten() {
            need(
                format!("label-decision-{name}-{output}"),
                format!("the result `{output}` of the decision `{name}`"),
            );
        }
    }
    needed
}
