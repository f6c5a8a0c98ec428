//! The traps of the engine: what aborts, hangs, panics or calls out never gets past the gate.

use crate::support::findings;

fn refused(text: &str) -> String {
    let found = findings(text);
    assert!(!found.is_empty(), "not refused: {text}");
    let first = &found[0];
    assert!(first.offset + first.length <= text.len(), "{text}: {first:?}");
    assert!(!first.help.is_empty(), "{text}");
    first.message.clone()
}

#[test]
fn an_endless_range_is_refused() {
    assert_eq!(
        refused("count(for i in 1..1000000000 return i) > 1"),
        "the range is not made of two near whole numbers"
    );
    assert_eq!(
        refused("some i in 1..income satisfies i > 5"),
        "the range is not made of two near whole numbers"
    );
    assert_eq!(
        refused("every i in -9223372036854775807..1 satisfies i > 5"),
        "the range is not made of two near whole numbers"
    );
}
