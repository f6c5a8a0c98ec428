//! Opens a case.

use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::Acted,
    app::Loaded,
    bind::Listed,
    carry_out::{Carried, TRIES_MAX, With, projection, revisions_of},
    entry::{EntryKind, EntryTarget},
    form_input::rejection_of,
    port::{
        paper::Paper,
        store::{Commit, CommitError},
    },
    record::with_decision,
    request::Guard,
    words,
};
use authz::{Asking, NotDecided, Principal, Target};
use casewright_core::{
    Case, Command, Definition, Envelope, Value,
    id::{CaseId, UnitName},
};
use jiff::Timestamp;
use program::model::Tie;
use serde_json::Value as Json;
use std::sync::Arc;
use uuid::Uuid;

/// How a case is opened.
pub(crate) struct Opening<'a> {
    /// In this unit; none is the usual one.
    pub(crate) unit: Option<UnitName>,
    /// The first values of the case file.
    pub(crate) input: Json,
    /// Retries.
    pub(crate) guard: Guard,
    /// The paper that says that it was opened.
    pub(crate) noted: Option<&'a (dyn Fn(&Case) -> Paper + Sync)>,
}

impl App {
    /// Opens a case of a program. For parties the unit is the program's `default_unit` unless given; staff open it in
    /// their own unit unless they name another of theirs. Unknown programs and those one may not open are *not found*.
    pub async fn open_case(
        &self,
        caller: &Caller,
        program: &str,
        unit: Option<UnitName>,
        input: Json,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.open_case_as(caller, program, Opening { unit, input, guard, noted: None }).await
    }

    /// The same, noted on a paper in the same transaction: *stale* where the paper is not as it was, and nothing was opened.
    pub(crate) async fn open_case_as(
        &self,
        caller: &Caller,
        program: &str,
        opening: Opening<'_>,
    ) -> Result<Answer<Acted>, Fault> {
        let Opening { unit, input, guard, noted } = opening;
        let at = self.now();
        let Some(loaded) = self.programs.get(program).map(Arc::clone) else {
            let mut entry = self.entry(caller, at, EntryKind::Act, "open", EntryTarget::Platform, false);
            entry.detail.note = Some("no-program".to_owned());
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        let name = loaded.program.name.clone();
        let with = With {
            route: format!("open:{name}"),
            body: format!("{input}{unit:?}"),
            guard,
            ..With::default()
        };
        let nil = CaseId::new(Uuid::nil());
        let key = self.key_of(&caller.principal, nil, &with);
        if let Some(key) = &key
            && let Some(used) = self.store().used_key(&key.key).await?
        {
            let seen = self.seen_by_id(caller, used.case).await?;
            if let Err(denial) = self.reveal(&seen) {
                return self.refuse(caller, &seen, EntryKind::Act, "open", &denial).await;
            }
            let mut entry = self.entry_on(caller, &seen, EntryKind::Act, "open", true);
            entry.detail.note = Some("replay".to_owned());
            self.record(entry).await?;
            let carried = if self.is_same_body(&with, &used) {
                Carried::Replayed(std::sync::Arc::clone(&seen.case))
            } else {
                Carried::KeyReused
            };
            return Ok(Answer::Found(self.acted(caller, seen, carried)));
        }
        let party = opens_as_party(caller, &loaded);
        let Some(unit) = unit_of(caller, &loaded, unit, party) else {
            let mut entry = self.entry(caller, at, EntryKind::Act, "open", EntryTarget::Program(name), false);
            entry.detail.note = Some("no-unit".to_owned());
            self.record(entry).await?;
            return Ok(Answer::Denied(Denied::new(say!("you-may-open-cases-of-your-own"))));
        };
        if party && !self.is_unit(&loaded, &unit).await? {
            let mut entry = self.entry(caller, at, EntryKind::Act, "open", EntryTarget::Program(name), false);
            entry.detail.note = Some("no-such-unit".to_owned());
            self.record(entry).await?;
            return Ok(Answer::Denied(Denied::new(say!("there-is-no-unit", unit))));
        }
        // The clocks, fees and holidays of the place: the case is bound to them.
        let loaded = self.in_unit(&loaded, &unit);
        let context = caller.context(at, Some(&loaded.definition().calendar));
        let bound = Listed::all(&loaded.definition().file).bind(&input);
        for _ in 0..TRIES_MAX {
            let reference = self.reference(loaded.definition(), at);
            let policies = self.policies();
            let envelope = Envelope {
                case: CaseId::new(self.ports.ids.uuid()),
                actor: caller.principal.actor(),
                on_behalf_of: caller.principal.on_behalf_of(),
                me: Value::Null,
                at,
                lang: if party { caller.language_in(&loaded, false) } else { None },
                purpose: context.declared.purpose.clone(),
                reason: None,
                read_at: None,
                command: Command::Open {
                    reference,
                    unit: unit.clone(),
                    party: if party { caller.person() } else { None },
                    file: bound.input.clone(),
                },
            };
            let id = envelope.case;
            let definition = loaded.definition();
            let authorized =
                match authz::authorise(&policies, &caller.principal, &context, None, definition, envelope) {
                    Ok(authorized) => authorized,
                    Err(denial) => {
                        let target = EntryTarget::Program(name);
                        let entry = self.entry(caller, at, EntryKind::Act, "open", target, false);
                        self.record(with_decision(entry, &denial.decision)).await?;
                        let target = Target::Program(&loaded.program.name);
                        let opens =
                            authz::step_up(&policies, &caller.principal, &context, &denial.ask, target);
                        // A token signs in nowhere.
                        let lacking = opens.filter(|_| !caller.principal.has_token());
                        return Ok(match lacking {
                            Some(_) => Answer::Denied(Denied {
                                step_up: lacking,
                                ..Denied::new(say!("to-open-a-case-you-need-a"))
                            }),
                            None => Answer::NotFound,
                        });
                    }
                };
            let mut entry = with_decision(
                self.entry(caller, at, EntryKind::Act, "open", EntryTarget::Case(id), true),
                authorized.decision(),
            );
            let decided = match rejection_of(&bound) {
                Some(problem) => Err(NotDecided::Rejected(problem)),
                None => {
                    let asking =
                        Asking { policies: &policies, principal: &caller.principal, context: &context };
                    authorized.decide(asking, None, definition)
                }
            };
            let (outcome, decision) = match decided {
                Ok(decided) => decided,
                Err(NotDecided::Rejected(rejection)) => {
                    entry.target = EntryTarget::Program(name);
                    entry.detail.rejection = Some(rejection.clone());
                    self.record(entry).await?;
                    let refused = words::rejection(&loaded.program, caller.lang(), &rejection);
                    return Ok(Answer::Found(Acted::Refused(refused)));
                }
                Err(NotDecided::Denied(denial)) => {
                    let target = EntryTarget::Program(name);
                    let entry = self.entry(caller, at, EntryKind::Act, &denial.ask, target, false);
                    self.record(with_decision(entry, &denial.decision)).await?;
                    let asked = words::asked(Some(&loaded.program), &denial.ask.to_string());
                    return Ok(Answer::Denied(Denied::new(say!(
                        "you-may-not-open-a-case-that-asks-it",
                        asked
                    ))));
                }
                Err(NotDecided::Stale) => {
                    return Err(Fault::Internal("a case that is to be opened is there already".to_owned()));
                }
            };
            // With what opened the sources that it asks.
            entry = with_decision(entry, &decision);
            entry.detail.versions = Some((0, outcome.case.version));
            let commit = Commit {
                expected_version: 0,
                people: revisions_of(&caller.principal),
                policies_version: decision.policies_version.clone(),
                events: outcome.events.clone(),
                effects: outcome.effects.clone(),
                settled: Vec::new(),
                entry,
                idempotency: key.clone(),
                projection: projection(&loaded, &outcome.case),
                draft_done: None,
                published: Vec::new(),
                papers: self
                    .reminder(&loaded, None, &outcome.case)
                    .into_iter()
                    .chain(noted.map(|noted| noted(&outcome.case)))
                    .collect(),
                case: std::sync::Arc::new(outcome.case.clone()),
            };
            match self.store().commit(commit).await {
                Ok(()) => {
                    self.wake.notify_one();
                    let case = std::sync::Arc::new(outcome.case);
                    let seen = self.seen_case(caller, case.reference.clone(), Some(case))?;
                    return Ok(Answer::Found(Acted::Done(self.act_answer(&seen).0)));
                }
                Err(CommitError::Fault(fault)) => return Err(fault),
                Err(CommitError::Used(used)) => {
                    let seen = self.seen_by_id(caller, used.case).await?;
                    let carried = Carried::Replayed(std::sync::Arc::clone(&seen.case));
                    return Ok(Answer::Found(self.acted(caller, seen, carried)));
                }
                // Another reference, another try. What changed about the person acts on the next request.
                Err(CommitError::Reference | CommitError::Version | CommitError::Policies) => {}
                Err(CommitError::Paper) if noted.is_some() => {
                    return Ok(Answer::Found(Acted::Stale { version: 0 }));
                }
                Err(CommitError::Person | CommitError::Paper) => return Err(Fault::Busy(1)),
            }
        }
        Err(Fault::Busy(TRIES_MAX))
    }

    /// A reference from the program's pattern: `{year}`, in the time zone of its calendar, and `{random:5}`.
    pub(crate) fn reference(&self, definition: &Definition, at: Timestamp) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut reference = String::new();
        let mut rest = definition.reference.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            reference.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            match name.split_once(':') {
                None if name == "year" => {
                    reference.push_str(&at.to_zoned(definition.calendar.zone.clone()).year().to_string());
                }
                Some(("random", count)) => {
                    let count = count.parse::<usize>().unwrap_or(5).clamp(1, 32);
                    let mut bytes = vec![0_u8; count];
                    self.ports.ids.random(&mut bytes);
                    reference.extend(
                        bytes
                            .iter()
                            .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
                            .map(|c| char::from(*c)),
                    );
                }
                _ => {}
            }
            rest = after;
        }
        reference.push_str(rest);
        reference
    }
}

impl App {
    /// Whether cases of a program may go to a unit that somebody outside names: the usual one, one of a place, or one in which somebody works. A
    /// case in any other would lie where nobody finds it. Before anybody works in the program no unit can be told from another.
    async fn is_unit(&self, loaded: &Loaded, unit: &UnitName) -> Result<bool, Fault> {
        let program = &loaded.program;
        if program.default_unit().as_ref() == Some(unit) || program.jurisdiction_of(unit).is_some() {
            return Ok(true);
        }
        let people = self.store().people().await?;
        let mut working = people.iter().filter(|person| {
            let here = person.roles.iter().any(|grant| grant.program == program.name);
            person.active && here && !person.units.is_empty()
        });
        let none = working.clone().next().is_none();
        Ok(none || working.any(|person| person.units.contains(unit)))
    }
}

/// The unit a new case belongs to; none when the caller may not open it there.
fn unit_of(caller: &Caller, loaded: &Loaded, asked: Option<UnitName>, party: bool) -> Option<UnitName> {
    if party {
        return asked.or_else(|| loaded.program.default_unit());
    }
    let Principal::Person(person) = &caller.principal else { return asked };
    match asked {
        Some(unit) => person.units.contains(&unit).then_some(unit),
        None => person.units.first().cloned(),
    }
}

/// True when the caller opens cases of this program as a party, not for the organisation.
pub(super) fn opens_as_party(caller: &Caller, loaded: &Loaded) -> bool {
    let held = caller.roles_in(&loaded.program.name);
    let openers: Vec<_> = loaded.program.openers().collect();
    let for_the_organisation =
        openers.iter().any(|(role, meta)| held.contains(*role) && meta.tie != Tie::Party);
    !for_the_organisation && openers.iter().any(|(_, meta)| meta.tie == Tie::Party)
}
