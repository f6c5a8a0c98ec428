//! Every route, in one table: the router is made from it, and a test asks of each whether it has shown whom it lets in and
//! whom it refuses.

use crate::{api, assets, headers, pages, state::WebState};
use axum::{Router, http::StatusCode, middleware};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    limit::RequestBodyLimitLayer, timeout::TimeoutLayer,
};

/// Largest body, in bytes: the longest form is far below.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// A request that takes longer is given up.
const REQUEST_SECONDS_MAX: u64 = 30;

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
    post "/sign-out" pages::session::sign_in::sign_out, "everybody", "nobody";
    get "/first-administrator" pages::session::first::get, "everybody", "nobody";
    post "/first-administrator" pages::session::first::post, "the holder of the link", "a used or made-up link";
    get "/apply/{program}" pages::public::start::get, "everybody", "nobody";
    post "/apply/{program}" pages::public::start::post, "everybody", "nobody";
    get "/register/{program}/{register}" pages::public::register::get, "everybody", "nobody";
}

/// The whole application for one state.
pub fn router(state: WebState) -> Router {
    let router = add_routes(Router::new()).fallback(|| async { StatusCode::NOT_FOUND });
    let mut csrf = CsrfLayer::new();
    for origin in &state.door().trusted_origins {
        match csrf.clone().add_trusted_origin(origin) {
            Ok(with) => csrf = with,
            Err(error) => tracing::warn!(%error, "a trusted origin is left out"),
        }
    }
    let inner = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(state.clone(), headers::guard))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a handler panicked");
            axum::response::IntoResponse::into_response(StatusCode::INTERNAL_SERVER_ERROR)
        }))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(REQUEST_SECONDS_MAX),
        ))
        .layer(csrf)
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX));
    router.layer(inner).layer(CompressionLayer::new()).with_state(state)
}
