//! What other tools added: kept, and reported once for each name, so that nothing is dropped in silence.

use crate::{
    Diagnostics,
    cmmn::{
        document::{
            Base, CaseParameter, Criterion, Definition, Document, ItemControl, Kind, PlanItem, PlanningTable,
            Rule, Span, Stage, TableRow,
        },
        xml::Source,
    },
};
use indexmap::IndexMap;

/// Extensions that are understood, by local name.
const UNDERSTOOD: &[&str] =
    &["variableOnPart", "counterVariable", "triggerMode", "autoCompleteCondition", "parentCompletionRule"];

/// Reports what other tools added.
pub(crate) fn report(document: &Document, source: &Source, out: &mut Diagnostics) {
    let mut found: IndexMap<String, (Span, usize)> = IndexMap::new();
    each_base(document, &mut |base| {
        let attributes = base.kept.attributes.iter().map(|(name, _)| name);
        for name in attributes.chain(base.kept.elements.iter().map(|tree| &tree.name)) {
            if !UNDERSTOOD.contains(&name.local.as_str()) {
                found.entry(name.written()).or_insert((base.at, 0)).1 += 1;
            }
        }
    });
    for (name, (at, count)) in found {
        let places =
            if count == 1 { String::new() } else { format!(", here and in {} more places", count - 1) };
        out.warning(
            &source.file,
            source.at(at),
            format!("`{name}` belongs to another tool{places}: it is kept and does nothing here"),
            "",
        );
    }
}

/// Every element that can carry something of others.
pub(crate) fn each_base<'d>(document: &'d Document, visit: &mut impl FnMut(&'d Base)) {
    visit(&document.base);
    for definition in &document.file_definitions {
        visit(&definition.base);
        definition.properties.iter().for_each(|(base, _)| visit(base));
    }
    for callable in document.processes.iter().chain(&document.decisions) {
        visit(&callable.base);
        callable.inputs.iter().chain(&callable.outputs).for_each(&mut *visit);
    }
    for case in &document.cases {
        visit(&case.base);
        case.roles.iter().for_each(&mut *visit);
        parameters(case.inputs.iter().chain(&case.outputs), visit);
        let mut items: Vec<_> = case.file.iter().collect();
        while let Some(item) = items.pop() {
            visit(&item.base);
            items.extend(&item.children);
        }
        definition(&case.plan, visit);
    }
}

fn parameters<'d>(of: impl Iterator<Item = &'d CaseParameter>, visit: &mut impl FnMut(&'d Base)) {
    of.for_each(|parameter| visit(&parameter.base));
}

fn definition<'d>(definition: &'d Definition, visit: &mut impl FnMut(&'d Base)) {
    visit(&definition.base);
    control(definition.control.as_ref(), visit);
    match &definition.kind {
        Kind::Stage(inner) | Kind::Fragment(inner) => stage(inner, visit),
        Kind::HumanTask { task, table, .. } => {
            parameters(task.inputs.iter().chain(&task.outputs), visit);
            table.iter().for_each(|inner| self::table(inner, visit));
        }
        Kind::Task(task) => parameters(task.inputs.iter().chain(&task.outputs), visit),
        Kind::Call { task, mappings, .. } => {
            parameters(task.inputs.iter().chain(&task.outputs), visit);
            mappings.iter().for_each(|mapping| visit(&mapping.base));
        }
        _ => {}
    }
}

fn stage<'d>(stage: &'d Stage, visit: &mut impl FnMut(&'d Base)) {
    stage.items.iter().for_each(|inner| item(inner, visit));
    for sentry in &stage.sentries {
        visit(&sentry.base);
        sentry.on.iter().for_each(|on| visit(&on.base));
        rule(sentry.if_part.as_ref(), visit);
    }
    stage.table.iter().for_each(|inner| table(inner, visit));
    stage.definitions.iter().for_each(|inner| definition(inner, visit));
    criteria(&stage.exit, visit);
}

fn item<'d>(item: &'d PlanItem, visit: &mut impl FnMut(&'d Base)) {
    visit(&item.base);
    control(item.control.as_ref(), visit);
    criteria(&item.entry, visit);
    criteria(&item.exit, visit);
}

fn criteria<'d>(criteria: &'d [Criterion], visit: &mut impl FnMut(&'d Base)) {
    criteria.iter().for_each(|criterion| visit(&criterion.base));
}

fn control<'d>(control: Option<&'d ItemControl>, visit: &mut impl FnMut(&'d Base)) {
    let Some(control) = control else { return };
    visit(&control.base);
    for each in [&control.repetition, &control.required, &control.manual_activation] {
        rule(each.as_ref(), visit);
    }
}

fn rule<'d>(rule: Option<&'d Rule>, visit: &mut impl FnMut(&'d Base)) {
    rule.iter().for_each(|rule| visit(&rule.base));
}

fn table<'d>(table: &'d PlanningTable, visit: &mut impl FnMut(&'d Base)) {
    visit(&table.base);
    table.rules.iter().for_each(|inner| visit(&inner.base));
    for row in &table.rows {
        match row {
            TableRow::Item { item: inner, .. } => item(inner, visit),
            TableRow::Table(inner) => self::table(inner, visit),
        }
    }
}
