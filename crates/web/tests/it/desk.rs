//! Work found and handed out: numbers equal their lists, each row of many is decided by itself, a killed server goes on.

use crate::world::{
    Who::{self, Admin, Nobody, Officer, Police, Senior, South},
    World,
};
use app::{
    Changed,
    answer::{BulkAsk, BulkRows, BulkWhat, CaseFilters},
};
use serde_json::json;

/// The rows of the table on a page.
fn rows(body: &str) -> usize {
    body.split("<tbody>")
        .nth(1)
        .map_or(0, |body| body.split("</tbody>").next().unwrap_or("").matches("<tr").count())
}

async fn page(world: &World, who: Who, path: &str) -> String {
    let got = world.api(who, "get", path, None).await;
    assert_eq!(got.status.as_u16(), 200, "{path}: {}", got.body);
    got.body
}

/// Numbers that open a list: what stands there, and where it leads.
fn numbers(body: &str) -> Vec<(u64, String)> {
    body.split("<a ")
        .skip(1)
        .filter_map(|link| {
            let href = link.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&");
            let text = link.split_once('>')?.1.split("</a>").next()?;
            let text = text.split("<span class=\"cw-numbers__count\">").nth(1).unwrap_or(text);
            let number = text.split('<').next()?.trim().parse().ok()?;
            (href.starts_with("/cases/") || href.starts_with("/work/")).then_some((number, href))
        })
        .collect()
}

/// Three submitted cases and one in hearing.
async fn some_cases(world: &mut World) -> String {
    let hearing = world.submitted("jo@example.org").await;
    world.act(Officer, &hearing, "accept", json!({})).await;
    let objection =
        json!({ "input": { "representations.ground": "crime", "representations.text": "Incidents." } });
    world.act(Police, &hearing, "object", objection).await;
    world.act(Officer, &hearing, "refer", json!({})).await;
    for _ in 0..3 {
        world.submitted("jo@example.org").await;
    }
    world.app.run_until_idle().await.unwrap();
    hearing
}

// S3.21
#[tokio::test]
async fn every_number_of_the_board_and_of_home_equals_its_list() {
    let mut world = World::new().await;
    let hearing = some_cases(&mut world).await;
    let notify = world.task(Officer, &hearing, "hearing.notify-parties").await;
    world
        .form(
            Officer,
            "/work/available/do",
            &[("program", "premises-licence"), ("do", "claim"), ("task", &format!("{hearing}:{notify}"))],
        )
        .await;
    let mut seen = 0;
    for (who, path) in [(Senior, "/board"), (Officer, "/board"), (Officer, "/desk"), (Police, "/desk")] {
        let body = page(&world, who, path).await;
        for (number, href) in numbers(&body) {
            let listed = rows(&page(&world, who, &href).await);
            assert_eq!(number, listed as u64, "{who:?}: {path} says {number}, {href} has {listed}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} numbers were compared");
    let board = page(&world, Senior, "/board").await;
    assert!(
        numbers(&board).iter().any(|(number, href)| *number == 4 && !href.contains('?')),
        "four live cases"
    );
    assert!(numbers(&board).iter().any(|(number, href)| *number == 3 && href.contains("owner=nobody")));
}

#[tokio::test]
async fn filters_stand_in_the_address_and_what_is_wrong_with_one_is_said() {
    let mut world = World::new().await;
    let hearing = some_cases(&mut world).await;
    let cases = "/cases/premises-licence";
    assert_eq!(rows(&page(&world, Officer, cases).await), 4);
    assert_eq!(rows(&page(&world, Officer, &format!("{cases}?state=hearing")).await), 1);
    assert_eq!(rows(&page(&world, Officer, &format!("{cases}?waits=task&col=due")).await), 1);
    assert_eq!(rows(&page(&world, Officer, &format!("{cases}?opened-to=2026-03-01")).await), 0);
    assert_eq!(rows(&page(&world, South, cases).await), 0, "another unit has none of them");
    let first = page(&world, Officer, &format!("{cases}?sort=due&size=10")).await;
    assert!(first.contains(&hearing) && first.contains("aria-sort=\"ascending\""));
    for (wrong, says) in [
        ("due=soon", "“soon” is no choice here"),
        ("state=nowhere", "There is no state “nowhere”"),
        ("col=secret", "There is no column “secret”"),
        ("sort=applicant.email", "cannot be sorted by"),
        ("f.applicant.email=a@b.c", "cannot be filtered by"),
        ("opened-from=yesterday", "is no day"),
    ] {
        let got = world.api(Officer, "get", &format!("{cases}?{wrong}"), None).await;
        assert_eq!(got.status.as_u16(), 422, "{wrong}");
        assert!(got.body.contains(says), "{wrong}: {}", got.body);
        assert!(
            !got.body.contains(&hearing),
            "{wrong}: nothing is listed by a filter that is not understood"
        );
    }
}

#[tokio::test]
async fn who_does_not_see_cases_as_a_whole_cannot_ask_who_works_on_them_or_what_is_due() {
    let mut world = World::new().await;
    some_cases(&mut world).await;
    let cases = "/cases/premises-licence";
    let body = page(&world, Police, cases).await;
    assert!(!body.contains("name=\"due\"") && !body.contains("name=\"waits\""), "not offered");
    for asked in ["due=over", "owner=nobody", "waits=approval", "ended-from=2026-01-01", "sort=due"] {
        let got = world.api(Police, "get", &format!("{cases}?{asked}"), None).await;
        assert_eq!(got.status.as_u16(), 422, "{asked}");
    }
    // Whoever has no role in the program might hold one on a case: they find what they hold one on, which is nothing.
    assert_eq!(rows(&page(&world, Admin, cases).await), 0);
    assert_eq!(world.api(Nobody, "get", cases, None).await.status.as_u16(), 303);
}

/// S2.16, S2.17: the choice is asked about anew, each case is decided by itself, and each row says what came of it.
#[tokio::test]
async fn tasks_are_handed_out_in_bulk_each_by_itself() {
    let mut world = World::new().await;
    let hearing = some_cases(&mut world).await;
    let notify = world.task(Officer, &hearing, "hearing.notify-parties").await;
    let report = world.task(Officer, &hearing, "hearing.police-report").await;
    let at = |item: u64| format!("{hearing}:{item}");
    let program = ("program", "premises-licence");
    let chosen = world
        .form(
            Officer,
            "/work/chosen",
            &[program, ("task", &at(notify)), ("task", &at(report)), ("task", "PL-2026-NONE0:1")],
        )
        .await
        .json();
    assert_eq!(chosen, json!({ "chosen": 3, "claim": 1, "release": 0, "assign": 2 }));
    let nothing = world.form(South, "/work/chosen", &[program, ("task", &at(notify))]).await.json();
    assert_eq!(nothing, json!({ "chosen": 1, "claim": 0, "release": 0, "assign": 0 }));
    // Without a reason nobody is given work.
    let people = world.api(Admin, "get", "/api/v1/people", None).await.json();
    let id = |login: &str| {
        let all = people.as_array().unwrap();
        all.iter().find(|person| person["login"] == login).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let give = |to: &str, reason: &str| {
        vec![
            ("program".to_owned(), "premises-licence".to_owned()),
            ("do".to_owned(), "assign".to_owned()),
            ("task".to_owned(), at(notify)),
            ("task".to_owned(), at(report)),
            ("task".to_owned(), "PL-2026-NONE0:1".to_owned()),
            ("to".to_owned(), to.to_owned()),
            ("reason".to_owned(), reason.to_owned()),
        ]
    };
    let post = async |world: &World, who: Who, pairs: Vec<(String, String)>| {
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.form(who, "/work/team/do", &pairs).await
    };
    let got = post(&world, Senior, give(&id("north"), " ")).await;
    assert_eq!(got.status.as_u16(), 422);
    assert!(got.body.contains("Say why"), "{}", got.body);
    let got = post(&world, Senior, give(&id("north"), "Everybody else is away")).await;
    let job = page(&world, Senior, &got.location()).await;
    assert!(job.contains("done for 1 of 3"), "{job}");
    assert!(job.contains("They have it now"), "the officer's own task");
    assert!(job.contains("They may not do this task"), "the police's report is not theirs");
    assert!(job.contains("There is no such case or task"), "and what is not there");
    // Whoever got it is told, until they have opened the case.
    let home = page(&world, Officer, "/desk").await;
    assert!(home.contains("gave you a task") && home.contains("Everybody else is away"), "{home}");
    world.later(jiff::SignedDuration::from_secs(1));
    page(&world, Officer, &format!("/case/{hearing}")).await;
    assert!(!page(&world, Officer, "/desk").await.contains("gave you a task"));
    // Another unit's officer takes nothing, and learns nothing.
    let got =
        world.form(South, "/work/available/do", &[program, ("do", "claim"), ("task", &at(notify))]).await;
    let job = page(&world, South, &got.location()).await;
    assert!(job.contains("done for 0 of 1") && job.contains("There is no such case or task"), "{job}");
}

#[tokio::test]
async fn a_job_that_was_broken_off_goes_on_and_does_nothing_twice() {
    let mut world = World::new().await;
    let hearing = some_cases(&mut world).await;
    let notify = world.task(Officer, &hearing, "hearing.notify-parties").await;
    let caller = world.caller(Officer).await;
    let ask = BulkAsk {
        program: "premises-licence".to_owned(),
        what: BulkWhat::Claim,
        rows: BulkRows::Chosen(vec![(hearing.clone(), Some(u32::try_from(notify).unwrap()))]),
        reason: None,
        back: "/work/mine".to_owned(),
    };
    let app::Answer::Found(Changed::Done(id)) =
        world.app.begin_bulk_and_break_off(&caller, ask).await.unwrap()
    else {
        panic!("not begun");
    };
    let job = format!("/work/jobs/{id}");
    let waits = page(&world, Officer, &job).await;
    assert!(waits.contains("is still to be done") && waits.contains("http-equiv=\"refresh\""), "{waits}");
    assert_eq!(rows(&page(&world, Officer, "/work/mine").await), 0);
    // Nobody else takes it before the lease is over.
    world.app.run_until_idle().await.unwrap();
    assert!(page(&world, Officer, &job).await.contains("is still to be done"));
    world.later(jiff::SignedDuration::from_secs(31));
    world.app.run_until_idle().await.unwrap();
    assert!(page(&world, Officer, &job).await.contains("done for 1 of 1"));
    assert_eq!(rows(&page(&world, Officer, "/work/mine").await), 1);
    let given =
        world.log().await.iter().filter(|entry| entry.ask.starts_with("assign") && entry.allowed).count();
    world.later(jiff::SignedDuration::from_secs(31));
    world.app.run_until_idle().await.unwrap();
    let again =
        world.log().await.iter().filter(|entry| entry.ask.starts_with("assign") && entry.allowed).count();
    assert_eq!(given, again);
}

/// S2.14 to S2.17: what a list finds, on all its pages, is a job beside the request; each case is decided by itself.
#[tokio::test]
async fn an_action_over_all_that_a_list_finds_is_done_beside_the_request() {
    let mut world = World::new().await;
    let hearing = some_cases(&mut world).await;
    for nth in 1..=20 {
        for _ in 0..5 {
            world.submitted("jo@example.org").await;
        }
        // An address may not do more in so short a time; the officers stay signed in meanwhile.
        world.later(jiff::SignedDuration::from_mins(25 * nth));
        for who in [Officer, South] {
            page(&world, who, "/desk").await;
        }
    }
    world.app.run_until_idle().await.unwrap();
    let list = "/list/premises-licence/office-cases";
    assert!(page(&world, Officer, list).await.contains("on all its pages"));
    let got = world.form(Officer, &format!("{list}/each"), &[("action", "remind"), ("every", "yes")]).await;
    let job = got.location();
    let waits = page(&world, Officer, &job).await;
    assert!(
        waits.contains("104 are still to be done") && waits.contains("http-equiv=\"refresh\""),
        "{waits}"
    );
    assert!(!waits.contains("PL-2026-"), "no case is named before it was tried");
    world.app.run_until_idle().await.unwrap();
    let over = page(&world, Officer, &job).await;
    assert!(over.contains("done for 103 of 104") && rows(&over) == 100, "{over}");
    assert_eq!(rows(&page(&world, Officer, &format!("{job}?from=100")).await), 4);
    let refused = page(&world, Officer, &format!("{job}?show=refused")).await;
    assert!(
        rows(&refused) == 1 && refused.contains(&hearing),
        "a hearing is no time for reminders: {refused}"
    );
    let log = world.log().await;
    assert_eq!(log.iter().filter(|entry| entry.ask == "act:remind" && entry.allowed).count(), 103);
    // A filter narrows it, and the API says the same.
    let each = "/api/v1/programs/premises-licence/lists/office-cases/each";
    let path = format!("{each}?f.state=hearing");
    let got = world.api(Officer, "post", &path, Some(json!({ "action": "remind" }))).await;
    assert_eq!(got.status.as_u16(), 202, "{}", got.body);
    let job = format!("/api/v1/jobs/{}", got.json()["job"].as_str().unwrap());
    let told = world.api(Officer, "get", &job, None).await.json();
    assert_eq!(
        (&told["all"], &told["refused"], &told["done"]),
        (&json!(1), &json!(1), &json!(true)),
        "{told}"
    );
    // Another unit's list holds none of them.
    let none = world.api(South, "post", each, Some(json!({ "action": "remind" }))).await;
    assert_eq!(none.status.as_u16(), 400, "{}", none.body);
    assert_eq!(world.api(South, "get", &job, None).await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_way_of_looking_is_kept_under_a_name() {
    let mut world = World::new().await;
    some_cases(&mut world).await;
    let cases = "/cases/premises-licence";
    let got = world
        .form(
            Officer,
            &format!("{cases}/views"),
            &[("view-name", "Hearings"), ("state", "hearing"), ("col", "due")],
        )
        .await;
    assert_eq!(got.location(), format!("{cases}?state=hearing&col=due&kept=yes"));
    let body = page(&world, Officer, cases).await;
    assert!(body.contains("Hearings") && body.contains("state=hearing&amp;col=due"), "{body}");
    assert!(!page(&world, Senior, cases).await.contains("Hearings"), "it is one's own");
    let (filters, _) = CaseFilters::read(&[("state".to_owned(), "hearing".to_owned())]);
    assert!(filters.narrows());
}

/// Whoever works on a case learns at once that the applicant wrote; nobody else does, and not the applicant.
#[tokio::test]
async fn a_message_from_outside_is_a_notice_to_those_who_work_on_the_case() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    let told = async |world: &World, who: Who| {
        let notices = world.api(who, "get", "/api/v1/notices", None).await.json();
        let about = notices.as_array().unwrap().iter().filter(|one| one["what"] == "message-received");
        about
            .map(|one| (one["says"].as_str().unwrap().to_owned(), one["reference"].clone()))
            .collect::<Vec<_>>()
    };
    assert!(told(&world, Who::Officer).await.is_empty());
    let text = json!({ "input": { "messages.text": "When do you decide?" } });
    world.act(Who::Applicant, &case, "message", text).await;
    let says = format!("A message came in about case {case}.");
    assert_eq!(told(&world, Who::Officer).await, [(says.clone(), json!(case))]);
    assert_eq!(told(&world, Who::Senior).await.len(), 1, "whoever may hand out its work is told too");
    for who in [Who::South, Who::Police, Who::Admin] {
        assert!(told(&world, who).await.is_empty(), "{who:?}");
    }
    // What the office writes back is no news to the office.
    let reply = json!({ "input": { "messages.text": "On Monday." } });
    world.act(Who::Officer, &case, "reply", reply).await;
    assert_eq!(told(&world, Who::Senior).await.len(), 1);
    // The text of the message stands in the case alone.
    let notices = world.api(Who::Officer, "get", "/api/v1/notices", None).await;
    assert!(!notices.body.contains("When do you decide"), "{}", notices.body);
}

/// One field for words in every program: what is found is what may be opened, by what may be read of it.
#[tokio::test]
async fn s3_43_a_search_finds_what_one_may_open_by_what_one_may_read() {
    let mut world = World::new().await;
    let case = world.submitted("jo@example.org").await;
    world.act(Officer, &case, "accept", json!({})).await;
    let found = async |world: &World, who: Who, words: &str| {
        let got = world.api(who, "get", &format!("/api/v1/search?q={words}"), None).await.json();
        let programs = got["programs"].as_array().unwrap().clone();
        let rows = programs.iter().flat_map(|one| one["rows"].as_array().unwrap().clone());
        rows.map(|row| row["reference"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (who, words) in
        [(Officer, "crown"), (Officer, "Crown+the"), (Officer, "applicant"), (Police, "crown")]
    {
        assert_eq!(found(&world, who, words).await, [case.as_str()], "{who:?}: {words}");
    }
    // The applicant's name is of a class that the police do not read; another unit and administrators find nothing at all.
    for (who, words) in
        [(Officer, "crown+queen"), (Officer, "+"), (Police, "applicant"), (South, "crown"), (Admin, "crown")]
    {
        assert!(found(&world, who, words).await.is_empty(), "{who:?}: {words}");
    }
    let shown = page(&world, Officer, "/search?q=crown").await;
    assert!(shown.contains(&format!("/case/{case}")) && shown.contains("The Crown"), "{shown}");
    let none = page(&world, South, "/search?q=crown").await;
    assert!(none.contains("Nothing was found") && !none.contains(&case), "{none}");
    // What is written like a reference leads there, whether or not there is such a case.
    for reference in [case.to_lowercase(), "pl-2026-none0".to_owned()] {
        let got = world.get(South, &format!("/search?q={reference}")).await;
        assert_eq!(got.location(), format!("/case/{}", reference.to_uppercase()));
    }
    let entries = world.log().await;
    let searches: Vec<_> =
        entries.iter().filter(|entry| entry.ask == "search" && !entry.detail.shown.is_empty()).collect();
    assert_eq!(searches.len(), 5, "what was found stands in the log");
}

/// The case in hand stands in the address of each page, so two tabs of one session are two cases.
#[tokio::test]
async fn s2_18_two_tabs_of_one_session_are_two_cases() {
    let mut world = World::new().await;
    let (one, two) = (world.submitted("jo@example.org").await, world.submitted("jo@example.org").await);
    for case in [&one, &two] {
        page(&world, Officer, &format!("/case/{case}")).await;
    }
    // The tab that was opened first is used last.
    let done = world
        .form(
            Officer,
            &format!("/case/{two}/do/withdraw/check-answers"),
            &[("reason", "Asked by telephone.")],
        )
        .await;
    assert!(done.location().contains(&two), "{}", done.location());
    let done = world.form(Officer, &format!("/case/{one}/do/accept/check-answers"), &[]).await;
    assert!(done.location().contains(&one), "{}", done.location());
    for (case, state) in [(&one, "consultation"), (&two, "withdrawn")] {
        let got = world.api(Officer, "get", &format!("/api/v1/cases/{case}"), None).await.json();
        assert_eq!(got["states"][0]["name"], state, "{got}");
    }
}
