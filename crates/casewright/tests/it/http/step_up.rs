//! The shipped rule about the age of a sign-in, on the program as it is shipped (S0.23).

use super::{
    policies::without,
    story::problem,
    world::{Ask, PASSWORD, Pass, World, child_placement},
};
use app::program::model::Who;
use serde_json::json;

const RULE: &str = "child-placement.step-up.stop";

/// Stops a referral with a session that began half an hour and a minute ago, and was used meanwhile.
async fn stops(world: &mut World) -> super::world::Got {
    let who = Who::Role("intake-officer".into());
    let fields = json!({
        "child.name": "Robin Vale", "child.born": "2019-05-04", "referral.source": "school",
        "referral.concern": "Bruises.", "referral.referrer_email": "head@school.example",
        "contacts.manager_email": "team@council.example", "contacts.police_email": "cpu@police.example",
        "risk.harm": "some", "risk.under_five": false, "risk.repeated": true,
    });
    world.open(&"intake-officer".into(), fields).await.unwrap_or_else(|got| panic!("{}", got.body));
    let pass = world.pass(&who).await;
    let read = Ask::new("GET", world.path(""), &pass);
    for at in ["2026-03-02T09:20:00Z", "2026-03-02T09:31:00Z"] {
        world.clock.set(at.parse().unwrap());
        assert_eq!(world.send(&read).await.status, 200, "the session goes on");
    }
    act(world, &pass).await
}

async fn act(world: &World, pass: &Pass) -> super::world::Got {
    let body = json!({ "reason": "A misunderstanding." });
    world.send(&Ask::new("POST", world.path("/actions/stop"), pass).json(&body)).await
}

#[tokio::test]
async fn s0_23_that_nothing_more_is_done_needs_a_sign_in_of_the_last_half_hour() {
    let start = || "2026-03-02T09:00:00Z".parse().unwrap();
    let mut world = World::new(child_placement(), start()).await;
    let refused = stops(&mut world).await;
    let told = problem(&refused, 401, "step-up-needed");
    assert_eq!(told["max_age_s"], 1799, "it says what is lacking: {told}");
    let version = world.stored().await.version;
    // The same person with a newer sign-in.
    let fresh = world.sign_in("intake-officer", PASSWORD).await;
    let done = act(&world, &fresh).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(world.stored().await.version > version);

    // It is that rule and nothing else: without it the old sign-in is enough.
    let shipped = child_placement();
    let rules = |program: &app::program::Program| {
        program.policies.iter().filter(|(_, text)| text.contains(RULE)).count()
    };
    assert_eq!(rules(&shipped), 1);
    let lacking = without(&shipped, Some(RULE), 0);
    assert_eq!(rules(&lacking), 0);
    let mut world = World::new(lacking, start()).await;
    let done = stops(&mut world).await;
    assert_eq!(done.status, 200, "{}", done.body);
}
