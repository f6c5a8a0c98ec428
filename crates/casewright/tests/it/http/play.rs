//! Takes the steps of a scenario by requests, to the first difference.

use super::world::{Ask, Got, Pass, World};
use app::{
    Acted, Answer, Clock,
    bind::json_of,
    core::{
        Case, CaseEvent, Input, MoneyCommand, Value,
        case::Awaited,
        definition::{ClockStart, Span},
        id::{EffectName, EffectNo, FetchName, LineName, RoleName},
    },
    program::model::{Origin, PartyDone, Scenario, Step, VoucherDone, What, Who},
    request::Guard,
};
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::fmt;
use web::api::plain;

/// Where what was found is not what was expected.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// `tests/granted.yaml:12`.
    pub(crate) place: String,
    /// What was looked at.
    pub(crate) of: String,
    pub(crate) expected: String,
    pub(crate) found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, of, expected, found } = self;
        write!(f, "  {place}: {of}\n    expected: {expected}\n    found:    {found}")
    }
}

/// What was looked at, expected, found.
pub(super) struct Differs(pub(super) String, pub(super) String, pub(super) String);

pub(super) fn differs<T>(
    of: impl ToString,
    expected: impl ToString,
    found: impl ToString,
) -> Result<T, Differs> {
    Err(Differs(of.to_string(), expected.to_string(), found.to_string()))
}

/// What came of a step.
#[derive(Clone, Debug)]
pub(super) enum Came {
    /// The world went on; nobody asked anything.
    World,
    /// An answer to a request.
    Answered(Got),
    /// A service was refused inside: services do not come over HTTP yet. Kind and text.
    Service(String),
    /// The step cannot be taken as the case stands.
    Cannot(String),
}

/// Plays a scenario; how many steps it has.
pub(crate) async fn play(world: &mut World, scenario: &Scenario) -> Result<usize, Difference> {
    let at = |line: u32, Differs(of, expected, found): Differs| Difference {
        place: format!("{}:{line}", scenario.file),
        of,
        expected,
        found,
    };
    world.also.clone_from(&scenario.given.also);
    world.platform_roles.clone_from(&scenario.given.platform_roles);
    let until = |span: &Span| scenario.given.now.checked_add(super::world::length(*span));
    let clearances = scenario.given.clearances.iter();
    world.clearances = clearances.map(|(role, span)| (role.clone(), until(span).expect("a time"))).collect();
    if let Err(got) = world.open(&scenario.given.opened_by, fields(&scenario.given.file)).await {
        let found = Differs("the case at the start".into(), "it is open".into(), got.body);
        return Err(at(scenario.line, found));
    }
    let opener = Who::Role(scenario.given.opened_by.clone());
    for step in &scenario.steps {
        let before = world.stored().await.version;
        world.under.clone_from(&step.under);
        let came = if device_alone(step) {
            Came::Cannot("no request of these tests can show a managed device".to_owned())
        } else {
            take(world, step).await
        };
        world.look(step, &came, before, &opener).await.map_err(|found| at(step.line, found))?;
    }
    Ok(scenario.steps.len())
}

/// True where a step comes from a managed device and from no network that would do as well.
fn device_alone(step: &Step) -> bool {
    let from = step.under.from.iter().flatten();
    let mut zones = from.clone().filter(|origin| matches!(origin, Origin::Zone(_)));
    from.clone().any(|origin| *origin == Origin::ManagedDevice) && zones.next().is_none()
}

/// An input as the outside sends it: by dotted path.
fn fields(input: &Input) -> Json {
    Json::Object(input.iter().map(|(path, value)| (path.to_string(), json_of(value))).collect())
}

async fn take(world: &mut World, step: &Step) -> Came {
    match (&step.what, &step.who) {
        (What::Look, _) => Came::World,
        (What::Set(values), Some(Who::Service(service))) => set(world, service.as_str(), values).await,
        (What::Act { action, with, reason }, Some(who)) => {
            let action = action.to_string();
            Came::Answered(act(world, who, &action, with, reason.as_deref()).await)
        }
        (What::Item { item, transition, with }, Some(who)) => {
            // The number is known even to whom the task is not shown: it could be guessed.
            let case = world.stored().await;
            let Some(found) = case.items.iter().rev().find(|one| one.key == *item) else {
                return Came::Cannot(format!("there is no `{item}` on the case yet"));
            };
            let path = world.path(&format!("/tasks/{}", found.no.0));
            let body = json!({ "transition": transition, "input": fields(with) });
            Came::Answered(world.post(who, &path, &body).await)
        }
        (What::Plan { item }, Some(who)) => {
            let path = world.path("/plan");
            Came::Answered(world.post(who, &path, &json!({ "element": item })).await)
        }
        (What::AddDocument(kind), Some(who)) => add_document(world, who, kind.as_str()).await,
        (What::SealDocument(kind), Some(who)) => {
            let case = world.stored().await;
            let Some(number) = case.documents.iter().rposition(|document| document.kind == *kind) else {
                return Came::Cannot(format!("there is no `{kind}` on the case"));
            };
            let path = world.path(&format!("/documents/{number}"));
            Came::Answered(
                world.post(who, &path, &json!({ "do": "seal", "reason": "sealed by a scenario" })).await,
            )
        }
        (What::Reveal { field, shows, reason }, Some(who)) => {
            let path = world.path("/reveal");
            let body = json!({ "field": field.as_str(), "reason": reason });
            let got = world.post(who, &path, &body).await;
            match shows {
                Some(shows)
                    if is_done(got.status) && !super::see::same(&got.json()["value"], &plain(shows)) =>
                {
                    Came::Cannot(format!("`{field}` is {}", got.json()["value"]))
                }
                _ => Came::Answered(got),
            }
        }
        (What::Records { command, reason }, Some(who)) => {
            let mut body = serde_json::to_value(command).unwrap();
            // What needs no reason leaves it out; what needs one is refused without.
            body["reason"] = json!(reason.clone().unwrap_or_default());
            if let app::core::RecordsCommand::LiftHold { .. } = command {
                let newest = world.stored().await.records.holds_on().last().map_or(0, |(no, _)| no);
                body["hold"] = json!(newest);
            }
            let path = world.path("/records");
            Came::Answered(world.post(who, &path, &body).await)
        }
        (What::Receive { line, amount }, Some(who)) => {
            let reference = format!("scenario-{}", world.stored().await.money.entries.len());
            if let Who::Service(service) = who {
                return receive(world, service.as_str(), line, *amount, reference).await;
            }
            let body =
                json!({ "do": "receive", "line": line, "amount": amount.to_string(), "payment": reference });
            let path = world.path("/money");
            Came::Answered(world.post(who, &path, &body).await)
        }
        (What::Payment { line, result }, _) => payment(world, line, result).await,
        (What::Voucher { line, done }, Some(who)) => voucher(world, who, line, done).await,
        (What::Party(step), Some(who)) => {
            let case = world.stored().await;
            if let PartyDone::Reveal { shows, reason, .. } = &step.what {
                let Some((party, contact)) = step.contact(&case) else {
                    return Came::Cannot(format!("there is no such `{}`", step.of));
                };
                let path = world.path(&format!("/parties/{party}/reveal"));
                let got = world.post(who, &path, &json!({ "contact": contact, "reason": reason })).await;
                return match shows {
                    Some(shows)
                        if is_done(got.status) && !super::see::same(&got.json()["shown"], &plain(shows)) =>
                    {
                        Came::Cannot(format!("it is {}", got.json()["shown"]))
                    }
                    _ => Came::Answered(got),
                };
            }
            let Some(command) = step.command(&case) else {
                return Came::Cannot(format!("there is no such `{}`", step.of));
            };
            let mut body = serde_json::to_value(&command).unwrap();
            if let app::core::PartyCommand::AddContact { value, .. } = &command {
                body["value"] = json_of(value);
            }
            Came::Answered(world.post(who, &world.path("/parties"), &body).await)
        }
        (What::Assign(role), Some(who)) => Came::Answered(assign(world, who, role).await),
        (What::Answer { fetch, answer }, _) => answered(world, fetch, answer).await,
        (What::Settle { effect, result }, _) => settle(world, effect, result).await,
        (What::Ends { item, .. }, _) => Came::Cannot(format!("no other program is in use beside `{item}`")),
        (What::After(span), _) => after(world, *span).await,
        (What::CloseList { roles, reason }, Some(who)) => {
            let mut members = Vec::new();
            for role in roles {
                members.push(world.id_of(&Who::Role(role.clone())).await);
            }
            let body = json!({ "do": "close-list", "members": members, "reason": reason });
            wall(world, who, &body).await
        }
        (What::Exclude { role, reason }, Some(who)) => {
            let person = world.id_of(&Who::Role(role.clone())).await;
            let reason = reason.clone().unwrap_or_default();
            wall(world, who, &json!({ "do": "exclude", "person": person, "reason": reason })).await
        }
        (What::Set(_), Some(_)) => Came::Cannot("only a service sets fields".to_owned()),
        (_, None) => Came::Cannot("it is not said who does this".to_owned()),
    }
}

async fn act(world: &mut World, who: &Who, action: &str, with: &Input, reason: Option<&str>) -> Got {
    // Without anything filled in the draft counts, as on the pages.
    let input = if with.is_empty() { Json::Null } else { fields(with) };
    let path = world.path(&format!("/actions/{action}"));
    let got = world.post(who, &path, &json!({ "input": input, "reason": reason })).await;
    if got.status.is_client_error() && !with.is_empty() {
        let draft = Ask::new("PUT", world.path(&format!("/drafts/{action}")), &Pass::None)
            .json(&json!({ "input": input, "reason": reason }));
        world.by(who, draft).await;
    }
    got
}

/// An upload in one piece, and its scan.
async fn add_document(world: &mut World, who: &Who, kind: &str) -> Came {
    let accepts = &world.program.definition.documents[kind].accepts[0];
    let bytes: &[u8] = match accepts.as_ref() {
        "application/pdf" => super::documents::PLAN.as_bytes(),
        "image/png" => b"\x89PNG\r\n\x1a\n",
        _ => b"A document of a scenario.\n",
    };
    let finished = super::documents::upload(world, who, kind, kind, bytes).await;
    world.app.scan_documents().await.unwrap();
    Came::Answered(finished)
}

/// Changes who may open the case, whatever their roles. Who comes as a guest has no account to be named by.
async fn wall(world: &mut World, who: &Who, body: &Json) -> Came {
    let path = world.path("/restrictions");
    Came::Answered(world.post(who, &path, body).await)
}

async fn assign(world: &mut World, who: &Who, role: &RoleName) -> Got {
    let person = world.id_of(&Who::Role(role.clone())).await;
    let path = world.path("/team");
    let body = json!({ "change": "assign", "person": person, "role": role.as_str() });
    world.post(who, &path, &body).await
}

/// Services record from inside: there is no address for them yet.
async fn receive(world: &World, service: &str, line: &LineName, amount: Decimal, reference: String) -> Came {
    let command = MoneyCommand::Receive { line: line.clone(), amount, reference };
    let caller = world.app.service(service);
    let answer = world.app.change_money(&caller, world.reference(), command, None, Guard::default()).await;
    match answer.unwrap() {
        Answer::Found(Acted::Done(_)) => Came::World,
        Answer::Found(Acted::Refused(refused)) => Came::Service(refused.kind),
        other => Came::Cannot(format!("{other:?}")),
    }
}

/// The provider is asked for the newest order of a line that is open.
async fn payment(world: &World, line: &LineName, result: &Result<(), String>) -> Came {
    let case = world.stored().await;
    let Some((no, _)) = case.money.open_orders().filter(|(_, entry)| entry.line == *line).last() else {
        // Time that passed brought the answer.
        let paid = case.money.line(line).paid > Decimal::ZERO;
        return if paid && result.is_ok() {
            Came::World
        } else {
            Came::Cannot(format!("no payment of `{line}` is under way"))
        };
    };
    if let Err(why) = result {
        world.outside.answers(no, Err(why.clone()));
    }
    run_while(world, |case| case.money.open_order(no).is_some()).await
}

/// The newest voucher of a line is handed over, redeemed by its code, or cancelled.
async fn voucher(world: &mut World, who: &Who, line: &LineName, done: &VoucherDone) -> Came {
    let case = world.stored().await;
    let newest = case.money.vouchers().filter(|voucher| voucher.issued.line == *line).last();
    let Some(no) = newest.map(|voucher| voucher.no()) else {
        return Came::Cannot(format!("no voucher of `{line}` was issued"));
    };
    let path = world.path("/money");
    match done {
        VoucherDone::HandOver => {
            let got = world.post(who, &path, &json!({ "do": "hand-over", "voucher": no })).await;
            if is_done(got.status) {
                let text = |key: &str| got.json()[key].as_str().unwrap().to_owned();
                world.vouchers.insert(line.clone(), (text("reference"), text("code")));
            }
            Came::Answered(got)
        }
        VoucherDone::Redeem(amount) => {
            let Some((voucher, code)) = world.vouchers.get(line).cloned() else {
                return Came::Cannot(format!("no voucher of `{line}` was handed over"));
            };
            let receipt = format!("scenario-{}", case.money.entries.len());
            let body = json!({ "do": "redeem", "voucher": voucher, "code": code, "amount": amount.to_string(), "receipt": receipt });
            Came::Answered(world.post(who, "/api/v1/vouchers", &body).await)
        }
        VoucherDone::Cancel(reason) => {
            let reason = reason.clone().unwrap_or_default();
            let body = json!({ "do": "cancel-voucher", "voucher": no, "reason": reason });
            Came::Answered(world.post(who, &path, &body).await)
        }
    }
}

/// Services write from inside: there is no address for them yet.
async fn set(world: &World, service: &str, values: &Input) -> Came {
    let caller = world.app.service(service);
    let answer = world.app.write(&caller, world.reference(), fields(values), Guard::default()).await;
    match answer.unwrap() {
        Answer::Found(Acted::Done(_)) => Came::World,
        Answer::Found(Acted::Refused(refused)) => Came::Service(refused.kind),
        other => Came::Cannot(format!("{other:?}")),
    }
}

async fn answered(world: &World, fetch: &FetchName, answer: &Result<Value, String>) -> Came {
    let case = world.stored().await;
    let awaited = case.registers.values().find_map(|register| {
        let pending = register.pending.as_ref()?;
        (pending.awaits == Awaited::Fetch(fetch.clone())).then_some(pending.effect)
    });
    let Some(effect) = awaited else {
        return Came::Cannot(format!("nothing waits for an answer of `{fetch}`"));
    };
    let pick = world.program.definition.fetches.get(fetch).and_then(|fetch| fetch.pick.clone());
    let document = |value: &Value| {
        let names = pick.iter().flat_map(|pick| pick.rsplit('.'));
        names.fold(json_of(value), |inner, name| json!({ name: inner }))
    };
    world.outside.answers(effect, answer.as_ref().map(document).map_err(Clone::clone));
    run_while(world, |case| {
        case.registers
            .values()
            .any(|register| register.pending.as_ref().is_some_and(|pending| pending.effect == effect))
    })
    .await
}

async fn settle(world: &World, effect: &EffectName, result: &Result<(), String>) -> Came {
    let case = world.stored().await;
    let open = case.effects_open.iter().rev().find(|(_, name)| *name == effect);
    let Some(no) = open.map(|(no, _)| *no) else {
        // Time that passed delivered it already.
        let events = world.store.events(case.id).await.unwrap();
        let queued = events.iter().rev().find_map(|stored| match &stored.event {
            CaseEvent::EffectQueued { effect: no, name, .. } if name == effect => Some(*no),
            _ => None,
        });
        let delivered = events.iter().any(|stored| {
            matches!(&stored.event, CaseEvent::EffectDelivered { effect: no } if Some(*no) == queued)
        });
        return if delivered && result.is_ok() {
            Came::World
        } else {
            Came::Cannot(format!("no `{effect}` is on its way"))
        };
    };
    if let Err(why) = result {
        world.outside.answers(no, Err(why.clone()));
    }
    run_while(world, |case| case.effects_open.contains_key::<EffectNo>(&no)).await
}

/// Runs the jobs, later and later where something is tried again, until it no longer holds.
async fn run_while(world: &World, still: impl Fn(&Case) -> bool) -> Came {
    for _ in 0..16 {
        world.app.run_until_idle().await.unwrap();
        if !still(&*world.stored().await) {
            return Came::World;
        }
        match world.store.next_effect().await.unwrap() {
            Some(at) => world.clock.set(at.max(world.clock.now())),
            None => break,
        }
    }
    Came::Cannot("it does not come to an end, however often it is tried".to_owned())
}

/// Time passes: every timer and every retry at its own moment.
async fn after(world: &World, span: Span) -> Came {
    let now = world.clock.now();
    let hours = |hours: u32| now.checked_add(SignedDuration::from_hours(i64::from(hours)));
    let until = match span {
        Span::Hours(count) => hours(count),
        Span::Days(days) => hours(24 * days),
        Span::WorkingDays(_) => world.program.definition.calendar.due(now, span, ClockStart::Entry),
    }
    .expect("the calendar reaches that far");
    loop {
        world.app.run_until_idle().await.unwrap();
        let Some(next) = next_moment(world, until).await else { break };
        world.clock.set(next);
    }
    world.clock.set(until);
    world.app.run_until_idle().await.unwrap();
    Came::World
}

/// When something happens next, after now and not after `until`.
async fn next_moment(world: &World, until: Timestamp) -> Option<Timestamp> {
    let now = world.clock.now();
    let case = world.stored().await;
    let timers = case.timers.values().map(|timer| timer.due_at);
    let effect = world.store.next_effect().await.unwrap();
    timers.chain(effect).filter(|at| *at > now && *at <= until).min()
}

/// True for an answer that says yes.
pub(super) fn is_done(status: StatusCode) -> bool {
    status.is_success()
}
