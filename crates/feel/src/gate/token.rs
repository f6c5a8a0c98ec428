//! Text to tokens with places.

use crate::finding::{Finding, Span};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A name or keyword.
    Word(String),
    /// A name of several words or with signs in it (`fee-paid`), never a keyword.
    Compound(String),
    Number(String),
    Text(String),
    /// Operators and brackets.
    Sign(&'static str),
    End,
}

/// Longest first.
const SIGNS: [&str; 25] = [
    "**", "..", "!=", "<=", ">=", "->", "+", "-", "*", "/", "=", "<", ">", "(", ")", "[", "]", "{", "}", ",",
    ":", ".", "@", ";", "|",
];

/// Reads a text. `compounds` are the names a lexer would not read as one word: known names with spaces or signs, and
/// names of functions; of several that fit the longest is taken (DMN 1.5, 10.3.1.5).
pub(crate) fn tokens(
    text: &str,
    compounds: &[String],
    functions: &[&str],
) -> Result<Vec<(Token, Span)>, Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        let start = at;
        if first.is_whitespace() || first == '\u{feff}' {
            at += first.len_utf8();
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            let Some(end) = rest.find("*/") else {
                return Err(Finding::new(
                    Span::new(start, text.len()),
                    "the comment has no end",
                    "end it with `*/`",
                ));
            };
            at += end + 2;
        } else if first.is_ascii_digit()
            || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            at += number_length(rest);
            let spelt = &text[start..at];
            if let Some(next) = text[at..].chars().next().filter(|next| is_name_start(*next)) {
                return Err(Finding::new(
                    Span::new(start, at + next.len_utf8()),
                    format!("`{spelt}` runs into a name"),
                    "put a space or an operator between them; large numbers are written out",
                ));
            }
            found.push((Token::Number(spelt.to_owned()), Span::new(start, at)));
        } else if first == '"' {
            let (spelt, length) = string(rest, start)?;
            at += length;
            found.push((Token::Text(spelt), Span::new(start, at)));
        } else if is_name_start(first) {
            let word = word_length(rest);
            let longest = compounds
                .iter()
                .map(String::as_str)
                .chain(functions.iter().copied().filter(|name| name.contains(' ')))
                .filter_map(|name| fits(rest, name).map(|length| (length, name)))
                .filter(|(length, name)| {
                    !functions.contains(name)
                        || compounds.iter().any(|known| known == name)
                        || rest[*length..].trim_start().starts_with('(')
                })
                .max();
            match longest {
                Some((length, name)) if length > word => {
                    at += length;
                    found.push((Token::Compound(name.to_owned()), Span::new(start, at)));
                }
                _ => {
                    at += word;
                    found.push((Token::Word(text[start..at].to_owned()), Span::new(start, at)));
                }
            }
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            at += sign.len();
            found.push((Token::Sign(sign), Span::new(start, at)));
        } else {
            let help = match first {
                '\'' | '‘' | '’' | '“' | '”' | '`' => {
                    "write texts in straight double quotes: `\"like this\"`"
                }
                '&' => "write `and`",
                '!' => "write `not(…)` or `!=`",
                '≥' => "write `>=`",
                '≤' => "write `<=`",
                '≠' => "write `!=`",
                '%' => "write `modulo(a, b)`, or divide by 100",
                _ => "leave it out",
            };
            let end = start + first.len_utf8();
            return Err(Finding::new(Span::new(start, end), format!("`{first}` means nothing here"), help));
        }
    }
    found.push((Token::End, Span::new(text.len(), text.len())));
    Ok(found)
}

/// Bytes of `rest` that spell `name`, any white space standing for one space; none when a name goes on behind it.
fn fits(rest: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    for (index, part) in name.split(' ').enumerate() {
        if index > 0 {
            let trimmed = rest[at..].trim_start();
            let after = rest.len() - trimmed.len();
            if after == at {
                return None;
            }
            at = after;
        }
        rest[at..].starts_with(part).then_some(())?;
        at += part.len();
    }
    (!rest[at..].starts_with(is_name_part)).then_some(at)
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '?'
}

fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_alphanumeric() || matches!(c, '\u{b7}' | '\u{300}'..='\u{36f}')
}

fn word_length(rest: &str) -> usize {
    if rest.starts_with('?') {
        return 1;
    }
    rest.find(|c| !is_name_part(c) || c == '?').unwrap_or(rest.len())
}

/// Digits, a decimal point, an exponent (grammar rule 37). A point followed by a second one starts a range.
fn number_length(rest: &str) -> usize {
    let digits =
        |from: usize| rest[from..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |end| from + end);
    let mut at = digits(0);
    if rest[at..].starts_with('.') && rest[at + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        at = digits(at + 1);
    }
    if rest[at..].starts_with(['e', 'E']) {
        let signed = at + 1 + usize::from(rest[at + 1..].starts_with(['+', '-']));
        let end = digits(signed);
        if end > signed {
            at = end;
        }
    }
    at
}

/// A text literal with its escapes (grammar rules 35, 64): its value and its bytes.
fn string(rest: &str, offset: usize) -> Result<(String, usize), Finding> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((value, at + 1)),
            '\n' | '\r' => break,
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, 't')) => value.push('\t'),
                Some((_, quoted @ ('"' | '\'' | '\\'))) => value.push(quoted),
                Some((_, kind @ ('u' | 'U'))) => {
                    let digits = if kind == 'u' { 4 } else { 6 };
                    let mut hex = |digits: usize| -> Option<u32> {
                        let mut code = 0;
                        for _ in 0..digits {
                            code =
                                code * 16 + chars.next_if(|(_, c)| c.is_ascii_hexdigit())?.1.to_digit(16)?;
                        }
                        Some(code)
                    };
                    let mut code = hex(digits);
                    // A character above U+FFFF is spelt as a pair of surrogates; a lone one is no character.
                    if let Some(high @ 0xD800..=0xDBFF) = code {
                        let low = (chars.next_if(|(_, c)| *c == '\\').is_some()
                            && chars.next_if(|(_, c)| *c == 'u').is_some())
                        .then(|| {
                            let mut code = 0;
                            for _ in 0..4 {
                                code = code * 16
                                    + chars.next_if(|(_, c)| c.is_ascii_hexdigit())?.1.to_digit(16)?;
                            }
                            Some(code)
                        })
                        .flatten();
                        code = match low {
                            Some(low @ 0xDC00..=0xDFFF) => {
                                Some(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                            }
                            _ => None,
                        };
                    }
                    match code.and_then(char::from_u32) {
                        Some(c) => value.push(c),
                        None => {
                            return Err(Finding::new(
                                Span::new(offset + at, offset + at + 2),
                                "the escape is no character",
                                "write the character itself, or `\\u` and four hexadecimal digits of a whole character",
                            ));
                        }
                    }
                }
                // An unknown escape stands for itself, as patterns need: "\d".
                Some((_, other)) => {
                    value.push('\\');
                    value.push(other);
                }
                None => break,
            },
            c => value.push(c),
        }
    }
    Err(Finding::new(
        Span::new(offset, offset + 1),
        "the text has no end",
        "end it with `\"` on the same line",
    ))
}
