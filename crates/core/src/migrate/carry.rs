//! Carrying it out: what has no place ends under the old version, one event binds the case to the new one, and what the
//! new one brings comes under it, to rest.

use super::{
    ClockFate, Fate, ItemFate, Migrate, Migration, MigrationProblem, RegisterFate, RoleFate, Version,
    fate::{Between, ItemPlan},
};
use crate::{
    Outcome,
    case::{Case, CaseState, ItemState, TimerOf},
    command::{Actor, Envelope},
    definition::Definition,
    event::CaseEvent,
    id::ItemNo,
    plan::{
        ElementKind, Transition, lifecycle,
        run::{Happening, Occurrence},
        sentry::is_owned_by_state,
    },
    rejection::Rejection,
    turn::Turn,
    value::Value,
};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Moves a case from the definition it is bound to to a newer one of the same program. Pure, like [`crate::decide`]; a
/// rejection changes nothing.
pub fn migrate(
    case: &Case,
    old: &Definition,
    new: &Definition,
    envelope: &Envelope<Migrate>,
) -> Result<Outcome, Rejection> {
    if case.id != envelope.case {
        return Err(Rejection::Unknown { what: "such case".into() });
    }
    if case.records.is_being_destroyed() {
        return Err(Rejection::Records { why: "the content of the case is being destroyed".into() });
    }
    let between = Between::new(case, old, new, &envelope.command.mapping);
    let mut problems = between.problems();
    let plans = if problems.is_empty() { between.items() } else { Vec::new() };
    problems.extend(refusals(&between, &plans));
    if !problems.is_empty() {
        return Err(Rejection::Migration { problems });
    }
    carry(&between, plans, envelope)
}

/// The dry run: what [`migrate`] would do at this time.
pub fn plan_migration(
    case: &Case,
    old: &Definition,
    new: &Definition,
    mapping: &super::Mapping,
    at: Timestamp,
) -> Migration {
    let between = Between::new(case, old, new, mapping);
    let version = |definition: &Definition| Version {
        version: definition.version.clone(),
        digest: definition.digest.clone(),
    };
    let mut problems = between.problems();
    let wholly = matches!(
        problems.as_slice(),
        [MigrationProblem::OtherProgram { .. }
            | MigrationProblem::OtherVersion { .. }
            | MigrationProblem::SameVersion
            | MigrationProblem::Ended]
    );
    let plans = if wholly { Vec::new() } else { between.items() };
    problems.extend(refusals(&between, &plans));
    let mut after = None;
    if problems.is_empty() {
        let envelope = Envelope {
            case: case.id,
            actor: Actor::Service("migration".into()),
            on_behalf_of: None,
            me: Value::default(),
            at,
            lang: None,
            purpose: None,
            reason: None,
            read_at: None,
            command: Migrate { mapping: mapping.clone() },
        };
        match carry(&between, plans.clone(), &envelope) {
            Ok(outcome) => after = Some(outcome),
            Err(why) => problems.push(MigrationProblem::NoRest { why: why.to_string() }),
        }
    }
    let mut migration = Migration {
        from: version(old),
        to: version(new),
        problems,
        registers: Vec::new(),
        items: items(&between, &plans, after.as_ref()),
        clocks: Vec::new(),
        fields: Vec::new(),
        roles: Vec::new(),
    };
    if wholly {
        return migration;
    }
    migration.registers = registers(&between, after.as_ref());
    migration.clocks = clocks(&between, after.as_ref());
    migration.fields = between.fields();
    migration.roles =
        between.roles().into_iter().map(|(person, role, to)| RoleFate { person, role, to }).collect();
    migration
}

fn refusals(between: &Between<'_>, plans: &[ItemPlan]) -> Vec<MigrationProblem> {
    plans
        .iter()
        .filter_map(|plan| {
            let Fate::Refused(why) = &plan.fate else { return None };
            Some(MigrationProblem::Item {
                item: plan.migrated.item,
                name: between.old_name(plan.migrated.item),
                why: why.to_string(),
            })
        })
        .collect()
}

fn items(between: &Between<'_>, plans: &[ItemPlan], after: Option<&Outcome>) -> Vec<ItemFate> {
    let state_after = |no: ItemNo| Some(after?.case.item(no)?.state);
    let mut fates: Vec<ItemFate> = plans
        .iter()
        .zip(&between.case.items)
        .map(|(plan, item)| ItemFate {
            item: item.no,
            key: item.key.clone(),
            name: between.old_name(item.no),
            before: Some(item.state),
            after: state_after(item.no),
            fate: plan.fate.clone(),
            forgets: plan.forgets.clone(),
        })
        .collect();
    let Some(after) = after else { return fates };
    fates.extend(after.case.items.iter().skip(between.case.items.len()).map(|item| {
        ItemFate {
            item: item.no,
            key: item.key.clone(),
            name: between
                .new
                .plan
                .element(item.element)
                .map_or_else(|| item.key.clone(), |element| element.name.clone()),
            before: None,
            after: Some(item.state),
            fate: Fate::New,
            forgets: Vec::new(),
        }
    }));
    fates
}

fn registers(between: &Between<'_>, after: Option<&Outcome>) -> Vec<RegisterFate> {
    let mut fates: Vec<RegisterFate> = between
        .new
        .tracks
        .iter()
        .map(|track| RegisterFate {
            track: track.name.clone(),
            from: between.case.registers.get(&track.name).map(|register| register.state.clone()),
            to: after
                .and_then(|after| after.case.registers.get(&track.name))
                .map(|register| register.state.clone()),
        })
        .collect();
    let gone = between
        .case
        .registers
        .iter()
        .filter(|(track, _)| !between.new.tracks.iter().any(|known| known.name == **track));
    fates.extend(gone.map(|(track, register)| RegisterFate {
        track: track.clone(),
        from: Some(register.state.clone()),
        to: None,
    }));
    fates
}

fn clocks(between: &Between<'_>, after: Option<&Outcome>) -> Vec<ClockFate> {
    let mut fates: Vec<ClockFate> = between
        .clocks_ending()
        .into_iter()
        .filter_map(|(index, name, state)| {
            let due_at = between.case.clocks.get(index as usize)?.due_at;
            Some(ClockFate { name, state, due_at, new: false })
        })
        .collect();
    let new = after.into_iter().flat_map(|after| after.case.clocks.iter().skip(between.case.clocks.len()));
    fates.extend(new.map(|clock| ClockFate {
        name: clock.name.clone(),
        state: clock.state.clone(),
        due_at: clock.due_at,
        new: true,
    }));
    fates
}

fn carry(
    between: &Between<'_>,
    plans: Vec<ItemPlan>,
    envelope: &Envelope<Migrate>,
) -> Result<Outcome, Rejection> {
    let Between { case, old, new, mapping, .. } = *between;
    let mut turn = Turn::new(old, case.clone(), envelope);
    // What lies inside ends before what it lies in.
    for plan in plans.iter().rev().filter(|plan| matches!(plan.fate, Fate::Ended(_))) {
        turn.end_for_migration(plan.migrated.item);
    }
    for (person, role, to) in between.roles() {
        if to.is_none() {
            turn.emit(CaseEvent::RoleEnded { person, role });
        }
    }
    for (clock, ..) in between.clocks_ending() {
        turn.emit(CaseEvent::ClockStopped { clock });
        turn.clear_timer(&TimerOf::Clock(clock));
    }
    let has_value = |path: &crate::value::FieldPath| case.value(path).is_some_and(|value| !value.is_null());
    let is_fact =
        |fact: &crate::id::ConditionName| new.conditions.get(fact).is_some_and(|condition| condition.is_fact);
    turn.emit(CaseEvent::Migrated {
        from: old.digest.clone(),
        to: new.digest.clone(),
        version: new.version.clone(),
        items: plans.into_iter().map(|plan| plan.migrated).collect(),
        auto_taken: between.auto_taken(),
        states: mapping.states.clone(),
        fields: mapping
            .fields
            .iter()
            .filter(|(path, to)| path != to && has_value(path))
            .map(|(path, to)| (path.clone(), to.clone()))
            .collect(),
        roles: mapping.roles.clone(),
        facts_gone: case.facts.keys().filter(|fact| !is_fact(fact)).cloned().collect(),
    });
    let before = turn.finish();
    let mut turn = Turn::new(new, before.case, envelope).continued(before.events);
    turn.settle_in(&case.items.iter().map(|item| item.no).collect())?;
    turn.rest()?;
    Ok(turn.finish())
}

impl Turn<'_> {
    /// Ends one instance without its children: each of them has a fate of its own.
    fn end_for_migration(&mut self, no: ItemNo) {
        let Some(item) = self.case.item(no) else { return };
        let (from, remembered) = (item.state, item.remembered);
        let kind = self.definition.plan.element(item.element).map(|element| &element.kind);
        let is_work = kind.is_none_or(ElementKind::is_stage_or_task);
        let transition = if is_work { Transition::Exit } else { Transition::ParentTerminate };
        let to = kind
            .and_then(|kind| lifecycle::item_next(kind, from, transition, remembered))
            .unwrap_or(ItemState::Terminated);
        self.emit(CaseEvent::ItemMoved { item: no, transition, from, to, due_at: None });
        self.clear_timer(&TimerOf::Listener(no));
    }

    /// What the new version brings: tracks, clocks, items of stages under way; and what it lets go on.
    fn settle_in(&mut self, known: &BTreeSet<ItemNo>) -> Result<(), Rejection> {
        let definition = self.definition;
        if self.case.state == CaseState::Active {
            for track in &definition.tracks {
                if !self.case.registers.contains_key(&track.name) {
                    self.enter_state(&track.name, &track.initial)?;
                }
            }
        }
        self.start_new_clocks();
        for no in known {
            self.evaluate_rules_anew(*no);
            self.follow_stage(*no)?;
            self.create_missing_children(*no)?;
        }
        for no in known {
            // Criteria that are gone hold nobody back, and conditions may hold under the new version.
            self.activate(*no)?;
        }
        self.queue.push_back(Occurrence {
            what: Happening::Time,
            seen_by: self.case.items.len(),
            by_exit: None,
        });
        Ok(())
    }

    /// A clock that the state at hand has now and had not: it counts from now, so that nothing is over the moment it appears.
    fn start_new_clocks(&mut self) {
        let definition = self.definition;
        let states: Vec<_> = self.case.registers.values().map(|register| register.state.clone()).collect();
        for name in states {
            let Some(state) = definition.states.get(&name) else { continue };
            for clock in &state.clocks {
                let there =
                    self.case.clocks.iter().any(|known| known.name == clock.name && known.state == name);
                if !there {
                    self.start_clock(&name, clock);
                }
            }
        }
    }

    fn evaluate_rules_anew(&mut self, no: ItemNo) {
        let Some((_, element)) = self.element_of(no) else { return };
        let Some(item) = self.case.item(no).filter(|item| !item.state.is_terminal()) else { return };
        if item.added.is_some() {
            return;
        }
        let required = self.rule_holds(element.required.as_ref(), item.instance);
        let repeats = self.rule_holds(element.repetition.as_ref(), item.instance);
        if (required, repeats) != (item.required, item.repeats) {
            self.emit(CaseEvent::ItemRulesEvaluated { item: no, required, repeats });
        }
    }

    /// What was moved into a halted stage halts, and what was moved out of one goes on.
    fn follow_stage(&mut self, no: ItemNo) -> Result<(), Rejection> {
        let Some(item) = self.case.item(no) else { return Ok(()) };
        let Some(stage) = item.parent.and_then(|parent| self.case.item(parent)) else { return Ok(()) };
        match (stage.state, item.state, item.remembered) {
            (ItemState::Active, ItemState::Suspended, Some(_)) => {
                self.transition(no, Transition::ParentResume)
            }
            (
                ItemState::Suspended | ItemState::Failed,
                ItemState::Available | ItemState::Enabled | ItemState::Disabled | ItemState::Active,
                _,
            ) => self.transition(no, Transition::ParentSuspend),
            _ => Ok(()),
        }
    }

    /// Items that the stage did not have. What was there once is not made again.
    fn create_missing_children(&mut self, no: ItemNo) -> Result<(), Rejection> {
        let definition = self.definition;
        let Some(stage) = self.case.item(no) else { return Ok(()) };
        let halted = matches!(stage.state, ItemState::Suspended | ItemState::Failed);
        if !halted && stage.state != ItemState::Active {
            return Ok(());
        }
        let id = stage.element;
        for (child, element) in definition.plan.children(id) {
            let there = self.case.items.iter().any(|item| item.element == child && item.parent == Some(no));
            if there || element.discretionary || element.fragment.is_some() || is_owned_by_state(element) {
                continue;
            }
            let made = self.create_item(child, Some(no));
            if halted {
                self.transition(made, Transition::ParentSuspend)?;
            }
        }
        self.touched.insert(no);
        Ok(())
    }
}
