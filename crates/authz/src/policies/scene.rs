//! One principal, one target, one set of circumstances: prepared once, asked as often as needed.

use super::Loaded;
use crate::{
    ask::{Ask, Target},
    context::Context,
    decision::{AccessDecision, PolicyEffect, PolicyRef},
    entities,
    principal::Principal,
    scope::Scope,
};
use casewright_core::id::ProgramName;
use cedar_policy::{Authorizer, Decision, Entities, EntityUid, PolicySet, Request};
use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::HashMap,
    sync::Arc,
};

/// So many asks are answered with an action each: what asks no more than an act does needs no store of all actions, which is as dear as
/// five of them.
const ALONE_MAX: u32 = 5;

#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) version: Arc<str>,
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) principal: EntityUid,
    pub(crate) resource: EntityUid,
    pub(crate) context: cedar_policy::Context,
    /// Principal and target; the action joins them for the first asks.
    entities: Entities,
    /// How many asks there were.
    asked: Cell<u32>,
    /// The same with every action, for all asks after the first ones.
    everything: OnceCell<Result<Entities, String>>,
    /// True once a request fitted the schema. All actions have one context, so only kinds are left to be looked at.
    fits: Cell<bool>,
    /// What groups of actions share of their answers.
    shared: RefCell<HashMap<&'static str, Half>>,
    /// How far a token reaches, of what: asked before any policy.
    reach: Option<(Box<Scope>, Option<ProgramName>)>,
    /// The same with the one who really acts, where work was delegated: only what is forbidden to them is asked.
    delegate: Option<Box<Self>>,
}

/// What some policies answer.
#[derive(Clone, Debug, Default)]
struct Half {
    allows: bool,
    forbids: bool,
    /// The permits that hold, or the forbids if one does.
    policies: Vec<PolicyRef>,
    errors: Vec<String>,
}

impl Half {
    /// Both as one set of policies would answer: a forbid of either beats the permits of both.
    fn and(mut self, other: Self) -> Self {
        match (self.forbids, other.forbids) {
            (false, true) => self.policies = other.policies,
            (true, false) => {}
            (true, true) | (false, false) => self.policies.extend(other.policies),
        }
        self.forbids |= other.forbids;
        self.allows = !self.forbids && (self.allows || other.allows);
        self.errors.extend(other.errors);
        self
    }
}

impl Scene {
    pub(crate) fn new(
        version: &Arc<str>,
        loaded: &Arc<Loaded>,
        principal: &Principal,
        context: &Context,
        target: Target<'_>,
    ) -> Result<Self, String> {
        let at = context.attested.at;
        let delegate = match principal.delegate() {
            Some(delegate) => Some(Box::new(Self::new(version, loaded, &delegate, context, target)?)),
            None => None,
        };
        let scope = match principal {
            Principal::Person(person) => person.actor().scope.clone(),
            Principal::Service(_) => None,
        };
        let reach = scope.map(|scope| (scope, target.program().cloned()));
        let context = entities::context(context, principal, target.program())?;
        let (resource, thing) = entities::target(target, &loaded.spec, at, principal)?;
        let (principal, person) = entities::principal(principal, target.program())?;
        let entities = Entities::from_entities([person, thing], None).map_err(misfit)?;
        Ok(Self {
            version: Arc::clone(version),
            loaded: Arc::clone(loaded),
            principal,
            resource,
            context,
            entities,
            asked: Cell::new(0),
            everything: OnceCell::new(),
            fits: Cell::new(false),
            shared: RefCell::default(),
            reach,
            delegate,
        })
    }

    /// Everything a policy can read when this action is asked: principal, target, and the action with its group.
    pub(crate) fn entities(&self, action: &str) -> Result<Entities, String> {
        self.entities.clone().add_entities(self.loaded.actions.get(action).cloned(), None).map_err(misfit)
    }

    /// The same for every action.
    fn everything(&self) -> Result<&Entities, String> {
        let made = self.everything.get_or_init(|| {
            let here = self.entities.iter().cloned();
            self.loaded.all_actions.clone().add_entities(here, None).map_err(misfit)
        });
        made.as_ref().map_err(Clone::clone)
    }

    /// The request, checked against the schema: kinds of principal and resource, and (once, for it is the same for all) every
    /// context attribute.
    pub(crate) fn request(&self, action: &str) -> Result<Request, String> {
        let applies =
            || self.loaded.applies.get(action).is_some_and(|to| to.to(&self.principal, &self.resource));
        let schema = if self.fits.get() && applies() { None } else { Some(&self.loaded.schema) };
        let request = Request::new(
            self.principal.clone(),
            entities::action_uid(action),
            self.resource.clone(),
            self.context.clone(),
            schema,
        )
        .map_err(|error| format!("`{action}` cannot be asked so: {error}"))?;
        self.fits.set(true);
        Ok(request)
    }

    pub(crate) fn decide(&self, ask: &Ask) -> AccessDecision {
        if self.reach.as_ref().is_some_and(|(scope, program)| !scope.reaches(program.as_ref(), ask)) {
            return Scope::refusal(&self.version);
        }
        let action = ask.to_string();
        let denied = |error: String| AccessDecision {
            allowed: false,
            policies: Vec::new(),
            errors: vec![error],
            policies_version: self.version.to_string(),
        };
        let Some(own) = self.loaded.halves.own(&action) else {
            return denied(format!("`{action}` is not in program `{}`", self.loaded.spec.program));
        };
        let asked = self.asked.replace(self.asked.get().saturating_add(1));
        let request = match self.request(&action) {
            Ok(request) => request,
            Err(error) => return denied(error),
        };
        let alone = if asked < ALONE_MAX { Some(self.entities(&action)) } else { None };
        let entities = match alone
            .as_ref()
            .map_or_else(|| self.everything(), |made| made.as_ref().map_err(Clone::clone))
        {
            Ok(entities) => entities,
            Err(error) => return denied(error),
        };
        let own = self.half(&request, own, entities);
        let answer = match ask.group() {
            Some(group) => self.shared(group, &request, entities).and(own),
            None => own,
        };
        let Half { allows, forbids, mut policies, errors } = answer;
        policies.sort();
        // Cedar skips a policy that errors, a forbid too. Here an error of any policy is a deny.
        let allowed = allows && errors.is_empty();
        if !allowed && !forbids {
            policies.clear();
        }
        let own = AccessDecision { allowed, policies, errors, policies_version: self.version.to_string() };
        match &self.delegate {
            Some(delegate) => delegate.unless_forbidden(ask, own),
            None => own,
        }
    }

    /// What the group's shared policies answer: asked once.
    fn shared(&self, group: &'static str, request: &Request, entities: &Entities) -> Half {
        if let Some(known) = self.shared.borrow().get(group) {
            return known.clone();
        }
        let policies = self.loaded.halves.shared(group);
        let half = policies.map(|policies| self.half(request, policies, entities)).unwrap_or_default();
        self.shared.borrow_mut().insert(group, half.clone());
        half
    }

    fn half(&self, request: &Request, policies: &PolicySet, entities: &Entities) -> Half {
        let response = Authorizer::new().is_authorized(request, policies, entities);
        let held: Vec<PolicyRef> =
            response.diagnostics().reason().filter_map(|id| self.loaded.refs.get(id).cloned()).collect();
        Half {
            allows: response.decision() == Decision::Allow,
            forbids: held.iter().any(|policy| policy.effect == PolicyEffect::Forbid),
            policies: held,
            errors: response.diagnostics().errors().map(ToString::to_string).collect(),
        }
    }

    /// The answer that was given for somebody, unless a forbid holds for the one who acts in their place.
    fn unless_forbidden(&self, ask: &Ask, own: AccessDecision) -> AccessDecision {
        let mine = self.decide(ask);
        let forbidden = mine.policies.iter().any(|policy| policy.effect == PolicyEffect::Forbid);
        if own.allowed && (forbidden || !mine.errors.is_empty()) {
            return AccessDecision { allowed: false, ..mine };
        }
        own
    }
}

fn misfit(error: impl std::fmt::Display) -> String {
    format!("the entities do not fit together: {error}")
}
