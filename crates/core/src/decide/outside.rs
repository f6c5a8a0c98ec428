//! What comes back from outside: answers of fetches, fates of effects, values that services write.

use crate::{
    case::{Awaited, FlagKind, ItemState},
    command::{Actor, Input},
    event::CaseEvent,
    id::{EffectNo, FetchName},
    plan::Transition,
    register::input::may_write,
    rejection::{InputProblem, Rejection},
    turn::Turn,
    value::Value,
};

impl Turn<'_> {
    /// The answer of an awaited fetch, type-checked and recorded with its source (rule 6).
    pub(crate) fn answer_fetch(
        &mut self,
        effect: EffectNo,
        answer: &Result<Value, String>,
    ) -> Result<(), Rejection> {
        let Some((track, Awaited::Fetch(name))) = self.awaiting(effect) else {
            return Err(Rejection::Unknown { what: format!("fetch {} awaited", effect.0) });
        };
        let failure = match answer {
            Err(failure) => Some(format!("`{name}` failed: {failure}")),
            Ok(value) => self.record_answer(&name, value).err(),
        };
        self.resume(track, failure, FlagKind::FetchFailed)
    }

    fn record_answer(&mut self, name: &FetchName, value: &Value) -> Result<(), String> {
        let definition = self.definition;
        let fetch =
            definition.fetches.get(name).ok_or_else(|| format!("there is no fetch `{name}` any more"))?;
        let field = definition
            .file
            .field(&fetch.into)
            .ok_or_else(|| format!("`{name}` answers into `{}`, which is no field", fetch.into))?;
        if value.is_null() {
            return Err(format!("`{name}` gave no value for `{}`", fetch.into));
        }
        field.kind.accepts(value).map_err(|problem| {
            format!("`{name}` gave a value that `{}` does not take: {problem}", fetch.into)
        })?;
        self.write(&fetch.into, value.clone(), Some(fetch.source.clone()), false);
        Ok(())
    }

    /// What became of an effect. Effects belong to the case: a failure raises a flag, never undoes a state (rule 13).
    pub(crate) fn settle_effect(
        &mut self,
        effect: EffectNo,
        result: &Result<(), String>,
    ) -> Result<(), Rejection> {
        let Some(name) = self.case.effects_open.get(&effect).cloned() else {
            return Err(Rejection::Unknown { what: format!("effect {} in the outbox", effect.0) });
        };
        if self.settle_opening(effect, result)? {
            return Ok(());
        }
        let waiting = self
            .case
            .items
            .iter()
            .find(|item| item.effect == Some(effect) && item.state == ItemState::Active)
            .map(|item| item.no);
        let failure = result.as_ref().err().map(|failure| format!("`{name}` failed: {failure}"));
        match result {
            Ok(()) => self.emit(CaseEvent::EffectDelivered { effect }),
            Err(failure) => self.emit(CaseEvent::EffectFailed { effect, failure: failure.clone() }),
        }
        if let Some(failure) = &failure {
            self.flag(FlagKind::EffectFailed, failure.clone());
        }
        if let Some(task) = waiting {
            let end = if failure.is_none() { Transition::Complete } else { Transition::Fault };
            self.transition(task, end)?;
        }
        if let Some((track, Awaited::Effect(_))) = self.awaiting(effect) {
            self.resume(track, failure, FlagKind::EffectFailed)?;
        }
        Ok(())
    }

    /// A service writes fields that name it in `written-by`.
    pub(crate) fn write_by_service(&mut self, values: &Input) -> Result<(), Rejection> {
        let definition = self.definition;
        self.refuse_unless_active()?;
        let mut problems = Vec::new();
        for (path, value) in values {
            let field = definition.file.field(path).filter(|field| !field.written_by.is_empty());
            let Some(field) =
                field.filter(|field| matches!(self.by, Actor::Service(_)) && may_write(field, &self.by))
            else {
                return Err(Rejection::NotWriter { path: path.clone() });
            };
            if let Err(problem) = field.kind.accepts(value) {
                problems.push(InputProblem { path: path.clone(), problem: problem.into() });
            }
        }
        if !problems.is_empty() {
            return Err(Rejection::Input { problems });
        }
        for (path, value) in values {
            self.write(path, value.clone(), None, false);
        }
        self.receive_written(values)
    }
}
