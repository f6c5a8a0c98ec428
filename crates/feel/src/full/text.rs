//! Text to a tree that is bounded: read by the engine's parser, held against the limits, and given the calls of the
//! [meter](super::meter).

use super::meter::Hook;
use crate::{
    builtin::NAMES,
    dmn::xml::Words,
    finding::{Finding, Span},
    gate::{DEPTH_MAX, TEXT_BYTES_MAX},
};
use dsntk_feel::{Evaluator, FeelScope, FeelType, Name, bif::Bif, values::Value};
use dsntk_feel_evaluator::prepare;
use dsntk_feel_parser::{AstNode, parse_expression, parse_unary_tests};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    str::FromStr,
};

/// Most functions defined in one text: each holds a copy of those before it.
const FUNCTIONS_MAX: usize = 12;

/// Something ready to run.
pub(crate) struct Program(Evaluator);

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Program")
    }
}

impl Program {
    pub(super) fn run(&self, scope: &FeelScope) -> dsntk_feel::values::Value {
        super::meter::spend(1);
        (self.0)(scope)
    }
}

/// One alternative of a cell.
#[derive(Debug)]
pub(crate) enum Cell {
    /// `-`
    Any,
    /// `? in …`
    In(Program),
    /// A condition that names `?`.
    Asks(Program),
    Not(Vec<Cell>),
}

/// What was made of a text.
pub(super) struct Made<T> {
    pub(super) what: T,
    /// Of its value, as far as the text tells it.
    pub(super) shape: FeelType,
    pub(super) uses: Uses,
}

/// The names a text uses.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Paths that begin in the scope.
    pub(super) used: BTreeSet<String>,
    /// It names `null`.
    pub(super) asks_null: bool,
    /// That are nowhere.
    pub(super) unknown: BTreeSet<String>,
}

/// An expression.
pub(super) fn expression(text: &Words, names: &FeelScope) -> Result<Made<Program>, Finding> {
    let tree = parsed(text, |text| parse_expression(names, text, false))?;
    let shape = shape(&tree);
    let mut uses = Uses::default();
    let what = program(text, tree, names, &mut uses)?;
    Ok(Made { what, shape, uses })
}

/// Unary tests of `?`.
pub(super) fn tests(text: &Words, names: &FeelScope) -> Result<Made<Vec<Cell>>, Finding> {
    let mut uses = Uses::default();
    let what = if text.text.trim().is_empty() {
        vec![Cell::Any]
    } else {
        match parsed(text, |text| parse_unary_tests(names, text, false))? {
            AstNode::Irrelevant => vec![Cell::Any],
            AstNode::ExpressionList(items) => cells(text, items, names, &mut uses)?,
            AstNode::NegatedList(items) => vec![Cell::Not(cells(text, items, names, &mut uses)?)],
            one => cells(text, vec![one], names, &mut uses)?,
        }
    };
    Ok(Made { what, shape: FeelType::Boolean, uses })
}

fn cells(
    text: &Words,
    items: Vec<AstNode>,
    names: &FeelScope,
    uses: &mut Uses,
) -> Result<Vec<Cell>, Finding> {
    let tested = || AstNode::Name("?".into());
    items
        .into_iter()
        .map(|item| match item {
            AstNode::Irrelevant => Ok(Cell::Any),
            item if asks(&item) => Ok(Cell::Asks(program(text, item, names, uses)?)),
            item => {
                let tree = AstNode::In(Box::new(tested()), Box::new(item));
                Ok(Cell::In(program(text, tree, names, uses)?))
            }
        })
        .collect()
}

fn wrong(text: &Words, message: impl Into<String>, help: &str) -> Finding {
    text.place(Finding::new(Span::new(0, text.text.len()), message, help))
}

fn parsed<E>(text: &Words, parse: impl FnOnce(&str) -> Result<AstNode, E>) -> Result<AstNode, Finding> {
    if text.text.len() > TEXT_BYTES_MAX {
        return Err(wrong(
            text,
            format!("the text is longer than {TEXT_BYTES_MAX} bytes"),
            "give parts of it names as decisions or entries of a context",
        ));
    }
    if text.text.trim().is_empty() {
        return Err(wrong(text, "there is no expression", "write one, or `null` for nothing"));
    }
    let unread = || {
        let shown: String = text.text.trim().chars().take(60).collect();
        wrong(
            text,
            format!("`{shown}` is no FEEL expression"),
            "look for a missing bracket, quote or operator, or a name that is not known here",
        )
    };
    // Some texts make the parser panic; it has a stack of its own.
    match catch_unwind(AssertUnwindSafe(|| parse(&text.text))) {
        Ok(Ok(tree)) => Ok(tree),
        _ => Err(unread()),
    }
}

fn program(text: &Words, tree: AstNode, names: &FeelScope, uses: &mut Uses) -> Result<Program, Finding> {
    let mut bounds = Bounds { names, functions: 0, bound: Vec::new(), loose: 0, uses };
    let tree = bounds.bounded(tree, 0).map_err(|refused| match refused {
        Refused::Deep => wrong(
            text,
            format!("the expression is nested more than {DEPTH_MAX} deep"),
            "give parts of it names as decisions or entries of a context",
        ),
        Refused::External => wrong(
            text,
            "external functions are not run: they would call another program",
            "write the function in FEEL",
        ),
        Refused::Functions => wrong(
            text,
            format!("the text defines more than {FUNCTIONS_MAX} functions"),
            "make them knowledge models of their own",
        ),
    })?;
    catch_unwind(AssertUnwindSafe(|| prepare(&tree)))
        .map(Program)
        .map_err(|_| wrong(text, "the engine cannot use the expression", "write it more simply"))
}

enum Refused {
    Deep,
    External,
    Functions,
}

struct Bounds<'n> {
    names: &'n FeelScope,
    functions: usize,
    /// Names bound in the text: iterators, parameters, entries.
    bound: Vec<Name>,
    /// Filters around: in them the parts of an item are names too.
    loose: usize,
    uses: &'n mut Uses,
}

type Bounded = Result<AstNode, Refused>;

impl Bounds<'_> {
    fn bounded(&mut self, node: AstNode, depth: usize) -> Bounded {
        use AstNode as A;
        if depth > DEPTH_MAX {
            return Err(Refused::Deep);
        }
        let next = depth + 1;
        Ok(match node {
            A::Name(name) => self.name(name),
            A::Null => {
                self.uses.asks_null = true;
                A::Null
            }
            A::FunctionBody(_, true) => return Err(Refused::External),
            A::FunctionBody(body, false) => {
                self.functions += 1;
                if self.functions > FUNCTIONS_MAX {
                    return Err(Refused::Functions);
                }
                let body = self.bounded(*body, next)?;
                let run = A::If(Box::new(Hook::Enter.call(Vec::new())), Box::new(body), Box::new(A::Null));
                A::FunctionBody(Box::new(Hook::Leave.call(vec![run])), false)
            }
            A::For(contexts, body) => {
                let turns = turns(&contexts);
                self.with(variables(&contexts), |bounds| {
                    let contexts = bounds.bounded(*contexts, next)?;
                    let body = match *body {
                        A::EvaluatedExpression(body) => *body,
                        body => body,
                    };
                    let body = Hook::Turn.call(vec![bounds.bounded(body, next)?]);
                    let body = A::EvaluatedExpression(Box::new(body));
                    bounds.guarded(A::For(Box::new(contexts), Box::new(body)), turns, next)
                })?
            }
            A::Some(contexts, body) => {
                let turns = turns(&contexts);
                self.with(variables(&contexts), |bounds| {
                    let (contexts, body) = (bounds.bounded(*contexts, next)?, bounds.bounded(*body, next)?);
                    bounds.guarded(A::Some(Box::new(contexts), Box::new(body)), turns, next)
                })?
            }
            A::Every(contexts, body) => {
                let turns = turns(&contexts);
                self.with(variables(&contexts), |bounds| {
                    let (contexts, body) = (bounds.bounded(*contexts, next)?, bounds.bounded(*body, next)?);
                    bounds.guarded(A::Every(Box::new(contexts), Box::new(body)), turns, next)
                })?
            }
            A::Satisfies(body) => A::Satisfies(Box::new(Hook::Turn.call(vec![self.bounded(*body, next)?]))),
            A::Filter(list, test) => {
                let list = self.bounded(*list, next)?;
                self.loose += 1;
                let test = self.bounded(*test, next);
                self.loose -= 1;
                A::Filter(Box::new(list), Box::new(Hook::Turn.call(vec![test?])))
            }
            A::Context(entries) => {
                let keys = entries.iter().filter_map(|entry| match entry {
                    A::ContextEntry(key, _) => match &**key {
                        A::ContextEntryKey(key) => Some(key.clone()),
                        _ => None,
                    },
                    _ => None,
                });
                let keys = keys.collect();
                A::Context(self.with(keys, |bounds| bounds.all(entries, next))?)
            }
            A::FunctionDefinition(parameters, body) => {
                let mut names = Vec::new();
                if let A::FormalParameters(parameters) = &*parameters {
                    names.extend(parameters.iter().filter_map(|parameter| match parameter {
                        A::FormalParameter(name, _) => match &**name {
                            A::ParameterName(name) => Some(name.clone()),
                            _ => None,
                        },
                        _ => None,
                    }));
                }
                let body = self.with(names, |bounds| bounds.boxed(body, next))?;
                A::FunctionDefinition(parameters, body)
            }
            A::List(items) => A::List(self.weighed(items, Hook::Value, next)?),
            A::ContextEntry(key, value) => {
                let value = self.bounded(*value, next)?;
                A::ContextEntry(key, Box::new(weighed(value, Hook::Value)))
            }
            A::Add(left, right) => Hook::Value.call(vec![A::Add(
                Box::new(self.bounded(*left, next)?),
                Box::new(self.bounded(*right, next)?),
            )]),
            A::FunctionInvocation(function, arguments) => {
                let name = match &*function {
                    A::Name(name) => name.to_string(),
                    _ => String::new(),
                };
                let arguments = match *arguments {
                    A::PositionalParameters(arguments) => {
                        let mut bounded = Vec::new();
                        for (index, argument) in arguments.into_iter().enumerate() {
                            let argument = self.bounded(argument, next)?;
                            let hook = if index == 1 { second(&name) } else { first(&name) };
                            bounded.push(taken(argument, hook));
                        }
                        A::PositionalParameters(bounded)
                    }
                    A::NamedParameters(parameters) => {
                        let mut bounded = Vec::new();
                        for parameter in parameters {
                            if let A::NamedParameter(key, argument) = parameter {
                                let argument = self.bounded(*argument, next)?;
                                let is_pattern = matches!(&*key, A::ParameterName(key) if matches!(key.as_str(), "pattern" | "delimiter"));
                                let hook = if is_pattern { second(&name) } else { first(&name) };
                                bounded.push(A::NamedParameter(key, Box::new(taken(argument, hook))));
                            }
                        }
                        A::NamedParameters(bounded)
                    }
                    other => other,
                };
                A::FunctionInvocation(Box::new(self.bounded(*function, next)?), Box::new(arguments))
            }
            // What follows the dot is no name of the scope.
            A::Path(of, part) => {
                let whole = A::Path(of, part);
                let _ = self.kind(&whole);
                // The group itself is not used, only its part.
                if let Some(path) = self.path(&whole) {
                    self.uses.used.insert(path);
                    return Ok(whole);
                }
                match whole {
                    A::Path(of, part) => A::Path(Box::new(self.bounded(*of, next)?), part),
                    other => other,
                }
            }
            other => self.inside(other, next)?,
        })
    }

    fn name(&mut self, name: Name) -> AstNode {
        let is_bound = self.bound.contains(&name);
        if self.names.get_value(&name).is_some() {
            if !is_bound {
                self.uses.used.insert(name.to_string());
            }
        } else {
            match name.as_str() {
                _ if is_bound => {}
                "now" => return Hook::Now.named(),
                "today" => return Hook::Today.named(),
                "?" | "item" | "partial" => {}
                known if Bif::from_str(known).is_ok() => {}
                unknown if self.loose == 0 => {
                    self.uses.unknown.insert(unknown.to_owned());
                }
                _ => {}
            }
        }
        AstNode::Name(name)
    }

    /// The declared type of a name or of a part of it; notes a part that is not there.
    fn kind(&mut self, node: &AstNode) -> FeelType {
        match node {
            AstNode::Name(name) if !self.bound.contains(name) => match self.names.get_value(name) {
                Some(Value::FeelType(kind)) => kind,
                _ => FeelType::Any,
            },
            AstNode::Path(of, part) => {
                let mut of = self.kind(of);
                if let FeelType::List(item) = of {
                    of = *item;
                }
                match (of, &**part) {
                    (FeelType::Context(parts), AstNode::Name(part)) => match parts.get(part) {
                        Some(kind) => kind.clone(),
                        None => {
                            self.uses.unknown.insert(part.to_string());
                            FeelType::Any
                        }
                    },
                    _ => FeelType::Any,
                }
            }
            _ => FeelType::Any,
        }
    }

    /// A path of names that begins in the scope.
    fn path(&self, node: &AstNode) -> Option<String> {
        match node {
            AstNode::Name(name) if !self.bound.contains(name) => {
                self.names.get_value(name).map(|_| name.to_string())
            }
            AstNode::Path(of, part) => match &**part {
                AstNode::Name(part) => Some(format!("{}.{part}", self.path(of)?)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Bounds something in which names are bound.
    fn with<T>(&mut self, names: Vec<Name>, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.bound.len();
        self.bound.extend(names);
        let done = run(self);
        self.bound.truncate(before);
        done
    }

    fn weighed(&mut self, items: Vec<AstNode>, hook: Hook, depth: usize) -> Result<Vec<AstNode>, Refused> {
        items.into_iter().map(|item| Ok(weighed(self.bounded(item, depth)?, hook))).collect()
    }

    /// An iteration that is only begun when its turns can be taken. Over one list it needs no such question.
    fn guarded(&mut self, whole: AstNode, turns: Option<AstNode>, depth: usize) -> Bounded {
        let Some(turns) = turns else { return Ok(whole) };
        let turns = self.bounded(turns, depth)?;
        Ok(AstNode::If(Box::new(turns), Box::new(whole), Box::new(AstNode::Null)))
    }

    #[expect(clippy::boxed_local, reason = "the tree holds its parts in boxes")]
    fn boxed(&mut self, node: Box<AstNode>, depth: usize) -> Result<Box<AstNode>, Refused> {
        Ok(Box::new(self.bounded(*node, depth)?))
    }

    fn all(&mut self, nodes: Vec<AstNode>, depth: usize) -> Result<Vec<AstNode>, Refused> {
        nodes.into_iter().map(|node| self.bounded(node, depth)).collect()
    }

    /// Bounds the parts of a node that needs nothing itself.
    fn inside(&mut self, node: AstNode, depth: usize) -> Bounded {
        use AstNode as A;
        macro_rules! two {
            ($kind:ident, $left:expr, $right:expr) => {
                A::$kind(self.boxed($left, depth)?, self.boxed($right, depth)?)
            };
        }
        Ok(match node {
            A::And(a, b) => two!(And, a, b),
            A::Div(a, b) => two!(Div, a, b),
            A::Eq(a, b) => two!(Eq, a, b),
            A::Exp(a, b) => two!(Exp, a, b),
            A::Ge(a, b) => two!(Ge, a, b),
            A::Gt(a, b) => two!(Gt, a, b),
            A::In(a, b) => two!(In, a, b),
            A::InstanceOf(a, b) => A::InstanceOf(self.boxed(a, depth)?, b),
            A::Le(a, b) => two!(Le, a, b),
            A::Lt(a, b) => two!(Lt, a, b),
            A::Mul(a, b) => two!(Mul, a, b),
            A::Nq(a, b) => two!(Nq, a, b),
            A::Or(a, b) => two!(Or, a, b),
            A::Out(a, b) => two!(Out, a, b),
            A::Range(a, b) => two!(Range, a, b),
            A::Sub(a, b) => two!(Sub, a, b),
            A::Between(a, b, c) => {
                A::Between(self.boxed(a, depth)?, self.boxed(b, depth)?, self.boxed(c, depth)?)
            }
            A::If(a, b, c) => A::If(self.boxed(a, depth)?, self.boxed(b, depth)?, self.boxed(c, depth)?),
            A::CommaList(items) => A::CommaList(self.all(items, depth)?),
            A::ExpressionList(items) => A::ExpressionList(self.all(items, depth)?),
            A::NegatedList(items) => A::NegatedList(self.all(items, depth)?),
            A::IterationContexts(items) => A::IterationContexts(self.all(items, depth)?),
            A::QuantifiedContexts(items) => A::QuantifiedContexts(self.all(items, depth)?),
            A::PositionalParameters(items) => A::PositionalParameters(self.all(items, depth)?),
            A::IterationContextSingle(name, of) => A::IterationContextSingle(name, self.boxed(of, depth)?),
            A::IterationContextInterval(name, from, to) => {
                A::IterationContextInterval(name, self.boxed(from, depth)?, self.boxed(to, depth)?)
            }
            A::QuantifiedContext(name, of) => A::QuantifiedContext(name, self.boxed(of, depth)?),
            A::IntervalStart(of, kind) => A::IntervalStart(self.boxed(of, depth)?, kind),
            A::IntervalEnd(of, kind) => A::IntervalEnd(self.boxed(of, depth)?, kind),
            A::EvaluatedExpression(of) => A::EvaluatedExpression(self.boxed(of, depth)?),
            A::Neg(of) => A::Neg(self.boxed(of, depth)?),
            A::UnaryGe(of) => A::UnaryGe(self.boxed(of, depth)?),
            A::UnaryGt(of) => A::UnaryGt(self.boxed(of, depth)?),
            A::UnaryLe(of) => A::UnaryLe(self.boxed(of, depth)?),
            A::UnaryLt(of) => A::UnaryLt(self.boxed(of, depth)?),
            A::UnaryEq(of) => A::UnaryEq(self.boxed(of, depth)?),
            A::UnaryNe(of) => A::UnaryNe(self.boxed(of, depth)?),
            // Literals, types, names of parts: nothing in them runs.
            leaf => leaf,
        })
    }
}

/// A value to be charged for, unless its size stands in the text.
fn weighed(node: AstNode, hook: Hook) -> AstNode {
    use AstNode as A;
    match node {
        A::Numeric(..) | A::String(_) | A::Boolean(_) | A::Null | A::At(_) | A::FunctionDefinition(..) => {
            node
        }
        A::Neg(of) if matches!(*of, A::Numeric(..)) => A::Neg(of),
        node => hook.call(vec![node]),
    }
}

fn taken(argument: AstNode, hook: Hook) -> AstNode {
    match hook {
        // Even a written pattern is read at each call.
        Hook::Pattern => Hook::Pattern.call(vec![argument]),
        hook => weighed(argument, hook),
    }
}

/// How an argument of a function is charged for. What is no known name may be any function.
fn first(function: &str) -> Hook {
    match function {
        "matches" | "replace" | "split" => Hook::Text,
        "distinct values" | "union" | "mode" | "duplicate values" => Hook::Pairs,
        name if NAMES.contains(&name) => Hook::Argument,
        _ => Hook::Pairs,
    }
}

fn second(function: &str) -> Hook {
    match function {
        "matches" | "replace" | "split" => Hook::Pattern,
        other => first(other),
    }
}

/// The variables of an iteration.
fn variables(contexts: &AstNode) -> Vec<Name> {
    use AstNode as A;
    let (A::IterationContexts(items) | A::QuantifiedContexts(items)) = contexts else { return Vec::new() };
    items
        .iter()
        .filter_map(|item| match item {
            A::IterationContextInterval(name, ..)
            | A::IterationContextSingle(name, _)
            | A::QuantifiedContext(name, _) => match &**name {
                A::Name(name) => Some(name.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// The question whether an iteration over several lists, or over a range, has too many turns.
fn turns(contexts: &AstNode) -> Option<AstNode> {
    use AstNode as A;
    let (A::IterationContexts(items) | A::QuantifiedContexts(items)) = contexts else { return None };
    let mut before: BTreeMap<Name, AstNode> = BTreeMap::new();
    let mut counts = Vec::new();
    let mut needed = items.len() > 1;
    for item in items {
        let count = match item {
            A::IterationContextInterval(_, from, to) => {
                needed = true;
                Hook::Span.call(vec![(**from).clone(), (**to).clone()])
            }
            A::IterationContextSingle(name, of) | A::QuantifiedContext(name, of) => {
                let count = match &**of {
                    A::Name(earlier) if before.contains_key(earlier) => {
                        Hook::Deep.call(before.get(earlier).cloned().into_iter().collect())
                    }
                    A::Range(from, to) => match (&**from, &**to) {
                        (A::IntervalStart(from, _), A::IntervalEnd(to, _)) => {
                            needed = true;
                            Hook::Span.call(vec![(**from).clone(), (**to).clone()])
                        }
                        _ => continue,
                    },
                    other => Hook::Count.call(vec![other.clone()]),
                };
                if let A::Name(name) = &**name {
                    let of = match &**of {
                        A::Name(earlier) => before.get(earlier).cloned().unwrap_or_else(|| (**of).clone()),
                        of => of.clone(),
                    };
                    before.insert(name.clone(), of);
                }
                count
            }
            _ => continue,
        };
        counts.push(count);
    }
    needed.then(|| Hook::Turns.call(vec![A::List(counts)]))
}

/// True when a test names `?`.
fn asks(node: &AstNode) -> bool {
    // The tree is small (`TEXT_BYTES_MAX`); its own listing is the one place that knows every kind of node.
    node.trace().contains("`?`")
}

/// What the text tells about the parts of its value, so that names of several words are read behind a dot.
fn shape(tree: &AstNode) -> FeelType {
    use AstNode as A;
    match tree {
        A::Context(entries) => FeelType::Context(
            entries
                .iter()
                .filter_map(|entry| match entry {
                    A::ContextEntry(key, value) => match &**key {
                        A::ContextEntryKey(key) => Some((key.clone(), shape(value))),
                        _ => None,
                    },
                    _ => None,
                })
                .collect(),
        ),
        A::List(items) => FeelType::List(Box::new(items.first().map_or(FeelType::Any, shape))),
        _ => FeelType::Any,
    }
}
