//! A program that is one CMMN model. A sheet without `states` has one implicit state, `open`, whose inside is the model with its
//! plan model as a stage: it completes by 8.12 and ends by its exit criteria, and the case with it, in `completed` or `ended`.
//! A folder without a sheet gets one from the model.

use crate::{
    At, Diagnostics,
    cmmn::{self, import},
    folder::Folder,
    model::Form,
    read::{
        cx::{Cx, Map, SHEET},
        feel::Feel,
        rules::{DoesRow, RowKind, RowSource},
        states::{self, PlanSource, StateSource},
    },
    yaml::{Kind, Node},
};
use casewright_core::{
    FileSchema,
    definition::{StateMatch, When},
    id::{MAIN_TRACK, StateName, TrackName},
    plan::ElementKind,
};
use indexmap::IndexMap;

/// The model of a program that names no other.
const PLAN: &str = "plan.cmmn";
/// The implicit state.
pub(crate) const OPEN: &str = "open";
/// The plan model completed.
pub(crate) const COMPLETED: &str = "completed";
/// An exit criterion, or a rule of the sheet, ended it.
pub(crate) const ENDED: &str = "ended";

/// The model that is the whole case.
pub(super) struct WholeCase {
    at: At,
    /// Its plan model has exit criteria.
    exits: bool,
}

/// The file of the model, as the sheet names it.
pub(super) fn file_of(plan: Option<&Node>) -> String {
    match plan.map(|plan| &plan.at_key("model").unwrap_or(plan).kind) {
        Some(Kind::Scalar { text, .. }) if !text.is_empty() => text.clone(),
        _ => PLAN.to_owned(),
    }
}

/// The model, where the sheet leaves `states` out and there is one; its names join those of the sheet.
pub(super) fn named(cx: &mut Cx<'_>, sheet: Map<'_>) -> Option<WholeCase> {
    let plan = sheet.value("plan");
    if let (Some(plan), Some(_)) = (plan, sheet.value("states")) {
        let help = "write it under the state whose inside it is, or leave `states` out";
        cx.error(plan.at, "a sheet with states has no `plan` of its own", help);
    }
    if sheet.value("states").is_some() {
        return None;
    }
    let folder = cx.folder;
    let file = file_of(plan);
    // A file that is not there is found where the plan is read.
    if folder.text(&file).is_none() && plan.is_none() {
        return None;
    }
    if let Some(tracks) = sheet.value("tracks") {
        cx.error(tracks.at, "a program that is one model has one track", "leave `tracks` out");
    }
    let model = folder.text(&file).and_then(|xml| cmmn::read(xml, &file).ok());
    let elements = model.map(|model| model.plan().elements).unwrap_or_default();
    let milestones = elements.iter().filter(|element| element.kind == ElementKind::Milestone);
    cx.names.milestones.extend(milestones.map(|element| element.key.clone()));
    let exits = elements.first().is_some_and(|root| !root.exit.is_empty());
    let ends = [Some(COMPLETED), exits.then_some(ENDED)];
    cx.names.milestones.extend(ends.into_iter().flatten().map(str::to_owned));
    cx.names.states.extend([OPEN, COMPLETED, ENDED].map(str::to_owned));
    cx.names.finals.extend([COMPLETED, ENDED].map(str::to_owned));
    Some(WholeCase { at: plan.map_or(sheet.at, |plan| plan.at), exits })
}

impl WholeCase {
    /// The three implicit states.
    pub(super) fn states(
        &self,
        cx: &mut Cx<'_>,
        sheet: Map<'_>,
        forms: &IndexMap<String, Form>,
        schema: &FileSchema,
    ) -> Vec<StateSource> {
        let plan = sheet.value("plan");
        let source = match plan {
            Some(plan) => states::plan(cx, plan, forms, true),
            None => Some(PlanSource { file: PLAN.to_owned(), at: self.at, forms: Vec::new(), whole: true }),
        };
        let retain = states::retains(cx, plan.and_then(|plan| plan.at_key("retain")), true, schema);
        let state = |name: &str, title: &str, is_final: bool| StateSource {
            name: StateName::new(name),
            title: title.to_owned(),
            at: self.at,
            initial: !is_final,
            is_final,
            outcome: is_final.then(|| name.to_owned()),
            retain: if is_final { retain.clone() } else { Vec::new() },
            appeal: None,
            clocks: Vec::new(),
            track: TrackName::new(MAIN_TRACK),
            intended: true,
            items: Vec::new(),
            plan: None,
        };
        vec![
            StateSource { plan: source, ..state(OPEN, "Open", false) },
            state(COMPLETED, "Completed", true),
            state(ENDED, "Ended", true),
        ]
    }

    /// What the end of the plan model does to the case.
    pub(super) fn rows(&self, cx: &mut Cx<'_>, feel: &Feel) -> Vec<RowSource> {
        let ends = [Some(COMPLETED), self.exits.then_some(ENDED)];
        let mut rows = Vec::new();
        for end in ends.into_iter().flatten() {
            let source = format!("milestones.{end}");
            let Some(expr) = feel.of(cx, self.at, &source) else { continue };
            let row = DoesRow {
                at: self.at,
                action: None,
                when: Some(When { source, expr }),
                while_pending: false,
                refuse: None,
                steps: Vec::new(),
                pays: None,
                set: Some(StateName::new(end)),
                open: None,
                then: Vec::new(),
                on_failure: None,
            };
            rows.push(RowSource {
                at: self.at,
                states: StateMatch::In(vec![StateName::new(OPEN)]),
                roles: Vec::new(),
                kind: RowKind::Does(row),
            });
        }
        rows
    }
}

/// The folder with everything that is made of its model, where it has no sheet: what has to be kept so that it stays as it
/// is. Else the folder itself.
pub fn complete(folder: Folder) -> Result<Folder, Diagnostics> {
    match made_of_model(&folder) {
        Some(made) => made.map(|(folder, _)| folder),
        None => Ok(folder),
    }
}

/// A folder without a sheet whose model is the whole case, with all that is made of the model; its own files stand before
/// those. None where there is a sheet, or no model.
pub(super) fn made_of_model(folder: &Folder) -> Option<Result<(Folder, Diagnostics), Diagnostics>> {
    if folder.text(SHEET).is_some() {
        return None;
    }
    let xml = folder.text(PLAN)?;
    let made = cmmn::read(xml, PLAN).and_then(|model| {
        let case = model.document.cases.first();
        let name = case.map_or_else(String::new, |case| {
            case.base.name.clone().unwrap_or_else(|| case.base.id().to_owned())
        });
        import::whole(&model, &name)
    });
    Some(made.map(|made| {
        let mut notes = Diagnostics::new();
        let help = "`casewright import --cmmn` writes the sheet out, to be changed";
        for note in &made.notes {
            notes.warning(PLAN, At::default(), note.clone(), help);
        }
        // Stories of the author's own take the place of the one that is made.
        let told = folder.files().any(|(path, _)| path.starts_with("tests/"));
        let made = made.files.iter().filter(|(path, _)| !(told && path.starts_with("tests/")));
        let made = made.map(|(path, text)| (path.as_str(), text.as_str()));
        let own = folder.files().filter(|(path, _)| *path != PLAN);
        (made.chain(own).collect(), notes)
    }))
}
