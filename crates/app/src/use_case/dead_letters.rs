//! Dead letters: effects that were given up. Whoever may settle the flags of a case sees its dead letters and may try one once
//! more, for example after the mail server was mended.
//!
//! The case is told nothing new: it was told that the effect failed, went on from there, and its flag stays until a person settles
//! it. So only what goes outside can be tried again: messages, publications, and payments that nobody answered about: asked again
//! under the same key, the provider says what became of them, and the case is told. A fetch that nobody waits for any more, and a
//! case that was not opened, cannot.

use crate::language::told;
use crate::{
    Answer, App, Caller, Fault,
    answer::{DeadLetterShown, Retried},
    entry::{EntryKind, EntryTarget},
    port::store::DeadLetter,
    seen::Seen,
};
use authz::{Ask, Target};
use casewright_core::{
    EffectKind,
    definition::EffectDef,
    id::{CaseId, EffectNo},
};
use jiff::SignedDuration;

/// Dead letters looked at.
const LETTERS_MAX: u32 = 500;
/// How long one try keeps others away.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

impl App {
    /// Effects that were given up, of cases whose flags the caller may settle.
    pub async fn dead_letters(&self, caller: &Caller) -> Result<Vec<DeadLetterShown>, Fault> {
        let mut shown = Vec::new();
        let mut cases: Vec<CaseId> = Vec::new();
        for letter in self.store().dead_letters(LETTERS_MAX).await? {
            let seen = self.seen_by_id(caller, letter.effect.case).await?;
            if !self.may_settle(&seen) {
                continue;
            }
            if cases.last() != Some(&seen.case.id) {
                cases.push(seen.case.id);
            }
            shown.push(letter_shown(&seen, &letter));
        }
        let mut entry =
            self.entry(caller, self.now(), EntryKind::List, "dead-letters", EntryTarget::Platform, true);
        entry.detail.shown = cases;
        self.record(entry).await?;
        Ok(shown)
    }

    /// Tries one once more, now. It is in the log before it is tried, and what came of it is there after.
    pub async fn retry_dead_letter(
        &self,
        caller: &Caller,
        reference: &str,
        effect: EffectNo,
    ) -> Result<Answer<Retried>, Fault> {
        let ask = format!("retry-effect:{}", effect.0);
        let seen = self.seen(caller, reference).await?;
        let allowed = authz::authorise_ask(
            &self.policies(),
            &seen.principal,
            &seen.context,
            Ask::ClearFlag,
            Target::Case(&seen.case),
            (),
        );
        match allowed {
            Ok(_) if seen.exists() => {}
            Ok(_) => return self.absent(caller, &seen, &ask).await,
            Err(denial) => return self.refuse(caller, &seen, EntryKind::Act, &ask, &denial).await,
        }
        self.record(self.entry_on(caller, &seen, EntryKind::Act, &ask, true)).await?;
        let now = self.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let Some(letter) = self.store().take_dead_letter(seen.case.id, effect, now, until).await? else {
            return Ok(Answer::Found(Retried::NotThere));
        };
        let came = if sendable(&seen, &letter) {
            match letter.effect.kind {
                EffectKind::Pay => {
                    let of_service = self.seen_by_id(&self.service("connector"), seen.case.id).await?;
                    self.pay_again(of_service, &letter.effect).await?
                }
                _ => self.send_again(&seen, &letter.effect).await?,
            }
        } else {
            Err("nothing goes outside for it any more".to_owned())
        };
        let mut entry = self.entry_on(caller, &seen, EntryKind::Act, &ask, true);
        entry.detail.note = Some(if came.is_ok() { "delivered" } else { "failed" }.to_owned());
        self.record(entry).await?;
        match came {
            Ok(()) => {
                self.store().remove_dead_letter(&letter.effect).await?;
                Ok(Answer::Found(Retried::Delivered))
            }
            Err(failure) => {
                self.store().fail_dead_letter(&letter.effect, &failure).await?;
                Ok(Answer::Found(Retried::Failed { failure: told(&failure) }))
            }
        }
    }

    fn may_settle(&self, seen: &Seen) -> bool {
        let ask = [Ask::ClearFlag];
        let target = Target::Case(&seen.case);
        let decided = self.policies().decide_each(&seen.principal, &seen.context, &ask, target);
        seen.exists() && decided.iter().all(|decision| decision.allowed)
    }
}

/// True for what can be tried again without the case.
fn sendable(seen: &Seen, letter: &DeadLetter) -> bool {
    if letter.effect.kind == EffectKind::Pay {
        // Nobody knows whether it was paid; the same key cannot pay twice.
        return seen.case.money.open_order(letter.effect.no).is_some();
    }
    let EffectKind::Run(name) = &letter.effect.kind else { return false };
    matches!(seen.loaded.definition().effects.get(name), Some(EffectDef::Message { .. }))
}

fn letter_shown(seen: &Seen, letter: &DeadLetter) -> DeadLetterShown {
    let what = match &letter.effect.kind {
        EffectKind::Run(name) => name.to_string(),
        EffectKind::Fetch(name) => name.to_string(),
        EffectKind::OpenCase { case, .. } => case.clone(),
        EffectKind::EndCaseTask { .. } => "end-case-task".to_owned(),
        EffectKind::Pay => "payment".to_owned(),
    };
    DeadLetterShown {
        reference: seen.case.reference.clone(),
        effect: letter.effect.no,
        what,
        queued_at: letter.effect.queued_at,
        failure: told(&letter.failure),
        can_be_retried: sendable(seen, letter),
    }
}
