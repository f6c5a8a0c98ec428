//! Names and paths: what they stand for, or which was meant.

use super::Compiler;
use crate::{
    eval::node::{Node, Part, Read},
    finding::{Listed, Span, meant},
    gate::ast::{Ast, Kind},
    types::Type,
};
use casewright_core::FieldPath;

impl Compiler<'_> {
    /// A name alone: the item at hand, a part of it, a named condition, or a root of the schema, in this order.
    pub(super) fn name(&mut self, name: &str, at: Span) -> (Node, Type) {
        for (slot, local) in self.locals.iter().enumerate().rev() {
            if local.name == name {
                return (Node::Local(slot), local.kind.clone());
            }
            if local.implicit
                && let Type::Record(parts) = &local.kind
                && let Some(kind) = parts.get(name)
            {
                let part = Part {
                    of: Node::Local(slot).into(),
                    name: name.to_owned(),
                    whole: local.whole.clone(),
                    is_list: matches!(kind, Type::List(_)),
                };
                return (Node::Part(part), kind.clone());
            }
        }
        if let Some(condition) = self.named.compiled(name) {
            self.cost += condition.cost;
            self.reads_time |= condition.reads_time;
            self.named_depth = self.named_depth.max(condition.depth);
            for path in &condition.reads {
                self.add_read(path.clone());
            }
            return (Node::Named(condition.clone()), condition.kind.clone());
        }
        if let Some(kind) = self.schema.root(name).cloned() {
            return self.read(name, &[], kind);
        }
        let known: Vec<&str> = self
            .locals
            .iter()
            .map(|local| local.name.as_str())
            .chain(self.named.names())
            .chain(self.schema.roots())
            .collect();
        // A dash inside a name reads as a minus when the whole name is unknown.
        let stretched = self.stretched(at);
        let help = stretched
            .and_then(|whole| meant(whole, known.iter().copied().filter(|name| name.contains('-'))))
            .or_else(|| meant(name, known.iter().copied()))
            .map_or_else(
                || "use a field of the case file, a named condition, or a text in double quotes".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
        self.wrong(at, format!("there is no `{name}`"), help)
    }

    /// The name at a place with everything joined to it by dashes.
    fn stretched(&self, at: Span) -> Option<&str> {
        let rest = self.text.get(at.offset..)?;
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        rest.get(..end).filter(|whole| whole.len() > at.length)
    }

    fn read(&mut self, root: &str, rest: &[String], kind: Type) -> (Node, Type) {
        let mut path = root.to_owned();
        for part in rest {
            path.push('.');
            path.push_str(part);
        }
        let path = FieldPath::new(path);
        self.add_read(path.clone());
        let is_list = matches!(kind, Type::List(_));
        (Node::Read(Read { root: root.to_owned(), rest: rest.to_vec(), path, is_list }), kind)
    }

    /// `a.b.c`: as far as it names parts of the scope it is one read, so that a reason can name the whole path.
    pub(super) fn path(&mut self, ast: &Ast) -> (Node, Type) {
        let Kind::Path(of, name, at) = &ast.kind else { return self.lower(ast) };
        let mark = self.reads.clone();
        let (node, kind) = self.lower(of);
        let shown = self.shown(of.at).to_owned();
        let Some(part) = self.part(&kind, name, *at, &shown) else { return (node, Type::Any) };
        match node {
            Node::Read(read) if matches!(kind, Type::Record(_) | Type::Any) => {
                // The group itself is not read, only its part.
                self.reads = mark;
                let mut rest = read.rest;
                rest.push(name.clone());
                self.read(&read.root, &rest, part)
            }
            node => {
                let whole = match &node {
                    Node::Local(slot) => self.locals.get(*slot).map(|local| local.whole.clone()),
                    _ => None,
                };
                let part_of = Part {
                    of: node.into(),
                    name: name.clone(),
                    whole: whole.unwrap_or_else(|| format!("`{shown}`")),
                    is_list: matches!(part, Type::List(_)) && !matches!(kind, Type::List(_)),
                };
                (Node::Part(part_of), part)
            }
        }
    }

    /// The type of a part; none, with a finding, when there is no such part.
    fn part(&mut self, kind: &Type, name: &str, at: Span, shown: &str) -> Option<Type> {
        let properties: &[&str] = match kind {
            Type::Any => return Some(Type::Any),
            Type::Record(parts) => {
                if let Some(part) = parts.get(name) {
                    return Some(part.clone());
                }
                let help = meant(name, parts.keys().map(String::as_str)).map_or_else(
                    || {
                        let names: Vec<String> = parts.keys().take(8).cloned().collect();
                        format!("its parts are {}", Listed(&names))
                    },
                    |name| format!("did you mean `{name}`?"),
                );
                self.wrong(at, format!("there is no `{name}` in `{shown}`"), help);
                return None;
            }
            Type::List(item) => return Some(Type::list(self.part(item, name, at, shown)?)),
            Type::Date => &["year", "month", "day", "weekday"],
            Type::Time => {
                &["year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone"]
            }
            Type::TimeOfDay => &["hour", "minute", "second"],
            Type::Duration => &["days", "hours", "minutes", "seconds"],
            Type::Months => &["years", "months"],
            Type::Null | Type::Bool | Type::Number | Type::Text | Type::Choice(_) => &[],
        };
        if properties.contains(&name) {
            return Some(match name {
                "time offset" => Type::Duration,
                "timezone" => Type::Text,
                _ => Type::Number,
            });
        }
        let help = if properties.is_empty() {
            format!("leave out `.{name}`")
        } else {
            let names: Vec<String> = properties.iter().map(|name| (*name).to_owned()).collect();
            format!("its parts are {}", Listed(&names))
        };
        self.wrong(at, format!("`{shown}` is {kind}; it has no part `{name}`"), help);
        None
    }
}
