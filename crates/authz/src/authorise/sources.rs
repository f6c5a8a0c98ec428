//! The outside sources that a decided turn has asked (S0.2, S2.4): each is a permission by itself, asked before anything is
//! stored, so that a refusal leaves no trace but its entry in the log.

use super::{Asking, Denial, Existence, existence};
use crate::{
    ask::{Ask, Target},
    decision::AccessDecision,
};
use casewright_core::{Case, CaseEvent, Definition, Outcome, id::FetchName};

/// Asks for each source; what permits them joins the decision.
pub(super) fn ask(
    asking: Asking<'_>,
    mut decision: AccessDecision,
    case: Option<&Case>,
    definition: &Definition,
    outcome: &Outcome,
) -> Result<AccessDecision, Denial> {
    let fetches = fetches(definition, outcome);
    let Some(first) = fetches.first() else { return Ok(decision) };
    let Asking { policies, principal, context } = asking;
    // A case that is only now opened has no earlier form.
    let target = Target::Case(case.unwrap_or(&outcome.case));
    let scene = policies.scene(principal, context, target).map_err(|error| Denial {
        ask: Ask::Fetch(first.clone()),
        decision: policies.denied(error),
        existence: Existence::Hidden,
    })?;
    for fetch in fetches {
        let ask = Ask::Fetch(fetch);
        let of_this = scene.decide(&ask);
        if !of_this.allowed {
            // Whoever opens a case knows of it.
            let existence = case.map_or(Existence::Known, |_| existence(&scene, target));
            return Err(Denial { ask, decision: of_this, existence });
        }
        decision.policies.extend(of_this.policies);
    }
    Ok(decision)
}

/// The sources that the rows which now wait will ask, each once: from the awaited step on, and in the rows that may follow it. A later
/// step is started by the connector when an answer comes, so now is when whoever set it off can be asked.
fn fetches(definition: &Definition, outcome: &Outcome) -> Vec<FetchName> {
    let mut found: Vec<FetchName> = Vec::new();
    for stored in &outcome.events {
        if let CaseEvent::StepAwaited { row, step, .. } = &stored.event {
            let more = definition.sources(*row, *step as usize);
            found.extend(more.into_iter().filter(|fetch| !found.contains(fetch)).collect::<Vec<_>>());
        }
    }
    found
}

#[cfg(test)]
mod tests;
