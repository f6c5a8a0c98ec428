//! The log in the hands of those who oversee: its tiles and checkpoints, receipts, and what one person did (S1.15, S1.17, S3.35).

use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{LogLine, LogPage},
    entry::{Entry, EntryKind, EntryTarget},
    log,
    port::store::EntryQuery,
    record::with_decision,
    words,
};
use authz::{Ask, Target};
use casewright_core::id::{CaseId, PersonId};
use ledger::Tile;
use std::collections::BTreeMap;

/// Entries of one page.
const ENTRIES: u32 = 100;

impl App {
    /// The newest signed checkpoint of the log, for auditors. None found before the first sealing.
    pub async fn log_checkpoint(&self, caller: &Caller) -> Result<Answer<String>, Fault> {
        if let Some(denied) = self.not_audit_all(caller, "log:checkpoint", EntryTarget::Platform).await? {
            return Ok(denied);
        }
        Ok(self.store().checkpoint().await?.map_or(Answer::NotFound, Answer::Found))
    }

    /// A tile of the log by its C2SP path, for auditors. Leaves hold opaque ids, never names or references.
    pub async fn log_tile(&self, caller: &Caller, path: &str) -> Result<Answer<Vec<u8>>, Fault> {
        if let Some(denied) = self.not_audit_all(caller, "log:tile", EntryTarget::Platform).await? {
            return Ok(denied);
        }
        let Ok(tile) = Tile::parse(path) else { return Ok(Answer::NotFound) };
        Ok(log::tile(self.store(), &tile).await?.map_or(Answer::NotFound, Answer::Found))
    }

    /// The receipt of one entry about a case, for whoever may see its audit tab.
    pub async fn receipt(
        &self,
        caller: &Caller,
        reference: &str,
        position: u64,
    ) -> Result<Answer<String>, Fault> {
        let seen = self.seen(caller, reference).await?;
        if let Some(answer) = self.closed(caller, &seen, &Ask::Audit, "audit:receipt").await? {
            return Ok(answer);
        }
        let decision = self.decision(&seen, &Ask::Audit);
        let entry = self.entry_on(caller, &seen, EntryKind::Read, "audit:receipt", true);
        self.record(with_decision(entry, &decision)).await?;
        let one = EntryQuery {
            case: Some(seen.case.id),
            before: position.checked_add(1),
            limit: 1,
            ..EntryQuery::default()
        };
        if self.store().entries(one).await?.first().map(|(at, _)| *at) != Some(position) {
            return Ok(Answer::NotFound);
        }
        let receipt = log::receipt(self.store(), position, self.now()).await?;
        Ok(receipt.map_or(Answer::NotFound, |receipt| Answer::Found(receipt.to_string())))
    }

    /// What somebody did, read or tried anywhere, newest first, for auditors. Of cases that the auditor may not know of the
    /// reference is left out.
    pub async fn log_of_person(
        &self,
        caller: &Caller,
        person: PersonId,
        before: Option<u64>,
    ) -> Result<Answer<LogPage>, Fault> {
        if let Some(denied) = self.not_audit_all(caller, "log:person", EntryTarget::Person(person)).await? {
            return Ok(denied);
        }
        let Some(known) = self.store().person(person).await? else { return Ok(Answer::NotFound) };
        let query = EntryQuery { person: Some(person), limit: ENTRIES, before, ..EntryQuery::default() };
        let entries = self.store().entries(query).await?;
        let older =
            entries.last().filter(|_| entries.len() == ENTRIES as usize).map(|(position, _)| *position);
        let mut cases = BTreeMap::new();
        let mut lines = Vec::new();
        for (position, entry) in entries {
            let case = match entry.target {
                EntryTarget::Case(case) => Some(case),
                _ => None,
            };
            let reference = match case {
                Some(case) => self.reference_for(caller, &mut cases, case).await?,
                None => None,
            };
            lines.push(line(position, entry, reference, case.is_some()));
        }
        Ok(Answer::Found(LogPage { person, name: known.name, entries: lines, older }))
    }

    /// The reference of a case, if the caller may see who looked at it. What was disposed of has none any more.
    async fn reference_for(
        &self,
        caller: &Caller,
        known: &mut BTreeMap<CaseId, Option<String>>,
        case: CaseId,
    ) -> Result<Option<String>, Fault> {
        if let Some(found) = known.get(&case) {
            return Ok(found.clone());
        }
        let seen = self.seen_by_id(caller, case).await?;
        let found = (seen.exists() && self.decides(&seen, &Ask::Audit)).then(|| seen.case.reference.clone());
        known.insert(case, found.clone());
        Ok(found)
    }

    /// Records that the log of the platform is asked for; the refusal where that is not open to the caller.
    async fn not_audit_all<T>(
        &self,
        caller: &Caller,
        ask: &str,
        target: EntryTarget,
    ) -> Result<Option<Answer<T>>, Fault> {
        let now = self.now();
        let context = caller.context(now, None);
        let decision = self.policies().decide(&caller.principal, &context, &Ask::AuditAll, Target::Platform);
        let entry = self.entry(caller, now, EntryKind::Read, ask, target, decision.allowed);
        self.record(with_decision(entry, &decision)).await?;
        let says = || say!("only-auditors-may-read-the-log-of");
        Ok((!decision.allowed).then(|| Answer::Denied(Denied::new(says()))))
    }
}

fn line(position: u64, entry: Entry, reference: Option<String>, of_case: bool) -> LogLine {
    LogLine {
        position,
        at: entry.at,
        kind: entry.kind,
        asked: words::asked(None, &entry.ask),
        ask: entry.ask,
        allowed: entry.allowed,
        withheld: of_case && reference.is_none(),
        reference,
        program: match &entry.target {
            EntryTarget::Program(program) => Some(program.clone()),
            _ => None,
        },
        about: match entry.target {
            EntryTarget::Person(person) => Some(person),
            _ => None,
        },
        shown: entry.detail.shown.len(),
        on_behalf_of: entry.detail.on_behalf_of,
        reason: entry.detail.reason,
        purpose: entry.detail.purpose,
        context: entry.detail.context.into_iter().collect(),
    }
}
