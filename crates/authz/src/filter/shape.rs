//! Which conditions on a case can become a filter: asked of a policy's text when it is published, and of what partial
//! evaluation leaves when it is used. Arithmetic on the case, text patterns, computed keys, a second hop: all refused.

use cedar_policy::pst::{BinaryOp, Expr, UnaryOp, Var};

/// A part of the case that a store can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// `resource` itself.
    Itself,
    /// `resource.unit`.
    Unit,
    /// `resource.states`.
    States,
    /// `resource.facts`.
    Facts,
    /// `resource.partners`.
    Partners,
    /// `resource.members`.
    Members,
    /// `resource.parties`.
    Parties,
    /// `resource.team["role"]`.
    Team(&'a str),
    /// `resource.ended`.
    Ended,
    /// `resource.public`.
    Public,
    /// `resource.closed`.
    Closed,
    /// `resource.listed`.
    Listed,
    /// `resource.excluded`.
    Excluded,
    /// `resource.glass["role"]`.
    Glass(&'a str),
    /// `resource.piercing`.
    Piercing,
}

impl<'a> Part<'a> {
    pub(crate) fn of(expr: &'a Expr) -> Option<Self> {
        match expr {
            Expr::Var(Var::Resource) => Some(Self::Itself),
            Expr::GetAttr { expr, attr } => match (expr.as_ref(), attr.as_str()) {
                (Expr::Var(Var::Resource), "unit") => Some(Self::Unit),
                (Expr::Var(Var::Resource), "states") => Some(Self::States),
                (Expr::Var(Var::Resource), "facts") => Some(Self::Facts),
                (Expr::Var(Var::Resource), "partners") => Some(Self::Partners),
                (Expr::Var(Var::Resource), "members") => Some(Self::Members),
                (Expr::Var(Var::Resource), "parties") => Some(Self::Parties),
                (Expr::Var(Var::Resource), "ended") => Some(Self::Ended),
                (Expr::Var(Var::Resource), "public") => Some(Self::Public),
                (Expr::Var(Var::Resource), "closed") => Some(Self::Closed),
                (Expr::Var(Var::Resource), "listed") => Some(Self::Listed),
                (Expr::Var(Var::Resource), "excluded") => Some(Self::Excluded),
                (Expr::Var(Var::Resource), "piercing") => Some(Self::Piercing),
                (Expr::GetAttr { expr, attr }, role)
                    if matches!(expr.as_ref(), Expr::Var(Var::Resource)) && attr.as_str() == "glass" =>
                {
                    Some(Self::Glass(role))
                }
                (Expr::GetAttr { expr, attr }, role)
                    if matches!(expr.as_ref(), Expr::Var(Var::Resource)) && attr.as_str() == "team" =>
                {
                    Some(Self::Team(role))
                }
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) const fn is_set(&self) -> bool {
        matches!(
            self,
            Self::States
                | Self::Facts
                | Self::Partners
                | Self::Members
                | Self::Parties
                | Self::Team(_)
                | Self::Listed
                | Self::Excluded
                | Self::Glass(_)
                | Self::Piercing
        )
    }
}

/// One comparison of a part of the case with something else.
#[derive(Debug)]
pub(super) enum Leaf<'a> {
    /// The part equals it; false: it does not.
    Equals(Part<'a>, &'a Expr, bool),
    /// It, a set, contains the part.
    IsIn(Part<'a>, &'a Expr),
    /// The part, a set, contains it.
    Contains(Part<'a>, &'a Expr),
    /// The part, a set, shares something with it.
    ContainsAny(Part<'a>, &'a Expr),
    /// The part, a set, contains all of it.
    ContainsAll(Part<'a>, &'a Expr),
}

impl<'a> Leaf<'a> {
    pub(super) fn of(op: BinaryOp, left: &'a Expr, right: &'a Expr) -> Option<Self> {
        match (op, Part::of(left), Part::of(right)) {
            (BinaryOp::Eq | BinaryOp::NotEq, Some(part), None) if !part.is_set() => {
                Some(Self::Equals(part, right, op == BinaryOp::Eq))
            }
            (BinaryOp::Eq | BinaryOp::NotEq, None, Some(part)) if !part.is_set() => {
                Some(Self::Equals(part, left, op == BinaryOp::Eq))
            }
            (BinaryOp::Contains, None, Some(Part::Unit)) => Some(Self::IsIn(Part::Unit, left)),
            (BinaryOp::Contains, Some(part), None) if part.is_set() => Some(Self::Contains(part, right)),
            (BinaryOp::ContainsAny, Some(part), None) if part.is_set() => {
                Some(Self::ContainsAny(part, right))
            }
            (BinaryOp::ContainsAny, None, Some(part)) if part.is_set() => Some(Self::ContainsAny(part, left)),
            (BinaryOp::ContainsAll, Some(part), None) if part.is_set() => {
                Some(Self::ContainsAll(part, right))
            }
            _ => None,
        }
    }

    fn other(&self) -> &'a Expr {
        match self {
            Self::Equals(_, other, _)
            | Self::IsIn(_, other)
            | Self::Contains(_, other)
            | Self::ContainsAny(_, other)
            | Self::ContainsAll(_, other) => other,
        }
    }
}

/// True when the expression reads the case.
fn reads_case(expr: &Expr) -> bool {
    expr.reduce(&|part| matches!(part, Expr::Var(Var::Resource)).then_some(true), &|a, b| a || b, false)
}

/// Whether a condition can become a filter, whoever asks; else the part that cannot.
pub(super) fn check(expr: &Expr) -> Result<(), &Expr> {
    if !reads_case(expr) {
        return Ok(());
    }
    match expr {
        Expr::BinaryOp { op: BinaryOp::And | BinaryOp::Or, left, right } => check(left).and(check(right)),
        Expr::UnaryOp { op: UnaryOp::Not, expr } => check(expr),
        Expr::IfThenElse { cond, then_expr, else_expr } => {
            check(cond).and(check(then_expr)).and(check(else_expr))
        }
        Expr::BinaryOp { op, left, right } => match Leaf::of(*op, left, right) {
            Some(leaf) if !reads_case(leaf.other()) => Ok(()),
            _ => Err(expr),
        },
        Expr::Is { expr: inner, in_expr: None, .. } if Part::of(inner) == Some(Part::Itself) => Ok(()),
        _ if matches!(Part::of(expr), Some(Part::Ended | Part::Public | Part::Closed)) => Ok(()),
        _ => Err(expr),
    }
}
