//! What holds a plan: the plan model, stages, plan fragments, planning tables.

use super::Reader;
use crate::cmmn::{
    document::{Definition, Kind, PlanItem, PlanningTable, Stage, TableRow, Text},
    xml,
};
use roxmltree::Node;

impl Reader<'_> {
    /// `casePlanModel`: a stage with exit criteria of its own.
    pub(super) fn plan_model(&mut self, node: Node<'_, '_>) -> Definition {
        self.stage(node, false)
    }

    pub(super) fn stage(&mut self, node: Node<'_, '_>, fragment: bool) -> Definition {
        let within = node.tag_name().name().to_owned();
        let known: &[&str] = if fragment { &[] } else { &["autoComplete", "exitCriteriaRefs"] };
        let mut definition = Definition { base: self.base(node, known), ..Definition::default() };
        let mut stage = Stage {
            auto_complete: !fragment && self.flag(node, "autoComplete", false),
            exit: self.criteria_by_attribute(node, "exitCriteriaRefs"),
            ..Stage::default()
        };
        stage.auto_complete_when = definition.base.kept.attribute("autoCompleteCondition").map(|text| Text {
            text: text.trim().to_owned(),
            at: xml::tag(self.source, node),
            ..Text::default()
        });
        for child in self.children(node) {
            match child.tag_name().name() {
                "defaultControl" => definition.control = Some(self.control(child)),
                "planItem" => {
                    let item = self.plan_item(child);
                    stage.items.push(item);
                }
                "sentry" => {
                    let sentry = self.sentry(child);
                    stage.sentries.push(sentry);
                }
                "planningTable" if !fragment => {
                    let table = self.planning_table(child);
                    stage.table = Some(table);
                }
                "exitCriterion" if !fragment => {
                    let criterion = self.criterion(child);
                    stage.exit.push(criterion);
                }
                _ => match self.definition(child) {
                    Some(inner) => stage.definitions.push(inner),
                    None => self.misplaced(child, &within),
                },
            }
        }
        definition.kind =
            if fragment { Kind::Fragment(Box::new(stage)) } else { Kind::Stage(Box::new(stage)) };
        definition
    }

    fn plan_item(&mut self, node: Node<'_, '_>) -> PlanItem {
        self.item(node, &["definitionRef", "entryCriteriaRefs", "exitCriteriaRefs"])
    }

    /// A plan item or discretionary item.
    fn item(&mut self, node: Node<'_, '_>, known: &[&str]) -> PlanItem {
        let mut item = PlanItem {
            base: self.base(node, known),
            definition: self.attribute(node, "definitionRef"),
            control: None,
            entry: self.criteria_by_attribute(node, "entryCriteriaRefs"),
            exit: self.criteria_by_attribute(node, "exitCriteriaRefs"),
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "itemControl" => item.control = Some(self.control(child)),
                "entryCriterion" => {
                    let criterion = self.criterion(child);
                    item.entry.push(criterion);
                }
                "exitCriterion" => {
                    let criterion = self.criterion(child);
                    item.exit.push(criterion);
                }
                _ => self.misplaced(child, node.tag_name().name()),
            }
        }
        item
    }

    pub(super) fn planning_table(&mut self, node: Node<'_, '_>) -> PlanningTable {
        const REFS: &[&str] = &["applicabilityRuleRefs", "authorizedRoleRefs"];
        let mut table = PlanningTable {
            base: self.base(node, REFS),
            applicability: self.ids(node, "applicabilityRuleRefs"),
            roles: self.ids(node, "authorizedRoleRefs"),
            ..PlanningTable::default()
        };
        for child in self.children(node) {
            match child.tag_name().name() {
                "discretionaryItem" => {
                    let item = self.item(
                        child,
                        &[
                            "definitionRef",
                            "entryCriteriaRefs",
                            "exitCriteriaRefs",
                            "applicabilityRuleRefs",
                            "authorizedRoleRefs",
                        ],
                    );
                    table.rows.push(TableRow::Item {
                        item,
                        applicability: self.ids(child, "applicabilityRuleRefs"),
                        roles: self.ids(child, "authorizedRoleRefs"),
                    });
                }
                "planningTable" => {
                    let inner = self.planning_table(child);
                    table.rows.push(TableRow::Table(inner));
                }
                "applicabilityRule" => {
                    let rule = self.rule(child);
                    table.rules.push(rule);
                }
                _ => self.misplaced(child, "planningTable"),
            }
        }
        table
    }
}
