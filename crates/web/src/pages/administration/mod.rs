//! What administrators do: people and their roles, roles as data, policies; how the platform does; and what auditors read about access.

pub mod calendars;
pub mod given_up;
pub mod index;
pub mod jobs;
pub mod keys;
pub mod log;
pub mod people;
pub mod person;
pub mod policies;
pub mod programs;
pub mod reports;
pub mod role;
pub mod roles;

use crate::text::t;
use maud::{Markup, html};

/// Where to go from here.
pub(crate) fn places() -> Markup {
    html! {
        ul.govuk-list {
            @for (href, text) in [("/administration/people", "people-title"), ("/administration/roles", "roles-title"), ("/administration/policies", "policies-title")] {
                li { a.govuk-link href=(href) { (t(text)) } }
            }
        }
    }
}
