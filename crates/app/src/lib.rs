//! Use cases, ports, jobs, the in-memory store, the simulator.
