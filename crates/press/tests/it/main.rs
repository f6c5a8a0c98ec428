//! What comes out of the press, as others read it: Poppler's `pdftotext` and `pdfinfo`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod letters;
mod poppler;
mod redaction;
mod watermark;
