//! Moving running cases to another version of their program: one case, or all of a program in pages that can be taken up
//! again. Whoever does it needs the permission `administer` on each case; every case has an entry of its own in the log.

use crate::{
    Answer, App, Caller, Fault,
    app::Loaded,
    carry_out::{TRIES_MAX, projection, revisions_of},
    entry::{EntryKind, EntryTarget},
    port::store::{Commit, CommitError, ListCondition, ListQuery, Sort},
    record::with_decision,
    request::{Guard, MigrateRequest},
    seen::Seen,
};
use authz::{Ask, Asking, Filter, NotDecided, Target};
use casewright_core::{
    Envelope, Rejection,
    id::ProgramName,
    migrate::{Migrate, Migration, MigrationProblem, plan_migration},
};
use serde::Serialize;
use std::sync::Arc;

/// Cases of one page of a batch.
const CASES_MAX: u32 = 50;

/// What became of one case, or would.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Migrated {
    /// The case.
    pub reference: String,
    /// Its version now.
    pub version: u64,
    /// True when it was moved, or had been.
    pub done: bool,
    /// What happened to everything in it, or would.
    pub migration: Migration,
}

/// A page of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MigratedPage {
    /// The cases of this page that run another version, in the order they were opened, newest first.
    pub cases: Vec<Migrated>,
    /// Where to go on; none when there are no more. A batch that broke off can be begun anew: cases that were moved are
    /// passed over.
    pub next: Option<String>,
}

/// How one try went.
#[expect(clippy::large_enum_variant, reason = "one at a time, taken apart at once")]
enum Tried {
    Answered(Answer<Migrated>),
    /// Somebody else changed something: decide on what is now.
    Again,
}

impl App {
    /// Moves a case to another version of its program, or says what that would do.
    pub async fn migrate(
        &self,
        caller: &Caller,
        reference: &str,
        request: &MigrateRequest,
        guard: &Guard,
    ) -> Result<Answer<Migrated>, Fault> {
        for _ in 0..TRIES_MAX {
            let seen = self.seen(caller, reference).await?;
            if let Tried::Answered(answer) = self.try_migration(caller, seen, request, guard).await? {
                return Ok(answer);
            }
        }
        Err(Fault::Busy(TRIES_MAX))
    }

    async fn try_migration(
        &self,
        caller: &Caller,
        seen: Seen,
        request: &MigrateRequest,
        guard: &Guard,
    ) -> Result<Tried, Fault> {
        let ask = if request.dry_run { "plan-migration" } else { "migrate" };
        let policies = self.policies();
        let envelope = Envelope {
            case: seen.case.id,
            actor: seen.principal.actor(),
            on_behalf_of: seen.principal.on_behalf_of(),
            me: seen.me(policies.spec(&seen.case.program)),
            at: seen.at,
            lang: None,
            purpose: seen.context.declared.purpose.clone(),
            reason: seen.context.declared.reason.clone(),
            read_at: None,
            command: Migrate { mapping: request.mapping.clone() },
        };
        let authorized = match authz::authorise_ask(
            &policies,
            &seen.principal,
            &seen.context,
            Ask::Administer,
            Target::Case(&seen.case),
            envelope,
        ) {
            Ok(_) if !seen.exists() => return Ok(Tried::Answered(self.absent(caller, &seen, ask).await?)),
            Ok(authorized) => authorized,
            Err(denial) => {
                let kind = EntryKind::Administration;
                return Ok(Tried::Answered(self.refuse(caller, &seen, kind, ask, &denial).await?));
            }
        };
        let entry = self.entry_on(caller, &seen, EntryKind::Administration, ask, true);
        let mut entry = with_decision(entry, authorized.decision());
        let new = self.version_of(&seen.case.program, request.to.as_deref());
        let Some(new) = new.map(|new| self.in_unit(&new, &seen.case.unit)) else {
            entry.detail.note = Some("no-version".to_owned());
            self.record(entry).await?;
            return Ok(Tried::Answered(Answer::NotFound));
        };
        let (old, new_definition) = (seen.loaded.definition(), new.definition());
        let migration = plan_migration(&seen.case, old, new_definition, &request.mapping, seen.at);
        let answer = |version: u64, done: bool| {
            let reference = seen.case.reference.clone();
            Ok(Tried::Answered(Answer::Found(Migrated {
                reference,
                version,
                done,
                migration: migration.clone(),
            })))
        };
        let stale = guard.expected_version.is_some_and(|expected| expected != seen.case.version);
        if stale {
            entry.detail.note = Some("stale".to_owned());
        }
        let already = migration.problems == [MigrationProblem::SameVersion];
        if request.dry_run || stale || already {
            self.record(entry).await?;
            return answer(seen.case.version, already && !request.dry_run);
        }
        let asking = Asking { policies: &policies, principal: &seen.principal, context: &seen.context };
        let (outcome, decision) = match authorized.migrate(asking, &seen.case, old, new_definition) {
            Ok(done) => done,
            Err(NotDecided::Rejected(rejection)) => {
                entry.detail.rejection = Some(rejection);
                self.record(entry).await?;
                return answer(seen.case.version, false);
            }
            Err(NotDecided::Denied(denial)) => {
                let (kind, ask) = (EntryKind::Administration, denial.ask.to_string());
                return Ok(Tried::Answered(self.refuse(caller, &seen, kind, &ask, &denial).await?));
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
            events: outcome.events,
            effects: outcome.effects.clone(),
            settled: Vec::new(),
            entry,
            idempotency: None,
            projection: projection(&new, &outcome.case),
            draft_done: None,
            published: Vec::new(),
            papers: self.reminder(&new, Some(&seen.case), &outcome.case).into_iter().collect(),
            case: std::sync::Arc::new(outcome.case.clone()),
        };
        match self.store().commit(commit).await {
            Ok(()) => {
                if !outcome.effects.is_empty() || outcome.case.next_due().is_some() {
                    self.wake.notify_one();
                }
                answer(outcome.case.version, true)
            }
            Err(CommitError::Fault(fault)) => Err(fault),
            Err(_) => Ok(Tried::Again),
        }
    }

    /// Moves the next running cases of a program that run another version, or says what that would do. `after` is where
    /// the page before ended. Cases that the caller may not administer are passed over.
    pub async fn migrate_all(
        &self,
        caller: &Caller,
        program: &str,
        request: &MigrateRequest,
        after: Option<String>,
    ) -> Result<Answer<MigratedPage>, Fault> {
        let at = self.now();
        let name = ProgramName::new(program);
        let context = caller.context(at, None);
        let target = EntryTarget::Program(name.clone());
        let mut entry = self.entry(caller, at, EntryKind::Administration, "migrate-all", target, true);
        let permitted = match self.programs.get(&name) {
            Some(_) => authz::filter(&self.policies(), &caller.principal, &context, &name, &Ask::Administer)
                .map_err(|error| Fault::Internal(error.to_string()))?,
            None => Filter::False,
        };
        if permitted == Filter::False {
            entry.allowed = false;
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        }
        let Some(new) = self.version_of(&name, request.to.as_deref()) else {
            entry.detail.note = Some("no-version".to_owned());
            self.record(entry).await?;
            return Ok(Answer::NotFound);
        };
        self.record(entry).await?;
        let query = ListQuery {
            program: name,
            permitted,
            conditions: vec![ListCondition::Ended(false)],
            sort: Sort::Opened,
            descending: true,
            limit: CASES_MAX,
            after,
        };
        let listed = self.store().list(query).await?;
        let mut page = MigratedPage { cases: Vec::new(), next: listed.next };
        for id in listed.rows {
            let Some(case) = self.store().case(id).await? else { continue };
            if case.definition == self.in_unit(&new, &case.unit).program.digest {
                continue;
            }
            let answer = self.migrate(caller, &case.reference, request, &Guard::default()).await?;
            if let Answer::Found(migrated) = answer {
                page.cases.push(migrated);
            }
        }
        Ok(Answer::Found(page))
    }

    /// A version of a program: the current one, or one as written or by its digest.
    fn version_of(&self, program: &ProgramName, wanted: Option<&str>) -> Option<Arc<Loaded>> {
        let current = self.programs.get(program)?;
        let Some(wanted) = wanted else { return Some(Arc::clone(current)) };
        let is_it = |loaded: &Loaded| {
            loaded.program.name == *program
                && (loaded.program.version == wanted || loaded.program.digest == wanted)
        };
        // Several folders may call themselves by one version: then the one in use is meant.
        let named = std::iter::once(current).chain(self.versions()).find(|loaded| is_it(loaded));
        let by_digest = || self.by_digest(wanted).filter(|loaded| loaded.program.name == *program);
        named.or_else(by_digest).map(Arc::clone)
    }
}

/// The rejection that stands for a migration that is not possible, for those who answer in such terms.
impl Migrated {
    /// Why it was not moved, if it was not.
    pub fn rejection(&self) -> Option<Rejection> {
        let problems = &self.migration.problems;
        (!self.done && !problems.is_empty()).then(|| Rejection::Migration { problems: problems.clone() })
    }
}
