//! Values, names, calls, and what begins with a keyword.

use super::{
    KEYWORDS, Parsed, Parser,
    limits::{check_number, literal_integer, lone_range},
};
use crate::{
    builtin,
    finding::{Finding, Span, meant},
    gate::{
        RANGE_MAX,
        ast::{Ast, Kind, Source},
        token::Token,
    },
};

impl Parser {
    pub(super) fn primary(&mut self) -> Parsed<Ast> {
        let at = self.span();
        let token = self.peek().clone();
        let kind = match token {
            Token::Number(spelt) => {
                self.next();
                check_number(&spelt, at)?;
                Kind::Number(spelt)
            }
            Token::Text(text) => {
                self.next();
                Kind::Text(text)
            }
            Token::Sign("@") => {
                self.next();
                let Token::Text(text) = self.peek().clone() else {
                    return Err(Finding::new(
                        at,
                        "`@` stands before a text",
                        "write it like `@\"2026-03-01\"`",
                    ));
                };
                self.next();
                return Self::node(at.to(self.last()), Kind::At(text));
            }
            Token::Sign("(") => {
                self.next();
                let inner = self.expression(0)?;
                if self.sign("..") {
                    return Err(lone_range(at.to(self.span())));
                }
                self.expect(")")?;
                return Ok(inner);
            }
            Token::Sign("[") => {
                self.next();
                let mut items = Vec::new();
                if !self.take_sign("]") {
                    items.push(self.expression(0)?);
                    if self.sign("..") {
                        return Err(lone_range(at.to(self.span())));
                    }
                    while self.take_sign(",") {
                        items.push(self.expression(0)?);
                    }
                    self.expect("]")?;
                }
                return Self::node(at.to(self.last()), Kind::List(items));
            }
            Token::Sign("{") => return self.context(at),
            Token::Sign("<" | "<=" | ">" | ">=" | "=" | "!=") => {
                return Err(Finding::new(
                    at,
                    format!("there is nothing before {}", self.shown()),
                    "write what is compared: `fee >= 100`",
                ));
            }
            Token::Compound(name) => {
                self.next();
                return self.named(name, at);
            }
            Token::Word(word) => return self.worded(&word, at),
            Token::Sign(_) | Token::End => {
                return Err(Finding::new(
                    at,
                    format!("expected a value, found {}", self.shown()),
                    "write a name, a number, a text in double quotes or a function here",
                ));
            }
        };
        Self::node(at, kind)
    }

    pub(super) fn worded(&mut self, word: &str, at: Span) -> Parsed<Ast> {
        self.next();
        match word {
            "true" | "false" => Self::node(at, Kind::Bool(word == "true")),
            "null" => Self::node(at, Kind::Null),
            "if" => {
                let condition = self.expression(0)?;
                self.expect_word("then", "if x > 5 then 1 else 2")?;
                let yes = self.expression(0)?;
                self.expect_word("else", "if x > 5 then 1 else 2")?;
                let no = self.expression(0)?;
                Self::node(at.to(no.at), Kind::If(condition.into(), yes.into(), no.into()))
            }
            "for" => {
                let (name, source) = self.iterator(at, "for x in list return x")?;
                self.expect_word("return", "for x in list return x")?;
                let body = self.expression(0)?;
                self.loops -= 1;
                Self::node(at.to(body.at), Kind::For(name, source, body.into()))
            }
            "some" | "every" => {
                let example = "some x in list satisfies x > 5";
                let (name, source) = self.iterator(at, example)?;
                self.expect_word("satisfies", example)?;
                let body = self.expression(0)?;
                self.loops -= 1;
                Self::node(at.to(body.at), Kind::Quantified(word == "every", name, source, body.into()))
            }
            "function" | "external" => Err(Finding::new(
                at,
                "functions cannot be defined in an expression",
                "name the part as a condition or a decision, and use that name",
            )),
            keyword if KEYWORDS.contains(&keyword) => Err(Finding::new(
                at,
                format!("expected a value, found `{keyword}`"),
                "write a name, a number, a text in double quotes or a function here",
            )),
            name => self.named(name.to_owned(), at),
        }
    }

    /// `x in source`, after `for`, `some` or `every`.
    pub(super) fn iterator(&mut self, start: Span, example: &str) -> Parsed<(String, Source)> {
        self.loops += 1;
        if self.loops > 1 {
            return Err(Finding::new(
                start,
                "iterations cannot be nested",
                "filter the list first, or name the inner part as a decision",
            ));
        }
        let (name, at) = self.name("a name for the item")?;
        if KEYWORDS.contains(&name.as_str()) {
            return Err(Finding::new(
                at,
                format!("expected a name for the item, found `{name}`"),
                format!("write it like `{example}`"),
            ));
        }
        self.expect_word("in", example)?;
        let from = self.expression(0)?;
        let source = if self.take_sign("..") {
            let to = self.expression(0)?;
            let at = from.at.to(to.at);
            match (literal_integer(&from), literal_integer(&to)) {
                (Some(from), Some(to)) if from.abs_diff(to) < RANGE_MAX.unsigned_abs() => {
                    Source::Range(from, to)
                }
                _ => {
                    return Err(Finding::new(
                        at,
                        "the range is not made of two near whole numbers",
                        format!(
                            "write both ends as numbers, at most {RANGE_MAX} apart: `1..12`; or iterate a list"
                        ),
                    ));
                }
            }
        } else {
            Source::List(from.into())
        };
        if self.sign(",") {
            return Err(Finding::new(
                self.span(),
                "only one list can be iterated at a time",
                "filter the list first, or name the inner part as a decision",
            ));
        }
        Ok((name, source))
    }

    /// A name, or a call when a bracket follows.
    pub(super) fn named(&mut self, name: String, at: Span) -> Parsed<Ast> {
        if !self.sign("(") {
            return Self::node(at, Kind::Name(name));
        }
        if !builtin::NAMES.contains(&name.as_str()) {
            let help = match name.as_str() {
                "sort" => "sort needs a function definition, which an expression cannot hold".to_owned(),
                "range" => "write the range itself: `x in [1..5]`".to_owned(),
                _ => meant(&name, builtin::NAMES.iter().copied()).map_or_else(
                    || "see the list of functions in the manual".to_owned(),
                    |known| format!("did you mean `{known}`?"),
                ),
            };
            return Err(Finding::new(at, format!("there is no function `{name}`"), help));
        }
        self.next();
        let mut arguments = Vec::new();
        if !self.take_sign(")") {
            loop {
                arguments.push(self.expression(0)?);
                if self.sign(":") {
                    return Err(Finding::new(
                        self.span(),
                        "arguments are not named here",
                        format!("write them in order: `{}`", builtin::signature(&name)),
                    ));
                }
                if !self.take_sign(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        builtin::check_literals(&name, at, &arguments)?;
        Self::node(at.to(self.last()), Kind::Call(name, at, arguments))
    }

    /// `{a: 1, "b c": 2}`
    pub(super) fn context(&mut self, at: Span) -> Parsed<Ast> {
        self.next();
        let mut entries: Vec<(String, Ast)> = Vec::new();
        if !self.take_sign("}") {
            loop {
                let key = match self.peek().clone() {
                    Token::Text(text) => {
                        self.next();
                        text
                    }
                    _ => self.name("the name of an entry")?.0,
                };
                self.expect(":")?;
                let value = self.expression(0)?;
                if entries.iter().any(|(known, _)| *known == key) {
                    return Err(Finding::new(
                        value.at,
                        format!("`{key}` is given twice"),
                        "keep one of them",
                    ));
                }
                entries.push((key, value));
                if !self.take_sign(",") {
                    break;
                }
            }
            self.expect("}")?;
        }
        Self::node(at.to(self.last()), Kind::Context(entries))
    }

    pub(super) fn name(&mut self, what: &str) -> Parsed<(String, Span)> {
        let at = self.span();
        match self.peek().clone() {
            Token::Word(name) | Token::Compound(name) => {
                self.next();
                Ok((name, at))
            }
            _ => Err(Finding::new(
                at,
                format!("expected {what}, found {}", self.shown()),
                format!("write {what} here"),
            )),
        }
    }

    /// The name after a dot; some properties have two words.
    pub(super) fn part_name(&mut self) -> Parsed<(String, Span)> {
        let (name, at) = self.name("the name of a part")?;
        if name == "time" && self.word("offset") {
            self.next();
            return Ok(("time offset".to_owned(), at.to(self.last())));
        }
        Ok((name, at))
    }
}
