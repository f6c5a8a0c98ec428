//! S3.50: copies for partners, with a line across each page, as Poppler reads them.

use crate::poppler::{run, text};
use app::{
    connector::CallFailure,
    letter::{Block, Letter, Run},
    port::press::{Press as _, Watermark},
};

fn mark(line: &str) -> Watermark {
    Watermark {
        title: "Plan".to_owned(),
        lang: "en".to_owned(),
        at: "2026-03-03T09:00:00Z".parse().expect("a time"),
        line: line.to_owned(),
    }
}

async fn original(paragraphs: usize) -> Vec<u8> {
    let said = vec![Run { text: "The doors close at eleven.".to_owned(), strong: false }];
    let letter = Letter {
        lang: "en".to_owned(),
        title: "Operating schedule".to_owned(),
        reference: "PL-2026-7F3KQ".to_owned(),
        at: "2026-03-02T09:00:00Z".parse().expect("a time"),
        blocks: vec![Block::Paragraph(said); paragraphs],
    };
    press::Printer::default().letter(&letter).await.expect("it is set")
}

#[tokio::test]
async fn s3_50_every_page_says_who_got_it_when_and_of_which_case() {
    let original = original(60).await;
    let line = "Pat Police · police · PL-2026-7F3KQ · 2026-03-03 09:00 UTC";
    let copy =
        press::Printer::default().watermark(original.clone(), "application/pdf", &mark(line)).await.unwrap();
    let pages = |pdf: &[u8]| {
        let told = run("pdfinfo", &["-"], pdf);
        let line =
            told.lines().find_map(|line| line.strip_prefix("Pages:")).expect("a number").trim().to_owned();
        line.parse::<u32>().expect("a number")
    };
    let many = pages(&original);
    assert!(many > 1 && pages(&copy) == many, "{many} pages");
    for page in 1..=many {
        let page = page.to_string();
        let told = run("pdftotext", &["-f", &page, "-l", &page, "-layout", "-", "-"], &copy);
        assert!(told.matches(line).count() >= 2, "page {page}: {told}");
    }
    // Of what it was made of there are pictures alone: nobody takes the text and leaves the line.
    assert!(text(&original).contains("doors close") && !text(&copy).contains("doors close"));
}

#[tokio::test]
async fn what_cannot_be_marked_is_not_handed_on_and_letters_without_a_font_do_not_hinder() {
    let press = press::Printer::default();
    let why = press.watermark(b"a text".to_vec(), "text/plain", &mark("x")).await.unwrap_err();
    assert!(matches!(why, CallFailure::Never(_)), "{why:?}");
    assert!(press.watermark(b"%PDF-1.7\n%%EOF\n".to_vec(), "application/pdf", &mark("x")).await.is_err());
    let copy = press.watermark(original(1).await, "application/pdf", &mark("王 · police")).await.unwrap();
    assert!(text(&copy).contains("? · police"), "{}", text(&copy));
}
