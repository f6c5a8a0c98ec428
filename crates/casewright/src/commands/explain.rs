//! `casewright explain`: why is this waiting, why is this not offered. Of a scenario after a step, without a server; or of a
//! case in a store, as somebody who signs in.

use super::{
    Verdict,
    door::Door,
    out::{self, Form, Format, painted},
    print, whole,
};
use anyhow::{Result, bail};
use app::{
    Answer, App, Caller,
    answer::Offered,
    program::Program,
    scenario::{self, Moment},
};
use clap::Args;
use serde_json::json;
use std::path::Path;

/// Say why something is waiting, and why an action is not offered: to whom, by which rule, condition and policy.
///
/// Of a scenario it needs no server: the scenario is played up to a step, and what stands there is explained. Of a case in a
/// store it answers what the page would answer to whoever signs in with `--as`: the request is authorised and logged like any
/// other.
#[derive(Debug, Args)]
#[command(after_help = "\
ITEM is an action (`grant`), or a task, milestone, timer or stage (`hearing.site-visit`, `hearing`). Without it everything is listed.

Exit codes: 0 explained, 1 the scenario differs before that step, or the case is not open to the person, 2 there is no such
scenario, step or item, or the store cannot be opened.

Examples:
  casewright explain programs/premises-licence --scenario hearing --step 6
  casewright explain programs/premises-licence --scenario hearing --step 6 grant
  casewright explain --store demo --as olive.officer PL-2026-7F3KQ accept")]
pub(crate) struct Explain {
    /// The program folder; for a case in a store its reference. Then the item.
    #[arg(required = true, num_args = 1..=2, value_name = "FOLDER|REFERENCE")]
    of: Vec<String>,
    /// A scenario of the program, by its name, its file, or words of either.
    #[arg(long, value_name = "WORDS", conflicts_with_all = ["store", "config"])]
    scenario: Option<String>,
    /// After which step, counted from 1; 0 is before the first. Without it after the last.
    #[arg(long, value_name = "N", requires = "scenario")]
    step: Option<usize>,
    #[command(flatten)]
    door: Door,
    #[command(flatten)]
    form: Form,
}

impl Explain {
    /// Whether there was something to explain.
    pub(crate) fn run(self) -> Result<Verdict> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (of, item) = match self.of.as_slice() {
            [of] => (of.clone(), None),
            [of, item, ..] => (of.clone(), Some(item.clone())),
            [] => bail!("say what is to be explained"),
        };
        if self.door.names_a_store() {
            return runtime.block_on(self.of_case(&of, item.as_deref()));
        }
        let program = whole(Path::new(&of))?;
        runtime.block_on(self.of_scenario(&program, item.as_deref()))
    }

    async fn of_scenario(&self, program: &Program, item: Option<&str>) -> Result<Verdict> {
        let names = || {
            let names = program.scenarios.iter().map(|one| format!("\n  {} ({})", one.name, one.file));
            names.collect::<String>()
        };
        let Some(words) = &self.scenario else {
            bail!("say which scenario with `--scenario WORDS`; there are{}", names());
        };
        let exact = program.scenarios.iter().find(|one| one.name == *words);
        let found = exact.or_else(|| {
            program
                .scenarios
                .iter()
                .find(|one| one.name.contains(words.as_str()) || one.file.contains(words.as_str()))
        });
        let Some(scenario) = found else {
            bail!("no scenario has `{words}` in its name or file; there are{}", names())
        };
        let last = scenario.steps.len();
        let step = self.step.unwrap_or(last);
        if step > last {
            bail!("`{}` has {last} steps; there is no step {step}", scenario.name);
        }
        if let Some(item) = item {
            known(program, item)?;
        }
        let moment = scenario::explain(program, scenario, step, item).await?;
        match self.form.chosen() {
            Format::Json => print(&serde_json::to_string(&moment)?),
            Format::Plain | Format::Text => show(&moment, item),
        }
        Ok(Verdict::from(moment.difference.is_none()))
    }

    async fn of_case(&self, reference: &str, item: Option<&str>) -> Result<Verdict> {
        let (app, caller) = self.door.enter().await?;
        let verdict = self.case(&app, &caller, reference, item).await;
        app.sign_out(&caller).await?;
        verdict
    }

    /// What a case waits for, or one item of it: one that is not there waits for nothing.
    async fn waiting(
        &self,
        app: &App,
        caller: &Caller,
        reference: &str,
        item: Option<&str>,
    ) -> Result<Answer<Vec<app::answer::Waiting>>> {
        Ok(match item {
            Some(item) => app.why_item(caller, reference, item).await?,
            None => app.why(caller, reference).await?,
        })
    }

    async fn case(&self, app: &App, caller: &Caller, reference: &str, item: Option<&str>) -> Result<Verdict> {
        let (page, waiting) = match (
            app.case_page(caller, reference).await?,
            self.waiting(app, caller, reference, item).await?,
        ) {
            (Answer::Found(page), Answer::Found(waiting)) => (page, waiting),
            (Answer::Denied(denied), _) | (_, Answer::Denied(denied)) => {
                print(&denied.says);
                return Ok(Verdict::No);
            }
            _ => {
                print(&format!("{reference}: not found"));
                return Ok(Verdict::No);
            }
        };
        let named = |name: &str| item.is_none_or(|item| item == name);
        let actions: Vec<_> = page.actions.iter().filter(|action| named(action.name.as_str())).collect();
        let tasks: Vec<_> = page.tasks.iter().filter(|task| named(&task.key)).collect();
        if self.form.chosen() == Format::Json {
            print(
                &json!({ "reference": page.reference, "states": page.states, "waiting": waiting, "actions": actions, "tasks": tasks })
                    .to_string(),
            );
            return Ok(Verdict::Fine);
        }
        let states: Vec<&str> = page.states.iter().map(|state| state.title.as_str()).collect();
        print(&format!("{}: {}", page.reference, states.join(", ")));
        for wait in &waiting {
            let until = wait.until.map(|until| format!(", until {until}")).unwrap_or_default();
            print(&format!("{}\n  {}{until}", wait.what, wait.waits_for));
            for condition in &wait.conditions {
                print(&format!("  `{}`", condition.source));
                for reading in &condition.readings {
                    print(&format!("    {} is {}", reading.label, reading.value));
                }
            }
        }
        for action in &actions {
            let stands = match &action.offered {
                Offered::Now => painted(out::GREEN, "offered"),
                Offered::Depends(on) => format!("depends on {on}"),
                Offered::Not(why) => format!("{} {why}", painted(out::YELLOW, "not offered:")),
            };
            print(&format!("{} ({})\n  {stands}", action.title, action.name));
        }
        if let Some(item) = item.filter(|_| actions.is_empty() && tasks.is_empty() && waiting.is_empty()) {
            print(&format!("{item}: neither the rules nor the policies offer it here"));
            if let Answer::Found(why) = app.my_access(caller, reference, &format!("act:{item}")).await? {
                print(&format!("  {}", why.summary));
                why.why.iter().for_each(|reason| print(&format!("  {reason}")));
            }
        }
        Ok(Verdict::Fine)
    }
}

/// Refuses what is neither an action nor something in the plan, and says what was meant.
fn known(program: &Program, item: &str) -> Result<()> {
    let elements = &program.definition.plan.elements;
    let is_element = elements.iter().any(|element| element.key == item) || item.starts_with("added.");
    if !is_element && !program.actions.contains_key(item) {
        let mut names: Vec<&str> = program.actions.keys().map(app::core::id::ActionName::as_str).collect();
        names.extend(elements.iter().skip(1).map(|element| element.key.as_str()));
        bail!(
            "there is no action, task, milestone, timer or stage `{item}`; {}",
            app::program::meant(item, &names)
        );
    }
    Ok(())
}

fn show(moment: &Moment, item: Option<&str>) {
    let Moment { scenario, place, step, steps, did, .. } = moment;
    print(&format!("{scenario}\nafter step {step} of {steps} ({place}): {did}"));
    if let Some(difference) = &moment.difference {
        print(&painted(out::RED, "the scenario differs here, so later steps were not taken:"));
        print(&difference.to_string());
    }
    print(&format!("it is {}; the case is in {}\n", moment.at, moment.states.join(", ")));
    moment.registers.iter().for_each(|register| print(register.trim_end()));
    moment.items.iter().for_each(|waits| print(waits.text.trim_end()));
    if let Some(item) = item
        && moment.items.is_empty()
        && moment.actions.is_empty()
    {
        print(&format!("{item}: nothing of it is there, and nothing brings it in this state"));
    }
    for action in &moment.actions {
        let whoever: Vec<_> = action.roles.iter().filter(|role| item.is_some() || role.allowed).collect();
        if whoever.is_empty() {
            continue;
        }
        print(&format!("\n{} ({})", action.title, action.action));
        for role in whoever {
            let mark = match (role.allowed, role.rules) {
                (true, "now") => painted(out::GREEN, "can"),
                (true, "depends") => painted(out::GREEN, "can, depending"),
                (true, _) => painted(out::YELLOW, "would be refused"),
                (false, _) => painted(out::YELLOW, "not offered"),
            };
            print(&format!("  {}: {mark}", role.role));
            if item.is_some() || !role.allowed {
                role.policies.iter().for_each(|policy| print(&format!("    policy: {policy}")));
            }
            role.why.iter().for_each(|why| print(&format!("    rules: {}", why.trim_end())));
        }
    }
}
