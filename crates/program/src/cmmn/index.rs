//! Everything in a case by its id.

use super::document::{
    CaseModel, Criterion, Definition, FileItem, Kind, PlanItem, PlanningTable, Rule, Sentry, Stage, TableRow,
};
use casewright_core::FieldPath;
use indexmap::IndexMap;

/// What references lead to.
#[derive(Debug, Default)]
pub(crate) struct Index<'d> {
    pub(crate) definitions: IndexMap<&'d str, &'d Definition>,
    pub(crate) items: IndexMap<&'d str, &'d PlanItem>,
    pub(crate) sentries: IndexMap<&'d str, &'d Sentry>,
    pub(crate) rules: IndexMap<&'d str, &'d Rule>,
    /// Case-file items by id, with their paths.
    pub(crate) files: IndexMap<&'d str, FieldPath>,
    /// Roles by id, with their names.
    pub(crate) roles: IndexMap<&'d str, &'d str>,
    /// Exit criteria by id.
    pub(crate) exits: IndexMap<&'d str, &'d Criterion>,
}

impl<'d> Index<'d> {
    pub(crate) fn new(case: &'d CaseModel) -> Self {
        let mut index = Self::default();
        index.definition(&case.plan);
        for item in &case.file {
            index.file(item, None);
        }
        for role in &case.roles {
            index.roles.insert(role.id(), role.name.as_deref().unwrap_or(role.id()));
        }
        index
    }

    fn definition(&mut self, definition: &'d Definition) {
        self.definitions.insert(definition.base.id(), definition);
        match &definition.kind {
            Kind::Stage(stage) | Kind::Fragment(stage) => self.stage(stage),
            Kind::HumanTask { table: Some(table), .. } => self.table(table),
            _ => {}
        }
    }

    fn stage(&mut self, stage: &'d Stage) {
        for item in &stage.items {
            self.item(item);
        }
        for sentry in &stage.sentries {
            self.sentries.insert(sentry.base.id(), sentry);
        }
        for criterion in &stage.exit {
            self.exits.insert(criterion.base.id(), criterion);
        }
        if let Some(table) = &stage.table {
            self.table(table);
        }
        for definition in &stage.definitions {
            self.definition(definition);
        }
    }

    fn item(&mut self, item: &'d PlanItem) {
        self.items.insert(item.base.id(), item);
        for criterion in &item.exit {
            self.exits.insert(criterion.base.id(), criterion);
        }
    }

    fn table(&mut self, table: &'d PlanningTable) {
        for rule in &table.rules {
            self.rules.insert(rule.base.id(), rule);
        }
        for row in &table.rows {
            match row {
                TableRow::Item { item, .. } => self.item(item),
                TableRow::Table(table) => self.table(table),
            }
        }
    }

    fn file(&mut self, item: &'d FileItem, around: Option<&FieldPath>) {
        let path = file_path(item, around);
        self.files.insert(item.base.id(), path.clone());
        for child in &item.children {
            self.file(child, Some(&path));
        }
    }
}

/// The path of a case-file item: its name, else its id. A dot in a name would read as two names.
pub(crate) fn file_path(item: &FileItem, around: Option<&FieldPath>) -> FieldPath {
    let name = item.base.name.as_deref().unwrap_or(item.base.id()).replace('.', "_");
    match around {
        Some(around) => FieldPath::new(format!("{around}.{name}")),
        None => FieldPath::new(name),
    }
}
