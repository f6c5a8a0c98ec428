//! The font of letters: DejaVu Sans, which has the letters of the European languages, and is embedded as PDF/UA asks.

use krilla::text::Font;
use skrifa::{FontRef, MetadataProvider as _, instance::LocationRef, metrics::GlyphMetrics, prelude::Size};

/// A font, and how wide its letters are.
pub(crate) struct Face {
    pub(crate) font: Font,
    glyphs: FontRef<'static>,
    per_em: f32,
}

/// The two weights.
pub(crate) struct Faces {
    pub(crate) regular: Face,
    pub(crate) strong: Face,
}

impl Faces {
    /// Reads them.
    pub(crate) fn read() -> Result<Self, String> {
        Ok(Self { regular: Face::of(dejavu::sans::regular())?, strong: Face::of(dejavu::sans::bold())? })
    }

    /// The one of a weight.
    pub(crate) const fn of(&self, strong: bool) -> &Face {
        if strong { &self.strong } else { &self.regular }
    }
}

impl Face {
    fn of(bytes: &'static [u8]) -> Result<Self, String> {
        let unreadable = || "the font of letters cannot be read".to_owned();
        let font = Font::new(bytes.into(), 0).ok_or_else(unreadable)?;
        let glyphs = FontRef::new(bytes).map_err(|_| unreadable())?;
        let per_em = font.units_per_em();
        Ok(Self { font, glyphs, per_em })
    }

    /// A letter that it does not have, but for line feeds and blanks.
    pub(crate) fn lacks(&self, text: &str) -> Option<char> {
        let map = self.glyphs.charmap();
        text.chars().find(|c| *c != '\n' && map.map(*c).is_none())
    }

    /// How wide a text is at a size, in points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let map = self.glyphs.charmap();
        let metrics: GlyphMetrics<'_> = self.glyphs.glyph_metrics(Size::unscaled(), LocationRef::default());
        let units: f32 =
            text.chars().filter_map(|c| map.map(c)).filter_map(|glyph| metrics.advance_width(glyph)).sum();
        units * size / self.per_em
    }
}
