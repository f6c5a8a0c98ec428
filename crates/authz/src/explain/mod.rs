//! Why somebody may, or may not.

mod conjuncts;
mod reason;

pub use reason::Reason;

/// What the conditions of a policy say, in its order.
pub(crate) fn reasons_of(policy: &Policy) -> Vec<Reason> {
    conjuncts::of(policy).into_iter().map(|part| part.reason).collect()
}

use crate::{
    ask::{Ask, Target},
    context::Context,
    decision::{AccessDecision, PolicyEffect, PolicyRef},
    policies::{Policies, scene::Scene},
    principal::Principal,
};
use cedar_policy::Policy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An answer explained twice: plainly for the person refused, policy by policy for an auditor. The second part names
/// policies and facts of the case; show it to those who may see the access page only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What was asked.
    pub ask: Ask,
    /// The answer.
    pub decision: AccessDecision,
    /// Why not, for the person; empty when allowed. [`Reason::refusal`] gives the words.
    pub reasons: Vec<Reason>,
    /// Every policy that could answer the ask, those that made the answer first, then by how near they came.
    pub policies: Vec<Explained>,
}

/// One policy, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// The policy.
    pub policy: PolicyRef,
    /// Whether it holds as a whole; none when it errors.
    pub holds: Option<bool>,
    /// All must hold.
    pub conjuncts: Vec<Conjunct>,
}

/// One condition of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conjunct {
    /// As Cedar text.
    pub text: String,
    /// What it says. Its [`Display`](std::fmt::Display) is the plain statement.
    pub reason: Reason,
    /// Whether it holds; none when it cannot be told by itself.
    pub holds: Option<bool>,
}

impl Explained {
    /// How far the permit is from holding; 0 when it holds.
    fn distance(&self) -> u32 {
        self.conjuncts
            .iter()
            .filter(|conjunct| conjunct.holds != Some(true))
            .map(|conjunct| conjunct.reason.distance())
            .sum()
    }
}

/// Explains the answer to one ask.
pub fn explain(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    ask: &Ask,
    target: Target<'_>,
) -> Explanation {
    let broken = |decision: AccessDecision| Explanation {
        ask: ask.clone(),
        decision,
        reasons: vec![Reason::Broken],
        policies: Vec::new(),
    };
    let scene = match policies.scene(principal, context, target) {
        Ok(scene) => scene,
        Err(error) => return broken(policies.denied(error)),
    };
    let decision = scene.decide(ask);
    let action = ask.to_string();
    let Some(slice) = scene.loaded.slices.get(&action) else { return broken(decision) };
    let mut explained: Vec<Explained> =
        slice.policies().filter_map(|policy| explain_policy(&scene, &action, policy)).collect();
    let determining: BTreeSet<&str> = decision.policies.iter().map(|policy| policy.id.as_str()).collect();
    explained.sort_by(|a, b| {
        let rank = |one: &Explained| {
            // A forbid that does not hold is the least of what one wants to know.
            let idle = one.policy.effect == PolicyEffect::Forbid && one.holds == Some(false);
            (!determining.contains(one.policy.id.as_str()), idle, one.distance(), one.policy.clone())
        };
        rank(a).cmp(&rank(b))
    });
    let reasons = if decision.allowed { Vec::new() } else { reasons(&decision, &explained) };
    Explanation { ask: ask.clone(), decision, reasons, policies: explained }
}

fn explain_policy(scene: &Scene, action: &str, policy: &Policy) -> Option<Explained> {
    Some(Explained {
        policy: scene.loaded.refs.get(policy.id())?.clone(),
        holds: conjuncts::holds(scene, action, policy.clone()),
        conjuncts: conjuncts::of(policy)
            .into_iter()
            .map(|part| Conjunct {
                holds: part.policy.and_then(|alone| conjuncts::holds(scene, action, alone)),
                text: part.text,
                reason: part.reason,
            })
            .collect(),
    })
}

/// Forbids that held say so themselves; else what the nearest permits still lack.
fn reasons(decision: &AccessDecision, explained: &[Explained]) -> Vec<Reason> {
    if !decision.errors.is_empty() {
        return vec![Reason::Broken];
    }
    let forbidden: Vec<Reason> =
        decision.policies.iter().map(|policy| Reason::Forbidden(policy.says.clone())).collect();
    if !forbidden.is_empty() {
        return forbidden;
    }
    let permits = || explained.iter().filter(|one| one.policy.effect == PolicyEffect::Permit);
    let Some(nearest) = permits().map(Explained::distance).min() else { return vec![Reason::Nobody] };
    let lacking: BTreeSet<Reason> = permits()
        .filter(|one| one.distance() == nearest)
        .flat_map(|one| one.conjuncts.iter())
        .filter(|conjunct| conjunct.holds != Some(true))
        .map(|conjunct| conjunct.reason.clone())
        .collect();
    lacking.into_iter().collect()
}

#[cfg(test)]
mod tests;
