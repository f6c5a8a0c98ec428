//! Ids for what is written without one: a diagram, and references of CMMN 1.1, need them. The same document gets the same.

use super::document::{
    Base, Criterion, Definition, Document, Kind, PlanItem, PlanningTable, Stage, TableRow,
};
use std::collections::BTreeSet;

/// Gives an id to every plan item, criterion, sentry, on-part and definition that has none; references of CMMN 1.0 to the
/// sentry of a criterion become references to the criterion.
pub(crate) fn complete(document: &mut Document) {
    let mut known = BTreeSet::new();
    super::lower::each_base(document, &mut |base| known.extend(base.id.clone()));
    let mut ids = Ids { known };
    for case in &mut document.cases {
        ids.base(&mut case.base, "case");
        ids.definition(&mut case.plan, "plan");
        let exits = exits(&case.plan);
        by_criterion(&mut case.plan, &exits);
    }
}

struct Ids {
    known: BTreeSet<String>,
}

impl Ids {
    fn base(&mut self, base: &mut Base, stem: &str) {
        if base.id.is_some() {
            return;
        }
        let mut id = stem.to_owned();
        let mut number = 2;
        while self.known.contains(&id) {
            id = format!("{stem}-{number}");
            number += 1;
        }
        self.known.insert(id.clone());
        base.id = Some(id);
    }

    fn definition(&mut self, definition: &mut Definition, stem: &str) {
        self.base(&mut definition.base, stem);
        let stem = definition.base.id().to_owned();
        match &mut definition.kind {
            Kind::Stage(stage) | Kind::Fragment(stage) => self.stage(stage, &stem),
            Kind::HumanTask { table: Some(table), .. } => self.table(table, &stem),
            _ => {}
        }
    }

    fn stage(&mut self, stage: &mut Stage, stem: &str) {
        for item in &mut stage.items {
            self.item(item, stem);
        }
        for sentry in &mut stage.sentries {
            self.base(&mut sentry.base, &format!("{stem}-sentry"));
            let stem = sentry.base.id().to_owned();
            for on in &mut sentry.on {
                self.base(&mut on.base, &format!("{stem}-on"));
            }
        }
        if let Some(table) = &mut stage.table {
            self.table(table, stem);
        }
        self.criteria(&mut stage.exit, &format!("{stem}-exit"));
        for definition in &mut stage.definitions {
            self.definition(definition, &format!("{stem}-definition"));
        }
    }

    fn item(&mut self, item: &mut PlanItem, stem: &str) {
        let own = item
            .definition
            .as_ref()
            .map_or_else(|| format!("{stem}-item"), |definition| format!("item-of-{definition}"));
        self.base(&mut item.base, &own);
        let stem = item.base.id().to_owned();
        self.criteria(&mut item.entry, &format!("{stem}-entry"));
        self.criteria(&mut item.exit, &format!("{stem}-exit"));
    }

    fn criteria(&mut self, criteria: &mut [Criterion], stem: &str) {
        for criterion in criteria {
            self.base(&mut criterion.base, stem);
        }
    }

    fn table(&mut self, table: &mut PlanningTable, stem: &str) {
        self.base(&mut table.base, &format!("{stem}-table"));
        let stem = table.base.id().to_owned();
        for row in &mut table.rows {
            match row {
                TableRow::Item { item, .. } => self.item(item, &stem),
                TableRow::Table(inner) => self.table(inner, &stem),
            }
        }
    }
}

/// Exit criteria: plan item (or plan model), sentry, own id.
fn exits(plan: &Definition) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut add = |of: &str, criteria: &[Criterion]| {
        for criterion in criteria {
            let sentry = criterion.sentry.clone().unwrap_or_default();
            found.push((of.to_owned(), sentry, criterion.base.id().to_owned()));
        }
    };
    let mut waiting = vec![plan];
    while let Some(definition) = waiting.pop() {
        let Some(stage) = definition.stage() else { continue };
        add(definition.base.id(), &stage.exit);
        let planned = stage.table.iter().flat_map(PlanningTable::items);
        for item in stage.items.iter().chain(planned) {
            add(item.base.id(), &item.exit);
        }
        waiting.extend(&stage.definitions);
    }
    found
}

fn by_criterion(definition: &mut Definition, exits: &[(String, String, String)]) {
    let (Kind::Stage(stage) | Kind::Fragment(stage)) = &mut definition.kind else { return };
    for on in stage.sentries.iter_mut().flat_map(|sentry| &mut sentry.on) {
        let Some(exit) = &on.exit_criterion else { continue };
        let by_sentry = exits
            .iter()
            .find(|(of, sentry, _)| on.source.as_deref() == Some(of) && sentry == exit)
            .map(|(_, _, id)| id.clone());
        if let Some(id) = by_sentry.filter(|_| exits.iter().all(|(_, _, id)| id != exit)) {
            on.exit_criterion = Some(id);
        }
    }
    for inner in &mut stage.definitions {
        by_criterion(inner, exits);
    }
}
