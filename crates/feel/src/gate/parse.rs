//! Tokens to a tree, by precedence climbing over the grammar of DMN 1.5, 10.3.1.2.

use super::{
    DEPTH_MAX, DIGITS_MAX, EXPONENT_MAX, RANGE_MAX, TEXT_BYTES_MAX,
    ast::{Ast, Kind, Op, Source, Test},
    token::{Token, tokens},
};
use crate::{
    builtin,
    finding::{Finding, Span, meant},
};

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

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    nested: usize,
    loops: usize,
}

impl Parser {
    fn new(text: &str, compounds: &[String]) -> Parsed<Self> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(Finding::new(
                Span::new(TEXT_BYTES_MAX, text.len()),
                format!("the text is longer than {TEXT_BYTES_MAX} bytes"),
                "give parts of it names as conditions or decisions of their own",
            ));
        }
        Ok(Self { tokens: tokens(text, compounds, builtin::NAMES)?, at: 0, nested: 0, loops: 0 })
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(token, _)| token)
    }

    fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or_else(Span::default, |(_, span)| *span)
    }

    /// The place of the token before.
    fn last(&self) -> Span {
        self.tokens.get(self.at.saturating_sub(1)).map_or_else(Span::default, |(_, span)| *span)
    }

    fn next(&mut self) {
        self.at += 1;
    }

    fn sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(found) if *found == sign)
    }

    fn word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found == word)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.sign(sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word(word);
        self.at += usize::from(found);
        found
    }

    fn shown(&self) -> String {
        match self.peek() {
            Token::End => "the end".to_owned(),
            Token::Word(word) | Token::Compound(word) | Token::Number(word) => format!("`{word}`"),
            Token::Text(_) => "a text".to_owned(),
            Token::Sign(sign) => format!("`{sign}`"),
        }
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.take_sign(sign) {
            return Ok(());
        }
        Err(Finding::new(
            self.span(),
            format!("expected `{sign}`, found {}", self.shown()),
            format!("put `{sign}` here"),
        ))
    }

    fn expect_word(&mut self, word: &str, example: &str) -> Parsed<()> {
        if self.take_word(word) {
            return Ok(());
        }
        Err(Finding::new(
            self.span(),
            format!("expected `{word}`, found {}", self.shown()),
            format!("write it like `{example}`"),
        ))
    }

    fn end(&self) -> Parsed<()> {
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
    fn node(at: Span, kind: Kind) -> Parsed<Ast> {
        let depth = 1 + kind.deepest();
        if depth > DEPTH_MAX {
            return Err(too_deep(at));
        }
        Ok(Ast { at, depth, kind })
    }

    /// Parts bound at least as tightly as `floor`: or 1, and 2, comparisons 3, sums 4, products 5, powers 6.
    fn expression(&mut self, floor: u8) -> Parsed<Ast> {
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

    fn word_comparison(&mut self, left: Ast) -> Parsed<Ast> {
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

    /// True when the bracket at hand opens a range `(a..b]`, not a list of tests.
    fn is_open_range(&self) -> bool {
        let mut open = 0_usize;
        for (token, _) in self.tokens.iter().skip(self.at) {
            match token {
                Token::Sign("(" | "[" | "{") => open += 1,
                Token::Sign(")" | "]" | "}") => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return false;
                    }
                }
                Token::Sign("..") if open == 1 => return true,
                Token::Sign(",") if open == 1 => return false,
                _ => {}
            }
        }
        false
    }

    fn tests(&mut self) -> Parsed<Vec<Test>> {
        let mut tests = vec![self.test()?];
        while self.take_sign(",") {
            tests.push(self.test()?);
        }
        Ok(tests)
    }

    fn test(&mut self) -> Parsed<Test> {
        let op = match self.peek() {
            Token::Sign("<") => Some(Op::Lt),
            Token::Sign("<=") => Some(Op::Le),
            Token::Sign(">") => Some(Op::Gt),
            Token::Sign(">=") => Some(Op::Ge),
            Token::Sign("=") => Some(Op::Eq),
            Token::Sign("!=") => Some(Op::Ne),
            _ => None,
        };
        if let Some(op) = op {
            self.next();
            return Ok(Test::Compare(op, self.expression(4)?));
        }
        // Ranges: `[1..5]`, `(1..5)`, and `]1..5[` with turned brackets for open ends.
        let turned = self.sign("]");
        if turned || (self.sign("[") && self.is_range_ahead()) || (self.sign("(") && self.is_open_range()) {
            let low_counts = self.sign("[");
            self.next();
            let low = self.expression(4)?;
            self.expect("..")?;
            let high = self.expression(4)?;
            let high_counts = self.sign("]");
            if !(high_counts || self.sign(")") || self.sign("[")) {
                return Err(Finding::new(
                    self.span(),
                    format!("expected the end of the range, found {}", self.shown()),
                    "end it with `]` when the last value counts, with `)` when it does not",
                ));
            }
            self.next();
            return Ok(Test::Range(low, low_counts, high, high_counts));
        }
        Ok(Test::Value(self.expression(0)?))
    }

    /// True when the square bracket at hand opens a range, not a list.
    fn is_range_ahead(&self) -> bool {
        let mut open = 0_usize;
        for (token, _) in self.tokens.iter().skip(self.at) {
            match token {
                Token::Sign("(" | "[" | "{") => open += 1,
                Token::Sign(")" | "]" | "}") => {
                    if open <= 1 {
                        return false;
                    }
                    open -= 1;
                }
                Token::Sign("..") if open == 1 => return true,
                Token::Sign(",") if open == 1 => return false,
                _ => {}
            }
        }
        false
    }

    fn unary(&mut self) -> Parsed<Ast> {
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

    fn postfix(&mut self) -> Parsed<Ast> {
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

    fn primary(&mut self) -> Parsed<Ast> {
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

    fn worded(&mut self, word: &str, at: Span) -> Parsed<Ast> {
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
    fn iterator(&mut self, start: Span, example: &str) -> Parsed<(String, Source)> {
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
    fn named(&mut self, name: String, at: Span) -> Parsed<Ast> {
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
    fn context(&mut self, at: Span) -> Parsed<Ast> {
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

    fn name(&mut self, what: &str) -> Parsed<(String, Span)> {
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
    fn part_name(&mut self) -> Parsed<(String, Span)> {
        let (name, at) = self.name("the name of a part")?;
        if name == "time" && self.word("offset") {
            self.next();
            return Ok(("time offset".to_owned(), at.to(self.last())));
        }
        Ok((name, at))
    }
}

impl Kind {
    /// The depth of the deepest part.
    fn deepest(&self) -> usize {
        let source = |source: &Source| match source {
            Source::List(list) => list.depth,
            Source::Range(..) => 0,
        };
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::At(_) | Self::Name(_) => 0,
            Self::Path(of, ..) | Self::Neg(of) | Self::InstanceOf(of, _) => of.depth,
            Self::Binary(_, left, right) | Self::Filter(left, right) => left.depth.max(right.depth),
            Self::Between(a, b, c) | Self::If(a, b, c) => a.depth.max(b.depth).max(c.depth),
            Self::In(of, tests) => of.depth.max(deepest_test(tests)),
            Self::Call(_, _, items) | Self::List(items) => {
                items.iter().map(|item| item.depth).max().unwrap_or(0)
            }
            Self::Context(entries) => entries.iter().map(|(_, value)| value.depth).max().unwrap_or(0),
            Self::For(_, list, body) | Self::Quantified(_, _, list, body) => source(list).max(body.depth),
        }
    }
}

fn deepest_test(tests: &[Test]) -> usize {
    tests
        .iter()
        .map(|test| match test {
            Test::Any => 0,
            Test::Compare(_, value) | Test::Value(value) => value.depth,
            Test::Range(low, _, high, _) => low.depth.max(high.depth),
            Test::Not(tests) => deepest_test(tests),
        })
        .max()
        .unwrap_or(0)
}

fn too_deep(at: Span) -> Finding {
    Finding::new(
        at,
        format!("the expression is nested more than {DEPTH_MAX} deep"),
        "give parts of it names as conditions or decisions of their own",
    )
}

fn lone_range(at: Span) -> Finding {
    Finding::new(at, "a range stands only after `in`", "write `x in [1..5]`, or `x between 1 and 5`")
}

/// The value of a literal whole number.
pub(crate) fn literal_integer(ast: &Ast) -> Option<i64> {
    match &ast.kind {
        Kind::Number(spelt) => spelt.parse().ok(),
        Kind::Neg(inner) => literal_integer(inner).map(|number| -number),
        _ => None,
    }
}

fn check_number(spelt: &str, at: Span) -> Parsed<()> {
    let (mantissa, exponent) = spelt.split_once(['e', 'E']).unwrap_or((spelt, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).count();
    let shift: i64 = exponent.parse().unwrap_or(i64::MAX);
    if digits > DIGITS_MAX || shift.unsigned_abs() > DIGITS_MAX as u64 {
        return Err(Finding::new(
            at,
            format!("`{spelt}` has more digits than a number can hold"),
            format!("use at most {DIGITS_MAX} digits"),
        ));
    }
    Ok(())
}

/// Huge powers overflow and take long. Exponents that are computed are bounded when they are evaluated.
fn check_exponent(exponent: &Ast) -> Parsed<()> {
    let literal = match &exponent.kind {
        Kind::Neg(inner) => inner,
        _ => exponent,
    };
    if let Kind::Number(spelt) = &literal.kind
        && !spelt.parse::<f64>().is_ok_and(|number| number <= EXPONENT_MAX as f64)
    {
        return Err(Finding::new(
            exponent.at,
            format!("the exponent `{spelt}` is too large"),
            format!("use exponents up to {EXPONENT_MAX}"),
        ));
    }
    Ok(())
}
