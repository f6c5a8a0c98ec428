//! Labels that fit.

use crate::cmmn::tree::escape;
use std::fmt::Write;

/// Pixels from line to line.
pub(super) const LINE: f64 = 15.0;

/// About how wide a text is at 12 pixels. Narrow letters count half, wide scripts double.
pub(super) fn width(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '('
            | ')' | ' ' => 4.0,
            'm' | 'w' | 'M' | 'W' | '@' => 10.5,
            c if c.is_ascii_uppercase() => 8.2,
            c if (c as u32) >= 0x2e80 => 13.0,
            _ => 6.9,
        })
        .sum()
}

/// Lines no wider than this, no more than so many; what does not fit ends with an ellipsis.
pub(super) fn wrap(text: &str, wide: f64, lines_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = word.to_owned();
        loop {
            let joined = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
            if width(&joined) <= wide {
                line = joined;
                break;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            // A word wider than the line is broken.
            let mut head = String::new();
            for c in word.chars() {
                if width(&head) + width(&c.to_string()) > wide && !head.is_empty() {
                    break;
                }
                head.push(c);
            }
            word = word.chars().skip(head.chars().count()).collect();
            lines.push(head);
            if word.is_empty() {
                break;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            while width(last) + 9.0 > wide && last.pop().is_some() {}
            *last = format!("{}…", last.trim_end());
        }
    }
    lines
}

/// Lines one below the other, centred around a point.
pub(super) fn centred(out: &mut String, lines: &[String], x: f64, middle: f64, class: &str) {
    let first = middle - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    let _ = write!(out, "<text class=\"{class}\" text-anchor=\"middle\">");
    for (number, line) in lines.iter().enumerate() {
        let y = first + LINE * number as f64;
        let _ = write!(out, "<tspan x=\"{x:.1}\" y=\"{y:.1}\">{}</tspan>", escape(line, false));
    }
    out.push_str("</text>\n");
}

#[cfg(test)]
mod tests {
    use super::{width, wrap};

    #[test]
    fn labels_are_wrapped_broken_and_cut() {
        assert_eq!(wrap("Check the claim", 60.0, 3), ["Check the", "claim"]);
        for line in wrap("Donaudampfschifffahrtsgesellschaft", 60.0, 9) {
            assert!(width(&line) <= 60.0, "{line}");
        }
        let cut = wrap("one two three four five six seven eight nine", 40.0, 2);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…'));
        assert!(wrap("", 40.0, 2).is_empty());
    }
}
