//! The compatibility kit gives no worse results than the page that records them.

use crate::kit;

#[test]
fn the_kit_gives_no_worse_results_than_are_recorded() {
    let Some(folder) = kit::find() else {
        eprintln!("SKIPPED: no compatibility kit at ../shared/conformance/dmn-tck beside this checkout");
        return;
    };
    let cases = kit::run(&folder);
    assert!(cases.len() > 1_000, "the kit was read: {} cases", cases.len());
    let page = include_str!("../../../../docs/conformance-dmn.md");
    let recorded = kit::recorded(page);
    let worse: Vec<String> = cases
        .iter()
        .filter(|case| case.outcome != kit::Outcome::Passed)
        .filter(|case| !recorded.contains(&format!("{} {}", case.level, case.name)))
        .map(|case| format!("{} {}: {}", case.level, case.name, case.reason))
        .collect();
    assert!(worse.is_empty(), "{} cases passed before:\n{}", worse.len(), worse.join("\n"));
}
