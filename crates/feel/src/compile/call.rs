//! Calls of built-in functions.

use super::Compiler;
use crate::{
    builtin::{Gives, Takes, builtin, signature},
    eval::{engine::Engine, node::Node, run::duration, val::Val},
    finding::Span,
    gate::ast::{Ast, Kind},
    types::Type,
};

impl Compiler<'_> {
    pub(super) fn call(&mut self, name: &str, at: Span, whole: Span, arguments: &[Ast]) -> (Node, Type) {
        let Some(function) = builtin(name) else {
            return self.wrong(
                at,
                format!("there is no function `{name}`"),
                "see the list of functions in the manual",
            );
        };
        if name == "not"
            && let [of] = arguments
        {
            return (Node::Not(self.condition(of).into()), Type::Bool);
        }
        let mut nodes = Vec::new();
        let mut first = None;
        for (index, argument) in arguments.iter().enumerate() {
            let (node, kind) = self.lower(argument);
            nodes.push(node);
            let Some(takes) = function.takes.get(index).or(function.takes.last()).copied() else { continue };
            let needs_list = takes == Takes::List && !function.repeats;
            if !takes.accepts(&kind) || (needs_list && !matches!(kind, Type::List(_) | Type::Any)) {
                let shown = self.shown(argument.at);
                self.wrong(
                    argument.at,
                    format!("`{name}` takes {}, and `{shown}` is {kind}", takes.words()),
                    format!("write it like `{}`", signature(name)),
                );
            }
            first = first.or(Some(kind));
        }
        let literal = match arguments {
            [Ast { kind: Kind::Text(text), .. }] => Some(text),
            _ => None,
        };
        self.reads_time |= matches!(name, "now" | "today");
        match (name, nodes.len()) {
            ("now", _) => return (Node::Now, Type::Time),
            ("today", _) => return (Node::Today, Type::Date),
            ("count", 1) => {
                if let Some(list) = nodes.pop() {
                    return (Node::Count(list.into()), Type::Number);
                }
            }
            ("duration", 1) => {
                if let Some(text) = literal {
                    return match duration(text) {
                        Some(length @ Val::Months(_)) => (Node::Const(length), Type::Months),
                        Some(length) => (Node::Const(length), Type::Duration),
                        None => self.wrong(
                            whole,
                            format!("`{text}` is no duration"),
                            "write it like `\"P28D\"`, `\"PT36H\"` or `\"P1Y6M\"`",
                        ),
                    };
                }
                if let Some(text) = nodes.pop() {
                    return (Node::Duration(text.into()), Type::Any);
                }
            }
            _ => {}
        }
        let kind = function.gives.kind(first.as_ref());
        // A date-time without a zone compares silently false with one that has it.
        if name == "date and time"
            && let Some(text) = literal
            && text.contains('T')
            && !has_zone(text)
        {
            return self.wrong(
                whole,
                format!("`{text}` does not say in which time zone"),
                format!("write `{text}Z` for UTC, or an offset such as `{text}+01:00`"),
            );
        }
        if matches!(name, "matches" | "replace" | "split")
            && let Some(Ast { kind: Kind::Text(pattern), at, .. }) = arguments.get(1)
        {
            self.check_pattern(pattern, *at);
        }
        let written = arguments.iter().all(|argument| {
            matches!(&argument.kind, Kind::Text(_) | Kind::Number(_))
                || matches!(&argument.kind, Kind::Neg(_))
        });
        let node = Node::Call(Engine::new(name, nodes.len()), nodes);
        if written && matches!(function.gives, Gives::Date | Gives::Time | Gives::TimeOfDay) {
            return match Self::fold(&node) {
                Some(value) => (Node::Const(value), kind),
                None => {
                    let shown = self.shown(whole);
                    self.wrong(
                        whole,
                        format!("`{shown}` is no {name}"),
                        format!("write it like `{}`", signature(name)),
                    )
                }
            };
        }
        (node, kind)
    }

    /// Reports a pattern the engine cannot use.
    fn check_pattern(&mut self, pattern: &str, at: Span) {
        let probe = Engine::new("matches", 2);
        let arguments = [Val::Text("".into()), Val::Text(pattern.into())];
        if probe.call(&arguments).is_null() {
            self.wrong(
                at,
                format!("`{pattern}` is no pattern"),
                "write it as an XPath regular expression: `\"^[A-Z]{2}[0-9]+$\"`",
            );
        }
    }
}

/// True when a date-time ends in `Z`, an offset, or a zone name.
fn has_zone(text: &str) -> bool {
    let clock = text.split_once('T').map_or("", |(_, clock)| clock);
    clock.ends_with(['Z', 'z']) || clock.contains(['+', '-', '@'])
}
