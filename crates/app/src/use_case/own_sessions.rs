//! Where one is signed in, and ending that: one's own sessions one by one, somebody else's all at once.

use super::{delegate::Changed, session::idle};
use crate::{
    Answer, App, Caller, Fault,
    answer::SessionShown,
    entry::{EntryKind, EntryTarget},
    port::store::PeopleCommit,
};
use casewright_core::id::{PersonId, SessionId};

impl App {
    /// The caller's sessions that are not over, the newest first.
    pub async fn own_sessions(&self, caller: &Caller) -> Result<Vec<SessionShown>, Fault> {
        let (Some(id), Some(mine)) = (caller.person(), caller.session) else { return Ok(Vec::new()) };
        let now = self.now();
        let target = EntryTarget::Person(id);
        self.record(self.entry(caller, now, EntryKind::Session, "own-sessions", target, true)).await?;
        let mut found: Vec<SessionShown> = self
            .store()
            .sessions_of(id, now)
            .await?
            .into_iter()
            .filter(|session| !idle(session, now))
            .map(|session| SessionShown {
                id: session.id,
                signed_in_at: session.signed_in_at,
                seen_at: session.seen_at,
                expires_at: session.expires_at,
                strength: session.strength,
                current: session.id == mine,
            })
            .collect();
        found.sort_by(|a, b| b.signed_in_at.cmp(&a.signed_in_at).then(a.id.cmp(&b.id)));
        Ok(found)
    }

    /// Ends one of the caller's own sessions, from its next request. False: there is none of theirs with this id.
    pub async fn end_own_session(&self, caller: &Caller, session: SessionId) -> Result<bool, Fault> {
        let Some(id) = caller.person().filter(|_| caller.session.is_some()) else { return Ok(false) };
        let now = self.now();
        let own = self.store().sessions_of(id, now).await?.into_iter().any(|one| one.id == session);
        let target = EntryTarget::Person(id);
        let mut entry = self.entry(caller, now, EntryKind::Session, "end-session", target, own);
        entry.detail.note = Some(session.to_string());
        if own {
            self.store().revoke_session(session, now, entry).await?;
        } else {
            self.record(entry).await?;
        }
        Ok(own)
    }

    /// An administrator ends every session of somebody else, from their next request: for a lost device or a stolen password.
    pub async fn end_sessions(&self, caller: &Caller, id: PersonId) -> Result<Answer<Changed<()>>, Fault> {
        let now = self.now();
        let decision = match self.may_change(caller, now, "end-sessions", id).await? {
            Ok(decision) => decision,
            Err(denied) => return Ok(Answer::Denied(denied)),
        };
        if self.store().person(id).await?.is_none() {
            return Ok(Answer::NotFound);
        }
        let entry = self.administration(caller, now, "end-sessions", id, &decision);
        let change = PeopleCommit { end_sessions: Some((id, now)), ..PeopleCommit::default() };
        self.put_people(change, entry).await
    }
}
