//! Who calls, from where, why: made from a session token on every request, so that a change of roles acts at once (S0.5).

use crate::{
    App,
    app::{Loaded, office_hours},
    people::Person,
};
use authz::Principal;
use casewright_core::{
    calendar::Calendar,
    id::{PersonId, ProgramName, RoleName, ServiceName, SessionId},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What the server saw of the request. Time, age and strength of the login are added from clock and session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attested {
    /// Network zones by configured ranges: `office-network`.
    pub zones: BTreeSet<String>,
    /// True for a device known by certificate or by an identity provider's claim.
    pub managed_device: bool,
    /// The address, for the log.
    pub address: Option<String>,
}

/// What the person says; only narrows access.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// The purpose of use (S0.23).
    pub purpose: Option<String>,
    /// The reason for this access.
    pub reason: Option<String>,
    /// True when an emergency is claimed.
    pub emergency: bool,
}

/// Who calls.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) principal: Principal,
    pub(crate) session: Option<SessionId>,
    pub(crate) name: String,
    pub(crate) strength: u8,
    pub(crate) signed_in_at: Option<Timestamp>,
    pub(crate) attested: Attested,
    pub(crate) declared: Declared,
    pub(crate) lang: String,
}

impl Caller {
    /// The person; none for services.
    pub fn person(&self) -> Option<PersonId> {
        match &self.principal {
            Principal::Person(person) => Some(person.actor().id),
            Principal::Service(_) => None,
        }
    }

    /// The session: none for services.
    pub const fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// What others read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 0 guest, 1 password, 2 two factors.
    pub const fn strength(&self) -> u8 {
        self.strength
    }

    /// True for a guest of the public pages.
    pub const fn is_guest(&self) -> bool {
        self.session.is_some() && self.strength == 0
    }

    /// The purpose that was declared.
    pub fn purpose(&self) -> Option<&str> {
        self.declared.purpose.as_deref()
    }

    /// The token of a service account that was used, where one was.
    pub fn token(&self) -> Option<uuid::Uuid> {
        match &self.principal {
            Principal::Person(person) => person.actor().scope.as_ref()?.token,
            Principal::Service(_) => None,
        }
    }

    /// The language of texts.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// True when the person has a role on the platform. What it opens is decided by the policies, not by this.
    pub fn has_platform_role(&self, role: &str) -> bool {
        match &self.principal {
            Principal::Person(person) => person.platform_roles.contains(role),
            Principal::Service(_) => false,
        }
    }

    /// True for an auditor: one who has no tie to a case and looks at all of them, as far as the policies let them.
    pub fn oversees(&self) -> bool {
        self.has_platform_role("auditor")
    }

    /// The same caller for another purpose or reason.
    #[must_use]
    pub fn declaring(mut self, declared: Declared) -> Self {
        self.declared = declared;
        self
    }

    /// Answers in this language where the program has it.
    #[must_use]
    pub fn speaking(mut self, lang: &str) -> Self {
        lang.clone_into(&mut self.lang);
        self
    }

    /// The language in which they ask, as the program has it; none where it has no such, and where it is its first one, unless that is
    /// news: until another one is known whoever a case is from is written to in the first.
    pub(crate) fn language_in(&self, loaded: &Loaded, news: bool) -> Option<String> {
        let mut languages = loaded.program.locales.languages();
        let at = languages.position(|lang| lang.eq_ignore_ascii_case(&self.lang))?;
        (at > 0 || news).then(|| loaded.program.locales.languages().nth(at).unwrap_or_default().to_owned())
    }

    /// Roles of the person in a program.
    pub(crate) fn roles_in(&self, program: &ProgramName) -> BTreeSet<RoleName> {
        match &self.principal {
            Principal::Person(person) => person.roles.get(program).cloned().unwrap_or_default(),
            Principal::Service(_) => BTreeSet::new(),
        }
    }

    /// The circumstances at a time; office hours are those of the program's calendar.
    pub(crate) fn context(&self, at: Timestamp, calendar: Option<&Calendar>) -> authz::Context {
        let age = self.signed_in_at.map_or(0, |since| at.duration_since(since).as_secs().max(0));
        authz::Context {
            attested: authz::Attested {
                at,
                office_hours: calendar.is_some_and(|calendar| office_hours(calendar, at)),
                zones: self.attested.zones.clone(),
                managed_device: self.attested.managed_device,
                auth_age_s: u32::try_from(age).unwrap_or(u32::MAX),
                auth_strength: self.strength,
            },
            declared: authz::Declared {
                purpose: self.declared.purpose.clone(),
                reason: self.declared.reason.clone(),
                emergency: self.declared.emergency,
            },
        }
    }
}

/// A person as the policies know one: grants that are over are not there.
pub(crate) fn principal_of(person: &Person, at: Timestamp) -> authz::Person {
    let mut roles: BTreeMap<ProgramName, BTreeSet<RoleName>> = BTreeMap::new();
    for grant in person.roles.iter().filter(|grant| grant.is_on(at)) {
        roles.entry(grant.program.clone()).or_default().insert(grant.role.clone());
    }
    authz::Person {
        id: person.id,
        revision: person.revision,
        roles,
        platform_roles: person.platform_roles.iter().cloned().collect(),
        units: person.units.iter().cloned().collect(),
        partners: person.partners.iter().cloned().collect(),
        clearances: person
            .clearances
            .iter()
            .map(|one| authz::Clearance {
                program: one.program.clone(),
                role: one.role.clone(),
                zones: one.zones.iter().cloned().collect(),
                from: one.from,
                until: one.until,
            })
            .collect(),
        acted_by: None,
        scope: None,
    }
}

impl App {
    /// A service of the platform or of a connector as a caller: `payments`. For the wiring of the binary, never for what
    /// comes from outside.
    pub fn service(&self, name: &str) -> Caller {
        Caller {
            principal: Principal::Service(ServiceName::new(name)),
            session: None,
            name: name.to_owned(),
            strength: 0,
            signed_in_at: None,
            attested: Attested::default(),
            declared: Declared::default(),
            lang: self.settings.lang.clone(),
        }
    }
}
