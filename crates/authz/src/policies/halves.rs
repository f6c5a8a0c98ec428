//! The policies of an action in two halves: those that its whole group shares, which answer the same for every action of the
//! group, and its own. A view of a case asks some thirty asks of a few groups; the walls around the case are asked once a group.

use crate::ask::Ask;
use cedar_policy::{ActionConstraint, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet, Schema};
use std::collections::{HashMap, HashSet};

/// The kinds of principal and of resource that an action is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applies {
    principals: HashSet<EntityTypeName>,
    resources: HashSet<EntityTypeName>,
}

impl Applies {
    /// As the schema says.
    pub(super) fn of(schema: &Schema, action: &EntityUid) -> Self {
        Self {
            principals: schema.principals_for_action(action).into_iter().flatten().cloned().collect(),
            resources: schema.resources_for_action(action).into_iter().flatten().cloned().collect(),
        }
    }

    /// True when the action is for this kind of principal on this kind of resource.
    pub(crate) fn to(&self, principal: &EntityUid, resource: &EntityUid) -> bool {
        self.principals.contains(principal.type_name()) && self.resources.contains(resource.type_name())
    }
}

/// What groups share, and what each action has of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Halves {
    shared: HashMap<&'static str, PolicySet>,
    own: HashMap<String, PolicySet>,
}

impl Halves {
    /// Cuts the slice of an ask in two.
    pub(super) fn cut(&mut self, ask: &Ask, slice: &PolicySet) {
        let mut own = PolicySet::new();
        for policy in slice.policies() {
            let half = match ask.group() {
                Some(group) if is_shared(policy, group) => self.shared.entry(group).or_default(),
                _ => &mut own,
            };
            // Another ask of the group has brought it already.
            let _ = half.add(policy.clone());
        }
        self.own.insert(ask.to_string(), own);
    }

    /// What the group shares.
    pub(crate) fn shared(&self, group: &str) -> Option<&PolicySet> {
        self.shared.get(group)
    }

    /// What only this action has, or all that it has where it is in no group.
    pub(crate) fn own(&self, action: &str) -> Option<&PolicySet> {
        self.own.get(action)
    }

    /// Takes a policy out of both.
    pub(super) fn remove(&mut self, id: &PolicyId) {
        for set in self.shared.values_mut().chain(self.own.values_mut()) {
            if set.policy(id).is_some() {
                // It is in there: the line above has looked.
                let _ = set.remove_static(id.clone());
            }
        }
    }
}

/// True for a policy that says the same of every action of the group: its scope holds them all, and its conditions do not look at
/// the action.
fn is_shared(policy: &Policy, group: &str) -> bool {
    let all = match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::In(uids) => uids.iter().any(|uid| uid.id().unescaped() == group),
        ActionConstraint::Eq(_) => false,
    };
    // Variables stand as `{"Var": "action"}`; a text that only looks like one makes a policy unshared, which is never wrong.
    all && policy.to_json().is_ok_and(|json| {
        json.get("conditions")
            .is_some_and(|conditions| !conditions.to_string().contains("\"Var\":\"action\""))
    })
}
