//! What comes out of the press, as others read it: Poppler's `pdftotext` and `pdfinfo`.

mod letters;
mod poppler;
mod redaction;
