//! Comparisons and unary tests.

use super::Compiler;
use crate::{
    eval::node::{Node, Test},
    finding::{Finding, Listed, Span, meant},
    gate::ast::{self, Ast, Kind, Op},
    types::Type,
};

impl Compiler<'_> {
    pub(super) fn comparison(&mut self, op: Op, left: &Ast, right: &Ast) -> (Node, Type) {
        // Only a written `null` asks whether there is a value; comparing with nothing is unknown otherwise.
        if matches!(op, Op::Eq | Op::Ne) {
            let asked = match (&left.kind, &right.kind) {
                (Kind::Null, _) => Some(right),
                (_, Kind::Null) => Some(left),
                _ => None,
            };
            if let Some(asked) = asked {
                return (Node::IsNull(self.lower(asked).0.into(), op == Op::Eq), Type::Bool);
            }
        }
        let (left_node, left_kind) = self.lower(left);
        let (right_node, right_kind) = self.lower(right);
        self.check_comparable(op, left, &left_kind, right, &right_kind);
        (Node::Compare(op, left_node.into(), right_node.into()), Type::Bool)
    }

    /// Reports two values that can never be compared.
    pub(super) fn check_comparable(
        &mut self,
        op: Op,
        left: &Ast,
        left_kind: &Type,
        right: &Ast,
        right_kind: &Type,
    ) {
        self.check_choice(left_kind, right);
        self.check_choice(right_kind, left);
        let (left_shown, right_shown) = (self.shown(left.at).to_owned(), self.shown(right.at).to_owned());
        let equality = matches!(op, Op::Eq | Op::Ne);
        for (kind, shown, at) in [(left_kind, &left_shown, left.at), (right_kind, &right_shown, right.at)] {
            if !equality && matches!(kind, Type::Bool | Type::List(_) | Type::Record(_)) {
                let help = match kind {
                    Type::List(_) => format!("count its items: `count({shown})`"),
                    Type::Record(_) => parts_of(kind, shown),
                    _ => "write it alone, or `not(…)`".to_owned(),
                };
                let shown = if at.length == 0 { "the input".to_owned() } else { format!("`{shown}`") };
                self.wrong(at, format!("{shown} is {kind}; it has no order for `{}`", op.spelt()), help);
                return;
            }
        }
        if left_kind.comparable(right_kind) {
            return;
        }
        let help = suggestion(left_kind, right, &right_shown)
            .or_else(|| suggestion(right_kind, left, &left_shown))
            .or_else(|| conversion(left_kind, &left_shown, right_kind, &right_shown))
            .unwrap_or_else(|| "compare two values of the same kind".to_owned());
        // In a cell of a table the value compared stands elsewhere.
        let (whole, left_shown) = match left.at.length {
            0 => (right.at, "the input".to_owned()),
            _ => (left.at.to(right.at), format!("`{left_shown}`")),
        };
        self.wrong(
            whole,
            format!("{left_shown} is {left_kind}, `{right_shown}` is {right_kind}: they are never equal or in order"),
            help,
        );
    }

    /// Reports a text that is none of the choices.
    fn check_choice(&mut self, kind: &Type, literal: &Ast) {
        if let (Type::Choice(choices), Kind::Text(text)) = (kind, &literal.kind)
            && !choices.contains(text)
        {
            let help = meant(text, choices.iter().map(String::as_str)).map_or_else(
                || {
                    format!(
                        "the choices are {}",
                        Listed(&choices.iter().take(12).cloned().collect::<Vec<_>>())
                    )
                },
                |choice| format!("did you mean `\"{choice}\"`?"),
            );
            self.findings.push(Finding::new(
                literal.at,
                format!("`\"{text}\"` is none of the choices"),
                help,
            ));
        }
    }

    /// Compiles tests of a value of a type, written at `at`. In them `?` is the value (DMN 1.5, 10.3.1.2 rule 7).
    pub(crate) fn tests(&mut self, tests: &[ast::Test], kind: &Type, at: Span) -> Vec<Test> {
        tests.iter().map(|test| self.test(test, kind, at)).collect()
    }

    /// Compiles a cell of a decision table.
    pub(crate) fn cell(&mut self, tests: &[ast::Test], kind: &Type) -> Vec<Test> {
        self.tests(tests, kind, Span::default())
    }

    fn test(&mut self, test: &ast::Test, kind: &Type, at: Span) -> Test {
        let tested = Ast { at, depth: 1, kind: Kind::Name("?".to_owned()) };
        match test {
            ast::Test::Any => Test::Any,
            ast::Test::Compare(Op::Eq, Ast { kind: Kind::Null, .. }) => Test::Null,
            ast::Test::Compare(Op::Ne, Ast { kind: Kind::Null, .. }) => Test::Not(vec![Test::Null]),
            ast::Test::Compare(op, value) => {
                let (node, value_kind) = self.lower(value);
                self.check_comparable(*op, &tested, kind, value, &value_kind);
                Test::Compare(*op, node)
            }
            ast::Test::Range(low, low_counts, high, high_counts) => {
                let (low_node, low_kind) = self.lower(low);
                let (high_node, high_kind) = self.lower(high);
                self.check_comparable(Op::Ge, &tested, kind, low, &low_kind);
                self.check_comparable(Op::Le, &tested, kind, high, &high_kind);
                Test::Range(low_node, *low_counts, high_node, *high_counts)
            }
            ast::Test::Value(value) if matches!(value.kind, Kind::Null) => Test::Null,
            ast::Test::Value(value) if asks(value) => {
                Test::Condition(self.within("?", kind.clone(), "the input".to_owned(), false, |compiler| {
                    compiler.condition(value)
                }))
            }
            ast::Test::Value(value) => {
                let (node, value_kind) = self.lower(value);
                if let Kind::List(items) = &value.kind {
                    for item in items {
                        self.check_choice(kind, item);
                    }
                }
                match &value_kind {
                    // A list stands for its items, unless lists are tested.
                    Type::List(item) if !matches!(kind, Type::List(_)) => {
                        self.check_comparable(Op::Eq, &tested, kind, value, item);
                    }
                    value_kind => self.check_comparable(Op::Eq, &tested, kind, value, value_kind),
                }
                Test::Value(node)
            }
            ast::Test::Not(tests) => Test::Not(self.tests(tests, kind, at)),
        }
    }
}

/// How a literal is written so that it fits the type.
fn suggestion(kind: &Type, literal: &Ast, shown: &str) -> Option<String> {
    match (kind, &literal.kind) {
        (Type::Number, Kind::Text(text)) if text.parse::<rust_decimal::Decimal>().is_ok() => {
            Some(format!("write the number without quotes: `{text}`"))
        }
        (Type::Date, Kind::Text(_)) => Some(format!("write `date({shown})`")),
        (Type::Time, Kind::Text(_)) => Some(format!("write `date and time({shown})`, with a `Z` at its end")),
        (Type::Duration | Type::Months, Kind::Text(_)) => Some(format!("write `duration({shown})`")),
        (Type::Text | Type::Choice(_), Kind::Number(_)) => {
            Some(format!("write the text in quotes: `\"{shown}\"`"))
        }
        (Type::Bool, Kind::Text(text)) if matches!(text.as_str(), "yes" | "no" | "true" | "false") => {
            Some("write `true` or `false`, without quotes".to_owned())
        }
        _ => None,
    }
}

fn conversion(left: &Type, left_shown: &str, right: &Type, right_shown: &str) -> Option<String> {
    match (left, right) {
        (Type::Date, Type::Time) => Some(format!("compare the days: `date({right_shown})`")),
        (Type::Time, Type::Date) => Some(format!("compare the days: `date({left_shown})`")),
        (Type::List(_), _) => {
            Some(format!("count or filter the list: `count({left_shown})`, `{left_shown}[…]`"))
        }
        (_, Type::List(_)) => Some(format!("ask whether it is in the list: `{left_shown} in {right_shown}`")),
        (Type::Record(_), _) => Some(parts_of(left, left_shown)),
        (_, Type::Record(_)) => Some(parts_of(right, right_shown)),
        _ => None,
    }
}

/// The parts of a group to compare instead: a decision with the one output `amount` is a group with that part.
fn parts_of(kind: &Type, shown: &str) -> String {
    match kind {
        Type::Record(parts) if (1..=6).contains(&parts.len()) && !shown.contains([' ', '(']) => {
            let parts: Vec<String> = parts.keys().map(|part| format!("{shown}.{part}")).collect();
            format!(
                "compare {}{}",
                if parts.len() == 1 { "its part " } else { "one of its parts: " },
                Listed(&parts)
            )
        }
        _ => "compare one of its parts".to_owned(),
    }
}

/// True when a test names `?`, and so is a condition rather than a value to equal.
fn asks(ast: &Ast) -> bool {
    match &ast.kind {
        Kind::Name(name) => name == "?",
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::At(_) => false,
        Kind::Path(of, ..) | Kind::Neg(of) | Kind::InstanceOf(of, _) => asks(of),
        Kind::Binary(_, left, right) | Kind::Filter(left, right) => asks(left) || asks(right),
        Kind::Between(a, b, c) | Kind::If(a, b, c) => asks(a) || asks(b) || asks(c),
        Kind::In(of, tests) => asks(of) || tests.iter().any(test_asks),
        Kind::Call(_, _, items) | Kind::List(items) => items.iter().any(asks),
        Kind::Context(entries) => entries.iter().any(|(_, entry)| asks(entry)),
        Kind::For(_, source, body) | Kind::Quantified(_, _, source, body) => {
            asks(body) || matches!(source, ast::Source::List(list) if asks(list))
        }
    }
}

fn test_asks(test: &ast::Test) -> bool {
    match test {
        ast::Test::Any => false,
        ast::Test::Compare(_, value) | ast::Test::Value(value) => asks(value),
        ast::Test::Range(low, _, high, _) => asks(low) || asks(high),
        ast::Test::Not(tests) => tests.iter().any(test_asks),
    }
}
