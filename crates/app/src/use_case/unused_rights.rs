//! Which granted rights were never used (S0.19). What was granted is read from the policies, what was used from the log.

use super::{access_tab::policy_shown, opens::for_auditors};
use crate::{
    Answer, App, Caller, Fault,
    answer::{RightUnused, UnusedOf, UnusedRights},
    entry::{Entry, EntryKind, EntryTarget},
    people::Person,
    port::store::EntryQuery,
    record::with_decision,
    words,
};
use authz::{Ask, Right};
use casewright_core::id::{PersonId, ProgramName};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Entries read at a time.
const PAGE: u32 = 1_000;
/// Entries of one person that are read at most.
const OF_A_PERSON: usize = 20_000;

/// What one person used, by the log.
#[derive(Default)]
struct Used {
    /// Ids of policies that let them.
    policies: BTreeMap<String, Timestamp>,
    /// Asks of a whole program: lists, opening a case.
    asks: BTreeMap<(ProgramName, String), Timestamp>,
    /// False when the log was not read to the end.
    whole: bool,
}

impl App {
    /// Rights that came with a role and were not used since a time. For auditors.
    pub async fn unused_rights(
        &self,
        caller: &Caller,
        since: Timestamp,
    ) -> Result<Answer<UnusedRights>, Fault> {
        let decision = self.decide_on_platform(caller, &Ask::AuditAll);
        let now = self.now();
        let target = EntryTarget::Platform;
        let entry = self.entry(caller, now, EntryKind::Read, "unused-rights", target, decision.allowed);
        self.record(with_decision(entry, &decision)).await?;
        if !decision.allowed {
            return Ok(Answer::Denied(for_auditors()));
        }
        let policies = self.policies();
        let rights: BTreeMap<&ProgramName, Vec<Right>> =
            self.programs.keys().map(|program| (program, authz::rights(&policies, program))).collect();
        let mut report = UnusedRights { since, whole: true, grants: Vec::new() };
        for person in self.store().people().await?.into_iter().filter(|person| person.active) {
            let used = self.used_by(person.id, since).await?;
            report.whole &= used.whole;
            report.grants.extend(self.grants_of(&person, &rights, &used, now));
        }
        report.grants.sort_by(|a, b| {
            let share = |one: &UnusedOf| (one.used * 1_000).checked_div(one.rights).unwrap_or(1_000);
            (share(a), &a.name, &a.role).cmp(&(share(b), &b.name, &b.role))
        });
        Ok(Answer::Found(report))
    }

    fn grants_of(
        &self,
        person: &Person,
        rights: &BTreeMap<&ProgramName, Vec<Right>>,
        used: &Used,
        now: Timestamp,
    ) -> Vec<UnusedOf> {
        let mut grants = Vec::new();
        for grant in person.roles.iter().filter(|grant| grant.is_on(now)) {
            let of_role = rights.get(&grant.program).into_iter().flatten();
            let given: Vec<(&ProgramName, &Right)> = of_role
                .filter(|right| right.roles.contains(&grant.role))
                .map(|right| (&grant.program, right))
                .collect();
            let program = Some(grant.program.to_string());
            grants.push(self.unused_of(person, program, grant.role.as_str(), &given, used));
        }
        for role in &person.platform_roles {
            let given: Vec<(&ProgramName, &Right)> = rights
                .iter()
                .flat_map(|(program, all)| all.iter().map(move |right| (*program, right)))
                .filter(|(_, right)| right.platform_roles.contains(role))
                .collect();
            grants.push(self.unused_of(person, None, role, &given, used));
        }
        grants
    }

    /// A right is an ask; several permits may give the same, and one that was used is enough.
    fn unused_of(
        &self,
        person: &Person,
        program: Option<String>,
        role: &str,
        given: &[(&ProgramName, &Right)],
        used: &Used,
    ) -> UnusedOf {
        let mut by_ask: BTreeMap<String, Vec<(&ProgramName, &Right)>> = BTreeMap::new();
        for (program, right) in given {
            by_ask.entry(right.ask.to_string()).or_default().push((*program, *right));
        }
        let mut shown = UnusedOf {
            person: person.id,
            name: person.name.clone(),
            program,
            role: role.to_owned(),
            rights: by_ask.len(),
            used: 0,
            last_used: None,
            unused: Vec::new(),
        };
        for (ask, permits) in by_ask {
            let uses = permits.iter().filter_map(|(program, right)| {
                let by_policy = used.policies.get(&right.policy.id);
                by_policy.or_else(|| used.asks.get(&((*program).clone(), ask.clone())))
            });
            if let Some(last) = uses.max() {
                shown.used += 1;
                shown.last_used = shown.last_used.max(Some(*last));
                continue;
            }
            let program = permits.first().and_then(|(program, _)| self.programs.get(*program));
            shown.unused.push(RightUnused {
                asked: words::asked(program.map(|loaded| &*loaded.program), &ask),
                ask,
                because: permits
                    .iter()
                    .map(|(_, right)| policy_shown(&right.policy))
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect(),
            });
        }
        shown
    }

    async fn used_by(&self, person: PersonId, since: Timestamp) -> Result<Used, Fault> {
        let mut used = Used { whole: true, ..Used::default() };
        let (mut before, mut read) = (None, 0);
        loop {
            let query = EntryQuery { person: Some(person), limit: PAGE, before, ..EntryQuery::default() };
            let entries = self.store().entries(query).await?;
            let full = entries.len() == PAGE as usize;
            read += entries.len();
            before = entries.last().map(|(position, _)| *position);
            let mut over = false;
            for (_, entry) in &entries {
                if entry.at < since {
                    over = true;
                    break;
                }
                used.note(entry);
            }
            if over || !full {
                return Ok(used);
            }
            if read >= OF_A_PERSON {
                used.whole = false;
                return Ok(used);
            }
        }
    }
}

impl Used {
    fn note(&mut self, entry: &Entry) {
        if !entry.allowed {
            return;
        }
        let latest = |at: &mut Timestamp| *at = (*at).max(entry.at);
        for policy in &entry.detail.policies {
            self.policies.entry(policy.clone()).and_modify(latest).or_insert(entry.at);
        }
        if let EntryTarget::Program(program) = &entry.target {
            let key = (program.clone(), entry.ask.clone());
            self.asks.entry(key).and_modify(latest).or_insert(entry.at);
        }
    }
}
