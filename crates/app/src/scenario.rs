//! Runs the scenarios of a program against the real engine and the real policies: `casewright test`.
//!
//! Every step goes through the use cases of [`App`](crate::App) that pages and API call, on the in-memory store, with a
//! clock that is set, seeded ids and connectors that only collect. Each scenario has a world of its own: nothing of one
//! is there for the next.

mod coverage;
mod deletions;
mod explain;
mod outside;
mod play;
mod report;
mod see;
mod voucher;
mod watch;
mod world;

pub use deletions::Deletions;
pub use explain::{ActionStands, ItemWaits, Moment, RoleStands, explain};
pub use report::{Counts, Difference, Kind, Missed, Outcome, Report, Share};

use crate::{Fault, app::policies_of};
use authz::Policies;
use coverage::Coverage;
use program::Program;
use std::sync::Arc;
use watch::Watch;
use world::World;

/// Runs every scenario of the program. A scenario ends at its first difference.
pub async fn run_all(program: &Program) -> Result<Report, Fault> {
    run_all_with(program, &mut |_, _| {}).await
}

/// The same; `begun` is told the number, from 1, and the name of each scenario as it begins.
pub async fn run_all_with(
    program: &Program,
    begun: &mut (dyn FnMut(usize, &str) + Send),
) -> Result<Report, Fault> {
    let watch = Watch::new();
    let policies = compiled(program)?;
    let mut coverage = Coverage::of(program);
    let mut report = Report { program: format!("{} {}", program.name, program.version), ..Report::default() };
    for (index, scenario) in program.scenarios.iter().enumerate() {
        begun(index + 1, &scenario.name);
        let mut world = World::new(program, scenario, &watch, &policies).await?;
        let (steps, difference) = world.play(scenario).await?;
        world.reached(&mut coverage).await?;
        report.counts.steps += steps;
        report.counts.scenarios.of += 1;
        report.counts.scenarios.reached += usize::from(difference.is_none());
        report.outcomes.push(Outcome {
            scenario: scenario.name.clone(),
            place: format!("{}:{}", scenario.file, scenario.line),
            steps,
            difference,
        });
    }
    coverage.conclude(program, &watch, &mut report);
    Ok(report)
}

/// The policies of the program with the platform's, compiled once for all scenarios.
fn compiled(program: &Program) -> Result<Arc<Policies>, Fault> {
    let loaded = Policies::load(vec![policies_of(program)]);
    loaded.map(Arc::new).map_err(|findings| {
        let all: Vec<String> = findings.iter().map(ToString::to_string).collect();
        Fault::Internal(format!("the policies are not accepted: {}", all.join("; ")))
    })
}
