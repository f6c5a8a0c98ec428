//! Text signed by keys (C2SP signed-note).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{LedgerError, LogKey, VerifierKey};

/// Longest note read, in bytes.
const NOTE_BYTES_MAX: usize = 64 * 1024;

const fn form(reason: &'static str) -> LedgerError {
    LedgerError::Form { what: "signed note", reason }
}

/// Signs `text`, which must end with a newline, and gives the whole note.
pub fn sign_note(text: &str, key: &LogKey) -> Result<String, LedgerError> {
    if !text.ends_with('\n') {
        return Err(form("the text must end with a newline"));
    }
    if text.chars().any(|c| c < ' ' && c != '\n') {
        return Err(form("the text must not contain control characters"));
    }
    Ok(format!("{text}\n\u{2014} {} {}\n", key.name(), key.signature(text)))
}

/// Gives the text of a note if `key` signed it. Signatures by other keys are ignored; a wrong signature by this key
/// refuses the note.
pub fn open_note<'a>(note: &'a str, key: &VerifierKey) -> Result<&'a str, LedgerError> {
    if note.len() > NOTE_BYTES_MAX {
        return Err(form("it is longer than 64 KiB"));
    }
    if note.chars().any(|c| c < ' ' && c != '\n') {
        return Err(form("it contains control characters"));
    }
    let end = note.rfind("\n\n").ok_or(form("no empty line before the signatures"))?;
    let (text, rest) = note.split_at_checked(end + 1).ok_or(form("no text"))?;
    let lines = rest
        .strip_prefix('\n')
        .and_then(|lines| lines.strip_suffix('\n'))
        .ok_or(form("it does not end with a newline"))?;
    let mut signed = false;
    for line in lines.split('\n') {
        let (name, signature) = line
            .strip_prefix("\u{2014} ")
            .and_then(|line| line.split_once(' '))
            .ok_or(form("a signature line reads `— name base64`"))?;
        let bytes = STANDARD.decode(signature).map_err(|_| form("a signature is not base64"))?;
        let (id, signature) = bytes.split_first_chunk::<4>().ok_or(form("a signature is too short"))?;
        if name == key.name() && *id == key.id() {
            key.check(text, signature)?;
            signed = true;
        }
    }
    if signed { Ok(text) } else { Err(LedgerError::NotSigned { key: key.name().to_owned() }) }
}
