//! People, services, cases as Cedar entities: always complete, so that no policy meets a missing attribute. (Cedar
//! *skips* a forbid that errors; the guard for that is in `decide`, this is what keeps it from happening.)

use crate::{
    ask::Target,
    context::Context,
    documents::class_of,
    principal::{Person, Principal},
    vocabulary::ProgramSpec,
};
use casewright_core::{
    Case, Document,
    command::Actor,
    id::{ClassName, DocumentKind, ProgramName},
    schema::DEFAULT_CLASS,
};
use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression as Value};
use jiff::Timestamp;
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

#[expect(clippy::expect_used, reason = "the names are identifiers, known here; a test makes every one")]
fn kind(name: &str) -> EntityTypeName {
    name.parse().expect("an identifier")
}

static PERSON: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Person"));
static SERVICE: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Service"));
pub(crate) static CASE: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Case"));
static DOCUMENT: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Document"));
static PROGRAM: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Program"));
static ACCOUNT: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Account"));
static PLATFORM: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Platform"));
static ACTION: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Action"));

fn uid(kind: &EntityTypeName, id: impl AsRef<str>) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

/// The uid of an action.
pub(crate) fn action_uid(id: &str) -> EntityUid {
    uid(&ACTION, id)
}

/// The uid of a person.
pub(crate) fn person_uid(id: casewright_core::id::PersonId) -> EntityUid {
    uid(&PERSON, id.to_string())
}

fn strings<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::new_set(items.into_iter().map(|item| Value::new_string(item.as_ref().to_owned())))
}

fn entity(
    uid: EntityUid,
    attributes: impl IntoIterator<Item = (&'static str, Value)>,
) -> Result<Entity, String> {
    let attributes: HashMap<String, Value> =
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Entity::new(uid, attributes, HashSet::new()).map_err(|error| error.to_string())
}

/// The principal; a person's roles are those of the program at hand.
pub(crate) fn principal(
    principal: &Principal,
    program: Option<&ProgramName>,
) -> Result<(EntityUid, Entity), String> {
    let (uid, made) = match principal {
        Principal::Person(Person { id, roles, platform_roles, units, partners, .. }) => {
            let here = program.and_then(|program| roles.get(program));
            let uid = person_uid(*id);
            (
                uid.clone(),
                entity(
                    uid,
                    [
                        ("roles", strings(here.into_iter().flatten())),
                        ("platform_roles", strings(platform_roles)),
                        ("units", strings(units)),
                        ("partners", strings(partners)),
                    ],
                ),
            )
        }
        Principal::Service(name) => {
            let uid = uid(&SERVICE, name);
            (uid.clone(), entity(uid, [("name", Value::new_string(name.as_str().to_owned()))]))
        }
    };
    Ok((uid, made?))
}

/// The target.
pub(crate) fn target(
    target: Target<'_>,
    spec: &ProgramSpec,
    at: Timestamp,
    asking: &Principal,
) -> Result<(EntityUid, Entity), String> {
    match target {
        Target::Case(case) => {
            let uid = uid(&CASE, case.id.to_string());
            Ok((uid.clone(), entity(uid, case_attributes(case, spec, at, asking)?)?))
        }
        Target::Document(case, document) => {
            let first = document.versions.first().map(|version| version.content.id.to_string());
            let uid = uid(&DOCUMENT, format!("{}/{}", case.id, first.unwrap_or_default()));
            let class = class_of(spec, document);
            let own = document_attributes(spec, &document.kind, &class, Some(document), asking);
            let all = case_attributes(case, spec, at, asking)?.into_iter().chain(own);
            Ok((uid.clone(), entity(uid, all)?))
        }
        Target::NewDocument(case, kind) => {
            let uid = uid(&DOCUMENT, format!("{}/new", case.id));
            let known = spec.documents.iter().find(|known| known.name == *kind);
            let class = known.map_or_else(|| ClassName::new(DEFAULT_CLASS), |known| known.class.clone());
            let own = document_attributes(spec, kind, &class, None, asking);
            let all = case_attributes(case, spec, at, asking)?.into_iter().chain(own);
            Ok((uid.clone(), entity(uid, all)?))
        }
        Target::Program(program) => {
            let uid = uid(&PROGRAM, program);
            Ok((uid.clone(), entity(uid, [("name", Value::new_string(program.as_str().to_owned()))])?))
        }
        Target::Account(person) => {
            let uid = uid(&ACCOUNT, person.to_string());
            let holder = Value::new_entity_uid(person_uid(person));
            Ok((uid.clone(), entity(uid, [("holder", holder)])?))
        }
        Target::Platform => {
            let uid = uid(&PLATFORM, "this");
            Ok((uid.clone(), entity(uid, [])?))
        }
    }
}

/// True for a case over which nothing can be done any more.
pub(crate) fn ended(case: &Case) -> bool {
    case.ended_at.is_some()
}

/// What a document has besides what its case has; none for one that is yet to be added.
fn document_attributes(
    spec: &ProgramSpec,
    kind: &DocumentKind,
    class: &ClassName,
    document: Option<&Document>,
    asking: &Principal,
) -> Vec<(&'static str, Value)> {
    let known = spec.documents.iter().find(|known| known.name == *kind);
    let added_by = match (document, asking) {
        (Some(document), _) => document.added_by.person,
        (None, Principal::Person(person)) => Some(person.id),
        (None, Principal::Service(_)) => None,
    };
    vec![
        ("kind", Value::new_string(kind.as_str().to_owned())),
        ("class", Value::new_string(class.as_str().to_owned())),
        ("tags", strings(document.iter().flat_map(|document| &document.tags))),
        ("sealed", Value::new_bool(document.is_some_and(|document| document.sealed.is_some()))),
        ("sealers", strings(known.iter().flat_map(|known| &known.sealers))),
        ("added_by", Value::new_set(added_by.map(|id| Value::new_entity_uid(person_uid(id))))),
        ("from", strings(document.iter().flat_map(|document| &document.added_by.partners))),
    ]
}

fn case_attributes(
    case: &Case,
    spec: &ProgramSpec,
    at: Timestamp,
    asking: &Principal,
) -> Result<Vec<(&'static str, Value)>, String> {
    let person = |id: casewright_core::id::PersonId| Value::new_entity_uid(person_uid(id));
    let holding = || {
        case.team.iter().filter(|member| {
            member.holds_at(at) && asking.has_tie(&case.program, member.person, Some(&member.role))
        })
    };
    let team = Value::new_record(spec.roles.iter().map(|role| {
        let held = holding().filter(|member| member.role == role.name).map(|member| person(member.person));
        (role.name.as_str().to_owned(), Value::new_set(held))
    }))
    .map_err(|error| error.to_string())?;
    let by_action = |people: &dyn Fn(&casewright_core::case::Proposal) -> Vec<Value>| {
        Value::new_record(spec.approvals.iter().map(|action| {
            let who = case.proposals.get(action).map(people).unwrap_or_default();
            (action.as_str().to_owned(), Value::new_set(who))
        }))
        .map_err(|error| error.to_string())
    };
    let of_person = |actor: &Actor| match actor {
        Actor::Person(id) => Some(person(*id)),
        Actor::Service(_) => None,
    };
    let proposed = by_action(&|proposal| of_person(&proposal.by).into_iter().collect())?;
    let approved = by_action(&|proposal| proposal.approved_by.iter().filter_map(of_person).collect())?;
    let access = &case.access;
    let parties = case.parties.iter().filter(|id| asking.has_tie(&case.program, **id, None));
    let listed = || access.closed.iter().flat_map(|list| list.members.iter());
    let emergency_roles = || access.closed.iter().flat_map(|list| list.emergency_roles.iter());
    let broken = || {
        access.glass.iter().filter(|broken| {
            broken.is_on(at) && asking.has_tie(&case.program, broken.person, Some(&broken.role))
        })
    };
    let piercing = broken()
        .filter(|broken| access.is_piercing(broken) && asking.has_tie(&case.program, broken.person, None));
    let glass = Value::new_record(spec.roles.iter().map(|role| {
        let held = broken().filter(|broken| broken.role == role.name).map(|broken| person(broken.person));
        (role.name.as_str().to_owned(), Value::new_set(held))
    }))
    .map_err(|error| error.to_string())?;
    let under_review = access.glass.iter().filter(|one| one.review.is_none()).map(|one| one.person);
    let under_review = under_review
        .chain(access.emergencies.iter().filter(|one| one.review.is_none()).map(|one| one.by))
        .map(person);
    let acted = Value::new_record(spec.actions.iter().map(|action| {
        let who = access.acted.get(action).into_iter().flatten().map(|id| person(*id));
        (action.as_str().to_owned(), Value::new_set(who))
    }))
    .map_err(|error| error.to_string())?;
    Ok(vec![
        ("closed", Value::new_bool(access.closed.is_some())),
        ("listed", Value::new_set(listed().map(|id| person(*id)))),
        ("piercing", Value::new_set(piercing.map(|broken| person(broken.person)))),
        ("emergency_roles", strings(emergency_roles())),
        ("excluded", Value::new_set(access.excluded.keys().map(|id| person(*id)))),
        ("glass", glass),
        ("emergency", Value::new_bool(access.is_emergency(at))),
        ("under_review", Value::new_set(under_review)),
        ("acted", acted),
        ("held", Value::new_bool(case.records.is_held())),
        ("disposal_proposed", Value::new_set(case.records.proposed_by().map(person))),
        ("unit", Value::new_string(case.unit.as_str().to_owned())),
        ("states", strings(case.states())),
        ("facts", strings(case.facts.iter().filter(|(_, holds)| **holds).map(|(name, _)| name))),
        ("ended", Value::new_bool(ended(case))),
        ("public", Value::new_bool(false)),
        ("members", Value::new_set(holding().map(|member| person(member.person)))),
        ("parties", Value::new_set(parties.map(|id| person(*id)))),
        ("partners", strings(&case.partners)),
        ("team", team),
        ("proposed", proposed),
        ("approved", approved),
    ])
}

/// The context record. Clearances are the person's, as far as they count now, from here, in this program.
pub(crate) fn context(
    context: &Context,
    principal: &Principal,
    program: Option<&ProgramName>,
) -> Result<cedar_policy::Context, String> {
    let Context { attested, declared } = context;
    let clearances = match principal {
        Principal::Person(person) => person.clearances_now(attested, program),
        Principal::Service(_) => std::collections::BTreeSet::new(),
    };
    let said = |text: &Option<String>| Value::new_string(text.clone().unwrap_or_default());
    cedar_policy::Context::from_pairs([
        ("at".to_owned(), Value::new_long(attested.at.as_millisecond())),
        ("office_hours".to_owned(), Value::new_bool(attested.office_hours)),
        ("zones".to_owned(), strings(&attested.zones)),
        ("managed_device".to_owned(), Value::new_bool(attested.managed_device)),
        ("auth_age_s".to_owned(), Value::new_long(i64::from(attested.auth_age_s))),
        ("auth_strength".to_owned(), Value::new_long(i64::from(attested.auth_strength))),
        ("clearances".to_owned(), strings(clearances)),
        ("purpose".to_owned(), said(&declared.purpose)),
        ("reason".to_owned(), said(&declared.reason)),
        ("emergency".to_owned(), Value::new_bool(declared.emergency)),
    ])
    .map_err(|error| error.to_string())
}
