//! The use cases over the store in memory, with the real engine, the real policies and the program that is shipped.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod access;
mod acts;
mod added;
mod appeals;
mod approvals;
mod bad_days;
mod children;
mod custody;
mod dead_letters;
mod documents;
mod fetches;
mod figures;
mod filing;
mod goldens;
mod inbox;
mod jurisdictions;
mod letters;
mod list_files;
mod log;
mod migrate;
mod money;
mod notices;
mod office;
mod parties;
mod policies;
mod priority;
mod records;
mod scenarios;
mod sessions;
mod simulator;
mod standing_in;
mod store;
mod tracks;
mod upload_runs;
mod vouchers;
mod walkthrough;
mod workload;
mod world;
mod zone;
