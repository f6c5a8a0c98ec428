//! Where the store is and who we are there, checked before anything is called.

use crate::allow::{AllowList, AllowedHost};
use rusty_s3::{Bucket, UrlStyle};
use url::Url;

/// An S3-compatible store.
#[derive(Clone)]
pub struct S3Settings {
    /// Its address: `https://s3.eu-west-1.amazonaws.com`. Plain `http` only where `private` is true.
    pub endpoint: String,
    /// The bucket, which must be there.
    pub bucket: String,
    /// The region that signatures name.
    pub region: String,
    /// True: the bucket stands in the path, not in the name of the host.
    pub path_style: bool,
    /// What all keys begin with: several installations in one bucket.
    pub prefix: String,
    /// True when the store may have a private address.
    pub private: bool,
    /// Who we are.
    pub access_key: String,
    /// What proves it.
    pub secret_key: String,
    /// Authorities (PEM) that the store's certificate is checked against. None: the public ones.
    pub authorities_pem: Option<Vec<u8>>,
    /// Milliseconds for a call: of one piece, or of one page of a list.
    pub time_ms: u64,
}

/// Why a store cannot be used as it is configured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The address.
    #[error("`{0}` is no address of an object store: write for example `https://s3.eu-west-1.amazonaws.com`")]
    Endpoint(String),
    /// Without TLS to somewhere else.
    #[error(
        "`{0}` is called without TLS: write `https`, or `private: true` where the store is in your own network"
    )]
    Plain(String),
    /// The bucket or the prefix.
    #[error(
        "`{0}` cannot be a bucket or the beginning of a key: letters, digits, `-`, `.`, `_` (in a prefix also `/`)"
    )]
    Name(String),
    /// Who we are.
    #[error("access key and secret key of the object store are needed, and neither may be empty")]
    Credentials,
    /// The authorities.
    #[error("the file of authorities holds no certificate in PEM that reads")]
    Authorities,
}

impl S3Settings {
    /// The bucket with its address, the one host that may be called, and what all keys begin with.
    pub(super) fn checked(&self) -> Result<(Bucket, AllowList, String), SettingsError> {
        let refused = || SettingsError::Endpoint(self.endpoint.clone());
        let url = Url::parse(&self.endpoint).map_err(|_| refused())?;
        if !matches!(url.scheme(), "http" | "https")
            || !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
        {
            return Err(refused());
        }
        if url.scheme() == "http" && !self.private {
            return Err(SettingsError::Plain(self.endpoint.clone()));
        }
        let prefix = self.prefix.trim_matches('/');
        let plain = |text: &str, more: &str| {
            text.chars().all(|one| one.is_ascii_alphanumeric() || "-._".contains(one) || more.contains(one))
        };
        if self.bucket.is_empty() || !plain(&self.bucket, "") {
            return Err(SettingsError::Name(self.bucket.clone()));
        }
        if !plain(prefix, "/") || prefix.split('/').any(|part| matches!(part, "." | "..")) {
            return Err(SettingsError::Name(self.prefix.clone()));
        }
        if self.access_key.is_empty() || self.secret_key.is_empty() {
            return Err(SettingsError::Credentials);
        }
        let style = if self.path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket =
            Bucket::new(url, style, self.bucket.clone(), self.region.clone()).map_err(|_| refused())?;
        let at = bucket.base_url();
        let (host, port) = at.host_str().zip(at.port_or_known_default()).ok_or_else(refused)?;
        let host = AllowedHost { host: host.to_lowercase(), port, private: self.private };
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok((bucket, AllowList::new(vec![host]), prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> S3Settings {
        S3Settings {
            endpoint: "https://s3.example".into(),
            bucket: "documents".into(),
            region: "eu-west-1".into(),
            path_style: false,
            prefix: "/casewright".into(),
            private: false,
            access_key: "key".into(),
            secret_key: "secret".into(),
            authorities_pem: None,
            time_ms: 1_000,
        }
    }

    #[test]
    fn one_host_alone_may_be_called_and_without_tls_only_a_private_one() {
        let (bucket, allowed, prefix) = settings().checked().unwrap();
        assert_eq!(
            (bucket.base_url().as_str(), prefix.as_str()),
            ("https://documents.s3.example/", "casewright/")
        );
        assert!(allowed.entry("documents.s3.example", 443).is_some_and(|host| !host.private));
        assert!(allowed.entry("s3.example", 443).is_none());
        let in_path = S3Settings { path_style: true, ..settings() };
        assert!(in_path.checked().unwrap().1.entry("s3.example", 443).is_some());
        let plain = S3Settings { endpoint: "http://s3.example:9000".into(), ..settings() };
        assert!(matches!(plain.checked(), Err(SettingsError::Plain(_))));
        let here = S3Settings { private: true, path_style: true, ..plain };
        assert!(here.checked().unwrap().1.entry("s3.example", 9000).is_some_and(|host| host.private));
    }

    #[test]
    fn what_cannot_be_is_refused_before_anything_is_called() {
        for endpoint in
            ["s3.example", "ftp://s3.example", "https://who:what@s3.example", "https://s3.example?x=1"]
        {
            let wrong = S3Settings { endpoint: endpoint.into(), ..settings() };
            assert!(matches!(wrong.checked(), Err(SettingsError::Endpoint(_))), "{endpoint}");
        }
        for bucket in ["", "a/b", "a b"] {
            let wrong = S3Settings { bucket: bucket.into(), ..settings() };
            assert!(matches!(wrong.checked(), Err(SettingsError::Name(_))), "{bucket}");
        }
        let above = S3Settings { prefix: "a/../b".into(), ..settings() };
        assert!(matches!(above.checked(), Err(SettingsError::Name(_))));
        let nobody = S3Settings { secret_key: String::new(), ..settings() };
        assert_eq!(nobody.checked().unwrap_err(), SettingsError::Credentials);
    }
}
