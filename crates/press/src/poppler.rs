//! Poppler's programs: what shows the pages of a PDF, and where the words stand. They run as programs of their own, so that a file that
//! one of them stumbles over takes nothing else along; with an empty environment, a limit of time and of what they may answer; the file
//! goes in and comes out through pipes and never lies on a disk.

use app::connector::CallFailure;
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Command,
};

/// How long one of them may take.
const TIME: Duration = Duration::from_mins(1);
/// Most bytes of text.
const TEXT_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A page as a picture: three bytes a pixel.
pub(crate) struct Frame {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgb: Vec<u8>,
}

/// The words of a page, and its size in points.
pub(crate) struct PageWords {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) words: Vec<WordAt>,
}

/// A word and its box, in points from the left upper corner.
pub(crate) struct WordAt {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// The pages as pictures whose longest side has so many pixels; at most so many.
pub(crate) async fn frames(pdf: &[u8], side: u32, pages: usize) -> Result<Vec<Frame>, CallFailure> {
    let (side_text, last) = (side.to_string(), pages.to_string());
    let most = pages as u64 * (u64::from(side) * u64::from(side) * 3 + 64);
    let out = run("pdftoppm", &["-q", "-scale-to", &side_text, "-l", &last, "-"], pdf, most).await?;
    read_frames(&out).ok_or_else(|| CallFailure::Never("its pages cannot be shown".to_owned()))
}

/// Where the words stand.
pub(crate) async fn words(pdf: &[u8]) -> Result<Vec<PageWords>, CallFailure> {
    let out = run("pdftotext", &["-q", "-bbox", "-enc", "UTF-8", "-", "-"], pdf, TEXT_BYTES_MAX).await?;
    Ok(read_words(&String::from_utf8_lossy(&out)))
}

/// All of its text.
pub(crate) async fn text(pdf: &[u8]) -> Result<String, CallFailure> {
    let out = run("pdftotext", &["-q", "-enc", "UTF-8", "-", "-"], pdf, TEXT_BYTES_MAX).await?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

async fn run(program: &str, arguments: &[&str], input: &[u8], most: u64) -> Result<Vec<u8>, CallFailure> {
    let never = |why: String| CallFailure::Never(why);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let spawned = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child =
        spawned.map_err(|_| never(format!("`{program}` cannot be started here: install Poppler's tools")))?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(never(format!("`{program}` cannot be spoken to")));
    };
    let mut answer = Vec::new();
    let working = async {
        let feeding = async {
            // It may have read all that it wants.
            let _ = stdin.write_all(input).await;
            let _ = stdin.shutdown().await;
            drop(stdin);
        };
        let mut bounded = stdout.take(most + 1);
        let reading = bounded.read_to_end(&mut answer);
        let ((), read) = tokio::join!(feeding, reading);
        read.ok()?;
        child.wait().await.ok()
    };
    let ended = tokio::time::timeout(TIME, working).await;
    match ended {
        Err(_) => Err(never(format!("`{program}` took longer than {} seconds", TIME.as_secs()))),
        Ok(_) if answer.len() as u64 > most => Err(never("its pages are too large".to_owned())),
        Ok(Some(status)) if status.success() => Ok(answer),
        Ok(_) => Err(never(format!("`{program}` cannot read it"))),
    }
}

/// Pictures one after the other (Netpbm's `P6`).
fn read_frames(mut bytes: &[u8]) -> Option<Vec<Frame>> {
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let mut words = [0_u32; 3];
        bytes = bytes.strip_prefix(b"P6")?;
        for word in &mut words {
            let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
            let rest = bytes.get(start..)?;
            let end = rest.iter().position(u8::is_ascii_whitespace)?;
            *word = std::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()?;
            bytes = rest.get(end..)?;
        }
        let [width, height, most] = words;
        let length = (width as usize).checked_mul(height as usize)?.checked_mul(3)?;
        let data = bytes.get(1..)?;
        if most != 255 || width == 0 || height == 0 || data.len() < length {
            return None;
        }
        let (rgb, rest) = data.split_at(length);
        frames.push(Frame { width, height, rgb: rgb.to_vec() });
        bytes = rest;
    }
    Some(frames)
}

/// What `pdftotext -bbox` writes: a line for each page and each word.
fn read_words(text: &str) -> Vec<PageWords> {
    let mut pages: Vec<PageWords> = Vec::new();
    let number = |line: &str, name: &str| -> Option<f64> {
        line.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.parse().ok()
    };
    for line in text.lines().map(str::trim) {
        if line.starts_with("<page ") {
            let (width, height) =
                (number(line, "width").unwrap_or_default(), number(line, "height").unwrap_or_default());
            pages.push(PageWords { width, height, words: Vec::new() });
        } else if let Some(inside) = line.strip_prefix("<word ")
            && let Some((_, after)) = inside.split_once('>')
            && let Some((said, _)) = after.rsplit_once("</word>")
            && let Some(page) = pages.last_mut()
            && let (Some(left), Some(top), Some(right), Some(bottom)) =
                (number(line, "xMin"), number(line, "yMin"), number(line, "xMax"), number(line, "yMax"))
        {
            page.words.push(WordAt { text: unescaped(said), left, top, right, bottom });
        }
    }
    pages
}

fn unescaped(text: &str) -> String {
    let known =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&amp;", "&")];
    known.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_read_one_after_the_other_and_half_a_picture_is_none() {
        let one = [b"P6\n2 1\n255\n".as_slice(), &[1, 2, 3, 4, 5, 6]].concat();
        let two = [one.clone(), one.clone()].concat();
        let frames = read_frames(&two).expect("two pictures");
        assert_eq!(frames.len(), 2);
        assert_eq!(
            (frames[1].width, frames[1].height, frames[1].rgb.as_slice()),
            (2, 1, &[1, 2, 3, 4, 5, 6][..])
        );
        assert!(read_frames(&two[..two.len() - 1]).is_none());
        assert!(read_frames(b"P5\n1 1\n255\n0").is_none());
    }

    #[test]
    fn words_have_boxes_and_letters() {
        let text = "<page width=\"595.0\" height=\"842.0\">\n  <word xMin=\"71.0\" yMin=\"90.5\" xMax=\"80\" yMax=\"100\">A&amp;B</word>\n</page>";
        let pages = read_words(text);
        let word = &pages[0].words[0];
        assert_eq!((word.text.as_str(), word.left, word.bottom), ("A&B", 71.0, 100.0));
    }
}
