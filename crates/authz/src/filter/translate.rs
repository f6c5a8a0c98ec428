//! From what partial evaluation leaves of the policies to a [`Filter`].

use super::{
    Filter,
    shape::{Leaf, Part},
};
use cedar_policy::pst::{BinaryOp, Clause, Expr, Literal, Policy, UnaryOp};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The whole condition of a residual policy.
pub(super) fn policy(policy: &Policy, at: Timestamp) -> Result<Filter, String> {
    let mut all = Vec::new();
    for clause in policy.body().clauses() {
        all.push(match clause {
            Clause::When(expr) => condition(expr, at)?,
            Clause::Unless(expr) => condition(expr, at)?.negated(),
        });
    }
    Ok(Filter::all(all))
}

fn condition(expr: &Expr, at: Timestamp) -> Result<Filter, String> {
    let unknown = || format!("`{expr}` is not a comparison that a list can make");
    match expr {
        Expr::Literal(Literal::Bool(truth)) => Ok(if *truth { Filter::True } else { Filter::False }),
        Expr::BinaryOp { op: BinaryOp::And, left, right } => {
            Ok(Filter::all([condition(left, at)?, condition(right, at)?]))
        }
        Expr::BinaryOp { op: BinaryOp::Or, left, right } => {
            Ok(Filter::any([condition(left, at)?, condition(right, at)?]))
        }
        Expr::UnaryOp { op: UnaryOp::Not, expr } => Ok(condition(expr, at)?.negated()),
        Expr::IfThenElse { cond, then_expr, else_expr } => {
            let test = condition(cond, at)?;
            Ok(Filter::any([
                Filter::all([test.clone(), condition(then_expr, at)?]),
                Filter::all([test.negated(), condition(else_expr, at)?]),
            ]))
        }
        Expr::BinaryOp { op, left, right } => {
            let leaf = Leaf::of(*op, left, right).ok_or_else(unknown)?;
            comparison(&leaf, at).ok_or_else(unknown)
        }
        _ => match Part::of(expr) {
            Some(Part::Ended) => Ok(Filter::EndedIs(true)),
            Some(Part::Closed) => Ok(Filter::ClosedIs(true)),
            // No case is public as long as no publication is recorded with it: see the vocabulary.
            Some(Part::Public) => Ok(Filter::False),
            _ => Err(unknown()),
        },
    }
}

fn comparison(leaf: &Leaf<'_>, at: Timestamp) -> Option<Filter> {
    match leaf {
        Leaf::Equals(part, other, equal) => {
            let is = equals(part, other)?;
            Some(if *equal { is } else { is.negated() })
        }
        Leaf::IsIn(Part::Unit, other) => {
            let units: BTreeSet<_> = texts(other)?.into_iter().map(Into::into).collect();
            Some(if units.is_empty() { Filter::False } else { Filter::UnitIn(units) })
        }
        Leaf::IsIn(..) => None,
        Leaf::Contains(part, other) => contains(part, other, at),
        Leaf::ContainsAny(part, other) => match part {
            Part::States => {
                let states: BTreeSet<_> = texts(other)?.into_iter().map(Into::into).collect();
                Some(if states.is_empty() { Filter::False } else { Filter::StateAny(states) })
            }
            Part::Partners => {
                let partners: BTreeSet<_> = texts(other)?.into_iter().map(Into::into).collect();
                Some(if partners.is_empty() { Filter::False } else { Filter::PartnerAny(partners) })
            }
            _ => each(part, other, at).map(Filter::any),
        },
        Leaf::ContainsAll(part, other) => each(part, other, at).map(Filter::all),
    }
}

fn each(part: &Part<'_>, other: &Expr, at: Timestamp) -> Option<Vec<Filter>> {
    let Expr::Set(items) = other else { return None };
    items.iter().map(|item| contains(part, item, at)).collect()
}

fn equals(part: &Part<'_>, other: &Expr) -> Option<Filter> {
    match (part, other) {
        (Part::Unit, Expr::Literal(Literal::String(unit))) => {
            Some(Filter::UnitIn(BTreeSet::from([unit.as_str().into()])))
        }
        (Part::Ended, Expr::Literal(Literal::Bool(is))) => Some(Filter::EndedIs(*is)),
        (Part::Closed, Expr::Literal(Literal::Bool(is))) => Some(Filter::ClosedIs(*is)),
        (Part::Public, Expr::Literal(Literal::Bool(is))) => {
            Some(if *is { Filter::False } else { Filter::True })
        }
        (Part::Itself, Expr::Literal(Literal::EntityUID(uid))) => {
            // A uid that is no case id names no case.
            Some(uid.eid.parse().map_or(Filter::False, Filter::IdIs))
        }
        _ => None,
    }
}

fn contains(part: &Part<'_>, other: &Expr, at: Timestamp) -> Option<Filter> {
    match (part, other) {
        (Part::States, Expr::Literal(Literal::String(state))) => {
            Some(Filter::StateAny(BTreeSet::from([state.as_str().into()])))
        }
        (Part::Facts, Expr::Literal(Literal::String(fact))) => Some(Filter::FactHas(fact.as_str().into())),
        (Part::Partners, Expr::Literal(Literal::String(partner))) => {
            Some(Filter::PartnerAny(BTreeSet::from([partner.as_str().into()])))
        }
        (
            Part::Members
            | Part::Parties
            | Part::Listed
            | Part::Excluded
            | Part::Piercing
            | Part::Glass(_)
            | Part::Team(_),
            Expr::Literal(Literal::EntityUID(uid)),
        ) => {
            // A uid that is no person's id names nobody.
            let Ok(person) = uid.eid.parse() else { return Some(Filter::False) };
            match part {
                Part::Members => Some(Filter::MemberHas { person, at }),
                Part::Parties => Some(Filter::PartyHas(person)),
                Part::Listed => Some(Filter::ListedHas(person)),
                Part::Excluded => Some(Filter::ExcludedHas(person)),
                Part::Glass(role) => Some(Filter::GlassHas { role: (*role).into(), person, at }),
                Part::Piercing => Some(Filter::PiercingHas { person, at }),
                Part::Team(role) => Some(Filter::TeamHas { role: (*role).into(), person, at }),
                _ => None,
            }
        }
        _ => None,
    }
}

fn texts(expr: &Expr) -> Option<Vec<&str>> {
    let Expr::Set(items) = expr else { return None };
    items
        .iter()
        .map(|item| match item.as_ref() {
            Expr::Literal(Literal::String(text)) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}
