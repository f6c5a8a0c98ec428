//! `documents:` — where documents lie and who scans them.

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
    objects::file::Files,
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
    /// ClamAV's daemon; none: everything that is sent stays in quarantine, and says so.
    pub clamd: Option<Scan>,
    /// A program that is asked before a document leaves the organisation; none: the policies alone decide.
    pub release: Option<Asked>,
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
        let folder = self.folder.clone().unwrap_or_else(|| store.join("documents"));
        let files = Files::open(&folder)
            .with_context(|| format!("cannot use the documents' folder `{}`", folder.display()))?;
        Ok(Arc::new(files))
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
