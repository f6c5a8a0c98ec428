//! Certificate and key of the server, and the authority of managed devices: read from files, read again when they change.

use super::device::{Device, read_fingerprint};
use jiff::Timestamp;
use rustls::{
    RootCertStore, ServerConfig, ServerConnection,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, pem, pem::PemObject},
    server::{
        NoServerSessionStorage, VerifierBuilderError, WebPkiClientVerifier, danger::ClientCertVerifier,
    },
};
use std::{
    fmt, fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};
use x509_cert::{Certificate, crl::CertificateList, der::Decode as _};

/// Where certificate and key are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those between it and its authority, PEM, its own first.
    pub certificate: PathBuf,
    /// Its private key, PEM; refused when everybody on the machine may read it.
    pub key: PathBuf,
    /// Whose certificates managed devices have; none: no device is asked for one.
    pub devices: Option<DeviceFiles>,
}

/// Which devices count as managed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceFiles {
    /// The authorities that certify them, PEM.
    pub authorities: PathBuf,
    /// Certificates they took back (PEM, CRL); a list that is out of date refuses every device.
    pub revoked: Option<PathBuf>,
    /// SHA-256 fingerprints of the only ones that count; empty: all that the authorities certify.
    pub fingerprints: Vec<String>,
}

/// Why TLS cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file.
    #[error("cannot read `{}`: {why}", .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// Everybody may read the key.
    #[error("everybody on this machine may read the key `{file}`; take that away: chmod 600 {file}", file = .file.display())]
    OpenKey {
        /// Which.
        file: PathBuf,
    },
    /// Not PEM, or not what is expected there.
    #[error("`{}` holds no {what} in PEM form: {why}", .file.display())]
    Pem {
        /// Which.
        file: PathBuf,
        /// What should be there.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// Certificate and key do not go together, or cannot be used.
    #[error("certificate `{}` cannot be used with key `{}`: {why}", .files.certificate.display(), .files.key.display())]
    Pair {
        /// Which.
        files: Box<TlsFiles>,
        /// Why.
        why: rustls::Error,
    },
    /// The authorities of devices.
    #[error("the authorities of devices in `{}` cannot be used: {why}", .file.display())]
    Authorities {
        /// Which.
        file: PathBuf,
        /// Why.
        why: VerifierBuilderError,
    },
    /// A fingerprint of a device.
    #[error("`{0}` is no SHA-256 fingerprint of a certificate: write its 64 hexadecimal digits")]
    Fingerprint(String),
    /// The generated certificate.
    #[error("a certificate cannot be generated: {0}")]
    Generated(String),
}

/// What a server speaks TLS with, renewed while it runs.
pub struct Tls {
    files: TlsFiles,
    fingerprints: Vec<String>,
    now: RwLock<Current>,
}

struct Current {
    config: Arc<ServerConfig>,
    /// What the files held, to tell whether they changed.
    read: Vec<Vec<u8>>,
    leaf: CertificateDer<'static>,
}

impl Tls {
    /// Reads the files.
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let named = files.devices.iter().flat_map(|devices| &devices.fingerprints);
        let fingerprints = named
            .map(|text| read_fingerprint(text).ok_or_else(|| TlsError::Fingerprint(text.clone())))
            .collect::<Result<_, _>>()?;
        let read = contents(&files)?;
        let current = load(&files, read)?;
        Ok(Self { files, fingerprints, now: RwLock::new(current) })
    }

    /// Reads the files again; true when they hold something else now, which counts for new connections. What cannot be used
    /// changes nothing.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let read = contents(&self.files)?;
        if self.now.read().unwrap_or_else(PoisonError::into_inner).read == read {
            return Ok(false);
        }
        let current = load(&self.files, read)?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = current;
        Ok(true)
    }

    /// When the certificate in use ends.
    pub fn expires(&self) -> Option<Timestamp> {
        expiry(&self.leaf())
    }

    /// The certificate in use.
    pub fn leaf(&self) -> CertificateDer<'static> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).leaf.clone()
    }

    /// What a new connection uses.
    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner).config)
    }

    /// The managed device at the other end, if it has shown that it is one.
    pub(crate) fn device(&self, session: &ServerConnection) -> Option<Device> {
        let own = session.peer_certificates()?.first()?;
        Device::of(own, &self.fingerprints)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("files", &self.files).finish_non_exhaustive()
    }
}

fn contents(files: &TlsFiles) -> Result<Vec<Vec<u8>>, TlsError> {
    let failed = |file: &Path| {
        let file = file.to_owned();
        move |why| TlsError::File { file, why }
    };
    let mode = fs::metadata(&files.key).map_err(failed(&files.key))?.permissions().mode();
    if mode & 0o007 != 0 {
        return Err(TlsError::OpenKey { file: files.key.clone() });
    }
    let devices = files.devices.as_ref();
    [Some(&files.certificate), Some(&files.key), devices.map(|devices| &devices.authorities)]
        .into_iter()
        .chain([devices.and_then(|devices| devices.revoked.as_ref())])
        .flatten()
        .map(|file| fs::read(file).map_err(failed(file)))
        .collect()
}

fn pem_error(file: &Path, what: &'static str) -> impl FnOnce(pem::Error) -> TlsError {
    let file = file.to_owned();
    move |why| TlsError::Pem { file, what, why: why.to_string() }
}

/// Certificates in PEM form, one at least.
pub fn certificates(file: &Path, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(text)
        .collect::<Result<_, _>>()
        .map_err(pem_error(file, "certificate"))?;
    if found.is_empty() {
        return Err(pem_error(file, "certificate")(pem::Error::NoItemsFound));
    }
    Ok(found)
}

/// When a list of revoked certificates (PEM) is out of date: the first, where there are several.
pub fn crl_ends(text: &[u8]) -> Option<Timestamp> {
    let ends = CertificateRevocationListDer::pem_slice_iter(text).map(|list| {
        let list = CertificateList::from_der(&list.ok()?).ok()?;
        let end = list.tbs_cert_list.next_update?.to_unix_duration();
        Timestamp::from_second(i64::try_from(end.as_secs()).ok()?).ok()
    });
    // One that cannot be read is no list.
    ends.collect::<Option<Vec<_>>>()?.into_iter().min()
}

/// When a certificate ends.
pub fn expiry(certificate: &CertificateDer<'_>) -> Option<Timestamp> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let end = certificate.tbs_certificate.validity.not_after.to_unix_duration();
    Timestamp::from_second(i64::try_from(end.as_secs()).ok()?).ok()
}

fn load(files: &TlsFiles, read: Vec<Vec<u8>>) -> Result<Current, TlsError> {
    let text = |no: usize| read.get(no).map(Vec::as_slice).unwrap_or_default();
    let chain = certificates(&files.certificate, text(0))?;
    let key = PrivateKeyDer::from_pem_slice(text(1)).map_err(pem_error(&files.key, "private key"))?;
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|why| TlsError::Pair { files: Box::new(files.clone()), why })?;
    let builder = match &files.devices {
        None => builder.with_no_client_auth(),
        Some(devices) => builder.with_client_cert_verifier(verifier(devices, text(2), text(3), provider)?),
    };
    let leaf = chain.first().cloned().unwrap_or_else(|| CertificateDer::from(Vec::new()));
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(|why| TlsError::Pair { files: Box::new(files.clone()), why })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if files.devices.is_some() {
        // A resumed session would keep the word of a certificate that has ended or was taken back meanwhile.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
    }
    Ok(Current { config: Arc::new(config), read, leaf })
}

/// Devices need no certificate, but one that they show must be right.
fn verifier(
    devices: &DeviceFiles,
    authorities: &[u8],
    revoked: &[u8],
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&devices.authorities, authorities)? {
        roots.add(certificate).map_err(|why| TlsError::Pem {
            file: devices.authorities.clone(),
            what: "authority",
            why: why.to_string(),
        })?;
    }
    let mut builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    if let Some(file) = &devices.revoked {
        let lists: Vec<CertificateRevocationListDer<'static>> =
            CertificateRevocationListDer::pem_slice_iter(revoked)
                .collect::<Result<_, _>>()
                .map_err(pem_error(file, "list of revoked certificates"))?;
        if lists.is_empty() {
            return Err(pem_error(file, "list of revoked certificates")(pem::Error::NoItemsFound));
        }
        builder = builder.with_crls(lists).only_check_end_entity_revocation().enforce_revocation_expiration();
    }
    let failed = |why| TlsError::Authorities { file: devices.authorities.clone(), why };
    builder.allow_unauthenticated().build().map_err(failed)
}
