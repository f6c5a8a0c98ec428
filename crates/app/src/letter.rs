//! A letter as it is set: a title and blocks of text. A template is Markdown of a small kind – headings, paragraphs, lists, quotes,
//! bold – and a value that is filled in is text and nothing else: no star or hash in somebody's name becomes a mark.

use jiff::Timestamp;

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its language, as a tag of BCP 47.
    pub lang: String,
    /// What it is about: its first heading, and the title of the file.
    pub title: String,
    /// The reference of the case; on every page.
    pub reference: String,
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A block of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading below the title.
    Heading(Vec<Run>),
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A quotation.
    Quote(Vec<Run>),
    /// A list: what stands before each item, and the item.
    List(Vec<(String, Vec<Run>)>),
}

/// Text of one weight. A line feed in it begins a new line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether it is bold.
    pub strong: bool,
}

/// A line feed of a value, where it is filled in.
const LINE: char = '\u{2028}';

/// A value as text: nothing in it is taken for a mark.
pub(crate) fn literal(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\n' => text.push(LINE),
            '\t' => text.push(' '),
            // Nothing unseen either: no control characters, and none that turn the order of the line.
            c if c.is_control()
                || ('\u{202A}'..='\u{202E}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c) => {}
            '\\' | '*' | '#' | '>' | '-' | '+' | '.' => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
    text
}

/// Reads the text of a template that is filled in.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Open> = None;
    for line in text.lines() {
        let next = Line::of(line);
        open = match (open, next) {
            (None, Line::Blank) => None,
            (Some(done), Line::Blank) => {
                close(&mut blocks, done);
                None
            }
            (before, Line::Heading(text)) => {
                blocks.extend(before.map(Open::block));
                blocks.push(Block::Heading(runs(&text)));
                None
            }
            (Some(Open::Quote(before)), Line::Quote(text)) => Some(Open::Quote(joined(before, &text))),
            (before, Line::Quote(text)) => {
                blocks.extend(before.map(Open::block));
                Some(Open::Quote(text))
            }
            (Some(Open::List(mut items)), Line::Item(marker, text)) => {
                items.push((marker, text));
                Some(Open::List(items))
            }
            (before, Line::Item(marker, text)) => {
                if let Some(before) = before {
                    close(&mut blocks, before);
                }
                // A blank line between items does not end the list.
                match blocks.pop() {
                    Some(Block::List(mut items)) => {
                        items.push((marker, runs(&text)));
                        blocks.push(Block::List(items));
                        None
                    }
                    other => {
                        blocks.extend(other);
                        Some(Open::List(vec![(marker, text)]))
                    }
                }
            }
            (None, Line::Text(text)) => Some(Open::Paragraph(text)),
            (Some(before), Line::Text(text)) => Some(match before {
                Open::Paragraph(before) => Open::Paragraph(joined(before, &text)),
                Open::Quote(before) => Open::Quote(joined(before, &text)),
                Open::List(mut items) => {
                    if let Some((_, last)) = items.last_mut() {
                        *last = joined(std::mem::take(last), &text);
                    }
                    Open::List(items)
                }
            }),
        };
    }
    blocks.extend(open.map(Open::block));
    blocks
}

/// A block whose end has not come yet.
enum Open {
    Paragraph(String),
    Quote(String),
    List(Vec<(String, String)>),
}

impl Open {
    fn block(self) -> Block {
        match self {
            Self::Paragraph(text) => Block::Paragraph(runs(&text)),
            Self::Quote(text) => Block::Quote(runs(&text)),
            Self::List(items) => {
                Block::List(items.into_iter().map(|(marker, text)| (marker, runs(&text))).collect())
            }
        }
    }
}

fn close(blocks: &mut Vec<Block>, open: Open) {
    blocks.push(open.block());
}

/// What a line is.
enum Line {
    Blank,
    Heading(String),
    Quote(String),
    Item(String, String),
    Text(String),
}

impl Line {
    fn of(line: &str) -> Self {
        // Two blanks at the end of a line, or a backslash, begin a new one.
        let ends = line.ends_with("  ") || (line.ends_with('\\') && !line.ends_with("\\\\"));
        let line = line.trim();
        let line = if ends { line.trim_end_matches('\\') } else { line };
        let with = |text: &str| if ends { format!("{}{LINE}", text.trim()) } else { text.trim().to_owned() };
        if line.is_empty() {
            return Self::Blank;
        }
        if let Some(text) = line.strip_prefix('#') {
            return Self::Heading(text.trim_start_matches('#').trim().to_owned());
        }
        if let Some(text) = line.strip_prefix('>') {
            return Self::Quote(with(text));
        }
        if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
            return Self::Item("•".to_owned(), with(text));
        }
        match line.split_once(". ") {
            Some((number, text)) if !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()) => {
                Self::Item(format!("{number}."), with(text))
            }
            _ => Self::Text(with(line)),
        }
    }
}

fn joined(mut before: String, text: &str) -> String {
    if !before.ends_with(LINE) {
        before.push(' ');
    }
    before.push_str(text);
    before
}

/// Bold between two stars, and a backslash before what stands for itself.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut strong = false;
    let mut letters = text.trim_end_matches(LINE).chars().peekable();
    while let Some(c) = letters.next() {
        let c = match c {
            '\\' => letters.next().unwrap_or('\\'),
            '*' if letters.peek() == Some(&'*') => {
                letters.next();
                strong = !strong;
                continue;
            }
            LINE => '\n',
            c => c,
        };
        match runs.last_mut() {
            Some(run) if run.strong == strong => run.text.push(c),
            _ => runs.push(Run { text: c.to_string(), strong }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<Run> {
        vec![Run { text: text.to_owned(), strong: false }]
    }

    #[test]
    fn s3_27_a_template_becomes_blocks() {
        let text = "1 Market Street\\\nLichfield\n\nDear Ann,\nit is **granted**.\n\n## What next\n\n- one\n- two\n  goes on\n\n1. first\n\n> because";
        let blocks = blocks(text);
        let bold = Run { text: "granted".to_owned(), strong: true };
        let told = [plain("Dear Ann, it is "), vec![bold], plain(".")].concat();
        assert_eq!(
            blocks,
            [
                Block::Paragraph(plain("1 Market Street\nLichfield")),
                Block::Paragraph(told),
                Block::Heading(plain("What next")),
                Block::List(vec![
                    ("•".to_owned(), plain("one")),
                    ("•".to_owned(), plain("two goes on")),
                    ("1.".to_owned(), plain("first")),
                ]),
                Block::Quote(plain("because")),
            ]
        );
    }

    #[test]
    fn s3_27_what_somebody_wrote_makes_no_heading_no_list_and_no_other_block() {
        let evil = "# Granted\n\n- **free**\n> x\n1. y \\ z\u{202E}\u{7}";
        let filled = format!("You wrote: {}\n\nThe end.", literal(evil));
        let said = "You wrote: # Granted\n\n- **free**\n> x\n1. y \\ z";
        assert_eq!(blocks(&filled), [Block::Paragraph(plain(said)), Block::Paragraph(plain("The end."))]);
        let alone = literal("# Granted");
        assert_eq!(blocks(&alone), [Block::Paragraph(plain("# Granted"))]);
    }
}
