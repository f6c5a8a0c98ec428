//! Reads JSON documents over HTTP: the `http` connector of fetches.
//!
//! Limits: only listed hosts (see [`crate::allow`]), no redirects, no proxy from the environment, a time for the whole call,
//! a size for the answer. An answer that is no JSON, or is bigger, is a failure in plain words; whether its value fits the
//! field it is for is decided where the schema is known.

use crate::{
    allow::{AllowList, AllowedHost},
    outgoing,
};
use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use async_trait::async_trait;
use std::{io::Read, net::SocketAddr, sync::Arc, time::Duration};
use ureq::{
    Agent, Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

/// Bounds of one call.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Milliseconds for the whole call, name lookup to last byte.
    pub time_ms: u64,
    /// Bytes of the answer's body at most.
    pub size_bytes_max: u64,
}

impl Default for Limits {
    /// 5 seconds, 256 KiB.
    fn default() -> Self {
        Self { time_ms: 5_000, size_bytes_max: 256 * 1024 }
    }
}

/// The `http` connector.
pub struct Http {
    agent: Agent,
    allowed: Arc<AllowList>,
    limits: Limits,
}

impl Http {
    /// A connector that may call the listed hosts.
    pub fn new(allowed: AllowList, limits: Limits) -> Self {
        let allowed = Arc::new(allowed);
        Self { agent: agent(&allowed, limits), allowed, limits }
    }

    fn get(&self, url: &str) -> Result<Reply, CallFailure> {
        listed(url, &self.allowed)?;
        let mut answer = self.agent.get(url).header("accept", "application/json").call().map_err(failure)?;
        let status = answer.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(CallFailure::Later(format!("the source answered with status {}", status.as_u16())));
        }
        if !status.is_success() {
            return Err(CallFailure::Never(format!("the source answered with status {}", status.as_u16())));
        }
        let mut body = Vec::new();
        answer
            .body_mut()
            .with_config()
            .limit(self.limits.size_bytes_max + 1)
            .reader()
            .take(self.limits.size_bytes_max + 1)
            .read_to_end(&mut body)
            .map_err(|error| match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
                Some(Error::BodyExceedsLimit(_)) => too_big(self.limits),
                _ => CallFailure::Later("the source stopped answering midway".into()),
            })?;
        if body.len() as u64 > self.limits.size_bytes_max {
            return Err(too_big(self.limits));
        }
        serde_json::from_slice(&body)
            .map(Reply::Document)
            .map_err(|_| CallFailure::Never("the source answered with something that is not JSON".into()))
    }
}

/// Calls listed hosts alone, within the limits: no redirects, no proxy from the environment.
pub(crate) fn agent(allowed: &Arc<AllowList>, limits: Limits) -> Agent {
    let config = outgoing::config(Duration::from_millis(limits.time_ms))
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .build();
    let resolver = ListedOnly::new(Arc::clone(allowed));
    Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// The list entry of an address, or why it may not be called.
pub(crate) fn listed<'a>(url: &str, allowed: &'a AllowList) -> Result<&'a AllowedHost, CallFailure> {
    let url = url::Url::parse(url)
        .map_err(|_| CallFailure::Never("the address of the source is not a valid address".into()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(CallFailure::Never(
            "the address of the source must be plain http or https, without a user name".into(),
        ));
    }
    let entry =
        url.host_str().zip(url.port_or_known_default()).and_then(|(host, port)| allowed.entry(host, port));
    entry.ok_or_else(|| {
        CallFailure::Never(
            "the host of the source is not in `connectors.http.hosts`; an administrator can list it".into(),
        )
    })
}

fn too_big(limits: Limits) -> CallFailure {
    CallFailure::Never(format!("the source answered with more than {} bytes", limits.size_bytes_max))
}

/// What a failed call is called outside: no address, no content.
fn failure(error: Error) -> CallFailure {
    match error {
        Error::Timeout(_) => CallFailure::Later("the source did not answer in time".into()),
        Error::HostNotFound => {
            CallFailure::Later("the host of the source was not found, or may not be reached".into())
        }
        Error::Io(_) | Error::ConnectionFailed => {
            CallFailure::Later("the source could not be reached".into())
        }
        _ => CallFailure::Never("the source answered in a way that is not understood".into()),
    }
}

#[async_trait]
impl Connector for Http {
    fn name(&self) -> &'static str {
        "http"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        let CallKind::Get { url } = &call.kind else {
            return Err(CallFailure::Never("the `http` connector reads documents only".into()));
        };
        let (this, url) = (
            Self { agent: self.agent.clone(), allowed: Arc::clone(&self.allowed), limits: self.limits },
            url.clone(),
        );
        tokio::task::spawn_blocking(move || this.get(&url))
            .await
            .map_err(|_| CallFailure::Later("the call was interrupted".into()))?
    }
}

/// Resolves names to such addresses as the host's list entry allows, so that the check holds for the address connected to.
#[derive(Debug)]
pub(crate) struct ListedOnly {
    inner: DefaultResolver,
    allowed: Arc<AllowList>,
}

impl ListedOnly {
    /// Of the listed hosts.
    pub(crate) fn new(allowed: Arc<AllowList>) -> Self {
        Self { inner: DefaultResolver::default(), allowed }
    }
}

impl Resolver for ListedOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let entry = listed(&uri.to_string(), &self.allowed).map_err(|_| Error::HostNotFound)?;
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in AllowList::reachable(entry, found.iter().copied().collect::<Vec<SocketAddr>>()) {
            kept.push(address);
        }
        if kept.is_empty() { Err(Error::HostNotFound) } else { Ok(kept) }
    }
}
