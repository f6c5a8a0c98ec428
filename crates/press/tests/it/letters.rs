//! S3.27, S3.61: letters, as Poppler reads them.

use crate::poppler::{run, text};
use app::{
    letter::{Block, Letter, Run},
    port::press::Press as _,
};

fn plain(text: &str) -> Vec<Run> {
    vec![Run { text: text.to_owned(), strong: false }]
}

fn letter(blocks: Vec<Block>) -> Letter {
    Letter {
        lang: "cy".to_owned(),
        title: "Premises licence granted: Tŷ’r Goron".to_owned(),
        reference: "PL-2026-7F3KQ".to_owned(),
        at: "2026-03-02T09:00:00Z".parse().expect("a time"),
        blocks,
    }
}

async fn set(letter: &Letter) -> Vec<u8> {
    press::Printer::default().letter(letter).await.expect("it is set")
}

#[tokio::test]
async fn s3_27_a_letter_says_what_it_was_given_and_nothing_else() {
    let bold = Run { text: "Tŷ’r Goron".to_owned(), strong: true };
    let blocks = vec![
        Block::Paragraph(plain("Ann Field\n1 Market Street, Lichfield")),
        Block::Paragraph([plain("The licence for "), vec![bold], plain(" is granted.")].concat()),
        Block::Heading(plain("What you must do")),
        Block::List(vec![("•".to_owned(), plain("Keep it.")), ("•".to_owned(), plain("Pay the fee."))]),
        Block::Quote(plain("Because – “quoted” – it’s so.")),
    ];
    let said = text(&set(&letter(blocks)).await);
    let lines: Vec<&str> =
        said.split(['\n', '\u{c}']).map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "Premises licence granted: Tŷ’r Goron",
            "Ann Field",
            "1 Market Street, Lichfield",
            "The licence for Tŷ’r Goron is granted.",
            "What you must do",
            "•   Keep it.",
            "•   Pay the fee.",
            "Because – “quoted” – it’s so.",
            "PL-2026-7F3KQ · 1 / 1",
        ]
    );
}

#[tokio::test]
async fn s3_61_a_letter_can_be_read_aloud_it_has_a_title_a_language_and_a_structure() {
    let items = vec![("1.".to_owned(), plain("Keep it.")), ("2.".to_owned(), plain("Pay."))];
    let blocks =
        vec![Block::Paragraph(plain("Dear Ann")), Block::Heading(plain("What next")), Block::List(items)];
    let pdf = set(&letter(blocks)).await;
    let about = run("pdfinfo", &["-"], &pdf);
    for line in [
        "Title:           Premises licence granted: Tŷ’r Goron",
        "Tagged:          yes",
        "JavaScript:      no",
        "Encrypted:       no",
    ] {
        assert!(about.contains(line), "{about}");
    }
    let structure = run("pdfinfo", &["-struct-text", "-"], &pdf);
    let kinds: Vec<&str> =
        structure.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('"')).collect();
    let expected = ["Document", "H1", "P", "H2", "L", "LI", "Lbl", "LBody", "LI", "Lbl", "LBody"];
    let kinds: Vec<&str> =
        kinds.iter().map(|kind| kind.split([' ', ':']).next().unwrap_or_default()).collect();
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| expected.contains(kind)).collect();
    assert_eq!(kinds, expected, "{structure}");
    let bytes = String::from_utf8_lossy(&pdf);
    assert!(bytes.contains("/Lang (cy)") || bytes.contains("/Lang(cy)"), "its language");
    assert!(bytes.contains("pdfuaid:part"), "it says that it is PDF/UA");
    // Every font is embedded.
    let fonts = run("pdffonts", &["-"], &pdf);
    assert!(fonts.lines().skip(2).all(|line| line.contains("yes")), "{fonts}");
}

#[tokio::test]
async fn s3_27_a_long_letter_goes_on_over_pages_and_loses_no_word() {
    let words: Vec<String> = (0..4_000).map(|number| format!("w{number}")).collect();
    let said = text(&set(&letter(vec![Block::Paragraph(plain(&words.join(" ")))])).await);
    let found: Vec<&str> = said.split_whitespace().filter(|word| word.starts_with('w')).collect();
    assert_eq!(found, words);
    assert!(said.contains("2 / "), "pages are numbered");
}

#[tokio::test]
async fn s3_27_what_the_font_does_not_have_is_told_and_not_left_out() {
    let refused =
        press::Printer::default().letter(&letter(vec![Block::Paragraph(plain("張"))])).await.unwrap_err();
    let said = refused.to_string();
    assert!(said.contains("U+5F35") && !said.contains('張'), "{said}");
}
