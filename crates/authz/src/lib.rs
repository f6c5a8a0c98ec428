//! Who may, here and now: Cedar behind the one authorisation path.

/// Placeholder until the residual filter lands.
#[derive(Clone, Debug)]
pub enum Filter {}
