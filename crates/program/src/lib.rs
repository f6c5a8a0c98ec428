//! Reads, checks and compiles a program folder.
