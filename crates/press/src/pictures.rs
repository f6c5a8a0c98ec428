//! Files that are made of pictures of pages, and of nothing else: of the original no text, no layer, no metadata and no earlier version is
//! taken over. What is written over a page comes from whoever makes the copy.

use crate::{
    made::{About, begun, finished},
    poppler::{self, Frame, PageWords},
};
use app::connector::CallFailure;
use krilla::{
    Document,
    destination::XyzDestination,
    geom::{Point, Size},
    image::{BitsPerComponent, CustomImage, Image, ImageColorspace},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    surface::Surface,
    tagging::{ContentTag, Identifier, Tag, TagGroup, TagTree},
};
use std::sync::Arc;

/// Most pages.
pub(crate) const PAGES_MAX: usize = 50;
/// The longest side of a page, in pixels: 150 to an inch of A4.
pub(crate) const SIDE_PIXELS: u32 = 1_754;
/// The longest side of a page whose size is not known, in points.
const SIDE_POINTS: f32 = 842.0;

/// The pages of a file as pictures, with their words.
pub(crate) async fn shown(
    file: Vec<u8>,
    media_type: &str,
) -> Result<(Vec<Frame>, Vec<PageWords>), CallFailure> {
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

/// The sizes of pages in points.
pub(crate) fn sizes(frames: &[Frame], pages: &[PageWords]) -> Vec<(f32, f32)> {
    frames.iter().enumerate().map(|(number, frame)| size(frame, pages.get(number))).collect()
}

fn size(frame: &Frame, page: Option<&PageWords>) -> (f32, f32) {
    let longest = page
        .map(|page| page.width.max(page.height) as f32)
        .filter(|side| (20.0..=14_000.0).contains(side))
        .unwrap_or(SIDE_POINTS);
    let scale = longest / frame.width.max(frame.height).max(1) as f32;
    ((frame.width as f32 * scale).max(3.0), (frame.height as f32 * scale).max(3.0))
}

/// A page of a copy.
pub(crate) struct Page {
    /// What is shown.
    pub(crate) frame: Frame,
    /// Its sides, in points.
    pub(crate) size: (f32, f32),
    /// What is read aloud in its place.
    pub(crate) alt: String,
}

/// A file of these pages. `over` writes over each, by its number from 1 and its sides; what it returns is read aloud as a paragraph.
pub(crate) fn document(
    about: &About<'_>,
    pages: impl IntoIterator<Item = Page>,
    mut over: impl FnMut(&mut Surface<'_>, u32, (f32, f32)) -> Option<Identifier>,
) -> Result<Vec<u8>, String> {
    let failed = || "the copy could not be made".to_owned();
    let mut document = begun().ok_or_else(failed)?;
    let mut tree = TagTree::new().with_lang(Some(about.lang.to_owned()));
    for (Page { frame, size: (width, height), alt }, number) in pages.into_iter().zip(1_u32..) {
        let image = Image::from_custom(Pixels::of(frame), false)?;
        let mut page = document.start_page_with(PageSettings::from_wh(width, height).ok_or_else(failed)?);
        let mut surface = page.surface();
        let picture = surface.start_tagged(ContentTag::Other);
        surface.draw_image(image, Size::from_wh(width, height).ok_or_else(failed)?);
        surface.end_tagged();
        let said = over(&mut surface, number, (width, height));
        surface.finish();
        page.finish();
        let mut figure = TagGroup::new(Tag::Figure(Some(alt)));
        figure.push(picture);
        tree.push(figure);
        if let Some(said) = said {
            let mut paragraph = TagGroup::new(Tag::P);
            paragraph.push(said);
            tree.push(paragraph);
        }
    }
    document.set_tag_tree(tree);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(about.title.to_owned(), top));
    finished(document, outline, about).ok_or_else(failed)
}

/// The pixels of a page, as a picture without anything else.
#[derive(Clone, Hash)]
struct Pixels {
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
    fn of(frame: Frame) -> Self {
        let grey = frame.rgb.chunks_exact(3).all(|pixel| matches!(pixel, [r, g, b] if r == g && g == b));
        let bytes = if grey {
            frame.rgb.chunks_exact(3).filter_map(|pixel| pixel.first().copied()).collect()
        } else {
            frame.rgb
        };
        Self { bytes: Arc::new(bytes), size: (frame.width, frame.height), grey }
    }
}
