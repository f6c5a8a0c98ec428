//! The API (`api/`, JSON with an OpenAPI description) and the pages (`pages/`, HTML made on the server), with sessions,
//! headers and assets. Every page works without script.
//!
//! What is not here: a rule about who may do what. Handlers find out who calls, ask a use case of `app`, and render its
//! answer; what the answer does not hold cannot be shown.
//!
//! To add a page: `pages/<noun>/<verb>.rs` with a function from an answer to [`maud::Markup`] and its `samples()`, and one
//! line in [`routes`]. To add an endpoint: a handler in `api/<noun>.rs` and one line in [`routes`].

pub mod api;
pub mod assets;
pub mod cookie;
pub mod demo;
mod download;
pub mod headers;
pub mod link;
pub mod observe;
pub mod pages;
pub mod part;
pub mod problem;
mod regional;
pub mod routes;
pub mod serve;
pub mod state;
mod table;
pub mod text;
pub mod visit;

pub use demo::{DemoMail, DemoPerson, DemoTools};
pub use routes::{DEMO_ROUTES, ROUTES, Route, STREAM_ROUTES, router};
pub use state::{Door, WebState};
