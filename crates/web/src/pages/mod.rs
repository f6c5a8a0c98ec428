//! Pages: one folder a noun, one file a verb. A page is a function from an answer to markup; its `samples()` are rendered
//! by a test here and by the browser tests.

pub mod absence;
pub mod access;
pub mod access_request;
pub mod administration;
mod answered;
pub mod api;
pub mod board;
pub mod break_glass;
pub mod case;
pub mod cases;
pub mod demo;
pub mod desk;
mod form;
pub mod go;
pub mod inbox;
pub mod language;
pub mod list;
pub mod problem;
pub mod public;
pub mod reconciliation;
pub mod records;
pub mod reports;
mod sample;
mod sample_desk;
pub mod vouchers;
#[cfg(test)]
pub(crate) use sample::list as sample_list;
pub mod search;
pub mod session;
pub mod settings;
pub mod wizard;
pub mod work;

use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// What a page handler answers.
pub type PageResult = Result<Response, Problem>;

/// A page with status 200.
pub(crate) fn ok(markup: Markup) -> PageResult {
    Ok(markup.into_response())
}

/// Every page with made-up content, by name: `case/show`.
pub fn samples() -> Vec<(&'static str, Markup)> {
    [
        access::samples(),
        access_request::samples(),
        break_glass::samples(),
        administration::calendars::samples(),
        administration::given_up::samples(),
        administration::index::samples(),
        administration::jobs::samples(),
        administration::keys::samples(),
        administration::log::samples(),
        administration::programs::samples(),
        administration::people::samples(),
        administration::person::samples(),
        administration::policies::samples(),
        administration::reports::samples(),
        administration::role::samples(),
        administration::roles::samples(),
        api::show::samples(),
        board::show::samples(),
        case::disclosure::samples(),
        records::certificates::samples(),
        records::show::samples(),
        reconciliation::samples(),
        vouchers::samples(),
        case::access::samples(),
        case::audit::samples(),
        case::custody::samples(),
        case::documents::samples(),
        case::explain::samples(),
        case::file::samples(),
        case::linked::samples(),
        case::people::samples(),
        case::parties::samples(),
        case::party::samples(),
        case::plan::samples(),
        case::records::samples(),
        case::reveal::samples(),
        case::money::samples(),
        case::restrict::samples(),
        case::show::samples(),
        case::tasks::samples(),
        case::timeline::samples(),
        cases::show::samples(),
        demo::about::samples(),
        demo::clock::samples(),
        demo::mail::samples(),
        demo::pay::samples(),
        desk::show::samples(),
        go::samples(),
        search::samples(),
        list::show::samples(),
        problem::show::samples(),
        public::application::samples(),
        public::back::samples(),
        public::documents::samples(),
        public::eligible::samples(),
        public::home::samples(),
        public::register::samples(),
        public::start::samples(),
        reports::show::samples(),
        session::first::samples(),
        session::invitation::samples(),
        session::own::samples(),
        session::provider::samples(),
        session::second_factor::samples(),
        session::sign_in::samples(),
        session::step_up::samples(),
        settings::samples(),
        absence::samples(),
        inbox::samples(),
        wizard::check::samples(),
        wizard::conflict::samples(),
        wizard::question::samples(),
        wizard::refused::samples(),
        wizard::sent::samples(),
        work::bulk::samples(),
        work::choose::samples(),
        work::queue::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests;
