//! Tokens to a tree, by precedence. Calls are those of the engines that only read a variable; all others are refused.

use super::{
    Untranslated,
    token::{Token, tokens},
};

/// Deepest nesting.
const DEPTH_MAX: usize = 40;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Juel {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    /// A variable, with the names below it.
    Path(Vec<String>),
    Not(Box<Juel>),
    Negative(Box<Juel>),
    Empty(Box<Juel>),
    /// `&&`, `||`, comparisons, sums and products.
    Binary(&'static str, Box<Juel>, Box<Juel>),
    If(Box<Juel>, Box<Juel>, Box<Juel>),
}

pub(super) fn expression(text: &str) -> Result<Juel, Untranslated> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, end: text.len(), depth: 0 };
    let tree = parser.choice()?;
    match parser.tokens.get(parser.next) {
        None => Ok(tree),
        Some((offset, token)) => {
            Err(Untranslated { offset: *offset, message: format!("{} is not translated here", words(token)) })
        }
    }
}

fn words(token: &Token) -> String {
    match token {
        Token::Name(name) | Token::Number(name) => format!("`{name}`"),
        Token::Text(text) => format!("`'{text}'`"),
        Token::Mark(mark) => format!("`{mark}`"),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
    depth: usize,
}

/// Objects of the engines that hold the variables.
const HOLDERS: &[&str] =
    &["caseInstance", "planItemInstance", "execution", "caseExecution", "variableContainer"];
/// Prefixes of functions on variables.
const PREFIXES: &[&str] = &["var", "vars", "variables"];

impl Parser {
    fn here(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(offset, _)| *offset)
    }

    fn wrong<T>(&self, message: impl Into<String>) -> Result<T, Untranslated> {
        Err(Untranslated { offset: self.here(), message: message.into() })
    }

    fn take(&mut self, marks: &[&'static str]) -> Option<&'static str> {
        let Some((_, Token::Mark(mark))) = self.tokens.get(self.next) else { return None };
        let mark = *mark;
        marks.contains(&mark).then(|| {
            self.next += 1;
            mark
        })
    }

    fn expect(&mut self, mark: &'static str) -> Result<(), Untranslated> {
        if self.take(&[mark]).is_some() { Ok(()) } else { self.wrong(format!("`{mark}` is missing")) }
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Untranslated>,
    ) -> Result<T, Untranslated> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.wrong(format!("the expression is nested more than {DEPTH_MAX} deep"));
        }
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn choice(&mut self) -> Result<Juel, Untranslated> {
        let condition = self.binary(0)?;
        if self.take(&["?"]).is_none() {
            return Ok(condition);
        }
        let then = self.deeper(Self::choice)?;
        self.expect(":")?;
        let other = self.deeper(Self::choice)?;
        Ok(Juel::If(Box::new(condition), Box::new(then), Box::new(other)))
    }

    fn binary(&mut self, level: usize) -> Result<Juel, Untranslated> {
        const LEVELS: &[&[&str]] =
            &[&["||"], &["&&"], &["==", "!="], &["<", "<=", ">", ">="], &["+", "-"], &["*", "/", "%"]];
        let Some(marks) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(mark) = self.take(marks) {
            let right = self.binary(level + 1)?;
            left = Juel::Binary(mark, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Juel, Untranslated> {
        if self.take(&["!"]).is_some() {
            return Ok(Juel::Not(Box::new(self.deeper(Self::unary)?)));
        }
        if self.take(&["-"]).is_some() {
            return Ok(Juel::Negative(Box::new(self.deeper(Self::unary)?)));
        }
        if self.tokens.get(self.next).is_some_and(|(_, token)| *token == Token::Name("empty".to_owned())) {
            self.next += 1;
            return Ok(Juel::Empty(Box::new(self.deeper(Self::unary)?)));
        }
        self.operand()
    }

    fn operand(&mut self) -> Result<Juel, Untranslated> {
        if self.take(&["("]).is_some() {
            let inner = self.deeper(Self::choice)?;
            self.expect(")")?;
            return Ok(inner);
        }
        let Some((_, token)) = self.tokens.get(self.next).cloned() else {
            return self.wrong("a value is missing");
        };
        let start = self.next;
        self.next += 1;
        let name = match token {
            Token::Number(number) => return Ok(Juel::Number(number)),
            Token::Text(text) => return Ok(Juel::Text(text)),
            Token::Mark(mark) => {
                self.next = start;
                return self.wrong(format!("`{mark}` stands where a value should"));
            }
            Token::Name(name) => name,
        };
        match name.as_str() {
            "true" => return Ok(Juel::Bool(true)),
            "false" => return Ok(Juel::Bool(false)),
            "null" => return Ok(Juel::Null),
            _ => {}
        }
        if PREFIXES.contains(&name.as_str()) && self.take(&[":"]).is_some() {
            return self.function(start);
        }
        let mut path = vec![name];
        loop {
            if self.take(&["."]).is_some() {
                let Some((_, Token::Name(part))) = self.tokens.get(self.next).cloned() else {
                    return self.wrong("a name is missing");
                };
                self.next += 1;
                path.push(part);
            } else if self.take(&["["]).is_some() {
                let Some((_, Token::Text(part))) = self.tokens.get(self.next).cloned() else {
                    return self.wrong("only a name in quotes is translated in brackets");
                };
                self.next += 1;
                self.expect("]")?;
                path.push(part);
            } else if self.take(&["("]).is_some() {
                return self.method(&path, start);
            } else {
                return plain(path).map_err(|message| self.at(start, message));
            }
        }
    }

    fn at(&self, token: usize, message: String) -> Untranslated {
        Untranslated { offset: self.tokens.get(token).map_or(self.end, |(offset, _)| *offset), message }
    }

    /// The name of a variable, in quotes or (as Flowable allows) without.
    fn variable(&mut self) -> Result<Juel, Untranslated> {
        let name = match self.tokens.get(self.next) {
            Some((_, Token::Name(name) | Token::Text(name))) => name.clone(),
            _ => return self.wrong("the name of a variable is missing"),
        };
        self.next += 1;
        let at = self.next - 1;
        plain(name.split('.').map(str::to_owned).collect()).map_err(|message| self.at(at, message))
    }

    /// `caseInstance.getVariable('x')` and its like.
    fn method(&mut self, path: &[String], start: usize) -> Result<Juel, Untranslated> {
        match path {
            [holder, method] if HOLDERS.contains(&holder.as_str()) && method == "getVariable" => {
                let variable = self.variable()?;
                self.expect(")")?;
                Ok(variable)
            }
            [holder, method] if HOLDERS.contains(&holder.as_str()) && method == "hasVariable" => {
                let variable = self.variable()?;
                self.expect(")")?;
                Ok(Juel::Binary("!=", Box::new(variable), Box::new(Juel::Null)))
            }
            _ => Err(self.at(start, format!("the call of `{}` is not translated", path.join(".")))),
        }
    }

    /// `var:get(x)` and its like.
    fn function(&mut self, start: usize) -> Result<Juel, Untranslated> {
        let Some((_, Token::Name(name))) = self.tokens.get(self.next).cloned() else {
            return self.wrong("the name of a function is missing");
        };
        self.next += 1;
        self.expect("(")?;
        let variable = self.variable()?;
        let second = if self.take(&[","]).is_some() { Some(self.deeper(Self::choice)?) } else { None };
        self.expect(")")?;
        let compare = |mark, second: Option<Juel>| {
            Some(Juel::Binary(mark, Box::new(variable.clone()), Box::new(second?)))
        };
        let missing = Juel::Binary("==", Box::new(variable.clone()), Box::new(Juel::Null));
        let tree = match name.as_str() {
            "get" => Some(variable.clone()),
            "exists" => Some(Juel::Binary("!=", Box::new(variable.clone()), Box::new(Juel::Null))),
            "getOrDefault" => {
                second.map(|second| Juel::If(Box::new(missing), Box::new(second), Box::new(variable.clone())))
            }
            "isEmpty" | "empty" => Some(Juel::Empty(Box::new(variable.clone()))),
            "isNotEmpty" | "notEmpty" => Some(Juel::Not(Box::new(Juel::Empty(Box::new(variable.clone()))))),
            "equals" | "eq" => compare("==", second),
            "notEquals" | "ne" => compare("!=", second),
            "lowerThan" | "lessThan" | "lt" => compare("<", second),
            "lowerThanOrEquals" | "lessThanOrEquals" | "lte" => compare("<=", second),
            "greaterThan" | "gt" => compare(">", second),
            "greaterThanOrEquals" | "gte" => compare(">=", second),
            _ => None,
        };
        tree.ok_or_else(|| self.at(start, format!("the function `var:{name}` is not translated")))
    }
}

/// A path of names that FEEL can read.
fn plain(path: Vec<String>) -> Result<Juel, String> {
    for name in &path {
        let readable = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !::feel::is_reserved(name);
        if !readable {
            return Err(format!("`{name}` is no name in FEEL"));
        }
    }
    Ok(Juel::Path(path))
}
