//! Room to read in: compiling recurses through many functions a level (25 KiB unoptimised), so it runs on a stack of its own.
//! Evaluation is shallow enough for any thread.

use crate::finding::{Finding, Span};
use std::thread;

/// Enough for twice the depth the gate lets through.
const STACK_BYTES: usize = 16 * 1_024 * 1_024;

/// Runs on a big stack. A panic or a missing thread is a finding: what could not be checked is refused.
pub(crate) fn on_big_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, Finding> {
    thread::scope(|scope| {
        thread::Builder::new()
            .name("feel-compile".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, run)
            .ok()
            .and_then(|thread| thread.join().ok())
    })
    .ok_or_else(|| {
        Finding::new(
            Span::default(),
            "the text could not be checked",
            "write it more simply, and report the text as a fault",
        )
    })
}
