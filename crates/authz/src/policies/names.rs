//! What Cedar's validator cannot know to be wrong: names that the program does not have (to Cedar they are strings like
//! any other), and entities that nobody will load.

use crate::{filter::Part, vocabulary::ProgramSpec};
use cedar_policy::{
    Policy,
    pst::{BinaryOp, Clause, Expr, Literal, Var},
};

/// What is wrong with each such name.
pub(super) fn unknown(policy: &Policy, spec: &ProgramSpec) -> Vec<String> {
    let Ok(policy) = policy.to_pst() else { return Vec::new() };
    let mut found = Vec::new();
    for clause in policy.body().clauses() {
        let (Clause::When(expr) | Clause::Unless(expr)) = clause;
        found.extend(expr.reduce(&|part| in_comparison(part, spec), &joined, Vec::new()));
    }
    found
}

/// Attributes read from an entity named in the text. Only principal and case are ever loaded: Cedar would call it an
/// error, skip the policy, and were it a forbid, answer *allow*. Here it would deny everybody; so it is refused.
pub(super) fn never_loaded(policy: &Policy) -> Vec<String> {
    let Ok(policy) = policy.to_pst() else { return Vec::new() };
    let reads = |expr: &Expr| match expr {
        Expr::GetAttr { expr: of, .. } | Expr::HasAttr { expr: of, .. } => match of.as_ref() {
            Expr::Literal(Literal::EntityUID(uid)) => {
                Some(vec![format!("the policy reads an attribute of `{uid}`, which is never loaded")])
            }
            _ => None,
        },
        _ => None,
    };
    let mut found = Vec::new();
    for clause in policy.body().clauses() {
        let (Clause::When(expr) | Clause::Unless(expr)) = clause;
        found.extend(expr.reduce(&reads, &joined, Vec::new()));
    }
    found
}

fn joined(mut left: Vec<String>, right: Vec<String>) -> Vec<String> {
    left.extend(right);
    left
}

/// The unknown names of one comparison; none where the expression is no comparison of names.
fn in_comparison(expr: &Expr, spec: &ProgramSpec) -> Option<Vec<String>> {
    let Expr::BinaryOp {
        op: BinaryOp::Contains | BinaryOp::ContainsAny | BinaryOp::ContainsAll,
        left,
        right,
    } = expr
    else {
        return None;
    };
    let unknown = |side: &Expr, other: &Expr| -> Option<Vec<String>> {
        let (kind, known): (&str, Vec<&str>) = match Part::of(side) {
            Some(Part::States) => ("state", spec.states.iter().map(AsRef::as_ref).collect()),
            Some(Part::Facts) => ("fact", spec.facts.iter().map(AsRef::as_ref).collect()),
            Some(Part::Partners) => ("partner", spec.partners.iter().map(AsRef::as_ref).collect()),
            None if is_mine(side, "partners") => {
                ("partner", spec.partners.iter().map(AsRef::as_ref).collect())
            }
            None if is_mine(side, "roles") => {
                ("role", spec.roles.iter().map(|role| role.name.as_str()).collect())
            }
            _ => return None,
        };
        let names = literals(other).into_iter().filter(|name| !known.contains(name));
        Some(names.map(|name| format!("there is no {kind} `{name}` in program `{}`", spec.program)).collect())
    };
    unknown(left, right).or_else(|| unknown(right, left))
}

fn is_mine(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::GetAttr { expr, attr } if attr == name && matches!(expr.as_ref(), Expr::Var(Var::Principal)))
}

fn literals(expr: &Expr) -> Vec<&str> {
    match expr {
        Expr::Literal(Literal::String(text)) => vec![text.as_str()],
        Expr::Set(items) => items.iter().flat_map(|item| literals(item)).collect(),
        _ => Vec::new(),
    }
}
