//! The pages in the strange language of tests: what is left in plain English there was written by the authors of the program or typed by
//! people, and by nobody of us (S3.63).

use crate::world::{Got, Who, World};
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::json;
use std::{fs, path::Path};

const COOKIE: &str = "__Host-casewright-language=en-XA";

impl World {
    async fn strange(&self, who: Who, request: axum::http::request::Builder, body: &str) -> Got {
        let mut request = self.as_somebody(request.body(Body::from(body.to_owned())).unwrap(), who);
        let cookie = request.headers().get(header::COOKIE).and_then(|cookie| cookie.to_str().ok());
        let both = cookie.map_or_else(|| COOKIE.to_owned(), |cookie| format!("{cookie}; {COOKIE}"));
        request.headers_mut().insert(header::COOKIE, both.parse().unwrap());
        self.raw(request).await
    }
}

/// Everything that the authors of the programs wrote, in small letters with plain spaces.
fn authored() -> String {
    fn read(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                read(&path, into);
            } else if let Ok(text) = fs::read_to_string(&path) {
                into.push_str(&text);
                into.push('\n');
            }
        }
    }
    let mut all = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence"), &mut all);
    spoken(&all)
}

fn spoken(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase())
}

/// What a person reads on a page, piece by piece: without tags, scripts, code, and what is written as a name for machines.
fn read(page: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        let whole = tag.split('>').next().unwrap_or_default();
        rest = tag.get(whole.len() + 1..).unwrap_or_default();
        let unread = ["script", "style", "code", "pre", "svg", "option"].contains(&name.as_str())
            || whole.contains("cw-code")
            || name == "title";
        if unread && !whole.ends_with('/') {
            let end = format!("</{name}>");
            rest = rest.split_once(end.as_str()).map_or("", |(_, after)| after);
        }
        // Tags within a line do not part what is read.
        text.push(if ["a", "strong", "span", "b", "em"].contains(&name.as_str()) { ' ' } else { '\n' });
    }
    let text = text.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'");
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Runs of plain words, each of which would have been marked were it a text of a locale file. Names of machines (`act:accept`,
/// `program.yaml:81`) and days are none.
fn plain_runs(line: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    for token in line.split_whitespace() {
        // Signs part what is said from what is said about it.
        if !token.starts_with(char::is_alphanumeric) {
            runs.push(String::new());
        }
        let inside = token.trim_matches(|letter: char| !letter.is_alphanumeric());
        let machine = inside.contains(['.', ':', '/', '@']) || MONTHS.contains(&inside);
        for word in inside.split(|letter: char| !letter.is_alphanumeric()) {
            let plain = !machine
                && word.len() > 1
                && word.chars().all(|letter| letter.is_ascii_alphabetic())
                && word.chars().any(|letter| "aeiouycnsz".contains(letter.to_ascii_lowercase()));
            match runs.last_mut() {
                Some(run) if plain => *run = format!("{run} {word}"),
                _ => runs.push(String::new()),
            }
        }
        if !token.ends_with(char::is_alphanumeric) {
            runs.push(String::new());
        }
    }
    runs.into_iter().map(|run| run.trim().to_owned()).filter(|run| !run.is_empty()).collect()
}

/// Days are those of the language by the Unicode data: the strange one is English there.
const MONTHS: [&str; 3] = ["March", "am", "pm"];

// S3.63
#[tokio::test]
async fn in_another_language_no_english_of_ours_is_left_on_a_page() {
    let mut world = World::new().await;
    let hearing = world.submitted("jo@example.org").await;
    world.act(Who::Officer, &hearing, "accept", json!({})).await;
    let objection =
        json!({ "input": { "representations.ground": "crime", "representations.text": "Incidents." } });
    world.act(Who::Police, &hearing, "object", objection).await;
    world.act(Who::Officer, &hearing, "refer", json!({})).await;
    // Somebody in vain, and somebody who breaks the glass: both are told of.
    world.get(Who::South, &format!("/case/{hearing}")).await;
    let people = world.api(Who::Admin, "get", "/api/v1/people", None).await.json();
    let id = |login: &str| {
        let people = people.as_array().unwrap();
        people.iter().find(|person| person["login"] == login).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let south = id("south");
    let typed = "The Crown Market Street Lichfield Nora North Sam South Stella Senior Fay Finance Pat Police Sia Security \
                 Rea Records Alf Auditor Ada Admin Jo Applicant jo example org Incidents licensing-north licensing-south \
                 Secret Lane Tamworth Casewright English Cymraeg Mirrored office-network";
    let known = format!("{}{}", authored(), spoken(typed));
    let case = |tab: &str| format!("/case/{hearing}{tab}");
    let pages = [
        (Who::Officer, case("")),
        (Who::Officer, case("/timeline")),
        (Who::Officer, case("/plan")),
        (Who::Officer, case("/access")),
        (Who::Auditor, case("/access")),
        (Who::Auditor, format!("/case/{hearing}/access/why?person={south}&ask=view:full")),
        (Who::Officer, case("/audit")),
        (Who::Officer, case("/people")),
        (Who::Officer, case("/tasks")),
        (Who::Police, case("")),
        (Who::Police, case("/timeline")),
        (Who::Police, case("/access")),
        (Who::South, case("")),
        (Who::Officer, "/desk".to_owned()),
        (Who::Officer, "/access".to_owned()),
        (Who::Officer, "/work/mine".to_owned()),
        (Who::Officer, "/settings/notices".to_owned()),
        (Who::Officer, "/cases/premises-licence".to_owned()),
        (Who::Officer, "/administration/people".to_owned()),
        (Who::Admin, "/administration/people".to_owned()),
        (Who::Admin, format!("/administration/people/{south}")),
        (Who::Admin, "/administration/roles".to_owned()),
        (Who::Admin, "/administration/roles/premises-licence/police".to_owned()),
        (Who::Admin, "/administration/keys".to_owned()),
        (Who::Admin, "/administration/jobs".to_owned()),
    ];
    let mut left = Vec::new();
    for (who, path) in pages {
        let got = world.strange(who, Request::get(&path), "").await;
        let expected = match (who, path.as_str()) {
            (Who::South, _) => 404,
            (Who::Officer, "/administration/people") => 403,
            (Who::Police, tab) if tab.ends_with("/access") => 403,
            _ => 200,
        };
        if got.status != expected {
            left.push(format!("{path} of {who:?} answers {}", got.status));
        }
        left.extend(english(&got.body, &known).into_iter().map(|run| format!("{path}: {run}")));
    }
    // What is refused, and what is wrong with what was typed.
    for (who, path, body) in [
        (Who::Officer, format!("/case/{hearing}/do/accept/check-answers"), ""),
        (Who::Admin, "/administration/people".to_owned(), "name=&login=x"),
        (Who::Admin, "/administration/people".to_owned(), "name=Nora&login=north"),
        (Who::Admin, format!("/administration/people/{south}/invitation"), ""),
        (Who::Admin, format!("/administration/people/{south}/return"), "reason="),
        (Who::Officer, "/administration/people".to_owned(), "name=Nora&login=north"),
        (Who::Officer, "/work/mine/do".to_owned(), "do=claim&program=premises-licence"),
        (Who::Officer, "/settings/notices".to_owned(), "mail=nonsense"),
    ] {
        let request = Request::post(&path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let got = world.strange(who, request, body).await;
        if !(got.status.is_client_error() || got.status.is_success()) || got.body.len() < 1000 {
            left.push(format!("{path} {body} answers {}", got.status));
        }
        left.extend(english(&got.body, &known).into_iter().map(|run| format!("{path} {body}: {run}")));
    }
    assert!(left.is_empty(), "English in the strange language:\n{}", left.join("\n"));
}

fn english(page: &str, known: &str) -> Vec<String> {
    let lines = read(page);
    let runs = lines.iter().flat_map(|line| plain_runs(line).into_iter().map(move |run| (line, run)));
    // One word by itself may be anybody's; two that nobody wrote are ours.
    let ours = |run: &String| !known.contains(&spoken(run));
    runs.filter(|(_, run)| ours(run)).map(|(line, run)| format!("“{run}” in “{line}”")).collect()
}

#[test]
fn plain_words_are_found_and_marked_ones_are_not() {
    let known = spoken("Premises licence");
    let page =
        "<p>Ýóóú mááý óópééñ Premises licence: act:accept</p><p>You may not</p><code>act:accept</code>";
    assert_eq!(english(page, &known), ["“You may not” in “You may not”"]);
}
