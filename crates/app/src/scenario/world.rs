//! The world of one scenario: a store, a clock, people tied to the case as their roles ask, and the case.

use super::{
    coverage::Coverage,
    outside::{Outside, SeededIds, SetClock},
    watch::Watch,
};
use crate::{
    Answer, App, Attested, Caller, Clock, Declared, Fault, MemoryStore, Ports, Settings, StartError,
    answer::Acted,
    caller::principal_of,
    connector::Connector,
    entry::EntryTarget,
    people::{Clearance, Person, RoleGrant},
    port::store::{CommitError, EntryQuery, Store},
    request::Guard,
};
use authz::{Ask, DocumentAct, Policies, Principal, Target};
use casewright_core::{
    Case,
    definition::{EffectDef, Span},
    id::{CaseId, DocumentKind, PersonId, RoleName, UnitName},
    platform::PlatformCommand,
};
use jiff::{SignedDuration, Timestamp};
use program::{
    Program,
    model::{Origin, Scenario, Tie, Under, Who},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// One scenario's world.
pub(super) struct World {
    pub(super) app: Arc<App>,
    pub(super) store: Arc<MemoryStore>,
    pub(super) clock: Arc<SetClock>,
    pub(super) outside: Arc<Outside>,
    pub(super) watch: Arc<Watch>,
    pub(super) program: Arc<Program>,
    /// The case, once it is open.
    pub(super) case: Option<(CaseId, String)>,
    unit: UnitName,
    people: HashMap<Who, PersonId>,
    /// Platform roles by role, as the scenario gives them.
    platform_roles: BTreeMap<RoleName, Vec<String>>,
    /// Further roles of the person of a role.
    also: BTreeMap<RoleName, Vec<RoleName>>,
    /// Clearances by role.
    clearances: BTreeMap<RoleName, Clearance>,
    /// Reference and code of the voucher of a line that was handed over last.
    pub(super) vouchers: HashMap<casewright_core::id::LineName, (String, String)>,
    /// The circumstances of the step that is taken.
    pub(super) under: Under,
    /// By policy the step that first asked it, where that is traced.
    pub(super) traced: Option<BTreeMap<String, usize>>,
    /// Policies that made an answer which a step looked at and no entry names.
    policies: BTreeSet<String>,
}

impl World {
    pub(super) async fn new(
        program: &Program,
        scenario: &Scenario,
        watch: &Arc<Watch>,
        policies: &Arc<Policies>,
    ) -> Result<Self, Fault> {
        let there = program.in_jurisdiction(&scenario.given.jurisdiction);
        let mut program = there.unwrap_or_else(|| program.clone());
        program.definition = Arc::new(watch.over(&program.definition));
        let program = Arc::new(program);
        let store = Arc::new(MemoryStore::new());
        let clock = Arc::new(SetClock::new(scenario.given.now));
        let outside = Arc::new(Outside::default());
        let ports = Ports {
            store: Arc::clone(&store) as Arc<dyn Store>,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::new(SeededIds::default()),
            // No token is ever made here.
            token_hash: Arc::new(|purpose, token| format!("{purpose}:{}", hex::encode(token))),
            documents: crate::DocumentPorts {
                scanner: Some(Arc::new(FindsNothing)),
                ..crate::DocumentPorts::default()
            },
            connectors: connectors(&program)
                .map(|name| (name, Arc::clone(&outside) as Arc<dyn Connector>))
                .collect(),
            disposals: Arc::new(crate::port::disposals::DisposalsInMemory::default()),
        };
        // What a jurisdiction lays over are values, clocks, decisions and forms: who may do what is the same everywhere.
        let compiled = Some(Arc::clone(policies));
        let shipped = authz::platform::texts();
        let settings = Settings::default();
        let started = App::start_with(ports, vec![Arc::clone(&program)], settings, shipped, compiled).await;
        let app = started.map_err(|error| match error {
            StartError::Fault(fault) => fault,
            StartError::Policies(_) | StartError::OtherPolicies => Fault::Internal(error.to_string()),
        })?;
        let unit = program.default_unit().unwrap_or_else(|| UnitName::from("the-unit"));
        Ok(Self {
            app,
            store,
            clock,
            outside,
            watch: Arc::clone(watch),
            case: None,
            unit,
            people: HashMap::new(),
            platform_roles: scenario.given.platform_roles.clone(),
            also: scenario.given.also.clone(),
            clearances: clearances(&program, scenario),
            vouchers: HashMap::new(),
            under: Under::default(),
            traced: None,
            policies: BTreeSet::new(),
            program,
        })
    }

    /// Opens the case as the scenario begins. The answer says why not, if not.
    pub(super) async fn open(&mut self, scenario: &Scenario) -> Result<Result<(), String>, Fault> {
        let opener = self.caller(&Who::Role(scenario.given.opened_by.clone())).await?;
        let file = super::play::json_of_input(&scenario.given.file);
        let unit = Some(self.unit.clone());
        let answer =
            self.app.open_case(&opener, self.program.name.as_str(), unit, file, Guard::default()).await?;
        let reference = match answer {
            Answer::Found(Acted::Done(done)) => done.reference,
            Answer::Found(Acted::Refused(refused)) => {
                let fields: Vec<String> = refused
                    .problems
                    .iter()
                    .map(|problem| format!("{} ({})", problem.path, problem.key))
                    .collect();
                return Ok(Err(format!("refused: {} {}", refused.kind, fields.join(", "))));
            }
            Answer::Found(other) => return Ok(Err(format!("{other:?}"))),
            Answer::NotFound => {
                return Ok(Err(format!("`{}` may not open a case", scenario.given.opened_by)));
            }
            Answer::Denied(denied) => return Ok(Err(denied.says)),
        };
        let id = self.store.case_of_reference(&reference).await?;
        let id = id.ok_or_else(|| Fault::Internal("a case that was opened is not there".to_owned()))?;
        self.case = Some((id, reference));
        Ok(Ok(()))
    }

    /// The case as it is.
    pub(super) async fn case(&self) -> Result<Arc<Case>, Fault> {
        let gone = || Fault::Internal("the scenario has no case".to_owned());
        let (id, _) = self.case.as_ref().ok_or_else(gone)?;
        self.store.case(*id).await?.ok_or_else(gone)
    }

    pub(super) fn reference(&self) -> &str {
        self.case.as_ref().map_or("", |(_, reference)| reference)
    }

    /// Somebody as a caller of this moment.
    pub(super) async fn caller(&mut self, who: &Who) -> Result<Caller, Fault> {
        let (role, tied) = match who {
            Who::Service(service) => return Ok(self.app.service(service.as_str())),
            Who::Role(role) => (role, true),
            Who::Untied(role) => (role, false),
        };
        let person = match self.people.get(who) {
            Some(person) => *person,
            None => {
                let person = self.add_person(role, tied).await?;
                self.people.insert(who.clone(), person);
                person
            }
        };
        self.caller_of(person, role).await
    }

    async fn caller_of(&self, person: PersonId, role: &RoleName) -> Result<Caller, Fault> {
        let now = self.clock.now();
        let gone = || Fault::Internal("somebody of the scenario is not there".to_owned());
        let stored = self.store.person(person).await?.ok_or_else(gone)?;
        let meta = self.program.roles.get(role);
        let usual = meta.map(|role| &role.from);
        let from = || self.under.from.as_ref().or(usual).into_iter().flatten();
        let purpose = match &self.under.purpose {
            Some(said) => said.clone(),
            None => meta.and_then(|role| role.purpose.first().cloned()),
        };
        let ago = self.under.signed_in.map_or(SignedDuration::ZERO, length);
        let zones = from().filter_map(|origin| match origin {
            Origin::Zone(zone) => Some(zone.clone()),
            Origin::ManagedDevice => None,
        });
        let is_party = meta.is_some_and(|role| role.tie == Tie::Party);
        Ok(Caller {
            principal: Principal::Person(principal_of(&stored, now)),
            session: None,
            name: stored.name,
            // Parties come through the public pages without an account: the weakest there is.
            strength: u8::from(!is_party),
            signed_in_at: Some(now.checked_sub(ago).unwrap_or(now)),
            attested: Attested {
                zones: zones.collect(),
                managed_device: from().any(|origin| *origin == Origin::ManagedDevice),
                address: None,
            },
            declared: Declared { purpose, ..Declared::default() },
            lang: self.app.settings.lang.clone(),
        })
    }

    /// Somebody with a role; tied as far as that is a fact about the person. A role on the case itself is given by a step.
    async fn add_person(&self, role: &RoleName, tied: bool) -> Result<PersonId, Fault> {
        let title = self.program.roles.get(role).map_or_else(|| role.to_string(), |meta| meta.title.clone());
        let unit = if tied { self.unit.clone() } else { UnitName::from("another-unit") };
        let further = self.also.get(role).into_iter().flatten();
        let roles: Vec<&RoleName> = std::iter::once(role).chain(further).collect();
        let metas = || roles.iter().filter_map(|role| self.program.roles.get(*role));
        let grant = |role: &&RoleName| RoleGrant {
            program: self.program.name.clone(),
            role: RoleName::clone(role),
            from: None,
            until: None,
        };
        let id = PersonId::new(self.app.ports.ids.uuid());
        let person = Person {
            id,
            revision: 1,
            name: title,
            login: Some(id.to_string()),
            roles: roles.iter().map(grant).collect(),
            platform_roles: self.platform_roles.get(role).cloned().unwrap_or_default(),
            units: metas().any(|meta| meta.tie == Tie::Unit).then_some(unit).into_iter().collect(),
            partners: metas().filter(|_| tied).filter_map(|meta| meta.partner.clone()).collect(),
            active: true,
            clearances: self.clearances.get(role).cloned().into_iter().collect(),
            delegations: Vec::new(),
        };
        let target = EntryTarget::Person(person.id);
        let now = self.clock.now();
        let entry = self.app.entry_of_nobody(&Attested::default(), now, "add-person", target, true);
        self.store.put_person(person, entry).await.map_err(|error| match error {
            CommitError::Fault(fault) => fault,
            other => Fault::Internal(other.to_string()),
        })?;
        Ok(id)
    }

    /// The person of a role, tied or not yet.
    pub(super) async fn person_of(&mut self, role: &RoleName) -> Result<PersonId, Fault> {
        let who = Who::Role(role.clone());
        self.caller(&who).await?;
        let gone = || Fault::Internal("somebody of the scenario is not there".to_owned());
        self.people.get(&who).copied().ok_or_else(gone)
    }

    /// Notes the policies that make the answer to an ask now: lists and offers leave none of them in the log.
    pub(super) async fn note(&mut self, caller: &Caller, ask: &Ask) -> Result<(), Fault> {
        let case = self.case().await?;
        let context = caller.context(self.clock.now(), Some(&self.program.definition.calendar));
        let decision = self.app.policies().decide(&caller.principal, &context, ask, Target::Case(&case));
        self.policies.extend(decision.policies.into_iter().map(|policy| policy.id));
        Ok(())
    }

    /// What somebody may do with documents, by kind; with the policies that say so.
    pub(super) async fn documents_of(
        &mut self,
        caller: &Caller,
    ) -> Result<BTreeMap<DocumentKind, BTreeSet<String>>, Fault> {
        let case = self.case().await?;
        let context = caller.context(self.clock.now(), Some(&self.program.definition.calendar));
        let policies = self.app.policies();
        let (seen, adding) = authz::documents_seen(&policies, &caller.principal, &context, &case);
        let mut all: BTreeMap<DocumentKind, BTreeSet<String>> = BTreeMap::new();
        let mut may = |kind: &DocumentKind, right: &str| {
            all.entry(kind.clone()).or_default().insert(right.to_owned());
        };
        for kind in &adding {
            may(kind, "add");
            let ask = Ask::Document(DocumentAct::Add, kind.clone());
            let target = Target::NewDocument(&case, kind);
            let decision = policies.decide(&caller.principal, &context, &ask, target);
            self.policies.extend(decision.policies.into_iter().map(|policy| policy.id));
        }
        for (number, rights) in seen {
            let Some(document) = case.documents.get(number as usize) else { continue };
            let each = [
                (DocumentAct::See, "see", true),
                (DocumentAct::Change, "change", rights.change),
                (DocumentAct::Seal, "seal", rights.seal),
                (DocumentAct::Move, "move", rights.move_),
                (DocumentAct::Redact, "redact", rights.redact),
                (DocumentAct::HandOver, "hand-over", rights.hand_over),
            ];
            for (act, right, _) in each.into_iter().filter(|(.., holds)| *holds) {
                may(&document.kind, right);
                let ask = Ask::Document(act, document.kind.clone());
                let target = Target::Document(&case, document);
                let decision = policies.decide(&caller.principal, &context, &ask, target);
                self.policies.extend(decision.policies.into_iter().map(|policy| policy.id));
            }
        }
        Ok(all)
    }

    /// Notes which policies the steps up to this one were the first to ask.
    pub(super) async fn trace(&mut self, step: usize) -> Result<(), Fault> {
        let Some(mut traced) = self.traced.take() else { return Ok(()) };
        let all = EntryQuery { limit: u32::MAX, ..EntryQuery::default() };
        let entries = self.store.entries(all).await?;
        let asked = entries.iter().flat_map(|(_, entry)| &entry.detail.policies);
        for policy in asked.chain(&self.policies) {
            if !traced.contains_key(policy) {
                traced.insert(policy.clone(), step);
            }
        }
        self.traced = Some(traced);
        Ok(())
    }

    /// Adds what this scenario reached.
    pub(super) async fn reached(&self, coverage: &mut Coverage) -> Result<(), Fault> {
        if let Some((id, _)) = &self.case {
            coverage.events(&self.store.events(*id).await?);
        }
        let all = EntryQuery { limit: u32::MAX, ..EntryQuery::default() };
        for (_, entry) in self.store.entries(all).await? {
            coverage.entry(&entry);
        }
        coverage.policies_reached(&self.policies);
        Ok(())
    }
}

/// Real time: a working day counts as a day.
const fn length(span: Span) -> SignedDuration {
    match span {
        Span::Hours(hours) => SignedDuration::from_hours(hours as i64),
        Span::Days(days) | Span::WorkingDays(days) => SignedDuration::from_hours(24 * days as i64),
    }
}

/// What the scenario gives to stand in for office hours and place, from its start on.
fn clearances(program: &Program, scenario: &Scenario) -> BTreeMap<RoleName, Clearance> {
    let from = scenario.given.now;
    let clearance = |(role, span): (&RoleName, &Span)| {
        let clearance = Clearance {
            program: program.name.clone(),
            role: role.clone(),
            zones: Vec::new(),
            from,
            until: from.checked_add(length(*span)).unwrap_or(Timestamp::MAX),
            by: PersonId::new(uuid::Uuid::nil()),
            reason: "given by the scenario".to_owned(),
        };
        (role.clone(), clearance)
    };
    scenario.given.clearances.iter().map(clearance).collect()
}

/// On the stage nothing is infected.
struct FindsNothing;

#[async_trait::async_trait]
impl crate::port::objects::Scanner for FindsNothing {
    async fn scan(
        &self,
        _: &mut crate::content::ContentStream,
    ) -> Result<crate::port::objects::Scan, crate::connector::CallFailure> {
        Ok(crate::port::objects::Scan::Clean("the stage".to_owned()))
    }
}

/// Every connector that the program names.
fn connectors(program: &Program) -> impl Iterator<Item = String> + '_ {
    let definition = &program.definition;
    let messages = definition.effects.values().filter_map(|effect| match effect {
        EffectDef::Message { connector, .. } => Some(connector.clone()),
        EffectDef::Platform { command: PlatformCommand::InviteWorker, .. } => Some("mail".to_owned()),
        EffectDef::Letter { .. } | EffectDef::Publish { .. } | EffectDef::Platform { .. } => None,
    });
    let payments = program.money.iter().map(|money| money.connector.clone());
    messages.chain(definition.fetches.values().map(|fetch| fetch.connector.clone())).chain(payments)
}
