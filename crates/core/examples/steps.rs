//! Random steps over random plans, as many as one likes:
//!
//! ```text
//! cargo run --release -p casewright-core --example steps -- 1000000 [first seed]
//! ```
//!
//! Every step checks that the replay is the live case and that the invariants hold; what fails names its seed, and
//! `-- 1 <seed>` takes that one case again.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a command that talks to a person and measures time"
)]

mod random;

use random::{Tally, run};
use std::{panic::AssertUnwindSafe, process::ExitCode, time::Instant};

/// Steps of one case.
const STEPS_OF_ONE: u64 = 80;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.replace('_', "").parse::<u64>().ok());
    let wanted = numbers.next().unwrap_or(100_000);
    let first = numbers.next().unwrap_or(1);
    let start = Instant::now();
    let mut tally = Tally::default();
    let mut seed = first;
    let mut slowest = (0.0, 0);
    while tally.steps < wanted {
        let began = Instant::now();
        let ran = std::panic::catch_unwind(AssertUnwindSafe(|| run(seed, STEPS_OF_ONE)));
        let took = began.elapsed().as_secs_f64() * 1e3;
        match ran {
            Ok(Ok(one)) => tally.add(one),
            Ok(Err(why)) => {
                println!("seed {seed}: {why}");
                return ExitCode::FAILURE;
            }
            Err(_) => {
                println!("seed {seed}: it panicked");
                return ExitCode::FAILURE;
            }
        }
        if took > slowest.0 {
            slowest = (took, seed);
        }
        seed += 1;
    }
    println!(
        "{} steps on {} cases: {} taken ({} of them migrations), {} rejected, {} endless models stopped by the budget",
        tally.steps, tally.cases, tally.taken, tally.migrated, tally.rejected, tally.endless
    );
    println!(
        "{} events; at most {} plan items on a case; slowest case {:.0} ms (seed {}); {:.0} s in all",
        tally.events,
        tally.items_max,
        slowest.0,
        slowest.1,
        start.elapsed().as_secs_f64()
    );
    println!("no panic; every replay was the live case; every invariant held");
    ExitCode::SUCCESS
}
