//! Takes the steps of a scenario, one after the other, to the first difference.

use super::{Difference, world::World};
use crate::{
    Answer, Caller, Clock, Fault, NewContent, Uploading,
    answer::{Acted, ContactRevealed, DocumentWas, FieldRevealed},
    bind::json_of,
    port::store::Store,
    request::{ActRequest, Guard, ItemRequest, TeamChange},
    use_case::TakenBy,
};
use casewright_core::{
    Case, CaseEvent, FieldPath, Input, JournalEntry, MoneyCommand, RecordsCommand, Transition, Value,
    access::AccessCommand,
    case::{Awaited, ChildState},
    command::ChildEnd,
    definition::{ClockStart, Span},
    id::{ActionName, DocumentKind, EffectName, EffectNo, FetchName, LineName, RoleName, TrackName},
    money::EntryKind,
};
use jiff::{SignedDuration, Timestamp};
use program::model::{PartyDone, PartyStep, Scenario, Step, What, Who};
use serde_json::{Value as Json, json};
use std::{collections::BTreeSet, fmt::Write as _};

/// Timers that set each other off must not keep a scenario for ever.
const MOMENTS_MAX: u32 = 10_000;

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It was done, or there was nothing to do.
    Done,
    /// The domain said no: kind, key of the text, and the words.
    Refused { kind: String, key: Option<String>, text: String },
    /// The policy said no, in these words.
    NotAllowed(String),
    /// For the person there is no such case.
    NotFound,
    /// The step cannot be taken as the case stands, for this reason.
    Cannot(String),
}

/// What differs: what was looked at, expected, found.
pub(super) struct Differs {
    pub(super) of: String,
    pub(super) expected: String,
    pub(super) found: String,
}

pub(super) fn differs<T>(
    of: impl Into<String>,
    expected: impl ToString,
    found: impl ToString,
) -> Result<T, Differs> {
    Err(Differs { of: of.into(), expected: expected.to_string(), found: found.to_string() })
}

impl World {
    /// Plays the scenario; how many steps were taken, and the first difference.
    pub(super) async fn play(&mut self, scenario: &Scenario) -> Result<(usize, Option<Difference>), Fault> {
        self.play_looking(scenario, 0).await
    }

    /// The same, but what must be so is looked at only from a step on, counted from 1: the steps before it were looked at
    /// before, and nothing is different for them.
    pub(super) async fn play_looking(
        &mut self,
        scenario: &Scenario,
        from: usize,
    ) -> Result<(usize, Option<Difference>), Fault> {
        self.watch.turn(true);
        let opened = self.open(scenario).await?;
        self.watch.turn(false);
        if let Err(why) = opened {
            let difference = Difference {
                step: 0,
                place: format!("{}:{}", scenario.file, scenario.line),
                does: format!("{} opens the case", scenario.given.opened_by),
                of: "the case file at the start".to_owned(),
                expected: "the case is open".to_owned(),
                found: why,
            };
            return Ok((0, Some(difference)));
        }
        self.trace(0).await?;
        for (index, step) in scenario.steps.iter().enumerate() {
            let before = self.case().await?.version;
            self.under.clone_from(&step.under);
            self.watch.turn(true);
            let came = self.take(step).await;
            self.watch.turn(false);
            let came = came?;
            if index + 1 < from {
                continue;
            }
            if let Err(Differs { of, expected, found }) = self.look(step, &came, before).await? {
                let difference = Difference {
                    step: index + 1,
                    place: format!("{}:{}", scenario.file, step.line),
                    does: does(step),
                    of,
                    expected,
                    found,
                };
                return Ok((index + 1, Some(difference)));
            }
            self.trace(index + 1).await?;
        }
        Ok((scenario.steps.len(), None))
    }

    async fn take(&mut self, step: &Step) -> Result<Came, Fault> {
        let caller = match &step.who {
            Some(who) => Some(self.caller(who).await?),
            None => None,
        };
        match (&step.what, caller) {
            (What::Act { action, with, reason }, Some(caller)) => {
                self.act(&caller, action, with, reason.clone()).await
            }
            (What::Item { item, transition, with }, Some(caller)) => {
                self.item(&caller, item, *transition, with).await
            }
            (What::Plan { item }, Some(caller)) => {
                let answer = self.app.plan_item(&caller, self.reference(), item, Guard::default()).await?;
                Ok(came(answer))
            }
            (What::AddDocument(kind), Some(caller)) => self.add_document(&caller, kind).await,
            (What::SealDocument(kind), Some(caller)) => {
                let case = self.case().await?;
                let Some(number) = case.documents.iter().rposition(|document| document.kind == *kind) else {
                    return Ok(Came::Cannot(format!("there is no `{kind}` on the case")));
                };
                let (reference, reason) = (self.reference().to_owned(), "sealed by a scenario");
                let answer = self.app.seal_document(
                    &caller,
                    &reference,
                    number as u32,
                    true,
                    reason,
                    Guard::default(),
                );
                Ok(came(answer.await?))
            }
            (What::Reveal { field, shows, reason }, Some(caller)) => {
                self.reveal(&caller, field, shows.as_ref(), reason.as_deref()).await
            }
            (What::Party(step), Some(caller)) => self.party(&caller, step).await,
            (What::Set(values), Some(caller)) => {
                let values = json_of_input(values);
                Ok(came(self.app.write(&caller, self.reference(), values, Guard::default()).await?))
            }
            (What::Receive { line, amount }, Some(caller)) => {
                let reference = format!("scenario-{}", self.case().await?.money.entries.len());
                let command = MoneyCommand::Receive { line: line.clone(), amount: *amount, reference };
                let guard = Guard::default();
                Ok(came(self.app.change_money(&caller, self.reference(), command, None, guard).await?))
            }
            (What::Payment { line, result }, _) => self.payment(line, result).await,
            (What::Voucher { line, done }, Some(caller)) => self.voucher(&caller, line, done).await,
            (What::Assign(role), Some(caller)) => self.assign(&caller, role).await,
            (What::CloseList { roles, reason }, Some(caller)) => {
                let mut members = BTreeSet::new();
                for role in roles {
                    members.insert(self.person_of(role).await?);
                }
                let command = AccessCommand::CloseList { members, emergency_roles: BTreeSet::new() };
                self.wall(&caller, command, reason.clone()).await
            }
            (What::Exclude { role, reason }, Some(caller)) => {
                let person = self.person_of(role).await?;
                self.wall(&caller, AccessCommand::Exclude { person }, reason.clone()).await
            }
            (What::Records { command, reason }, Some(caller)) => {
                let command = match command {
                    RecordsCommand::LiftHold { .. } => {
                        let case = self.case().await?;
                        let newest = case.records.holds_on().last().map_or(0, |(no, _)| no);
                        RecordsCommand::LiftHold { hold: newest }
                    }
                    other => other.clone(),
                };
                let (reference, guard) = (self.reference(), Guard::default());
                // A large future that few steps need.
                let change = self.app.change_records(&caller, reference, command, reason.clone(), guard);
                Ok(came(Box::pin(change).await?))
            }
            (What::Answer { fetch, answer }, _) => self.answer(fetch, answer).await,
            (What::Settle { effect, result }, _) => self.settle(effect, result).await,
            (What::Ends { item, gives }, _) => self.ends(item, gives.as_ref()).await,
            (What::After(span), _) => self.after(*span).await,
            (What::Look, _) => Ok(Came::Done),
            (_, None) => Ok(Came::Cannot("it is not said who does this: write `as: ROLE`".to_owned())),
        }
    }

    /// Chooses an action with what the step fills in; without any, with what the person filled in before and was refused
    /// with, as a page does.
    async fn act(
        &self,
        caller: &Caller,
        action: &ActionName,
        with: &Input,
        reason: Option<String>,
    ) -> Result<Came, Fault> {
        let input = if with.is_empty() { Json::Null } else { json_of_input(with) };
        let request = ActRequest {
            track: self.track_of(action).await?,
            action: action.clone(),
            input: input.clone(),
            reason: reason.clone(),
            guard: Guard::default(),
        };
        let came = came(self.choose(caller, request).await?);
        if matches!(came, Came::Refused { .. }) && !with.is_empty() {
            self.app.save_draft(caller, self.reference(), action.as_str(), input, reason).await?;
        }
        Ok(came)
    }

    /// Tries an action that should not work, with nothing filled in.
    pub(super) async fn tried(&self, caller: &Caller, action: &ActionName) -> Result<Came, Fault> {
        let request = ActRequest {
            track: self.track_of(action).await?,
            action: action.clone(),
            input: json!({}),
            reason: Some("tried by a scenario".to_owned()),
            guard: Guard::default(),
        };
        Ok(came(self.choose(caller, request).await?))
    }

    /// An action. Of filing an item of an inbox it is the end alone: there is no other case here to file it on.
    async fn choose(&self, caller: &Caller, request: ActRequest) -> Result<Answer<Acted>, Fault> {
        let files = self.program.inbox.as_ref().is_some_and(|inbox| inbox.file == request.action);
        let way = if files { TakenBy::Filing(Vec::new()) } else { TakenBy::Choice };
        self.app.act_taken_by(caller, self.reference(), request, way).await
    }

    /// The track that an action acts on now; none where the program has one track.
    async fn track_of(&self, action: &ActionName) -> Result<Option<TrackName>, Fault> {
        let definition = &self.program.definition;
        if definition.tracks.len() < 2 {
            return Ok(None);
        }
        let case = self.case().await?;
        let offers = |track: &TrackName| {
            case.register(track.as_str()).is_some_and(|register| {
                definition.offers.iter().any(|offer| {
                    offer.action == *action
                        && match &offer.states {
                            casewright_core::definition::StateMatch::In(states) => {
                                states.contains(&register.state)
                            }
                            _ => true,
                        }
                })
            })
        };
        Ok(definition.tracks.iter().map(|track| track.name.clone()).find(offers))
    }

    async fn item(
        &self,
        caller: &Caller,
        key: &str,
        transition: Transition,
        with: &Input,
    ) -> Result<Came, Fault> {
        let case = self.case().await?;
        let Some(item) = case.items.iter().rev().find(|item| item.key == key) else {
            return Ok(Came::Cannot(format!("there is no `{key}` on the case yet")));
        };
        let input = json_of_input(with);
        let request = ItemRequest { item: item.no, transition, input, reason: None, guard: Guard::default() };
        Ok(came(self.app.item(caller, self.reference(), request).await?))
    }

    async fn add_document(&self, caller: &Caller, kind: &DocumentKind) -> Result<Came, Fault> {
        let accepts = self.program.definition.documents.get(kind).and_then(|def| def.accepts.first());
        let bytes = sample_of(accepts.map_or("", String::as_str));
        let new = NewContent {
            of: DocumentWas::New { kind: kind.clone(), title: kind.to_string() },
            name: kind.to_string(),
            media_type: accepts.cloned().unwrap_or_default(),
            bytes: Some(bytes.len() as u64),
        };
        let (app, reference) = (&self.app, self.reference());
        let upload = match app.begin_upload(caller, reference, new).await? {
            Answer::Found(Uploading::Stands(upload)) => upload,
            Answer::Found(Uploading::Refused(refused)) => {
                return Ok(Came::Refused { kind: refused.kind, key: refused.key, text: refused.text });
            }
            Answer::Found(Uploading::Not(why)) => return Ok(Came::Cannot(why)),
            Answer::NotFound => return Ok(Came::NotFound),
            Answer::Denied(denied) => return Ok(Came::NotAllowed(denied.says)),
        };
        app.put_piece(caller, reference, upload.id, 0, bytes.to_vec()).await?;
        let finished = app.finish_upload(caller, reference, upload.id, None, Guard::default()).await?;
        app.scan_documents().await?;
        Ok(match finished {
            Answer::Found(Err(why)) => Came::Cannot(why),
            Answer::Found(Ok(acted)) => came(Answer::Found(acted)),
            Answer::NotFound => Came::NotFound,
            Answer::Denied(denied) => Came::NotAllowed(denied.says),
        })
    }

    /// Asks for one masked field in clear.
    async fn reveal(
        &mut self,
        caller: &Caller,
        field: &FieldPath,
        shows: Option<&Value>,
        reason: Option<&str>,
    ) -> Result<Came, Fault> {
        let answer = self.app.reveal_field(caller, self.reference(), field, reason).await?;
        Ok(match answer {
            Answer::Found(FieldRevealed::Shown(shown)) => match shows {
                Some(expected) if shown.value != *expected => {
                    Came::Cannot(format!("`{field}` is {}, not {expected}", shown.value))
                }
                _ => Came::Done,
            },
            Answer::Found(FieldRevealed::Refused(refused)) => {
                Came::Refused { kind: refused.kind, key: refused.key, text: refused.text }
            }
            Answer::NotFound => Came::NotFound,
            Answer::Denied(denied) => Came::NotAllowed(denied.says),
        })
    }

    /// Changes a party, or asks for something confidential of one.
    async fn party(&mut self, caller: &Caller, step: &PartyStep) -> Result<Came, Fault> {
        let case = self.case().await?;
        let nobody = || Ok(Came::Cannot(format!("there is no such `{}` on the case", step.of)));
        let PartyDone::Reveal { shows, reason, .. } = &step.what else {
            let Some(command) = step.command(&case) else { return nobody() };
            let change = self.app.change_parties(caller, self.reference(), command, Guard::default());
            return Ok(came(Box::pin(change).await?));
        };
        let Some(which) = step.contact(&case) else { return nobody() };
        let answer = self.app.reveal_contact(caller, self.reference(), which, reason.as_deref()).await?;
        Ok(match answer {
            Answer::Found(ContactRevealed::Shown(value)) => match shows {
                Some(expected) if value != *expected => {
                    Came::Cannot(format!("it is {value}, not {expected}"))
                }
                _ => Came::Done,
            },
            Answer::Found(ContactRevealed::Refused(text)) => {
                Came::Refused { kind: "reason-missing".to_owned(), key: None, text }
            }
            Answer::NotFound => Came::NotFound,
            Answer::Denied(denied) => Came::NotAllowed(denied.says),
        })
    }

    async fn assign(&mut self, caller: &Caller, role: &RoleName) -> Result<Came, Fault> {
        let person = self.person_of(role).await?;
        let change = TeamChange::Assign { person, role: role.clone(), from: None, until: None };
        Ok(came(self.app.change_team(caller, self.reference(), change, Guard::default()).await?))
    }

    /// Changes who may open the case, whatever their roles.
    async fn wall(
        &self,
        caller: &Caller,
        command: AccessCommand,
        reason: Option<String>,
    ) -> Result<Came, Fault> {
        let guard = Guard::default();
        Ok(came(self.app.change_access(caller, self.reference(), command, reason, guard).await?))
    }

    /// The fetch that the case waits for is answered through its connector.
    async fn answer(&self, fetch: &FetchName, answer: &Result<Value, String>) -> Result<Came, Fault> {
        let case = self.case().await?;
        let awaited = case.registers.values().find_map(|register| {
            let pending = register.pending.as_ref()?;
            (pending.awaits == Awaited::Fetch(fetch.clone())).then_some(pending.effect)
        });
        let Some(effect) = awaited else {
            return Ok(Came::Cannot(format!("nothing waits for an answer of `{fetch}`")));
        };
        let pick = self.program.definition.fetches.get(fetch).and_then(|fetch| fetch.pick.clone());
        self.outside
            .answers(effect, answer.as_ref().map(|value| document(pick, value)).map_err(Clone::clone));
        let awaits = move |case: &Case| {
            case.registers
                .values()
                .any(|register| register.pending.as_ref().is_some_and(|pending| pending.effect == effect))
        };
        self.run_while(&awaits).await
    }

    /// The provider is asked for the newest order of a line that is open.
    async fn payment(&self, line: &LineName, result: &Result<(), String>) -> Result<Came, Fault> {
        let case = self.case().await?;
        let of_line = |entry: &JournalEntry| entry.line == *line;
        let open = case.money.open_orders().filter(|(_, entry)| of_line(entry)).last().map(|(no, _)| no);
        let Some(no) = open else {
            // Time that passed may have brought the answer.
            let last =
                case.money.entries.iter().rev().find(|entry| {
                    of_line(entry) && matches!(entry.kind, EntryKind::Payment | EntryKind::Return)
                });
            return Ok(match last {
                Some(entry) if (entry.kind == EntryKind::Payment) == result.is_ok() => Came::Done,
                Some(_) => Came::Cannot(format!("the payment of `{line}` came out otherwise")),
                None => Came::Cannot(format!("no payment of `{line}` is under way")),
            });
        };
        if let Err(why) = result {
            self.outside.answers(no, Err(why.clone()));
        }
        self.run_while(&|case: &Case| case.money.open_order(no).is_some()).await
    }

    async fn settle(&self, effect: &EffectName, result: &Result<(), String>) -> Result<Came, Fault> {
        let case = self.case().await?;
        let open = case.effects_open.iter().rev().find(|(_, name)| *name == effect);
        let Some(no) = open.map(|(no, _)| *no) else {
            return self.settled_before(&case, effect, result.is_ok()).await;
        };
        if let Err(why) = result {
            self.outside.answers(no, Err(why.clone()));
        }
        let came = self.run_while(&|case: &Case| case.effects_open.contains_key::<EffectNo>(&no)).await?;
        match came {
            // What the platform was told to do has an answer of its own.
            Came::Done => self.settled_before(&*self.case().await?, effect, result.is_ok()).await,
            other => Ok(other),
        }
    }

    /// The case that a task opened ends, with what it gives back by the fields that it goes to.
    async fn ends(&self, item: &str, gives: Option<&Input>) -> Result<Came, Fault> {
        let case = self.case().await?;
        let open = case.children.iter().rev().find(|(_, child)| {
            let of_task = case.item(child.item).is_some_and(|found| found.key == item);
            of_task && matches!(child.state, ChildState::Queued | ChildState::Open)
        });
        let Some((no, _)) = open else {
            return Ok(Came::Cannot(format!("no case that `{item}` opened is under way")));
        };
        let queued =
            |case: &Case| case.children.get(no).is_some_and(|child| child.state == ChildState::Queued);
        let came = self.run_while(&queued).await?;
        if came != Came::Done {
            return Ok(came);
        }
        let Some((_, element)) = self.program.definition.plan.by_key(item) else {
            return Ok(Came::Cannot(format!("there is no `{item}`")));
        };
        let end = match gives {
            None => ChildEnd::Terminated,
            Some(gives) => {
                let bound = element.parameters.outputs.iter().filter_map(|output| {
                    let value = gives.get(output.binding.as_ref()?)?.clone();
                    Some((output.name.as_str().into(), value))
                });
                ChildEnd::Completed(Value::Map(bound.collect()))
            }
        };
        Ok(match self.app.child_ended(case.id, *no, &end).await? {
            Some(Ok(())) => Came::Done,
            Some(Err(why)) => Came::Cannot(why),
            None => Came::Cannot("the case did not take the report".to_owned()),
        })
    }

    /// What became of an effect that is not open any more: time that passed may have delivered it, as it does.
    async fn settled_before(&self, case: &Case, effect: &EffectName, well: bool) -> Result<Came, Fault> {
        let mut queued = Vec::new();
        let mut delivered: Option<bool> = None;
        let mut why = String::new();
        for stored in self.store.events(case.id).await? {
            match stored.event {
                CaseEvent::EffectQueued { effect: no, name, .. } if name == *effect => queued.push(no),
                CaseEvent::EffectDelivered { effect: no } if queued.last() == Some(&no) => {
                    delivered = Some(true);
                }
                CaseEvent::EffectFailed { effect: no, failure } if queued.last() == Some(&no) => {
                    delivered = Some(false);
                    why = failure;
                }
                _ => {}
            }
        }
        Ok(match delivered {
            Some(found) if found == well => Came::Done,
            Some(true) => Came::Cannot(format!("`{effect}` was delivered")),
            Some(false) => Came::Cannot(format!("`{effect}` failed: {why}")),
            None => Came::Cannot(format!("no `{effect}` is on its way")),
        })
    }

    /// Runs the jobs, later and later where something is tried again, until it no longer holds.
    async fn run_while(&self, still: &(dyn Fn(&Case) -> bool + Sync)) -> Result<Came, Fault> {
        for _ in 0..16 {
            self.app.run_until_idle().await?;
            if !still(&*self.case().await?) {
                return Ok(Came::Done);
            }
            match self.store.next_effect().await? {
                Some(at) => self.clock.set(at.max(self.clock.now())),
                None => break,
            }
        }
        Ok(Came::Cannot("it does not come to an end, however often it is tried".to_owned()))
    }

    /// Time passes: every timer and every retry at its own moment, as they do by the clock on the wall.
    async fn after(&self, span: Span) -> Result<Came, Fault> {
        let now = self.clock.now();
        let until = match span {
            Span::Hours(hours) => now.checked_add(SignedDuration::from_hours(i64::from(hours))),
            Span::Days(days) => now.checked_add(SignedDuration::from_hours(24 * i64::from(days))),
            Span::WorkingDays(_) => self.program.definition.calendar.due(now, span, ClockStart::Entry),
        };
        let Ok(until) = until else {
            return Ok(Came::Cannot("the calendar does not reach that far".to_owned()));
        };
        for _ in 0..MOMENTS_MAX {
            self.app.run_until_idle().await?;
            let Some(next) = self.next_moment(until).await? else { break };
            self.clock.set(next);
        }
        self.clock.set(until);
        self.app.run_until_idle().await?;
        Ok(Came::Done)
    }

    /// When something happens next, after now and not after `until`.
    async fn next_moment(&self, until: Timestamp) -> Result<Option<Timestamp>, Fault> {
        let now = self.clock.now();
        let case = self.case().await?;
        let timers = case.timers.values().map(|timer| timer.due_at);
        let effect = self.store.next_effect().await?;
        Ok(timers.chain(effect).filter(|at| *at > now && *at <= until).min())
    }
}

pub(super) fn came(answer: Answer<Acted>) -> Came {
    match answer {
        Answer::Found(Acted::Done(_)) => Came::Done,
        Answer::Found(Acted::Refused(refused)) => {
            let mut text = refused.text;
            for problem in &refused.problems {
                // Writing to a string cannot fail.
                let _ = write!(text, " [{}: {}]", problem.path, problem.key);
            }
            Came::Refused { kind: refused.kind, key: refused.key, text }
        }
        Answer::Found(Acted::Stale { .. } | Acted::KeyReused) => {
            Came::Cannot("somebody else was faster".to_owned())
        }
        Answer::Denied(denied) => Came::NotAllowed(denied.says),
        Answer::NotFound => Came::NotFound,
    }
}

/// An input as the outside sends it: by dotted path.
pub(super) fn json_of_input(input: &Input) -> Json {
    Json::Object(input.iter().map(|(path, value)| (path.to_string(), json_of(value))).collect())
}

/// The document that holds a value where the fetch looks for it.
fn document(pick: Option<String>, value: &Value) -> Json {
    let names = pick.iter().flat_map(|pick| pick.rsplit('.'));
    names.fold(json_of(value), |inner, name| json!({ name: inner }))
}

/// The least that is of a media type.
fn sample_of(media_type: &str) -> &'static [u8] {
    match media_type {
        "application/pdf" => b"%PDF-1.7\n%%EOF\n",
        "image/png" => b"\x89PNG\r\n\x1a\n",
        "image/jpeg" => b"\xff\xd8\xff\xe0",
        "video/mp4" => b"\0\0\0\x18ftypmp42",
        // Archives a scenario cannot make up: a kind that takes nothing else is not added by one.
        _ => b"A document of a scenario.\n",
    }
}

/// What a step does, in the words of the scenario.
pub(super) fn does(step: &Step) -> String {
    let who = match &step.who {
        Some(Who::Role(role)) => format!("as {role}: "),
        Some(Who::Untied(role)) => format!("as {role} not tied to the case: "),
        Some(Who::Service(service)) => format!("as {service}: "),
        None => String::new(),
    };
    let what = match &step.what {
        What::Look => "look".to_owned(),
        What::Act { action, .. } => format!("do {action}"),
        What::Item { item, transition, .. } => match transition {
            Transition::Complete => format!("complete {item}"),
            Transition::ManualStart => format!("start {item}"),
            Transition::Disable => format!("disable {item}"),
            Transition::Occur => format!("occur {item}"),
            other => format!("{other:?} {item}"),
        },
        What::Plan { item } => format!("plan {item}"),
        What::Party(step) => format!("party {}", step.of),
        What::Reveal { field, .. } => format!("reveal {field}"),
        What::AddDocument(kind) => format!("add {kind}"),
        What::SealDocument(kind) => format!("seal {kind}"),
        What::Set(values) => {
            let paths: Vec<&str> = values.keys().map(FieldPath::as_str).collect();
            format!("set {}", paths.join(", "))
        }
        What::Assign(role) => format!("assign {role}"),
        What::CloseList { .. } => "close the list".to_owned(),
        What::Records { command, .. } => serde_json::to_value(command)
            .ok()
            .and_then(|word| word.get("do").and_then(Json::as_str).map(|word| word.replace('-', " ")))
            .unwrap_or_default(),
        What::Exclude { role, .. } => format!("exclude {role}"),
        What::Receive { line, amount } => format!("receive {amount} for {line}"),
        What::Payment { line, .. } => format!("payment of {line}"),
        What::Voucher { line, done } => super::voucher::does(line, done),
        What::Answer { fetch, .. } => format!("answer {fetch}"),
        What::Settle { effect, .. } => format!("settle {effect}"),
        What::Ends { item, .. } => format!("ends {item}"),
        What::After(Span::Hours(hours)) => format!("after {hours} hours"),
        What::After(Span::Days(days)) => format!("after {days} days"),
        What::After(Span::WorkingDays(days)) => format!("after {days} working days"),
    };
    format!("{who}{what}")
}
