//! One call to the store and what came of it, in words without addresses, keys or content.

use super::SettingsError;
use crate::{allow::AllowList, http::ListedOnly, outgoing};
use std::{fmt, io::Read as _, sync::Arc, time::Duration};
use ureq::{
    Agent, Error,
    http::Response,
    tls::{Certificate, PemItem, RootCerts, parse_pem},
    unversioned::transport::DefaultConnector,
};
use url::Url;

/// Why a call did not do what it was for.
#[derive(Clone, Debug)]
pub(super) struct Failed {
    why: String,
    /// True when the same call may succeed in a moment.
    pub(super) again: bool,
}

impl Failed {
    pub(super) const fn never(why: String) -> Self {
        Self { why, again: false }
    }

    const fn again(why: String) -> Self {
        Self { why, again: true }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.why)
    }
}

/// What came back.
pub(super) struct Answered {
    pub(super) status: u16,
    body: Vec<u8>,
}

/// A word of the store without anything but letters: it may hold anything.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).take(60).collect()
}

impl Answered {
    /// The code of an error: `NoSuchKey`.
    pub(super) fn code(&self) -> Option<String> {
        let text = std::str::from_utf8(&self.body).ok()?;
        let (_, rest) = text.split_once("<Code>")?;
        let (code, _) = rest.split_once("</Code>")?;
        Some(plain(code))
    }

    /// The bytes, or what the store refused and what an operator can do about it.
    pub(super) fn success(self) -> Result<Vec<u8>, Failed> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let code = self.code().unwrap_or_default();
        let todo = match code.as_str() {
            "NoSuchBucket" => "; make the bucket, or mend `documents.s3.bucket`",
            "InvalidAccessKeyId" | "SignatureDoesNotMatch" => {
                "; look at `documents.s3.access_key` and the secret key"
            }
            "AccessDenied" => "; the key must be allowed to list, read, write and delete in the bucket",
            "RequestTimeTooSkewed" => "; the clock of this machine or of the store is wrong",
            "QuotaExceeded" | "XMinioStorageFull" => "; make room in the store",
            _ => "",
        };
        let name = if code.is_empty() { String::new() } else { format!(" (`{code}`)") };
        let why = format!("the object store answered with status {}{name}{todo}", self.status);
        let again = matches!(self.status, 408 | 429 | 500..=599);
        Err(Failed { why, again })
    }

    /// The bytes as text.
    pub(super) fn text(self) -> Result<String, Failed> {
        String::from_utf8(self.success()?).map_err(|_| {
            Failed::never("the object store answered with something that is not text".to_owned())
        })
    }
}

/// Calls one host.
pub(super) struct Calls(Agent);

impl Calls {
    pub(super) fn new(
        allowed: AllowList,
        time_ms: u64,
        authorities_pem: Option<&[u8]>,
    ) -> Result<Self, SettingsError> {
        let roots = authorities_pem.map(authorities).transpose()?;
        let config = outgoing::config_believing(Duration::from_millis(time_ms), roots)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .build();
        let resolver = ListedOnly::new(Arc::new(allowed));
        Ok(Self(Agent::with_parts(config, DefaultConnector::default(), resolver)))
    }

    pub(super) fn get(&self, url: &Url, range: Option<&str>, most: u64) -> Result<Answered, Failed> {
        let mut call = self.0.get(url.as_str());
        if let Some(range) = range {
            call = call.header("range", range);
        }
        answered(call.call(), most)
    }

    pub(super) fn put(&self, url: &Url, body: &[u8]) -> Result<Answered, Failed> {
        answered(self.0.put(url.as_str()).content_type("application/octet-stream").send(body), 64 * 1024)
    }

    pub(super) fn post(&self, url: &Url, body: &str, md5: &str) -> Result<Answered, Failed> {
        let call = self.0.post(url.as_str()).content_type("application/xml").header("content-md5", md5);
        answered(call.send(body), 8 * 1024 * 1024)
    }
}

fn authorities(pem: &[u8]) -> Result<RootCerts, SettingsError> {
    let found: Result<Vec<_>, _> = parse_pem(pem).collect();
    let found: Vec<Certificate<'static>> = found
        .map_err(|_| SettingsError::Authorities)?
        .into_iter()
        .filter_map(|item| if let PemItem::Certificate(one) = item { Some(one) } else { None })
        .collect();
    if found.is_empty() { Err(SettingsError::Authorities) } else { Ok(RootCerts::new_with_certs(&found)) }
}

fn answered(came: Result<Response<ureq::Body>, Error>, most: u64) -> Result<Answered, Failed> {
    let mut answer = came.map_err(|error| match error {
        Error::Timeout(_) => Failed::again("the object store did not answer in time".to_owned()),
        Error::HostNotFound => {
            Failed::again("the host of the object store was not found, or may not be reached".to_owned())
        }
        Error::Io(_) | Error::ConnectionFailed => {
            Failed::again("the object store could not be reached".to_owned())
        }
        _ => Failed::never("the object store answered in a way that is not understood".to_owned()),
    })?;
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    answer
        .body_mut()
        .with_config()
        .limit(most + 1)
        .reader()
        .take(most + 1)
        .read_to_end(&mut body)
        .map_err(|_| Failed::again("the object store stopped answering midway".to_owned()))?;
    if body.len() as u64 > most {
        return Err(Failed::never(format!("the object store answered with more than {most} bytes")));
    }
    Ok(Answered { status, body })
}
