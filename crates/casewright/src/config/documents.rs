//! `documents:` — where documents lie and who scans them.

use crate::clock::SystemClock;
use anyhow::{Context, Result, bail};
use app::{
    DocumentPorts,
    port::{
        objects::{ObjectStore, Scanner},
        press::Press,
        release::ReleaseCheck,
    },
};
use connect::{
    clamd::{At, Clamd},
    objects::{
        file::Files,
        s3::{S3, S3Settings},
    },
    release::ReleaseProgram,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc};

/// Where documents lie and who scans them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Documents {
    /// Folder of the sealed pieces. None: `documents` in the store's folder.
    pub folder: Option<PathBuf>,
    /// An S3-compatible store of the sealed pieces, instead of a folder; none: the folder.
    pub s3: Option<S3Store>,
    /// ClamAV's daemon; none: everything that is sent stays in quarantine, and says so.
    pub clamd: Option<Scan>,
    /// A program that is asked before a document leaves the organisation; none: the policies alone decide.
    pub release: Option<Asked>,
}

/// An S3-compatible store. Its host is the only one that is called for documents; what it gets is sealed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct S3Store {
    /// Its address: `https://s3.eu-west-1.amazonaws.com`. Plain `http` only with `private`.
    pub endpoint: String,
    /// The bucket. It must be there, and keep one version of an object.
    pub bucket: String,
    /// The region that signatures name.
    #[serde(default = "region")]
    pub region: String,
    /// True: the bucket stands in the path of the address, not in its host name.
    #[serde(default)]
    pub path_style: bool,
    /// What all names begin with: several installations in one bucket.
    #[serde(default)]
    pub prefix: String,
    /// True when the store may have a private address.
    #[serde(default)]
    pub private: bool,
    /// The name of the access key. It may list, read, write and delete in the bucket, and nothing else.
    pub access_key: String,
    /// File with the secret key.
    pub secret_key_file: PathBuf,
    /// File with the authorities (PEM) that the store's certificate is checked against. None: the public ones.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Milliseconds for a call: of one piece, or of one page of a list.
    #[serde(default = "bucket_time_ms")]
    pub time_ms: u64,
}

fn region() -> String {
    "us-east-1".to_owned()
}

fn bucket_time_ms() -> u64 {
    30_000
}

/// A program that is asked before a document leaves: for data-loss prevention. What cannot be asked means no.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The program. It gets a line of JSON and then the content on its input, and ends with 0 (it may leave) or 1 (it must not).
    pub program: PathBuf,
    /// Milliseconds that it may take.
    #[serde(default = "release_time_ms")]
    pub time_ms: u64,
}

fn release_time_ms() -> u64 {
    30_000
}

/// ClamAV's daemon.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scan {
    /// Its socket on this machine: `/run/clamav/clamd.ctl`.
    #[serde(default)]
    pub socket: Option<PathBuf>,
    /// Instead of it, where it listens: `127.0.0.1:3310`. What is scanned goes there in clear.
    #[serde(default)]
    pub address: Option<String>,
    /// Milliseconds that a step of the scan may take.
    #[serde(default = "time_ms")]
    pub time_ms: u64,
}

fn time_ms() -> u64 {
    120_000
}

impl Documents {
    /// Opens what is configured; `store` is the folder of the store.
    pub(crate) fn ports(&self, store: &std::path::Path) -> Result<DocumentPorts> {
        let scanner = self.clamd.as_ref().map(Scan::scanner).transpose()?;
        let press = Some(Arc::new(press::Printer::default()) as Arc<dyn Press>);
        let release = self.release.as_ref().map(|asked| {
            Arc::new(ReleaseProgram::new(asked.program.clone(), asked.time_ms)) as Arc<dyn ReleaseCheck>
        });
        Ok(DocumentPorts { objects: self.objects(store)?, scanner, press, release })
    }

    /// Where documents lie.
    pub(crate) fn objects(&self, store: &std::path::Path) -> Result<Arc<dyn ObjectStore>> {
        if let Some(bucket) = &self.s3 {
            if self.folder.is_some() {
                bail!("`documents` has `folder` and `s3`: content lies in one place; leave one of them out");
            }
            return Ok(Arc::new(bucket.open()?));
        }
        let folder = self.folder.clone().unwrap_or_else(|| store.join("documents"));
        let files = Files::open(&folder)
            .with_context(|| format!("cannot use the documents' folder `{}`", folder.display()))?;
        Ok(Arc::new(files))
    }
}

impl S3Store {
    /// The store; nothing is called yet. It is signed with the time of this machine, also where the demo's clock was moved.
    pub(crate) fn open(&self) -> Result<S3> {
        let secret = std::fs::read_to_string(&self.secret_key_file)
            .with_context(|| format!("cannot read the secret key `{}`", self.secret_key_file.display()))?;
        let authorities_pem = match &self.ca_file {
            None => None,
            Some(file) => Some(
                std::fs::read(file)
                    .with_context(|| format!("cannot read the authorities `{}`", file.display()))?,
            ),
        };
        let settings = S3Settings {
            endpoint: self.endpoint.clone(),
            bucket: self.bucket.clone(),
            region: self.region.clone(),
            path_style: self.path_style,
            prefix: self.prefix.clone(),
            private: self.private,
            access_key: self.access_key.clone(),
            secret_key: secret.trim_end().to_owned(),
            authorities_pem,
            time_ms: self.time_ms,
        };
        S3::new(settings, Arc::new(SystemClock)).context("cannot use the object store of `documents.s3`")
    }
}

impl Scan {
    fn scanner(&self) -> Result<Arc<dyn Scanner>> {
        let at = match (&self.socket, &self.address) {
            (Some(socket), None) => At::Unix(socket.clone()),
            (None, Some(address)) => At::Tcp(address.clone()),
            _ => bail!("`documents.clamd` needs `socket` or `address`, and not both"),
        };
        Ok(Arc::new(Clamd::new(at, self.time_ms)))
    }
}
