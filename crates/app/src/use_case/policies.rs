//! Policies that a deployment lays over what is shipped: compared, activated, rolled back (S0.21). A set comes into force only
//! when it is valid, its lists translate, its tests pass, and the difference it makes was looked at: activation names it.

use super::delegate::Changed;
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    app::Loaded,
    entry::{EntryKind, EntryTarget},
    in_force::InForce,
    port::paper::{Paper, PaperQuery},
    record::with_decision,
};
use authz::{AccessDecision, Ask, Context, Finding, Policies, PolicyTest, PolicyText};
use casewright_core::id::ProgramName;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

/// Kind of the papers that hold sets of policies. The newest open one is in force.
pub(crate) const POLICIES: &str = "policies";
/// Sets kept in the history that is shown.
const HISTORY: u32 = 50;

/// A set of policy texts with their tests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    /// The texts.
    pub texts: Vec<SetText>,
    /// The tests, as written: YAML or JSON was read before it came here.
    #[serde(default)]
    pub tests: Vec<SetTest>,
    /// Why it is put in force.
    #[serde(default)]
    pub reason: String,
}

/// One policy text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetText {
    /// The program it is for; none for the platform.
    #[serde(default)]
    pub program: Option<ProgramName>,
    /// Its file, for messages.
    pub file: String,
    /// Cedar.
    pub text: String,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTest {
    /// The program it is about.
    pub program: ProgramName,
    /// What is expected.
    pub test: PolicyTest,
}

/// What a set would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDifference {
    /// Names the difference; activation must send it.
    pub digest: String,
    /// Version now.
    pub from: String,
    /// Version then.
    pub to: String,
    /// Lines of the authorisation matrix that go (`-`) and come (`+`), program by program.
    pub matrix: Vec<String>,
    /// Tests that fail, in plain words.
    pub failed: Vec<String>,
    /// What is wrong or worth a look, with file and line.
    pub findings: Vec<String>,
}

impl PolicyDifference {
    /// True when it may be activated.
    pub fn is_acceptable(&self) -> bool {
        !self.to.is_empty() && self.failed.is_empty()
    }
}

/// A set that is or was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySetShown {
    /// When it was activated.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Its files.
    pub files: Vec<String>,
    /// True for the one in force.
    pub in_force: bool,
}

impl App {
    /// What a set would change, without changing it.
    pub async fn compare_policies(
        &self,
        caller: &Caller,
        set: &PolicySet,
    ) -> Result<Answer<PolicyDifference>, Fault> {
        let decision = self.decide_policies(caller);
        self.record(self.policies_entry(caller, "compare-policies", &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(denied()));
        }
        Ok(Answer::Found(self.difference(Some(set.clone())).await?.0))
    }

    /// Puts a set in force. `seen` is the digest of the difference that somebody looked at.
    pub async fn activate_policies(
        &self,
        caller: &Caller,
        set: PolicySet,
        seen: &str,
    ) -> Result<Answer<Changed<PolicyDifference>>, Fault> {
        let decision = self.decide_policies(caller);
        let mut entry = self.policies_entry(caller, "activate-policies", &decision);
        entry.detail.reason = Some(set.reason.clone()).filter(|reason| !reason.is_empty());
        if !decision.allowed {
            self.record(entry).await?;
            return Ok(Answer::Denied(denied()));
        }
        let (difference, _) = self.difference(Some(set.clone())).await?;
        let why = if !difference.is_acceptable() {
            Some(say!("the-set-is-not-acceptable-look-at"))
        } else if set.reason.trim().is_empty() {
            Some(say!("say-why"))
        } else if difference.digest != seen {
            Some(say!("look-at-the-difference-first-and-send"))
        } else {
            None
        };
        if let Some(why) = why {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(why)));
        }
        entry.detail.note = Some(format!("{} to {}", difference.from, difference.to));
        let paper = Paper::new(POLICIES, self.ports.ids.uuid(), self.now(), &set);
        let mut papers = self.open_sets().await?;
        papers.push(paper);
        self.put_papers(papers, entry).await?;
        self.reload().await?;
        Ok(Answer::Found(Changed::Done(difference)))
    }

    /// Puts the set before the one in force back; without one, what is shipped alone.
    pub async fn roll_back_policies(
        &self,
        caller: &Caller,
        reason: &str,
    ) -> Result<Answer<Changed<PolicyDifference>>, Fault> {
        let decision = self.decide_policies(caller);
        let mut entry = self.policies_entry(caller, "roll-back-policies", &decision);
        entry.detail.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        if !decision.allowed {
            self.record(entry).await?;
            return Ok(Answer::Denied(denied()));
        }
        let sets = self.store().papers(PaperQuery { limit: HISTORY, ..PaperQuery::of(POLICIES) }).await?;
        let Some(index) = sets.iter().position(|paper| paper.open) else {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(say!("nothing-is-activated-over-what-is-shipped"))));
        };
        let before = sets.get(index + 1);
        let (difference, loads) = self.difference(before.and_then(Paper::read)).await?;
        if !loads {
            self.record(entry).await?;
            let why = say!("the-set-before-is-not-accepted-by");
            return Ok(Answer::Found(Changed::Not(why)));
        }
        let mut papers = self.open_sets().await?;
        papers.extend(before.map(|paper| Paper {
            open: true,
            revision: paper.revision + 1,
            ..paper.clone()
        }));
        self.put_papers(papers, entry).await?;
        self.reload().await?;
        Ok(Answer::Found(Changed::Done(difference)))
    }

    /// What rolling back would change.
    pub async fn compare_roll_back(
        &self,
        caller: &Caller,
    ) -> Result<Answer<Changed<PolicyDifference>>, Fault> {
        let decision = self.decide_policies(caller);
        self.record(self.policies_entry(caller, "compare-policies", &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(denied()));
        }
        let sets = self.store().papers(PaperQuery { limit: HISTORY, ..PaperQuery::of(POLICIES) }).await?;
        let Some(index) = sets.iter().position(|paper| paper.open) else {
            return Ok(Answer::Found(Changed::Not(say!("nothing-is-activated-over-what-is-shipped"))));
        };
        let before = sets.get(index + 1).and_then(Paper::read);
        Ok(Answer::Found(Changed::Done(self.difference(before).await?.0)))
    }

    /// Sets that are or were in force, newest first.
    pub async fn policy_sets(&self, caller: &Caller) -> Result<Answer<Vec<PolicySetShown>>, Fault> {
        let decision = self.decide_policies(caller);
        self.record(self.policies_entry(caller, "policies", &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(denied()));
        }
        let sets = self.store().papers(PaperQuery { limit: HISTORY, ..PaperQuery::of(POLICIES) }).await?;
        let shown = sets.iter().filter_map(|paper| {
            let set: PolicySet = paper.read()?;
            Some(PolicySetShown {
                at: paper.at,
                reason: set.reason,
                files: set.texts.into_iter().map(|text| text.file).collect(),
                in_force: paper.open,
            })
        });
        Ok(Answer::Found(shown.collect()))
    }

    /// The sets in force, as no more in force.
    async fn open_sets(&self) -> Result<Vec<Paper>, Fault> {
        let open = self.store().papers(PaperQuery { open: Some(true), ..PaperQuery::of(POLICIES) }).await?;
        Ok(open
            .into_iter()
            .map(|paper| Paper { open: false, revision: paper.revision + 1, ..paper })
            .collect())
    }

    async fn reload(&self) -> Result<(), Fault> {
        match self.put_in_force().await? {
            Ok(()) => Ok(()),
            Err(findings) => {
                let why = findings.first().map(ToString::to_string).unwrap_or_default();
                Err(Fault::Internal(format!("policies that were accepted do not load: {why}")))
            }
        }
    }

    /// The difference, and whether the set loads at all. It takes seconds of computing, so it does not hold up who else waits.
    pub(crate) async fn difference(&self, set: Option<PolicySet>) -> Result<(PolicyDifference, bool), Fault> {
        let work = Work {
            now: self.in_force(),
            shipped: self.shipped.clone(),
            programs: self.programs.clone(),
            matrices: Arc::clone(&self.matrices),
        };
        let broken = |_| Fault::Internal("comparing policies broke off".to_owned());
        tokio::task::spawn_blocking(move || work.difference(set)).await.map_err(broken)
    }

    pub(crate) fn decide_policies(&self, caller: &Caller) -> AccessDecision {
        self.decide_on_platform(caller, &Ask::ChangePolicies)
    }

    pub(crate) fn policies_entry(
        &self,
        caller: &Caller,
        ask: &str,
        decision: &AccessDecision,
    ) -> crate::entry::Entry {
        let target = EntryTarget::Platform;
        let entry = self.entry(caller, self.now(), EntryKind::Administration, ask, target, decision.allowed);
        with_decision(entry, decision)
    }
}

/// Lines of the matrix of a program under a version of the policies, each with its section: the newest few.
pub(crate) type Matrices = Mutex<VecDeque<((String, ProgramName), Arc<Vec<(String, String)>>)>>;

/// Matrices kept.
const MATRICES: usize = 24;

/// What a comparison needs.
struct Work {
    now: Arc<InForce>,
    shipped: Vec<PolicyText>,
    programs: BTreeMap<ProgramName, Arc<Loaded>>,
    matrices: Arc<Matrices>,
}

impl Work {
    fn difference(&self, set: Option<PolicySet>) -> (PolicyDifference, bool) {
        let now = &self.now;
        let tests: Vec<SetTest> = set.iter().flat_map(|set| set.tests.clone()).collect();
        let mut difference = PolicyDifference {
            digest: String::new(),
            from: now.policies.version().to_owned(),
            to: String::new(),
            matrix: Vec::new(),
            failed: Vec::new(),
            findings: Vec::new(),
        };
        match InForce::load(&self.shipped, &self.programs, now.roles.clone(), set) {
            Err(findings) => {
                difference.findings = findings.iter().map(Finding::to_string).collect();
                (difference, false)
            }
            Ok(then) => {
                then.policies.version().clone_into(&mut difference.to);
                difference.findings = then.policies.warnings().iter().map(Finding::to_string).collect();
                difference.failed = tests
                    .iter()
                    .filter_map(|one| authz::run_test(&then.policies, &one.program, &one.test).err())
                    .collect();
                let programs = self.programs.keys();
                for program in programs
                    .filter(|name| texts_of(then.set.as_ref(), name) != texts_of(now.set.as_ref(), name))
                {
                    let (before, after) =
                        (self.matrix(&now.policies, program), self.matrix(&then.policies, program));
                    difference.matrix.extend(matrix_difference(&before, &after, program));
                }
                let text = serde_json::to_string(&difference).unwrap_or_default();
                difference.digest = hex::encode(Sha256::digest(text));
                (difference, true)
            }
        }
    }

    /// The matrix of one program, its lines each with their section.
    fn matrix(&self, policies: &Policies, program: &ProgramName) -> Arc<Vec<(String, String)>> {
        let key = (policies.version().to_owned(), program.clone());
        let kept = || self.matrices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lines)) = kept().iter().find(|(one, _)| *one == key) {
            return Arc::clone(lines);
        }
        let lines = Arc::new(matrix_lines(policies, program));
        let mut kept = kept();
        kept.push_front((key, Arc::clone(&lines)));
        kept.truncate(MATRICES);
        lines
    }
}

/// What a set says to one program, the platform's texts included: where it says the same, nobody can do more or less.
fn texts_of<'a>(set: Option<&'a PolicySet>, program: &ProgramName) -> Vec<&'a SetText> {
    let texts = set.into_iter().flat_map(|set| &set.texts);
    texts.filter(|text| text.program.as_ref().is_none_or(|of| of == program)).collect()
}

fn matrix_lines(policies: &Policies, program: &ProgramName) -> Vec<(String, String)> {
    let mut context = Context::internal(Timestamp::UNIX_EPOCH);
    context.attested.office_hours = true;
    context.attested.managed_device = true;
    context.attested.auth_strength = 3;
    let text = authz::matrix(policies, program, &context).unwrap_or_default();
    let mut section = String::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with("  ") {
            let words: Vec<&str> = line.split_whitespace().collect();
            lines.push((section.clone(), words.join(" ")));
        } else if !line.is_empty() {
            line.clone_into(&mut section);
        }
    }
    lines
}

/// Lines of the matrix that go and come, each with its section.
fn matrix_difference(
    before: &[(String, String)],
    after: &[(String, String)],
    program: &ProgramName,
) -> Vec<String> {
    let gone = before.iter().filter(|line| !after.contains(line)).map(|line| ("-", line));
    let come = after.iter().filter(|line| !before.contains(line)).map(|line| ("+", line));
    gone.chain(come).map(|(sign, (section, line))| format!("{sign} {program}: {section}: {line}")).collect()
}

pub(crate) fn denied() -> Denied {
    Denied::new(say!("only-administrators-may-compare-activate-and-roll"))
}
