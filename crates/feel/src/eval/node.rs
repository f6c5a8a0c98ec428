//! The compiled form of an expression.

use super::{engine::Engine, val::Val};
use crate::{expr::Checked, gate::ast::Op};
use casewright_core::FieldPath;
use std::sync::Arc;

#[derive(Debug)]
pub(crate) enum Node {
    Const(Val<'static>),
    Text(String),
    Read(Read),
    /// The item at hand of an enclosing filter or iteration, counted from the outermost.
    Local(usize),
    Part(Part),
    Neg(Box<Node>),
    Math(Op, Box<Node>, Box<Node>),
    Compare(Op, Box<Node>, Box<Node>),
    /// `x = null` when true, `x != null` when false: the one question that nothing answers.
    IsNull(Box<Node>, bool),
    Between(Box<Node>, Box<Node>, Box<Node>),
    In(Box<Node>, Vec<Test>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    /// A list, the test, and how the list is written.
    Filter(Box<Node>, Box<Node>, String),
    /// A list, a place counted from 1 or from the end, and how the list is written.
    Item(Box<Node>, Box<Node>, String),
    For(Source, Box<Node>),
    /// `every` when true.
    Quantified(bool, Source, Box<Node>),
    List(Vec<Node>),
    Made(Vec<(Arc<str>, Node)>),
    Count(Box<Node>),
    Now,
    Today,
    Duration(Box<Node>),
    Call(Engine, Vec<Node>),
    InstanceOf(Box<Node>, String),
    /// A named condition, compiled once and shared.
    Named(Arc<Checked>),
}

/// A path of the scope.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) root: String,
    pub(crate) rest: Vec<String>,
    pub(crate) path: FieldPath,
    /// A list that has no value yet is empty.
    pub(crate) is_list: bool,
}

/// A part of a value.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) of: Box<Node>,
    pub(crate) name: String,
    /// What it is a part of, for reasons: ``an item of `representations` ``.
    pub(crate) whole: String,
    /// A list that has no value yet is empty.
    pub(crate) is_list: bool,
}

/// What is iterated.
#[derive(Debug)]
pub(crate) enum Source {
    List(Box<Node>),
    Range(i64, i64),
}

/// A compiled unary test.
#[derive(Debug)]
pub(crate) enum Test {
    Any,
    Null,
    Compare(Op, Node),
    Range(Node, bool, Node, bool),
    Value(Node),
    /// A condition on `?`, which is the innermost local.
    Condition(Node),
    Not(Vec<Test>),
}
