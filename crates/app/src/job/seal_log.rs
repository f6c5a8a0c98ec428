//! Committed entries are sealed into the tree.

use crate::{App, Fault};

impl App {
    /// Seals what is not sealed yet; returns how many entries that were.
    pub async fn seal_log(&self) -> Result<u64, Fault> {
        let (sealed, _) = self.store().seal(self.now()).await?;
        Ok(sealed)
    }
}
