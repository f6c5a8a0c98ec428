//! The program as each jurisdiction has it: the sheet, with other clocks, values, decisions and forms laid over it.

use crate::{
    model::{Form, Jurisdiction, Program, ViewKind},
    read::overlays::Overlay,
};
use casewright_core::{Definition, ElementKind, plan::Timer};
use indexmap::IndexMap;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// One for each file under `jurisdictions/`.
pub(super) fn all(program: &Program, overlays: &IndexMap<String, Overlay>) -> IndexMap<String, Jurisdiction> {
    overlays.iter().map(|(name, overlay)| (name.clone(), one(program, name, overlay))).collect()
}

fn one(program: &Program, name: &str, overlay: &Overlay) -> Jurisdiction {
    let mut definition: Definition = (*program.definition).clone();
    if let Some(calendar) = program.calendars.get(name) {
        definition.calendar = calendar.clone();
    }
    for (of, clock, length) in &overlay.clocks {
        let states =
            definition.states.iter_mut().filter(|(state, _)| of.as_ref().is_none_or(|of| of == *state));
        for started in
            states.flat_map(|(_, state)| &mut state.clocks).filter(|started| started.name == *clock)
        {
            started.length = *length;
        }
    }
    for (key, length) in &overlay.timers {
        let timers = definition.plan.elements.iter_mut().filter(|element| element.key == *key);
        for element in timers {
            if let ElementKind::TimerEventListener { timer: Timer::After(span) | Timer::Every { span, .. } } =
                &mut element.kind
            {
                *span = *length;
            }
        }
    }
    for (key, value) in &overlay.config {
        definition.config.insert(Arc::clone(key), value.clone());
    }
    for (name, decision) in &overlay.decisions {
        definition.decisions.insert(name.clone(), Arc::clone(decision));
    }
    let mut views = program.views.clone();
    let mut forms = program.forms.clone();
    for (file, other) in &overlay.forms {
        let Some(form) = program.forms.get(other).cloned() else { continue };
        // It stands in the place of the other, under its name.
        let form = Form { file: file.clone(), ..form };
        forms.insert(file.clone(), form.clone());
        for (name, view) in &mut views {
            if matches!(&view.kind, ViewKind::Input(asked) if asked.file == *file) {
                view.kind = ViewKind::Input(form.clone());
                for action in
                    definition.actions.values_mut().filter(|action| action.view.as_ref() == Some(name))
                {
                    let (writes, required) = super::written(Some(&form));
                    action.writes = writes;
                    action.required = required;
                    action.appends.clone_from(&form.appends);
                }
            }
        }
        for element in &mut definition.plan.elements {
            if let ElementKind::HumanTask { form: Some(asked), writes, required, .. } = &mut element.kind
                && asked == file
            {
                (*writes, *required) = super::written(Some(&form));
            }
        }
    }
    if name != DEFAULT {
        let mut hash = Sha256::new();
        hash.update(program.digest.as_bytes());
        hash.update(name.as_bytes());
        definition.digest = hex::encode(hash.finalize());
    }
    Jurisdiction {
        title: overlay.title.clone(),
        units: overlay.units.clone(),
        own: overlay.config.keys().cloned().collect(),
        definition: Arc::new(definition),
        views,
        forms,
    }
}

/// The jurisdiction of a deployment that names none.
const DEFAULT: &str = "default";
