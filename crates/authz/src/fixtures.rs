//! People, cases and a small program for the tests of this crate.

use crate::{
    context::{Attested, Context, Declared},
    policies::{Policies, PolicyText, ProgramPolicies},
    principal::{Person, Principal},
    vocabulary::{DocumentSpec, ProgramSpec, RoleSpec, Tie},
};
use casewright_core::{
    Case, Definition, Field, FieldType, FileSchema, IndexUse, Mask, Plan, Value,
    calendar::Calendar,
    case::{Register, TeamMember},
    id::{CaseId, MAIN_TRACK, PersonId, ProgramName, StateName, TrackName},
};
use indexmap::IndexMap;
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

pub(crate) const PROGRAM: &str = "premises-licence";

pub(crate) fn at() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

pub(crate) fn person_id(n: u128) -> PersonId {
    PersonId::new(uuid::Uuid::from_u128(n))
}

pub(crate) fn spec() -> ProgramSpec {
    let role = |name: &str, tie| RoleSpec { name: name.into(), tie };
    ProgramSpec {
        program: PROGRAM.into(),
        roles: vec![
            role("applicant", Tie::Party),
            role("licensing-officer", Tie::Unit),
            role("senior-officer", Tie::Unit),
            role("police", Tie::Partner),
            role("inspector", Tie::Assigned),
            role("clerk", Tie::Team),
        ],
        partners: vec!["police".into(), "fire".into()],
        views: vec!["summary".into(), "full".into(), "application".into()],
        actions: vec!["submit".into(), "accept".into(), "object".into(), "grant".into()],
        tasks: vec!["hearing.site-visit".to_owned()],
        plans: vec!["hearing.site-visit".to_owned()],
        fetches: vec!["rates".into(), "register".into(), "weather".into()],
        child_of: vec!["street-party".into()],
        documents: vec![DocumentSpec {
            name: "plan".into(),
            class: "case".into(),
            sealers: vec!["senior-officer".into()],
        }],
        classes: vec!["case".into(), "contact".into(), "private".into()],
        reveals: vec!["contact".into(), "private".into()],
        lists: vec!["my-cases".into()],
        facts: vec!["fee-paid".into()],
        states: ["draft", "submitted", "consultation", "hearing", "granted"].map(StateName::from).to_vec(),
        approvals: vec!["grant".into()],
    }
}

/// What `program` would write for the sheet's rows.
pub(crate) const SHEET: &str = r#"
@id("rows[0].show.application.applicant")
@source("program.yaml:71")
@says("The applicant may see the application while it is a draft.")
permit (principal, action == Action::"view:application", resource)
when { resource.parties.contains(principal) }
when { resource.states.containsAny(["draft"]) };

@id("rows[0].offer.submit.applicant")
@source("program.yaml:72")
@says("The applicant may submit the application while it is a draft.")
permit (principal, action == Action::"act:submit", resource)
when { resource.parties.contains(principal) }
when { resource.states.containsAny(["draft"]) };

@id("rows[3].show.full.licensing-officer")
@source("program.yaml:81")
@says("Licensing officers of the case's unit may see the full view while it is submitted.")
permit (principal, action == Action::"view:full", resource)
when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) }
when { resource.states.containsAny(["submitted", "hearing"]) };

@id("rows[3].offer.accept.licensing-officer")
@source("program.yaml:82")
@says("Licensing officers of the case's unit may accept it while it is submitted and the fee is paid.")
permit (principal, action == Action::"act:accept", resource)
when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) }
when { resource.states.containsAny(["submitted"]) }
when { resource.facts.contains("fee-paid") };

@id("rows[5].show.summary.police")
@source("program.yaml:90")
@says("The police may see the summary during the consultation.")
permit (principal, action == Action::"view:summary", resource)
when { principal.roles.contains("police") && resource.partners.containsAny(principal.partners) }
when { resource.states.containsAny(["consultation"]) };

@id("rows[5].offer.object.police")
@source("program.yaml:91")
@says("The police may object during the consultation.")
permit (principal, action == Action::"act:object", resource)
when { principal.roles.contains("police") && resource.partners.containsAny(principal.partners) }
when { resource.states.containsAny(["consultation"]) };

@id("roles.inspector.site-visit")
@source("program.yaml:40")
@says("The inspector of the case may visit the site, in office hours, with a managed device.")
permit (principal, action == Action::"task:hearing.site-visit", resource)
when { resource.team["inspector"].contains(principal) }
when { context.office_hours && context.managed_device };

@id("roles.licensing-officer.plan.site-visit")
@source("program.yaml:41")
@says("Licensing officers of the case's unit may plan the site visit at the hearing.")
permit (principal, action == Action::"plan:hearing.site-visit", resource)
when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) }
when { resource.states.containsAny(["hearing"]) };

@id("classes.case.officer")
@says("Licensing officers of the unit may read everything of class case.")
permit (principal, action == Action::"read:case", resource)
when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) };

@id("classes.contact.officer")
@says("Licensing officers of the unit may read contact details.")
permit (principal, action == Action::"read:contact", resource)
when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) };

@id("classes.case.police")
@says("The police may read everything of class case.")
permit (principal, action == Action::"read:case", resource)
when { principal.roles.contains("police") && resource.partners.containsAny(principal.partners) };

@id("classes.all.applicant")
@says("The applicant may read what the applicant wrote.")
permit (principal, action in [Action::"read"], resource)
when { resource.parties.contains(principal) };

@id("lists.my-cases.officer")
@says("Licensing officers list the cases of their units.")
permit (principal, action == Action::"list:my-cases", resource)
when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) };

@id("lists.my-cases.inspector")
@says("Inspectors list the cases they are assigned to.")
permit (principal, action == Action::"list:my-cases", resource)
when { resource.team["inspector"].contains(principal) };

@id("lists.my-cases.police")
@says("The police list the cases they were brought into.")
permit (principal, action == Action::"list:my-cases", resource)
when { principal.roles.contains("police") && resource.partners.containsAny(principal.partners) };

@id("open.applicant")
@says("Anybody may open an application.")
permit (principal, action == Action::"open", resource);
"#;

pub(crate) fn program() -> ProgramPolicies {
    ProgramPolicies { spec: spec(), texts: vec![PolicyText::new("program.cedar", SHEET)] }
}

/// The program with one more text.
pub(crate) fn policies_with(extra: &str) -> Policies {
    let mut program = program();
    program.texts.push(PolicyText::new("policies/extra.cedar", extra));
    Policies::load(vec![program]).unwrap()
}

pub(crate) fn policies() -> &'static Policies {
    static LOADED: LazyLock<Policies> = LazyLock::new(|| Policies::load(vec![program()]).unwrap());
    &LOADED
}

pub(crate) fn person(n: u128, roles: &[&str], units: &[&str], partners: &[&str]) -> Principal {
    Principal::Person(Person {
        roles: [(ProgramName::new(PROGRAM), roles.iter().map(|role| (*role).into()).collect())].into(),
        units: units.iter().map(|unit| (*unit).into()).collect(),
        partners: partners.iter().map(|partner| (*partner).into()).collect(),
        revision: 3,
        ..Person::bare(person_id(n))
    })
}

pub(crate) fn officer() -> Principal {
    person(1, &["licensing-officer"], &["north"], &[])
}

pub(crate) fn officer_south() -> Principal {
    person(2, &["licensing-officer"], &["south"], &[])
}

pub(crate) fn police() -> Principal {
    person(3, &["police"], &[], &["police"])
}

pub(crate) fn applicant() -> Principal {
    Principal::Person(Person::bare(person_id(4)))
}

pub(crate) fn inspector() -> Principal {
    person(5, &["inspector"], &[], &[])
}

pub(crate) fn auditor() -> Principal {
    Principal::Person(Person {
        platform_roles: BTreeSet::from(["auditor".to_owned()]),
        ..Person::bare(person_id(6))
    })
}

pub(crate) fn administrator() -> Principal {
    Principal::Person(Person {
        platform_roles: BTreeSet::from(["administrator".to_owned()]),
        ..Person::bare(person_id(7))
    })
}

pub(crate) fn office() -> Context {
    Context {
        attested: Attested {
            at: at(),
            office_hours: true,
            zones: BTreeSet::from(["office-network".to_owned()]),
            managed_device: true,
            auth_age_s: 60,
            auth_strength: 2,
        },
        declared: Declared::default(),
    }
}

/// The Crown: of unit `north`, from person 4, inspected by person 5, with the police brought in.
pub(crate) fn case(state: &str) -> Case {
    let register = Register {
        state: state.into(),
        visit: 1,
        entered_at: at(),
        pending: None,
        auto_taken: BTreeSet::new(),
        visited: BTreeMap::new(),
    };
    Case {
        definition: "d".to_owned(),
        reference: "PL-2026-7F3KQ".to_owned(),
        version: 12,
        registers: [(TrackName::new(MAIN_TRACK), register)].into(),
        team: vec![TeamMember { person: person_id(5), role: "inspector".into(), from: at(), until: None }],
        partners: BTreeSet::from(["police".into()]),
        parties: BTreeSet::from([person_id(4)]),
        ..Case::empty(CaseId::new(uuid::Uuid::from_u128(0xc7)), PROGRAM.into(), "north".into(), at())
    }
}

/// The definition behind the program: its file schema, without plan and rules.
pub(crate) fn definition() -> Definition {
    let field = |kind, class: &str, mask| Field {
        kind,
        class: class.into(),
        pii: false,
        mask,
        index: IndexUse::default(),
        written_by: Vec::new(),
        measure: None,
    };
    let representation = [
        ("text".to_owned(), field(FieldType::LongText, "case", None)),
        ("telephone".to_owned(), field(FieldType::Phone, "private", Some(Mask::LastFour))),
        ("witness".to_owned(), field(FieldType::Text, "private", None)),
    ];
    Definition {
        program: PROGRAM.into(),
        version: "1.0.0".to_owned(),
        digest: "d".to_owned(),
        reference: "PL-{year}-{random:5}".to_owned(),
        file: FileSchema {
            fields: [
                ("premises.name".into(), field(FieldType::Text, "case", None)),
                ("premises.ward".into(), field(FieldType::Text, "case", None)),
                ("applicant.name".into(), field(FieldType::Text, "contact", None)),
                ("applicant.home_address".into(), field(FieldType::Address, "private", Some(Mask::TownOnly))),
                (
                    "representations".into(),
                    field(FieldType::Many(Box::new(representation.into_iter().collect())), "case", None),
                ),
            ]
            .into_iter()
            .collect(),
            ..FileSchema::default()
        },
        roles: spec().roles.into_iter().map(|role| role.name).collect(),
        plan: Plan::default(),
        tracks: Vec::new(),
        states: IndexMap::new(),
        actions: IndexMap::new(),
        rows: Vec::new(),
        offers: Vec::new(),
        conditions: IndexMap::new(),
        decisions: IndexMap::new(),
        effects: IndexMap::new(),
        fetches: IndexMap::new(),
        documents: IndexMap::new(),
        money: None,
        parties: casewright_core::party::PartiesDef::default(),
        priority: None,
        config: BTreeMap::new(),
        calendar: Calendar::default(),
    }
}

/// The Crown with a filled case file.
pub(crate) fn filled(state: &str) -> Case {
    let map = |parts: &[(&str, Value)]| {
        Value::Map(parts.iter().map(|(name, value)| ((*name).into(), value.clone())).collect())
    };
    let address = map(&[("line1", Value::text("1 Shambles")), ("town", Value::text("York"))]);
    let noise = map(&[
        ("text", Value::text("noise")),
        ("telephone", Value::text("01904 1234567")),
        ("witness", Value::text("B. Jones")),
    ]);
    Case {
        file: map(&[
            ("premises", map(&[("name", Value::text("The Crown")), ("ward", Value::text("Guildhall"))])),
            ("applicant", map(&[("name", Value::text("A. Smith")), ("home_address", address)])),
            ("representations", Value::List(vec![noise])),
        ]),
        ..case(state)
    }
}
