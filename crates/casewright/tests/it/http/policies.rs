//! Deleting a policy makes a scenario fail. Whichever deletion no scenario notices is named here with its reason, so that
//! a new policy without a scenario stops this test, and one that got its scenario leaves the list.
//!
//! On the in-memory store, through the same use cases as pages and API: it is the policies that are asked here, the way
//! over HTTP is shown beside this.

use super::world::{child_placement, premises_licence, shipped};
use app::{program::Program, scenario::Deletions};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const TABS: &str = "a scenario has no step for the tab; `tabs` beside this asks over HTTP";
const FLAGS: &str = "a scenario has no step that settles a flag; `tabs` beside this does it over HTTP";

const ADDED: &str = "a scenario has no step that adds a task; the tests of `app` and the routes' own ask";

const FIGURES: &str = "a scenario has no step that exports figures; the routes' own ask does";

const ASKED: &str = "a scenario has no step that asks for access; the access scenarios of `web` do";

const LISTED: &str =
    "a scenario has no step for the disposal list; the tests of `app` and the routes' own ask";

const GIVEN: &str =
    "the program gives no role on a case, and a scenario no task to somebody; the tests of `app` do";

const PARTIES: &str = "the scenarios of child placement and benefits have parties; the routes' own ask";

const TAKEN: &str = "a scenario has no step that takes a list out; the tests of `app` and the routes' own do";

const HANDED: &str =
    "a scenario has no step that hands a case over; the tests of `app` and the routes' own do";

const COMPARED: &str =
    "a scenario has no step that compares a statement; the tests of `app` and the routes' own do";

const BESIDE: &str =
    "the state on the other track shows the same; `check` asks for a view in the state that asks for a yes";

const SIGN_IN: &str = "who plays a scenario has just signed in; `step_up` beside this asks with an old one";

/// Policies whose deletion no scenario notices, and why that is so.
type Reviewed = &'static [(&'static str, &'static str)];

const PREMISES_LICENCE: Reviewed = &[
    ("premises-licence.finance.reconcile", COMPARED),
    ("premises-licence.licensing-officer.access", TABS),
    ("premises-licence.licensing-officer.add-task", ADDED),
    ("premises-licence.licensing-officer.audit", TABS),
    ("premises-licence.licensing-officer.clear-flag", FLAGS),
    ("premises-licence.licensing-officer.keep-parties", PARTIES),
    ("premises-licence.licensing-officer.parties", PARTIES),
    ("premises-licence.licensing-officer.task:added.licensing-officer", ADDED),
    ("premises-licence.police.request", ASKED),
    ("premises-licence.records-manager.disclose", HANDED),
    ("premises-licence.records-manager.disposal", LISTED),
    ("premises-licence.records-manager.transfer", HANDED),
    ("premises-licence.records-officer.disposal", LISTED),
    ("premises-licence.senior-officer.access", TABS),
    ("premises-licence.senior-officer.audit", TABS),
    ("premises-licence.senior-officer.clear-flag", FLAGS),
    ("premises-licence.senior-officer.disclose", HANDED),
    ("premises-licence.senior-officer.export", FIGURES),
    ("premises-licence.senior-officer.export-cases", TAKEN),
    ("premises-licence.senior-officer.parties", PARTIES),
    ("premises-licence.senior-officer.reveal:protected", PARTIES),
];

const CHILD_PLACEMENT: Reviewed = &[
    ("child-placement.records-manager.disposal", LISTED),
    ("child-placement.records-officer.disposal", LISTED),
    ("child-placement.service-manager.access", TABS),
    ("child-placement.team-manager.access", TABS),
    ("child-placement.team-manager.audit", TABS),
    ("child-placement.team-manager.clear-flag", FLAGS),
    ("child-placement.team-manager.export", FIGURES),
    ("child-placement.step-up.stop", SIGN_IN),
];

const SECURITY_INCIDENT: Reviewed = &[
    ("security-incident.incident-lead.access", TABS),
    ("security-incident.incident-lead.audit", TABS),
    ("security-incident.incident-lead.clear-flag", FLAGS),
    ("security-incident.records-manager.disposal", LISTED),
    ("security-incident.records-officer.disposal", LISTED),
];

const BENEFITS: Reviewed = &[
    ("benefits.fiscal.reconcile", COMPARED),
    ("benefits.records-manager.disposal", LISTED),
    ("benefits.records-officer.disposal", LISTED),
    ("benefits.supervisor.access", TABS),
    ("benefits.supervisor.audit", TABS),
    ("benefits.supervisor.clear-flag", FLAGS),
    ("benefits.supervisor.export", FIGURES),
    ("benefits.supervisor.view:full.2", BESIDE),
];

const BENEFITS_APPEAL: Reviewed = &[
    ("benefits-appeal.clerk.access", TABS),
    ("benefits-appeal.clerk.audit", TABS),
    ("benefits-appeal.clerk.clear-flag", FLAGS),
    ("benefits-appeal.records-manager.disposal", LISTED),
    ("benefits-appeal.records-officer.disposal", LISTED),
];

const INSURANCE_CLAIM: Reviewed = &[
    ("insurance-claim.records-manager.disposal", LISTED),
    ("insurance-claim.records-officer.disposal", LISTED),
    ("insurance-claim.senior-adjuster.access", TABS),
    ("insurance-claim.senior-adjuster.audit", TABS),
    ("insurance-claim.senior-adjuster.clear-flag", FLAGS),
];

const INTAKE: Reviewed = &[
    ("intake.records-manager.disposal", LISTED),
    ("intake.records-officer.disposal", LISTED),
    ("intake.registrar.access", TABS),
    ("intake.registrar.assign", GIVEN),
    ("intake.registrar.audit", TABS),
    ("intake.registrar.clear-flag", FLAGS),
];

/// The text of the sheet's policies, one each: what stands before the first is a comment.
fn each(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.match_indices("\n@id(").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| &text[*start..end]).collect()
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_of_the_premises_licence_makes_a_scenario_fail() {
    every_deletion_is_noticed(premises_licence(), PREMISES_LICENCE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_of_child_placement_makes_a_scenario_fail() {
    every_deletion_is_noticed(child_placement(), CHILD_PLACEMENT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_of_a_security_incident_makes_a_scenario_fail() {
    every_deletion_is_noticed(shipped("security-incident"), SECURITY_INCIDENT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_of_benefits_makes_a_scenario_fail() {
    every_deletion_is_noticed(shipped("benefits"), BENEFITS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_of_a_benefits_appeal_makes_a_scenario_fail() {
    every_deletion_is_noticed(shipped("benefits-appeal"), BENEFITS_APPEAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_of_an_insurance_claim_makes_a_scenario_fail() {
    every_deletion_is_noticed(shipped("insurance-claim"), INSURANCE_CLAIM).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s0_5_deleting_a_policy_of_the_inbox_makes_a_scenario_fail() {
    every_deletion_is_noticed(shipped("intake"), INTAKE).await;
}

async fn every_deletion_is_noticed(program: Program, reviewed: Reviewed) {
    let count = |effect: &str| -> usize {
        program.policies.iter().map(|(_, text)| text.matches(&format!("\n{effect} (")).count()).sum()
    };
    let all = count("permit") + count("forbid");
    let deletions = Box::pin(Deletions::of(program)).await.unwrap();
    let deletions = Arc::new(deletions.unwrap_or_else(|difference| panic!("{difference:?}")));
    let policies: Arc<Vec<String>> =
        Arc::new(deletions.policies().into_iter().map(ToOwned::to_owned).collect());
    assert_eq!(policies.len(), all, "each of the sheet's is one that is deleted");

    let noticed = two_at_a_time(policies.len(), move |at| {
        let (deletions, policy) = (Arc::clone(&deletions), policies[at].clone());
        async move {
            let noticed = deletions.is_noticed(&policy).await.unwrap();
            (policy, noticed)
        }
    })
    .await;

    let unnoticed: BTreeSet<&str> =
        noticed.iter().filter(|(_, noticed)| !noticed).map(|(id, _)| id.as_str()).collect();
    let known: BTreeSet<&str> = reviewed.iter().map(|(id, _)| *id).collect();
    let mut wrong = String::new();
    for id in unnoticed.difference(&known) {
        let _ = writeln!(wrong, "no scenario notices that `{id}` is deleted");
    }
    for id in known.difference(&unnoticed) {
        let _ = writeln!(wrong, "a scenario notices that `{id}` is deleted: take it off the list");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
