//! What becomes of everything in a case, before anything is done.

use super::{EndedBy, Fate, Mapping, MigrationProblem};
use crate::{
    apply::added_key,
    case::{AddedTask, Case, CaseState, ItemState, OnPartRef, PlanItemInstance},
    definition::{Definition, Does, Row, StateMatch},
    event::ItemMigrated,
    id::{ClockName, ElementId, ItemNo, PersonId, RoleName, RowId, StateName, TrackName},
    plan::{Element, ElementKind, OnPart, Sentry, sentry::is_owned_by_state, stage::word},
    value::FieldPath,
};
use std::collections::{BTreeMap, BTreeSet};

/// A case between two versions.
pub(super) struct Between<'a> {
    pub(super) case: &'a Case,
    pub(super) old: &'a Definition,
    pub(super) new: &'a Definition,
    pub(super) mapping: &'a Mapping,
    /// The element each instance would have, by its number; none where the new plan has none of its kind.
    elements: Vec<Option<ElementId>>,
}

/// What becomes of one instance.
#[derive(Clone, Debug)]
pub(super) struct ItemPlan {
    pub(super) fate: Fate,
    pub(super) migrated: ItemMigrated,
    pub(super) forgets: Vec<String>,
}

impl<'a> Between<'a> {
    pub(super) fn new(
        case: &'a Case,
        old: &'a Definition,
        new: &'a Definition,
        mapping: &'a Mapping,
    ) -> Self {
        let mut between = Self { case, old, new, mapping, elements: Vec::new() };
        between.elements = case.items.iter().map(|item| between.element_to(item.element).ok()).collect();
        between
    }

    /// The state of a name in the new version.
    pub(super) fn state_to<'s>(&'s self, state: &'s StateName) -> &'s StateName {
        self.mapping.states.get(state).unwrap_or(state)
    }

    /// The element in the new plan that an old one is.
    fn element_to(&self, id: ElementId) -> Result<ElementId, EndedBy> {
        if id == ElementId(0) || id == ElementId::ADDED {
            return Ok(id);
        }
        let element = self.old.plan.element(id).ok_or(EndedBy::Gone)?;
        if let ElementKind::Stage { state: Some(state), .. } = &element.kind {
            return self.new.states.get(self.state_to(state)).map(|state| state.stage).ok_or(EndedBy::Gone);
        }
        let mut found = EndedBy::Gone;
        for key in self.keys_to(&element.key) {
            if let Some((to, now)) = self.new.plan.by_key(&key) {
                let same = std::mem::discriminant(&now.kind) == std::mem::discriminant(&element.kind);
                if same && !is_owned_by_state(now) {
                    return Ok(to);
                }
                found = EndedBy::AnotherKind;
            }
        }
        Err(found)
    }

    /// The keys an element may have now: what the mapping says alone; else the name its state has now before its own.
    fn keys_to(&self, key: &str) -> Vec<String> {
        if let Some(mapped) = self.mapping.elements.get(key) {
            return vec![mapped.clone()];
        }
        let in_renamed = self.mapping.states.iter().find_map(|(old, new)| {
            let rest = key.strip_prefix(old.as_str())?.strip_prefix('.')?;
            Some(format!("{new}.{rest}"))
        });
        in_renamed.into_iter().chain(std::iter::once(key.to_owned())).collect()
    }

    fn name_of(&self, id: ElementId) -> String {
        self.new.plan.element(id).map(|element| element.name.clone()).unwrap_or_default()
    }

    /// What becomes of every instance, by number.
    pub(super) fn items(&self) -> Vec<ItemPlan> {
        let mut plans: Vec<ItemPlan> = self.case.items.iter().map(|item| self.item(item)).collect();
        // Two live instances of what were two elements must not become two of one that does not repeat.
        let mut taken: BTreeMap<(ElementId, Option<ItemNo>), ElementId> = BTreeMap::new();
        for (plan, item) in plans.iter_mut().zip(&self.case.items) {
            let goes_on = matches!(plan.fate, Fate::Kept | Fate::Moved { .. });
            if !goes_on || item.element == ElementId::ADDED {
                continue;
            }
            let place = (plan.migrated.element, plan.migrated.parent);
            if *taken.entry(place).or_insert(item.element) != item.element {
                plan.fate = Fate::Refused(EndedBy::Twice);
            }
        }
        plans
    }

    fn item(&self, item: &PlanItemInstance) -> ItemPlan {
        let stays = |fate, element: ElementId, key: String, parent| ItemPlan {
            fate,
            migrated: ItemMigrated { item: item.no, element, key, parent, occurred: BTreeSet::new() },
            forgets: Vec::new(),
        };
        let to = self.element_to(item.element);
        let over = |fate| {
            let element = to.as_ref().copied().unwrap_or(ElementId::GONE);
            stays(fate, element, self.key_now(item, element), item.parent)
        };
        if item.state.is_terminal() {
            return over(Fate::Over);
        }
        let (element, parent) = match self.place(item) {
            Ok(place) => place,
            Err(why) => {
                let begun =
                    matches!(item.state, ItemState::Active | ItemState::Suspended | ItemState::Failed);
                return over(match why {
                    EndedBy::StageNotRunning(_) if begun => Fate::Refused(why),
                    _ => Fate::Ended(why),
                });
            }
        };
        let key = self.key_now(item, element);
        let moved = key != item.key || parent != item.parent;
        let fate = if moved {
            let stage = parent.and_then(|parent| self.elements.get(parent.0 as usize).copied().flatten());
            Fate::Moved {
                key: key.clone(),
                stage: stage.map(|stage| self.name_of(stage)).unwrap_or_default(),
            }
        } else {
            Fate::Kept
        };
        let mut plan = stays(fate, element, key, parent);
        self.remembered(item, &mut plan);
        plan
    }

    fn key_now(&self, item: &PlanItemInstance, element: ElementId) -> String {
        if let Some(added) = &item.added {
            let role = self.mapping.roles.get(&added.role).unwrap_or(&added.role);
            return added_key(&AddedTask { title: String::new(), role: role.clone() });
        }
        self.new.plan.element(element).map_or_else(|| item.key.clone(), |element| element.key.clone())
    }

    /// The element of a live instance and the stage instance it will lie in. Goes up the new plan, so it ends.
    fn place(&self, item: &PlanItemInstance) -> Result<(ElementId, Option<ItemNo>), EndedBy> {
        let element = self.element_to(item.element)?;
        let Some(parent) = item.parent else { return Ok((element, None)) };
        let around = if element == ElementId::ADDED {
            // It stays where it was put.
            let stage = self.elements.get(parent.0 as usize).copied().flatten();
            stage.ok_or_else(|| EndedBy::Stage(self.old_name(parent)))?
        } else {
            self.new.plan.element(element).and_then(|element| element.parent).ok_or(EndedBy::Gone)?
        };
        let is_that = |no: ItemNo| {
            self.elements.get(no.0 as usize).copied().flatten() == Some(around)
                && self.case.item(no).is_some_and(|stage| {
                    matches!(stage.state, ItemState::Active | ItemState::Suspended | ItemState::Failed)
                })
        };
        let stage = if is_that(parent) {
            Some(parent)
        } else {
            self.case.items.iter().rev().map(|item| item.no).find(|no| is_that(*no))
        };
        let stage = stage.and_then(|stage| self.case.item(stage));
        let stage = stage.ok_or_else(|| EndedBy::StageNotRunning(self.name_of(around)))?;
        match self.place(stage) {
            Ok(_) => Ok((element, Some(stage.no))),
            Err(_) => Err(EndedBy::Stage(self.name_of(around))),
        }
    }

    pub(super) fn old_name(&self, no: ItemNo) -> String {
        let Some(item) = self.case.item(no) else { return String::new() };
        let element = self.old.plan.element(item.element);
        match (&item.added, element) {
            // What a person wrote is content of the case, and whoever migrates it need not see that.
            (Some(added), _) => format!("added task of {}", added.role),
            (None, Some(element)) => element.name.clone(),
            (None, None) => item.key.clone(),
        }
    }

    /// On-parts that have occurred count on where a criterion of the new element is the same one: by id, or by what it
    /// waits for.
    fn remembered(&self, item: &PlanItemInstance, plan: &mut ItemPlan) {
        let (Some(was), Some(now)) =
            (self.old.plan.element(item.element), self.new.plan.element(plan.migrated.element))
        else {
            return;
        };
        for part in &item.occurred {
            let criteria = |element: &'a Element| if part.exit { &element.exit } else { &element.entry };
            let Some(sentry) = criteria(was).get(part.criterion as usize) else { continue };
            let Some(on) = sentry.on.get(part.part as usize) else { continue };
            let found = self.part_to(on).and_then(|on| {
                criteria(now).iter().enumerate().find_map(|(criterion, candidate)| {
                    let index = candidate.on.iter().position(|other| *other == on)?;
                    self.is_same_criterion(sentry, candidate).then_some(OnPartRef {
                        exit: part.exit,
                        criterion: criterion as u16,
                        part: index as u16,
                    })
                })
            });
            match found {
                Some(part) => {
                    plan.migrated.occurred.insert(part);
                }
                None => plan.forgets.push(self.told(on)),
            }
        }
    }

    fn is_same_criterion(&self, was: &Sentry, now: &Sentry) -> bool {
        if let (Some(was), Some(now)) = (&was.key, &now.key) {
            return was == now;
        }
        was.on.len() == now.on.len()
            && was.on.iter().all(|on| self.part_to(on).is_some_and(|on| now.on.contains(&on)))
    }

    /// What an on-part waits for, in the new version.
    fn part_to(&self, on: &OnPart) -> Option<OnPart> {
        let mut to = on.clone();
        match &mut to {
            OnPart::PlanItem { source, .. } => *source = self.element_to(*source).ok()?,
            OnPart::PlanItemExit { source, criterion } => {
                let key = self.old.plan.element(*source)?.exit.get(*criterion as usize)?.key.as_ref();
                *source = self.element_to(*source).ok()?;
                let exit = &self.new.plan.element(*source)?.exit;
                if let Some(key) = key {
                    *criterion = exit.iter().position(|sentry| sentry.key.as_ref() == Some(key))? as u16;
                }
            }
            OnPart::FileItem { source, .. } => {
                if let Some(path) = self.mapping.fields.get(source) {
                    *source = path.clone();
                }
            }
            OnPart::StateEntered(state) | OnPart::StateLeft(state) => *state = self.state_to(state).clone(),
            OnPart::ActionTaken(_) => {}
        }
        Some(to)
    }

    fn told(&self, on: &OnPart) -> String {
        match on {
            OnPart::PlanItem { source, transition } => {
                let name = self.old.plan.element(*source).map_or("?", |element| element.name.as_str());
                format!("{} of {name}", word(transition))
            }
            OnPart::PlanItemExit { source, .. } => {
                let name = self.old.plan.element(*source).map_or("?", |element| element.name.as_str());
                format!("exit of {name}")
            }
            OnPart::FileItem { source, transition } => format!("{} of {source}", word(transition)),
            OnPart::StateEntered(state) => format!("entering {state}"),
            OnPart::StateLeft(state) => format!("leaving {state}"),
            OnPart::ActionTaken(action) => format!("action {action}"),
        }
    }

    /// What refuses the migration before any plan item is looked at.
    pub(super) fn problems(&self) -> Vec<MigrationProblem> {
        let Self { case, old, new, .. } = self;
        let mut found = Vec::new();
        if case.program != new.program {
            found.push(MigrationProblem::OtherProgram {
                case: case.program.to_string(),
                program: new.program.to_string(),
            });
            return found;
        }
        if case.definition == new.digest {
            return vec![MigrationProblem::SameVersion];
        }
        if case.definition != old.digest {
            return vec![MigrationProblem::OtherVersion { digest: case.definition.clone() }];
        }
        if matches!(case.state, CaseState::Completed | CaseState::Terminated | CaseState::Closed) {
            return vec![MigrationProblem::Ended];
        }
        self.mapping_problems(&mut found);
        let mut kinds: Vec<&str> = case.documents.iter().map(|document| document.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds.into_iter().filter(|kind| !new.documents.contains_key(*kind)) {
            found.push(MigrationProblem::DocumentKindGone { document: kind.to_owned() });
        }
        let mut lines: Vec<&str> = case.money.entries.iter().map(|entry| entry.line.as_str()).collect();
        lines.sort_unstable();
        lines.dedup();
        let kept = |line: &str| new.money.as_ref().is_some_and(|money| money.lines.contains_key(line));
        for line in lines.into_iter().filter(|line| !kept(line)) {
            found.push(MigrationProblem::MoneyLineGone { line: line.to_owned() });
        }
        for (track, register) in &case.registers {
            if register.pending.is_some() {
                found.push(MigrationProblem::StepAwaited { track: track.clone() });
            }
            if !new.tracks.iter().any(|known| known.name == *track) {
                found.push(MigrationProblem::TrackGone { track: track.clone() });
                continue;
            }
            match new.states.get(self.state_to(&register.state)) {
                None => found.push(MigrationProblem::StateGone { state: register.state.clone() }),
                Some(state) if state.track != *track => found.push(MigrationProblem::StateElsewhere {
                    state: self.state_to(&register.state).clone(),
                    track: track.clone(),
                    now: state.track.clone(),
                }),
                Some(_) => {}
            }
        }
        self.value_problems(&mut found);
        found
    }

    fn mapping_problems(&self, found: &mut Vec<MigrationProblem>) {
        let Self { old, new, mapping, .. } = self;
        let mut unless = |there: bool, what: String| {
            if !there {
                found.push(MigrationProblem::Mapping { what });
            }
        };
        for (from, to) in &mapping.states {
            unless(old.states.contains_key(from), format!("state `{from}` of the old version"));
            unless(new.states.contains_key(to), format!("state `{to}` of the new version"));
        }
        for (from, to) in &mapping.elements {
            unless(old.plan.by_key(from).is_some(), format!("element `{from}` of the old version"));
            unless(new.plan.by_key(to).is_some(), format!("element `{to}` of the new version"));
        }
        for (from, to) in &mapping.fields {
            unless(old.file.field(from).is_some(), format!("field `{from}` of the old version"));
            unless(new.file.field(to).is_some(), format!("field `{to}` of the new version"));
        }
        for (from, to) in &mapping.roles {
            unless(old.roles.contains(from), format!("role `{from}` of the old version"));
            unless(new.roles.contains(to), format!("role `{to}` of the new version"));
        }
    }

    fn value_problems(&self, found: &mut Vec<MigrationProblem>) {
        let has_value = |path: &FieldPath| self.case.value(path).is_some_and(|value| !value.is_null());
        let mut targets: BTreeSet<&FieldPath> = BTreeSet::new();
        for path in self.old.file.fields.keys().filter(|path| has_value(path)) {
            let to = self.mapping.fields.get(path).unwrap_or(path);
            if !targets.insert(to) {
                found.push(MigrationProblem::ValueTwice { path: to.clone() });
            }
            let Some(field) = self.new.file.field(to) else { continue };
            if let Some(value) = self.case.value(path)
                && let Err(problem) = field.kind.accepts(value)
            {
                found.push(MigrationProblem::Value { path: to.clone(), problem: problem.to_string() });
            }
        }
    }

    /// Fields with a value that have another name, or are described no more.
    pub(super) fn fields(&self) -> Vec<super::FieldFate> {
        let has_value = |path: &FieldPath| self.case.value(path).is_some_and(|value| !value.is_null());
        let paths = self.old.file.fields.keys().filter(|path| has_value(path));
        paths
            .filter_map(|path| {
                let to = self.mapping.fields.get(path).unwrap_or(path);
                let described = self.new.file.field(to).is_some();
                (to != path || !described)
                    .then(|| super::FieldFate { path: path.clone(), to: described.then(|| to.clone()) })
            })
            .collect()
    }

    /// Roles on the case that have another name, or end.
    pub(super) fn roles(&self) -> Vec<(PersonId, RoleName, Option<RoleName>)> {
        let members = self.case.team.iter();
        members
            .filter_map(|member| {
                let to = self.mapping.roles.get(&member.role).unwrap_or(&member.role);
                let known = self.new.roles.contains(to);
                (!known || *to != member.role)
                    .then(|| (member.person, member.role.clone(), known.then(|| to.clone())))
            })
            .collect()
    }

    /// Clocks that run in the state at hand and that the new version does not give it, by index.
    pub(super) fn clocks_ending(&self) -> Vec<(u32, ClockName, StateName)> {
        let clocks = self.case.clocks.iter().enumerate();
        clocks
            .filter(|(_, clock)| clock.is_running())
            .filter_map(|(index, clock)| {
                let state = self.state_to(&clock.state);
                let goes_on = self
                    .new
                    .states
                    .get(state)
                    .is_some_and(|state| state.clocks.iter().any(|def| def.name == clock.name));
                (!goes_on).then(|| (index as u32, clock.name.clone(), state.clone()))
            })
            .collect()
    }

    /// The rows taken by themselves in this visit, by their new numbers: those that are the same in both sheets.
    pub(super) fn auto_taken(&self) -> BTreeMap<TrackName, BTreeSet<RowId>> {
        let of = |rows: &BTreeSet<RowId>| {
            rows.iter()
                .filter_map(|id| self.old.rows.get(id.0 as usize))
                .filter_map(|row| {
                    let same = |now: &&Row| {
                        now.action.is_none() && now.nested == row.nested && self.is_same_row(row, now)
                    };
                    self.new.rows.iter().find(same).map(|row| row.id)
                })
                .collect()
        };
        self.case
            .registers
            .iter()
            .map(|(track, register)| (track.clone(), of(&register.auto_taken)))
            .collect()
    }

    fn is_same_row(&self, was: &Row, now: &Row) -> bool {
        let states = match &was.states {
            StateMatch::In(states) => {
                StateMatch::In(states.iter().map(|state| self.state_to(state).clone()).collect())
            }
            other => other.clone(),
        };
        let condition = |row: &Row| row.when.as_ref().map(|when| when.source.clone());
        let does = match (&was.does, &now.does) {
            (Does::Take(was), Does::Take(now)) => {
                was.steps == now.steps
                    && was.set.as_ref().map(|state| self.state_to(state)) == now.set.as_ref()
            }
            (was, now) => was == now,
        };
        states == now.states && condition(was) == condition(now) && does
    }
}
