//! Cases that case tasks open: the outbox opens the one, tells its end to the other. The id of the child follows from the effect
//! that asks for it, so the same effect opens the same case, however often it runs.

use super::run_effects::{Came, report};
use crate::{
    Answer, App, Fault,
    carry_out::{Carried, TRIES_MAX, With, projection},
    entry::{EntryKind, EntryTarget},
    port::store::{Commit, CommitError, Leased},
    record::with_decision,
    seen::Seen,
    words,
};
use authz::{Asking, NotDecided};
use casewright_core::{
    Command, Envelope, Value,
    case::ChildState,
    command::ChildEnd,
    id::{CaseId, EffectNo},
};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Builder;

impl App {
    /// Opens the case that a task asks for. Running it again finds the case there.
    pub(super) async fn open_child(
        &self,
        parent: &Seen,
        leased: &Leased,
        name: &str,
        input: &Value,
    ) -> Result<Came, Fault> {
        let back = |result: Result<(), String>| Ok(Came::Back(report(leased, result), Vec::new()));
        let id = child_id(leased.case, leased.no);
        if self.store().case(id).await?.is_some() {
            return back(Ok(()));
        }
        let Some(loaded) = self.programs.get(name).map(Arc::clone) else {
            if self.staged {
                return back(Ok(()));
            }
            return back(Err(format!(
                "no program `{name}` is in use here: add it, then start the task again"
            )));
        };
        let connector = self.service("connector");
        let loaded = self.in_unit(&loaded, &parent.case.unit);
        let definition = loaded.definition();
        for _ in 0..TRIES_MAX {
            let at = self.now();
            let context = connector.context(at, Some(&definition.calendar));
            let policies = self.policies();
            let envelope = Envelope {
                on_behalf_of: None,
                case: id,
                actor: connector.principal.actor(),
                me: Value::Null,
                at,
                lang: None,
                purpose: None,
                reason: None,
                read_at: None,
                command: Command::OpenChild {
                    reference: self.reference(definition, at),
                    unit: parent.case.unit.clone(),
                    parent: leased.case,
                    effect: leased.no,
                    input: input.clone(),
                },
            };
            let ask = format!("open-child:{}", parent.case.program);
            let authorized = match authz::authorise_child(
                &policies,
                &connector.principal,
                &context,
                &parent.case,
                definition,
                envelope,
            ) {
                Ok(authorized) => authorized,
                Err(denial) => {
                    let target = EntryTarget::Program(loaded.program.name.clone());
                    let entry = self.entry(&connector, at, EntryKind::Job, &ask, target, false);
                    self.record(with_decision(entry, &denial.decision)).await?;
                    return back(Err(format!(
                        "`{name}` is not open to tasks of `{}`: its sheet has to name it under `child-of`",
                        parent.case.program
                    )));
                }
            };
            let entry = self.entry(&connector, at, EntryKind::Job, &ask, EntryTarget::Case(id), true);
            let mut entry = with_decision(entry, authorized.decision());
            entry.detail.note = Some(format!("for {}", parent.case.reference));
            let asking = Asking { policies: &policies, principal: &connector.principal, context: &context };
            let (outcome, decision) = match authorized.decide(asking, None, definition) {
                Ok(decided) => decided,
                Err(NotDecided::Rejected(rejection)) => {
                    entry.target = EntryTarget::Program(loaded.program.name.clone());
                    entry.detail.rejection = Some(rejection.clone());
                    self.record(entry).await?;
                    return back(Err(rejection.to_string()));
                }
                Err(NotDecided::Denied(denial)) => {
                    let target = EntryTarget::Program(loaded.program.name.clone());
                    let entry = self.entry(&connector, at, EntryKind::Job, &denial.ask, target, false);
                    self.record(with_decision(entry, &denial.decision)).await?;
                    let asked = words::asked(Some(&loaded.program), &denial.ask.to_string());
                    return back(Err(format!("the policies do not let a case task {asked}")));
                }
                Err(NotDecided::Stale) => {
                    return Err(Fault::Internal("a case that is to be opened is there already".to_owned()));
                }
            };
            // With what opened the sources that it asks.
            entry = with_decision(entry, &decision);
            entry.detail.versions = Some((0, outcome.case.version));
            let commit = Commit {
                papers: self.reminder(&loaded, None, &outcome.case).into_iter().collect(),
                expected_version: 0,
                people: Vec::new(),
                policies_version: decision.policies_version,
                events: outcome.events,
                effects: outcome.effects,
                settled: Vec::new(),
                entry,
                idempotency: None,
                projection: projection(&loaded, &outcome.case),
                draft_done: None,
                published: Vec::new(),
                case: std::sync::Arc::new(outcome.case),
            };
            match self.store().commit(commit).await {
                Ok(()) => {
                    self.wake.notify_one();
                    return back(Ok(()));
                }
                Err(CommitError::Fault(fault)) => return Err(fault),
                // Somebody with a lease that ran out has opened it meanwhile.
                Err(CommitError::Version | CommitError::Used(_))
                    if self.store().case(id).await?.is_some() =>
                {
                    return back(Ok(()));
                }
                // Another reference, another try.
                Err(_) => {}
            }
        }
        Err(Fault::Busy(TRIES_MAX))
    }

    /// Tells the task of the other case how this one ended. Running it again finds it told.
    pub(super) async fn end_case_task(
        &self,
        leased: &Leased,
        parent: CaseId,
        task: EffectNo,
        end: &ChildEnd,
    ) -> Result<Came, Fault> {
        let back = |result: Result<(), String>| Ok(Came::Back(report(leased, result), Vec::new()));
        if child_id(parent, task) != leased.case {
            return back(Err("the task of the other case did not open this one".to_owned()));
        }
        match self.child_ended(parent, task, end).await? {
            Some(told) => back(told),
            None => Ok(Came::Later("the case of the task did not take the report".to_owned())),
        }
    }

    /// Tells the task of a case how the case it opened has ended; nothing when it has to be told again.
    pub(crate) async fn child_ended(
        &self,
        parent: CaseId,
        task: EffectNo,
        end: &ChildEnd,
    ) -> Result<Option<Result<(), String>>, Fault> {
        let connector = self.service("connector");
        let seen = self.seen_by_id(&connector, parent).await?;
        let known = seen.case.children.get(&task).map(|child| child.state).filter(|_| seen.exists());
        match known {
            None => return Ok(Some(Err("the case of the task is not there any more".to_owned()))),
            Some(ChildState::Completed | ChildState::Terminated | ChildState::Failed) => {
                return Ok(Some(Ok(())));
            }
            Some(ChildState::Queued | ChildState::Open) => {}
        }
        let command = Command::EndChild { effect: task, end: end.clone() };
        let carried = self.carry(&connector, seen, &With::default(), &|_, _| (command.clone(), None)).await?;
        Ok(match carried {
            Answer::Found((_, Carried::Done(_) | Carried::Replayed(_))) => Some(Ok(())),
            Answer::Found((_, Carried::Rejected(rejection))) => Some(Err(rejection.to_string())),
            _ => None,
        })
    }
}

/// The same effect opens the same case.
pub(crate) fn child_id(parent: CaseId, effect: EffectNo) -> CaseId {
    let digest = Sha256::digest(format!("child/{parent}/{}", effect.0));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    CaseId::new(Builder::from_custom_bytes(bytes).into_uuid())
}
