//! One application, brought as far as a test needs it, by requests.

use super::world::{Got, World, premises_licence};
use app::{Acted, Answer, program::model::Who, request::Guard};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};

pub(crate) fn applicant() -> Who {
    Who::Role("applicant".into())
}

/// A guest with an application of their own.
pub(crate) fn stranger() -> Who {
    Who::Untied("applicant".into())
}

pub(crate) fn officer() -> Who {
    Who::Role("licensing-officer".into())
}

pub(crate) fn officer_elsewhere() -> Who {
    Who::Untied("licensing-officer".into())
}

pub(crate) fn senior() -> Who {
    Who::Role("senior-officer".into())
}

pub(crate) fn police() -> Who {
    Who::Role("police".into())
}

pub(crate) fn application() -> Json {
    json!({
        "premises.name": "The Crown",
        "premises.address": { "line1": "1 Market Street", "town": "Lichfield" },
        "premises.rateable_value": "4000.00",
        "applicant.name": "Ann Field",
        "applicant.email": "ann@example.org",
        "applicant.home_address": { "town": "Tamworth" },
        "activities.alcohol": false,
        "activities.entertainment": true,
        "activities.late_food": false,
        "activities.hours": "weekends",
        "declaration.plan_ready": true,
        "declaration.correct": true,
    })
}

/// A draft with these fields.
pub(crate) async fn draft(input: Json) -> World {
    let mut world = World::new(premises_licence(), "2026-03-02T09:00:00Z".parse().unwrap()).await;
    world.open(&"applicant".into(), input).await.unwrap_or_else(|got| panic!("{}", got.body));
    world
}

/// Paid and submitted.
pub(crate) async fn submitted(input: Json) -> World {
    let mut world = draft(input).await;
    pay(&world, "1000.00").await;
    world.done(&applicant(), "submit", json!({})).await;
    world
}

/// In consultation.
pub(crate) async fn consulted(input: Json) -> World {
    let mut world = submitted(input).await;
    world.done(&officer(), "accept", json!({})).await;
    world
}

pub(crate) async fn pay(world: &World, pounds: &str) {
    let service = world.app.service("payments");
    let fields = json!({ "fee_received": pounds });
    let paid = world.app.write(&service, world.reference(), fields, Guard::default()).await.unwrap();
    assert!(matches!(paid, Answer::Found(Acted::Done(_))), "{paid:?}");
}

impl World {
    pub(crate) async fn act(&mut self, who: &Who, action: &str, body: Json) -> Got {
        let path = self.path(&format!("/actions/{action}"));
        self.post(who, &path, &body).await
    }

    pub(crate) async fn done(&mut self, who: &Who, action: &str, body: Json) -> Got {
        let got = self.act(who, action, body).await;
        assert_eq!(got.status, StatusCode::OK, "{action}: {}", got.body);
        got
    }

    pub(crate) async fn version(&self) -> u64 {
        self.stored().await.version
    }

    /// The path of the newest task of a key.
    pub(crate) async fn task(&self, key: &str) -> String {
        let case = self.stored().await;
        let item = case.items.iter().rev().find(|item| item.key == key).expect("the task is there").no.0;
        self.path(&format!("/tasks/{item}"))
    }
}

/// The problem document of a refusal.
pub(crate) fn problem(got: &Got, status: u16, slug: &str) -> Json {
    assert_eq!((got.status.as_u16(), got.slug().as_str()), (status, slug), "{}", got.body);
    assert_eq!(got.headers["content-type"], "application/problem+json", "{}", got.body);
    let document = got.json();
    assert_eq!(document["status"], status, "{document}");
    assert!(document["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{document}");
    document
}
