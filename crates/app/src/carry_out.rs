//! The one path of every command: load, authorise, decide, one transaction, answer. On a conflict it is decided anew on
//! what is there then, a bounded number of times.

use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{ActAnswer, Acted, Origin, Refused, StateShown},
    app::Loaded,
    caller::principal_of,
    entry::EntryKind,
    names::people_of,
    port::store::{Commit, CommitError, DraftKey, Idempotency, Projected, Publication, UsedKey},
    record::with_decision,
    request::Guard,
    seen::{Seen, may_see},
    use_case::case_page::sees_all,
    use_case::stand_in,
    words,
};
use authz::{Ask, Asking, DocumentAct, NotDecided, Principal, Shown};
use casewright_core::{
    Case, CaseEvent, Command, Envelope, FieldPath, MoneyCommand, Outcome, PartyCommand, RecordsCommand,
    Rejection,
    access::AccessCommand,
    document::DocumentCommand,
    id::{CaseId, EffectNo, ListName, StateName},
    schema::DEFAULT_CLASS,
};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};
use tracing::{Instrument as _, info_span};

/// A command is decided on a changed case at most so often.
pub(crate) const TRIES_MAX: u32 = 5;

/// A command made for the case as it is. A problem with the input is told only to those who may give the command.
pub(crate) type Made = (Command, Option<Rejection>);

/// What goes with a command besides itself.
#[derive(Default)]
pub(crate) struct With {
    /// The reason given.
    pub(crate) reason: Option<String>,
    /// The reason as it was asked with, where the platform has added to it: what the request is known again by.
    pub(crate) asked_reason: Option<String>,
    /// Retries and versions.
    pub(crate) guard: Guard,
    /// Route and body, for the idempotency key.
    pub(crate) route: String,
    /// The body as sent.
    pub(crate) body: String,
    /// The draft that the command uses up: action or element key.
    pub(crate) draft_of: Option<String>,
    /// Effects that it settles.
    pub(crate) settled: Vec<EffectNo>,
    /// What it publishes.
    pub(crate) published: Vec<Publication>,
    /// Papers that go with the commit.
    pub(crate) papers: Option<crate::use_case::Papers>,
}

impl With {
    /// A hash over what was asked for, hex.
    fn hash(&self) -> String {
        let reason = self.asked_reason.as_deref().or(self.reason.as_deref());
        hash(&[&self.body, reason.unwrap_or_default()])
    }
}

/// How a command went, for use cases and jobs alike.
pub(crate) enum Carried {
    /// Stored.
    Done(Box<Outcome>),
    /// The same request was carried out before; the case as it is.
    Replayed(Arc<Case>),
    /// The domain says no.
    Rejected(Rejection),
    /// Another version than insisted on.
    Stale(u64),
    /// The key was used with another body.
    KeyReused,
}

impl App {
    /// Carries out a command on the case of a reference and answers it for a page or the API.
    pub(crate) async fn carry_out(
        &self,
        caller: &Caller,
        reference: &str,
        with: With,
        make: &(dyn Fn(&Loaded, &Case) -> Made + Sync),
    ) -> Result<Answer<Acted>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let (seen, carried) = match self.carry(caller, seen, &with, make).await? {
            Answer::Found(found) => found,
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        };
        let origins = match &carried {
            Carried::Rejected(Rejection::Conflict { fields }) => {
                let paths = fields.iter().map(|field| field.path.clone()).collect();
                self.origins(caller, &seen, paths).await?
            }
            _ => BTreeMap::new(),
        };
        let mut acted = self.acted(caller, seen, carried);
        if let Acted::Refused(refused) = &mut acted {
            for one in refused.conflicts.iter_mut().filter(|one| one.theirs.is_some()) {
                one.origin = origins.get(&one.path).cloned();
            }
        }
        Ok(Answer::Found(acted))
    }

    /// Who wrote fields, and when, as far as the caller may know people of the case.
    async fn origins(
        &self,
        caller: &Caller,
        seen: &Seen,
        paths: Vec<FieldPath>,
    ) -> Result<BTreeMap<FieldPath, Origin>, Fault> {
        let whole = self.reveal(seen).is_ok_and(|view| sees_all(seen, &view));
        let people = people_of(seen.loaded.definition(), &seen.case);
        let names = self.names(caller, &seen.case, people, whole).await?;
        let origin = |path: FieldPath| {
            let from = seen.case.provenance.get(&path)?;
            let (by, source) = (names.actor(&from.by), from.source.clone());
            Some((path, Origin { at: from.at, by, source }))
        };
        Ok(paths.into_iter().filter_map(origin).collect())
    }

    /// The path itself.
    pub(crate) async fn carry(
        &self,
        caller: &Caller,
        mut seen: Seen,
        with: &With,
        make: &(dyn Fn(&Loaded, &Case) -> Made + Sync),
    ) -> Result<Answer<(Seen, Carried)>, Fault> {
        let key = self.key_of(&seen.principal, seen.case.id, with);
        if let Some(used) = self.used(key.as_ref()).await? {
            return self.replay(caller, seen, with, &used).await;
        }
        let mut turn = None;
        for _ in 0..TRIES_MAX {
            let (command, problem) = make(&seen.loaded, &seen.case);
            let ask = words_of(&command, &seen.case);
            // A refusal is logged as it was asked, by number: on a case that is nobody's no number names anything.
            let asked = by_number(&command).unwrap_or_else(|| ask.clone());
            let policies = self.policies();
            let envelope = Envelope {
                case: seen.case.id,
                actor: seen.principal.actor(),
                on_behalf_of: seen.principal.on_behalf_of(),
                me: seen.me(policies.spec(&seen.case.program)),
                at: seen.at,
                lang: asked_in(caller, &seen),
                purpose: seen.context.declared.purpose.clone(),
                reason: with.reason.clone(),
                read_at: with.guard.read_at,
                command,
            };
            let authorized = match authz::authorise(
                &policies,
                &seen.principal,
                &seen.context,
                Some(&seen.case),
                seen.loaded.definition(),
                envelope,
            ) {
                Ok(_) if !seen.exists() => return self.absent(caller, &seen, &asked).await,
                Ok(authorized) => authorized,
                Err(denial) => return self.refuse(caller, &seen, EntryKind::Act, &asked, &denial).await,
            };
            // who comes while others wait for one another on the case waits with them, and decides on what they leave
            if turn.is_none() && self.queues.is_in_use(seen.case.id) {
                turn = Some(self.queues.turn(seen.case.id).await);
                seen = self.again(caller, seen).await?;
                continue;
            }
            let kind = match seen.principal {
                Principal::Person(_) => EntryKind::Act,
                Principal::Service(_) => EntryKind::Job,
            };
            let mut entry =
                with_decision(self.entry_on(caller, &seen, kind, &ask, true), authorized.decision());
            entry.detail.reason = with.reason.clone().or(entry.detail.reason);
            if let Some(expected) = with.guard.expected_version
                && expected != seen.case.version
            {
                entry.detail.note = Some("stale".to_owned());
                self.record(entry).await?;
                let version = seen.case.version;
                return Ok(Answer::Found((seen, Carried::Stale(version))));
            }
            let decided = match problem {
                Some(problem) => Err(NotDecided::Rejected(problem)),
                None => authorized.decide(
                    Asking { policies: &policies, principal: &seen.principal, context: &seen.context },
                    Some(&seen.case),
                    seen.loaded.definition(),
                ),
            };
            let (outcome, decision) = match decided {
                Ok(decided) => decided,
                Err(NotDecided::Rejected(rejection)) => {
                    entry.detail.rejection = Some(rejection.clone());
                    self.record(entry).await?;
                    return Ok(Answer::Found((seen, Carried::Rejected(rejection))));
                }
                Err(NotDecided::Denied(denial)) => {
                    let ask = denial.ask.to_string();
                    return self.refuse(caller, &seen, kind, &ask, &denial).await;
                }
                Err(NotDecided::Stale) => {
                    return Err(Fault::Internal("a permission was used on another case".to_owned()));
                }
            };
            // With what opened the sources that it asks.
            entry = with_decision(entry, &decision);
            entry.detail.versions = Some((seen.case.version, outcome.case.version));
            let commit = Commit {
                expected_version: seen.case.version,
                people: revisions_of(&seen.principal),
                policies_version: decision.policies_version.clone(),
                events: outcome.events.clone(),
                effects: outcome.effects.clone(),
                settled: with.settled.clone(),
                entry,
                idempotency: key.clone(),
                projection: projection(&seen.loaded, &outcome.case),
                draft_done: draft_done(&seen.principal, seen.case.id, with),
                published: with.published.clone(),
                papers: with
                    .papers
                    .as_ref()
                    .map(|make| make(&seen.case, &outcome))
                    .unwrap_or_default()
                    .into_iter()
                    .chain(self.reminder(&seen.loaded, Some(&seen.case), &outcome.case))
                    .collect(),
                case: Arc::new(outcome.case.clone()),
            };
            match self.store().commit(commit).instrument(info_span!(target: "trace", "commit")).await {
                Ok(()) => {
                    if !outcome.effects.is_empty() || outcome.case.next_due().is_some() {
                        self.wake.notify_one();
                    }
                    return Ok(Answer::Found((seen, Carried::Done(Box::new(outcome)))));
                }
                Err(CommitError::Fault(fault)) => return Err(fault),
                Err(CommitError::Used(used)) => return self.replay(caller, seen, with, &used).await,
                Err(
                    CommitError::Version
                    | CommitError::Policies
                    | CommitError::Reference
                    | CommitError::Paper,
                ) => {
                    if turn.is_none() {
                        turn = Some(self.queues.turn(seen.case.id).await);
                    }
                    Box::pin(self.follow_policies()).await?;
                    seen = self.again(caller, seen).await?;
                }
                Err(CommitError::Person) => {
                    let principal = Box::pin(self.person_again(&seen.principal)).await?;
                    seen = self.again(caller, seen).await?;
                    seen.principal = principal;
                }
            }
        }
        Err(Fault::Busy(TRIES_MAX))
    }

    /// A request that was carried out before. What the caller may know is decided again; nothing is done again.
    async fn replay(
        &self,
        caller: &Caller,
        seen: Seen,
        with: &With,
        used: &UsedKey,
    ) -> Result<Answer<(Seen, Carried)>, Fault> {
        // After an act the case may be out of reach for the one who acted; before anything is said about it, it is asked.
        let principal = seen.principal.clone();
        let mut seen = self.again(caller, seen).await?;
        seen.principal = principal;
        if let Err(denial) = self.reveal(&seen) {
            return self.refuse(caller, &seen, EntryKind::Act, &with.route, &denial).await;
        }
        let mut entry = self.entry_on(caller, &seen, EntryKind::Act, &with.route, true);
        entry.detail.note = Some("replay".to_owned());
        self.record(entry).await?;
        let same = self.is_same_body(with, used) && used.case == seen.case.id;
        let carried = if same { Carried::Replayed(Arc::clone(&seen.case)) } else { Carried::KeyReused };
        Ok(Answer::Found((seen, carried)))
    }

    async fn again(&self, caller: &Caller, seen: Seen) -> Result<Seen, Fault> {
        let principal = seen.principal;
        let mut fresh = self.seen_by_id(caller, seen.case.id).await?;
        fresh.principal = principal;
        Ok(fresh)
    }

    /// The person as they are now; one who left has no roles left. Who acts in somebody's place goes on doing so, with what is
    /// still delegated: never as that person.
    async fn person_again(&self, principal: &Principal) -> Result<Principal, Fault> {
        let Principal::Person(person) = principal else { return Ok(principal.clone()) };
        let now = self.now();
        let stored = self.store().person(person.id).await?;
        let Some(delegate) = &person.acted_by else {
            return Ok(Principal::Person(as_stored(person.id, stored.as_ref(), now)));
        };
        let me = self.store().person(delegate.id).await?;
        let still = me.as_ref().zip(stored.as_ref().filter(|absent| absent.active));
        let still = still.and_then(|(me, absent)| stand_in(me, absent, now));
        Ok(Principal::Person(still.unwrap_or_else(|| authz::Person {
            revision: stored.map_or(0, |stored| stored.revision),
            acted_by: Some(Box::new(as_stored(delegate.id, me.as_ref(), now))),
            ..authz::Person::bare(person.id)
        })))
    }

    async fn used(&self, key: Option<&Idempotency>) -> Result<Option<UsedKey>, Fault> {
        match key {
            Some(key) => self.store().used_key(&key.key).await,
            None => Ok(None),
        }
    }

    /// The answer as a page or the API needs it.
    pub(crate) fn acted(&self, caller: &Caller, mut seen: Seen, carried: Carried) -> Acted {
        match carried {
            Carried::Stale(version) => Acted::Stale { version },
            Carried::KeyReused => Acted::KeyReused,
            Carried::Rejected(rejection) => Acted::Refused(self.refusal(caller, &seen, &rejection)),
            Carried::Replayed(case) => {
                seen.case = case;
                Acted::Done(ActAnswer { replayed: true, ..self.act_answer(&seen).0 })
            }
            Carried::Done(outcome) => {
                let Outcome { case, events, open, .. } = *outcome;
                seen.case = Arc::new(case);
                let (mut answer, told) = self.act_answer(&seen);
                // One name in the sheet, of a view or of a list of the desk.
                let list = open.as_ref().filter(|name| !seen.loaded.program.views.contains_key(*name));
                answer.open_list = list.map(|name| ListName::new(name.as_str()));
                answer.open = open.filter(|name| seen.loaded.program.views.contains_key(name));
                for stored in events.iter().filter(|_| told == Told::Whole) {
                    match &stored.event {
                        CaseEvent::EffectQueued { name, .. } => answer.queued.push(name.clone()),
                        CaseEvent::StepAwaited {
                            awaits: casewright_core::case::Awaited::Fetch(fetch),
                            ..
                        } => answer.fetches.push(fetch.clone()),
                        _ => {}
                    }
                }
                Acted::Done(answer)
            }
        }
    }

    /// What an act led to, as far as the one who acted may know it now.
    pub(crate) fn act_answer(&self, seen: &Seen) -> (ActAnswer, Told) {
        let Seen { loaded, case, .. } = seen;
        let told = self.told_actor(seen);
        let mut states = if told >= Told::States { states_shown(loaded, case) } else { Vec::new() };
        if told != Told::Whole {
            // What is awaited names sources and effects.
            for state in &mut states {
                state.pending = state.pending.is_some().then(|| say!("waiting-for-an-answer"));
            }
        }
        let answer = ActAnswer {
            reference: case.reference.clone(),
            program: case.program.clone(),
            version: case.version,
            still_open: told != Told::Nothing,
            states,
            open: None,
            open_list: None,
            pending: case.registers.values().any(|register| register.pending.is_some()),
            queued: Vec::new(),
            fetches: Vec::new(),
            replayed: false,
        };
        (answer, told)
    }

    /// How much of a case is shown to the one who acted on it, by as few questions as can be: most see everything.
    fn told_actor(&self, seen: &Seen) -> Told {
        let opens = |of: &dyn Fn(&[Shown]) -> bool| {
            let mut views = seen.loaded.views.iter().filter(|(_, shown)| of(shown));
            views.any(|(view, _)| self.allows(seen, &Ask::View(view.clone())))
        };
        let general = || self.allows(seen, &Ask::Read(DEFAULT_CLASS.into()));
        if opens(&|shown| shown.contains(&Shown::All)) {
            if general() { Told::Whole } else { Told::Open }
        } else if opens(&|shown| shown.contains(&Shown::State)) {
            if general() { Told::States } else { Told::Open }
        } else if opens(&|_| true) {
            Told::Open
        } else {
            Told::Nothing
        }
    }

    /// A rejection in the program's words, with the values that the caller may see.
    pub(crate) fn refusal(&self, caller: &Caller, seen: &Seen, rejection: &Rejection) -> Refused {
        let view = self.reveal(seen).ok();
        words::refused(&seen.loaded.program, caller.lang(), rejection, &|path| {
            may_see(&seen.loaded, view.as_ref(), path)
        })
    }
}

/// How much of a case somebody is shown, from nothing to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    /// No view is open.
    Nothing,
    /// Some view is.
    Open,
    /// One that shows the states.
    States,
    /// One that shows everything.
    Whole,
}

/// A person as stored; without any role when they have left or are not there.
fn as_stored(
    id: casewright_core::id::PersonId,
    stored: Option<&crate::people::Person>,
    now: jiff::Timestamp,
) -> authz::Person {
    match stored {
        Some(stored) if stored.active => principal_of(stored, now),
        Some(stored) => authz::Person { revision: stored.revision, ..authz::Person::bare(id) },
        None => authz::Person::bare(id),
    }
}

/// The revisions that a commit compares: of who acts, and of the one in whose place. Services have none.
pub(crate) fn revisions_of(principal: &Principal) -> Vec<(casewright_core::id::PersonId, u64)> {
    match principal {
        Principal::Person(person) => {
            let delegate = person.acted_by.as_deref();
            std::iter::once(person).chain(delegate).map(|one| (one.id, one.revision)).collect()
        }
        Principal::Service(_) => Vec::new(),
    }
}

/// The indexed fields that have a value.
pub(crate) fn projection(loaded: &Loaded, case: &Case) -> Vec<Projected> {
    indexed(loaded.definition(), case)
}

/// The fields of a case that lists may ask about, by its program.
pub fn indexed(definition: &casewright_core::Definition, case: &Case) -> Vec<Projected> {
    let fields = definition.file.fields.iter();
    fields
        .filter(|(_, field)| field.index.any())
        .filter_map(|(path, field)| {
            let value = case.value(path).filter(|value| !value.is_null())?;
            Some(Projected {
                path: path.clone(),
                value: value.clone(),
                index: field.index,
                pii: field.pii,
                class: field.class.clone(),
            })
        })
        .chain(crate::signals::of(definition, case))
        .chain(crate::parties::indexed(definition, case))
        .collect()
}

/// The registers, in the order of the sheet.
pub(crate) fn states_shown(loaded: &Loaded, case: &Case) -> Vec<StateShown> {
    let tracks = loaded.definition().tracks.iter();
    tracks
        .filter_map(|track| {
            let register = case.registers.get(&track.name)?;
            let meta = loaded.program.states.get(&register.state);
            Some(StateShown {
                track: track.name.clone(),
                name: StateName::clone(&register.state),
                title: meta.map_or_else(|| register.state.to_string(), |meta| meta.title.clone()),
                since: register.entered_at,
                is_final: meta.is_some_and(|meta| meta.is_final),
                pending: register.pending.as_ref().map(|pending| pending_words(loaded, pending)),
            })
        })
        .collect()
}

fn pending_words(loaded: &Loaded, pending: &casewright_core::case::Pending) -> String {
    use casewright_core::case::Awaited;
    match &pending.awaits {
        Awaited::Fetch(fetch) => {
            let source = loaded.definition().fetches.get(fetch).map(|fetch| fetch.source.clone());
            say!("waiting-for-an-answer-from", source = source.unwrap_or_else(|| fetch.to_string()))
        }
        Awaited::Effect(effect) => say!("waiting-for-delivery-of", effect = words::sentence(effect.as_str())),
    }
}

/// The language in which somebody whom the case is from asks, where the program has texts in it. Nothing while it is the first one, in
/// which they are written to anyway.
fn asked_in(caller: &Caller, seen: &Seen) -> Option<String> {
    let Principal::Person(person) = &seen.principal else { return None };
    let from = seen.case.parties.contains(&person.id);
    from.then(|| caller.language_in(&seen.loaded, seen.case.party_file.written_in.is_some())).flatten()
}

/// A plan item as it was asked for.
fn by_number(command: &Command) -> Option<String> {
    match command {
        Command::Item { item, .. } | Command::AssignItem { item, .. } => Some(format!("item:{}", item.0)),
        _ => None,
    }
}

/// A command as the log names it: what is asked of the policies.
fn words_of(command: &Command, case: &Case) -> String {
    let key = |no| case.item(no).map_or("", |item| item.key.as_str());
    match command {
        Command::Open { .. } => "open".to_owned(),
        Command::Act { action, .. } => format!("act:{action}"),
        Command::Item { item, .. } => format!("task:{}", key(*item)),
        Command::Plan { element, .. } => format!("plan:{element}"),
        Command::AssignItem { item, .. } => format!("task:{}", key(*item)),
        Command::AddTask { .. } => "add-task".to_owned(),
        Command::Write { .. } => "write".to_owned(),
        Command::AssignRole { .. } | Command::EndRole { .. } | Command::AddPartner { .. } => {
            "assign".to_owned()
        }
        Command::Access(command) => match command {
            AccessCommand::CloseList { .. }
            | AccessCommand::OpenList
            | AccessCommand::Exclude { .. }
            | AccessCommand::Readmit { .. } => "restrict",
            AccessCommand::RecoverList => "recover",
            AccessCommand::BreakGlass { .. } | AccessCommand::EndGlass { .. } => "break-glass",
            AccessCommand::DeclareEmergency { .. } | AccessCommand::EndEmergency => "declare-emergency",
            AccessCommand::ReviewGlass { .. } | AccessCommand::ReviewEmergency { .. } => "review",
        }
        .to_owned(),
        Command::Document(command) => document_words(command, case),
        Command::Records(command) => records_words(command, case),
        Command::Money(MoneyCommand::Receive { .. }) => "receive-payment".to_owned(),
        Command::Money(MoneyCommand::Reverse { .. }) => "receive-payment:reverse".to_owned(),
        Command::Money(MoneyCommand::HandOver { .. }) => "vouchers:hand-over".to_owned(),
        Command::Money(MoneyCommand::CancelVoucher { .. }) => "vouchers:cancel".to_owned(),
        Command::Money(MoneyCommand::Redeem { .. }) => "redeem".to_owned(),
        Command::Money(
            MoneyCommand::Confirm { .. } | MoneyCommand::Refuse { .. } | MoneyCommand::Unanswered { .. },
        ) => "settle".to_owned(),
        // That a caller was checked is looked for by itself.
        Command::Party(PartyCommand::CheckCaller { .. }) => "check-caller".to_owned(),
        Command::Party(_) => "keep-parties".to_owned(),
        Command::AnswerFetch { .. }
        | Command::SettleEffect { .. }
        | Command::OpenChild { .. }
        | Command::EndChild { .. } => "settle".to_owned(),
        Command::Elapse { .. } => "elapse".to_owned(),
        Command::Case { .. } | Command::SetFile { .. } | Command::MoveFileItem { .. } => {
            "administer".to_owned()
        }
        Command::ClearFlag { .. } => "clear-flag".to_owned(),
    }
}

/// A command on a document, as the log names it.
fn document_words(command: &DocumentCommand, case: &Case) -> String {
    let kind = command.document().and_then(|no| case.documents.get(no as usize)).map(|one| one.kind.clone());
    let (act, kind) = match command {
        DocumentCommand::Add { kind, .. } => (DocumentAct::Add, Some(kind.clone())),
        DocumentCommand::MoveIn { document, .. } => (DocumentAct::Add, Some(document.kind.clone())),
        DocumentCommand::AddVersion { .. } => (DocumentAct::Add, kind),
        DocumentCommand::Classify { .. } => (DocumentAct::Change, kind),
        DocumentCommand::Seal { .. } | DocumentCommand::Unseal { .. } => (DocumentAct::Seal, kind),
        DocumentCommand::Redact { .. } => (DocumentAct::Redact, kind),
        DocumentCommand::HandOver { .. } => (DocumentAct::HandOver, kind),
        DocumentCommand::MoveOut { .. } => (DocumentAct::Move, kind),
        DocumentCommand::Write { .. } => return "settle".to_owned(),
        DocumentCommand::Scanned { .. } | DocumentCommand::ScanWaits { .. } => return "scan".to_owned(),
    };
    format!("{}:{}", act.group(), kind.map(|kind| kind.to_string()).unwrap_or_default())
}

/// A command about the records of a case, as the log names it.
fn records_words(command: &RecordsCommand, case: &Case) -> String {
    match command {
        RecordsCommand::PlaceHold => "hold".to_owned(),
        RecordsCommand::LiftHold { .. } => "hold:lift".to_owned(),
        RecordsCommand::ProposeDisposal => "propose-disposal".to_owned(),
        RecordsCommand::RefuseDisposal if case.records.disposal.is_none() => "approve-disposal".to_owned(),
        RecordsCommand::RefuseDisposal => "refuse-disposal".to_owned(),
        RecordsCommand::ApproveDisposal => "approve-disposal".to_owned(),
        RecordsCommand::BeginDestruction => "destroy".to_owned(),
    }
}

fn hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// What is stored stands in clear, and a body may hold little more than a day of birth: without the key ring nobody tries bodies out.
const BODY: &str = "idempotency-body";

impl App {
    /// Keys are scoped by principal and route; the same key of somebody else is another key.
    pub(crate) fn key_of(&self, principal: &Principal, case: CaseId, with: &With) -> Option<Idempotency> {
        let key = with.guard.key.as_ref()?;
        let actor = serde_json::to_string(&principal.actor()).unwrap_or_default();
        Some(Idempotency {
            key: hash(&[&actor, &case.to_string(), &with.route, key]),
            digest: self.token_hash(BODY, &with.hash()),
        })
    }

    /// Whether a key was used with this body. Earlier builds kept its hash without the key ring.
    pub(crate) fn is_same_body(&self, with: &With, used: &UsedKey) -> bool {
        let plain = with.hash();
        used.digest == self.token_hash(BODY, &plain) || used.digest == plain
    }
}

pub(crate) fn draft_done(principal: &Principal, case: CaseId, with: &With) -> Option<DraftKey> {
    let Principal::Person(person) = principal else { return None };
    let of = with.draft_of.clone()?;
    Some(DraftKey { case, person: person.actor().id, of })
}
