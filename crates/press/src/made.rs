//! What every file that is made here has: PDF/UA-1, a title that readers show, an outline, and when it was made.

use jiff::{Timestamp, tz::TimeZone};
use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    metadata::{DateTime, Metadata},
    outline::Outline,
};

/// What a file says of itself.
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    /// The language, as BCP 47 has it.
    pub(crate) lang: &'a str,
    pub(crate) at: Timestamp,
}

/// An empty document that is checked against PDF/UA-1 when it is finished.
pub(crate) fn begun() -> Option<Document> {
    let configuration =
        ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish().ok()?;
    Some(Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() }))
}

/// Its bytes; none where it does not keep what it promises.
pub(crate) fn finished(mut document: Document, outline: Outline, about: &About<'_>) -> Option<Vec<u8>> {
    document.set_outline(outline);
    document.set_metadata(metadata(about));
    document.finish().ok()
}

fn metadata(about: &About<'_>) -> Metadata {
    let at = about.at.to_zoned(TimeZone::UTC).datetime();
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
        .title(about.title.to_owned())
        .language(about.lang.to_owned())
        .creator("Casewright".to_owned())
        .creation_date(when)
}
