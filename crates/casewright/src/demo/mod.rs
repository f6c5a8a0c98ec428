//! What `serve --demo` starts beside the server: a rating list, a mail server, a payment desk, people, cases, and a clock
//! that can be moved. Loopback only.

pub mod mail_sink;
pub mod rates;
