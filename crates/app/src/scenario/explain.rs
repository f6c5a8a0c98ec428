//! Why is this waiting, why is this not offered: asked of a scenario after one of its steps, without a server.

use super::{Difference, watch::Watch, world::World};
use crate::{
    App, Fault,
    seen::Seen,
    words::{self, reasons},
};
use authz::{Ask, Target};
use casewright_core::{
    Rejection,
    id::{ActionName, RoleName},
    offer::Availability,
    why::{Waiting, why, why_action, why_element},
};
use jiff::Timestamp;
use program::{
    Program,
    model::{Scenario, Who},
};
use serde::Serialize;

/// A case as it stands after a step of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// The scenario.
    pub scenario: String,
    /// Where the step stands: `tests/granted.yaml:12`.
    pub place: String,
    /// The number of the step; 0 when the case has just been opened.
    pub step: usize,
    /// How many steps the scenario has.
    pub steps: usize,
    /// What the step did.
    pub did: String,
    /// The first difference up to this step, if there was one: the scenario ended there.
    pub difference: Option<Difference>,
    /// The time.
    pub at: Timestamp,
    /// The reference of the case; empty where none was opened.
    pub reference: String,
    /// The states, one a track.
    pub states: Vec<String>,
    /// What the registers wait for, a text each.
    pub registers: Vec<String>,
    /// What plan items wait for.
    pub items: Vec<ItemWaits>,
    /// What can be chosen, and by whom.
    pub actions: Vec<ActionStands>,
}

/// A plan item that is not done with; asked for by its key, every instance and why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemWaits {
    /// `hearing.site-visit`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its state and since when, and what it waits for: a text.
    pub text: String,
}

/// An action as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActionStands {
    /// `grant`.
    pub action: ActionName,
    /// What people call it.
    pub title: String,
    /// How it stands for each role.
    pub roles: Vec<RoleStands>,
}

/// How an action stands for somebody with a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleStands {
    /// The role; the person is tied as the scenario has it.
    pub role: RoleName,
    /// True when the policies let them choose it.
    pub allowed: bool,
    /// The policies that let them, or what is in the way.
    pub policies: Vec<String>,
    /// `now`, `depends` or `no`: what the rules of the sheet say.
    pub rules: &'static str,
    /// What it depends on, or why not, with the conditions that were not true and what they read.
    pub why: Vec<String>,
}

/// Plays a scenario up to and with a step (0: the case is open and nothing has happened yet), and looks at what stands there:
/// everything, or one item: an action, or a task, milestone, timer or stage by its key.
pub async fn explain(
    program: &Program,
    scenario: &Scenario,
    step: usize,
    item: Option<&str>,
) -> Result<Moment, Fault> {
    let mut part = scenario.clone();
    part.steps.truncate(step);
    let mut world = World::new(program, &part, &Watch::new(), &super::compiled(program)?).await?;
    let (played, difference) = world.play(&part).await?;
    let last = played.checked_sub(1).and_then(|index| part.steps.get(index));
    let mut moment = Moment {
        scenario: scenario.name.clone(),
        place: format!("{}:{}", scenario.file, last.map_or(scenario.line, |step| step.line)),
        step: played,
        steps: scenario.steps.len(),
        did: last.map_or_else(|| format!("{} opens the case", scenario.given.opened_by), super::play::does),
        difference,
        at: world.app.now(),
        reference: String::new(),
        states: Vec::new(),
        registers: Vec::new(),
        items: Vec::new(),
        actions: Vec::new(),
    };
    if world.case.is_none() {
        return Ok(moment);
    }
    let case = world.case().await?;
    moment.reference.clone_from(&case.reference);
    moment.states = case.states().map(ToString::to_string).collect();
    let definition = &world.program.definition;
    if let Some(key) = item {
        let element = why_element(&case, definition, key, moment.at);
        moment.items = element
            .map(|element| ItemWaits { text: element.to_string(), key: element.key, name: element.name })
            .filter(|waits| !waits.text.is_empty())
            .into_iter()
            .collect();
    } else {
        let Waiting { registers, items, .. } = why(&case, definition, moment.at);
        moment.registers = registers.iter().map(ToString::to_string).collect();
        moment.items = items
            .iter()
            .map(|item| ItemWaits { key: item.key.clone(), name: item.name.clone(), text: item.to_string() })
            .collect();
    }
    let roles: Vec<RoleName> = world.program.roles.keys().cloned().collect();
    let mut seen_by: Vec<(RoleName, Seen)> = Vec::new();
    for role in roles {
        let caller = world.caller(&Who::Role(role.clone())).await?;
        seen_by.push((role, world.app.seen(&caller, world.reference()).await?));
    }
    let asked = |action: &ActionName| item.is_none_or(|item| action.as_str() == item);
    for (action, meta) in world.program.actions.iter().filter(|(action, _)| asked(action)) {
        let roles = seen_by.iter().map(|(role, seen)| stands(&world.app, role, seen, action)).collect();
        moment.actions.push(ActionStands { action: action.clone(), title: meta.title.clone(), roles });
    }
    Ok(moment)
}

fn stands(app: &App, role: &RoleName, seen: &Seen, action: &ActionName) -> RoleStands {
    let target = Target::Case(&seen.case);
    let explained =
        authz::explain(&app.policies(), &seen.principal, &seen.context, &Ask::Act(action.clone()), target);
    let policies = if explained.decision.allowed {
        explained.decision.policies.iter().map(|policy| policy.says.clone()).collect()
    } else {
        explained.reasons.iter().map(reasons::third_person).collect()
    };
    let me = seen.me(app.policies().spec(&seen.case.program));
    let program = &seen.loaded.program;
    let waiting = why_action(&seen.case, seen.loaded.definition(), action, &me, seen.at);
    let (rules, why) = match waiting.availability {
        Availability::Now => ("now", Vec::new()),
        Availability::Depends { on } => ("depends", on.iter().map(|path| format!("on `{path}`")).collect()),
        Availability::No { why } => {
            let refused = words::refused(program, &app.settings.lang, &why, &|_| true);
            let key = refused.key.map(|key| format!("`{key}`: ")).unwrap_or_default();
            let mut said = vec![format!("{key}{}", refused.text)];
            if matches!(why, Rejection::NotOffered { .. }) && !waiting.states.is_empty() {
                let states: Vec<&str> = waiting.states.iter().map(AsRef::as_ref).collect();
                said.push(format!("the sheet has rules for it in {}", states.join(", ")));
            }
            for condition in refused.conditions {
                let place =
                    if condition.line > 0 { format!("line {}: ", condition.line) } else { String::new() };
                let unknown =
                    condition.unknown.map(|reason| format!(" (unknown: {reason})")).unwrap_or_default();
                let readings: Vec<String> =
                    condition.readings.iter().map(|one| format!("`{}` is {}", one.path, one.value)).collect();
                let readings =
                    if readings.is_empty() { String::new() } else { format!("; {}", readings.join(", ")) };
                said.push(format!("{place}`{}` is not true{unknown}{readings}", condition.source));
            }
            ("no", said)
        }
    };
    RoleStands { role: role.clone(), allowed: explained.decision.allowed, policies, rules, why }
}
