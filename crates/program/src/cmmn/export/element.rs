//! What lies in a state: elements of the plan as plan items, clocks as timers.

use super::{Export, add, criterion, id, on, text};
use crate::cmmn::document::{
    CallKind, Criterion, ItemControl, Kind, OnPart, PlanItem, PlanningTable, Rule, Stage, TableRow, Task,
};
use casewright_core::{
    definition::{Span, State},
    id::{ElementId, StateName},
    plan::{self, Element, ElementKind, OnPart as Made, Timer},
};

impl Export<'_> {
    /// The plan items of a state.
    pub(super) fn elements(&mut self, into: &mut Stage, state: &State) {
        self.children(into, state.stage, 0);
    }

    fn children(&mut self, into: &mut Stage, parent: ElementId, depth: usize) {
        let program = self.program;
        let plan = &program.definition.plan;
        let children: Vec<(ElementId, &Element)> = plan.children(parent).collect();
        for (element, made) in children {
            if depth > 40 || matches!(made.kind, ElementKind::Stage { state: Some(_), .. }) {
                continue;
            }
            let own = id(&made.key);
            let kind = self.kind(element, made, depth);
            let control = ItemControl {
                repetition: self.rule(made.repetition.as_ref(), &own),
                required: self.rule(made.required.as_ref(), &own),
                manual_activation: self.rule(made.manual_activation.as_ref(), &own),
                ..ItemControl::default()
            };
            let control = (control != ItemControl::default()).then_some(control);
            let at = add(into, &own, &made.name, kind, control);
            let entry = self.criteria(into, &own, "entry", &made.entry);
            let exit = self.criteria(into, &own, "exit", &made.exit);
            if let Some(item) = into.items.get_mut(at) {
                item.entry = entry;
                item.exit = exit;
            }
            if made.discretionary {
                let item: PlanItem = into.items.remove(at);
                let table = into.table.get_or_insert_with(PlanningTable::default);
                table.rows.push(TableRow::Item { item, applicability: Vec::new(), roles: Vec::new() });
            }
        }
    }

    fn rule(&mut self, rule: Option<&plan::Rule>, of: &str) -> Option<Rule> {
        let rule = rule?;
        match &rule.condition {
            None => Some(Rule::default()),
            Some(condition) => {
                let text = self.plain(condition.source(), of);
                Some(super::rule(text))
            }
        }
    }

    /// A condition of the plan, which has no line of its own in the sheet.
    fn plain(&mut self, source: &str, of: &str) -> Option<crate::cmmn::document::Text> {
        let before = self.lost.len();
        let text = self.condition(source, 0);
        for line in self.lost.iter_mut().skip(before) {
            *line = line.replace("the condition on line 0", &format!("a condition of `{of}`"));
        }
        text
    }

    fn criteria(
        &mut self,
        into: &mut Stage,
        own: &str,
        word: &str,
        sentries: &[plan::Sentry],
    ) -> Vec<Criterion> {
        let mut made = Vec::new();
        for (number, sentry) in (1..).zip(sentries) {
            let parts: Vec<OnPart> = sentry.on.iter().filter_map(|part| self.on_part(part, own)).collect();
            let if_part = sentry.if_part.as_ref().and_then(|expr| self.plain(expr.source(), own));
            if !parts.is_empty() || if_part.is_some() {
                made.push(criterion(into, &format!("{own}-{word}-{number}"), parts, if_part));
            }
        }
        made
    }

    fn on_part(&mut self, part: &Made, of: &str) -> Option<OnPart> {
        let plan = &self.program.definition.plan;
        match part {
            Made::PlanItem { source, transition } => {
                let word = serde_json::to_value(transition).ok()?;
                Some(on(&id(&plan.element(*source)?.key), word.as_str()?))
            }
            Made::PlanItemExit { source, criterion } => {
                let source = id(&plan.element(*source)?.key);
                let exit = format!("{source}-exit-{}", criterion + 1);
                Some(OnPart { exit_criterion: Some(exit), ..on(&source, "exit") })
            }
            Made::FileItem { source, transition } => {
                let word = serde_json::to_value(transition).ok()?;
                let source = id(&format!("file-{source}"));
                Some(OnPart { on_file: true, ..on(&source, word.as_str()?) })
            }
            _ => {
                self.lost.push(format!("`{of}` waits for a state or an action, which a CMMN sentry cannot"));
                None
            }
        }
    }

    fn kind(&mut self, element: ElementId, made: &Element, depth: usize) -> Kind {
        match &made.kind {
            ElementKind::Stage { auto_complete, .. } => {
                let mut inside = Stage { auto_complete: *auto_complete, ..Stage::default() };
                self.children(&mut inside, element, depth + 1);
                Kind::Stage(Box::new(inside))
            }
            ElementKind::HumanTask { role, blocking, due, .. } => {
                if due.is_some() {
                    self.lost.push(format!("when `{}` is due is not part of a CMMN model", made.name));
                }
                let performer = role.as_ref().filter(|role| self.program.roles.contains_key(*role));
                Kind::HumanTask {
                    task: Task { blocking: *blocking, ..Task::default() },
                    performer: performer.map(|role| format!("role-{role}")),
                    table: None,
                }
            }
            ElementKind::ProcessTask { blocking, .. } => call(CallKind::Process, *blocking, None),
            ElementKind::CaseTask { case, blocking } => call(CallKind::Case, *blocking, case.clone()),
            ElementKind::DecisionTask { blocking, .. } => call(CallKind::Decision, *blocking, None),
            ElementKind::Milestone => Kind::Milestone,
            ElementKind::PlanFragment => {
                self.lost.push(format!("the plan fragment `{}` is written as a stage", made.name));
                Kind::Stage(Box::default())
            }
            ElementKind::UserEventListener { .. } => Kind::UserEventListener { roles: Vec::new() },
            ElementKind::TimerEventListener { timer } => {
                let words = match timer {
                    Timer::After(span) => self.span(*span, &made.name),
                    Timer::Every { span, times } => {
                        let times = times.map_or_else(String::new, |times| times.to_string());
                        format!("R{times}/{}", self.span(*span, &made.name))
                    }
                    Timer::Iso { schedule, .. } => schedule.text().to_owned(),
                    Timer::Computed { expression, .. } => {
                        self.lost.push(format!(
                            "when `{}` occurs is computed, and written as it stands",
                            made.name
                        ));
                        expression.0.source().to_owned()
                    }
                };
                Kind::TimerEventListener { timer: Some(text(words)), start: None }
            }
        }
    }

    fn span(&mut self, span: Span, of: &str) -> String {
        match span {
            Span::Hours(hours) => format!("PT{hours}H"),
            Span::Days(days) => format!("P{days}D"),
            Span::WorkingDays(days) => {
                self.lost.push(format!(
                    "`{of}` counts {days} working days; the model counts days of the calendar"
                ));
                format!("P{days}D")
            }
        }
    }

    /// The clocks of a state as timers in its stage.
    pub(super) fn clocks(&mut self, into: &mut Stage, name: &StateName, state: &State) {
        for clock in &state.clocks {
            let own = clock_id(name, clock.name.as_str());
            let title = crate::read::cx::humanise(clock.name.as_str());
            let words = self.span(clock.length, clock.name.as_str());
            let kind = Kind::TimerEventListener { timer: Some(text(words)), start: None };
            add(into, &own, &title, kind, None);
        }
    }
}

/// The timer of a clock.
pub(super) fn clock_id(state: &StateName, clock: &str) -> String {
    id(&format!("{state}.clock-{clock}"))
}

fn call(kind: CallKind, blocking: bool, of: Option<String>) -> Kind {
    Kind::Call {
        kind,
        task: Task { blocking, ..Task::default() },
        of,
        expression: None,
        mappings: Vec::new(),
    }
}
