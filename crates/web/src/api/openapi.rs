//! `/api/v1/openapi.json`: the OpenAPI 3.1 description, made from the handlers themselves.

use super::{case, desk, form, migration, outbox, people, program, request, restrict, session, tabs};
use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
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
    modifiers(&Security),
    security(("token" = []), ("cookie" = [])),
    paths(
        session::create, session::read, session::delete,
        program::list, program::guest, program::open, program::register,
        desk::desk, desk::list,
        case::read, case::add_task, case::assign, case::plan, case::clear_flag, case::team,
        form::action, form::act, form::task, form::move_task, form::draft,
        migration::one, migration::all,
        tabs::why, tabs::timeline, tabs::access, tabs::explanation, tabs::audit,
        people::list, people::add, people::change, people::reset_second_factor,
        restrict::change, restrict::notices, restrict::settle, restrict::reviews,
        outbox::dead_letters, outbox::retry,
        request::ask, request::list, request::step,
        request::delegations, request::delegate, request::end_delegation,
        request::preview, request::leave, request::receipts, request::come_back,
    )
)]
pub struct Description;

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
    use crate::routes::ROUTES;
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
            .filter(|route| route.path.starts_with("/api/") && route.path != "/api/v1/openapi.json")
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(described, routed);
    }
}
