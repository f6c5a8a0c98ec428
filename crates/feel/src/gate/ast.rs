//! The tree of an expression. Every node knows its place and its depth.

use crate::finding::Span;

#[derive(Clone, Debug)]
pub(crate) struct Ast {
    pub(crate) at: Span,
    pub(crate) depth: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    /// `@"2026-03-01"`
    At(String),
    Name(String),
    Path(Box<Ast>, String, Span),
    Neg(Box<Ast>),
    Binary(Op, Box<Ast>, Box<Ast>),
    Between(Box<Ast>, Box<Ast>, Box<Ast>),
    In(Box<Ast>, Vec<Test>),
    If(Box<Ast>, Box<Ast>, Box<Ast>),
    Filter(Box<Ast>, Box<Ast>),
    /// A built-in function and its place.
    Call(String, Span, Vec<Ast>),
    List(Vec<Ast>),
    Context(Vec<(String, Ast)>),
    /// One iterator only: nesting is refused.
    For(String, Source, Box<Ast>),
    /// `every` when true, else `some`.
    Quantified(bool, String, Source, Box<Ast>),
    InstanceOf(Box<Ast>, String),
}

/// What is iterated.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    List(Box<Ast>),
    /// A small literal range.
    Range(i64, i64),
}

/// A unary test, or one alternative after `in`.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// `-`
    Any,
    /// `< 5`
    Compare(Op, Ast),
    /// `[1..5)`: start, whether it counts, end, whether it counts.
    Range(Ast, bool, Ast, bool),
    /// A value to equal, a list to be in, or a condition on `?`.
    Value(Ast),
    /// `not(…)`
    Not(Vec<Test>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Div,
    Exp,
}

impl Op {
    pub(crate) const fn spelt(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Exp => "**",
        }
    }
}

impl Ast {
    /// Calls `visit` with every name in the tree that stands alone or begins a path.
    pub(crate) fn each_name(&self, visit: &mut impl FnMut(&str)) {
        match &self.kind {
            Kind::Name(name) => visit(name),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::At(_) => {}
            Kind::Path(of, ..) | Kind::Neg(of) | Kind::InstanceOf(of, _) => of.each_name(visit),
            Kind::Binary(_, left, right) | Kind::Filter(left, right) => {
                left.each_name(visit);
                right.each_name(visit);
            }
            Kind::Between(a, b, c) | Kind::If(a, b, c) => {
                for part in [a, b, c] {
                    part.each_name(visit);
                }
            }
            Kind::In(of, tests) => {
                of.each_name(visit);
                for test in tests {
                    test.each_name(visit);
                }
            }
            Kind::Call(_, _, items) | Kind::List(items) => {
                for item in items {
                    item.each_name(visit);
                }
            }
            Kind::Context(entries) => {
                for (_, entry) in entries {
                    entry.each_name(visit);
                }
            }
            Kind::For(_, source, body) | Kind::Quantified(_, _, source, body) => {
                if let Source::List(list) = source {
                    list.each_name(visit);
                }
                body.each_name(visit);
            }
        }
    }
}

impl Test {
    /// As [`Ast::each_name`].
    pub(crate) fn each_name(&self, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Any => {}
            Self::Compare(_, value) | Self::Value(value) => value.each_name(visit),
            Self::Range(low, _, high, _) => {
                low.each_name(visit);
                high.each_name(visit);
            }
            Self::Not(tests) => {
                for test in tests {
                    test.each_name(visit);
                }
            }
        }
    }
}
