//! The checker: a tree to its compiled form, with names and types held against the schema.

mod call;
mod compare;
mod names;

use crate::{
    eval::{
        node::{Node, Source},
        run::{Run, duration},
        val::Val,
    },
    expr::{Named, NoScope},
    finding::{Finding, Span},
    gate::{
        ast::{self, Ast, Kind, Op},
        parse::literal_integer,
    },
    types::{Schema, Type},
};
use casewright_core::FieldPath;
use dsntk_feel::FeelNumber;
use std::{str::FromStr, sync::Arc};

/// Most nodes of one expression, those of the conditions it names included.
const COST_MAX: usize = 10_000;

/// One compilation.
pub(crate) struct Compiler<'s> {
    pub(crate) text: &'s str,
    pub(crate) schema: &'s Schema,
    pub(crate) named: &'s Named,
    pub(crate) locals: Vec<Local>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) reads: Vec<FieldPath>,
    pub(crate) cost: usize,
    /// Set when `now()` or `today()` is called.
    pub(crate) reads_time: bool,
    /// Depth of the deepest condition named.
    pub(crate) named_depth: usize,
}

/// The item at hand of a filter or an iteration.
pub(crate) struct Local {
    pub(crate) name: String,
    pub(crate) kind: Type,
    /// What it is, for reasons: ``an item of `representations` ``.
    pub(crate) whole: String,
    /// In a filter its parts may be named alone: `representations[relevant]`.
    pub(crate) implicit: bool,
}

impl<'s> Compiler<'s> {
    pub(crate) fn new(text: &'s str, schema: &'s Schema, named: &'s Named) -> Self {
        Self {
            text,
            schema,
            named,
            locals: Vec::new(),
            findings: Vec::new(),
            reads: Vec::new(),
            cost: 0,
            reads_time: false,
            named_depth: 0,
        }
    }

    pub(crate) fn wrong(
        &mut self,
        at: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> (Node, Type) {
        self.findings.push(Finding::new(at, message, help));
        (Node::Const(Val::Null(None)), Type::Any)
    }

    /// How a part is written.
    pub(crate) fn shown(&self, at: Span) -> &'s str {
        self.text.get(at.offset..at.end()).unwrap_or("")
    }

    pub(crate) fn add_read(&mut self, path: FieldPath) {
        if !self.reads.contains(&path) {
            self.reads.push(path);
        }
    }

    /// Compiles a part that must be true or false.
    pub(crate) fn condition(&mut self, ast: &Ast) -> Node {
        let (node, kind) = self.lower(ast);
        if !matches!(kind, Type::Bool | Type::Any) {
            let shown = self.shown(ast.at);
            let help = match kind {
                Type::List(_) => format!("ask something of it: `count({shown}) > 0`"),
                Type::Null => "write `x = null` to ask whether x has a value".to_owned(),
                _ => format!("compare it with something: `{shown} = …`"),
            };
            self.wrong(ast.at, format!("`{shown}` is {kind}, not a condition"), help);
        }
        node
    }

    pub(crate) fn lower(&mut self, ast: &Ast) -> (Node, Type) {
        self.cost += 1;
        if self.cost > COST_MAX {
            return self.wrong(
                ast.at,
                "the expression and the conditions it names are too large",
                "name fewer conditions in it",
            );
        }
        match &ast.kind {
            Kind::Null => (Node::Const(Val::Null(None)), Type::Null),
            Kind::Bool(truth) => (Node::Const(Val::Bool(*truth)), Type::Bool),
            Kind::Number(spelt) => match FeelNumber::from_str(spelt) {
                Ok(number) => (Node::Const(Val::Number(number)), Type::Number),
                Err(_) => self.wrong(ast.at, format!("`{spelt}` is no number"), "write it like `12.50`"),
            },
            Kind::Text(text) => (Node::Text(text.clone()), Type::Text),
            Kind::At(text) => self.at_literal(ast.at, text),
            Kind::Name(name) => self.name(name, ast.at),
            Kind::Path(..) => self.path(ast),
            Kind::Neg(of) => {
                let (node, kind) = self.lower(of);
                if !matches!(kind, Type::Any | Type::Number | Type::Duration | Type::Months) {
                    let shown = self.shown(of.at);
                    return self.wrong(
                        ast.at,
                        format!("`{shown}` is {kind}, not a number"),
                        "leave out the `-`",
                    );
                }
                (Node::Neg(node.into()), kind)
            }
            Kind::Binary(op, left, right) => match op {
                Op::And => (Node::And(self.condition(left).into(), self.condition(right).into()), Type::Bool),
                Op::Or => (Node::Or(self.condition(left).into(), self.condition(right).into()), Type::Bool),
                Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => self.comparison(*op, left, right),
                _ => self.arithmetic(*op, ast.at, left, right),
            },
            Kind::Between(of, low, high) => {
                let of_lowered = self.lower(of);
                let low_lowered = self.lower(low);
                let high_lowered = self.lower(high);
                self.check_comparable(Op::Ge, of, &of_lowered.1, low, &low_lowered.1);
                self.check_comparable(Op::Le, of, &of_lowered.1, high, &high_lowered.1);
                (Node::Between(of_lowered.0.into(), low_lowered.0.into(), high_lowered.0.into()), Type::Bool)
            }
            Kind::In(of, tests) => {
                let (node, kind) = self.lower(of);
                let tests = self.tests(tests, &kind, of.at);
                (Node::In(node.into(), tests), Type::Bool)
            }
            Kind::If(condition, yes, no) => {
                let condition = self.condition(condition);
                let (yes, yes_kind) = self.lower(yes);
                let (no, no_kind) = self.lower(no);
                (Node::If(condition.into(), yes.into(), no.into()), yes_kind.join(no_kind))
            }
            Kind::Filter(list, test) => self.filter(list, test),
            Kind::Call(name, at, arguments) => self.call(name, *at, ast.at, arguments),
            Kind::List(items) => {
                let mut kind: Option<Type> = None;
                let mut nodes = Vec::new();
                for item in items {
                    let (node, item_kind) = self.lower(item);
                    nodes.push(node);
                    kind = Some(kind.map_or(item_kind.clone(), |kind| kind.join(item_kind)));
                }
                (Node::List(nodes), Type::list(kind.unwrap_or(Type::Any)))
            }
            Kind::Context(entries) => {
                let mut kinds = Vec::new();
                let mut nodes = Vec::new();
                for (name, entry) in entries {
                    let (node, kind) = self.lower(entry);
                    nodes.push((Arc::from(name.as_str()), node));
                    kinds.push((name.clone(), kind));
                }
                (Node::Made(nodes), Type::record(kinds))
            }
            Kind::For(name, source, body) => {
                let whole = self.item_of(source);
                let (source, kind) = self.source(source);
                let (body, body_kind) =
                    self.within(name, kind, whole, false, |compiler| compiler.lower(body));
                (Node::For(source, body.into()), Type::list(body_kind))
            }
            Kind::Quantified(every, name, source, body) => {
                let whole = self.item_of(source);
                let (source, kind) = self.source(source);
                let body = self.within(name, kind, whole, false, |compiler| compiler.condition(body));
                (Node::Quantified(*every, source, body.into()), Type::Bool)
            }
            Kind::InstanceOf(of, kind) => {
                (Node::InstanceOf(self.lower(of).0.into(), kind.clone()), Type::Bool)
            }
        }
    }

    /// Compiles something in which `name` is the item at hand.
    pub(crate) fn within<T>(
        &mut self,
        name: &str,
        kind: Type,
        whole: String,
        implicit: bool,
        lower: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.locals.push(Local { name: name.to_owned(), kind, whole, implicit });
        let lowered = lower(self);
        self.locals.pop();
        lowered
    }

    /// What an item of a source is, for reasons.
    fn item_of(&self, source: &ast::Source) -> String {
        match source {
            ast::Source::Range(from, to) => format!("a number of {from} to {to}"),
            ast::Source::List(list) => format!("an item of `{}`", self.shown(list.at)),
        }
    }

    fn source(&mut self, source: &ast::Source) -> (Source, Type) {
        match source {
            ast::Source::Range(from, to) => (Source::Range(*from, *to), Type::Number),
            ast::Source::List(list) => {
                let (node, kind) = self.list(list);
                (Source::List(node.into()), kind)
            }
        }
    }

    /// Compiles a part that must be a list; gives the type of its items.
    fn list(&mut self, list: &Ast) -> (Node, Type) {
        let (node, kind) = self.lower(list);
        match kind {
            Type::List(item) => (node, *item),
            Type::Any => (node, Type::Any),
            kind => {
                let shown = self.shown(list.at);
                self.wrong(
                    list.at,
                    format!("`{shown}` is {kind}, not a list"),
                    "name a list here, or leave the brackets out",
                )
            }
        }
    }

    fn filter(&mut self, list: &Ast, test: &Ast) -> (Node, Type) {
        let shown = self.shown(list.at).to_owned();
        let (list, item) = self.list(list);
        // A number chooses one item, a condition keeps those for which it is true (DMN 1.5, 10.3.2.5).
        if let Some(place) = literal_integer(test) {
            let place = Node::Const(Val::Number(FeelNumber::from(place)));
            return (Node::Item(list.into(), place.into(), shown), item);
        }
        let before = self.findings.len();
        let (node, kind) =
            self.within("item", item.clone(), format!("an item of `{shown}`"), true, |compiler| {
                compiler.lower(test)
            });
        if kind == Type::Number && self.findings.len() == before {
            // The place of an item is worked out outside of any item.
            self.findings.truncate(before);
            let (place, _) = self.lower(test);
            return (Node::Item(list.into(), place.into(), shown), item);
        }
        if !matches!(kind, Type::Bool | Type::Any) {
            let written = self.shown(test.at);
            self.wrong(
                test.at,
                format!("`{written}` is {kind}, not a condition"),
                "compare it with something",
            );
        }
        (Node::Filter(list.into(), node.into(), format!("{shown}[…]")), Type::list(item))
    }

    fn at_literal(&mut self, at: Span, text: &str) -> (Node, Type) {
        if let Some(length) = duration(text) {
            let kind = if matches!(length, Val::Months(_)) { Type::Months } else { Type::Duration };
            return (Node::Const(length), kind);
        }
        // A zone's name may hold a `T`: `23:00:50@Etc/GMT`.
        let clock = text.split('@').next().unwrap_or(text);
        let function = match (clock.contains('T'), clock.contains(':')) {
            (true, _) => "date and time",
            (false, true) => "time",
            (false, false) => "date",
        };
        let argument = Ast { at, depth: 1, kind: Kind::Text(text.to_owned()) };
        self.call(function, at, at, &[argument])
    }

    fn arithmetic(&mut self, op: Op, at: Span, left: &Ast, right: &Ast) -> (Node, Type) {
        let (left_node, left_kind) = self.lower(left);
        let (right_node, right_kind) = self.lower(right);
        use Type::{Any, Choice, Date, Duration, Months, Null, Number, Text, Time, TimeOfDay};
        let kind = match (op, &left_kind, &right_kind) {
            (_, Any | Null, _) | (_, _, Any | Null) => Any,
            (_, Number, Number) => Number,
            (Op::Add, Text | Choice(_), Text | Choice(_)) => Text,
            (Op::Add | Op::Sub, Date, Duration | Months) | (Op::Add, Duration | Months, Date) => Date,
            (Op::Add | Op::Sub, Time, Duration | Months) | (Op::Add, Duration | Months, Time) => Time,
            (Op::Sub, Date | Time, Date | Time) => Duration,
            (Op::Add | Op::Sub, Duration, Duration) => Duration,
            (Op::Add | Op::Sub, Months, Months) => Months,
            (Op::Mul | Op::Div, Duration, Number) | (Op::Mul, Number, Duration) => Duration,
            (Op::Mul | Op::Div, Months, Number) | (Op::Mul, Number, Months) => Months,
            (Op::Div, Duration, Duration) | (Op::Div, Months, Months) => Number,
            _ => {
                let help = match (&left_kind, &right_kind) {
                    (Date | Time, Number) => "add a duration: `+ duration(\"P28D\")`",
                    (Text | Choice(_), _) | (_, Text | Choice(_)) => {
                        "turn the other into a text with `string(…)`, or the text into a number with `number(…, \",\", \".\")`"
                    }
                    (TimeOfDay, _) | (_, TimeOfDay) => "use a date and time instead of a time of day",
                    _ => "use values that can be calculated with each other",
                };
                return self.wrong(
                    at,
                    format!("`{}` cannot join {left_kind} and {right_kind}", op.spelt()),
                    help,
                );
            }
        };
        (Node::Math(op, left_node.into(), right_node.into()), kind)
    }

    /// The value of a node that reads nothing.
    pub(crate) fn fold(node: &Node) -> Option<Val<'static>> {
        let scope = NoScope;
        let value = Run::new(&scope).eval(node);
        match value {
            Val::Date(date) => Some(Val::Date(date)),
            Val::Time(time) => Some(Val::Time(time)),
            Val::Duration(length) => Some(Val::Duration(length)),
            Val::Months(months) => Some(Val::Months(months)),
            Val::Feel(value) => Some(Val::Feel(value)),
            _ => None,
        }
    }
}
