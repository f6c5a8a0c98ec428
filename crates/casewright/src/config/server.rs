//! `server:` — where to listen.

use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};

/// The section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port. Default `127.0.0.1:8080`: put a proxy that speaks TLS in front, and list it in
    /// `network.trusted_proxies`.
    pub listen: SocketAddr,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: (Ipv4Addr::LOCALHOST, 8080).into() }
    }
}
