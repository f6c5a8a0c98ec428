//! The API and the pages over the in-memory store, with the real program and the real policies.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what surprises a test stops it, in its helpers too"
)]

mod accounts;
mod care;
mod coverage;
mod coverage_access;
mod coverage_desk;
mod coverage_documents;
mod coverage_parties;
mod coverage_probes;
mod desk;
mod entries;
mod events;
mod governing;
mod identity;
mod log;
mod observe;
mod pages;
mod reveal;
mod second_factor;
mod serve;
mod sign_in;
mod speech;
mod world;
