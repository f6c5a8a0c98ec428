//! The policies in force: what is shipped, what the programs bring, the roles that were made at run time, and the set of texts
//! that a deployment activated. Replaced as a whole; the version in the store makes every process and every commit follow.

use crate::{
    App, Fault,
    app::{Loaded, policies_of},
    port::paper::PaperQuery,
    use_case::{POLICIES, PolicySet, ROLE, RoleMade},
};
use authz::{Finding, Policies, PolicyText, ProgramPolicies, RoleSpec, Tie};
use casewright_core::id::{ProgramName, RoleName};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, PoisonError},
};

/// What holds now.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) policies: Arc<Policies>,
    /// Roles made at run time.
    pub(crate) roles: Vec<RoleMade>,
    /// The activated set, if there is one.
    pub(crate) set: Option<PolicySet>,
}

impl InForce {
    /// Joins and checks everything.
    pub(crate) fn load(
        shipped: &[PolicyText],
        programs: &BTreeMap<ProgramName, Arc<Loaded>>,
        roles: Vec<RoleMade>,
        set: Option<PolicySet>,
    ) -> Result<Self, Vec<Finding>> {
        let mut platform = shipped.to_vec();
        let texts = set.iter().flat_map(|set| &set.texts);
        platform.extend(
            texts
                .clone()
                .filter(|text| text.program.is_none())
                .map(|text| PolicyText::new(&text.file, &text.text)),
        );
        let bring = |loaded: &Arc<Loaded>| {
            let mut brought = policies_of(&loaded.program);
            let name = &loaded.program.name;
            add_roles(&mut brought, roles.iter().filter(|role| role.program == *name && role.active));
            brought.texts.extend(
                texts
                    .clone()
                    .filter(|text| text.program.as_ref() == Some(name))
                    .map(|text| PolicyText::new(&text.file, &text.text)),
            );
            brought
        };
        let policies = Policies::load_with(&platform, programs.values().map(bring).collect())?;
        Ok(Self { policies: Arc::new(policies), roles, set })
    }
}

/// A role made at run time becomes permits like those of the sheet.
fn add_roles<'a>(brought: &mut ProgramPolicies, roles: impl Iterator<Item = &'a RoleMade>) {
    for role in roles {
        brought.spec.roles.push(RoleSpec { name: role.name.clone(), tie: role.tie });
        let name = quoted(role.name.as_str());
        let has = format!("principal.roles.contains({name})");
        let assigned = format!("resource.team[{name}].contains(principal)");
        let tie = match role.tie {
            Tie::Assigned | Tie::Party | Tie::Partner => format!("{has} && {assigned}"),
            Tie::Team => format!("{has} && resource.members.contains(principal)"),
            Tie::Unit => format!("{has} && (principal.units.contains(resource.unit) || {assigned})"),
            Tie::Anyone => has,
        };
        let states: Vec<String> = role.states.iter().map(|state| quoted(state.as_str())).collect();
        let mut text = String::new();
        for ask in &role.may {
            let says = format!("{} may {}.", role.title, crate::words::asked(None, ask));
            let of = if ask.starts_with("document") { "Document" } else { "Case" };
            let _ = write!(
                text,
                "@id({})\n@source({})\n@says({})\npermit (principal is Person, action == Action::{}, resource is {of})\nwhen {{ {tie} }}",
                quoted(&format!("{}.roles.{}.{ask}", role.program, role.name)),
                quoted(&format!("role {}", role.name)),
                quoted(&says),
                quoted(ask),
            );
            if !states.is_empty() {
                let _ = write!(text, "\nwhen {{ resource.states.containsAny([{}]) }}", states.join(", "));
            }
            if let Some(from) = role.from {
                let _ = write!(text, "\nwhen {{ context.at >= {} }}", from.as_millisecond());
            }
            if let Some(until) = role.until {
                let _ = write!(text, "\nwhen {{ context.at < {} }}", until.as_millisecond());
            }
            text.push_str(";\n\n");
        }
        brought.texts.push(PolicyText::new(format!("roles/{}.cedar", role.name), text));
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl App {
    /// What holds now; one whole, whatever is activated meanwhile.
    pub(crate) fn in_force(&self) -> Arc<InForce> {
        Arc::clone(&self.in_force.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The policies in force: for reports about them, never to decide beside the use cases.
    pub fn policies(&self) -> Arc<Policies> {
        Arc::clone(&self.in_force().policies)
    }

    /// Reads roles and the activated set from the store and puts them in force; the version goes to the store, so that what
    /// was decided under another is decided again.
    pub(crate) async fn put_in_force(&self) -> Result<Result<(), Vec<Finding>>, Fault> {
        let loaded = match self.load_stored().await? {
            Ok(loaded) => loaded,
            Err(findings) => return Ok(Err(findings)),
        };
        let version = loaded.policies.version().to_owned();
        *self.in_force.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
        self.ports.store.put_setting("policies-version", &version).await?;
        Ok(Ok(()))
    }

    async fn load_stored(&self) -> Result<Result<InForce, Vec<Finding>>, Fault> {
        let roles = self.store().papers(PaperQuery::of(ROLE)).await?;
        let roles: Vec<RoleMade> = roles.iter().filter_map(crate::port::paper::Paper::read).collect();
        let query = PaperQuery { open: Some(true), limit: 1, ..PaperQuery::of(POLICIES) };
        let set = self.store().papers(query).await?.first().and_then(crate::port::paper::Paper::read);
        if roles.is_empty() && set.is_none() {
            return Ok(Ok(InForce { policies: Arc::clone(&self.bare), roles, set }));
        }
        Ok(InForce::load(&self.shipped, &self.programs, roles, set))
    }

    /// Follows what another process, or an operator's command, put in force.
    pub(crate) async fn follow_policies(&self) -> Result<(), Fault> {
        let stored = self.store().setting("policies-version").await?;
        if stored.as_deref() == Some(self.policies().version()) {
            return Ok(());
        }
        if *self.not_followed.lock().unwrap_or_else(PoisonError::into_inner) == stored {
            return Ok(());
        }
        match self.load_stored().await? {
            // Another build with other shipped policies: its version stays its own.
            Ok(loaded) if stored.as_deref() == Some(loaded.policies.version()) => {
                *self.in_force.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
            }
            Ok(_) => {
                tracing::warn!("the store names policies that this process does not have");
                *self.not_followed.lock().unwrap_or_else(PoisonError::into_inner) = stored;
            }
            Err(findings) => {
                tracing::error!(findings = findings.len(), "the stored policies are not accepted");
                *self.not_followed.lock().unwrap_or_else(PoisonError::into_inner) = stored;
            }
        }
        Ok(())
    }

    /// The role that was made at run time under this name, while it is in use.
    pub(crate) fn role_made(&self, program: &ProgramName, role: &RoleName) -> Option<RoleMade> {
        let in_force = self.in_force();
        in_force
            .roles
            .iter()
            .find(|made| made.program == *program && made.name == *role && made.active)
            .cloned()
    }

    /// Whether there is such a role in a program.
    pub(crate) fn knows_role(&self, program: &ProgramName, role: &RoleName) -> bool {
        self.programs.get(program).is_some_and(|loaded| loaded.program.roles.contains_key(role))
            || self.role_made(program, role).is_some()
    }
}
