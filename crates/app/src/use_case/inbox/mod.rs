//! The inbox (S3.10): programs whose sheet says `inbox:`, so that their cases are items that fit no case yet. Everything that holds of
//! cases holds of them. What is added here: what waits, on one page; the cases that an item may belong to, of those that its reader may
//! open; and the one act that opens a case from it or puts it on one, with its documents.

mod filing;
mod suggested;

pub use filing::FileInto;

use super::work::Place;
use crate::{
    Answer, App, Caller, Fault,
    answer::{Acted, InboxItem, InboxPage, InboxRow},
    app::Loaded,
    entry::{EntryKind, EntryTarget},
    port::store::{ListCondition, ListQuery, Sort},
    request::Guard,
    seen::Seen,
    use_case::cases::about,
    words,
};
use authz::{Ask, CaseView, Filter, Principal, Redacted, Target, documents_seen};
use casewright_core::{
    FieldPath, Value,
    id::{ActionName, ProgramName},
};
use program::model::Inbox;
use serde_json::json;

/// Items of a page.
const ROWS: u32 = 25;

impl App {
    /// What the items of a program are made of; none where its cases are no items. Those opened before the sheet said so are items too.
    pub(crate) fn inbox_of<'a>(&'a self, loaded: &'a Loaded) -> Option<&'a Inbox> {
        let now = || self.programs.get(&loaded.program.name)?.program.inbox.as_ref();
        loaded.program.inbox.as_ref().or_else(now)
    }

    /// Whether an action of a case is taken by filing alone.
    pub(crate) fn is_by_filing(&self, loaded: &Loaded, action: &str) -> bool {
        self.inbox_of(loaded).is_some_and(|inbox| inbox.file.as_str() == action)
    }

    /// The inboxes of the caller, in the order of the programs.
    fn inboxes(&self, caller: &Caller) -> Result<Vec<Place>, Fault> {
        let mut places = if caller.is_guest() { Vec::new() } else { self.places(caller)? };
        places.retain(|place| place.loaded.program.inbox.is_some() && place.reach.whole != Filter::False);
        Ok(places)
    }

    /// Whether somebody works on an inbox.
    pub(crate) fn has_inbox(&self, caller: &Caller) -> bool {
        let mut inboxes = self.programs.values().filter(|loaded| loaded.program.inbox.is_some());
        inboxes.any(|loaded| !caller.roles_in(&loaded.program.name).is_empty())
    }

    /// What waits in the inbox of a program; without one in the first of the caller's inboxes. The others are named.
    pub async fn inbox(
        &self,
        caller: &Caller,
        program: Option<&str>,
        after: Option<String>,
    ) -> Result<Answer<InboxPage>, Fault> {
        let now = self.now();
        let all = self.inboxes(caller)?;
        let asked = |place: &&Place| program.is_none_or(|name| place.loaded.program.name.as_str() == name);
        let Some((place, inbox)) =
            all.iter().find(asked).and_then(|place| Some((place, place.loaded.program.inbox.as_ref()?)))
        else {
            let target = EntryTarget::Platform;
            self.record(self.entry(caller, now, EntryKind::List, "inbox", target, false)).await?;
            return Ok(Answer::NotFound);
        };
        let name = place.loaded.program.name.clone();
        let target = EntryTarget::Program(name.clone());
        let mut entry = self.entry(caller, now, EntryKind::List, "inbox", target, true);
        let query = ListQuery {
            program: name.clone(),
            permitted: place.reach.whole.clone(),
            conditions: vec![
                ListCondition::StateIn(vec![inbox.waiting.to_string()]),
                ListCondition::Ended(false),
            ],
            sort: Sort::Opened,
            descending: false,
            limit: ROWS,
            after,
        };
        let found = self.store().list(query).await?;
        let titled = |place: &Place| (place.loaded.program.name.clone(), place.loaded.program.title.clone());
        let may_register = self
            .policies()
            .decide(&caller.principal, &place.context, &Ask::Open, Target::Program(&name))
            .allowed;
        let mut page = InboxPage {
            program: name,
            inboxes: all.iter().map(titled).collect(),
            rows: Vec::new(),
            next: found.next,
            may_register,
        };
        for id in found.rows {
            let seen = self.seen_by_id(caller, id).await?;
            let Ok(view) = seen.whole(&place.rows) else { continue };
            entry.detail.shown.push(id);
            page.rows.push(self.inbox_row(caller, &seen, inbox, &view));
        }
        self.record(entry).await?;
        Ok(Answer::Found(page))
    }

    /// Opens an item in the inbox of a program, or in the first of the caller's, to be registered; and by which action it is.
    pub async fn open_inbox_item(
        &self,
        caller: &Caller,
        program: Option<&str>,
    ) -> Result<Answer<(Acted, Option<ActionName>)>, Fault> {
        let all = self.inboxes(caller)?;
        let found = all.iter().map(|place| &place.loaded.program);
        let found = found.into_iter().find(|one| program.is_none_or(|name| one.name.as_str() == name));
        // What is no inbox is not opened from here: it is looked for by no name of a program.
        let name = found.map_or("", |found| found.name.as_str());
        let register = found.and_then(|found| found.inbox.as_ref()?.register.clone());
        let opened = self.open_case(caller, name, None, json!({}), Guard::default()).await?;
        Ok(opened.map(|acted| (acted, register)))
    }

    pub(super) fn inbox_row(
        &self,
        caller: &Caller,
        seen: &Seen,
        inbox: &Inbox,
        view: &CaseView<Redacted>,
    ) -> InboxRow {
        let channel = inbox.channel.as_ref().and_then(|path| Some((path, readable(view, path)?)));
        let channel = channel.map_or_else(String::new, |(path, channel)| {
            words::choice(&seen.loaded.program, caller.lang(), path, &channel)
        });
        let (sees, _) = documents_seen(&self.policies(), &seen.principal, &seen.context, &seen.case);
        InboxRow {
            reference: seen.case.reference.clone(),
            subject: readable(view, &inbox.subject).unwrap_or_else(|| about(caller, seen, view)),
            channel,
            received: inbox.received.as_ref().and_then(|path| view.fields.get(path)).and_then(|field| {
                match field.value {
                    Value::Date(day) if !field.masked => Some(day),
                    _ => None,
                }
            }),
            sender: inbox.sender.as_ref().and_then(|path| readable(view, path)),
            registered_at: seen.case.opened_at,
            documents: sees.len(),
        }
    }

    /// One item, with the cases that it may belong to.
    pub async fn inbox_item(&self, caller: &Caller, reference: &str) -> Result<Answer<InboxItem>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.revealed::<InboxItem>(caller, &seen, "inbox").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let Some(inbox) = self.inbox_of(&seen.loaded).filter(|_| seen.exists()) else {
            return self.absent(caller, &seen, "inbox").await;
        };
        self.record_view(caller, &seen, "inbox", &view).await?;
        let may_file = is_waiting(&seen, inbox) && self.allows(&seen, &Ask::Act(inbox.file.clone()));
        let suggestions =
            if may_file { self.suggested(caller, &seen, inbox, &view).await? } else { Vec::new() };
        let programs = if may_file { self.opened_from(caller, inbox) } else { Vec::new() };
        let filed = match seen.case.value(&inbox.filed_case) {
            Some(Value::Text(case)) => self.store().case_of_reference(case).await?,
            _ => None,
        };
        let filed = match filed {
            Some(case) => self.reference_of(caller, case).await?,
            None => None,
        };
        let begun = if may_file { self.begun_on(caller, &seen).await? } else { None };
        let units = match &caller.principal {
            Principal::Person(person) => person.units.iter().cloned().collect(),
            Principal::Service(_) => Vec::new(),
        };
        Ok(Answer::Found(InboxItem {
            item: self.inbox_row(caller, &seen, inbox, &view),
            text: inbox.text.as_ref().and_then(|path| readable(&view, path)),
            may_file,
            begun,
            filed,
            suggestions,
            programs,
            units,
        }))
    }

    /// The programs of which the caller may open a case from an item, with their titles: those that the sheet names, and of them those
    /// whose cases the caller opens for the organisation. Of the others they would become a party, to the case of whoever wrote.
    fn opened_from(&self, caller: &Caller, inbox: &Inbox) -> Vec<(ProgramName, String)> {
        let there = inbox.opens.keys().filter_map(|name| self.programs.get_key_value(name));
        there
            .filter(|(name, loaded)| {
                let context = caller.context(self.now(), Some(&loaded.definition().calendar));
                let opens =
                    self.policies().decide(&caller.principal, &context, &Ask::Open, Target::Program(name));
                opens.allowed && !super::open_case::opens_as_party(caller, loaded)
            })
            .map(|(name, loaded)| (name.clone(), loaded.program.title.clone()))
            .collect()
    }
}

/// Whether it waits to be filed.
fn is_waiting(seen: &Seen, inbox: &Inbox) -> bool {
    seen.exists() && seen.case.states().any(|state| *state == inbox.waiting)
}

/// What an item says of itself, in clear; none where it says nothing or the caller reads a mask.
fn readable(view: &CaseView<Redacted>, path: &FieldPath) -> Option<String> {
    let field = view.fields.get(path).filter(|field| !field.masked)?;
    match &field.value {
        Value::Null => None,
        Value::Text(text) => Some(text.to_string()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}
