//! Moving cases to another version of their program.

use super::json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Moving one case, or all of a program, to another version of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MigrationBody {
    /// The version, as written or by its digest; left out: the current one.
    #[serde(default)]
    pub to: Option<String>,
    /// What has another name there: `states`, `elements`, `fields`, `roles`, each from the old name to the new.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub mapping: app::core::migrate::Mapping,
    /// False: it is done. Left out or true: the answer says what would be.
    #[serde(default = "yes")]
    pub dry_run: bool,
    /// Where the page of a batch before ended.
    #[serde(default)]
    pub after: Option<String>,
}

const fn yes() -> bool {
    true
}

/// What became of a case that was to be moved, or would.
#[derive(Serialize, ToSchema)]
pub struct Migrated {
    /// The case.
    pub reference: String,
    /// Its version now.
    pub version: u64,
    /// True when it runs the version that was asked for.
    pub done: bool,
    /// What happens to everything in it: `problems`, `registers`, `items`, `clocks`, `fields`, `roles`.
    #[schema(value_type = Object)]
    pub migration: serde_json::Value,
    /// The same in plain words, one line a thing.
    pub text: String,
}

impl From<&app::Migrated> for Migrated {
    fn from(migrated: &app::Migrated) -> Self {
        Self {
            reference: migrated.reference.clone(),
            version: migrated.version,
            done: migrated.done,
            migration: json(&migrated.migration),
            text: migrated.migration.to_string(),
        }
    }
}

/// A page of a batch.
#[derive(Serialize, ToSchema)]
pub struct MigratedPage {
    /// Its cases.
    pub cases: Vec<Migrated>,
    /// Send it as `after` for the next page; none on the last.
    pub next: Option<String>,
}
