//! Who reaches what, by the real policies: each role in each state, at the best of times; and the same people without
//! their tie.

use crate::app::policies_of;
use authz::{Ask, Context, Policies, Principal, Target};
use casewright_core::{
    Case,
    case::{Register, TeamMember},
    definition::EffectDef,
    id::{CaseId, PersonId, RoleName, StateName},
};
use jiff::Timestamp;
use program::{
    At, Diagnostics, Program,
    model::{Origin, Role, ViewKind},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const UNIT: &str = "a-unit";
const MEANT: &str = "or write `intended: true` beside it if that is meant";

/// How somebody stands to the case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// As the tie of the role asks.
    Tied,
    /// Has the role, and nothing to do with the case.
    Untied,
}

/// What is open to whom.
#[derive(Default)]
struct Reached {
    /// To somebody who is tied to the case.
    tied: BTreeSet<Ask>,
    /// To people without a tie, with the sources of the policies that open it and are not meant to.
    untied: BTreeMap<Ask, BTreeSet<String>>,
}

/// Looks for what nobody reaches and what everybody does.
pub(super) fn check(program: &Program, policies: &Policies, out: &mut Diagnostics) {
    let asks: Vec<Ask> = policies_of(program)
        .spec
        .asks()
        .into_iter()
        .filter(|ask| {
            matches!(
                ask,
                Ask::View(_)
                    | Ask::Act(_)
                    | Ask::Task(_)
                    | Ask::Plan(_)
                    | Ask::List(_)
                    | Ask::Read(_)
                    | Ask::Reveal(_)
            )
        })
        .collect();
    let reached = reached(program, policies, &asks);
    for ask in &asks {
        // That nobody lifts a mask is how masks are meant.
        if !matches!(ask, Ask::Reveal(_)) {
            nobody(program, ask, &reached, out);
        }
        everybody(program, ask, &reached, out);
    }
}

/// True when no policy speaks of it and the author wrote none: the reader of the sheet has asked about it already, and its
/// author meant it.
fn is_settled_by_the_sheet(program: &Program, ask: &Ask) -> bool {
    let named = format!("Action::\"{ask}\"");
    program.policies.len() < 2 && !program.policies.iter().any(|(_, text)| text.contains(&named))
}

fn nobody(program: &Program, ask: &Ask, reached: &Reached, out: &mut Diagnostics) {
    let open = reached.tied.contains(ask)
        || reached.untied.contains_key(ask)
        || as_input(program, ask, reached)
        || published(program, ask)
        || one_by_one(program, ask, reached);
    // Who plans is not asked of the sheet: what its author leaves to a planning table may name nobody.
    if open || (!matches!(ask, Ask::Plan(_)) && is_settled_by_the_sheet(program, ask)) {
        return;
    }
    let (what, at) = named(program, ask);
    let help = format!(
        "look for a policy that forbids `{ask}`, or for a state or fact that its permit never meets, {MEANT}"
    );
    out.error("program.yaml", at, format!("nobody can {what} in any state"), help);
}

/// Confidential contacts are read by nobody; somebody has one of them shown.
fn one_by_one(program: &Program, ask: &Ask, reached: &Reached) -> bool {
    let Ask::Read(class) = ask else { return false };
    program.definition.parties.confidential.as_ref() == Some(class)
        && reached.tied.contains(&Ask::Reveal(class.clone()))
}

fn everybody(program: &Program, ask: &Ask, reached: &Reached, out: &mut Diagnostics) {
    for source in reached.untied.get(ask).into_iter().flatten() {
        let (what, _) = named(program, ask);
        let (file, at) = super::place(source).unwrap_or_else(|| ("program.yaml".to_owned(), At::default()));
        let help =
            "give the role a `tie` to the case, or write `intended: true` beside the role if that is meant";
        out.error(&file, at, format!("everybody can {what}: no tie to the case is asked for"), help);
    }
}

/// A form is reached through the action that it is the form of.
fn as_input(program: &Program, ask: &Ask, reached: &Reached) -> bool {
    let Ask::View(view) = ask else { return false };
    let is_input = program.views.get(view).is_some_and(|view| matches!(view.kind, ViewKind::Input(_)));
    is_input
        && program.actions.iter().any(|(action, meta)| {
            meta.view.as_ref() == Some(view) && reached.tied.contains(&Ask::Act(action.clone()))
        })
}

fn published(program: &Program, ask: &Ask) -> bool {
    let Ask::View(view) = ask else { return false };
    let publishes =
        |effect: &EffectDef| matches!(effect, EffectDef::Publish { view: other, .. } if other == view);
    program.views.get(view).is_some_and(|view| view.public)
        && program.definition.effects.values().any(publishes)
}

/// What is asked, in the author's words, and where it stands in the sheet.
fn named(program: &Program, ask: &Ask) -> (String, At) {
    let (what, line) = match ask {
        Ask::View(view) => (format!("see the view `{view}`"), program.views.get(view).map(|view| view.line)),
        Ask::Act(action) => {
            (format!("choose `{action}`"), program.actions.get(action).map(|action| action.line))
        }
        Ask::Task(task) => {
            (format!("work on the task `{task}`"), program.tasks.get(task).map(|task| task.line))
        }
        Ask::Plan(task) => (format!("plan `{task}`"), program.tasks.get(task).map(|task| task.line)),
        Ask::List(list) => {
            (format!("find a case in the list `{list}`"), program.lists.get(list).map(|list| list.line))
        }
        Ask::Read(class) => (format!("read fields of class `{class}`"), None),
        Ask::Reveal(class) => (format!("have masked fields of class `{class}` shown in clear"), None),
        other => (format!("do `{other}`"), None),
    };
    (what, line.map_or_else(At::default, |line| At { line, column: 1, length: 1 }))
}

fn reached(program: &Program, policies: &Policies, asks: &[Ask]) -> Reached {
    let mut reached = Reached::default();
    let purposes: BTreeSet<&str> =
        program.roles.values().flat_map(|role| role.purpose.iter().map(String::as_str)).chain([""]).collect();
    let contexts: Vec<Context> = purposes.iter().map(|purpose| best(program, purpose)).collect();
    let meant: Vec<String> = program
        .roles
        .iter()
        .filter(|(_, role)| role.intended)
        .map(|(name, _)| format!("{}.{name}.", program.name))
        .collect();
    for state in program.states.keys() {
        for facts in [true, false] {
            for (name, role) in &program.roles {
                for stands in [Stands::Tied, Stands::Untied] {
                    let person = person(program, name, role, stands);
                    let tied = (stands == Stands::Tied).then_some((&person, name));
                    let case = case(program, state, facts, tied);
                    let principal = Principal::Person(person);
                    for context in &contexts {
                        let open: Vec<&Ask> = asks
                            .iter()
                            .filter(|ask| stands == Stands::Untied || !reached.tied.contains(*ask))
                            .collect();
                        let decisions = policies.decide_each(
                            &principal,
                            context,
                            open.iter().copied(),
                            Target::Case(&case),
                        );
                        for (ask, decision) in open.into_iter().zip(decisions) {
                            if !decision.allowed {
                                continue;
                            }
                            if stands == Stands::Tied {
                                reached.tied.insert(ask.clone());
                                continue;
                            }
                            let sources = decision
                                .policies
                                .iter()
                                .filter(|policy| !meant.iter().any(|meant| policy.id.starts_with(meant)))
                                .map(|policy| policy.source.clone());
                            reached.untied.entry(ask.clone()).or_default().extend(sources);
                        }
                    }
                }
            }
        }
    }
    reached
}

/// The best of times: in office hours, from everywhere at once, with the strongest login.
fn best(program: &Program, purpose: &str) -> Context {
    let zones = program.roles.values().flat_map(|role| &role.from).filter_map(|origin| match origin {
        Origin::Zone(zone) => Some(zone.clone()),
        Origin::ManagedDevice => None,
    });
    let mut context = Context::internal(Timestamp::UNIX_EPOCH);
    context.attested.office_hours = true;
    context.attested.zones = zones.collect();
    context.attested.managed_device = true;
    context.attested.auth_strength = 3;
    context.declared.purpose = Some(purpose.to_owned());
    context.declared.reason = Some("a reason".to_owned());
    context
}

fn person(program: &Program, name: &RoleName, role: &Role, stands: Stands) -> authz::Person {
    let mut person = authz::Person::bare(PersonId::new(Uuid::from_u128(1)));
    person.roles.entry(program.name.clone()).or_default().insert(name.clone());
    if stands == Stands::Tied {
        person.units.insert(UNIT.into());
        person.partners.extend(role.partner.clone());
    }
    person
}

/// A case in a state, tied to the person by every tie there is.
fn case(
    program: &Program,
    state: &StateName,
    facts: bool,
    tied: Option<(&authz::Person, &RoleName)>,
) -> Case {
    let definition = &program.definition;
    let at = Timestamp::UNIX_EPOCH;
    let track = definition.states.get(state).map(|state| &state.track);
    let register = |state: &StateName| Register {
        state: state.clone(),
        visit: 1,
        entered_at: at,
        pending: None,
        auto_taken: BTreeSet::new(),
        visited: BTreeMap::new(),
    };
    let member = |(person, role): (&authz::Person, &RoleName)| TeamMember {
        person: person.id,
        role: role.clone(),
        from: at,
        until: None,
    };
    let registers = definition.tracks.iter().map(|one| {
        let state = if track == Some(&one.name) { state } else { &one.initial };
        (one.name.clone(), register(state))
    });
    Case {
        definition: program.digest.clone(),
        reference: "any".to_owned(),
        version: 1,
        registers: registers.collect(),
        facts: program.access.facts.iter().map(|fact| (fact.clone(), facts)).collect(),
        team: tied.map(member).into_iter().collect(),
        partners: program.access.partners.iter().cloned().collect(),
        parties: tied.map(|(person, _)| person.id).into_iter().collect(),
        ..Case::empty(CaseId::new(Uuid::from_u128(2)), program.name.clone(), UNIT.into(), at)
    }
}
