//! Cases that case tasks opened: how one begins under its parent, how it tells its end, how the parent takes that.

use crate::{
    EffectKind,
    case::{CaseState, ChildState, FlagKind, ItemState},
    command::ChildEnd,
    event::CaseEvent,
    id::{CaseId, EffectNo},
    plan::Transition,
    rejection::Rejection,
    turn::Turn,
    value::Value,
};
use std::collections::BTreeMap;

impl Turn<'_> {
    /// What the opening of a child came to; none when the effect opens no case.
    pub(crate) fn settle_opening(
        &mut self,
        effect: EffectNo,
        result: &Result<(), String>,
    ) -> Result<bool, Rejection> {
        let Some(child) = self.case.children.get(&effect) else { return Ok(false) };
        let (item, case) = (child.item, child.case.clone());
        let Err(failure) = result else {
            self.emit(CaseEvent::EffectDelivered { effect });
            return Ok(true);
        };
        self.emit(CaseEvent::EffectFailed { effect, failure: failure.clone() });
        self.flag(FlagKind::CaseNotOpened, format!("no case of `{case}` was opened: {failure}"));
        if self.case.item(item).is_some_and(|item| item.state == ItemState::Active) {
            self.transition(item, Transition::Fault)?;
        }
        Ok(true)
    }

    /// The child has ended. What it gives back is written even while its task is suspended.
    pub(crate) fn end_child(&mut self, effect: EffectNo, end: &ChildEnd) -> Result<(), Rejection> {
        let definition = self.definition;
        let unknown = || Rejection::Unknown { what: format!("case opened by effect {}", effect.0) };
        let child = self.case.children.get(&effect).ok_or_else(unknown)?;
        if !matches!(child.state, ChildState::Queued | ChildState::Open) {
            return Err(unknown());
        }
        let no = child.item;
        let waits = self.case.item(no).is_some_and(|item| {
            item.effect == Some(effect) && matches!(item.state, ItemState::Active | ItemState::Suspended)
        });
        let mut state = match end {
            ChildEnd::Completed(_) => ChildState::Completed,
            ChildEnd::Terminated => ChildState::Terminated,
        };
        if let (true, ChildEnd::Completed(results)) = (waits, end) {
            let element = self.case.item(no).and_then(|item| definition.plan.element(item.element));
            let Some(element) = element else { return Err(unknown()) };
            if let Err(why) = self.take_back(no, &element.parameters, results) {
                self.flag(
                    FlagKind::CaseNotOpened,
                    format!("`{}` gave back nothing usable: {why}", element.name),
                );
                state = ChildState::Failed;
            }
        }
        self.emit(CaseEvent::ChildCaseEnded { effect, state });
        if !self.case.item(no).is_some_and(|item| waits && item.state == ItemState::Active) {
            return Ok(());
        }
        self.transition(
            no,
            match state {
                ChildState::Completed => Transition::Complete,
                ChildState::Terminated => Transition::Terminate,
                ChildState::Failed | ChildState::Queued | ChildState::Open => Transition::Fault,
            },
        )
    }

    /// The case belongs to a task of another: what that one gave goes where the inputs of this one are bound.
    pub(crate) fn begin_under(
        &mut self,
        parent: CaseId,
        effect: EffectNo,
        given: &Value,
    ) -> Result<(), Rejection> {
        let definition = self.definition;
        self.emit(CaseEvent::OpenedByCaseTask { parent, effect });
        let Some(element) = definition.plan.elements.first() else { return Ok(()) };
        for input in &element.parameters.inputs {
            let (Some(path), Some(value)) = (&input.binding, given.at(&[input.name.as_str()])) else {
                continue;
            };
            let value = match &input.refinement {
                None => value.clone(),
                Some(refinement) => self
                    .view()
                    .given(value.clone())
                    .value(refinement.as_ref())
                    .map_err(|why| Rejection::NotSettable { path: path.clone(), why })?,
            };
            let mut changes = Vec::new();
            self.changes(path, &value, &mut changes)?;
            for (path, value) in changes {
                self.set_item(&path, value);
            }
        }
        Ok(())
    }

    /// A case that ends tells the task that opened it, once.
    pub(crate) fn tell_parent(&mut self, state: CaseState) {
        let definition = self.definition;
        let end = match state {
            CaseState::Completed => {
                let outputs = definition.plan.elements.first().map(|plan| &plan.parameters.outputs);
                let mut results = BTreeMap::new();
                for output in outputs.into_iter().flatten() {
                    let bound = output.binding.as_ref().and_then(|path| self.case.value(path)).cloned();
                    let value = bound.unwrap_or_default();
                    let refined = match &output.refinement {
                        None => Ok(value),
                        Some(refinement) => self.view().given(value).value(refinement.as_ref()),
                    };
                    // What cannot be told is nothing: the parent's own mapping says whether that will do.
                    results.insert(output.name.as_str().into(), refined.unwrap_or_default());
                }
                ChildEnd::Completed(Value::Map(results))
            }
            CaseState::Terminated => ChildEnd::Terminated,
            CaseState::Active | CaseState::Suspended | CaseState::Failed | CaseState::Closed => return,
        };
        let Some(parent) = self.case.parent.as_ref().filter(|parent| !parent.told) else { return };
        let kind = EffectKind::EndCaseTask { parent: parent.case, task: parent.effect, end: end.clone() };
        let effect = self.effect_next(kind);
        self.emit(CaseEvent::ParentTold { effect, end });
    }
}
