//! What somebody has typed so far, kept per case, person and action.

use crate::{
    Answer, App, Caller, Fault, entry::EntryKind, port::store::DraftKey, record::with_decision, seen::Seen,
};
use authz::{AccessDecision, Ask, Denial, Existence};
use serde_json::{Value as Json, json};

/// Longest draft, as JSON text.
const DRAFT_BYTES_MAX: usize = 200_000;

/// A draft as kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    pub(crate) input: Json,
    pub(crate) reason: Option<String>,
}

impl Draft {
    pub(crate) fn read(stored: Json) -> Self {
        let reason = stored.get("reason").and_then(Json::as_str).map(ToOwned::to_owned);
        Self { input: stored.get("input").cloned().unwrap_or(Json::Null), reason }
    }

    fn stored(&self) -> Json {
        json!({ "input": self.input, "reason": self.reason })
    }
}

impl App {
    /// Keeps a draft of the input of an action, or of a task (`item:3`). Values are kept as typed, right or wrong; what
    /// is sent is laid over what was kept before. Whoever may choose the action now may keep a draft of it.
    pub async fn save_draft(
        &self,
        caller: &Caller,
        reference: &str,
        of: &str,
        input: Json,
        reason: Option<String>,
    ) -> Result<Answer<()>, Fault> {
        self.keep_draft(caller, reference, of, input, reason, false).await
    }

    /// The same in place of what was kept before: what is not sent is forgotten, and the case's own value shows again.
    pub async fn replace_draft(
        &self,
        caller: &Caller,
        reference: &str,
        of: &str,
        input: Json,
        reason: Option<String>,
    ) -> Result<Answer<()>, Fault> {
        self.keep_draft(caller, reference, of, input, reason, true).await
    }

    async fn keep_draft(
        &self,
        caller: &Caller,
        reference: &str,
        of: &str,
        input: Json,
        reason: Option<String>,
        anew: bool,
    ) -> Result<Answer<()>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let ask = ask_of(&seen, of);
        let decision = self.decision(&seen, &ask);
        let logged = format!("draft:{of}");
        if !decision.allowed || !seen.exists() {
            let denial = self.denial(&seen, ask, decision);
            return self.refuse(caller, &seen, EntryKind::Act, &logged, &denial).await;
        }
        let Some(person) = caller.person() else { return Ok(Answer::NotFound) };
        let key = DraftKey { case: seen.case.id, person, of: of.to_owned() };
        let mut draft = self.store().draft(&key).await?.map(Draft::read).unwrap_or_default();
        if anew {
            draft.input = input;
        } else {
            lay_over(&mut draft.input, input);
        }
        draft.reason = reason.or(draft.reason);
        let stored = draft.stored();
        if stored.to_string().len() > DRAFT_BYTES_MAX {
            return Err(Fault::Internal(format!("a draft holds at most {DRAFT_BYTES_MAX} bytes")));
        }
        self.record(with_decision(self.entry_on(caller, &seen, EntryKind::Act, &logged, true), &decision))
            .await?;
        self.store().put_draft(key, stored, seen.at).await?;
        Ok(Answer::Found(()))
    }

    /// A denial of a single ask, with what it may give away.
    pub(crate) fn denial(&self, seen: &Seen, ask: Ask, decision: AccessDecision) -> Denial {
        let existence = match self.reveal(seen) {
            Ok(_) => Existence::Known,
            Err(denial) => denial.existence,
        };
        Denial { ask, decision, existence }
    }

    /// The caller's own draft.
    pub(crate) async fn draft_of(&self, seen: &Seen, of: &str) -> Result<Option<Draft>, Fault> {
        let authz::Principal::Person(person) = &seen.principal else { return Ok(None) };
        let key = DraftKey { case: seen.case.id, person: person.id, of: of.to_owned() };
        Ok(self.store().draft(&key).await?.map(Draft::read))
    }
}

/// Pages of a form come one by one: names that are sent replace those kept, the rest stays.
fn lay_over(kept: &mut Json, sent: Json) {
    match (kept, sent) {
        (Json::Object(kept), Json::Object(sent)) => kept.extend(sent),
        (_, Json::Null) => {}
        (kept, sent) => *kept = sent,
    }
}

/// The ask that a draft stands for.
pub(crate) fn ask_of(seen: &Seen, of: &str) -> Ask {
    match of.strip_prefix("item:").and_then(|no| no.parse().ok()) {
        Some(no) => {
            let item = seen.case.item(casewright_core::id::ItemNo(no));
            Ask::Task(item.map(|item| item.key.clone()).unwrap_or_default())
        }
        None => Ask::Act(of.into()),
    }
}
