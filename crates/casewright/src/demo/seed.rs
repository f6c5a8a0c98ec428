//! The demo's cases, made as everybody makes them: guests apply, the payment desk pays, officers accept, the police object,
//! time passes. Nothing is put into the store by any other way, so all of it is authorised and in the log.

use super::{children, claims, desk::Desk, food, inbox, incidents, people::Demonstrator};
use crate::clock::MovableClock;
use anyhow::{Context, Result, bail};
use app::{
    Acted, Answer, App, Attested, Caller, Clock, Declared,
    request::{ActRequest, Guard},
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const PROGRAM: &str = "premises-licence";
/// How long before now the demo begins.
pub(crate) const BEGINS_BEFORE: SignedDuration = SignedDuration::from_hours(41 * 24);

/// One thing that happens, some days before now.
struct Scene {
    days_ago: i64,
    place: &'static str,
    happens: Happens,
}

enum Happens {
    /// Somebody applies, in this unit, with this rateable value and property number.
    Application { unit: &'static str, value: &'static str, uprn: &'static str },
    /// Somebody of this account takes an action.
    Action { by: &'static str, action: &'static str, input: fn() -> Json },
}

const fn apply(
    days_ago: i64,
    place: &'static str,
    unit: &'static str,
    value: &'static str,
    uprn: &'static str,
) -> Scene {
    Scene { days_ago, place, happens: Happens::Application { unit, value, uprn } }
}

const fn act(
    days_ago: i64,
    place: &'static str,
    by: &'static str,
    action: &'static str,
    input: fn() -> Json,
) -> Scene {
    Scene { days_ago, place, happens: Happens::Action { by, action, input } }
}

fn nothing() -> Json {
    json!({})
}

pub(crate) fn objection() -> Json {
    json!({ "ground": "nuisance", "text": "Residents above the bar have complained about noise after midnight four times since May." })
}

const OFFICER: &str = "olive.officer";
const POLICE: &str = "petra.police";

/// In order of time.
const SCENES: &[Scene] = &[
    apply(40, "The Crown", "licensing-north", "12000.00", "100062"),
    act(38, "The Crown", OFFICER, "check-rates", nothing),
    act(38, "The Crown", OFFICER, "accept", nothing),
    apply(21, "Harbour Bar", "licensing-north", "41000.00", "100417"),
    act(20, "Harbour Bar", OFFICER, "accept", nothing),
    act(14, "Harbour Bar", POLICE, "object", objection),
    apply(13, "Night Owl Café", "licensing-north", "8500.00", "100533"),
    act(12, "Night Owl Café", OFFICER, "accept", nothing),
    apply(11, "Railway Social Club", "licensing-north", "27500.00", "100208"),
    act(10, "Railway Social Club", OFFICER, "accept", nothing),
    act(8, "Railway Social Club", POLICE, "object", objection),
    act(6, "Railway Social Club", OFFICER, "refer", nothing),
    apply(4, "Southside Stores", "licensing-south", "6200.00", "100799"),
    apply(2, "Corner Stores", "licensing-north", "4100.00", "100344"),
    apply(1, "The Old Mill", "licensing-north", "96000.00", "100871"),
];

/// Plays the scenes under the moved clock, and lets what falls due between them happen in its time.
pub(crate) async fn cases(app: &App, clock: &MovableClock, people: &[Demonstrator]) -> Result<()> {
    let mut references = BTreeMap::new();
    for (nth, scene) in SCENES.iter().enumerate() {
        // A few minutes apart, so that scenes of one day have an order.
        let minutes = SignedDuration::from_mins(i64::try_from(nth)? * 7);
        clock.set_ahead(minutes - SignedDuration::from_hours(24 * scene.days_ago));
        app.run_until_idle().await?;
        let place = scene.place;
        match &scene.happens {
            Happens::Application { unit, value, uprn } => {
                let reference = application(app, place, unit, value, uprn)
                    .await
                    .with_context(|| format!("applying for `{place}`"))?;
                references.insert(place, reference);
            }
            Happens::Action { by, action, input } => {
                let reference =
                    references.get(place).with_context(|| format!("nobody has applied for `{place}`"))?;
                let caller = signed_in(app, people, by).await?;
                done(app.act(&caller, reference, request(action, input())).await?)
                    .with_context(|| format!("{action} on `{place}`"))?;
                app.sign_out(&caller).await?;
            }
        }
        app.run_until_idle().await?;
    }
    others(app, clock, people, references.values().next_back().map_or("", String::as_str)).await?;
    clock.set_ahead(SignedDuration::ZERO);
    app.run_until_idle().await?;
    Ok(())
}

/// The cases of the other programs, one program after the other within the last day, so that the clock never goes back.
async fn others(app: &App, clock: &MovableClock, people: &[Demonstrator], licence: &str) -> Result<()> {
    let world = (app, clock, people);
    let is_there = |program: &str| app.program(program).is_some();
    if is_there(children::PROGRAM) {
        children::cases(&mut Desk::new(world, (children::PROGRAM, children::UNIT), 22, 12)).await?;
    }
    if is_there(food::PROGRAM) {
        let appeals = is_there(food::APPEALS);
        food::cases(&mut Desk::new(world, (food::PROGRAM, food::UNIT), 12, 4), appeals).await?;
    }
    if is_there(claims::PROGRAM) {
        claims::cases(&mut Desk::new(world, (claims::PROGRAM, claims::UNIT), 7, 4)).await?;
    }
    if is_there(incidents::PROGRAM) {
        incidents::cases(&mut Desk::new(world, (incidents::PROGRAM, incidents::UNIT), 3, 4)).await?;
    }
    if is_there(inbox::PROGRAM) {
        inbox::items(&mut Desk::new(world, (inbox::PROGRAM, inbox::UNIT), 1, 4), licence).await?;
    }
    Ok(())
}

/// Somebody applies on the public pages, pays, and submits.
pub(crate) async fn application(
    app: &App,
    place: &str,
    unit: &str,
    value: &str,
    uprn: &str,
) -> Result<String> {
    let Some(Answer::Found(guest)) = app.start_guest(PROGRAM, &Attested::default()).await?.within() else {
        bail!("no guest may start")
    };
    let caller = caller(app, &guest.token).await?;
    let opened =
        done(app.open_case(&caller, PROGRAM, Some(unit.into()), json!({}), Guard::default()).await?)?;
    let street = place.split(' ').next_back().unwrap_or("High");
    let input = json!({
        "premises": {
            "name": place,
            "address": { "line1": format!("{} {street} Street", uprn.len() + place.len()), "town": "Northtown", "postcode": "NT1 4AB" },
            "ward": if unit == "licensing-south" { "Southgate" } else { "Harbour" },
            "rateable_value": value,
            "uprn": uprn,
        },
        "applicant": {
            "name": "Sam Example",
            "email": "sam@applicant.example",
            "phone": "01632 960001",
            "home_address": { "line1": "7 Orchard Lane", "town": "Northtown", "postcode": "NT2 9XY" },
        },
        "activities": {
            "alcohol": true,
            "entertainment": true,
            "late_food": false,
            "hours": "Monday to Saturday 11:00 to 23:30, Sunday 12:00 to 22:30",
            "supervisor": "Sam Example",
        },
        "declaration": { "plan_ready": true, "correct": true },
    });
    let fee = json!({ "fee_received": "635.00" });
    done(app.write(&app.service("payments"), &opened, fee, Guard::default()).await?)
        .context("paying the fee")?;
    done(app.act(&caller, &opened, request("submit", input)).await?)
}

pub(crate) fn request(action: &str, input: Json) -> ActRequest {
    ActRequest { track: None, action: action.into(), input, reason: None, guard: Guard::default() }
}

pub(crate) async fn signed_in(app: &App, people: &[Demonstrator], login: &str) -> Result<Caller> {
    let person = people
        .iter()
        .find(|person| person.login == login)
        .with_context(|| format!("there is no `{login}`"))?;
    // Where the demo puts loopback: in the office, in the country, in the insurer's network.
    let zones = ["office-network", "united-states", "insurer-network"].map(ToOwned::to_owned);
    let here = Attested { zones: zones.into(), ..Attested::default() };
    let session = app.sign_in(&person.login, &person.password, None, &here).await?.signed_in();
    let token = session.with_context(|| format!("`{login}` cannot sign in"))?.token;
    app.caller(&token, here, Declared::default()).await?.context("the session has ended")
}

async fn caller(app: &App, token: &str) -> Result<Caller> {
    app.caller(token, Attested::default(), Declared::default()).await?.context("the session has ended")
}

/// The reference of the case, if the act was done.
pub(crate) fn done(answer: Answer<Acted>) -> Result<String> {
    match answer {
        Answer::Found(Acted::Done(done)) => Ok(done.reference),
        other => bail!("not done: {other:?}"),
    }
}
