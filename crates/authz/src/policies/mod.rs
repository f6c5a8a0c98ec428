//! The loaded policies, and the one decision.

mod halves;
mod load;
mod names;
pub(crate) mod scene;

use crate::{
    ask::{Ask, Target},
    context::Context,
    decision::{AccessDecision, PolicyRef},
    filter::Kept,
    finding::{Finding, Severity},
    platform,
    principal::Principal,
    vocabulary::ProgramSpec,
};
use casewright_core::id::ProgramName;
use cedar_policy::{Entities, Entity, PolicyId, PolicySet, Schema};
use halves::{Applies, Halves};
use scene::Scene;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// One file of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText {
    /// How messages name it: `policies/extra.cedar`.
    pub file: String,
    /// The Cedar text.
    pub text: String,
}

impl PolicyText {
    /// A text with its file name.
    pub fn new(file: impl Into<String>, text: impl Into<String>) -> Self {
        Self { file: file.into(), text: text.into() }
    }
}

/// What a program brings: what its policies may name, and their texts (those written from the sheet, and its own files).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramPolicies {
    /// What may be named.
    pub spec: ProgramSpec,
    /// The texts.
    pub texts: Vec<PolicyText>,
}

/// All policies in force: the platform's with each program's. Immutable; a change is another load.
#[derive(Debug)]
pub struct Policies {
    version: Arc<str>,
    platform: Arc<Loaded>,
    programs: BTreeMap<ProgramName, Arc<Loaded>>,
    warnings: Vec<Finding>,
}

/// The policies of one program together with the platform's, ready to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) spec: ProgramSpec,
    pub(crate) schema: Schema,
    /// The action entities by id: without them `action in Action::"view"` is false, for permits and forbids.
    pub(crate) actions: HashMap<String, Entity>,
    /// All of them together, for whoever asks more than once.
    pub(crate) all_actions: Entities,
    /// For each action id the kinds of principal and of resource that it is for.
    pub(crate) applies: HashMap<String, Applies>,
    /// For each action id the policies whose scope can match it. Cedar's authorizer would scan all.
    pub(crate) slices: HashMap<String, PolicySet>,
    /// The same policies once more, cut in two: what a whole group of actions shares is asked once and not action by action.
    pub(crate) halves: Halves,
    pub(crate) refs: HashMap<PolicyId, PolicyRef>,
    /// Filters made from these policies.
    pub(crate) kept: Kept,
}

impl Policies {
    /// Loads the platform's own policies (shipped in `/policies`) and those of the programs.
    ///
    /// # Errors
    ///
    /// All findings, when one of them is an error: a text that is not Cedar, a name or type that is not in the
    /// vocabulary, two policies of one id, a template, a list policy that cannot become a filter.
    pub fn load(programs: Vec<ProgramPolicies>) -> Result<Self, Vec<Finding>> {
        Self::load_with(&platform::texts(), programs)
    }

    /// The same with other platform policies.
    ///
    /// # Errors
    ///
    /// As [`Policies::load`].
    pub fn load_with(platform: &[PolicyText], programs: Vec<ProgramPolicies>) -> Result<Self, Vec<Finding>> {
        let version = version_of(platform, &programs);
        let mut findings = Vec::new();
        let shared = load::platform(platform, &mut findings);
        let bare = ProgramSpec::empty(ProgramName::new("platform"));
        let alone = load::together(bare, &[], &shared, &mut findings);
        let mut loaded = BTreeMap::new();
        for ProgramPolicies { spec, texts } in programs {
            let name = spec.program.clone();
            if let Some(one) = load::together(spec, &texts, &shared, &mut findings)
                && loaded.insert(name.clone(), Arc::new(one)).is_some()
            {
                findings
                    .push(load::error_in(name.as_str(), format!("there are two programs named `{name}`")));
            }
        }
        match alone {
            Some(platform) if findings.iter().all(|finding| finding.severity != Severity::Error) => {
                Ok(Self {
                    version: version.into(),
                    platform: Arc::new(platform),
                    programs: loaded,
                    warnings: findings,
                })
            }
            _ => Err(findings),
        }
    }

    /// Names this set of policies: a digest over texts and vocabularies, 64 hex digits.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What somebody should look at, though it loads.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// What a program's policies may name.
    pub fn spec(&self, program: &ProgramName) -> Option<&ProgramSpec> {
        self.programs.get(program).map(|loaded| &loaded.spec)
    }

    /// The programs, by name.
    pub fn programs(&self) -> impl Iterator<Item = &ProgramName> {
        self.programs.keys()
    }

    /// The same without one policy of a program, to show that its absence would be noticed; nothing where there is none of that
    /// id. What it costs is one copy of the program's policies: nothing is read or checked again.
    pub fn without(&self, program: &ProgramName, id: &str) -> Option<Self> {
        let mut loaded = Loaded::clone(self.programs.get(program)?);
        let gone = PolicyId::new(id);
        loaded.refs.remove(&gone)?;
        for slice in loaded.slices.values_mut().filter(|slice| slice.policy(&gone).is_some()) {
            // It is in there: the line above has looked.
            let _ = slice.remove_static(gone.clone());
        }
        loaded.halves.remove(&gone);
        let mut programs = self.programs.clone();
        programs.insert(program.clone(), Arc::new(loaded));
        let version = hex::encode(Sha256::digest(format!("{} without {id}", self.version)));
        Some(Self {
            version: version.into(),
            platform: Arc::clone(&self.platform),
            programs,
            warnings: self.warnings.clone(),
        })
    }

    /// The ids of a program's own policies, in order.
    pub fn ids(&self, program: &ProgramName) -> Vec<&str> {
        let Some(loaded) = self.programs.get(program) else { return Vec::new() };
        let own = loaded.refs.iter().filter(|(id, _)| !self.platform.refs.contains_key(id));
        let mut ids: Vec<&str> = own.map(|(_, policy)| policy.id.as_str()).collect();
        ids.sort_unstable();
        ids
    }

    /// The answer to one ask. Total: whatever cannot be decided is a deny that says so.
    pub fn decide(
        &self,
        principal: &Principal,
        context: &Context,
        ask: &Ask,
        target: Target<'_>,
    ) -> AccessDecision {
        match self.scene(principal, context, target) {
            Ok(scene) => scene.decide(ask),
            Err(error) => self.denied(error),
        }
    }

    /// The answers to several asks of one principal about one target, in their order: what they share is prepared once.
    pub fn decide_each<'a>(
        &self,
        principal: &Principal,
        context: &Context,
        asks: impl IntoIterator<Item = &'a Ask>,
        target: Target<'_>,
    ) -> Vec<AccessDecision> {
        match self.scene(principal, context, target) {
            Ok(scene) => asks.into_iter().map(|ask| scene.decide(ask)).collect(),
            Err(error) => asks.into_iter().map(|_| self.denied(error.clone())).collect(),
        }
    }

    /// Principal, circumstances and target prepared once for several asks.
    pub(crate) fn scene(
        &self,
        principal: &Principal,
        context: &Context,
        target: Target<'_>,
    ) -> Result<Scene, String> {
        let loaded = self.loaded(target)?;
        Scene::new(&self.version, loaded, principal, context, target)
    }

    pub(crate) fn loaded(&self, target: Target<'_>) -> Result<&Arc<Loaded>, String> {
        match target.program() {
            None => Ok(&self.platform),
            Some(program) => self
                .programs
                .get(program)
                .ok_or_else(|| format!("there are no policies of program `{program}`")),
        }
    }

    pub(crate) fn denied(&self, error: String) -> AccessDecision {
        AccessDecision {
            allowed: false,
            policies: Vec::new(),
            errors: vec![error],
            policies_version: self.version.to_string(),
        }
    }
}

fn version_of(platform: &[PolicyText], programs: &[ProgramPolicies]) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    for PolicyText { file, text } in platform {
        part(file);
        part(text);
    }
    let mut programs: Vec<&ProgramPolicies> = programs.iter().collect();
    programs.sort_by(|a, b| a.spec.program.cmp(&b.spec.program));
    for ProgramPolicies { spec, texts } in programs {
        part(spec.program.as_str());
        part(&spec.schema_json().to_string());
        for PolicyText { file, text } in texts {
            part(file);
            part(text);
        }
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests;
