//! A document to what runs: references resolved, definitions folded into plan items, conditions compiled.

mod condition;
mod criteria;
mod file;
mod kept;
mod stage;
mod task;

pub use condition::{Names, Translation};
pub(crate) use criteria::{event, file_event};
pub(crate) use kept::{each_base, report as report_kept};

use super::{
    document::{CaseModel, Criterion, Document, Span},
    index::Index,
    xml::Source,
};
use crate::{Diagnostics, near};
use casewright_core::{
    FileSchema,
    id::{ElementId, RoleName},
    plan::{Element, ElementKind, Plan},
};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Most plan items of a case, each use of a definition counted.
const ELEMENTS_MAX: usize = 10_000;
/// Deepest nesting of stages, those by reference counted.
const STAGES_DEEP_MAX: usize = 60;

/// A case that runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lowered {
    pub(crate) plan: Plan,
    pub(crate) file: FileSchema,
    pub(crate) roles: Vec<RoleName>,
    pub(crate) types: Vec<&'static str>,
    pub(crate) translations: Vec<Translation>,
}

struct Lower<'d> {
    document: &'d Document,
    case: &'d CaseModel,
    source: &'d Source,
    names: &'d Names<'d>,
    index: Index<'d>,
    out: &'d mut Diagnostics,
    made: Lowered,
    /// Elements by the id of their plan item: several where a stage is used twice.
    copies: IndexMap<&'d str, Vec<ElementId>>,
    /// Criteria to resolve when all elements are there.
    waiting: Vec<Waiting<'d>>,
    /// Ids of the definitions around, to find a stage inside itself.
    around: Vec<&'d str>,
    too_many: bool,
    keys: BTreeSet<String>,
}

struct Waiting<'d> {
    element: ElementId,
    entry: &'d [Criterion],
    exit: &'d [Criterion],
}

/// Lowers one case; `None` where it has errors.
pub(crate) fn lower(
    document: &Document,
    case: &CaseModel,
    source: &Source,
    names: &Names<'_>,
    out: &mut Diagnostics,
) -> Option<Lowered> {
    let mut found = Diagnostics::new();
    let mut lower = Lower {
        document,
        case,
        source,
        names,
        index: Index::new(case),
        out: &mut found,
        made: Lowered::default(),
        copies: IndexMap::new(),
        waiting: Vec::new(),
        around: Vec::new(),
        too_many: false,
        keys: BTreeSet::new(),
    };
    lower.file();
    lower.made.roles = case.roles.iter().map(|role| lower.role(role.id())).collect();
    lower.plan_model();
    let waiting = std::mem::take(&mut lower.waiting);
    for waiting in waiting {
        lower.criteria(&waiting);
    }
    lower.timers();
    let made = lower.made;
    let failed = found.has_errors();
    out.extend(found);
    (!failed).then_some(made)
}

impl Lower<'_> {
    fn error(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        self.out.error(&self.source.file, self.source.at(at), message, help);
    }

    fn warning(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        self.out.warning(&self.source.file, self.source.at(at), message, help);
    }

    /// A reference that leads nowhere.
    fn dangling<'n>(&mut self, at: Span, what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) {
        let known: Vec<&str> = known.into_iter().filter(|name| !name.is_empty()).collect();
        let help = if known.len() > 12 {
            near::nearest(name, known.iter().copied()).map_or_else(
                || "mend the reference, or add what it names".to_owned(),
                |near| format!("did you mean `{near}`?"),
            )
        } else {
            near::help(name, &known)
        };
        self.error(at, format!("there is no {what} with the id `{name}`"), help);
    }

    fn role(&self, id: &str) -> RoleName {
        RoleName::new(self.index.roles.get(id).copied().unwrap_or(id))
    }

    /// Roles by their ids; a dangling one is an error.
    fn roles(&mut self, at: Span, ids: &[String]) -> Vec<RoleName> {
        let mut roles = Vec::new();
        for id in ids {
            let by_id = self.index.roles.get(id.as_str()).copied();
            // Some tools write the name of the role.
            let by_name = self.index.roles.values().copied().find(|name| name == id);
            if let Some(name) = by_id.or(by_name) {
                roles.push(RoleName::new(name));
                self.names.role(name).unwrap_or_else(|help| {
                    self.error(at, format!("the program has no role `{name}`"), help);
                });
            } else {
                let known: Vec<&str> = self.index.roles.keys().copied().collect();
                self.dangling(at, "role", id, known);
            }
        }
        roles
    }

    /// Adds an element under a key of its own.
    fn add(&mut self, mut element: Element, word: &'static str, at: Span) -> Option<ElementId> {
        let id = ElementId(self.made.plan.elements.len() as u32);
        if self.made.plan.elements.len() >= ELEMENTS_MAX {
            if !self.too_many {
                self.too_many = true;
                self.error(
                    at,
                    format!("the plan has more than {ELEMENTS_MAX} items"),
                    "a stage that several items refer to counts for each of them; use it less often",
                );
            }
            return None;
        }
        if self.keys.contains(&element.key) {
            let around = element.parent.and_then(|parent| self.made.plan.element(parent));
            let stem = format!("{}/{}", around.map_or("", |around| around.key.as_str()), element.key);
            let mut key = stem.clone();
            let mut number = 2;
            while self.keys.contains(&key) {
                key = format!("{stem}~{number}");
                number += 1;
            }
            element.key = key;
        }
        self.keys.insert(element.key.clone());
        self.made.plan.elements.push(element);
        self.made.types.push(word);
        Some(id)
    }

    fn plan_model(&mut self) {
        let plan = &self.case.plan;
        let Some(stage) = plan.stage() else { return };
        let key = plan.base.id.clone().unwrap_or_else(|| "casePlanModel".to_owned());
        let name = plan.base.name.clone().unwrap_or_else(|| key.clone());
        let kind = ElementKind::Stage { auto_complete: stage.auto_complete, state: None };
        let mut element = Element::new(key, name, None, kind);
        element.parameters.inputs = self.parameters(&self.case.inputs);
        element.parameters.outputs = self.parameters(&self.case.outputs);
        element.auto_complete_when = self.auto_complete(stage);
        let Some(id) = self.add(element, "casePlanModel", plan.base.at) else { return };
        self.copies.entry(plan.base.id()).or_default().push(id);
        self.around.push(plan.base.id());
        self.inside(stage, id, None);
        self.waiting.push(Waiting { element: id, entry: &[], exit: &stage.exit });
        self.around.pop();
    }
}
