//! The story of the first landing, through the use cases.

use crate::world::{NORTH, PROGRAM, SOUTH, World, application, done, refused, request, text};
use app::{
    Answer,
    answer::{CasePage, Filters, Offered},
    connector::Reply,
    core::{Value, id::FetchName, money::Currency},
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

fn page(answer: Answer<CasePage>) -> CasePage {
    answer.found().expect("the case is found")
}

fn field<'a>(page: &'a CasePage, path: &str) -> Option<&'a app::answer::FieldShown> {
    page.views.iter().flat_map(|view| &view.fields).find(|field| field.path.as_str() == path)
}

#[tokio::test]
async fn an_application_from_the_first_page_to_the_licence() {
    let world = World::new().await;
    let app = &world.app;
    let officer = world.officer().await;
    let (_, token) = world.person("dunn", "police", "", "police").await;
    let police = world.caller(&token).await;
    let (south_id, token) = world.person("sid", "licensing-officer", SOUTH, "").await;
    let south = world.caller(&token).await;
    let (_, token) = world.person("audrey", "auditor", "", "").await;
    let auditor = world.caller(&token).await;

    // 1. An applicant fills in the application page by page and is refused for want of the fee.
    let (_, guest) = world.guest().await;
    let reference = world.draft(&guest).await;
    assert!(reference.starts_with("PL-2026-"), "{reference}");
    let form = app.action_form(&guest, &reference, "submit").await.unwrap().found().unwrap();
    assert!(form.pages.len() >= 5 && !form.from_draft);
    let Json::Object(parts) = application() else { unreachable!() };
    for (name, part) in parts {
        let saved = app.save_draft(&guest, &reference, "submit", json!({ name: part }), None).await.unwrap();
        assert_eq!(saved, Answer::Found(()));
    }
    let form = app.action_form(&guest, &reference, "submit").await.unwrap().found().unwrap();
    assert!(form.from_draft);
    assert!(matches!(&form.preview.offered, Offered::Not(why) if why.contains("fee")), "{:?}", form.preview);
    let amount = |refused: &app::answer::Refused| {
        let mut readings = refused.conditions.iter().flat_map(|condition| &condition.readings);
        readings
            .find(|reading| reading.path.as_str() == "decisions.fee.amount")
            .map(|reading| text(&reading.value))
    };
    assert_eq!(amount(form.preview.refused.as_ref().unwrap()).as_deref(), Some("190"));
    let desk = app.desk(&guest).await.unwrap();
    assert_eq!(desk.drafts.len(), 1);
    assert_eq!(desk.drafts[0].reference, reference);
    // Without an input the draft is sent.
    let refusal = refused(app.act(&guest, &reference, request("submit", Json::Null)).await.unwrap());
    assert_eq!(refusal.key.as_deref(), Some("fee-not-paid"));
    assert!(!refusal.text.is_empty() && refusal.text != "fee-not-paid", "{}", refusal.text);
    world.pay(&reference, "190.00").await;
    let submitted = done(app.act(&guest, &reference, request("submit", Json::Null)).await.unwrap());
    assert_eq!(submitted.states[0].name.as_str(), "submitted");
    assert!(
        submitted.still_open && submitted.queued.is_empty(),
        "what the office sends is not told to others"
    );
    assert!(app.desk(&guest).await.unwrap().drafts.is_empty(), "the draft was used up");
    app.run_until_idle().await.unwrap();
    let mails = world.mail.messages();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].0, "ann@example.org");
    assert!(mails[0].2.contains(&reference), "{}", mails[0].2);

    // 2. A licensing officer finds it on the desk, checks the rating list, accepts it.
    let desk = app.desk(&officer).await.unwrap();
    assert!(desk.lists.iter().any(|list| list.rows.iter().any(|row| row.reference == reference)), "{desk:?}");
    let shown = page(app.case_page(&officer, &reference).await.unwrap());
    assert!(field(&shown, "applicant.home_address").is_some());
    // The table of fees says that its result is money, the program in which currency.
    let fee = field(&shown, "decision.fee.amount").unwrap();
    assert_eq!(fee.currency.as_ref().map(Currency::as_str), Some("GBP"));
    assert_eq!(field(&shown, "decision.fee.band").unwrap().currency, None);
    assert!(shown.tabs.access && shown.tabs.audit);
    let asked = done(world.act(&officer, &reference, "check-rates", Json::Null).await);
    assert!(asked.pending);
    assert_eq!(asked.fetches, [FetchName::from("rates")]);
    assert_eq!(refused(world.act(&officer, &reference, "accept", Json::Null).await).kind, "busy");
    world.http.tell(Ok(Reply::Document(json!({ "rateable_value": "12500.00" }))));
    app.run_until_idle().await.unwrap();
    let shown = page(app.case_page(&officer, &reference).await.unwrap());
    let value = field(&shown, "premises.rateable_value").unwrap();
    assert_eq!(text(&value.value), "12500.00");
    assert_eq!(value.origin.as_ref().unwrap().source.as_deref(), Some("Rating list"));
    let accepted = done(world.act(&officer, &reference, "accept", Json::Null).await);
    assert_eq!(accepted.states[0].name.as_str(), "consultation");

    // 3. The police see their view; another unit's officer and a made-up reference are not found.
    let shown = page(app.case_page(&police, &reference).await.unwrap());
    assert!(field(&shown, "premises.name").is_some());
    assert!(field(&shown, "applicant.name").is_none());
    assert_eq!(shown.unit, None);
    assert_eq!(app.case_page(&south, &reference).await.unwrap(), Answer::NotFound);
    assert_eq!(app.case_page(&south, "PL-2026-ZZZZZ").await.unwrap(), Answer::NotFound);
    let list =
        app.list(&police, PROGRAM, "consultations", &Filters::default()).await.unwrap().found().unwrap();
    assert_eq!(list.rows.len(), 1);
    let waiting = app.why(&officer, &reference).await.unwrap().found().unwrap();
    assert!(waiting.iter().any(|waiting| waiting.until.is_some()), "{waiting:?}");
    let granted = waiting.iter().find(|waiting| waiting.what == "By itself: Granted").unwrap();
    let words = "The time for representations is over; Nobody objects, or what was objected is not relevant";
    assert_eq!(granted.conditions[0].words.as_deref(), Some(words));
    assert_eq!(granted.conditions[0].readings[0].label, "Consultation ends: the time is over");

    // 4. Twenty-nine days later it is granted by rule, published, and the notice is sent.
    world.later(SignedDuration::from_hours(29 * 24));
    app.run_until_idle().await.unwrap();
    let guest = {
        let shown = page(app.case_page(&guest, &reference).await.unwrap());
        assert_eq!(shown.states[0].name.as_str(), "granted");
        assert_eq!(shown.outcome.as_deref(), Some("granted"));
        guest
    };
    assert_eq!(world.mail.messages().len(), 2);
    let register = app.published(PROGRAM, "en").await.unwrap().unwrap();
    assert_eq!(register.len(), 1);
    assert_eq!(register[0].reference, reference);
    let names = |published: &app::answer::Published| {
        published.fields.iter().map(|(_, path, _)| path.to_string()).collect::<Vec<_>>()
    };
    assert!(names(&register[0]).contains(&"premises.name".to_owned()));
    assert!(!register[0].fields.iter().any(|(_, path, _)| path.as_str().starts_with("applicant")));

    // 5. Who can open it and why; who was refused and why; who looked and what changed.
    let access = app.access_tab(&auditor, &reference).await.unwrap().found().unwrap();
    let ana = access.may_open.iter().find(|one| one.name == "ana").expect("the officer can open it");
    assert!(!ana.because.is_empty() && !ana.because[0].says.is_empty());
    assert!(access.may_open.iter().all(|one| one.name != "sid"));
    let sid = access.refused.iter().find(|one| one.person == Some(south_id)).expect("the refusal is there");
    assert!(sid.why.iter().any(|why| why.contains("unit")), "{:?}", sid.why);
    let explained = app.explain(&auditor, &reference, south_id, "view:full").await.unwrap().found().unwrap();
    assert!(!explained.allowed);
    assert!(explained.policies.iter().any(|policy| policy.conjuncts.iter().any(|c| c.holds == Some(false))));
    let audit = app.audit_tab(&auditor, &reference, None).await.unwrap().found().unwrap();
    assert!(audit.entries.iter().any(|entry| entry.name == "sid" && !entry.allowed));
    let change = audit
        .changes
        .iter()
        .find(|change| change.source.as_deref() == Some("Rating list"))
        .expect("the fetched value is a change");
    assert_eq!(change.from.as_ref().map(text).as_deref(), Some("12000.00"));
    assert_eq!(change.to.as_ref().map(text).as_deref(), Some("12500.00"));
    assert!(matches!(app.audit_tab(&guest, &reference, None).await.unwrap(), Answer::Denied(_)));
    let timeline = app.timeline(&officer, &reference).await.unwrap().found().unwrap();
    assert!(timeline.iter().any(|item| item.text.contains("Granted")), "{timeline:?}");
    assert!(
        timeline.iter().any(|item| item.text == "Rating list answered: the value changed"),
        "{timeline:?}"
    );
    assert!(timeline.iter().all(|item| !item.text.contains("Delivery ")), "{timeline:?}");
    let page = app.case_page(&officer, &reference).await.unwrap().found().unwrap();
    assert!(
        page.fetched.iter().any(|one| one.source == "Rating list" && one.changed && one.failure.is_none())
    );
    let granted = audit.changes.iter().find(|change| change.what == "State").expect("the state changed");
    assert_eq!(granted.from.as_ref().map(text).as_deref(), Some("Consultation"));
    let _ = (NORTH, Value::Null);
}
