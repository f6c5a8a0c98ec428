//! Decision tasks: the decision runs when the task starts, its result is kept with its trace and written to the outputs.

use crate::{
    case::FlagKind,
    event::CaseEvent,
    id::{DecisionName, ItemNo},
    plan::{Element, Transition},
    rejection::Rejection,
    turn::Turn,
    value::Value,
};

impl Turn<'_> {
    /// Runs it. One without a result fails the task, unless nobody waits for the result.
    pub(super) fn begin_decision(
        &mut self,
        no: ItemNo,
        element: &Element,
        decision: &DecisionName,
        blocking: bool,
    ) -> Result<(), Rejection> {
        let failure = match self.decide_task(no, element, decision) {
            Ok(()) => None,
            Err(why) => Some(format!("the decision of `{}` has no result: {why}", element.name)),
        };
        let fails = failure.is_some() && blocking;
        if let Some(failure) = failure {
            self.flag(FlagKind::DecisionFailed, failure);
        }
        self.transition(no, if fails { Transition::Fault } else { Transition::Complete })
    }

    fn decide_task(&mut self, no: ItemNo, element: &Element, name: &DecisionName) -> Result<(), String> {
        let given = self.inputs_of(no, &element.parameters)?;
        let result = {
            // What it is given hides what the case file holds under the same name.
            let mut file = self.case.file.clone();
            for (parameter, value) in &given {
                file.put(&[&**parameter], value.clone());
            }
            self.view().on(self.track_of(no)).with(Value::Map(given), file).run(name)?
        };
        let value = result.value.clone();
        self.emit(CaseEvent::DecisionMade { decision: name.clone(), result });
        self.take_back(no, &element.parameters, &value)
    }
}
