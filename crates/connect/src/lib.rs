//! Connectors: one file each, each one call outside, bounded in time and size. They decide nothing: what to call and
//! whether one may was settled before a call gets here.
//!
//! # To add a connector
//!
//! Write `src/<name>.rs` with a type that implements [`app::connector::Connector`]; name it in a `pub mod` line below; wire
//! it in the binary's configuration; run the contract (`tests/it/contract.rs`) against it: an answer, a refused
//! connection, silence until the time-out, an answer that is too big, a host that is not allowed.

pub mod allow;
pub mod clamd;
pub mod http;
pub mod mail;
pub mod objects;
pub mod oidc;
pub mod otlp;
mod outgoing;
pub mod payments;
pub mod release;
pub mod remote_log;
pub mod sql;
pub mod webhook;
