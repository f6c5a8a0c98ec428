//! Every page is rendered with its samples and looked over for what must never or always be there.

use super::samples;

#[test]
fn every_page_keeps_to_the_rules_of_the_house() {
    let samples = samples();
    assert!(samples.len() > 3);
    for (name, markup) in samples {
        let html = markup.into_string();
        // The content security policy forbids inline style and script.
        for forbidden in [" style=\"", " onclick=", "javascript:", "<style", "href=\"\"", "{$", "{ $"] {
            assert!(!html.contains(forbidden), "{name} holds `{forbidden}`");
        }
        for needed in ["<html", "lang=\"en\"", "<title>", "id=\"main\"", "govuk-skip-link", "<h1"] {
            assert!(html.contains(needed), "{name} lacks `{needed}`");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{name} has one main heading");
        ids_are_unique_and_labels_lead_somewhere(name, &html);
    }
}

fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn ids_are_unique_and_labels_lead_somewhere(name: &str, html: &str) {
    let mut ids = values(html, "id");
    ids.sort_unstable();
    let doubled: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(doubled.is_empty(), "{name} has ids twice: {doubled:?}");
    for target in values(html, "for") {
        assert!(ids.contains(&target), "{name}: a label is for `{target}`, which is not there");
    }
    for list in values(html, "aria-describedby") {
        for target in list.split(' ') {
            assert!(ids.contains(&target), "{name}: `{target}` should describe something, but is not there");
        }
    }
    for href in values(html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.contains(&href), "{name}: a link leads to `#{href}`, which is not there");
    }
}
