//! Why a person may or may not: in plain words and, for an auditor, policy by policy and condition by condition.

use super::access_tab::{best_of_times, policy_shown};
use crate::language::{say, told};
use crate::{
    Answer, App, Caller, Fault,
    answer::{Conjunct, Explained, Explanation},
    caller::principal_of,
    entry::EntryKind,
    record::with_decision,
    words::{self, reasons},
};
use authz::{Ask, Target};
use casewright_core::id::PersonId;

impl App {
    /// Explains the answer to an ask (`view:full`) of a person on a case, as things are now and at the best of times. For
    /// those who may see the access page; the conditions one by one for auditors alone.
    pub async fn explain(
        &self,
        caller: &Caller,
        reference: &str,
        person: PersonId,
        ask: &str,
    ) -> Result<Answer<Explanation>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Access, "explain").await? {
            return Ok(answer);
        }
        let decision = self.decision(&seen, &Ask::Access);
        let mut entry =
            with_decision(self.entry_on(caller, &seen, EntryKind::Read, "explain", true), &decision);
        entry.detail.note = Some(format!("{ask} {person}"));
        let found = self.store().person(person).await?;
        self.record(entry).await?;
        let (Some(found), Ok(ask)) = (found, ask.parse::<Ask>()) else { return Ok(Answer::NotFound) };
        let principal = authz::Principal::Person(principal_of(&found, seen.at));
        let context = best_of_times(&seen);
        let target = Target::Case(&seen.case);
        let explained = authz::explain(&self.policies(), &principal, &context, &ask, target);
        let allowed = explained.decision.allowed && found.active;
        let asked = words::asked(Some(&seen.loaded.program), &ask.to_string());
        let summary = if !found.active {
            say!("has-left-and-may-not", name = found.name, asked)
        } else if allowed {
            say!("may", name = found.name, asked)
        } else {
            say!("may-not", name = found.name, asked)
        };
        let why = if allowed {
            let permits = |one: &&authz::Explained| {
                one.holds == Some(true) && one.policy.effect == authz::PolicyEffect::Permit
            };
            explained.policies.iter().filter(permits).map(|one| told(&one.policy.says)).collect()
        } else {
            self.why_not(&seen, &found, &ask.to_string())
        };
        let by_condition = caller.oversees();
        Ok(Answer::Found(Explanation {
            person,
            name: found.name,
            ask: ask.to_string(),
            allowed,
            summary,
            why,
            policies: explained
                .policies
                .iter()
                .filter(|_| by_condition)
                .map(|one| Explained {
                    policy: policy_shown(&one.policy),
                    holds: one.holds == Some(true),
                    conjuncts: one
                        .conjuncts
                        .iter()
                        .map(|conjunct| Conjunct {
                            text: conjunct.text.clone(),
                            says: reasons::statement(&conjunct.reason),
                            holds: conjunct.holds,
                        })
                        .collect(),
                })
                .collect(),
            errors: if by_condition { explained.decision.errors } else { Vec::new() },
        }))
    }
}
