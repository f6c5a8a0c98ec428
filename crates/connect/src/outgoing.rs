//! What every call to the outside has in common: one cryptographic library, no redirect, no proxy from the environment, a time for the
//! whole.

use std::{sync::Arc, time::Duration};
use ureq::{
    config::{Config, ConfigBuilder},
    tls::{RootCerts, TlsConfig},
    typestate::AgentScope,
};

/// To be finished by whoever calls; `most` is for the whole call, name lookup to last byte.
pub(crate) fn config(most: Duration) -> ConfigBuilder<AgentScope> {
    config_believing(most, None)
}

/// The same with certificates of other authorities than the public ones.
pub(crate) fn config_believing(most: Duration, authorities: Option<RootCerts>) -> ConfigBuilder<AgentScope> {
    let mut tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    if let Some(authorities) = authorities {
        tls = tls.root_certs(authorities);
    }
    let tls = tls.build();
    Config::builder()
        .timeout_global(Some(most))
        .max_redirects(0)
        .proxy(None)
        .user_agent("casewright")
        .tls_config(tls)
}
