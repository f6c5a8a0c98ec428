//! PDF (ISO 32000-2): refused when it holds what runs (scripts, launches, embedded files, forms of the XML kind), or when it cannot be
//! looked into. Names are looked for with their escapes undone (`/J#61vaScript`), in the file and in the streams that hold objects,
//! which are unpacked. What a stream of a picture holds is counted and thrown away.

use super::{
    ContentAt,
    inspect::{Found, too_much},
};
use crate::Fault;
use flate2::{Decompress, FlushDecompress, Status};

/// Names of what runs or hides, with what is said of it. Long ones: a picture has a short one by chance every few megabytes. (`/JS`
/// stands only beside `/JavaScript`.)
const REFUSED: &[(&str, &str)] = &[
    ("JavaScript", "it holds a script"),
    ("Launch", "it starts a program when it is opened"),
    ("EmbeddedFile", "it holds another file"),
    ("EmbeddedFiles", "it holds another file"),
    ("RichMedia", "it holds a film or a program to play one"),
    ("XFA", "it holds a form that runs scripts"),
    ("Encrypt", "it is protected by a password or a licence, so it cannot be looked into"),
];
/// Longest name that is looked for, with every letter escaped.
const NAME_BYTES_MAX: usize = 64;
/// How far before `stream` its dictionary is looked for.
const DICTIONARY_BYTES: usize = 4096;
/// Bytes of an object stream that are looked at.
const OBJECTS_BYTES_MAX: u64 = 200_000_000;

/// Looks into a PDF, a piece at a time.
pub(super) async fn inspect(at: &mut ContentAt) -> Result<Found, Fault> {
    let packed = at.content().bytes;
    let mut look = Look { packed, ..Look::default() };
    for number in 0..at.content().pieces() {
        let piece = at.piece(number).await?;
        if let Some(why) = look.at(piece) {
            return Ok(Some(why));
        }
    }
    Ok(look.names.end())
}

#[derive(Default)]
struct Look {
    packed: u64,
    unpacked: u64,
    names: Names,
    /// The last bytes outside of streams, for the dictionary of the next one.
    before: Vec<u8>,
    inside: Option<Stream>,
    /// How many bytes of the word `stream` and its line end were seen.
    pending: Vec<u8>,
}

/// A packed stream that is being unpacked.
struct Stream {
    inflate: Decompress,
    objects: bool,
    names: Names,
}

impl Look {
    fn at(&mut self, mut bytes: &[u8]) -> Found {
        while !bytes.is_empty() {
            if let Some(mut stream) = self.inside.take() {
                let (used, ended, found) = self.unpack(&mut stream, bytes);
                if found.is_some() {
                    return found;
                }
                if !ended {
                    self.inside = Some(stream);
                }
                // The packed bytes are looked at as well: what only seems to be packed is found there.
                let (packed, rest) = bytes.split_at(used.min(bytes.len()));
                if let Some(why) = self.names.at(packed) {
                    return Some(why);
                }
                if used == 0 && !ended {
                    return Some("it is damaged, so nobody can say what is in it".to_owned());
                }
                bytes = rest;
                continue;
            }
            // Outside: byte by byte up to a line end after `stream`.
            let Some(end) = self.stream_begins(bytes) else {
                return self.outside(bytes);
            };
            let (head, rest) = bytes.split_at(end);
            if let Some(why) = self.outside(head) {
                return Some(why);
            }
            self.begin();
            bytes = rest;
        }
        None
    }

    /// Where the data of a stream begins in these bytes, if one does: after `stream` and its line end.
    fn stream_begins(&mut self, bytes: &[u8]) -> Option<usize> {
        for (index, byte) in bytes.iter().enumerate() {
            self.pending.push(*byte);
            if self.pending.len() > 16 {
                self.pending.drain(..8);
            }
            let fresh = self.pending.ends_with(b"stream\n") || self.pending.ends_with(b"stream\r\n");
            let ending = self.pending.ends_with(b"endstream\n") || self.pending.ends_with(b"endstream\r\n");
            if fresh && !ending {
                self.pending.clear();
                return Some(index + 1);
            }
        }
        None
    }

    fn outside(&mut self, bytes: &[u8]) -> Found {
        self.before.extend_from_slice(bytes);
        let surplus = self.before.len().saturating_sub(DICTIONARY_BYTES);
        self.before.drain(..surplus);
        self.names.at(bytes)
    }

    /// A stream begins: unpacked if its dictionary says that it is packed so.
    fn begin(&mut self) {
        let from = self.before.windows(4).rposition(|window| window == b" obj").unwrap_or(0);
        let dictionary = plain_names(self.before.get(from..).unwrap_or_default());
        let has = |name: &str| dictionary.iter().any(|one| one == name);
        if has("FlateDecode") || has("Fl") {
            let objects = has("ObjStm");
            self.inside = Some(Stream { inflate: Decompress::new(true), objects, names: Names::default() });
        }
        self.before.clear();
    }

    /// How many bytes it took, whether the stream is over, and what was found.
    fn unpack(&mut self, stream: &mut Stream, bytes: &[u8]) -> (usize, bool, Found) {
        let mut out = vec![0; 64 * 1024];
        let mut used = 0;
        loop {
            let (before_in, before_out) = (stream.inflate.total_in(), stream.inflate.total_out());
            let rest = bytes.get(used..).unwrap_or_default();
            let Ok(status) = stream.inflate.decompress(rest, &mut out, FlushDecompress::None) else {
                // A damaged picture opens nothing; damaged objects hide what they are.
                let why = stream.objects.then(|| "it is damaged, so nobody can say what is in it".to_owned());
                return (used, true, why);
            };
            used += (stream.inflate.total_in() - before_in) as usize;
            let made = (stream.inflate.total_out() - before_out) as usize;
            self.unpacked += made as u64;
            // White pages are packed a thousandfold by honest programs.
            if let Some(why) =
                too_much(self.packed, (self.unpacked / 10).max(self.unpacked.saturating_sub(2_000_000_000)))
            {
                return (used, true, Some(why));
            }
            if stream.objects {
                if stream.inflate.total_out() > OBJECTS_BYTES_MAX {
                    return (used, true, Some("it holds more than is looked into".to_owned()));
                }
                if let Some(why) = stream.names.at(out.get(..made).unwrap_or_default()) {
                    return (used, true, Some(why));
                }
            }
            match status {
                Status::StreamEnd => {
                    let found = if stream.objects { stream.names.end() } else { None };
                    return (used, true, found);
                }
                _ if made == 0 && used >= bytes.len() => return (used, false, None),
                _ if made == 0 && stream.inflate.total_in() == before_in => return (used, true, None),
                _ => {}
            }
        }
    }
}

/// Looks for names, over the ends of pieces too.
#[derive(Default)]
struct Names(Option<Vec<u8>>);

impl Names {
    fn at(&mut self, bytes: &[u8]) -> Found {
        for byte in bytes {
            if let Some(name) = &mut self.0 {
                if is_regular(*byte) && name.len() < NAME_BYTES_MAX {
                    name.push(*byte);
                    continue;
                }
                let found = refused(name);
                self.0 = None;
                if found.is_some() {
                    return found;
                }
            }
            if *byte == b'/' {
                self.0 = Some(Vec::new());
            }
        }
        None
    }

    fn end(&mut self) -> Found {
        self.0.take().and_then(|name| refused(&name))
    }
}

fn refused(name: &[u8]) -> Found {
    let name = unescaped(name);
    REFUSED.iter().find(|(one, _)| *one == name).map(|(_, why)| (*why).to_owned())
}

/// The names in a dictionary.
fn plain_names(bytes: &[u8]) -> Vec<String> {
    let after = bytes.split(|byte| *byte == b'/').skip(1);
    after
        .map(|rest| {
            let end = rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len());
            unescaped(rest.get(..end).unwrap_or_default())
        })
        .collect()
}

/// 7.2.3: neither white space nor a delimiter.
fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}

/// 7.3.5: `#` and two hexadecimal digits are a byte.
fn unescaped(name: &[u8]) -> String {
    let mut plain = Vec::new();
    let mut rest = name;
    while let Some((byte, more)) = rest.split_first() {
        let digits = more.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.filter(|_| *byte == b'#').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(escaped) => {
                plain.push(escaped);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                plain.push(*byte);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn look(bytes: &[u8], each: usize) -> Found {
        let mut look = Look { packed: bytes.len() as u64, ..Look::default() };
        for piece in bytes.chunks(each) {
            if let Some(why) = look.at(piece) {
                return Some(why);
            }
        }
        look.names.end()
    }

    fn stream(dictionary: &str, plain: &[u8]) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        packer.write_all(plain).unwrap();
        let packed = packer.finish().unwrap();
        let mut all =
            format!("%PDF-1.7\n1 0 obj << {dictionary} /Length {} >> stream\r\n", packed.len()).into_bytes();
        all.extend(packed);
        all.extend_from_slice(b"\nendstream\nendobj\n%%EOF");
        all
    }

    #[test]
    fn s3_50_scripts_are_found_escaped_packed_and_cut_in_two() {
        let plain = b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>";
        let escaped = b"%PDF-1.7\n1 0 obj << /S /J#61vaScript >>";
        let packed = stream("/Type /ObjStm /Filter /FlateDecode", b"2 0 << /S /JavaScript >>");
        let innocent = stream("/Filter /FlateDecode", b"picture /JavaScript of bytes");
        for each in [1, 7, 4096] {
            assert_eq!(look(plain, each).as_deref(), Some("it holds a script"), "{each}");
            assert!(look(escaped, each).is_some(), "{each}");
            assert!(look(&packed, each).is_some(), "{each}");
            assert_eq!(look(&innocent, each), None, "{each}");
        }
        assert!(look(b"%PDF-1.4\ntrailer << /Encrypt 5 0 R >>", 100).unwrap().contains("password"));
        assert_eq!(look(b"%PDF-1.4\n1 0 obj << /Type /Catalog /JSON 1 >>\nendobj", 3), None);
    }
}
