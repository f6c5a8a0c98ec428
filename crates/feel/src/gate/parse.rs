//! Tokens to a tree, by precedence climbing over the grammar of DMN 1.5, 10.3.1.2.

mod limits;
mod primary;
mod unary;

pub(crate) use limits::literal_integer;

use super::{
    DEPTH_MAX, TEXT_BYTES_MAX,
    ast::{Ast, Kind, Op, Test},
    token::{Token, tokens},
};
use crate::{
    builtin,
    finding::{Finding, Span},
};
use limits::{check_exponent, too_deep};

type Parsed<T> = Result<T, Finding>;

/// Words that are no names.
const KEYWORDS: [&str; 18] = [
    "and",
    "or",
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "between",
    "instance",
    "true",
    "false",
    "null",
    "function",
    "external",
];

/// True for words that mean something in an expression and so can be no name of a field, condition or decision.
pub fn is_reserved(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Reads an expression.
pub(crate) fn expression(text: &str, compounds: &[String]) -> Parsed<Ast> {
    let mut parser = Parser::new(text, compounds)?;
    let ast = parser.expression(0)?;
    parser.end()?;
    Ok(ast)
}

/// Reads unary tests: one cell of a decision table.
pub(crate) fn unary_tests(text: &str, compounds: &[String]) -> Parsed<Vec<Test>> {
    let mut parser = Parser::new(text, compounds)?;
    let tests = if parser.sign("-") && parser.peek_at(1) == Some(&Token::End) {
        parser.next();
        vec![Test::Any]
    } else if parser.word("not") && parser.peek_at(1) == Some(&Token::Sign("(")) {
        parser.next();
        parser.next();
        let tests = parser.tests()?;
        parser.expect(")")?;
        vec![Test::Not(tests)]
    } else {
        parser.tests()?
    };
    parser.end()?;
    Ok(tests)
}

pub(super) struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    nested: usize,
    loops: usize,
}

impl Parser {
    pub(super) fn new(text: &str, compounds: &[String]) -> Parsed<Self> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Finding::new(
                Span::new(TEXT_BYTES_MAX, text.len()),
                format!("the text is longer than {TEXT_BYTES_MAX} bytes"),
                "give parts of it names as conditions or decisions of their own",
            ));
        }
        Ok(Self { tokens: tokens(text, compounds, builtin::NAMES)?, at: 0, nested: 0, loops: 0 })
    }

    pub(super) fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(token, _)| token)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    pub(super) fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or_else(Span::default, |(_, span)| *span)
    }

    /// The place of the token before.
    pub(super) fn last(&self) -> Span {
        self.tokens.get(self.at.saturating_sub(1)).map_or_else(Span::default, |(_, span)| *span)
    }

    pub(super) fn next(&mut self) {
        self.at += 1;
    }

    pub(super) fn sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(found) if *found == sign)
    }

    pub(super) fn word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found == word)
    }

    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.sign(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn shown(&self) -> String {
        match self.peek() {
            Token::End => "the end".to_owned(),
            Token::Word(word) | Token::Compound(word) | Token::Number(word) => format!("`{word}`"),
            Token::Text(_) => "a text".to_owned(),
            Token::Sign(sign) => format!("`{sign}`"),
        }
    }

    pub(super) fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.take_sign(sign) {
            return Ok(());
        }
        Err(Finding::new(
            self.span(),
            format!("expected `{sign}`, found {}", self.shown()),
            format!("put `{sign}` here"),
        ))
    }

    pub(super) fn expect_word(&mut self, word: &str, example: &str) -> Parsed<()> {
        if self.take_word(word) {
            return Ok(());
        }
        Err(Finding::new(
            self.span(),
            format!("expected `{word}`, found {}", self.shown()),
            format!("write it like `{example}`"),
        ))
    }

    pub(super) fn end(&self) -> Parsed<()> {
        match self.peek() {
            Token::End => Ok(()),
            Token::Sign("=" | "<" | ">" | "<=" | ">=" | "!=") => Err(Finding::new(
                self.span(),
                "comparisons cannot be chained",
                "join two comparisons with `and`, or write `x between 1 and 5`",
            )),
            Token::Word(word) if matches!(word.as_str(), "AND" | "OR" | "And" | "Or" | "is" | "equals") => {
                Err(Finding::new(
                    self.span(),
                    format!("expected an operator, found `{word}`"),
                    "write `and`, `or` and `=`, in small letters",
                ))
            }
            _ => Err(Finding::new(
                self.span(),
                format!("expected the end or an operator, found {}", self.shown()),
                "join the parts with an operator such as `and`, or leave the rest out",
            )),
        }
    }

    /// Makes a node, refusing trees that are too deep.
    pub(super) fn node(at: Span, kind: Kind) -> Parsed<Ast> {
        let depth = 1 + kind.deepest();
        if depth > DEPTH_MAX {
            return Err(too_deep(at));
        }
        Ok(Ast { at, depth, kind })
    }

    /// Parts bound at least as tightly as `floor`: or 1, and 2, comparisons 3, sums 4, products 5, powers 6.
    pub(super) fn expression(&mut self, floor: u8) -> Parsed<Ast> {
        self.nested += 1;
        // A bracket with an operator in it counts twice here, so this only bounds the recursion; the tree is bounded in `node`.
        if self.nested > 2 * DEPTH_MAX {
            return Err(too_deep(self.span()));
        }
        let mut left = self.unary()?;
        loop {
            let (op, binds) = match self.peek() {
                Token::Word(word) => match word.as_str() {
                    "or" => (Op::Or, 1),
                    "and" => (Op::And, 2),
                    "in" | "between" | "instance" if floor <= 3 => {
                        left = self.word_comparison(left)?;
                        continue;
                    }
                    _ => break,
                },
                Token::Sign(sign) => match *sign {
                    "=" => (Op::Eq, 3),
                    "!=" => (Op::Ne, 3),
                    "<" => (Op::Lt, 3),
                    "<=" => (Op::Le, 3),
                    ">" => (Op::Gt, 3),
                    ">=" => (Op::Ge, 3),
                    "+" => (Op::Add, 4),
                    "-" => (Op::Sub, 4),
                    "*" => (Op::Mul, 5),
                    "/" => (Op::Div, 5),
                    "**" => (Op::Exp, 6),
                    _ => break,
                },
                _ => break,
            };
            if binds < floor.max(1) {
                break;
            }
            let sign = self.span();
            self.next();
            if binds == 3 && self.sign("=") {
                return Err(Finding::new(
                    sign.to(self.span()),
                    "there is no such operator",
                    "compare with a single `=`",
                ));
            }
            let right = self.expression(binds + 1)?;
            if op == Op::Exp {
                check_exponent(&right)?;
            }
            left = Self::node(left.at.to(right.at), Kind::Binary(op, left.into(), right.into()))?;
            // Comparisons do not chain (nonassociative): what follows is left to `end`, which says so.
            if binds == 3 && matches!(self.peek(), Token::Sign("=" | "!=" | "<" | "<=" | ">" | ">=")) {
                break;
            }
        }
        self.nested -= 1;
        Ok(left)
    }

    pub(super) fn word_comparison(&mut self, left: Ast) -> Parsed<Ast> {
        if self.take_word("between") {
            let low = self.expression(4)?;
            self.expect_word("and", "x between 1 and 5")?;
            let high = self.expression(4)?;
            return Self::node(left.at.to(high.at), Kind::Between(left.into(), low.into(), high.into()));
        }
        if self.take_word("in") {
            // A bracketed list of tests, else one test.
            let tests = if self.sign("(") && !self.is_open_range() {
                self.next();
                let tests = self.tests()?;
                self.expect(")")?;
                tests
            } else {
                vec![self.test()?]
            };
            return Self::node(left.at.to(self.last()), Kind::In(left.into(), tests));
        }
        self.expect_word("instance", "x instance of number")?;
        self.expect_word("of", "x instance of number")?;
        let start = self.span();
        let mut name = self.name("a type")?.0;
        // Type names of several words are no built-in functions before a bracket, so they come as single words.
        while let Token::Word(word) = self.peek() {
            if ["and", "or", "then", "else", "return", "satisfies", "in"].contains(&word.as_str())
                && !(word == "and"
                    && matches!(self.peek_at(1), Some(Token::Word(next)) if next == "time" || next == "months"))
            {
                break;
            }
            name = format!("{name} {word}");
            self.next();
        }
        if !builtin::TYPE_NAMES.contains(&name.as_str()) {
            return Err(Finding::new(
                start.to(self.last()),
                format!("`{name}` is no type"),
                "write `number`, `string`, `boolean`, `date`, `date and time`, `time` or a duration type",
            ));
        }
        Self::node(left.at.to(self.last()), Kind::InstanceOf(left.into(), name))
    }

    pub(super) fn unary(&mut self) -> Parsed<Ast> {
        let start = self.span();
        let mut signs = 0;
        while self.take_sign("-") {
            signs += 1;
            if signs > 2 {
                return Err(Finding::new(start.to(self.last()), "too many minus signs", "write one"));
            }
        }
        let mut value = self.postfix()?;
        for _ in 0..signs {
            value = Self::node(start.to(value.at), Kind::Neg(value.into()))?;
        }
        Ok(value)
    }

    pub(super) fn postfix(&mut self) -> Parsed<Ast> {
        let mut value = self.primary()?;
        loop {
            if self.take_sign(".") {
                let (name, at) = self.part_name()?;
                value = Self::node(value.at.to(at), Kind::Path(value.into(), name, at))?;
            } else if self.take_sign("[") {
                let test = self.expression(0)?;
                self.expect("]")?;
                value = Self::node(value.at.to(self.last()), Kind::Filter(value.into(), test.into()))?;
            } else if self.sign("(") {
                return Err(Finding::new(
                    value.at,
                    "only built-in functions can be called",
                    "write the function's name before the bracket, or an operator between them",
                ));
            } else {
                return Ok(value);
            }
        }
    }
}
