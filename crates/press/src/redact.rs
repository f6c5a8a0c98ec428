//! Copies from which something was removed, in a way that nothing is left of it to find: each page becomes a picture, the marked places
//! of the picture are painted black, and a new file is made of the pictures alone. Of the original file nothing is taken over: no text,
//! no layer, no metadata, no earlier version. What that costs – the text of the rest – is told in the documentation.

use crate::{
    font::Faces,
    poppler::{self, Frame, WordAt},
};
use app::{
    connector::CallFailure,
    core::document::Mark,
    port::press::{Redacted, Redaction},
};
use jiff::{Timestamp, tz::TimeZone};
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Point, Size},
    image::{BitsPerComponent, CustomImage, Image, ImageColorspace},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Tag, TagGroup, TagTree},
    text::TextDirection,
};
use std::{collections::BTreeSet, sync::Arc};

/// Most pages.
pub(crate) const PAGES_MAX: usize = 50;
/// The longest side of a page, in pixels: 150 to an inch of A4.
pub(crate) const SIDE_PIXELS: u32 = 1_754;
/// The longest side of a page whose size is not known, in points.
const SIDE_POINTS: f32 = 842.0;
/// The size of the code in a place that was removed, in points.
const CODE: f32 = 7.0;
/// How far beyond a word is removed, in points: what hangs over its box.
const AROUND: f64 = 1.5;

/// Makes a copy of a file without the places and words that are asked for.
pub(crate) async fn copy(
    file: Vec<u8>,
    media_type: &str,
    asked: &Redaction,
) -> Result<Redacted, CallFailure> {
    let never = |why: &str| CallFailure::Never(why.to_owned());
    let (frames, pages) = shown(file, media_type).await?;
    let mut marks = asked.marks.clone();
    for (text, code) in &asked.words {
        let found = places(text, code, &pages, &frames);
        if found.is_empty() {
            return Err(never(
                "words that are to go stand nowhere in its text: mark the place instead (a picture of words is no text)",
            ));
        }
        marks.extend(found);
    }
    if marks.iter().any(|mark| mark.page as usize > frames.len() || !mark.is_on_a_page()) {
        return Err(never("a place that is marked does not lie on a page"));
    }
    let sizes: Vec<(f32, f32)> =
        frames.iter().enumerate().map(|(number, frame)| size(frame, pages.get(number))).collect();
    let (told, done) = (asked.clone(), marks.clone());
    let made = tokio::task::spawn_blocking(move || make(frames, &sizes, &told, &done)).await;
    let pdf = made.map_err(|_| never("the copy could not be made"))?.map_err(CallFailure::Never)?;
    // Proved before it goes anywhere: of text it has the codes and nothing else.
    let codes: BTreeSet<&str> = marks.iter().map(|mark| mark.code.as_str()).collect();
    let left = poppler::text(&pdf).await?;
    if left.split_whitespace().any(|word| !codes.contains(word)) {
        return Err(never("the copy still had text in it, so it was thrown away"));
    }
    Ok(Redacted { pdf, marks })
}

/// The pages of a file as pictures, with their words.
pub(crate) async fn shown(
    file: Vec<u8>,
    media_type: &str,
) -> Result<(Vec<Frame>, Vec<poppler::PageWords>), CallFailure> {
    let never = |why: &str| CallFailure::Never(why.to_owned());
    let pdf = match media_type {
        "application/pdf" => file,
        "image/png" | "image/jpeg" => {
            let picture = media_type.to_owned();
            let wrapped = tokio::task::spawn_blocking(move || wrap(file, &picture)).await;
            wrapped.ok().and_then(Result::ok).ok_or_else(|| never("the picture cannot be read"))?
        }
        _ => return Err(never("only a PDF, a PNG or a JPEG can be copied like this")),
    };
    let frames = poppler::frames(&pdf, SIDE_PIXELS, PAGES_MAX + 1).await?;
    if frames.is_empty() {
        return Err(never("it has no page that can be shown"));
    }
    if frames.len() > PAGES_MAX {
        return Err(CallFailure::Never(format!("it has more than {PAGES_MAX} pages: send a shorter one")));
    }
    let pages = poppler::words(&pdf).await?;
    Ok((frames, pages))
}

/// A picture as a page.
fn wrap(file: Vec<u8>, media_type: &str) -> Result<Vec<u8>, String> {
    let image = match media_type {
        "image/png" => Image::from_png(file.into(), false),
        _ => Image::from_jpeg(file.into(), false),
    }?;
    let (width, height) = image.size();
    let scale = SIDE_POINTS / width.max(height).max(1) as f32;
    let (width, height) = (width as f32 * scale, height as f32 * scale);
    let mut document = Document::new();
    let mut page =
        document.start_page_with(PageSettings::from_wh(width, height).ok_or("the picture has no size")?);
    let mut surface = page.surface();
    surface.draw_image(image, Size::from_wh(width, height).ok_or("the picture has no size")?);
    surface.finish();
    page.finish();
    document.finish().map_err(|_| "the picture cannot be read".to_owned())
}

/// The size of a page in points.
pub(crate) fn size(frame: &Frame, page: Option<&poppler::PageWords>) -> (f32, f32) {
    let longest = page
        .map(|page| page.width.max(page.height) as f32)
        .filter(|side| (20.0..=14_000.0).contains(side))
        .unwrap_or(SIDE_POINTS);
    let scale = longest / frame.width.max(frame.height).max(1) as f32;
    ((frame.width as f32 * scale).max(3.0), (frame.height as f32 * scale).max(3.0))
}

/// Where words stand: every place, on every page. Case and what stands around a word do not matter.
fn places(text: &str, code: &str, pages: &[poppler::PageWords], frames: &[Frame]) -> Vec<Mark> {
    let sought: Vec<String> = text.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    for ((page, frame), number) in pages.iter().zip(frames).zip(1_u32..) {
        let words: Vec<(String, &WordAt)> = page.words.iter().map(|word| (plain(&word.text), word)).collect();
        // A page that is shown turned has its sides the other way round.
        let turned = (page.width > page.height) != (frame.width > frame.height);
        let sides = if turned { (page.height, page.width) } else { (page.width, page.height) };
        for run in words.windows(sought.len().max(1)) {
            let same = match sought.as_slice() {
                [] => false,
                [one] => run.iter().any(|(word, _)| word.contains(one.as_str())),
                all => run.iter().map(|(word, _)| word).eq(all),
            };
            if same {
                found.extend(run.iter().map(|(_, at)| mark(number, at, sides, code)));
            }
        }
    }
    found
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// The box of a word, in thousandths of its page, and a little more.
fn mark(page: u32, at: &WordAt, (width, height): (f64, f64), code: &str) -> Mark {
    let part = |from: f64, until: f64, whole: f64| {
        let whole = whole.max(1.0);
        let first = ((from - AROUND) / whole * 1_000.0).floor().clamp(0.0, 999.0);
        let last = ((until + AROUND) / whole * 1_000.0).ceil().clamp(first + 1.0, 1_000.0);
        (first as u16, (last - first) as u16)
    };
    let ((left, width), (top, height)) = (part(at.left, at.right, width), part(at.top, at.bottom, height));
    Mark { page, left, top, width, height, code: code.to_owned() }
}

/// The pixels of a page, as a picture without anything else.
#[derive(Clone, Hash)]
pub(crate) struct Pixels {
    bytes: Arc<Vec<u8>>,
    size: (u32, u32),
    grey: bool,
}

impl CustomImage for Pixels {
    fn color_channel(&self) -> &[u8] {
        &self.bytes
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        if self.grey { ImageColorspace::Luma } else { ImageColorspace::Rgb }
    }
}

impl Pixels {
    /// Of a page, without its marked places.
    pub(crate) fn without(mut frame: Frame, marks: &[&Mark]) -> Self {
        for mark in marks {
            blacken(&mut frame, mark);
        }
        let grey = frame.rgb.chunks_exact(3).all(|pixel| matches!(pixel, [r, g, b] if r == g && g == b));
        let bytes = if grey {
            frame.rgb.chunks_exact(3).filter_map(|pixel| pixel.first().copied()).collect()
        } else {
            frame.rgb
        };
        Self { bytes: Arc::new(bytes), size: (frame.width, frame.height), grey }
    }
}

/// Paints a place black: every pixel that it touches.
fn blacken(frame: &mut Frame, mark: &Mark) {
    let span = |from: u16, length: u16, pixels: u32| {
        let first = u64::from(from) * u64::from(pixels) / 1_000;
        let last = (u64::from(from) + u64::from(length)) * u64::from(pixels);
        (first as usize, last.div_ceil(1_000).min(u64::from(pixels)) as usize)
    };
    let (left, right) = span(mark.left, mark.width, frame.width);
    let (top, bottom) = span(mark.top, mark.height, frame.height);
    let line = frame.width as usize * 3;
    for row in frame.rgb.chunks_exact_mut(line.max(1)).skip(top).take(bottom - top) {
        row.iter_mut().skip(left * 3).take((right - left) * 3).for_each(|byte| *byte = 0);
    }
}

fn make(
    frames: Vec<Frame>,
    sizes: &[(f32, f32)],
    asked: &Redaction,
    marks: &[Mark],
) -> Result<Vec<u8>, String> {
    let failed = || "the copy could not be made".to_owned();
    let faces = Faces::read()?;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| failed())?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut tree = TagTree::new().with_lang(Some(asked.lang.clone()));
    let many = frames.len();
    for ((frame, (width, height)), number) in frames.into_iter().zip(sizes.iter().copied()).zip(1_u32..) {
        let mine: Vec<&Mark> = marks.iter().filter(|mark| mark.page == number).collect();
        let codes: BTreeSet<&str> = mine.iter().map(|mark| mark.code.as_str()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let alt = match mine.len() {
            0 => format!("{number} / {many}"),
            removed => format!("{number} / {many}. ■ × {removed}: {}", codes.join(", ")),
        };
        let image = Image::from_custom(Pixels::without(frame, &mine), false)?;
        let settings = PageSettings::from_wh(width, height).ok_or_else(failed)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let id = surface.start_tagged(ContentTag::Other);
        surface.draw_image(image, Size::from_wh(width, height).ok_or_else(failed)?);
        surface.end_tagged();
        for mark in mine {
            label(&mut surface, &faces, mark, (width, height));
        }
        surface.finish();
        page.finish();
        let mut figure = TagGroup::new(Tag::Figure(Some(alt)));
        figure.push(id);
        tree.push(figure);
    }
    document.set_tag_tree(tree);
    let mut outline = Outline::new();
    outline
        .push_child(OutlineNode::new(asked.title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    document.set_outline(outline);
    document.set_metadata(metadata(&asked.title, &asked.lang, asked.at));
    document.finish().map_err(|_| failed())
}

/// What a copy says of itself.
pub(crate) fn metadata(title: &str, lang: &str, at: Timestamp) -> Metadata {
    let at = at.to_zoned(TimeZone::UTC).datetime();
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let when = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(title.to_owned())
        .language(lang.to_owned())
        .creator("Casewright".to_owned())
        .creation_date(when)
}

/// The code, white on black, where there is room for it.
fn label(surface: &mut Surface<'_>, faces: &Faces, mark: &Mark, (width, height): (f32, f32)) {
    let part = |thousandths: u16, whole: f32| f32::from(thousandths) / 1_000.0 * whole;
    let (wide, high) = (part(mark.width, width), part(mark.height, height));
    let size = CODE.min(high * 0.7);
    if size < 3.0
        || faces.regular.width(&mark.code, size) + 2.0 > wide
        || faces.regular.lacks(&mark.code).is_some()
    {
        return;
    }
    let at = Point::from_xy(
        part(mark.left, width) + 1.0,
        part(mark.top, height) + f32::midpoint(high, size * 0.7),
    );
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
    let white = Fill { paint: rgb::Color::white().into(), opacity: NormalizedF32::ONE, ..Fill::default() };
    surface.set_fill(Some(white));
    surface.draw_text(at, faces.regular.font.clone(), size, &mark.code, false, TextDirection::Auto);
    surface.set_fill(None);
    surface.end_tagged();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_that_a_place_touches_is_black_and_no_other() {
        let mut frame = Frame { width: 10, height: 10, rgb: vec![255; 300] };
        blacken(&mut frame, &Mark { page: 1, left: 250, top: 0, width: 200, height: 95, code: "x".into() });
        let black: Vec<usize> = frame
            .rgb
            .chunks_exact(3)
            .enumerate()
            .filter(|(_, pixel)| pixel == &[0, 0, 0])
            .map(|(at, _)| at)
            .collect();
        assert_eq!(black, [2, 3, 4]);
    }
}
