//! What happened on a case, oldest first, in plain words.

use super::{case_page::sees_all, story::Story};
use crate::{
    Answer, App, Caller, Fault,
    answer::TimelineItem,
    names::{Names, people_in, people_of},
    seen::Seen,
    words,
};
use casewright_core::{
    CaseEvent, DocumentChange, ElementKind, ItemState, RecordsChange, StoredEvent,
    case::Awaited,
    document::{Verdict, Version},
    id::ItemNo,
};

impl App {
    /// The timeline of a case. Whoever sees everything of the case sees all of it; others its states and their own acts.
    pub async fn timeline(
        &self,
        caller: &Caller,
        reference: &str,
    ) -> Result<Answer<Vec<TimelineItem>>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.revealed(caller, &seen, "timeline").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let open = sees_all(&seen, &view);
        let events = self.store().events(seen.case.id).await?;
        let mut people = people_of(seen.loaded.definition(), &seen.case);
        people.extend(people_in(&events));
        let names = self.names(caller, &seen.case, people, open).await?;
        let story = Story::of(&seen.loaded, &events);
        let mine = seen.principal.actor();
        let documents = self.documents_of(&seen);
        let items = events
            .iter()
            .filter(|event| {
                open || event.by == mine
                    || (view.states.is_some()
                        && matches!(
                            event.event,
                            CaseEvent::StateEntered { .. } | CaseEvent::CaseOpened { .. }
                        ))
            })
            .filter(|event| !story.went_on.contains(&event.seq))
            // What happens to a document is told to those who see it.
            .filter(|event| story.documents.get(&event.seq).is_none_or(|number| documents.contains(number)))
            .filter_map(|event| {
                Some(TimelineItem {
                    seq: event.seq,
                    at: event.at,
                    by: names.actor(&event.by),
                    text: told(&seen, &names, &story, event)?,
                    kind: kind(&event.event),
                    about: match &event.event {
                        CaseEvent::StateEntered { state, .. } => Some(state.to_string()),
                        _ => None,
                    },
                })
            })
            .collect();
        self.record_view(caller, &seen, "timeline", &view).await?;
        Ok(Answer::Found(items))
    }
}

fn kind(event: &CaseEvent) -> String {
    let json = serde_json::to_value(event).ok();
    json.and_then(|json| json.get("type").and_then(|kind| kind.as_str()).map(ToOwned::to_owned))
        .unwrap_or_default()
}

fn with_reason(what: String, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{what}. Reason: {reason}"),
        None => what,
    }
}

fn document_told(title: &str, change: &DocumentChange) -> String {
    match change {
        DocumentChange::Added { document } => match &document.came_from {
            Some(came) => format!("The document “{title}” was moved here. Reason: {}", came.reason),
            None if document.redacted_from.is_some() => {
                format!("“{title}” was made: a copy from which something was removed")
            }
            None if document.versions.iter().all(Version::is_clean) => {
                format!("The letter “{title}” was written")
            }
            None => format!("The document “{title}” was added and waits in quarantine"),
        },
        DocumentChange::VersionAdded { .. } => {
            format!("A version of “{title}” was added and waits in quarantine")
        }
        DocumentChange::Classified { .. } => format!("The document “{title}” was classified"),
        DocumentChange::Sealed { reason, .. } => {
            format!("The document “{title}” was sealed. Reason: {reason}")
        }
        DocumentChange::Unsealed { reason, .. } => {
            format!("The document “{title}” was unsealed. Reason: {reason}")
        }
        DocumentChange::MovedOut { reason, .. } => {
            format!("The document “{title}” was moved to another case. Reason: {reason}")
        }
        DocumentChange::HandedOver { to, place, reason, .. } => {
            format!("“{title}” was handed over to {to}, {place}. Reason: {reason}")
        }
        DocumentChange::Scanned { verdict: Verdict::Clean(_), .. } => {
            format!("The scan of “{title}” found nothing: it may be opened")
        }
        DocumentChange::Scanned { verdict: Verdict::Refused(why), .. } => {
            format!("“{title}” must not be opened: {why}")
        }
    }
}

/// An event in plain words; none for the bookkeeping of the engine and for values, which have rules of their own.
pub(crate) fn told(seen: &Seen, names: &Names, story: &Story, stored: &StoredEvent) -> Option<String> {
    let event = &stored.event;
    let program = &seen.loaded.program;
    let state = |name: &str| words::state_title(program, name);
    let task = |no: ItemNo| {
        let item = seen.case.item(no)?;
        let element = seen.loaded.definition().plan.element(item.element)?;
        let told = matches!(
            element.kind,
            ElementKind::HumanTask { .. } | ElementKind::Milestone | ElementKind::UserEventListener { .. }
        );
        told.then(|| (words::item_title(program, item), element.kind == ElementKind::Milestone))
    };
    let effect = |no: &casewright_core::id::EffectNo| {
        story.effects.get(no).map_or_else(
            || format!("Delivery {}", no.0 + 1),
            |name| format!("“{}”", words::effect_title(program, "en", name.as_str())),
        )
    };
    Some(match event {
        CaseEvent::CaseOpened { .. } => "The case was opened".to_owned(),
        CaseEvent::CaseMoved { to, outcome, .. } => match outcome {
            Some(outcome) => format!("The case ended: {outcome}"),
            None => format!("The case is {}", format!("{to:?}").to_lowercase()),
        },
        CaseEvent::ActionTaken { action, reason, row, .. } => {
            let what = match action {
                Some(action) => format!("“{}” was chosen", words::action_title(program, action.as_str())),
                None => {
                    let line = seen.loaded.definition().rows.get(row.0 as usize).map_or(0, |row| row.line);
                    format!("A rule acted by itself (line {line} of the sheet)")
                }
            };
            with_reason(what, reason.as_deref())
        }
        CaseEvent::ActionProposed { action, reason, .. } => {
            let title = words::action_title(program, action.as_str());
            with_reason(format!("“{title}” was proposed and waits for approval"), reason.as_deref())
        }
        CaseEvent::ProposalAnswered { action, approved, reason, .. } => {
            let title = words::action_title(program, action.as_str());
            let answer = if *approved { "approved" } else { "not approved" };
            with_reason(format!("“{title}” was {answer}"), reason.as_deref())
        }
        CaseEvent::StateEntered { state: name, .. } => {
            format!("The case is now in “{}”", state(name.as_str()))
        }
        CaseEvent::StepAwaited { awaits: Awaited::Fetch(fetch), .. } => {
            let source = seen.loaded.definition().fetches.get(fetch).map(|fetch| fetch.source.clone());
            format!("{} was asked", source.unwrap_or_else(|| fetch.to_string()))
        }
        CaseEvent::StepAwaited { awaits: Awaited::Effect(effect), .. } => {
            format!("“{}” was sent and is awaited", words::sentence(effect.as_str()))
        }
        CaseEvent::StepSettled { failure, .. } => match (story.fetched.get(&stored.seq), failure) {
            (Some(fetch), Some(failure)) => format!("{} could not be asked: {failure}", fetch.source),
            (Some(fetch), None) if fetch.changed => format!("{} answered: the value changed", fetch.source),
            (Some(fetch), None) => format!("{} answered: nothing changed", fetch.source),
            (None, Some(failure)) => format!("It failed: {failure}"),
            (None, None) => return None,
        },
        CaseEvent::ItemMoved { item, to, .. } => {
            let (title, milestone) = task(*item)?;
            match (to, milestone) {
                (ItemState::Completed, true) => format!("“{title}” was reached"),
                (ItemState::Completed, false) => format!("“{title}” was completed"),
                (ItemState::Active, _) => format!("“{title}” began"),
                (ItemState::Terminated, _) => format!("“{title}” was not needed any more"),
                _ => return None,
            }
        }
        CaseEvent::TaskAdded { task, .. } => {
            let role = words::role_title(program, task.role.as_str());
            format!("The task “{}” was added for {role}", task.title)
        }
        CaseEvent::Migrated { version, .. } => {
            format!("The case goes on under version {version} of its program")
        }
        CaseEvent::ItemAssigned { item, to } => {
            let (title, _) = task(*item)?;
            match to {
                Some(person) => format!("“{title}” was given to {}", names.person(*person)),
                None => format!("“{title}” was returned"),
            }
        }
        CaseEvent::ClockStarted { name, .. } => {
            format!("The clock “{}” started", words::clock_title(program, "en", name.as_str()))
        }
        CaseEvent::ClockElapsed { clock } => {
            let name = seen.case.clocks.get(*clock as usize).map_or("", |clock| clock.name.as_str());
            format!("The clock “{}” was over", words::clock_title(program, "en", name))
        }
        CaseEvent::EffectQueued { effect: no, .. } => format!("{} was queued", effect(no)),
        CaseEvent::EffectDelivered { effect: no } => format!("{} was delivered", effect(no)),
        CaseEvent::EffectFailed { effect: no, failure } => format!("{} failed: {failure}", effect(no)),
        CaseEvent::RoleAssigned { person, role, .. } => {
            let role = words::role_title(program, role.as_str());
            format!("{} works on the case as {role}", names.person(*person))
        }
        CaseEvent::RoleEnded { person, role } => {
            let role = words::role_title(program, role.as_str());
            format!("{} works on the case as {role} no more", names.person(*person))
        }
        CaseEvent::DocumentChanged { change } => {
            let title = story.documents.get(&stored.seq).and_then(|no| seen.case.documents.get(*no as usize));
            document_told(title.map_or("", |document| document.title.as_str()), change)
        }
        CaseEvent::RecordsChanged { change } => match change {
            // Why it is held is told to those who have to do with holds.
            RecordsChange::HoldPlaced { .. } => "A legal hold was placed".to_owned(),
            RecordsChange::HoldLifted { .. } => "A legal hold was lifted".to_owned(),
            RecordsChange::DisposalProposed { .. } => "It was proposed to destroy the case".to_owned(),
            RecordsChange::DisposalRefused { .. } => "The case is not destroyed".to_owned(),
            RecordsChange::DisposalApproved { .. } => "It was approved to destroy the case".to_owned(),
            RecordsChange::DestructionBegun => "The case is being destroyed".to_owned(),
        },
        CaseEvent::PartnerAdded { partner } => {
            format!("{} was brought into the case", words::sentence(partner.as_str()))
        }
        CaseEvent::FlagRaised { text, .. } => format!("Somebody should look: {text}"),
        CaseEvent::FlagCleared { .. } => "A flag was cleared".to_owned(),
        _ => return None,
    })
}
