//! `server:` — where to listen, and how connections are protected.

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::{Timestamp, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use web::serve::{TlsFiles, generated, tls::DeviceFiles};

/// Where to listen, and how connections are protected.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    /// Address and port. Anything but loopback needs `tls`, or `tls_in_front`.
    pub listen: SocketAddr,
    /// TLS in the server itself; without it plain HTTP.
    pub tls: Option<Tls>,
    /// True when people reach the server through a proxy that speaks TLS: then browsers are told to stay there. List the proxy in
    /// `network.trusted_proxies`.
    pub tls_in_front: bool,
    /// Host names that the server answers to, with port where it is not the usual one; empty: any.
    pub hosts: Vec<String>,
    /// The time zone in which people read times that belong to no case (the log, jobs, sessions): `Europe/London`. What belongs to a case is
    /// told in the zone of its calendar, as its letters are.
    pub time_zone: String,
    /// Seconds that requests under way are given when the server is asked to stop.
    pub stop_seconds: u64,
}

/// A certificate of your own (`certificate_file` and `key_file`), or a generated one for development.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tls {
    /// The certificate and those between it and its authority, PEM, its own first. Read again when it changes.
    pub certificate_file: Option<PathBuf>,
    /// Its private key, PEM; refused when everybody on the machine may read it. Read again when it changes.
    pub key_file: Option<PathBuf>,
    /// True: a certificate for `localhost` and `hosts` is generated beside the key ring. Browsers warn of it; for development.
    pub generated: bool,
    /// Which devices count as managed by the certificate they show; none: no device is asked for one.
    pub devices: Option<Devices>,
}

/// Devices that show a certificate by this authority are *managed devices* in access rules. Who shows none is let in as anybody; who
/// shows a wrong one is not.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Devices {
    /// The authorities that certify devices, PEM.
    pub authority_file: PathBuf,
    /// Certificates that they took back (CRL, PEM). Once the list is out of date no certificate counts.
    #[serde(default)]
    pub revoked_file: Option<PathBuf>,
    /// SHA-256 fingerprints of the only certificates that count; empty: all that the authorities certify.
    #[serde(default)]
    pub fingerprints: Vec<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8080).into(),
            tls: None,
            tls_in_front: false,
            hosts: Vec::new(),
            time_zone: "UTC".to_owned(),
            stop_seconds: 20,
        }
    }
}

impl Server {
    /// The time zone by its name.
    pub(crate) fn zone(&self) -> Result<TimeZone> {
        TimeZone::get(&self.time_zone).map_err(|_| {
            anyhow!(
                "`server.time_zone`: there is no time zone `{}`; write one of the IANA database, as `Europe/London`",
                self.time_zone
            )
        })
    }

    /// That passwords do not cross a network in the clear.
    pub(crate) fn protected(&self) -> Result<()> {
        if self.tls.is_none() && !self.tls_in_front && !self.listen.ip().is_loopback() {
            bail!(
                "`server.listen`: {} can be reached from other machines, and nothing protects the connections; set \
                 `server.tls`, or `server.tls_in_front: true` when a proxy speaks TLS in front",
                self.listen
            );
        }
        Ok(())
    }

    /// The scheme people see.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// The files that TLS is spoken with, if it is; a generated certificate is made in this folder.
    pub(crate) fn tls_files(&self, folder: &Path, now: Timestamp) -> Result<Option<TlsFiles>> {
        let Some(tls) = &self.tls else { return Ok(None) };
        let mut files = match (&tls.certificate_file, &tls.key_file, tls.generated) {
            (Some(certificate), Some(key), false) => {
                TlsFiles { certificate: certificate.clone(), key: key.clone(), devices: None }
            }
            (None, None, true) => {
                let names: Vec<String> = self.hosts.iter().map(|host| name(host).to_owned()).collect();
                generated::in_folder(folder, &names, now).context("`server.tls.generated`")?
            }
            (None, None, false) => bail!(
                "`server.tls` names no certificate; give `certificate_file` and `key_file`, or `generated: true` to try it"
            ),
            (_, _, true) => {
                bail!("`server.tls` has both `generated: true` and files of your own; keep one of them")
            }
            (Some(_), None, _) => {
                bail!("`server.tls.key_file` is missing: the private key of the certificate")
            }
            (None, Some(_), _) => {
                bail!("`server.tls.certificate_file` is missing: the certificate of the key")
            }
        };
        files.devices = tls.devices.as_ref().map(|devices| DeviceFiles {
            authorities: devices.authority_file.clone(),
            revoked: devices.revoked_file.clone(),
            fingerprints: devices.fingerprints.clone(),
        });
        Ok(Some(files))
    }
}

/// A host without its port.
fn name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) && !name.ends_with(':') => {
            name.trim_start_matches('[').trim_end_matches(']')
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_door_is_refused() {
        let open = Server { listen: "0.0.0.0:80".parse().unwrap(), ..Server::default() };
        assert!(open.protected().is_err());
        assert!(Server { tls_in_front: true, ..open.clone() }.protected().is_ok());
        assert!(Server { tls: Some(Tls::default()), ..open }.protected().is_ok());
        assert!(Server::default().protected().is_ok());
    }

    #[test]
    fn half_a_certificate_is_an_error_that_says_what_is_missing() {
        let says = |tls: Tls| {
            let server = Server { tls: Some(tls), ..Server::default() };
            server.tls_files(Path::new("x"), Timestamp::UNIX_EPOCH).unwrap_err().to_string()
        };
        let some = || Some(PathBuf::from("x.pem"));
        assert!(says(Tls { certificate_file: some(), ..Tls::default() }).contains("key_file` is missing"));
        assert!(says(Tls { key_file: some(), ..Tls::default() }).contains("certificate_file` is missing"));
        assert!(says(Tls::default()).contains("names no certificate"));
        let both = Tls { certificate_file: some(), key_file: some(), generated: true, devices: None };
        assert!(says(both).contains("keep one"));
        assert_eq!(
            (name("a.example:8443"), name("a.example"), name("[::1]:80")),
            ("a.example", "a.example", "::1")
        );
    }
}
