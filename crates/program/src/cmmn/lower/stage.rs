//! What lies in a stage: plan items, its planning table, plan fragments.

use super::{Lower, STAGES_DEEP_MAX, Waiting};
use crate::cmmn::document::{
    Definition, ItemControl, Kind, PlanItem, PlanningTable, Span, Stage, TableRow, Text,
};
use casewright_core::{
    id::{ElementId, TableId},
    plan::{self, Element, ElementKind, TableEntry},
};

/// Where an item is put.
#[derive(Clone)]
struct Place {
    parent: ElementId,
    fragment: Option<ElementId>,
    planning: Option<TableEntry>,
}

impl<'d> Lower<'d> {
    /// Everything in a stage; of a fragment its members, in the stage around.
    pub(super) fn inside(&mut self, stage: &'d Stage, parent: ElementId, fragment: Option<ElementId>) {
        for item in &stage.items {
            self.item(item, &Place { parent, fragment, planning: None });
        }
        if let Some(table) = &stage.table {
            self.table(table, parent, parent, None);
        }
    }

    fn item(&mut self, item: &'d PlanItem, place: &Place) {
        let at = item.base.at;
        let Some(definition) = self.definition_of(item) else { return };
        let key = match (&item.base.id, &item.definition) {
            (Some(id), _) => id.clone(),
            (None, Some(definition)) => format!("item-of-{definition}"),
            (None, None) => format!("item-{}", self.made.plan.elements.len()),
        };
        let name =
            item.base.name.clone().or_else(|| definition.base.name.clone()).unwrap_or_else(|| key.clone());
        let planned = place.planning.is_some();
        if let Kind::Fragment(stage) = &definition.kind
            && !planned
        {
            // Outside a planning table a fragment only holds its items together.
            if !item.entry.is_empty() || !item.exit.is_empty() {
                self.error(
                    at,
                    format!("`{name}` is a plan fragment, which has no criteria of its own"),
                    "give the criteria to the items in it, or make it a stage",
                );
            }
            if self.enter(definition, at) {
                self.inside(stage, place.parent, place.fragment);
                self.around.pop();
            }
            return;
        }
        let kind = self.kind(definition, at);
        let word = definition.element();
        let mut element = Element::new(format!("{}{key}", self.names.prefix), name, Some(place.parent), kind);
        element.discretionary = planned;
        element.planning.clone_from(&place.planning);
        element.fragment = place.fragment;
        let control = |pick: fn(&ItemControl) -> Option<&crate::cmmn::document::Rule>| {
            item.control.as_ref().and_then(pick).or_else(|| definition.control.as_ref().and_then(pick))
        };
        let rules = [
            control(|control| control.required.as_ref()),
            control(|control| control.repetition.as_ref()),
            control(|control| control.manual_activation.as_ref()),
        ];
        let [required, repetition, manual] = rules.map(|rule| self.rule(rule));
        (element.required, element.repetition, element.manual_activation) = (required, repetition, manual);
        self.completion_rule(item, definition, &mut element);
        if let Kind::Stage(stage) = &definition.kind {
            element.auto_complete_when = self.auto_complete(stage);
        }
        element.parameters = self.task_parameters(definition);
        let Some(id) = self.add(element, word, at) else { return };
        if let Some(own) = item.base.id.as_deref() {
            self.copies.entry(own).or_default().push(id);
        }
        self.waiting.push(Waiting { element: id, entry: &item.entry, exit: &item.exit });
        match &definition.kind {
            Kind::Stage(stage) if self.enter(definition, at) => {
                self.inside(stage, id, None);
                self.around.pop();
            }
            Kind::Fragment(stage) if self.enter(definition, at) => {
                self.inside(stage, place.parent, Some(id));
                self.around.pop();
            }
            Kind::HumanTask { table: Some(table), .. } if self.enter(definition, at) => {
                self.table(table, id, place.parent, None);
                self.around.pop();
            }
            _ => {}
        }
    }

    /// Flowable's `autoCompleteCondition`.
    pub(super) fn auto_complete(&mut self, stage: &Stage) -> Option<plan::Rule> {
        let text = stage.auto_complete_when.as_ref()?;
        Some(plan::Rule { condition: Some(self.condition(text, None)?) })
    }

    /// Flowable's `parentCompletionRule`: an item that is ignored is not required; one that is ignored after its first
    /// completion is required the first time. What is active holds its stage open all the same.
    fn completion_rule(&mut self, item: &'d PlanItem, definition: &'d Definition, element: &mut Element) {
        let control = item.control.as_ref().or(definition.control.as_ref());
        let Some(tree) = control.and_then(|control| control.base.kept.element("parentCompletionRule")) else {
            return;
        };
        match tree.attribute("type") {
            None | Some("default") => {}
            Some("ignore" | "ignoreIfAvailable" | "ignoreIfAvailableOrEnabled") => element.required = None,
            Some("ignoreAfterFirstCompletion" | "ignoreAfterFirstCompletionIfAvailableOrEnabled") => {
                if let Some(required) = &mut element.required {
                    let first = "repetitionCounter = 1";
                    let words = match &required.condition {
                        Some(condition) => format!("({}) and {first}", condition.source()),
                        None => first.to_owned(),
                    };
                    let text = Text {
                        text: words,
                        at: item.base.at,
                        language: Some("FEEL".to_owned()),
                        ..Text::default()
                    };
                    required.condition = self.condition(&text, None);
                }
            }
            Some(other) => {
                let message = format!("the completion rule `{other}` is not known and does nothing");
                self.warning(item.base.at, message, "say with `requiredRule` what the stage waits for");
            }
        }
    }

    /// Goes into a definition; false where that leads back to it.
    fn enter(&mut self, definition: &'d Definition, at: Span) -> bool {
        let id = definition.base.id();
        if self.around.contains(&id) {
            self.error(
                at,
                format!("`{id}` holds itself, directly or round about"),
                "let the item refer to another definition: a plan must end somewhere",
            );
            return false;
        }
        if self.around.len() >= STAGES_DEEP_MAX {
            self.error(
                at,
                format!("stages are nested more than {STAGES_DEEP_MAX} deep"),
                "take what lies deepest into a case of its own",
            );
            return false;
        }
        if self.too_many {
            return false;
        }
        self.around.push(id);
        true
    }

    fn definition_of(&mut self, item: &'d PlanItem) -> Option<&'d Definition> {
        let Some(id) = item.definition.as_deref() else {
            let name = item.base.name.as_deref().unwrap_or(item.base.id());
            self.error(item.base.at, format!("`{name}` names no definition"), "write `definitionRef`");
            return None;
        };
        let found = self.index.definitions.get(id).copied();
        if found.is_none() {
            let known: Vec<&str> = self.index.definitions.keys().copied().skip(1).collect();
            self.dangling(item.base.at, "definition", id, known);
        }
        found
    }

    fn table(
        &mut self,
        table: &'d PlanningTable,
        owner: ElementId,
        stage: ElementId,
        within: Option<TableId>,
    ) {
        let id = TableId(self.made.plan.tables.len() as u32);
        let applicability = self.applicability(table.base.at, &table.applicability);
        let roles = self.roles(table.base.at, &table.roles);
        self.made.plan.tables.push(plan::PlanningTable {
            key: table.base.id.clone(),
            owner,
            within,
            applicability,
            roles,
        });
        for row in &table.rows {
            match row {
                TableRow::Item { item, applicability, roles } => {
                    let applicability = self.applicability(item.base.at, applicability);
                    let roles = self.roles(item.base.at, roles);
                    let planning = Some(TableEntry { table: id, applicability, roles });
                    self.item(item, &Place { parent: stage, fragment: None, planning });
                }
                TableRow::Table(inner) => self.table(inner, owner, stage, Some(id)),
            }
        }
    }

    fn applicability(&mut self, at: Span, ids: &[String]) -> Vec<plan::Rule> {
        let mut rules = Vec::new();
        for id in ids {
            match self.index.rules.get(id.as_str()).copied() {
                Some(rule) => rules.extend(self.rule(Some(rule))),
                None => {
                    let known: Vec<&str> = self.index.rules.keys().copied().collect();
                    self.dangling(at, "applicability rule", id, known);
                }
            }
        }
        rules
    }

    fn kind(&mut self, definition: &'d Definition, at: Span) -> ElementKind {
        match &definition.kind {
            Kind::Stage(stage) => ElementKind::Stage { auto_complete: stage.auto_complete, state: None },
            Kind::Fragment(_) => ElementKind::PlanFragment,
            Kind::Milestone => ElementKind::Milestone,
            Kind::EventListener => ElementKind::UserEventListener { roles: Vec::new() },
            Kind::UserEventListener { roles } => {
                ElementKind::UserEventListener { roles: self.roles(definition.base.at, roles) }
            }
            Kind::TimerEventListener { timer, .. } => self.timer_kind(definition, timer.as_ref()),
            _ => self.task_kind(definition, at),
        }
    }
}
