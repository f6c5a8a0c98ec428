//! Words and marks of an expression.

use super::Untranslated;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(String),
    Text(String),
    Mark(&'static str),
}

/// Longer marks before those they begin with.
const MARKS: &[&str] = &[
    "->", "==", "!=", "<=", ">=", "&&", "||", "+=", "(", ")", "[", "]", "{", "}", ".", ",", ":", ";", "?",
    "<", ">", "!", "+", "-", "*", "/", "%", "=",
];

/// The words of the language that are marks.
const WORDS: &[(&str, &str)] = &[
    ("and", "&&"),
    ("or", "||"),
    ("not", "!"),
    ("eq", "=="),
    ("ne", "!="),
    ("lt", "<"),
    ("gt", ">"),
    ("le", "<="),
    ("ge", ">="),
    ("div", "/"),
    ("mod", "%"),
];

/// Every token with the byte where it begins.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Untranslated> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(c) = rest.chars().next()
    {
        let start = at;
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if c.is_alphabetic() || c == '_' || c == '$' {
            let word: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '$').collect();
            at += word.len();
            let token = match WORDS.iter().find(|(name, _)| *name == word) {
                Some((_, mark)) => Token::Mark(mark),
                None => Token::Name(word),
            };
            tokens.push((start, token));
        } else if c.is_ascii_digit() {
            let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            at += number.len();
            let well = number.matches('.').count() <= 1 && !number.ends_with('.');
            if !well {
                return Err(Untranslated { offset: start, message: format!("`{number}` is no number") });
            }
            // A letter that marks the type: `3L`, `2.5d`.
            let rest = text.get(at..).unwrap_or("");
            if rest.starts_with(['L', 'l', 'd', 'D', 'f', 'F'])
                && !rest.get(1..).unwrap_or("").starts_with(|c: char| c.is_alphanumeric())
            {
                at += 1;
            }
            tokens.push((start, Token::Number(number)));
        } else if c == '"' || c == '\'' {
            let (text, length) = quoted(rest, c).ok_or_else(|| Untranslated {
                offset: start,
                message: "the text has no closing quote".to_owned(),
            })?;
            at += length;
            tokens.push((start, Token::Text(text)));
        } else if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            at += mark.len();
            tokens.push((start, Token::Mark(mark)));
        } else {
            return Err(Untranslated {
                offset: start,
                message: format!("`{c}` is no part of an expression"),
            });
        }
    }
    Ok(tokens)
}

/// The text in quotes and how many bytes it takes, quotes included.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => text.push(chars.next()?.1),
            c if c == quote => return Some((text, at + 1)),
            c => text.push(c),
        }
    }
    None
}
