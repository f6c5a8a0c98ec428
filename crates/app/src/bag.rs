//! A bag (RFC 8493, BagIt 1.0) in a tar archive (POSIX.1-2001 ustar), handed out piece by piece: the manifests come first, since the
//! hashes of documents are known before they are read.

use crate::{Fault, content::ContentStream};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::{collections::VecDeque, fmt::Write as _};

/// Bytes of a block of a tar archive.
const BLOCK: usize = 512;
/// Longest path in a header; names below are made to fit.
const PATH_MAX: usize = 100;
/// Largest file that a header can say the length of: eleven octal digits.
const BYTES_MAX: u64 = 0o77_777_777_777;

/// One file of the payload.
pub(crate) struct Payload {
    /// Below `data/`, with slashes.
    pub(crate) path: String,
    /// SHA-256, hex.
    pub(crate) sha256: String,
    /// How long.
    pub(crate) bytes: u64,
    /// What is in it.
    pub(crate) from: From,
}

/// Where the bytes of a file come from.
pub(crate) enum From {
    /// Here they are.
    Here(Vec<u8>),
    /// Read piece by piece.
    Content(Box<ContentStream>),
}

impl Payload {
    /// A file made here.
    pub(crate) fn made(path: &str, bytes: Vec<u8>) -> Self {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Self { path: path.to_owned(), sha256, bytes: bytes.len() as u64, from: From::Here(bytes) }
    }
}

/// What a bag says of itself.
pub(crate) struct About {
    /// The reference of the case: the name of the bag's folder.
    pub(crate) reference: String,
    /// What it is, in a few words.
    pub(crate) description: String,
    /// When it was made.
    pub(crate) day: Date,
}

/// A bag on its way out.
pub struct Bag {
    /// The name of the archive: `PL-2026-7F3KQ.tar`.
    pub name: String,
    /// How long the archive is, in bytes.
    pub bytes: u64,
    /// SHA-256 of the payload's manifest, hex: it names every byte of the payload.
    pub manifest: String,
    parts: VecDeque<Part>,
}

enum Part {
    Bytes(Vec<u8>),
    Content(Box<ContentStream>),
}

impl std::fmt::Debug for Bag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bag").field("manifest", &self.manifest).finish_non_exhaustive()
    }
}

impl PartialEq for Bag {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.bytes, &self.manifest) == (&other.name, other.bytes, &other.manifest)
    }
}

impl Bag {
    /// Of these files.
    ///
    /// # Errors
    ///
    /// A file that no archive of this kind can hold.
    pub(crate) fn of(about: &About, payload: Vec<Payload>) -> Result<Self, Fault> {
        let root: String =
            about.reference.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
        let mut manifest = String::new();
        let (mut octets, mut files) = (0_u64, 0_u64);
        for file in &payload {
            let _ = writeln!(manifest, "{}  data/{}", file.sha256, file.path);
            octets = octets.saturating_add(file.bytes);
            files += 1;
        }
        let info = format!(
            "External-Identifier: {}\nExternal-Description: {}\nBagging-Date: {}\nPayload-Oxum: {octets}.{files}\n\
             Bag-Software-Agent: Casewright\n",
            about.reference,
            about.description.replace(['\r', '\n'], " "),
            about.day,
        );
        let tags = [
            ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned()),
            ("bag-info.txt", info),
            ("manifest-sha256.txt", manifest),
        ];
        let mut tag_manifest = String::new();
        for (path, text) in &tags {
            let _ = writeln!(tag_manifest, "{}  {path}", hex::encode(Sha256::digest(text.as_bytes())));
        }
        let named = hex::encode(Sha256::digest(
            tags.iter()
                .find(|(path, _)| path.starts_with("manifest"))
                .map_or(&[][..], |(_, text)| text.as_bytes()),
        ));
        let mut bag = Self { name: format!("{root}.tar"), bytes: 0, manifest: named, parts: VecDeque::new() };
        let tags = tags.into_iter().chain([("tagmanifest-sha256.txt", tag_manifest)]);
        for (path, text) in tags {
            bag.file(&format!("{root}/{path}"), text.len() as u64, From::Here(text.into_bytes()))?;
        }
        for file in payload {
            bag.file(&format!("{root}/data/{}", file.path), file.bytes, file.from)?;
        }
        bag.push(vec![0; 2 * BLOCK]);
        Ok(bag)
    }

    fn push(&mut self, bytes: Vec<u8>) {
        self.bytes += bytes.len() as u64;
        self.parts.push_back(Part::Bytes(bytes));
    }

    fn file(&mut self, path: &str, bytes: u64, from: From) -> Result<(), Fault> {
        self.push(header(path, bytes)?);
        match from {
            From::Here(here) => self.push(here),
            From::Content(stream) => {
                self.bytes += bytes;
                self.parts.push_back(Part::Content(stream));
            }
        }
        let over = (bytes % BLOCK as u64) as usize;
        if over > 0 {
            self.push(vec![0; BLOCK - over]);
        }
        Ok(())
    }

    /// The next bytes; none at the end.
    ///
    /// # Errors
    ///
    /// A document that cannot be read any more: whoever reads has less than was announced.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        loop {
            match self.parts.front_mut() {
                None => return Ok(None),
                Some(Part::Content(stream)) => {
                    if let Some(piece) = stream.next().await? {
                        return Ok(Some(piece));
                    }
                    self.parts.pop_front();
                }
                Some(Part::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    self.parts.pop_front();
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

/// A header of a file (ustar).
fn header(path: &str, bytes: u64) -> Result<Vec<u8>, Fault> {
    if path.len() > PATH_MAX || bytes > BYTES_MAX {
        return Err(Fault::Internal("a file is too long, or its path, for a tar archive".to_owned()));
    }
    let mut header: Vec<u8> = Vec::with_capacity(BLOCK);
    let mut put = |text: &[u8], length: usize| {
        header.extend(text.iter().copied().chain(std::iter::repeat(0)).take(length));
    };
    put(path.as_bytes(), 100);
    put(b"0000644", 8);
    put(b"0000000", 8);
    put(b"0000000", 8);
    put(format!("{bytes:011o}").as_bytes(), 12);
    put(b"00000000000", 12);
    // Blanks while the sum is made.
    put(b"        ", 8);
    put(b"0", 1);
    put(b"", 100);
    put(b"ustar\0", 6);
    put(b"00", 2);
    put(b"", BLOCK - 265);
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    for (at, byte) in header.iter_mut().skip(148).zip(sum.bytes()) {
        *at = byte;
    }
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn s3_59_every_file_is_named_by_its_hash_and_the_archive_is_as_long_as_it_says() {
        let about = About {
            reference: "PL-2026-7F3KQ".to_owned(),
            description: "Premises\nlicence".to_owned(),
            day: "2026-03-02".parse().expect("a day"),
        };
        let case = Payload::made("case.json", b"{}".to_vec());
        let mut bag = Bag::of(&about, vec![case, Payload::made("empty.txt", Vec::new())]).expect("it fits");
        let (name, length) = (bag.name.clone(), bag.bytes);
        assert_eq!(name, "PL-2026-7F3KQ.tar");
        let mut all = Vec::new();
        while let Some(bytes) = bag.next().await.expect("it reads") {
            all.extend(bytes);
        }
        assert_eq!((all.len() as u64, all.len() % BLOCK), (length, 0));
        let text = String::from_utf8_lossy(&all);
        for line in [
            "BagIt-Version: 1.0",
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  data/case.json",
            "Payload-Oxum: 2.2",
            "External-Description: Premises licence\n",
            "External-Identifier: PL-2026-7F3KQ",
        ] {
            assert!(text.contains(line), "{line}");
        }
    }

    #[test]
    fn what_no_archive_holds_is_refused() {
        assert!(header(&"x".repeat(101), 1).is_err());
        assert!(header("x", BYTES_MAX + 1).is_err());
        assert_eq!(header("x", 1).expect("it fits").len(), BLOCK);
    }
}
