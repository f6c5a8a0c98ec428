//! Cases of a program, found by what stands in an address, and shown as far as the caller sees each.

use super::{
    case_columns::{Column, all_columns, is_sorted},
    case_page::sees_all,
    reach::Reach,
};
use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{CaseFilters, CasesPage, Choice, ColumnShown, FieldShown, FilterProblem, ListRow, Reveal},
    app::Loaded,
    entry::{EntryKind, EntryTarget},
    priority,
    seen::Seen,
    show::{Shower, choices, column_of},
    signals::{self, Due},
    words,
};
use authz::{CaseView, Filter, Principal, Redacted};
use casewright_core::{
    Value,
    id::{ClassName, PersonId},
    value::FieldPath,
};
use jiff::Timestamp;
use program::model::Shown;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Rows of a page.
pub(crate) const ROWS: u32 = 25;
/// Fields of the case file that are shown when no columns are chosen.
pub(crate) const FIELDS_AT_FIRST: usize = 2;
/// People offered to filter by.
const OWNERS_MAX: usize = 200;

impl App {
    /// A page of the cases of a program.
    pub async fn cases(
        &self,
        caller: &Caller,
        program: &str,
        filters: &CaseFilters,
        problems: Vec<FilterProblem>,
    ) -> Result<Answer<CasesPage>, Fault> {
        let at = self.now();
        let Some(loaded) = self.programs.get(program).map(Arc::clone) else {
            let mut entry = self.entry(caller, at, EntryKind::List, "cases", EntryTarget::Platform, false);
            entry.detail.note = Some("no-program".to_owned());
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let context = caller.context(at, Some(&loaded.definition().calendar));
        let rows = self.rows(caller, &context, &loaded);
        let reach = Self::reach(&rows, &loaded)?;
        let target = EntryTarget::Program(loaded.program.name.clone());
        let mut entry = self.entry(caller, at, EntryKind::List, "cases", target, true);
        if reach.found == Filter::False {
            entry.allowed = false;
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        }
        let mut page = self.cases_page(caller, &loaded, &reach, filters).await?;
        page.problems = problems;
        let columns = Self::columns(caller, &loaded, &reach, filters, &mut page.problems);
        page.columns = columns.iter().map(|(column, _)| column.clone()).collect();
        let query = match Self::case_query(caller, &loaded, &rows, &reach, &context, filters) {
            Ok(query) if page.problems.is_empty() => query,
            Ok(_) => {
                entry.detail.note = Some("filter".to_owned());
                self.record(entry).await?;
                return Ok(Answer::Found(page));
            }
            Err(found) => {
                page.problems.extend(found);
                entry.detail.note = Some("filter".to_owned());
                self.record(entry).await?;
                return Ok(Answer::Found(page));
            }
        };
        if filters.words.is_none() && filters.equals.is_empty() {
            page.total = Some(self.counted(&query).await?);
        }
        let found = self.store().list(query.clone()).await?;
        let mut classes: BTreeSet<ClassName> = BTreeSet::new();
        let mut names = BTreeMap::new();
        for id in found.rows {
            let seen = self.seen_by_id(caller, id).await?;
            // Between query and look the case may have moved on: what cannot be seen any more is no row.
            let Ok(view) = seen.whole(&rows) else { continue };
            if !self.found_openly(&seen, &view.readable, &query).await? {
                continue;
            }
            let row = self.case_row(caller, &seen, &view, &columns, &mut names).await?;
            for cell in row.cells.iter().filter(|cell| !cell.value.is_null()) {
                let field = seen.loaded.definition().file.field(&cell.path);
                classes.extend(field.map(|field| field.class.clone()));
            }
            entry.detail.shown.push(id);
            page.rows.push(row);
        }
        page.next = found.next;
        entry.detail.classes = classes.iter().map(ToString::to_string).collect();
        self.record(entry).await?;
        Ok(Answer::Found(page))
    }

    /// What the page is about, before anything was found.
    async fn cases_page(
        &self,
        caller: &Caller,
        loaded: &Loaded,
        reach: &Reach,
        filters: &CaseFilters,
    ) -> Result<CasesPage, Fault> {
        let program = &loaded.program;
        let whole = reach.whole != Filter::False;
        let lang = caller.lang();
        let mut fields = Vec::new();
        for (path, field) in &loaded.definition().file.fields {
            if field.index.filter && !field.pii {
                let (key, label) = column_of(loaded, lang, &Shown::Field(path.clone()));
                fields.push((ColumnShown { key, label }, choices(loaded, lang, path, &field.kind)));
            }
        }
        let units: Vec<String> = match &caller.principal {
            Principal::Person(person) => person.units.iter().map(ToString::to_string).collect(),
            Principal::Service(_) => Vec::new(),
        };
        let owners = if whole { self.colleagues(caller, loaded).await? } else { Vec::new() };
        let all = all_columns(loaded, lang, reach, whole);
        let mut sorts = vec![ColumnShown { key: "opened".into(), label: say!("label-opened") }];
        if whole {
            sorts.push(ColumnShown { key: "due".into(), label: say!("next-due") });
        }
        let ranked = whole && reach.ranked;
        if ranked {
            sorts.push(ColumnShown { key: "priority".into(), label: say!("label-priority") });
        }
        sorts.extend(
            all.iter().filter(|(_, column)| is_sorted(loaded, column)).map(|(shown, _)| shown.clone()),
        );
        Ok(CasesPage {
            program: program.name.clone(),
            program_title: program.title.clone(),
            programs: self.programs_found(caller)?,
            filters: filters.clone(),
            problems: Vec::new(),
            columns: Vec::new(),
            all_columns: all.into_iter().map(|(shown, _)| shown).collect(),
            sorts,
            states: program
                .states
                .iter()
                .map(|(name, meta)| Choice { value: name.to_string(), label: meta.title.clone() })
                .collect(),
            units: if units.len() > 1 { units } else { Vec::new() },
            fields,
            owners,
            priorities: if ranked { priority::choices(loaded, lang) } else { Vec::new() },
            whole,
            searchable: loaded.definition().file.fields.values().any(|field| field.index.search),
            rows: Vec::new(),
            total: None,
            next: None,
            saved: self.saved_views(caller, &program.name).await?,
        })
    }

    /// Every program in which the caller finds cases, for a page that leads to them.
    pub async fn programs_of(
        &self,
        caller: &Caller,
    ) -> Result<Vec<(casewright_core::id::ProgramName, String)>, Fault> {
        let found = self.programs_found(caller)?;
        let entry = self.entry(
            caller,
            self.now(),
            EntryKind::List,
            "programs",
            EntryTarget::Platform,
            !found.is_empty(),
        );
        self.record(entry).await?;
        Ok(found)
    }

    /// Every program in which the caller finds cases.
    pub(crate) fn programs_found(
        &self,
        caller: &Caller,
    ) -> Result<Vec<(casewright_core::id::ProgramName, String)>, Fault> {
        let mut found = Vec::new();
        for loaded in self.programs.values() {
            let context = caller.context(self.now(), Some(&loaded.definition().calendar));
            let program = &loaded.program;
            let listed = program.lists.keys().any(|list| {
                let ask = authz::Ask::List(list.clone());
                let filter =
                    authz::filter(&self.policies(), &caller.principal, &context, &program.name, &ask);
                filter.is_ok_and(|filter| filter != Filter::False)
            });
            if listed {
                found.push((program.name.clone(), program.title.clone()));
            }
        }
        Ok(found)
    }

    /// People who work in a program, in the caller's units where they have some.
    pub(crate) async fn colleagues(&self, caller: &Caller, loaded: &Loaded) -> Result<Vec<Choice>, Fault> {
        let Principal::Person(me) = &caller.principal else { return Ok(Vec::new()) };
        let (now, oversees) = (self.now(), caller.oversees());
        let name = &loaded.program.name;
        let mut people: Vec<Choice> = self
            .store()
            .people()
            .await?
            .into_iter()
            .filter(|person| person.active)
            .filter(|person| person.roles.iter().any(|grant| grant.program == *name && grant.is_on(now)))
            .filter(|person| oversees || person.units.iter().any(|unit| me.units.contains(unit)))
            .map(|person| Choice { value: person.id.to_string(), label: person.name })
            .collect();
        people.sort_by(|a, b| a.label.cmp(&b.label));
        people.truncate(OWNERS_MAX);
        Ok(people)
    }

    async fn case_row(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: &CaseView<Redacted>,
        columns: &[(ColumnShown, Column)],
        known: &mut BTreeMap<PersonId, String>,
    ) -> Result<ListRow, Fault> {
        let whole = sees_all(seen, view);
        let names = self.names(caller, &seen.case, [], whole).await?;
        let shower = Shower { loaded: &seen.loaded, view, names: &names, lang: caller.lang() };
        let due_at = due_seen(seen, view).filter_map(|due| due.at()).min();
        let plain = |shown: &ColumnShown, value: Value| FieldShown {
            path: FieldPath::new(shown.key.as_str()),
            label: shown.label.clone(),
            kind: None,
            currency: None,
            value,
            masked: false,
            origin: None,
            parts: Vec::new(),
            choice: None,
            reveal: Reveal::Closed,
        };
        let time = |at: Option<Timestamp>| at.map_or(Value::Null, Value::Time);
        let mut cells = Vec::with_capacity(columns.len());
        for (shown, column) in columns {
            cells.push(match column {
                Column::Shown(what) => shower.cell(what),
                Column::Priority => {
                    let priority = priority::of_case(seen, view, caller.lang());
                    plain(shown, priority.map_or(Value::Null, |priority| Value::text(priority.title)))
                }
                Column::Due => plain(shown, time(due_at)),
                Column::Unit => {
                    plain(shown, view.unit.as_ref().map_or(Value::Null, |unit| Value::text(unit.as_str())))
                }
                Column::Ended => plain(shown, time(seen.case.ended_at.filter(|_| whole))),
                Column::Owner if whole => {
                    let mut who = Vec::new();
                    for person in workers(seen, view) {
                        who.push(self.name_of(known, person).await?);
                    }
                    plain(shown, if who.is_empty() { Value::Null } else { Value::text(who.join(", ")) })
                }
                Column::Owner => plain(shown, Value::Null),
            });
        }
        Ok(ListRow {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            cells,
            due_at,
            outcome: view.states.is_some().then(|| seen.case.outcome.clone()).flatten(),
            flagged: view.flags.iter().any(|flag| flag.cleared_at.is_none()),
            zone: seen.zone(),
        })
    }
}

/// What is due on a case, of what the caller sees.
pub(crate) fn due_seen<'a>(seen: &'a Seen, view: &'a CaseView<Redacted>) -> impl Iterator<Item = Due<'a>> {
    let tasks = signals::open_tasks(seen.loaded.definition(), &seen.case)
        .map(|(item, _)| item)
        .filter(|item| view.items.iter().any(|open| open.no == item.no));
    signals::due(&seen.case, &view.clocks, tasks)
}

/// Who works on a case that is seen as a whole: first who holds a role on it, then who has a task.
fn workers(seen: &Seen, view: &CaseView<Redacted>) -> Vec<PersonId> {
    let team = view.team.iter().filter(|member| member.holds_at(seen.at)).map(|member| member.person);
    let tasks =
        signals::open_tasks(seen.loaded.definition(), &seen.case).filter_map(|(item, _)| item.assignee);
    let mut workers: Vec<PersonId> = Vec::new();
    for person in team.chain(tasks) {
        if !workers.contains(&person) {
            workers.push(person);
        }
    }
    workers
}

/// What the case is about, in the first words that the caller may read of it.
pub(crate) fn about(caller: &Caller, seen: &Seen, view: &CaseView<Redacted>) -> String {
    let program = &seen.loaded.program;
    let columns = program.lists.values().flat_map(|list| list.columns.iter());
    let mut paths: Vec<&FieldPath> = Vec::new();
    for column in columns {
        if let Shown::Field(path) = column
            && !paths.contains(&path)
        {
            paths.push(path);
        }
    }
    let words = paths.into_iter().find_map(|path| {
        let value = &view.fields.get(path)?.value;
        match value {
            Value::Null | Value::Map(_) | Value::List(_) => None,
            Value::Text(text) => {
                let field = seen.loaded.definition().file.field(path)?;
                Some(match field.kind {
                    casewright_core::FieldType::OneOf(_) => words::choice(program, caller.lang(), path, text),
                    _ => text.to_string(),
                })
            }
            other => Some(other.to_string()),
        }
    });
    words.unwrap_or_default()
}
