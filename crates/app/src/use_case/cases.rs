//! Cases of a program, found by what stands in an address: the same query makes the rows, their number, and every number elsewhere
//! that leads here.

use super::{case_page::sees_all, reach::Reach};
use crate::{
    Answer, App, Caller, Fault,
    answer::{
        CaseFilters, CasesPage, Choice, ColumnShown, Days, DueWithin, FieldShown, FilterProblem, ListRow,
        Owner, WaitsFor, Which,
    },
    app::Loaded,
    bind::value_of,
    entry::{EntryKind, EntryTarget},
    port::store::{ListCondition, ListQuery, Sort},
    seen::Seen,
    show::{Shower, choices, column_of},
    signals, words,
};
use authz::{CaseView, Context, Filter, Principal, Redacted};
use casewright_core::{
    Value,
    id::{ClassName, PersonId},
    value::FieldPath,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use program::model::Shown;
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const ROWS: u32 = 25;
/// Fields of the case file that are shown when no columns are chosen.
const FIELDS_AT_FIRST: usize = 2;
/// People offered to filter by.
const OWNERS_MAX: usize = 200;

/// A column of the page.
#[derive(Clone)]
enum Column {
    /// What the sheet can show.
    Shown(Shown),
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
        let reach = self.reach(caller, &context, &loaded)?;
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
        let query = match self.case_query(caller, &loaded, &reach, &context, filters) {
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
            let Ok(view) = self.reveal(&seen) else { continue };
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
        let (units, oversees) = match &caller.principal {
            Principal::Person(person) => (
                person.units.iter().map(ToString::to_string).collect::<Vec<_>>(),
                person.platform_roles.contains("auditor"),
            ),
            Principal::Service(_) => (Vec::new(), false),
        };
        let owners = if whole { self.colleagues(caller, loaded, oversees).await? } else { Vec::new() };
        let all = all_columns(loaded, lang, whole);
        let mut sorts = vec![ColumnShown { key: "opened".into(), label: "Opened".into() }];
        if whole {
            sorts.push(ColumnShown { key: "due".into(), label: "Next due".into() });
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
    pub(crate) async fn colleagues(
        &self,
        caller: &Caller,
        loaded: &Loaded,
        oversees: bool,
    ) -> Result<Vec<Choice>, Fault> {
        let Principal::Person(me) = &caller.principal else { return Ok(Vec::new()) };
        let now = self.now();
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

    /// The columns that were chosen, or those at first.
    fn columns(
        caller: &Caller,
        loaded: &Loaded,
        reach: &Reach,
        filters: &CaseFilters,
        problems: &mut Vec<FilterProblem>,
    ) -> Vec<(ColumnShown, Column)> {
        let whole = reach.whole != Filter::False;
        let all = all_columns(loaded, caller.lang(), whole);
        if filters.columns.is_empty() {
            let mut fields = 0;
            return all
                .into_iter()
                .filter(|(shown, column)| match column {
                    Column::Shown(Shown::Reference | Shown::State) | Column::Due | Column::Owner => true,
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
                None => problems.push(FilterProblem::new("col", format!("There is no column “{key}” here."))),
            }
        }
        // The link to the case is always there.
        if !chosen.iter().any(|(shown, _)| shown.key == "reference") {
            let reference = all.into_iter().find(|(shown, _)| shown.key == "reference");
            chosen.splice(0..0, reference);
        }
        chosen
    }

    /// The query of some filters. Signals about everything in a case select among the cases that are seen as a whole.
    pub(crate) fn case_query(
        &self,
        caller: &Caller,
        loaded: &Loaded,
        reach: &Reach,
        context: &Context,
        filters: &CaseFilters,
    ) -> Result<ListQuery, Vec<FilterProblem>> {
        let mut problems = Vec::new();
        let mut conditions = Vec::new();
        let mut whole = false;
        let now = context.attested.at;
        let zone = &loaded.definition().calendar.zone;
        let midnight = |day: Date| day.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
        for state in &filters.states {
            if !loaded.program.states.contains_key(state.as_str()) {
                problems.push(FilterProblem::new(
                    "state",
                    format!("There is no state “{state}” in this program."),
                ));
            }
        }
        if !filters.states.is_empty() {
            conditions.push(ListCondition::StateIn(filters.states.clone()));
        }
        match filters.meant() {
            Which::Live => conditions.push(ListCondition::Ended(false)),
            Which::Ended => conditions.push(ListCondition::Ended(true)),
            Which::Both => {}
        }
        if let Some(unit) = &filters.unit {
            whole = true;
            conditions.push(ListCondition::UnitIn(vec![unit.as_str().into()]));
        }
        if let Some(due) = filters.due {
            whole = true;
            conditions.push(due_within(due, now, zone));
        }
        match (filters.owner, caller.person()) {
            (None, _) => {}
            (Some(Owner::Me), Some(me)) => conditions.push(works_on(me, now)),
            (Some(Owner::Me), None) => problems.push(FilterProblem::new("owner", "A service has no cases.")),
            (Some(Owner::Nobody), _) => {
                whole = true;
                conditions.push(holds(signals::NOBODY));
            }
            (Some(Owner::Person(person)), _) => {
                whole = true;
                conditions.push(works_on(person, now));
            }
        }
        if let Some(waits) = filters.waits {
            whole = true;
            conditions.push(holds(match waits {
                WaitsFor::Approval => signals::APPROVAL,
                WaitsFor::Flag => signals::FLAG,
                WaitsFor::Task => signals::TASKS,
            }));
        }
        let span = |days: Days| {
            let after = days.to.and_then(|day| day.tomorrow().ok());
            (days.from.and_then(midnight), after.and_then(midnight))
        };
        if !filters.opened.is_open() {
            let (from, to) = span(filters.opened);
            conditions.push(ListCondition::Opened(from, to));
        }
        if !filters.ended.is_open() {
            whole = true;
            let (from, to) = span(filters.ended);
            let time = |at: Option<Timestamp>| at.map(Value::Time);
            conditions.push(ListCondition::Between(signals::ENDED.into(), time(from), time(to)));
        }
        for (key, text) in &filters.equals {
            match self.field_equals(caller, loaded, context, key, text) {
                Ok(condition) => conditions.push(condition),
                Err(says) => problems.push(FilterProblem::new(&format!("f.{key}"), says)),
            }
        }
        if let Some(words) = &filters.words {
            let classes = self.classes_somewhere(caller, loaded, context);
            conditions.push(ListCondition::Words { words: words.clone(), classes });
        }
        let sort = match filters.sort.as_deref() {
            None | Some("opened") => Sort::Opened,
            Some("due") => {
                whole = true;
                Sort::Field(signals::DUE.into())
            }
            Some(key) => {
                let all = all_columns(loaded, caller.lang(), true);
                let column =
                    all.into_iter().find(|(shown, column)| shown.key == key && is_sorted(loaded, column));
                match column {
                    Some((_, Column::Shown(Shown::Clock(clock)))) => {
                        whole = true;
                        Sort::Clock(clock.to_string())
                    }
                    Some((_, Column::Shown(Shown::Field(path)))) => Sort::Field(path),
                    _ => {
                        problems.push(FilterProblem::new(
                            "sort",
                            format!("This list cannot be sorted by “{key}”."),
                        ));
                        Sort::Opened
                    }
                }
            }
        };
        if whole && reach.whole == Filter::False {
            problems.push(FilterProblem::new(
                "filter",
                "What is due, who works on a case and what it waits for can be asked only by those who see cases as a whole.",
            ));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let newest_first = sort == Sort::Opened;
        Ok(ListQuery {
            program: loaded.program.name.clone(),
            permitted: if whole { reach.whole.clone() } else { reach.found.clone() },
            conditions,
            sort,
            descending: newest_first != filters.turned,
            limit: if filters.limit == 0 { ROWS } else { filters.limit },
            after: filters.cursor.clone(),
        })
    }

    fn field_equals(
        &self,
        caller: &Caller,
        loaded: &Loaded,
        context: &Context,
        key: &str,
        text: &str,
    ) -> Result<ListCondition, String> {
        let no = || format!("This list cannot be filtered by “{key}”.");
        let path = FieldPath::new(key);
        let field =
            loaded.definition().file.field(&path).filter(|field| field.index.filter).ok_or_else(no)?;
        if !self.may_read_somewhere(caller, loaded, context, &field.class) {
            return Err(no());
        }
        let value = value_of(&field.kind, &Json::String(text.to_owned()))
            .map_err(|_| format!("“{text}” is no value of “{key}”."))?;
        Ok(ListCondition::Equals(path, value))
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
        let due_at = due_of(seen, view);
        let plain = |shown: &ColumnShown, value: Value| FieldShown {
            path: FieldPath::new(shown.key.as_str()),
            label: shown.label.clone(),
            kind: None,
            value,
            masked: false,
            origin: None,
            parts: Vec::new(),
            choice: None,
        };
        let time = |at: Option<Timestamp>| at.map_or(Value::Null, Value::Time);
        let mut cells = Vec::with_capacity(columns.len());
        for (shown, column) in columns {
            cells.push(match column {
                Column::Shown(what) => shower.cell(what),
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
        })
    }
}

/// When the next thing is due, of what the caller sees.
pub(crate) fn due_of(seen: &Seen, view: &CaseView<Redacted>) -> Option<Timestamp> {
    if seen.case.ended_at.is_some() {
        return None;
    }
    let clocks = view.clocks.iter().filter(|clock| clock.stopped_at.is_none()).map(|clock| clock.due_at);
    let tasks = signals::open_tasks(seen.loaded.definition(), &seen.case)
        .filter(|(item, _)| view.items.iter().any(|open| open.no == item.no))
        .filter_map(|(item, _)| item.due_at);
    clocks.chain(tasks).min()
}

/// Who works on a case that is seen as a whole: first who holds a role on it, then who has a task.
fn workers(seen: &Seen, view: &CaseView<Redacted>) -> Vec<PersonId> {
    let team = view
        .team
        .iter()
        .filter(|member| member.from <= seen.at && member.until.is_none_or(|until| seen.at < until))
        .map(|member| member.person);
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

/// Who works on a case at a time.
pub(crate) fn works_on(person: PersonId, at: Timestamp) -> ListCondition {
    ListCondition::AnyOf(vec![
        ListCondition::Where(Filter::MemberHas { person, at }),
        ListCondition::TaskOf(person),
    ])
}

pub(crate) fn holds(signal: &str) -> ListCondition {
    ListCondition::Equals(signal.into(), Value::Bool(true))
}

/// What is due within a span. A clock is over at the midnight after its last day, so *today* ends with that midnight.
pub(crate) fn due_within(within: DueWithin, now: Timestamp, zone: &jiff::tz::TimeZone) -> ListCondition {
    let just_after = |at: Timestamp| at.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    let today = now.to_zoned(zone.clone()).date();
    let end_of = |days: i32| {
        let day = today.checked_add(jiff::Span::new().days(days + 1)).unwrap_or(Date::MAX);
        let midnight = day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp());
        just_after(midnight)
    };
    let between = |from: Option<Timestamp>, to: Option<Timestamp>| {
        ListCondition::Between(signals::DUE.into(), from.map(Value::Time), to.map(Value::Time))
    };
    match within {
        DueWithin::Over => between(None, Some(just_after(now))),
        DueWithin::Today => between(Some(just_after(now)), Some(end_of(0))),
        DueWithin::Week => between(None, Some(end_of(7))),
        DueWithin::Month => between(None, Some(end_of(30))),
        DueWithin::Never => ListCondition::Not(Box::new(between(None, None))),
    }
}

/// Every column there is, in the order in which they are offered: the sheet's own first.
fn all_columns(loaded: &Loaded, lang: &str, whole: bool) -> Vec<(ColumnShown, Column)> {
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
    if whole {
        let own = [
            ("due", "Next due", Column::Due),
            ("owner", "Worked on by", Column::Owner),
            ("unit", "Unit", Column::Unit),
            ("ended", "Ended", Column::Ended),
        ];
        all.extend(own.map(|(key, label, column)| {
            (ColumnShown { key: key.to_owned(), label: label.to_owned() }, column)
        }));
    }
    all
}

/// True for what the index sorts by.
fn is_sorted(loaded: &Loaded, column: &Column) -> bool {
    match column {
        Column::Shown(Shown::Clock(_)) => true,
        Column::Shown(Shown::Field(path)) => {
            loaded.definition().file.field(path).is_some_and(|field| field.index.sort && !field.pii)
        }
        _ => false,
    }
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
