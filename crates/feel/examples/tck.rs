//! Runs the DMN technology compatibility kit: `cargo run -p feel --example tck`. It is looked for beside the checkout, at
//! `../shared/conformance/dmn-tck`, or at the folder that is given. Prints each case that does not pass, and how many passed by
//! level; `--write` keeps the results in `docs/conformance-dmn.md`. Exits with 1 when level 2 is not complete or level 3 is below
//! 90 %, with 2 when there is no kit.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program that prints")]
#![expect(clippy::indexing_slicing, reason = "a finding and an outcome have their place")]

#[path = "../tests/it/kit.rs"]
#[expect(dead_code, reason = "what is recorded concerns the test alone")]
mod kit;

use kit::Outcome;
use std::{env, fs, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let (flags, folders): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|word| word.starts_with("--"));
    let Some(folder) = folders.first().map(PathBuf::from).or_else(kit::find) else {
        eprintln!(
            "there is no compatibility kit at `../shared/conformance/dmn-tck` beside this checkout; nothing was run"
        );
        eprintln!("give its folder: cargo run -p feel --example tck -- FOLDER");
        return ExitCode::from(2);
    };
    let cases = kit::run(&folder);
    for case in cases.iter().filter(|case| case.outcome != Outcome::Passed) {
        println!("{:?} {} {}: {}", case.outcome, case.level, case.name, case.reason);
    }
    let mut good = !cases.is_empty();
    for (level, [passed, refused, wrong]) in kit::counts(&cases, |case| case.level.clone()) {
        let all = passed + refused + wrong;
        println!(
            "{level}: {passed} passed, {} failed ({refused} refused by the gate, {wrong} wrong), of {all}",
            refused + wrong
        );
        good &= if level == "level-2" { passed == all } else { passed * 10 >= all * 9 };
    }
    if flags.iter().any(|flag| flag == "--write") {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/conformance-dmn.md");
        if let Err(error) = fs::write(page, kit::page(&cases)) {
            eprintln!("`docs/conformance-dmn.md` cannot be written: {error}");
            return ExitCode::FAILURE;
        }
        println!("written: docs/conformance-dmn.md");
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
