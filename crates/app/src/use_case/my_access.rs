//! Why can I, why can't I: for the person who asks, about themselves, in plain words, as things are at this moment.

use crate::language::{say, told};
use crate::{
    Answer, App, Caller, Fault,
    answer::Explanation,
    entry::EntryKind,
    record::with_decision,
    words::{self, reasons},
};
use authz::{Ask, Existence, PolicyEffect, Target};

impl App {
    /// Explains an answer of the policies to whoever it was given. Who may not know of the case learns nothing, along the same
    /// path as for one that is not there.
    pub async fn my_access(
        &self,
        caller: &Caller,
        reference: &str,
        ask: &str,
    ) -> Result<Answer<Explanation>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let known = match self.reveal(&seen) {
            Ok(_) => seen.exists(),
            Err(denial) if !seen.exists() || denial.existence == Existence::Hidden => {
                return self.refuse(caller, &seen, EntryKind::Read, "explain", &denial).await;
            }
            Err(_) => true,
        };
        let ask = ask.parse::<Ask>().ok().filter(Ask::is_of_people_on_a_case);
        let Some((person, ask)) = caller.person().zip(ask).filter(|_| known) else {
            self.record(self.entry_on(caller, &seen, EntryKind::Read, "explain", false)).await?;
            return Ok(Answer::NotFound);
        };
        let target = Target::Case(&seen.case);
        let explained = authz::explain(&self.policies(), &seen.principal, &seen.context, &ask, target);
        let mut entry = self.entry_on(caller, &seen, EntryKind::Read, "explain", true);
        entry.detail.note = Some(format!("{ask} {person}"));
        self.record(with_decision(entry, &explained.decision)).await?;
        let allowed = explained.decision.allowed;
        let asked = words::asked(Some(&seen.loaded.program), &ask.to_string());
        let permits = explained.decision.policies.iter();
        let permits = permits.filter(|policy| policy.effect == PolicyEffect::Permit);
        let why: Vec<String> = if allowed {
            permits.map(|policy| told(&policy.says)).collect()
        } else {
            let refusals = explained.reasons.iter().map(reasons::refusal);
            refusals.filter(|text| !text.is_empty()).collect()
        };
        Ok(Answer::Found(Explanation {
            person,
            name: caller.name().to_owned(),
            ask: ask.to_string(),
            allowed,
            summary: if allowed { say!("you-may", asked) } else { say!("you-may-not", asked) },
            why,
            policies: Vec::new(),
            errors: Vec::new(),
        }))
    }
}
