//! Serves every page with its made-up content, for looking at in a browser and for the browser tests:
//! `cargo run -p web --example samples -- 8099`, then `/` lists them.

use axum::{Router, extract::Path, http::header, response::IntoResponse, routing::get};
use web::{assets, headers::CONTENT_SECURITY_POLICY, pages};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8099_u16);
    let router = Router::new()
        .route(
            "/",
            get(|| async {
                pages::samples().into_iter().map(|(name, _)| name).collect::<Vec<_>>().join("\n")
            }),
        )
        .route(
            "/sample/{*name}",
            get(|Path(name): Path<String>| async move {
                let page =
                    pages::samples().into_iter().find(|(known, _)| *known == name).map(|(_, page)| page);
                match page {
                    Some(page) => {
                        ([(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)], page).into_response()
                    }
                    None => axum::http::StatusCode::NOT_FOUND.into_response(),
                }
            }),
        )
        .merge(assets::router());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(listener, router).await
}
