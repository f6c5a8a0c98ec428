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
use cedar_policy::{Authorizer, Decision, Entities, EntityUid, Request};

pub(crate) struct Scene<'a> {
    pub(crate) version: &'a str,
    pub(crate) loaded: &'a Loaded,
    pub(crate) principal: EntityUid,
    pub(crate) resource: EntityUid,
    pub(crate) context: cedar_policy::Context,
    /// Principal and target; the action joins them ask by ask.
    entities: Entities,
    /// How far a token reaches, of what: asked before any policy.
    reach: Option<(Box<Scope>, Option<ProgramName>)>,
    /// The same with the one who really acts, where work was delegated: only what is forbidden to them is asked.
    delegate: Option<Box<Self>>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(
        version: &'a str,
        loaded: &'a Loaded,
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
        Ok(Self { version, loaded, principal, resource, context, entities, reach, delegate })
    }

    /// Everything a policy can read when this action is asked: principal, target, and the action with its group.
    pub(crate) fn entities(&self, action: &str) -> Result<Entities, String> {
        self.entities.clone().add_entities(self.loaded.actions.get(action).cloned(), None).map_err(misfit)
    }

    /// The request, checked against the schema: kinds of principal and resource, and every context attribute.
    pub(crate) fn request(&self, action: &str) -> Result<Request, String> {
        Request::new(
            self.principal.clone(),
            entities::action_uid(action),
            self.resource.clone(),
            self.context.clone(),
            Some(&self.loaded.schema),
        )
        .map_err(|error| format!("`{action}` cannot be asked so: {error}"))
    }

    pub(crate) fn decide(&self, ask: &Ask) -> AccessDecision {
        if self.reach.as_ref().is_some_and(|(scope, program)| !scope.reaches(program.as_ref(), ask)) {
            return Scope::refusal(self.version);
        }
        let action = ask.to_string();
        let denied = |error: String| AccessDecision {
            allowed: false,
            policies: Vec::new(),
            errors: vec![error],
            policies_version: self.version.to_owned(),
        };
        let Some(slice) = self.loaded.slices.get(&action) else {
            return denied(format!("`{action}` is not in program `{}`", self.loaded.spec.program));
        };
        let (request, entities) = match (self.request(&action), self.entities(&action)) {
            (Ok(request), Ok(entities)) => (request, entities),
            (Err(error), _) | (_, Err(error)) => return denied(error),
        };
        let response = Authorizer::new().is_authorized(&request, slice, &entities);
        let errors: Vec<String> = response.diagnostics().errors().map(ToString::to_string).collect();
        let mut policies: Vec<PolicyRef> =
            response.diagnostics().reason().filter_map(|id| self.loaded.refs.get(id).cloned()).collect();
        policies.sort();
        // Cedar skips a policy that errors, a forbid too. Here an error of any policy is a deny.
        let allowed = response.decision() == Decision::Allow && errors.is_empty();
        if !allowed {
            policies.retain(|policy| policy.effect == PolicyEffect::Forbid);
        }
        let own = AccessDecision { allowed, policies, errors, policies_version: self.version.to_owned() };
        match &self.delegate {
            Some(delegate) => delegate.unless_forbidden(ask, own),
            None => own,
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
