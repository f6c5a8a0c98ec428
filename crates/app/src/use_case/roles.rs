//! Roles as data (S1.10, S1.11): an organisation makes the role it needs, one right at a time; it acts on the next request.

use super::{access_tab::policy_shown, delegate::Changed};
use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{PolicyShown, RightShown, RoleRights},
    entry::{EntryKind, EntryTarget},
    in_force::InForce,
    port::paper::{Paper, PaperQuery},
    record::with_decision,
    words,
};
use authz::{Ask, Target, Tie};
use casewright_core::id::{ProgramName, RoleName, StateName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Kind of the papers that hold roles.
pub(crate) const ROLE: &str = "role";

/// A role made at run time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleMade {
    /// The program.
    pub program: ProgramName,
    /// Its name.
    pub name: RoleName,
    /// What people call it.
    pub title: String,
    /// How somebody in it must be tied to a case.
    pub tie: Tie,
    /// What it may: `view:full`, `read:contact`, `act:accept`.
    pub may: Vec<String>,
    /// Only in these states; empty: in all.
    #[serde(default)]
    pub states: Vec<StateName>,
    /// From when it opens anything; none: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Until when; none: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// False once it was revoked as a whole.
    pub active: bool,
}

impl App {
    /// Makes a role, changes it, or revokes it as a whole.
    pub async fn put_role(
        &self,
        caller: &Caller,
        role: RoleMade,
    ) -> Result<Answer<Changed<RoleMade>>, Fault> {
        let now = self.now();
        let decision = self.decide_on_platform(caller, &Ask::ChangeRoles);
        let mut entry = with_decision(
            self.entry(
                caller,
                now,
                EntryKind::Administration,
                "put-role",
                EntryTarget::Program(role.program.clone()),
                decision.allowed,
            ),
            &decision,
        );
        entry.detail.note = Some(format!("{} {}", role.name, if role.active { "in use" } else { "revoked" }));
        if !decision.allowed {
            self.record(entry).await?;
            return Ok(Answer::Denied(Denied::new(say!("only-administrators-may-make-and-change-roles"))));
        }
        if let Some(why) = self.unacceptable_role(&role) {
            self.record(entry).await?;
            return Ok(Answer::Found(Changed::Not(why)));
        }
        // Checked before it is kept: a role that does not compile never comes into force.
        let in_force = self.in_force();
        let mut roles = in_force.roles.clone();
        roles.retain(|made| made.program != role.program || made.name != role.name);
        roles.push(role.clone());
        if let Err(findings) = InForce::load(&self.shipped, &self.programs, roles, in_force.set.clone()) {
            self.record(entry).await?;
            let why = findings.first().map(ToString::to_string).unwrap_or_default();
            return Ok(Answer::Found(Changed::Not(why)));
        }
        let stored = self.store().papers(PaperQuery::of(ROLE)).await?;
        let same = |paper: &&Paper| {
            paper
                .read::<RoleMade>()
                .is_some_and(|made| made.program == role.program && made.name == role.name)
        };
        let paper = match stored.iter().find(same) {
            Some(paper) => paper.now_says(&role),
            None => Paper::new(ROLE, self.ports.ids.uuid(), now, &role),
        };
        self.put_papers(vec![paper], entry).await?;
        if let Err(findings) = self.put_in_force().await? {
            let why = findings.first().map(ToString::to_string).unwrap_or_default();
            return Err(Fault::Internal(format!("a role that was accepted does not load: {why}")));
        }
        Ok(Answer::Found(Changed::Done(role)))
    }

    /// The roles made at run time, revoked ones too.
    pub async fn roles(&self, caller: &Caller) -> Result<Answer<Vec<RoleMade>>, Fault> {
        let decision = self.decide_on_platform(caller, &Ask::ChangeRoles);
        let entry = self.entry(
            caller,
            self.now(),
            EntryKind::Administration,
            "roles",
            EntryTarget::Platform,
            decision.allowed,
        );
        self.record(with_decision(entry, &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(Denied::new(say!("only-administrators-may-see-how-roles-are"))));
        }
        Ok(Answer::Found(self.in_force().roles.clone()))
    }

    /// What a role of a program can do, by the policies in force: right by right, with the policies that give it. For
    /// administrators, who give roles.
    pub async fn role_rights(
        &self,
        caller: &Caller,
        program: &ProgramName,
        role: &RoleName,
    ) -> Result<Answer<RoleRights>, Fault> {
        let decision = self.decide_on_platform(caller, &Ask::ChangeRoles);
        let target = EntryTarget::Program(program.clone());
        let mut entry = self.entry(
            caller,
            self.now(),
            EntryKind::Administration,
            "role-rights",
            target,
            decision.allowed,
        );
        entry.detail.note = Some(role.to_string());
        self.record(with_decision(entry, &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(Denied::new(say!("only-administrators-may-see-how-roles-are"))));
        }
        let Some(loaded) = self.programs.get(program) else { return Ok(Answer::NotFound) };
        let made =
            self.in_force().roles.iter().find(|made| made.program == *program && made.name == *role).cloned();
        let title = loaded.program.roles.get(role).map(|role| role.title.clone());
        let Some(title) = title.or_else(|| made.map(|made| made.title)) else { return Ok(Answer::NotFound) };
        let mut by_ask: BTreeMap<Ask, BTreeSet<PolicyShown>> = BTreeMap::new();
        for right in authz::rights(&self.policies(), program) {
            if right.roles.contains(role) {
                by_ask.entry(right.ask).or_default().insert(policy_shown(&right.policy));
            }
        }
        let shown = |(ask, because): (Ask, BTreeSet<PolicyShown>)| RightShown {
            asked: words::asked(Some(&loaded.program), &ask.to_string()),
            ask: ask.to_string(),
            because: because.into_iter().collect(),
        };
        Ok(Answer::Found(RoleRights {
            program: program.clone(),
            program_title: loaded.program.title.clone(),
            role: role.clone(),
            title,
            rights: by_ask.into_iter().map(shown).collect(),
        }))
    }

    /// Revokes a role as a whole: whoever has it keeps its name, and it opens nothing any more. It can be put in use again.
    pub async fn retire_role(
        &self,
        caller: &Caller,
        program: &ProgramName,
        name: &RoleName,
    ) -> Result<Answer<Changed<RoleMade>>, Fault> {
        let made =
            self.in_force().roles.iter().find(|made| made.program == *program && made.name == *name).cloned();
        let decision = self.decide_on_platform(caller, &Ask::ChangeRoles);
        match made.filter(|_| decision.allowed) {
            Some(made) => self.put_role(caller, RoleMade { active: false, ..made }).await,
            None => {
                let target = EntryTarget::Program(program.clone());
                let mut entry = self.entry(
                    caller,
                    self.now(),
                    EntryKind::Administration,
                    "retire-role",
                    target,
                    decision.allowed,
                );
                entry.detail.note = Some(name.to_string());
                self.record(with_decision(entry, &decision)).await?;
                Ok(if decision.allowed {
                    Answer::NotFound
                } else {
                    Answer::Denied(Denied::new(say!("only-administrators-may-make-and-change-roles")))
                })
            }
        }
    }

    pub(crate) fn decide_on_platform(&self, caller: &Caller, ask: &Ask) -> authz::AccessDecision {
        let context = caller.context(self.now(), None);
        self.policies().decide(&caller.principal, &context, ask, Target::Platform)
    }

    fn unacceptable_role(&self, role: &RoleMade) -> Option<String> {
        let Some(loaded) = self.programs.get(&role.program) else {
            return Some(say!("there-is-no-program", program = role.program));
        };
        let name = role.name.as_str();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 60 || !name.chars().all(plain) {
            return Some(say!("name-it-in-small-letters-digits-and"));
        }
        if loaded.program.roles.contains_key(&role.name) {
            return Some(say!("is-a-role-of-the-sheet-give", name));
        }
        if !(1..=100).contains(&role.title.trim().chars().count()) {
            return Some(say!("give-a-title-of-at-most-100"));
        }
        if matches!(role.tie, Tie::Anyone | Tie::Party | Tie::Partner) {
            return Some(say!("tie-it-to-the-case-assigned-team"));
        }
        if role.until.is_some_and(|until| role.from.is_some_and(|from| until <= from)) {
            return Some(say!("give-an-end-after-the-beginning"));
        }
        let known = self.policies().spec(&role.program).map(authz::ProgramSpec::asks).unwrap_or_default();
        for ask in &role.may {
            let on_case = |one: &Ask| one.is_of_people_on_a_case() && one.to_string() == *ask;
            if !known.iter().any(on_case) {
                return Some(say!("is-nothing-a-role-may-in-program", ask, program = role.program));
            }
        }
        let unknown = role.states.iter().find(|state| !loaded.program.states.contains_key(*state))?;
        Some(say!("program-has-no-state", program = role.program, state = unknown))
    }
}
