//! A letter set on pages: A4, one column, every line part of the structure that a reader aloud follows.

use crate::{
    font::Faces,
    lines::{Line, lines},
    made::{About, begun, finished},
};
use app::letter::{Block, Letter, Run};
use krilla::{
    destination::XyzDestination,
    geom::Point,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, Tag, TagGroup, TagTree,
    },
    text::TextDirection,
};
use std::num::NonZeroU16;

/// A4, in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const LEFT: f32 = 71.0;
const TOP: f32 = 85.0;
const BOTTOM: f32 = 756.0;
const FOOT: f32 = 800.0;
const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
const TEXT: f32 = 10.5;
const SMALL: f32 = 8.5;
/// From one line to the next, as a part of the size.
const LEADING: f32 = 1.45;
/// How far lists and quotes are moved in.
const INDENT: f32 = 20.0;
/// Most pages of a letter.
const PAGES_MAX: usize = 200;

/// What a line belongs to, in the structure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The block itself.
    Text,
    /// What stands before an item of a list.
    Label(usize),
    /// An item.
    Item(usize),
}

/// A line where it stands.
struct Placed {
    page: usize,
    y: f32,
    x: f32,
    size: f32,
    line: Line,
    block: usize,
    part: Part,
}

/// Sets a letter.
///
/// # Errors
///
/// What cannot be set, in plain words: a letter that the font does not have, a text of too many pages.
pub(crate) fn set(letter: &Letter) -> Result<Vec<u8>, String> {
    let faces = Faces::read()?;
    let title = Block::Heading(vec![Run { text: letter.title.clone(), strong: true }]);
    let blocks: Vec<&Block> = std::iter::once(&title).chain(&letter.blocks).collect();
    for run in blocks.iter().flat_map(|block| runs(block)).chain(std::iter::once(&foot(letter, 0, 0))) {
        if let Some(missing) = faces.of(run.strong).lacks(&run.text) {
            return Err(format!(
                "the letter has a character that its font does not have (U+{:04X}): write it by hand",
                u32::from(missing)
            ));
        }
    }
    let placed = place(&faces, &blocks);
    let pages = placed.last().map_or(1, |last| last.page + 1);
    if pages > PAGES_MAX {
        return Err(format!("the letter has more than {PAGES_MAX} pages"));
    }
    draw(&faces, letter, &blocks, &placed, pages)
}

/// Every text of a block.
fn runs(block: &Block) -> Vec<&Run> {
    match block {
        Block::Heading(runs) | Block::Paragraph(runs) | Block::Quote(runs) => runs.iter().collect(),
        Block::List(items) => items.iter().flat_map(|(_, runs)| runs).collect(),
    }
}

/// What stands at the foot of a page.
fn foot(letter: &Letter, page: usize, pages: usize) -> Run {
    Run { text: format!("{}  ·  {} / {pages}", letter.reference, page + 1), strong: false }
}

/// Puts the lines of all blocks on pages.
fn place(faces: &Faces, blocks: &[&Block]) -> Vec<Placed> {
    let mut sheet = Sheet { page: 0, y: TOP, placed: Vec::new() };
    for (number, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(runs) => {
                let size = if number == 0 { 15.0 } else { 12.0 };
                let bold: Vec<Run> =
                    runs.iter().map(|run| Run { text: run.text.clone(), strong: true }).collect();
                // No heading stands alone at the end of a page.
                sheet.room(size * LEADING * 3.0);
                sheet.lines(number, Part::Text, lines(faces, &bold, size, WIDTH), LEFT, size);
            }
            Block::Paragraph(runs) => {
                sheet.lines(number, Part::Text, lines(faces, runs, TEXT, WIDTH), LEFT, TEXT);
            }
            Block::Quote(runs) => {
                let inside = lines(faces, runs, TEXT, WIDTH - 2.0 * INDENT);
                sheet.lines(number, Part::Text, inside, LEFT + INDENT, TEXT);
            }
            Block::List(items) => {
                for (item, (marker, runs)) in items.iter().enumerate() {
                    sheet.room(TEXT * LEADING);
                    let marker = [Run { text: format!("{marker} "), strong: false }];
                    for line in lines(faces, &marker, TEXT, INDENT * 2.0) {
                        sheet.put(number, Part::Label(item), line, LEFT, TEXT);
                    }
                    sheet.lines(
                        number,
                        Part::Item(item),
                        lines(faces, runs, TEXT, WIDTH - INDENT),
                        LEFT + INDENT,
                        TEXT,
                    );
                    sheet.y -= TEXT * 0.3;
                }
            }
        }
        sheet.y += TEXT * 0.7;
    }
    sheet.placed
}

/// The page that is filled.
struct Sheet {
    page: usize,
    y: f32,
    placed: Vec<Placed>,
}

impl Sheet {
    /// Goes on to the next page where so much does not fit on this one.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.page += 1;
            self.y = TOP;
        }
    }

    fn put(&mut self, block: usize, part: Part, line: Line, x: f32, size: f32) {
        let (page, y) = (self.page, self.y + size);
        self.placed.push(Placed { page, y, x, size, line, block, part });
    }

    fn lines(&mut self, block: usize, part: Part, lines: Vec<Line>, x: f32, size: f32) {
        for line in lines {
            self.room(size * LEADING);
            self.put(block, part, line, x, size);
            self.y += size * LEADING;
        }
    }
}

/// Draws every page, and tells what belongs to what.
fn draw(
    faces: &Faces,
    letter: &Letter,
    blocks: &[&Block],
    placed: &[Placed],
    pages: usize,
) -> Result<Vec<u8>, String> {
    let failed = || "the letter could not be set".to_owned();
    let mut document = begun().ok_or_else(failed)?;
    let mut drawn: Vec<(usize, Part, Identifier)> = Vec::new();
    for number in 0..pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("the page has no size")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for line in placed.iter().filter(|line| line.page == number) {
            let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            for piece in &line.line {
                let at = Point::from_xy(line.x + piece.x, line.y);
                write(&mut surface, faces, at, &piece.text, piece.strong, line.size);
            }
            surface.end_tagged();
            drawn.push((line.block, line.part, id));
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        write(
            &mut surface,
            faces,
            Point::from_xy(LEFT, FOOT),
            &foot(letter, number, pages).text,
            false,
            SMALL,
        );
        surface.end_tagged();
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(letter.lang.clone()));
    for (number, block) in blocks.iter().enumerate() {
        let mine = |part: Part| drawn.iter().filter(move |(of, one, _)| *of == number && *one == part);
        if let Some(group) = group(number, block, |part| mine(part).map(|(_, _, id)| *id).collect()) {
            tree.push(group);
        }
    }
    document.set_tag_tree(tree);
    let mut outline = Outline::new();
    for (number, block) in blocks.iter().enumerate() {
        let Block::Heading(runs) = block else { continue };
        let Some(first) = placed.iter().find(|line| line.block == number) else { continue };
        let text: String = runs.iter().map(|run| run.text.as_str()).collect();
        let at = Point::from_xy(first.x, first.y - first.size);
        outline.push_child(OutlineNode::new(text, XyzDestination::new(first.page, at)));
    }
    let about = About { title: &letter.title, lang: &letter.lang, at: letter.at };
    finished(document, outline, &about).ok_or_else(failed)
}

fn write(surface: &mut Surface<'_>, faces: &Faces, at: Point, text: &str, strong: bool, size: f32) {
    surface.draw_text(at, faces.of(strong).font.clone(), size, text, false, TextDirection::Auto);
}

/// The part of the structure that a block is; none where it says nothing.
fn group(number: usize, block: &Block, ids: impl Fn(Part) -> Vec<Identifier>) -> Option<TagGroup> {
    let filled = |mut group: TagGroup, ids: Vec<Identifier>| {
        for id in ids {
            group.push(id);
        }
        group
    };
    let text = ids(Part::Text);
    Some(match block {
        Block::Heading(_) if text.is_empty() => return None,
        Block::Paragraph(_) | Block::Quote(_) if text.is_empty() => return None,
        Block::Heading(runs) => {
            let level = if number == 0 { NonZeroU16::MIN } else { NonZeroU16::MIN.saturating_add(1) };
            let title: String = runs.iter().map(|run| run.text.as_str()).collect();
            filled(TagGroup::new(Tag::Hn(level, Some(title))), text)
        }
        Block::Paragraph(_) => filled(TagGroup::new(Tag::P), text),
        Block::Quote(_) => {
            let mut quote = TagGroup::new(Tag::BlockQuote);
            quote.push(filled(TagGroup::new(Tag::P), text));
            quote
        }
        Block::List(items) => {
            let numbered = items.first().is_some_and(|(marker, _)| marker.ends_with('.'));
            let how = if numbered { ListNumbering::Decimal } else { ListNumbering::Disc };
            let mut list = TagGroup::new(Tag::L(how));
            for item in 0..items.len() {
                let mut one = TagGroup::new(Tag::LI);
                one.push(filled(TagGroup::new(Tag::Lbl), ids(Part::Label(item))));
                one.push(filled(TagGroup::new(Tag::LBody), ids(Part::Item(item))));
                list.push(one);
            }
            list
        }
    })
}
