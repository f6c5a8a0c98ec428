//! What a list finds, as a file (S3.47): under a permission of its own, over the cases of which the caller has it, each row revealed as on
//! the page. What was asked for and how many cases that is stands in the log before the first row, and which cases before each batch.

use super::list::{Opened, list_shown};
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{Filters, ListRow, ListShown},
    entry::{EntryKind, EntryTarget},
};
use authz::{Ask, Filter, Target};
use casewright_core::{FieldType, id::CaseId};
use program::model::Shown;
use std::{collections::BTreeSet, fmt::Write as _, vec::IntoIter};

/// Cases of one file at most.
pub const FILE_ROWS_MAX: usize = 50_000;
/// Cases of one batch, and of one entry in the log.
const BATCH: usize = 500;

/// A list on its way out.
pub struct ListFile {
    /// Which list.
    pub list: ListShown,
    /// What its columns hold; none for text that is no field.
    pub kinds: Vec<Option<FieldType>>,
    /// How many cases it finds: a case that is closed meanwhile is left out.
    pub cases: usize,
    form: &'static str,
    given: usize,
    opened: Opened,
    waiting: IntoIter<CaseId>,
}

impl std::fmt::Debug for ListFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListFile")
            .field("list", &self.list.name)
            .field("cases", &self.cases)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Begins a file of everything that a list finds; `form` is what it is called in the log: `csv`, `parquet`. The batches follow.
    pub async fn begin_list_file(
        &self,
        caller: &Caller,
        program: &str,
        list: &str,
        filters: &Filters,
        form: &'static str,
    ) -> Result<Answer<ListFile>, Fault> {
        let whole = Filters { cursor: None, ..filters.clone() };
        let mut opened = match self.open_list(caller, program, list, &whole, form).await?.or_refusal() {
            Ok(opened) => opened,
            Err(refusal) => return Ok(refusal),
        };
        let program = &opened.loaded.program.name;
        let context = caller.context(self.now(), Some(&opened.loaded.definition().calendar));
        let may = authz::filter(&self.policies(), &caller.principal, &context, program, &Ask::ExportCases);
        let may = may.unwrap_or(Filter::False);
        let target = EntryTarget::Program(program.clone());
        let allowed = may != Filter::False;
        let mut entry = self.entry(caller, self.now(), EntryKind::List, Ask::ExportCases, target, allowed);
        if !allowed {
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        }
        opened.query.permitted = Filter::all([opened.query.permitted.clone(), may]);
        let found = self.every(caller, &opened, FILE_ROWS_MAX + 1).await?;
        let cases = found.len();
        let over = cases > FILE_ROWS_MAX;
        let count = if over { format!("more than {FILE_ROWS_MAX}") } else { cases.to_string() };
        entry.detail.note = Some(format!("{form} of {}: {count} cases{}", opened.name, told(filters)));
        self.record(entry).await?;
        if over {
            let most = FILE_ROWS_MAX;
            return Ok(Answer::Denied(Denied::new(say!("this-list-finds-more-cases-than-a-file", most))));
        }
        let definition = opened.loaded.definition();
        let kinds = opened.list.columns.iter().map(|column| match column {
            Shown::Opened | Shown::Clock(_) => Some(FieldType::Time),
            Shown::Field(path) => definition.file.field(path).map(|field| field.kind.clone()),
            _ => None,
        });
        Ok(Answer::Found(ListFile {
            list: list_shown(caller, &opened.loaded, &opened.name, &opened.list),
            kinds: kinds.collect(),
            cases,
            form,
            given: 0,
            waiting: found.into_iter(),
            opened,
        }))
    }

    /// The next rows; none at the end. What they reveal is in the log before they are given. Each case is asked about anew: a right that
    /// ended, or a case that was closed, meanwhile is no row.
    pub async fn next_of_list_file(
        &self,
        caller: &Caller,
        file: &mut ListFile,
    ) -> Result<Option<Vec<ListRow>>, Fault> {
        let ids: Vec<CaseId> = file.waiting.by_ref().take(BATCH).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let Opened { loaded, list, query, .. } = &file.opened;
        let context = caller.context(self.now(), Some(&loaded.definition().calendar));
        let may = self.rows(caller, &context, loaded);
        let target = EntryTarget::Program(loaded.program.name.clone());
        let mut entry = self.entry(caller, self.now(), EntryKind::List, Ask::ExportCases, target, true);
        let (from, to) = (file.given + 1, file.given + ids.len());
        entry.detail.note = Some(format!("{}: {from}-{to} of {}", file.form, file.cases));
        let mut rows = Vec::with_capacity(ids.len());
        let mut classes = BTreeSet::new();
        for id in ids {
            let seen = self.seen_by_id(caller, id).await?;
            let target = Target::Case(&seen.case);
            if !self.policies().decide(&seen.principal, &seen.context, &Ask::ExportCases, target).allowed {
                continue;
            }
            let Some((row, revealed)) = self.list_row(caller, &seen, list, &may, query).await? else {
                continue;
            };
            classes.extend(revealed);
            entry.detail.shown.push(id);
            rows.push(row);
        }
        entry.detail.classes = classes.iter().map(ToString::to_string).collect();
        self.record(entry).await?;
        file.given = to;
        Ok(Some(rows))
    }
}

/// What was chosen, for the entry about the whole; it is not found under the cases, so that no value is told to those who see one alone.
fn told(filters: &Filters) -> String {
    let mut told = String::new();
    let mut add = |name: &str, value: &str| {
        let value: String = value.trim().chars().take(200).collect();
        if !value.is_empty() {
            let _ = write!(told, ", {name}={value}");
        }
    };
    filters.equals.iter().for_each(|(column, value)| add(column, value));
    add("q", filters.words.as_deref().unwrap_or_default());
    add("ended", filters.ended.map_or("", |ended| if ended { "yes" } else { "no" }));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_told_and_nothing_else() {
        assert_eq!(told(&Filters::default()), "");
        let filters = Filters {
            equals: [
                ("state".to_owned(), "consultation".to_owned()),
                ("premises.ward".to_owned(), " ".to_owned()),
            ]
            .into(),
            words: Some("crown".to_owned()),
            ended: Some(false),
            ..Filters::default()
        };
        assert_eq!(told(&filters), ", state=consultation, q=crown, ended=no");
    }
}
