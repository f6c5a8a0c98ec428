//! Style, script and icon: built by npm into `assets/dist`, embedded, and served under an address that holds the hash of
//! their content, so that browsers may keep them for ever.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "assets/dist"]
#[allow_missing = true]
struct Dist;

/// One file, as served.
struct Asset {
    address: String,
    content: std::borrow::Cow<'static, [u8]>,
    kind: &'static str,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    Dist::iter()
        .filter_map(|name| {
            let content = Dist::get(&name)?.data;
            let hash = hex::encode(Sha256::digest(&content));
            let address = format!("/assets/{}/{name}", hash.get(..16)?);
            let kind = match name.rsplit('.').next() {
                Some("css") => "text/css; charset=utf-8",
                Some("js") => "text/javascript; charset=utf-8",
                Some("svg") => "image/svg+xml",
                Some("txt") => "text/plain; charset=utf-8",
                _ => "application/octet-stream",
            };
            Some((name.into_owned(), Asset { address, content, kind }))
        })
        .collect()
});

/// The address of a file of `assets/dist`; none when the assets were not built.
pub fn address(name: &str) -> Option<&'static str> {
    ASSETS.get(name).map(|asset| asset.address.as_str())
}

/// The assets alone, for tools that show pages without the application.
pub fn router<S: Clone + Send + Sync + 'static>() -> axum::Router<S> {
    axum::Router::new().route("/assets/{hash}/{name}", axum::routing::get(serve))
}

/// Serves one file. An address with another hash than the content's is not found: what is kept for ever must be true.
pub(crate) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let wanted = format!("/assets/{hash}/{name}");
    match ASSETS.get(&name).filter(|asset| asset.address == wanted) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
                (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
            ],
            asset.content.clone(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_change_with_the_content() {
        if !cfg!(assets_built) {
            return;
        }
        let address = address("casewright.css").expect("the style is built");
        assert!(address.starts_with("/assets/") && address.ends_with("/casewright.css"), "{address}");
    }
}
