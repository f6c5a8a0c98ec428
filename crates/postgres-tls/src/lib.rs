//! The way to a PostgreSQL server over TLS: which servers need it, whose certificates are believed, and the adapter that
//! `tokio-postgres` asks for. `store` (its own database) and `connect` (sources of others) go the same way.
//!
//! Our own small adapter: the published one brings a second cryptographic library, and there is to be one alone.

mod adapter;

pub use adapter::{Connect, Stream, Tls};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use std::{path::Path, sync::Arc};
use tokio_postgres::{Config, config::Host, config::SslMode};

/// Why the way cannot be protected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// The file of the authority cannot be used.
    #[error("`{file}`, the authority of the database: {why}")]
    Authority {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// TLS itself cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}

/// TLS where the server needs it, and the connection told to insist on it. A server on another machine is spoken to over TLS
/// alone; on one machine what would listen could read the memory as well, so there it is for who names an authority (PEM). The
/// authority that is named is believed alone, instead of those of the web.
///
/// # Errors
///
/// [`TlsError`], when the authority cannot be read or holds no certificate.
pub fn protect(config: &mut Config, ca_file: Option<&Path>) -> Result<Option<Tls>, TlsError> {
    let far = config.get_hosts().iter().any(|host| match host {
        Host::Tcp(name) => !matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => false,
    });
    let tls = if far || ca_file.is_some() { Some(Tls::new(believing(ca_file)?)) } else { None };
    config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
    Ok(tls)
}

fn believing(ca_file: Option<&Path>) -> Result<ClientConfig, TlsError> {
    let roots = match ca_file {
        Some(file) => {
            authority(file).map_err(|why| TlsError::Authority { file: file.display().to_string(), why })?
        }
        None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn authority(file: &Path) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| error.to_string())? {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() { Err("it holds no certificate (PEM)".to_owned()) } else { Ok(roots) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(url: &str, ca_file: Option<&Path>) -> Result<(bool, SslMode), TlsError> {
        let mut config: Config = url.parse().unwrap();
        let tls = protect(&mut config, ca_file)?;
        Ok((tls.is_some(), config.get_ssl_mode()))
    }

    #[test]
    fn another_machine_is_spoken_to_over_tls_alone_whatever_the_url_says() {
        for url in ["postgres://db.example/cases?sslmode=disable", "host=localhost,db.example dbname=cases"] {
            assert_eq!(to(url, None).unwrap(), (true, SslMode::Require), "{url}");
        }
        for url in ["postgres://localhost/cases", "host=/run/postgresql dbname=cases"] {
            assert_eq!(to(url, None).unwrap(), (false, SslMode::Disable), "{url}");
        }
    }

    #[test]
    fn an_authority_that_is_none_is_refused_and_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let refused = to("postgres://localhost/cases", Some(file.path())).unwrap_err().to_string();
        assert!(refused.contains("holds no certificate"), "{refused}");
        assert!(refused.contains(&file.path().display().to_string()), "{refused}");
    }
}
