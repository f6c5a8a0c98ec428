//! Log before reveal: when an entry cannot be written nothing is told, not even that there is nothing.

use crate::world::{World, application, request};
use app::{Attested, Fault, answer::Filters};
use serde_json::Value as Json;

#[tokio::test]
async fn when_the_log_cannot_be_written_access_stops() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.submitted(&guest).await;
    let app = &world.app;
    world.store.break_log(true);
    fn stops<T: std::fmt::Debug>(result: Result<T, Fault>) {
        assert!(matches!(result, Err(Fault::Log(_))), "{result:?}");
    }
    for asked in [reference.as_str(), "PL-2026-ZZZZZ"] {
        stops(app.case_page(&officer, asked).await);
        stops(app.case_page(&guest, asked).await);
        stops(app.action_form(&officer, asked, "accept").await);
        stops(app.access_tab(&officer, asked).await);
        stops(app.reveal_field(&officer, asked, &"applicant.home_address".into(), None).await);
        stops(app.audit_tab(&officer, asked, None).await);
        stops(app.timeline(&officer, asked).await);
        stops(app.act(&officer, asked, request("accept", Json::Null)).await);
        stops(app.act(&officer, asked, request("grant", Json::Null)).await);
        stops(app.save_draft(&guest, asked, "submit", application(), None).await);
    }
    stops(app.list(&officer, "premises-licence", "office-cases", &Filters::default()).await);
    stops(app.desk(&officer).await);
    stops(app.people(&officer).await);
    stops(app.sign_in("ana", "wrong password", None, &Attested::default()).await);
    stops(app.sign_in("nobody", "wrong password", None, &Attested::default()).await);
    world.store.break_log(false);
    assert!(app.case_page(&officer, &reference).await.unwrap().found().is_some());
}

#[tokio::test]
async fn every_request_is_one_entry() {
    let world = World::new().await;
    let (_, guest) = world.guest().await;
    let officer = world.officer().await;
    let reference = world.submitted(&guest).await;
    let app = &world.app;
    let mut before = world.store.entry_count();
    let mut one = |what: &str| {
        let now = world.store.entry_count();
        assert_eq!(now - before, 1, "{what}");
        before = now;
    };
    app.case_page(&officer, &reference).await.unwrap();
    one("case page");
    app.action_form(&officer, &reference, "accept").await.unwrap();
    one("form");
    app.list(&officer, "premises-licence", "office-cases", &Filters::default()).await.unwrap();
    one("list");
    app.access_tab(&officer, &reference).await.unwrap();
    one("access");
    app.audit_tab(&officer, &reference, None).await.unwrap();
    one("audit");
    app.timeline(&officer, &reference).await.unwrap();
    one("timeline");
    app.why(&officer, &reference).await.unwrap();
    one("why");
    app.act(&officer, &reference, request("grant", Json::Null)).await.unwrap();
    one("refused act");
    app.act(&officer, &reference, request("accept", Json::Null)).await.unwrap();
    one("act");
}
