//! Text cut into lines that fit.

use crate::font::Faces;
use app::letter::Run;

/// A piece of a line, of one weight, and where it begins from the left of the line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) strong: bool,
    pub(crate) x: f32,
}

/// A line.
pub(crate) type Line = Vec<Piece>;

/// Cuts runs into lines of at most this width. A word that is longer than a line is cut where it must be.
pub(crate) fn lines(faces: &Faces, runs: &[Run], size: f32, width: f32) -> Vec<Line> {
    let mut setting = Setting { faces, size, width, lines: Vec::new(), line: Vec::new(), x: 0.0 };
    for run in runs {
        for (number, part) in run.text.split('\n').enumerate() {
            if number > 0 {
                setting.end_line();
            }
            for word in part.split_inclusive(' ') {
                setting.word(word, run.strong);
            }
        }
    }
    setting.end_line();
    setting.lines
}

struct Setting<'a> {
    faces: &'a Faces,
    size: f32,
    width: f32,
    lines: Vec<Line>,
    line: Line,
    x: f32,
}

impl Setting<'_> {
    /// A word with the blank after it. (A word whose weight changes inside may be parted there.)
    fn word(&mut self, word: &str, strong: bool) {
        let wide = |text: &str| self.faces.of(strong).width(text, self.size);
        let seen = wide(word.trim_end());
        if self.x + seen > self.width && self.x > 0.0 {
            self.end_line();
        }
        if seen > self.width {
            let mut part = String::new();
            for c in word.chars() {
                let longer = format!("{part}{c}");
                if self.faces.of(strong).width(&longer, self.size) > self.width && !part.is_empty() {
                    self.put(&part, strong);
                    self.end_line();
                    part = c.to_string();
                } else {
                    part = longer;
                }
            }
            return self.put(&part, strong);
        }
        self.put(word, strong);
    }

    fn put(&mut self, text: &str, strong: bool) {
        if text.is_empty() || (text.trim().is_empty() && self.line.is_empty()) {
            return;
        }
        let x = self.x;
        self.x += self.faces.of(strong).width(text, self.size);
        match self.line.last_mut() {
            Some(piece) if piece.strong == strong => piece.text.push_str(text),
            _ => self.line.push(Piece { text: text.to_owned(), strong, x }),
        }
    }

    fn end_line(&mut self) {
        self.x = 0.0;
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, width: f32) -> Vec<String> {
        let faces = Faces::read().expect("the font reads");
        let runs = [Run { text: text.to_owned(), strong: false }];
        let lines = lines(&faces, &runs, 10.0, width);
        lines.into_iter().map(|line| line.into_iter().map(|piece| piece.text).collect()).collect()
    }

    #[test]
    fn lines_end_between_words_and_where_the_text_says_so() {
        assert_eq!(cut("one two three", 50.0), ["one two ", "three"]);
        assert_eq!(cut("one\ntwo", 500.0), ["one", "two"]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut_and_nothing_of_it_is_lost() {
        let long = "x".repeat(100);
        let lines = cut(&long, 100.0);
        assert!(lines.len() > 1);
        assert_eq!(lines.concat(), long);
    }
}
