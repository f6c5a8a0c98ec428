//! `/api/v1/openapi.json`: the OpenAPI 3.1 description, made from the handlers themselves.

use super::{
    absence, bulk, case, desk, document, events, find, form, inbox, log, migration, money, notices, outbox,
    party, people, policy, program, records, report, request, restrict, role, service, session, tabs,
    voucher,
};
use crate::routes::{ROUTES, Route, STREAM_ROUTES};
use axum::Json;
use serde::Serialize;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        ContentBuilder, Ref, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

/// The description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Casewright",
        description = "Cases, worked through one API. Refusals are RFC 9457 problem documents with a stable `type`: \
            /problems/<slug>, listed there. What one may not know of is `not-found`, exactly as what does not exist.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&Security, &Refusals, &Open),
    components(schemas(ProblemDocument)),
    security(("token" = []), ("cookie" = [])),
    paths(
        session::create, session::read, session::delete,
        session::step_up, session::list, session::end,
        service::list, service::add, service::make, service::revoke,
        service::link, service::unlink, service::end_sessions,
        program::list, program::guest, program::open, program::register,
        desk::desk, desk::list, desk::list_file,
        bulk::each, bulk::job,
        find::search, find::queue, find::cases, find::board, find::figures,
        case::read, case::reveal, case::add_task, case::assign, case::plan, case::clear_flag, case::team,
        form::action, form::act, form::task, form::move_task, form::draft,
        migration::one, migration::all,
        tabs::why, tabs::timeline, tabs::access, tabs::explanation, tabs::audit,
        document::list, document::begin, document::upload, document::piece, document::finish, document::stop,
        document::content, document::classify, document::step, document::custody,
        events::listen,
        log::checkpoint, log::tile, log::receipt, log::of_person,
        people::list, people::add, people::change, people::reset_second_factor, people::account, people::invite,
        restrict::change, restrict::notices, restrict::settle, restrict::reviews,
        inbox::list, inbox::item, inbox::file,
        absence::list, absence::say, absence::end, absence::least_work,
        notices::settings, notices::choose, notices::given_up, notices::again, notices::breach,
        records::of_case, records::change, records::list,
        records::certificates, records::certificate, records::receipt, records::transfer,
        records::disclosure, records::disclose,
        money::of_case, money::change, money::reconcile, voucher::voucher,
        outbox::dead_letters, outbox::retry,
        party::list, party::change, party::read, party::reveal,
        request::ask, request::list, request::step,
        request::delegations, request::delegate, request::end_delegation,
        role::list, role::rights, role::put, role::revoke, role::give, role::end,
        policy::list, policy::difference, policy::draft, policy::drafted, policy::discard, policy::activate,
        policy::compare_rollback, policy::rollback,
        report::mine, report::opens, report::unused_rights, report::later_granted,
        request::preview, request::leave, request::receipts, request::come_back,
    )
)]
pub struct Description;

/// A refusal (RFC 9457). Some kinds have further members: `problems`, `conflicts`, `conditions`, `version`.
#[derive(Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Which kind: `/problems/<slug>`. Never changes once published.
    r#type: String,
    /// The kind in a few words.
    title: String,
    /// The status again.
    status: u16,
    /// What happened, and what to do next.
    detail: String,
    /// This one occurrence.
    instance: String,
}

/// Every operation can be refused in ways that have nothing to do with it: no session, a body that does not read, a limit.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let document = Ref::from_schema_name("ProblemDocument");
        let refusal = ResponseBuilder::new()
            .description("Any other refusal: an RFC 9457 problem document; its `type` says which, at `/problems/<slug>`")
            .content("application/problem+json", ContentBuilder::new().schema(Some(document)).build())
            .build();
        for path in openapi.paths.paths.values_mut() {
            let each = [&mut path.get, &mut path.put, &mut path.post, &mut path.delete, &mut path.patch];
            for operation in each.into_iter().flatten() {
                operation.responses.responses.insert("default".to_owned(), refusal.clone().into());
            }
        }
    }
}

/// What the table of routes lets in without a token needs none here.
struct Open;

impl Modify for Open {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            let each = [
                ("get", &mut item.get),
                ("put", &mut item.put),
                ("post", &mut item.post),
                ("delete", &mut item.delete),
                ("patch", &mut item.patch),
            ];
            for (method, operation) in each {
                let Some(operation) = operation.as_mut() else { continue };
                if route(method, path).is_some_and(|route| !route.refused.contains("no token")) {
                    operation.security = Some(Vec::new());
                }
            }
        }
    }
}

/// The route of a described endpoint. What may hold slashes is a plain place in OpenAPI.
pub(crate) fn route(method: &str, path: &str) -> Option<&'static Route> {
    let mut all = ROUTES.iter().chain(STREAM_ROUTES);
    all.find(|route| route.method == method && route.path.replace("{*", "{") == path)
}

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(crate::cookie::Cookie::Session.name()));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    }
}

/// The description, for everybody.
pub(crate) async fn get() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_endpoint_is_described_and_every_description_is_an_endpoint() {
        let document = serde_json::to_value(Description::openapi()).expect("it serialises");
        assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
        let described: BTreeSet<String> = document["paths"]
            .as_object()
            .expect("paths")
            .iter()
            .flat_map(|(path, methods)| {
                methods
                    .as_object()
                    .into_iter()
                    .flat_map(|methods| methods.keys())
                    .map(move |method| format!("{method} {path}"))
            })
            .collect();
        let routed: BTreeSet<String> = ROUTES
            .iter()
            .chain(STREAM_ROUTES)
            .filter(|route| route.path.starts_with("/api/v1/") && route.path != "/api/v1/openapi.json")
            // what may hold slashes is a plain place in OpenAPI
            .map(|route| format!("{} {}", route.method, route.path.replace("{*", "{")))
            .collect();
        assert_eq!(described, routed);
    }
}
