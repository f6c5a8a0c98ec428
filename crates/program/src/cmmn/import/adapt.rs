//! The model as the whole case of a program: its conditions, roles and case-file items under the names of the sheet, work of
//! systems given to people. What runs stays as it is.

use super::{Import, items::spelt};
use crate::cmmn::{
    document::{
        Base, CaseModel, CaseParameter, Definition, Document, FileItem, ItemControl, Kind, PlanItem,
        PlanningTable, Rule, Stage, TableRow, Task, Text,
    },
    ids, juel,
    lower::each_base,
    tree::Tree,
};
use casewright_core::plan::IsoSchedule;
use std::collections::BTreeSet;

/// FEEL, by the address that CMMN tools write.
const FEEL: &str = "http://www.omg.org/spec/FEEL/20140401";

impl Import<'_> {
    /// The first case of the model under the names of the sheet.
    pub(super) fn adapted(&mut self, worker: &str) -> Option<Document> {
        let mut document = self.model.document.clone();
        if document.cases.len() > 1 {
            self.notes
                .push("the first case of the model is taken over; import the others on their own".to_owned());
        }
        document.cases.truncate(1);
        document.expression_language = Some(FEEL.to_owned());
        ids::complete(&mut document);
        let mut known = BTreeSet::new();
        each_base(&document, &mut |base| known.extend(base.id.clone()));
        let case = document.cases.first_mut()?;
        let worker = self.case_roles(case, worker, &mut known);
        self.case_items(case, &mut known);
        for parameter in case.inputs.iter_mut().chain(&mut case.outputs) {
            self.parameter(parameter);
        }
        let mut plan = std::mem::take(&mut case.plan);
        self.definition(&mut plan, &worker);
        case.plan = plan;
        Some(document)
    }

    /// Roles by the names of the sheet; the id of the one that does what nobody is named for.
    fn case_roles(&mut self, case: &mut CaseModel, worker: &str, known: &mut BTreeSet<String>) -> String {
        for role in &mut case.roles {
            let name = role.name.clone().unwrap_or_else(|| role.id().to_owned());
            self.role_ids.insert(name.clone(), role.id().to_owned());
            role.name = Some(spelt(&name, '-'));
        }
        let found = case.roles.iter().find(|role| role.name.as_deref() == Some(worker));
        if let Some(role) = found {
            return role.id().to_owned();
        }
        let id = free("worker-role", known);
        case.roles.push(Base::new(id.clone(), Some(worker)));
        id
    }

    /// Case-file items lie where the sheet has their fields.
    fn case_items(&self, case: &mut CaseModel, known: &mut BTreeSet<String>) {
        let mut loose = Vec::new();
        let mut kept = Vec::new();
        for mut item in std::mem::take(&mut case.file) {
            let path = super::path_of(&item, "");
            if item.children.is_empty() {
                item.base.name = Some(self.last(&path));
                loose.push(item);
            } else {
                self.below(&mut item, &path);
                kept.push(item);
            }
        }
        if !loose.is_empty() {
            match kept.iter_mut().find(|item| item.base.name.as_deref() == Some(super::MATTER)) {
                Some(matter) => matter.children.extend(loose),
                None => kept.push(FileItem {
                    base: Base::new(free(super::MATTER, known), Some(super::MATTER)),
                    children: loose,
                    ..FileItem::default()
                }),
            }
        }
        case.file = kept;
    }

    fn below(&self, item: &mut FileItem, path: &str) {
        item.base.name = Some(if item.children.is_empty() {
            self.last(path)
        } else {
            spelt(path.rsplit('.').next().unwrap_or(path), '_')
        });
        for child in &mut item.children {
            let path = super::path_of(child, path);
            self.below(child, &path);
        }
    }

    /// The last part of the path that the sheet has for an item.
    fn last(&self, path: &str) -> String {
        let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
        self.fields.get(path).map_or_else(|| spelt(&last(path), '_'), |(sheet, _)| last(sheet))
    }

    fn definition(&mut self, definition: &mut Definition, worker: &str) {
        self.control(definition.control.as_mut());
        self.people(definition, worker);
        // Flowable's condition is an attribute of its own.
        for (name, value) in &mut definition.base.kept.attributes {
            if name.local == "autoCompleteCondition" {
                let mut text = Text { text: std::mem::take(value), ..Text::default() };
                self.text(&mut text, true);
                *value = text.text;
            }
        }
        match &mut definition.kind {
            Kind::Stage(stage) | Kind::Fragment(stage) => self.stage(stage, worker),
            Kind::HumanTask { task, table, .. } => {
                for parameter in task.inputs.iter_mut().chain(&mut task.outputs) {
                    self.parameter(parameter);
                }
                if let Some(table) = table {
                    self.table(table);
                }
            }
            Kind::TimerEventListener { timer: Some(text), .. } => {
                let words = text.text.trim().trim_matches('"');
                if IsoSchedule::parse(words).is_err() {
                    self.text(text, false);
                }
            }
            _ => {}
        }
    }

    /// Who works on it: a person, always.
    fn people(&mut self, definition: &mut Definition, worker: &str) {
        let name = definition.base.name.clone().unwrap_or_else(|| definition.base.id().to_owned());
        let as_human = |task: Task| Kind::HumanTask { task, performer: Some(worker.to_owned()), table: None };
        match &mut definition.kind {
            Kind::Task(task) => definition.kind = as_human(std::mem::take(task)),
            Kind::Call { task, .. } => {
                self.notes.push(format!(
                    "`{name}` is work of a system or another case in the model; somebody does it by hand here"
                ));
                definition.kind = as_human(std::mem::take(task));
            }
            Kind::HumanTask { performer, .. } => {
                *performer =
                    Some(performer.take().map_or_else(|| worker.to_owned(), |role| self.role_id(role)));
            }
            Kind::EventListener => {
                self.notes.push(format!("nobody is named who makes `{name}` occur; a person does it here"));
                definition.kind = Kind::UserEventListener { roles: vec![worker.to_owned()] };
            }
            Kind::UserEventListener { roles } if roles.is_empty() => roles.push(worker.to_owned()),
            Kind::UserEventListener { roles } => {
                *roles = std::mem::take(roles).into_iter().map(|role| self.role_id(role)).collect();
            }
            _ => {}
        }
    }

    /// Some tools name a role where its id belongs.
    fn role_id(&self, role: String) -> String {
        let is_id = self.role_ids.values().any(|id| *id == role);
        if is_id { role } else { self.role_ids.get(&role).cloned().unwrap_or(role) }
    }

    fn stage(&mut self, stage: &mut Stage, worker: &str) {
        for item in &mut stage.items {
            self.item(item);
        }
        for sentry in &mut stage.sentries {
            self.rule(sentry.if_part.as_mut());
            for tree in &mut sentry.base.kept.elements {
                self.variable(tree);
            }
        }
        if let Some(table) = &mut stage.table {
            self.table(table);
        }
        for definition in &mut stage.definitions {
            self.definition(definition, worker);
        }
    }

    /// Camunda's `variableOnPart` names a variable.
    fn variable(&self, tree: &mut Tree) {
        if tree.name.local != "variableOnPart" {
            return;
        }
        for (name, value) in &mut tree.attributes {
            if name.local == "variableName"
                && let Some((path, _)) = self.fields.get(value.trim())
            {
                value.clone_from(path);
            }
        }
    }

    fn item(&mut self, item: &mut PlanItem) {
        self.control(item.control.as_mut());
    }

    fn control(&mut self, control: Option<&mut ItemControl>) {
        let Some(control) = control else { return };
        for rule in [&mut control.repetition, &mut control.required, &mut control.manual_activation] {
            self.rule(rule.as_mut());
        }
    }

    fn rule(&mut self, rule: Option<&mut Rule>) {
        if let Some(text) = rule.and_then(|rule| rule.condition.as_mut()) {
            self.text(text, true);
        }
    }

    fn table(&mut self, table: &mut PlanningTable) {
        table.roles = std::mem::take(&mut table.roles).into_iter().map(|role| self.role_id(role)).collect();
        for rule in &mut table.rules {
            self.rule(Some(rule));
        }
        for row in &mut table.rows {
            match row {
                TableRow::Item { item, roles, .. } => {
                    *roles = std::mem::take(roles).into_iter().map(|role| self.role_id(role)).collect();
                    self.item(item);
                }
                TableRow::Table(inner) => self.table(inner),
            }
        }
    }

    fn parameter(&mut self, parameter: &mut CaseParameter) {
        if let Some(text) = &mut parameter.refinement {
            self.text(text, false);
        }
    }

    /// FEEL over the names of the sheet.
    fn text(&self, text: &mut Text, truth: bool) {
        let words = text.text.trim();
        if words.is_empty() {
            return;
        }
        let feel = match (juel::is_juel(words), truth) {
            (false, _) => words.to_owned(),
            (true, true) => juel::condition(words, "repetitionCounter").unwrap_or_else(|_| words.to_owned()),
            (true, false) => juel::value(words, "repetitionCounter").unwrap_or_else(|_| words.to_owned()),
        };
        text.text = super::rename::renamed(&feel, &self.fields);
        text.language = None;
    }
}

/// An id that nothing has yet.
fn free(stem: &str, known: &mut BTreeSet<String>) -> String {
    let mut id = stem.to_owned();
    let mut number = 2;
    while !known.insert(id.clone()) {
        id = format!("{stem}-{number}");
        number += 1;
    }
    id
}
