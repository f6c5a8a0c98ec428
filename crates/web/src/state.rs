//! What the handlers share.

use crate::{
    demo::DemoTools,
    observe::{Machine, Observed},
};
use app::{App, Ids, identity::IdentityProvider};
use jiff::tz::TimeZone;
use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Tells something about an address, as the deployment configures it.
pub type OfAddress<T> = Arc<dyn Fn(IpAddr) -> T + Send + Sync>;

/// What a deployment chooses about its front door.
#[derive(Clone)]
pub struct Door {
    /// True when people reach this over TLS: then browsers are told to stay there.
    pub tls: bool,
    /// Host names, with port where it is not the usual one, that this server answers to; empty: any.
    pub hosts: Vec<String>,
    /// Origins of other sites that may send forms here; usually none. What is no origin is left out.
    pub trusted_origins: Vec<String>,
    /// The time zone that people read times in.
    pub zone: TimeZone,
    /// What one request may take, from its head to the head of the answer.
    pub request_time: Duration,
    /// The network zones that an address lies in: `office-network`.
    pub zones_of: OfAddress<Vec<String>>,
    /// True for a proxy whose word about the client's address counts.
    pub is_proxy: OfAddress<bool>,
}

impl Default for Door {
    /// Plain HTTP for any host, UTC, no zones, no proxies.
    fn default() -> Self {
        Self {
            tls: false,
            hosts: Vec::new(),
            trusted_origins: Vec::new(),
            zone: TimeZone::UTC,
            request_time: Duration::from_secs(30),
            zones_of: Arc::new(|_| Vec::new()),
            is_proxy: Arc::new(|_| false),
        }
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("tls", &self.tls).field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct WebState {
    pub(crate) app: Arc<App>,
    ids: Arc<dyn Ids>,
    door: Arc<Door>,
    pub(crate) demo: Option<Arc<dyn DemoTools>>,
    providers: Arc<Vec<Arc<dyn IdentityProvider>>>,
    observed: Arc<Observed>,
    /// How often is looked for something new to tell whoever listens to events.
    pub(crate) look_every: Duration,
}

impl WebState {
    /// Joins the use cases and the front door.
    pub fn new(app: Arc<App>, ids: Arc<dyn Ids>, door: Door) -> Self {
        Self {
            app,
            ids,
            door: Arc::new(door),
            demo: None,
            providers: Arc::default(),
            observed: Arc::default(),
            look_every: LOOK_EVERY,
        }
    }

    /// With what a demonstration adds: its routes exist only then.
    #[must_use]
    pub fn with_demo(mut self, tools: Arc<dyn DemoTools>) -> Self {
        self.demo = Some(tools);
        self
    }

    /// With identity providers that people may sign in by.
    #[must_use]
    pub fn with_providers(mut self, providers: Vec<Arc<dyn IdentityProvider>>) -> Self {
        self.providers = Arc::new(providers);
        self
    }

    /// The provider of a name.
    pub(crate) fn provider(&self, name: &str) -> Option<Arc<dyn IdentityProvider>> {
        self.providers.iter().find(|provider| provider.name() == name).map(Arc::clone)
    }

    /// Name and title of each.
    pub(crate) fn providers_shown(&self) -> Vec<(String, String)> {
        self.providers.iter().map(|one| (one.name().to_owned(), one.title().to_owned())).collect()
    }

    /// With what the process knows of its machine.
    #[must_use]
    pub fn beside(mut self, machine: Machine) -> Self {
        self.observed = Arc::new(Observed::on(machine));
        self
    }

    pub(crate) fn observed(&self) -> &Observed {
        &self.observed
    }

    /// Looks for new events this often, instead of twice a second.
    #[must_use]
    pub const fn looking_every(mut self, every: Duration) -> Self {
        self.look_every = every;
        self
    }

    pub(crate) fn new_id(&self) -> uuid::Uuid {
        self.ids.uuid()
    }

    pub(crate) fn tls(&self) -> bool {
        self.door.tls
    }

    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    pub(crate) fn answers_to(&self, host: &str) -> bool {
        self.door.hosts.is_empty() || self.door.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }
}

impl fmt::Debug for WebState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebState")
            .field("door", &self.door)
            .field("demo", &self.demo.is_some())
            .finish_non_exhaustive()
    }
}
