//! Who may, here and now: Cedar behind the one authorisation path.
