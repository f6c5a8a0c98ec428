//! What the first bytes say a content is. What cannot be told from its bytes is not taken: a name and a declared type prove nothing.

/// Longest prefix that is looked at.
const LOOK_BYTES: usize = 8 * 1024;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// It is this, and nothing else.
    Is(&'static str),
    /// A ZIP archive: itself, or a document that is one.
    Zip,
    /// Text in UTF-8.
    Text,
    /// Nothing that is known.
    Unknown,
}

const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (4, b"ftyp", "video/mp4"),
];

/// Media types that are ZIP archives inside, with the ending of their files.
const ZIPS: &[(&str, &str)] = &[
    ("application/zip", "zip"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
];

/// What the first bytes of a content say; `whole` when there are no others.
pub(crate) fn sniff(bytes: &[u8], whole: bool) -> Told {
    for (at, magic, media_type) in MAGIC {
        if bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)) {
            return Told::Is(media_type);
        }
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Told::Zip;
    }
    let look = bytes.get(..LOOK_BYTES.min(bytes.len())).unwrap_or_default();
    if is_text(look, whole && bytes.len() <= LOOK_BYTES) { Told::Text } else { Told::Unknown }
}

/// True for UTF-8 without control characters but those that lay out text; a character may be cut off unless it is the whole.
pub(crate) fn is_text(bytes: &[u8], whole: bool) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if !whole && error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

/// The media type of a content: what was declared, if its first bytes agree; else why not. Of what nobody declared, the bytes and
/// the ending of the name decide.
pub(crate) fn declared(declared: &str, name: &str, told: Told) -> Result<String, String> {
    let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    // What browsers send for what they do not know, and for some tables and archives.
    let vague = ["", "application/octet-stream", "application/x-zip-compressed", "application/vnd.ms-excel"];
    let says = |what: &str| {
        let named = if vague.contains(&declared.as_str()) { "of a known type" } else { plain(&declared) };
        Err(format!(
            "the file is said to be {named}, but its first bytes say {what}: save it again as one of the types that are taken, \
             and send that"
        ))
    };
    match told {
        Told::Is(is) if declared == is || vague.contains(&declared.as_str()) => Ok(is.to_owned()),
        Told::Is(is) => says(plain(is)),
        Told::Zip => {
            let of_ending =
                ZIPS.iter().find(|(_, known)| *known == ending).map(|(media_type, _)| *media_type);
            if ZIPS.iter().any(|(known, _)| *known == declared) {
                Ok(declared)
            } else if vague.contains(&declared.as_str()) {
                Ok(of_ending.unwrap_or("application/zip").to_owned())
            } else {
                says("a ZIP archive")
            }
        }
        Told::Text => {
            if ["text/plain", "text/csv"].contains(&declared.as_str()) {
                Ok(declared)
            } else if vague.contains(&declared.as_str()) {
                Ok(if ending == "csv" { "text/csv" } else { "text/plain" }.to_owned())
            } else {
                says("plain text")
            }
        }
        Told::Unknown => says("nothing that is known"),
    }
}

/// A media type in plain words, where it has some.
fn plain(media_type: &str) -> &str {
    match media_type {
        "application/pdf" => "a PDF",
        "image/png" => "a PNG picture",
        "image/jpeg" => "a JPEG picture",
        "video/mp4" => "a film",
        "text/plain" => "plain text",
        "text/csv" => "a table as text",
        "application/zip" => "a ZIP archive",
        other if ZIPS.iter().any(|(known, _)| *known == other) => "a document of an office program",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_50_bytes_decide_and_not_names() {
        let pdf = sniff(b"%PDF-1.7\n", false);
        assert_eq!(pdf, Told::Is("application/pdf"));
        assert_eq!(declared("application/pdf", "plan.pdf", pdf).as_deref(), Ok("application/pdf"));
        assert_eq!(declared("", "plan", pdf).as_deref(), Ok("application/pdf"));
        assert!(declared("image/png", "plan.png", pdf).unwrap_err().contains("a PDF"));
        let page = sniff(b"<!DOCTYPE html><script>", true);
        assert!(declared("application/pdf", "plan.pdf", page).is_err());
        assert!(declared("text/html", "plan.html", page).is_err(), "a page is no kind of document");
        let program = sniff(b"\x7fELF\x02\x01\x01\0\0", true);
        assert_eq!(program, Told::Unknown);
        assert!(declared("text/plain", "a.txt", program).is_err());
        let zip = sniff(b"PK\x03\x04....", false);
        assert!(
            declared("application/vnd.ms-excel", "a.xlsx", zip).unwrap().ends_with("spreadsheetml.sheet")
        );
    }

    #[test]
    fn a_character_cut_off_is_text_only_where_more_follows() {
        let cut = &"für".as_bytes()[..2];
        assert_eq!(sniff(cut, false), Told::Text);
        assert_eq!(sniff(cut, true), Told::Unknown);
        assert_eq!(sniff("Grüße\r\n\tan alle".as_bytes(), true), Told::Text);
    }
}
