//! Deleting a policy makes a scenario fail. Whichever deletion no scenario notices is named here with its reason, so that
//! a new policy without a scenario stops this test, and one that got its scenario leaves the list.
//!
//! On the in-memory store, through the same use cases as pages and API: it is the policies that are asked here, the way
//! over HTTP is shown beside this.

use super::world::premises_licence;
use app::{
    program::Program,
    scenario::{Kind, run_all},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const TABS: &str = "a scenario has no step for the tab; `tabs` beside this asks over HTTP";
const FLAGS: &str = "a scenario has no step that settles a flag; `tabs` beside this does it over HTTP";

const ADDED: &str = "a scenario has no step that adds a task; the tests of `app` and the routes' own ask";

const ASKED: &str = "a scenario has no step that asks for access; the access scenarios of `web` do";

/// Policies whose deletion no scenario notices, and why that is so.
const UNNOTICED: &[(&str, &str)] = &[
    ("premises-licence.licensing-officer.access", TABS),
    ("premises-licence.licensing-officer.add-task", ADDED),
    ("premises-licence.licensing-officer.audit", TABS),
    ("premises-licence.licensing-officer.clear-flag", FLAGS),
    ("premises-licence.licensing-officer.task:added.licensing-officer", ADDED),
    ("premises-licence.police.request", ASKED),
    ("premises-licence.senior-officer.access", TABS),
    ("premises-licence.senior-officer.audit", TABS),
    ("premises-licence.senior-officer.clear-flag", FLAGS),
];

/// A policy of the sheet: its id, and the sentence by which a report names it.
#[derive(Clone, Debug)]
struct Policy {
    id: String,
    says: String,
}

/// The text of the sheet's policies, one each: what stands before the first is a comment.
fn each(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.match_indices("\n@id(").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| &text[*start..end]).collect()
}

fn quoted<'a>(text: &'a str, opening: &str) -> &'a str {
    let after = text.split(opening).nth(1).unwrap_or_else(|| panic!("no {opening} in {text}"));
    after.split("\")\n").next().unwrap()
}

fn policies(program: &Program) -> Vec<Policy> {
    let all = program.policies.iter().flat_map(|(_, text)| each(text));
    all.map(|text| Policy { id: quoted(text, "@id(\"").into(), says: quoted(text, "@says(\"").into() })
        .collect()
}

/// The program without one policy, and with this scenario alone.
pub(super) fn without(program: &Program, policy: Option<&str>, scenario: usize) -> Program {
    let mut program = program.clone();
    program.scenarios = vec![program.scenarios[scenario].clone()];
    if let Some(id) = policy {
        let start = format!("\n@id(\"{id}\")\n");
        for (_, text) in &mut program.policies {
            let gone = each(text).into_iter().find(|one| one.starts_with(&start)).map(ToOwned::to_owned);
            if let Some(gone) = gone {
                *text = text.replace(&gone, "\n");
            }
        }
    }
    program
}

/// Runs `of` things, two at a time.
async fn two_at_a_time<T, F>(of: usize, run: impl Fn(usize) -> F + Send + Sync + 'static) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let (next, run) = (Arc::new(AtomicUsize::new(0)), Arc::new(run));
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let (next, run) = (Arc::clone(&next), Arc::clone(&run));
            tokio::spawn(async move {
                let mut done = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= of {
                        break done;
                    }
                    done.push(run(at).await);
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    all
}

/// For each policy the scenarios that reach it, the longest first: it looks at most and is most likely to notice.
async fn reached(program: &Arc<Program>, policies: &Arc<Vec<Policy>>) -> BTreeMap<String, Vec<usize>> {
    let (whole, all) = (Arc::clone(program), Arc::clone(policies));
    let mut scenarios = two_at_a_time(program.scenarios.len(), move |index| {
        let (program, policies) = (without(&whole, None, index), Arc::clone(&all));
        async move {
            let report = run_all(&program).await.unwrap();
            assert!(report.passed(), "{report}");
            let missed = report.missed.iter().filter(|missed| missed.kind == Kind::Policy);
            let missed: Vec<&str> = missed.map(|missed| missed.what.as_str()).collect();
            let reached =
                policies.iter().filter(|policy| !missed.iter().any(|what| what.ends_with(&policy.says)));
            (index, report.counts.steps, reached.map(|policy| policy.id.clone()).collect::<Vec<_>>())
        }
    })
    .await;
    scenarios.sort_by_key(|(index, steps, _)| (std::cmp::Reverse(*steps), *index));
    let mut of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, _, ids) in scenarios {
        for id in ids {
            of.entry(id).or_default().push(index);
        }
    }
    of
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_makes_a_scenario_fail() {
    let program = Arc::new(premises_licence());
    let policies = Arc::new(policies(&program));
    let permits: usize = program.policies.iter().map(|(_, text)| text.matches("\npermit (").count()).sum();
    assert_eq!(policies.len(), permits, "every permit of the sheet is one of those that are deleted");
    let reached = Arc::new(reached(&program, &policies).await);

    let (whole, all) = (Arc::clone(&program), Arc::clone(&policies));
    let noticed = two_at_a_time(policies.len(), move |at| {
        let (program, policy, reached) = (Arc::clone(&whole), all[at].clone(), Arc::clone(&reached));
        async move {
            for index in reached.get(&policy.id).into_iter().flatten() {
                let report = run_all(&without(&program, Some(&policy.id), *index)).await.unwrap();
                if !report.passed() {
                    return (policy.id, true);
                }
            }
            (policy.id, false)
        }
    })
    .await;

    let unnoticed: BTreeSet<&str> =
        noticed.iter().filter(|(_, noticed)| !noticed).map(|(id, _)| id.as_str()).collect();
    let known: BTreeSet<&str> = UNNOTICED.iter().map(|(id, _)| *id).collect();
    let mut wrong = String::new();
    for id in unnoticed.difference(&known) {
        let _ = writeln!(wrong, "no scenario notices that `{id}` is deleted");
    }
    for id in known.difference(&unnoticed) {
        let _ = writeln!(wrong, "a scenario notices that `{id}` is deleted: take it off the list");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    println!(
        "{} policies, {} of them noticed by a scenario",
        policies.len(),
        policies.len() - unnoticed.len()
    );
}
