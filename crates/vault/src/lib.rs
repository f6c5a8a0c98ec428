//! Envelope encryption: key ring, keys per case, seal and open.
