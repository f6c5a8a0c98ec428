//! Over HTTP: what a person can see and do is what the answers hold.

mod canary;
mod clamd;
mod documents;
mod manners;
mod migrate;
mod object_store;
mod outside;
mod play;
mod policies;
#[path = "../../../../connect/tests/it/s3_server.rs"]
mod s3_server;
mod scenarios;
mod see;
mod servers;
mod step_up;
mod story;
mod tabs;
pub(crate) mod world;
