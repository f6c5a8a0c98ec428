//! The API and the pages over the in-memory store, with the real program and the real policies.

mod coverage;
mod pages;
mod world;
