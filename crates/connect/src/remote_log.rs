//! The log of a running server, read over its API: what `casewright verify --server` proves.

use crate::outgoing;
use app::ledger::{LedgerError, TileStore};
use std::time::Duration;
use ureq::Agent;

/// Bytes of one answer at most: a full bundle of the longest entries is smaller.
const SIZE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Seconds for one answer.
const TIME_S: u64 = 30;

/// Why a server's log cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// The address.
    #[error(
        "`{0}` is no address of a server: write `https://cases.example.org`; plain `http` goes to this machine alone"
    )]
    Address(String),
    /// The token.
    #[error(
        "the server does not accept the token: it must be an auditor's, and its session must not be over"
    )]
    Token,
    /// Anything else.
    #[error("{0}")]
    Answer(String),
}

/// The log of a server, as an auditor reads it.
pub struct RemoteLog {
    agent: Agent,
    base: String,
    token: String,
}

impl RemoteLog {
    /// Of a server at an address. The token is an auditor's; it leaves over TLS or to this machine alone.
    pub fn new(server: &str, token: &str) -> Result<Self, RemoteError> {
        let refused = || RemoteError::Address(server.to_owned());
        let url = url::Url::parse(server).map_err(|_| refused())?;
        let local = match url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && local) {
            return Err(refused());
        }
        let config = outgoing::config(Duration::from_secs(TIME_S)).http_status_as_error(false).build();
        let base = server.trim_end_matches('/').to_owned();
        Ok(Self { agent: Agent::new_with_config(config), base, token: token.to_owned() })
    }

    /// The newest signed checkpoint.
    pub fn checkpoint(&self) -> Result<String, RemoteError> {
        let bytes = self.get("checkpoint")?.ok_or_else(|| {
            RemoteError::Answer("the server has no checkpoint: its log was not sealed yet".into())
        })?;
        String::from_utf8(bytes).map_err(|_| RemoteError::Answer("the checkpoint is no text".into()))
    }

    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, RemoteError> {
        let not = |why: &str| RemoteError::Answer(format!("the server could not be asked: {why}"));
        let mut answer = self
            .agent
            .get(format!("{}/api/v1/log/{path}", self.base))
            .header("authorization", format!("Bearer {}", self.token))
            .call()
            .map_err(|error| not(&error.to_string()))?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Ok(None),
            401 | 403 => return Err(RemoteError::Token),
            status => return Err(not(&format!("it answered with status {status}"))),
        }
        let body = answer.body_mut().with_config().limit(SIZE_BYTES_MAX).read_to_vec();
        body.map(Some).map_err(|error| not(&error.to_string()))
    }
}

impl TileStore for RemoteLog {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        self.get(path).map_err(|error| LedgerError::Read { path: path.to_owned(), reason: error.to_string() })
    }
}
