//! The bounded run of random steps over random plans; the long one is `cargo run --release --example steps`.

#[path = "../../examples/random/mod.rs"]
mod random;

#[test]
fn random_steps_over_random_plans_hold_what_the_engine_promises() {
    let mut tally = random::Tally::default();
    for seed in 1..=60 {
        tally.add(random::run(seed, 60).unwrap_or_else(|why| panic!("seed {seed}: {why}")));
    }
    // Were nothing possible, nothing would be shown.
    assert!(tally.taken * 4 > tally.steps, "{tally:?}");
    assert!(tally.migrated > 0 && tally.rejected > 0, "{tally:?}");
}
