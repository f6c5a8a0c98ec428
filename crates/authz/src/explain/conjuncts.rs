//! Takes a policy apart into conditions that can be asked one by one.

use super::Reason;
use crate::policies::scene::Scene;
use cedar_policy::{
    Authorizer, Policy, PolicyId, PolicySet,
    pst::{
        self, ActionConstraint, BinaryOp, Clause, Expr, PrincipalConstraint, ResourceConstraint, Template,
        UnaryOp,
    },
};
use std::sync::Arc;

/// One condition, with a policy that has it alone.
pub(super) struct Part {
    pub(super) text: String,
    pub(super) reason: Reason,
    pub(super) policy: Option<Policy>,
}

/// Whether a policy holds by itself, whatever its effect; none when it errors.
pub(super) fn holds(scene: &Scene, action: &str, policy: Policy) -> Option<bool> {
    let request = scene.request(action).ok()?;
    let mut alone = PolicySet::new();
    alone.add(policy).ok()?;
    let entities = scene.entities(action).ok()?;
    let response = Authorizer::new().is_authorized(&request, &alone, &entities);
    if response.diagnostics().errors().next().is_some() {
        return None;
    }
    Some(response.diagnostics().reason().next().is_some())
}

/// The conditions of a policy: its scope, where it narrows, and its clauses, cut at every `&&`.
pub(super) fn of(policy: &Policy) -> Vec<Part> {
    let Ok(whole) = policy.to_pst() else { return Vec::new() };
    let whole = whole.body();
    let mut parts = Vec::new();
    let scoped = |principal, resource, text: String| Part {
        policy: alone(principal, resource, None),
        reason: Reason::Other(text.clone()),
        text,
    };
    // That the kind of principal fits has been checked with the request; only a named one is a condition.
    if !matches!(whole.principal, PrincipalConstraint::Any | PrincipalConstraint::Is(_)) {
        let text = format!("principal {}", whole.principal);
        parts.push(scoped(whole.principal.clone(), ResourceConstraint::Any, text));
    }
    if !matches!(whole.resource, ResourceConstraint::Any) {
        let text = format!("resource {}", whole.resource);
        let part = scoped(PrincipalConstraint::Any, whole.resource.clone(), text);
        // `resource is Case` is no news to anybody; it stays only where it can fail.
        if !matches!(whole.resource, ResourceConstraint::Is(_)) {
            parts.push(part);
        }
    }
    for clause in whole.clauses() {
        let mut conditions = Vec::new();
        match clause {
            Clause::When(expr) => cut(expr, true, &mut conditions),
            Clause::Unless(expr) => cut(expr, false, &mut conditions),
        }
        parts.extend(conditions.into_iter().map(|expr| Part {
            text: expr.to_string(),
            reason: Reason::of(&expr),
            policy: alone(PrincipalConstraint::Any, ResourceConstraint::Any, Some(expr)),
        }));
    }
    parts
}

/// Cuts `a && b`, and by De Morgan `!(a || b)`.
fn cut(expr: &Arc<Expr>, positive: bool, into: &mut Vec<Arc<Expr>>) {
    match (expr.as_ref(), positive) {
        (Expr::BinaryOp { op: BinaryOp::And, left, right }, true)
        | (Expr::BinaryOp { op: BinaryOp::Or, left, right }, false) => {
            cut(left, positive, into);
            cut(right, positive, into);
        }
        (Expr::UnaryOp { op: UnaryOp::Not, expr }, _) => cut(expr, !positive, into),
        (_, true) => into.push(Arc::clone(expr)),
        (_, false) => into.push(Arc::new(Expr::UnaryOp { op: UnaryOp::Not, expr: Arc::clone(expr) })),
    }
}

fn alone(
    principal: PrincipalConstraint,
    resource: ResourceConstraint,
    condition: Option<Arc<Expr>>,
) -> Option<Policy> {
    let id: pst::PolicyID = PolicyId::new("alone").into();
    let body = Template::new(id, pst::Effect::Permit, principal, ActionConstraint::Any, resource)
        .try_with_clauses(condition.map(Clause::When))
        .ok()?;
    Policy::from_pst(pst::Policy::Static(body.try_into().ok()?)).ok()
}
