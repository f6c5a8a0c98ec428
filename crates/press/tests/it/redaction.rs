//! Redaction that truly removes: proved by Poppler's text extraction and by looking into every byte of the copy, packed or not.

use crate::poppler::{run, text};
use app::{
    core::document::Mark,
    letter::{Block, Letter, Run},
    port::press::{Press as _, Redaction},
};
use std::process::{Command, Stdio};

const SECRET: &str = "Swordfish-4711";

fn plain(text: &str) -> Vec<Run> {
    vec![Run { text: text.to_owned(), strong: false }]
}

async fn original() -> Vec<u8> {
    let letter = Letter {
        lang: "en".to_owned(),
        title: "Operating schedule".to_owned(),
        reference: "PL-2026-7F3KQ".to_owned(),
        at: "2026-03-02T09:00:00Z".parse().expect("a time"),
        blocks: vec![
            Block::Paragraph(plain("The doors close at eleven.")),
            Block::Paragraph(plain(&format!("The code of the alarm is {SECRET}. Ann Field knows it."))),
            Block::Paragraph(plain(&format!("Again: {SECRET}, and the name of Ann Field."))),
        ],
    };
    press::Printer::default().letter(&letter).await.expect("it is set")
}

fn asked(marks: Vec<Mark>, words: &[(&str, &str)]) -> Redaction {
    Redaction {
        title: "Operating schedule (redacted)".to_owned(),
        lang: "en".to_owned(),
        at: "2026-03-03T09:00:00Z".parse().expect("a time"),
        marks,
        words: words.iter().map(|(text, code)| ((*text).to_owned(), (*code).to_owned())).collect(),
    }
}

/// Everything that lies in a file, unpacked by another program than the one that packed it.
fn unpacked(pdf: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("copy.pdf");
    std::fs::write(&path, pdf).expect("it is written");
    // The pictures, as they lie in it.
    let listed =
        Command::new("pdfimages").arg("-list").arg(&path).stdout(Stdio::piped()).output().expect("it runs");
    assert!(listed.status.success());
    let mut all = pdf.to_vec();
    let mut rest = pdf;
    // Each packed stream, by its own words.
    while let Some(at) = find(rest, b"stream\n") {
        rest = &rest[at + 7..];
        let script = "import sys,zlib; d=zlib.decompressobj(); sys.stdout.buffer.write(d.decompress(sys.stdin.buffer.read()))";
        let end = find(rest, b"endstream").unwrap_or(rest.len());
        all.extend(piped("python3", &["-c", script], &rest[..end]).unwrap_or_default());
        rest = rest.get(end + 9..).unwrap_or_default();
    }
    all
}

fn piped(program: &str, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    use std::io::Write as _;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let input = input.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().ok()?;
    let _ = feeding.join();
    output.status.success().then_some(output.stdout)
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|part| part == sought)
}

#[tokio::test]
async fn s3_31_what_is_removed_is_in_no_text_and_in_no_byte_of_the_copy() {
    let pdf = original().await;
    assert_eq!(text(&pdf).matches(SECRET).count(), 2, "it is in the original");
    let words = [(SECRET, "security"), ("Ann Field", "personal-data")];
    let made = press::Printer::default().redact(pdf, "application/pdf", &asked(Vec::new(), &words)).await;
    let made = made.expect("a copy");
    // Two places of one word, two of two words.
    assert_eq!(made.marks.len(), 6, "{:?}", made.marks);
    assert!(made.marks.iter().all(|mark| mark.page == 1 && mark.is_on_a_page()));
    let said = text(&made.pdf);
    let left: Vec<&str> =
        said.split_whitespace().filter(|word| !["security", "personal-data"].contains(word)).collect();
    assert_eq!(left, Vec::<&str>::new(), "of text the copy has its codes alone");
    let bytes = unpacked(&made.pdf);
    assert!(bytes.len() > 1_000_000, "the picture was unpacked: {}", bytes.len());
    for gone in [SECRET, "Swordfish", "4711", "Ann", "Field", "alarm", "doors"] {
        assert_eq!(find(&bytes, gone.as_bytes()), None, "`{gone}`");
        let wide: Vec<u8> = gone.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(find(&bytes, &wide), None, "`{gone}`");
    }
    let about = run("pdfinfo", &["-"], &made.pdf);
    assert!(about.contains("Tagged:          yes") && about.contains("Pages:           1"), "{about}");
    let fonts = run("pdffonts", &["-"], &made.pdf);
    assert!(fonts.lines().skip(2).all(|line| line.contains("DejaVu")), "{fonts}");
}

#[tokio::test]
async fn s3_31_a_marked_place_is_black_and_the_rest_of_the_page_is_still_there() {
    let place = Mark { page: 1, left: 100, top: 150, width: 800, height: 100, code: "security".to_owned() };
    let made = press::Printer::default()
        .redact(original().await, "application/pdf", &asked(vec![place.clone()], &[]))
        .await
        .expect("a copy");
    assert_eq!(made.marks, [place]);
    let shown = piped("pdftoppm", &["-gray", "-scale-to", "1000", "-"], &made.pdf).expect("it shows");
    let text = String::from_utf8_lossy(&shown[..20]).into_owned();
    let mut words = text.split_whitespace().skip(1);
    let (width, height): (usize, usize) =
        (words.next().unwrap().parse().unwrap(), words.next().unwrap().parse().unwrap());
    let pixels = &shown[shown.len() - width * height..];
    let at = |x: usize, y: usize| pixels[y * height / 1_000 * width + x * width / 1_000];
    for (x, y) in [(110, 155), (500, 240), (890, 160)] {
        assert!(at(x, y) < 16, "{x} {y}: {}", at(x, y));
    }
    assert!(pixels.iter().filter(|pixel| **pixel < 128).count() > width * height / 13, "the place");
    let below = &pixels[width * height * 26 / 100..];
    assert!(below.iter().any(|pixel| *pixel < 128), "what was not marked can still be read");
}

#[tokio::test]
async fn s3_31_words_that_stand_nowhere_a_page_too_far_and_what_is_no_pdf_make_no_copy() {
    let press = press::Printer::default();
    let pdf = original().await;
    let no =
        press.redact(pdf.clone(), "application/pdf", &asked(Vec::new(), &[("Marlin", "security")])).await;
    assert!(no.unwrap_err().to_string().contains("stand nowhere in its text"));
    let far = Mark { page: 2, left: 0, top: 0, width: 10, height: 10, code: "security".to_owned() };
    let no = press.redact(pdf, "application/pdf", &asked(vec![far.clone()], &[])).await;
    assert!(no.unwrap_err().to_string().contains("does not lie on a page"));
    let no =
        press.redact(b"%PDF-1.7 broken".to_vec(), "application/pdf", &asked(vec![far.clone()], &[])).await;
    assert!(no.is_err());
    let no = press.redact(b"text".to_vec(), "text/plain", &asked(vec![far], &[])).await;
    assert!(no.unwrap_err().to_string().contains("only a PDF"));
}
