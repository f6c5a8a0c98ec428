//! The API, the pages, sessions and assets.
