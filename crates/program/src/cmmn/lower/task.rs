//! Tasks and timers.

use super::Lower;
use crate::{
    cmmn::document::{CallKind, CaseParameter, Definition, Kind, ParameterMapping, Span, Task, Text},
    near,
};
use casewright_core::{
    id::{DecisionName, EffectName},
    plan::{ElementKind, Formula, IsoSchedule, Mapping, Parameters, Timer},
};

impl<'d> Lower<'d> {
    pub(super) fn task_kind(&mut self, definition: &'d Definition, _at: Span) -> ElementKind {
        let at = definition.base.at;
        match &definition.kind {
            Kind::HumanTask { task, performer, .. } => {
                let roles = performer.as_ref().map(|id| self.roles(at, std::slice::from_ref(id)));
                let role = roles.unwrap_or_default().into_iter().next();
                self.human(role, task)
            }
            Kind::Task(task) => self.human(None, task),
            Kind::Call { kind, task, of, expression, .. } => {
                let blocking = task.blocking;
                let of = of.as_deref().map(|name| name.rsplit_once(':').map_or(name, |(_, local)| local));
                let of = of.map(str::to_owned).or_else(|| self.called(expression.as_ref()));
                match kind {
                    CallKind::Case => ElementKind::CaseTask { case: of, blocking },
                    CallKind::Process => {
                        let effect = of.filter(|_| !self.names.open).and_then(|name| self.effect(at, &name));
                        ElementKind::ProcessTask { effect, blocking }
                    }
                    CallKind::Decision => {
                        let decision =
                            of.filter(|_| !self.names.open).and_then(|name| self.decision(at, &name));
                        ElementKind::DecisionTask { decision, blocking }
                    }
                }
            }
            _ => ElementKind::Milestone,
        }
    }

    fn human(&mut self, role: Option<casewright_core::id::RoleName>, task: &Task) -> ElementKind {
        let writes = task
            .outputs
            .iter()
            .filter_map(|output| self.index.files.get(output.binding.as_deref()?).cloned())
            .collect();
        ElementKind::HumanTask {
            role,
            writes,
            required: Vec::new(),
            form: None,
            due: None,
            blocking: task.blocking,
        }
    }

    /// What an expression names, where it is plain text.
    fn called(&mut self, expression: Option<&Text>) -> Option<String> {
        let text = expression?;
        let words = text.text.trim().trim_matches('"');
        if words.is_empty() {
            return None;
        }
        if crate::cmmn::juel::is_juel(words) {
            self.warning(
                text.at,
                format!("`{words}` is computed when the task starts, which is not run"),
                "the task waits until somebody completes it; name what it calls to have it called",
            );
            return None;
        }
        Some(words.to_owned())
    }

    fn effect(&mut self, at: Span, id: &str) -> Option<EffectName> {
        let named = self.document.processes.iter().find(|process| process.base.id.as_deref() == Some(id));
        let name = named.and_then(|process| process.base.name.clone()).unwrap_or_else(|| id.to_owned());
        if self.names.effects.contains(&name.as_str()) {
            return Some(EffectName::new(name));
        }
        let help = near::help(&name, &self.names.effects);
        self.error(at, format!("the program has no event `{name}` for this process task"), help);
        None
    }

    fn decision(&mut self, at: Span, id: &str) -> Option<DecisionName> {
        let named = self.document.decisions.iter().find(|decision| decision.base.id.as_deref() == Some(id));
        let name = named.and_then(|decision| decision.base.name.clone()).unwrap_or_else(|| id.to_owned());
        if self.names.decisions.contains(&name.as_str()) {
            return Some(DecisionName::new(name));
        }
        let help = near::help(&name, &self.names.decisions);
        self.error(at, format!("the program has no decision `{name}` for this decision task"), help);
        None
    }

    pub(super) fn task_parameters(&mut self, definition: &'d Definition) -> Parameters {
        let (task, mappings): (&Task, &[ParameterMapping]) = match &definition.kind {
            Kind::HumanTask { task, .. } | Kind::Task(task) => (task, &[]),
            Kind::Call { task, mappings, .. } => (task, mappings),
            _ => return Parameters::default(),
        };
        let mut parameters = Parameters {
            inputs: self.parameters(&task.inputs),
            outputs: self.parameters(&task.outputs),
            ..Parameters::default()
        };
        for mapping in mappings {
            let (Some(source), Some(target)) = (&mapping.source, &mapping.target) else {
                self.error(
                    mapping.base.at,
                    "the mapping has no source or no target",
                    "write `sourceRef` and `targetRef`",
                );
                continue;
            };
            let transformation = mapping
                .transformation
                .as_ref()
                .filter(|text| !text.text.is_empty())
                .and_then(|text| self.expression(text));
            let own = |parameters: &[CaseParameter], id: &str| {
                parameters.iter().any(|parameter| parameter.base.id.as_deref() == Some(id))
            };
            let made = Mapping {
                source: self.parameter_name(task, source),
                target: self.parameter_name(task, target),
                transformation,
            };
            if own(&task.inputs, source) {
                parameters.into.push(made);
            } else if own(&task.outputs, target) {
                parameters.out_of.push(made);
            } else {
                self.error(
                    mapping.base.at,
                    format!("neither `{source}` is an input of the task nor `{target}` an output of it"),
                    "a mapping leads from an input of the task to a parameter of what it calls, or from such a one to an output",
                );
            }
        }
        parameters
    }

    /// The name of a parameter: of the task, or of what it calls.
    fn parameter_name(&self, task: &Task, id: &str) -> String {
        let callables = self.document.processes.iter().chain(&self.document.decisions);
        let cases = self.document.cases.iter().flat_map(|case| case.inputs.iter().chain(&case.outputs));
        let bases = task
            .inputs
            .iter()
            .chain(&task.outputs)
            .chain(cases)
            .map(|parameter| &parameter.base)
            .chain(callables.flat_map(|callable| callable.inputs.iter().chain(&callable.outputs)));
        let mut bases = bases.filter(|base| base.id.as_deref() == Some(id));
        bases.find_map(|base| base.name.clone()).unwrap_or_else(|| id.to_owned())
    }

    /// The timer without its start trigger, which may name what comes later in the plan.
    pub(super) fn timer_kind(&mut self, definition: &'d Definition, timer: Option<&'d Text>) -> ElementKind {
        let never = ElementKind::Milestone;
        let Some(text) = timer.filter(|text| !text.text.trim().is_empty()) else {
            self.error(
                definition.base.at,
                "the timer has no expression",
                "write `<timerExpression>PT24H</timerExpression>`, or another ISO 8601 duration, date or repetition",
            );
            return never;
        };
        let words = text.text.trim().trim_matches('"');
        match IsoSchedule::parse(words) {
            Ok(schedule) => ElementKind::TimerEventListener { timer: Timer::Iso { schedule, start: None } },
            Err(why) => {
                let computed = crate::cmmn::juel::is_juel(&text.text) || text.text.contains('(') || {
                    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
                    !words.starts_with(['P', 'R', 'T'])
                        && words.chars().all(plain)
                        && !words.starts_with(|c: char| c.is_ascii_digit())
                };
                if !computed {
                    self.error(
                        text.at,
                        format!("`{words}` is no time: {why}"),
                        "write ISO 8601 text: `PT24H`, `2026-03-31T12:00:00Z`, `R3/PT1H`",
                    );
                    return never;
                }
                match self.expression(text) {
                    Some(expr) => ElementKind::TimerEventListener {
                        timer: Timer::Computed { expression: Formula(expr), start: None },
                    },
                    None => never,
                }
            }
        }
    }
}
