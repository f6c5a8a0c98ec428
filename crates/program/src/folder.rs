//! A program folder in memory: paths with forward slashes, UTF-8 texts. Its digest is what a case is bound to.

use crate::{At, Diagnostics};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fs, path::Path};

/// All files together may not be larger.
const BYTES_MAX: usize = 16 << 20;
/// More files are not read.
const FILES_MAX: usize = 2_000;

/// The files of a program, by path inside the folder: `decisions/fee.dmn`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    files: BTreeMap<String, String>,
}

impl Folder {
    /// Reads a folder from disk. Hidden files, and what lies in folders the format does not know, are passed over.
    pub fn read(root: &Path) -> Result<Self, Diagnostics> {
        let mut folder = Self::default();
        let mut out = Diagnostics::new();
        folder.walk(root, "", &mut out);
        if out.has_errors() { Err(out) } else { Ok(folder) }
    }

    fn walk(&mut self, root: &Path, under: &str, out: &mut Diagnostics) {
        let here = root.join(under);
        let entries = match fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", here.display());
                out.error("program.yaml", At::default(), message, "give the path of a program folder");
                return;
            }
        };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        for name in names.into_iter().filter(|name| !name.starts_with('.')) {
            let path = if under.is_empty() { name } else { format!("{under}/{name}") };
            let full = root.join(&path);
            // A link could point anywhere, so a program is plain files.
            let Ok(meta) = fs::symlink_metadata(&full) else { continue };
            if meta.is_dir() && under.is_empty() {
                self.walk(root, &path, out);
            } else if meta.is_file() {
                match fs::read_to_string(&full) {
                    _ if self.files.len() >= FILES_MAX || self.bytes() + meta.len() as usize > BYTES_MAX => {
                        out.error(
                            &path,
                            At::default(),
                            "the folder is too large",
                            "2,000 files and 16 MiB at most",
                        );
                        return;
                    }
                    Ok(text) => {
                        self.files.insert(path, text);
                    }
                    Err(error) => {
                        out.error(
                            &path,
                            At::default(),
                            format!("the file cannot be read: {error}"),
                            "files are UTF-8 text",
                        );
                    }
                }
            } else if meta.is_symlink() {
                out.error(&path, At::default(), "links are not read", "put the file itself here");
            }
        }
    }

    fn bytes(&self) -> usize {
        self.files.values().map(String::len).sum()
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files of one sub-folder with one ending, by path.
    pub(crate) fn within<'a>(
        &'a self,
        under: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter(move |(path, _)| {
            path.strip_prefix(under).is_some_and(|rest| rest.starts_with('/') && rest.ends_with(ending))
        })
    }

    /// SHA-256 over all files in the order of their paths, hex: each as length and bytes of path, length and bytes of text
    /// (lengths as eight bytes, big-endian), so that no two folders share an encoding.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.files {
            for part in [path, text] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
        hex::encode(hash.finalize())
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Folder {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.into(), text.into())).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_tells_paths_from_texts() {
        let one: Folder = [("a", "bc")].into_iter().collect();
        let other: Folder = [("ab", "c")].into_iter().collect();
        assert_ne!(one.digest(), other.digest());
        assert_eq!(one.digest(), one.clone().digest());
    }

    #[test]
    fn a_folder_on_disk_reads_like_one_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("forms")).unwrap();
        fs::write(dir.path().join("program.yaml"), "program: x").unwrap();
        fs::write(dir.path().join("forms/a.yaml"), "pages: []").unwrap();
        fs::write(dir.path().join(".hidden"), "x").unwrap();
        let read = Folder::read(dir.path()).unwrap();
        let made: Folder =
            [("program.yaml", "program: x"), ("forms/a.yaml", "pages: []")].into_iter().collect();
        assert_eq!(read, made);
        assert!(Folder::read(&dir.path().join("nowhere")).is_err());
    }
}
