//! Stages and what lies in them.

use super::{element, expression, listed, parameter};
use crate::cmmn::{
    document::{
        CallKind, Criterion, Definition, ItemControl, Kind, OnPart, PlanItem, PlanningTable, Rule, Sentry,
        Stage, TableRow, Task,
    },
    tree::Tree,
};

pub(super) fn plan_model(definition: &Definition) -> Tree {
    stage_named("casePlanModel", definition)
}

fn stage_named(name: &str, definition: &Definition) -> Tree {
    let mut tree = element(name, &definition.base);
    control(&mut tree, "defaultControl", definition.control.as_ref());
    if let Kind::Stage(stage) | Kind::Fragment(stage) = &definition.kind {
        inside(&mut tree, stage, name == "planFragment");
    }
    tree
}

fn inside(tree: &mut Tree, stage: &Stage, fragment: bool) {
    if stage.auto_complete {
        tree.set("autoComplete", Some("true"));
    }
    stage.items.iter().for_each(|inner| tree.push(item("planItem", inner)));
    stage.sentries.iter().for_each(|inner| tree.push(sentry(inner)));
    if fragment {
        return;
    }
    if let Some(inner) = &stage.table {
        tree.push(table(inner, &[], &[]));
    }
    for inner in &stage.definitions {
        tree.push(definition(inner));
        // The standard lets no definition lie in a plan fragment; some tools do.
        if let Kind::Fragment(fragment) = &inner.kind {
            fragment.definitions.iter().for_each(|inner| tree.push(definition(inner)));
        }
    }
    criteria(tree, "exitCriterion", &stage.exit);
}

fn definition(definition: &Definition) -> Tree {
    let name = definition.element();
    match &definition.kind {
        Kind::Stage(_) | Kind::Fragment(_) => return stage_named(name, definition),
        _ => {}
    }
    let mut tree = element(name, &definition.base);
    control(&mut tree, "defaultControl", definition.control.as_ref());
    match &definition.kind {
        Kind::HumanTask { task: inner, performer, table: planned } => {
            task(&mut tree, inner);
            tree.set("performerRef", performer.clone());
            if let Some(planned) = planned {
                tree.push(table(planned, &[], &[]));
            }
        }
        Kind::Task(inner) => task(&mut tree, inner),
        Kind::Call { kind, task: inner, of, expression: refer, mappings } => {
            task(&mut tree, inner);
            let (reference, by_expression) = match kind {
                CallKind::Process => ("processRef", "processRefExpression"),
                CallKind::Case => ("caseRef", "caseRefExpression"),
                CallKind::Decision => ("decisionRef", "decisionRefExpression"),
            };
            tree.set(reference, of.clone());
            for mapping in mappings {
                let mut inner = element("parameterMapping", &mapping.base);
                inner.set("sourceRef", mapping.source.clone());
                inner.set("targetRef", mapping.target.clone());
                if let Some(text) = &mapping.transformation {
                    inner.push(expression("transformation", text));
                }
                tree.push(inner);
            }
            if let Some(text) = refer {
                tree.push(expression(by_expression, text));
            }
        }
        Kind::UserEventListener { roles } => tree.set("authorizedRoleRefs", listed(roles)),
        Kind::TimerEventListener { timer, start } => {
            if let Some(text) = timer {
                tree.push(expression("timerExpression", text));
            }
            if let Some(start) = start {
                let name = if start.on_file { "caseFileItemStartTrigger" } else { "planItemStartTrigger" };
                tree.push(on_part(name, start));
            }
        }
        _ => {}
    }
    tree
}

fn task(tree: &mut Tree, task: &Task) {
    if !task.blocking {
        tree.set("isBlocking", Some("false"));
    }
    task.inputs.iter().for_each(|input| tree.push(parameter("input", input)));
    task.outputs.iter().for_each(|output| tree.push(parameter("output", output)));
}

fn control(tree: &mut Tree, name: &str, control: Option<&ItemControl>) {
    let Some(control) = control else { return };
    let mut inner = element(name, &control.base);
    for (name, rule) in [
        ("repetitionRule", &control.repetition),
        ("requiredRule", &control.required),
        ("manualActivationRule", &control.manual_activation),
    ] {
        if let Some(rule) = rule {
            inner.push(self::rule(name, rule));
        }
    }
    tree.push(inner);
}

fn rule(name: &str, rule: &Rule) -> Tree {
    let mut tree = element(name, &rule.base);
    tree.set("contextRef", rule.context.clone());
    if let Some(text) = &rule.condition {
        tree.push(expression("condition", text));
    }
    tree
}

fn item(name: &str, item: &PlanItem) -> Tree {
    let mut tree = element(name, &item.base);
    tree.set("definitionRef", item.definition.clone());
    control(&mut tree, "itemControl", item.control.as_ref());
    criteria(&mut tree, "entryCriterion", &item.entry);
    criteria(&mut tree, "exitCriterion", &item.exit);
    tree
}

fn criteria(tree: &mut Tree, name: &str, criteria: &[Criterion]) {
    for criterion in criteria {
        let mut inner = element(name, &criterion.base);
        inner.set("sentryRef", criterion.sentry.clone());
        tree.push(inner);
    }
}

fn sentry(sentry: &Sentry) -> Tree {
    let mut tree = element("sentry", &sentry.base);
    for on in &sentry.on {
        tree.push(on_part(if on.on_file { "caseFileItemOnPart" } else { "planItemOnPart" }, on));
    }
    if let Some(if_part) = &sentry.if_part {
        let mut inner = rule("ifPart", if_part);
        // The standard has no name there.
        inner.attributes.retain(|(name, _)| name.local != "name" || name.namespace.is_some());
        tree.push(inner);
    }
    tree
}

fn on_part(name: &str, on: &OnPart) -> Tree {
    let mut tree = element(name, &on.base);
    tree.set("sourceRef", on.source.clone());
    tree.set("exitCriterionRef", on.exit_criterion.clone());
    if let Some(event) = &on.event {
        tree.push(super::text_element("standardEvent", event));
    }
    tree
}

fn table(table: &PlanningTable, applicability: &[String], roles: &[String]) -> Tree {
    let mut tree = element("planningTable", &table.base);
    let all = |own: &[String], more: &[String]| listed(&[own, more].concat());
    tree.set("applicabilityRuleRefs", all(&table.applicability, applicability));
    tree.set("authorizedRoleRefs", all(&table.roles, roles));
    for row in &table.rows {
        match row {
            TableRow::Item { item: inner, applicability, roles } => {
                let mut inner = item("discretionaryItem", inner);
                inner.set("applicabilityRuleRefs", listed(applicability));
                inner.set("authorizedRoleRefs", listed(roles));
                tree.push(inner);
            }
            TableRow::Table(inner) => tree.push(self::table(inner, &[], &[])),
        }
    }
    table.rules.iter().for_each(|inner| tree.push(rule("applicabilityRule", inner)));
    tree
}
