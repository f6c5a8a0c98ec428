//! Events to state. Total and without side effect: an event that does not fit what is there changes nothing, so a
//! replay never fails half-way. Live state is made by these functions too, so live equals replay by construction.

use crate::{
    case::{
        Case, CaseState, ChildCase, ChildState, Clock, Flag, ItemState, ParentTask, Pending,
        PlanItemInstance, Proposal, Provenance, Register, TeamMember,
    },
    case::{TimerInstance, TimerOf},
    event::{CaseEvent, StoredEvent},
    id::{CaseId, ElementId, ItemNo, TrackName},
    plan::Transition,
};
use std::collections::BTreeSet;

/// The case that its first event opens; none when the event is another.
pub fn opened(id: CaseId, first: &StoredEvent) -> Option<Case> {
    let CaseEvent::CaseOpened { program, definition, reference, unit, party } = &first.event else {
        return None;
    };
    Some(Case {
        definition: definition.clone(),
        reference: reference.clone(),
        version: first.seq + 1,
        parties: party.iter().copied().collect(),
        ..Case::empty(id, program.clone(), unit.clone(), first.at)
    })
}

/// The case that all its events make, from the first; none without a first.
pub fn replay<'a>(id: CaseId, events: impl IntoIterator<Item = &'a StoredEvent>) -> Option<Case> {
    let mut events = events.into_iter();
    let mut case = opened(id, events.next()?)?;
    for event in events {
        apply(&mut case, event);
    }
    Some(case)
}

/// Applies one event.
pub fn apply(case: &mut Case, stored: &StoredEvent) {
    case.version = stored.seq + 1;
    let at = stored.at;
    match &stored.event {
        CaseEvent::CaseOpened { .. } => {}
        CaseEvent::CaseMoved { to, outcome, .. } => {
            case.state = *to;
            case.ended_at = match to {
                CaseState::Active | CaseState::Suspended | CaseState::Failed => {
                    // It goes on: what was decided about its end is decided anew.
                    case.records.end_disposal();
                    None
                }
                CaseState::Completed | CaseState::Terminated | CaseState::Closed => {
                    Some(case.ended_at.unwrap_or(at))
                }
            };
            // A closed case keeps what came of it.
            if *to != CaseState::Closed {
                case.outcome.clone_from(outcome);
            }
            if let (Some(plan_model), Some(state)) = (case.items.first_mut(), plan_model_state(*to)) {
                plan_model.state = state;
                plan_model.since = at;
            }
        }
        CaseEvent::ActionTaken { track, action: None, row, .. } => {
            if let Some(register) = case.registers.get_mut(track) {
                register.auto_taken.insert(*row);
            }
        }
        CaseEvent::ActionTaken { action: Some(action), .. } => {
            // Whoever proposed it and whoever agreed to it have taken it as much as who said the last yes.
            if let Some(proposal) = case.proposals.remove(action) {
                for by in std::iter::once(&proposal.by).chain(&proposal.approved_by) {
                    case.access.note(action, by, None);
                }
            }
            case.access.note(action, &stored.by, stored.on_behalf_of);
        }
        CaseEvent::ActionProposed { track, action, input, reason } => {
            case.proposals.insert(
                action.clone(),
                Proposal {
                    track: track.clone(),
                    by: stored.by.clone(),
                    at,
                    version: case.version,
                    input: input.clone(),
                    reason: reason.clone(),
                    approved_by: Vec::new(),
                },
            );
        }
        CaseEvent::ProposalAnswered { action, approved: true, .. } => {
            if let Some(proposal) = case.proposals.get_mut(action) {
                proposal.approved_by.push(stored.by.clone());
            }
        }
        CaseEvent::ProposalAnswered { action, approved: false, .. } => {
            case.proposals.remove(action);
        }
        CaseEvent::AccessChanged { change } => case.access.apply(change, at),
        CaseEvent::DocumentChanged { change } => {
            crate::document::apply(&mut case.documents, change, &stored.by, at);
        }
        CaseEvent::RecordsChanged { change } => case.records.apply(change, at),
        CaseEvent::MoneyPosted { entry } => {
            if let Some(order) = entry.order {
                case.effects_next = case.effects_next.max(order.0 + 1);
            }
            case.money.entries.push((**entry).clone());
        }
        CaseEvent::VoucherHandedOver { voucher, handed } => {
            case.money.handed.insert(*voucher, handed.clone());
        }
        CaseEvent::PartyChanged { change } => case.party_file.apply(change, &stored.by, at),
        CaseEvent::FileItemChanged { path, to, source, .. } => {
            case.file.put(&path.segments(), to.clone());
            let provenance =
                Provenance { version: case.version, at, by: stored.by.clone(), source: source.clone() };
            case.provenance.insert(path.clone(), provenance);
        }
        CaseEvent::StepAwaited { track, row, action, step, awaits, effect } => {
            if let Some(register) = case.registers.get_mut(track) {
                register.pending = Some(Pending {
                    row: *row,
                    action: action.clone(),
                    step: *step,
                    awaits: awaits.clone(),
                    since: at,
                    effect: *effect,
                });
            }
            case.effects_next = case.effects_next.max(effect.0 + 1);
        }
        CaseEvent::StepSettled { track, .. } => {
            if let Some(register) = case.registers.get_mut(track) {
                register.pending = None;
            }
        }
        CaseEvent::StateLeft { track, .. } => case.proposals.retain(|_, proposal| proposal.track != *track),
        CaseEvent::StateEntered { track, state, visit } => enter(case, stored, track, state, *visit),
        CaseEvent::Migrated { .. } => crate::migrate::apply(case, &stored.event),
        CaseEvent::ItemCreated { .. }
        | CaseEvent::TaskAdded { .. }
        | CaseEvent::ItemMoved { .. }
        | CaseEvent::ItemRulesEvaluated { .. }
        | CaseEvent::OnPartOccurred { .. }
        | CaseEvent::OnPartExpired { .. }
        | CaseEvent::SentrySatisfied { .. }
        | CaseEvent::ItemAssigned { .. } => apply_to_item(case, stored),
        CaseEvent::ClockStarted { name, state, due_at, on_return } => case.clocks.push(Clock {
            name: name.clone(),
            state: state.clone(),
            started_at: at,
            due_at: *due_at,
            over: false,
            stopped_at: None,
            on_return: *on_return,
        }),
        CaseEvent::ClockStopped { clock } => {
            if let Some(clock) = case.clocks.get_mut(*clock as usize) {
                clock.stopped_at = Some(at);
            }
        }
        CaseEvent::ClockResumed { clock } => {
            if let Some(clock) = case.clocks.get_mut(*clock as usize) {
                clock.stopped_at = None;
            }
        }
        CaseEvent::ClockElapsed { clock } => {
            if let Some(clock) = case.clocks.get_mut(*clock as usize) {
                clock.over = true;
            }
        }
        CaseEvent::TimerSet { timer, due_at, of, left } => {
            if let TimerOf::Listener(item) = of
                && let Some(item) = case.items.get_mut(item.0 as usize)
            {
                item.due_at = Some(*due_at);
                item.times_left = *left;
            }
            case.timers.insert(*timer, TimerInstance { due_at: *due_at, of: of.clone() });
            case.timers_next = case.timers_next.max(timer.0 + 1);
        }
        CaseEvent::TimerCleared { timer } => {
            case.timers.remove(timer);
        }
        CaseEvent::EffectQueued { effect, name, item } => {
            case.effects_open.insert(*effect, name.clone());
            case.effects_next = case.effects_next.max(effect.0 + 1);
            if let Some(item) = item.and_then(|item| case.items.get_mut(item.0 as usize)) {
                item.effect = Some(*effect);
            }
        }
        CaseEvent::ChildCaseQueued { effect, item, case: kind, .. } => {
            case.effects_open.insert(*effect, kind.as_str().into());
            case.effects_next = case.effects_next.max(effect.0 + 1);
            if let Some(item) = case.items.get_mut(item.0 as usize) {
                item.effect = Some(*effect);
            }
            let child =
                ChildCase { item: *item, case: kind.clone(), state: ChildState::Queued, ended_at: None };
            case.children.insert(*effect, child);
        }
        CaseEvent::ChildCaseEnded { effect, state } => {
            case.effects_open.remove(effect);
            if let Some(child) = case.children.get_mut(effect) {
                child.state = *state;
                child.ended_at = Some(at);
            }
        }
        CaseEvent::OpenedByCaseTask { parent, effect } => {
            case.parent = Some(ParentTask { case: *parent, effect: *effect, told: false });
        }
        CaseEvent::ParentTold { effect, .. } => {
            case.effects_open.insert(*effect, "end-case-task".into());
            case.effects_next = case.effects_next.max(effect.0 + 1);
            if let Some(parent) = &mut case.parent {
                parent.told = true;
            }
        }
        CaseEvent::EffectDelivered { effect } => {
            case.effects_open.remove(effect);
            if let Some(child) = case.children.get_mut(effect) {
                child.state = ChildState::Open;
            }
        }
        CaseEvent::EffectFailed { effect, .. } => {
            case.effects_open.remove(effect);
            if let Some(child) = case.children.get_mut(effect) {
                child.state = ChildState::Failed;
            }
            for item in case.items.iter_mut().filter(|item| item.effect == Some(*effect)) {
                item.effect = None;
            }
        }
        CaseEvent::DecisionMade { decision, result } => {
            case.decisions.insert(decision.clone(), result.value.clone());
        }
        CaseEvent::FactChanged { fact, holds } => {
            case.facts.insert(fact.clone(), *holds);
        }
        CaseEvent::RoleAssigned { person, role, from, until } => {
            let from = from.unwrap_or(at);
            case.team.push(TeamMember { person: *person, role: role.clone(), from, until: *until });
        }
        CaseEvent::RoleEnded { person, role } => {
            case.team.retain(|member| member.person != *person || member.role != *role);
        }
        CaseEvent::PartnerAdded { partner } => {
            case.partners.insert(partner.clone());
        }
        CaseEvent::PartnerLeft { partner } => {
            case.partners.remove(partner);
        }
        CaseEvent::FlagRaised { flag, kind, text } => {
            case.flags.push(Flag { no: *flag, kind: *kind, text: text.clone(), since: at, cleared_at: None });
        }
        CaseEvent::FlagCleared { flag } => {
            for raised in case.flags.iter_mut().filter(|raised| raised.no == *flag) {
                raised.cleared_at = Some(at);
            }
        }
    }
}

/// The plan model is the case: one lifecycle, one event.
const fn plan_model_state(state: CaseState) -> Option<ItemState> {
    Some(match state {
        CaseState::Active => ItemState::Active,
        CaseState::Suspended => ItemState::Suspended,
        CaseState::Completed => ItemState::Completed,
        CaseState::Terminated => ItemState::Terminated,
        CaseState::Failed => ItemState::Failed,
        CaseState::Closed => return None,
    })
}

fn enter(case: &mut Case, stored: &StoredEvent, track: &TrackName, state: &crate::id::StateName, visit: u32) {
    // How long it is kept is another matter in another state.
    case.records.end_disposal();
    let mut visited =
        case.registers.get_mut(track).map(|old| std::mem::take(&mut old.visited)).unwrap_or_default();
    visited.insert(state.clone(), visit);
    case.registers.insert(
        track.clone(),
        Register {
            state: state.clone(),
            visit,
            entered_at: stored.at,
            pending: None,
            auto_taken: BTreeSet::new(),
            visited,
        },
    );
}

fn apply_to_item(case: &mut Case, stored: &StoredEvent) {
    let at = stored.at;
    if let CaseEvent::ItemCreated { item, element, key, instance, parent, required, repeats, visit } =
        &stored.event
    {
        case.items.push(PlanItemInstance {
            no: *item,
            element: *element,
            key: key.clone(),
            instance: *instance,
            parent: *parent,
            state: ItemState::Available,
            remembered: None,
            required: *required,
            repeats: *repeats,
            since: at,
            occurred: BTreeSet::new(),
            assignee: None,
            due_at: None,
            visit: *visit,
            effect: None,
            added: None,
            times_left: None,
        });
        return;
    }
    if let CaseEvent::TaskAdded { item, task, due_at, parent, instance, visit } = &stored.event {
        case.items.push(PlanItemInstance {
            no: *item,
            element: ElementId::ADDED,
            key: added_key(task),
            instance: *instance,
            parent: Some(*parent),
            state: ItemState::Available,
            remembered: None,
            required: false,
            repeats: false,
            since: at,
            occurred: BTreeSet::new(),
            assignee: None,
            due_at: *due_at,
            visit: *visit,
            effect: None,
            added: Some(task.clone()),
            times_left: None,
        });
        return;
    }
    let Some(instance) = item_of(&stored.event).and_then(|item| case.items.get_mut(item.0 as usize)) else {
        return;
    };
    match &stored.event {
        CaseEvent::ItemMoved { transition, from, to, due_at, .. } => {
            instance.state = *to;
            instance.since = at;
            instance.remembered = (*transition == Transition::ParentSuspend).then_some(*from);
            if due_at.is_some() {
                instance.due_at = *due_at;
            }
        }
        CaseEvent::ItemRulesEvaluated { required, repeats, .. } => {
            instance.required = *required;
            instance.repeats = *repeats;
        }
        CaseEvent::OnPartOccurred { part, .. } => {
            instance.occurred.insert(*part);
        }
        CaseEvent::OnPartExpired { part, .. } => {
            instance.occurred.remove(part);
        }
        CaseEvent::SentrySatisfied { exit, criterion, .. } => {
            instance.occurred.retain(|part| part.exit != *exit || part.criterion != *criterion);
        }
        CaseEvent::ItemAssigned { to, .. } => instance.assignee = *to,
        _ => {}
    }
}

/// The key under which the policies know a task that was added.
pub(crate) fn added_key(task: &crate::case::AddedTask) -> String {
    format!("added.{}", task.role)
}

const fn item_of(event: &CaseEvent) -> Option<ItemNo> {
    match event {
        CaseEvent::ItemMoved { item, .. }
        | CaseEvent::ItemRulesEvaluated { item, .. }
        | CaseEvent::OnPartOccurred { item, .. }
        | CaseEvent::OnPartExpired { item, .. }
        | CaseEvent::SentrySatisfied { item, .. }
        | CaseEvent::ItemAssigned { item, .. } => Some(*item),
        _ => None,
    }
}
