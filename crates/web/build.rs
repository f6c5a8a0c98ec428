//! Looks for the built assets. A release must hold them; a development build without them serves plain pages that say so.

use std::{env, path::Path};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(assets_built)");
    println!("cargo::rerun-if-changed=assets/dist");
    println!("cargo::rerun-if-changed=locales");
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let built = Path::new(&root).join("assets/dist/casewright.css").is_file();
    if built {
        println!("cargo::rustc-cfg=assets_built");
    } else if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!(
            "cargo::error=the style and script of the pages are not built; run `cargo xtask assets` first"
        );
    } else {
        println!(
            "cargo::warning=the style and script of the pages are not built, so pages will be plain; run `cargo xtask assets`"
        );
    }
}
