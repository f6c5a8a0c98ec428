//! Tests of policies, as data: who, which case, when, what is asked, and the answer. The shipped policies have them beside them
//! (`policies/*_test.yaml`), and a set of a deployment comes into force only when its own pass.

use crate::{
    ask::{Ask, Target},
    context::{Attested, Context, Declared},
    policies::Policies,
    principal::{Clearance, Person, Principal},
};
use casewright_core::{
    Actor, Case, Document,
    access::{BrokenGlass, ClosedList, Emergency},
    case::{Register, TeamMember},
    document::{AddedBy, Sealed},
    id::{CaseId, MAIN_TRACK, PartnerName, PersonId, ProgramName, RoleName, StateName, TrackName, UnitName},
    records::{Disposal, LegalHold},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One test. People are numbers; the one who asks is `who.is`, 1 where it is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyTest {
    /// What it shows.
    pub test: String,
    /// Who asks.
    #[serde(default)]
    pub who: TestPerson,
    /// The service that asks instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// True when the ask is put to the program itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_program: bool,
    /// The case; where it is left out, the ask is put to the account `account`, else to the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<TestCase>,
    /// The document of the case that is asked about, where the ask is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<TestDocument>,
    /// Whose account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<u32>,
    /// When and from where.
    #[serde(default)]
    pub when: TestContext,
    /// What is asked: `view:full`.
    pub ask: String,
    /// The answer.
    pub allowed: bool,
}

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestPerson {
    /// Their number.
    pub is: Option<u32>,
    /// Roles in the program.
    pub roles: BTreeSet<RoleName>,
    /// Roles on the platform.
    pub platform_roles: BTreeSet<String>,
    /// Units.
    pub units: BTreeSet<UnitName>,
    /// Partners they act for.
    pub partners: BTreeSet<PartnerName>,
    /// Roles for which they hold a clearance.
    pub clearances: BTreeSet<RoleName>,
}

/// A case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestCase {
    /// Its unit.
    pub unit: String,
    /// Its state.
    pub state: Option<StateName>,
    /// Facts that hold.
    pub facts: BTreeSet<String>,
    /// True once it has ended.
    pub ended: bool,
    /// Who holds which role.
    pub team: BTreeMap<RoleName, Vec<u32>>,
    /// Its parties.
    pub parties: Vec<u32>,
    /// Its partners.
    pub partners: BTreeSet<PartnerName>,
    /// The closed list.
    pub closed: Vec<u32>,
    /// Roles that the closed list names for emergencies.
    pub emergency_roles: BTreeSet<RoleName>,
    /// Who is excluded.
    pub excluded: Vec<u32>,
    /// Who broke the glass, in which role.
    pub glass: BTreeMap<RoleName, Vec<u32>>,
    /// Who declared an emergency.
    pub emergency: Option<u32>,
    /// Who took which action.
    pub acted: BTreeMap<String, Vec<u32>>,
    /// True while a legal hold lasts.
    pub held: bool,
    /// Who proposed its disposal.
    pub disposal_proposed: Vec<u32>,
}

/// A document of the kind that the ask names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestDocument {
    /// Its class, where it was classified.
    pub class: Option<String>,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// True while it is sealed.
    pub sealed: bool,
    /// Who added it.
    pub added_by: Option<u32>,
    /// For which partners.
    pub from: BTreeSet<PartnerName>,
}

/// When and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestContext {
    /// Office hours.
    pub office_hours: bool,
    /// Network zones.
    pub zones: BTreeSet<String>,
    /// A managed device.
    pub managed_device: bool,
    /// Seconds since the login.
    pub auth_age_s: u32,
    /// Its strength; 1 where it is left out.
    pub auth_strength: Option<u8>,
    /// The declared purpose.
    pub purpose: Option<String>,
}

/// Runs one test.
///
/// # Errors
///
/// What was expected and what came, in plain words.
pub fn run_test(policies: &Policies, program: &ProgramName, test: &PolicyTest) -> Result<(), String> {
    let ask: Ask = test.ask.parse().map_err(|error| format!("{}: {error}", test.test))?;
    let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24);
    let principal = match &test.service {
        Some(name) => Principal::Service(name.as_str().into()),
        None => Principal::Person(somebody(program, &test.who, at)),
    };
    let context = Context {
        attested: Attested {
            at,
            office_hours: test.when.office_hours,
            zones: test.when.zones.clone(),
            managed_device: test.when.managed_device,
            auth_age_s: test.when.auth_age_s,
            auth_strength: test.when.auth_strength.unwrap_or(1),
        },
        declared: Declared { purpose: test.when.purpose.clone(), ..Declared::default() },
    };
    let made = test.case.as_ref().map(|case| made(program, case, at));
    let document = test.document.as_ref().map(|document| document_of(&ask, document, at));
    let target = match (&made, test.account) {
        (Some(case), _) => match (&ask, &document) {
            (_, Some(document)) => Target::Document(case, document),
            (Ask::Document(_, kind), None) => Target::NewDocument(case, kind),
            _ => Target::Case(case),
        },
        (None, Some(account)) => Target::Account(person_id(account)),
        (None, None) if test.of_program => Target::Program(program),
        (None, None) => Target::Platform,
    };
    let decision = policies.decide(&principal, &context, &ask, target);
    if decision.allowed == test.allowed {
        return Ok(());
    }
    let because: Vec<&str> = decision.policies.iter().map(|policy| policy.id.as_str()).collect();
    let (expected, found) = if test.allowed { ("allowed", "denied") } else { ("denied", "allowed") };
    Err(format!(
        "{}: `{}` is {found}, expected {expected}; policies: {}; errors: {}",
        test.test,
        test.ask,
        because.join(", "),
        decision.errors.join("; ")
    ))
}

fn document_of(ask: &Ask, test: &TestDocument, at: Timestamp) -> Document {
    let by = test.added_by.map(person_id);
    Document {
        kind: match ask {
            Ask::Document(_, kind) => kind.clone(),
            _ => "".into(),
        },
        title: String::new(),
        class: test.class.as_deref().map(Into::into),
        tags: test.tags.clone(),
        added_by: AddedBy { person: by, partners: test.from.clone() },
        added_at: at,
        versions: Vec::new(),
        sealed: test.sealed.then(|| Sealed { by: Actor::Service("test".into()), at, reason: String::new() }),
        moved: None,
        came_from: None,
        redacted_from: None,
        handed_over: Vec::new(),
    }
}

fn person_id(n: u32) -> PersonId {
    PersonId::new(Uuid::from_u128(u128::from(n)))
}

fn somebody(program: &ProgramName, who: &TestPerson, at: Timestamp) -> Person {
    let hour = SignedDuration::from_hours(1);
    let clearance = |role: &RoleName| Clearance {
        program: program.clone(),
        role: role.clone(),
        zones: BTreeSet::new(),
        from: at - hour,
        until: at + hour,
    };
    Person {
        roles: BTreeMap::from([(program.clone(), who.roles.clone())]),
        platform_roles: who.platform_roles.clone(),
        units: who.units.clone(),
        partners: who.partners.clone(),
        clearances: who.clearances.iter().map(clearance).collect(),
        ..Person::bare(person_id(who.is.unwrap_or(1)))
    }
}

fn made(program: &ProgramName, test: &TestCase, at: Timestamp) -> Case {
    let hour = SignedDuration::from_hours(1);
    let people = |all: &[u32]| all.iter().copied().map(person_id).collect::<BTreeSet<_>>();
    let mut case =
        Case::empty(CaseId::new(Uuid::from_u128(2)), program.clone(), UnitName::new(test.unit.as_str()), at);
    if let Some(state) = &test.state {
        let register = Register {
            state: state.clone(),
            visit: 1,
            entered_at: at,
            pending: None,
            auto_taken: BTreeSet::new(),
            visited: BTreeMap::new(),
        };
        case.registers.insert(TrackName::new(MAIN_TRACK), register);
    }
    case.ended_at = test.ended.then_some(at);
    case.facts = test.facts.iter().map(|fact| (fact.as_str().into(), true)).collect();
    case.parties = people(&test.parties);
    case.partners.clone_from(&test.partners);
    for (role, members) in &test.team {
        case.team.extend(members.iter().map(|n| TeamMember {
            person: person_id(*n),
            role: role.clone(),
            from: at,
            until: None,
        }));
    }
    if !test.closed.is_empty() {
        case.access.closed = Some(ClosedList {
            members: people(&test.closed),
            emergency_roles: test.emergency_roles.clone(),
            since: at,
            recovery: None,
        });
    }
    case.access.excluded = people(&test.excluded).into_iter().map(|id| (id, String::new())).collect();
    for (role, broken) in &test.glass {
        case.access.glass.extend(broken.iter().map(|n| BrokenGlass {
            person: person_id(*n),
            role: role.clone(),
            reason: String::new(),
            from: at,
            until: at + hour,
            review: None,
        }));
    }
    if test.held {
        let reason = String::new();
        case.records.holds.push(LegalHold { by: person_id(0), at, reason, lifted: None });
    }
    if !test.disposal_proposed.is_empty() {
        case.records.disposal = Some(Disposal {
            proposed_by: people(&test.disposal_proposed),
            at,
            reason: None,
            kept_until: at.to_zoned(jiff::tz::TimeZone::UTC).date(),
            rule: String::new(),
            schedule: None,
            approved_by: BTreeSet::new(),
            approved_at: None,
            begun_at: None,
        });
    }
    case.access.emergencies.extend(test.emergency.map(|n| Emergency {
        by: person_id(n),
        reason: String::new(),
        from: at,
        until: at + hour,
        review: None,
    }));
    for (action, who) in &test.acted {
        case.access.acted.insert(action.as_str().into(), people(who));
    }
    case
}
