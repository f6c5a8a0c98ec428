//! A device that its certificate vouches for: the fact behind *managed device* in access rules. It is attested: the handshake
//! has proved that whoever connects holds the key of a certificate by the configured authority, and nothing that a request
//! says can add to it.

use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};

/// A managed device, beside the request it sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// SHA-256 of its certificate, hex.
    pub fingerprint: String,
}

impl Device {
    /// Of a certificate whose authority was checked; none when only named devices count and this is none of them.
    pub(crate) fn of(certificate: &CertificateDer<'_>, only: &[String]) -> Option<Self> {
        let fingerprint = fingerprint(certificate);
        (only.is_empty() || only.contains(&fingerprint)).then_some(Self { fingerprint })
    }
}

/// SHA-256 of a certificate, lower-case hex without separators.
pub fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    hex::encode(Sha256::digest(certificate))
}

/// A fingerprint as people copy it, with or without colons, in either case; none when it is none.
pub fn read_fingerprint(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|sign| *sign != ':').collect::<String>().to_ascii_lowercase();
    hex::decode(&plain).is_ok_and(|bytes| bytes.len() == 32).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_tools_print_them() {
        let plain = "ab".repeat(32);
        let colons = vec!["AB"; 32].join(":");
        assert_eq!(read_fingerprint(&colons).as_deref(), Some(&*plain));
        assert_eq!(read_fingerprint("ab:cd"), None);
        let certificate = CertificateDer::from(vec![1, 2, 3]);
        let own = fingerprint(&certificate);
        assert!(Device::of(&certificate, &[]).is_some());
        assert!(Device::of(&certificate, std::slice::from_ref(&own)).is_some());
        assert!(Device::of(&certificate, &[plain]).is_none());
    }
}
