//! What a step leaves: the case and every instance in the order of creation, in the words of CMMN.

use super::name;
use casewright_core::{Case, Definition, ItemState, case::CaseState, id::ItemNo};
use serde::Serialize;
use std::collections::HashMap;

/// The case after a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The number of the step, from 1.
    pub step: usize,
    /// The state of the case; none before it was started.
    pub case: Option<CaseState>,
    /// Completion by hand would succeed now.
    pub completable: bool,
    /// Every plan-item instance, in creation order.
    pub items: Vec<ItemShown>,
    /// Why the step was refused; then the case is as it was.
    pub error: Option<String>,
    /// Cases that case tasks opened, where their models were at hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseShown>,
}

/// A case that a case task opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseShown {
    /// What the case task calls it.
    pub name: String,
    /// Its state.
    pub case: CaseState,
    /// Its instances.
    pub items: Vec<ItemShown>,
}

/// One plan-item instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemShown {
    /// The plan item's name, else its definition's, else the plan item's id.
    pub name: String,
    /// Counts instances of the name over the whole case, from 1.
    pub instance: usize,
    /// The standard's word for what it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its state.
    pub state: ItemState,
    /// The name of the stage it lies in; none for the plan model.
    pub stage: Option<String>,
}

/// The instances of a case.
pub(super) fn items(case: &Case, definition: &Definition, types: &[&'static str]) -> Vec<ItemShown> {
    let mut shown: Vec<ItemShown> = Vec::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for item in case.items.iter().skip(1) {
        let name = name::of(definition, item);
        let count = counts.entry(name).or_default();
        *count += 1;
        let (name, instance) = (name.to_owned(), *count);
        let parent = item.parent.filter(|parent| *parent != ItemNo(0)).and_then(|parent| case.item(parent));
        shown.push(ItemShown {
            name,
            instance,
            kind: types.get(item.element.0 as usize).copied().unwrap_or("task"),
            state: item.state,
            stage: parent.map(|parent| name::of(definition, parent).to_owned()),
        });
    }
    shown
}
