//! Who looked or tried, and what changed from what to what.

use super::story::Story;
use crate::language::{say, told};
use crate::{
    Answer, App, Caller, Fault,
    answer::{AuditTab, ChangeShown, EntryShown},
    entry::{Entry, EntryKind, EntryTarget},
    names::{Names, people_in, people_of, person_of},
    port::store::EntryQuery,
    record::with_decision,
    seen::{Seen, may_see},
    show::choices,
    words,
};
use authz::{Ask, CaseView, Redacted};
use casewright_core::{CaseEvent, StoredEvent, Value, id::PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Entries of one page.
const ENTRIES: u32 = 100;
/// Changes shown.
const CHANGES: usize = 200;

impl App {
    /// The audit tab of a case: the newest 100 entries, or those before `before`.
    pub async fn audit_tab(
        &self,
        caller: &Caller,
        reference: &str,
        before: Option<u64>,
    ) -> Result<Answer<AuditTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Audit, "audit").await? {
            return Ok(answer);
        }
        // The look is part of what is looked at: it stands at the top of its own page.
        let decision = self.decision(&seen, &Ask::Audit);
        self.record(with_decision(self.entry_on(caller, &seen, EntryKind::Read, "audit", true), &decision))
            .await?;
        let query = EntryQuery { case: Some(seen.case.id), limit: ENTRIES, before, ..EntryQuery::default() };
        let entries = self.store().entries(query).await?;
        let events = self.store().events(seen.case.id).await?;
        let view = self.reveal(&seen).ok();
        let mut people: BTreeSet<PersonId> = people_of(seen.loaded.definition(), &seen.case);
        people.extend(people_in(&events));
        people.extend(entries.iter().filter_map(|(_, entry)| entry.actor.as_ref().and_then(person_of)));
        people.extend(entries.iter().filter_map(|(_, entry)| entry.detail.on_behalf_of));
        let names = self.names(caller, &seen.case, people, true).await?;
        let older =
            entries.last().filter(|_| entries.len() == ENTRIES as usize).map(|(position, _)| *position);
        let story = Story::of(&seen.loaded, &events);
        let left = left(&seen, &events);
        let documents = self.documents_of(&seen);
        // What is posted is told to those who see the account, here as in the timeline.
        let money = self.sees_account(&seen);
        let changes = events
            .iter()
            .rev()
            .filter(|event| !story.went_on.contains(&event.seq))
            .filter(|event| money || !event.event.is_of_money())
            .filter_map(|event| {
                let number = story.documents.get(&event.seq);
                if number.is_some_and(|number| !documents.contains(number)) {
                    return None;
                }
                let mut change = change(caller, &seen, view.as_ref(), &names, &story, event)?;
                change.from = change.from.or_else(|| left.get(&event.seq).cloned().map(Value::text));
                Some(change)
            });
        Ok(Answer::Found(AuditTab {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            changes: changes.take(CHANGES).collect(),
            entries: entries
                .into_iter()
                .map(|(position, entry)| shown(caller, &seen, &names, position, entry))
                .collect(),
            older,
        }))
    }
}

/// The title of the state that each entered state follows on its track, by the number of the event.
fn left<'a>(seen: &'a Seen, events: &'a [StoredEvent]) -> BTreeMap<u64, String> {
    let mut last: BTreeMap<&str, &str> = BTreeMap::new();
    let mut left = BTreeMap::new();
    for event in events {
        if let CaseEvent::StateEntered { track, state, .. } = &event.event
            && let Some(before) = last.insert(track.as_str(), state.as_str())
        {
            left.insert(event.seq, words::state_title(&seen.loaded.program, before));
        }
    }
    left
}

fn shown(caller: &Caller, seen: &Seen, names: &Names, position: u64, entry: Entry) -> EntryShown {
    let program = &seen.loaded.program;
    let mut because: Vec<String> = Vec::new();
    if let Some(rejection) = &entry.detail.rejection {
        because.push(words::rejection(program, caller.lang(), rejection).text);
    }
    because.extend(entry.detail.reason.iter().map(|reason| say!("reason-given", reason)));
    because.extend(entry.detail.purpose.iter().map(|purpose| say!("purpose", purpose)));
    because.extend(entry.detail.on_behalf_of.map(|id| say!("in-place-of", person = names.person(id))));
    because.extend(entry.detail.policies.iter().map(|says| told(says)));
    because.extend(entry.detail.errors.iter().cloned());
    because.extend(entry.detail.note.iter().map(|note| words::sentence(&told(note))));
    // A list shows more than this case; the others are not this page's business.
    if entry.target != EntryTarget::Case(seen.case.id) {
        because.push(say!("seen-in-a-list"));
    }
    EntryShown {
        position,
        at: entry.at,
        person: entry.actor.as_ref().and_then(person_of),
        name: entry.actor.as_ref().map_or_else(|| say!("nobody-signed-in"), |actor| names.actor(actor)),
        kind: entry.kind,
        asked: match &entry.detail.field {
            Some(field) => say!("see-in-clear", label = words::label(program, caller.lang(), field)),
            None => words::asked(Some(program), &entry.ask),
        },
        ask: entry.ask,
        allowed: entry.allowed,
        because,
        views: entry.detail.views.iter().map(|view| words::view_title(program, view)).collect(),
        classes: entry
            .detail
            .classes
            .iter()
            .map(|class| words::class_title(program, caller.lang(), class))
            .collect(),
        versions: entry.detail.versions,
        context: entry.detail.context.into_iter().collect(),
    }
}

fn change(
    caller: &Caller,
    seen: &Seen,
    view: Option<&CaseView<Redacted>>,
    names: &Names,
    story: &Story,
    event: &StoredEvent,
) -> Option<ChangeShown> {
    let program = &seen.loaded.program;
    let plain = |what: String| ChangeShown {
        seq: event.seq,
        at: event.at,
        by: names.actor(&event.by),
        path: None,
        what,
        kind: None,
        currency: None,
        choices: Vec::new(),
        from: None,
        to: None,
        withheld: false,
        source: None,
    };
    match &event.event {
        CaseEvent::FileItemChanged { path, from, to, source, .. } => {
            let open = may_see(&seen.loaded, view, path);
            let kind = seen.loaded.definition().file.field(path).map(|field| &field.kind);
            let told = |value: &casewright_core::Value| {
                kind.map_or_else(|| value.clone(), |kind| names.within(kind, value.clone()))
            };
            Some(ChangeShown {
                path: Some(path.clone()),
                kind: kind.cloned(),
                currency: kind.and_then(|kind| program.currency_of(kind)).cloned(),
                choices: kind
                    .map(|kind| choices(&seen.loaded, caller.lang(), path, kind))
                    .unwrap_or_default(),
                from: open.then(|| told(from)),
                to: open.then(|| told(to)),
                withheld: !open,
                source: source.clone(),
                ..plain(words::label(program, caller.lang(), path))
            })
        }
        CaseEvent::StateEntered { state, .. } => Some(ChangeShown {
            to: Some(Value::text(words::state_title(program, state.as_str()))),
            ..plain(say!("label-state"))
        }),
        _ => super::timeline::retold(caller.lang(), seen, names, story, event).map(plain),
    }
}
