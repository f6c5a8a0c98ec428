//! Why is this waiting?

use super::case_page::sees_all;
use crate::language::{say, told};
use crate::{
    Answer, App, Caller, Fault,
    answer::{ConditionShown, Waiting},
    names::{Names, people_of},
    seen::{Seen, may_see},
    words,
};
use authz::{CaseView, Redacted};
use casewright_core::{
    Truth,
    definition::{Does, Step},
    why::{AutomaticRow, AwaitedThing, Reading, Wait, Waiting as Stands, WaitingItem, why, why_element},
};
use program::Program;

impl App {
    /// What a case waits for. Whoever does not see everything of the case learns its clocks and pending steps alone.
    pub async fn why(&self, caller: &Caller, reference: &str) -> Result<Answer<Vec<Waiting>>, Fault> {
        self.why_of(caller, reference, None).await
    }

    /// The same of one plan item by its key, every instance, ended ones too, and why there is none. Whoever does not see
    /// everything of the case learns nothing of it.
    pub async fn why_item(
        &self,
        caller: &Caller,
        reference: &str,
        key: &str,
    ) -> Result<Answer<Vec<Waiting>>, Fault> {
        self.why_of(caller, reference, Some(key)).await
    }

    async fn why_of(
        &self,
        caller: &Caller,
        reference: &str,
        key: Option<&str>,
    ) -> Result<Answer<Vec<Waiting>>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.revealed(caller, &seen, "why").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let open = sees_all(&seen, &view);
        let names =
            self.names(caller, &seen.case, people_of(seen.loaded.definition(), &seen.case), open).await?;
        let program = &seen.loaded.program;
        let lang = caller.lang();
        let condition = |reading: &Reading, line: u32| condition_shown(caller, &seen, &view, reading, line);
        let definition = seen.loaded.definition();
        let mut shown = Vec::new();
        let waiting = match key {
            None => why(&seen.case, definition, seen.at),
            Some(key) => {
                let element = why_element(&seen.case, definition, key, seen.at).filter(|_| open);
                let missing =
                    element.as_ref().and_then(|element| Some((&element.name, element.missing.as_ref()?)));
                shown.extend(missing.map(|(name, missing)| Waiting {
                    what: name.clone(),
                    waits_for: words::sentence(&told(&missing.to_string())),
                    since: None,
                    until: None,
                    conditions: Vec::new(),
                }));
                let items = element.map(|element| element.items).unwrap_or_default();
                Stands { case: seen.case.state, registers: Vec::new(), items }
            }
        };
        for register in &waiting.registers {
            let state = words::state_title(program, register.state.as_str());
            if let Some(step) = &register.step {
                let what = match &step.what {
                    AwaitedThing::Fetch(fetch) if open => {
                        let fetch = seen.loaded.definition().fetches.get(fetch);
                        fetch.map_or_else(|| say!("an-answer"), |fetch| fetch.source.clone())
                    }
                    AwaitedThing::Effect(effect) if open => words::sentence(effect.as_str()),
                    _ => say!("an-answer-from-outside"),
                };
                shown.push(Waiting {
                    what: state.clone(),
                    waits_for: say!("waits-for", what),
                    since: Some(step.since),
                    until: None,
                    conditions: Vec::new(),
                });
            }
            for clock in register
                .clocks
                .iter()
                .filter(|clock| view.clocks.iter().any(|shown| shown.name == clock.name))
            {
                shown.push(Waiting {
                    what: words::clock_title(program, lang, clock.name.as_str()),
                    waits_for: if clock.over { say!("the-time-is-over") } else { say!("the-time-runs") },
                    since: Some(register.since),
                    until: Some(clock.due_at),
                    conditions: Vec::new(),
                });
            }
            if !open {
                continue;
            }
            for row in register.automatic.iter().filter(|row| !row.taken) {
                shown.push(Waiting {
                    what: by_itself(program, lang, row),
                    waits_for: say!("acts-by-itself-once-its-condition-holds", line = row.line),
                    since: Some(register.since),
                    until: None,
                    conditions: row.condition.iter().map(|reading| condition(reading, row.line)).collect(),
                });
            }
            let actions: Vec<String> =
                register.actions.iter().map(|action| words::action_title(program, action.as_str())).collect();
            if !actions.is_empty() && !register.is_final {
                shown.push(Waiting {
                    what: state,
                    waits_for: say!("somebody-may-choose", actions = actions.join(", ")),
                    since: Some(register.since),
                    until: None,
                    conditions: Vec::new(),
                });
            }
        }
        for item in waiting.items.iter().filter(|_| open) {
            shown.extend(item_waits(caller, &seen, &view, &names, item));
        }
        self.record_view(caller, &seen, "why", &view).await?;
        Ok(Answer::Found(shown))
    }
}

/// What a rule does by itself: the state that comes of it, else what it sends or does, else where it stands.
fn by_itself(program: &Program, lang: &str, row: &AutomaticRow) -> String {
    let does = program.definition.rows.get(row.row.0 as usize).map(|row| &row.does);
    let Some(Does::Take(take)) = does else {
        return say!("the-rule-on-line-of-the-sheet", line = row.line);
    };
    if let Some(state) = &take.set {
        return say!("comes-by-itself", what = words::state_title(program, state.as_str()));
    }
    let effects: Vec<String> = take
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Queue { effect, .. } => Some(words::effect_title(program, lang, effect.as_str())),
            _ => None,
        })
        .collect();
    if effects.is_empty() {
        return say!("the-rule-on-line-of-the-sheet", line = row.line);
    }
    say!("comes-by-itself", what = effects.join(", "))
}

/// What a plan item waits for, in plain words; nothing for the stage of a state, which waits for its state.
pub(crate) fn item_waits(
    caller: &Caller,
    seen: &Seen,
    view: &CaseView<Redacted>,
    names: &Names,
    item: &WaitingItem,
) -> Vec<Waiting> {
    let program = &seen.loaded.program;
    let mut shown = Vec::new();
    for wait in &item.waits {
        let (waits_for, until, conditions) = match wait {
            Wait::Person { role, assignee, due_at } => {
                let role = role.as_ref().map(|role| words::role_title(program, role.as_str()));
                let who = match assignee {
                    Some(person) => say!("is-with", person = names.person(*person)),
                    None => say!("waits-for-somebody-to-take-it"),
                };
                (role.map_or(who.clone(), |role| say!("is-with-for-role", who, role)), *due_at, Vec::new())
            }
            Wait::Time { due_at } => (say!("waits-for-its-time"), Some(*due_at), Vec::new()),
            Wait::Criterion(criterion) => (
                words::criterion(program, criterion),
                None,
                criterion
                    .condition
                    .iter()
                    .map(|reading| condition_shown(caller, seen, view, reading, 0))
                    .collect(),
            ),
            Wait::Register(_) => continue,
            other => (words::sentence(&told(&other.to_string())), None, Vec::new()),
        };
        shown.push(Waiting {
            what: match seen.case.item(item.item) {
                Some(found) => words::item_title(program, found),
                None => item.name.clone(),
            },
            waits_for,
            since: Some(item.since),
            until,
            conditions,
        });
    }
    shown
}

fn condition_shown(
    caller: &Caller,
    seen: &Seen,
    view: &CaseView<Redacted>,
    reading: &Reading,
    line: u32,
) -> ConditionShown {
    let may_see = |path: &casewright_core::FieldPath| may_see(&seen.loaded, Some(view), path);
    ConditionShown {
        source: reading.source.clone(),
        words: words::condition_words(&seen.loaded.program, caller.lang(), &reading.source),
        line,
        unknown: match &reading.truth {
            Truth::Unknown(why) => Some(told(why)),
            Truth::True | Truth::False => None,
        },
        readings: words::readings(&seen.loaded.program, caller.lang(), &reading.readings, &may_see),
    }
}
