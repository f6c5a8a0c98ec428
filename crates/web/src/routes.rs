//! Every route, in one table: the router is made from it, and a test asks of each whether it has shown whom it lets in and
//! whom it refuses.

use crate::{api, assets, headers, observe, pages, state::WebState};
use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    limit::RequestBodyLimitLayer, timeout::TimeoutLayer,
};

/// Largest body, in bytes: the longest form is far below.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `get`, `post`, `put`, `delete`.
    pub method: &'static str,
    /// Its path with places in braces.
    pub path: &'static str,
    /// Who gets an answer.
    pub allowed: &'static str,
    /// Who does not, and how they are refused. `nobody` for what is public.
    pub refused: &'static str,
}

macro_rules! routes {
    ($(#[$doc:meta])* $table:ident, $build:ident: $($method:ident $path:literal $handler:path, $allowed:literal, $refused:literal;)*) => {
        $(#[$doc])*
        pub const $table: &[Route] = &[
            $(Route { method: stringify!($method), path: $path, allowed: $allowed, refused: $refused },)*
        ];

        fn $build(router: Router<WebState>) -> Router<WebState> {
            router$(.route($path, axum::routing::$method($handler)))*
        }
    };
}

routes! {
    /// Every route but those of a demonstration.
    ROUTES, add_routes:
    get "/healthz" api::health::alive, "everybody", "nobody";
    get "/readyz" api::health::ready, "everybody", "nobody";
    get "/assets/{hash}/{name}" assets::serve, "everybody", "nobody";
    get "/" pages::public::home::get, "everybody", "nobody";
    get "/problems/{slug}" pages::problem::show::get, "everybody", "nobody";
    get "/sign-in" pages::session::sign_in::get, "everybody", "nobody";
    post "/sign-in" pages::session::sign_in::post, "a right name and password", "a wrong password, an unknown account";
    post "/sign-in/code" pages::session::sign_in::code, "the holder of the ticket, with a right code", "a used or made-up ticket, a wrong code";
    get "/second-factor" pages::session::second_factor::get, "anybody signed in", "nobody signed in";
    post "/second-factor" pages::session::second_factor::begin, "anybody signed in", "nobody signed in";
    post "/second-factor/confirm" pages::session::second_factor::confirm, "anybody signed in, with a right code", "nobody signed in; a wrong code";
    post "/second-factor/remove" pages::session::second_factor::remove, "anybody signed in, with a right code", "nobody signed in; a wrong code";
    get "/sign-in/with/{provider}" pages::session::provider::there, "everybody, where there is such a provider", "nobody";
    get "/sign-in/from/{provider}" pages::session::provider::back, "whoever the provider vouches for and is linked to, in the browser that began it", "anybody else";
    get "/step-up" pages::session::step_up::get, "anybody signed in", "nobody signed in";
    post "/step-up" pages::session::step_up::post, "anybody signed in, with a right code or password", "nobody signed in; a wrong code or password";
    get "/sessions" pages::session::own::get, "anybody signed in: their own", "nobody signed in";
    post "/sessions/{session}/end" pages::session::own::end, "whose session it is", "nobody signed in; anybody else";
    get "/purpose" pages::session::own::purpose, "anybody signed in", "nobody signed in";
    post "/purpose" pages::session::own::declare, "anybody signed in", "nobody signed in";
    post "/sign-out" pages::session::sign_in::sign_out, "everybody", "nobody";
    get "/first-administrator" pages::session::first::get, "everybody", "nobody";
    post "/first-administrator" pages::session::first::post, "the holder of the link", "a used or made-up link";
    get "/invitation" pages::session::invitation::get, "everybody", "nobody";
    post "/invitation" pages::session::invitation::post, "the holder of the link", "a used or made-up link";
    get "/language/{code}" pages::language::choose, "everybody", "nobody";
    get "/apply/{program}/check" pages::public::eligible::get, "everybody", "nobody";
    get "/apply/{program}" pages::public::start::get, "everybody", "nobody";
    post "/apply/{program}" pages::public::start::post, "everybody", "nobody";
    get "/register/{program}/{register}" pages::public::register::get, "everybody", "nobody";
    get "/return" pages::public::back::get, "everybody", "nobody";
    post "/return" pages::public::back::post, "the holder of the return code", "a wrong code";
    get "/application/{reference}" pages::public::application::get, "the applicant", "no cookie; another applicant";
    get "/application/{reference}/sent" pages::wizard::sent::get, "the applicant", "no cookie; another applicant";
    get "/application/{reference}/do/{action}" pages::wizard::question::begin, "the applicant", "no cookie; another applicant";
    get "/application/{reference}/do/{action}/check-answers" pages::wizard::check::get, "the applicant", "no cookie; another applicant";
    post "/application/{reference}/do/{action}/check-answers" pages::wizard::check::post, "the applicant", "no cookie; another applicant";
    post "/application/{reference}/do/{action}/conflict" pages::wizard::conflict::post, "the applicant", "no cookie; another applicant";
    get "/application/{reference}/do/{action}/form/{page}" pages::wizard::question::get, "the applicant", "no cookie; another applicant";
    post "/application/{reference}/do/{action}/form/{page}" pages::wizard::question::post, "the applicant", "no cookie; another applicant";
    get "/desk" pages::desk::show::get, "anybody signed in", "nobody signed in";
    get "/go" pages::go::get, "anybody signed in", "nobody signed in";
    get "/search" pages::search::get, "anybody signed in: cases that they find", "nobody signed in";
    get "/work" pages::work::queue::start, "anybody signed in", "nobody signed in";
    get "/work/{queue}" pages::work::queue::get, "whoever has tasks in that queue, or could", "nobody signed in; an administrator";
    post "/work/{queue}/choose" pages::work::choose::post, "anybody signed in: each task by itself", "nobody signed in";
    post "/work/chosen" pages::work::choose::allowed, "anybody signed in: each task by itself", "nobody signed in";
    post "/work/{queue}/do" pages::work::bulk::post, "anybody signed in: each task by itself", "nobody signed in; an unknown program";
    get "/work/jobs/{job}" pages::work::bulk::get, "whoever began it", "nobody signed in; anybody else";
    get "/cases" pages::cases::show::start, "whoever may find cases in a program", "nobody signed in";
    get "/cases/{program}" pages::cases::show::get, "whoever may find cases in the program: those alone", "nobody signed in";
    post "/cases/{program}/views" pages::cases::save::post, "anybody signed in: their own", "nobody signed in";
    post "/cases/{program}/views/{view}/remove" pages::cases::save::remove, "whose it is", "nobody signed in; anybody else";
    get "/board" pages::board::show::get, "a role that may assign", "nobody signed in; another role";
    get "/list/{program}/{list}" pages::list::show::get, "a role the list is open to", "nobody signed in; another role";
    get "/list/{program}/{list}/file/{form}" pages::list::file::get, "a role that may export cases, of a list open to it", "nobody signed in; another role; a role the list is open to";
    post "/list/{program}/{list}/each" pages::list::each::post, "a role the action is offered to", "nobody signed in; each case by itself";
    post "/open/{program}" pages::case::act::open, "whoever may open a case of the program", "nobody signed in";
    get "/case/{reference}" pages::case::show::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    get "/case/{reference}/tasks" pages::case::tasks::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    post "/case/{reference}/tasks" pages::case::tasks::post, "a role that may add tasks", "nobody signed in; an officer of another unit";
    get "/case/{reference}/plan" pages::case::plan::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    get "/case/{reference}/file" pages::case::file::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    post "/case/{reference}/reveal" pages::case::reveal::post, "a role that may reveal the class of the field", "nobody signed in; an officer of another unit; a role that may not";
    get "/case/{reference}/people" pages::case::people::get, "whoever sees everything of the case", "nobody signed in; an officer of another unit; a partner";
    get "/case/{reference}/parties" pages::case::parties::get, "a role that may see the parties", "nobody signed in; another role; an officer of another unit";
    post "/case/{reference}/parties" pages::case::parties::post, "a role that may keep the parties", "nobody signed in; another role; an officer of another unit";
    get "/case/{reference}/parties/{party}" pages::case::party::get, "a role that may see the parties: of other cases, those it may see", "nobody signed in; another role; an officer of another unit";
    post "/case/{reference}/parties/{party}" pages::case::party::post, "a role that may keep the parties", "nobody signed in; another role; an officer of another unit";
    post "/case/{reference}/parties/{party}/reveal" pages::case::party::reveal, "a role that may reveal confidential contacts", "nobody signed in; another role; an officer of another unit";
    post "/case/{reference}/people" pages::case::people::post, "a role that may assign", "nobody signed in; an officer of another unit";
    get "/case/{reference}/linked" pages::case::linked::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    get "/case/{reference}/timeline" pages::case::timeline::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    get "/case/{reference}/documents" pages::case::documents::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    post "/case/{reference}/documents/{document}" pages::case::documents::step, "a role that may classify, seal or move", "nobody signed in; an officer of another unit";
    get "/case/{reference}/documents/{document}/custody" pages::case::custody::get, "whoever sees it and who looked", "nobody signed in; an officer of another unit";
    get "/application/{reference}/documents" pages::public::documents::get, "the applicant", "no cookie; another applicant";
    get "/case/{reference}/access" pages::case::access::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    get "/case/{reference}/access/why" pages::case::explain::get, "an officer of the unit in plain words, an auditor condition by condition", "nobody signed in; an officer of another unit";
    get "/case/{reference}/audit" pages::case::audit::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    get "/case/{reference}/do/{action}" pages::wizard::question::begin, "a role the action is offered to", "nobody signed in; an officer of another unit";
    get "/case/{reference}/do/{action}/check-answers" pages::wizard::check::get, "a role the action is offered to", "nobody signed in; an officer of another unit";
    post "/case/{reference}/do/{action}/check-answers" pages::wizard::check::post, "a role the action is offered to", "nobody signed in; an officer of another unit";
    post "/case/{reference}/do/{action}/conflict" pages::wizard::conflict::post, "a role the action is offered to", "nobody signed in; an officer of another unit";
    get "/case/{reference}/do/{action}/form/{page}" pages::wizard::question::get, "a role the action is offered to", "nobody signed in; an officer of another unit";
    post "/case/{reference}/do/{action}/form/{page}" pages::wizard::question::post, "a role the action is offered to", "nobody signed in; an officer of another unit";
    get "/case/{reference}/task/{item}" pages::wizard::question::begin, "the role of the task", "nobody signed in; an officer of another unit";
    get "/case/{reference}/task/{item}/check-answers" pages::wizard::check::get, "the role of the task", "nobody signed in; an officer of another unit";
    post "/case/{reference}/task/{item}/check-answers" pages::wizard::check::post, "the role of the task", "nobody signed in; an officer of another unit";
    post "/case/{reference}/task/{item}/conflict" pages::wizard::conflict::post, "the role of the task", "nobody signed in; an officer of another unit";
    get "/case/{reference}/task/{item}/form/{page}" pages::wizard::question::get, "the role of the task", "nobody signed in; an officer of another unit";
    post "/case/{reference}/task/{item}/form/{page}" pages::wizard::question::post, "the role of the task", "nobody signed in; an officer of another unit";
    post "/case/{reference}/task/{item}/take" pages::case::act::take, "the role of the task", "nobody signed in; an officer of another unit";
    post "/case/{reference}/task/{item}/return" pages::case::act::give_back, "whoever has the task", "nobody signed in; an officer of another unit";
    post "/case/{reference}/task/{item}/start" pages::case::act::start, "the role of the task", "nobody signed in; an officer of another unit";
    post "/case/{reference}/plan/{key}" pages::case::act::plan, "a role that may plan", "nobody signed in; an officer of another unit";
    post "/case/{reference}/flag/{flag}" pages::case::act::clear_flag, "a role that may clear flags", "nobody signed in; an officer of another unit";
    get "/case/{reference}/access/restrictions" pages::case::restrict::get, "an officer of the unit", "nobody signed in; an officer of another unit";
    post "/case/{reference}/access/restrictions" pages::case::restrict::post, "a role that may restrict, declare or review", "nobody signed in; an officer of another unit";
    get "/case/{reference}/records" pages::case::records::get, "a role that may hold, dispose, transfer or disclose", "nobody signed in; another role; a records officer of another unit";
    post "/case/{reference}/records" pages::case::records::post, "a role that may hold or dispose", "nobody signed in; another role";
    post "/case/{reference}/transfer" pages::case::records::transfer, "a role that may transfer, an ended case", "nobody signed in; another role";
    get "/case/{reference}/disclosure" pages::case::disclosure::get, "a role that may disclose", "nobody signed in; another role; an officer of another unit";
    post "/case/{reference}/disclosure" pages::case::disclosure::post, "a role that may disclose", "nobody signed in; another role";
    get "/case/{reference}/money" pages::case::money::get, "a role that may see the account", "nobody signed in; another role; another unit";
    post "/case/{reference}/money" pages::case::money::post, "a role that may record payments", "nobody signed in; another role";
    get "/vouchers" pages::vouchers::get, "everybody signed in: a form", "nobody signed in";
    post "/vouchers" pages::vouchers::post, "whoever acts for a partner and has the code of a voucher", "nobody signed in";
    get "/reconciliation" pages::reconciliation::get, "a role that may compare payments with a statement", "nobody signed in; another role";
    post "/reconciliation" pages::reconciliation::post, "a role that may compare payments with a statement: cases of the unit", "nobody signed in; another role";
    get "/records" pages::records::show::get, "a role that may dispose: cases of the unit", "nobody signed in; another role";
    post "/records" pages::records::show::post, "a role that may dispose: each case by itself", "nobody signed in; another role";
    get "/records/certificates" pages::records::certificates::get, "a role that may dispose, an auditor", "nobody signed in; another role";
    get "/access" pages::access::get, "anybody signed in", "nobody signed in";
    get "/access/request" pages::access_request::get, "anybody signed in", "nobody signed in";
    post "/access/request" pages::access_request::post, "a role that may ask for access", "nobody signed in; another role";
    get "/access/requested" pages::access_request::requested, "anybody signed in", "nobody signed in";
    get "/access/glass" pages::break_glass::get, "anybody signed in", "nobody signed in";
    post "/access/glass" pages::break_glass::post, "a role that may break the glass", "nobody signed in; another role";
    get "/access/opened" pages::break_glass::open, "anybody signed in", "nobody signed in";
    post "/access/requests/{request}" pages::access::step, "whoever asked, whoever may give roles on the case", "nobody signed in; anybody else";
    post "/access/notices/{notice}" pages::access::settle, "whoever is told", "nobody signed in; anybody else";
    post "/access/notices/{notice}/breach" pages::access::breach, "whoever is told of an unusual look, where breaches are reported", "nobody signed in; anybody else";
    get "/inbox" pages::inbox::get, "a role of the inbox", "nobody signed in; another role";
    post "/inbox" pages::inbox::register, "a role of the inbox that may open", "nobody signed in; another role";
    get "/inbox/{reference}" pages::inbox::get_item, "a role of the inbox in the item's unit", "nobody signed in; another unit";
    post "/inbox/{reference}/file" pages::inbox::file, "a role that files items", "nobody signed in; another unit";
    get "/settings/absence" pages::absence::get, "anybody signed in: their own; of others whoever hands out their work, an administrator", "nobody signed in";
    post "/settings/absence" pages::absence::post, "anybody signed in: their own; of others whoever hands out their work, an administrator", "nobody signed in; of others: anybody else";
    post "/settings/absence/{absence}/end" pages::absence::end, "whose it is, whoever hands out their work, an administrator", "nobody signed in; anybody else";
    get "/settings/notices" pages::settings::get, "anybody signed in: their own", "nobody signed in";
    post "/settings/notices" pages::settings::post, "anybody signed in: their own", "nobody signed in";
    post "/settings/notices/{given}/again" pages::settings::again, "to whom it could not be delivered, an administrator", "nobody signed in; anybody else";
    post "/access/reviews/{reference}" pages::access::review, "a role that may close reviews", "nobody signed in; another role";
    get "/administration" pages::administration::index::get, "an administrator, an auditor", "nobody signed in; an officer";
    get "/administration/programs" pages::administration::programs::get, "an administrator", "nobody signed in; an officer";
    get "/administration/calendars" pages::administration::calendars::get, "an administrator", "nobody signed in; an officer";
    get "/administration/jobs" pages::administration::jobs::get, "an administrator", "nobody signed in; an officer";
    get "/administration/keys" pages::administration::keys::get, "an administrator", "nobody signed in; an officer";
    get "/administration/log" pages::administration::log::get, "an auditor", "nobody signed in; an administrator";
    post "/administration/log/check" pages::administration::log::check, "an auditor", "nobody signed in; an administrator";
    get "/administration/given-up" pages::administration::given_up::get, "anybody signed in: of cases whose flags they may clear", "nobody signed in";
    post "/administration/given-up/{reference}/{effect}/again" pages::administration::given_up::again, "a role that may clear flags", "nobody signed in; an officer of another unit";
    get "/administration/people" pages::administration::people::get, "an administrator", "nobody signed in; an officer";
    post "/administration/people" pages::administration::people::post, "an administrator", "nobody signed in; an officer";
    post "/administration/people/{person}/invitation" pages::administration::person::invite, "an administrator, not about themselves", "nobody signed in; an officer";
    post "/administration/people/{person}/second-factor/reset" pages::administration::person::reset_second_factor, "an administrator", "nobody signed in; an officer";
    get "/administration/people/{person}" pages::administration::person::get, "an administrator", "nobody signed in; an officer";
    post "/administration/people/{person}/roles" pages::administration::person::give, "an administrator, not about themselves", "nobody signed in; an officer";
    post "/administration/people/{person}/roles/end" pages::administration::person::end, "an administrator, not about themselves", "nobody signed in; an officer";
    post "/administration/people/{person}/leaving" pages::administration::person::leave, "an administrator, not about themselves", "nobody signed in; an officer";
    post "/administration/people/{person}/return" pages::administration::person::come_back, "an administrator, not about themselves", "nobody signed in; an officer";
    get "/administration/roles" pages::administration::roles::get, "an administrator", "nobody signed in; an officer";
    post "/administration/roles" pages::administration::roles::post, "an administrator", "nobody signed in; an officer";
    get "/administration/roles/{program}/{role}" pages::administration::role::get, "an administrator", "nobody signed in; an officer";
    post "/administration/roles/{program}/{role}/revoke" pages::administration::roles::revoke, "an administrator", "nobody signed in; an officer";
    get "/administration/policies" pages::administration::policies::get, "an administrator", "nobody signed in; an officer";
    post "/administration/policies/drafts" pages::administration::policies::draft, "an administrator", "nobody signed in; an officer";
    get "/administration/policies/drafts/{draft}" pages::administration::policies::drafted, "an administrator", "nobody signed in; an officer";
    post "/administration/policies/drafts/{draft}/activate" pages::administration::policies::activate, "an administrator who looked at the difference", "nobody signed in; an officer";
    post "/administration/policies/drafts/{draft}/discard" pages::administration::policies::discard, "an administrator", "nobody signed in; an officer";
    get "/administration/policies/rollback" pages::administration::policies::compare_rollback, "an administrator", "nobody signed in; an officer";
    post "/administration/policies/rollback" pages::administration::policies::rollback, "an administrator", "nobody signed in; an officer";
    get "/reports" pages::reports::show::get, "a role that may assign or export; an auditor: over the cases they see as a whole", "nobody signed in; another role";
    get "/reports/figures.parquet" pages::reports::export::columns, "a role that may export; an auditor", "nobody signed in; another role";
    get "/reports/figures.csv" pages::reports::export::get, "a role that may export; an auditor", "nobody signed in; another role";
    get "/reports/access" pages::administration::reports::get, "an auditor", "nobody signed in; an administrator";
    get "/api/docs" pages::api::show::get, "everybody", "nobody";
    get "/api/docs/{area}" pages::api::show::area, "everybody", "nobody";
    get "/api/v1/openapi.json" api::openapi::get, "everybody", "nobody";
    post "/api/v1/session" api::session::create, "a right name and password", "a wrong password, an unknown account";
    get "/api/v1/session" api::session::read, "anybody signed in", "no token";
    delete "/api/v1/session" api::session::delete, "anybody signed in", "no token";
    post "/api/v1/session/step-up" api::session::step_up, "anybody signed in, with a right code or password", "no token; a wrong code or password";
    get "/api/v1/sessions" api::session::list, "anybody signed in: their own", "no token";
    delete "/api/v1/sessions/{session}" api::session::end, "whose session it is", "no token; anybody else";
    get "/api/v1/service-accounts" api::service::list, "anybody signed in: those they answer for; administrators all", "no token";
    post "/api/v1/service-accounts" api::service::add, "an administrator", "no token; an officer";
    post "/api/v1/service-accounts/{account}/tokens" api::service::make, "an administrator", "no token; an officer";
    delete "/api/v1/service-tokens/{token}" api::service::revoke, "an administrator, whoever answers for the account", "no token; anybody else";
    put "/api/v1/people/{person}/identities/{provider}" api::service::link, "an administrator", "no token; an officer";
    delete "/api/v1/people/{person}/identities/{provider}" api::service::unlink, "an administrator", "no token; an officer";
    delete "/api/v1/people/{person}/sessions" api::service::end_sessions, "an administrator", "no token; an officer";
    get "/api/v1/programs" api::program::list, "anybody signed in", "no token";
    post "/api/v1/programs/{program}/guests" api::program::guest, "everybody", "a program not open to the public";
    post "/api/v1/programs/{program}/cases" api::program::open, "whoever may open a case of the program", "no token";
    get "/api/v1/programs/{program}/register" api::program::register, "everybody", "nobody";
    get "/api/v1/programs/{program}/lists/{list}" api::desk::list, "a role the list is open to", "no token; another role";
    get "/api/v1/programs/{program}/lists/{list}/file/{form}" api::desk::list_file, "a role that may export cases, of a list open to it", "no token; another role; a role the list is open to";
    post "/api/v1/programs/{program}/lists/{list}/each" api::bulk::each, "anybody signed in: each case is decided for itself", "no token; a list that is not open to them";
    get "/api/v1/jobs/{job}" api::bulk::job, "whoever began it", "no token; anybody else";
    get "/api/v1/work/{queue}" api::find::queue, "whoever has tasks in that queue, or could", "no token; an administrator";
    get "/api/v1/search" api::find::search, "anybody: cases that they find", "no token";
    get "/api/v1/programs/{program}/cases" api::find::cases, "whoever may find cases in the program: those alone", "no token";
    get "/api/v1/board" api::find::board, "a role that may assign", "no token; another role";
    get "/api/v1/programs/{program}/figures" api::find::figures, "a role that may export; an auditor", "no token; another role";
    get "/api/v1/desk" api::desk::desk, "anybody signed in", "no token";
    get "/api/v1/cases/{reference}" api::case::read, "an officer of the unit", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/reveal" api::case::reveal, "a role that may reveal the class of the field", "no token; an officer of another unit; a role that may not";
    get "/api/v1/cases/{reference}/why" api::tabs::why, "an officer of the unit", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/timeline" api::tabs::timeline, "an officer of the unit", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/access" api::tabs::access, "an officer of the unit", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/access/explanation" api::tabs::explanation, "an officer of the unit in plain words, an auditor condition by condition", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/audit" api::tabs::audit, "an officer of the unit", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/audit/{position}/receipt" api::log::receipt, "an officer of the unit", "no token; an officer of another unit";
    get "/api/v1/events" api::events::listen, "anybody signed in: what they may see", "no token";
    get "/api/v1/log/checkpoint" api::log::checkpoint, "an auditor", "no token; an officer";
    get "/api/v1/log/tile/{*path}" api::log::tile, "an auditor", "no token; an officer";
    get "/api/v1/people/{person}/entries" api::log::of_person, "an auditor", "no token; an administrator";
    get "/api/v1/cases/{reference}/actions/{action}" api::form::action, "a role the action is offered to", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/actions/{action}" api::form::act, "a role the action is offered to", "no token; an officer of another unit";
    put "/api/v1/cases/{reference}/drafts/{of}" api::form::draft, "a role the action is offered to", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/tasks/{item}" api::form::task, "the role of the task", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/tasks/{item}" api::form::move_task, "the role of the task", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/tasks" api::case::add_task, "a role that may add tasks", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/migration" api::migration::one, "an administrator", "no token; an officer";
    post "/api/v1/programs/{program}/migrations" api::migration::all, "an administrator", "no token; an officer";
    put "/api/v1/cases/{reference}/tasks/{item}/assignee" api::case::assign, "the role of the task", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/plan" api::case::plan, "a role that may plan", "no token; an officer of another unit";
    delete "/api/v1/cases/{reference}/flags/{flag}" api::case::clear_flag, "a role that may clear flags", "no token; an officer of another unit";
    get "/api/v1/dead-letters" api::outbox::dead_letters, "anybody signed in: of cases whose flags they may clear", "no token";
    post "/api/v1/cases/{reference}/effects/{effect}/retry" api::outbox::retry, "a role that may clear flags", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/tasks/{item}/least-work" api::absence::least_work, "a role that may assign", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/team" api::case::team, "a role that may assign", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/restrictions" api::restrict::change, "a role that may restrict; for broken glass a role that may break it", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/requests" api::request::ask, "a role that may ask for access", "no token; another role";
    get "/api/v1/requests" api::request::list, "anybody signed in: their own, and those they may decide", "no token";
    post "/api/v1/requests/{request}" api::request::step, "whoever asked, whoever may give roles on the case", "no token; anybody else";
    get "/api/v1/cases/{reference}/parties" api::party::list, "a role that may see the parties", "no token; another role; an officer of another unit";
    post "/api/v1/cases/{reference}/parties" api::party::change, "a role that may keep the parties", "no token; another role; an officer of another unit";
    get "/api/v1/cases/{reference}/parties/{party}" api::party::read, "a role that may see the parties: of other cases, those it may see", "no token; another role; an officer of another unit";
    post "/api/v1/cases/{reference}/parties/{party}/reveal" api::party::reveal, "a role that may reveal confidential contacts", "no token; another role; an officer of another unit";
    get "/api/v1/cases/{reference}/records" api::records::of_case, "a role that may hold, dispose, transfer or disclose", "no token; another role; another unit";
    post "/api/v1/cases/{reference}/records" api::records::change, "a role that may hold or dispose", "no token; another role; another unit";
    post "/api/v1/cases/{reference}/transfer" api::records::transfer, "a role that may transfer, an ended case", "no token; another role; another unit";
    get "/api/v1/cases/{reference}/disclosure" api::records::disclosure, "a role that may disclose", "no token; another role; another unit";
    post "/api/v1/cases/{reference}/disclosure" api::records::disclose, "a role that may disclose", "no token; another role; another unit";
    get "/api/v1/cases/{reference}/money" api::money::of_case, "a role that may see the account", "no token; another role; another unit";
    post "/api/v1/cases/{reference}/money" api::money::change, "a role that may record payments", "no token; another role; another unit";
    post "/api/v1/vouchers" api::voucher::voucher, "whoever acts for a partner and has the code of a voucher", "no token; another role";
    post "/api/v1/programs/{program}/reconciliation" api::money::reconcile, "a role that may compare payments with a statement: cases of the unit", "no token; another role";
    get "/api/v1/disposals" api::records::list, "a role that may dispose: cases of the unit", "no token; another role";
    get "/api/v1/certificates" api::records::certificates, "a role that may dispose, an auditor", "no token; another role";
    get "/api/v1/certificates/{certificate}" api::records::certificate, "a role that may dispose of such cases, an auditor", "no token; another role";
    get "/api/v1/certificates/{certificate}/receipt" api::records::receipt, "a role that may dispose of such cases, an auditor", "no token; another role";
    get "/api/v1/notices" api::restrict::notices, "anybody signed in: their own", "no token";
    get "/api/v1/inbox" api::inbox::list, "a role of the inbox", "no token; another role";
    get "/api/v1/inbox/{reference}" api::inbox::item, "a role of the inbox in the item's unit", "no token; another unit";
    post "/api/v1/inbox/{reference}/file" api::inbox::file, "a role that files items", "no token; another unit";
    get "/api/v1/absences" api::absence::list, "anybody signed in: their own; of others whoever hands out their work, an administrator", "no token";
    post "/api/v1/absences" api::absence::say, "anybody signed in: their own; of others whoever hands out their work, an administrator", "no token; of others: anybody else";
    delete "/api/v1/absences/{absence}" api::absence::end, "whose it is, whoever hands out their work, an administrator", "no token; anybody else";
    get "/api/v1/notices/settings" api::notices::settings, "anybody signed in: their own", "no token";
    put "/api/v1/notices/settings" api::notices::choose, "anybody signed in: their own", "no token";
    get "/api/v1/notices/given-up" api::notices::given_up, "an administrator; for others it is empty", "no token";
    post "/api/v1/notices/given-up/{given}/again" api::notices::again, "to whom it could not be delivered, an administrator", "no token; anybody else";
    post "/api/v1/notices/{notice}/breach" api::notices::breach, "whoever is told of an unusual look, where breaches are reported", "no token; anybody else";
    delete "/api/v1/notices/{notice}" api::restrict::settle, "whoever is told", "no token; anybody else";
    get "/api/v1/reviews" api::restrict::reviews, "anybody signed in: those they may close", "no token";
    get "/api/v1/delegations" api::request::delegations, "anybody signed in: their own", "no token";
    post "/api/v1/delegations" api::request::delegate, "whoever has the role", "no token; an applicant";
    delete "/api/v1/delegations" api::request::end_delegation, "whoever gave it or has it, an administrator", "no token; anybody else";
    get "/api/v1/people/{person}/leaving" api::request::preview, "an administrator", "no token; an officer";
    post "/api/v1/people/{person}/leaving" api::request::leave, "an administrator", "no token; an officer";
    get "/api/v1/people/{person}/receipts" api::request::receipts, "an administrator", "no token; an officer";
    post "/api/v1/people/{person}/return" api::request::come_back, "an administrator", "no token; an officer";
    get "/api/v1/roles" api::role::list, "an administrator", "no token; an officer";
    get "/api/v1/programs/{program}/roles/{role}" api::role::rights, "an administrator", "no token; an officer";
    put "/api/v1/programs/{program}/roles/{role}" api::role::put, "an administrator", "no token; an officer";
    delete "/api/v1/programs/{program}/roles/{role}" api::role::revoke, "an administrator", "no token; an officer";
    post "/api/v1/people/{person}/roles" api::role::give, "an administrator, not about themselves", "no token; an officer";
    delete "/api/v1/people/{person}/roles" api::role::end, "an administrator, not about themselves", "no token; an officer";
    get "/api/v1/cases/{reference}/documents" api::document::list, "whoever sees the case: the documents they may see", "no token; an officer of another unit";
    patch "/api/v1/cases/{reference}/documents/{document}" api::document::classify, "a role that may classify its kind", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/documents/{document}" api::document::step, "a role that may seal, redact, hand over or move its kind", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/documents/{document}/custody" api::document::custody, "whoever sees it and who looked", "no token; an officer of another unit";
    post "/api/v1/cases/{reference}/uploads" api::document::begin, "a role that may add its kind", "no token; an officer of another unit";
    get "/api/v1/cases/{reference}/uploads/{upload}" api::document::upload, "whoever began it", "no token; anybody else";
    delete "/api/v1/cases/{reference}/uploads/{upload}" api::document::stop, "whoever began it", "no token; anybody else";
    post "/api/v1/cases/{reference}/uploads/{upload}/finish" api::document::finish, "whoever began it", "no token; anybody else";
    get "/api/v1/policies" api::policy::list, "an administrator", "no token; an officer";
    post "/api/v1/policies/difference" api::policy::difference, "an administrator", "no token; an officer";
    post "/api/v1/policies/drafts" api::policy::draft, "an administrator", "no token; an officer";
    get "/api/v1/policies/drafts/{draft}" api::policy::drafted, "an administrator", "no token; an officer";
    delete "/api/v1/policies/drafts/{draft}" api::policy::discard, "an administrator", "no token; an officer";
    post "/api/v1/policies/activation" api::policy::activate, "an administrator who looked at the difference", "no token; an officer";
    get "/api/v1/policies/rollback" api::policy::compare_rollback, "an administrator", "no token; an officer";
    post "/api/v1/policies/rollback" api::policy::rollback, "an administrator", "no token; an officer";
    get "/api/v1/cases/{reference}/access/mine" api::report::mine, "whoever may know of the case, about themselves", "no token; an officer of another unit";
    get "/api/v1/people/{person}/access" api::report::opens, "an auditor; everybody about themselves", "no token; an officer about another";
    get "/api/v1/reports/unused-rights" api::report::unused_rights, "an auditor", "no token; an administrator";
    get "/api/v1/reports/later-granted" api::report::later_granted, "an auditor", "no token; an administrator";
    get "/api/v1/people" api::people::list, "an administrator", "no token; an officer";
    post "/api/v1/people" api::people::add, "an administrator", "no token; an officer";
    patch "/api/v1/people/{person}" api::people::change, "an administrator", "no token; an officer";
    get "/api/v1/people/{person}/account" api::people::account, "an administrator", "no token; an officer";
    post "/api/v1/people/{person}/invitation" api::people::invite, "an administrator, not about themselves", "no token; an officer";
    delete "/api/v1/people/{person}/second-factor" api::people::reset_second_factor, "an administrator", "no token; an officer";
}

routes! {
    /// Routes through which files go in and out: neither the limit of other bodies nor their time holds here. How much may come
    /// is said by the kind of document, piece by piece; what comes too slowly is broken off by the connection.
    STREAM_ROUTES, add_stream_routes:
    post "/case/{reference}/documents" pages::case::documents::add, "a role that may add a kind", "nobody signed in; an officer of another unit";
    post "/case/{reference}/documents/{document}/versions" pages::case::documents::add_version, "a role that may add its kind", "nobody signed in; an officer of another unit";
    get "/case/{reference}/documents/{document}/versions/{version}" pages::case::documents::version, "a role that may see its kind", "nobody signed in; an officer of another unit";
    post "/application/{reference}/documents" pages::public::documents::add, "the applicant", "no cookie; another applicant";
    get "/application/{reference}/documents/{document}/versions/{version}" pages::public::documents::version, "the applicant", "no cookie; another applicant";
    put "/api/v1/cases/{reference}/uploads/{upload}/pieces/{from}" api::document::piece, "whoever began it", "no token; anybody else";
    get "/api/v1/cases/{reference}/documents/{document}/content" api::document::content, "a role that may see its kind", "no token; an officer of another unit";
}

routes! {
    /// Routes of a demonstration; they exist only when the server was started as one.
    DEMO_ROUTES, add_demo_routes:
    get "/demo" pages::demo::about::get, "everybody", "nobody";
    get "/demo/clock" pages::demo::clock::get, "everybody", "nobody";
    post "/demo/clock" pages::demo::clock::post, "an administrator", "nobody signed in; an officer";
    get "/demo/mail" pages::demo::mail::get, "everybody", "nobody";
    get "/demo/pay/{reference}" pages::demo::pay::get, "the applicant", "no cookie; another applicant";
    post "/demo/pay/{reference}" pages::demo::pay::post, "the applicant", "no cookie; another applicant";
}

/// The whole application for one state.
pub fn router(state: WebState) -> Router {
    let mut router = add_routes(Router::new());
    if state.demo.is_some() {
        router = add_demo_routes(router);
    }
    let router = router.fallback(|| async { StatusCode::NOT_FOUND });
    let mut csrf = CsrfLayer::new();
    for origin in &state.door().trusted_origins {
        match csrf.clone().add_trusted_origin(origin) {
            Ok(with) => csrf = with,
            Err(error) => tracing::warn!(%error, "a trusted origin is left out"),
        }
    }
    // What is sealed is not compressed, and a file is as it is; so the streams lie outside of the limits and of the compression.
    let router = router
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, state.door().request_time));
    let streams = add_stream_routes(Router::new()).layer(DefaultBodyLimit::disable());
    let common = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(state.clone(), observe::watch))
        .layer(middleware::from_fn_with_state(state.clone(), headers::guard))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a handler panicked");
            axum::response::IntoResponse::into_response(StatusCode::INTERNAL_SERVER_ERROR)
        }))
        .layer(csrf);
    router.layer(common.clone()).layer(CompressionLayer::new()).merge(streams.layer(common)).with_state(state)
}
