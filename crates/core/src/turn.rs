//! One command's working copy: every event goes through [`apply`] at once, so what is decided next is decided on what
//! will be replayed.

use crate::{
    Effect, EffectKind, Outcome,
    apply::apply,
    case::{Case, FlagKind, ItemState},
    command::{Actor, Envelope},
    definition::Definition,
    event::{CaseEvent, StoredEvent},
    id::{EffectName, EffectNo, ItemNo, PersonId, ViewName},
    plan::{index::Index, run::Occurrence, sentry::Listening},
    rejection::Rejection,
    scope::View,
    value::Value,
};
use jiff::Timestamp;
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

/// Evaluations a command may cause before the model counts as endless.
pub(crate) const STEPS_MAX: u32 = 10_000;

/// Plan-item instances a command may create. Steps alone would not bound the work: each looks at all that are alive.
pub(crate) const INSTANCES_MAX: u32 = 1_000;

/// The working copy.
pub(crate) struct Turn<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) case: Case,
    pub(crate) at: Timestamp,
    pub(crate) by: Actor,
    on_behalf_of: Option<PersonId>,
    pub(crate) me: &'a Value,
    pub(crate) reason: Option<String>,
    pub(crate) read_at: Option<u64>,
    /// What happened and was not looked at by the sentries yet.
    pub(crate) queue: VecDeque<Occurrence>,
    /// Stages of which a child changed since their completion was checked.
    pub(crate) touched: BTreeSet<ItemNo>,
    pub(crate) open: Option<ViewName>,
    /// Rows taken under `then:` in this command.
    pub(crate) then_depth: u32,
    /// Instances with criteria, so that an occurrence need not look at all.
    pub(crate) listening: Listening,
    /// Who listens to what.
    pub(crate) index: Arc<Index>,
    /// The instance that is about to exit, and the criterion it does so by.
    pub(crate) exiting: Option<(ItemNo, u16)>,
    events: Vec<StoredEvent>,
    effects: Vec<Effect>,
    steps: u32,
    created: u32,
}

impl<'a> Turn<'a> {
    pub(crate) fn new<C>(definition: &'a Definition, case: Case, envelope: &'a Envelope<C>) -> Self {
        let listening = Listening::of(definition, &case);
        Self {
            definition,
            case,
            listening,
            index: definition.plan.index(),
            exiting: None,
            at: envelope.at,
            by: envelope.actor.clone(),
            on_behalf_of: envelope.on_behalf_of,
            me: &envelope.me,
            reason: envelope.reason.clone(),
            read_at: envelope.read_at,
            queue: VecDeque::new(),
            touched: BTreeSet::new(),
            open: None,
            then_depth: 0,
            events: Vec::new(),
            effects: Vec::new(),
            steps: 0,
            created: 0,
        }
    }

    /// Begins with the event that opened the case.
    pub(crate) fn begun_with(mut self, first: StoredEvent) -> Self {
        self.events.push(first);
        self
    }

    /// Goes on after events that were made under another version of the program.
    pub(crate) fn continued(mut self, events: Vec<StoredEvent>) -> Self {
        self.events = events;
        self
    }

    /// Stores an event, applies it, and lets the sentries know.
    pub(crate) fn emit(&mut self, event: CaseEvent) {
        let seen_by = self.case.items.len();
        let stored = StoredEvent {
            seq: self.case.version,
            at: self.at,
            by: self.by.clone(),
            on_behalf_of: self.on_behalf_of,
            event,
        };
        let made = match &stored.event {
            CaseEvent::FileItemChanged { path, .. } => self.groups_missing_above(path),
            _ => Vec::new(),
        };
        if let CaseEvent::ItemCreated { item, element, parent, .. } = &stored.event {
            self.created += 1;
            self.listening.add(self.definition, *element, *parent, *item, ItemState::Available);
        }
        apply(&mut self.case, &stored);
        self.notice(&stored.event, made, seen_by);
        self.events.push(stored);
    }

    /// In whose place the actor acts.
    pub(crate) const fn on_behalf_of(&self) -> Option<PersonId> {
        self.on_behalf_of
    }

    /// The events so far.
    pub(crate) fn events(&self) -> &[StoredEvent] {
        &self.events
    }

    /// Counts one evaluation against the budget; the element is what the error will name.
    pub(crate) fn spend(&mut self, element: impl FnOnce(&Self) -> String) -> Result<(), Rejection> {
        self.steps += 1;
        if self.steps > STEPS_MAX || self.created > INSTANCES_MAX {
            return Err(Rejection::Budget { element: element(self), steps: self.steps });
        }
        Ok(())
    }

    /// The case as expressions see it now, without person and input.
    pub(crate) fn view(&self) -> View<'_> {
        View::new(self.definition, &self.case, self.at)
    }

    /// Puts an effect in the outbox.
    pub(crate) fn queue_effect(&mut self, name: &EffectName, item: Option<ItemNo>) -> EffectNo {
        let effect = self.effect_next(EffectKind::Run(name.clone()));
        self.emit(CaseEvent::EffectQueued { effect, name: name.clone(), item });
        effect
    }

    /// Takes the next effect number for something to be done outside.
    pub(crate) fn effect_next(&mut self, kind: EffectKind) -> EffectNo {
        let no = EffectNo(self.case.effects_next);
        self.effects.push(Effect { no, kind });
        no
    }

    /// Shows a person what failed.
    pub(crate) fn flag(&mut self, kind: FlagKind, text: String) {
        let flag = self.case.flags.len() as u32;
        self.emit(CaseEvent::FlagRaised { flag, kind, text });
    }

    pub(crate) fn finish(self) -> Outcome {
        Outcome { events: self.events, case: self.case, effects: self.effects, open: self.open }
    }
}
