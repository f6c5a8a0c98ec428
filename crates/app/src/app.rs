//! The application: ports, programs, policies and settings joined. Every use case is a method on it, one file a verb.

use crate::{
    Fault,
    connector::Connector,
    in_force::InForce,
    limit::{Limits, Rates},
    listeners::Listeners,
    notice::NoticeRules,
    port::{
        Clock, Ids, TokenHash,
        disposals::DisposalList,
        objects::{DocumentPorts, PIECE_BYTES},
        store::Store,
    },
    queue::Queues,
    use_case::Matrices,
};
use authz::{Policies, PolicyText, Shown as RevealShown, Views};
use casewright_core::{
    Definition,
    calendar::Calendar,
    id::{ProgramName, UnitName},
};
use jiff::Timestamp;
use program::{
    Program,
    model::{Shown, ViewKind},
};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, RwLock},
};
use tokio::sync::{Notify, Semaphore};

/// What the use cases need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Where cases, people, the outbox and the log are kept.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and random bytes.
    pub ids: Arc<dyn Ids>,
    /// The keyed hash of tokens.
    pub token_hash: TokenHash,
    /// Connectors by the name programs use.
    pub connectors: BTreeMap<String, Arc<dyn Connector>>,
    /// Where the content of documents lies, and who scans it.
    pub documents: DocumentPorts,
    /// The list of what was disposed of, outside of the data and its backups.
    pub disposals: Arc<dyn DisposalList>,
}

/// What a deployment chooses.
#[derive(Clone, Debug)]
pub struct Settings {
    /// True for demonstrations: the clock can be moved.
    pub demo: bool,
    /// Rows a list of the desk shows.
    pub desk_rows: u32,
    /// How often something may be asked.
    pub rates: Rates,
    /// The language of texts where the caller asks for none.
    pub lang: String,
    /// Bytes of a piece of a document: what a request holds in memory of an upload.
    pub piece_bytes: u32,
    /// What is told outside of the application, and by which way.
    pub notices: NoticeRules,
    /// True beside a server that may be running: the policies in force are not changed, and other ones do not start.
    pub beside: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            demo: false,
            desk_rows: 25,
            rates: Rates::default(),
            lang: "en".to_owned(),
            piece_bytes: PIECE_BYTES,
            notices: NoticeRules::default(),
            beside: false,
        }
    }
}

/// Why the application does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The policies of the programs are not accepted.
    #[error("the policies are not accepted: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Policies(Vec<authz::Finding>),
    /// Other programs than those that are in force in the store.
    #[error("the store is in use with other programs: name the configuration of its server")]
    OtherPolicies,
    /// Broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A program in use.
pub(crate) struct Loaded {
    pub(crate) program: Arc<Program>,
    /// What each view shows, for redaction.
    pub(crate) views: Views,
    /// True for a program as another jurisdiction than the deployment's has it, for the units there.
    elsewhere: bool,
}

impl Loaded {
    fn new(program: Arc<Program>, elsewhere: bool) -> Self {
        Self { views: views_of(&program), program, elsewhere }
    }

    pub(crate) fn definition(&self) -> &Definition {
        &self.program.definition
    }
}

/// The application.
pub struct App {
    pub(crate) ports: Ports,
    /// The current version of each program.
    pub(crate) programs: BTreeMap<ProgramName, Arc<Loaded>>,
    /// Every version given, in each of its jurisdictions, by digest: what running cases are bound to.
    digests: BTreeMap<String, Arc<Loaded>>,
    pub(crate) in_force: RwLock<Arc<InForce>>,
    /// Without what was put in force at run time: compiled once.
    pub(crate) bare: Arc<Policies>,
    /// A version that the store named and this process does not have: it is not looked for again on every request.
    pub(crate) not_followed: Mutex<Option<String>>,
    /// What comparing policies computed before.
    pub(crate) matrices: Arc<Matrices>,
    /// The platform policies of this build.
    pub(crate) shipped: Vec<PolicyText>,
    pub(crate) settings: Settings,
    /// Password hashing costs memory and time on purpose: at most two at once.
    pub(crate) hashing: Semaphore,
    /// How often things were asked.
    pub(crate) limits: Limits,
    /// Hashes of uploads under way, so that nothing is read twice.
    pub(crate) hashes: crate::use_case::UploadHashes,
    /// When orphaned content was last looked for.
    pub(crate) cleaned: Mutex<Option<Timestamp>>,
    /// Working days where no program has a calendar.
    pub(crate) no_calendar: Calendar,
    /// Who listens to changes.
    pub(crate) listeners: Listeners,
    /// On the stage of a scenario: a case of a program that is not loaded counts as opened, and a step says how it ends.
    pub(crate) staged: bool,
    /// Who waits for whom on a case.
    pub(crate) queues: Queues,
    /// Wakes the jobs when something was put in the outbox.
    pub(crate) wake: Notify,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("programs", &self.programs.keys()).finish_non_exhaustive()
    }
}

impl App {
    /// Joins everything. Compiles the policies of the programs and notes their version in the store, so that a decision
    /// made under others is made again. Of several versions of a program the last one given is current.
    pub async fn start(
        ports: Ports,
        programs: Vec<Arc<Program>>,
        settings: Settings,
    ) -> Result<Arc<Self>, StartError> {
        Self::start_under(ports, programs, settings, authz::platform::texts()).await
    }

    /// The same under other platform policies: for tests that show what each of them is there for.
    #[doc(hidden)]
    pub async fn start_under(
        ports: Ports,
        programs: Vec<Arc<Program>>,
        settings: Settings,
        shipped: Vec<PolicyText>,
    ) -> Result<Arc<Self>, StartError> {
        Self::start_with(ports, programs, settings, shipped, None).await
    }

    /// The same with policies of these programs that were compiled before: for the stage of a scenario.
    pub(crate) async fn start_with(
        ports: Ports,
        programs: Vec<Arc<Program>>,
        settings: Settings,
        shipped: Vec<PolicyText>,
        compiled: Option<Arc<Policies>>,
    ) -> Result<Arc<Self>, StartError> {
        let staged = compiled.is_some();
        let mut current = BTreeMap::new();
        let mut digests = BTreeMap::new();
        for program in programs {
            let loaded = Arc::new(Loaded::new(program, false));
            digests.insert(loaded.program.digest.clone(), Arc::clone(&loaded));
            current.insert(loaded.program.name.clone(), loaded);
        }
        if !staged {
            // A scenario is played in one place.
            let given: Vec<Arc<Loaded>> = digests.values().cloned().collect();
            for program in given.iter().map(|loaded| &loaded.program) {
                for there in program.jurisdictions.keys().filter_map(|name| program.in_jurisdiction(name)) {
                    let known = digests.contains_key(&there.digest);
                    if !known {
                        digests.insert(there.digest.clone(), Arc::new(Loaded::new(Arc::new(there), true)));
                    }
                }
            }
        }
        let bare = match compiled {
            Some(policies) => InForce { policies, roles: Vec::new(), set: None },
            None => InForce::load(&shipped, &current, Vec::new(), None).map_err(StartError::Policies)?,
        };
        let app = Arc::new(Self {
            ports,
            programs: current,
            digests,
            limits: Limits::new(settings.rates),
            hashes: crate::use_case::UploadHashes::default(),
            cleaned: Mutex::new(None),
            bare: Arc::clone(&bare.policies),
            in_force: RwLock::new(Arc::new(bare)),
            not_followed: Mutex::new(None),
            matrices: Arc::default(),
            shipped,
            settings,
            hashing: Semaphore::new(2),
            no_calendar: Calendar::default(),
            listeners: Listeners::default(),
            staged,
            queues: Queues::default(),
            wake: Notify::new(),
        });
        // Roles and policies that were put in force at run time; a build that does not accept them does not start.
        if app.settings.beside {
            // Beside a server: what it put in force holds here too, or this does not start.
            app.follow_policies().await?;
            let stored = app.ports.store.setting("policies-version").await?;
            if stored.as_deref() != Some(app.policies().version()) {
                return Err(StartError::OtherPolicies);
            }
        } else {
            app.put_in_force().await?.map_err(StartError::Policies)?;
        }
        Ok(app)
    }

    /// The programs that are loaded.
    pub fn programs(&self) -> impl Iterator<Item = &Arc<Program>> {
        self.programs.values().map(|loaded| &loaded.program)
    }

    /// The program of a name.
    pub fn program(&self, name: &str) -> Option<&Arc<Program>> {
        self.programs.get(name).map(|loaded| &loaded.program)
    }

    /// That the store can be read; reveals nothing of what is in it.
    pub async fn ready(&self) -> Result<(), Fault> {
        self.ports.store.setting("policies-version").await.map(drop)
    }

    /// Bytes of a piece of a document: the most that an upload sends at a time.
    pub fn piece_bytes(&self) -> u32 {
        self.settings.piece_bytes
    }

    /// True for demonstrations.
    pub fn is_demo(&self) -> bool {
        self.settings.demo
    }

    /// Now, by the clock port.
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.ports.store
    }

    /// Every version that is loaded, as the deployment's jurisdiction has it.
    pub(crate) fn versions(&self) -> impl Iterator<Item = &Arc<Loaded>> {
        self.digests.values().filter(|loaded| !loaded.elsewhere)
    }

    /// A version by its digest, in any jurisdiction.
    pub(crate) fn by_digest(&self, digest: &str) -> Option<&Arc<Loaded>> {
        self.digests.get(digest)
    }

    /// A version of a program as the jurisdiction of a unit has it (S3.48).
    pub(crate) fn in_unit(&self, loaded: &Arc<Loaded>, unit: &UnitName) -> Arc<Loaded> {
        let there = loaded.program.jurisdiction_of(unit).map(|there| there.definition.digest.as_str());
        Arc::clone(there.and_then(|digest| self.digests.get(digest)).unwrap_or(loaded))
    }

    /// The version of the program that a case is bound to.
    pub(crate) fn loaded_of(&self, case: &casewright_core::Case) -> Result<&Arc<Loaded>, Fault> {
        self.digests.get(&case.definition).ok_or_else(|| Fault::NoProgram(case.program.to_string()))
    }
}

/// What a program brings to the policies.
pub(crate) fn policies_of(program: &Program) -> authz::ProgramPolicies {
    use program::model::Tie;
    let access = &program.access;
    let tie = |tie: Tie| match tie {
        Tie::Assigned => authz::Tie::Assigned,
        Tie::Team => authz::Tie::Team,
        Tie::Unit => authz::Tie::Unit,
        Tie::Party => authz::Tie::Party,
        Tie::Partner => authz::Tie::Partner,
        Tie::Anyone => authz::Tie::Anyone,
    };
    authz::ProgramPolicies {
        spec: authz::ProgramSpec {
            program: program.name.clone(),
            roles: program
                .roles
                .iter()
                .map(|(name, role)| authz::RoleSpec { name: name.clone(), tie: tie(role.tie) })
                .collect(),
            partners: access.partners.clone(),
            views: access.views.clone(),
            actions: access.actions.clone(),
            tasks: access.tasks.clone(),
            plans: access.plans.clone(),
            fetches: access.fetches.clone(),
            child_of: access.child_of.clone(),
            documents: access
                .documents
                .iter()
                .map(|(name, class, sealers)| authz::DocumentSpec {
                    name: name.clone(),
                    class: class.clone(),
                    sealers: sealers.clone(),
                })
                .collect(),
            classes: access.classes.clone(),
            reveals: access.reveals.clone(),
            lists: access.lists.clone(),
            facts: access.facts.clone(),
            states: access.states.clone(),
            approvals: access.approvals.clone(),
        },
        texts: program.policies.iter().map(|(file, text)| authz::PolicyText::new(file, text)).collect(),
    }
}

/// What each view shows. An input view shows the fields of its form, so that what is filled in already can be read back.
fn views_of(program: &Program) -> Views {
    let shown = |shown: &Shown| match shown {
        Shown::All => RevealShown::All,
        Shown::Reference => RevealShown::Reference,
        Shown::State => RevealShown::State,
        Shown::Opened => RevealShown::Opened,
        Shown::Clock(clock) => RevealShown::Clock(clock.clone()),
        Shown::Decision(decision) => RevealShown::Decision(decision.clone()),
        Shown::Field(path) => RevealShown::Field(path.clone()),
    };
    program
        .views
        .iter()
        .map(|(name, view)| {
            let shows = match &view.kind {
                ViewKind::Show(all) => all.iter().map(shown).collect(),
                // What a form appends is an item of its own: the group itself is not opened by it.
                ViewKind::Input(form) if form.appends.is_some() => Vec::new(),
                ViewKind::Input(form) => {
                    form.fields().map(|field| RevealShown::Field(field.path.clone())).collect()
                }
            };
            (name.clone(), shows)
        })
        .collect()
}

/// Working hours, as `hours: office` means them: a working day of the calendar, from eight to six in its zone.
pub(crate) fn office_hours(calendar: &Calendar, at: Timestamp) -> bool {
    let local = at.to_zoned(calendar.zone.clone());
    calendar.is_working(local.date()) && (8..18).contains(&local.hour())
}
