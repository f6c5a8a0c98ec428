//! One file per connector: mail, HTTP fetch, payments.
