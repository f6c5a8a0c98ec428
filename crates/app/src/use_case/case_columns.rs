//! The columns of a page of cases: what the sheet's lists show, what the index holds, and what is told of a case that is seen as a whole.

use super::{cases::FIELDS_AT_FIRST, reach::Reach};
use crate::language::say;
use crate::{
    App, Caller,
    answer::{CaseFilters, ColumnShown, FilterProblem},
    app::Loaded,
    show::column_of,
};
use authz::Filter;
use program::model::Shown;

/// A column of the page.
#[derive(Clone)]
pub(crate) enum Column {
    /// What the sheet can show.
    Shown(Shown),
    /// Its priority.
    Priority,
    /// When the next thing is due.
    Due,
    /// Who works on it.
    Owner,
    /// The unit.
    Unit,
    /// When it ended.
    Ended,
}

impl App {
    /// The columns that were chosen, or those at first.
    pub(crate) fn columns(
        caller: &Caller,
        loaded: &Loaded,
        reach: &Reach,
        filters: &CaseFilters,
        problems: &mut Vec<FilterProblem>,
    ) -> Vec<(ColumnShown, Column)> {
        let whole = reach.whole != Filter::False;
        let all = all_columns(loaded, caller.lang(), reach, whole);
        if filters.columns.is_empty() {
            let mut fields = 0;
            return all
                .into_iter()
                .filter(|(shown, column)| match column {
                    Column::Shown(Shown::Reference | Shown::State)
                    | Column::Priority
                    | Column::Due
                    | Column::Owner => true,
                    Column::Shown(Shown::Field(_)) => {
                        fields += 1;
                        fields <= FIELDS_AT_FIRST
                    }
                    _ => !whole && shown.key == "opened",
                })
                .collect();
        }
        let mut chosen = Vec::new();
        for key in &filters.columns {
            match all.iter().find(|(shown, _)| shown.key == *key) {
                Some(column) => chosen.push(column.clone()),
                None => problems.push(FilterProblem::new("col", say!("there-is-no-column-here", key))),
            }
        }
        // The link to the case is always there.
        if !chosen.iter().any(|(shown, _)| shown.key == "reference") {
            let reference = all.into_iter().find(|(shown, _)| shown.key == "reference");
            chosen.splice(0..0, reference);
        }
        chosen
    }
}

/// Every column there is, in the order in which they are offered: the sheet's own first.
pub(crate) fn all_columns(
    loaded: &Loaded,
    lang: &str,
    reach: &Reach,
    whole: bool,
) -> Vec<(ColumnShown, Column)> {
    let mut all: Vec<(ColumnShown, Column)> = Vec::new();
    let mut add = |shown: &Shown| {
        let (key, label) = column_of(loaded, lang, shown);
        if !all.iter().any(|(known, _)| known.key == key) {
            all.push((ColumnShown { key, label }, Column::Shown(shown.clone())));
        }
    };
    add(&Shown::Reference);
    let of_lists = || loaded.program.lists.values().flat_map(|list| list.columns.iter());
    of_lists().filter(|shown| matches!(shown, Shown::Field(_))).for_each(&mut add);
    let indexed = loaded.definition().file.fields.iter().filter(|(_, field)| field.index.any() && !field.pii);
    for (path, _) in indexed {
        add(&Shown::Field(path.clone()));
    }
    add(&Shown::State);
    of_lists().filter(|shown| matches!(shown, Shown::Clock(_))).for_each(&mut add);
    add(&Shown::Opened);
    if reach.ranked {
        let shown = ColumnShown { key: "priority".to_owned(), label: say!("label-priority") };
        all.push((shown, Column::Priority));
    }
    if whole {
        let own = [
            ("due", say!("next-due"), Column::Due),
            ("owner", say!("worked-on-by"), Column::Owner),
            ("unit", say!("label-unit"), Column::Unit),
            ("ended", say!("label-ended"), Column::Ended),
        ];
        all.extend(own.map(|(key, label, column)| (ColumnShown { key: key.to_owned(), label }, column)));
    }
    all
}

/// True for what the index sorts by.
pub(crate) fn is_sorted(loaded: &Loaded, column: &Column) -> bool {
    match column {
        Column::Shown(Shown::Clock(_)) => true,
        Column::Shown(Shown::Field(path)) => {
            loaded.definition().file.field(path).is_some_and(|field| field.index.sort && !field.pii)
        }
        _ => false,
    }
}
