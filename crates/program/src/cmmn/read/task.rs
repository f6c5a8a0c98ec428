//! Plan item definitions that hold no plan: tasks, milestones, event listeners.

use super::Reader;
use crate::cmmn::document::{CallKind, Definition, Kind, ParameterMapping, Task, Text};
use roxmltree::Node;

impl Reader<'_> {
    /// The definition of this element, or `None` where it is none.
    pub(super) fn definition(&mut self, node: Node<'_, '_>) -> Option<Definition> {
        let definition = match node.tag_name().name() {
            "stage" => self.stage(node, false),
            "planFragment" => self.stage(node, true),
            "task" | "humanTask" => self.task(node),
            "processTask" => self.call(node, CallKind::Process),
            "caseTask" => self.call(node, CallKind::Case),
            "decisionTask" => self.call(node, CallKind::Decision),
            "milestone" => self.plain(node, Kind::Milestone),
            // The second names are those of CMMN 1.0.
            "eventListener" | "event" => self.plain(node, Kind::EventListener),
            "userEventListener" | "userEvent" => {
                let roles = self.ids(node, "authorizedRoleRefs");
                self.plain(node, Kind::UserEventListener { roles })
            }
            "timerEventListener" | "timerEvent" => self.timer(node),
            _ => return None,
        };
        Some(definition)
    }

    fn plain(&mut self, node: Node<'_, '_>, kind: Kind) -> Definition {
        let mut definition =
            Definition { base: self.base(node, &["authorizedRoleRefs"]), control: None, kind };
        for child in self.children(node) {
            match child.tag_name().name() {
                "defaultControl" => definition.control = Some(self.control(child)),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        definition
    }

    fn timer(&mut self, node: Node<'_, '_>) -> Definition {
        let mut definition = Definition { base: self.base(node, &[]), ..Definition::default() };
        let (mut timer, mut start) = (None, None);
        for child in self.children(node) {
            match child.tag_name().name() {
                "defaultControl" => definition.control = Some(self.control(child)),
                "timerExpression" => timer = Some(self.text(child)),
                "caseFileItemStartTrigger" | "planItemStartTrigger" => start = Some(self.on_part(child)),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        definition.kind = Kind::TimerEventListener { timer, start };
        definition
    }

    fn task(&mut self, node: Node<'_, '_>) -> Definition {
        let human = node.tag_name().name() == "humanTask";
        let known: &[&str] = if human { &["isBlocking", "performerRef"] } else { &["isBlocking"] };
        let mut definition = Definition { base: self.base(node, known), ..Definition::default() };
        let mut task = Task { blocking: self.flag(node, "isBlocking", true), ..Task::default() };
        let mut table = None;
        for child in self.children(node) {
            match child.tag_name().name() {
                "defaultControl" => definition.control = Some(self.control(child)),
                "input" | "inputs" => task.inputs.push(self.case_parameter(child)),
                "output" | "outputs" => task.outputs.push(self.case_parameter(child)),
                "planningTable" if human => table = Some(self.planning_table(child)),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        definition.kind = if human {
            Kind::HumanTask { task, performer: self.attribute(node, "performerRef"), table }
        } else {
            Kind::Task(task)
        };
        definition
    }

    fn call(&mut self, node: Node<'_, '_>, kind: CallKind) -> Definition {
        let (reference, refer) = match kind {
            CallKind::Process => ("processRef", "processRefExpression"),
            CallKind::Case => ("caseRef", "caseRefExpression"),
            CallKind::Decision => ("decisionRef", "decisionRefExpression"),
        };
        let mut definition =
            Definition { base: self.base(node, &["isBlocking", reference]), ..Definition::default() };
        let mut task = Task { blocking: self.flag(node, "isBlocking", true), ..Task::default() };
        let (mut expression, mut mappings): (Option<Text>, Vec<ParameterMapping>) = (None, Vec::new());
        for child in self.children(node) {
            match child.tag_name().name() {
                "defaultControl" => definition.control = Some(self.control(child)),
                "input" | "inputs" => task.inputs.push(self.case_parameter(child)),
                "output" | "outputs" => task.outputs.push(self.case_parameter(child)),
                "parameterMapping" => mappings.push(self.mapping(child)),
                name if name == refer => expression = Some(self.text(child)),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        let of = self.attribute(node, reference);
        definition.kind = Kind::Call { kind, task, of, expression, mappings };
        definition
    }
}
