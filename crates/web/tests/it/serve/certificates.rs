//! An authority and what it certifies, in files of a folder that goes.

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, sync::Arc};
use web::serve::{TlsFiles, tls::DeviceFiles};

/// Who certifies.
pub(crate) struct Authority {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
pub(crate) struct Certified {
    pub(crate) der: CertificateDer<'static>,
    pub(crate) pem: String,
    pub(crate) key: KeyPair,
    serial: u64,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        let own = params.self_signed(&key).unwrap();
        Self { pem: own.pem(), der: own.der().clone(), issuer: Issuer::new(params, key) }
    }

    fn certify(
        &self,
        names: Vec<String>,
        serial: u64,
        usage: ExtendedKeyUsagePurpose,
        ended: bool,
    ) -> Certified {
        let mut params = CertificateParams::new(names).unwrap();
        params.serial_number = Some(SerialNumber::from(serial));
        params.extended_key_usages = vec![usage];
        if ended {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let made = params.signed_by(&key, &self.issuer).unwrap();
        Certified { der: made.der().clone(), pem: made.pem(), key, serial }
    }

    pub(crate) fn server(&self) -> Certified {
        self.certify(vec!["localhost".into()], 1, ExtendedKeyUsagePurpose::ServerAuth, false)
    }

    pub(crate) fn device(&self, serial: u64) -> Certified {
        self.certify(
            vec![format!("device-{serial}.example")],
            serial,
            ExtendedKeyUsagePurpose::ClientAuth,
            false,
        )
    }

    pub(crate) fn ended_device(&self) -> Certified {
        self.certify(vec!["old.example".into()], 9, ExtendedKeyUsagePurpose::ClientAuth, true)
    }

    /// A list of these, taken back; good until the year given.
    pub(crate) fn revoked(&self, all: &[&Certified], until: i32) -> String {
        let revoked = |one: &&Certified| RevokedCertParams {
            serial_number: SerialNumber::from(one.serial),
            revocation_time: date_time_ymd(2024, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let params = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 1, 1),
            next_update: date_time_ymd(until, 1, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: all.iter().map(revoked).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        params.signed_by(&self.issuer).unwrap().pem().unwrap()
    }

    /// A client who trusts this authority, and shows a certificate if it has one.
    pub(crate) fn client(&self, shows: Option<&Certified>, protocols: &[&[u8]]) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match shows {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.key.serialize_der()));
                builder.with_client_auth_cert(vec![own.der.clone()], key).unwrap()
            }
        };
        config.alpn_protocols = protocols.iter().map(|one| one.to_vec()).collect();
        Arc::new(config)
    }
}

/// Files of a server.
pub(crate) struct Files {
    pub(crate) folder: tempfile::TempDir,
}

impl Files {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, text: &str) -> PathBuf {
        let file = self.at(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        file
    }

    /// Writes certificate and key.
    pub(crate) fn serve(&self, own: &Certified) -> TlsFiles {
        TlsFiles {
            certificate: self.put("certificate.pem", &own.pem),
            key: self.put("key.pem", &own.key.serialize_pem()),
            devices: None,
        }
    }

    /// Also asks for devices.
    pub(crate) fn with_devices(
        &self,
        own: &Certified,
        devices: &Authority,
        revoked: Option<&str>,
    ) -> TlsFiles {
        TlsFiles {
            devices: Some(DeviceFiles {
                authorities: self.put("devices.pem", &devices.pem),
                revoked: revoked.map(|list| self.put("revoked.pem", list)),
                fingerprints: Vec::new(),
            }),
            ..self.serve(own)
        }
    }
}

/// Long after the list of a test was made.
pub(crate) fn far() -> i32 {
    i32::from("2090-01-01T00:00:00Z".parse::<Timestamp>().unwrap().to_zoned(jiff::tz::TimeZone::UTC).year())
}
