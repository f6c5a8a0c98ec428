//! Spliced texts: nothing an author could type makes the compiler or the evaluator panic, abort, or run for long.

use crate::support::{Fixed, licence, licence_conditions, licence_schema};
use casewright_core::{Decision, Truth};
use feel::{Named, condition, decisions, expression};

/// A linear congruential generator (Knuth's MMIX): the same texts on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    /// A cut at a character, mostly between words.
    fn cut(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        if self.below(10) < 7 {
            return text[..(0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)]
                .rfind(' ')
                .unwrap_or(if self.below(2) == 0 { 0 } else { text.len() });
        }
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

const HOSTILE: &[&str] = &[
    "function(x) x",
    "external",
    "\\uD800",
    "\"\\uD83D",
    "1..1000000000",
    "for ",
    "for in",
    " in ",
    "..",
    "**",
    "10 ** 6144",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "@",
    "@\"",
    "?",
    "-",
    "--",
    "/*",
    "//",
    "*/",
    ".",
    ",",
    ":",
    "null",
    "not(",
    "between",
    "instance of",
    "1e999",
    "😀",
    "\u{feff}",
    "\u{200d}",
    "\0",
    "é",
    "if ",
    "then",
    "else",
    "some x in ",
    "every",
    " satisfies ",
    "return",
    "duration(\"P\")",
    "date(\"",
    "matches(",
    "replace(\"a\", \"\", \"b\")",
    "time(",
    "]1..2[",
    "(1..2]",
    "0x",
    "9999999999999999999999999999",
    ";",
    "|",
    "->",
];

#[test]
fn spliced_conditions_neither_panic_nor_point_outside_their_text() {
    let corpus: Vec<&str> = include_str!("corpus/conditions.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once(" => ").map(|(text, _)| text))
        .collect();
    let (schema, named) = (licence_schema(), licence_conditions());
    let (full, empty) = (licence(), Fixed::new());
    let mut dice = Dice(20_261_121);
    let (mut compiled, mut known) = (0, 0);
    for _ in 0..6_000 {
        let (left, right) = (dice.pick(&corpus), dice.pick(&corpus));
        let (end, start) = (dice.cut(left), dice.cut(right));
        let middle = match dice.below(4) {
            0 => "",
            1 => " and ",
            2 => " or not(alcohol) and ",
            _ => dice.pick(HOSTILE),
        };
        let text = match dice.below(8) {
            0 => format!("({left}){middle}({right})"),
            1 => format!("if {left} then {} else {right}", &right[..dice.cut(right)]),
            _ => format!("{}{middle}{}", &left[..end], &right[start..]),
        };
        match condition(&text, &schema, &named) {
            Ok(expr) => {
                compiled += 1;
                for scope in [&full, &empty] {
                    known += usize::from(!matches!(expr.truth(scope), Truth::Unknown(_)));
                    let _ = expr.value(scope);
                }
            }
            Err(findings) => {
                assert!(!findings.is_empty(), "{text}");
                for finding in findings {
                    assert!(text.is_char_boundary(finding.offset), "{text}: {finding:?}");
                    assert!(text.is_char_boundary(finding.offset + finding.length), "{text}: {finding:?}");
                    assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{text}");
                }
            }
        }
        if let Ok(expr) = expression(&text, &schema, &Named::new()) {
            let _ = expr.value(&full);
        }
    }
    // The splices are not all nonsense, or nothing was tried.
    assert!(compiled > 400 && known > 400, "{compiled} compiled, {known} known");
}

#[test]
fn spliced_tables_neither_panic_nor_point_outside_their_file() {
    let xml = include_str!("corpus/fee.dmn");
    let (schema, scope) = (licence_schema(), licence());
    let mut dice = Dice(4_711);
    let mut ran = 0;
    for _ in 0..1_500 {
        let mut text = xml.to_owned();
        for _ in 0..=dice.below(2) {
            // Mostly inside a cell, where it stays XML.
            let at =
                match text.match_indices("<text>").map(|(at, found)| at + found.len()).collect::<Vec<_>>() {
                    cells if dice.below(4) > 0 => cells[dice.below(cells.len())] + dice.below(4),
                    _ => dice.cut(&text),
                };
            if text.is_char_boundary(at) {
                let piece = dice.pick(HOSTILE).replace('<', "&lt;").replace('\0', "");
                text.insert_str(at, &piece);
            }
        }
        match decisions(&text, &schema) {
            Ok(found) => {
                for decision in found {
                    ran += usize::from(decision.decide(&scope).is_ok());
                }
            }
            Err(findings) => {
                for finding in findings {
                    assert!(finding.offset + finding.length <= text.len(), "{finding:?}");
                    assert!(text.is_char_boundary(finding.offset), "{finding:?}");
                }
            }
        }
    }
    assert!(ran > 50, "{ran} ran");
}
