//! Reading: YAML values become sources with places. Names are checked here, one file a section of the sheet; `compile`
//! joins them.

pub(crate) mod approvals;
pub(crate) mod calendars;
pub(crate) mod case_file;
pub(crate) mod cx;
pub(crate) mod documents;
pub(crate) mod effects;
pub(crate) mod feel;
pub(crate) mod forms;
pub(crate) mod inbox;
pub(crate) mod locales;
pub(crate) mod money;
pub(crate) mod overlays;
pub(crate) mod parties;
pub(crate) mod party_step;
pub(crate) mod priority;
pub(crate) mod roles;
pub(crate) mod rules;
pub(crate) mod scenarios;
pub(crate) mod states;
pub(crate) mod templates;
pub(crate) mod value;
pub(crate) mod views;
