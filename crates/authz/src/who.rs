//! Who can open a case, and why.

use crate::{
    ask::{Ask, Target},
    context::Context,
    decision::PolicyRef,
    policies::Policies,
    principal::{Person, Principal},
    ties::{TieHeld, roles_on, ties_on},
};
use casewright_core::{
    Case,
    id::{PersonId, RoleName},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Somebody who may do at least one of the things asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoCan {
    /// Who.
    pub person: PersonId,
    /// The roles that count on this case.
    pub roles: BTreeSet<RoleName>,
    /// What ties them to it.
    pub ties: Vec<TieHeld>,
    /// What they may, each with its policies.
    pub may: Vec<(Ask, Vec<PolicyRef>)>,
}

/// Everybody among `people` who may do at least one of `asks` on the case under these circumstances. Circumstances
/// matter: for "could anybody, at the best of times" pass office hours and a managed device.
pub fn who_can(
    policies: &Policies,
    people: &[Person],
    context: &Context,
    case: &Case,
    asks: &[Ask],
) -> Vec<WhoCan> {
    let Some(spec) = policies.spec(&case.program) else { return Vec::new() };
    let at = context.attested.at;
    people
        .iter()
        .filter_map(|person| {
            let principal = Principal::Person(person.clone());
            let scene = policies.scene(&principal, context, Target::Case(case)).ok()?;
            let may: Vec<(Ask, Vec<PolicyRef>)> = asks
                .iter()
                .filter_map(|ask| {
                    let decision = scene.decide(ask);
                    decision.allowed.then(|| (ask.clone(), decision.policies))
                })
                .collect();
            (!may.is_empty()).then(|| WhoCan {
                person: person.id,
                roles: roles_on(spec, person, case, at),
                ties: ties_on(spec, person, case, at),
                may,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::*;

    #[test]
    fn s1_9_everybody_who_can_open_the_case_and_why() {
        let people: Vec<Person> = [officer(), officer_south(), police(), applicant(), inspector(), auditor()]
            .into_iter()
            .map(|principal| match principal {
                Principal::Person(person) => person,
                Principal::Service(_) => unreachable!(),
            })
            .collect();
        let views: Vec<Ask> = spec().views.into_iter().map(Ask::View).collect();
        let who = who_can(policies(), &people, &office(), &case("submitted"), &views);
        assert_eq!(who.iter().map(|one| one.person).collect::<Vec<_>>(), [person_id(1), person_id(6)]);
        assert_eq!(who[0].ties, [TieHeld::Unit("north".into())]);
        assert_eq!(who[0].may[0].0, Ask::View("full".into()));
        assert_eq!(who[0].may[0].1[0].source, "program.yaml:81");
        assert_eq!(who[1].ties, [TieHeld::Platform("auditor".to_owned())]);
        assert_eq!(who[1].may.len(), 3);
    }
}
