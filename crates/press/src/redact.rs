//! Copies from which something was removed, in a way that nothing is left of it to find: each page becomes a picture, the marked places
//! of the picture are painted black, and a new file is made of the pictures alone. Of the original file nothing is taken over: no text,
//! no layer, no metadata, no earlier version. What that costs – the text of the rest – is told in the documentation.

use crate::{
    font::Faces,
    made::About,
    pictures::{self, Page, shown, sizes},
    poppler::{self, Frame, PageWords, WordAt},
};
use app::{
    connector::CallFailure,
    core::document::Mark,
    port::press::{Redacted, Redaction},
};
use krilla::{
    color::rgb,
    geom::Point,
    num::NormalizedF32,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag},
    text::TextDirection,
};
use std::collections::BTreeSet;

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
    let sizes = sizes(&frames, &pages);
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

/// Where words stand: every place, on every page. Case and what stands around a word do not matter.
fn places(text: &str, code: &str, pages: &[PageWords], frames: &[Frame]) -> Vec<Mark> {
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
    let faces = Faces::read()?;
    let many = frames.len();
    let of = |number: u32| marks.iter().filter(move |mark| mark.page == number);
    let pages = frames.into_iter().zip(sizes).zip(1_u32..).map(|((mut frame, size), number)| {
        of(number).for_each(|mark| blacken(&mut frame, mark));
        let codes: BTreeSet<&str> = of(number).map(|mark| mark.code.as_str()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let alt = match of(number).count() {
            0 => format!("{number} / {many}"),
            removed => format!("{number} / {many}. ■ × {removed}: {}", codes.join(", ")),
        };
        Page { frame, size: *size, alt }
    });
    let about = About { title: &asked.title, lang: &asked.lang, at: asked.at };
    pictures::document(&about, pages, |surface, number, size| {
        of(number).for_each(|mark| label(surface, &faces, mark, size));
        None
    })
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
