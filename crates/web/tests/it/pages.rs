//! The walkthrough of a premises licence, on the pages, without script (S0.1, S0.3, S2.13, S3.72).

use crate::world::{Who, World};
use app::port::store::Store as _;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

/// What the form asks, page by page, as a browser sends it.
const PAGES: &[(&str, &[(&str, &str)])] = &[
    (
        "premises",
        &[
            ("premises.name", "The Crown"),
            ("premises.address.line1", "1 Market Street"),
            ("premises.address.town", "Lichfield"),
            ("premises.address.postcode", "WS13 6LE"),
        ],
    ),
    ("value", &[("premises.rateable_value", "£12,000"), ("premises.uprn", "100062")]),
    ("applicant", &[("applicant.name", "Jo Applicant"), ("applicant.email", "jo@example.org")]),
    (
        "home",
        &[("applicant.home_address.line1", "2 Secret Lane"), ("applicant.home_address.town", "Tamworth")],
    ),
    (
        "activities",
        &[
            ("activities.alcohol", "false"),
            ("activities.entertainment", "true"),
            ("activities.late_food", "false"),
        ],
    ),
    ("hours", &[("activities.hours", "Weekends")]),
    ("declaration", &[("declaration.plan_ready", "true"), ("declaration.correct", "true")]),
];

fn path(location: &str) -> &str {
    location.split('?').next().unwrap_or_default()
}

#[tokio::test]
async fn s3_48_who_applies_says_to_which_council_and_is_told_where_they_did_not() {
    let mut world = World::new().await;
    let start = world.get(Who::Nobody, "/apply/premises-licence").await;
    assert!(start.body.contains("Which council is it for?"), "{}", start.body);
    assert!(!start.body.contains("checked"), "nothing is chosen beforehand");
    for given in [&[][..], &[("unit", "")], &[("unit", "licensing-nowhere")], &[("unit", "children-north")]] {
        let unsaid = world.form(Who::Nobody, "/apply/premises-licence", given).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "{given:?}");
        assert!(unsaid.body.contains("href=\"#unit\""), "{}", unsaid.body);
        assert!(unsaid.body.contains("Choose the council in whose area the premises are"), "{}", unsaid.body);
    }
    let begun =
        world.form(Who::Nobody, "/apply/premises-licence", &[("unit", "licensing-southborough")]).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.body);
    world.remember(Who::Applicant, &begun);
    let id = world.store.case_of_reference(&begun.text_of("reference")).await.unwrap().unwrap();
    let case = world.store.case(id).await.unwrap().unwrap();
    assert_eq!(case.unit.as_str(), "licensing-southborough");
}

// S3.10, S3.32
#[tokio::test]
async fn an_application_from_the_first_page_to_the_register() {
    let mut world = World::new().await;
    let start = world.get(Who::Nobody, "/apply/premises-licence").await;
    assert_eq!(start.status, StatusCode::OK);
    let reference = world.begin(Who::Applicant).await;
    let base = format!("/application/{reference}/do/submit");

    // One topic a page; an empty page says what to enter and keeps the person there.
    let begin = world.get(Who::Applicant, &base).await;
    assert_eq!(path(&begin.location()), format!("{base}/form/premises"), "{}", begin.body);
    let empty = world.form(Who::Applicant, &begin.location(), &[("premises.name", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Enter the name of the premises"), "{}", empty.body);
    assert!(empty.body.contains("href=\"#premises-name\""), "{}", empty.body);
    let mut next = begin.location();
    for (id, fields) in PAGES {
        assert_eq!(path(&next), format!("{base}/form/{id}"));
        assert_eq!(world.get(Who::Applicant, &next).await.status, StatusCode::OK);
        let sent = world.form(Who::Applicant, &next, fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{id}: {}", sent.body);
        next = sent.location();
    }
    assert_eq!(path(&next), format!("{base}/check-answers"));
    let check = world.get(Who::Applicant, &next).await;
    for shown in ["The Crown", "£12,000.00", "1 Market Street", "Weekends"] {
        assert!(check.body.contains(shown), "`{shown}` is not among the answers: {}", check.body);
    }

    // Refused because the fee is missing: what, why, what to do next; and nothing is lost.
    let refused = world.form(Who::Applicant, path(&next), &[("key", "k1")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(
        refused.text_of("why").contains("The fee for your application has not been paid"),
        "{}",
        refused.body
    );
    let pay = format!("/demo/pay/{reference}?for=submit");
    assert!(refused.body.contains(&format!("href=\"{pay}\"")), "{}", refused.body);
    let desk = world.get(Who::Applicant, &pay).await;
    assert_eq!(desk.text_of("due"), "£190.00", "{}", desk.body);
    let paid = world.form(Who::Applicant, path(&pay), &[("amount", "190.00"), ("action", "submit")]).await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.body);
    let sent = world.form(Who::Applicant, path(&paid.location()), &[("key", "k2")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let done = world.get(Who::Applicant, &sent.location()).await;
    assert_eq!(done.text_of("reference"), reference, "{}", done.body);

    // The officer finds it on the desk, checks the rating list and accepts.
    let desk = world.get(Who::Officer, "/desk").await;
    assert!(desk.body.contains(&reference), "{}", desk.body);
    let case = format!("/case/{reference}");
    let shown = world.get(Who::Officer, &case).await;
    assert!(
        shown.body.contains("2 Secret Lane") && shown.body.contains("Check the rating list"),
        "{}",
        shown.body
    );
    let rates = world.form(Who::Officer, &format!("{case}/do/check-rates/check-answers"), &[]).await;
    assert_eq!(rates.status, StatusCode::SEE_OTHER, "{}", rates.body);
    world.app.run_until_idle().await.unwrap();
    let after = world.get(Who::Officer, &case).await;
    assert!(after.body.contains("£4,000.00") && after.body.contains("Rating list"), "{}", after.body);
    let accepted = world.form(Who::Officer, &format!("{case}/do/accept/check-answers"), &[]).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    let open = world.get(Who::Officer, &accepted.location()).await;
    assert!(open.body.contains("Consultation"), "{}", open.body);

    // The police see their view of this case, and no home address.
    let police = world.get(Who::Police, &case).await;
    assert!(police.body.contains("The Crown") && !police.body.contains("Secret Lane"), "{}", police.body);
    let tabs = world.get(Who::Police, &format!("{case}/access")).await;
    assert!(tabs.status == StatusCode::FORBIDDEN || tabs.status == StatusCode::NOT_FOUND, "{}", tabs.status);

    // The administrator moves the clock; the licence is granted by rule, published, and the notice sent.
    let moved = world.form(Who::Admin, "/demo/clock", &[("days", "29")]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    let granted = world.get(Who::Applicant, &format!("/application/{reference}")).await;
    assert!(granted.body.contains("Granted"), "{}", granted.body);
    let register = world.get(Who::Nobody, "/register/premises-licence/register").await;
    assert!(register.body.contains(&reference) && register.body.contains("The Crown"), "{}", register.body);
    assert!(!register.body.contains("Jo Applicant"), "{}", register.body);
    let mail = world.get(Who::Nobody, "/demo/mail").await;
    assert!(mail.body.contains(&reference), "{}", mail.body);
}

#[tokio::test]
async fn who_may_not_know_of_a_case_is_told_exactly_what_a_made_up_reference_is_told() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    for (hidden, made_up) in [
        (format!("/case/{reference}"), "/case/PL-2026-ZZZZZ".to_owned()),
        (format!("/case/{reference}/audit"), "/case/PL-2026-ZZZZZ/audit".to_owned()),
        (format!("/case/{reference}/do/accept"), "/case/PL-2026-ZZZZZ/do/accept".to_owned()),
    ] {
        let (one, other) = (world.get(Who::South, &hidden).await, world.get(Who::South, &made_up).await);
        assert_eq!(one.status, StatusCode::NOT_FOUND, "{hidden}");
        assert_eq!(one.body, other.body, "{hidden}");
        assert!(!one.body.contains(&reference));
    }
    let mut bodies = Vec::new();
    for case in [reference.as_str(), "PL-2026-ZZZZZ"] {
        let mut got = world.get(Who::South, &format!("/api/v1/cases/{case}")).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND);
        let id = got.headers.remove("x-request-id").unwrap();
        bodies.push((got.body.replace(id.to_str().unwrap(), "…"), got.headers));
    }
    assert_eq!(bodies[0], bodies[1], "the same bytes but for the request's id, headers included");
}

#[tokio::test]
async fn access_and_audit_say_who_why_and_why_not() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    let case = format!("/case/{reference}");
    assert_eq!(world.get(Who::South, &case).await.status, StatusCode::NOT_FOUND);
    let access = world.get(Who::Officer, &format!("{case}/access")).await;
    assert_eq!(access.status, StatusCode::OK, "{}", access.body);
    for shown in ["Nora North", "Stella Senior", "Sam South"] {
        assert!(access.body.contains(shown), "{shown}: {}", access.body);
    }
    let audited = world.get(Who::Auditor, &format!("{case}/access")).await;
    let why = audited.body.split("href=\"").find(|rest| rest.contains("/access/why")).unwrap_or_default();
    let why = why.split('"').next().unwrap_or_default().replace("&amp;", "&");
    let explained = world.get(Who::Auditor, &why).await;
    assert_eq!(explained.status, StatusCode::OK, "{why}: {}", explained.body);
    assert!(explained.body.contains("cw-fails") || explained.body.contains("cw-holds"), "{}", explained.body);
    // An officer is told in plain words; the conditions themselves are for the auditor, on the page and in the API alike.
    let plain = world.get(Who::Officer, &why).await;
    assert_eq!(plain.status, StatusCode::OK, "{why}: {}", plain.body);
    assert!(!plain.body.contains("cw-fails") && !plain.body.contains("cw-holds"), "{}", plain.body);
    let person = why.split(['?', '&']).find(|pair| pair.starts_with("person=")).unwrap();
    let address = format!("/api/v1/cases/{reference}/access/explanation?{person}&ask=view:full");
    let told = world.api(Who::Officer, "get", &address, None).await.json();
    assert!(told["summary"].is_string() && told["why"].is_array(), "{told}");
    assert!(told.get("policies").is_none() && told.get("errors").is_none(), "{told}");
    let told = world.api(Who::Auditor, "get", &address, None).await.json();
    assert!(told["policies"][0]["conjuncts"].is_array(), "{told}");
    let audit = world.get(Who::Officer, &format!("{case}/audit")).await;
    assert!(audit.body.contains("Sam South") && audit.body.contains("Refused"), "{}", audit.body);
}

#[tokio::test]
async fn every_answer_carries_the_headers_and_cross_site_forms_are_refused() {
    let world = World::new().await;
    for path in ["/", "/sign-in", "/nothing-here", "/api/v1/desk", "/healthz", "/case/PL-2026-ZZZZZ"] {
        let got = world.get(Who::Nobody, path).await;
        let header =
            |name: &str| got.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        assert!(header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(!header("x-request-id").is_empty(), "{path}");
    }
    let request = Request::post("/sign-in")
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("login=admin&password=x"))
        .unwrap();
    assert_eq!(world.raw(request).await.status, StatusCode::FORBIDDEN);
    let large = Request::post("/sign-in")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("x".repeat(300 * 1024)))
        .unwrap();
    assert_eq!(world.raw(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn versions_and_keys_make_retries_harmless() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    let path = format!("/api/v1/cases/{reference}/actions/accept");
    let send = |tag: Option<&'static str>, key: &'static str, body: &'static str| {
        let mut request = Request::post(&path).header(header::CONTENT_TYPE, "application/json");
        if let Some(tag) = tag {
            request = request.header(header::IF_MATCH, tag);
        }
        request.header("idempotency-key", key).body(Body::from(body)).unwrap()
    };
    let stale = world.sent(send(Some("\"1\""), "a", "{}"), Who::Officer).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{}", stale.body);
    assert_eq!(stale.json()["type"], "/problems/stale");
    let first = world.sent(send(None, "b", "{}"), Who::Officer).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    assert_eq!(
        first.headers.get(header::ETAG).unwrap().to_str().unwrap(),
        format!("\"{}\"", first.json()["version"])
    );
    let again = world.sent(send(None, "b", "{}"), Who::Officer).await;
    assert_eq!(again.json()["replayed"], true, "{}", again.body);
    assert_eq!(again.json()["version"], first.json()["version"]);
    let other = world.sent(send(None, "b", "{\"reason\":\"another\"}"), Who::Officer).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.body);
    assert_eq!(other.json()["type"], "/problems/key-reused");
}

#[tokio::test]
async fn what_was_typed_is_kept_through_the_end_of_a_session_without_script() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    world.act(Who::Officer, &reference, "accept", serde_json::json!({})).await;
    let form = format!("/case/{reference}/do/object/form/ground");
    assert_eq!(world.get(Who::Police, &form).await.status, StatusCode::OK);
    world.later(jiff::SignedDuration::from_mins(31));
    // The session is over: the answer is the sign-in page, and what was typed is in it.
    let over = world.form(Who::Police, &form, &[("representations.ground", "crime")]).await;
    assert_eq!(over.status, StatusCode::UNAUTHORIZED, "{}", over.body);
    assert!(over.body.contains("What you typed is kept"), "{}", over.body);
    assert!(over.body.contains("representations.ground=crime"), "{}", over.body);
    // A wrong password loses nothing either.
    let carried = [("to", form.as_str()), ("carried", "representations.ground=crime"), ("login", "police")];
    let wrong = [&carried[..], &[("password", "not the password")]].concat();
    let again = world.form(Who::Nobody, "/sign-in", &wrong).await;
    assert!(again.body.contains("representations.ground=crime"), "{}", again.body);
    let right = [&carried[..], &[("password", crate::world::PASSWORD)]].concat();
    let inside = world.form(Who::Nobody, "/sign-in", &right).await;
    assert_eq!(inside.status, StatusCode::OK, "{}", inside.body);
    assert!(inside.body.contains("name=\"representations.ground\" value=\"crime\""), "{}", inside.body);
    assert!(inside.body.contains(&format!("action=\"{form}\"")), "{}", inside.body);
    // An address elsewhere is not followed.
    let evil = [
        ("to", "https://evil.example"),
        ("carried", "a=b"),
        ("login", "police"),
        ("password", crate::world::PASSWORD),
    ];
    let inside = world.form(Who::Nobody, "/sign-in", &evil).await;
    assert!(inside.body.contains("action=\"/desk\"") && !inside.body.contains("evil"), "{}", inside.body);
}

#[tokio::test]
async fn what_is_typed_is_kept_as_a_draft_while_it_is_typed() {
    let mut world = World::new().await;
    let reference = world.submitted("jo@example.org").await;
    world.act(Who::Officer, &reference, "accept", serde_json::json!({})).await;
    let form = format!("/case/{reference}/do/object/form/text");
    let kept =
        world.form(Who::Police, &form, &[("representations.text", "Half a sent"), ("keep", "yes")]).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);
    // Signed out and in again: it is still there.
    world.later(jiff::SignedDuration::from_mins(31));
    world.sign_in(Who::Police, "police").await;
    let back = world.get(Who::Police, &form).await;
    assert!(back.body.contains("Half a sent"), "{}", back.body);
    let other = world.form(Who::South, &form, &[("representations.text", "Mine"), ("keep", "yes")]).await;
    assert!(
        other.status == StatusCode::SEE_OTHER || other.status == StatusCode::NOT_FOUND,
        "{}",
        other.status
    );
}
