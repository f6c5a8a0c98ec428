//! What happened on a case, oldest first, in plain words.

use super::{case_page::sees_all, story::Story};
use crate::language::{say, told};
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
        // What is posted is told to those who see the account.
        let money = self.sees_account(&seen);
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
            .filter(|event| money || !event.event.is_of_money())
            .filter_map(|event| {
                Some(TimelineItem {
                    seq: event.seq,
                    at: event.at,
                    by: names.actor(&event.by),
                    text: retold(caller.lang(), &seen, &names, &story, event)?,
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
        Some(reason) => say!("with-reason", what, reason),
        None => what,
    }
}

fn document_retold(title: &str, change: &DocumentChange) -> String {
    match change {
        DocumentChange::Added { document } => match &document.came_from {
            Some(came) => say!("the-document-was-moved-here-reason", title, reason = came.reason),
            None if document.redacted_from.is_some() => {
                say!("was-made-a-copy-from-which-something", title)
            }
            None if document.versions.iter().all(Version::is_clean) => {
                say!("the-letter-was-written", title)
            }
            None => say!("the-document-was-added-and-waits-in", title),
        },
        DocumentChange::VersionAdded { .. } => {
            say!("a-version-of-was-added-and-waits", title)
        }
        DocumentChange::Classified { .. } => say!("the-document-was-classified", title),
        DocumentChange::Sealed { reason, .. } => {
            say!("the-document-was-sealed-reason", title, reason)
        }
        DocumentChange::Unsealed { reason, .. } => {
            say!("the-document-was-unsealed-reason", title, reason)
        }
        DocumentChange::MovedOut { reason, .. } => {
            say!("the-document-was-moved-to-another-case", title, reason)
        }
        DocumentChange::HandedOver { to, place, reason, .. } => {
            say!("was-handed-over-to-reason", title, to, place, reason)
        }
        DocumentChange::Scanned { verdict: Verdict::Clean(_), .. } => {
            say!("the-scan-of-found-nothing-it-may", title)
        }
        DocumentChange::Scanned { verdict: Verdict::Refused(why), .. } => {
            say!("must-not-be-opened", title, why = told(why))
        }
    }
}

/// An event in plain words; none for the bookkeeping of the engine and for values, which have rules of their own.
pub(crate) fn retold(
    lang: &str,
    seen: &Seen,
    names: &Names,
    story: &Story,
    stored: &StoredEvent,
) -> Option<String> {
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
            || say!("delivery", number = no.0 + 1),
            |name| say!("quoted", name = words::effect_title(program, lang, name.as_str())),
        )
    };
    Some(match event {
        CaseEvent::CaseOpened { .. } => say!("the-case-was-opened"),
        CaseEvent::CaseMoved { to, outcome, .. } => match outcome {
            Some(outcome) => say!("the-case-ended", outcome),
            None => say!("the-case-is", state = format!("{to:?}").to_lowercase()),
        },
        CaseEvent::ActionTaken { action, reason, row, .. } => {
            let what = match action {
                Some(action) => say!("was-chosen", action = words::action_title(program, action.as_str())),
                None => {
                    let line = seen.loaded.definition().rows.get(row.0 as usize).map_or(0, |row| row.line);
                    say!("a-rule-acted-by-itself-line-of", line)
                }
            };
            with_reason(what, reason.as_deref())
        }
        CaseEvent::ActionProposed { action, reason, .. } => {
            let title = words::action_title(program, action.as_str());
            with_reason(say!("was-proposed-and-waits-for-approval", title), reason.as_deref())
        }
        CaseEvent::ProposalAnswered { action, approved, reason, .. } => {
            let title = words::action_title(program, action.as_str());
            let what = if *approved { say!("was-approved", title) } else { say!("was-not-approved", title) };
            with_reason(what, reason.as_deref())
        }
        CaseEvent::StateEntered { state: name, .. } => {
            say!("the-case-is-now-in", state = state(name.as_str()))
        }
        CaseEvent::StepAwaited { awaits: Awaited::Fetch(fetch), .. } => {
            let source = seen.loaded.definition().fetches.get(fetch).map(|fetch| fetch.source.clone());
            say!("was-asked", source = source.unwrap_or_else(|| fetch.to_string()))
        }
        CaseEvent::StepAwaited { awaits: Awaited::Effect(effect), .. } => {
            say!("was-sent-and-is-awaited", effect = words::sentence(effect.as_str()))
        }
        CaseEvent::StepSettled { failure, .. } => match (story.fetched.get(&stored.seq), failure) {
            (Some(fetch), Some(failure)) => {
                say!("could-not-be-asked", source = fetch.source, failure = told(failure))
            }
            (Some(fetch), None) if fetch.changed => say!("answered-the-value-changed", source = fetch.source),
            (Some(fetch), None) => say!("answered-nothing-changed", source = fetch.source),
            (None, Some(failure)) => say!("it-failed", failure = told(failure)),
            (None, None) => return None,
        },
        CaseEvent::ItemMoved { item, to, .. } => {
            let (title, milestone) = task(*item)?;
            match (to, milestone) {
                (ItemState::Completed, true) => say!("was-reached", title),
                (ItemState::Completed, false) => say!("was-completed", title),
                (ItemState::Active, _) => say!("began", title),
                (ItemState::Terminated, _) => say!("was-not-needed-any-more", title),
                _ => return None,
            }
        }
        CaseEvent::TaskAdded { task, .. } => {
            let role = words::role_title(program, task.role.as_str());
            say!("the-task-was-added-for", title = task.title, role)
        }
        CaseEvent::Migrated { version, .. } => {
            say!("the-case-goes-on-under-version-of", version)
        }
        CaseEvent::ItemAssigned { item, to } => {
            let (title, _) = task(*item)?;
            match to {
                Some(person) => say!("was-given-to", title, person = names.person(*person)),
                None => say!("was-returned", title),
            }
        }
        CaseEvent::ClockStarted { name, .. } => {
            say!("the-clock-started", clock = words::clock_title(program, lang, name.as_str()))
        }
        CaseEvent::ClockElapsed { clock } => {
            let name = seen.case.clocks.get(*clock as usize).map_or("", |clock| clock.name.as_str());
            say!("the-clock-was-over", clock = words::clock_title(program, lang, name))
        }
        CaseEvent::EffectQueued { effect: no, .. } => say!("was-queued", effect = effect(no)),
        CaseEvent::EffectDelivered { effect: no } => say!("was-delivered", effect = effect(no)),
        CaseEvent::EffectFailed { effect: no, failure } => {
            say!("failed", effect = effect(no), failure = told(failure))
        }
        CaseEvent::RoleAssigned { person, role, .. } => {
            let role = words::role_title(program, role.as_str());
            say!("works-on-the-case-as", person = names.person(*person), role)
        }
        CaseEvent::RoleEnded { person, role } => {
            let role = words::role_title(program, role.as_str());
            say!("works-on-the-case-as-no-more", person = names.person(*person), role)
        }
        CaseEvent::DocumentChanged { change } => {
            let title = story.documents.get(&stored.seq).and_then(|no| seen.case.documents.get(*no as usize));
            document_retold(title.map_or("", |document| document.title.as_str()), change)
        }
        CaseEvent::RecordsChanged { change } => match change {
            // Why it is held is told to those who have to do with holds.
            RecordsChange::HoldPlaced { .. } => say!("a-legal-hold-was-placed"),
            RecordsChange::HoldLifted { .. } => say!("a-legal-hold-was-lifted"),
            RecordsChange::DisposalProposed { .. } => say!("it-was-proposed-to-destroy-the-case"),
            RecordsChange::DisposalRefused { .. } => say!("the-case-is-not-destroyed"),
            RecordsChange::DisposalApproved { .. } => say!("it-was-approved-to-destroy-the-case"),
            RecordsChange::DestructionBegun => say!("the-case-is-being-destroyed"),
        },
        CaseEvent::MoneyPosted { entry } => super::money::retold(program, entry),
        CaseEvent::VoucherHandedOver { handed, .. } => {
            say!("money-voucher-was-handed-over", name = handed.reference.clone())
        }
        CaseEvent::PartnerAdded { partner } => {
            say!("was-brought-into-the-case", partner = words::sentence(partner.as_str()))
        }
        CaseEvent::PartnerLeft { partner } => {
            say!("left-the-case-without-consent", partner = words::sentence(partner.as_str()))
        }
        CaseEvent::FlagRaised { text, .. } => say!("somebody-should-look", text = told(text)),
        CaseEvent::FlagCleared { .. } => say!("a-flag-was-cleared"),
        _ => return None,
    })
}
