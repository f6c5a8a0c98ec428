//! Sentries, criteria, and the rules of item control.

use super::Reader;
use crate::cmmn::document::{Base, Criterion, ItemControl, OnPart, Rule, Sentry};
use roxmltree::Node;

impl Reader<'_> {
    pub(super) fn sentry(&mut self, node: Node<'_, '_>) -> Sentry {
        let mut sentry = Sentry { base: self.base(node, &[]), ..Sentry::default() };
        for child in self.children(node) {
            match child.tag_name().name() {
                "planItemOnPart" | "caseFileItemOnPart" => {
                    let on = self.on_part(child);
                    sentry.on.push(on);
                }
                "ifPart" => sentry.if_part = Some(self.rule(child)),
                _ => self.misplaced(child, "sentry"),
            }
        }
        sentry
    }

    /// An on-part, or the start trigger of a timer.
    pub(super) fn on_part(&mut self, node: Node<'_, '_>) -> OnPart {
        let name = node.tag_name().name().to_owned();
        let mut on = OnPart {
            base: self.base(node, &["sourceRef", "exitCriterionRef", "sentryRef"]),
            on_file: name.starts_with("caseFileItem"),
            source: self.attribute(node, "sourceRef"),
            // CMMN 1.0 names the sentry of the criterion.
            exit_criterion: self
                .attribute(node, "exitCriterionRef")
                .or_else(|| self.attribute(node, "sentryRef")),
            event: None,
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "standardEvent" => on.event = Some(self.text(child).text).filter(|event| !event.is_empty()),
                "exitCriterionRef" | "sentryRef" => on.exit_criterion = Some(self.text(child).text),
                _ => self.misplaced(child, &name),
            }
        }
        on
    }

    /// A rule with a condition: of item control, of applicability, or an if-part.
    pub(super) fn rule(&mut self, node: Node<'_, '_>) -> Rule {
        let mut rule = Rule {
            base: self.base(node, &["contextRef"]),
            context: self.attribute(node, "contextRef"),
            condition: None,
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "condition" => rule.condition = Some(self.text(child)).filter(|text| !text.text.is_empty()),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        rule
    }

    pub(super) fn control(&mut self, node: Node<'_, '_>) -> ItemControl {
        let mut control = ItemControl { base: self.base(node, &[]), ..ItemControl::default() };
        for child in self.children(node) {
            match child.tag_name().name() {
                "repetitionRule" => control.repetition = Some(self.rule(child)),
                "requiredRule" => control.required = Some(self.rule(child)),
                "manualActivationRule" => control.manual_activation = Some(self.rule(child)),
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        control
    }

    pub(super) fn criterion(&mut self, node: Node<'_, '_>) -> Criterion {
        let criterion =
            Criterion { base: self.base(node, &["sentryRef"]), sentry: self.attribute(node, "sentryRef") };
        self.only(node, node.tag_name().name());
        criterion
    }

    /// CMMN 1.0: criteria are named by an attribute that lists sentries.
    pub(super) fn criteria_by_attribute(&mut self, node: Node<'_, '_>, name: &str) -> Vec<Criterion> {
        let at = crate::cmmn::xml::tag(self.source, node);
        self.ids(node, name)
            .into_iter()
            .map(|sentry| Criterion { base: Base { at, ..Base::default() }, sentry: Some(sentry) })
            .collect()
    }
}
