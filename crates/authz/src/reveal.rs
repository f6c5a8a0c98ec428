//! What of a case somebody sees. A case leaves the building only as `CaseView<Redacted>`, and only [`reveal`] makes one.

use crate::{
    ask::{Ask, Target},
    authorise::{Denial, Existence, existence},
    context::Context,
    decision::{AccessDecision, PolicyRef},
    policies::{Policies, scene::Scene},
    principal::Principal,
    vocabulary::ProgramSpec,
};
use casewright_core::{
    Case, CaseState, Definition, Field, FieldPath, FieldType, PlanItemInstance, Value,
    case::{Clock, Flag, Provenance, TeamMember},
    id::{CaseId, ClassName, ClockName, DecisionName, ProgramName, StateName, TrackName, UnitName, ViewName},
    schema::DEFAULT_CLASS,
};
use indexmap::IndexMap;
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
    ops::Deref,
    sync::Arc,
};

/// One thing a view shows, as the sheet lists it under `show:`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// Everything: reference, state, unit, clocks, tasks, team, flags and all fields.
    All,
    /// The reference.
    Reference,
    /// The state.
    State,
    /// When the case was opened.
    Opened,
    /// When a clock is over.
    Clock(ClockName),
    /// The result of a decision.
    Decision(DecisionName),
    /// A field, or a group with all its fields.
    Field(FieldPath),
}

/// What each view shows.
pub type Views = IndexMap<ViewName, Vec<Shown>>;

/// The mark of a view that went through redaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted(());

/// A case as somebody may see it. Reads like its [`Content`]; cannot be made or changed outside this crate:
///
/// ```compile_fail,E0451
/// fn forge(content: authz::Content) -> authz::CaseView<authz::Redacted> {
///     authz::CaseView { content, mark: std::marker::PhantomData }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CaseView<S> {
    content: Content,
    mark: PhantomData<S>,
}

impl Deref for CaseView<Redacted> {
    type Target = Content;

    fn deref(&self) -> &Content {
        &self.content
    }
}

/// What is shown. Whatever no open view shows is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The case.
    pub case: CaseId,
    /// Its version, for the next edit.
    pub version: u64,
    /// Its program.
    pub program: ProgramName,
    /// The views that are open.
    pub views: Vec<ViewName>,
    /// Field classes of which something is shown in clear, for the access entry.
    pub classes: BTreeSet<ClassName>,
    /// Field classes that may be read in clear, shown here or not.
    pub readable: BTreeSet<ClassName>,
    /// The reference.
    pub reference: Option<String>,
    /// The states, one a track; none where no open view shows them.
    pub states: Option<Vec<StateShown>>,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// The unit; only with [`Shown::All`].
    pub unit: Option<UnitName>,
    /// Clocks, running and stopped.
    pub clocks: Vec<Clock>,
    /// Results of decisions.
    pub decisions: BTreeMap<DecisionName, Value>,
    /// The fields, in the order of the case file.
    pub fields: IndexMap<FieldPath, FieldShown>,
    /// Plan items: all with [`Shown::All`], else those the person may work on.
    pub items: Vec<PlanItemInstance>,
    /// Keys of plan elements that the person may work on.
    pub tasks: BTreeSet<String>,
    /// Keys of the plan elements that the principal may plan.
    pub plans: BTreeSet<String>,
    /// Who holds a role; only with [`Shown::All`].
    pub team: Vec<TeamMember>,
    /// What needs a person's eye; only with [`Shown::All`].
    pub flags: Vec<Flag>,
    /// The policies that opened all this, for the access entry; a row names none.
    pub policies: Vec<PolicyRef>,
    /// The version of the policies.
    pub policies_version: String,
}

/// Where one track stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateShown {
    /// The track.
    pub track: TrackName,
    /// Its state.
    pub state: StateName,
    /// Since when.
    pub since: Timestamp,
    /// True while a step is awaited.
    pub pending: bool,
    /// The lifecycle state of the case itself.
    pub case: CaseState,
    /// What came of the case, once it is over.
    pub outcome: Option<String>,
}

/// One field as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldShown {
    /// Its value, or what its mask leaves of it.
    pub value: Value,
    /// True when a mask was laid over it, or over a part of it.
    pub masked: bool,
    /// Where the value came from, and when.
    pub provenance: Option<Provenance>,
}

/// How much of a case is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All that the person sees.
    Whole,
    /// Without the plan: what a row of a list shows.
    Row,
}

/// What is open of a case.
pub(crate) struct Open {
    pub(crate) views: Vec<ViewName>,
    pub(crate) readable: BTreeSet<ClassName>,
    pub(crate) tasks: BTreeSet<String>,
    pub(crate) plans: BTreeSet<String>,
}

impl Open {
    /// Asks for everything that a caller may be shown; where no view is open, for nothing else.
    pub(crate) fn asked(
        views: &Views,
        spec: &ProgramSpec,
        extent: Extent,
        may: &mut dyn FnMut(Ask) -> bool,
    ) -> Self {
        let mut open = Self {
            views: views.keys().filter(|view| may(Ask::View((*view).clone()))).cloned().collect(),
            readable: BTreeSet::new(),
            tasks: BTreeSet::new(),
            plans: BTreeSet::new(),
        };
        if !open.views.is_empty() {
            let classes = spec.classes.iter().filter(|class| may(Ask::Read((*class).clone())));
            open.readable = classes.cloned().collect();
            if extent == Extent::Whole {
                open.tasks =
                    spec.tasks.iter().filter(|key| may(Ask::Task((*key).clone()))).cloned().collect();
                open.plans =
                    spec.plans.iter().filter(|key| may(Ask::Plan((*key).clone()))).cloned().collect();
            }
        }
        open
    }
}

/// What the person sees of the case through these views: the union of the open views' fields ∩ the classes the person
/// may read; masked where the class is closed and the field has a mask; absent otherwise.
///
/// # Errors
///
/// A [`Denial`] when none of the views is open.
pub fn reveal(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    case: &Case,
    definition: &Definition,
    views: &Views,
) -> Result<CaseView<Redacted>, Denial> {
    revealed(policies, principal, context, case, definition, views, Extent::Whole)
}

/// Decides everything on the very case.
pub(crate) fn revealed(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    case: &Case,
    definition: &Definition,
    views: &Views,
    extent: Extent,
) -> Result<CaseView<Redacted>, Denial> {
    let scene = policies.scene(principal, context, Target::Case(case));
    revealed_in(scene.as_ref().map_err(Clone::clone), policies, case, definition, views, extent)
}

/// The same where everything is prepared.
pub(crate) fn revealed_in(
    scene: Result<&Scene, String>,
    policies: &Policies,
    case: &Case,
    definition: &Definition,
    views: &Views,
    extent: Extent,
) -> Result<CaseView<Redacted>, Denial> {
    let asked = || views.keys().next().map_or(Ask::Discover, |view| Ask::View(view.clone()));
    let denied = |decision, existence| Denial { ask: asked(), decision, existence };
    let scene = scene.map_err(|error| denied(policies.denied(error), Existence::Hidden))?;
    let mut used: BTreeSet<PolicyRef> = BTreeSet::new();
    let mut refusals: Vec<AccessDecision> = Vec::new();
    let mut may = |ask: Ask| {
        let decision = scene.decide(&ask);
        if decision.allowed {
            used.extend(decision.policies);
            return true;
        }
        refusals.push(decision);
        false
    };

    let open = Open::asked(views, &scene.loaded.spec, extent, &mut may);
    if open.views.is_empty() {
        let mut decision = policies.denied("no view was asked for".to_owned());
        if !refusals.is_empty() {
            decision.errors = refusals.iter_mut().flat_map(|refusal| refusal.errors.drain(..)).collect();
            decision.policies = refusals.into_iter().flat_map(|refusal| refusal.policies).collect();
        }
        return Err(denied(decision, existence(scene, Target::Case(case))));
    }
    Ok(shown(case, definition, views, extent, open, used.into_iter().collect(), policies.version()))
}

/// The case, as far as it is open.
pub(crate) fn shown(
    case: &Case,
    definition: &Definition,
    views: &Views,
    extent: Extent,
    open: Open,
    policies: Vec<PolicyRef>,
    policies_version: &str,
) -> CaseView<Redacted> {
    let Open { views: open, readable, tasks, plans } = open;
    let whole = extent == Extent::Whole;
    let shown: Vec<&Shown> = open.iter().filter_map(|view| views.get(view)).flatten().collect();
    let all = shown.contains(&&Shown::All);
    let shows = |what: &Shown| all || shown.contains(&what);
    let mut classes = BTreeSet::new();
    let mut fields = IndexMap::new();
    for (path, field) in &definition.file.fields {
        let in_view =
            all || shown.iter().any(|shown| matches!(shown, Shown::Field(group) if path.is_within(group)));
        if !in_view {
            continue;
        }
        if let Some(value) = case.value(path)
            && let Some((value, masked)) = redact(field, value, (&readable, &BTreeSet::new()), &mut classes)
        {
            let provenance = case.provenance.get(path).cloned();
            fields.insert(path.clone(), FieldShown { value, masked, provenance });
        }
    }
    let general = readable.contains(DEFAULT_CLASS);
    let decisions = case
        .decisions
        .iter()
        .filter(|(name, _)| general && shows(&Shown::Decision((*name).clone())))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let states = shows(&Shown::State).then(|| {
        case.registers
            .iter()
            .map(|(track, register)| StateShown {
                track: track.clone(),
                state: register.state.clone(),
                since: register.entered_at,
                pending: register.pending.is_some(),
                case: case.state,
                outcome: case.outcome.clone(),
            })
            .collect()
    });
    let content = Content {
        case: case.id,
        version: case.version,
        program: case.program.clone(),
        views: open,
        classes,
        readable,
        reference: shows(&Shown::Reference).then(|| case.reference.clone()),
        states,
        opened_at: shows(&Shown::Opened).then_some(case.opened_at),
        unit: all.then(|| case.unit.clone()),
        clocks: case
            .clocks
            .iter()
            .filter(|clock| shows(&Shown::Clock(clock.name.clone())))
            .cloned()
            .collect(),
        decisions,
        fields,
        items: case
            .items
            .iter()
            .filter(|item| whole && (all || tasks.contains(&item.key)))
            .cloned()
            .collect(),
        tasks,
        plans,
        team: if all { case.team.clone() } else { Vec::new() },
        flags: if all { case.flags.clone() } else { Vec::new() },
        policies,
        policies_version: policies_version.to_owned(),
    };
    CaseView { content, mark: PhantomData }
}

/// The value as it may be shown and whether something of it is masked; none when nothing of it may be shown. A `many`
/// group needs its own class first; its parts are redacted by theirs. Of the classes that are `revealed` only what has a mask is
/// shown in clear: what was not there at all stays away.
fn redact(
    field: &Field,
    value: &Value,
    (readable, revealed): (&BTreeSet<ClassName>, &BTreeSet<ClassName>),
    clear: &mut BTreeSet<ClassName>,
) -> Option<(Value, bool)> {
    let uncovered = field.mask.is_some() && revealed.contains(&field.class);
    if !uncovered && !readable.contains(&field.class) {
        return field.mask.map(|mask| (mask.apply(value), true));
    }
    if let (FieldType::Many(parts), Value::List(items)) = (&field.kind, value) {
        let mut masked = false;
        let items = items
            .iter()
            .map(|item| {
                let Value::Map(item) = item else { return Value::Null };
                let mut kept: BTreeMap<Arc<str>, Value> = BTreeMap::new();
                for (name, part) in parts.as_ref() {
                    if let Some((key, value)) = item.get_key_value(name.as_str())
                        && let Some((value, part_masked)) = redact(part, value, (readable, revealed), clear)
                    {
                        kept.insert(key.clone(), value);
                        masked |= part_masked;
                    }
                }
                Value::Map(kept)
            })
            .collect();
        clear.insert(field.class.clone());
        return Some((Value::List(items), masked));
    }
    clear.insert(field.class.clone());
    Some((value.clone(), false))
}

/// One masked field in clear, for whoever asked for it by itself. Cannot be made outside this crate:
///
/// ```compile_fail,E0451
/// fn forge(value: casewright_core::Value, decision: authz::AccessDecision) -> authz::Unmasked {
///     authz::Unmasked { value, masked: false, classes: Default::default(), decision }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Unmasked {
    value: Value,
    masked: bool,
    classes: BTreeSet<ClassName>,
    decision: AccessDecision,
}

impl Unmasked {
    /// The value, and whether a part of it is masked still: of a class that the person may not reveal.
    pub fn value(&self) -> (&Value, bool) {
        (&self.value, self.masked)
    }

    /// The classes that were opened, for the access entry.
    pub const fn classes(&self) -> &BTreeSet<ClassName> {
        &self.classes
    }

    /// What opened them, for the access entry.
    pub const fn decision(&self) -> &AccessDecision {
        &self.decision
    }
}

/// Why a field was not shown in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotUnmasked {
    /// The policies say no: to the case, or to this.
    Denied(Box<Denial>),
    /// No view open to the person shows such a field, or it is empty.
    NotShown,
    /// It is shown in clear already: there is nothing to reveal.
    InClear,
}

/// Shows in clear one field that the views show masked, as far as the person may reveal its class (and those of its parts). What
/// no open view shows is not shown by this either.
///
/// # Errors
///
/// [`NotUnmasked`].
pub fn unmask(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    case: &Case,
    definition: &Definition,
    views: &Views,
    path: &FieldPath,
) -> Result<Unmasked, NotUnmasked> {
    let view = reveal(policies, principal, context, case, definition, views)
        .map_err(|denial| NotUnmasked::Denied(Box::new(denial)))?;
    let (Some(shown), Some(field), Some(value)) =
        (view.fields.get(path), definition.file.field(path), case.value(path))
    else {
        return Err(NotUnmasked::NotShown);
    };
    if !shown.masked {
        return Err(NotUnmasked::InClear);
    }
    let mut revealed = BTreeSet::new();
    let mut together = AccessDecision {
        allowed: true,
        policies: Vec::new(),
        errors: Vec::new(),
        policies_version: policies.version().to_owned(),
    };
    let mut refused = None;
    for class in masked_classes(field, &view.readable) {
        let ask = Ask::Reveal(class.clone());
        let decision = policies.decide(principal, context, &ask, Target::Case(case));
        if decision.allowed {
            together.policies.extend(decision.policies);
            revealed.insert(class);
        } else {
            refused.get_or_insert(Denial { ask, decision, existence: Existence::Known });
        }
    }
    let mut clear = BTreeSet::new();
    match redact(field, value, (&view.readable, &revealed), &mut clear) {
        Some((value, masked)) if value != shown.value || refused.is_none() => {
            let classes = clear.difference(&view.readable).cloned().collect();
            Ok(Unmasked { value, masked, classes, decision: together })
        }
        _ => Err(refused.map_or(NotUnmasked::NotShown, |denial| NotUnmasked::Denied(Box::new(denial)))),
    }
}

/// The classes whose masks lie over a field, or over parts of its items, for somebody who reads these in clear.
pub fn masked_classes(field: &Field, readable: &BTreeSet<ClassName>) -> BTreeSet<ClassName> {
    let mut masked = BTreeSet::new();
    if !readable.contains(&field.class) && field.mask.is_some() {
        masked.insert(field.class.clone());
    }
    if let FieldType::Many(parts) = &field.kind {
        masked.extend(parts.values().flat_map(|part| masked_classes(part, readable)));
    }
    masked
}

#[cfg(test)]
mod tests;
