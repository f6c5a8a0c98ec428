//! `documents:` — where documents lie and who scans them.

use anyhow::{Context, Result, bail};
use app::{
    DocumentPorts,
    port::objects::{ObjectStore, Scanner},
};
use connect::{
    clamd::{At, Clamd},
    objects::file::Files,
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
        Ok(DocumentPorts { objects: self.objects(store)?, scanner })
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
