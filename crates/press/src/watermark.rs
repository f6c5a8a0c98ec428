//! Copies for somebody outside, with a line across each page that says who got it, when and of which case. Like a copy from which
//! something was removed it is made of pictures of the pages, so that the line cannot be lifted off by taking the text of the rest.
//! It does not keep anybody from copying: it says whose copy it was.

use crate::{
    font::{Face, Faces},
    made::About,
    pictures::{self, Page, shown, sizes},
    poppler::Frame,
};
use app::{connector::CallFailure, port::press::Watermark};
use krilla::{
    color::rgb, geom::Point, num::NormalizedF32, paint::Fill, surface::Surface, tagging::ContentTag,
    text::TextDirection,
};

/// Times that the line stands across a page.
const LINES: u16 = 5;
/// Its largest size, in points.
const LARGE: f32 = 18.0;
/// The size of the line at the foot, in points.
const FOOT: f32 = 8.0;
/// How dense the lines across the page are: what lies below stays readable.
const DENSE: f32 = 0.28;

/// Makes the copy.
pub(crate) async fn copy(file: Vec<u8>, media_type: &str, mark: &Watermark) -> Result<Vec<u8>, CallFailure> {
    let (frames, pages) = shown(file, media_type).await?;
    let sizes = sizes(&frames, &pages);
    let mark = mark.clone();
    let made = tokio::task::spawn_blocking(move || make(frames, &sizes, &mark)).await;
    made.map_err(|_| CallFailure::Never("the copy could not be made".to_owned()))?.map_err(CallFailure::Never)
}

fn make(frames: Vec<Frame>, sizes: &[(f32, f32)], mark: &Watermark) -> Result<Vec<u8>, String> {
    let faces = Faces::read()?;
    // A name in letters that the font does not have must not keep the copy from being marked.
    let line: String = mark
        .line
        .chars()
        .map(|c| if faces.regular.lacks(&c.to_string()).is_some() { '?' } else { c })
        .collect();
    let many = frames.len();
    let pages = frames.into_iter().zip(sizes).zip(1_u32..).map(|((frame, size), number)| Page {
        frame,
        size: *size,
        alt: format!("{number} / {many}"),
    });
    let about = About { title: &mark.title, lang: &mark.lang, at: mark.at };
    pictures::document(&about, pages, |surface, _, size| {
        let said = surface.start_tagged(ContentTag::Other);
        across(surface, &faces.regular, &line, size);
        surface.end_tagged();
        Some(said)
    })
}

/// The line, some times across the page and once at its foot.
fn across(surface: &mut Surface<'_>, face: &Face, line: &str, (width, height): (f32, f32)) {
    let fits = |size: f32, wide: f32| {
        let needs = face.width(line, size);
        if needs > wide { size * wide / needs } else { size }
    };
    let mut draw = |size: f32, left: f32, down: f32, opacity: f32| {
        let fill = Fill {
            paint: rgb::Color::new(90, 90, 90).into(),
            opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
            ..Fill::default()
        };
        surface.set_fill(Some(fill));
        let at = Point::from_xy(left, down);
        surface.draw_text(at, face.font.clone(), size, line, false, TextDirection::Auto);
        surface.set_fill(None);
    };
    let large = fits(LARGE, width * 0.9);
    for number in 1..=LINES {
        let down = height * f32::from(number) / f32::from(LINES + 1);
        // Not all at one place: what is cut off on one side stands on the other.
        let left = width * 0.05 * f32::from(number % 2 + 1) / 2.0;
        draw(large, left, down, DENSE);
    }
    draw(fits(FOOT, width * 0.9), width * 0.05, height - FOOT.min(height * 0.02), 1.0);
}
