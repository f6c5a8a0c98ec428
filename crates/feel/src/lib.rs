//! FEEL and DMN behind a gate.
