//! SQLite behind the store port, sealed by the vault.
