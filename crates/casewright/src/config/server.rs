//! `server:` — where to listen.

use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};

/// The section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    /// Address and port. Default `127.0.0.1:8080`: put a proxy that speaks TLS in front, and list it in
    /// `network.trusted_proxies`.
    pub listen: SocketAddr,
    /// True when people reach the server over TLS, through a proxy: then browsers are told to stay there. Default false.
    pub tls_in_front: bool,
    /// Host names that the server answers to, with port where it is not the usual one; empty: any. Default empty.
    pub hosts: Vec<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self { listen: (Ipv4Addr::LOCALHOST, 8080).into(), tls_in_front: false, hosts: Vec::new() }
    }
}
