//! The outbox: effects run at least once, under a lease, with their own idempotency key; what comes back is a command.

use crate::{
    Answer, App, Fault,
    carry_out::{Carried, With},
    connector::{Call, CallFailure},
    port::store::{Leased, Publication},
    seen::Seen,
    use_case::register_name,
};
use casewright_core::{
    Command, EffectKind, MoneyCommand, Value,
    case::Awaited,
    definition::EffectDef,
    id::{EffectName, ViewName},
    value::FieldPath,
};
use jiff::SignedDuration;
use program::model::{Shown, ViewKind};

/// Effects of one round, run side by side.
const MAX: u32 = 16;
/// Nobody else takes an effect within this time; after a crash it is free again.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// A message is tried so often: after 1, 4, 16, 64 and 256 seconds again.
pub(super) const MESSAGE_TRIES: u32 = 6;
/// A payment is tried longer, for some six hours: it may have been made, and nothing else is done about it meanwhile.
const PAYMENT_TRIES: u32 = 8;
/// A fetch is tried less often: somebody waits for it.
const FETCH_TRIES: u32 = 3;

/// What came of the outside part of an effect.
pub(super) enum Came {
    /// This is the command that reports it, and what is published with it.
    Back(Command, Vec<Publication>),
    /// Not now.
    Later(String),
}

impl App {
    /// Runs effects that are due; returns how many were taken up.
    pub async fn run_effects(&self) -> Result<u32, Fault> {
        let now = self.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let leased = self.store().lease_effects(now, until, MAX).await?;
        let count = leased.len() as u32;
        let runs = leased.into_iter().map(|effect| self.run_effect(effect));
        for result in futures_util::future::join_all(runs).await {
            result?;
        }
        Ok(count)
    }

    async fn run_effect(&self, leased: Leased) -> Result<(), Fault> {
        let connector = self.service("connector");
        let seen = self.seen_by_id(&connector, leased.case).await?;
        if !seen.exists() || !is_awaited(&seen, &leased) {
            // It was reported before: the last run ended between report and clean-up.
            return self.store().bury_effect(&leased, "nobody waits for it any more").await;
        }
        let tries_max = match leased.kind {
            EffectKind::Run(_) | EffectKind::OpenCase { .. } | EffectKind::EndCaseTask { .. } => {
                MESSAGE_TRIES
            }
            EffectKind::Fetch(_) => FETCH_TRIES,
            EffectKind::Pay => PAYMENT_TRIES,
        };
        let (command, published) = match self.outside(&seen, &leased).await? {
            Came::Back(command, published) => (command, published),
            Came::Later(failure) if leased.tries + 1 < tries_max => {
                let wait = SignedDuration::from_secs(4_i64.saturating_pow(leased.tries.min(10)));
                let now = self.now();
                let at = now.checked_add(wait).unwrap_or(now);
                return self.store().retry_effect(&leased, at, &failure).await;
            }
            Came::Later(why) if leased.kind == EffectKind::Pay => {
                // Not refused: it may have been made. Only the provider can tell, asked once more under the same key.
                (Command::Money(MoneyCommand::Unanswered { order: leased.no, why }), Vec::new())
            }
            Came::Later(failure) => (report(&leased, Err(failure)), Vec::new()),
        };
        let failure = failure_of(&command);
        // What failed for good stays as a dead letter, so it is not settled with the report.
        let settled = if failure.is_none() { vec![leased.no] } else { Vec::new() };
        let with = With { settled, published, ..With::default() };
        let carried = self.carry(&connector, seen, &with, &|_, _| (command.clone(), None)).await?;
        let buried = match (carried, failure) {
            (Answer::Found((_, Carried::Done(_))), None) => None,
            (Answer::Found((_, Carried::Done(_))), Some(failure)) => Some(failure),
            (Answer::Found((_, Carried::Rejected(rejection))), _) => Some(rejection.to_string()),
            _ => Some("the case did not take the report".to_owned()),
        };
        if let Some(failure) = buried {
            tracing::warn!(case = %leased.case, effect = leased.no.0, "an effect was given up");
            self.store().bury_effect(&leased, &failure).await?;
        }
        Ok(())
    }

    /// The part outside the case.
    async fn outside(&self, seen: &Seen, leased: &Leased) -> Result<Came, Fault> {
        match &leased.kind {
            EffectKind::Fetch(name) => self.fetch(seen, leased, name).await,
            EffectKind::Run(name) => self.run(seen, leased, name).await,
            EffectKind::OpenCase { case, input } => self.open_child(seen, leased, case, input).await,
            EffectKind::Pay => self.pay(seen, leased).await,
            EffectKind::EndCaseTask { parent, task, end } => {
                self.end_case_task(leased, *parent, *task, end).await
            }
        }
    }

    async fn run(&self, seen: &Seen, leased: &Leased, name: &EffectName) -> Result<Came, Fault> {
        let failed = |why: String| Ok(Came::Back(report(leased, Err(why)), Vec::new()));
        match seen.loaded.definition().effects.get(name) {
            None => failed("the program has no such event any more".to_owned()),
            Some(EffectDef::Publish { register, view }) => {
                let published = vec![publication(seen, register, view)];
                Ok(Came::Back(report(leased, Ok(())), published))
            }
            Some(EffectDef::Platform { command, with, template }) => {
                self.platform(seen, leased, *command, with, template.as_deref()).await
            }
            Some(EffectDef::Letter { template, kind }) => {
                let letter = self.write_letter(seen, template, kind, leased.no).await?;
                Ok(match letter {
                    Ok(command) => Came::Back(command, Vec::new()),
                    Err(CallFailure::Later(why)) => Came::Later(why),
                    Err(CallFailure::Never(why)) => Came::Back(report(leased, Err(why)), Vec::new()),
                })
            }
            Some(EffectDef::Message { .. }) => Ok(match self.send(seen, leased, name).await? {
                Ok(()) => Came::Back(report(leased, Ok(())), Vec::new()),
                Err(CallFailure::Later(why)) => Came::Later(why),
                Err(CallFailure::Never(why)) => Came::Back(report(leased, Err(why)), Vec::new()),
            }),
        }
    }

    /// Sends a message.
    async fn send(
        &self,
        seen: &Seen,
        leased: &Leased,
        name: &EffectName,
    ) -> Result<Result<(), CallFailure>, Fault> {
        let Some(EffectDef::Message { connector, template, to }) = seen.loaded.definition().effects.get(name)
        else {
            return Ok(Err(CallFailure::Never("the program sends no such message any more".to_owned())));
        };
        Ok(match self.message(seen, template, to, None).await? {
            Ok(kind) => self.call(connector, leased, kind).await.map(drop),
            Err(why) => Err(CallFailure::Never(why)),
        })
    }

    /// Sends a message that was given up, under the same key as before.
    pub(crate) async fn send_again(&self, seen: &Seen, held: &Leased) -> Result<Result<(), String>, Fault> {
        let EffectKind::Run(name) = &held.kind else {
            return Ok(Err("it is no message".to_owned()));
        };
        let sent = self.send(seen, held, name).await?;
        Ok(sent.map_err(|failure| match failure {
            CallFailure::Later(why) | CallFailure::Never(why) => why,
        }))
    }

    /// One call outside under the effect's own key.
    pub(super) async fn call(
        &self,
        connector: &str,
        leased: &Leased,
        kind: crate::connector::CallKind,
    ) -> Result<crate::connector::Reply, CallFailure> {
        let Some(port) = self.ports.connectors.get(connector) else {
            return Err(CallFailure::Never(format!("the connector `{connector}` is not configured")));
        };
        let key = format!("{}/{}", leased.case, leased.no.0);
        port.call(&Call { key, kind }).await
    }
}

/// The command that reports what came of an effect or fetch that failed or needs no value.
pub(super) fn report(leased: &Leased, result: Result<(), String>) -> Command {
    match (&leased.kind, result) {
        (EffectKind::Run(_) | EffectKind::OpenCase { .. } | EffectKind::EndCaseTask { .. }, result) => {
            Command::SettleEffect { effect: leased.no, result }
        }
        (EffectKind::Pay, result) => Command::Money(MoneyCommand::Refuse {
            order: leased.no,
            why: result.err().unwrap_or_else(|| "it was not paid".to_owned()),
        }),
        (EffectKind::Fetch(_), result) => {
            Command::AnswerFetch { effect: leased.no, answer: result.map(|()| Value::Null) }
        }
    }
}

fn failure_of(command: &Command) -> Option<String> {
    match command {
        Command::SettleEffect { result: Err(failure), .. }
        | Command::AnswerFetch { answer: Err(failure), .. }
        | Command::Money(
            MoneyCommand::Refuse { why: failure, .. } | MoneyCommand::Unanswered { why: failure, .. },
        ) => Some(failure.clone()),
        _ => None,
    }
}

/// True while the case waits for it.
fn is_awaited(seen: &Seen, leased: &Leased) -> bool {
    match &leased.kind {
        EffectKind::Run(_) | EffectKind::OpenCase { .. } | EffectKind::EndCaseTask { .. } => {
            seen.case.effects_open.contains_key(&leased.no)
        }
        EffectKind::Pay => seen.case.money.open_order(leased.no).is_some(),
        EffectKind::Fetch(_) => seen.case.registers.values().any(|register| {
            register.pending.as_ref().is_some_and(|pending| {
                pending.effect == leased.no && matches!(pending.awaits, Awaited::Fetch(_))
            })
        }),
    }
}

/// What a public view shows of the case: public by the program's own rule, for everybody the same.
fn publication(seen: &Seen, register: &str, view: &ViewName) -> Publication {
    let program = &seen.loaded.program;
    let schema = &seen.loaded.definition().file;
    let mut fields: Vec<(FieldPath, Value)> = Vec::new();
    let shows = match program.views.get(view).filter(|view| view.public).map(|view| &view.kind) {
        Some(ViewKind::Show(shows)) => shows.as_slice(),
        _ => &[],
    };
    for shown in shows {
        match shown {
            Shown::Reference => {
                fields.push(("reference".into(), Value::text(seen.case.reference.as_str())));
            }
            Shown::State => {
                let titles: Vec<String> = seen
                    .case
                    .states()
                    .map(|state| crate::words::state_title(program, state.as_str()))
                    .collect();
                fields.push(("state".into(), Value::text(titles.join(", "))));
            }
            Shown::Field(path) => {
                for (path, field) in schema.within(path) {
                    // Personal data is never published, whatever the view says.
                    if let Some(value) = seen.case.value(path).filter(|_| !field.pii) {
                        fields.push((path.clone(), value.clone()));
                    }
                }
            }
            _ => {}
        }
    }
    Publication {
        register: register_name(program.name.as_str(), register),
        reference: seen.case.reference.clone(),
        fields,
    }
}
