//! Conditions of the sheet for another engine: named ones written out, those it cannot compute told.

use super::{Export, Target, text};
use crate::cmmn::document::Text;

/// Roots that a model does not compute.
const ROOTS: &[&str] = &["decisions", "me", "clock", "input", "state", "milestones", "config"];
/// How deep conditions may name each other.
const DEPTH_MAX: usize = 12;

/// Identifiers with their places; names of the sheet may hold hyphens.
fn words(source: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quoted = false;
    for (at, c) in source.char_indices().chain([(source.len(), ' ')]) {
        if c == '"' {
            quoted = !quoted;
        }
        let inside = !quoted && (c.is_alphanumeric() || c == '_' || (c == '-' && start.is_some()));
        match (inside, start) {
            (true, None) if !c.is_ascii_digit() => start = Some(at),
            (false, Some(from)) => {
                found.push((from, source.get(from..at).unwrap_or("")));
                start = None;
            }
            _ => {}
        }
    }
    found
}

impl Export<'_> {
    /// The text with named conditions written out.
    pub(super) fn written_out(&self, source: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut last = 0;
        for (at, word) in words(source) {
            let below = source.get(..at).is_some_and(|before| before.trim_end().ends_with('.'));
            let Some((_, condition)) = self
                .program
                .definition
                .conditions
                .iter()
                .find(|(name, _)| name.as_str() == word)
                .filter(|_| !below && depth < DEPTH_MAX)
            else {
                continue;
            };
            out.push_str(source.get(last..at).unwrap_or(""));
            let inner = self.written_out(condition.expr.source(), depth + 1);
            let whole = source.trim() == word;
            if whole {
                out.push_str(&inner);
            } else {
                out.extend(["(", inner.as_str(), ")"]);
            }
            last = at + word.len();
        }
        out.push_str(source.get(last..).unwrap_or(""));
        out
    }

    /// A condition for the target; `None`, and told, where it cannot be written.
    pub(super) fn condition(&mut self, source: &str, line: u32) -> Option<Text> {
        let words_of = self.written_out(source, 0);
        for (at, word) in words(&words_of) {
            let below = words_of.get(..at).is_some_and(|before| before.trim_end().ends_with('.'));
            if ROOTS.contains(&word) && !below {
                self.lost.push(format!(
                    "the condition on line {line} reads `{word}`, which the model does not compute: set it as a variable of that name"
                ));
            }
        }
        match self.target {
            Target::Omg => Some(text(words_of)),
            Target::Flowable => match juel(&words_of) {
                Some(juel) => Some(text(format!("${{{juel}}}"))),
                None => {
                    self.lost.push(format!(
                        "the condition on line {line} (`{words_of}`) has no counterpart in the expression language of Flowable: it is left out, and what it guards is always offered"
                    ));
                    None
                }
            },
        }
    }
}

/// FEEL of comparisons and logic in the language of Java; `None` for anything else.
fn juel(feel: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = feel;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let end = rest.get(1..)?.find('"')? + 2;
            let inner = rest.get(1..end - 1)?;
            if inner.contains(['\\', '\'']) {
                return None;
            }
            out.extend(["'", inner, "'"]);
            rest = rest.get(end..)?;
        } else if c.is_alphabetic() || c == '_' {
            let word: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || "_-.".contains(*c)).collect();
            let after = rest.get(word.len()..)?;
            match word.as_str() {
                "and" => out.push_str("&&"),
                "or" => out.push_str("||"),
                "not" if after.trim_start().starts_with('(') => {
                    out.push('!');
                }
                "true" | "false" | "null" => out.push_str(&word),
                // A name with a hyphen would be read as a difference, a call or a keyword as something else.
                word if word.contains('-')
                    || feel::is_reserved(word)
                    || after.trim_start().starts_with('(') =>
                {
                    return None;
                }
                word => out.push_str(word),
            }
            rest = after;
        } else if let Some(mark) = ["!=", "<=", ">="].iter().find(|mark| rest.starts_with(**mark)) {
            out.push_str(mark);
            rest = rest.get(2..)?;
        } else if c == '=' {
            out.push_str("==");
            rest = rest.get(1..)?;
        } else if c.is_ascii_digit() || c.is_whitespace() || "<>+-*/().".contains(c) {
            out.push(c);
            rest = rest.get(c.len_utf8()..)?;
        } else {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::juel;

    #[test]
    fn comparisons_and_logic_have_a_counterpart_and_lists_have_none() {
        for (feel, expected) in [
            ("a = 3 and not(b = \"x\")", Some("a == 3 && !(b == 'x')")),
            ("premises.value >= 10.5 or c != null", Some("premises.value >= 10.5 || c != null")),
            ("count(parts) = 0", None),
            ("parts[item.ok]", None),
            ("fee-paid", None),
            ("if a then b else c", None),
        ] {
            assert_eq!(juel(feel).as_deref(), expected, "{feel}");
        }
    }
}
