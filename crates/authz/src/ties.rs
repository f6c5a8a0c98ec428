//! The roles somebody has on one case, by its ties: what conditions read as `me.roles`. Opens nothing by itself.

use crate::{
    principal::Person,
    vocabulary::{ProgramSpec, RoleSpec, Tie},
};
use casewright_core::{
    Case,
    id::{PartnerName, RoleName, UnitName},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The roles that count for this person on this case at a time: held on it, or tied to it as the sheet says.
pub fn roles_on(spec: &ProgramSpec, person: &Person, case: &Case, at: Timestamp) -> BTreeSet<RoleName> {
    let mine = || case.team.iter().filter(|member| member.person == person.id && member.holds_at(at));
    let on_team = |role: &RoleSpec| mine().any(|member| member.role == role.name);
    let glass = || case.access.glass.iter().filter(|broken| broken.person == person.id && broken.is_on(at));
    spec.roles
        .iter()
        .filter(|role| {
            let has = person.roles.get(&spec.program).is_some_and(|roles| roles.contains(&role.name));
            let tied = match role.tie {
                Tie::Assigned => mine().any(|member| member.role == role.name),
                Tie::Team => has && mine().next().is_some(),
                Tie::Unit => has && (person.units.contains(&case.unit) || on_team(role)),
                Tie::Party => case.parties.contains(&person.id),
                Tie::Partner => has && (!case.partners.is_disjoint(&person.partners) || on_team(role)),
                Tie::Anyone => true,
            };
            tied || (has && glass().any(|broken| broken.role == role.name))
        })
        .map(|role| role.name.clone())
        .collect()
}

/// What ties a person to a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "tie", content = "of")]
pub enum TieHeld {
    /// Has a role in the program and works in the case's unit.
    Unit(UnitName),
    /// Holds a role on the case.
    Role(RoleName),
    /// Is a party.
    Party,
    /// Acts for a partner of the case.
    Partner(PartnerName),
    /// Has a role of the platform.
    Platform(String),
    /// Broke the glass in this role.
    Glass(RoleName),
    /// Is on the closed list.
    Listed,
}

/// Everything that ties the person to the case at a time. Opens nothing by itself.
pub fn ties_on(spec: &ProgramSpec, person: &Person, case: &Case, at: Timestamp) -> Vec<TieHeld> {
    let mut ties: Vec<TieHeld> = case
        .team
        .iter()
        .filter(|member| member.person == person.id && member.holds_at(at))
        .map(|member| TieHeld::Role(member.role.clone()))
        .collect();
    let works_here = person.roles.get(&spec.program).is_some_and(|roles| !roles.is_empty());
    if works_here && person.units.contains(&case.unit) {
        ties.push(TieHeld::Unit(case.unit.clone()));
    }
    if case.parties.contains(&person.id) {
        ties.push(TieHeld::Party);
    }
    ties.extend(case.partners.intersection(&person.partners).cloned().map(TieHeld::Partner));
    ties.extend(person.platform_roles.iter().cloned().map(TieHeld::Platform));
    let broken = case.access.glass.iter().filter(|broken| broken.person == person.id && broken.is_on(at));
    ties.extend(broken.map(|broken| TieHeld::Glass(broken.role.clone())));
    if case.access.closed.as_ref().is_some_and(|list| list.members.contains(&person.id)) {
        ties.push(TieHeld::Listed);
    }
    ties.sort();
    ties.dedup();
    ties
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Principal, fixtures::*};

    fn roles(principal: Principal) -> Vec<String> {
        let Principal::Person(person) = principal else { unreachable!() };
        roles_on(&spec(), &person, &case("draft"), at()).iter().map(ToString::to_string).collect()
    }

    // S2.8
    #[test]
    fn a_role_counts_where_its_tie_holds() {
        assert_eq!(roles(officer()), ["licensing-officer"]);
        assert!(roles(officer_south()).is_empty());
        assert_eq!(roles(police()), ["police"]);
        assert_eq!(roles(applicant()), ["applicant"]);
        assert_eq!(roles(inspector()), ["inspector"]);
        assert!(roles(person(9, &["police"], &[], &["fire"])).is_empty());
        assert_eq!(
            roles(person(5, &["clerk"], &[], &[])),
            ["inspector", "clerk"].into_iter().rev().collect::<Vec<_>>()
        );
    }
}
