//! A list: the policy is a filter in the query, and each row shown is redacted for the caller.

use super::case_page::sees_all;
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{ColumnShown, Filters, ListPage, ListRow, ListShown},
    app::Loaded,
    bind::value_of,
    entry::{Entry, EntryKind, EntryTarget},
    port::store::{ListCondition, ListQuery, Sort},
    seen::Seen,
    show::{Shower, choices, column_of},
    signals, words,
};
use authz::{Ask, Context, Filter, Principal, Rows};
use casewright_core::{
    id::{CaseId, ClassName, ListName},
    value::FieldPath,
};
use program::model::{List, ListWhere, Select, Shown};
use serde_json::Value as Json;
use std::{collections::BTreeSet, sync::Arc};

/// Most rows of a page.
const ROWS_MAX: u32 = 100;
const ROWS: u32 = 25;

/// Cases of one read of those that a job is made from.
const FOUND_AT_ONCE: u32 = 500;

/// A list that is open to somebody.
pub(super) struct Opened {
    pub(super) loaded: Arc<Loaded>,
    pub(super) name: ListName,
    pub(super) list: List,
    may: Rows,
    pub(super) query: ListQuery,
    /// Of the look at it, not yet written.
    pub(super) entry: Entry,
}

impl App {
    /// A page of a list of a program.
    pub async fn list(
        &self,
        caller: &Caller,
        program: &str,
        list: &str,
        filters: &Filters,
    ) -> Result<Answer<ListPage>, Fault> {
        let opened = match self.open_list(caller, program, list, filters, "").await?.or_refusal() {
            Ok(opened) => opened,
            Err(refusal) => return Ok(refusal),
        };
        let Opened { loaded, name, list, may, query, mut entry } = opened;
        let page = self.store().list(query.clone()).await?;
        let mut rows = Vec::with_capacity(page.rows.len());
        let mut classes: BTreeSet<ClassName> = BTreeSet::new();
        for id in page.rows {
            let seen = self.seen_by_id(caller, id).await?;
            let Some((row, revealed)) = self.list_row(caller, &seen, &list, &may, &query).await? else {
                continue;
            };
            classes.extend(revealed);
            entry.detail.shown.push(id);
            rows.push(row);
        }
        entry.detail.classes = classes.iter().map(ToString::to_string).collect();
        self.record(entry).await?;
        let may_export = may.filter(&Ask::ExportCases).is_ok_and(|filter| filter != Filter::False);
        let list = list_shown(caller, &loaded, &name, &list);
        Ok(Answer::Found(ListPage { list, rows, next: page.next, may_export }))
    }

    /// What a row of a list shows of a case, and the classes that this reveals; nothing where the caller does not find it there.
    pub(super) async fn list_row(
        &self,
        caller: &Caller,
        seen: &Seen,
        list: &List,
        may: &Rows,
        query: &ListQuery,
    ) -> Result<Option<(ListRow, BTreeSet<ClassName>)>, Fault> {
        // Between query and look the case may have moved on: what cannot be seen any more is no row.
        let Ok(view) = seen.row(may) else { return Ok(None) };
        if !self.found_openly(seen, &view.readable, query).await? {
            return Ok(None);
        }
        let open = sees_all(seen, &view);
        let names = self.names(caller, &seen.case, [], open).await?;
        let shower = Shower { loaded: &seen.loaded, view: &view, names: &names, lang: caller.lang() };
        let cells: Vec<_> = list.columns.iter().map(|column| shower.cell(column)).collect();
        let mut classes = BTreeSet::new();
        for cell in cells.iter().filter(|cell| !cell.value.is_null()) {
            classes.extend(seen.loaded.definition().file.field(&cell.path).map(|field| field.class.clone()));
        }
        let row = ListRow {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            cells,
            due_at: view.clocks.iter().filter(|clock| clock.is_running()).map(|clock| clock.due_at).min(),
            outcome: view.states.is_some().then(|| seen.case.outcome.clone()).flatten(),
            flagged: view.flags.iter().any(|flag| flag.cleared_at.is_none()),
            zone: seen.zone(),
        };
        Ok(Some((row, classes)))
    }

    /// Every case that a list finds at this moment, at most so many: what is then done with each is decided for each. Nothing of them is
    /// shown.
    pub(crate) async fn found_by(
        &self,
        caller: &Caller,
        program: &str,
        list: &str,
        filters: &Filters,
        most: usize,
    ) -> Result<Answer<Vec<CaseId>>, Fault> {
        let opened = match self.open_list(caller, program, list, filters, "all").await?.or_refusal() {
            Ok(opened) => opened,
            Err(refusal) => return Ok(refusal),
        };
        self.record(opened.entry.clone()).await?;
        Ok(Answer::Found(self.every(caller, &opened, most).await?))
    }

    /// Every case that an opened list finds, at most so many.
    pub(super) async fn every(
        &self,
        caller: &Caller,
        opened: &Opened,
        most: usize,
    ) -> Result<Vec<CaseId>, Fault> {
        let mut query = ListQuery { limit: FOUND_AT_ONCE, after: None, ..opened.query.clone() };
        let words = query
            .conditions
            .iter()
            .any(|condition| matches!(condition, ListCondition::Words { .. } | ListCondition::Equals(..)));
        let mut found = Vec::new();
        while found.len() < most {
            let page = self.store().list(query.clone()).await?;
            for id in page.rows {
                // By what was looked for in a class that is closed on this very case, it is not found.
                if words {
                    let seen = self.seen_by_id(caller, id).await?;
                    let Ok(view) = seen.row(&opened.may) else { continue };
                    if !self.found_openly(&seen, &view.readable, &query).await? {
                        continue;
                    }
                }
                found.push(id);
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        found.truncate(most);
        Ok(found)
    }

    /// A list that is open to the caller, as a query; else the refusal, which is in the log by then.
    pub(super) async fn open_list(
        &self,
        caller: &Caller,
        program: &str,
        list: &str,
        filters: &Filters,
        note: &str,
    ) -> Result<Answer<Opened>, Fault> {
        let at = self.now();
        let found = self.programs.get(program).and_then(|loaded| {
            let (name, list) = loaded.program.lists.get_key_value(list)?;
            Some((Arc::clone(loaded), name.clone(), list.clone()))
        });
        let Some((loaded, name, list)) = found else {
            let mut entry = self.entry(caller, at, EntryKind::List, "list", EntryTarget::Platform, false);
            entry.detail.note = Some("no-list".to_owned());
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let context = caller.context(at, Some(&loaded.definition().calendar));
        let ask = Ask::List(name.clone());
        let target = EntryTarget::Program(loaded.program.name.clone());
        let mut entry = self.entry(caller, at, EntryKind::List, &ask, target, true);
        let rows_of = |context: &Context| self.rows(caller, context, &loaded);
        let may = rows_of(&context);
        let permitted = permitted_of(&may, &loaded, &ask)?;
        if permitted == Filter::False {
            entry.allowed = false;
            self.record(entry).await?;
            let opens = |context: &Context| {
                permitted_of(&rows_of(context), &loaded, &ask)
                    .is_ok_and(|permitted| permitted != Filter::False)
            };
            // A token signs in nowhere.
            let lacking =
                (!caller.principal.has_token()).then(|| authz::step_up_by(&context, opens)).flatten();
            return Ok(match lacking {
                Some(_) => Answer::Denied(Denied {
                    step_up: lacking,
                    ..Denied::new(say!("this-list-needs-a-newer-or-stronger"))
                }),
                None => Answer::NotFound,
            });
        }
        let query = match Self::query(caller, &loaded, &list, filters, permitted, &may) {
            Ok(query) => query,
            Err(says) => {
                entry.detail.note = Some("filter".to_owned());
                self.record(entry).await?;
                return Ok(Answer::Denied(Denied::new(says)));
            }
        };
        if !note.is_empty() {
            entry.detail.note = Some(note.to_owned());
        }
        Ok(Answer::Found(Opened { loaded, name, list, may, query, entry }))
    }

    /// Whether the case is found by what the caller may read of it. A hit in a class that is closed on this very case does
    /// not exist, though the caller reads that class on others.
    pub(crate) async fn found_openly(
        &self,
        seen: &Seen,
        readable: &BTreeSet<ClassName>,
        query: &ListQuery,
    ) -> Result<bool, Fault> {
        for condition in &query.conditions {
            match condition {
                // A signal is no field: it is asked only where the case is seen as a whole.
                ListCondition::Equals(path, _) if signals::is_signal(path) => {}
                ListCondition::Equals(path, _) => {
                    let field = seen.loaded.definition().file.field(path);
                    if !field.is_some_and(|field| readable.contains(&field.class)) {
                        return Ok(false);
                    }
                }
                ListCondition::Words { words, classes } => {
                    let open: Vec<String> =
                        classes.iter().filter(|class| readable.contains(class.as_str())).cloned().collect();
                    if open.len() == classes.len() {
                        continue;
                    }
                    // The store matches words in its own way; it is asked again about this case and these classes.
                    let narrowed = ListQuery {
                        permitted: Filter::IdIs(seen.case.id),
                        conditions: vec![ListCondition::Words { words: words.clone(), classes: open }],
                        limit: 1,
                        after: None,
                        ..query.clone()
                    };
                    if self.store().list(narrowed).await?.rows.is_empty() {
                        return Ok(false);
                    }
                }
                _ => {}
            }
        }
        Ok(true)
    }

    fn query(
        caller: &Caller,
        loaded: &Loaded,
        list: &List,
        filters: &Filters,
        permitted: Filter,
        rows: &Rows,
    ) -> Result<ListQuery, String> {
        let mut conditions = Vec::new();
        if let Principal::Person(person) = &caller.principal
            // Those who oversee have no tie; the policy alone says what they find.
            && !caller.oversees()
        {
            match list.where_ {
                ListWhere::AssignedToMe => conditions.push(ListCondition::AssignedTo(person.id)),
                ListWhere::MyUnit => {
                    conditions.push(ListCondition::UnitIn(person.units.iter().cloned().collect()));
                }
                ListWhere::Mine => conditions.push(ListCondition::Party(person.id)),
                ListWhere::MyPartner => {
                    conditions.push(ListCondition::PartnerIn(person.partners.iter().cloned().collect()));
                }
                ListWhere::Any => {}
            }
        }
        if !list.states.is_empty() {
            conditions.push(ListCondition::StateIn(list.states.iter().map(ToString::to_string).collect()));
        }
        for (key, text) in filters.equals.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let column = list.filter.iter().find(|column| column_of(loaded, caller.lang(), column).0 == *key);
            conditions.push(match column {
                Some(Shown::State) => ListCondition::StateIn(vec![text.clone()]),
                Some(Shown::Field(path)) => {
                    let field = loaded.definition().file.field(path).filter(|field| field.index.filter);
                    let field = field.ok_or_else(|| no_filter(key))?;
                    // What matches a class that is read nowhere would tell the value.
                    if !may_read_somewhere(rows, &field.class) {
                        return Err(no_filter(key));
                    }
                    let value = value_of(&field.kind, &Json::String(text.clone()))
                        .map_err(|_| say!("is-no-value-of", text, key))?;
                    ListCondition::Equals(path.clone(), value)
                }
                _ => return Err(no_filter(key)),
            });
        }
        if let Some(words) = filters.words.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            let classes = classes_somewhere(rows, loaded);
            conditions.push(ListCondition::Words { words: words.chars().take(200).collect(), classes });
        }
        if let Some(ended) = filters.ended {
            conditions.push(ListCondition::Ended(ended));
        }
        let chosen = match &filters.sort {
            Some(key) => Some(
                list.sort
                    .iter()
                    .find(|column| column_of(loaded, caller.lang(), column).0 == *key)
                    .ok_or_else(|| say!("this-list-cannot-be-sorted-by", key))?,
            ),
            None => list.sort.first(),
        };
        let sort = match chosen {
            Some(Shown::Clock(clock)) => Sort::Clock(clock.to_string()),
            Some(Shown::Field(path)) => Sort::Field(path.clone()),
            _ => Sort::Opened,
        };
        // The newest case first, the nearest clock first, names from A to Z.
        let newest_first = sort == Sort::Opened;
        Ok(ListQuery {
            program: loaded.program.name.clone(),
            permitted,
            conditions,
            sort,
            descending: newest_first != filters.descending,
            limit: if filters.limit == 0 { ROWS } else { filters.limit.min(ROWS_MAX) },
            after: filters.cursor.clone(),
        })
    }
}

/// Which cases the caller may find in a list: those the list is open for, of which some view is open too.
fn permitted_of(rows: &Rows, loaded: &Loaded, ask: &Ask) -> Result<Filter, Fault> {
    let listed = rows.filter(ask).map_err(|error| Fault::Internal(error.to_string()))?;
    let views: Result<Vec<Filter>, _> =
        loaded.views.keys().map(|view| rows.filter(&Ask::View(view.clone()))).collect();
    // A view policy that is no filter is asked row by row.
    Ok(match views {
        Ok(views) => Filter::all([listed, Filter::any(views)]),
        Err(_) => listed,
    })
}

/// Classes that the caller reads on some case: words are looked for in these alone.
pub(crate) fn classes_somewhere(rows: &Rows, loaded: &Loaded) -> Vec<String> {
    let classes = loaded.program.access.classes.iter();
    classes.filter(|class| may_read_somewhere(rows, class)).map(ToString::to_string).collect()
}

pub(crate) fn may_read_somewhere(rows: &Rows, class: &ClassName) -> bool {
    rows.filter(&Ask::Read(class.clone())).is_ok_and(|filter| filter != Filter::False)
}

fn field_choices(loaded: &Loaded, lang: &str, path: &FieldPath) -> Vec<crate::answer::Choice> {
    let field = loaded.definition().file.field(path);
    field.map(|field| choices(loaded, lang, path, &field.kind)).unwrap_or_default()
}

fn no_filter(key: &str) -> String {
    say!("this-list-cannot-be-filtered-by", key)
}

/// What a list is, for its page.
pub(crate) fn list_shown(caller: &Caller, loaded: &Loaded, name: &ListName, list: &List) -> ListShown {
    let program = &loaded.program;
    let lang = caller.lang();
    let column = |shown: &Shown| {
        let (key, label) = column_of(loaded, lang, shown);
        ColumnShown { key, label }
    };
    let held = caller.roles_in(&program.name);
    let mut offers = Vec::new();
    for row in program.desk.iter().filter(|row| row.open.as_ref() == Some(name)) {
        if !row.roles.iter().any(|role| held.contains(role)) {
            continue;
        }
        for action in &row.offer {
            let offer = (action.clone(), words::action_title(program, action.as_str()));
            if !offers.contains(&offer) {
                offers.push(offer);
            }
        }
    }
    let states =
        if list.states.is_empty() { program.states.keys().cloned().collect() } else { list.states.clone() };
    ListShown {
        program: program.name.clone(),
        program_title: program.title.clone(),
        name: name.clone(),
        title: list.title.clone(),
        columns: list.columns.iter().map(column).collect(),
        sorts: list.sort.iter().map(column).collect(),
        filters: list
            .filter
            .iter()
            .map(|shown| {
                let choices = match shown {
                    Shown::State => states
                        .iter()
                        .map(|state| crate::answer::Choice {
                            value: state.to_string(),
                            label: words::state_title(program, state.as_str()),
                        })
                        .collect(),
                    Shown::Field(path) => field_choices(loaded, lang, path),
                    _ => Vec::new(),
                };
                (column(shown), choices)
            })
            .collect(),
        offers,
        select_many: list.select == Select::Many,
        selectable: list.select != Select::None,
        searchable: loaded.definition().file.fields.values().any(|field| field.index.search),
    }
}
