//! What the permits of a program give, right by right, and to which roles: for reports about rights that nobody uses (S0.19).

use crate::{
    ask::Ask,
    decision::{PolicyEffect, PolicyRef},
    explain::{Reason, reasons_of},
    policies::Policies,
};
use casewright_core::id::{ProgramName, RoleName};
use std::collections::BTreeSet;

/// One permit for one ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// What it permits.
    pub ask: Ask,
    /// The permit.
    pub policy: PolicyRef,
    /// Roles of the program that it names as a condition; somebody without any of them does not have the right.
    pub roles: BTreeSet<RoleName>,
    /// Roles of the platform that it names.
    pub platform_roles: BTreeSet<String>,
}

/// Every right that permits of a program, and the platform's for its cases, give to a role. Permits that name no role are
/// rights of everybody, or of services, and not here. Empty for a program that is not loaded.
pub fn rights(policies: &Policies, program: &ProgramName) -> Vec<Right> {
    let Some(spec) = policies.spec(program) else { return Vec::new() };
    let Ok(loaded) = policies.loaded(crate::Target::Program(program)) else { return Vec::new() };
    let mut rights = Vec::new();
    for ask in spec.asks() {
        let Some(slice) = loaded.slices.get(&ask.to_string()) else { continue };
        for policy in slice.policies() {
            let Some(reference) = loaded.refs.get(policy.id()) else { continue };
            if reference.effect != PolicyEffect::Permit {
                continue;
            }
            let (mut roles, mut platform_roles) = (BTreeSet::new(), BTreeSet::new());
            for reason in reasons_of(policy) {
                named(&reason, &mut roles, &mut platform_roles);
            }
            if !roles.is_empty() || !platform_roles.is_empty() {
                rights.push(Right { ask: ask.clone(), policy: reference.clone(), roles, platform_roles });
            }
        }
    }
    rights.sort_by(|a, b| (&a.ask, &a.policy).cmp(&(&b.ask, &b.policy)));
    rights
}

fn named(reason: &Reason, roles: &mut BTreeSet<RoleName>, platform: &mut BTreeSet<String>) {
    match reason {
        Reason::Role(role) | Reason::Assigned(role) => {
            roles.insert(RoleName::new(role.as_str()));
        }
        Reason::PlatformRole(role) => {
            platform.insert(role.clone());
        }
        Reason::AnyOf(any) => any.iter().for_each(|one| named(one, roles, platform)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::*;

    #[test]
    fn s0_19_each_right_names_the_roles_that_have_it() {
        let all = rights(policies(), &PROGRAM.into());
        let of = |ask: &str, role: &str| {
            all.iter().filter(|right| right.ask.to_string() == ask && right.roles.contains(role)).count()
        };
        assert!(of("act:accept", "licensing-officer") > 0, "{all:#?}");
        assert_eq!(of("act:accept", "police"), 0);
        let audit = all.iter().find(|right| right.ask == Ask::Audit && !right.platform_roles.is_empty());
        assert!(audit.unwrap().platform_roles.contains("auditor"));
        assert!(all.iter().all(|right| right.policy.effect == PolicyEffect::Permit));
        assert!(rights(policies(), &"another".into()).is_empty());
    }
}
