//! The authorisation matrix: role × ask × state as a table that a reviewer reads. Its diff shows what a change of policies
//! does.

use crate::{
    ask::{Ask, Target},
    context::Context,
    entities::ended,
    policies::Policies,
    principal::{Person, Principal},
    vocabulary::{ProgramSpec, RoleSpec, Tie},
};
use casewright_core::{
    Case,
    case::{Register, TeamMember},
    id::{CaseId, ConditionName, MAIN_TRACK, PersonId, ProgramName, StateName, TrackName, UnitName},
};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};
use uuid::Uuid;

const SOMEBODY: PersonId = PersonId::new(Uuid::from_u128(1));
const HERE: &str = "unit-of-the-case";

/// The matrix of a program under given circumstances (for "at the best of times": office hours, a managed device, every
/// zone); none for a program that is not loaded.
///
/// A row is an ask, a column a state. `A` allowed to whoever has the role and its tie; `f` the same once the facts of
/// the case hold; `a` allowed to whoever has the role, tied or not; `.` denied. Rows that are denied throughout are
/// left out.
pub fn matrix(policies: &Policies, program: &ProgramName, context: &Context) -> Option<String> {
    let spec = policies.spec(program)?;
    let table = Table { policies, spec, context };
    let mut text = format!("{program}: who may what, by state\n");
    for role in &spec.roles {
        let tie = match role.tie {
            Tie::Assigned => "assigned",
            Tie::Team => "team",
            Tie::Unit => "unit",
            Tie::Party => "party",
            Tie::Partner => "partner",
            Tie::Anyone => "anyone",
        };
        table.section(&mut text, &format!("{} ({tie})", role.name), &table.tied(role), &table.untied(role));
    }
    for platform_role in ["administrator", "auditor", "security-officer"] {
        let mut person = Person::bare(SOMEBODY);
        person.platform_roles.insert(platform_role.to_owned());
        let who = Somebody { principal: Principal::Person(person), in_case: |_, _| {} };
        table.section(&mut text, &format!("platform role {platform_role}"), &who, &who);
    }
    for service in ["connector", "payments", "scanner", "scheduler"] {
        let who = Somebody { principal: Principal::Service(service.into()), in_case: |_, _| {} };
        table.section(&mut text, &format!("service {service}"), &who, &who);
    }
    let nobody = Somebody { principal: Principal::Person(Person::bare(SOMEBODY)), in_case: |_, _| {} };
    table.section(&mut text, "a person without any role", &nobody, &nobody);
    Some(text)
}

/// Somebody, and what ties them to the synthetic case.
struct Somebody {
    principal: Principal,
    in_case: fn(&mut Case, &RoleSpec),
}

struct Table<'a> {
    policies: &'a Policies,
    spec: &'a ProgramSpec,
    context: &'a Context,
}

impl Table<'_> {
    fn in_role(&self, role: &RoleSpec) -> Person {
        let roles = BTreeSet::from([role.name.clone()]);
        Person { roles: BTreeMap::from([(self.spec.program.clone(), roles)]), ..Person::bare(SOMEBODY) }
    }

    /// Has the role and its tie, and no other.
    fn tied(&self, role: &RoleSpec) -> Somebody {
        let mut person = self.in_role(role);
        let in_case: fn(&mut Case, &RoleSpec) = match role.tie {
            Tie::Assigned | Tie::Team => |case, role| {
                let (person, role) = (SOMEBODY, role.name.clone());
                case.team.push(TeamMember { person, role, from: case.opened_at, until: None });
            },
            Tie::Unit => {
                person.units.insert(UnitName::new(HERE));
                |_, _| {}
            }
            Tie::Party => |case, _| {
                case.parties.insert(SOMEBODY);
            },
            Tie::Partner => {
                person.partners.extend(self.spec.partners.iter().cloned());
                |_, _| {}
            }
            Tie::Anyone => |_, _| {},
        };
        Somebody { principal: Principal::Person(person), in_case }
    }

    /// Has the role, works elsewhere, acts for nobody, is on no team.
    fn untied(&self, role: &RoleSpec) -> Somebody {
        let mut person = self.in_role(role);
        person.units.insert(UnitName::new("another-unit"));
        Somebody { principal: Principal::Person(person), in_case: |_, _| {} }
    }

    fn section(&self, text: &mut String, title: &str, tied: &Somebody, untied: &Somebody) {
        let of_role = self.spec.roles.iter().find(|role| title.starts_with(&format!("{} (", role.name)));
        let bare = RoleSpec { name: "none".into(), tie: Tie::Anyone };
        let role = of_role.unwrap_or(&bare);
        // Whoever may assign may take a role too; the row would stand everywhere and say nothing.
        let asks = self.spec.asks().into_iter().filter(|ask| *ask != Ask::AssignSelf);
        let mut rows: Vec<(String, Vec<char>)> = Vec::new();
        let mut elsewhere: Vec<String> = Vec::new();
        for ask in asks {
            let cells: Vec<char> =
                self.spec.states.iter().map(|state| self.cell(&ask, state, role, tied, untied)).collect();
            if cells.iter().any(|cell| *cell != '.') {
                rows.push((ask.to_string(), cells));
            }
            for (target, name) in
                [(Target::Program(&self.spec.program), "the program"), (Target::Platform, "the platform")]
            {
                if self.policies.decide(&tied.principal, self.context, &ask, target).allowed {
                    elsewhere.push(format!("{ask} on {name}"));
                }
            }
        }
        let width = rows.iter().map(|(ask, _)| ask.chars().count()).max().unwrap_or(0);
        let _ = write!(text, "\n{title}\n");
        if !rows.is_empty() {
            let _ = write!(text, "  {:width$}", "");
            for state in &self.spec.states {
                let _ = write!(text, "  {state}");
            }
            text.push('\n');
        }
        for (ask, cells) in &rows {
            let _ = write!(text, "  {ask:width$}");
            for (cell, state) in cells.iter().zip(&self.spec.states) {
                let _ = write!(text, "  {cell:width$}", width = state.as_str().chars().count());
            }
            while text.ends_with(' ') {
                text.pop();
            }
            text.push('\n');
        }
        if !elsewhere.is_empty() {
            let _ = writeln!(text, "  also: {}", elsewhere.join(", "));
        }
        if rows.is_empty() && elsewhere.is_empty() {
            text.push_str("  nothing\n");
        }
    }

    fn cell(
        &self,
        ask: &Ask,
        state: &StateName,
        role: &RoleSpec,
        tied: &Somebody,
        untied: &Somebody,
    ) -> char {
        let allowed = |who: &Somebody, facts: bool| {
            let mut case = synthetic(self.spec, state, facts, self.context.attested.at);
            (who.in_case)(&mut case, role);
            debug_assert!(!ended(&case));
            // A document of the kind that somebody else added: of one's own, more may be open.
            let target = match ask {
                Ask::Document(_, kind) => Target::NewDocument(&case, kind),
                _ => Target::Case(&case),
            };
            self.policies.decide(&who.principal, self.context, ask, target).allowed
        };
        if std::ptr::eq(tied, untied) {
            return if allowed(tied, false) {
                'A'
            } else if allowed(tied, true) {
                'f'
            } else {
                '.'
            };
        }
        if allowed(untied, false) || allowed(untied, true) {
            'a'
        } else if allowed(tied, false) {
            'A'
        } else if allowed(tied, true) {
            'f'
        } else {
            '.'
        }
    }
}

/// A case in a state, with every partner and nobody on its team.
fn synthetic(spec: &ProgramSpec, state: &StateName, facts: bool, at: Timestamp) -> Case {
    let register = Register {
        state: state.clone(),
        visit: 1,
        entered_at: at,
        pending: None,
        auto_taken: BTreeSet::new(),
        visited: BTreeMap::new(),
    };
    let holding: BTreeMap<ConditionName, bool> =
        spec.facts.iter().cloned().map(|fact| (fact, facts)).collect();
    Case {
        registers: BTreeMap::from([(TrackName::new(MAIN_TRACK), register)]),
        facts: holding,
        partners: spec.partners.iter().cloned().collect(),
        ..Case::empty(CaseId::new(Uuid::from_u128(2)), spec.program.clone(), UnitName::new(HERE), at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::*;

    fn section<'a>(matrix: &'a str, title: &str) -> Vec<&'a str> {
        matrix
            .split("\n\n")
            .find(|section| section.starts_with(title))
            .unwrap_or_default()
            .lines()
            .skip(1)
            .collect()
    }

    #[test]
    fn s0_24_the_matrix_says_who_may_what_and_when() {
        let matrix = matrix(policies(), &PROGRAM.into(), &office()).unwrap();
        assert_eq!(
            section(&matrix, "licensing-officer"),
            [
                "                           draft  submitted  consultation  hearing  granted",
                "  view:full                .      A          .             A        .",
                "  read:case                A      A          A             A        A",
                "  read:contact             A      A          A             A        A",
                "  act:accept               .      f          .             .        .",
                "  plan:hearing.site-visit  .      .          .             A        .",
                "  list:my-cases            A      A          A             A        A",
                "  also: open on the program",
            ]
        );
        assert_eq!(
            section(&matrix, "service payments").len(),
            6,
            "it writes, receives payments, and what it sets off asks three sources"
        );
        assert_eq!(section(&matrix, "a person without any role"), ["  also: open on the program"]);
        let rows = section(&matrix, "platform role security-officer");
        let asks: Vec<&str> = rows.iter().skip(1).filter_map(|row| row.split_whitespace().next()).collect();
        assert_eq!(asks, ["restrict", "recover", "review", "also:"]);
    }

    #[test]
    fn a_role_that_opens_without_its_tie_stands_out() {
        let policies = policies_with(
            r#"permit (principal, action == Action::"view:full", resource) when { principal.roles.contains("senior-officer") };"#,
        );
        let matrix = matrix(&policies, &PROGRAM.into(), &office()).unwrap();
        assert!(
            section(&matrix, "senior-officer").iter().any(|row| row.starts_with("  view:full  a")),
            "{matrix}"
        );
    }

    #[test]
    fn a_policy_more_is_a_line_more() {
        let context = office();
        let before = matrix(policies(), &PROGRAM.into(), &context).unwrap();
        let policies = policies_with(
            r#"forbid (principal, action == Action::"view:full", resource) when { resource.states.contains("hearing") };"#,
        );
        let after = matrix(&policies, &PROGRAM.into(), &context).unwrap();
        let changed = before.lines().zip(after.lines()).filter(|(a, b)| a != b).count();
        assert_eq!(changed, 2, "the officer's row and the auditor's");
        assert!(matrix(&policies, &"another".into(), &context).is_none());
    }
}
