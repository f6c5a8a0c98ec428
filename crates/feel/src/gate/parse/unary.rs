//! Unary tests and ranges (DMN 1.5, 10.3.1.2 rules 7 to 14).

use super::{Parsed, Parser};
use crate::{
    finding::Finding,
    gate::{
        ast::{Op, Test},
        token::Token,
    },
};

impl Parser {
    /// True when the bracket at hand opens a range `(a..b]`, not a list of tests.
    pub(super) fn is_open_range(&self) -> bool {
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

    pub(super) fn tests(&mut self) -> Parsed<Vec<Test>> {
        let mut tests = vec![self.test()?];
        while self.take_sign(",") {
            tests.push(self.test()?);
        }
        Ok(tests)
    }

    pub(super) fn test(&mut self) -> Parsed<Test> {
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
    pub(super) fn is_range_ahead(&self) -> bool {
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
}
