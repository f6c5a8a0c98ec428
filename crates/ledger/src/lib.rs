//! A tamper-evident log: seal, prove, verify, offline.
