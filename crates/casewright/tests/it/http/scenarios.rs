//! Every scenario of the shipped programs, over HTTP on the real store (S0.1, S0.5, S2.13).

use super::{
    play::{Difference, play},
    policies::without,
    world::{World, child_placement, premises_licence, shipped},
};
use app::{
    core::definition::Span,
    program::{
        Program,
        model::{Origin, Scenario, Step, Under, What},
    },
};
use std::{fmt::Write as _, sync::Arc};

/// The world of a scenario: the program with the calendar of its jurisdiction, at its time.
pub(super) async fn world_of(program: &Program, scenario: &Scenario) -> World {
    World::new(at_home(program, scenario), scenario.given.now).await
}

/// The program as the scenario's jurisdiction has it.
fn at_home(program: &Program, scenario: &Scenario) -> Program {
    program.in_jurisdiction(&scenario.given.jurisdiction).unwrap_or_else(|| program.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_holds_over_http_on_postgresql() {
    let Some(cluster) = store::cluster::Cluster::temporary(&[("fsync", "off")]).unwrap() else {
        eprintln!("PASSED OVER: PostgreSQL is not installed (`apt-get install postgresql`)");
        return;
    };
    let mut failed = String::new();
    for program in [premises_licence(), child_placement()] {
        for (index, scenario) in program.scenarios.iter().enumerate() {
            let name = format!("{}{index}", program.name.as_str().replace('-', "_"));
            let url = cluster.database(&name).unwrap();
            let database = store::Database { url, password: None, ca_file: None };
            let mut world =
                World::on_postgres(at_home(&program, scenario), scenario.given.now, &database).await;
            let done = play(&mut world, scenario).await.map_err(|found| (scenario.name.clone(), found));
            note(done, &mut 0, &mut failed);
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

async fn run(program: Arc<Program>, index: usize) -> Result<usize, (String, Difference)> {
    let scenario = &program.scenarios[index];
    let mut world = world_of(&program, scenario).await;
    play(&mut world, scenario).await.map_err(|found| (scenario.name.clone(), found))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_of_the_premises_licence_holds_over_http_on_the_real_store() {
    every_scenario_holds(premises_licence()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_of_child_placement_holds_over_http_on_the_real_store() {
    every_scenario_holds(child_placement()).await;
}

/// Scenarios that say from where, for what and how long after a sign-in somebody comes, that close lists, exclude people and give
/// clearances; of those programs that are not played whole. What needs a device or a case of another program cannot be played by
/// requests to one server, and is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_15_walls_and_circumstances_of_scenarios_hold_over_http() {
    let (mut played, mut steps, mut failed) = (0, 0, String::new());
    for name in ["insurance-claim", "security-incident", "benefits"] {
        let program = shipped(name);
        for scenario in program.scenarios.iter().filter(|scenario| says_more(scenario)) {
            played += 1;
            let mut world = world_of(&program, scenario).await;
            let done = play(&mut world, scenario).await.map_err(|found| (scenario.name.clone(), found));
            note(done, &mut steps, &mut failed);
        }
    }
    assert!(failed.is_empty(), "{failed}");
    assert!(played >= 5, "{played} scenarios, {steps} steps");
}

fn says_more(scenario: &Scenario) -> bool {
    let device =
        |step: &Step| step.under.from.iter().flatten().any(|origin| *origin == Origin::ManagedDevice);
    // A guest comes back after so long by the return code, on a page.
    let years = |step: &Step| matches!(step.what, What::After(Span::Days(days)) if days >= 365);
    let other = |step: &Step| matches!(step.what, What::Ends { .. }) || device(step) || years(step);
    let wall = |step: &Step| matches!(step.what, What::CloseList { .. } | What::Exclude { .. });
    let mut steps = scenario.steps.iter();
    !scenario.steps.iter().any(other)
        && (!scenario.given.clearances.is_empty()
            || steps.any(|step| wall(step) || step.under != Under::default()))
}

async fn every_scenario_holds(program: Program) {
    let program = Arc::new(program);
    assert!(program.scenarios.len() > 10, "the shipped program has its scenarios");
    let mut running = tokio::task::JoinSet::new();
    let (mut steps, mut failed) = (0, String::new());
    for index in 0..program.scenarios.len() {
        // Two at a time: each holds a database of its own.
        while running.len() >= 2 {
            note(running.join_next().await.unwrap().unwrap(), &mut steps, &mut failed);
        }
        running.spawn(run(Arc::clone(&program), index));
    }
    while let Some(done) = running.join_next().await {
        note(done.unwrap(), &mut steps, &mut failed);
    }
    assert!(failed.is_empty(), "{failed}");
    assert!(steps >= program.scenarios.len(), "{steps} steps: a scenario does nothing");
}

fn note(done: Result<usize, (String, Difference)>, steps: &mut usize, failed: &mut String) {
    match done {
        Ok(taken) => *steps += taken,
        Err((scenario, found)) => {
            let _ = write!(failed, "\n{scenario}\n{found}\n");
        }
    }
}

#[tokio::test]
async fn a_scenario_that_is_not_so_says_where_what_was_expected_and_what_was_found() {
    let mut program = premises_licence();
    let step = |scenario: &Scenario| scenario.steps.iter().position(|step| !step.expect.can.is_empty());
    let at = program.scenarios.iter().position(|scenario| step(scenario).is_some()).unwrap();
    let mut scenario = program.scenarios.swap_remove(at);
    let index = step(&scenario).unwrap();
    scenario.steps.truncate(index + 1);
    scenario.steps[index].expect.can.push("grant".into());
    let line = scenario.steps[index].line;
    let mut world = world_of(&program, &scenario).await;
    let found = play(&mut world, &scenario).await.expect_err("a draft cannot be granted");
    assert_eq!(found.place, format!("{}:{line}", scenario.file));
    assert_eq!((found.of.as_str(), found.expected.as_str()), ("can grant", "offered"));
    assert_eq!(found.found, "not offered");
}

/// One of each kind of permit; every one of them is deleted in `policies`, without HTTP.
#[tokio::test]
async fn s0_5_a_deleted_policy_is_noticed_over_http() {
    let program = premises_licence();
    let at = program.scenarios.iter().position(|scenario| scenario.file == "tests/granted.yaml").unwrap();
    for (policy, noticed_by) in [
        ("applicant.open", "the case at the start"),
        ("police.view:summary", "the case"),
        ("police.read:case", "sees premises.name"),
        ("licensing-officer.act:accept", "can accept"),
        ("licensing-officer.list:office-cases", "the case in the list office-cases"),
        ("senior-officer.read:contact", "sees applicant.name"),
    ] {
        let program = without(&program, Some(&format!("premises-licence.{policy}")), at);
        let scenario = &program.scenarios[0];
        let mut world = world_of(&program, scenario).await;
        let found = play(&mut world, scenario).await.expect_err(policy);
        assert!(found.of.contains(noticed_by), "{policy}: {found}");
    }
}
