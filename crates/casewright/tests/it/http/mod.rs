//! Over HTTP: what a person can see and do is what the answers hold.

mod canary;
mod clamd;
mod documents;
mod manners;
mod migrate;
mod outside;
mod play;
mod policies;
mod scenarios;
mod see;
mod servers;
mod step_up;
mod story;
mod tabs;
pub(crate) mod world;
