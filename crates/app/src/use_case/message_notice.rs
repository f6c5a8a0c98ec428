//! Whoever works on a case is told when a party writes on it: an applicant's message to the office is a notice, in the same
//! transaction as the message.

use super::change_access::{AccessNews, Papers, TOLD_MAX};
use crate::{App, Caller, Fault, form_input::of_action};
use casewright_core::{CaseEvent, FieldPath, id::ActionName};
use std::sync::Arc;
use uuid::Uuid;

/// What a notice is about that tells of a message from outside.
pub(crate) const MESSAGE_RECEIVED: &str = "message-received";

impl App {
    /// The notices that go with an action by which a party adds something to a list of the case: a message. None where it is
    /// no such action, or nobody's who is a party.
    pub(crate) async fn notices_of_message(
        &self,
        caller: &Caller,
        reference: &str,
        action: &ActionName,
    ) -> Result<Option<Papers>, Fault> {
        let Some(by) = caller.person() else { return Ok(None) };
        let appends = |loaded: &crate::app::Loaded| -> Option<FieldPath> {
            of_action(loaded, action.as_str()).and_then(|form| form.appends.clone())
        };
        // Most actions are not of this kind: then nothing is read twice.
        if !self.programs.values().any(|loaded| appends(loaded).is_some()) {
            return Ok(None);
        }
        let seen = self.seen(caller, reference).await?;
        let Some(group) = appends(&seen.loaded) else { return Ok(None) };
        if !seen.exists() || !seen.case.parties.contains(&by) {
            return Ok(None);
        }
        let told = self.told_of(&seen).await?.owners;
        let told: Vec<_> = told.into_iter().filter(|person| *person != by).take(TOLD_MAX).collect();
        let ids: Vec<Uuid> = told.iter().map(|_| self.ports.ids.uuid()).collect();
        let at = seen.at;
        Ok(Some(Arc::new(move |before, outcome| {
            let written = outcome.events.iter().any(
                |stored| matches!(&stored.event, CaseEvent::FileItemChanged { path, .. } if *path == group),
            );
            if !written {
                return Vec::new();
            }
            let news = AccessNews::new(MESSAGE_RECEIVED, by);
            let notice = |(person, id): (&_, &Uuid)| news.notice(*id, *person, Some(before.id), at);
            told.iter().zip(&ids).map(notice).collect()
        })))
    }
}
